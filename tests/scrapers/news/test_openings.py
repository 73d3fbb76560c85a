"""What the first words of patterns find is what the patterns find by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.forces import find_forces
from scrapers.news import skeleton
from scrapers.news.layout import folded, lowered
from scrapers.news.openings import Finder, opening_words, words_of
from scrapers.news.questions import find_questions, pattern_of, wordings

PAGES = sorted((Path(__file__).parents[2] / "pages").glob("*/*.*"))
PATTERNS = [
    skeleton._INSPECTORATE,
    skeleton._OTHER,
    skeleton._ANAPHOR,
    skeleton._GRADE,
    re.compile(r"\b\w+ improvement\b"),
]
WORDS = (
    *(
        "good",
        "Requires",
        "improvement",
        "requires-improvement",
        "the",
        "force",
        "‘good’",
        "HMICFRS",
        "fire",
        "service",
        "it",
    ),
    *(
        "its",
        "county’s",
        "the Met",
        "preventing crime",
        "keeping people safe",
        "and reducing crime",
        "\u017fchool",
        "cr\u0131me",
    ),
    *(
        "Devon & Cornwall",
        "police",
        "constabulary",
        "\n",
        "-",
        "treating",
        "the public",
        "efficiently",
        "how",
        "\u0131nadequate",
    ),
)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bgood\b", {"good"}),
        (r"\b(?:Kent|[Tt]he Met)\b", {"kent", "the"}),
        (r"\b(?<!very )fine(?:r|st)?\b", {"fine", "finer", "finest"}),
        (r"(?<![\w-])(?:re-?)?grade[ds](?![\w-])", {"re", "regraded", "regrades", "graded", "grades"}),
        (r"\bx{2}y\b", {"xxy"}),
    ],
)
def test_the_words_that_open_a_pattern(pattern, words):
    assert opening_words(pattern) == words


@pytest.mark.parametrize(
    "pattern", [r"good\b", r"\bgood", r"\b\w+ly\b", r"\b(?:\s|very )good\b", r"\b(a)\1\b", r"\ba*b\b"]
)
def test_a_pattern_that_may_begin_with_any_word_is_not_told(pattern):
    assert opening_words(pattern) is None


def test_no_wording_of_a_question_slows_all_down():
    assert wordings().opened is not None


def _spans(text):
    found: list[list[tuple[int, int]]] = [[] for _ in PATTERNS]
    for number, match in Finder(PATTERNS).find(text, words_of(folded(text))):
        found[number].append(match.span())
    return found


def _agrees(text):
    assert _spans(text) == [[match.span() for match in pattern.finditer(text)] for pattern in PATTERNS]
    alone = [match.span() for match in pattern_of(wordings().patterns).finditer(lowered(text))]
    assert [(asked.start, asked.end) for asked in find_questions(text)] == alone


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_in_every_page_the_same_is_found(path):
    _agrees(path.read_text(encoding="utf-8", errors="replace"))


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from([" ", "  ", "", "-", "\n"]))
def test_in_any_order_of_words_the_same_is_found(words, joint):
    _agrees(joint.join(words))


@pytest.mark.parametrize(
    "words", ["Kent Pol\u0131ce", "Kent Pol\u0130ce", "Kent Police\u0130", "E\u017f\u017fex Police"]
)
def test_letters_that_only_look_like_those_of_a_name_make_none(words):
    text = f"{words} and Kent Police and Essex Police"
    assert [text[m.start : m.end] for m in find_forces(text)] == ["Kent Police", "Essex Police"]
