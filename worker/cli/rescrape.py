"""`gradewatch rescrape`: fetch again now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli._context import opened, service_alive
from worker.cli._output import console, counted, print_json, say
from worker.errors import GradewatchError, UsageError

if TYPE_CHECKING:
    from worker.context import Context
    from worker.queries import Progress

_PAUSE = 0.2


def command(
    force: Annotated[str | None, typer.Option(help="Every page of this force.")] = None,
    source: Annotated[str | None, typer.Option(help="Every page of this source.")] = None,
    url: Annotated[str | None, typer.Option(help="This page.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every page there is.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until it is done; show what moved.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The events it led to, one a line (with --wait).")] = False,
) -> None:
    """Fetch pages again now, before the schedule would.

    What moved is told as ever. Where no service runs, this command does the work itself; a deployment needs its worker.
    """
    from schema.forces import get_force

    if [force is not None, source is not None, url is not None, everything].count(True) != 1:
        message = "say what to fetch again: one of --force, --source, --url and --all"
        raise UsageError(message)
    slug = get_force(force).slug if force else None
    with opened() as context:
        from worker.logs import set_up_logs
        from worker.rescraping import ask

        set_up_logs(quiet=True)
        alive = service_alive(context)
        if not alive and not context.settings.embedded:
            message = "no worker is alive to do it; start `gradewatch worker` and `gradewatch beat`, then ask again"
            raise GradewatchError(message)
        rescrape, pages = ask(context, force=slug, source=source, url=url)
        say(f"rescrape {rescrape}: {counted(pages, 'page')} to fetch")
        if alive and not context.settings.embedded:
            from worker.app import nudge

            nudge("tick")
        if alive and not wait:
            return
        progress = _follow(context, rescrape)
        from worker.cli.events import line
        from worker.rescraping import events_of

        with context.store.read() as session:
            told = events_of(session, rescrape)
    if as_json:
        print_json(told)
    else:
        for event in told:
            typer.echo(line(event))
    went = ", ".join(f"{number} {outcome}" for outcome, number in sorted(progress.outcomes.items()))
    say(f"done: {went or 'nothing fetched'}; {counted(len(told), 'event')}")
    if progress.total and progress.outcomes.get("failed", 0) + progress.outcomes.get("refused", 0) == progress.total:
        message = "not one page could be fetched; `gradewatch doctor` checks the set-up"
        raise GradewatchError(message)


def _tell_second_look(context: Context) -> bool:
    """Say, if it is so, that a page is looked at once more; gives whether it is."""
    from worker.holding import held

    with context.store.read() as session:
        waiting = [row for row in held(session) if row.until is not None]
    if not waiting or waiting[0].until is None:
        return False
    seconds = max((waiting[0].until - context.now()).total_seconds(), 0)
    say(f"a grade seems to have moved; its page is looked at once more in {seconds:.0f} s, before it counts")
    return True


def _follow(context: Context, rescrape: int) -> Progress:
    """Show progress until the rescrape is done; while no service is alive, do its work in this thread."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from worker.queries import rescrape_progress
    from worker.work import drain

    columns = (TextColumn("fetching"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = console(stderr=True)
    with Bar(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bar:
        shown = bar.add_task("fetching", total=None)

        def look() -> Progress:
            with context.store.read() as session:
                progress = rescrape_progress(session, rescrape)
            bar.update(shown, completed=progress.done, total=progress.total)
            return progress

        progress, told = look(), False
        while progress.finished_at is None:
            if context.settings.embedded and not service_alive(context):
                drain(context, priority=1, until=lambda: look().finished_at is not None)
            progress = look()
            if progress.finished_at is None:
                told = told or _tell_second_look(context)
                time.sleep(_PAUSE)  # a host's delay, a second look to come, or the service at its work
    return progress
