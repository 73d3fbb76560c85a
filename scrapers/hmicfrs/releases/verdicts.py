"""The three verdicts of a release of 2014 to 2020: "is ‘good’ at operating efficiently".

Only the pillars, each by its own words; a verdict whose words could mean two of them is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.grades import Grade, parse_grade
from scrapers.news.layout import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapers.page import Block


@dataclass(frozen=True, slots=True)
class Verdict:
    """A grade for a pillar, with the words of both."""

    pillar: str
    grade: Grade
    evidence: Evidence


GRADE = r"(?:outstanding|good|adequate|inadequate|requir(?:es?|ing|ed) improvement)"
"""A grade word in any form; what it means: `grade_of`."""

GRADES = re.compile(rf"(?P<open>[‘“'\"])?\b(?P<g>{GRADE})\b[’”'\"]?", re.IGNORECASE)
_LINK = re.compile(
    r"\s*[,:–-]?\s*(?:(?:rating|grade) )?(?:at|in|for|with respect to|in respect of|regarding)\s+", re.IGNORECASE
)
_LABEL = re.compile(
    rf"(?P<q>[^:–\t]{{6,120}}?)\s*(?:[:–\t]|\s-)\s*[‘“'\"]?(?P<g>{GRADE})[’”'\"]?\s*[.;,]?(?: and)?", re.IGNORECASE
)
_SEPARATE = re.compile(
    r"[;.]|,\s+(?:and|but|while)\b|\band (?=(?:is|was|it|requires?|graded|rated|judged)\b)", re.IGNORECASE
)
_EFFICIENCY = re.compile(
    r"\befficien(?:cy|t|tly)\b|\bsustainable services?\b|\bsustainability of its services", re.IGNORECASE
)
_LEGITIMACY = re.compile(
    r"\blegitima(?:cy|te|tely)\b|\btreat(?:s|ing|ment of)? (?:all of )?(?:both )?(?:the |its )?(?:public"
    r"|people it serves)"
    r"(?:,)? and (?:the |its )?(?:own )?(?:workforce|staff)",
    re.IGNORECASE,
)
_PURPOSE = (
    r"(?:keep(?:s|ing)? people safe (?:and|from harm and) (?:in )?reduc(?:es?|ing) crime"
    r"|reduc(?:es?|ing) crime (?:and|as well as) (?:in )?keep(?:s|ing)? people safe)"
)
_EFFECTIVENESS = re.compile(rf"\beffectiveness\b|\beffective(?:ly)? (?:at |in )?{_PURPOSE}|{_PURPOSE}", re.IGNORECASE)
_EFFECTIVE = re.compile(r"\beffective(?:ly|ness)?\b", re.IGNORECASE)
_STRAY_MARK = re.compile(r"(?<!\w)[‘“'\"]|[’”'\"](?!\w)")
# Words that say less, or more, than the pillar: a part of it, another time, no verdict.
_NARROWS = re.compile(
    r"\b(?:could|would|should|will|if|unless|until|not|no|never|previous(?:ly)?|last (?:year|time|inspection)|had|"
    r"aspects? of|elements? of|some|parts? of|in (?:\w+ )?20\d\d|compared|a (?:grade|rating) of|a force)\b",
    re.IGNORECASE,
)
# Counts of forces, whatever their grade: "30 forces were judged to be good".
_OF_FORCES = re.compile(
    r"\bforces (?:were|are|have|had|received|got)\b|\b(?:\d+|most|all|many|some) (?:\w+ )?forces\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.!?]\s")
_LONGEST = 1_000  # characters; a verdict stands in a short line


@lru_cache(maxsize=512)  # the lines of one release, of which every signal asks
def may_grade(words: str) -> bool:
    """Whether a grade word may stand in words: a quick look, before any pattern."""
    plain = folded(words)
    return "good" in plain or "adequate" in plain or "outstanding" in plain or "requir" in plain


def find_pillar(words: str) -> str | None:
    """The one pillar that words mean; None where they mean none or more than one.

    "Keeping people safe and reducing crime" is effectiveness unless another pillar is named with it.
    """
    named = {
        pillar
        for pillar, pattern in (("efficiency", _EFFICIENCY), ("legitimacy", _LEGITIMACY))
        if pattern.search(words)
    }
    if (_EFFECTIVE if named else _EFFECTIVENESS).search(words):
        named.add("effectiveness")
    return named.pop() if len(named) == 1 else None


def read_verdicts(block: Block) -> Iterator[Verdict]:
    """The pillars that one line grades, in order: "‘good’ at", or a label ("Efficiency: good")."""
    text = block.text
    if len(text) > _LONGEST or not may_grade(text):
        return
    label = _LABEL.fullmatch(text)
    if label and not GRADES.search(label["q"]) and not _NARROWS.search(label["q"]):
        pillar = find_pillar(label["q"])
        if pillar:
            yield Verdict(pillar, grade_of(label["g"]), Evidence(text, block.start, block.end))
        return
    grades = list(GRADES.finditer(text))
    for number, match in enumerate(grades):
        until = grades[number + 1].start() if number + 1 < len(grades) else len(text)
        link = _LINK.match(text, match.end())
        if not link or link.end() > until:
            continue
        cut = _SEPARATE.search(text, link.end(), until)
        end = cut.start() if cut else until
        phrase = text[link.end() : end]
        start = max(
            (found.end() for found in re.finditer(r"[;.]\s|,\s(?:and|but)\s", text[: match.start()])), default=0
        )
        start = max(start, grades[number - 1].end() if number else 0)
        sentence = max((found.end() for found in _SENTENCE.finditer(text, 0, match.start())), default=0)
        if _OF_FORCES.search(text, sentence, match.start()):
            continue
        if _NARROWS.search(text[start : match.start()]) or _NARROWS.search(phrase) or _STRAY_MARK.search(phrase):
            continue
        pillar = find_pillar(phrase)
        if pillar:
            words = text[match.start() : end].rstrip(" ,")
            yield Verdict(
                pillar,
                grade_of(match["g"]),
                Evidence(words, block.start + match.start(), block.start + match.start() + len(words)),
            )


def grade_of(words: str) -> Grade:
    """The grade that matched words are, in any form of the verb."""
    found = parse_grade(re.sub(r"(?i)^requir(?:e|ing|ed)\b", "requires", words))
    if found is None:
        message = f"{words!r} is no grade word"
        raise ValueError(message)
    return found
