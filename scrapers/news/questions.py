"""How prose words the questions that the inspectorate grades, and which question of a framework that is.

Source: `wordings.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from schema.frameworks import frameworks
from schema.tomlfile import read_table
from scrapers.news.layout import lowered
from scrapers.news.openings import opening_words, words_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from scrapers.news.openings import Word

FILE = Path(__file__).with_name("wordings.toml")
_PART = re.compile(r"\{([a-z]+)\}")


class Asked(NamedTuple):
    """A question named in a text: `ids` are what the words may mean, the likeliest first."""

    start: int
    end: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """All of `wordings.toml`: patterns for lower-case text in the order of the file, each with its number.

    The N-th means `ids[N]`. `opened` has them by the words that can begin them; None where that cannot be told.
    """

    patterns: tuple[tuple[int, str], ...]
    ids: tuple[tuple[str, ...], ...]
    opened: dict[str, tuple[tuple[int, str], ...]] | None


def load_wordings(path: Path = FILE) -> Wordings:
    """Read and check a wordings file. Raises DataFileError, naming file and key, for anything wrong in it."""
    table = read_table(path)
    known = {question for framework in frameworks().values() for question in framework.questions}
    shared = table.table("parts")
    parts = {} if shared is None else {name: shared.take(name, str) for name in shared.names()}
    ids, patterns = [], []
    for number, entry in enumerate(table.tables("wording")):
        means = entry.strings("means", required=True)
        for question in means:
            if question not in known:
                raise entry.wrong("means", f"no framework has a question {question!r}")
        for words in entry.strings("words", required=True):
            written = words
            while (part := _PART.search(written)) is not None:
                if part.group(1) not in parts:
                    raise entry.wrong("words", f"no part {part.group(1)!r}")
                written = written.replace(part.group(), parts[part.group(1)])
            patterns.append((number, written))
        ids.append(means)
        entry.end()
    table.end()
    if not patterns:
        raise table.wrong("wording", "is missing")
    try:
        return Wordings(tuple(patterns), tuple(ids), _opened(patterns))
    except re.error as error:
        raise table.wrong("words", f"is no regular expression ({error})") from error


def _opened(patterns: list[tuple[int, str]]) -> dict[str, tuple[tuple[int, str], ...]] | None:
    opened: dict[str, tuple[tuple[int, str], ...]] = {}
    told = True
    for number, pattern in patterns:
        words = opening_words(rf"\b(?:{pattern})\b")
        told = told and words is not None
        for word in words or ():
            opened[word] = (*opened.get(word, ()), (number, pattern))
    return opened if told else None


def pattern_of(patterns: Iterable[tuple[int, str]]) -> re.Pattern[str]:
    """One pattern of several wordings, whose group `qN` is the one with that number."""
    named = [
        f"(?P<q{number}>{'|'.join(words for _, words in same)})"
        for number, same in groupby(patterns, key=lambda pattern: pattern[0])
    ]
    return re.compile(rf"\b(?:{'|'.join(named)})\b")


@cache
def wordings() -> Wordings:
    """The shipped wordings file."""
    return load_wordings()


@cache
def questions_known() -> frozenset[str]:
    """The questions (ids) that some wording means."""
    return frozenset(identity for ids in wordings().ids for identity in ids)


@cache
def _beginning(word: str | None) -> re.Pattern[str]:
    """One pattern of the shipped wordings that a word can begin; of all, without one."""
    known = wordings()
    return pattern_of(known.patterns if known.opened is None or word is None else known.opened[word])


def may_ask(low: str, words: Sequence[Word], questions: frozenset[str]) -> bool:
    """Whether a wording of which one of these is the likeliest meaning begins at a word, even within another's."""
    opening = _opening(questions)
    likely = [word for word in words if word[1] in opening] if opening is not None else words
    return any(asked.ids[0] in questions for word in likely for asked in questions_at(low, [word]))


@cache
def _opening(questions: frozenset[str]) -> frozenset[str] | None:
    """The words that can begin a wording whose likeliest meaning is one of these questions; None: any word."""
    known = wordings()
    if known.opened is None:
        return None
    likeliest = {number for number, ids in enumerate(known.ids) if ids[0] in questions}
    return frozenset(word for word, said in known.opened.items() if any(number in likeliest for number, _ in said))


def find_questions(flat: str) -> list[Asked]:
    """Every place where an evened text words a question of any framework, in order, without overlaps."""
    low = lowered(flat)
    return questions_at(low, words_of(low))


def questions_at(low: str, words: Sequence[Word]) -> list[Asked]:
    """As `find_questions`, of a text in lower case whose words are known; where they are only some, only at these."""
    known = wordings()
    return [
        Asked(match.start(), match.end(), known.ids[int(match.lastgroup[1:])])
        for match in _matches(low, words, known.opened)
        if match.lastgroup
    ]


def _matches(low: str, words: Sequence[Word], opened: Container[str] | None) -> Iterator[re.Match[str]]:
    if opened is None:
        yield from _beginning(None).finditer(low)
        return
    end = 0
    for start, word in [told for told in words if told[1] in opened]:
        match = _beginning(word).match(low, start) if start >= end else None
        if match is not None:
            end = match.end()
            yield match


def question_of(ids: tuple[str, ...], framework: str | None) -> str | None:
    """The question meant in a framework; None where that framework does not grade it.

    Without a framework only words with one meaning count.
    """
    if framework is None:
        return ids[0] if len(ids) == 1 else None
    graded = frameworks()[framework].questions
    return next((identity for identity in ids if identity in graded), None)
