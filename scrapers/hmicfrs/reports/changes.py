"""What a report says of change: corrections and revisits, last time's grade, better or worse since the last inspection.

All of it only in set forms, each with the area named in the sentence or meant by the section that it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.findings import Comparison, Evidence, Reason
from schema.frameworks import frameworks, get_framework
from schema.grades import Direction, Grade
from scrapers.hmicfrs.reports.areas import UNGRADED, even, find_tokens
from scrapers.hmicfrs.reports.lines import own_words
from scrapers.wording import find_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scrapers.hmicfrs.reports.areas import Token
    from scrapers.page import Block

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z‘“])")
_CYCLE = re.compile(r"\b(20\d\d) ?(?:/|–|—|-|to) ?(?:20)?(\d\d)\b")
_LAST = re.compile(
    r"\b(?:(?:our|the) (?:last|previous) (?:peel |full )?(?:inspection|assessment|report)|when we last inspected"
    r"|last time we inspected)",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"\b(?:we|hmicfrs|inspectors|(?:was|were|been)) (?:previously )?(?:graded|judged|rated|assessed)\b", re.IGNORECASE
)
_DOUBT = re.compile(
    r"\b(?:not|n't|never|if|would|could|should|unless|necessarily|other forces|some forces|forces"
    r"|national(?:ly)?)\b|n't\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\b(?:correct(?:ed|ion|ing)|amend(?:ed|ment|ing)|(?:updat|revis)(?:ed|ing) (?:this|the|our|its)"
    r"|changed (?:this|the|our|its)"
    r"|(?:has|have) been changed)\b",
    re.IGNORECASE,
)
_REVISITED = re.compile(r"\b(?:re-?visit(?:ed|s|ing)?|re-?inspect(?:ed|ion|ing)|re-?assessed)\b", re.IGNORECASE)
_OUR_OWN = re.compile(r"\b(?:we|our|hmicfrs|th(?:is|e) (?:grade|judge?ment)|grade|correction)\b", re.IGNORECASE)
_ABOUT_GRADE = re.compile(r"\b(?:grad(?:e|es|ed|ing)|re-?graded|judge?ments?|judged|rat(?:ed|ing))\b", re.IGNORECASE)
_BEFORE_OLD = re.compile(
    r"\b(?:from(?: a grade of)?|previous(?:ly)?(?: (?:it was|grade(?: was| of)?))?|originally|initially"
    r"|first|had been|was"
    r"|instead of|rather than|replac(?:es|ing)|former(?:ly)?|in place of|published as|previously (?:graded|judged)"
    r"(?: it)?(?: as)?)"
    r"\W+(?:(?:it|as|to be|the force|graded|judged|rated|published|was|at|the|grade|of|a|is|shown|this|area) )*$",
    re.IGNORECASE,
)
_JUDGING = ("grade", "grading", "judg", "rated", "rating", "assessed")
_OLD_LABEL = re.compile(
    r"(?:(?:previous|last|earlier)(?: peel)?(?: inspection)?(?: \(?20\d\d/\d\d\)?)?|(?:peel )?20\d\d ?[/–-] ?\d\d)"
    r"(?: (?:grade|judge?ment|rating|inspection))?(?: \(?20\d\d/\d\d\)?)?\s*[:–-]\s*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*[,(–-]?\s*(?:(?:up|down|improved|declined) from|previously|was)\s+", re.IGNORECASE)
_WHEN = re.compile(
    r"(?: (?:in|at) (?:our |the )?(?:20\d\d/\d\d|last|previous)(?: (?:peel )?inspection)?)?[\s).]*", re.IGNORECASE
)
_LABEL = 90  # characters
_OLD_AND_NEW = 2
_LONGEST = 4_000  # characters of a paragraph
_BEFORE = 90  # characters before a grade that tell whether it is the old one
_CHANGED = re.compile(
    r"\b(?P<way>improved|declined|deteriorated|worsened|got worse)\b|\b(?P<noun>an improvement|a decline"
    r"|a deterioration)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\bsince (?:our|the|its|we) (?:last |previous |last inspected|20\d\d ?/ ?\d\d )\s*(?:peel )?"
    r"(?:inspection|assessment|report|it|the force|this area)?",
    re.IGNORECASE,
)
# Around a change of the whole area only these words may stand: "has improved its call handling" is a part.
_WHOLE = frozenset(
    [
        "the",
        "force",
        "force's",
        "constabulary",
        "constabulary's",
        "it",
        "its",
        "performance",
        "overall",
        "grade",
        "in",
        "at",
        "this",
        "area",
        "has",
        "have",
        "there",
        "been",
        "an",
        "a",
        "improvement",
        "decline",
        "deterioration",
        "and",
        "we",
        "found",
        "that",
        "is",
        "pleased",
        "to",
        "see",
        "also",
        "however",
        "significantly",
        "considerably",
        "greatly",
        "much",
        "slightly",
        "markedly",
        "our",
        "judgement",
        "judgment",
        "report",
        "service",
        "how",
        "since",
        "last",
        "previous",
        "inspection",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Notice:
    """Words by which the page says that it changed a grade: why, of which area, from which grade, to which, when."""

    area: str
    reason: Reason
    old: Grade | None
    new: Grade | None
    day: date | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Earlier:
    """Last time's grade of an area, and the framework it was given in."""

    area: str
    framework: str
    grade: Grade
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Change:
    """What the report says of an area against last time."""

    area: str
    comparison: Comparison


def whole(block: Block) -> Evidence:
    """All of a block's words, in their place."""
    return Evidence(block.text, block.start, block.end)


