"""Which lone grades stand before the heading of their area, and not after it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scrapers.hmicfrs.reports.areas import UNGRADED
from scrapers.hmicfrs.reports.lines import read_line
from scrapers.hmicfrs.reports.parts import LONGEST_BADGE, LONGEST_TITLE, TRANSPARENT, UPDATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.page import Block

_GRADE, _LINE, _OTHER = "grade", "line", ""
_Item = tuple[str, int, str | None]
"""What a block is (a grade, an area's line, an area's heading by its kind, or other), its number, and its area."""


def find_badges(blocks: Sequence[Block], force: str, framework: str) -> frozenset[int]:
    """The positions of the grades that lead: of a rank's headings the first has a grade before it, the last none after.

    Grades that follow their headings, or that end their sections, never look so: there the first has none before it.
    """
    items: list[_Item] = []
    for number, block in enumerate(blocks):
        item = _item(block, number, force, framework)
        if item and item[0] == _GRADE and items and items[-1][0] == _LINE:
            item = (_OTHER, number, None)
        items += [item] if item else []
    found: set[int] = set()
    for rank in {kind for kind, _, area in items if area}:
        found |= _leading(items, rank)
    return frozenset(found)


def _item(block: Block, number: int, force: str, framework: str) -> _Item | None:
    if TRANSPARENT.fullmatch(block.text) or UPDATED.match(block.text):
        return None
    if block.heading and len(block.text) <= LONGEST_TITLE:
        line = read_line(block.text, force, framework)
        return block.kind, number, line.areas[0].area if len(line.areas) == 1 and not line.brief else None
    if (
        len(block.text) <= LONGEST_BADGE
        and not block.text.endswith((".", "!", "?"))
        and block.kind not in {"row", "head"}
    ):
        line = read_line(block.text, force, framework)
        if line.grade or line.areas:
            return _GRADE if line.grade else _LINE, number, None
    return _OTHER, number, None


def _takes(item: _Item, rank: str) -> bool:
    """Whether a lone grade just below belongs to this item: it is an area's heading of another rank."""
    return item[2] is not None and item[0] != rank


def _leading(items: list[_Item], rank: str) -> set[int]:
    """The grades that lead the headings of one rank; none where any place speaks against it."""
    heads = [n for n, item in enumerate(items) if item[0] == rank]
    badged = [n for n in heads if n and items[n - 1][0] == _GRADE and not (n > 1 and _takes(items[n - 2], rank))]
    graded = [n for n in heads if items[n][2] not in {None, UNGRADED}]
    if not badged or not graded or graded[0] not in badged or (len(badged) == 1 and len(graded) > 1):
        return set()
    key = any(items[n - 1][0] == items[n - 2][0] == _GRADE for n in badged if n > 1)
    stray = any(
        one[0] == rank and two[0] == _GRADE and three[0] != rank
        for (one, two), (_, three) in pairwise(pairwise([*items, (_OTHER, 0, None)]))
    )
    orphan = any(
        two[0] == _GRADE and three[0] != rank and not one[2]
        for (one, two), (_, three) in pairwise(pairwise([*items[badged[0] :], (_OTHER, 0, None)]))
    )
    return set() if key or stray or orphan else {items[n - 1][1] for n in badged}
