"""`gradewatch serve`: the whole service in one command."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from worker.cli._output import console, say

if TYPE_CHECKING:
    from worker.context import Context


def command() -> None:
    """Run the whole service in one process, until Ctrl-C.

    It fetches, reads, records, notifies, and answers the API. On an empty store it first builds the baseline: it reads
    every page once, and announces nothing of that.
    """
    from worker.app import ready
    from worker.embedded import serve
    from worker.logs import set_up_logs
    from worker.settings import load_settings
    from worker.web.serving import bind, running, shown

    settings = load_settings()
    screen = console(stderr=True)
    set_up_logs(quiet=screen.is_terminal)
    with bind(settings) as listening:
        context = ready(settings)
        say(f"gradewatch is running on {context.store.shown}; stop it with Ctrl-C")
        say(f"the API is on {shown(listening)}/v1")
        try:
            with running(context, listening):
                serve(context, lambda: _baseline(context))
        finally:
            context.close()
    say("stopped")


def _baseline(context: Context) -> None:
    """Show how far the baseline is, until it is complete."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from worker.queries import baseline_progress

    def look() -> tuple[int, int]:
        with context.store.read() as session:
            return baseline_progress(session)

    done, total = look()
    if not total:
        say("the baseline is complete: from now on every change is announced")
        return
    say(f"first run: reading {total} pages as the baseline; nothing of that is announced")
    columns = (TextColumn("baseline"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = console(stderr=True)
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bar:
        shown = bar.add_task("baseline", total=total)
        while total:
            bar.update(shown, completed=done, total=total)
            time.sleep(0.5)
            done, total = look()
    say("the baseline is complete: from now on every change is announced")
