"""`gradewatch held`: what waits for a second look or for you."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, counted, grade_words, print_rows, say

if TYPE_CHECKING:
    from worker.context import Context

Readings = Annotated[list[int], typer.Argument(help="Their numbers, as `gradewatch held` shows them.")]

group = typer.Typer(
    help="Readings that wait, for a second look or for you.", invoke_without_command=True, rich_markup_mode=None
)


@group.callback()
def command(
    call: typer.Context,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show the readings that are held, and why.

    `unconfirmed`: a grade seems to have moved within its framework; its page is looked at once more by itself.
    `misreading`: the readers changed, not the page. `too-many`: more would move at once than is likely. The last two
    wait for `held approve` or `held discard`.
    """
    if call.invoked_subcommand:
        return
    with opened() as context, context.store.read() as session:
        from worker.holding import held

        rows = held(session)
    output = Format.JSON if as_json else output
    if output is Format.JSON:
        print_rows(rows, [], output, empty="")
        return
    shown = [
        {
            "reading": row.reading,
            "why": row.why,
            "since": f"{row.since:%Y-%m-%d %H:%M}",
            "until": f"{row.until:%Y-%m-%d %H:%M}" if row.until else "you decide",
            "what": "; ".join(
                f"{one.force} {one.question} {one.framework}: {grade_words(one.was) or 'nothing'} -> "
                f"{grade_words(one.to) or 'nothing'}"
                for one in row.contradicts
            ),
            "url": row.url,
        }
        for row in rows
    ]
    print_rows(shown, ["reading", "why", "since", "until", "what", "url"], output, empty="nothing is held")


@group.command("approve")
def approve(
    readings: Annotated[list[int], typer.Argument(help="Their numbers, as `gradewatch held` shows them.")],
) -> None:
    """Let held readings count, now.

    What a misreading unsays is retracted, which is no move; all else moves as ever, and is told.
    """
    with opened() as context:
        from worker.logs import set_up_logs

        set_up_logs(quiet=True)
        _decide(context, readings, approved=True)
        told = _record(context, readings)
    say(f"approved: {counted(len(readings), 'reading')}; {told}")


@group.command("discard")
def discard(
    readings: Annotated[list[int], typer.Argument(help="Their numbers, as `gradewatch held` shows them.")],
) -> None:
    """Put held readings away: they never count, and the standings stay."""
    with opened() as context:
        _decide(context, readings, approved=False)
    say(f"discarded: {counted(len(readings), 'reading')}; the standings stay")


def _decide(context: Context, readings: list[int], *, approved: bool) -> None:
    from worker.holding import decide

    with context.store.write() as session:  # all of them, or none where one is not held
        for reading in sorted(set(readings)):
            decide(session, reading, context.now(), approved=approved)


def _record(context: Context, readings: list[int]) -> str:
    """Record what was approved in this very process: a service may do it sooner, which makes no difference."""
    from worker.cli.events import line
    from worker.queries import events_of
    from worker.reading import read_due

    read_due(context)
    with context.store.read() as session:
        told = events_of(session, readings)
    for event in told:
        typer.echo(line(event))
    return counted(len(told), "event")
