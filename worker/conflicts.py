"""Conflicts: what some page says against the history, with both sides' words. Derived, never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from schema import tables
from schema.grades import Authority, Status, Tense
from worker.knowing import accepted, all_judgments, retractions
from worker.ledger import KnownJudgment, Step, history

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Side:
    """What one page says, in its words: the judgment's id, its grade or status, whose word it is, where and when."""

    judgment: int
    says: str
    tense: str
    authority: str
    effective: date
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two pages that disagree on a question: what the history goes by, and what is said against it."""

    force: str
    question: str
    framework: str | None
    stands: Side
    against: Side


def conflicts(session: Session, *, force: str | None = None) -> list[Conflict]:
    """Every conflict of a force, or of all, by force, question and framework."""
    retracted = retractions(session)
    found: list[tuple[KnownJudgment, KnownJudgment]] = []
    for pair, known in sorted(all_judgments(session).items()):
        if force is None or pair[0] == force:
            found += disagreements(accepted(known, retracted.get(pair, ())))
    words = _words(session, {one.id for both in found for one in both})
    return [
        Conflict(
            force=against.force,
            question=against.question,
            framework=against.framework,
            stands=_side(stands, words),
            against=_side(against, words),
        )
        for stands, against in found
    ]


def disagreements(known: Sequence[KnownJudgment]) -> Iterator[tuple[KnownJudgment, KnownJudgment]]:
    """The judgment that the history goes by and the one against it, for each of a pair's pages that disagrees. Pure.

    Only what a page says in its newest snapshot counts; of an article, what was so when it was written.
    """
    steps = history(known)
    if not steps:
        return
    by_framework: dict[str | None, list[Step]] = defaultdict(list)
    for step in steps:
        by_framework[step.after.framework].append(step)
    by_framework[None] = steps
    for one in _newest(known):
        spoken_of = one.stands_from if one.status is Status.CARRIED else one.framework
        contradicted = _contradicted(one, by_framework.get(spoken_of, []))
        if contradicted is not None and contradicted.judgment.id != one.id:
            yield contradicted.judgment, one


def _contradicted(one: KnownJudgment, steps: Sequence[Step]) -> Step | None:
    """The step that a judgment speaks against, if it does."""
    if not steps:
        return None
    if one.tense is Tense.PREVIOUS or one.status is Status.CARRIED:
        # It may mean any grade that stood in the framework.
        known = {step.after.grade for step in steps}
        return steps[-1] if one.grade is not None and one.grade not in known else None
    if one.authority is Authority.OFFICIAL:
        return steps[-1] if one.grade is not steps[-1].after.grade else None
    then = [step for step in steps if step.effective <= one.effective] or steps[:1]
    return then[-1] if one.grade is not None and one.grade is not then[-1].after.grade else None


def _newest(known: Iterable[KnownJudgment]) -> list[KnownJudgment]:
    """What each page says of each framework and tense in the newest snapshot that says anything of the question."""
    by_page: dict[str, list[KnownJudgment]] = defaultdict(list)
    for one in known:
        by_page[one.page].append(one)
    newest: list[KnownJudgment] = []
    for said in by_page.values():
        last = max(one.fetched_at for one in said)
        unique = {
            (one.framework, one.tense): one for one in sorted(said, key=lambda one: one.id) if one.fetched_at == last
        }
        newest += unique.values()
    return sorted(newest, key=lambda one: one.id)


def _words(session: Session, ids: Collection[int]) -> dict[int, str]:
    row = tables.Judgment
    return {one.id: one.evidence["text"] for one in session.scalars(select(row).where(row.id.in_(ids)))}


def _side(one: KnownJudgment, words: dict[int, str]) -> Side:
    return Side(
        judgment=one.id,
        says=(one.grade or one.status).value,
        tense=one.tense.value,
        authority=one.authority.value,
        effective=one.effective,
        words=words[one.id],
        url=one.page,
    )
