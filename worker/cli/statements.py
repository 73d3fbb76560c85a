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

    Each statement once, with its speaker and every article that has it.
    """
    from dataclasses import asdict

    from schema.forces import get_force

    slug = get_force(force).slug if force else None
    output = Format.JSON if as_json else output
    with opened() as context, context.store.read() as session:
        from worker.statements import statements

        rows = statements(session, force=slug, speaker=speaker, limit=limit)
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
            "articles",
        ]
        shown = [{**asdict(row), "articles": [one.url for one in row.articles]} for row in rows]
        print_rows(rows if output is Format.JSON else shown, columns, output, empty="")
        return
    if not rows:
        say("no statement is known")
    from rich.padding import Padding
    from rich.text import Text

    screen = console()
    for row in rows:
        who = ", ".join(filter(None, (row.speaker, row.role, row.organisation))) or "unnamed"
        screen.print(Text(harmless(f"{row.published_on or 'undated'}  {who}"), style="bold"))
        words = harmless(row.text)
        screen.print(Padding(Text(words), (0, 0, 0, 2)) if screen.is_terminal else Text("  " + words))
        for number, one in enumerate(row.articles):
            title = one.title if not number or one.title != row.title else ""
            where = harmless(" · ".join(filter(None, (title, one.url))))
            # A link is never broken: whoever sees it wants to follow it.
            screen.print(Text(f"  {'also: ' if number else ''}{where}", style="dim"), soft_wrap=True)
