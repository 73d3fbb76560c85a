"""Findings to rows and events, in one transaction: lock, decide, number, commit.

The order of locks is the same for every recording: the reading, the standings in sorted order, the phases, the source's
row, the counter. What the transaction did not commit did not happen; what it committed is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schema import tables
from schema.events import EventType, event_id
from schema.findings import DateSource, Findings, Judgment, Kind, Reason
from schema.grades import Authority, Grade, Status, Tense
from worker.announcing import Occasion
from worker.comparing import unrecorded
from worker.holding import Contradiction, Denied, contradictions, denied_by, why_held
from worker.knowing import Pair, accepted, held_retractions, known_judgments, moment_after, retractions
from worker.ledger import FIRST_RANK, KnownJudgment, Step, history
from worker.phases import record_phases
from worker.standings import MISREAD, Turn, lock_standings, newest_judgment, store_steps
from worker.stories import without_copy
from worker.telling import GradeChange, Told, tell_grades


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a recording comes to: events to be told, or why the reading is held, with what it contradicts."""

    told: tuple[Told, ...] = ()
    hold: str | None = None
    contradicts: tuple[Contradiction, ...] = ()


def record(
    session: Session,
    reading: tables.Reading,
    findings: Findings,
    occasion: Occasion,
) -> Outcomes:
    """Write what was found in a reading that the guard believes, and give the events that follow from it.

    `reading` must be locked by this transaction. Every change of a standing makes one event, announced or silent.
    Writes nothing where the reading must be held.
    """
    findings = without_copy(session, findings, occasion)
    denied = denied_by(session, reading, findings) if reading.approved and reading.state == "due" else ()
    if reading.state in {"renewed", "recorded"} or denied:
        findings = unrecorded(session, occasion.snapshot.id, findings, otherwise=bool(denied))
    rows = [_judgment_row(judgment, reading, occasion.snapshot, findings) for judgment in findings.judgments]
    official = {(row.force, row.question) for row in rows if _makes_history(row)}
    official |= {(one.force, one.question) for one in denied}
    reported = {(row.force, row.question) for row in rows if row.authority == Authority.REPORTED}
    standings = lock_standings(session, official | reported)
    with session.no_autoflush:  # what is new of the reading is written once, below; nothing here looks at it
        # Before the judgments are read: it may call some of them back.
        last = None if occasion.only else _last_judged(session, occasion.snapshot)
        bound = held_retractions(session, official)
        known = before = known_judgments(session, official, bound)
    if denied:
        _retract(session, reading, denied, occasion)
        known = known_judgments(session, official, bound)

    def ends(made: Sequence[tables.Judgment]) -> dict[Pair, list[Step]]:
        new = _known_rows(made, reading, occasion)
        return {
            pair: history([*known[pair], *accepted(new.get(pair, ()), bound.get(pair, ()))])
            for pair in sorted(official)
        }

    was = {pair: history(judgments) for pair, judgments in before.items()}
    contradicts = [one for pair, steps in ends(rows).items() for one in contradictions(was[pair], steps)]
    contradicted = tuple(one for one in contradicts if not _is_denied(one, denied))
    hold = why_held(session, reading, contradicted, occasion) if contradicted else None
    if hold is not None:
        return Outcomes(hold=hold, contradicts=contradicted)
    _mark_repeats(session, rows, last, reading.kind)
    session.add_all(rows)
    session.add_all(
        _statement_row(findings, position, reading, occasion.snapshot) for position in range(len(findings.statements))
    )
    reading.state, reading.recorded_at = "recorded", occasion.now
    session.flush()
    after = ends(rows)
    changed = {pair: steps for pair, steps in after.items() if steps != was[pair]}
    store_steps(session, changed, first={pair for pair in changed if standings[pair].framework is None})
    misread = {(one.force, one.question) for one in denied}
    with session.no_autoflush:  # the rows that a change alters are written together; none of them is looked at here
        turns = [Turn(standings[pair], was[pair], steps, pair in misread) for pair, steps in after.items()]
        changes = [told for turn in turns if (told := turn.tell(session, occasion)) is not None]
    changes += _reported(session, rows, occasion)
    return Outcomes((*tell_grades(session, changes), *record_phases(session, reading, findings, occasion)))


def _makes_history(row: tables.Judgment) -> bool:
    return row.authority == Authority.OFFICIAL and row.tense == Tense.CURRENT and row.status == Status.GRADED


