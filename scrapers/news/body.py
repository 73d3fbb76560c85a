"""The paragraphs of the article on a page: which element holds it, and which of the lines in it are its own.

An element is judged by the prose and the links in it, by its marks, and by whether the page's metadata repeat its words
(schema.org's `articleBody`, https://schema.org/articleBody).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapers.news.lines import HEADINGS, LEAVES, LISTED, Element, Line, Lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_WORD = re.compile(r"[^\W_]+")
# How an element is called that holds an article's first sentence, set apart from the others.
_LEAD = re.compile(r"\blead|_lead|stand-?first|intro|summary")
_MARK = b"\x01"
_LEAST_TOLD = 250  # letters of a text in the metadata that is more than a summary
_LEAST_LINE = 25  # characters of a line that is looked for in it
_WHOLE = 0.9  # of that text, found on the page: then what it lacks is not the article's
_TOLD, _UNTOLD = 3.0, 0.3  # times the prose of a line that it repeats; of one that it lacks, though it is whole
_AFTER = 0.5  # of that prose, after the last line that is repeated: then the metadata give only the beginning
_ENOUGH = 300  # of prose in an article
_OWNED = 200  # of prose in an element that marks itself as the article's
_OWNED_SHARE, _BESIDE_SHARE = 0.25, 0.4  # of all prose: in such an element; in one that only seems to be beside it
_BEFORE_SHARE = 0.3  # of prose before the title, to that after it
_CARD, _CARD_LINES = 250, 6  # prose and lines of what is about another article
_DECAY = 0.7  # of a line's worth, for each element between it and the one that is judged
_WORTH = {"article": 1.3, "main": 1.1, "body": 0.7}  # times the worth of these elements
_HIGHEST = 20  # elements above the best that are looked at
_FARTHEST = 4  # times the best's prose that one above it may add
_ALIKE = 0.7  # of what it adds must be more of the same
_LINKED = 0.7  # of a line in links: no part of a text
_PARAGRAPHS = 0.8  # of the prose in paragraphs: then a short line outside them is a caption
_FEW = 8  # blanks in a line before the text that is no byline or date
_OPENING = 12  # lines before the text in which a byline or a date may be
_FIRST_LETTERS = 24
_FIRST, _LONG_FIRST = 50, 100  # of prose in a first sentence set apart: called so; called nothing


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of an article, and the few that stand before them, where a byline and a date may be."""

    lines: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()


def find_body(tree: _Element, *, title: str, told: str) -> Body:
    """Find the article's lines; none where there is none. `told` is what the metadata give as its text.

    Takes from the tree what is no part of a text.
    """
    page = lines_of(tree)
    whole = _agree(page.lines, told) >= _WHOLE
    out = _beside(page)
    _others(page, out, title)
    kept = _keep(page, _best(page, out, whole=whole), out, title, whole=whole)
    if not kept:
        return Body()
    before, heading = range(max(0, kept[0] - _OPENING), kept[0]), _letters(title)
    named = next((n for n in before if _is_title(page.lines[n].text, heading)), kept[0])
    lead = [number for number in before if number > named and not out[number] and _leads(page, number)]
    opening = tuple(page.lines[number].text for number in before if number not in lead)
    return Body(tuple(page.lines[number].text.replace("\xad", "") for number in [*lead, *kept]), opening)


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _is_title(text: str, heading: str) -> bool:
    """Whether a text has the letters of the title (`heading`)."""
    low = text.lower()
    # The first few tell nearly always.
    return heading.startswith(_letters(low[:_FIRST_LETTERS])) and _letters(low) == heading


def _agree(lines: list[Line], told: str) -> float:
    """Mark the lines that the metadata's text of the article repeats; give how much of it was found."""
    body = _letters(told)
    if len(body) < _LEAST_TOLD:
        return 0.0
    found = 0
    for line in lines:
        if len(line.text) >= _LEAST_LINE and (words := _letters(line.text)) and words in body:
            line.told = True
            found += len(words)
    return min(found / len(body), 1.0)


