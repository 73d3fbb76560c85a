"""How many areas a report says that it grades, in all and with each grade."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.findings import Count, Evidence
from schema.grades import Status
from scrapers.hmicfrs.reports.areas import even, find_tokens
from scrapers.hmicfrs.reports.notices import sentences
from scrapers.wording import lowered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapers.page import Block

_NUMBERS = {
    **dict(
        zip(
            [
                "no",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
            ],
            range(14),
            strict=True,
        )
    ),
    "none": 0,
    "un": 1,
    "dau": 2,
    "dwy": 2,
    "tri": 3,
    "tair": 3,
    "pedwar": 4,
    "pedair": 4,
    "pump": 5,
    "bum": 5,
    "chwech": 6,
    "chwe": 6,
    "saith": 7,
    "wyth": 8,
    "naw": 9,
    "deg": 10,
    "ddeg": 10,
}
_NUMBER = rf"(?P<n>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|\d{{1,2}})"
_TOTAL = re.compile(
    rf"\b(?:make|made|making) (?:a )?graded judge?ments? (?:in|on|for) {_NUMBER} (?:of|out of)\b"
    rf"|\b(?:gwneud|gwnawn|gwnaethom|gwnaed) (?:ni )?dd?yfarniad(?:au)? graddedig (?:mewn|ar|yn) (?P<w>\w+) o\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"[’'\"”]?\s+(?:in|for)\s+{_NUMBER}(?:\s+of\s+(?:these|the|those))?(?:\s+areas?\b|(?=\s*(?:[,.;]|and\b|$)))",
    re.IGNORECASE,
)
_GRADE_IN = re.compile(rf"(?:outstanding|good|adequate|inadequate|improvement)['\"]?\s+(?:in|for)\s+{_NUMBER}\b")
_EARLIER = re.compile(r"\b(?:last|previous(?:ly)?|20\d\d/\d\d|forces|not)\b", re.IGNORECASE)
_LONGEST = 600


def find_total(blocks: Iterable[Block]) -> tuple[int, str] | None:
    """In how many areas the page says that it makes graded judgments, with its words."""
    for block in blocks:
        match = _TOTAL.search(even(block.text)) if "grad" in lowered(block.text) else None
        if match:
            number = _number(match["n"] or match["w"])
            if number is not None:
                return number, block.text
    return None


def find_counts(blocks: Sequence[Block], force: str) -> list[Count]:
    """How many areas the page says have each grade ("good in three areas"), where it says so of this inspection."""
    found: dict[tuple[str, int], Count] = {}
    for block in blocks:
        if "area" not in block.text or not _GRADE_IN.search(lowered(block.text)):
            continue
        for sentence in sentences(block):
            if len(sentence.text) <= _LONGEST and not _EARLIER.search(sentence.text):
                for count in _counts(sentence, force):
                    found.setdefault((count.grade, count.n), count)
    return list(found.values())


def _counts(sentence: Evidence, force: str) -> list[Count]:
    flat = even(sentence.text)
    counts = []
    for token in find_tokens(flat):
        if token.state is None or token.state[0] is not Status.GRADED or token.state[1] is None:
            continue
        match = _AFTER.match(flat, token.end)
        number = _number(match["n"]) if match else None
        if match and number is not None:
            start = sentence.start + token.start
            words = sentence.text[token.start : match.end()]
            counts.append(Count(force, token.state[1], number, Evidence(words, start, start + len(words))))
    return counts


def _number(words: str | None) -> int | None:
    if not words:
        return None
    return int(words) if words.isdigit() else _NUMBERS.get(words.lower())
