"""The parts of a report: what its headings open, which lines are mere labels, and what each place says of an area."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from schema.frameworks import frameworks
from scrapers.hmicfrs.reports.areas import even
from scrapers.hmicfrs.reports.times import when
from scrapers.hmicfrs.reports.words import holds
from scrapers.wording import lowered

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Caution, Evidence
    from scrapers.hmicfrs.reports.areas import State
    from scrapers.hmicfrs.reports.changes import Change, Earlier
    from scrapers.hmicfrs.reports.notices import Notice
    from scrapers.page import Block

JUDGMENTS = re.compile(
    r"(?:(?:summary of )?(?:our|the|graded|force|overall)? ?(?:graded )?(?:judge?ments?|grades|gradings)"
    r"(?: at a glance| summary| table)?|ein (?:dyfarniadau|dyfarniad|barn)|y dyfarniadau)\W*",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"\bmake graded judge?ments? in\b|\bgwneud dyfarniadau graddedig\b|\bgraded? (?:the force|.{3,60}) as follows",
    re.IGNORECASE,
)
_PROSE_ONLY = re.compile(
    r"\b(?:observations|important changes|operating context|summary|context|foreword|introduction"
    r"|sylwadau|newidiadau pwysig"
    r"|crynodeb|cyd-destun)\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:other (?:inspections?|reports?|pages|police)|related|(?:reports?|forces?|policing) (?:near|in your)|nearby"
    r"|neighbour(?:s|ing forces)|see also|you may|most (?:read|viewed)|latest (?:news|reports)"
    r"|more (?:reports|from|on|like)"
    r"|elsewhere|compare|find (?:a|another|your)|search|how we (?:grade|inspect)|what (?:our|the) grades mean"
    r"|grading|about (?:us|our|the data)"
    r"|about peel|previous|earlier|last (?:inspection|time)|other forces|similar forces|national|annex"
    r"|glossary|progress since)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:forces|national(?:ly)?|average|england)\b", re.IGNORECASE)
_GRADES_OF = re.compile(r"\b(?:grades?|judge?ments?|graded)\b", re.IGNORECASE)
_CYCLE = re.compile(r"\b(20\d\d) ?(?:/|–|—|-|to) ?(?:20)?(\d\d)\b")
UPDATED = re.compile(r"(?:last updated|updated on|diweddarwyd ddiwethaf):?\s", re.IGNORECASE)
TRANSPARENT = re.compile(
    r"(?:our |the |overall )?(?:grade|graded|judge?ment|rating|dyfarniad|gradd)s?\W*|print this section"
    r"|read more.{0,40}|back to (?:top|contents)"
    r"|(?:show|hide|open|close|expand|collapse)(?: all)?(?: this)?(?: sections?)?"
    r"|(?:the )?(?:(?:full |plain )?text|accessible|screen reader|long)(?:[ -]only)?"
    r" (?:version|alternative|description)(?: (?:of|for|to) .{1,60})?"
    r"|(?:description|text) of (?:the|this) (?:graphic|chart|image|figure)",
    re.IGNORECASE,
)
NONE = re.compile(r"(?:none|no areas.{0,30}|n/?a|dim(?: byd)?|[–—-])\W*", re.IGNORECASE)
NO_AREAS = re.compile(
    r"(?:there (?:are|were) no (?:areas|grades)|no areas? (?:is|are|was|were)"
    r"|none (?:of the areas )?(?:is|are|was|were))\b",
    re.IGNORECASE,
)
IN_THIS = re.compile(r"\b(?:this|the) (?:area|question)\b", re.IGNORECASE)
UNGRADED_HERE = re.compile(
    r"(?:however,? |but )?(?:we|hmicfrs) (?:did not|didn't|do not|don't|have not|haven't)"
    r" (?:make a graded judge?ment|graded?)(?: (?:in|on|of|for))?(?: (?:this|the))?(?: (?:force|overall))?"
    r"(?: (?:in|on) this)?(?: (?:area|question|service|one))?\W*",
    re.IGNORECASE,
)


LINES = frozenset({"li", "dt", "dd", "caption", "image"})
_LETTER = re.compile(r"\w")
_OPENS_UPDATE = ("last updated", "updated on", "diweddarwyd")
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z‘“]")
LONGEST_BADGE = 60  # characters
LONGEST_TITLE = 140
_LABEL = 160  # characters; an area's own title, with its number, is not longer
_LONGEST = 300
_GRADE_WORDS = (
    "outstanding", "good", "adequate", "improvement", "grade", "satisfactory", "excellent", "digonol", "gwella",
    "annigonol", "eithriadol", "gradd", "raddio", "poor", "strong",
)  # fmt: skip
_DA = re.compile(r"\bd?da\b", re.IGNORECASE)  # the Welsh "good"; most other words with these letters are none


@dataclass(frozen=True, slots=True)
class Signal:
    """What one place says of an area: a grade or status, or None for words that are neither. `strength`: 0 is best."""

    area: str
    state: State | None
    evidence: Evidence
    context: tuple[Evidence, ...] = ()
    strength: int = 0
    earlier: str | None = None


@dataclass(slots=True)
class Group:
    """A grade with the areas below it, at the rank of its heading."""

    state: State | None
    rank: str
    evidence: Evidence
    title: Evidence | None = None  # the heading just above, of no known area
    signals: list[Signal] = field(default_factory=list)
    row: bool = False  # whether it is a table's cell that spans several rows
    after: Evidence | None = None  # a line of no known area just above: the grade may be that line's
    strangers: int = 0  # lines below it that are no known area
    open: bool = True  # whether lines that are no headings still belong to it


@dataclass(slots=True)
class Body:
    """What a report says, place by place."""

    signals: list[Signal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    updated: dict[str, date] = field(default_factory=dict)
    warnings: list[Caution] = field(default_factory=list)


def may_be_line(block: Block) -> bool:
    """Whether a block can be a line of its own: a heading's words, a label, a line of a list. Cheap."""
    text = block.text
    if block.kind not in LINES and (len(text) > _LONGEST or _SENTENCE_END.search(text)):
        return False
    return len(text) <= _LABEL or may_grade(text)


