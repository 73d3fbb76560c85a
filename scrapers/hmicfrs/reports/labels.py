"""Labels that name last time's grade beside this one's: "Previous grade: good", "Adequate (2021/22: good)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.frameworks import get_framework
from scrapers.hmicfrs.reports.areas import even, find_tokens
from scrapers.hmicfrs.reports.changes import Earlier, around
from scrapers.hmicfrs.reports.lines import LONGEST
from scrapers.hmicfrs.reports.parts import may_grade
from scrapers.hmicfrs.reports.times import when
from scrapers.wording import any_in, lowered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema.grades import Grade
    from scrapers.hmicfrs.reports.areas import Token
    from scrapers.page import Block

LONGEST_LABEL = 160  # characters
_EARLIER = (
    "previous", "last", "earlier", "before", "prior", "former", "from", "original", "initial", "first", "pilot",
    "compared", "cynt",
)  # fmt: skip
_MAY_BE_EARLIER = re.compile(r"20\d\d|\bwas\b|\bold\b|[fb]laenorol", re.IGNORECASE)
_MAY_BE_NOW = re.compile(r"\b(?:this|current|now|latest|new)\b", re.IGNORECASE)
_PIECE = re.compile(r"[^\s;|][^;|]*")
_OLD_AND_NEW = 2


def may_be_time(text: str) -> bool:
    """Whether a short text can tell a time. Cheap."""
    return _tells_earlier(text) or _MAY_BE_NOW.search(text) is not None


def may_be_earlier(text: str) -> bool:
    """Whether a text can name a grade of another time. Cheap."""
    return len(text) <= LONGEST and may_grade(text) and _tells_earlier(text)


def _tells_earlier(text: str) -> bool:
    return any_in(lowered(text), _EARLIER) or _MAY_BE_EARLIER.search(text) is not None


def is_list(block: Block) -> bool:
    """Whether a line has pieces."""
    return ";" in block.text or "|" in block.text


def split(block: Block) -> Iterator[Evidence]:
    """The pieces of a line that lists several areas, as the alternative text of a graphic; none of other lines."""
    pieces = list(_PIECE.finditer(block.text)) if is_list(block) else []
    for piece in pieces:
        yield Evidence(piece.group(), block.start + piece.start(), block.start + piece.end())


def find_label(words: Evidence, area: str | None, framework: str) -> tuple[str, Grade | None, Earlier | None] | None:
    """The area, this inspection's grade and the earlier one, of which one may be missing; None for any other words.

    `area`: what the label stands below, for one that does not name its area.
    """
    if len(words.text) > LONGEST_LABEL or not may_be_earlier(words.text):
        return None
    flat = even(words.text)
    tokens = list(find_tokens(flat))
    named = {token.area for token in tokens if token.area}
    grades = [token for token in tokens if token.state and token.state[1]]
    area = named.pop() if len(named) == 1 else area
    if named or area is None or len(grades) not in {1, _OLD_AND_NEW} or any(t.strange for t in tokens):
        return None
    for token in tokens:
        if token.area:
            flat = flat[: token.start] + " " * (token.end - token.start) + flat[token.end :]
    times = [when(part) for part in around(flat, grades)]
    if not all(time.plain for time in times):
        return None
    olds = [time.earlier(framework) for time in times]
    earlier = [(token, old) for token, old in zip(grades, olds, strict=True) if old]
    if len(earlier) != 1:
        return None
    told = _earlier(area, *earlier[0], words)
    now = next((token.state[1] for token, old in zip(grades, olds, strict=True) if not old and token.state), None)
    return (area, now, told) if now or told else None


def _earlier(area: str, token: Token, framework: str, words: Evidence) -> Earlier | None:
    known = get_framework(framework)
    grade = token.state[1] if token.state else None
    if grade is None or area not in known.questions or grade not in known.scale:
        return None
    return Earlier(area, framework, grade, words)
