"""`gradewatch status`: how healthy the service is, by the work it has done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli._output import console, counted, harmless, print_json

if TYPE_CHECKING:
    from worker.health import Health


def command(
    as_json: Annotated[bool, typer.Option("--json", help="One object for programs.")] = False,
    alive: Annotated[
        bool, typer.Option("--alive", help="Only whether the service ticked lately: 0 if it did, else 1.")
    ] = False,
) -> None:
    """Show what waits and for how long: pages, snapshots, deliveries, what is held, drifted or set aside.

    Ends with 1 where something needs a person: the last lines say what, and what to do.
    """
    from worker.cli._context import opened, service_alive
    from worker.errors import GradewatchError
    from worker.health import look

    if alive:
        with opened() as context:
            if not service_alive(context):
                message = "no tick of late; start `gradewatch serve`, or beat and worker"
                raise GradewatchError(message)
        return
    with opened() as context, context.store.read() as session:
        health = look(session, context)
    problems = health.problems()
    if as_json:
        from dataclasses import asdict

        print_json([{**asdict(health), "drifted": health.drifted, "problems": problems}])
    else:
        from rich.text import Text

        screen = console()
        lines = _lines(health)
        width = max(len(name) for name, _ in lines)
        for name, words in lines:
            screen.print(Text(f"{name:{width}}  {harmless(words)}"))
        for problem in problems:
            screen.print(Text.assemble(("PROBLEM", "bold red"), f"  {harmless(problem)}"))
    if problems:
        raise typer.Exit(1)


def _lines(health: Health) -> list[tuple[str, str]]:
    from worker.health import lasting

    def waited(seconds: float | None) -> str:
        return "" if seconds is None else f", the oldest for {lasting(seconds)}"

    tick = "never" if health.tick_seconds is None else f"{lasting(health.tick_seconds)} ago"
    oldest = f" ({health.oldest_page})" if health.oldest_page else ""
    held = ", ".join(f"{number} {why}" for why, number in sorted(health.held.items())) or "none"
    owed = waited(health.oldest_delivery_seconds)
    states = ", ".join(f"{number} {state}" for state, number in sorted(health.subscriptions.items())) or "none"
    return [
        ("last tick", tick),
        ("baseline", f"{counted(health.baseline_left, 'page')} to go" if health.baseline_left else "complete"),
        ("pages", f"{health.pages} known, {health.pages_due} due{waited(health.oldest_page_seconds)}{oldest}"),
        ("hosts", f"left alone for now: {', '.join(health.closed)}" if health.closed else "all answer"),
        ("snapshots", f"{health.readings_due} unread{waited(health.oldest_reading_seconds)}"),
        ("held", held),
        ("set aside", f"{counted(health.set_aside, 'page')}, {counted(health.failed, 'reading')}"),
        ("events", f"{health.events} written"),
        ("deliveries", f"{health.deliveries_due} unsent{owed}, {health.dead} given up"),
        ("subscriptions", states),
        ("sources", f"{len(health.sources)} watched, {len(health.drifted)} drifted"),
    ]
