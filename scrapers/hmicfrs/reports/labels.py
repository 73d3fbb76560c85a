"""Labels that name last time's grade beside this one's: "Previous grade: good", "Adequate (2021/22: good)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.frameworks import get_framework
from scrapers.hmicfrs.reports.areas import even, find_tokens
from scrapers.hmicfrs.reports.changes import Earlier, around
from scrapers.hmicfrs.reports.notices import whole
from scrapers.hmicfrs.reports.parts import may_grade
from scrapers.hmicfrs.reports.times import when

if TYPE_CHECKING:
    from schema.grades import Grade
    from scrapers.hmicfrs.reports.areas import Token
    from scrapers.page import Block

_LONGEST = 160  # characters
_MAY_BE_EARLIER = re.compile(
    r"20\d\d|previous|last|earlier|before|prior|former|\bwas\b|from|original|initial|first|pilot|flaenorol|blaenorol"
    r"|\bold\b|compared|cynt",
    re.IGNORECASE,
)
_OLD_AND_NEW = 2


def find_label(block: Block, area: str | None, framework: str) -> tuple[str, Grade | None, Earlier | None] | None:
    """The area, this inspection's grade and the earlier one, of which one may be missing; None for any other words.

    `area`: what the label stands below, for one that does not name its area.
    """
    if len(block.text) > _LONGEST or not may_grade(block.text) or not _MAY_BE_EARLIER.search(block.text):
        return None
    flat = even(block.text)
    tokens = list(find_tokens(flat))
    named = {token.area for token in tokens if token.area}
    grades = [token for token in tokens if token.state and token.state[1]]
    area = named.pop() if len(named) == 1 else area
    if named or area is None or len(grades) not in {1, _OLD_AND_NEW} or any(t.strange for t in tokens):
        return None
    for token in tokens:
        if token.area:
            flat = flat[: token.start] + " " * (token.end - token.start) + flat[token.end :]
    times = [when(words) for words in around(flat, grades)]
    if not all(time.plain for time in times):
        return None
    olds = [time.earlier(framework) for time in times]
    earlier = [(token, old) for token, old in zip(grades, olds, strict=True) if old]
    if len(earlier) != 1:
        return None
    told = _earlier(area, *earlier[0], block)
    now = next((token.state[1] for token, old in zip(grades, olds, strict=True) if not old and token.state), None)
    return (area, now, told) if now or told else None


def _earlier(area: str, token: Token, framework: str, block: Block) -> Earlier | None:
    known = get_framework(framework)
    grade = token.state[1] if token.state else None
    if grade is None or area not in known.questions or grade not in known.scale:
        return None
    return Earlier(area, framework, grade, whole(block))
