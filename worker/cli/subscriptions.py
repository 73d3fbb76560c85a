"""`gradewatch subscriptions`: who is told, and how it went."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, print_rows, say

group = typer.Typer(help="Show who is told, and how it went; pause and resume.", invoke_without_command=True)


@group.callback()
def show(
    context: typer.Context,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show who is told, and how it went; pause and resume."""
    if context.invoked_subcommand is not None:
        return
    with opened() as hands, hands.store.read() as session:
        from worker.subscriptions import subscription_rows

        rows = subscription_rows(session)
    columns = ["id", "state", "channel", "target", "filters", "delivered", "due", "dead", "detail"]
    print_rows(
        rows,
        columns,
        Format.JSON if as_json else output,
        empty="nobody is subscribed; `gradewatch subscribe URL` adds a webhook",
    )


@group.command()
def pause(subscription: Annotated[int, typer.Argument(help="Its id.")]) -> None:
    """Send nothing for now; what is announced meanwhile waits."""
    _set_state(subscription, "paused")


@group.command()
def resume(subscription: Annotated[int, typer.Argument(help="Its id.")]) -> None:
    """Send again, what waited first."""
    _set_state(subscription, "active")


def _set_state(subscription: int, state: str) -> None:
    with opened() as context, context.store.write() as session:
        from worker.subscriptions import set_state

        set_state(session, subscription, state)
    say(f"subscription {subscription} is {state}")
