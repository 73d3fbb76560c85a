"""The proof of a move: both judgments, their words in their stored snapshots, and the rule that decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from schema import tables
from schema.events import STANDING_TYPES, EventType
from worker.archive import job_of
from worker.errors import UsageError
from worker.knowing import accepted, all_judgments, binds, retractions
from worker.ledger import Step, history, rule_of
from worker.proving import Learnt, learnt
from worker.reading import read_and_judge
from worker.retracting import REINSTATED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

_AROUND = 120
"""Characters that are shown before and after the words."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A judgment with its words in the stored snapshot of its page.

    `around` is the archived text about the words; `found` whether they stand in it, when it is read again now, and
    `read_today` what today's readers find there on the question (None: nothing).
    """

    judgment: int
    grade: str | None
    framework: str | None
    effective: date
    known_by: str
    words: str
    around: str
    found: bool
    read_today: str | None
    url: str
    snapshot: int
    sha256: str
    fetched_at: datetime
    recorded_at: datetime | None
    reader: str | None
    retracted: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A move with its proof: the event (None for a step that no event tells), the rule, both judgments."""

    move: str
    outcome: str
    rule: str
    before: Witness | None
    after: Witness | None
    event: dict[str, Any] | None


def explain(context: Context, move: str) -> Explanation:
    """Prove a move, named by an event's number or id, or as `changes` names it (kent/effectiveness/2; the last: no 2).

    Raises UsageError where there is no such move.
    """
    with context.store.read() as session:
        event = _event(session, move)
        if event is not None:
            return _of_event(context, session, event)
        return _of_step(context, session, move)


def _event(session: Session, move: str) -> tables.Event | None:
    row = tables.Event
    number = int(move) if move.isdecimal() and len(move.lstrip("0")) < len(str(2**62)) else None
    return session.scalar(select(row).where(or_(row.id == move.lower(), row.sequence == number)))


def _of_event(context: Context, session: Session, row: tables.Event) -> Explanation:
    event = json.loads(row.body)
    if row.type == EventType.REPORTED.value:
        told = _witness(context, session, row.judgment_id)
        rule = "It is news of a grade of which no official judgment was recorded then; it changes no standing."
        return Explanation(row.subject, "reported", rule, None, told, event)
    if EventType(row.type) not in STANDING_TYPES or row.force is None or row.question is None:
        message = f"event {row.sequence} tells of no grade; `gradewatch events` shows it"
        raise UsageError(message)
    pair = (row.force, row.question)
    rows = retractions(session, {pair}).get(pair, [])
    before: list[Step] = []
    after: list[Step] = []
    for moment in learnt(all_judgments(session, {pair}).get(pair, []), rows):
        before, after = (
            after,
            history(one for one in moment.known if not any(binds(each, one) for each in moment.retracted)),
        )
        if moment.reading == row.reading_id and (row.reading_id or _is_of(row, event["data"], moment)):
            break
    was, end = (steps[-1] if steps else None for steps in (before, after))
    outcome = row.type.rpartition(".")[2]
    rule = rule_of(end) if end and row.type != EventType.RETRACTED.value else _retracted(event["data"])
    return Explanation(
        f"{row.subject.removeprefix('forces/')}",
        outcome,
        rule,
        _witness(context, session, was.judgment.id if was else None),
        _witness(context, session, end.judgment.id if end else None),
        event,
    )


def _is_of(row: tables.Event, data: dict[str, Any], moment: Learnt) -> bool:
    """Whether an event tells of this retraction, or of this undoing of it."""
    binds_now = any(each.id == row.retraction_id for each in moment.retracted)
    return moment.retraction == row.retraction_id and binds_now is (data["reason"] != REINSTATED)


def _retracted(data: dict[str, Any]) -> str:
    why = {
        "retracted": "A person said that the judgment is false",
        "reinstated": "A person took a retraction back",
        "misread": "The page did not change: the readers had read it wrongly, and a person approved of the new reading",
        "overruled": "Another page decides than the one that stood",
    }.get(data["reason"], "The old grade was withdrawn")
    note = (data.get("note") or "").rstrip(".")
    return f"{why}{': ' + note if note else ''}. It is no move."


def _of_step(context: Context, session: Session, move: str) -> Explanation:
    force, _, rest = move.partition("/")
    question, _, ordinal = rest.partition("/")
    pair = (force, question)
    known = all_judgments(session, {pair}).get(pair, [])
    steps = history(accepted(known, retractions(session, {pair}).get(pair, ())))
    number = int(ordinal) if ordinal.isdecimal() else len(steps) if not ordinal else 0
    if not 0 < number <= len(steps):
        message = f"no move {move!r}; give an event's number or id, or a move as `gradewatch changes --json` names it"
        raise UsageError(message)
    step = steps[number - 1]
    event = session.scalar(
        select(tables.Event.body)
        .where(tables.Event.judgment_id == step.judgment.id, tables.Event.n.is_not(None))
        .order_by(tables.Event.sequence)
        .limit(1)
    )
    return Explanation(
        f"{force}/{question}/{number}",
        step.change.outcome.value,
        rule_of(step),
        _witness(context, session, step.replaced.id if step.replaced else None),
        _witness(context, session, step.judgment.id),
        json.loads(event) if event else None,
    )


def _witness(context: Context, session: Session, identity: int | None) -> Witness | None:
    if identity is None:
        return None
    row = session.get_one(tables.Judgment, identity)
    snapshot, reading = (
        session.get_one(tables.Snapshot, row.snapshot_id),
        session.get_one(tables.Reading, row.reading_id),
    )
    job = job_of(session, snapshot.id)
    findings, _ = read_and_judge(context, job)
    words, start, end = row.evidence["text"], row.evidence["start"], row.evidence["end"]
    if findings.text[start:end] != words:  # other readers may lay the same document out otherwise
        start = findings.text.find(words)
        end = start + len(words)
    found = start >= 0
    about = (row.force, row.question, row.framework, row.tense)
    today = [
        (one.grade or one.status).value
        for one in findings.judgments
        if (one.force, one.question, one.framework, one.tense.value) == about
    ]
    pair = (row.force, row.question)
    judgment = next(one for one in all_judgments(session, {pair})[pair] if one.id == identity)
    binding = [each for each in retractions(session, {pair}).get(pair, ()) if each.undone_at is None]
    return Witness(
        judgment=row.id,
        grade=row.grade,
        framework=row.framework,
        effective=row.effective,
        known_by=row.effective_known_by,
        words=words,
        around=findings.text[max(start - _AROUND, 0) : end + _AROUND] if found else "",
        found=found,
        read_today=today[0] if today else None,
        url=job.url,
        snapshot=snapshot.id,
        sha256=snapshot.sha256,
        fetched_at=snapshot.fetched_at,
        recorded_at=reading.recorded_at,
        reader=reading.reader,
        retracted=any(binds(each, judgment) for each in binding),
    )
