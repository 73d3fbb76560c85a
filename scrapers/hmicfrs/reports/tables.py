"""The tables of a report, and the store of what its places say: the part of the reader that knows no prose."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from schema.findings import Caution, Evidence, Reason
from scrapers.hmicfrs.reports.areas import UNGRADED
from scrapers.hmicfrs.reports.columns import find_columns, heads_above
from scrapers.hmicfrs.reports.lines import read_line
from scrapers.hmicfrs.reports.notices import Notice, reason_in, whole
from scrapers.hmicfrs.reports.parts import NONE, Body, Group, Signal
from scrapers.hmicfrs.reports.rows import read_across, read_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.hmicfrs.reports.columns import Columns, Head
    from scrapers.hmicfrs.reports.rows import Row, RowPair
    from scrapers.page import Block, Page

LOOSE = "h9"
"""The rank of a label that is no heading: any heading ends what stands below it."""

_CELLS_OF_PAIR = 2
_BARE_GRADES = 2


class Tables:
    """Reads the tables of one report, in order, and keeps what every place says. `force` and `framework` are ids."""

    def __init__(self, force: str, framework: str, page: Page) -> None:
        self.force, self.framework = force, framework
        self.body = Body()
        self.columns = find_columns(page, force, framework)
        self.row_heads = heads_above(page)
        self.spanned = any(cell.rows > 1 for grid in page.grids for row in grid for cell in row)
        self.table: Columns | None = None
        self.head: Block | None = None  # the first line of the open table's head
        self.header: Block | None = None  # the head row of the table being read
        self.groups: list[Group] = []
        self.group: Group | None = None
        self.pending: tuple[str, Evidence, str] | None = None  # an area's line that waits for its grade, and its rank
        self.part = ""  # "judgments", or what part_of says
        self.of: str | None = None  # the earlier framework whose grades are listed here
        self.captioned: str | None = None  # the framework of an earlier table, by its caption; "" for any other
        self.noticing: Reason | None = None  # why a grade changed, where a heading says that this part is about it

    def open_columns(self, blocks: Sequence[Block], number: int) -> int:
        """How many blocks from here on are the head of a table whose columns are grades; 0 where none begins."""
        if not self.columns or self.columns[0].first != number:
            return 0
        self.close_groups()
        self.table = self.columns.pop(0)
        self.head = blocks[number]
        self.header, self.pending = None, None
        return self.table.body - number

    def in_column(self, block: Block, number: int) -> bool:
        """Take a block that stands in a column of the open table; close the table where it stands in none."""
        if self.table is None:
            return False
        if number >= self.table.end:
            self.table = None
            return False
        if self._is_matrix(block):
            return True
        pieces = self.table.below.get(number, [])
        if not any(heads for _, heads in pieces):
            return False  # a label over some of the rows
        if self.part != "apart" or self.of:
            self._take_pieces(block, pieces)
        return True

    def _take_pieces(self, block: Block, pieces: Sequence[tuple[Evidence, list[Head]]]) -> None:
        """Take the words that stand below a table's grades."""
        if not all(heads for _, heads in pieces):
            self.warn("unread-row", "a row does not fit the columns of its table", block.text)
            return
        for words, heads in pieces:
            line = read_line(words.text, self.force, self.framework)
            for token in line.areas if not line.brief else ():
                start = words.start + token.start
                named = Evidence(words.text[token.start : token.end], start, words.start + token.end)
                for head in heads:
                    self.signal(Signal(token.area or "", head.grade.state, named, (head.words,), 0, self.of))
            if (line.brief or not line.areas) and not NONE.fullmatch(words.text):
                self.unknown(words)

    def _is_matrix(self, block: Block) -> bool:
        """Whether a row marks an area's grade with a tick below the grade."""
        if self.head is None or {block.kind, self.head.kind} - {"row", "head"}:
            return False
        row = read_row(block, self.head, self.force, self.framework)
        if row is None or not (row.ticked or row.blank):
            return False
        self.take_row(block, self.head)
        return True

    def take_row(self, block: Block, header: Block | None) -> None:
        row = read_row(block, header, self.force, self.framework, self.row_heads.get(block.start))
        if row is None:
            self._take_across(block, header)
            return
        # Among other times' grades only a table counts whose own head tells this inspection's from the earlier one's.
        told = any(pair.earlier for pair in row.pairs)
        apart, of = ("apart", self.captioned) if self.captioned is not None else (self.part, self.of)
        of = None if told else of or None
        here = apart != "apart" or of or told
        for pair in row.pairs if here else ():
            if pair.earlier == self.framework:
                self._take_changed_row(row, pair, block, header)
            else:
                self.signal(Signal(pair.area, pair.state, whole(block), row.context, 0, pair.earlier or of))
        for words in row.unknown if self.part != "apart" else ():
            self.unknown(words)
        if row.leading and row.pairs and self.spanned and len(block.cells()) == _CELLS_OF_PAIR:
            self.group = Group(row.pairs[0].state, LOOSE, row.leading, row=True)
            self.groups = [self.group]
        if row.doubtful:
            self.warn("unread-row", "it cannot be told which of the grades in a row is this inspection's", block.text)

    def _take_across(self, block: Block, header: Block | None) -> None:
        """Take a row of grades below a row of areas; its first cell may tell the inspection they are of."""
        earlier, pairs = read_across(block, header, self.force, self.framework)
        apart = (self.part == "apart" or self.captioned is not None) and not (self.captioned or self.of or earlier)
        for area, state, words, named in pairs if not apart and earlier != self.framework else ():
            self.signal(Signal(area, state, words, (named,), 0, earlier or self.captioned or self.of))

    def _take_changed_row(self, row: Row, old: RowPair, block: Block, header: Block | None) -> None:
        """Take a row that tells a grade of this same cycle from before a revisit or a correction."""
        now = next((pair.state for pair in row.pairs if pair.area == old.area and pair.earlier is None), None)
        reason = reason_in(header.text if header else "") or self.noticing or Reason.REVISIT
        if old.state and old.state[1]:
            new = now[1] if now else None
            self.body.notices.append(Notice(old.area, reason, old.state[1], new, None, whole(block)))

    def close_groups(self) -> None:
        """Take what the grades' lists say, unless all grades stood first and all areas after them."""
        self._drop_key()
        bare = [group for group in self.groups if not group.signals]
        if self.groups and self.groups[0].after is not None:
            self._close_doubtful(self.groups, self.groups[0].after)
        elif (
            self.groups and self.groups[-1].signals and len(bare) == len(self.groups) - 1 and len(bare) >= _BARE_GRADES
        ):
            words = " ".join(signal.evidence.text for signal in self.groups[-1].signals)
            self.warn("unread-table", "grades stand together, apart from the areas they may belong to", words)
        else:
            for group in self.groups:
                for signal in group.signals:
                    self.signal(signal)
                if group.title is not None and not group.signals and self.groups == [group]:
                    self.unknown(group.title)
        self.groups, self.group = [], None

    def _drop_key(self) -> None:
        """Drop the grades of a key, which stand together; if its last one took an area, grades follow their areas."""
        groups = self.groups
        lead = next((n for n, group in enumerate(groups) if group.signals), 0)
        states = [group.state for group in groups]
        if lead < _BARE_GRADES or len(set(states)) == len(states):
            return
        rest = groups[lead:]
        if rest[0].state in states[:lead]:
            self.groups = rest
        elif not rest[-1].signals and all(len(group.signals) == 1 for group in rest[:-1]):
            self.groups = [
                replace(following, signals=[replace(s, state=following.state, context=(following.evidence,))])
                for group, following in pairwise(rest)
                for s in group.signals
            ]
        else:
            self.groups = []
            self.warn("unread-list", "it cannot be told which grade belongs to which area", rest[0].evidence.text)

    def _close_doubtful(self, groups: list[Group], first: Evidence) -> None:
        """Take lines that began with one of no known area, if it is clear whether grades follow areas or lead them."""
        sizes = [len(group.signals) + group.strangers for group in groups]
        if not sizes[-1] and all(size == 1 for size in sizes[:-1]):
            self.unknown(first)
            for group, following in pairwise(groups):
                for signal in group.signals:
                    self.signal(replace(signal, state=following.state, context=(following.evidence,)))
        elif sizes[-1] and any(len(group.signals) > 1 for group in groups):
            for signal in (signal for group in groups for signal in group.signals):
                self.signal(signal)
        else:
            self.warn("unread-list", "it cannot be told which grade belongs to which area", first.text)

    def signal(self, signal: Signal) -> None:
        if signal.area != UNGRADED:
            self.body.signals.append(signal)

    def unknown(self, words: Evidence) -> None:
        self.warn("unknown-question", "a grade for an area that no wording is known for", words.text)

    def warn(self, code: str, message: str, words: str) -> None:
        caution = Caution(code, message, words[:200])
        if caution not in self.body.warnings:
            self.body.warnings.append(caution)
