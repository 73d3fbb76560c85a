"""Readings that wait: why one may not count yet, what a second look says of it, and what a person decides.

A reading is held where it contradicts what stands within its framework and nobody confirmed it (`unconfirmed`), where
the readers changed and not the page (`misreading`), or where too many standings would be contradicted at once
(`too-many`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from schema import tables
from schema.events import Event, EventType, GradeData
from schema.findings import Findings
from schema.grades import Authority, Status, Tense
from worker.errors import UsageError
from worker.schedule import ASKED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.announcing import Occasion
    from worker.ledger import Step

UNCONFIRMED, MISREADING, TOO_MANY = "unconfirmed", "misreading", "too-many"
"""Why a reading is held."""
SECOND_LOOK, PERSON = "second-look", "person"
"""By what a held reading was approved."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A grade that stands in a framework and that a reading would change; `to` is None where it would take it away."""

    force: str
    question: str
    framework: str
    was: str
    to: str | None


def contradictions(before: Sequence[Step], after: Sequence[Step]) -> list[Contradiction]:
    """What a reading changes of what stands, framework by framework: one pair's history before and after it."""
    stood = {step.after.framework: step.after.grade for step in before}
    stands = {step.after.framework: (step.judgment, step.after.grade) for step in after}
    return [
        Contradiction(judgment.force, judgment.question, framework, stood[framework].value, grade.value)
        for framework, (judgment, grade) in stands.items()
        if framework in stood and stood[framework] is not grade
    ]


@dataclass(frozen=True, slots=True)
class Denied:
    """A recorded judgment (its id) that today's readers do not find in its snapshot."""

    judgment: int
    force: str
    question: str
    framework: str | None
    grade: str | None


def why_held(
    session: Session, reading: tables.Reading, contradicts: Sequence[Contradiction], occasion: Occasion
) -> str | None:
    """Why a reading that contradicts standings must wait; None where it may count."""
    if reading.approved == PERSON:
        return None
    if _page_said_so_before(session, reading, contradicts, occasion):
        return MISREADING
    if occasion.snapshot.origin == "ingest":
        return None  # a person's word
    lately = contradicted_since(session, occasion.now - occasion.limits.inside, reading.id)
    if len(lately | {(one.force, one.question) for one in contradicts}) > occasion.limits.most:
        return TOO_MANY
    return None if reading.approved == SECOND_LOOK else UNCONFIRMED


def hold(reading: tables.Reading, why: str, contradicts: Iterable[Contradiction], occasion: Occasion) -> None:
    """Let a reading wait. An unconfirmed one asks for a second, unconditional fetch of its page."""
    reading.state, reading.hold, reading.held_at, reading.approved = "held", why, occasion.now, None
    reading.contradicts = [asdict(one) for one in contradicts]
    if why == UNCONFIRMED:
        reading.due_at = occasion.now + occasion.limits.confirm_after
        ask_second_look(occasion.page, reading)


def ask_second_look(page: tables.Page, reading: tables.Reading) -> None:
    """Make a page due, before all others and without its validators, when the second look at a reading may be taken."""
    page.priority = ASKED
    page.due_at = reading.due_at if page.due_at is None else min(page.due_at, reading.due_at)


def waiting_for(session: Session, pages: Sequence[int]) -> dict[int, tables.Reading]:
    """Of these pages, those with a reading that waits for its second look, each with the newest."""
    reading, snapshot = tables.Reading, tables.Snapshot
    if not pages:
        return {}
    found = session.execute(
        select(snapshot.page_id, reading)
        .join(snapshot, snapshot.id == reading.snapshot_id)
        .where(snapshot.page_id.in_(pages), reading.state == "held", reading.hold == UNCONFIRMED)
        .order_by(snapshot.fetched_at)
    )
    return {page: waiting for page, waiting in found}  # noqa: C416 - dict() would take a result for a mapping


def approve(reading: tables.Reading, by: str, now: datetime) -> None:
    """Let a held reading count: it is due again, and no longer held for the reason that was answered."""
    reading.state, reading.approved, reading.due_at, reading.attempts = "due", by, now, 0


def says_the_same(reading: tables.Reading, findings: Findings) -> bool:
    """Whether a newer look at the page gives what a held reading contradicts standings with."""
    shown = {
        (one.force, one.question, one.framework): one.grade.value if one.grade else None
        for one in findings.judgments
        if one.tense is Tense.CURRENT and one.status is Status.GRADED
    }
    return all(
        shown.get((one["force"], one["question"], one["framework"])) == one["to"] for one in reading.contradicts or []
    )


