"""What people and programs ask: the standings, the steps, who said what, the events. Rows out, ready for JSON."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Date, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session

from schema import tables
from schema.events import OPERATOR_TYPES
from schema.frameworks import frameworks, get_framework
from scrapers.sources import Role
from worker.knowing import accepted, all_judgments, retractions
from worker.ledger import history


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A standing: the grade a force has on a question, of which framework, since when, and the page that shows it."""

    force: str
    question: str
    grade: str
    framework: str
    since: date
    assumed: bool
    ended: bool
    url: str
    judgment: int
    """The number of the judgment it rests on."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A step of the history; `move` is what `gradewatch explain` takes."""

    move: str
    force: str
    question: str
    outcome: str
    direction: str | None
    previous_grade: str | None
    previous_framework: str | None
    grade: str
    framework: str
    comparable: bool
    reason: str | None
    effective: date
    assumed: bool
    evidence: str
    url: str
    judgment: int
    previous_judgment: int | None


def grades(
    session: Session,
    *,
    force: str | None = None,
    at: date | None = None,
    known_at: datetime | None = None,
    ended: bool = False,
) -> list[GradeRow]:
    """The standings now, or as they were on a day: the last step until then. Ended ones only on request.

    With `known_at`, as they were believed to be at that moment: of what was recorded by then and not retracted.
    """
    rows = _stored_grades(session, force, at) if known_at is None else _believed_grades(session, force, at, known_at)
    newest: dict[str, int] = {}
    for row in rows:
        newest[row.force] = max(newest.get(row.force, 0), get_framework(row.framework).order)
    questions = {framework.order: framework.questions for framework in frameworks().values()}
    rows = [replace(row, ended=row.question not in questions[newest[row.force]]) for row in rows]
    return sorted((row for row in rows if ended or not row.ended), key=lambda row: (row.force, _place(row)))


def _stored_grades(session: Session, force: str | None, at: date | None) -> list[GradeRow]:
    step, page, judgment = tables.Step, tables.Page, tables.Judgment
    last = select(step.force, step.question, func.max(step.ordinal).label("ordinal")).group_by(
        step.force, step.question
    )
    if at is not None:
        last = last.where(step.effective <= at)
    if force is not None:
        last = last.where(step.force == force)
    end = last.subquery()
    wanted = (
        select(
            step.force, step.question, step.grade, step.framework, step.effective, step.assumed, page.url, judgment.id
        )
        .join(
            end,
            and_(end.c.force == step.force, end.c.question == step.question, end.c.ordinal == step.ordinal),
        )
        .join(judgment, judgment.id == step.judgment_id)
        .join(page, page.id == judgment.page_id)
    )
    return [
        GradeRow(of, question, grade, framework, since, assumed, ended=False, url=url, judgment=identity)
        for of, question, grade, framework, since, assumed, url, identity in session.execute(wanted)
    ]


def _believed_grades(session: Session, force: str | None, at: date | None, known_at: datetime) -> list[GradeRow]:
    retracted = retractions(session)
    rows = []
    for pair, known in all_judgments(session).items():
        if force not in {None, pair[0]}:
            continue
        steps = history(accepted(known, retracted.get(pair, ()), known_at))
        steps = [step for step in steps if at is None or step.effective <= at]
        if steps:
            end = steps[-1]
            rows.append(
                GradeRow(
                    *pair,
                    grade=end.after.grade.value,
                    framework=end.after.framework,
                    since=end.effective,
                    assumed=end.assumed,
                    ended=False,
                    url=end.judgment.page,
                    judgment=end.judgment.id,
                )
            )
    return rows


def _place(row: GradeRow) -> int:
    """Where a question stands in its framework's own order."""
    return list(get_framework(row.framework).questions).index(row.question)


Ordinal = Annotated[int, Field(ge=0, lt=2**31)]
ChangePlace = tuple[date, str, str, Ordinal]
"""A place among the steps: effective date, force, question, ordinal."""


def place_of(row: ChangeRow) -> ChangePlace:
    """Where a step stands among the others."""
    return row.effective, row.force, row.question, int(row.move.rpartition("/")[2])


