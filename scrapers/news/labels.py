"""Lines of labels in an article: lists and tables of questions, grades and forces, without prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from schema.grades import Grade, Status
from scrapers.news.binding import bind
from scrapers.news.layout import folded, places_of
from scrapers.news.times import NOW, Then

if TYPE_CHECKING:
    from scrapers.news.layout import Span
    from scrapers.news.skeleton import Skeleton, Token

_CELL = ": "  # what parts the cells of a table's row
_COLUMN_YEAR = re.compile(r"\b20[12]\d\b")
_PILOT = re.compile(r"\bpilot\b", re.IGNORECASE)
_COLUMN_TIME = re.compile(
    r"\b(?:now|this time|last time|latest|current|previous|new|then|before|pilot)\b", re.IGNORECASE
)


# A line like "Efficiency: Good (Requires improvement)".
_BRACKET = re.compile(r"(?<=[GR]) \((?P<was>[GR])\)")
# "The grades from 2016 are in brackets." - "In brackets are those of 2016." Looked for around one of the two words.
_LEGEND = re.compile(
    r"\b(?:previous|last|earlier|before|from|for|of|in) [^.\n]{0,60}\b(?:in|within) (?:brackets|parentheses)",
    re.IGNORECASE,
)
_LEGEND_AFTER = re.compile(
    r"\b(?:in|within) (?:brackets|parentheses)\b[^.\n]{0,40}\b(?:previous|last|earlier|before|20[12]\d)\b[^.\n]*",
    re.IGNORECASE,
)
_BRACKETS = ("brackets", "parentheses")
_LEGEND_REACH = 200  # characters


@dataclass(frozen=True, slots=True)
class Draft:
    """A grade given to forces (slugs) on one question; `ids` are what its words may mean, the likeliest first.

    `carried`: the question was not inspected, and this earlier grade (of `year`, where told) stands. `month`: told for
    an earlier grade without a year, 1 to 12, or -1 for the last one; else 0. `reported`: earlier only if its "had been"
    is not reported speech. `status`: of one that was not graded the grade means nothing.
    """

    forces: tuple[str, ...]
    ids: tuple[str, ...]
    grade: Grade
    previous: bool
    year: int | None
    evidence: Span
    context: tuple[Span, ...] = ()
    corrected: bool = False
    carried: bool = False
    month: int = 0
    reported: bool = False
    status: Status = Status.GRADED


class Column(NamedTuple):
    """The inspection that heads a table's column: this one (`now`), that of a year, or a pilot that was replaced."""

    now: bool
    year: int | None = None
    pilot: bool = False

    def of(self, draft: Draft) -> Draft:
        """A grade of this column."""
        return draft if self.now else replace(draft, previous=True, year=self.year, corrected=self.pilot)


