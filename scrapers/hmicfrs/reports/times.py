"""Which inspection a few words speak of: a cycle, a year, a month, "previous", "now", "after our revisit".

They head a column, stand beside a grade as its label, or open a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from schema.frameworks import frameworks
from scrapers.hmicfrs.times import AT_FIRST, EARLIER, NOW

_CYCLE = re.compile(r"(?<!\d)(20\d\d) ?(?:/|–|—|-|to) ?(?:20)?(\d\d)(?!\d)")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATED = re.compile(rf"(?:\b(?:\d{{1,2}} )?({_MONTHS})[a-z]*\.? )?(?<!\d)(20\d\d)(?!\d)", re.IGNORECASE)
# From when on the areas of policing were graded under which framework, by year and month; None: between two.
_SPANS = (
    ((2014, 1), "peel-2014"), ((2015, 1), "peel-2015"), ((2016, 1), "peel-2016"), ((2017, 1), "peel-2017"),
    ((2018, 1), "peel-2018-19"), ((2020, 6), None), ((2021, 1), "peel-2021-22"), ((2023, 10), "peel-2023-25"),
    ((2025, 11), "peel-2025-27"),
)  # fmt: skip
_OLD = re.compile(
    rf"\b(?:{EARLIER}|prior|former(?:ly)?|were|from|then|first|blaenorol|flaenorol|cynt)\b", re.IGNORECASE
)
_NEW = re.compile(rf"\b(?:{NOW}|currently|revisit|presennol|newydd)\b", re.IGNORECASE)
_WITHIN = re.compile(
    rf"\b(?:{AT_FIRST}|first|re-?visit|re-?inspection|correct(?:ion|ed)|amended|revised)\b", re.IGNORECASE
)
_LABEL_WORDS = (
    "peel inspection inspections grade grades graded judgement judgements judgment judgments rating rated "
    "assessment assessed report reports in on at our the it as a an of for to and is be cycle round time framework "
    "up down improved declined improvement change changed compared with force we area result outcome position "
    "since year arolygiad gradd yn y yr ein been has have same"
)
_LABEL = frozenset(_LABEL_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_YEAR_LENGTH = 12


@dataclass(frozen=True, slots=True)
class When:
    """What words tell of time. `frameworks`: those that they name, or date. `old`, `new`: they say so of a grade.

    `months`: the dates in them, counted in months. `plain`: they hold nothing but such words and a label's.
    """

    frameworks: frozenset[str]
    old: bool
    new: bool
    within: bool
    months: tuple[int, ...]
    plain: bool

    def earlier(self, framework: str) -> str | None:
        """The framework of an earlier grade that the words speak of (it may be this one's own); None for this grade."""
        known = list(frameworks())
        past = known[: known.index(framework)]
        told = self.frameworks & set(past)
        if told:
            return None if len(told) > 1 or framework in self.frameworks else next(iter(told))
        if not self.old or (self.new and not self.within):
            return None
        if self.frameworks == {framework} or (self.within and not self.frameworks):
            return framework
        return None if self.frameworks else past[-1]


@lru_cache(maxsize=1_024)  # of a table's heads every row asks
def when(words: str) -> When:
    """Read words that speak of an inspection."""
    known = frameworks()
    told: set[str] = set()
    for match in _CYCLE.finditer(words):
        name = f"peel-{match[1]}-{match[2]}"
        told.add(name if name in known else "")
    rest = _CYCLE.sub(" ", words)
    months = []
    for match in _DATED.finditer(rest):
        year = int(match[2])
        month = _MONTHS.split("|").index(match[1].lower()) + 1 if match[1] else None
        ends = {_framework_of(year, month or 1), _framework_of(year, month or _YEAR_LENGTH)}
        told |= {ends.pop() or ""} if len(ends) == 1 else set()
        months.append(year * _YEAR_LENGTH + (month or 0))
    rest = _DATED.sub(" ", rest)
    old, new = _OLD.search(rest) is not None, _NEW.search(rest) is not None
    bare = _NEW.sub(" ", _OLD.sub(" ", rest)).lower()
    plain = all(word in _LABEL for word in _WORD.findall(bare)) and not any(letter.isdigit() for letter in bare)
    return When(frozenset(told), old, new, _WITHIN.search(rest) is not None, tuple(months), plain)


def tells(words: str) -> bool:
    """Whether words speak of a time."""
    told = when(words)
    return bool(told.frameworks or told.months or told.old or told.new)


def _framework_of(year: int, month: int) -> str | None:
    found = None
    for start, framework in _SPANS:
        if start <= (year, month):
            found = framework
    return found
