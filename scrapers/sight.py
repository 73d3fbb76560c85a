"""What of an HTML document is in sight: lines of text by kind, tables, links, metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bs4 import BeautifulSoup, Tag

from scrapers.building import BREAK, CLOSE, INLINE, KIND_OF, KINDS, LINK, LINKED, MARKS, SightBuilder
from scrapers.hiding import hidden_classes
from scrapers.wording import CELLS_APART, HEADINGS, NEW_LINE, broken, collapse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A character reference that old editors wrote for a cp1252 byte; HTML has it so that the byte is meant.
_OLD_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_LETTER = re.compile(r"[^\W\d_]")
_SINGLE = frozenset({"title", "img"})
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
    builder = SightBuilder(hidden_classes(document))
    soup = BeautifulSoup(document, builder=builder)
    seen = Sight(base=builder.base, canonical=builder.canonical, meta=builder.meta)
    if soup.title is not None:
        seen.title = soup.title.get_text()
    _Walk(seen, builder.addresses).run(soup)
    return seen


class _Walk:
    """Goes through the soup once, without recursion, and writes its lines."""

    def __init__(self, seen: Sight, addresses: Iterable[str]) -> None:
        self.seen, self.lines = seen, seen.lines
        self.parts: list[str] = []  # the text of the line being gathered
        self.kinds: list[str] = ["p"]
        self.labels: list[str] = []  # of what stands in this line: they say more than it shows
        self.addresses = iter(addresses)  # of the links
        self.open_links: list[tuple[str, int, int]] = []  # their addresses, and the lines and parts before them
        self.mains = 0
        self.cells: list[list[tuple[Tag, int]]] = []  # of the open rows: each cell and the lines before it
        self.rows: list[list[int]] = []  # of the open tables: the lines that are rows
        self.grids: list[list[list[Cell]]] = []  # of the open tables: their cells, row by row

    def run(self, soup: BeautifulSoup) -> None:
        """Walk all of it."""
        # Of every open element: what is left of it, itself, and the lines, parts and links before it.
        stack: list[tuple[Iterator[Any], Tag, tuple[int, int, int]]] = [(iter(soup.contents), soup, (0, 0, 0))]
        while stack:
            rest, node, before = stack[-1]
            for child in rest:
                if not isinstance(child, Tag):
                    self._take(child)
                elif child.name in _SINGLE:
                    self._single(child)
                else:
                    self._enter(child)
                    before = (len(self.lines), len(self.parts), len(self.seen.links))
                    stack.append((iter(child.contents), child, before))
                    break
            else:
                stack.pop()
                if node is not soup:
                    self._leave(node, *before)
        self._flush()

    def _flush(self) -> None:
        if self.parts:
            words = "".join(self.parts)
            self.parts.clear()
            if NEW_LINE in words:
                self.lines += [(self.kinds[-1], text) for text in broken(words) if text]
            elif text := collapse(words):
                self.lines.append((self.kinds[-1], text))
        if self.labels:
            self.lines += [("image", label) for label in self.labels]
            self.labels.clear()

    def _take(self, text: str) -> None:
        """Take text, and the characters in it that stand for elements."""
        parts = iter(MARKS.split(text))
        for words in parts:
            if words:
                self.parts.append(words)
            if mark := next(parts, ""):
                self._take_mark(mark)

    def _take_mark(self, mark: str) -> None:
        if mark == CLOSE:
            self._flush()
            self.kinds.pop()
        elif mark == BREAK:
            self._flush()
        elif mark == LINK:
            self.open_links.append((next(self.addresses), len(self.lines), len(self.parts)))
        elif mark == LINKED:
            self._leave_link(*self.open_links.pop())
        elif mark == NEW_LINE:
            self.parts.append(" " if self.kinds[-1] in HEADINGS else NEW_LINE)
        else:
            self._flush()
            self.kinds.append(KIND_OF[mark])

    def _single(self, tag: Tag) -> None:
        if tag.name != "img":
            return  # the title is no line
        self._show(collapse(str(tag.get("alt") or tag.get("aria-label") or "")))

    def _show(self, words: str) -> None:
        """Write what a graphic is called: a line of its own, except in a heading."""
        if not _LETTER.search(words):
            return  # a spacer or an emoji
        if self.kinds[-1] in HEADINGS:
            self.parts.append(f" {words} ")
        else:
            self._flush()
            self.lines.append(("image", words))

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        if name != "a" and (name not in INLINE or _kind_of(tag)):
            self._flush()
        if kind := _kind_of(tag):
            self.kinds.append(kind)
        elif name == "table":
            self.rows.append([])
            self.grids.append([])
        elif name == "tr":
            self.cells.append([])
        elif name in {"td", "th"} and self.cells:
            self.cells[-1].append((tag, len(self.lines)))
            self.kinds.append("p")
        if name == "main" or (tag.attrs and tag.get("role") == "main"):
            self.mains += 1
            self.seen.has_main = True

    def _leave(self, tag: Tag, lines: int, parts: int, links: int) -> None:
        name = tag.name
        if tag.attrs and tag.get("aria-label"):
            self._leave_labelled(collapse(str(tag["aria-label"])), lines, parts)
        if name == "a":
            self._leave_link(str(tag.get("href", "")), lines, parts)
        if name != "a" and (name not in INLINE or _kind_of(tag)):
            self._flush()
            self._leave_block(tag, lines, links)

    def _leave_labelled(self, label: str, lines: int, parts: int) -> None:
        """Write a label that stands for what shows nothing, or that goes on where what is shown ends."""
        shown = collapse("".join(self.parts[parts:])) if len(self.lines) == lines else self.lines[lines][1]
        if not shown and collapse("".join(self.parts)):
            self.parts.append(f" {label} ")
        elif not shown:
            self.parts.clear()
            self._show(label)
        elif not self.cells and len(label) > len(shown) and shown in label:
            before, _, after = label.partition(shown)
            if (before + after).strip()[0 if after else -1] in _GOES_ON and not (before and after):
                self.labels.append(label)
                if not self.parts:
                    self._flush()

    def _leave_link(self, href: str, lines: int, parts: int) -> None:
        """Note a link with the words that it shows: of a heading inside it, else of all its lines."""
        if href:
            inside = self.lines[lines:]
            words = [text for kind, text in inside if kind in HEADINGS] or [text for _, text in inside]
            words = words or [collapse("".join(self.parts[parts:]))]
            self.seen.links.append((href, " ".join(words), self.mains > 0))

    def _leave_block(self, tag: Tag, lines: int, links: int) -> None:
        name = tag.name
        if _kind_of(tag) or (name in {"td", "th"} and self.cells):
            self.kinds.pop()
        elif name == "tr":
            self._leave_row(self.cells.pop(), lines)
        elif name == "table":
            rows, grid = self.rows.pop(), self.grids.pop()
            if rows:
                self.seen.tables.append(rows)
            if len(grid) > 1:
                self.seen.grids.append(grid)
        elif name in {"header", "form"} or tag.get("role") == "banner":
            self._drop_chrome(name, lines, links)
        if name == "main" or tag.get("role") == "main":
            self.mains -= 1

    def _leave_row(self, cells: list[tuple[Tag, int]], before: int) -> None:
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
        if plain:  # of a row inside a cell, which only broken markup has: its lines are one with this row's
            self.grids[-1] = [row for row in self.grids[-1] if row[-1].end <= before]
        self.grids[-1].append(
            [
                Cell(before, before + 1, *_spans(tag), place) if plain else Cell(start, end, *_spans(tag))
                for place, ((tag, start), end) in enumerate(zip(cells, ends, strict=True))
            ]
        )
        if plain:
            while self.seen.grids and self.seen.grids[-1][0][0].first >= before:
                self.seen.grids.pop()  # of a table inside a cell: its lines are one with this row's
            del self.lines[before:]
            self.rows[-1].append(before)
            kind = "head" if all(tag.name == "th" for tag, _ in cells) else "row"
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


def _kind_of(tag: Tag) -> str | None:
    """The kind of the lines in an element, where it decides that: a heading may be one by its role alone."""
    if tag.name in KINDS or tag.get("role") != "heading" or tag.name in {"td", "th", "tr", "table"}:
        return KINDS.get(tag.name)
    level = str(tag.get("aria-level", "2"))
    return f"h{level}" if f"h{level}" in HEADINGS else "h6"


def _spans(tag: Tag) -> tuple[int, int]:
    """How many columns and rows a cell spans."""
    if not tag.attrs:
        return 1, 1
    columns, rows = (re.match(r"\s*(\d{1,3})", str(tag.get(name, ""))) for name in ("colspan", "rowspan"))
    return (
        min(max(int(columns[1]), 1), _WIDEST) if columns else 1,
        min(max(int(rows[1]), 1), _WIDEST) if rows else 1,
    )
