"""Which lone grades stand before the heading of their area, and not after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scrapers.hmicfrs.reports.areas import UNGRADED
from scrapers.hmicfrs.reports.lines import read_line
from scrapers.hmicfrs.reports.parts import JUDGMENTS, LONGEST_BADGE, LONGEST_TITLE, UPDATED, is_mere_label, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.page import Block

_GRADE, _LINE, _OTHER = "grade", "line", ""
_OPENS_SECTIONS = re.compile(
    r"\b(?:areas?|sections?|findings|report|detail|grades|judge?ments|glance|peel|changes?|context|background|overview"
    r"|introduction|about|contents|how we|what we|methods?)\b",
    re.IGNORECASE,
)


class _Item(NamedTuple):
    """What a block is to its neighbours: a lone grade, an area's line, a heading (by its rank), or anything else.

    `area`: which one a heading names. `part`: a heading is of a part without a grade of its own. `graded`: what stands
    alone is a grade, and no "not graded".
    """

    kind: str
    number: int
    area: str | None = None
    part: bool = False
    graded: bool = False


def find_badges(blocks: Sequence[Block], force: str, framework: str) -> frozenset[int]:
    """The positions of the grades that lead: of a rank's headings the first has a grade before it, the last none after.

    Grades that follow their headings, or that end their sections, never look so: there the first has none before it.
    """
    items: list[_Item] = []
    for number, block in enumerate(blocks):
        if is_mere_label(block.text) or UPDATED.match(block.text):
            continue
        item = _item(block, number, force, framework)
        if item.kind == _GRADE and items and items[-1].kind == _LINE:
            item = _Item(_OTHER, number)
        items.append(item)
    items.append(_Item(_OTHER, len(blocks)))
    found: set[int] = set()
    for rank in {item.kind for item in items if item.area}:
        found |= _leading(items, rank)
    return frozenset(found)


def _item(block: Block, number: int, force: str, framework: str) -> _Item:
    text = block.text
    if block.heading and len(text) <= LONGEST_TITLE:
        line = read_line(text, force, framework)
        area = line.areas[0].area if len(line.areas) == 1 and not line.brief else None
        part = bool(JUDGMENTS.fullmatch(text) or part_of(text, framework)[0] or _OPENS_SECTIONS.search(text))
        return _Item(block.kind, number, area, part)
    if len(text) > LONGEST_BADGE or text.endswith((".", "!", "?")) or block.kind in {"row", "head"}:
        return _Item(_OTHER, number)
    line = read_line(text, force, framework)
    if line.grade is not None:
        return _Item(_GRADE, number, graded=line.grade.state is None or line.grade.state[1] is not None)
    return _Item(_LINE if line.areas else _OTHER, number)


def _leading(items: list[_Item], rank: str) -> set[int]:
    """The grades that lead the headings of one rank; none where any place speaks against it."""
    heads = [n for n, item in enumerate(items) if item.kind == rank]
    badged = [n for n in heads if n and items[n - 1].kind == _GRADE and not (n > 1 and _takes(items[n - 2], rank))]
    graded = [n for n in heads if items[n].area not in {None, UNGRADED}]
    if not badged or not graded or graded[0] not in badged or (len(badged) == 1 and len(graded) > 1):
        return set()
    # A section just before may end in its own grade, and the last grade may end the last graded section.
    before = next((items[n] for n in reversed(heads) if n < badged[0]), None)
    if before is not None and not before.part and (before.area != UNGRADED or not items[badged[0] - 1].graded):
        return set()
    if items[badged[-1]].area is None or any(items[n].area == UNGRADED and items[n - 1].graded for n in badged):
        return set()
    for n in range(1, len(items) - 1):
        if items[n].kind != _GRADE or items[n + 1].kind == rank:
            continue
        follows = items[n - 1].kind == rank
        orphan = n > badged[0] and items[n - 1].area is None
        if follows or orphan:
            return set()
    key = any(n > 1 and items[n - 2].kind == _GRADE for n in badged)
    return set() if key else {items[n - 1].number for n in badged}


def _takes(item: _Item, rank: str) -> bool:
    """Whether a lone grade just below belongs to this item: it is an area's heading of another rank."""
    return item.area is not None and item.kind != rank
