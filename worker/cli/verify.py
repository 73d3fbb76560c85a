"""`gradewatch verify`: the proof of all moves."""

from dataclasses import asdict
from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import console, counted, print_json, say
from worker.errors import GradewatchError


def command(
    as_json: Annotated[
        bool, typer.Option("--json", help="What was looked at and what differs, as one object.")
    ] = False,
) -> None:
    """Check that standings, steps and events follow from the judgments.

    The events fold to the standings; the stored steps are the history of the judgments; each event is the difference of
    the history's end before and after what made it. Every difference is printed, and ends with exit code 1.
    """
    with opened() as context, context.store.read() as session:
        from worker.proving import verify

        screen = console(stderr=True)
        with screen.status("checking") if screen.is_terminal else screen:
            proof = verify(session)
    if as_json:
        print_json([asdict(proof)])
    else:
        for difference in proof.differences:
            typer.echo(difference)
    looked = f"{counted(proof.events, 'event')}, {counted(proof.standings, 'standing')}, "
    looked += counted(proof.judgments, "judgment")
    if proof.differences:
        message = f"{counted(len(proof.differences), 'difference')} in {looked}"
        raise GradewatchError(message)
    say(f"all proved: {looked}")
