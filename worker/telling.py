"""Telling: events get their data, their numbers and their bytes, and go to whom they are for.

Part of the recording transaction: `write` takes the counter's row, the last lock, and holds it until the commit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from schema import tables
from schema.events import (
    ADDRESSED_TYPES,
    EVIDENCE_CHARACTERS,
    ComparisonShown,
    Data,
    Event,
    EventType,
    EvidenceShown,
    ForceName,
    GradeData,
    GradeShown,
    QuestionName,
    event_time,
    sequence_text,
)
from schema.forces import forces
from schema.frameworks import get_framework
from schema.grades import Authority, Direction, Grade
from worker.numbering import take_numbers
from worker.subscriptions import matches

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Told:
    """An event before it has its number. `subject` and `schema` are as in the event's address and data's schema.

    It goes to the subscriptions whose filters let it through (unless not `filtered`), and to `recipients`.
    """

    id: str
    kind: EventType
    subject: str
    schema: str
    effective: date
    data: Data
    announced: bool
    force: str | None = None
    question: str | None = None
    n: int | None = None
    judgment: int | None = None
    retraction: int | None = None
    filtered: bool = True
    recipients: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class GradeChange:
    """What a grade event tells: by which judgments (their ids) what changed, from which day."""

    id: str
    kind: EventType
    force: str
    question: str
    n: int | None
    previous: int | None
    previous_on: date | None
    current: int | None
    effective: date
    announced: bool
    authority: Authority = Authority.OFFICIAL
    direction: Direction | None = None
    comparable: bool = False
    reason: str | None = None
    note: str | None = None
    of: int | None = None
    """The judgment that the event is about: the new standing's unless told otherwise."""
    retraction: int | None = None
    filtered: bool = True
    recipients: frozenset[int] = frozenset()


def tell_grades(session: Session, changes: Sequence[GradeChange]) -> list[Told]:
    """The events of these changes, with the grades and the words that they rest on."""
    judgments = _judgments(session, {i for one in changes for i in (one.previous, one.current) if i is not None})
    return [
        Told(
            id=one.id,
            kind=one.kind,
            subject=f"forces/{one.force}/{one.question}",
            schema="grade",
            effective=one.effective,
            data=_grade_data(one, judgments),
            announced=one.announced,
            force=one.force,
            question=one.question,
            n=one.n,
            judgment=one.current if one.of is None else one.of,
            retraction=one.retraction,
            filtered=one.filtered,
            recipients=one.recipients,
        )
        for one in changes
    ]


def alerted(session: Session, judgments: Collection[int]) -> frozenset[int]:
    """The subscriptions that an announced event about one of these judgments went to."""
    event, delivery = tables.Event, tables.Delivery
    wanted = select(delivery.subscription_id).join(event, event.sequence == delivery.event_sequence)
    return frozenset(session.scalars(wanted.where(event.judgment_id.in_(judgments)).distinct()))


