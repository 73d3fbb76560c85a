"""What of an HTML document is in sight: lines of text by kind, tables, links, metadata.

lxml's parser tells what begins and ends, and nothing is kept of it but lines: no tree is ever made. Scripts, styles,
menus and all that is hidden go by; inline formatting is part of its line.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from scrapers.building import INLINE, KINDS, Before, Lines, Sight
from scrapers.errors import ReadingError
from scrapers.hiding import hidden_classes
from scrapers.wording import HEADINGS

DEEPEST = 1_000  # open elements; pages are 20 to 60 deep


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A character reference that old editors wrote for a cp1252 byte; HTML has it so that the byte is meant.
_OLD_REFERENCE = re.compile(r"&#(12[89]|1[345]\d);")
_DROPPED = _names(
    "script style noscript template nav footer aside svg canvas object iframe embed video audio map math dialog select "
    "button textarea datalist del s strike menu frameset"
)
_METADATA = _names("meta base link")
_INSIDE = INLINE | _METADATA | _names("input source track param wbr col colgroup area button")
_SEAMS = _INSIDE | {"a"}  # what begins and ends inside a line
# What has a structure of its own; all other elements just begin and end a line.
_STRUCTURE = _names("table tr td th main header form head html body")
_DROPPED_ROLES = _names("navigation contentinfo complementary search dialog alertdialog menu menubar tooltip")
_TELLING = ("role", "hidden", "style", "class")  # attributes by which an element may be out of sight
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[-\w]*\s*:[^;]*line-through", re.IGNORECASE
)
_NO_CHARACTERS = re.compile("[\x0e-\x1f]")  # no document holds them, but character references may make them
_LINE, _BREAK = "line", "break"  # how an element ends: with a line of its kind, with a line of any kind

_End = str | tuple[str, int, int] | Before | None
"""Of an open element, what its end does: end a line, a link (its address, lines and parts before it), or more."""


def look(document: str) -> Sight:
    """Find what is in sight. Raises ReadingError where elements stand more than DEEPEST deep."""
    document = _OLD_REFERENCE.sub(lambda match: bytes([int(match.group(1))]).decode("cp1252", "replace"), document)
    looker = _Looker(hidden_classes(document), wary="&#" in document)
    parser = etree.HTMLParser(target=looker)
    parser.feed(document)
    parser.close()
    return looker.seen


class _Looker(Lines):
    """What lxml tells of each element, in order: the target of its parser."""

    def __init__(self, hidden: frozenset[str], *, wary: bool) -> None:
        """`hidden`: the classes that the document's own style sheets hide. `wary`: it has character references."""
        super().__init__()
        self._hidden, self._wary = hidden, wary
        self._panels: set[str] = set()  # the ids of what buttons in headings unfold
        self._unfolds = False  # whether a heading with a button was the last thing before this place
        self._open: list[tuple[str, _End]] = []
        self._dropping = 0  # how many open elements, itself included, are inside one that is dropped, or a title
        self._graphic = False  # whether what is dropped is a graphic that nobody labelled
        self._naming = False  # whether this is its title
        self._titling = False  # whether it is the document's own title
        self._titles = 0
        self._last = ""  # the last character of this line's text
        self._seam = False  # whether an element began or ended inside the line since then

    def start(self, tag: str, attrib: Any, nsmap: Any = None) -> None:  # noqa: ARG002
        """An element begins."""
        if self._dropping:
            self._dropping += 1
            self._naming = self._graphic and tag == "title"
            return
        if tag in KINDS and not (attrib or self._unfolds) and len(self._open) <= DEEPEST:
            self._open.append((tag, self._begin_line(tag)))  # as most elements in sight do
            return
        # An accordion's button is the text of its heading.
        in_heading = tag == "button" and self._is_in_heading(3)
        panel = False
        if in_heading or self._unfolds or self._panels:
            panel = self._unfold(attrib, in_heading=in_heading)
        if (tag in _DROPPED and not in_heading) or (attrib and _out_of_sight(attrib, self._hidden, panel=panel)):
            self._dropping = 1
            if tag == "svg" and attrib.get("aria-label"):
                self._show(attrib["aria-label"])
            else:
                self._graphic = tag == "svg" and attrib.get("aria-hidden") != "true"
            return
        if len(self._open) > DEEPEST:
            raise ReadingError(f"the page's elements stand more than {DEEPEST} deep")
        labelled = attrib and ("aria-label" in attrib or "role" in attrib) and tag not in _METADATA
        if labelled and tag in _INSIDE and "aria-label" not in attrib and attrib["role"] != "heading":
            self._open.append((tag, None))
            return
        self._seam = True
        if tag not in _SEAMS:
            self._last = ""
        if tag == "title":
            self._dropping, self._graphic, self._titles = 1, False, self._titles + 1
            self._titling = self._titles == 1
            return
        self._open.append((tag, self._begin(tag, attrib, structured=labelled or tag in _STRUCTURE)))

    def _begin(self, tag: str, attrib: Any, *, structured: bool) -> _End:
        """Begin a line, or what else an element begins; gives what its end does."""
        if tag == "img":
            self.show(attrib.get("alt") or attrib.get("aria-label") or "")
        elif structured:
            return self.enter(tag, attrib)
        elif tag == "a":
            return attrib.get("href", ""), len(self.lines), len(self.parts)
        elif tag in KINDS:
            return self._begin_line(tag)
        elif tag == "br":
            self.break_line()
        elif tag not in _INSIDE:
            self._end_line()
            return _BREAK
        elif tag in _METADATA:
            self._take_metadata(tag, attrib)
        return None

    def _begin_line(self, tag: str) -> str:
        if self.parts or self.labels:
            self.flush()
        self.kinds.append(KINDS[tag])
        self._seam, self._last = True, ""
        return _LINE

    def end(self, _name: str) -> None:
        """The last element that began ends."""
        if self._dropping:
            self._dropping -= 1
            self._naming, self._titling = False, self._titling and self._dropping > 0
            return
        tag, does = self._open.pop()
        self._seam = True
        if tag not in _SEAMS:
            self._last = ""
        if does is None:
            return
        if does is _LINE:
            self._end_line()
            self.kinds.pop()
        elif does is _BREAK:
            self._end_line()
        elif isinstance(does, Before):
            self.leave(tag, does)
        else:
            self.leave_link(*does)

    def _end_line(self) -> None:
        if self.parts or self.labels:
            self.flush()

    def data(self, data: str) -> None:
        """Text stands here."""
        if self._dropping:
            if self._naming:
                self._show(data)
            elif self._titling:
                self.seen.title += _NO_CHARACTERS.sub(" ", data)
            return
        if self._wary:
            data = _NO_CHARACTERS.sub(" ", data)
        if self._seam and data[:1].isupper() and self._is_apart(data):
            self.parts.append(" ")
        self._seam, self._last = False, data[-1:]
        self.parts.append(data)

    def _is_apart(self, data: str) -> bool:
        """Whether only their styles keep two labels apart: "Good", "Investigating crime"."""
        return self._last.islower() or (self._last.isupper() and data[1:2].islower())

    def _show(self, words: str) -> None:
        """Write what a graphic without an image is called."""
        self.show(_NO_CHARACTERS.sub(" ", words))

    def _is_in_heading(self, depth: int) -> bool:
        return any(name in HEADINGS for name, _ in self._open[-depth:])

    def _unfold(self, attrib: Any, *, in_heading: bool) -> bool:
        """Mind what a heading's button unfolds; gives whether the element that begins is that."""
        if in_heading:
            self._panels.update(attrib.get("aria-controls", "").split())
        panel = self._unfolds or attrib.get("id") in self._panels
        self._unfolds = in_heading or (self._unfolds and self._is_in_heading(4))
        return panel

    def comment(self, text: str) -> None:
        """Comments are not in sight."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions are not in sight."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """The doctype is not in sight."""

    def close(self) -> None:
        """The document ends."""
        self.flush()

    def _take_metadata(self, tag: str, attrib: Any) -> None:
        seen = self.seen
        if tag == "meta":
            name = attrib.get("property") or attrib.get("name") or attrib.get("itemprop")
            if name and attrib.get("content"):
                seen.meta.setdefault(name.lower(), attrib["content"])
        elif tag == "base":
            seen.base = seen.base or attrib.get("href", "")
        elif attrib.get("rel", "").lower() == "canonical":
            seen.canonical = seen.canonical or attrib.get("href", "")


def _out_of_sight(attrib: Any, hidden: frozenset[str], *, panel: bool) -> bool:
    """Whether an element is not to be seen; an accordion's folded panel and a tab's are, by whoever unfolds them."""
    role = attrib.get("role", "").lower()
    if role in _DROPPED_ROLES:
        return True
    if panel or attrib.get("role") == "tabpanel":
        return False
    return (
        "hidden" in attrib
        or ("style" in attrib and _HIDDEN.search(attrib["style"]) is not None)
        or (bool(hidden) and "class" in attrib and not hidden.isdisjoint(attrib["class"].split()))
    )
