"""The paragraphs of the article on a page: one walk over its elements, then a few passes over what they hold.

No site is known here. An element is judged by its tag, by the words of its class and id, by the prose and the links in
it, and by whether the page's metadata repeat its words (schema.org's `articleBody`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# What holds no words of an article wherever it stands.
_MUTE = (
    *("script", "style", "template", "svg", "iframe", "button", "select", "textarea", "object", "video", "audio"),
    *("canvas", "nav", "figcaption", "noscript", "dialog", "math", "map", "input", "datalist", "picture", "embed"),
)
# What is a part of its line, and says nothing of it.
_INLINE = (
    *("b", "i", "em", "strong", "u", "s", "small", "big", "font", "mark", "sub", "sup", "abbr", "acronym", "cite", "q"),
    *("code", "kbd", "bdi", "bdo", "ins", "wbr", "nobr", "tt", "var", "dfn", "data", "center", "ruby"),
)
_KINDS = frozenset((*HEADINGS, "p", "li", "blockquote", "td", "th", "dt", "dd", "pre", "caption"))
_WITHIN = frozenset(("a", "span", "time", "label", "img", "del", "slot", "picture"))
_MARKED = frozenset(("aside", "footer", "header", "form", "figure"))
# Words of a class or id by which pages call what is beside the article.
_BESIDE = re.compile(
    r"comment|disqus|livefyre|viafoura|related|recommend|recirc|side-?bar|promo|newsletter|sign-?up|subscri"
    r"|\bshar(?:e|ing)|social|most-?(?:read|pop|view|comm|shar)|popular|trending|advert|sponsor|outbrain|taboola|dianomi"
    r"|(?<![\w-])ads?(?![a-z])|(?<=[a-z0-9])-ads?\b|cookie|consent|gdpr|breadcrumb|\bnav|menu|footer|masthead|toolbar|\btags?\b|\btags?-?(?:list|cloud)"
    r"|\btopics?(?:\b|-?list)|byline|\bauthor|dateline|time-?stamp|pub-?date|caption|\bcredits?\b|galler(?:y|ies)|carousel"
    r"|slide-?show|(?<!elementor-)widget(?!-(?:wrap|container))|teaser|more-?(?:stor|news|on|from|like|arti)|read-?(?:more|next|also)|see-?also|up-?next"
    r"|next-?(?:arti|stor|post)|pagin|\bpager\b|modal|pop-?up|overlay|banner|(?<![\w-])hidden(?![\w-])|visually-?hidden|\bis-?hidden|\bsr-only|screen-?reader|print-?only"
    r"|\bskip|\brating|log-?in\b|regist|\bpoll\b|quiz|pull-?quote|tool-?tip|donat|contribut(?:e|ion)\b|jump-?link|\bmeta\b"
    r"|\btoc\b|table-?of-?contents|copyright|disclaimer|\bcta\b|call-?to-?action|in-?brief|you-?may|also-?(?:read|like)|excerpt"
    r"|off-?canvas|\bdrawer|flyout|feedback|correction-?form|post-?meta|entry-?meta|article-?meta|\bbio\b|reactions?\b|instagram-media|fb-post|tiktok-embed"
)
_COMMENTS = re.compile(r"comment|disqus|livefyre|viafoura|\bfeedback")
# Words by which pages call the article's own text.
_OWN = re.compile(
    r"(?:article|story|post|entry|news|content|page|main|single|blog)[-_ ]{0,2}(?:body|text|content|copy|para)\w*"
    r"|body-?(?:text|copy|content)|articlebody|text-?(?:block|body)|rich-?text|\bprose\b|\bwysiwyg\b|^article$|field-body"
)
_HIDING = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
_ENDED = re.compile(r"[.!?…:;,。！？؟।]\W{0,3}\Z|[\"”»]\Z")
_WORD = re.compile(r"[^\W_]+")
_LEAST = 25  # characters of a line that counts as prose
_MOST = 600  # characters of a line that count
_LINKED = 0.5  # the share of a line in links from which it is no prose


@dataclass(slots=True)
class Line:
    """One line of the page: its words, how many characters of them are links, the tag that makes it, its element."""

    text: str
    linked: int
    kind: str
    node: int
    mass: float = 0.0
    told: bool = False  # the page's metadata repeat it


@dataclass(slots=True)
class _Node:
    """An element that holds lines `first` to before `end`."""

    tag: str
    name: str
    parent: int
    kind: str
    first: int
    end: int = 0
    beside: bool = False
    comments: bool = False
    own: float = 1.0
    mass: float = 0.0
    score: float = 0.0


@dataclass(slots=True)
class _Walk:
    """All lines and elements of a page, in its order; an element stands before those in it."""

    lines: list[Line] = field(default_factory=list)
    nodes: list[_Node] = field(default_factory=list)


_WEIGHTS = {"p": 1.0, "pre": 1.0, "blockquote": 1.0, "div": 0.9, "li": 0.5, "td": 0.6, "dd": 0.5, "dt": 0.2, "th": 0.2}
_LEAVES = frozenset(("p", "li", "dt", "dd", "pre", "caption", *HEADINGS))
_DECAY = 0.7


@lru_cache(maxsize=4096)
def _marks(name: str) -> tuple[bool, bool, bool]:
    """What a class and id say: beside the article, comments, the article's own text."""
    return (
        _BESIDE.search(name) is not None,
        _COMMENTS.search(name) is not None,
        _OWN.search(name) is not None,
    )


