"""`gradewatch subscribe`: tell a webhook, a stream, an address or a chat."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._filters import Authorities, Directions, Forces, Frameworks, Questions, Regions, Types
from worker.cli._output import say

NEEDS_ARGUMENTS = True


def command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[CHANNEL] TARGET",
            help="Where to: a webhook's URL, stream:NAME, an address, or an Apprise URL as slack://...; "
            "before it, if you like, the channel: webhook, stream, mail or people.",
        ),
    ],
    force: Forces = None,
    region: Regions = None,
    question: Questions = None,
    framework: Frameworks = None,
    kind: Types = None,
    direction: Directions = None,
    authority: Authorities = None,
    digest: Annotated[
        str | None, typer.Option(metavar="daily|weekly", help="For people: all in one message, and when nothing moved.")
    ] = None,
    hour: Annotated[int | None, typer.Option(help="The digest's hour in London, 0 to 23 (8).")] = None,
    weekday: Annotated[str | None, typer.Option(help="The weekly digest's day (monday).")] = None,
) -> None:
    """Send announced events to a webhook, signed, to a Redis stream, or as messages to people: by mail, or in a chat.

    Those that pass all the filters given. Prints the secret that a webhook checks signatures with, this once.
    """
    from worker.channels import shown_target
    from worker.errors import UsageError
    from worker.rhythms import make_rhythm
    from worker.subscriptions import DIRECTION_NOTE, make_filters, new_subscription

    *channel, target = words
    if len(channel) > 1:
        message = f"give one target, with or without its channel before it, not {len(words)} words"
        raise UsageError(message)
    if digest is None and (hour is not None or weekday is not None):
        message = "--hour and --weekday are of a digest; add --digest daily or --digest weekly"
        raise UsageError(message)
    rhythm = None if digest is None else make_rhythm(digest, hour, weekday)

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
        made = new_subscription(context, target, filters, channel_name=channel[0] if channel else None, rhythm=rhythm)
    made_says = f"subscription {made.id} to {shown_target(made.channel, target)} is active"
    if rhythm and made.digest_at:
        made_says += f", with a digest {rhythm}; the first comes {made.digest_at:%Y-%m-%d %H:%M} UTC"
    if made.secret:
        typer.echo(made.secret)
        made_says += "; the line above is its secret (Standard Webhooks), shown only now"
    say(f"{made_says}; `gradewatch subscriptions test {made.id}` tries it")
    if direction:
        say(DIRECTION_NOTE)
