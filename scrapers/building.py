"""What of a document's markup a reader sees, as it goes by: no tree is built, and what is not in sight costs nothing.

lxml parses; each start, end and stretch of text is looked at once. Scripts, styles and menus go by, inline formatting
is its text, paragraphs, headings and items begin and end lines. Only what has a structure of its own (tables, links,
images, what is labelled) is kept open until its end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.errors import ReadingError
from scrapers.wording import HEADINGS, collapse

if TYPE_CHECKING:
    from collections.abc import Mapping

    Attributes = Mapping[str, str]

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
_BUILT = _names("a img table tr td th main header form title head html body")
_DROPPED_ROLES = _names("navigation contentinfo complementary search dialog alertdialog menu menubar tooltip")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
KINDS = {
    "blockquote": "quote",
    "figcaption": "caption",
    **{name: name for name in ("p", "li", "dt", "dd", "caption", *HEADINGS)},
}
# Control characters that `decode` leaves in no document; character references may not make them.
_CONTROLS = re.compile("[\x0e-\x1f]")
_DROP, _BUILD, _LINE, _BREAK, _NEW_LINE, _METADATUM, _NOTHING = range(7)
_DOES = {
    **dict.fromkeys(_UNBUILT, _NOTHING),
    **dict.fromkeys(_METADATA, _METADATUM),
    "br": _NEW_LINE,
    **dict.fromkeys(KINDS, _LINE),
    **dict.fromkeys(_BUILT, _BUILD),
    **dict.fromkeys(_DROPPED, _DROP),
}
_UNENDED = frozenset({_NOTHING, _METADATUM, _NEW_LINE})
_OPENS = {kind: chr(0x0E + number) for number, kind in enumerate(dict.fromkeys(KINDS.values()))}  # in a title


class Kept:
    """An element that is kept until its end, and what stood before it: lines, parts of the line, links."""

    __slots__ = ("attrib", "before", "name")

    def __init__(self, name: str, attrib: Attributes) -> None:
        self.name, self.attrib, self.before = name, attrib, (0, 0, 0)


class Target:
    """Hears lxml's parser and tells a walk what is in sight. `meta`, `base`, `canonical`, `title`: what it was told."""

    def __init__(self, *, wary: bool) -> None:
        self.meta: dict[str, str] = {}
        self.base = self.canonical = ""
        self.title: list[str] | None = None  # the words of the first title
        self._titles = 0  # how many open elements, an open title included, are inside it
        self._panels: set[str] = set()  # the ids of what buttons in headings unfold
        self._unfolds = False  # whether a heading with a button was the last thing before this place
        self._open: list[tuple[str, int, Kept | None]] = []  # the open elements, and what they are
        self._dropping = 0  # how many open elements, the outermost dropped one included, are inside it
        self._graphic = False  # whether what is dropped is a graphic that nobody labelled
        self._naming = False  # whether this is its title
        self._wary = wary  # whether the document has character references
        self.lines: list[tuple[str, str]] = []
        self.links: list[tuple[str, str, bool]] = []
        self.kinds: list[str] = ["p"]  # of the lines of the open elements
        self.parts: list[str] = []  # of the line that is being gathered, up to the last element that was kept
        self.words: list[str] = []  # and after it
        self._aside: list[str] = []  # of the title that is open

    # --- what a walk does -----------------------------------------------------------------------------------------

    def flush(self) -> None:
        """End the line that is being gathered."""
        raise NotImplementedError

    def show(self, words: str) -> None:
        """Write what a graphic is called."""
        raise NotImplementedError

    def enter(self, kept: Kept) -> None:
        """Begin an element that is kept."""
        raise NotImplementedError

    def leave(self, kept: Kept) -> None:
        """End an element that was kept."""
        raise NotImplementedError

    # --- what the parser tells ------------------------------------------------------------------------------------

    def start(self, tag: str, attrib: Attributes, nsmap: object = None) -> None:  # noqa: ARG002
        """An element begins."""
        if self._dropping:
            self._dropping += 1
            self._naming = self._graphic and tag == "title"
            return
        does = _DOES.get(tag, _BREAK)
        panel = False
        if tag == "button" or self._unfolds or self._panels:
            # An accordion's button is the text of its heading.
            in_heading = tag == "button" and any(name in HEADINGS for name, _, _ in self._open[-3:])
            if in_heading:
                self._panels.update(attrib.get("aria-controls", "").split())
                does = _NOTHING
            panel = self._unfolds or attrib.get("id") in self._panels
            self._unfolds = in_heading or (self._unfolds and any(name in HEADINGS for name, _, _ in self._open[-4:]))
        if does == _DROP or (attrib and _out_of_sight(attrib, panel=panel)):
            self._drop(tag, attrib)
            return
        if len(self._open) > DEEPEST:
            raise ReadingError(f"the page's elements stand more than {DEEPEST} deep")
        if attrib and does != _METADATUM and ("aria-label" in attrib or "role" in attrib):
            plain = tag in _UNBUILT and "aria-label" not in attrib and attrib.get("role") != "heading"
            does = _NOTHING if plain else _BUILD
        kept = self._begin(tag, attrib, does) if does != _NOTHING else None
        self._open.append((tag, does, kept))

    def _begin(self, tag: str, attrib: Attributes, does: int) -> Kept | None:
        if does == _METADATUM:
            self._take_metadata(tag, attrib)
        elif self._titles:
            self._titles += tag == "title" and does == _BUILD
            self._aside.append(_OPENS[KINDS[tag]] if does == _LINE else "" if does == _BUILD else " ")
        elif does == _BUILD:
            return self._keep(tag, attrib)
        elif does == _NEW_LINE and self.kinds[-1] in HEADINGS:
            self._part()
            self.parts.append(" ")
        else:
            self.flush()
            if does == _LINE:
                self.kinds.append(KINDS[tag])
        return None

    def _keep(self, tag: str, attrib: Attributes) -> Kept | None:
        self._part()
        if tag == "title":
            self._titles, self._aside = 1, []
            self.title = self._aside if self.title is None else self.title
        elif tag == "img":
            self.show(collapse(attrib.get("alt") or attrib.get("aria-label") or ""))
        else:
            kept = Kept(tag, attrib)
            self.enter(kept)
            kept.before = len(self.lines), len(self.parts), len(self.links)
            return kept
        return None

    def _part(self) -> None:
        """End a part of the line."""
        if self.words:
            self.parts.append("".join(self.words))
            self.words.clear()

    def end(self, name: str) -> None:  # noqa: ARG002
        """An element ends."""
        if self._dropping:
            self._dropping -= 1
            self._naming = False
            return
        tag, does, kept = self._open.pop()
        if does in _UNENDED:
            return
        if self._titles:
            self._titles -= tag == "title" and does == _BUILD
            self._aside.append("" if does == _BUILD else " ")
        elif kept is not None:
            self._part()
            self.leave(kept)
        elif does != _BUILD:
            self.flush()
            if does == _LINE:
                self.kinds.pop()

    def data(self, data: str) -> None:
        """Text."""
        if self._dropping:
            if self._naming and not self._titles:
                self._part()
                self.show(collapse(_CONTROLS.sub(" ", data)))
            return
        if self._wary:
            data = _CONTROLS.sub(" ", data)
        (self._aside if self._titles else self.words).append(data)

    def _drop(self, tag: str, attrib: Attributes) -> None:
        self._dropping = 1
        if tag == "svg" and attrib.get("aria-label"):
            if not self._titles:
                self._part()
                self.show(collapse(_CONTROLS.sub(" ", attrib["aria-label"])))
        else:
            self._graphic = tag == "svg" and attrib.get("aria-hidden") != "true"

    def comment(self, text: str) -> None:
        """Comments are not in sight."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions are not in sight."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """The doctype is not in sight."""

    def close(self) -> None:
        """The document ends, and what is still open with it."""
        while self._open:
            _, _, kept = self._open.pop()
            if kept is not None:
                self._part()
                self.leave(kept)
        self.flush()

    def _take_metadata(self, tag: str, attrib: Attributes) -> None:
        if tag == "meta":
            name = attrib.get("property") or attrib.get("name") or attrib.get("itemprop")
            if name and attrib.get("content"):
                self.meta.setdefault(name.lower(), attrib["content"])
        elif tag == "base":
            self.base = self.base or attrib.get("href", "")
        elif tag == "link" and attrib.get("rel", "").lower() == "canonical":
            self.canonical = self.canonical or attrib.get("href", "")


def _out_of_sight(attrib: Attributes, *, panel: bool) -> bool:
    """Whether an element is not to be seen; an accordion's folded panel and a tab's are, by whoever unfolds them."""
    panel = panel or attrib.get("role") == "tabpanel"
    return attrib.get("role", "").lower() in _DROPPED_ROLES or (
        not panel and ("hidden" in attrib or ("style" in attrib and _HIDDEN.search(attrib["style"]) is not None))
    )
