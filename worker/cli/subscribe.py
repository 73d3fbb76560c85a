"""`gradewatch subscribe`: tell a webhook."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import say

NEEDS_ARGUMENTS = True
_MANY = "; may be given more than once"


def command(
    url: Annotated[str, typer.Argument(help="Where to POST events.")],
    force: Annotated[list[str] | None, typer.Option(help="Only of this force" + _MANY)] = None,
    question: Annotated[list[str] | None, typer.Option(help="Only on this question" + _MANY)] = None,
    framework: Annotated[list[str] | None, typer.Option(help="Only of this framework" + _MANY)] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="Only this type (first, moved, confirmed, ...)" + _MANY)
    ] = None,
    direction: Annotated[
        list[str] | None, typer.Option(help="Only up or down: moves within one block alone" + _MANY)
    ] = None,
    authority: Annotated[list[str] | None, typer.Option(help="Only official or reported" + _MANY)] = None,
) -> None:
    """Send announced events to a webhook, signed.

    Those that pass all the filters given. Prints the secret that the receiver checks signatures with, this once.
    """
    from worker.subscriptions import make_filters, new_subscription

    filters = make_filters(
        force=force or [],
        question=question or [],
        framework=framework or [],
        type=kind or [],
        direction=direction or [],
        authority=authority or [],
    )
    with opened() as context:
        made = new_subscription(context, url, filters)
    typer.echo(made.secret)
    say(f"subscription {made.id} to {url} is active; the line above is its secret (Standard Webhooks), shown only now")
    if direction:
        say("a direction is told only of moves within one block: first, confirmed and rebased grades will not be sent")
