"""`gradewatch poison`: pages that were set aside after three tries."""

from __future__ import annotations

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, counted, print_rows, say

group = typer.Typer(help="Pages that were set aside after three tries.", no_args_is_help=True, rich_markup_mode=None)


@group.command("list")
def show(
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show the pages that were set aside, and why: those that could not be fetched, and those that could not be read.

    A page that could not be fetched is looked at again by itself, at its usual pace; a reading that failed is not.
    """
    with opened() as context, context.store.read() as session:
        from worker.poison import poison

        rows = poison(session)
    output = Format.JSON if as_json else output
    if output is Format.JSON:
        print_rows(rows, [], output, empty="")
        return
    shown = [
        {
            "page": row.page,
            "what": row.what,
            "since": f"{row.since:%Y-%m-%d %H:%M}" if row.since else "",
            "why": row.why,
            "url": row.url,
        }
        for row in rows
    ]
    print_rows(shown, ["page", "what", "since", "why", "url"], output, empty="nothing was set aside")


@group.command("retry")
def retry(
    pages: Annotated[list[int] | None, typer.Argument(help="Their numbers, as `gradewatch poison list` shows.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that were set aside.")] = False,
) -> None:
    """Have pages that were set aside tried again, as if for the first time, by the service at its next tick."""
    from worker.errors import UsageError

    if every is bool(pages):
        message = "say which: page numbers, as `gradewatch poison list` shows them, or --all"
        raise UsageError(message)
    with opened() as context, context.store.write() as session:
        from worker.poison import retry as again

        number = again(session, None if every else pages, context.now())
    say(f"due again: {counted(number, 'page')}")
