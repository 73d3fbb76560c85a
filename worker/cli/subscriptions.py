"""`gradewatch subscriptions`: who is told, and how it went."""

from typing import Annotated

import typer

from worker.cli._context import opened, parse_moment
from worker.cli._filters import Authorities, Directions, Forces, Frameworks, Questions, Regions, Types
from worker.cli._output import Format, counted, print_json, print_rows, say

group = typer.Typer(
    help="Show who is told, and how it went; test, pause, resume, replay, change, end.", invoke_without_command=True
)
Id = Annotated[int, typer.Argument(metavar="ID", help="The subscription's id.")]


@group.callback()
def show(
    context: typer.Context,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show who is told, and how it went; test, pause, resume, replay, change, end."""
    if context.invoked_subcommand is not None:
        return
    with opened() as hands, hands.store.read() as session:
        from worker.subscriptions import SubscriptionRow, subscription_rows

        rows = subscription_rows(session)
    print_rows(
        rows,
        SubscriptionRow.columns,
        Format.JSON if as_json else output,
        empty="nobody is subscribed; `gradewatch subscribe URL` adds a webhook",
    )


@group.command("test")
def send_test(
    subscription: Id,
    as_json: Annotated[bool, typer.Option("--json", help="The delivery, as an object.")] = False,
) -> None:
    """Send a test event now, whatever the filters, and say what came of it. Tried once."""
    from worker.errors import GradewatchError
    from worker.logs import set_up_logs
    from worker.replaying import run_test

    set_up_logs(quiet=True)
    with opened() as context:
        row = run_test(context, subscription)
    if as_json:
        print_json([row])
    if row.state == "due":
        message = f"the test waits: subscription {subscription} is being sent to, or left alone after a failure"
        raise GradewatchError(message)
    if row.state != "delivered":
        message = f"the test did not arrive: {row.detail}"
        raise GradewatchError(message)
    say(f"the test arrived: {row.detail}")


@group.command()
def pause(subscription: Id) -> None:
    """Send nothing for now; what is announced meanwhile waits."""
    from worker import subscriptions

    with opened() as context, context.store.write() as session:
        subscriptions.pause(session, subscription)
    say(f"subscription {subscription} is paused")


@group.command()
def resume(
    subscription: Id,
    no_replay: Annotated[bool, typer.Option("--no-replay", help="Leave out what a disabled one missed.")] = False,
) -> None:
    """Send again, what waited first; one that was disabled gets what it missed."""
    from worker import replaying

    with opened() as context, context.store.write() as session:
        missed = replaying.resume(session, subscription, now=context.now(), missed=not no_replay)
    say(
        f"subscription {subscription} is active" + (f"; {counted(missed, 'missed event')} on the way" if missed else "")
    )


@group.command()
def replay(
    subscription: Id,
    after: Annotated[int | None, typer.Option(min=0, help="What was announced after this sequence number.")] = None,
    since: Annotated[str | None, typer.Option(help="What was announced since this day or moment.")] = None,
) -> None:
    """Send again what was announced, with the same ids and numbers."""
    from worker import replaying
    from worker.errors import UsageError

    moment = parse_moment(since, "--since")
    if (after is None) == (moment is None):
        message = "give one of --after SEQUENCE and --since DAY"
        raise UsageError(message)
    with opened() as context, context.store.write() as session:
        number = replaying.replay(session, subscription, after=after, since=moment, now=context.now())
    say(f"{counted(number, 'event')} on the way to subscription {subscription}")


@group.command()
def rotate(
    subscription: Id,
    overlap: Annotated[float, typer.Option(min=0, help="For how many hours the old secret signs, too.")] = 24,
) -> None:
    """Replace the secret, and print the new one, this once; until the overlap ends both sign."""
    from datetime import timedelta

    from worker.subscriptions import rotate_secret

    with opened() as context, context.store.write() as session:
        secret = rotate_secret(session, subscription, now=context.now(), overlap=timedelta(hours=overlap))
    typer.echo(secret)
    say(f"subscription {subscription} has a new secret, shown only now; the old one signs for {overlap:g} h more")


@group.command()
def change(
    subscription: Id,
    force: Forces = None,
    region: Regions = None,
    question: Questions = None,
    framework: Frameworks = None,
    kind: Types = None,
    direction: Directions = None,
    authority: Authorities = None,
) -> None:
    """Replace the filters by those given, for what is announced from now on; none given lets all through."""
    from worker.subscriptions import DIRECTION_NOTE, change_filters, make_filters

    filters = make_filters(
        force=force or [],
        region=region or [],
        question=question or [],
        framework=framework or [],
        type=kind or [],
        direction=direction or [],
        authority=authority or [],
    )
    with opened() as context, context.store.write() as session:
        change_filters(session, subscription, filters)
    say(f"subscription {subscription} has other filters; what is on its way was decided by those before")
    if direction:
        say(DIRECTION_NOTE)


@group.command()
def end(subscription: Id) -> None:
    """End it for good: nothing more is sent, and its secret is forgotten."""
    from worker import subscriptions

    with opened() as context, context.store.write() as session:
        subscriptions.end(session, subscription)
    say(f"subscription {subscription} was ended")
