"""Which inspection the head of a table's column means: this one, or an earlier one with its framework."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schema.frameworks import frameworks
from schema.grades import Tense
from scrapers.hmicfrs.releases.verdicts import find_pillar
from scrapers.hmicfrs.times import AT_FIRST, CYCLE, EARLIER, NOW, times_of, without_times
from scrapers.news.cycles import earlier_framework

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema.frameworks import Framework
    from scrapers.page import Block

_BEFORE = re.compile(rf"\b(?:{EARLIER})\b", re.IGNORECASE)
_NOW = re.compile(rf"\b(?:{NOW}|grade|judge?ment|rating)\b", re.IGNORECASE)
_NOW_ALONE = re.compile(rf"\b(?:{NOW})\b", re.IGNORECASE)
_SAME_CYCLE = re.compile(rf"\b(?:{AT_FIRST}|before (?:the )?correction)\b", re.IGNORECASE)
_CYCLE = re.compile(rf"\b{CYCLE}\b")
_YEAR = re.compile(r"\b(20[12]\d)\b")
_NOTHING_ELSE = re.compile(
    r"(?:\W|\d|\b(?:peel|grades?|gradings?|judge?ments?|ratings?|inspections?|assessments?|our|the|this|last|year|overall|in"
    r"|previous|current|new|latest|old|earlier|year[’']s)\b)*",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"\b(?:how|what|which|was|were|did|it|they|the|force|force[’']s|constabulary|graded|judged|rated|assessed|get|we|found"
    r"|for|from|results?|performance|pillars?|questions?|time|round|cycle|here|see|show|hide|back|at|as|is|are|now|up|down|previously|before|then|below|these|follows|following|had|have)\b",
    re.IGNORECASE,
)
# What stands beside a time in the heading or caption of grades, besides what stands in any line.
_HEADING = re.compile(
    r"\b(?:effectiveness|efficiency|legitimacy|police|forces|all|every|each|by|43|table|peel|list|and|with|of|to|after)\b",
    re.IGNORECASE,
)
_LONGEST_HEADING = 160
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_OF_MARKS = re.compile(r"[*†‡§]|\b(?:asterisk|dagger|marked)\b")  # a legend's words are of single grades
_BELOW = re.compile(r"\b(?:table|below|following|as follows|these are|here are|list)\b", re.IGNORECASE)
_DAY = re.compile(r"\d[./-]\d{1,2}[./-]\d|\d{4}-\d\d-\d\d")
_WAS = re.compile(r"\bwas\b", re.IGNORECASE)
_LONGEST_LINE = 80


def is_only_time(words: str) -> bool:
    """Whether words name no question, only a time or that it is a grade ("2016", "Previous grade")."""
    return _NOTHING_ELSE.fullmatch(words) is not None


class Run(NamedTuple):
    """Lines that speak of one inspection; `framework` is None where it is not told which.

    `above`: the places of the headings that stand above some of them and are of another run themselves.
    """

    framework: Framework | None
    blocks: tuple[Block, ...]
    above: frozenset[int]


def by_time(blocks: Sequence[Block], framework: Framework) -> list[Run]:
    """The lines by the inspection that the headings above them, a line before or a table's caption tell.

    What a heading tells rules until the next one of its rank, a line over the list or the table right below it, a
    caption over the rows of its table. First come those of this inspection; the others have the headings above
    them.
    """
    runs: dict[str, list[Block]] = {framework.id: []}
    copied: dict[str, set[int]] = {}
    above: list[tuple[Block, str]] = []  # the headings above, the lowest last, with the framework that each tells
    line, last = "", framework.id
    for block in _captions_first(blocks):
        if block.heading and block.kind != "h1":
            above = [one for one in above if one[0].kind < block.kind]
            told, line = _told(block.text, framework), ""
            above.append((block, told))
        elif block.kind == "p" or block.heading:
            line = _told_below(block.text, framework)
        elif block.kind == "caption":
            line = _told(block.text, framework) or line
        name = line or next((told for _, told in reversed(above) if told), framework.id)
        if name not in {framework.id, last}:
            headings = [one for one, told in above if not told and one is not block]
            runs.setdefault(name, []).extend(headings)
            copied.setdefault(name, set()).update(one.start for one in headings)
        only_time = name != "?" and above and above[-1] == (block, name) and not find_pillar(block.text)
        if not only_time:
            runs.setdefault(name, []).append(block)
        last = name
    return [Run(frameworks().get(name), tuple(lines), frozenset(copied.get(name, ()))) for name, lines in runs.items()]


def _captions_first(blocks: Sequence[Block]) -> Sequence[Block]:
    """The lines with every caption before its table; they are so unless the first table has one below, none above."""
    tables: list[tuple[int, int]] = []
    for n, block in enumerate(blocks):
        if block.kind not in {"row", "head"}:
            continue
        if tables and tables[-1][1] == n:
            tables[-1] = tables[-1][0], n + 1
        else:
            tables.append((n, n + 1))
    below = [end for _, end in tables if end < len(blocks) and blocks[end].kind == "caption"]
    first = tables[0][0] if tables else 0
    if not tables or len(below) < len(tables) or (first and blocks[first - 1].kind == "caption"):
        return blocks
    ordered = list(blocks)
    for start, end in tables:
        ordered[start : end + 1] = [blocks[end], *blocks[start:end]]
    return ordered


def _told(words: str, framework: Framework) -> str:
    """The framework that a heading tells; none where it tells no time, "?" for any that it tells among other things."""
    told = times_of(words, framework.id) if len(words) <= _LONGEST_HEADING else ()
    if not told:
        return ""
    if framework.id in told:
        return framework.id
    only = next(iter(told)) if len(told) == 1 else "?"
    return only if is_only_time(_LINE.sub(" ", _HEADING.sub(" ", without_times(words)))) else "?"


def _told_below(words: str, framework: Framework) -> str:
    """The framework that a line tells of the list or table right below it; as `_told`, if it leads to what is below."""
    last = _SENTENCE.split(words)[-1]
    leads = last.endswith(":") or _BELOW.search(last)
    if not (leads or (last[-1:].isalnum() and len(last) <= _LONGEST_LINE)) or _OF_MARKS.search(last):
        return ""
    told = _told(last.rstrip(":. "), framework)
    return told if leads or told != "?" else ""


def tells_time(words: str) -> bool:
    """Whether a line tells of which inspection what stands below it is, and nothing else ("Grades in PEEL 2017")."""
    if len(words) > _LONGEST_LINE or _DAY.search(words):
        return False
    if not (_YEAR.search(words) or _BEFORE.search(words) or _NOW_ALONE.search(words)):
        return False
    return is_only_time(_LINE.sub(" ", words))


def time_below(words: str, framework: Framework, question: str) -> tuple[str, Tense] | None:
    """The framework and tense of what stands below a line that tells a time: "How was it graded in 2017?"."""
    return time_of(_WAS.sub(" ", words), framework, question, alone=True)


def time_of(words: str, framework: Framework, question: str, *, alone: bool) -> tuple[str, Tense] | None:
    """The framework and tense that a column's head means; None where it tells none."""
    before, cycle, year = _BEFORE.search(words), _CYCLE.search(words), _YEAR.search(words)
    if cycle:
        named = f"peel-{cycle[1]}-{cycle[2]}"
    elif _SAME_CYCLE.search(words) or not (before or year):
        named = framework.id
    else:
        named = earlier_framework(framework.id, int(year[1]) if year else None, (question,)) or ""
    if named not in frameworks():
        return None
    if before or named != framework.id:
        return named, Tense.PREVIOUS
    return (named, Tense.CURRENT) if alone or cycle or year or _NOW.search(words) else None