def _node(el: _Element, tag: str, parent: int, above: str, line: int) -> _Node:
    kind = tag if tag in _KINDS and above not in HEADINGS else (above if above in _KINDS else "div")
    if tag == "p" and above == "li":
        kind = "li"
    attributes = el.attrib
    if not attributes:
        return _Node(tag, "", parent, kind, line, beside=tag in _MARKED)
    get = attributes.get
    name = f"{get('class', '')} {get('id', '')} {get('data-component', '')}".strip().lower()
    beside, comments, own = _marks(name) if name else (False, False, False)
    node = _Node(tag, name, parent, kind, line, beside=beside or tag in _MARKED, comments=comments)
    if own and not beside:
        node.own = 1.6
    if "articlebody" in (get("itemprop") or "").lower():
        node.own, node.beside = 3.0, False
    if (
        get("aria-hidden") == "true"
        or "hidden" in attributes
        or get("role") in {"navigation", "complementary", "contentinfo", "dialog", "banner", "search", "menu"}
        or ("style" in attributes and _HIDING.search(get("style") or ""))
    ):
        node.beside = True
    return node


def _walk(root: _Element) -> _Walk:
    walk = _Walk()
    lines, nodes = walk.lines, walk.nodes
    parts: list[str] = []
    linked = links = current = 0
    nodes.append(_Node("", "", -1, "div", 0))
    muted: _Element | None = None

    def flush() -> None:
        nonlocal linked
        text = " ".join("".join(parts).split())
        parts.clear()
        if text:
            kind, length = nodes[current].kind, len(text)
            line = Line(text, min(linked, length), kind, current)
            if length >= _LEAST and linked < _LINKED * length and kind not in HEADINGS:
                line.mass = min(length - linked, _MOST) * _WEIGHTS.get(kind, 0.5)
            lines.append(line)
        linked = 0

    events = etree.iterwalk(root, events=("start", "end"))
    for event, el in events:
        tag = el.tag
        if event == "start":
            text = el.text
            if tag in _WITHIN:
                if tag == "a":
                    links += 1
                elif tag == "span" and el.attrib and _unseen(el.get("class") or ""):
                    muted = el
                    events.skip_subtree()
                    continue
            else:
                if parts:
                    flush()
                if tag == "br" or tag == "hr":
                    continue
                nodes.append(_node(el, tag, current, nodes[current].kind, len(lines)))
                current = len(nodes) - 1
                if tag == "table" or tag == "blockquote":
                    _framed(nodes, current)
            if text:
                parts.append(text)
                if links:
                    linked += len(text)
        else:
            if tag in _WITHIN:
                if tag == "a":
                    links -= 1
            elif tag != "br" and tag != "hr":
                if parts:
                    flush()
                node = nodes[current]
                node.end = len(lines)
                if tag == "tr":
                    _row(lines, nodes, current)
                current = node.parent
            tail = el.tail
            if tail:
                parts.append(tail)
                if links:
                    linked += len(tail)
    flush()
    nodes[0].end = len(lines)
    return walk


