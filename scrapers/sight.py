"""What of an HTML document is in sight: lines of text by kind, tables, links, metadata.

BeautifulSoup on lxml, with a builder that lets scripts, styles, menus and inline formatting go by before they become
objects, and that writes what only begins or ends a line (paragraphs, headings, items) as one character into the text.
So the soup holds what has a structure: tables, links, images, and what is labelled. The rest would be most of its cost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder  # bs4.builder has it as well, but not for type checkers
from lxml import etree

from scrapers.errors import ReadingError
from scrapers.wording import CELLS_APART, HEADINGS, collapse

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 1_000  # open elements; pages are 20 to 60 deep


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DROPPED = _names(
    "script style noscript template nav footer aside svg canvas object iframe embed video audio map math dialog select "
    "button textarea datalist del s strike menu frameset"
)
_METADATA = _names("meta base link")
_INLINE = _names(
    "abbr acronym b bdi bdo big center cite code data dfn em font i ins kbd label mark nobr q samp small span strong "
    "sub sup time tt u var"
)
_UNBUILT = _INLINE | _METADATA | _names("input source track param wbr col colgroup area button")
# What has a structure of its own; all other elements just begin and end a line.
_BUILT = _names("a img table tr td th main header form title head html body")
_DROPPED_ROLES = _names("navigation contentinfo complementary search dialog alertdialog menu menubar tooltip")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KINDS = {
    "blockquote": "quote",
    "figcaption": "caption",
    **{name: name for name in ("p", "li", "dt", "dd", "caption", *HEADINGS)},
}
_BUILT_ATTRIBUTES = ("href", "alt", "aria-label", "role", "aria-level", "colspan", "rowspan")
# Characters that `decode` leaves in no document stand for elements; character references may not make them.
_OPENS = {kind: chr(0x0E + number) for number, kind in enumerate(dict.fromkeys(_KINDS.values()))}
_KIND_OF = {mark: kind for kind, mark in _OPENS.items()}
_CLOSE, _BREAK, _NEW_LINE = (
    "\x1d",
    "\x1e",
    "\x1f",
)  # of what was opened; of a line; one that a heading takes for a blank
_BUILT_HERE = "built"
_MARKS = re.compile("([\x0e-\x1f])")
# A character reference that old editors wrote for a cp1252 byte; HTML has it so that the byte is meant.
_OLD_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_LETTER = re.compile(r"[^\W\d_]")
_SINGLE = _names("title img")
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
    builder = _SightBuilder()
    soup = BeautifulSoup(document, builder=builder)
    seen = Sight(base=builder.base, canonical=builder.canonical, meta=builder.meta)
    if soup.title is not None:
        seen.title = soup.title.get_text()
    _Walk(seen).run(soup)
    return seen


class _SightBuilder(LXMLTreeBuilder):
    """Builds only what a reader sees: what is dropped never becomes an object, inline elements become their text."""

    def __init__(self) -> None:
        super().__init__(multi_valued_attributes=None)
        self.meta: dict[str, str] = {}
        self.base = self.canonical = ""
        self._panels: set[str] = set()  # the ids of what buttons in headings unfold
        self._unfolds = False  # whether a heading with a button was the last thing before this place
        self._open: list[tuple[str, str]] = []  # of the open elements: name, and what is written at their end
        self._dropping = 0  # how many open elements, the outermost dropped one included, are inside it
        self._tree: Any = None  # the soup that is being built
        self._wary = False  # whether the document has character references

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Any:
        """Parse the decoded document as it is; the base class would guess at encodings and at XML."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        self._tree, self._wary = self.soup, "&#" in markup
        parser = etree.HTMLParser(target=self)
        parser.feed(markup)
        parser.close()

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:  # noqa: ARG002
        if self._dropping:
            self._dropping += 1
            return
        # An accordion's button is the text of its heading.
        in_heading = tag == "button" and any(name in HEADINGS for name, _ in self._open[-3:])
        if in_heading:
            self._panels.update(attrib.get("aria-controls", "").split())
        panel = self._unfolds or bool(self._panels and attrib.get("id") in self._panels)
        self._unfolds = in_heading or (self._unfolds and any(name in HEADINGS for name, _ in self._open[-4:]))
        if (tag in _DROPPED and not in_heading) or (attrib and _out_of_sight(attrib, panel=panel)):
            self._dropping = 1
            if tag == "svg" and attrib.get("aria-label"):
                self._tree.handle_starttag("img", None, None, {"alt": attrib["aria-label"]})
                self._tree.handle_endtag("img")
            return
        if len(self._open) > DEEPEST:
            raise ReadingError(f"the page's elements stand more than {DEEPEST} deep")
        self._open.append((tag, self._begin(tag, attrib)))

    def _begin(self, tag: str, attrib: Any) -> str:
        """Build an element, or write the character that stands for it; gives what is to be written at its end."""
        if tag in _BUILT or (attrib and tag not in _METADATA and ("aria-label" in attrib or "role" in attrib)):
            if tag in _UNBUILT and "aria-label" not in attrib and attrib.get("role") != "heading":
                return ""
            built = {name: attrib[name] for name in _BUILT_ATTRIBUTES if name in attrib} if attrib else {}
            self._tree.handle_starttag(tag, None, None, built)
            return _BUILT_HERE
        if tag in _KINDS:
            self._tree.handle_data(_OPENS[_KINDS[tag]])
            return _CLOSE
        if tag in _METADATA:
            self._take_metadata(tag, attrib)
        elif tag == "br":
            self._tree.handle_data(_NEW_LINE)
        elif tag not in _UNBUILT:
            self._tree.handle_data(_BREAK)
            return _BREAK
        return ""

    def end(self, name: Any) -> None:
        if self._dropping:
            self._dropping -= 1
            return
        _, written = self._open.pop()
        if written is _BUILT_HERE:
            self._tree.handle_endtag(name)
        elif written:
            self._tree.handle_data(written)

    def data(self, data: Any) -> None:
        if not self._dropping:
            self._tree.handle_data(_MARKS.sub(" ", data) if self._wary else data)

    def comment(self, text: Any) -> None:
        """Comments are not in sight."""

    def pi(self, target: Any, data: Any) -> None:
        """Processing instructions are not in sight."""

    def doctype(self, name: Any, pubid: Any, system: Any) -> None:
        """The doctype is not in sight."""

    def _take_metadata(self, tag: str, attrib: Any) -> None:
        if tag == "meta":
            name = attrib.get("property") or attrib.get("name") or attrib.get("itemprop")
            if name and attrib.get("content"):
                self.meta.setdefault(name.lower(), attrib["content"])
        elif tag == "base":
            self.base = self.base or attrib.get("href", "")
        elif tag == "link" and attrib.get("rel", "").lower() == "canonical":
            self.canonical = self.canonical or attrib.get("href", "")


