"""Standings: the row of each brought to the end of its history, and what is told of the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, tuple_

from schema import tables
from schema.events import EventType, event_id
from worker.ledger import KnownJudgment, Standing, Step, change
from worker.schedule import insert_missing
from worker.telling import GradeChange, alerted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.announcing import Occasion
    from worker.knowing import Pair

MISREAD = "misread"
"""The reason of a retraction that the readers' mistake made necessary."""
OVERRULED = "overruled"
"""The reason of a retraction where another page than the one that stood turns out to decide."""
_LOCKED = "locked standings"


@dataclass(frozen=True, slots=True)
class Turn:
    """A standing with its history before and after a recording; `misread`: it retracts what the readers misread."""

    standing: tables.Standing
    before: list[Step]
    after: list[Step]
    misread: bool = False

    def tell(self, session: Session, occasion: Occasion) -> GradeChange | None:
        """Bring the standing to the end of its history; give what to tell if that end changed."""
        was, end, standing = _last(self.before), _last(self.after), self.standing
        if not follow(standing, was, end):
            return None
        previous, now = was.after if was else None, end.after if end else None
        reason = end.judgment.reason.value if end and end.judgment.reason else None
        new = change(previous, now, standing.question, reason) if now else None
        withdrawn = new is None or self.misread or _overruled(was, end)
        kind = EventType.RETRACTED if new is None or withdrawn else EventType(f"gradewatch.grade.{new.outcome.value}")
        told = GradeChange(
            id=event_id(kind, standing.force, standing.question, *_identity(previous), *_identity(now), standing.n),
            kind=kind,
            force=standing.force,
            question=standing.question,
            n=standing.n,
            previous=was.judgment.id if was else None,
            previous_on=was.effective if was else None,
            current=end.judgment.id if end else None,
            effective=end.effective if end else occasion.now.date(),
            direction=new.direction if new else None,
            comparable=new.comparable if new else False,
            reason=new.reason if new else None,
            announced=end is not None and occasion.announces(session, end),
        )
        if not withdrawn or was is None:
            return told
        heard = alerted(session, [was.judgment.id])
        return replace(
            told,
            id=event_id(kind, *identity_of(was.judgment), standing.n),
            direction=None,
            comparable=False,
            reason=MISREAD if self.misread else OVERRULED,
            of=was.judgment.id,
            announced=told.announced or bool(heard),
            recipients=heard,
        )


def _last(steps: list[Step]) -> Step | None:
    return steps[-1] if steps else None


def follow(standing: tables.Standing, was: Step | None, end: Step | None) -> bool:
    """Bring a standing's row to the end of its history; gives whether the grade or its framework changed."""
    if end is not None:
        standing.effective, standing.judgment_id = end.effective, end.judgment.id
    if (was.after if was else None) == (end.after if end else None):
        return False
    standing.n += 1
    standing.framework = end.after.framework if end else None
    standing.grade = end.after.grade.value if end else None
    if end is None:
        standing.effective = standing.judgment_id = None
    return True


def _overruled(was: Step | None, end: Step | None) -> bool:
    """Whether the old standing was set right, not followed: the history of its framework no longer leads through it.

    A page that grades says otherwise than one that only tells of it, or one that was first is read late.
    """
    return (
        was is not None and end is not None and was.after.framework == end.after.framework and end.before != was.after
    )


def _identity(standing: Standing | None) -> tuple[str, str]:
    """What a standing is in an event's identity."""
    return ("", "") if standing is None else (standing.framework, standing.grade.value)


def identity_of(judgment: KnownJudgment) -> tuple[str, ...]:
    """What a judgment is in an event's identity, alike in every store."""
    grade = judgment.grade.value if judgment.grade else ""
    place = (judgment.page, judgment.fetched_at.isoformat())
    return (*place, judgment.force, judgment.question, judgment.framework or "", grade)


def lock_standings(session: Session, pairs: set[Pair]) -> dict[Pair, tables.Standing]:
    """The standings of these pairs, made where missing, locked in sorted order; each once in a transaction."""
    held: dict[Pair, tables.Standing] = session.info.setdefault(_LOCKED, {})
    ordered = sorted(pairs - held.keys())
    if ordered:
        insert_missing(
            session, tables.Standing, [{"force": force, "question": question, "n": 0} for force, question in ordered]
        )
        standing = tables.Standing
        locked = session.scalars(
            select(standing)
            .where(tuple_(standing.force, standing.question).in_(ordered))
            .order_by(standing.force, standing.question)
            .with_for_update()
        )
        held.update({(row.force, row.question): row for row in locked})
    return {pair: held[pair] for pair in pairs}


def newest_judgment(session: Session, pair: Pair) -> int:
    """The id of the newest judgment on this question of this force, or 0. Needs the standing's lock."""
    row = tables.Judgment
    wanted = select(row.id).where(row.force == pair[0], row.question == pair[1]).order_by(row.id.desc()).limit(1)
    return session.scalar(wanted) or 0


def store_steps(
    session: Session, histories: Mapping[Pair, Iterable[Step]], *, first: Collection[Pair] = frozenset()
) -> None:
    """Put new histories in the place of old ones; those of `first` have none yet."""
    table = tables.Step
    old = [pair for pair in histories if pair not in first]
    if old:
        session.execute(delete(table).where(tuple_(table.force, table.question).in_(old)))
    session.add_all(
        table(force=force, question=question, ordinal=ordinal, **values_of(step))
        for (force, question), steps in histories.items()
        for ordinal, step in enumerate(steps, 1)
    )


def values_of(step: Step) -> dict[str, Any]:
    """A step as its row has it, without its place."""
    return {
        "outcome": step.change.outcome.value,
        "framework": step.after.framework,
        "grade": step.after.grade.value,
        "previous_framework": step.before.framework if step.before else None,
        "previous_grade": step.before.grade.value if step.before else None,
        "direction": step.change.direction.value if step.change.direction else None,
        "comparable": step.change.comparable,
        "reason": step.change.reason,
        "effective": step.effective,
        "assumed": step.assumed,
        "judgment_id": step.judgment.id,
        "previous_judgment_id": step.replaced.id if step.replaced else None,
    }