@lru_cache(maxsize=1024)
def _unseen(name: str) -> bool:
    return bool(name) and re.search(r"hidden|\bsr-only|screen-?reader|off-?screen|assistive", name, re.I) is not None


def _framed(nodes: list[_Node], number: int) -> None:
    """A figure around a table or a quotation is a part of the article."""
    for _ in range(3):
        number = nodes[number].parent
        if number > 0 and nodes[number].tag == "figure":
            nodes[number].beside = _marks(nodes[number].name)[0]


def _row(lines: list[Line], nodes: list[_Node], number: int) -> None:
    """Make one line of a table's row, unless its cells hold more than a table's cells do."""
    node = nodes[number]
    cells = lines[node.first :]
    if 2 <= len(cells) <= 12 and len({line.node for line in cells}) == len(cells) and all(line.kind in {"td", "th"} and len(line.text) < 200 for line in cells):
        text = ": ".join(line.text for line in cells)
        linked = sum(line.linked for line in cells)
        mass = sum(line.mass for line in cells)
        lines[node.first :] = [Line(text, linked, "tr", number, mass)]
        node.end = len(lines)
        for cell in nodes[number + 1 :]:
            cell.first, cell.end = node.first, node.end


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of an article, and the few that stand before them, where a byline and a date may be."""

    lines: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()


def find_body(tree: _Element, *, title: str, told: str) -> Body:
    """Find the article's lines; none where there is none. `told` is what the metadata give as its text.

    Takes from the tree what is no part of a text.
    """
    etree.strip_elements(tree, *_MUTE, with_tail=False)
    etree.strip_tags(tree, *_INLINE)
    page = tree.find("body")
    walk = _walk(tree if page is None else page)
    lines = walk.lines
    share = _agree(lines, told)
    out = _beside(walk)
    _others(walk, out, title)
    kept = _keep(walk, _best(walk, out), out, title, share)
    if not kept:
        return Body()
    kept[:0] = [number for number in range(max(0, kept[0] - _OPENING), kept[0]) if not out[number] and _leads(walk, number)]
    before = lines[max(0, kept[0] - _OPENING) : kept[0]]
    return Body(tuple(lines[number].text.replace("\xad", "") for number in kept), tuple(line.text for line in before))


def _leads(walk: _Walk, number: int) -> bool:
    """Whether a line before the text is its first sentence, set apart."""
    line = walk.lines[number]
    node = walk.nodes[line.node]
    name = f"{node.name} {walk.nodes[node.parent].name}"
    return line.mass > _SENTENCE and _ENDED.search(line.text) is not None and _LEAD.search(name) is not None


_OPENING = 12
_SENTENCE = 50
_LEAD = re.compile(r"\blead|_lead|stand-?first|intro|summary|sub-?title|sub-?head|\bdek\b|\bdeck\b|strap-?line")


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _agree(lines: list[Line], told: str) -> float:
    """Mark the lines that the metadata's text of the article repeats; give how much of it was found."""
    body = _letters(told)
    if len(body) < 250:
        return 0.0
    found = 0
    for line in lines:
        if len(line.text) >= _LEAST:
            words = _letters(line.text)
            if words and words in body:
                line.told = True
                found += len(words)
    return min(found / len(body), 1.0)