def _out_of_sight(attrib: Any, *, panel: bool) -> bool:
    """Whether an element is not to be seen; the folded panel below an accordion's heading is, by whoever unfolds it."""
    return attrib.get("role", "").lower() in _DROPPED_ROLES or (
        not panel and ("hidden" in attrib or ("style" in attrib and _HIDDEN.search(attrib["style"]) is not None))
    )


class _Walk:
    """Goes through the soup once, without recursion, and writes its lines."""

    def __init__(self, seen: Sight) -> None:
        self.seen, self.lines = seen, seen.lines
        self.parts: list[str] = []  # the text of the line being gathered
        self.kinds: list[str] = ["p"]
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
            text = collapse("".join(self.parts))
            self.parts.clear()
            if text:
                self.lines.append((self.kinds[-1], text))

    def _take(self, text: str) -> None:
        """Take text, and the characters in it that stand for elements."""
        for part in _MARKS.split(text):
            if part in _KIND_OF:
                self._flush()
                self.kinds.append(_KIND_OF[part])
            elif part == _CLOSE:
                self._flush()
                self.kinds.pop()
            elif part == _NEW_LINE and self.kinds[-1] in HEADINGS:
                self.parts.append(" ")
            elif part in {_BREAK, _NEW_LINE}:
                self._flush()
            elif part:
                self.parts.append(part)

    def _single(self, tag: Tag) -> None:
        if tag.name != "img":
            return  # the title is no line
        words = collapse(str(tag.get("alt") or tag.get("aria-label") or ""))
        if not _LETTER.search(words):
            return  # a spacer or an emoji
        if self.kinds[-1] in HEADINGS:
            self.parts.append(f" {words} ")
        else:
            self._flush()
            self.lines.append(("image", words))

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        if name != "a" and (name not in _INLINE or _kind_of(tag)):
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
        label = tag.get("aria-label")
        if label and len(self.lines) == lines and not collapse("".join(self.parts[parts:])):
            self.parts.append(f" {label} ")
        if name == "a" and tag.get("href"):
            inside = self.lines[lines:]
            words = [text for kind, text in inside if kind in HEADINGS] or [text for _, text in inside]
            words = words or [collapse("".join(self.parts[parts:]))]
            self.seen.links.append((str(tag["href"]), " ".join(words), self.mains > 0))
        if name != "a" and (name not in _INLINE or _kind_of(tag)):
            self._flush()
            self._leave_block(tag, lines, links)

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


def _kind_of(tag: Tag) -> str | None:
    """The kind of the lines in an element, where it decides that: a heading may be one by its role alone."""
    if tag.name in _KINDS or tag.get("role") != "heading" or tag.name in {"td", "th", "tr", "table"}:
        return _KINDS.get(tag.name)
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
