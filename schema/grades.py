"""Grades, the scales they stand on, and how two grades compare.

Source: HMICFRS, "What is PEEL?": four words to 2018/19, five ("adequate" added) from 2021/22.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """A grade word of the inspectorate, by its id."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    ADEQUATE = "adequate"
    REQUIRES_IMPROVEMENT = "requires-improvement"
    INADEQUATE = "inadequate"

    @property
    def words(self) -> str:
        """As people write it: "requires improvement"."""
        return self.value.replace("-", " ")


class Status(StrEnum):
    """What a page says about a question: that it has a grade, or why it has none of its own."""

    GRADED = "graded"
    NOT_YET_GRADED = "not-yet-graded"
    NOT_GRADED = "not-graded"
    CARRIED = "carried"


class Tense(StrEnum):
    """Whether a judgment speaks of the inspection reported, or of an earlier one."""

    CURRENT = "current"
    PREVIOUS = "previous"


class Authority(StrEnum):
    """Who asserts a judgment: the inspectorate itself, or anyone else."""

    OFFICIAL = "official"
    REPORTED = "reported"


class Direction(StrEnum):
    """Which way a grade moved on one scale."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Scale:
    """The grade words of a framework, worst first."""

    name: str
    grades: tuple[Grade, ...]

    def __contains__(self, grade: object) -> bool:
        """Whether the scale has this grade: `adequate` is no grade before 2021/22."""
        return grade in self.grades

    def direction(self, before: Grade, after: Grade) -> Direction | None:
        """Up, down, or None where the two are equal. Raises ValueError for a grade the scale does not have."""
        was, now = self.grades.index(before), self.grades.index(after)
        if was == now:
            return None
        return Direction.UP if now > was else Direction.DOWN


SCALES = {
    "four": Scale("four", (Grade.INADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.OUTSTANDING)),
    "five": Scale(
        "five", (Grade.INADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.ADEQUATE, Grade.GOOD, Grade.OUTSTANDING)
    ),
}

_BY_WORDS = {grade.words: grade for grade in Grade}


def parse_grade(words: str) -> Grade | None:
    """Give the grade that these words are, or None: an unknown word is never bent to the nearest.

    Case, hyphens, quotation marks and the space between words do not matter: "‘Requires  Improvement’" is a grade,
    "needs to improve" is not.
    """
    return _BY_WORDS.get(re.sub(r"[\s\-\u2010\u2011‘’“”\"']+", " ", words).strip().lower())
