"""`gradewatch prune`: retention."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import console, counted, print_json, say


def command(
    keep_days: Annotated[
        int, typer.Option("--keep-days", min=1, max=36_500, help="What was fetched in the last so many days stays.")
    ] = 90,
    apply: Annotated[bool, typer.Option("--apply", help="Remove it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The counts, as one object.")] = False,
) -> None:
    """Show how many old snapshots nothing rests on, and remove them with --apply, while the service runs or not.

    Never one of a page that told of grades, people or phases; never a page's newest; nothing that waits to be read or
    decided on; nothing of the inspectorate's that the readers did not recognise.
    """
    with opened() as context:
        from worker.pruning import prune, survey

        before = context.now() - timedelta(days=keep_days)
        found = survey(context, before)
        if not as_json:
            say(
                f"nothing rests on {_shown(found.snapshots, found.blobs, found.size)} of more than {keep_days} days ago"
            )
        if apply:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            screen = console(stderr=True)
            columns = (TextColumn("removing"), BarColumn(), MofNCompleteColumn())
            with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bar:
                shown = bar.add_task("removing", total=None)
                found = prune(context, before, lambda done, total: bar.update(shown, completed=done, total=total))
    if as_json:
        print_json([{**asdict(found), "keep_days": keep_days, "removed": apply}])
    elif apply:
        say(f"removed {_shown(found.snapshots, found.blobs, found.size)}")
    elif found.snapshots or found.blobs:
        say("nothing is removed without --apply")


def _shown(snapshots: int, blobs: int, size: int) -> str:
    return f"{counted(snapshots, 'snapshot')} and {counted(blobs, 'blob')} ({size / 1e6:.1f} MB)"
