"""Writes the lines of what is in sight, element by element as `scrapers.sight` sees them begin and end.

A line is text of one kind: a heading, a paragraph, an item, a row of cells. Tables, links and labels stand in the
lines by their positions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scrapers.wording import CELLS_APART, HEADINGS, NEW_LINE, broken, collapse

INLINE = frozenset(
    (  # noqa: SIM905 - words are read more easily without their quotation marks
        "abbr acronym b bdi bdo big center cite code data dfn em font i ins kbd label mark nobr q samp small span "
        "strong sub sup time tt u var"
    ).split()
)
KINDS = {
    "blockquote": "quote",
    "figcaption": "caption",
    **{name: name for name in ("p", "li", "dt", "dd", "caption", *HEADINGS)},
}
_LETTER = re.compile(r"[^\W\d_]")
_GOES_ON = ":,;|(–—-"  # between what is shown and what its label says beyond it
_FEWEST_CELLS = 2
_WIDEST = 50  # columns or rows that a cell is believed to span
_LINES_OF_A_CELL = 2
_LONG_FORM = 2_000  # characters
_UNLIKE_CELLS = frozenset((*HEADINGS, "li", "row", "head"))


class Cell(NamedTuple):
    """A cell of a table: the positions of its lines from `first` on and before `end`, and how far it spans.

    `place`: which of the cells of its row's line it is; None where the row did not become one line.
    """

    first: int
    end: int
    columns: int = 1
    rows: int = 1
    place: int | None = None


@dataclass(slots=True)
class Sight:
    """What is in sight. `tables` are positions in `lines`; a link is address as written, words, in the main part.

    `grids` are the cells of all tables, row by row, whether or not their rows became lines.
    """

    title: str = ""
    base: str = ""
    canonical: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)
    tables: list[list[int]] = field(default_factory=list)
    grids: list[list[list[Cell]]] = field(default_factory=list)
    links: list[tuple[str, str, bool]] = field(default_factory=list)
    has_main: bool = False


class Before(NamedTuple):
    """What there was when an element began: its attributes, the lines, the parts of the open line, the links."""

    attrib: Any
    lines: int
    parts: int
    links: int


class Lines:
    """The lines written so far, and what stands open: a line, links, rows, tables."""

    def __init__(self) -> None:
        self.seen = Sight()
        self.lines = self.seen.lines
        self.parts: list[str] = []  # the text of the line being gathered
        self.kinds: list[str] = ["p"]
        self.labels: list[str] = []  # of what stands in this line: they say more than it shows
        self.mains = 0
        self.cells: list[list[tuple[str, Any, int]]] = []  # of the open rows: each cell and the lines before it
        self.rows: list[list[int]] = []  # of the open tables: the lines that are rows
        self.grids: list[list[list[Cell]]] = []  # of the open tables: their cells, row by row

    def flush(self) -> None:
        """End the line being gathered, if there is any."""
        if self.parts:
            words = "".join(self.parts)
            self.parts.clear()
            if words.isspace():
                pass  # between two elements
            elif NEW_LINE in words:
                self.lines += [(self.kinds[-1], text) for text in broken(words) if text]
            elif text := collapse(words):
                self.lines.append((self.kinds[-1], text))
        if self.labels:
            self.lines += [("image", label) for label in self.labels]
            self.labels.clear()

    def break_line(self) -> None:
        """A line is broken: in a heading that is a blank."""
        self.parts.append(" " if self.kinds[-1] in HEADINGS else NEW_LINE)

    def show(self, words: str) -> None:
        """Write what a graphic is called: a line of its own, except in a heading."""
        words = collapse(words)
        if not _LETTER.search(words):
            return  # a spacer or an emoji
        if self.kinds[-1] in HEADINGS:
            self.parts.append(f" {words} ")
        else:
            self.flush()
            self.lines.append(("image", words))

    def enter(self, name: str, attrib: Any) -> Before:
        """An element begins that has a structure or a label of its own."""
        kind = _kind_of(name, attrib)
        if name != "a" and (name not in INLINE or kind):
            self.flush()
        if kind:
            self.kinds.append(kind)
        elif name == "table":
            self.rows.append([])
            self.grids.append([])
        elif name == "tr":
            self.cells.append([])
        elif name in {"td", "th"} and self.cells:
            self.cells[-1].append((name, attrib, len(self.lines)))
            self.kinds.append("p")
        if name == "main" or (attrib and attrib.get("role") == "main"):
            self.mains += 1
            self.seen.has_main = True
        return Before(attrib, len(self.lines), len(self.parts), len(self.seen.links))

    def leave(self, name: str, before: Before) -> None:
        """The element ends."""
        attrib = before.attrib
        if attrib and attrib.get("aria-label"):
            self._leave_labelled(collapse(attrib["aria-label"]), before.lines, before.parts)
        if name == "a":
            self.leave_link(attrib.get("href", "") if attrib else "", before.lines, before.parts)
        elif name not in INLINE or _kind_of(name, attrib):
            self.flush()
            self._leave_block(name, before)

    def _leave_labelled(self, label: str, lines: int, parts: int) -> None:
        """Write a label that stands for what shows nothing, or that goes on where what is shown ends."""
        shown = collapse("".join(self.parts[parts:])) if len(self.lines) == lines else self.lines[lines][1]
        if not shown and collapse("".join(self.parts)):
            self.parts.append(f" {label} ")
        elif not shown:
            self.parts.clear()
            self.show(label)
        elif not self.cells and len(label) > len(shown) and shown in label:
            before, _, after = label.partition(shown)
            if (before + after).strip()[0 if after else -1] in _GOES_ON and not (before and after):
                self.labels.append(label)
                if not self.parts:
                    self.flush()

    def leave_link(self, href: str, lines: int, parts: int) -> None:
        """Note a link with the words that it shows: of a heading inside it, else of all its lines."""
        if href:
            inside = self.lines[lines:]
            words = [text for kind, text in inside if kind in HEADINGS] or [text for _, text in inside]
            words = words or [collapse("".join(self.parts[parts:]))]
            self.seen.links.append((href, " ".join(words), self.mains > 0))

    def _leave_block(self, name: str, before: Before) -> None:
        role = before.attrib.get("role") if before.attrib else None
        if _kind_of(name, before.attrib) or (name in {"td", "th"} and self.cells):
            self.kinds.pop()
        elif name == "tr":
            self._leave_row(self.cells.pop(), before.lines)
        elif name == "table":
            rows, grid = self.rows.pop(), self.grids.pop()
            if rows:
                self.seen.tables.append(rows)
            if len(grid) > 1:
                self.seen.grids.append(grid)
        elif name in {"header", "form"} or role == "banner":
            self._drop_chrome(name, before.lines, before.links)
        if name == "main" or role == "main":
            self.mains -= 1

    def _leave_row(self, cells: list[tuple[str, Any, int]], before: int) -> None:
        """Make one line of a row, unless its cells hold more than a table's cells do (a layout made of a table)."""
        if not cells or not self.rows:
            return
        starts = [start for _, _, start in cells]
        ends = [*starts[1:], len(self.lines)]
        groups = [self.lines[start:end] for start, end in zip(starts, ends, strict=True)]
        plain = (
            len(cells) >= _FEWEST_CELLS
            and starts[0] == before
            and all(
                len(group) <= _LINES_OF_A_CELL and not _UNLIKE_CELLS & {kind for kind, _ in group} for group in groups
            )
            and any(groups)
        )
        if plain:  # of a row inside a cell, which only broken markup has: its lines are one with this row's
            self.grids[-1] = [row for row in self.grids[-1] if row[-1].end <= before]
        self.grids[-1].append(
            [
                Cell(before, before + 1, *_spans(attrib), place) if plain else Cell(start, end, *_spans(attrib))
                for place, ((_, attrib, start), end) in enumerate(zip(cells, ends, strict=True))
            ]
        )
        if plain:
            while self.seen.grids and self.seen.grids[-1][0][0].first >= before:
                self.seen.grids.pop()  # of a table inside a cell: its lines are one with this row's
            del self.lines[before:]
            self.rows[-1].append(before)
            kind = "head" if all(name == "th" for name, _, _ in cells) else "row"
            self.lines.append((kind, CELLS_APART.join(" ".join(text for _, text in group) for group in groups)))

    def _drop_chrome(self, name: str, lines: int, links: int) -> None:
        """Take away a header without a heading, and a form that is not wrapped around a whole page."""
        inside = self.lines[lines:]
        if name == "form":
            kept = any(kind == "h1" for kind, _ in inside) or sum(len(text) for _, text in inside) > _LONG_FORM
        else:
            kept = any(kind in HEADINGS for kind, _ in inside)
        if not kept:
            del self.lines[lines:]
            del self.seen.links[links:]
            self.seen.tables = [rows for rows in self.seen.tables if rows[-1] < lines]
            self.rows = [[row for row in rows if row < lines] for rows in self.rows]
            self.seen.grids = [grid for grid in self.seen.grids if grid[0][0].first < lines]
            self.grids = [[row for row in grid if row[-1].end <= lines] for grid in self.grids]


def _kind_of(name: str, attrib: Any) -> str | None:
    """The kind of the lines in an element, where it decides that: a heading may be one by its role alone."""
    if name in KINDS or not attrib or attrib.get("role") != "heading" or name in {"td", "th", "tr", "table"}:
        return KINDS.get(name)
    level = f"h{attrib.get('aria-level', '2')}"
    return level if level in HEADINGS else "h6"


def _spans(attrib: Any) -> tuple[int, int]:
    """How many columns and rows a cell spans."""
    if not attrib:
        return 1, 1
    columns, rows = (re.match(r"\s*(\d{1,3})", attrib.get(name, "")) for name in ("colspan", "rowspan"))
    return (
        min(max(int(columns[1]), 1), _WIDEST) if columns else 1,
        min(max(int(rows[1]), 1), _WIDEST) if rows else 1,
    )