def is_mere_label(text: str) -> bool:
    """Whether a line says nothing: "Grade", "Read more"."""
    return not _goes_on(text) and TRANSPARENT.fullmatch(text) is not None


def _goes_on(text: str) -> bool:
    """Whether a text has words beyond the length of any label."""
    return len(text) > _LABEL and _LETTER.search(text, _LABEL - 20) is not None


def is_bare_prose(block: Block) -> bool:
    """Whether a block is a paragraph that can be no line and no label. Cheap."""
    text = block.text
    if block.kind != "p" or len(text) <= LONGEST_BADGE or is_mere_label(text):
        return False
    if lowered(text).startswith(_OPENS_UPDATE):
        return False
    long = len(text) > _LABEL
    prose = len(text) > _LONGEST or _SENTENCE_END.search(text) is not None
    if prose and long and not (";" in text or "|" in text):
        return True
    return (prose or long) and not may_grade(text)


@lru_cache(maxsize=256)  # of one block, several ask in turn
def may_grade(text: str) -> bool:
    """Whether a text can hold a grade. Cheap."""
    return holds(text, _GRADE_WORDS) or (holds(text, ("da",)) and _DA.search(text) is not None)


@lru_cache(maxsize=1_024)  # every report has the same headings
def part_of(heading: str, framework: str) -> tuple[str, str | None]:
    """What a heading that is no area's opens, and the framework whose earlier grades it lists, if any.

    "prose": the inspector's own words, which grade nothing. "apart": other inspections and other times. "": anything.
    """
    known = list(frameworks())
    told = {f"peel-{match[1]}-{match[2]}" for match in _CYCLE.finditer(even(heading))}
    earlier = sorted(told & set(known[: known.index(framework)]))
    if _APART.search(heading) or (earlier and framework not in told):
        if not _GRADES_OF.search(heading):
            return "apart", None
        time = when(heading)
        return "apart", earlier[0] if len(earlier) == 1 else time.earlier(framework) if time.plain else None
    return "prose" if _PROSE_ONLY.search(heading) else "", None


def captioned(caption: str, framework: str) -> str | None:
    """The framework of an earlier table, by its caption; "" for a table of other forces; None for any other."""
    part, of = part_of(caption, framework)
    return of if of and part == "apart" else "" if _OTHERS.search(caption) else None
