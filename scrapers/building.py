"""Builds the soup of what is in sight: what a reader does not see never becomes an object.

A builder for BeautifulSoup on lxml that lets scripts, styles, menus and inline formatting go by, and that writes what
only begins or ends a line (paragraphs, headings, items) as one character into the text. So the soup holds what has a
structure: tables, links, images, and what is labelled. The rest would be most of its cost.
"""

from __future__ import annotations

import re
from typing import Any

from bs4.builder._lxml import LXMLTreeBuilder  # bs4.builder has it as well, but not for type checkers
from lxml import etree

from scrapers.errors import ReadingError
from scrapers.wording import HEADINGS, NEW_LINE

DEEPEST = 1_000  # open elements; pages are 20 to 60 deep


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DROPPED = _names(
    "script style noscript template nav footer aside svg canvas object iframe embed video audio map math dialog select "
    "button textarea datalist del s strike menu frameset"
)
_METADATA = _names("meta base link")
INLINE = _names(
    "abbr acronym b bdi bdo big center cite code data dfn em font i ins kbd label mark nobr q samp small span strong "
    "sub sup time tt u var"
)
_UNBUILT = INLINE | _METADATA | _names("input source track param wbr col colgroup area button")
# What has a structure of its own; all other elements just begin and end a line.
_BUILT = _names("img table tr td th main header form title head html body")
_DROPPED_ROLES = _names("navigation contentinfo complementary search dialog alertdialog menu menubar tooltip")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[-\w]*\s*:[^;]*line-through", re.IGNORECASE
)
KINDS = {
    "blockquote": "quote",
    "figcaption": "caption",
    **{name: name for name in ("p", "li", "dt", "dd", "caption", *HEADINGS)},
}
_BUILT_ATTRIBUTES = ("href", "alt", "aria-label", "role", "aria-level", "colspan", "rowspan")
# Characters that `decode` leaves in no document stand for elements; character references may not make them.
_OPENS = {kind: chr(0x0E + number) for number, kind in enumerate(dict.fromkeys(KINDS.values()))}
KIND_OF = {mark: kind for kind, mark in _OPENS.items()}
CLOSE, BREAK = "\x1d", "\x1e"  # of what was opened; of a line
LINK, LINKED = "\x1b", "\x1c"  # a link begins, whose address is the next of `SightBuilder.addresses`; it ends
_BUILT_HERE = "built"
MARKS = re.compile("([\x0e-\x1f])")


class SightBuilder(LXMLTreeBuilder):
    """Builds only what a reader sees: what is dropped never becomes an object, inline elements become their text."""

    def __init__(self, hidden: frozenset[str]) -> None:
        """`hidden`: the classes that the document's own style sheets hide."""
        super().__init__(multi_valued_attributes=None)
        self._hidden = hidden
        self.meta: dict[str, str] = {}
        self.base = self.canonical = ""
        self.addresses: list[str] = []  # of the links, in order; those that are built have their own
        self._panels: set[str] = set()  # the ids of what buttons in headings unfold
        self._unfolds = False  # whether a heading with a button was the last thing before this place
        self._open: list[tuple[str, str]] = []  # of the open elements: name, and what is written at their end
        self._dropping = 0  # how many open elements, the outermost dropped one included, are inside it
        self._graphic = False  # whether what is dropped is a graphic that nobody labelled
        self._naming = False  # whether this is its title
        self._tree: Any = None  # the soup that is being built
        self._wary = False  # whether the document has character references
        self._last = ""  # the last character of this line's text
        self._seam = False  # whether an element began or ended inside the line since then

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
            self._naming = self._graphic and tag == "title"
            return
        # An accordion's button is the text of its heading.
        in_heading = tag == "button" and any(name in HEADINGS for name, _ in self._open[-3:])
        if in_heading:
            self._panels.update(attrib.get("aria-controls", "").split())
        panel = self._unfolds or bool(self._panels and attrib.get("id") in self._panels)
        self._unfolds = in_heading or (self._unfolds and any(name in HEADINGS for name, _ in self._open[-4:]))
        if (tag in _DROPPED and not in_heading) or (attrib and _out_of_sight(attrib, self._hidden, panel=panel)):
            self._dropping = 1
            if tag == "svg" and attrib.get("aria-label"):
                self._show(attrib["aria-label"])
            else:
                self._graphic = tag == "svg" and attrib.get("aria-hidden") != "true"
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
            self._part(tag)
            return _BUILT_HERE
        self._part(tag)
        if tag == "a":
            self.addresses.append(attrib.get("href", "") if attrib else "")
            self._tree.current_data.append(LINK)
            return LINKED
        if tag in KINDS:
            self._tree.current_data.append(_OPENS[KINDS[tag]])
            return CLOSE
        if tag in _METADATA:
            self._take_metadata(tag, attrib)
        elif tag == "br":
            self._tree.current_data.append(NEW_LINE)
        elif tag not in _UNBUILT:
            self._tree.current_data.append(BREAK)
            return BREAK
        return ""

    def end(self, name: Any) -> None:
        if self._dropping:
            self._dropping -= 1
            self._naming = False
            return
        tag, written = self._open.pop()
        self._part(tag)
        if written is _BUILT_HERE:
            self._tree.handle_endtag(name)
        elif written:
            self._tree.current_data.append(written)

    def data(self, data: Any) -> None:
        if not self._dropping:
            if self._seam and data[:1].isupper() and self._is_apart(data):
                self._tree.current_data.append(" ")
            self._seam, self._last = False, data[-1:]
            self._tree.current_data.append(MARKS.sub(" ", data) if self._wary else data)
        elif self._naming:
            self._show(data)

    def _part(self, tag: str) -> None:
        """An element begins or ends: inside a line it is a seam, else the line ends."""
        self._seam = True
        if tag not in _UNBUILT and tag != "a":
            self._last = ""

    def _is_apart(self, data: str) -> bool:
        """Whether only their styles keep two labels apart: "Good", "Investigating crime"."""
        return self._last.islower() or (self._last.isupper() and data[1:2].islower())

    def _show(self, words: str) -> None:
        """Build an image of what a graphic is called."""
        self._tree.handle_starttag("img", None, None, {"alt": MARKS.sub(" ", words)})
        self._tree.handle_endtag("img")

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


def _out_of_sight(attrib: Any, hidden: frozenset[str], *, panel: bool) -> bool:
    """Whether an element is not to be seen; an accordion's folded panel and a tab's are, by whoever unfolds them."""
    panel = panel or attrib.get("role") == "tabpanel"
    return attrib.get("role", "").lower() in _DROPPED_ROLES or (
        not panel
        and (
            "hidden" in attrib
            or ("style" in attrib and _HIDDEN.search(attrib["style"]) is not None)
            or (bool(hidden) and "class" in attrib and not hidden.isdisjoint(attrib["class"].split()))
        )
    )
