"""A news page as its lines, and the elements that hold them, in one walk over the tree.

No site is known here. An element is marked by its tag, its role, and the words of its class and id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTED = frozenset(("li", "tr", "td", "dd", "dt"))
LEAVES = frozenset(("p", "li", "dt", "dd", "pre", "caption", *HEADINGS))
"""The elements that are their lines, and hold no other."""
# What holds no words of an article wherever it stands.
_MUTE = (
    *("script", "style", "template", "svg", "iframe", "button", "select", "textarea", "object", "video", "audio"),
    *("canvas", "nav", "figcaption", "noscript", "dialog", "math", "map", "input", "datalist", "picture", "embed"),
)
# What is a part of its line, and says nothing of it.
_INLINE = (
    *("b", "i", "em", "strong", "u", "s", "small", "big", "font", "mark", "sub", "sup", "abbr", "acronym", "q"),
    *("code", "kbd", "bdi", "bdo", "ins", "wbr", "nobr", "tt", "var", "dfn", "data", "center", "ruby"),
)
_KINDS = frozenset((*HEADINGS, "p", "li", "blockquote", "td", "th", "dt", "dd", "pre", "caption"))
_WITHIN = frozenset(("a", "span", "time", "label", "img", "del", "slot"))
_BREAKS = frozenset(("br", "hr"))
_FRAMED = frozenset(("table", "blockquote"))
_ASIDES = frozenset(("aside", "footer", "header", "form", "figure"))
_ROLES = frozenset(("navigation", "complementary", "contentinfo", "dialog", "banner", "search", "menu"))
# Words of a class or id by which pages call what is beside the article.
_BESIDE = re.compile(
    r"comment|disqus|livefyre|viafoura|related|recommend|recirc|side-?bar|promo|newsletter|sign-?up|subscri"
    r"|\bshar(?:e|ing)|social|most-?(?:read|pop|view|comm|shar)|popular|trending|advert|sponsor|outbrain|taboola"
    r"|dianomi|(?<![\w-])ads?(?![a-z])|(?<=[a-z0-9])-ads?\b|cookie|consent|gdpr|breadcrumb|\bnav(?:\b|-|bar|ig)|menu|footer|masthead"
    r"|toolbar|\btags?\b|\btags?-?(?:list|cloud)|\btopics?(?:\b|-?list)|byline|\bauthor|dateline|time-?stamp|pub-?date"
    r"|caption|\bcredits?\b|galler(?:y|ies)|carousel|slide-?show|(?<!elementor-)widget(?!-(?:wrap|container))|teaser"
    r"|more-?(?:stor|news|on|from|like|arti)|read-?(?:more|next|also)|see-?also|up-?next|next-?(?:arti|stor|post)"
    r"|pagin|\bpager\b|modal|pop-?up|overlay|banner|(?<![\w-])hidden(?![\w-])|visually-?hidden|\bis-?hidden"
    r"|\bsr-only|screen-?reader|print-?only|\bskip|\brating|log-?in\b|regist|\bpoll\b|quiz|pull-?quote|tool-?tip"
    r"|donat|contribut(?:e|ion)\b|jump-?link|\bmeta\b|\btoc\b|table-?of-?contents|copyright|disclaimer|\bcta\b"
    r"|call-?to-?action|in-?brief|you-?may|also-?(?:read|like)|excerpt|off-?canvas|\bdrawer|flyout|feedback"
    r"|correction-?form|(?:post|entry|article)-?meta|\bbio\b|reactions?\b|instagram-media|fb-post|tiktok-embed"
)
_COMMENTS = re.compile(r"comment|disqus|livefyre|viafoura|\bfeedback")
# Words by which pages call the article's own text.
_OWN = re.compile(
    r"(?:article|story|post|entry|news|content|page|main|single|blog)[-_ ]{0,2}(?:body|text|content|copy|para)\w*"
    r"|body-?(?:text|copy|content)|articlebody|text-?(?:block|body)|rich-?text|\bprose\b|\bwysiwyg\b|^article$|field-body"
)
# The commonest of these, which count whatever else stands in the class.
_SURELY_OWN = re.compile(r"(?<![\w-])(?:article|story|post|entry)[-_]{1,2}(?:body|content|text)(?![\w-])")
_HIDING = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
_UNSEEN = re.compile(r"hidden|\bsr-only|screen-?reader|off-?screen|assistive", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:;,。！？؟।]\W{0,3}\Z|[\"”»]\Z")  # noqa: RUF001  # the stops of other scripts
_OWN_WEIGHT, _TOLD_WEIGHT = 1.6, 3.0
_WEIGHTS = {"p": 1.0, "pre": 1.0, "blockquote": 1.0, "div": 0.9, "td": 0.6, "dt": 0.2, "th": 0.2}
_OTHER_WEIGHT = 0.5
_LEAST, _MOST = 25, 600  # characters of a line that counts as prose; of one that count
_LONG = 120  # characters of a line that is prose however it ends
_CELLS = range(2, 13)
_CELL = 200  # characters
_HEADING = 200  # characters of the longest heading
_LINKED = 0.5  # the share of a line in links from which it is no prose
_FRAME_DEPTH = 3


@dataclass(slots=True)
class Line:
    """One line: its words, how many characters are links, its tag, its element, and how much prose it is.

    `told`: the page's metadata repeat it.
    """

    text: str
    linked: int
    kind: str
    element: int
    mass: float = 0.0
    told: bool = False

    @property
    def is_sentence(self) -> bool:
        """Whether this is prose that ends as a sentence does, or is too long for a label."""
        return self.told or (self.mass > 0 and (len(self.text) > _LONG or _SENTENCE_END.search(self.text) is not None))


@dataclass(slots=True)
class Element:
    """An element: it holds the lines from `first` on and before `end`. `mass` is the prose in it.

    `beside`: its marks say that it is no part of the article. `weight`: how much they say that it is the article.
    """

    tag: str
    name: str
    parent: int
    kind: str
    first: int
    end: int = 0
    beside: bool = False
    comments: bool = False
    weight: float = 1.0
    mass: float = 0.0
    score: float = 0.0

    @property
    def is_own(self) -> bool:
        """Whether its marks say that it holds the article."""
        return self.weight > 1 or self.tag == "article"

    @property
    def is_told(self) -> bool:
        """Whether schema.org's `articleBody` marks it."""
        return self.weight >= _TOLD_WEIGHT


