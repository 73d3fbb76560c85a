"""Lists of forces below (or behind) a grade, in a release about one pillar: "Good / Kent, Essex"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Evidence
from scrapers.hmicfrs.force_names import find_force
from scrapers.hmicfrs.releases.verdicts import GRADE, find_pillar, grade_of
from scrapers.news.phrases import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema.grades import Grade
    from scrapers.page import Block


class Listed(NamedTuple):
    """A force below a grade: the words that name it, and those of the grade."""

    force: str
    pillar: str
    grade: Grade
    evidence: Evidence
    heading: Evidence


_N = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
_HEADING = re.compile(
    rf"(?:(?:the )?(?:following )?(?:{_N} )?(?:of (?:the )?\d\d )?(?:police )?forces? (?:(?:that|which) )?"
    r"(?:(?:were|was|are|is) )?)?(?:(?:rated|graded|judged|assessed|found) )?(?:as |to be )?"
    rf"[‘“'\"]?(?P<g>{GRADE})[’”'\"]?(?:\s*(?:grade|rating)s?)?"
    r"(?:\s*(?:[:–—-]\s*)?\(?\s*(?P<n>\d{1,2})\s*(?:of (?:the )?\d\d\s*)?"
    r"(?:(?:police )?forces?|listed|shown|named|in all)?\s*\)?)?"
    r"(?:\s*(?:[:–—]|-(?=\s))\s*(?P<rest>.*)|\s*)",
    re.IGNORECASE,
)
_LONGEST = 1_500  # characters: 43 names
_LABEL = 80


def read_force_lists(blocks: Sequence[Block], topic: str | None) -> Iterator[list[Listed]]:
    """Each list of forces under one grade. A line that holds anything but forces ends a list.

    A list that names more forces than its grade tells is left out; so is one under no known pillar.
    """
    pillar, current, expected = topic, None, None
    found: list[Listed] = []
    for block in blocks:
        if len(block.text) > _LONGEST or block.kind in {"row", "head"}:
            continue
        match = _HEADING.fullmatch(block.text)
        if match:
            yield from _whole(found, expected)
            current, expected, found = (match, block), match["n"], []
            rest = match["rest"]
            if rest:
                found = _named(rest, block.start + match.start("rest"), current, pillar) or []
            continue
        named = _named(block.text, block.start, current, pillar) if current else None
        if named is not None:
            found += named
            continue
        yield from _whole(found, expected)
        current, expected, found = None, None, []
        if block.heading or len(block.text) <= _LABEL:
            pillar = find_pillar(block.text) or (pillar if not block.heading else topic)
    yield from _whole(found, expected)


def is_of_force_list(words: str) -> bool:
    """Whether a line is a grade that may stand over a list of forces, or such a list."""
    return len(words) <= _LONGEST and (_HEADING.fullmatch(words) is not None or split_forces(words) is not None)


def _whole(found: list[Listed], expected: str | None) -> Iterator[list[Listed]]:
    if found and (expected is None or len(found) <= int(expected)):
        yield found


def _named(words: str, start: int, current: tuple[re.Match[str], Block], pillar: str | None) -> list[Listed] | None:
    """The forces of a line that names nothing else; None for any other line."""
    match, over = current
    heading = Evidence(over.text, over.start, over.end)
    parts = split_forces(words)
    if parts is None:
        return None
    if pillar is None:
        return []
    return [
        Listed(force, pillar, grade_of(match["g"]), Evidence(words[a:b], start + a, start + b), heading)
        for force, a, b in parts
    ]


def split_forces(words: str) -> list[tuple[str, int, int]] | None:
    """The forces of a list of nothing but forces ("Kent, Devon & Cornwall and Essex"), with their places; else None."""
    found: list[tuple[str, int, int]] = []
    for piece in re.finditer(r"[^,;•|\n]+", words):
        named = _split_piece(words, *_trim(words, piece.start(), piece.end()))
        if named is None:
            return None
        found += named
    return found or None


def _split_piece(words: str, start: int, end: int) -> list[tuple[str, int, int]] | None:
    start, end = _trim(words, start, end)
    text = words[start:end]
    if not text:
        return []
    lead = re.match(r"and\s+", text)
    if lead:
        return _split_piece(words, start + lead.end(), end)
    force = find_force(text)
    if force:
        return [(force, start, end)]
    for joint in re.finditer(r"\s+(?:and|&)\s+", text):
        first = find_force(text[: joint.start()])
        if first:
            rest = _split_piece(words, start + joint.end(), end)
            if rest:
                return [(first, start, start + joint.start()), *rest]
    return None


def _trim(words: str, start: int, end: int) -> tuple[int, int]:
    while start < end and words[start] in " \t.*•-–":
        start += 1
    while end > start and words[end - 1] in " \t.*":
        end -= 1
    return start, end
