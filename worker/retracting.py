"""Retracting: a person says that a judgment is false; it leaves the history, and those who got the alert are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema import tables
from schema.events import EventType, correlation_id, event_id
from schema.grades import Authority
from worker.errors import UsageError
from worker.knowing import Pair, accepted, all_judgments, binds, moment_after, retractions
from worker.ledger import KnownJudgment, Step, history
from worker.standings import follow, identity_of, lock_standings, newest_judgment, store_steps
from worker.telling import GradeChange, alerted, tell_grades, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

RETRACTED, REINSTATED = "retracted", "reinstated"
"""The reasons of a person's retraction and of its undoing, in the event that tells of it."""


@dataclass(frozen=True, slots=True)
class Retracted:
    """What a retraction, or its undoing, did: the retraction's id, the judgments it binds, and its events' numbers."""

    id: int
    judgments: tuple[int, ...]
    events: tuple[int, ...]


def retract(context: Context, judgment: int, reason: str) -> Retracted:
    """Take a judgment out of the history, and all that its page says alike, now and later.

    Raises UsageError where there is no such judgment, it is retracted already, or no reason is given.
    """
    reason = " ".join(reason.split())
    if not reason:
        message = "say with --reason why it is false: it is told to those who got the alert"
        raise UsageError(message)
    with context.store.write() as session:
        case = _Case.of(session, judgment)
        if case.binding is not None:
            message = f"judgment {judgment} is retracted already; `retract {judgment} --undo` takes that back"
            raise UsageError(message)
        one = case.judgment
        row = tables.Retraction(
            judgment_id=one.id,
            page_id=one.page_id,
            force=one.force,
            framework=one.framework,
            question=one.question,
            grade=one.grade.value if one.grade else None,
            reason=reason,
            at=moment_after(case.retracted, context.now()),
            after=newest_judgment(session, case.pair),
        )
        session.add(row)
        session.flush()
        result, subscriptions = case.follow(context, session, row, RETRACTED, reason)
    return _nudged(context, result, subscriptions)


def undo(context: Context, judgment: int, reason: str = "") -> Retracted:
    """Take back the retraction that binds a judgment. Raises UsageError where none does."""
    with context.store.write() as session:
        case = _Case.of(session, judgment)
        row = case.binding
        if row is None:
            message = f"judgment {judgment} is not retracted"
            raise UsageError(message)
        row.undone_at = moment_after(case.retracted, context.now())
        row.undone_after = newest_judgment(session, case.pair)
        session.flush()
        result, subscriptions = case.follow(context, session, row, REINSTATED, " ".join(reason.split()))
    return _nudged(context, result, subscriptions)


@dataclass(frozen=True, slots=True)
class _Case:
    """A judgment with all that is known of its force and question, its standing locked, its history as it stood."""

    judgment: KnownJudgment
    known: list[KnownJudgment]
    standing: tables.Standing
    before: list[Step]
    binding: tables.Retraction | None
    """What retracts it now."""
    retracted: list[tables.Retraction]
    """Every retraction on the question of the force so far."""

    @property
    def pair(self) -> Pair:
        return (self.judgment.force, self.judgment.question)

    @classmethod
    def of(cls, session: Session, identity: int) -> _Case:
        row = session.get(tables.Judgment, identity)
        if row is None or session.get_one(tables.Reading, row.reading_id).state != "recorded":
            message = f"no judgment {identity} is recorded; `gradewatch grades --json` and `explain` tell their numbers"
            raise UsageError(message)
        pair = (row.force, row.question)
        standing = lock_standings(session, {pair})[pair]
        known, rows = all_judgments(session, {pair})[pair], retractions(session, {pair}).get(pair, [])
        judgment = next(one for one in known if one.id == identity)
        binding = next((one for one in reversed(rows) if one.undone_at is None and binds(one, judgment)), None)
        return cls(judgment, known, standing, history(accepted(known, rows)), binding, rows)

    def follow(
        self, context: Context, session: Session, row: tables.Retraction, why: str, note: str
    ) -> tuple[Retracted, tuple[int, ...]]:
        """Bring the standing and its steps to what is accepted now; tell those who got the alert."""
        rows, now = retractions(session, {self.pair}).get(self.pair, []), context.now()
        after = history(accepted(self.known, rows))
        if after != self.before:
            store_steps(session, {self.pair: after})
        was, end = (steps[-1] if steps else None for steps in (self.before, after))
        changed = follow(self.standing, was, end)
        bound = tuple(one.id for one in self.known if binds(row, one))
        heard = alerted(session, bound)
        if not (changed or heard):
            return Retracted(row.id, bound, ()), ()
        reported = self.judgment.authority is Authority.REPORTED
        n = self.standing.n if changed else None
        told = GradeChange(
            id=event_id(EventType.RETRACTED, *identity_of(self.judgment), self.standing.n, why, now.isoformat()),
            kind=EventType.RETRACTED,
            force=self.judgment.force,
            question=self.judgment.question,
            n=n,
            previous=(was.judgment.id if was else None) if changed else self.judgment.id,
            previous_on=(was.effective if was else None) if changed else self.judgment.effective,
            current=end.judgment.id if end and not reported else None,
            effective=end.effective if end else now.date(),
            announced=bool(heard),
            authority=self.judgment.authority,
            reason=why,
            note=note or None,
            of=self.judgment.id,
            retraction=row.id,
            filtered=False,
            recipients=heard,
        )
        numbers, subscriptions = write(
            session,
            tell_grades(session, [told]),
            now=now,
            instance=context.settings.instance,
            correlation=correlation_id(self.judgment.page, now, f"{why} {row.id}"),
        )
        return Retracted(row.id, bound, numbers), subscriptions


def _nudged(context: Context, result: Retracted, subscriptions: tuple[int, ...]) -> Retracted:
    if subscriptions:
        context.nudge("deliver")
    return result
