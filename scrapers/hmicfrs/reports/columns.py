"""Tables whose columns are grades: below which grade the words of a page stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from schema.findings import Evidence
from scrapers.hmicfrs.reports.lines import read_line
from scrapers.hmicfrs.reports.times import tells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapers.hmicfrs.reports.areas import Token
    from scrapers.page import Block, Page
    from scrapers.sight import Cell

_FEWEST_GRADES = 2
_LONGEST_HEAD = 60  # characters
_ROWS_ON_TOP = 5  # of which one may be the head
_LABEL = re.compile(r"(?:areas?(?: of policing)?|(?:core )?questions?|grades?|maes|meysydd)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """A grade on top of a column (its state is None for words that are no grade of ours), and its words."""

    grade: Token
    words: Evidence


@dataclass(frozen=True, slots=True)
class Columns:
    """A table with a row of grades on top. `first`, `body` and `end` are positions among the page's blocks.

    `below`: for each block from `body` on and before `end`, its words piece by piece with the heads above each.
    """

    first: int
    body: int
    end: int
    below: dict[int, list[tuple[Evidence, list[Head]]]]


def find_columns(page: Page, force: str, framework: str) -> list[Columns]:
    """Every table of the page whose columns are headed by grades, in order."""
    found = (_columns(grid, page.blocks, force, framework) for grid in page.grids)
    return sorted((columns for columns in found if columns is not None), key=lambda columns: columns.first)


def _columns(grid: Sequence[Sequence[Cell]], blocks: Sequence[Block], force: str, framework: str) -> Columns | None:
    rows = list(in_columns(grid))
    for number, row in enumerate(islice(rows, _ROWS_ON_TOP)):
        heads = _heads(row, blocks, force, framework)
        if heads is None or number + 1 == len(rows):
            continue
        body = max(cell.end for cell, _ in row)
        below: dict[int, list[tuple[Evidence, list[Head]]]] = {}
        for lower in rows[number + 1 :]:
            for cell, columns in lower:
                above = list({id(heads[column]): heads[column] for column in columns if column in heads}.values())
                for position, words in _words(cell, blocks):
                    below.setdefault(position, []).append((words, above))
        return Columns(min(cell.first for cell, _ in row), body, max(below, default=body - 1) + 1, below)
    return None


def heads_above(page: Page) -> dict[int, list[tuple[str, int, int]]]:
    """For each row below heads of several rows, by its place in the text: the head over each of its cells.

    That is the lowest one which tells of a time; where none does, the lowest.
    """
    found: dict[int, list[tuple[str, int, int]]] = {}
    for grid in page.grids:
        heads: dict[int, tuple[str, int, int]] = {}
        rows, below = 0, False  # rows of heads, and whether one of grades came after them
        for row in in_columns(grid):
            blocks = {page.blocks[cell.first] for cell, _ in row if cell.place is not None}
            if len(blocks) != 1 or any(cell.place is None for cell, _ in row):
                continue
            (block,) = blocks
            cells = block.cells()
            if block.kind == "head" and len(row) == 1 and rows and not tells(block.text):
                continue  # a label over the rows below
            if block.kind == "head":
                heads, rows, below = ({}, 0, False) if below and len(row) > 1 else (heads, rows, below)
                rows += 1
                for cell, columns in row:
                    _put_below(heads, columns, cells[cell.place or 0])
                continue
            below = True
            if rows > 1:
                found[block.start] = [heads.get(columns.start, ("", 0, 0)) for _, columns in row]
    return found


def _put_below(heads: dict[int, tuple[str, int, int]], columns: range, words: tuple[str, int, int]) -> None:
    """Put words below the heads of columns: of two, what tells a time stays."""
    for column in columns:
        if column not in heads or tells(words[0]) or not tells(heads[column][0]):
            heads[column] = words


def in_columns(grid: Sequence[Sequence[Cell]]) -> Iterator[list[tuple[Cell, range]]]:
    """Each row's cells with the columns that they stand in, those of cells that reach down from above left free."""
    taken: dict[int, int] = {}  # column: for how many rows more
    for row in grid:
        placed, column = [], 0
        reaching = {number for number, left in taken.items() if left > 0}
        taken = {number: left - 1 for number, left in taken.items() if left > 1}
        for cell in row:
            while column in reaching:
                column += 1
            columns = range(column, column + cell.columns)
            placed.append((cell, columns))
            if cell.rows > 1:
                taken.update(dict.fromkeys(columns, cell.rows - 1))
            column = columns.stop
        yield placed


def _heads(
    row: Sequence[tuple[Cell, range]], blocks: Sequence[Block], force: str, framework: str
) -> dict[int, Head] | None:
    """The grade on top of each column; None for a row that is not the head of such a table."""
    heads: dict[int, Head] = {}
    grades = 0
    for cell, columns in row:
        pieces = [words for _, words in _words(cell, blocks)]
        text = " ".join(words.text for words in pieces)
        grade = read_line(text, force, framework).grade if text and len(text) <= _LONGEST_HEAD else None
        if grade is not None:
            grades += 1
            heads.update(dict.fromkeys(columns, Head(grade, pieces[0])))
        elif text and not _LABEL.fullmatch(text):
            return None
    return heads if grades >= _FEWEST_GRADES else None


def _words(cell: Cell, blocks: Sequence[Block]) -> Iterator[tuple[int, Evidence]]:
    """The words of a cell, block by block, with their positions; nothing for an empty one."""
    for position in range(cell.first, cell.end):
        block = blocks[position]
        if cell.place is None:
            yield position, Evidence(block.text, block.start, block.end)
            continue
        text, start, end = block.cells()[cell.place]
        if text.strip():
            yield position, Evidence(text, start, end)
