"""`gradewatch conflicts`: what pages say against the history."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, counted, grade_words, harmless, print_csv, print_json, say


def command(
    force: Annotated[str | None, typer.Argument(help="A force, by slug or name; all where left out.")] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show where pages disagree, with both sides' words.

    The history goes by the first side. A conflict changes nothing and is told to nobody: it is for you to look at.
    Where the side that stands is false, `gradewatch retract` takes it out.
    """
    from schema.forces import get_force

    slug = get_force(force).slug if force else None
    with opened() as context, context.store.read() as session:
        from worker.conflicts import conflicts

        found = conflicts(session, force=slug)
    if as_json or output is Format.JSON:
        print_json(found)
        return
    if output is Format.CSV:
        rows = [
            {
                "force": one.force,
                "question": one.question,
                "framework": one.framework or "",
                **{
                    f"{name}_{key}": getattr(side, key)
                    for name, side in (("stands", one.stands), ("against", one.against))
                    for key in ("judgment", "says", "authority", "effective", "words", "url")
                },
            }
            for one in found
        ]
        print_csv(rows, list(rows[0]) if rows else ["force", "question", "framework"])
        return
    for one in found:
        typer.echo(harmless(f"{one.force} {one.question} {one.framework or '(no framework named)'}"))
        for name, side in (("stands:", one.stands), ("against:", one.against)):
            said = f"{grade_words(side.says)}, {side.authority}, {side.effective}, judgment {side.judgment}"
            typer.echo("  " + harmless(f"{name} {said}: “{side.words}” {side.url}"))
    say(counted(len(found), "conflict") if found else "no page says anything against the history")