def _beside(page: Lines) -> bytearray:
    """Which lines stand beside the article: of the elements that are marked so, those that do not hold it after all."""
    lines, elements = page.lines, page.elements
    sums, told = [0.0], [0]
    for line in lines:
        sums.append(sums[-1] + line.mass)
        told.append(told[-1] + line.told)
    for element in elements:
        element.mass = sums[element.end] - sums[element.first]
    rest = max(sums[-1] - _commented(elements), 1.0)
    owners = [
        (element.first, element.end)
        for element in elements
        if element.is_own and element.mass > max(_OWNED_SHARE * rest, _OWNED)
    ]
    first, last = min((end for _, end in owners), default=len(lines)), max((start for start, _ in owners), default=0)
    out = bytearray(len(lines))
    for element in elements:
        if element.beside and element.end > element.first and not out[element.first]:
            outside = first <= element.first or element.end <= last
            around = any(element.first <= start and end <= element.end for start, end in owners)
            holds = (around or element.mass > _BESIDE_SHARE * rest) and not outside
            if told[element.end] == told[element.first] and (not holds or (element.comments and rest > _ENOUGH)):
                out[element.first : element.end] = _MARK * (element.end - element.first)
    for element in _cards(page):
        out[element.first : element.end] = _MARK * (element.end - element.first)
    return out


def _commented(elements: list[Element]) -> float:
    """The prose in comments."""
    found, passed = 0.0, 0
    for element in elements:
        if element.comments and element.first >= passed:
            found += element.mass
            passed = element.end
    return found


def _cards(page: Lines) -> Iterator[Element]:
    """The elements that are about another article: a heading that is a link, and a few words."""
    for line in page.lines:
        if line.kind in HEADINGS and line.linked > _LINKED * len(line.text):
            element = page.elements[line.element]
            above = page.elements[element.parent]
            while above.mass < _CARD and above.parent > 0 and above.end - above.first < _CARD_LINES:
                element, above = above, page.elements[above.parent]
            yield element


def _others(page: Lines, out: bytearray, title: str) -> None:
    """Mark what stands before the title, and the next articles of a page that goes on with them."""
    lines, elements = page.lines, page.elements
    heading = _letters(title)
    heads = [(n, _is_title(line.text, heading)) for n, line in enumerate(lines) if line.kind in HEADINGS]
    start = next((n for n, titled in heads if titled), None)
    if start is None:
        return
    around = elements[lines[start].element]
    name, sign = around.name, page.sign(lines[start])
    while around.mass < _ENOUGH and around.parent >= 0:
        around = elements[around.parent]
    following = (
        n
        for n, titled in heads
        if n >= around.end and not titled and (elements[lines[n].element].name, page.sign(lines[n])) == (name, sign)
    )
    end = next(following, len(lines))
    mass = sum(line.mass for n, line in enumerate(lines[start:end], start) if not out[n])
    if mass < _ENOUGH:
        return
    if sum(line.mass for n, line in enumerate(lines[:start]) if not out[n]) < _BEFORE_SHARE * mass:
        out[:start] = _MARK * start
    out[end:] = _MARK * (len(lines) - end)


def _best(page: Lines, out: bytearray, *, whole: bool) -> int:
    """The element that holds the article."""
    elements = page.elements
    for element in elements:
        element.mass = element.score = 0.0
    for line, beside in zip(page.lines, out, strict=True):
        if not beside:
            mass = line.mass * (_TOLD if line.told else _UNTOLD if whole else 1)
            elements[line.element].mass += mass
            elements[line.element].score += mass
    for element in reversed(elements[1:]):
        above = elements[element.parent]
        above.mass += element.mass
        above.score += element.score * (1.0 if element.tag in LEAVES else _DECAY)
    best, most = 0, 0.0
    for number, element in enumerate(elements):
        score = element.score * element.weight * _WORTH.get(element.tag, 1.0)
        if score > most and element.tag not in LEAVES:
            best, most = number, score
    return _climbed(page, best, out)


def _climbed(page: Lines, best: int, out: bytearray) -> int:
    """The element itself, or one around it that holds more of the same."""
    elements = page.elements
    above = elements[best].parent
    if elements[best].is_told:
        return best
    for _ in range(_HIGHEST):
        if above <= 0:
            break
        extra = elements[above].mass - elements[best].mass
        if elements[above].tag == "body" and extra < elements[best].mass:
            break  # at the top of a page anything may stand
        if 0 < extra < _FARTHEST * elements[best].mass and _alike(page, above, best, out) >= _ALIKE * extra:
            best = above
        above = elements[above].parent
    return best