def _beside(walk: _Walk) -> bytearray:
    """Which lines stand beside the article: 1 by a mark that is believed."""
    lines, nodes = walk.lines, walk.nodes
    sums = [0.0]
    for line in lines:
        sums.append(sums[-1] + line.mass)
    for node in nodes:
        node.mass = sums[node.end] - sums[node.first]
    total = sums[-1]
    commented = sum(node.mass for node in nodes if node.comments and not _inside(nodes, node.parent, "comments"))
    rest = max(total - commented, 1.0)
    owners = [
        (node.first, node.end, node.mass)
        for node in nodes
        if (node.own > 1.5 or node.tag == "article") and node.mass > 0.25 * rest and node.mass > 200
    ]
    heads = [node.first for node in nodes if node.tag == "h1" and node.end > node.first]
    out = bytearray(len(lines))
    for number, node in enumerate(nodes):
        if not node.beside or node.end == node.first or out[node.first]:
            continue
        inside = any(node.first <= first and end <= node.end for first, end, _ in owners)
        outside = any(end <= node.first or first >= node.end for first, end, _ in owners)
        if node.comments and rest > 300:
            pass
        elif inside and not outside or (node.mass > 0.4 * rest and not outside):
            continue
        if any(line.told for line in lines[node.first : node.end]):
            continue
        out[node.first : node.end] = b"\x01" * (node.end - node.first)
    for node in _cards(walk):
        out[node.first : node.end] = b"\x01" * (node.end - node.first)
    return out


def _cards(walk: _Walk) -> Iterator[_Node]:
    """The elements that are about another article: a heading that is a link, and a few words."""
    nodes = walk.nodes
    for line in walk.lines:
        if line.kind in HEADINGS and line.linked > 0.8 * len(line.text):
            node = nodes[line.node]
            above = nodes[node.parent]
            while above.mass < _CARD and above.parent > 0 and above.end - above.first < _LINES_OF_CARD:
                node, above = above, nodes[above.parent]
            yield node


_CARD = 250
_LINES_OF_CARD = 6


def _others(walk: _Walk, out: bytearray, title: str) -> None:
    """Mark what stands before the title, and the next articles of a page that goes on with them."""
    lines, nodes = walk.lines, walk.nodes
    heading = _letters(title)
    if not heading:
        return
    heads = [(n, _letters(line.text)) for n, line in enumerate(lines) if line.kind in HEADINGS]
    start = next((n for n, words in heads if words == heading), None)
    if start is None:
        return
    mark = (nodes[lines[start].node].name, _sign(nodes, lines[start]))
    same = [(n, words) for n, words in heads if (nodes[lines[n].node].name, _sign(nodes, lines[n])) == mark]
    around = nodes[lines[start].node]
    while around.mass < _ENOUGH and around.parent >= 0:
        around = nodes[around.parent]
    end = next((n for n, words in same if n >= around.end and words != heading), len(lines))
    mass = sum(line.mass for n, line in enumerate(lines[start:end], start) if not out[n])
    if mass >= _ENOUGH:
        if sum(line.mass for n, line in enumerate(lines[:start]) if not out[n]) < 0.3 * mass:
            out[:start] = b"\x01" * start
        out[end:] = b"\x01" * (len(lines) - end)


_ENOUGH = 300
_FARTHEST = 4


def _inside(nodes: list[_Node], number: int, what: str) -> bool:
    while number > 0:
        if getattr(nodes[number], what):
            return True
        number = nodes[number].parent
    return False


def _best(walk: _Walk, out: bytearray) -> int:
    """The element that holds the article."""
    lines, nodes = walk.lines, walk.nodes
    for node in nodes:
        node.mass = node.score = 0.0
    for number, line in enumerate(lines):
        if not out[number]:
            mass = line.mass * (3 if line.told else 1)
            nodes[line.node].mass += mass
            nodes[line.node].score += mass
    for number in range(len(nodes) - 1, 0, -1):
        node = nodes[number]
        above = nodes[node.parent]
        above.mass += node.mass
        above.score += node.score * (1.0 if node.tag in _LEAVES else _DECAY)
    best, most = 0, 0.0
    for number, node in enumerate(nodes):
        if node.tag in _LEAVES:
            continue
        score = node.score * node.own * (1.3 if node.tag == "article" else 1.1 if node.tag == "main" else 1.0)
        if score > most:
            best, most = number, score
    return _climbed(walk, best, out)