def changes(  # noqa: PLR0913 - one argument for each thing to ask by
    session: Session,
    *,
    force: str | None = None,
    question: str | None = None,
    direction: str | None = None,
    since: date | None = None,
    until: date | None = None,
    every: bool = False,
    after: ChangePlace | None = None,
    limit: int | None = None,
) -> list[ChangeRow]:
    """The moves, newest last; every step (firsts and confirmations too) on request.

    Of a force, of a question, that went `up` or `down` within a block, from a day on, until a day; so many of them,
    after a place among them.
    """
    step, judgment, page = tables.Step, tables.Judgment, tables.Page
    wanted = (
        select(step, judgment.evidence, page.url)
        .join(judgment, judgment.id == step.judgment_id)
        .join(page, page.id == judgment.page_id)
        .order_by(step.effective, step.force, step.question, step.ordinal)
        .limit(limit)
    )
    if after is not None:
        place = tuple_(step.effective, step.force, step.question, step.ordinal)
        wanted = wanted.where(place > tuple_(literal(after[0], Date), *after[1:]))
    asked = ((step.force, force), (step.question, question), (step.direction, direction))
    wanted = wanted.where(*(column == value for column, value in asked if value is not None))
    if since is not None:
        wanted = wanted.where(step.effective >= since)
    if until is not None:
        wanted = wanted.where(step.effective <= until)
    if not every:
        wanted = wanted.where(step.outcome.in_(["moved", "rebased"]))
    return [
        ChangeRow(
            move=f"{row.force}/{row.question}/{row.ordinal}",
            force=row.force,
            question=row.question,
            outcome=row.outcome,
            direction=row.direction,
            previous_grade=row.previous_grade,
            previous_framework=row.previous_framework,
            grade=row.grade,
            framework=row.framework,
            comparable=row.comparable,
            reason=row.reason,
            effective=row.effective,
            assumed=row.assumed,
            evidence=evidence["text"],
            url=url,
            judgment=row.judgment_id,
            previous_judgment=row.previous_judgment_id,
        )
        for row, evidence, url in session.execute(wanted)
    ]


def events(
    session: Session,
    *,
    after: int = 0,
    announced: bool = False,
    correlations: list[str] | None = None,
    limit: int = 500,
) -> list[dict[str, Any]]:
    """The event log after a sequence number, as subscribers get it, oldest first.

    `announced`: only those that go to a subscription without filters; so nothing of the service itself.
    """
    event = tables.Event
    wanted = select(event.body).where(event.sequence > after).order_by(event.sequence).limit(limit)
    if announced:
        wanted = wanted.where(event.announced, event.type.not_in([kind.value for kind in OPERATOR_TYPES]))
    if correlations is not None:
        wanted = wanted.where(event.correlation.in_(correlations))
    return [json.loads(body) for body in session.scalars(wanted)]


def events_of(session: Session, readings: Collection[int]) -> list[dict[str, Any]]:
    """The events that the recording of these readings wrote, oldest first."""
    event = tables.Event
    wanted = select(event.body).where(event.reading_id.in_(readings)).order_by(event.sequence)
    return [json.loads(body) for body in session.scalars(wanted)]


def pages_in(
    session: Session,
    sources: Collection[str],
    *,
    force: str | None = None,
    source: str | None = None,
    url: str | None = None,
) -> list[int]:
    """The ids of the pages of these sources: those of a force, a source, an address; where nothing is named, all.

    Articles, of which there is no end, only where something is named.
    """
    page = tables.Page
    wanted = select(page.id).where(page.source.in_(sources)).order_by(page.id)
    if force is not None:
        wanted = wanted.where(page.force == force)
    if source is not None:
        wanted = wanted.where(page.source == source)
    if url is not None:
        wanted = wanted.where(page.url == url)
    if force is source is url is None:
        wanted = wanted.where(page.role != Role.ARTICLE.value)
    return list(session.scalars(wanted))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is, and how it went so far."""

    done: int
    total: int
    outcomes: dict[str, int]
    finished_at: datetime | None


def rescrape_progress(session: Session, rescrape: int) -> Progress:
    """How far a rescrape is: pages fetched of all of its pages; finished when they are read as well."""
    page = tables.RescrapePage
    counted = session.execute(
        select(page.outcome, func.count()).where(page.rescrape_id == rescrape).group_by(page.outcome)
    )
    outcomes = {outcome or "": number for outcome, number in counted}
    waiting = outcomes.pop("", 0)
    done = sum(outcomes.values())
    return Progress(done, done + waiting, outcomes, session.get_one(tables.Rescrape, rescrape).done_at)


def baseline_progress(session: Session) -> tuple[int, int]:
    """Pages settled and pages in all, over the baselines that are not complete yet; (0, 0) when all are."""
    page, source = tables.Page, tables.Source
    settled, total = session.execute(
        select(func.count(page.settled_at), func.count(page.id))
        .join(source, source.name == page.source)
        .where(page.in_baseline, source.baseline_completed_at.is_(None))
    ).one()
    return settled, total