class Labels:
    """What the lines of labels so far leave behind for the next.

    `heading`: the grade that stands over lines without one, and where. `times`: those of a table's columns.
    """

    def __init__(self, brackets: Column | None = None) -> None:
        """Know nothing yet but what grades in brackets are, "Good (adequate)": of an earlier inspection, or unknown."""
        self._brackets = brackets
        self.heading: tuple[Token, Span] | None = None
        self.times: list[Column] = []
        self._owners: tuple[str, ...] = ()
        self._heads: list[str] = []  # the forces (slugs) that head a table's columns
        self._asked: list[tuple[str, ...]] = []  # the questions (ids) that do
        self._owned: tuple[str, ...] = ()
        self._pillar: str | None = None
        self._then = Then(previous=False, year=None, paragraph=-1)

    def read(  # noqa: C901  # one kind of line a branch
        self, lines: list[Skeleton], *, owned: tuple[str, ...], pillar: str | None, then: Then
    ) -> list[Draft]:
        """The drafts of neighbouring lines. `owned`: the forces (slugs) that they are of where they name none.

        `pillar`: what a list of forces is graded on. `then`: the time that the text above them speaks of.
        """
        self._owned, self._pillar, self._then = self._owners or owned, pillar, then
        found: list[Draft] = []
        waiting: Skeleton | None = None
        self._asked = []
        label_first = self.heading is None and _is_label_first(lines)
        kinds = ["".join(one for one in "GQF" if line.letters("GR" if one == "G" else one)) for line in lines]
        for line, kind, following in zip(lines, kinds, [*kinds[1:], ""], strict=True):
            if kind == "GQ" and (bracket := _BRACKET.search(line.words)) is not None:
                found += self._bracketed(line, bracket)
                continue
            row = self._row(line, kind)
            if row is not None:
                found += row
            elif kind.startswith("GQ"):
                found += self._pairs(line)
            elif kind == "G" and label_first:
                found += self._headed(waiting, line.tokens[line.letters("GR")[0]], line.span) if waiting else []
            elif kind == "G":
                self.heading = (line.tokens[line.letters("GR")[-1]], line.span)
            elif kind == "GF":
                found += self._forces_with_grade(line)
            elif kind == "Q" and following == "GF":
                self._pillar = line.tokens[line.letters("Q")[0]].ids[0]
            elif kind == "Q" and self.heading is not None:
                found += self._headed(line, *self.heading)
            elif kind == "F" and self.heading is not None:
                found += self._forces_below(line, *self.heading)
            elif "F" in kind:
                self._owners = tuple(line.tokens[place].slug for place in line.letters("F"))
                self._owned = self._owners
            waiting = line if kind == "Q" else None
        return found

    def _row(self, line: Skeleton, kind: str) -> list[Draft] | None:
        """A row of a table of several columns; None for any other line. Its head row says what the columns are."""
        columns, grades = line.words.count(_CELL), len(line.letters("GR"))
        if columns and kind == "F" and len(line.letters("F")) in {columns, columns + 1}:
            self._heads = [line.tokens[place].slug for place in line.letters("F")]
            return []
        if columns < 2:  # noqa: PLR2004
            return None
        if kind == "Q":
            asked = [line.tokens[place].ids for place in line.letters("Q")]
            self._asked, self.times = asked if len(asked) == columns else [], times_of(line.words)
            return []
        if kind == "GF":
            return self._across(line)
        if kind == "GQ" and len(self._heads) == columns == grades:
            return self._by_force(line)
        return self._over_time(line) if kind == "GQ" and (self.times or grades > 1) else None

    def _across(self, line: Skeleton) -> list[Draft]:
        """A force's row of a table: a grade for each of the questions that head the columns."""
        asked = self._asked
        named, grades = line.letters("F"), line.letters("GR")
        if (
            len(named) != 1
            or len(grades) != len(asked)
            or line.words.count(_CELL) != len(asked)
            or named[0] > grades[0]
        ):
            return []
        slugs = (line.tokens[named[0]].slug,)
        times = self.times if len(self.times) == len(asked) else [Column(now=True)] * len(asked)
        return [
            time.of(self._draft(slugs, ids, line.tokens[place], line.span))
            for ids, place, time in zip(asked, grades, times, strict=True)
        ]

    def _by_force(self, line: Skeleton) -> list[Draft]:
        """A question's row of a table that has a column for each force."""
        questions, grades = line.letters("Q"), line.letters("GR")
        if len(questions) != 1 or questions[0] > grades[0]:
            return []
        ids = line.tokens[questions[0]].ids
        pairs = zip(self._heads, grades, strict=True)
        return [self._draft((slug,), ids, line.tokens[place], line.span) for slug, place in pairs]

    def _over_time(self, line: Skeleton) -> list[Draft]:
        """A question's row of a table that has a column for each inspection; nothing where no head tells which."""
        questions, grades, cells = line.letters("Q"), line.letters("GR"), line.words.count(_CELL)
        if cells != len(self.times) or len(questions) != 1 or questions[0] > grades[0] or not self._owned:
            return []
        ids = line.tokens[questions[0]].ids
        return [
            self.times[line.words.count(_CELL, 0, place) - 1].of(
                self._draft(self._owned, ids, line.tokens[place], line.span)
            )
            for place in grades
        ]

    def _pairs(self, line: Skeleton) -> list[Draft]:
        """Question and grade on one line: "Legitimacy: good", "Good - legitimacy, efficiency"."""
        found = []
        for bound in bind(line, in_list=True):
            slugs = tuple(force.slug for force in bound.forces) or self._owned
            for question in bound.questions:
                draft = self._draft(slugs, question.ids, bound.grade, line.span)
                previous = bound.previous or draft.previous
                found.append(replace(draft, previous=previous, year=bound.year or draft.year))
        return [draft for draft in found if draft.forces]

    def _bracketed(self, line: Skeleton, bracket: re.Match[str]) -> list[Draft]:
        """A question with two grades, the earlier one in brackets; only the other where no words tell what it is."""
        now = self._pairs(line.part([(0, bracket.start())]))
        was = line.tokens[bracket.start("was")].grade
        if self._brackets is None or was is None:
            return now
        return [*now, *(self._brackets.of(replace(draft, grade=was)) for draft in now)]

    def _headed(self, line: Skeleton, grade: Token, heading: Span) -> list[Draft]:
        """The questions of a line, with the grade that stands over or under it."""
        slugs = self._owned
        asked = [line.tokens[place].ids for place in line.letters("Q")]
        return [self._draft(slugs, ids, grade, line.span, heading) for ids in asked] if slugs else []

    def _forces_with_grade(self, line: Skeleton) -> list[Draft]:
        """Force and grade on one line, where the article is about one pillar: "Durham - outstanding"."""
        grades, named = line.letters("GR"), line.letters("F")
        if (
            len(grades) != 1
            or not self._pillar
            or named[0] < grades[0] < named[-1]
            or not re.search("[:–—-]", line.words)
        ):
            return []
        return [
            self._draft(tuple(line.tokens[n].slug for n in named), (self._pillar,), line.tokens[grades[0]], line.span)
        ]

    def _forces_below(self, line: Skeleton, grade: Token, heading: Span) -> list[Draft]:
        """A list of forces below a grade, where the article is about one pillar."""
        slugs = tuple(line.tokens[place].slug for place in line.letters("F"))
        return [self._draft(slugs, (self._pillar,), grade, line.span, heading)] if self._pillar else []

    def _draft(
        self, slugs: tuple[str, ...], ids: tuple[str, ...], grade: Token, evidence: Span, *context: Span
    ) -> Draft:
        then = self._then
        return Draft(slugs, ids, grade.grade or Grade.GOOD, then.previous, then.year, evidence, context)


