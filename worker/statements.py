"""Who said what: the statements of all articles, each quotation once, with every article that has it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schema import tables

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article that quotes words."""

    published_on: date | None
    title: str | None
    publisher: str | None
    url: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """Words that somebody is quoted as saying, with where and when: in the first of the `articles` that have them."""

    speaker: str | None
    role: str | None
    organisation: str | None
    kind: str
    forces: list[str]
    text: str
    published_on: date | None
    title: str | None
    publisher: str | None
    url: str
    articles: list[ArticleRow]


StatementPlace = tuple[date, Annotated[int, Field(ge=0, lt=2**63)]]
"""A place among the statements: the day of the first article that has it (the first of days where it tells none), and
the number of the statement there."""


@dataclass(slots=True)
class _Quotation:
    """A statement as the articles have it: the longest form of its words counts, the first article gives its place."""

    row: tables.Statement
    words: str
    place: StatementPlace
    articles: list[ArticleRow] = field(default_factory=list)


def statements(
    session: Session,
    *,
    force: str | None = None,
    speaker: str | None = None,
    limit: int | None = None,
) -> list[StatementRow]:
    """Who said what, the newest first; each page only as its newest snapshot has it.

    The same words of the same speaker are one quotation, whatever marks and blanks a paper sets; so are words that a
    copy of the same article has cut.
    """
    return [row for _, row in placed_statements(session, force, speaker)[:limit]]


def placed_statements(
    session: Session,
    force: str | None = None,
    speaker: str | None = None,
    known_at: datetime | None = None,
    after: StatementPlace | None = None,
) -> list[tuple[StatementPlace, StatementRow]]:
    """As `statements`, each with its place; of what was recorded by `known_at`, and of that what is `after` a place.

    So whoever goes on after the last place that they have seen, with the same `known_at`, misses none and sees none
    twice, whatever is recorded meanwhile.
    """
    statement, reading, page, story = tables.Statement, tables.Reading, tables.Page, tables.Story
    recorded = [reading.state == "recorded"]
    if known_at is not None:
        recorded.append(reading.recorded_at <= known_at)
    newest = (
        select(func.max(tables.Snapshot.id))
        .join(reading, reading.snapshot_id == tables.Snapshot.id)
        .where(*recorded)
        .group_by(tables.Snapshot.page_id)
    )
    wanted = (
        select(statement, reading.title, reading.publisher, page.url, story.first)
        .join(reading, reading.id == statement.reading_id)
        .join(page, page.id == statement.page_id)
        .outerjoin(story, story.page_id == statement.page_id)
        .where(statement.snapshot_id.in_(newest), *recorded)
        .order_by(func.coalesce(statement.published_on, date.max), statement.id)
    )
    if speaker is not None:
        wanted = wanted.where(func.lower(statement.speaker).contains(speaker.lower(), autoescape=True))
    found: dict[tuple[str, str], _Quotation] = {}
    of_story: dict[str, list[_Quotation]] = {}
    for row, title, publisher, url, first in session.execute(wanted):
        if force is not None and force not in row.forces:
            continue
        words, name = _words(row.text), _surname(row.speaker)
        copies = of_story.setdefault(first or url, [])
        same = found.get((name, words)) or next((one for one in copies if _is_same(one, words, name)), None)
        if same is None:
            same = _Quotation(row, words, (row.published_on or date.min, row.id))
            copies.append(same)
        elif len(words) > len(same.words):
            same.row, same.words = row, words
        found.setdefault((name, words), same)
        article = ArticleRow(row.published_on, title, publisher, url)
        if article not in same.articles:
            same.articles.append(article)
    once = list({id(one): one for one in found.values()}.values())
    once.sort(key=lambda one: _order(one.place))
    return [(one.place, _row(one)) for one in once if after is None or _order(one.place) > _order(after)]


def _order(place: StatementPlace) -> tuple[int, int]:
    """The newest day first, and of a day the first statement."""
    return -place[0].toordinal(), place[1]


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _surname(speaker: str | None) -> str:
    return (speaker or "").casefold().rpartition(" ")[2]


def _is_same(one: _Quotation, words: str, name: str) -> bool:
    """Whether a copy of the article has these words, whole or cut."""
    named = {_surname(one.row.speaker), name} - {""}
    return len(named) < 2 and (words in one.words or one.words in words)  # noqa: PLR2004 - two speakers


def _row(one: _Quotation) -> StatementRow:
    row, first = one.row, one.articles[0]
    return StatementRow(
        speaker=row.speaker,
        role=row.role,
        organisation=row.organisation,
        kind=row.kind,
        forces=row.forces,
        text=row.text,
        published_on=first.published_on,
        title=first.title,
        publisher=first.publisher,
        url=first.url,
        articles=one.articles,
    )