def _alike(page: Lines, above: int, best: int, out: bytearray) -> float:
    """How much of what an element holds beyond one inside it is more of the same article."""
    outer, inner = page.elements[above], page.elements[best]
    signs = {page.sign(line) for line in page.lines[inner.first : inner.end] if line.mass}
    alike = 0.0
    for number in (*range(outer.first, inner.first), *range(inner.end, outer.end)):
        line = page.lines[number]
        if line.mass and not out[number]:
            if line.told:
                alike += line.mass * _TOLD
            elif page.sign(line) in signs or (line.kind == "p" and page.elements[line.element].parent == above):
                alike += line.mass
    return alike


def _keep(page: Lines, best: int, out: bytearray, title: str, *, whole: bool) -> list[int]:
    """The numbers of the lines that are the article's, in the element that holds it."""
    lines, element = page.lines, page.elements[best]
    heading = _letters(title)
    kept = [n for n in range(element.first, element.end) if not out[n] and _is_text(lines[n], heading)]
    told = [n for n in kept if lines[n].told]
    after = sum(lines[n].mass for n in kept if told and n > told[-1])
    if whole and told and after < _AFTER * sum(lines[n].mass for n in told):
        return [n for n in kept if lines[n].told or (told[0] < n < told[-1] and _is_short(lines[n]))]
    kept = _between(page, kept)
    mass = sum(lines[n].mass for n in kept)
    if sum(lines[n].mass for n in kept if lines[n].kind == "p") > _PARAGRAPHS * mass:
        loose = [lines[n].kind == "div" for n in kept]
        alone = [
            one and not before and not after
            for before, one, after in zip([False, *loose], loose, [*loose[1:], False], strict=False)
        ]
        kept = [n for n, single in zip(kept, alone, strict=True) if not single or lines[n].is_sentence]
    return kept


def _is_short(line: Line) -> bool:
    """Whether a line is too short to be looked for in the metadata's text, or of a kind that it may lack."""
    return line.kind in HEADINGS or line.kind in LISTED or (line.kind == "p" and len(line.text) < _LEAST_LINE)


def _is_text(line: Line, heading: str) -> bool:
    """Whether a line can be a part of a text: no title, and not all link."""
    if line.told:
        return True
    return line.kind != "h1" and line.linked <= _LINKED * len(line.text) and not _is_title(line.text, heading)


def _between(page: Lines, kept: list[int]) -> list[int]:
    """The lines from the first sentence to the last, with the lists and the like lines around them."""
    lines = page.lines
    prose = [place for place, n in enumerate(kept) if lines[n].is_sentence]
    if not prose:
        return kept
    signs = {page.sign(lines[kept[place]]) for place in prose}
    heads = {page.sign(lines[n]) for n in kept[prose[0] : prose[-1]] if lines[n].kind in HEADINGS}

    def belongs(place: int) -> bool:
        line = lines[kept[place]]
        return line.kind in LISTED or (line.kind not in HEADINGS and page.sign(line) in signs)

    start, end = prose[0], prose[-1] + 1
    while start and belongs(start - 1) and lines[kept[start - 1]].text.count(" ") >= _FEW:
        start -= 1
    if start and page.sign(lines[kept[start - 1]]) in heads:
        start -= 1
    while end < len(kept):
        heads_list = lines[kept[end]].kind in HEADINGS and end + 1 < len(kept) and lines[kept[end + 1]].kind in LISTED
        if not belongs(end) and not heads_list:
            break
        end += 1
    within = sum(lines[n].mass for n in kept[start:end])
    # Otherwise it is verse, or a language whose sentences end in another way.
    return kept[start:end] if within >= _PARAGRAPHS * sum(lines[n].mass for n in kept) else kept


def _leads(page: Lines, number: int) -> bool:
    """Whether a line before the text is its first sentence, set apart."""
    line = page.lines[number]
    element = page.elements[line.element]
    name = f"{element.name} {page.elements[element.parent].name}"
    return line.is_sentence and line.mass > (_FIRST if _LEAD.search(name) else _LONG_FIRST)
