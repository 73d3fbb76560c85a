"""`gradewatch retract`: a judgment is false."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import counted, print_json, say
from worker.errors import UsageError

NEEDS_ARGUMENTS = True


def command(
    judgment: Annotated[int, typer.Argument(help="Its number: `explain`, `conflicts` and `grades --json` tell it.")],
    reason: Annotated[str, typer.Option(help="Why it is false, for those who got the alert.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take a retraction back.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="What it did, as one object.")] = False,
) -> None:
    """Take a false judgment out of the history and tell everyone who got the alert.

    It binds page, force, framework, question and grade: later readings of the same are born retracted, until --undo.
    """
    if not undo and not reason.strip():
        message = "say with --reason why it is false: it is told to those who got the alert"
        raise UsageError(message)
    with opened() as context:
        from worker.retracting import retract
        from worker.retracting import undo as take_back

        done = take_back(context, judgment, reason) if undo else retract(context, judgment, reason)
    if as_json:
        print_json([done])
    what = "taken back" if undo else "retracted"
    told = f"told as {counted(len(done.events), 'event')}" if done.events else "no standing changed, nobody was alerted"
    say(f"{what}: {counted(len(done.judgments), 'judgment')}; {told}")
