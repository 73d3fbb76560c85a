"""One row of a table: an area and its grade, an area with a tick below a grade, a grade and its areas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema.findings import Evidence
from scrapers.hmicfrs.carried import may_say_it_stands
from scrapers.hmicfrs.reports.areas import even
from scrapers.hmicfrs.reports.lines import Line, own_words, read_line
from scrapers.hmicfrs.reports.times import when
from scrapers.hmicfrs.times import OF_OTHERS

if TYPE_CHECKING:
    from scrapers.hmicfrs.reports.areas import State
    from scrapers.page import Block

_GRADE_HEAD = re.compile(
    r"\b(?:grades?|judge?ments?|ratings?|results?|outcomes?|graddau?|gradd|dyfarniad)\b", re.IGNORECASE
)
_TICK = re.compile(r"[✓✔✅√☑●•■◼xX\u00d7]|yes|tick|ydy|ie|graded", re.IGNORECASE)
_BLANK = re.compile(r"[\s–—\-✗✘]*|no|n/a", re.IGNORECASE)
_LONGEST_GRADE = 40  # characters of a cell that may hold an unknown grade word
_LONGEST_AREA = 140
_CELLS_OF_PAIR = 2
Words = tuple[str, int, int]
"""A cell's text, with its start and end in the page's."""


@dataclass(frozen=True, slots=True)
class RowPair:
    """An area and its grade or status in a row (None for words that are neither); `earlier`: of this framework."""

    area: str
    state: State | None
    earlier: str | None = None


@dataclass(slots=True)
class Row:
    """What a row says. `doubtful`: it holds several grades, and its head does not tell which is this inspection's.

    `leading`: its grade, where that stands before the area; it may stand for the rows below too. `ticked`: its grade is
    told by a mark below the grade. `blank`: it names an area, and nothing else.
    """

    pairs: list[RowPair] = field(default_factory=list)
    context: tuple[Evidence, ...] = ()
    unknown: list[Evidence] = field(default_factory=list)
    doubtful: bool = False
    leading: Evidence | None = None
    ticked: bool = False
    blank: bool = False


def read_row(
    block: Block, header: Block | None, force: str, framework: str, above: list[Words] | None = None
) -> Row | None:
    """Read a row below a head row (None where there is none); None for a row that holds neither area nor grade.

    `above`: the head of each of its cells, where heads of several rows stand over them.
    """
    cells = block.cells()
    lines = [read_line(text, force, framework) for text, _, _ in cells]
    heads = above or (header.cells() if header is not None and len(header.cells()) == len(cells) else [])
    areas = [n for n, line in enumerate(lines) if line.areas and not line.pairs]
    grades = [n for n, line in enumerate(lines) if line.grade is not None]
    if not areas:
        return _without_area(cells, lines, grades)
    if len(areas) > 1:
        return None
    at = areas[0]
    if len(lines[at].areas) > 1 and len(grades) != 1:
        return None
    row = Row()
    named = [token.area or "" for token in lines[at].areas]
    ticked = _ticked(cells, heads, at, force, framework)
    if ticked is not None:
        row.pairs, row.ticked = [RowPair(area, ticked[0]) for area in named], True
        row.context = (ticked[1],)
    elif len(grades) == 1:
        head = heads[grades[0]][0] if heads else ""
        notes = [
            cell[0]
            for n, cell in enumerate(cells)
            if n not in {at, grades[0]} and not (heads and _tense(heads[n][0], framework)[0])
        ]
        if OF_OTHERS.search(head) or any(map(may_say_it_stands, notes)):
            return Row(doubtful=True)
        earlier, _ = _tense(head, framework)
        told = lines[grades[0]].grade
        row.pairs = [RowPair(area, told.state if told else None, earlier) for area in named]
        row.context = _context(heads, grades[0]) if earlier else ()
        row.leading = Evidence(*cells[0]) if grades[0] == 0 and earlier is None else None
    elif grades:
        _take_several(row, named, heads, [(n, lines[n]) for n in grades], framework)
    else:
        _take_strange(row, named, cells, heads, at)
        headless = not heads or read_line(heads[at][0], force, framework).grade is None
        row.blank = headless and all(n == at or _BLANK.fullmatch(cell[0]) for n, cell in enumerate(cells))
    return row


def read_across(
    block: Block, header: Block | None, force: str, framework: str
) -> tuple[str | None, list[tuple[str, State, Evidence, Evidence]]]:
    """The grades of a row below the areas of its head, each with both words, and the framework of an earlier row.

    None of a row whose first cell says more than a time, "Grade" or the force's own name.
    """
    cells, heads = block.cells(), header.cells() if header else []
    if len(cells) != len(heads) or len(cells) <= _CELLS_OF_PAIR:
        return None, []
    areas = [line.areas[0].area if len(line.areas) == 1 else None for line in _lines(heads[1:], force, framework)]
    label = when(" ".join(word for word in even(cells[0][0]).split() if word.lower() not in own_words(force)))
    if sum(area is not None for area in areas) < _CELLS_OF_PAIR or not label.plain:
        return None, []
    grades = [line.grade.state if line.grade else None for line in _lines(cells[1:], force, framework)]
    told = zip(areas, grades, cells[1:], heads[1:], strict=True)
    return label.earlier(framework), [
        (area, state, Evidence(*cell), Evidence(*head)) for area, state, cell, head in told if area and state
    ]


def _lines(cells: list[Words], force: str, framework: str) -> list[Line]:
    return [read_line(text, force, framework) for text, _, _ in cells]


def _context(heads: list[Words], at: int) -> tuple[Evidence, ...]:
    return (Evidence(*heads[at]),) if heads and heads[at][0] else ()


def _without_area(cells: list[Words], lines: list[Line], grades: list[int]) -> Row | None:
    """A row that grades what no wording is known for, or that lists several areas in words of its own."""
    words = [cell for n, cell in enumerate(cells) if n not in grades and cell[0] and not cell[0].isdigit()]
    if len(grades) != 1 or not words or len(cells) > _CELLS_OF_PAIR + 1:
        return None
    text = words[0][0]
    number = next(n for n, cell in enumerate(cells) if cell is words[0])
    definition = number > grades[0] and (len(text) > _LONGEST_AREA / 2 or text.lower().startswith("the force"))
    if definition or len(text) > _LONGEST_AREA or not any(letter.isalpha() for letter in text):
        return None
    return Row(unknown=[Evidence(*words[0])]) if not lines[number].pairs else None


def _ticked(
    cells: list[Words], heads: list[Words], at: int, force: str, framework: str
) -> tuple[State | None, Evidence] | None:
    """The grade whose column holds the row's one tick."""
    if not heads:
        return None
    graded = [read_line(text, force, framework).grade if text else None for text, _, _ in heads]
    if sum(head is not None for head in graded) < _CELLS_OF_PAIR:
        return None
    marked = [n for n, cell in enumerate(cells) if n != at and graded[n] is not None and not _BLANK.fullmatch(cell[0])]
    if len(marked) != 1 or (head := graded[marked[0]]) is None:
        return None
    own = read_line(cells[marked[0]][0], force, framework).grade
    if own is None and not _TICK.fullmatch(cells[marked[0]][0].strip()):
        return None
    if own is not None and own.state != head.state:
        return None
    return head.state, Evidence(*heads[marked[0]])