def _known_rows(
    rows: Iterable[tables.Judgment], reading: tables.Reading, occasion: Occasion
) -> dict[Pair, list[KnownJudgment]]:
    """Rows as the ledger takes them; one that has no id yet gets one past all others."""
    known: dict[Pair, list[KnownJudgment]] = {}
    for number, row in enumerate(rows):
        if not _makes_history(row):
            continue
        known.setdefault((row.force, row.question), []).append(
            KnownJudgment(
                id=row.id or _NOT_YET + number,
                force=row.force,
                question=row.question,
                framework=row.framework,
                grade=Grade(row.grade) if row.grade else None,
                page=occasion.page.url,
                fetched_at=occasion.snapshot.fetched_at,
                effective=row.effective,
                known_by=DateSource(row.effective_known_by),
                kind=Kind(reading.kind or Kind.UNRECOGNISED),
                reason=Reason(row.reason) if row.reason else None,
                page_id=row.page_id,
                reading=reading.id,
                snapshot=row.snapshot_id,
                known_at=occasion.now,
            )
        )
    return known


_NOT_YET = 10**15
"""Past every id of a judgment that is stored."""


def _is_denied(one: Contradiction, denied: Sequence[Denied]) -> bool:
    return any((each.force, each.question) == (one.force, one.question) for each in denied)


def _retract(session: Session, reading: tables.Reading, denied: Sequence[Denied], occasion: Occasion) -> None:
    """Retract what an approved reading denies, as far back as its page was misread, and no further on."""
    retracted = held_retractions(session, {(one.force, one.question) for one in denied})
    rows = [
        tables.Retraction(
            judgment_id=one.judgment,
            page_id=occasion.page.id,
            force=one.force,
            framework=one.framework,
            question=one.question,
            grade=one.grade,
            until=occasion.snapshot.fetched_at,
            reason=MISREAD,
            at=moment_after(retracted[one.force, one.question], occasion.now),
            after=newest_judgment(session, (one.force, one.question)),
            reading_id=reading.id,
        )
        for one in denied
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        retracted[row.force, row.question].append(row)


def _last_judged(session: Session, snapshot: tables.Snapshot) -> int | None:
    """The page's newest snapshot before this one that was judged.

    Where this one comes late, between two that were read, the next may repeat its page no longer: its marks go.
    """
    shot, reading, row = tables.Snapshot, tables.Reading, tables.Judgment
    judged = (
        select(shot.id, shot.fetched_at)
        .join(reading, reading.snapshot_id == shot.id)
        .where(shot.page_id == snapshot.page_id, reading.state == "recorded")
        .limit(1)
    )
    last = session.execute(judged.order_by(shot.fetched_at.desc())).first()
    if last is not None and last.fetched_at >= snapshot.fetched_at:
        following = judged.where(shot.fetched_at > snapshot.fetched_at).order_by(shot.fetched_at)
        session.execute(update(row).where(row.snapshot_id == session.scalar(following)).values(repeats=False))
        earlier = judged.where(shot.fetched_at < snapshot.fetched_at)
        last = session.execute(earlier.order_by(shot.fetched_at.desc())).first()
    return None if last is None else int(last.id)


def _mark_repeats(session: Session, rows: Sequence[tables.Judgment], last: int | None, kind: str | None) -> None:
    """Mark the judgments that the page's snapshot before (its id) made already: they begin no run."""
    if last is None:
        return
    row, reading = tables.Judgment, tables.Reading
    of_last = session.execute(
        select(row.force, row.question, row.framework, row.grade, reading.kind)
        .join(reading, reading.id == row.reading_id)
        .where(row.snapshot_id == last, row.tense == Tense.CURRENT.value, row.status == Status.GRADED.value)
    )
    shown = {key: (grade, _ranks(known)) for *about, grade, known in of_last if (key := tuple(about))}
    for one in rows:
        if _makes_history(one):
            one.repeats = shown.get((one.force, one.question, one.framework)) == (one.grade, _ranks(kind))


def _ranks(kind: str | None) -> bool:
    return kind in FIRST_RANK


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


def _reported(session: Session, rows: Iterable[tables.Judgment], occasion: Occasion) -> list[GradeChange]:
    """Events for grades that news tells before the inspectorate does: once each, and only while they are news."""
    told = []
    for row in rows:
        if row.authority != Authority.REPORTED or row.tense != Tense.CURRENT or row.status != Status.GRADED:
            continue
        if (
            row.framework is None
            or row.effective_known_by != DateSource.PUBLISHED
            or not occasion.recent(row.effective)
        ):
            continue
        identity = event_id(EventType.REPORTED, row.force, row.question, row.framework, row.grade)
        if _told_before(session, identity) or _settled_officially(session, row):
            continue
        told.append(
            GradeChange(
                id=identity,
                kind=EventType.REPORTED,
                force=row.force,
                question=row.question,
                n=None,
                previous=None,
                previous_on=None,
                current=row.id,
                effective=row.effective,
                announced=occasion.live,
                authority=Authority.REPORTED,
            )
        )
    return told


def _told_before(session: Session, identity: str) -> bool:
    return session.scalar(select(tables.Event.sequence).where(tables.Event.id == identity)) is not None


def _settled_officially(session: Session, row: tables.Judgment) -> bool:
    pair = (row.force, row.question)
    known = known_judgments(session, {pair}, retractions(session, {pair}))[pair]
    return any(one.framework == row.framework for one in known)