def decide(session: Session, identity: int, now: datetime, *, approved: bool) -> None:
    """Approve or discard a held reading, as a person says. Raises UsageError where none of this id is held."""
    reading = session.scalars(
        select(tables.Reading).where(tables.Reading.id == identity).with_for_update()
    ).one_or_none()
    if reading is None or reading.state != "held":
        message = f"no reading {identity} is held; `gradewatch held` lists them"
        raise UsageError(message)
    if approved:
        approve(reading, PERSON, now)
    else:
        reading.state = "discarded"


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A held reading: its number, why, since when, and when its page is looked at again (None: a person decides)."""

    reading: int
    why: str
    since: datetime
    until: datetime | None
    url: str
    kind: str | None
    contradicts: tuple[Contradiction, ...]


def held(session: Session) -> list[HeldRow]:
    """The readings that are held, the oldest first."""
    reading, snapshot, page = tables.Reading, tables.Snapshot, tables.Page
    found = session.execute(
        select(reading, page.url)
        .join(snapshot, snapshot.id == reading.snapshot_id)
        .join(page, page.id == snapshot.page_id)
        .where(reading.state == "held")
        .order_by(reading.held_at, reading.id)
    )
    return [
        HeldRow(
            reading=row.id,
            why=row.hold or "",
            since=row.held_at or row.due_at,
            until=row.due_at if row.hold == UNCONFIRMED else None,
            url=url,
            kind=row.kind,
            contradicts=tuple(Contradiction(**one) for one in row.contradicts or ()),
        )
        for row, url in found
    ]


def contradicted_since(session: Session, since: datetime, but: int) -> set[tuple[str, str]]:
    """The standings that were contradicted within their framework since a moment, or would be by what is held.

    Without what the reading `but` says, and without what a person gave or approved.
    """
    event, reading, snapshot = tables.Event, tables.Reading, tables.Snapshot
    bodies = session.scalars(
        select(event.body)
        .join(reading, reading.id == event.reading_id)
        .join(snapshot, snapshot.id == reading.snapshot_id)
        .where(event.recorded_at > since, event.type.in_((EventType.MOVED.value, EventType.RETRACTED.value)))
        .where(snapshot.origin != "ingest", reading.approved.is_distinct_from(PERSON), reading.id != but)
    )
    found = set()
    for body in bodies:
        data = Event.model_validate_json(body).data
        if not isinstance(data, GradeData) or data.previous is None or data.current is None:
            continue
        if data.previous.framework == data.current.framework:
            found.add((data.force.slug, data.question.id))
    held = session.scalars(
        select(reading.contradicts).where(reading.state == "held", reading.held_at > since, reading.id != but)
    )
    found |= {(one["force"], one["question"]) for contradicts in held for one in contradicts or []}
    return found


def judged_before(session: Session, snapshot: tables.Snapshot) -> list[tuple[tables.Judgment, str]]:
    """What the page's newest judged snapshot before this one says, with the version of the readers that read each."""
    earlier, reading = tables.Snapshot, tables.Reading
    last = (
        select(earlier.id)
        .join(reading, reading.snapshot_id == earlier.id)
        .where(earlier.page_id == snapshot.page_id, earlier.fetched_at < snapshot.fetched_at)
        .where(reading.state == "recorded", reading.kind != "unrecognised")
        .order_by(earlier.fetched_at.desc())
        .limit(1)
    )
    return _graded(session, session.scalar(last))


def denied_by(session: Session, reading: tables.Reading, findings: Findings) -> tuple[Denied, ...]:
    """What an approved misreading denies.

    Judgments of its own snapshot that are lost or read otherwise, and those of the snapshot before that say otherwise.
    """
    if reading.hold != MISREADING:
        return ()
    found = {
        (one.force, one.question, one.framework): one.grade.value if one.grade else None
        for one in findings.judgments
        if one.tense is Tense.CURRENT and one.status is Status.GRADED
    }
    snapshot = session.get_one(tables.Snapshot, reading.snapshot_id)
    own = [row for row, _ in _graded(session, snapshot.id)]
    before = [row for row, _ in judged_before(session, snapshot)]
    own = [row for row in own if found.get((row.force, row.question, row.framework)) != row.grade]
    before = [
        row for row in before if (key := (row.force, row.question, row.framework)) in found and found[key] != row.grade
    ]
    unique = {(row.force, row.question, row.framework, row.grade): row for row in (*before, *own)}
    return tuple(
        Denied(row.id, row.force, row.question, row.framework, row.grade)
        for _, row in sorted(unique.items(), key=lambda item: item[1].id)
    )


def _graded(session: Session, snapshot: int | None) -> list[tuple[tables.Judgment, str]]:
    row, reading = tables.Judgment, tables.Reading
    found = session.execute(
        select(row, reading.version)
        .join(reading, reading.id == row.reading_id)
        .where(row.snapshot_id == snapshot, reading.state == "recorded", row.authority == Authority.OFFICIAL.value)
        .where(row.tense == Tense.CURRENT.value, row.status == Status.GRADED.value)
        .order_by(row.id)
    )
    return [(judgment, version) for judgment, version in found]


def _page_said_so_before(
    session: Session,
    reading: tables.Reading,
    contradicts: Sequence[Contradiction],
    occasion: Occasion,
) -> bool:
    """Whether today's readers no longer read, in the page's previous snapshot, what others read there.

    Then the page did not change, the readers did.
    """
    wanted = {(one.force, one.question, one.framework) for one in contradicts}
    before = [
        row
        for row, version in judged_before(session, occasion.snapshot)
        if version != reading.version and (row.force, row.question, row.framework) in wanted
    ]
    if not before:
        return False
    today = {
        (one.force, one.question, one.framework): one.grade.value if one.grade else None
        for one in occasion.again(before[0].snapshot_id).judgments
        if one.tense is Tense.CURRENT and one.status is Status.GRADED
    }
    return any(today.get((row.force, row.question, row.framework)) != row.grade for row in before)
