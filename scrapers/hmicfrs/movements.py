"""What a page says of the change since last time: "Our overall judgment this year is the same as last year"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schema.findings import Evidence
from schema.grades import Direction, Grade
from scrapers.hmicfrs.grading import GRADES, JUDGED, grade_of


@dataclass(frozen=True, slots=True)
class Movement:
    """What a sentence says of the change since last time: which way, whether at all, the grade and year it names."""

    direction: Direction | None
    differs: bool
    previous: Grade | None
    evidence: Evidence
    year: str = ""


_LAST_TIME = (
    r"(?:(?:in|it was|that|of|our|the|its) )*(?:last (?:year|time|inspection|assessment)"
    r"|previous (?:year|inspection|assessment)|(?P<year>20\d\d)(?:/\d\d)?)(?:[’']s)?"
    r"(?: (?:findings|judge?ment|grade|inspection|assessment|report))?"
)
_MOVEMENT = re.compile(
    r"\b(?:judge?ment|findings|grade)(?: this year)? "
    r"(?P<verb>(?:is|are) (?P<not>not )?(?:the same as|consistent with|unchanged from)"
    r"|(?:is|are) (?:an improvement|a deterioration|a decline) (?:on|from|since)"
    rf"|has (?:improved|deteriorated|declined) since) {_LAST_TIME}(?P<rest>[^.;]{{0,160}})",
    re.IGNORECASE,
)
_WAS = re.compile(
    rf",? (?:when|in which)\b.{{0,60}}?\b(?:{JUDGED}|found)\b.{{0,60}}?\b(?P<grade>{GRADES})"
    r"(?: overall)?(?: (?:for|in|at) .{3,60})?",
    re.IGNORECASE,
)


def read_movement(sentence: str, evidence: Evidence) -> Movement | None:
    """The change that a sentence speaks of; None where it speaks of none."""
    match = _MOVEMENT.search(sentence)
    if not match:
        return None
    verb = match["verb"].lower()
    direction = None
    if "improve" in verb:
        direction = Direction.UP
    elif "deteriorat" in verb or "declin" in verb:
        direction = Direction.DOWN
    was = _WAS.fullmatch(match["rest"].rstrip(" ,"))
    differs = direction is not None or match["not"] is not None
    return Movement(direction, differs, grade_of(was["grade"]) if was else None, evidence, match["year"] or "")
