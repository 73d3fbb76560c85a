"""How prose words the questions that the inspectorate grades, and which question of a framework that is.

Source: `wordings.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from schema.frameworks import frameworks
from schema.tomlfile import read_table
from scrapers.news.layout import lowered

FILE = Path(__file__).with_name("wordings.toml")
_PART = re.compile(r"\{([a-z]+)\}")


class Asked(NamedTuple):
    """A question named in a text: `ids` are what the words may mean, the likeliest first."""

    start: int
    end: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """All of `wordings.toml`: one pattern for lower-case text, whose group `qN` means `ids[N]`."""

    pattern: re.Pattern[str]
    ids: tuple[tuple[str, ...], ...]


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
        words = "|".join(entry.strings("words", required=True))
        while (part := _PART.search(words)) is not None:
            if part.group(1) not in parts:
                raise entry.wrong("words", f"no part {part.group(1)!r}")
            words = words.replace(part.group(), parts[part.group(1)])
        ids.append(means)
        patterns.append(f"(?P<q{number}>{words.replace(' ', chr(92) + 's')})")
        entry.end()
    table.end()
    if not patterns:
        raise table.wrong("wording", "is missing")
    try:
        # The look ahead spares most words the try: no wording begins with these letters.
        pattern = re.compile(rf"\b(?![jnqxyz\d])(?:{'|'.join(patterns)})\b")
        return Wordings(pattern, tuple(ids))
    except re.error as error:
        raise table.wrong("words", f"is no regular expression ({error})") from error


@cache
def wordings() -> Wordings:
    """The shipped wordings file."""
    return load_wordings()


def find_questions(flat: str) -> list[Asked]:
    """Every place where an evened text words a question of any framework, in order, without overlaps."""
    known = wordings()
    return [
        Asked(match.start(), match.end(), known.ids[int(match.lastgroup[1:])])
        for match in known.pattern.finditer(lowered(flat))
        if match.lastgroup
    ]


def question_of(ids: tuple[str, ...], framework: str | None) -> str | None:
    """The question meant in a framework; None where that framework does not grade it.

    Without a framework only words with one meaning count.
    """
    if framework is None:
        return ids[0] if len(ids) == 1 else None
    graded = frameworks()[framework].questions
    return next((identity for identity in ids if identity in graded), None)
