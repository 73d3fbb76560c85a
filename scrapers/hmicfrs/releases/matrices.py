"""Tables as a person sees them: every cell in its column, also where it reaches over rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrapers.hmicfrs.reports.columns import in_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers import sight
    from scrapers.page import Page


class Cell(NamedTuple):
    """A cell as text with its place in the page."""

    text: str
    start: int
    end: int


Matrix = list[list[Cell]]
"""The rows of a table, of cells column by column; a cell that spans several stands in each."""


def read_matrices(page: Page) -> list[Matrix]:
    """Every table of the page, in order."""
    matrices = (_matrix(page, grid) for grid in page.grids)
    return sorted((matrix for matrix in matrices if matrix), key=start_of)


def start_of(matrix: Matrix) -> int:
    """Where a table begins."""
    return min(cell.start for cell in matrix[0])


def _matrix(page: Page, grid: Sequence[Sequence[sight.Cell]]) -> Matrix:
    matrix: Matrix = []
    reaching: dict[int, tuple[Cell, int]] = {}  # column: the cell that reaches down, and for how many rows more
    for row in in_columns(grid):
        cells = {column: cell for column, (cell, _) in reaching.items()}
        reaching = {column: (cell, left - 1) for column, (cell, left) in reaching.items() if left > 1}
        for one, columns in row:
            seen = _seen(page, one)
            for column in columns:
                cells[column] = seen
                if one.rows > 1:
                    reaching[column] = (seen, one.rows - 1)
        if cells:
            nothing = Cell("", min(cell.start for cell in cells.values()), 0)
            matrix.append([cells.get(column, nothing) for column in range(max(cells) + 1)])
    return matrix


def _seen(page: Page, cell: sight.Cell) -> Cell:
    if cell.place is not None:
        return Cell(*page.blocks[cell.first].cells()[cell.place])
    if cell.first == cell.end:
        start = page.blocks[cell.first].start if cell.first < len(page.blocks) else len(page.text)
        return Cell("", start, start)
    start, end = page.blocks[cell.first].start, page.blocks[cell.end - 1].end
    return Cell(page.text[start:end], start, end)
