"""Which lines of a page are the release itself, and of which day it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schema.findings import Evidence
from scrapers.wording import find_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from scrapers.page import Block, Page

# Below these stands what every release has: contacts, explanations, other news.
_END = re.compile(
    r"(?:notes?(?: (?:to|for) (?:the )?editors?)?|editors?[’']? notes?|further (?:information|reading)"
    r"|background(?: information| notes)?"
    r"|for (?:further|more) information\b.{0,80}|contact(?:s| us)?|press (?:office|contacts?|enquiries)"
    r"|media (?:enquiries|contacts?)|ends?"
    r"|-\s*ends\s*-|related (?:content|links|news|stories|reports|pages|documents)|more news|other news"
    r"|latest news|recent news"
    r"|share (?:this|on)\b.{0,40}|(?:see|read) also|previous (?:article|post)|next (?:article|post)"
    r"|you (?:may|might)(?: also)?\b.{0,40}|most (?:read|viewed|popular)|more (?:from|like)\b.{0,40}|in other news"
    r"|about (?:hmic(?:frs)?|the inspectorate)|tags|categories|also in the news|back to (?:top|news))\W*",
    re.IGNORECASE,
)
_GET_REPORT = re.compile(
    r"(?:get|read|download|view) the (?:full )?(?:reports?|letter|national press release|force press releases?)\W*",
    re.IGNORECASE,
)
_REPORT_LINK = re.compile(
    r"(?:(?:get|read|download|view) the (?:full )?report\W{1,3})?PEEL\b.{0,80}(?:inspection of|20\d\d).{0,80}",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:(?:(?:press|media|news|national) release|(?:latest |national )?news|police|hmic(?:frs)?)\W{1,3})*"
    r"(?:(?:first |date )?(?:published|posted|(?:last )?updated|added|released?|issued|publication date|date)"
    r"(?: on| date)?:?\s*)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?,?\s+)?"
    r"(?:\d{1,2}/\d{1,2}/20\d\d|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+20\d\d|20\d\d-\d\d-\d\d"
    r"|[a-z]{3,9} \d{1,2},? 20\d\d)"
    r"(?:[\s,@|–-]*(?:at )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:am|pm)?)?"
    r"(?:\W{1,3}(?:print(?: this(?: page)?)?|share|filed under\b.{0,30}|news|police|press release))*\W*",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?:\D|^)(?P<d>\d\d)(?P<m>\d\d)(?P<y>20\d\d)\d{6}(?:\D|$)")
_LINES_WITH_DAY = 25


@dataclass(slots=True)
class Body:
    """The release's lines. `text` is what news readers take: one line each, list items behind "- ".

    `told` also has the lines that link to the report, which name the cycle.
    """

    blocks: tuple[Block, ...]
    text: str
    told: str
    _starts: list[int] = field(default_factory=list)
    _firsts: list[int] = field(default_factory=list)
    _shifts: list[int] = field(default_factory=list)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the page of a stretch of `text`."""
        return self._point(start), self._point(max(start, end - 1)) + (1 if end > start else 0)

    def evidence(self, words: Evidence, page: str) -> Evidence:
        """Words of `text` as words of the page, whose text is given."""
        start, end = self.place(words.start, words.end)
        return Evidence(page[start:end], start, end)

    def blank(self, spans: Iterable[tuple[int, int]]) -> str:
        """The text with these stretches of the page blanked out, every place kept."""
        blanked: list[tuple[int, int]] = []
        for start, end in spans:
            number = max(0, bisect_right(self._firsts, start) - 1)
            while number < len(self.blocks) and self.blocks[number].start < end:
                block = self.blocks[number]
                first, last = max(start, block.start), min(end, block.end)
                if first < last:
                    at = self._starts[number] + self._shifts[number] - block.start
                    blanked.append((first + at, last + at))
                number += 1
        kept, at = [], 0
        for start, end in sorted(blanked):
            kept += [self.text[at:start], " " * (end - max(start, at))]
            at = max(at, end)
        return "".join([*kept, self.text[at:]])

    def _point(self, at: int) -> int:
        number = max(0, bisect_right(self._starts, at) - 1)
        block = self.blocks[number]
        return min(max(block.start + at - self._starts[number] - self._shifts[number], block.start), block.end)


def find_body(page: Page) -> Body:
    """Give the lines from the heading to the notes, without what links to the report."""
    first = next((n for n, block in enumerate(page.blocks) if block.kind == "h1"), 0)
    kept: list[Block] = []
    links: list[Block] = []
    for block in page.blocks[first:]:
        if _END.fullmatch(block.text):
            break
        (links if _is_link(block) else kept).append(block)
    return make_body(kept, links)


def _is_link(block: Block) -> bool:
    return _GET_REPORT.fullmatch(block.text) is not None or (
        _REPORT_LINK.fullmatch(block.text.rstrip(".")) is not None and block.kind != "h1"
    )


def make_body(blocks: Sequence[Block], links: Sequence[Block] = ()) -> Body:
    """The body that these lines make."""
    lines, starts, shifts, at = [], [], [], 0
    for block in blocks:
        mark = "- " if block.kind == "li" else ""
        starts.append(at)
        shifts.append(len(mark))
        lines.append(mark + block.text)
        at += len(lines[-1]) + 1
    text = "\n".join(lines)
    firsts = [block.start for block in blocks]
    return Body(tuple(blocks), text, "\n".join([text, *(block.text for block in links)]), starts, firsts, shifts)


def day_of(page: Page, published_on: date | None) -> date | None:
    """The day a release shows, else that of its metadata, else the one given, else the stamp in a mirror's address."""
    heading = next((n for n, block in enumerate(page.blocks) if block.kind == "h1"), 0)
    for block in page.blocks[max(0, heading - 5) : heading + _LINES_WITH_DAY]:
        if len(block.text) <= 60 and _DAY.fullmatch(block.text) and (shown := find_date(block.text)):  # noqa: PLR2004
            return shown
    found = page.dates.get("meta-published") or published_on
    stamp = _STAMP.search(urlsplit(page.url).path)
    if found is None and stamp:
        found = find_date(f"{stamp['y']}-{stamp['m']}-{stamp['d']}")
    return found
