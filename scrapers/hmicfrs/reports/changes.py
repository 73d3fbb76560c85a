"""What a report's sentences say of other times: last time's grade, better or worse since the last inspection.

All of it only in set forms, each with the area named in the sentence or meant by the section that it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from schema.findings import Comparison, Evidence
from schema.frameworks import frameworks, get_framework
from schema.grades import Direction, Grade
from scrapers.hmicfrs.reports.areas import PILLARS, UNGRADED, even, find_tokens
from scrapers.hmicfrs.reports.lines import own_words, read_line
from scrapers.hmicfrs.reports.times import when
from scrapers.hmicfrs.reports.words import holds
from scrapers.wording import any_in, lowered

if TYPE_CHECKING:
    from scrapers.hmicfrs.reports.areas import Token

_LAST = re.compile(
    r"\b(?:(?:our|the|its|this force's) (?:last|previous|earlier) (?:peel |full )*(?:inspection|assessment|report|round"
    r"|cycle|grade|judge?ment)|(?:when|since) we last (?:inspected|looked)|last time(?: we)?|previously)\b",
    re.IGNORECASE,
)
# These two are looked for in what `lowered` gives, letter for letter in its place.
_JUDGED = re.compile(
    r"\b(?:we|hmicfrs|inspectors|inspection|was|were|been) (?:had )?(?:previously )?(?:graded|judged|rated|assessed"
    r"|found)\b|\b(?:up|down|improved|risen|fallen|dropped|moved|gone|declined|improvement|change) (?:on|from)\b"
    r"|\b(?:grade|judge?ment|compar\w+ (?:with|to)|previously)\b"
)
_DOUBT = re.compile(
    r"\b(?:not|n't|never|if|would|could|should|unless|necessarily|other forces|some forces|forces|regional"
    r"|data integrity|separate(?:ly)?|joint|thematic|custody|child protection|fire"
    r"|national(?:ly)?)\b|n't\b"
)
_JUDGING = (
    "since",
    "grade",
    "grading",
    "judg",
    "rated",
    "rating",
    "assessed",
    "up from",
    "down from",
    "previously",
    "revisit",
)
# What the patterns above, those below, and all words of a grade cannot do without.
_DA = re.compile(r"\bd?da\b")
_CHANGED_HOLDS = ("improve", "declin", "deteriorat", "worse")
_OF_GRADES = ("good", "improvement", "adequate", "outstanding", "wella", "gwelliant", "igonol", "eithriadol")
# What a notice cannot do without: words of grading, or two grades.
_GRADING = ("grad", "judg", "rated", "rating", *_OF_GRADES)
_LONGEST = 4_000  # characters of a paragraph
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
_WHOLE_WORDS = (
    "the force force's constabulary constabulary's it its performance overall grade in at this area has have "
    "there been an a improvement decline deterioration and we found that is pleased to see also however "
    "significantly considerably greatly much slightly markedly our judgement judgment report service how since "
    "last previous inspection"
)
_WHOLE = frozenset(_WHOLE_WORDS.split())
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CLAUSE_END = re.compile(r"[,.;:(]|\b(?:and|but|when|because|which)\b")
_APART = re.compile(r"[,;(|•\[]|\s[–—-]\s|\band\b|\bbut\b")


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


def may_tell_change(text: str) -> bool:
    """Whether any of the functions below, or `find_notices`, can find anything in a block. Cheap."""
    if len(text) > _LONGEST:
        return False
    low = lowered(text)
    if not any_in(low, _JUDGING):
        return False
    # Of what a grade may be, only the Welsh "da" is not among `_GRADING`.
    return (any_in(low, _GRADING) or _may_change(low) or (_is_dated(low) and _is_da(low))) and holds(text, _JUDGING)


def may_tell_time(text: str) -> bool:
    """Whether `find_earlier` or `find_change` can find anything in a block that may tell a change. Cheap."""
    low = lowered(text)
    return _may_change(low) or _may_be_earlier(low)


def _may_change(low: str) -> bool:
    return "since" in low and any_in(low, _CHANGED_HOLDS)


def _may_be_earlier(low: str) -> bool:
    return _is_dated(low) and (any_in(low, _OF_GRADES) or _is_da(low))


def _is_dated(low: str) -> bool:
    return "20" in low or "last" in low or "previous" in low or "earlier" in low


def _is_da(low: str) -> bool:
    return "da" in low and _DA.search(low) is not None


def find_earlier(sentence: Evidence, section: str | None, framework: str, force: str) -> list[Earlier]:
    """Last time's grades, where a sentence says that they were given: "In our 2021/22 inspection we graded it good"."""
    low = lowered(sentence.text)
    if not _may_be_earlier(low):
        return []
    flat = even(sentence.text)
    judged = _JUDGED.search(low) if "20" in flat or _LAST.search(flat) else None
    if judged is None or _DOUBT.search(low):
        return []
    past = _when(flat, framework)
    if past is not None:
        # Several grades in one sentence, of areas or of the pillars that were graded then.
        pairs = read_line(sentence.text[judged.end() :], force, past, "pillars").pairs
        told = [(area, p.state) for p in pairs for area in (PILLARS if p.area == "pillars" else (p.area,))]
        if told:
            return [e for area, state in told if (e := _made(area, past, state[1] if state else None, sentence))]
    tokens = list(find_tokens(flat))
    area = _area(tokens, section)
    grades = [token for token in tokens if token.state and token.state[1]]
    if area is None or not grades or any(token.strange for token in tokens):
        return []
    found = []
    for token, words in zip(grades, around(flat, grades), strict=True):
        past = _when(words, framework)
        after = when(_CLAUSE_END.split(flat[token.end :], maxsplit=1)[0])
        if not (after.plain or any(other.area for other in tokens)):
            continue  # a part of the area
        if past is not None and token.state and _JUDGED.search(lowered(words)) and not re.search(r"\bnow\b", words):
            found.append(_made(area, past, token.state[1], sentence))
    return [found[0]] if len(found) == 1 and found[0] else []


def _made(area: str, framework: str, grade: Grade | None, words: Evidence) -> Earlier | None:
    known = get_framework(framework)
    return (
        Earlier(area, framework, grade, words) if grade in known.scale and area in known.questions and grade else None
    )


def around(flat: str, grades: list[Token]) -> list[str]:
    """The words that belong to each grade: those between two belong to the second, from the first mark on."""
    edges = [0]
    for first, second in pairwise(grades):
        apart = _APART.search(flat, first.end, second.start)
        edges.append(apart.start() if apart else first.end)
    edges.append(len(flat))
    return [
        f"{flat[start : token.start]} {flat[token.end : max(end, token.end)]}"
        for token, (start, end) in zip(grades, pairwise(edges), strict=True)
    ]


def find_change(sentence: Evidence, section: str | None, force: str) -> Change | None:
    """What a sentence says of the whole of an area since last time; a part of an area says nothing of the area."""
    low = lowered(sentence.text)
    if not _may_change(low):
        return None
    flat = even(sentence.text)
    changed = _CHANGED.search(flat)
    if changed is None or not _SINCE.search(flat) or _DOUBT.search(low):
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
    told = when(flat).frameworks
    if not told:
        return known[known.index(framework) - 1] if _LAST.search(flat) else None
    past = next(iter(told))
    return past if len(told) == 1 and past in known[: known.index(framework)] else None


def _area(tokens: list[Token], section: str | None) -> str | None:
    areas = {token.area for token in tokens if token.area}
    if len(areas) > 1 or UNGRADED in areas:
        return None
    return areas.pop() if areas else section
