"""Goes through a report's blocks once, and collects what each place says of each area.

A place is a row of a table, a line of a list, a heading with its grade, a grade word below an area's heading, an area
below a grade's heading, or the set sentence that opens an area's section.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.forces import find_forces
from schema.grades import Status
from scrapers.hmicfrs.force_names import places_in
from scrapers.hmicfrs.reports.areas import even
from scrapers.hmicfrs.reports.badges import find_badges
from scrapers.hmicfrs.reports.changes import may_tell_change, may_tell_time
from scrapers.hmicfrs.reports.lines import read_line
from scrapers.hmicfrs.reports.marks import forces_named
from scrapers.hmicfrs.reports.notices import reason_in, sentences, whole
from scrapers.hmicfrs.reports.parts import (
    IN_THIS,
    JUDGMENTS,
    LEAD,
    LINES,
    LONGEST_BADGE,
    LONGEST_TITLE,
    NO_AREAS,
    NONE,
    UNGRADED_HERE,
    UPDATED,
    Body,
    Group,
    Signal,
    captioned,
    is_bare_prose,
    is_mere_label,
    may_be_line,
    part_of,
)
from scrapers.hmicfrs.reports.rows import read_row
from scrapers.hmicfrs.reports.tables import LOOSE
from scrapers.hmicfrs.reports.telling import Times
from scrapers.wording import find_date, lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.hmicfrs.reports.lines import Line, Pair
    from scrapers.page import Block, Page

_LONGEST_LINE = 300
_MOST_SENTENCES = 12
_SHORTEST_PROSE = 60
_BESIDE_A_NAME = 20  # characters of a label that is a force's name, besides the name
_FORCE = re.compile(r"police|constabulary|heddlu", re.IGNORECASE)


@lru_cache(maxsize=1_024)  # every report has the same headings
def _forces_or_places(heading: str) -> frozenset[str]:
    return forces_named(heading) or frozenset(places_in(heading))


class Reader(Times):
    """Reads the blocks of one report, in order. `force` and `framework` are ids."""

    def __init__(self, force: str, framework: str, page: Page) -> None:
        super().__init__(force, framework, page)
        self.section_at: Evidence | None = None
        self.section_rank = "h0"
        self.above: Evidence | None = None  # a heading of no known area, while nothing else has come after it
        self.after: Evidence | None = None
        self.rank = "h0"  # of the heading of the part
        self.untold: Evidence | None = None  # the line just above, where it is no heading and no known area
        self.leading = False  # whether grades were seen to lead their areas in this list
        self.badges: frozenset[int] | None = None  # the lone grades that stand before their areas' headings, once known
        self.badge: Group | None = None  # such a grade just above
        self.other = False  # whether what stands here is about another force

    def read(self, page: Page) -> Body:
        """Read all blocks of the page."""
        skip = 0
        for number, block in enumerate(page.blocks):
            self.number = number
            if skip:
                skip -= 1
                continue
            if self._is_of_another(block) or number < self.noticed:
                continue
            skip = self.open_columns(page.blocks, number)
            if skip:
                skip -= 1
            elif not (self.in_column(block, number) or self.take_listing(block)):
                self._take(block)
        self.close_groups()
        return self.body

    def _is_of_another(self, block: Block) -> bool:
        """Whether a block belongs to another force: that one's name stands above it, as a heading or as a label."""
        if block.heading:
            short = len(block.text) <= LONGEST_TITLE and block.kind != "h1"
            named = _forces_or_places(block.text) if short else frozenset()
            self.other = bool(named) and self.force not in named
            return False
        if len(block.text) <= LONGEST_BADGE and _FORCE.search(block.text):
            mentions = list(find_forces(block.text))
            if len(mentions) == 1 and len(block.text) - (mentions[0].end - mentions[0].start) <= _BESIDE_A_NAME:
                self.other = mentions[0].force != self.force
        return self.other

    # --- lines ----------------------------------------------------------------------------------------------------

    def _take(self, block: Block) -> None:
        if block.kind in {"row", "head"}:
            self._take_row_block(block)
            return
        self.header = None
        self.captioned = captioned(block.text, self.framework) if block.kind == "caption" else None
        self.telling = may_tell_change(block.text)
        if is_bare_prose(block):
            self.label, self.after, self.untold = None, self.untold, None
            if not self.take_notices(block):
                self._take_prose(block)
        elif not self._is_passed_over(block):
            self._take_short(block)

    def _take_short(self, block: Block) -> None:
        """Take a block that may be a line of its own, or a label."""
        self.after, self.untold = self.untold, None
        if block.heading:
            self.noticing = reason_in(block.text)
        elif self.take_notices(block):
            return
        labelled = self.take_label(block)
        if labelled:
            if block.heading:
                self._enter_section(block, labelled)
            return
        if (block.heading or may_be_line(block)) and self._take_line(block):
            return
        if block.heading:
            self._enter_part(block)
        else:
            self._take_prose(block)

    def _is_passed_over(self, block: Block) -> bool:
        """Whether a block is a mere label, or the day of an update."""
        if is_mere_label(block.text) and not (block.heading and JUDGMENTS.fullmatch(block.text)):
            return True
        if UPDATED.match(block.text):
            day = find_date(block.text)
            if self.section and day:
                self.body.updated.setdefault(self.section, day)
            return True
        return self.take_time(block)

    def _take_row_block(self, block: Block) -> None:
        self.close_groups()
        self.pending = None
        row = read_row(block, self.header, self.force, self.framework)
        if row is None or (not row.pairs and not row.doubtful and block.kind == "head"):
            self.header = block if self.header is None or block.kind == "head" else self.header
        self.take_row(block, self.header)

    def _take_line(self, block: Block) -> bool:
        """Take a block that is a line of its own; False for prose."""
        if block.heading and JUDGMENTS.fullmatch(block.text):
            if not self.pending or block.kind <= self.pending[2]:
                self._enter_judgments(block)
            return True
        line = read_line(block.text, self.force, self.framework)
        if line.grade is not None and len(block.text) <= LONGEST_BADGE:
            return self._take_grade(block, line)
        if line.areas:
            return self._take_areas(block, line)
        if not line.pairs:
            return self._take_unpaired(block, line)
        if block.heading or block.kind in LINES or self._is_statement(line):
            self._take_pairs(block, line.pairs, line)
            return True
        return False

    def _is_statement(self, line: Line) -> bool:
        """Whether a paragraph is one statement of grades, and not the prose of a part that grades nothing."""
        if line.unknown or (self.part in {"prose", "apart"} and self.of is None):
            return False
        return line.whole or self.part == "judgments" or {pair.area for pair in line.pairs} == {self.section}

    def _take_pairs(self, block: Block, pairs: Sequence[Pair], line: Line) -> None:
        for pair in pairs:
            if pair.verbal and self.part in {"prose", "apart"} and self.of is None and not block.heading:
                continue
            if self.part == "apart" and self.of is None:
                continue
            strength = 2 if pair.verbal else 1
            if pair.state is None and pair.verbal:
                continue
            self.signal(Signal(pair.area, pair.state, whole(block), (), strength, self.of))
        if block.heading:
            self._enter_section(block, pairs[0].area if len(pairs) == 1 else None)
            self.pending = None
        if not any(pair.verbal for pair in pairs):
            for words in line.unknown:
                self.warn("unknown-question", "a grade for an area that no wording is known for", words)
        if not block.heading and self.group and self.group.rank == LOOSE:
            self.close_groups()

    def _take_unpaired(self, block: Block, line: Line) -> bool:
        """Take a line that pairs nothing: an unknown area, "none" below a grade, or words that end what was open."""
        if self.group is not None and not block.heading and block.kind in LINES | {"p"} and NONE.fullmatch(block.text):
            return True
        if line.unknown and self.part != "apart" and (block.heading or block.kind in LINES or self.part == "judgments"):
            for words in line.unknown:
                self.warn("unknown-question", "a grade for an area that no wording is known for", words)
            if block.heading:
                self._enter_part(block)
            return True
        title = len(block.text) <= LONGEST_TITLE and not block.text.endswith((".", ":", ";", "!", "?"))
        if self.group is not None and title and not block.heading and self.groups[0].after is not None:
            self.group.strangers += 1
            self.unknown(whole(block))
            return True
        if self.group is not None and not block.heading and block.kind in {"li", "dd"}:
            if len(block.text) <= LONGEST_TITLE and not block.text.endswith("."):
                self.unknown(whole(block))
            return True
        return False

    def _take_grade(self, block: Block, line: Line) -> bool:
        """A grade alone: of the area just above, or the head of the areas below."""
        state = line.grade.state if line.grade else None
        rank = block.kind if block.heading else LOOSE
        if rank == LOOSE and self._leads_heading():
            self.close_groups()
            self.badge, self.pending = Group(state, rank, whole(block)), None
            return True
        if self.pending is not None and not (block.heading and block.kind < self.pending[2]):
            area, evidence, _ = self.pending
            self.pending = None
            if self.part != "apart" or self.of:
                self.signal(Signal(area, state, whole(block), (evidence,), 1, self.of))
            return True
        if (state is None and not block.heading and self.part != "judgments") or "overall" in block.text.lower():
            return False
        sentence = not block.heading and block.text.rstrip().endswith((".", "!", "?"))
        if sentence or (self.part == "apart" and self.of is None):
            return False
        if self.group is not None and self.group.rank != LOOSE and rank == LOOSE:
            return True  # a badge below a grade's heading
        after = self.after if rank == LOOSE and not self.groups and not self.leading else None
        self.group = Group(state, rank, whole(block), self.above, after=after)
        self.groups.append(self.group)
        return True

    def _leads_heading(self) -> bool:
        """Whether the lone grade being read belongs to the heading that follows."""
        following = self.blocks[self.number + 1 : self.number + 4]
        if not any(block.heading for block in following):
            return False
        if self.badges is None:
            self.badges = find_badges(self.blocks, self.force, self.framework)
        return self.number in self.badges

    def _take_areas(self, block: Block, line: Line) -> bool:
        """Areas without a grade: members of the grade above, or a heading or line whose grade may follow."""
        if block.heading and line.brief and self.group is None:
            return False  # a part of an area's section
        if block.heading and self.group is not None and block.kind <= self.group.rank:
            self.close_groups()
        if not block.heading and block.kind == "p" and len(line.areas) > 1 and self.group is None:
            return False
        if self.group is not None and (self.group.open or block.heading):
            for token in line.areas:
                start = block.start + token.start
                words = Evidence(block.text[token.start : token.end], start, block.start + token.end)
                signal = Signal(token.area or "", self.group.state, words, (self.group.evidence,), 1, self.of)
                self.group.signals.append(signal)
            if block.heading:
                self._open_section(block, line.areas[0].area)
            return True
        if len(line.areas) > 1:
            return block.heading or block.kind in LINES
        area = line.areas[0].area or ""
        if block.heading:
            self._enter_section(block, area)
            if self.badge is not None:
                self.signal(Signal(area, self.badge.state, self.badge.evidence, (whole(block),), 1, self.of))
                self.badge, self.pending = None, None
                return True
        self.pending = (area, whole(block), block.kind if block.heading else LOOSE)
        return True

    # --- parts ----------------------------------------------------------------------------------------------------

    def _enter_judgments(self, block: Block) -> None:
        self.close_groups()
        self.part, self.rank, self.of = "judgments", block.kind, None
        self.section, self.pending, self.table = None, None, None

    def _enter_section(self, block: Block, area: str | None) -> None:
        self.close_groups()
        self.table = None
        if self.part and block.kind <= self.rank:
            self.part, self.of = "", None
        elif self.part == "judgments":
            self.part = ""
        self._open_section(block, area)

    def _open_section(self, block: Block, area: str | None) -> None:
        self.section, self.section_at, self.section_rank = area, whole(block), block.kind
        self.first, self.above = True, None

    def _enter_part(self, block: Block) -> None:
        """A heading that is no area's: what it opens, and what it ends."""
        self.leading, self.badge = False, None
        if self.group is not None and (block.kind <= self.group.rank or self.group.rank == LOOSE):
            self.close_groups()
        self.pending, self.table = None, None
        below = self.section is not None and block.kind > self.section_rank
        if self.part in {"prose", "apart"} and block.kind > self.rank:
            return
        part, of = part_of(block.text, self.framework)
        if part == "apart" or not below:
            self.part, self.rank, self.section = part, block.kind, None
            self.of = of
            self.above = whole(block) if not part and block.kind != "h1" else None

    # --- prose ----------------------------------------------------------------------------------------------------

    def _take_prose(self, block: Block) -> None:
        """Read the set sentences of a paragraph."""
        if self.group is not None and (self.group.signals or self.group.title or self.group.row):
            if self.group.rank == LOOSE:
                self.leading = self.groups[0].after is None
                self.close_groups()
            else:
                self.group.open = False
        self.above = None
        if len(block.text) <= LONGEST_TITLE and not block.text.endswith((".", ":", ";", "!", "?")):
            self.untold = whole(block)
        if self.section is None and "grad" in lowered(block.text) and LEAD.search(even(block.text)):
            self.part, self.rank = "judgments", "h9"
        self.pending = None
        first = self.first
        self.first = first and len(block.text) < _SHORTEST_PROSE and not block.text.endswith(".")
        if self.part == "apart":
            return
        in_list = self.part == "judgments" and self.section is None and self._only_grades(block)
        telling = self.telling and may_tell_time(block.text)
        if not (telling or in_list or (first and self.part != "prose")):
            return
        parts = list(sentences(block))
        taken = self.take_changes(parts) if telling else []
        if self.part != "prose" and (first or in_list):
            for number, sentence in enumerate(parts):
                if sentence not in taken:
                    self._take_sentence(sentence, first=first, opening=number == 0, in_list=in_list)

    def _only_grades(self, block: Block) -> bool:
        """Whether every sentence of a paragraph grades areas, or says that none has a grade, and nothing else."""
        told = False
        for number, part in enumerate(sentences(block)):
            if number == _MOST_SENTENCES:
                return False
            if NO_AREAS.match(part.text):
                continue
            line = read_line(part.text, self.force, self.framework)
            if not (line.pairs and line.whole):
                return False
            told = True
        return told

    def _take_sentence(self, sentence: Evidence, *, first: bool, opening: bool, in_list: bool) -> None:
        """Read a sentence that opens an area's section, or stands in a list of judgments."""
        if (len(sentence.text) > _LONGEST_LINE and not in_list) or not (in_list or (self.section and first)):
            return
        line = read_line(sentence.text, self.force, self.framework)
        if self.section and opening and not line.areas and UNGRADED_HERE.fullmatch(even(sentence.text)):
            context = (self.section_at,) if self.section_at else ()
            self.signal(Signal(self.section, (Status.NOT_GRADED, None), sentence, context, 2))
            return
        if line.grade and opening and self.section and IN_THIS.search(sentence.text):
            context = (self.section_at,) if self.section_at else ()
            self.signal(Signal(self.section, line.grade.state, sentence, context, 2))
        for pair in line.pairs if not line.unknown else ():
            own = in_list or pair.area == self.section or (opening and line.whole)
            if own and pair.state is not None and pair.state[1] is not None:
                self.signal(Signal(pair.area, pair.state, sentence, (), 2))
