"""Quotations that no marks set off: paragraphs between "Jo Lee wrote:" and a line with a name, or in her own person."""

from __future__ import annotations

import re

from scrapers.news import cues, names
from scrapers.news.layout import Span, is_bullet, is_terminated
from scrapers.news.quotes import Quote

_CUES = names.any_of(cues.CUES)
_LEAD_IN = re.compile(rf"\b(?:{_CUES}|went on|this(?: [\w-]+)?):\Z", re.IGNORECASE)
_SPEAKS = re.compile(rf"(?<!\breport )\b(?:{_CUES}|went on):\Z", re.IGNORECASE)
_HEADING = re.compile(r"\b(?:said|says|wrote|writes)\Z")
_MARK = re.compile(r"[“”\"«»]|(?<!\w)['‘]")
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our|me|us)\b")
_NAME_LINE = re.compile(
    r"(?:[-–—]\s*)?(?:[A-Za-z][\w’'&/-]* ){0,6}?"
    r"[A-Z][\w’'-]+ (?:[A-Z]\.? )?[A-Z][\w’'-]+(?:\s\(.{1,40}\).{0,30}|,.{1,60})?"
)
_LONGEST = 6  # paragraphs
_SHORTEST = 4  # words
_TAIL = 60


def find_blocks(flat: str, spans: list[Span], skipped: set[int]) -> list[Quote]:
    """The block quotations of an evened text that have no marks, in order, and only where nothing else can be meant."""
    numbers = [number for number in range(len(spans)) if number not in skipped]
    found: list[Quote] = []
    place = 0
    while place < len(numbers) - 1:
        tail = flat[max(spans[numbers[place]].start, spans[numbers[place]].end - _TAIL) : spans[numbers[place]].end]
        length = 0
        if tail.endswith((":", "said", "says", "wrote", "writes")):
            length = _length(flat, [spans[number] for number in numbers[place + 1 : place + 2 + _LONGEST]], tail)
        if length:
            inner = numbers[place + 1 : place + 1 + length]
            parts = [spans[number] for number in inner]
            found.append(Quote(parts, list(inner), parts[0].start, parts[-1].end, double=True, lost=False))
        place += length + 1
    return found


def _length(flat: str, following: list[Span], tail: str) -> int:
    """How many of the paragraphs that follow a lead-in are the quotation."""
    prose = 0
    for span in following:
        words = flat[span.start : span.end]
        if _MARK.search(words) or is_bullet(words) or not is_terminated(words) or words.count(" ") < _SHORTEST:
            break
        if words.endswith(":"):
            break
        prose += 1
    if not prose:
        return 0
    if prose < len(following) and (_LEAD_IN.search(tail) or _HEADING.search(tail)):
        below = flat[following[prose].start : following[prose].end]
        if _NAME_LINE.fullmatch(below):
            return prose
    if not _SPEAKS.search(tail):
        return 0
    own = 0
    while own < prose and _FIRST_PERSON.search(flat, *following[own]):
        own += 1
    return own
