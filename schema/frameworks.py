"""The PEEL frameworks: each cycle's scale, its questions, and what its grades can be compared with.

Source: HMICFRS's pages on each PEEL assessment, one file a framework in `schema/frameworks/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from schema.grades import SCALES, Direction, Grade, Scale
from schema.tomlfile import DataFileError, Table, read_table

FOLDER = Path(__file__).with_name("frameworks")


@dataclass(frozen=True, slots=True)
class Question:
    """What a framework grades: a pillar (`overall`) or a core question, under its pillar where it has one."""

    id: str
    title: str
    wordings: tuple[str, ...]
    overall: bool
    pillar: str | None
    published: date


@dataclass(frozen=True, slots=True)
class Framework:
    """One PEEL cycle with its rules. Frameworks sort by `order`, oldest first."""

    id: str
    title: str
    order: int
    scale: Scale
    block: str
    published: date
    questions: dict[str, Question] = field(repr=False)
    ungraded: tuple[str, ...] = ()
    address: str | None = None
    joins: dict[str, str] = field(default_factory=dict)
    news: tuple[date, date] | None = None

    def block_of(self, question: str) -> str:
        """The block within which grades on this question compare: 2014 joins the next one for efficiency alone."""
        return self.joins.get(question, self.block)


class UnknownFrameworkError(LookupError):
    """No framework has this id."""


def load_frameworks(folder: Path = FOLDER) -> dict[str, Framework]:
    """Read and check every framework file of a folder, by id, oldest first.

    Raises DataFileError, naming file and key, for anything wrong: a missing key, a scale or pillar that does not exist,
    an id that is not the file's name, two files with one order.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise DataFileError(folder, "", "holds no framework file (*.toml)")
    found: dict[int, Framework] = {}
    for path in paths:
        framework = _framework(read_table(path))
        if framework.order in found:
            raise DataFileError(path, "order", f"{framework.order} is taken by {found[framework.order].id}")
        found[framework.order] = framework
    blocks = {framework.block for framework in found.values()}
    for framework in found.values():
        for question, block in framework.joins.items():
            if block not in blocks:
                raise DataFileError(folder / f"{framework.id}.toml", f"joins.{question}", f"no block {block!r}")
    return {found[order].id: found[order] for order in sorted(found)}


def _framework(table: Table) -> Framework:
    identity = table.take("id", str)
    if identity != table.path.stem:
        raise table.wrong("id", f"should be {table.path.stem!r}, the file's name, not {identity!r}")
    scale = table.take("scale", str)
    if scale not in SCALES:
        raise table.wrong("scale", f"should be one of {', '.join(SCALES)}, not {scale!r}")
    published = table.take("published", date)
    questions = _questions(table, published)
    joins_table, news_table = table.table("joins"), table.table("news")
    joins = {} if joins_table is None else {name: joins_table.take(name, str) for name in joins_table.names()}
    for name in joins:
        if name not in questions:
            raise table.wrong(f"joins.{name}", "is no question of this framework")
    news = None
    if news_table is not None:
        news = (news_table.take("from", date), news_table.take("until", date))
        news_table.end()
        if news[0] > news[1]:
            raise news_table.wrong("until", "is before from")
    framework = Framework(
        id=identity,
        title=table.take("title", str),
        order=table.take("order", int),
        scale=SCALES[scale],
        block=table.take("block", str),
        published=published,
        questions=questions,
        ungraded=table.strings("ungraded"),
        address=table.take("address", str, "") or None,
        joins=joins,
        news=news,
    )
    table.end()
    return framework


def _questions(table: Table, published: date) -> dict[str, Question]:
    questions: dict[str, Question] = {}
    for entry in table.tables("question"):
        question = Question(
            id=entry.take("id", str),
            title=entry.take("title", str),
            wordings=entry.strings("wordings", required=True),
            overall=entry.take("overall", bool, default=False),
            pillar=entry.take("pillar", str, "") or None,
            published=entry.take("published", date, published),
        )
        entry.end()
        if question.id in questions:
            raise entry.wrong("id", f"{question.id!r} stands twice")
        if question.pillar and question.pillar not in questions:
            raise entry.wrong("pillar", f"no question {question.pillar!r} above this one")
        questions[question.id] = question
    if not questions:
        raise table.wrong("question", "is missing")
    return questions


@cache
def frameworks() -> dict[str, Framework]:
    """The shipped frameworks, by id, oldest first."""
    return load_frameworks()


def get_framework(identity: str) -> Framework:
    """Give the framework with this id. Raises UnknownFrameworkError."""
    try:
        return frameworks()[identity]
    except KeyError:
        known = ", ".join(frameworks())
        message = f"no framework {identity!r}; the frameworks are {known}"
        raise UnknownFrameworkError(message) from None


def comparable(before: str, after: str, question: str) -> bool:
    """Whether HMICFRS lets grades of these two frameworks (ids) be compared on this question."""
    return get_framework(before).block_of(question) == get_framework(after).block_of(question)


def direction(before: str, before_grade: Grade, after: str, after_grade: Grade, question: str) -> Direction | None:
    """Which way the grade moved between two frameworks (ids); None where equal or not comparable."""
    if not comparable(before, after, question):
        return None
    return get_framework(after).scale.direction(before_grade, after_grade)


def framework_of_day(day: date) -> Framework | None:
    """The framework that news of this day speaks of when it names no cycle; None outside every release season."""
    for framework in frameworks().values():
        if framework.news and framework.news[0] <= day <= framework.news[1]:
            return framework
    return None