def _take_several(
    row: Row, named: list[str], heads: list[Words], grades: list[tuple[int, Line]], framework: str
) -> None:
    """Several grades in one row: the head must tell which inspection each is of."""
    earlier = {n: _tense(heads[n][0] if heads else "", framework) for n, _ in grades}
    current = [n for n, (past, sure) in earlier.items() if past is None and sure]
    unsure = [n for n, (past, sure) in earlier.items() if past is None and not sure]
    if len(current) > 1:
        # Of several inspections of this cycle the latest counts, where all are dated.
        months = {n: when(heads[n][0]).months for n in current}
        if all(len(dates) == 1 for dates in months.values()) and len(set(months.values())) == len(months):
            latest = max(current, key=lambda n: months[n])
            earlier |= {n: (framework, True) for n in current if n != latest}
            current = [latest]
    if not current and len(unsure) == 1:
        current, unsure = unsure, []
    if len(current) != 1 or unsure:
        row.doubtful = True
        return
    for n, line in grades:
        told = line.grade
        row.pairs += [RowPair(area, told.state if told else None, earlier[n][0]) for area in named]
    row.context = _context(heads, current[0])


def _tense(head: str, framework: str) -> tuple[str | None, bool]:
    """The framework of an earlier inspection that a column's head names; and whether it names any inspection."""
    told = when(head)
    return told.earlier(framework), told.new or framework in told.frameworks


def _take_strange(row: Row, named: list[str], cells: list[Words], heads: list[Words], at: int) -> None:
    """A cell where the grade belongs that holds no grade: kept as it is, and nothing judged."""
    for n, (text, _, _) in enumerate(cells):
        if n == at or not text or len(text) > _LONGEST_GRADE or not any(letter.isalpha() for letter in text):
            continue
        if heads and _GRADE_HEAD.search(heads[n][0]):
            row.pairs = [RowPair(area, None) for area in named]