def write(  # noqa: PLR0913 - all that events of one occasion share
    session: Session,
    told: Iterable[Told],
    *,
    now: datetime,
    instance: str,
    correlation: str,
    reading: int | None = None,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Number the events and write them with their deliveries; gives their numbers and whom to nudge.

    Locks the counter's row until the commit, so it must be the transaction's last lock.
    """
    told = list(told)
    if not told:
        return (), ()
    last = take_numbers(session, len(told))
    row = tables.Subscription  # looked at only now: who changes a subscription holds the numbers meanwhile
    kept = row.state.in_(("active", "paused"))
    subscribers = session.execute(select(row.id, row.filters, row.digest).where(kept)).all()
    numbers = range(last - len(told) + 1, last + 1)
    deliveries: list[dict[str, Any]] = []
    for number, one in zip(numbers, told, strict=True):
        event = Event(
            id=one.id,
            source=instance,
            type=one.kind,
            subject=one.subject,
            time=event_time(one.effective),
            recordedtime=now,
            sequence=sequence_text(number),
            correlation=correlation,
            dataschema=f"{instance}/schemas/{one.schema}/1.json",
            data=one.data,
        )
        session.add(
            tables.Event(
                sequence=number,
                id=event.id,
                type=event.type.value,
                subject=event.subject,
                force=one.force,
                question=one.question,
                n=one.n,
                announced=one.announced,
                correlation=correlation,
                recorded_at=now,
                judgment_id=one.judgment,
                reading_id=reading,
                retraction_id=one.retraction,
                body=event.to_bytes(),
            )
        )
        deliveries += [
            {
                "event_sequence": number,
                "subscription_id": to.id,
                "state": "due",
                "attempts": 0,
                "next_attempt_at": now if to.digest is None or one.kind in ADDRESSED_TYPES else None,
            }
            for to in subscribers
            if one.announced and (to.id in one.recipients or (one.filtered and matches(to.filters, event)))
        ]
    session.flush()  # the events before the deliveries that point to them
    if deliveries:
        session.execute(insert(tables.Delivery), deliveries)
    return tuple(numbers), tuple(sorted({delivery["subscription_id"] for delivery in deliveries}))


def shown_force(force: str) -> ForceName:
    """A force as events name it."""
    return ForceName(slug=force, name=forces()[force].name)


def shown_evidence(url: str, text: str, snapshot: int, fetched_at: datetime, reader: str | None) -> EvidenceShown:
    """Evidence as events show it."""
    return EvidenceShown(
        url=url, text=text[:EVIDENCE_CHARACTERS], snapshot=snapshot, fetched_at=fetched_at, reader=reader or ""
    )


_Found = tuple[tables.Judgment, EvidenceShown]


def _judgments(session: Session, ids: Collection[int]) -> dict[int, _Found]:
    if not ids:
        return {}
    row, page, snapshot, reading = tables.Judgment, tables.Page, tables.Snapshot, tables.Reading
    found = session.execute(
        select(row, page.url, snapshot.fetched_at, reading.reader)
        .join(page, page.id == row.page_id)
        .join(snapshot, snapshot.id == row.snapshot_id)
        .join(reading, reading.id == row.reading_id)
        .where(row.id.in_(ids))
    )
    return {
        judgment.id: (
            judgment,
            shown_evidence(url, judgment.evidence["text"], judgment.snapshot_id, fetched_at, reader),
        )
        for judgment, url, fetched_at, reader in found
    }


def _grade_data(one: GradeChange, judgments: dict[int, _Found]) -> GradeData:
    previous = judgments[one.previous] if one.previous is not None else None
    current = judgments[one.current] if one.current is not None else None
    named = (current or previous or (None, None))[0]
    framework = named.framework if named else None
    questions = get_framework(framework).questions if framework else {}
    title = questions[one.question].title if one.question in questions else one.question
    return GradeData(
        force=shown_force(one.force),
        question=QuestionName(id=one.question, title=title),
        direction=one.direction,
        comparable=one.comparable,
        reason=one.reason,
        note=one.note,
        comparison=_comparison(current[0]) if current and one.kind is not EventType.RETRACTED else None,
        previous=_shown(previous, one.previous_on),
        current=_shown(current, one.effective),
        authority=one.authority,
        announced=one.announced,
        evidence=tuple(evidence for _, evidence in filter(None, (current, previous))),
    )


def _comparison(judgment: tables.Judgment) -> ComparisonShown | None:
    told: dict[str, Any] | None = judgment.comparison
    if not told:
        return None
    direction = Direction(told["direction"]) if told["direction"] else None
    return ComparisonShown(direction=direction, text=told["evidence"]["text"][:EVIDENCE_CHARACTERS])


def _shown(found: _Found | None, day: date | None) -> GradeShown | None:
    if found is None or found[0].grade is None or found[0].framework is None:
        return None
    judgment, evidence = found
    return GradeShown(
        grade=Grade(found[0].grade),
        framework=found[0].framework,
        published_on=day or judgment.effective,
        url=evidence.url,
    )