def brackets_of(flat: str) -> Column | None:
    """The earlier inspection whose grades an article says it gives in brackets; None where it does not."""
    low = folded(flat)
    for place in sorted(at for word in _BRACKETS for at in places_of(word, low)):
        reach = max(0, place - _LEGEND_REACH)
        start = max(low.rfind(".", reach, place) + 1, low.rfind("\n", reach, place) + 1, reach)
        told = _LEGEND.search(flat, start, place + _LEGEND_REACH)
        after = _LEGEND_AFTER.search(flat, start, place + _LEGEND_REACH) if told is None else None
        if told or after:
            year = _COLUMN_YEAR.search(flat[start : told.end()] if told else after[0] if after else "")
            return Column(now=False, year=int(year[0]) if year else None)
    return None


def times_of(words: str) -> list[Column]:
    """The inspections that head a table's columns; none of any other words."""
    found: list[Column] = []
    for cell in words.split(_CELL)[1:]:
        year = _COLUMN_YEAR.search(cell)
        if year is None and not _COLUMN_TIME.search(cell):
            return []
        pilot = _PILOT.search(cell) is not None
        now = NOW.search(cell) is not None and year is None
        found.append(Column(now=now, year=int(year[0]) if year else None, pilot=pilot))
    return found


def _is_label_first(lines: list[Skeleton]) -> bool:
    """Whether labels read "Legitimacy / Good / Efficiency / Good", not "Good / Legitimacy / Efficiency"."""
    kinds = "".join("G" if line.letters("GR") else "Q" for line in lines if line.letters("GRQ"))
    return bool(kinds) and not kinds.replace("QG", "")
