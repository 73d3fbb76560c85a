"""What of an HTML document is in sight: lines of text by kind, tables, links, metadata.

lxml's parser calls a target for every start, end and text, and the target writes the lines as they come: no tree is
built, so a page costs a third of what BeautifulSoup's tree alone would, however deep it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from scrapers.errors import ReadingError
from scrapers.page import CELLS_APART, HEADINGS, collapse

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
_BARE = _INLINE | _METADATA | _names("br hr img input source track param wbr col area button")
_DROPPED_ROLES = _names("navigation contentinfo complementary search dialog alertdialog menu menubar tooltip")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KINDS = {
    "blockquote": "quote",
    "figcaption": "caption",
    **{name: name for name in ("p", "li", "dt", "dd", "caption", *HEADINGS)},
}
# A character reference that old editors wrote for a cp1252 byte; HTML has it so that the byte is meant.
_OLD_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_CELLS = 2
_LINES_OF_A_CELL = 2
_LONG_FORM = 2_000  # characters
_UNLIKE_CELLS = frozenset((*HEADINGS, "li", "row", "head"))


@dataclass(slots=True)
class Sight:
    """What `look` found. `tables` are positions in `lines`; a link is address as written, words, in the main part."""

    title: str = ""
    base: str = ""
    canonical: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)
    tables: list[list[int]] = field(default_factory=list)
    links: list[tuple[str, str, bool]] = field(default_factory=list)
    has_main: bool = False


def look(document: str) -> Sight:
    """Find what is in sight. Raises ReadingError where elements stand more than DEEPEST deep."""
    document = _OLD_REFERENCE.sub(lambda match: bytes([int(match.group(1))]).decode("cp1252", "replace"), document)
    target = _Target()
    parser = etree.HTMLParser(target=target)
    parser.feed(document)
    parser.close()
    return target.seen


@dataclass(slots=True)
class _Element:
    """An open element that is in sight, and the lines, parts and links that stood before it."""

    name: str
    label: str
    role: str
    href: str
    lines: int
    parts: int
    links: int


class _Target:
    """What lxml's parser calls: it lets out of sight go by, and gathers the rest into lines."""

    def __init__(self) -> None:
        self.seen = Sight()
        self.lines = self.seen.lines
        self.parts: list[str] = []  # the text of the line being gathered
        self.kinds: list[str] = ["p"]
        self.mains = 0
        self.cells: list[list[tuple[str, int]]] = []  # of the open rows: each cell's name and the lines before it
        self.rows: list[list[int]] = []  # of the open tables: the lines that are rows
        self.open: list[_Element | None] = []  # None for one that is nothing but its text
        self.dropping = 0  # how many open elements, the outermost dropped one included, are inside it

    def start(self, name: str, attributes: Any) -> None:
        """Begin an element."""
        if self.dropping:
            self.dropping += 1
            return
        # An accordion's button is the text of its heading.
        in_heading = name == "button" and self.kinds[-1] in HEADINGS
        if (name in _DROPPED and not in_heading) or (attributes and _out_of_sight(attributes)):
            self.dropping = 1
            if name == "svg":
                self._image(attributes.get("aria-label", ""))
            return
        if len(self.open) > DEEPEST:
            raise ReadingError(f"the page's elements stand more than {DEEPEST} deep")
        if name in _BARE and not (name in _INLINE and "aria-label" in attributes):
            self.open.append(None)
            self._bare(name, attributes)
        else:
            self.open.append(self._enter(name, attributes))

    def end(self, _name: str) -> None:
        """End the element that was begun last."""
        if self.dropping:
            self.dropping -= 1
            return
        element = self.open.pop()
        if element is not None:
            self._leave(element)

    def data(self, text: str) -> None:
        """Take text."""
        if not self.dropping:
            self.parts.append(text)

    def close(self) -> None:
        """Take the document's end."""
        self._flush()

    def _flush(self) -> None:
        if self.parts:
            text = collapse("".join(self.parts))
            self.parts.clear()
            if text:
                self.lines.append((self.kinds[-1], text))

    def _bare(self, name: str, attributes: Any) -> None:
        if name == "br":
            if self.kinds[-1] in HEADINGS:
                self.parts.append(" ")
            else:
                self._flush()
        elif name == "img":
            self._image(attributes.get("alt") or attributes.get("aria-label") or "")
        elif name in _METADATA:
            self._take_metadata(name, attributes)

    def _image(self, words: str) -> None:
        words = collapse(words)
        if not _LETTER.search(words):
            return  # a spacer or an emoji
        if self.kinds[-1] in HEADINGS:
            self.parts.append(f" {words} ")
        else:
            self._flush()
            self.lines.append(("image", words))

    def _take_metadata(self, tag: str, attributes: Any) -> None:
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            if name and attributes.get("content"):
                self.seen.meta.setdefault(name.lower(), attributes["content"])
        elif tag == "base":
            self.seen.base = self.seen.base or attributes.get("href", "")
        elif attributes.get("rel", "").lower() == "canonical":
            self.seen.canonical = self.seen.canonical or attributes.get("href", "")

    def _enter(self, name: str, attributes: Any) -> _Element:
        if name != "a" and name not in _INLINE:
            self._flush()
        if name in _KINDS:
            self.kinds.append(_KINDS[name])
        elif name == "table":
            self.rows.append([])
        elif name == "tr":
            self.cells.append([])
        elif name in {"td", "th"} and self.cells:
            self.cells[-1].append((name, len(self.lines)))
            self.kinds.append("p")
        label, role, href = "", "", ""
        if attributes:
            label, role = attributes.get("aria-label", ""), attributes.get("role", "").lower()
            href = attributes.get("href", "")
        if name == "main" or role == "main":
            self.mains += 1
            self.seen.has_main = True
        return _Element(name, label, role, href, len(self.lines), len(self.parts), len(self.seen.links))

    def _leave(self, element: _Element) -> None:
        name = element.name
        if name == "title":
            self.seen.title = self.seen.title or collapse("".join(self.parts))
            self.parts.clear()
        if element.label and len(self.lines) == element.lines and not collapse("".join(self.parts[element.parts :])):
            self.parts.append(f" {element.label} ")
        if name == "a" and element.href:
            inside = self.lines[element.lines :]
            words = [text for kind, text in inside if kind in HEADINGS] or [text for _, text in inside]
            words = words or [collapse("".join(self.parts[element.parts :]))]
            self.seen.links.append((element.href, " ".join(words), self.mains > 0))
        if name != "a" and name not in _INLINE:
            self._flush()
            self._leave_block(element)

    def _leave_block(self, element: _Element) -> None:
        name = element.name
        if name in _KINDS or (name in {"td", "th"} and self.cells):
            self.kinds.pop()
        elif name == "tr":
            self._leave_row(self.cells.pop(), element.lines)
        elif name == "table":
            rows = self.rows.pop()
            if rows:
                self.seen.tables.append(rows)
        elif name in {"header", "form"} or element.role == "banner":
            self._drop_chrome(name, element.lines, element.links)
        if name == "main" or element.role == "main":
            self.mains -= 1

    def _leave_row(self, cells: list[tuple[str, int]], before: int) -> None:
        """Make one line of a row, unless its cells hold more than a table's cells do (a layout made of a table)."""
        if len(cells) < _FEWEST_CELLS or not self.rows or cells[0][1] != before:
            return
        ends = [start for _, start in cells[1:]] + [len(self.lines)]
        groups = [self.lines[start:end] for (_, start), end in zip(cells, ends, strict=True)]
        plain = all(
            len(group) <= _LINES_OF_A_CELL and not _UNLIKE_CELLS & {kind for kind, _ in group} for group in groups
        )
        if plain and any(groups):
            del self.lines[before:]
            self.rows[-1].append(before)
            kind = "head" if all(name == "th" for name, _ in cells) else "row"
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


def _out_of_sight(attributes: Any) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("role", "").lower() in _DROPPED_ROLES
        or ("style" in attributes and _HIDDEN.search(attributes["style"]) is not None)
    )
