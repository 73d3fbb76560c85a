"""`gradewatch conflicts`: what pages say against the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, counted, grade_words, harmless, print_csv, print_json, say

if TYPE_CHECKING:
    from worker.conflicts import Conflict


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
        sides = [f"{name}_{key}" for name in ("stands", "against") for key in _SIDE]
        print_csv([_row(one) for one in found], ["force", "question", "framework", *sides])
        return
    for one in found:
        typer.echo(harmless(f"{one.force} {one.question} {one.framework or '(no framework named)'}"))
        for name, side in (("stands:", one.stands), ("against:", one.against)):
            said = f"{grade_words(side.says)}, {side.authority}, {side.effective}, judgment {side.judgment}"
            typer.echo("  " + harmless(f"{name} {said}: “{side.words}” {side.url}"))
    say(counted(len(found), "conflict") if found else "no page says anything against the history")


_SIDE = ("judgment", "says", "authority", "effective", "words", "url")


def _row(one: Conflict) -> dict[str, object]:
    """A conflict as a line of a spreadsheet."""
    row: dict[str, object] = {"force": one.force, "question": one.question, "framework": one.framework or ""}
    for name, side in (("stands", one.stands), ("against", one.against)):
        row |= {f"{name}_{key}": getattr(side, key) for key in _SIDE}
    return row
