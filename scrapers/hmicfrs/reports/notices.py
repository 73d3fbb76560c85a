"""What a report says of its own grades' change: notices of corrections and revisits, from which grade to which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.findings import Evidence, Reason
from scrapers.hmicfrs.reports.areas import UNGRADED, even, find_tokens
from scrapers.wording import any_in, find_date, lowered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from schema.grades import Grade
    from scrapers.hmicfrs.reports.areas import Token
    from scrapers.page import Block

_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z‘“])")
# These two are looked for in what `lowered` gives.
_CORRECTED = re.compile(
    r"\b(?:correct(?:ed|ion|ions|ing)|amend(?:ed|ment|ments|ing)|(?:updat|revis)(?:ed|ing) (?:this|the|our|its)"
    r"|changed (?:this|the|our|its)|(?:has|have) been changed|(?:was|were) first published|erratum"
    r"|replac(?:es|ed) (?:the|an?|our))\b"
)
_REVISITED = re.compile(
    r"\b(?:re-?visit(?:ed|s|ing)?|re-?inspect(?:ed|ion|ing)|re-?assess(?:ed|ment)|went back|returned|pilot)\b"
)
# What these two cannot do without.
_REVISITED_HOLDS = (
    "revisit", "re-visit", "reinspect", "re-inspect", "reassess", "re-assess", "went back", "returned", "pilot",
)  # fmt: skip
_CORRECTED_HOLDS = (
    "correct", "amend", "updat", "revis", "changed", "first published", "erratum", "replac",
)  # fmt: skip
_OUR_OWN = re.compile(r"\b(?:we|our|hmicfrs|th(?:is|e) (?:grade|judge?ment|report)|grade|correction)\b", re.IGNORECASE)
_ABOUT_GRADE = re.compile(r"\b(?:grad(?:e|es|ed|ing)|re-?graded|judge?ments?|judged|rat(?:ed|ing))\b", re.IGNORECASE)
_OLD = re.compile(
    r"\b(?:from|previous(?:ly)?|originally|initially|first|was|were|had been|instead of|rather than|replac(?:es|ing)"
    r"|former(?:ly)?|in place of|published as|pilot|before|earlier)\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\b(?:now|to|is|are|becomes?|current(?:ly)?|revised|re-?graded|new|has been|have been|should (?:be|have been)"
    r"|following (?:the|our|this) revisit|after (?:the|our|this) revisit)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\b(?:to be|as to)\b", re.IGNORECASE)  # "found it to be good" is no change to good
_AFTERWARDS = re.compile(
    r"\W{0,3}(?:before|previously|at first|originally|initially|in (?:the|our) pilot)\b", re.IGNORECASE
)
_LONGEST = 4_000  # characters of a paragraph
_OLD_AND_NEW = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """Words by which the page says that it changed a grade: why, of which area, from which grade to which, when."""

    area: str
    reason: Reason
    old: Grade | None
    new: Grade | None
    day: date | None
    evidence: Evidence


def whole(block: Block) -> Evidence:
    """All of a block's words, in their place."""
    return Evidence(block.text, block.start, block.end)


def sentences(block: Block) -> Iterator[Evidence]:
    """The sentences of a block, in their places."""
    start = 0
    for match in _SENTENCE_END.finditer(block.text):
        end = match.start() + 1
        yield Evidence(block.text[start:end], block.start + start, block.start + end)
        start = match.end()
    if start < len(block.text):
        yield Evidence(block.text[start:], block.start + start, block.end)


def reason_in(words: str) -> Reason | None:
    """Why a grade changed, where words speak of a revisit or a correction."""
    low = lowered(words)
    if any_in(low, _REVISITED_HOLDS) and _REVISITED.search(low):
        return Reason.REVISIT
    return Reason.CORRECTION if any_in(low, _CORRECTED_HOLDS) and _CORRECTED.search(low) else None


def find_notices(block: Block, section: str | None, above: Reason | None) -> list[Notice]:
    """The notices that a block holds, each tied to one area; none where a grade's change ties to no area.

    `above`: what a heading just above says that all of this is about; then each notice must tell both grades.
    """
    if len(block.text) > _LONGEST:
        return []
    flat = even(block.text)
    reason = reason_in(flat)
    if reason is not None and not (_ABOUT_GRADE.search(flat) and _OUR_OWN.search(flat)):
        reason, above = None, above or reason
    if reason is None and above is None:
        return []
    tokens = list(find_tokens(flat))
    areas = {token.area for token in tokens if token.area}
    if len(areas) <= 1:
        parts = [(whole(block), tokens)]
    else:
        parts = [(part, list(find_tokens(even(part.text)))) for part in sentences(block)]
    day = find_date(flat) if reason is Reason.CORRECTION else None  # the day of a revisit is not that of its grade
    found: list[Notice] = []
    for part, here in parts:
        named = sorted({token.area for token in here if token.area})
        if not named and len(parts) == 1 and section is not None:
            named = [section]
        old, new = _old_and_new(even(part.text), here)
        sure = old is not None and new is not None
        if not sure and (reason is None or len(parts) > 1):
            continue
        if reason is Reason.CORRECTION and not (old or new) and "this" not in flat.lower():
            continue
        found += [
            Notice(area, reason or above or Reason.CORRECTION, old, new, day, part)
            for area in named
            if area != UNGRADED
        ]
    return found


def _old_and_new(flat: str, tokens: list[Token]) -> tuple[Grade | None, Grade | None]:
    """The grade that was and the one that is: the last word of time before each tells which it is."""
    told: dict[Grade, bool | None] = {}
    start = 0
    for token in tokens:
        grade = token.state[1] if token.state else None
        if grade is None:
            flat = f"{flat[: token.start]}{' ' * (token.end - token.start)}{flat[token.end :]}" if token.area else flat
            continue
        before = _INSTEAD.sub(" ", flat[start : token.start])
        old, new = (max((m.end() for m in marks.finditer(before)), default=0) for marks in (_OLD, _NEW))
        is_new = None if old == new else new > old
        if _AFTERWARDS.match(flat, token.end):
            is_new = False
        if told.setdefault(grade, is_new) != is_new:
            told[grade] = told[grade] if is_new is None else is_new if told[grade] is None else None
        start = token.end
    if len(told) == _OLD_AND_NEW:
        (first, first_new), (second, second_new) = told.items()
        if first_new is second_new:
            return None, None
        return (second, first) if first_new or second_new is False else (first, second)
    if len(told) != 1:
        return None, None
    ((grade, is_new),) = told.items()
    return (grade, None) if is_new is False else (None, grade)
