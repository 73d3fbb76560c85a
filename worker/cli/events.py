"""`gradewatch events`: the event log."""

import time
from typing import Annotated, Any

import typer

from worker.cli._context import opened
from worker.cli._output import console, grade_words, harmless, print_json

_PAUSE = 0.5


def command(
    after: Annotated[int, typer.Option(metavar="SEQ", min=0, help="Only events after this sequence number.")] = 0,
    follow: Annotated[bool, typer.Option("--follow", help="Wait for more, until stopped.")] = False,
    announced: Annotated[bool, typer.Option("--announced", help="Only those sent to whoever filters nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The events as subscribers get them, one a line.")] = False,
) -> None:
    """Show the event log in order.

    What changed, from what to what, announced or silent. With --after, whoever keeps the last number misses nothing.
    """
    with opened() as context:
        from rich.text import Text

        from worker import queries

        screen = console()
        while True:
            with context.store.read() as session:
                found = queries.events(session, after=after, announced=announced)
            if as_json:
                print_json(found)
            else:
                for event in found:
                    screen.print(Text(line(event)))
            if found:
                after = int(found[-1]["sequence"])
            elif not follow:
                return
            else:
                time.sleep(_PAUSE)


def line(event: dict[str, object]) -> str:
    """An event in one line for people."""
    data = event["data"]
    if not isinstance(data, dict):
        return harmless(event)
    what = str(event["type"]).rpartition(".")[2]
    if "question" in data:
        said = _grade_line(data, what)
    elif "phase" in data:
        moved = "enters" if data["direction"] == "in" else "leaves"
        when = f" ({data['date']})" if data["date"] else ""
        told = ", as reported" if data["authority"] == "reported" else ""
        said = f"{data['force']['name']} {moved} {data['phase'].capitalize()}{when}{told}"
    elif "every" in data:
        checked = f"{data['forces_checked']} of {data['forces']} forces checked"
        said = f"subscription {data['subscription']}: {data['every']} {what} of {data['events']} events, {checked}"
    elif "source" in data:
        said = f"source {data['source']}: {what}" + (f" ({data['why']}; {data['url']})" if data["why"] else "")
    else:
        said = f"subscription {data['subscription']}: {what} ({data['why']})"
    silent = "" if data["announced"] else "  [silent]"
    return f"{int(str(event['sequence'])):>4}  {harmless(event['time'])[:10]}  {harmless(said)}{silent}"


def _grade_line(data: dict[str, Any], what: str) -> str:
    way = f" {data['direction']}" if data["direction"] else ""
    said = f"{data['force']['name']}, {data['question']['title']}: {what}{way}"
    if data["previous"]:
        said += f" from {grade_words(data['previous']['grade'])} ({data['previous']['framework']})"
    if data["current"]:
        said += f" to {grade_words(data['current']['grade'])} ({data['current']['framework']})"
    if what == "retracted":
        return said + f", {data['reason']}" + (f": {data['note']}" if data.get("note") else "")
    if data["previous"] and data["current"] and not data["comparable"]:
        said += ", not comparable"
    if data.get("comparison") and not data["comparable"]:
        said += f" (the report: “{data['comparison']['text']}”)"
    return said