def _climbed(walk: _Walk, best: int, out: bytearray) -> int:
    """The element itself, or one around it that holds more of the same."""
    nodes = walk.nodes
    node, above = nodes[best], nodes[best].parent
    if node.own >= 3.0:
        return best
    for _ in range(20):
        if above <= 0:
            break
        extra = nodes[above].mass - nodes[best].mass
        if 0 < extra < _FARTHEST * nodes[best].mass and _alike(walk, above, best, out) >= 0.7 * extra:
            best = above
        above = nodes[above].parent
    return best


def _alike(walk: _Walk, above: int, best: int, out: bytearray) -> float:
    """How much of what an element holds beyond one inside it is more of the same article."""
    nodes, lines = walk.nodes, walk.lines
    outer, inner = nodes[above], nodes[best]
    signs = {_sign(nodes, line) for line in lines[inner.first : inner.end] if line.mass}
    alike = 0.0
    for number in [*range(outer.first, inner.first), *range(inner.end, outer.end)]:
        line = lines[number]
        if line.mass and not out[number]:
            if line.told:
                alike += line.mass * 3
            elif _sign(nodes, line) in signs or (line.kind == "p" and nodes[line.node].parent == above):
                alike += line.mass
    return alike


def _sign(nodes: list[_Node], line: Line) -> tuple[str, str, str]:
    """What a line's markup looks like: its tag, and the tag and name of the element around it."""
    node = nodes[line.node]
    if node.tag in _LEAVES:
        node = nodes[node.parent]
    return line.kind, node.tag, _plain(node.name)


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """A class and id without what is numbered in them."""
    return " ".join(word for word in name.split() if not word[-1].isdigit())


def _keep(walk: _Walk, best: int, out: bytearray, title: str, share: float) -> list[int]:
    """The numbers of the lines that are the article's, in the element that holds it."""
    lines, node = walk.lines, walk.nodes[best]
    heading = _letters(title)
    kept = [
        number
        for number in range(node.first, node.end)
        if not out[number] and _worth(lines[number]) and not (heading and _letters(lines[number].text) == heading)
    ]
    if share > 0.9:
        told = [number for number in kept if lines[number].told]
        if told and sum(lines[number].mass for number in told) >= 0.7 * sum(lines[number].mass for number in kept):
            kept = [number for number in kept if told[0] <= number <= told[-1]]
    prose = [place for place, number in enumerate(kept) if _is_prose(lines[number])]
    if not prose:
        return kept
    start, end = prose[0], prose[-1] + 1
    signs = {_sign(walk.nodes, lines[kept[place]]) for place in prose}

    def belongs(place: int) -> bool:
        line = lines[kept[place]]
        return line.kind in _LISTED or (line.kind not in HEADINGS and _sign(walk.nodes, line) in signs)

    while start and belongs(start - 1) and lines[kept[start - 1]].text.count(" ") >= _FEW:
        start -= 1
    while end < len(kept) and belongs(end):
        end += 1
    whole = sum(lines[number].mass for number in kept)
    mass = sum(lines[number].mass for number in kept[start:end])
    if mass < 0.8 * whole:
        return kept  # verse, or a language whose sentences end otherwise
    kept = kept[start:end]
    if sum(lines[number].mass for number in kept if lines[number].kind == "p") > 0.8 * mass:
        kept = [
            number
            for place, number in enumerate(kept)
            if lines[number].kind != "div"
            or _is_prose(lines[number])
            or any(0 <= near < len(kept) and lines[kept[near]].kind == "div" for near in (place - 1, place + 1))
        ]
    return kept


_FEW = 8
_LISTED = frozenset(("li", "tr", "td", "dd", "dt"))


def _is_prose(line: Line) -> bool:
    return line.told or (line.mass > 0 and (len(line.text) > 120 or _ENDED.search(line.text) is not None))


def _worth(line: Line) -> bool:
    length = len(line.text)
    if line.told:
        return True
    if line.linked > 0.7 * length:
        return False
    if line.kind == "h1":
        return False
    return True
