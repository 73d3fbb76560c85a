"""Where patterns can begin: at the words that open them, so that each is tried only where one of these stands.

A pattern that is looked for in a whole text is tried at every place of it. Most begin with one of a few words, which
its own parts tell; the words of a text are gone through once for all patterns.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# No public way leads to a pattern's parts.
codes: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
WORD = re.compile(r"\w+")
_MOST_REPEATS = 4
Word = tuple[int, str]


class _UntoldError(Exception):
    """Which words open a pattern cannot be told."""


def opening_words(pattern: str) -> frozenset[str] | None:
    r"""The words of which one begins every match, in lower case; None where that cannot be told.

    A pattern must say of itself that it begins and ends with a word: by `\b`, or by what may not stand beside it.
    """
    parts = list(parser.parse(pattern))
    if len(parts) < 3 or not _bounds(parts[0], -1) or not _bounds(parts[-1], 1):  # noqa: PLR2004 - and one between
        return None
    words: set[str] = set()
    try:
        words |= _begun(parts, {""}, words)
    except _UntoldError:
        return None
    return None if "" in words else frozenset(words)


def _bounds(part: tuple[Any, Any], direction: int) -> bool:
    """Whether a part of a pattern lets no word go on beyond it."""
    code, told = part
    if code is codes.AT:
        return bool(told is codes.AT_BOUNDARY)
    if code is not codes.ASSERT_NOT or told[0] != direction:
        return False
    inner = list(told[1])
    choices = inner[0][1][1] if inner[0][0] is codes.BRANCH else [inner]
    return any(
        len(choice) == 1 and choice[0][0] is codes.IN and (codes.CATEGORY, codes.CATEGORY_WORD) in choice[0][1]
        for choice in choices
    )


def _begun(parts: Iterable[tuple[Any, Any]], heads: set[str], words: set[str]) -> set[str]:
    """Go on with the beginnings of words; what ends is added to `words`, what may still go on is given."""
    for code, told in parts:
        if code is codes.LITERAL:
            heads = _with(heads, [chr(told)], words)
        elif code is codes.IN:
            heads = _with(heads, [*map(_sign, told)], words)
        elif code is codes.BRANCH:
            heads = {head for choice in told[1] for head in _begun(choice, heads, words)}
        elif code is codes.SUBPATTERN:
            heads = _begun(told[3], heads, words)
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
            heads = _repeated(told, heads, words)
        elif code not in {codes.ASSERT, codes.ASSERT_NOT, codes.AT}:  # these take no sign: words can only be fewer
            raise _UntoldError
        if not heads:
            break
    return heads


def _repeated(told: tuple[int, int, Any], heads: set[str], words: set[str]) -> set[str]:
    least, most, inner = told
    found = set(heads) if least == 0 else set()
    for count in range(1, most + 1):
        if count > _MOST_REPEATS + least:
            raise _UntoldError
        heads = _begun(inner, heads, words)
        if not heads:
            break
        if count >= least:
            found |= heads
    return found


def _sign(told: tuple[Any, Any]) -> str:
    """One sign of a class; a blank for all white space."""
    if told[0] is codes.LITERAL:
        return chr(told[1])
    if told == (codes.CATEGORY, codes.CATEGORY_SPACE):
        return " "
    raise _UntoldError


def _with(heads: set[str], signs: list[str], words: set[str]) -> set[str]:
    found = set()
    for sign in signs:
        if WORD.match(sign):
            found |= {head + sign.lower() for head in heads}
        else:
            words |= heads
    return found


@lru_cache(maxsize=1)  # whether an article is relevant and what it says are asked one after the other
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text and where they begin."""
    return tuple([(match.start(), match.group()) for match in WORD.finditer(text)])


class Finder:
    """Several patterns that are looked for in a text together."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        """Find out which words open each pattern; one of which that cannot be told is looked for everywhere."""
        self._number = len(patterns)
        self._tries: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
        self._anywhere: list[tuple[int, re.Pattern[str]]] = []
        for number, pattern in enumerate(patterns):
            words = opening_words(pattern.pattern)
            if words is None:
                self._anywhere.append((number, pattern))
            for word in words or ():
                self._tries.setdefault(word, []).append((number, pattern))

    def find(self, text: str, words: Sequence[Word]) -> Iterator[tuple[int, re.Match[str]]]:
        """Every match with its pattern's number, each pattern's in order and without overlaps, as `finditer` has them.

        `words` are those of what `layout.folded` gives of the text; where they are only some, only matches at these.
        """
        for number, pattern in self._anywhere:
            for match in pattern.finditer(text):
                yield number, match
        ends = [0] * self._number
        tries = self._tries
        for start, word in [told for told in words if told[1] in tries]:
            for number, pattern in tries[word]:
                found = pattern.match(text, start) if start >= ends[number] else None
                if found is not None:
                    ends[number] = found.end()
                    yield number, found
