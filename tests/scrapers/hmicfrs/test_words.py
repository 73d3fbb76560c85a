"""What lets the readers pass over prose is no guess: it follows from the patterns, and is checked against them here."""

from __future__ import annotations

import random
import re
from importlib import import_module

import pytest

from schema.findings import Kind
from schema.forces import forces
from schema.frameworks import frameworks
from scrapers import read
from scrapers.hmicfrs.grading import own_words
from scrapers.hmicfrs.questions import may_be_questions
from scrapers.hmicfrs.reports import areas, changes, lines, notices, words
from scrapers.hmicfrs.sections import find_sections
from scrapers.wording import even, lowered

parser, codes = (import_module(f"re.{name}") for name in ("_parser", "_constants"))  # no other takes a pattern apart
PIECE = re.compile(r"[^\W_]+")
MOST_TIMES = 2  # a repeated part adds no word that twice does not


def spelled(pattern, cut=lambda text: text) -> set[str]:
    """All that a parsed pattern may say, each text `cut` as it grows."""
    said = {""}
    for code, given in pattern:
        if code is codes.LITERAL:
            more = {chr(given)}
        elif code is codes.IN:
            assert all(kind is codes.LITERAL for kind, _ in given)
            more = {chr(letter) for _, letter in given}
        elif code is codes.BRANCH:
            more = set().union(*(spelled(one, cut) for one in given[1]))
        elif code is codes.SUBPATTERN:
            more = spelled(given[3], cut)
        else:
            assert code in {codes.MAX_REPEAT, codes.MIN_REPEAT}
            least, most, part = given
            once, so_far, more = spelled(part, cut), {""}, set()
            for times in range(min(most, max(least, MOST_TIMES)) + 1):
                more |= so_far if times >= least else set()
                so_far = {one + other for one in so_far for other in once}
        said = {cut(one + other) for one in said for other in more}
    return said


INNER: set[str] = set()


def shortened(text: str) -> str:
    """The first and the last word, unfinished as they may be; the words between are kept in INNER."""
    first, blank, rest = text.partition(" ")
    between, other, last = rest.rpartition(" ")
    INNER.update(between.split())
    return f"{first} {last}" if other else first + blank + rest


def words_of(patterns) -> list[set[str]]:
    """The words, in pieces, that the patterns are made of, each pattern's own."""
    found = []
    for pattern in patterns:
        INNER.clear()
        whole = {word for text in spelled(parser.parse(pattern), shortened) for word in text.split()} | INNER
        found.append({piece for word in whole for piece in PIECE.findall(word)})
    return found


def test_every_word_of_every_area_is_known():
    wordings = [*areas._WORDINGS.values(), *(own for more in areas._MORE.values() for own in more.values())]
    patterns = [areas._AND.sub("(?:and|&)", pattern) for own in wordings for pattern in own]
    assert set().union(*words_of(patterns)) <= words._OF_AREAS


def test_every_grade_and_status_holds_a_word_that_tells():
    patterns = [*areas._STATUSES, areas._STRANGE, *(pattern for pattern, _ in areas._GRADES)]
    for pattern in patterns:
        for text in spelled(parser.parse(pattern)):
            assert set(PIECE.findall(text)) & words._OF_GRADES, text
    for pattern, _ in areas._GRADES:
        for text in spelled(parser.parse(pattern)):
            assert changes._may_be_earlier(f"20 {text}"), text


def test_the_first_words_after_which_any_may_follow_are_known():
    first = {text.partition(" ")[0] for text in ("how ", "pa mor ") if f"(?:{text}" in areas._OPENING}
    first |= {"pa"} if "|pa mor (?:" in areas._OPENING else set()
    assert first == words._OPENS_ANY


def test_even_and_lowered_keep_what_patterns_without_case_find():
    text = "The Force\u2019s \u201cGood\u201d\tre\u2011visit\u00a0now"
    assert even(text) == 'The Force\'s "Good" re-visit now'
    assert lowered("\u0130nspect\u0131on\u017f") == "inspections"
    for letter in "abcdefghijklmnopqrstuvwxyz":
        for point in range(0x11000):
            other = chr(point)
            if re.fullmatch(letter, other, re.IGNORECASE):
                assert lowered(other) == letter


def test_tokens_are_the_same_in_capitals_and_with_odd_letters():
    text = "Responding to the public: requires improvement; managing offenders and suspects: good"
    plain = [(token.start, token.end, token.area, token.state) for token in areas.find_tokens(text)]
    assert len(plain) == 4
    for form in (text.upper(), text.replace("s", "\u017f"), text.replace("i", "\u0131")):
        assert [(token.start, token.end, token.area, token.state) for token in areas.find_tokens(form)] == plain


VOCABULARY = [
    *sorted(words._OF_AREAS), *sorted(words._OF_GRADES), *sorted(lines._SMALL), "officers", "Norfolk", "2021/22", "s",
    "responding to the public", "Investigating crime", "managing offenders and suspects", "grade:", "–", "2nd", "not",
    "the force’s", "value for money", "good use of resources", "60", "Norfolk Constabulary", "mae'r", "overall grade",
]  # fmt: skip

ROOTS = [
    "responding to the public", "investigating crime", "its", "the force is", "Norfolk", "managing offenders", "and",
    "with care", "officers", "in towns", "protecting vulnerable people", "leadership", "dogs", ":", "vetting", "2024",
]  # fmt: skip


def test_no_line_that_is_passed_over_says_anything():
    passed = 0
    for seed in range(6_000):
        chance = random.Random(seed)
        said = [chance.choice(chance.choice((ROOTS, ROOTS, VOCABULARY))) for _ in range(chance.randint(1, 6))]
        text = " ".join(said)
        if not words.may_pair(words.words_of(text), lines._beside("norfolk")):
            passed += 1
            for more in ("", "brief"):
                line = lines._read(even(text), "norfolk", "peel-2021-22", more)
                assert line == lines.NOTHING, text
    assert passed > 1_000


@pytest.mark.parametrize(
    "words_in",
    [
        "We revisited the force", "a Re\u2011visit", "re-inspected", "Reassessment", "we went back", "returned",
        "PILOT", "corrections", "amended", "updated our", "revising the", "changed this", "has been changed",
        "was first published", "Erratum", "replaces an", "replaced our",
    ],
)  # fmt: skip
def test_every_word_of_a_change_is_still_heard(words_in):
    flat = even(words_in)
    heard = notices._REVISITED.search(lowered(flat)) or notices._CORRECTED.search(lowered(flat))
    assert heard
    assert notices.reason_in(flat) is not None


@pytest.mark.parametrize("force", ["norfolk", "hampshire-and-isle-of-wight", "dyfed-powys", "avon-and-somerset"])
def test_a_title_with_the_forces_name_is_looked_at(force):
    known = forces()[force]
    for name in (*known.all_names, known.place):
        for form in (name, name.upper(), f"{name}’s", name.replace("-", " ")):
            assert may_be_questions(f"How effective is {form} at investigating crime", own_words(force)), form
    assert not may_be_questions("How effective are its dogs at investigating crime", own_words(force))


@pytest.mark.parametrize("framework", frameworks())
def test_a_page_that_ends_with_its_heading_has_no_sections(framework):
    assert find_sections((), framework, "norfolk") == []


def test_a_page_that_ends_with_its_heading_is_not_believed():
    url = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/norfolk/"
    findings = read("<html><body><h1>Norfolk 2016</h1></body></html>", url=url)
    assert findings.kind is Kind.UNRECOGNISED
