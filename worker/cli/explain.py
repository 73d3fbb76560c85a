"""`gradewatch explain`: the proof of one move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import grade_words, harmless, print_json

if TYPE_CHECKING:
    from worker.explaining import Explanation, Witness

NEEDS_ARGUMENTS = True


def command(
    move: Annotated[str, typer.Argument(help="An event's number or id, or FORCE/QUESTION/N as `changes --json` says.")],
    as_json: Annotated[bool, typer.Option("--json", help="All of it as one object.")] = False,
) -> None:
    """Print the proof of a move: both judgments, their words in their stored snapshots, the rule that decided.

    FORCE/QUESTION alone means the newest. The snapshots are read again now: where today's readers find something else,
    or the words no longer stand in the document, it says so.
    """
    with opened() as context:
        from worker.explaining import explain

        proof = explain(context, move)
    if as_json:
        print_json([proof])
        return
    for name, text in _lines(proof):
        typer.echo(f"{name:8}{harmless(text)}")


def _lines(proof: Explanation) -> list[tuple[str, str]]:
    lines = [("move", f"{proof.move}: {proof.outcome}"), ("rule", proof.rule)]
    lines += [*_side("before", proof.before), *_side("after", proof.after)]
    if proof.event is None:
        return [*lines, ("event", "none: it lies before the end of the history")]
    told = "announced" if proof.event["data"]["announced"] else "silent"
    said = f"{int(proof.event['sequence'])}, {told}, recorded {proof.event['recordedtime']}, id {proof.event['id']}"
    return [*lines, ("event", said)]


def _side(name: str, one: Witness | None) -> list[tuple[str, str]]:
    if one is None:
        return [(name, "nothing")]
    since = ", retracted since" if one.retracted else ""
    lines = [
        (name, f"{grade_words(one.grade)} ({one.framework}), from {one.effective} ({one.known_by})"),
        ("", f"judgment {one.judgment}{since}: “{one.words}”"),
        ("", one.url),
        ("", f"snapshot {one.snapshot}, fetched {one.fetched_at:%Y-%m-%d %H:%M:%S} UTC, sha256 {one.sha256}"),
        ("", f"read by {one.reader}, recorded {one.recorded_at:%Y-%m-%d %H:%M:%S} UTC"),
    ]
    if one.found:
        lines.append(("", f"in its place: …{one.around}…"))
    else:
        lines.append(("", "NOT FOUND: these words do not stand in the archived document as it is read now"))
    if one.read_today != one.grade:
        lines.append(("", f"today's readers find {grade_words(one.read_today) or 'nothing'} there"))
    return lines
