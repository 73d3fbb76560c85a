"""What of an HTML document is in sight: lines of text by kind, tables, links, metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from scrapers.building import INLINE, KINDS, Kept, Target
from scrapers.wording import CELLS_APART, HEADINGS, collapse

if TYPE_CHECKING:
    from scrapers.building import Attributes

# A character reference that old editors wrote for a cp1252 byte; HTML has it so that the byte is meant.
_OLD_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
# One that would make a control character.
_CONTROL_REFERENCE = re.compile(r"&#(?:0*(?:1[4-9]|2\d|3[01])(?!\d)|[xX]0*(?:[eEfF]|1[0-9a-fA-F])(?![0-9a-fA-F]))")
_LETTER = re.compile(r"[^\W\d_]")
_GOES_ON = ":,;|(–—-"  # between what is shown and what its label says beyond it
_FEWEST_CELLS = 2
_WIDEST = 50  # columns or rows that a cell is believed to span
_LINES_OF_A_CELL = 2
_OF_TABLES = frozenset({"td", "th", "tr", "table"})
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
    """What `look` found. `tables` are positions in `lines`; a link is address as written, words, in the main part.

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


def look(document: str) -> Sight:
    """Find what is in sight. Raises ReadingError where elements stand more than DEEPEST deep."""
    document = _OLD_REFERENCE.sub(lambda match: bytes([int(match.group(1))]).decode("cp1252", "replace"), document)
    walk = _Walk(wary="&#" in document and _CONTROL_REFERENCE.search(document) is not None)
    parser = etree.HTMLParser(target=walk)
    parser.feed(document)
    parser.close()
    return walk.seen()


class _Walk(Target):
    """Hears the document once, and writes its lines."""

    def __init__(self, *, wary: bool) -> None:
        super().__init__(wary=wary)
        self.labels: list[str] = []  # of what stands in this line: they say more than it shows
        self.mains = 0
        self.has_main = False
        self.cells: list[list[tuple[Kept, int]]] = []  # of the open rows: each cell and the lines before it
        self.rows: list[list[int]] = []  # of the open tables: the lines that are rows
        self.tables: list[list[int]] = []
        self.open_grids: list[list[list[Cell]]] = []  # of the open tables: their cells, row by row
        self.grids: list[list[list[Cell]]] = []

    def seen(self) -> Sight:
        """What was found."""
        return Sight(
            title="".join(self.title or ()),
            base=self.base,
            canonical=self.canonical,
            meta=self.meta,
            lines=self.lines,
            tables=self.tables,
            grids=self.grids,
            links=self.links,
            has_main=self.has_main,
        )

    def flush(self) -> None:
        if self.parts or self.words:
            text = collapse("".join(self.parts) + "".join(self.words))
            self.parts.clear()
            self.words.clear()
            if text:
                self.lines.append((self.kinds[-1], text))
        if self.labels:
            self.lines += [("image", label) for label in self.labels]
            self.labels.clear()

    def show(self, words: str) -> None:
        """Write what a graphic is called: a line of its own, except in a heading."""
        if not _LETTER.search(words):
            return  # a spacer or an emoji
        if self.kinds[-1] in HEADINGS:
            self.parts.append(f" {words} ")
        else:
            self.flush()
            self.lines.append(("image", words))

    def enter(self, kept: Kept) -> None:
        name, attrib = kept.name, kept.attrib
        kind = _kind_of(name, attrib)
        if name != "a" and (name not in INLINE or kind):
            self.flush()
        if kind:
            self.kinds.append(kind)
        elif name == "table":
            self.rows.append([])
            self.open_grids.append([])
        elif name == "tr":
            self.cells.append([])
        elif name in {"td", "th"} and self.cells:
            self.cells[-1].append((kept, len(self.lines)))
            self.kinds.append("p")
        if name == "main" or (attrib and attrib.get("role") == "main"):
            self.mains += 1
            self.has_main = True

    def leave(self, kept: Kept) -> None:
        name, attrib = kept.name, kept.attrib
        lines, parts, links = kept.before
        if attrib and attrib.get("aria-label"):
            self._leave_labelled(collapse(attrib["aria-label"]), lines, parts)
        if name == "a" and attrib.get("href"):
            inside = self.lines[lines:]
            words = [text for kind, text in inside if kind in HEADINGS] or [text for _, text in inside]
            words = words or [collapse("".join(self.parts[parts:]))]
            self.links.append((attrib["href"], " ".join(words), self.mains > 0))
        if name != "a" and (name not in INLINE or _kind_of(name, attrib)):
            self.flush()
            self._leave_block(kept, lines, links)

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

    def _leave_block(self, kept: Kept, lines: int, links: int) -> None:
        name, role = kept.name, kept.attrib.get("role")
        if _kind_of(name, kept.attrib) or (name in {"td", "th"} and self.cells):
            self.kinds.pop()
        elif name == "tr":
            self._leave_row(self.cells.pop(), lines)
        elif name == "table":
            rows, grid = self.rows.pop(), self.open_grids.pop()
            if rows:
                self.tables.append(rows)
            if len(grid) > 1:
                self.grids.append(grid)
        elif name in {"header", "form"} or role == "banner":
            self._drop_chrome(name, lines, links)
        if name == "main" or role == "main":
            self.mains -= 1

    def _leave_row(self, cells: list[tuple[Kept, int]], before: int) -> None:
        """Make one line of a row, unless its cells hold more than a table's cells do (a layout made of a table)."""
        if not cells or not self.rows:
            return
        starts = [start for _, start in cells]
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
        self.open_grids[-1].append(
            [
                Cell(before, before + 1, *_spans(cell.attrib), place)
                if plain
                else Cell(start, end, *_spans(cell.attrib))
                for place, ((cell, start), end) in enumerate(zip(cells, ends, strict=True))
            ]
        )
        if plain:
            while self.grids and self.grids[-1][0][0].first >= before:
                self.grids.pop()  # of a table inside a cell: its lines are one with this row's
            del self.lines[before:]
            self.rows[-1].append(before)
            kind = "head" if all(cell.name == "th" for cell, _ in cells) else "row"
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
            del self.links[links:]
            self.tables = [rows for rows in self.tables if rows[-1] < lines]
            self.rows = [[row for row in rows if row < lines] for rows in self.rows]
            self.grids = [grid for grid in self.grids if grid[0][0].first < lines]


def _kind_of(name: str, attrib: Attributes) -> str | None:
    """The kind of the lines in an element, where it decides that: a heading may be one by its role alone."""
    if name in KINDS or not attrib or attrib.get("role") != "heading" or name in _OF_TABLES:
        return KINDS.get(name)
    level = f"h{attrib.get('aria-level', '2')}"
    return level if level in HEADINGS else "h6"


def _spans(attrib: Attributes) -> tuple[int, int]:
    """How many columns and rows a cell spans."""
    if not attrib:
        return 1, 1
    columns, rows = (re.match(r"\s*(\d{1,3})", attrib.get(name, "")) for name in ("colspan", "rowspan"))
    return (
        min(max(int(columns[1]), 1), _WIDEST) if columns else 1,
        min(max(int(rows[1]), 1), _WIDEST) if rows else 1,
    )
