"""Grade words and how two grades compare."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.grades import SCALES, Direction, Grade, parse_grade


@pytest.mark.parametrize("grade", Grade)
def test_a_grade_is_known_by_its_words_however_written(grade):
    for words in (
        grade.words,
        grade.words.upper(),
        f" ‘{grade.words.title()}’ ",
        grade.value,
        grade.words.replace(" ", " \n "),
    ):
        assert parse_grade(words) is grade


@pytest.mark.parametrize(
    "words",
    [
        "",
        "needs to improve",
        "require improvement",
        "very good",
        "not good",
        "goods",
        "satisfactory",
        "good good",
        "to be graded",
    ],
)
def test_other_words_are_never_bent_to_a_grade(words):
    assert parse_grade(words) is None


@given(st.text(max_size=30))
def test_only_grade_words_are_grades(words):
    grade = parse_grade(words)
    letters = "".join(letter for letter in words.lower() if letter.isascii() and letter.isalpha())
    assert grade is None or letters == "".join(grade.words.split())


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_grades_of_one_scale_compare(scale):
    for worse, better in permutations(range(len(scale.grades)), 2):
        wanted = Direction.UP if better > worse else Direction.DOWN
        assert scale.direction(scale.grades[worse], scale.grades[better]) is wanted
    for grade in scale.grades:
        assert scale.direction(grade, grade) is None


def test_adequate_is_a_grade_of_the_five_alone():
    assert Grade.ADEQUATE not in SCALES["four"]
    assert Grade.ADEQUATE in SCALES["five"]
    assert SCALES["five"].direction(Grade.ADEQUATE, Grade.GOOD) is Direction.UP
    assert SCALES["five"].direction(Grade.ADEQUATE, Grade.REQUIRES_IMPROVEMENT) is Direction.DOWN
    with pytest.raises(ValueError, match="tuple"):
        SCALES["four"].direction(Grade.ADEQUATE, Grade.GOOD)
