"""`gradewatch statements`: who said what."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, console, harmless, print_rows, say


def command(
    force: Annotated[str | None, typer.Option(help="Only those about this force.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Only those of a speaker whose name has this in it.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show who said what in the news, newest first.

    Each statement with its speaker, article and link.
    """
    from schema.forces import get_force

    slug = get_force(force).slug if force else None
    output = Format.JSON if as_json else output
    with opened() as context, context.store.read() as session:
        from worker import queries

        rows = queries.statements(session, force=slug, speaker=speaker, limit=limit)
    if output is not Format.TABLE:
        columns = [
            "published_on",
            "speaker",
            "role",
            "organisation",
            "kind",
            "forces",
            "text",
            "title",
            "publisher",
            "url",
        ]
        print_rows(rows, columns, output, empty="")
        return
    if not rows:
        say("no statement is known")
    from rich.text import Text

    screen = console()
    for row in rows:
        who = ", ".join(filter(None, (row.speaker, row.role, row.organisation))) or "unnamed"
        screen.print(Text(harmless(f"{row.published_on or 'undated'}  {who}"), style="bold"))
        screen.print(Text("  " + harmless(row.text)))
        screen.print(Text("  " + harmless(" · ".join(filter(None, (row.title, row.url)))), style="dim"))
