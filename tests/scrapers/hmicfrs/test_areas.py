"""Wordings of areas and grades, English and Welsh: each means one thing, and none means too much."""

from __future__ import annotations

import pytest

from schema.frameworks import frameworks
from schema.grades import Grade, Status
from scrapers.hmicfrs.reports.areas import UNGRADED, even, find_tokens
from tests.scrapers.hmicfrs.report_pages import SHORT, TITLES, WELSH, WELSH_GRADES

CYCLES = ("peel-2021-22", "peel-2023-25", "peel-2025-27")
PUBLISHED = [
    (question.id, wording)
    for framework in CYCLES
    for question in frameworks()[framework].questions.values()
    for wording in (question.title, *question.wordings)
]
MORE = [
    ("recording-crime-data", "Recording crime data"),
    ("recording-crime-data", "Crime recording"),
    ("recording-crime-data", "Cofnodi troseddau"),
    ("treating-the-public-fairly", "Treating people fairly and with respect"),
    ("treating-the-public-fairly", "Engaging with the public, and treating them with fairness and respect"),
    ("treating-the-public-fairly", "Trin y cyhoedd yn deg a chyda pharch"),
    ("preventing-crime", "Preventing crime and antisocial behaviour"),
    ("preventing-crime", "Preventing and deterring crime"),
    ("preventing-crime", "Atal ac atal troseddu ac ymddygiad gwrthgymdeithasol, a lleihau bregusrwydd"),
    ("responding-to-the-public", "How well does the force respond to the public?"),
    ("responding-to-the-public", "How good is Norfolk Constabulary at responding to the public?"),
    ("responding-to-the-public", "Pa mor dda yw’r heddlu am ymateb i’r cyhoedd?"),
    ("investigating-crime", "The investigation of crime"),
    ("protecting-vulnerable-people", "Protecting the vulnerable"),
    ("protecting-vulnerable-people", "Diogelu pobl agored i niwed"),
    ("managing-offenders", "Managing suspects and offenders"),
    ("serious-and-organised-crime", "Tackling serious and organised crime"),
    ("supporting-the-workforce", "Building, supporting and protecting its workforce"),
    ("value-for-money", "Making good use of resources"),
    ("leadership-and-force-management", "Arweinyddiaeth a rheoli’r heddlu"),
    (UNGRADED, "Providing a service to the victims of crime"),
    (UNGRADED, "Gwasanaeth i ddioddefwyr troseddau"),
    (UNGRADED, "Strategic policing requirement"),
]


@pytest.mark.parametrize(
    ("area", "wording"),
    sorted({
        *PUBLISHED,
        *MORE,
        *((question, title) for titles in TITLES.values() for question, title in titles.items()),
        *SHORT.items(),
        *WELSH.items(),
    }),
)  # fmt: skip
def test_a_wording_means_its_area_and_all_of_it_is_that_area(area, wording):
    tokens = list(find_tokens(even(wording)))
    assert [token.area for token in tokens] == [area]
    left = wording[: tokens[0].start] + wording[tokens[0].end :]
    assert left.strip(" ?").lower() in {"", "the"}


@pytest.mark.parametrize(
    "words",
    [
        "Effectiveness",
        "Efficiency",
        "Legitimacy",
        "Overall",
        "Tackling neighbourhood crime",
        "Responding to emergencies",
        "Managing demand",
        "Protecting the environment",
        "Treating its officers well",
        "Supporting victims",
        "Crime data integrity",
        "Building trust",
        "unrecording data",
    ],
)
def test_other_titles_mean_no_area(words):
    assert not [token for token in find_tokens(even(words)) if token.area]


@pytest.mark.parametrize("grade", list(Grade))
def test_every_grade_has_its_words(grade):
    for words in (grade.words, grade.words.upper(), WELSH_GRADES[grade.words], WELSH_GRADES[grade.words].lower()):
        assert [token.state for token in find_tokens(words)] == [(Status.GRADED, grade)]


@pytest.mark.parametrize("words", ["Satisfactory", "Very good", "Excellent", "Rhagorol", "Needs improvement", "Poor"])
def test_words_like_a_grade_are_told_from_grades(words):
    (token,) = find_tokens(words)
    assert token.strange


@pytest.mark.parametrize("words", ["goodness", "the goods", "inadequately", "improvement", "data", "daily", "upgraded"])
def test_words_that_hold_a_grade_word_are_none(words):
    assert not [token for token in find_tokens(words) if token.state]
