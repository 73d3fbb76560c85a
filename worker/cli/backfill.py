"""`gradewatch backfill`: load the history."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli._context import opened, service_alive
from worker.cli._output import console, counted, say
from worker.errors import GradewatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from worker.backfilling import Backfilled
    from worker.context import Context

_LOOK = 0.2
_LINE_EVERY = 30.0
"""Seconds between two lines where no bar can be drawn."""
_WORDS = {"active": "there", "gone": "not there", "refused": "refused", "set-aside": "set aside"}


def command(
    framework: Annotated[str | None, typer.Option(help="Only this one, as peel-2016.")] = None,
    force: Annotated[str | None, typer.Option(help="Only this force.")] = None,
) -> None:
    """Load the older frameworks, back to 2014: every page of every force, once.

    Nothing of it is announced. Stop it when you like: the same command goes on where it was stopped, and what was read
    is not fetched again. Where a service runs, it does the work, behind all else; here you see how far it is.
    """
    from schema.forces import get_force
    from schema.frameworks import get_framework

    slug = get_force(force).slug if force else None
    cycle = get_framework(framework).id if framework else None
    with opened() as context:
        from worker.backfilling import ask
        from worker.logs import set_up_logs

        set_up_logs(quiet=True)
        if not context.settings.embedded and not service_alive(context):
            message = "no worker is alive to do it; start `gradewatch worker` and `gradewatch beat`, then ask again"
            raise GradewatchError(message)
        urls = ask(context, framework=cycle, force=slug)
        _tell(_follow(context, urls))


def _follow(context: Context, urls: Sequence[str]) -> Backfilled:
    """Show progress until all is done, with the work, if it is ours, in a thread of its own."""
    from worker.backfilling import carry_out, progress

    alive = service_alive(context)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(carry_out, context, urls, lambda: service_alive(context) or not context.settings.embedded)
        try:
            _show(context, lambda: progress(context, urls), working.done, by="the service" if alive else "this command")
        except BaseException:
            say("stopping; the same command goes on from here")
            raise
        finally:
            context.stopping.set()
        working.result()
    return progress(context, urls)


def _show(context: Context, look: Callable[[], Backfilled], ended: Callable[[], bool], *, by: str) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from worker.backfilling import time_left

    first, began = look(), time.monotonic()
    told = began
    say(f"{counted(first.total, 'page')} of older frameworks, {first.done} done before; {by} fetches the rest")
    columns = (TextColumn("backfill"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    screen = console(stderr=True)
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bar:
        shown = bar.add_task("backfill", total=first.total, completed=first.done, left="")
        while not ended():
            now, at = look(), time.monotonic()
            left = time_left(at - began, now.done - first.done, now.asked)
            bar.update(shown, completed=now.done, left=left)
            if not screen.is_terminal and at - told >= _LINE_EVERY:
                told = at
                say(f"{now.done} of {counted(now.total, 'page')}, {left}")
            context.stopping.wait(_LOOK)


def _tell(end: Backfilled) -> None:
    went = ", ".join(f"{number} {_WORDS[state]}" for state, number in sorted(end.outcomes.items()))
    unread = f" ({end.unrecognised} of them not recognised)" if end.unrecognised else ""
    say(f"done: {went or 'nothing to do'}{unread}; nothing was announced")
    troubled = sum(end.outcomes.get(state, 0) for state in ("refused", "set-aside"))
    if troubled == end.total:
        message = "not one page could be fetched; `gradewatch doctor` checks the set-up"
        raise GradewatchError(message)
    if troubled:
        say("the same command tries those again that were refused or set aside")
