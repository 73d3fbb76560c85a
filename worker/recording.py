"""Findings to rows and events, in one transaction: lock, decide, number, commit.

The order of locks is the same for every recording: the reading, the standings in sorted order, the source's row, the
counter. What the transaction did not commit did not happen; what it committed is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from schema import tables
from schema.events import EventType, correlation_id, event_id
from schema.findings import DateSource, Findings, Judgment, Kind, Reason
from schema.grades import Authority, Grade, Status, Tense
from worker.announcing import Announcer, Told
from worker.ledger import FIRST_RANK, KnownJudgment, Standing, Step, change, history
from worker.schedule import insert_missing

Pair = tuple[str, str]
"""Force and question."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording did: the sequence numbers of its events, and whom to nudge."""

    events: tuple[int, ...] = ()
    subscriptions: tuple[int, ...] = ()


def record(session: Session, reading: tables.Reading, findings: Findings, announcer: Announcer) -> Recorded:
    """Write what was found in a reading that the guard believes, and the events that follow from it.

    `reading` must be locked by this transaction. Every change of a standing writes one event, announced or silent.
    """
    snapshot, page = announcer.snapshot, announcer.page
    rows = [_judgment_row(judgment, reading, snapshot, findings) for judgment in findings.judgments]
    official = {
        (row.force, row.question)
        for row in rows
        if row.authority == Authority.OFFICIAL and row.tense == Tense.CURRENT and row.status == Status.GRADED
    }
    reported = {(row.force, row.question) for row in rows if row.authority == Authority.REPORTED}
    standings = _lock(session, official | reported)
    session.add_all(rows)
    session.add_all(
        _statement_row(findings, position, reading, snapshot) for position in range(len(findings.statements))
    )
    reading.state, reading.recorded_at = "recorded", announcer.now
    session.flush()
    correlation = correlation_id(page.url, snapshot.fetched_at, reading.version)
    new = {row.id for row in rows}
    histories = {
        pair: (history([one for one in known if one.id not in new]), history(known))
        for pair, known in sorted(known_judgments(session, official).items())
    }
    _store_steps(session, {pair: after for pair, (before, after) in histories.items() if after != before})
    with session.no_autoflush:  # the rows that a move changes are written together; none of them is looked at here
        moves = [_move(session, standings[pair], *ends, announcer) for pair, ends in histories.items()]
    told = [move for move in moves if move is not None]
    told.extend(_reported(session, rows, announcer))
    return Recorded(*announcer.write(session, told, correlation))


def _judgment_row(
    judgment: Judgment, reading: tables.Reading, snapshot: tables.Snapshot, findings: Findings
) -> tables.Judgment:
    effective, known_by = snapshot.fetched_at.date(), DateSource.FIRST_SEEN
    if judgment.effective is not None:
        effective, known_by = judgment.effective.date, judgment.effective.known_by
    elif findings.published_on is not None:
        effective, known_by = findings.published_on, DateSource.PUBLISHED
    return tables.Judgment(
        reading_id=reading.id,
        snapshot_id=snapshot.id,
        page_id=snapshot.page_id,
        force=judgment.force,
        framework=judgment.framework,
        question=judgment.question,
        grade=judgment.grade.value if judgment.grade else None,
        status=judgment.status.value,
        stands_from=judgment.stands_from,
        tense=judgment.tense.value,
        authority=judgment.authority.value,
        effective=effective,
        effective_known_by=known_by.value,
        reason=judgment.reason.value if judgment.reason else None,
        evidence=asdict(judgment.evidence),
        context=[asdict(evidence) for evidence in judgment.context],
        comparison=asdict(judgment.comparison) if judgment.comparison else None,
    )


def _statement_row(
    findings: Findings, position: int, reading: tables.Reading, snapshot: tables.Snapshot
) -> tables.Statement:
    statement = findings.statements[position]
    return tables.Statement(
        reading_id=reading.id,
        snapshot_id=snapshot.id,
        page_id=snapshot.page_id,
        speaker=statement.speaker,
        role=statement.role,
        organisation=statement.organisation,
        text=statement.text,
        spans=[list(span) for span in statement.spans],
        kind=statement.kind.value,
        cue=statement.cue,
        forces=list(statement.forces),
        published_on=findings.published_on,
    )


def _lock(session: Session, pairs: set[Pair]) -> dict[Pair, tables.Standing]:
    ordered = sorted(pairs)
    insert_missing(
        session, tables.Standing, [{"force": force, "question": question, "n": 0} for force, question in ordered]
    )
    if not ordered:
        return {}
    standing = tables.Standing
    locked = session.scalars(
        select(standing)
        .where(tuple_(standing.force, standing.question).in_(ordered))
        .order_by(standing.force, standing.question)
        .with_for_update()
    )
    return {(row.force, row.question): row for row in locked}


