"""What of an HTML document is in sight: lines of text by kind, tables, links, metadata.

BeautifulSoup on lxml, with a builder that lets scripts, styles, menus and inline formatting go by before they become
objects: on a page of the inspectorate that is most of the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
_UNBUILT = _INLINE | _METADATA | _names("input source track param wbr col area button")
_DROPPED_ROLES = _names("navigation contentinfo complementary search dialog alertdialog menu menubar tooltip")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KINDS = {
    "blockquote": "quote",
    "figcaption": "caption",
    **{name: name for name in ("p", "li", "dt", "dd", "caption", *HEADINGS)},
}
_BUILT_ATTRIBUTES = ("href", "alt", "aria-label", "role")
# A character reference that old editors wrote for a cp1252 byte; HTML has it so that the byte is meant.
_OLD_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_LETTER = re.compile(r"[^\W\d_]")
_SINGLE = _names("title img br hr")
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
        self._open: list[str] = []  # the names of the open elements; empty for one that is not built
        self._dropping = 0  # how many open elements, the outermost dropped one included, are inside it
        self._tree: Any = None  # the soup that is being built

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Any:
        """Parse the decoded document as it is; the base class would guess at encodings and at XML."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        self._tree = self.soup
        parser = etree.HTMLParser(target=self)
        parser.feed(markup)
        parser.close()

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:  # noqa: ARG002
        if self._dropping:
            self._dropping += 1
            return
        # An accordion's button is the text of its heading.
        in_heading = tag == "button" and any(name in HEADINGS for name in self._open[-3:])
        if (tag in _DROPPED and not in_heading) or (attrib and _out_of_sight(attrib)):
            self._dropping = 1
            if tag == "svg" and attrib.get("aria-label"):
                self._tree.handle_starttag("img", None, None, {"alt": attrib["aria-label"]})
                self._tree.handle_endtag("img")
            return
        if len(self._open) > DEEPEST:
            raise ReadingError(f"the page's elements stand more than {DEEPEST} deep")
        kept = tag not in _UNBUILT or (tag in _INLINE and "aria-label" in attrib)
        self._open.append(tag if kept else "")
        if kept:
            built = {name: attrib[name] for name in _BUILT_ATTRIBUTES if name in attrib} if attrib else {}
            self._tree.handle_starttag(tag, None, None, built)
        elif tag in _METADATA:
            self._take_metadata(tag, attrib)

    def end(self, name: Any) -> None:
        if self._dropping:
            self._dropping -= 1
        elif self._open.pop():
            self._tree.handle_endtag(name)

    def data(self, data: Any) -> None:
        if not self._dropping:
            self._tree.handle_data(data)

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


def _out_of_sight(attrib: Any) -> bool:
    return (
        "hidden" in attrib
        or attrib.get("role", "").lower() in _DROPPED_ROLES
        or ("style" in attrib and _HIDDEN.search(attrib["style"]) is not None)
    )


class _Walk:
    """Goes through the soup once, without recursion, and writes its lines."""

    def __init__(self, seen: Sight) -> None:
        self.seen, self.lines = seen, seen.lines
        self.parts: list[str] = []  # the text of the line being gathered
        self.kinds: list[str] = ["p"]
        self.mains = 0
        self.cells: list[list[tuple[str, int]]] = []  # of the open rows: each cell's name and the lines before it
        self.rows: list[list[int]] = []  # of the open tables: the lines that are rows

    def run(self, soup: BeautifulSoup) -> None:
        """Walk all of it."""
        # Of every open element: what is left of it, itself, and the lines, parts and links before it.
        stack: list[tuple[Iterator[Any], Tag, tuple[int, int, int]]] = [(iter(soup.contents), soup, (0, 0, 0))]
        while stack:
            rest, node, before = stack[-1]
            for child in rest:
                if not isinstance(child, Tag):
                    self.parts.append(child)
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

    def _single(self, tag: Tag) -> None:
        in_heading = self.kinds[-1] in HEADINGS
        if tag.name == "br":
            if in_heading:
                self.parts.append(" ")
            else:
                self._flush()
        elif tag.name == "img":
            words = collapse(str(tag.get("alt") or tag.get("aria-label") or ""))
            if not _LETTER.search(words):
                return  # a spacer or an emoji
            if in_heading:
                self.parts.append(f" {words} ")
            else:
                self._flush()
                self.lines.append(("image", words))

    def _enter(self, tag: Tag) -> None:
        name = tag.name
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
        if name != "a" and name not in _INLINE:
            self._flush()
            self._leave_block(tag, lines, links)

    def _leave_block(self, tag: Tag, lines: int, links: int) -> None:
        name = tag.name
        if name in _KINDS or (name in {"td", "th"} and self.cells):
            self.kinds.pop()
        elif name == "tr":
            self._leave_row(self.cells.pop(), lines)
        elif name == "table":
            rows = self.rows.pop()
            if rows:
                self.seen.tables.append(rows)
        elif name in {"header", "form"} or tag.get("role") == "banner":
            self._drop_chrome(name, lines, links)
        if name == "main" or tag.get("role") == "main":
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
