"""`gradewatch deliveries`: events on their way, one by one."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, counted, print_rows, say

group = typer.Typer(help="Show events on their way, and those given up; try them again.", invoke_without_command=True)
_COLUMNS = ("id", "subscription", "state", "sequence", "type", "subject", "attempts", "next_attempt_at", "detail")


@group.callback()
def show(
    context: typer.Context,
    subscription: Annotated[int | None, typer.Option(help="Only to this subscription.")] = None,
    state: Annotated[str | None, typer.Option(help="Only due, delivered, or dead: given up.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show, the newest.")] = 100,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show events on their way, and those given up, the newest first; try them again."""
    if context.invoked_subcommand is not None:
        return
    with opened() as hands, hands.store.read() as session:
        from worker.replaying import delivery_rows

        rows = delivery_rows(session, subscription=subscription, state=state, limit=limit)
    print_rows(rows, _COLUMNS, Format.JSON if as_json else output, empty="no such deliveries")


@group.command()
def retry(
    delivery: Annotated[int | None, typer.Argument(metavar="[ID]", help="The delivery's id.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that were given up.")] = False,
    subscription: Annotated[int | None, typer.Option(help="With --dead: only to this subscription.")] = None,
) -> None:
    """Try a delivery again now, or all that were given up; from then on the usual waits apply."""
    from worker import replaying
    from worker.errors import UsageError

    if (delivery is None) != dead:
        message = "give the id of a delivery, or --dead"
        raise UsageError(message)
    with opened() as context, context.store.write() as session:
        if delivery is None:
            number = replaying.retry_dead(session, subscription=subscription, now=context.now())
        else:
            replaying.retry(session, delivery, now=context.now())
            number = 1
    say(f"{counted(number, 'delivery') if number == 1 else f'{number} deliveries'} on the way")