def sentences(block: Block) -> Iterator[Evidence]:
    """The sentences of a block, in their places."""
    start = 0
    for match in _SENTENCE_END.finditer(block.text):
        yield Evidence(block.text[start : match.start()], block.start + start, block.start + match.start())
        start = match.end()
    if start < len(block.text):
        yield Evidence(block.text[start:], block.start + start, block.end)


def may_tell_change(text: str) -> bool:
    """Whether any of the functions below can find anything in a block. Cheap."""
    if len(text) > _LONGEST:
        return False
    plain = text.lower()
    return "since" in plain or any(word in plain for word in _JUDGING)


def find_notice(block: Block, section: str | None) -> Notice | None:
    """The notice of a correction or revisit that a block holds, tied to one area; None where it ties to none."""
    flat = even(block.text)
    corrected, revisited = _CORRECTED.search(flat), _REVISITED.search(flat)
    if not (corrected or revisited) or not _ABOUT_GRADE.search(flat) or not _OUR_OWN.search(flat):
        return None
    tokens = list(find_tokens(flat))
    areas = {token.area for token in tokens if token.area} - {UNGRADED}
    area = areas.pop() if len(areas) == 1 else None if areas else section
    grades = [token for token in tokens if token.state and token.state[1]]
    if area is None or (corrected and not revisited and not grades and "this" not in flat.lower()):
        return None
    old: set[Grade] = set()
    new: set[Grade] = set()
    for token in grades:
        if token.state and token.state[1]:
            (old if _BEFORE_OLD.search(flat[: token.start][-_BEFORE:]) else new).add(token.state[1])
    reason = Reason.REVISIT if revisited else Reason.CORRECTION
    return Notice(
        area,
        reason,
        old.pop() if len(old) == 1 else None,
        new.pop() if len(new) == 1 else None,
        find_date(flat) if corrected else None,  # the day of a revisit is not that of its grade
        Evidence(block.text, block.start, block.end),
    )


def find_earlier(sentence: Evidence, section: str | None, framework: str) -> Earlier | None:
    """Last time's grade, where a sentence says that it was given: "In our 2021/22 inspection we graded it good"."""
    flat = even(sentence.text)
    when = _when(flat, framework)
    if when is None or not _JUDGED.search(flat) or _DOUBT.search(flat):
        return None
    tokens = list(find_tokens(flat))
    grades = [token for token in tokens if token.state and token.state[1]]
    area = _area(tokens, section)
    if len(grades) != 1 or area is None or (grade := grades[0].state[1] if grades[0].state else None) is None:
        return None
    known = get_framework(when)
    if area not in known.questions or grade not in known.scale or re.search(r"\bnow\b", flat):
        return None
    return Earlier(area, when, grade, sentence)


def find_label(text: str, area: str, block: Block, framework: str) -> tuple[Token | None, Earlier | None]:
    """A label below an area that names last time's grade: "Previous grade: good", "Good, up from adequate in 2021/22".

    Gives the grade of this inspection and the earlier one; both None for any other words.
    """
    flat = even(text)
    tokens = [token for token in find_tokens(flat) if token.state and token.state[1]] if len(text) <= _LABEL else []
    before = _OLD_LABEL.fullmatch(flat[: tokens[0].start]) if tokens else None
    if len(tokens) == 1 and before and not flat[tokens[0].end :].strip(" ."):
        return None, _earlier_label(area, tokens[0], flat, block, framework)
    if len(tokens) == _OLD_AND_NEW and not flat[: tokens[0].start].strip():
        between, after = flat[tokens[0].end : tokens[1].start], flat[tokens[1].end :]
        if _FROM.fullmatch(between) and _WHEN.fullmatch(after):
            return tokens[0], _earlier_label(area, tokens[1], flat, block, framework)
    return None, None


def _earlier_label(area: str, token: Token, flat: str, block: Block, framework: str) -> Earlier | None:
    known = list(frameworks())
    when = _when(flat, framework) or (None if _CYCLE.search(flat) else known[known.index(framework) - 1])
    grade = token.state[1] if token.state else None
    if when is None or grade is None or area not in get_framework(when).questions:
        return None
    return Earlier(area, when, grade, whole(block)) if grade in get_framework(when).scale else None


def find_change(sentence: Evidence, section: str | None, force: str) -> Change | None:
    """What a sentence says of the whole of an area since last time; a part of an area says nothing of the area."""
    flat = even(sentence.text)
    changed = _CHANGED.search(flat)
    if changed is None or not _SINCE.search(flat) or _DOUBT.search(flat):
        return None
    tokens = list(find_tokens(flat))
    area = _area(tokens, section)
    if area is None or any(token.state and token.state[1] for token in tokens):
        return None
    rest = _SINCE.sub(" ", flat[: changed.start()] + " " + flat[changed.end() :])
    for token in tokens:
        rest = rest.replace(flat[token.start : token.end], " ")
    known = _WHOLE | own_words(force)
    if not all(word in known or word.removesuffix("'s") in known for word in _WORD.findall(rest.lower())):
        return None
    word = (changed["way"] or changed["noun"]).lower()
    return Change(area, Comparison(Direction.UP if "improve" in word else Direction.DOWN, sentence))


def _when(flat: str, framework: str) -> str | None:
    """The earlier framework that a sentence speaks of; None where it speaks of none, or of two."""
    known = list(frameworks())
    told = {f"peel-{match[1]}-{match[2]}" for match in _CYCLE.finditer(flat)}
    if not told:
        return known[known.index(framework) - 1] if _LAST.search(flat) else None
    when = told.pop()
    earlier = known[: known.index(framework)]
    return when if not told and when in earlier else None


def _area(tokens: list[Token], section: str | None) -> str | None:
    areas = {token.area for token in tokens if token.area}
    if len(areas) > 1 or UNGRADED in areas:
        return None
    return areas.pop() if areas else section
