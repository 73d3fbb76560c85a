"""Events: which are announced, their numbers, their bytes, and to whom they go. Part of the recording transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from schema import tables
from schema.events import (
    EVIDENCE_CHARACTERS,
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
from worker.ledger import Step
from worker.schedule import insert_missing
from worker.subscriptions import matches


@dataclass(frozen=True, slots=True)
class Told:
    """An event before it has its number: what changed, by which judgments (their ids), from which day."""

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


@dataclass(frozen=True, slots=True)
class Announcer:
    """The occasion of a recording: the snapshot and its page and source, the moment, and the settings that decide."""

    snapshot: tables.Snapshot
    page: tables.Page
    source: tables.Source
    now: datetime
    within: timedelta
    instance: str

    @property
    def live(self) -> bool:
        """Whether what is new in this snapshot may be news at all.

        Fetched by the schedule after the source's baseline was complete; or given by a person who asked for it to be
        announced. What `backfill` fetched is history, whatever its dates.
        """
        if self.snapshot.origin != "fetch":
            return self.snapshot.announce
        completed = self.source.baseline_completed_at
        return completed is not None and self.snapshot.fetched_at > completed

    def recent(self, day: date) -> bool:
        """Whether a day is near enough to now to be told."""
        return abs(self.now.date() - day) <= self.within  # a day far ahead is a slip, and no news either

    def announces(self, session: Session, step: Step) -> bool:
        """Whether a change of the standing is announced: live, and recent by its date or by its change on the page."""
        if not self.live:
            return False
        if self.recent(step.effective):
            return True
        return self.recent(step.judgment.fetched_at.date()) and self._rewritten(session, step)

    def _rewritten(self, session: Session, step: Step) -> bool:
        """Whether the same page was seen to say something else on the question before: the one proof of a change."""
        row, snapshot = tables.Judgment, tables.Snapshot
        grade = step.after.grade.value
        earlier = (
            select(row.id)
            .join(snapshot, snapshot.id == row.snapshot_id)
            .join(tables.Reading, tables.Reading.id == row.reading_id)
            .join(tables.Page, tables.Page.id == row.page_id)
            .where(tables.Page.url == step.judgment.page, snapshot.fetched_at < step.judgment.fetched_at)
            .where(row.force == step.judgment.force, row.question == step.judgment.question)
            .where(row.framework == step.after.framework, row.tense == step.judgment.tense.value)
            .where(tables.Reading.state == "recorded", or_(row.grade.is_(None), row.grade != grade))
        )
        return session.scalar(earlier.limit(1)) is not None

    def write(self, session: Session, told: list[Told], correlation: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Number the events and write them with their deliveries; gives their numbers and whom to nudge.

        Locks the counter's row until the commit, so it must be the transaction's last lock.
        """
        if not told:
            return (), ()
        judgments = self._judgments(session, told)
        subscribers = list(session.scalars(select(tables.Subscription).where(tables.Subscription.state != "disabled")))
        last = _take_numbers(session, len(told))
        numbers = range(last - len(told) + 1, last + 1)
        deliveries: list[tables.Delivery] = []
        for number, one in zip(numbers, told, strict=True):
            event = self._event(one, number, correlation, judgments)
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
                    recorded_at=self.now,
                    body=event.to_bytes(),
                )
            )
            wanted = [row.id for row in subscribers if one.announced and matches(row.filters, event)]
            deliveries += [
                tables.Delivery(
                    event_sequence=number,
                    subscription_id=subscriber,
                    state="due",
                    attempts=0,
                    next_attempt_at=self.now,
                )
                for subscriber in wanted
            ]
        session.flush()  # the events before the deliveries that point to them
        session.add_all(deliveries)
        session.flush()
        return tuple(numbers), tuple(sorted({delivery.subscription_id for delivery in deliveries}))

    def _judgments(self, session: Session, told: list[Told]) -> dict[int, tuple[tables.Judgment, EvidenceShown]]:
        ids = {identity for one in told for identity in (one.previous, one.current) if identity is not None}
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
                EvidenceShown(
                    url=url,
                    text=judgment.evidence["text"][:EVIDENCE_CHARACTERS],
                    snapshot=judgment.snapshot_id,
                    fetched_at=fetched_at,
                    reader=reader or "",
                ),
            )
            for judgment, url, fetched_at, reader in found
        }

    def _event(
        self, told: Told, number: int, correlation: str, judgments: dict[int, tuple[tables.Judgment, EvidenceShown]]
    ) -> Event:
        previous = judgments[told.previous] if told.previous is not None else None
        current = judgments[told.current] if told.current is not None else None
        named = (current or previous or (None, None))[0]
        framework = named.framework if named else None
        questions = get_framework(framework).questions if framework else {}
        title = questions[told.question].title if told.question in questions else told.question
        return Event(
            id=told.id,
            source=self.instance,
            type=told.kind,
            subject=f"forces/{told.force}/{told.question}",
            time=event_time(told.effective),
            recordedtime=self.now,
            sequence=sequence_text(number),
            correlation=correlation,
            dataschema=f"{self.instance}/schemas/grade/1.json",
            data=GradeData(
                force=ForceName(slug=told.force, name=forces()[told.force].name),
                question=QuestionName(id=told.question, title=title),
                direction=told.direction,
                comparable=told.comparable,
                reason=told.reason,
                previous=_shown(previous, told.previous_on),
                current=_shown(current, told.effective),
                authority=told.authority,
                announced=told.announced,
                evidence=tuple(evidence for _, evidence in filter(None, (current, previous))),
            ),
        )


def _shown(found: tuple[tables.Judgment, EvidenceShown] | None, day: date | None) -> GradeShown | None:
    if found is None or found[0].grade is None or found[0].framework is None:
        return None
    judgment, evidence = found
    return GradeShown(
        grade=Grade(found[0].grade),
        framework=found[0].framework,
        published_on=day or judgment.effective,
        url=evidence.url,
    )


def _take_numbers(session: Session, count: int) -> int:
    insert_missing(session, tables.Counter, [{"name": "events", "value": 0}])
    taken = (
        update(tables.Counter)
        .where(tables.Counter.name == "events")
        .values(value=tables.Counter.value + count)
        .returning(tables.Counter.value)
    )
    return session.execute(taken, execution_options={"synchronize_session": False}).scalar_one()
