"""`gradewatch subscribe`: tell a webhook, or a stream."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._filters import Authorities, Directions, Forces, Frameworks, Questions, Regions, Types
from worker.cli._output import say

NEEDS_ARGUMENTS = True


def command(
    target: Annotated[str, typer.Argument(help="Where to POST events: a URL; or stream:NAME, on the broker's Redis.")],
    force: Forces = None,
    region: Regions = None,
    question: Questions = None,
    framework: Frameworks = None,
    kind: Types = None,
    direction: Directions = None,
    authority: Authorities = None,
) -> None:
    """Send announced events to a webhook, signed, or to a Redis stream.

    Those that pass all the filters given. Prints the secret that the receiver checks signatures with, this once.
    """
    from worker.subscriptions import DIRECTION_NOTE, make_filters, new_subscription

    filters = make_filters(
        force=force or [],
        region=region or [],
        question=question or [],
        framework=framework or [],
        type=kind or [],
        direction=direction or [],
        authority=authority or [],
    )
    with opened() as context:
        made = new_subscription(context, target, filters)
    made_says = f"subscription {made.id} to {target} is active"
    if made.secret:
        typer.echo(made.secret)
        made_says += "; the line above is its secret (Standard Webhooks), shown only now"
    say(f"{made_says}; `gradewatch subscriptions test {made.id}` tries it")
    if direction:
        say(DIRECTION_NOTE)