def known_judgments(session: Session, pairs: Collection[Pair]) -> dict[Pair, list[KnownJudgment]]:
    """Every accepted judgment on these questions of these forces, as the ledger takes them."""
    known: dict[Pair, list[KnownJudgment]] = {pair: [] for pair in pairs}
    if not pairs:
        return known
    row, page, snapshot, reading = tables.Judgment, tables.Page, tables.Snapshot, tables.Reading
    found = session.execute(
        select(row, page.url, snapshot.fetched_at, reading.kind)
        .join(page, page.id == row.page_id)
        .join(snapshot, snapshot.id == row.snapshot_id)
        .join(reading, reading.id == row.reading_id)
        # Not pair by pair: SQLite's index serves two lists of values, and no list of pairs.
        .where(row.force.in_({force for force, _ in pairs}), row.question.in_({question for _, question in pairs}))
        .where(reading.state == "recorded")
    )
    for judgment, url, fetched_at, kind in found:
        if (judgment.force, judgment.question) not in known:
            continue
        known[judgment.force, judgment.question].append(
            KnownJudgment(
                id=judgment.id,
                force=judgment.force,
                question=judgment.question,
                framework=judgment.framework,
                grade=Grade(judgment.grade) if judgment.grade else None,
                page=url,
                fetched_at=fetched_at,
                effective=judgment.effective,
                known_by=DateSource(judgment.effective_known_by),
                kind=Kind(kind or Kind.UNRECOGNISED),
                status=Status(judgment.status),
                tense=Tense(judgment.tense),
                authority=Authority(judgment.authority),
                reason=Reason(judgment.reason) if judgment.reason else None,
            )
        )
    return known


def _move(
    session: Session, standing: tables.Standing, before: list[Step], after: list[Step], announcer: Announcer
) -> Told | None:
    """Bring a standing to the end of its history; give the event if that end changed."""
    end = after[-1] if after else None
    was = before[-1] if before else None
    if end is not None:
        standing.effective, standing.judgment_id = end.effective, end.judgment.id
    if (was and was.after) == (end and end.after):
        return None
    standing.n += 1
    standing.framework = end.after.framework if end else None
    standing.grade = end.after.grade.value if end else None
    announced = end is not None and announcer.announces(session, end)
    return _told(standing, was, end, announcer, announced=announced)


def _told(
    standing: tables.Standing, was: Step | None, end: Step | None, announcer: Announcer, *, announced: bool
) -> Told:
    before, after = was.after if was else None, end.after if end else None
    direction, comparable, reason = None, False, None
    if after is None or _withdrawn(was, end):
        kind = EventType.RETRACTED
    else:
        new = change(before, after, standing.question, end.judgment.reason if end else None)
        kind = EventType(f"gradewatch.grade.{new.outcome.value}")
        direction, comparable, reason = new.direction, new.comparable, new.reason
    return Told(
        id=event_id(kind, standing.force, standing.question, *_identity(before), *_identity(after), standing.n),
        kind=kind,
        force=standing.force,
        question=standing.question,
        n=standing.n,
        previous=was.judgment.id if was else None,
        previous_on=was.effective if was else None,
        current=end.judgment.id if end else None,
        effective=end.effective if end else announcer.now.date(),
        direction=direction,
        comparable=comparable,
        reason=reason,
        announced=announced,
    )


def _withdrawn(was: Step | None, end: Step | None) -> bool:
    """Whether the old standing was set right, not followed: a page that grades overruled one that only tells."""
    if was is None or end is None or was.after.framework != end.after.framework:
        return False
    return was.judgment.kind not in FIRST_RANK and end.judgment.kind in FIRST_RANK


def _identity(standing: Standing | None) -> tuple[str, str]:
    return ("", "") if standing is None else (standing.framework, standing.grade.value)


def _store_steps(session: Session, histories: Mapping[Pair, Iterable[Step]]) -> None:
    """Put new histories in the place of old ones."""
    table = tables.Step
    for force, question in histories:
        session.execute(delete(table).where(table.force == force, table.question == question))
    session.add_all(
        table(
            force=force,
            question=question,
            ordinal=ordinal,
            outcome=step.change.outcome.value,
            framework=step.after.framework,
            grade=step.after.grade.value,
            previous_framework=step.before.framework if step.before else None,
            previous_grade=step.before.grade.value if step.before else None,
            direction=step.change.direction.value if step.change.direction else None,
            comparable=step.change.comparable,
            reason=step.change.reason,
            effective=step.effective,
            assumed=step.assumed,
            judgment_id=step.judgment.id,
            previous_judgment_id=step.replaced.id if step.replaced else None,
        )
        for (force, question), steps in histories.items()
        for ordinal, step in enumerate(steps, 1)
    )


def _reported(session: Session, rows: Iterable[tables.Judgment], announcer: Announcer) -> list[Told]:
    """Events for grades that news tells before the inspectorate does: once each, and only while they are news."""
    told = []
    for row in rows:
        if row.authority != Authority.REPORTED or row.tense != Tense.CURRENT or row.status != Status.GRADED:
            continue
        if (
            row.framework is None
            or row.effective_known_by != DateSource.PUBLISHED
            or not announcer.recent(row.effective)
        ):
            continue
        identity = event_id(EventType.REPORTED, row.force, row.question, row.framework, row.grade)
        if _told_before(session, identity) or _settled_officially(session, row):
            continue
        told.append(
            Told(
                id=identity,
                kind=EventType.REPORTED,
                force=row.force,
                question=row.question,
                n=None,
                previous=None,
                previous_on=None,
                current=row.id,
                effective=row.effective,
                announced=announcer.live,
                authority=Authority.REPORTED,
            )
        )
    return told


def _told_before(session: Session, identity: str) -> bool:
    return session.scalar(select(tables.Event.sequence).where(tables.Event.id == identity)) is not None


def _settled_officially(session: Session, row: tables.Judgment) -> bool:
    official = tables.Judgment
    return (
        session.scalar(
            select(official.id)
            .join(tables.Reading, tables.Reading.id == official.reading_id)
            .where(official.force == row.force, official.question == row.question, official.framework == row.framework)
            .where(official.authority == Authority.OFFICIAL.value, official.status == Status.GRADED.value)
            .where(official.tense == Tense.CURRENT.value, tables.Reading.state == "recorded")
            .limit(1)
        )
        is not None
    )
