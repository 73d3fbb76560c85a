"""The hints of a rare pattern: none of its matches is without one of them, by the pattern's own parts."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

from scrapers import news
from scrapers.news.layout import folded
from scrapers.news.openings import codes, parser
from scrapers.news.rare import Rare

RARE = {
    f"{module.name}.{name}": value
    for module in pkgutil.iter_modules(news.__path__)
    for name, value in vars(import_module(f"scrapers.news.{module.name}")).items()
    if isinstance(value, Rare)
}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}


def _needs(parts, hints):
    """Whether whatever these parts match holds a hint."""
    run = ""
    for code, told in parts:
        if code is codes.LITERAL:
            run += chr(told).lower()
        elif code not in {codes.AT, codes.ASSERT, codes.ASSERT_NOT}:  # these take no sign
            run = ""
        if (
            any(hint in run for hint in hints)
            or (code is codes.BRANCH and all(_needs(choice, hints) for choice in told[1]))
            or (code is codes.SUBPATTERN and _needs(told[3], hints))
            or (code is codes.ATOMIC_GROUP and _needs(told, hints))
            or (code in _REPEATS and told[0] and _needs(told[2], hints))
        ):
            return True
    return False


@pytest.mark.parametrize("name", RARE)
def test_every_match_holds_a_hint(name):
    rare = RARE[name]
    assert _needs(parser.parse(rare.pattern.pattern, rare.pattern.flags), rare.hints)
    assert rare.hints == tuple(map(folded, rare.hints))


@pytest.mark.parametrize(
    ("pattern", "hints"),
    [
        (r"good", ("bad",)),
        (r"good|bad", ("good",)),
        (r"(?:good)?bad", ("good",)),
        (r"(?=good)b", ("good",)),
        (r"goo\wd", ("good",)),
    ],
)
def test_a_hint_that_a_match_may_be_without_is_told(pattern, hints):
    assert not _needs(parser.parse(pattern), hints)


@pytest.mark.parametrize("words", ["a FEW words", "a \u017few words", "few", "a few"])
def test_the_same_is_found_as_by_the_pattern_alone(words):
    pattern = re.compile(r"\bfew\b", re.IGNORECASE)
    rare = Rare(pattern.pattern, "few", flags=re.IGNORECASE)
    for start, end in ((0, len(words)), (1, len(words)), (0, 4)):
        found, alone = rare.search(words, folded(words), start, end), pattern.search(words, start, end)
        assert (found and found.span()) == (alone and alone.span())
        found, alone = rare.match(words, folded(words), start, end), pattern.match(words, start, end)
        assert (found and found.span()) == (alone and alone.span())