@dataclass(slots=True)
class Lines:
    """All lines of a page and their elements, in its order; an element stands before those in it."""

    lines: list[Line]
    elements: list[Element]

    def sign(self, line: Line) -> tuple[str, str, str]:
        """What a line's markup looks like: its tag, and the tag and name of the element around it."""
        element = self.elements[line.element]
        if element.tag in LEAVES:
            element = self.elements[element.parent]
        return line.kind, element.tag, _unnumbered(element.name)


@lru_cache(maxsize=4096)
def _unnumbered(name: str) -> str:
    """A class and id without what is numbered in them."""
    return " ".join(word for word in name.split() if not word[-1].isdigit())


def lines_of(tree: _Element) -> Lines:
    """The lines of a page. Takes from the tree what holds no words of an article."""
    etree.strip_elements(tree, *_MUTE, with_tail=False)
    etree.strip_tags(tree, *_INLINE)
    page = tree.find("body")
    walk = _Walk()
    walk.run(tree if page is None else page)
    return Lines(walk.lines, walk.elements)


class _Walk:
    """Goes through the tree once, without recursion, and writes its lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.elements: list[Element] = [Element("", "", -1, "div", 0)]
        self.current = 0
        self.parts: list[str] = []  # the text of the line being gathered
        self.linked = 0  # how many of its characters are links
        self.links = 0  # how many links are open

    def run(self, root: _Element) -> None:
        """Walk all of it."""
        events = etree.iterwalk(root, events=("start", "end"))
        for event, node in events:
            tag = node.tag
            if event == "start":
                if tag in _WITHIN:
                    if tag == "a":
                        self.links += 1
                    elif tag == "span" and node.attrib and _is_unseen(node.get("class") or ""):
                        events.skip_subtree()
                        continue
                    elif tag == "span" and self.parts and self._is_next_label(node):
                        self.parts.append(": ")
                else:
                    self._enter(node, tag)
                self._take(node.text)
            else:
                if tag == "a":
                    self.links -= 1
                elif tag not in _WITHIN and tag not in _BREAKS:
                    self._leave(tag)
                self._take(node.tail)
        self._flush()
        self.elements[0].end = len(self.lines)

    def _is_next_label(self, node: _Element) -> bool:
        """Whether a span stands close behind another, as labels do that a style sheet sets apart."""
        before = node.getprevious()
        if before is None or before.tag != "span" or before.tail:
            return False
        return self.parts[-1][-1:].islower() and (node.text or "")[:1].isupper()

    def _take(self, text: str | None) -> None:
        if text and (self.parts or not text.isspace()):
            self.parts.append(text)
            if self.links:
                self.linked += len(text)

    def _enter(self, node: _Element, tag: str) -> None:
        if self.parts:
            self._flush()
        if tag in _BREAKS:
            return
        self.elements.append(_element(node, tag, self.current, self.elements[self.current].kind, len(self.lines)))
        self.current = len(self.elements) - 1
        if tag in _FRAMED:
            self._frame()

    def _frame(self) -> None:
        """A figure around a table or a quotation is a part of the article."""
        number = self.current
        for _ in range(_FRAME_DEPTH):
            number = self.elements[number].parent
            if number <= 0:
                return
            if self.elements[number].tag == "figure":
                self.elements[number].beside = _marks(self.elements[number].name)[0]

    def _leave(self, tag: str) -> None:
        if self.parts:
            self._flush()
        element = self.elements[self.current]
        element.end = len(self.lines)
        if tag == "tr":
            self._row(element)
        self.current = element.parent

    def _row(self, row: Element) -> None:
        """Make one line of a table's row, unless its cells hold more than a table's cells do."""
        cells = self.lines[row.first :]
        if (
            len(cells) in _CELLS
            and len({line.element for line in cells}) == len(cells)
            and all(line.kind in {"td", "th"} and len(line.text) < _CELL for line in cells)
        ):
            linked, mass = sum(line.linked for line in cells), sum(line.mass for line in cells)
            text = ": ".join(line.text for line in cells)
            self.lines[row.first :] = [Line(text, linked, "tr", self.current, mass)]
            row.end = len(self.lines)
            for element in self.elements[self.current + 1 :]:
                element.first, element.end = row.first, row.end

    def _flush(self) -> None:
        written = "".join(self.parts)
        self.parts.clear()
        kind = self.elements[self.current].kind
        linked, self.linked = self.linked, 0
        for text in written.split("\n") if kind == "pre" else (written,):
            text = " ".join(text.split())  # noqa: PLW2901  # the same words, evened
            if not text:
                continue
            length = len(text)
            if length > _HEADING and kind in HEADINGS:
                kind = "p"
            line = Line(text, min(linked, length), kind, self.current)
            if length >= _LEAST and linked < _LINKED * length and kind not in HEADINGS:
                line.mass = min(length - linked, _MOST) * _WEIGHTS.get(kind, _OTHER_WEIGHT)
            self.lines.append(line)


def _element(node: _Element, tag: str, parent: int, above: str, line: int) -> Element:
    if tag == "p" and above == "li":
        kind = "li"
    elif tag in _KINDS and above not in HEADINGS:
        kind = tag
    else:
        kind = above
    attributes = node.attrib
    if not attributes:
        return Element(tag, "", parent, kind, line, beside=tag in _ASIDES)
    get = attributes.get
    name = f"{get('class', '')} {get('id', '')} {get('data-component', '')}".strip().lower()
    beside, comments, own = _marks(name) if name else (False, False, False)
    beside = (
        beside
        or tag in _ASIDES
        or "hidden" in attributes
        or get("aria-hidden") == "true"
        or get("role") in _ROLES
        or ("style" in attributes and _HIDING.search(get("style") or "") is not None)
    )
    element = Element(tag, name, parent, kind, line, beside=beside, comments=comments)
    if "articlebody" in (get("itemprop") or "").lower():
        element.weight, element.beside = _TOLD_WEIGHT, False
    elif own and (not beside or (_SURELY_OWN.search(name) and tag not in _ASIDES)):
        element.weight, element.beside = _OWN_WEIGHT, False
    return element


@lru_cache(maxsize=4096)
def _marks(name: str) -> tuple[bool, bool, bool]:
    """What a class and id say: beside the article, comments, the article's own text."""
    beside, comments, own = (pattern.search(name) is not None for pattern in (_BESIDE, _COMMENTS, _OWN))
    return beside, comments, own


@lru_cache(maxsize=1024)
def _is_unseen(name: str) -> bool:
    return _UNSEEN.search(name) is not None
