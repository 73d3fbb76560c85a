"""Tables whose columns are grades: which column of the markup the words of a page stand in.

A page's blocks hold a row as one line only where its cells are short. Where areas are listed in the cells, their lines
follow one another and no longer tell the column; so the markup of just these tables is looked at once more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from schema.findings import Evidence
from scrapers.hmicfrs.reports.lines import read_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.hmicfrs.reports.areas import State, Token
    from scrapers.page import Block

_LARGEST = 300_000  # characters of a table that is looked at
_MOST_TABLES = 40
_MOST_COLUMNS = 12
_FEWEST_GRADES = 2
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SPAN = re.compile(r"\bcolspan\s*=\s*[\"']?\s*(\d{1,3})", re.IGNORECASE)
_ALT = re.compile(r"\b(?:alt|aria-label)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.IGNORECASE)
_BREAKING = frozenset(["br", "p", "li", "ul", "ol", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "img"])
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Cell:
    """A cell of a table: its words, and how many columns it spans."""

    span: int = 1
    parts: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its text, one blank between two words."""
        return " ".join(unescape("".join(self.parts)).split())


@dataclass(frozen=True, slots=True)
class Columns:
    """A table with a row of grades on top: the letters of its head cells, and of each grade's column below."""

    head: tuple[str, ...]
    below: tuple[tuple[Token, str], ...]

    def grades_of(self, text: str) -> list[Token]:
        """The grades in whose columns this text stands."""
        wanted = letters(text)
        return [grade for grade, column in self.below if wanted and wanted in column]


def letters(text: str) -> str:
    """A text's letters and digits alone, in lower case."""
    return "".join(_LETTERS.findall(text)).lower()


def find_columns(markup: str | None, force: str, framework: str) -> list[Columns]:
    """Every table of the markup whose columns are headed by grades, in order."""
    if markup is None or "<t" not in markup.lower():
        return []
    found, lower, start = [], markup.lower(), 0
    for _ in range(_MOST_TABLES):
        start = lower.find("<table", start)
        if start < 0:
            break
        end = lower.find("</table", start)
        inner = lower.rfind("<table", start, end if end >= 0 else len(lower))
        start = max(start, inner)  # the innermost table: an outer one is a layout
        end = end if end >= 0 else len(lower)
        if end - start <= _LARGEST:
            columns = _columns(_rows(markup[start:end]), force, framework)
            if columns:
                found.append(columns)
        start = end
    return found


def head_of(head: Sequence[Block], state: State | None, force: str, framework: str) -> tuple[Evidence, ...]:
    """The cell of a table's head that names a grade; nothing where none does."""
    for block in head:
        cells = block.cells() if block.kind in {"row", "head"} else [(block.text, block.start, block.end)]
        for text, start, end in cells:
            grade = read_line(text, force, framework).grade
            if grade is not None and grade.state == state:
                return (Evidence(text, start, end),)
    return ()


def _rows(markup: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    at, length = 0, len(markup)
    while at < length:
        if markup[at] != "<":
            end = markup.find("<", at)
            end = length if end < 0 else end
            if rows and rows[-1]:
                rows[-1][-1].parts.append(markup[at:end])
            at = end
            continue
        if markup.startswith("<!--", at):
            end = markup.find("-->", at)
            at = length if end < 0 else end + 3
            continue
        end = markup.find(">", at)
        end = length if end < 0 else end
        _take_tag(rows, markup[at + 1 : end])
        at = end + 1
    return rows


def _take_tag(rows: list[list[Cell]], tag: str) -> None:
    match = _TAG.match(tag)
    if match is None:
        return
    closing, name = bool(match[1]), match[2].lower()
    if name == "tr" and not closing:
        rows.append([])
    elif name in {"td", "th"} and not closing:
        if not rows:
            rows.append([])
        span = _SPAN.search(tag)
        rows[-1].append(Cell(min(max(int(span[1]), 1), _MOST_COLUMNS) if span else 1))
    if rows and rows[-1]:
        if name in _BREAKING:
            rows[-1][-1].parts.append(" ")
        alt = _ALT.search(tag)
        if alt and not closing:
            rows[-1][-1].parts.append(f" {alt[1] or alt[2] or ''} ")


def _columns(rows: list[list[Cell]], force: str, framework: str) -> Columns | None:
    for number, row in enumerate(rows):
        heads = [_grade_head(cell, force, framework) for cell in row]
        if sum(head is not None for head in heads) < _FEWEST_GRADES:
            continue
        if any(
            head is None and cell.words and not _is_label(cell.words) for head, cell in zip(heads, row, strict=True)
        ):
            continue
        places: list[Token | None] = []
        for cell, head in zip(row, heads, strict=True):
            places += [head] * cell.span
        below: dict[int, list[str]] = {}
        for lower in rows[number + 1 :]:
            at = 0
            for cell in lower:
                if at < len(places) and places[at] is not None:
                    below.setdefault(id(places[at]), []).append(letters(cell.words))
                at += cell.span
        tokens = [head for head in heads if head is not None]
        pairs = tuple((head, "|".join(below.get(id(head), []))) for head in tokens)
        return Columns(tuple(letters(cell.words) for cell in row if cell.words), pairs)
    return None


def _grade_head(cell: Cell, force: str, framework: str) -> Token | None:
    words = cell.words
    return read_line(words, force, framework).grade if words and len(words) <= _LONGEST_HEAD else None


def _is_label(words: str) -> bool:
    return (
        re.fullmatch(
            r"(?:areas?(?: of policing)?|questions?|core questions?|grades?|maes|meysydd|)", words, re.IGNORECASE
        )
        is not None
    )


_LONGEST_HEAD = 60  # characters
