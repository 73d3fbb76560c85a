"""Where an annual or a pillar page says that one of its own grades was wrong at first, and what it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.findings import Evidence
from scrapers.hmicfrs.earlier import earlier_of
from scrapers.hmicfrs.grading import GRADES, grade_of, plain_words
from scrapers.hmicfrs.questions import find_questions
from scrapers.hmicfrs.summaries import sentences

if TYPE_CHECKING:
    from schema.grades import Grade
    from scrapers.page import Block


@dataclass(frozen=True, slots=True)
class Correction:
    """The grade that the page showed before it was corrected."""

    question: str
    old: Grade
    evidence: Evidence


_QUICK = ("orrect", "rror", "mend", "rratum", "rongly", "istake")
_NOTE = re.compile(
    r"\b(?:correct(?:ed|ion|s|ing)|erratum|amend(?:ed|ment|ments|ing)|(?:in|by|an) error|wrongly|incorrectly|mistake\w*"
    r")\b",
    re.IGNORECASE,
)
_WRONG = (
    r"(?:(?:first|originally|initially|previously|wrongly|incorrectly|mistakenly|(?:in|by) (?:error|mistake)"
    r"|error|(?:earlier|previous|first|original) version|until|instead of|rather than|in place of|from"
    r"|replac(?:es|ed|ing))\b)"
)
SAID_AT_FIRST = re.compile(rf"\b{_WRONG}[^.]*$", re.IGNORECASE)
"""That what follows in the sentence was said before a correction."""

_OLD = re.compile(rf"\b{_WRONG}(?P<between>(?:(?!\b(?:now|should)\b).)*?)\b(?P<grade>{GRADES})\b")
# "It was shown as good, in error"; "the judgment of good was wrong".
_OLD_THEN = re.compile(
    rf"\bwas (?P<grade>{GRADES}),?(?: and| but)?(?: it)?(?: is)? now\b|\bfor (?P<other>{GRADES})\b[^.;]{{0,80}} read\b"
)
_OLD_AFTER = re.compile(
    rf"\b(?P<grade>{GRADES})\b(?: (?:in|for|at) [^,;.]{{3,80}}?)?,?(?: (?:was|were|is))?"
    r" (?:in error|by mistake|wrong(?:ly)?\b|incorrect(?:ly)?\b|at first\b|before (?:the|this) correction)"
)
_EDGES = re.compile(
    rf"\b(?:{GRADES}|from|was|were|is|has been|have been|as|to be|said|stated|gave|showed|in error|now|should|that"
    r"|grade|judge?ment|rating|read)\b|[,;:()]"
)
_TITLED = re.compile(r"\b(?:for|of|on|in|at|that|under)\b ")
_LONGEST = 1_500


def find_corrections(block: Block, section: str | None, framework: str, force: str) -> list[Correction]:
    """The corrections that one paragraph tells; each of one question, named there or meant by its heading."""
    if not any(word in block.text for word in _QUICK) or len(block.text) > _LONGEST or not _NOTE.search(block.text):
        return []
    parts = [(start, end, plain_words(block.text[start:end], force)) for start, end in sentences(block.text)]
    named = {question for _, _, plain in parts for question in _named(plain, framework)}
    found = []
    for start, end, plain in parts:
        if "another force" in plain or earlier_of(plain, framework):
            continue
        olds = {match["grade"] for pattern in (_OLD, _OLD_AFTER) for match in pattern.finditer(plain)}
        olds |= {match["grade"] or match["other"] for match in _OLD_THEN.finditer(plain)}
        own = set(_named(plain, framework)) or named or ({section} if section else set())
        old = grade_of(olds.pop()) if len(olds) == 1 else None
        if old and len(own) == 1:
            evidence = Evidence(block.text[start:end], block.start + start, block.start + end)
            found.append(Correction(own.pop(), old, evidence))
    return found


def _named(plain: str, framework: str) -> list[str]:
    """The questions that stand in a sentence, each between two of the words that may stand around one."""
    found: list[str] = []
    for piece in _EDGES.split(plain):
        starts = [0, *(match.end() for match in _TITLED.finditer(piece))]
        found += next((named for start in starts if (named := find_questions(piece[start:], framework))), ())
    return found
