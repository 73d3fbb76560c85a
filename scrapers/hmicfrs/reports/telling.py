"""What a report tells of other times, where it stands: notices, labels and sentences on earlier grades."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from schema.findings import Evidence, Reason
from schema.grades import Status
from scrapers.hmicfrs.reports.areas import even, find_tokens
from scrapers.hmicfrs.reports.changes import Earlier, find_change, find_earlier
from scrapers.hmicfrs.reports.labels import LONGEST_LABEL, find_label, is_list, may_be_earlier, may_be_time, split
from scrapers.hmicfrs.reports.lines import read_line
from scrapers.hmicfrs.reports.notices import Notice, find_notices, reason_in, whole
from scrapers.hmicfrs.reports.parts import LONGEST_BADGE, LONGEST_TITLE, Signal, may_grade
from scrapers.hmicfrs.reports.tables import Tables
from scrapers.hmicfrs.reports.times import When, when
from scrapers.page import Block

if TYPE_CHECKING:
    from schema.grades import Grade
    from scrapers.page import Page

_MOST_PARAGRAPHS = 4
_ASKS = re.compile(
    r"\b(?:how|what|which|did|do|was|were|they|these|those|so|looked|below|are|that|had|here|following|follows|table"
    r"|shows?|list|given|awarded|received|got|by|all)\b|[?:]",
    re.IGNORECASE,
)
_LEADS = re.compile(r":\W*\Z|\b(?:table|below|following|follows)\b", re.IGNORECASE)
_TOGETHER = ("dt dd", "row head")  # kinds of the lines of one list


class Times(Tables):
    """Reads what one report tells of other times. `force` and `framework` are ids."""

    def __init__(self, force: str, framework: str, page: Page) -> None:
        super().__init__(force, framework, page)
        self.section: str | None = None
        self.text, self.blocks = page.text, page.blocks
        self.number = 0  # of the block being read
        self.noticed = 0  # the first block that no notice has taken
        self.label: When | None = None  # the line just above, where it only tells a time ("Previous grade")
        self.telling = False  # whether the block being read can tell of a change
        self.first = False  # the next paragraph is the section's first
        self.listing: tuple[str, str, str | None] | None = None  # an earlier list's kinds of lines; the part it is in

    def take_notices(self, block: Block) -> bool:
        """Take what a block says of grades that were corrected, or changed after a revisit."""
        if self.part == "apart" or not (self.noticing or self.telling):
            return False
        notices = find_notices(block, self.section, self.noticing)
        if self.noticing and not any(notice.old and notice.new for notice in notices):
            notices = self._over_paragraphs() or notices
        self.body.notices += notices
        if notices:
            self.pending, self.first = None, False
            self.close_groups()
        return bool(notices)

    def _over_paragraphs(self) -> list[Notice]:
        """The notices that go on over several paragraphs below a heading that speaks of them."""
        following = takewhile(
            lambda block: block.kind == "p", self.blocks[self.number : self.number + _MOST_PARAGRAPHS]
        )
        paragraphs = list(following)
        for count in range(2, len(paragraphs) + 1):
            start, end = paragraphs[0].start, paragraphs[count - 1].end
            notices = find_notices(Block("p", self.text[start:end], start, end), None, self.noticing)
            if any(notice.old and notice.new for notice in notices):
                self.noticed = self.number + count
                return notices
        return []

    def take_time(self, block: Block) -> bool:
        """Take a line that only tells a time, or the lone grade below a line that told an earlier one."""
        label, self.label = self.label, None
        if block.heading or len(block.text) > LONGEST_BADGE:
            return False
        area = self.pending[0] if self.pending else self.section
        past = label.earlier(self.framework) if label else None
        line = read_line(block.text, self.force, self.framework) if past and area else None
        if past and area and line and line.grade and line.grade.state and line.grade.state[1]:
            self._take_earlier(Earlier(area, past, line.grade.state[1], whole(block)), None)
            return True
        if area is None or not may_be_time(block.text):
            return False
        told = when(even(block.text))
        if told.plain and (told.old or told.new or told.frameworks):
            self.label = told
        return self.label is not None

    def take_listing(self, block: Block) -> bool:
        """Take a line that tells an earlier time over a list of areas with their grades, and mind where that ends.

        Where it tells more than a time, the list is of no inspection that is told.
        """
        if self.listing and (block.heading or block.kind not in self.listing[0].split()):
            _, self.part, self.of = self.listing
            self.listing = None
        if len(block.text) > LONGEST_TITLE or block.heading or block.kind in {"row", "head"}:
            return False
        if self.number + 1 == len(self.blocks):
            return False
        below = self.blocks[self.number + 1]
        if (below.kind not in {"row", "head", "dt"} and not may_grade(below.text)) or not may_be_time(block.text):
            return False
        told = when(_ASKS.sub(" ", even(block.text)))
        past = told.earlier(self.framework)
        if past in {None, self.framework} or not (told.plain or _LEADS.search(block.text)):
            return False
        line = read_line(below.text, self.force, self.framework)
        if not (below.kind in {"row", "head"} or line.pairs or (below.kind == "dt" and line.areas)):
            return False
        self.close_groups()
        kinds = next((kinds for kinds in _TOGETHER if below.kind in kinds.split()), below.kind)
        before = self.listing[1:] if self.listing else (self.part, self.of)
        self.listing = (kinds, *before)
        self.part, self.of = "apart", past if told.plain else None
        return True

    def _take_earlier(self, earlier: Earlier, now: Grade | None) -> None:
        """Keep an earlier grade; one of this same cycle was changed by a revisit or a correction."""
        if earlier.framework != self.framework:
            self.body.earlier.append(earlier)
            return
        reason = reason_in(earlier.evidence.text) or self.noticing or Reason.REVISIT
        self.body.notices.append(Notice(earlier.area, reason, earlier.grade, now, None, earlier.evidence))

    def take_label(self, block: Block) -> str | None:
        """Take a line that names last time's grade of an area, alone or beside this one's; gives that area.

        A line may list several such lines.
        """
        if self.part == "apart":
            return None
        if len(block.text) <= LONGEST_LABEL and (area := self._take_one_label(whole(block))):
            return area
        pieces = list(split(block)) if is_list(block) and may_be_earlier(block.text) else []
        taken = {piece: area for piece in pieces if (area := self._take_one_label(piece))}
        for piece in pieces if taken else ():
            for pair in read_line(piece.text, self.force, self.framework).pairs if piece not in taken else ():
                self.signal(Signal(pair.area, pair.state, piece, (), 1, self.of))
        return next(iter(taken.values()), None)

    def _take_one_label(self, words: Evidence) -> str | None:
        found = find_label(words, self.pending[0] if self.pending else self.section, self.framework)
        if found is None:
            return None
        area, now, earlier = found
        named = any(token.area == area for token in find_tokens(even(words.text)))
        if now is not None and self.pending is None and not named:
            return None
        if earlier is not None:
            self._take_earlier(earlier, now)
        if now is not None:
            context = () if named or self.pending is None else (self.pending[1],)
            self.signal(Signal(area, (Status.GRADED, now), words, context, 1, self.of))
        return area

    def take_changes(self, parts: list[Evidence]) -> list[Evidence]:
        """Take what a paragraph says of other times, and give the sentences that say it."""
        taken = []
        for sentence in parts:
            earlier = find_earlier(sentence, self.section, self.framework, self.force)
            change = find_change(sentence, self.section, self.force)
            if earlier:
                self.body.earlier += earlier
                taken.append(sentence)
            if change:
                self.body.changes.append(change)
        return taken
