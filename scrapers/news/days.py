"""The day, month or year that a sentence tells for what happened; "yesterday" counts from the article's own day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from scrapers.news.phrases import NUMBERS, number_of
from scrapers.wording import MONTHS

_MONTH = "|".join((*MONTHS, *(name[:3] for name in MONTHS if len(name) > 4), "sept"))  # noqa: PLR2004
_TH = "(?:st|nd|rd|th)?"
_RELATIVE = "yesterday|today|this morning|this afternoon|this week|last week"
_RELATIVE += "|(?:earlier )?this month|(?:early |late )?last month"
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_YEAR = "20[12][0-9]"
_ITS_YEAR = rf"(?:,? {_YEAR}\b|(?!,? {_YEAR}))"

_AGO = re.compile(rf"\b(?P<number>an?|{'|'.join(NUMBERS)}) (?P<unit>day|week|month|year)s? ago\b")

# Dates in skeletons (lower case, no quotation marks).
DAY = (
    rf"(?:(?:on |(?:back |early |late )?in |since )(?:the )?(?:{_WEEKDAY},? )?(?:early |late |mid-?|of )*"
    rf"(?:[0-9]{{1,2}}{_TH} (?:of )?(?:{_MONTH})\b{_ITS_YEAR}|(?:{_MONTH}) [0-9]{{1,2}}{_TH}(?![0-9])"
    rf"{_ITS_YEAR}|(?:{_MONTH})\b(?:,? (?:of )?{_YEAR}\b|(?! [0-9]|,? (?:of )?{_YEAR}))|{_YEAR}\b)"
    rf"|in the (?:early |late )?(?:spring|summer|autumn|winter) of {_YEAR}\b"
    rf"|{_AGO.pattern.replace('?P<number>', '?:').replace('?P<unit>', '?:')}"
    rf"|on {_WEEKDAY}|last (?:{_MONTH})\b|(?:{_RELATIVE})\b)"
    rf"(?!(?: (?:and|or|to|until)|,| ?[/–-]) ?(?:{_YEAR}|[0-9]{{2}}\b|{_MONTH}))"
)
_MONTH_TOLD = re.compile(rf"\b(?:{_MONTH})\b")
_YEAR_TOLD = re.compile(rf"\b{_YEAR}\b")
_DAY_TOLD = re.compile(rf"\b([0-9]{{1,2}}){_TH}\b")
_FIRST_YEAR = 2014  # no earlier move is one into or out of what is now called Engage


class Told(NamedTuple):
    """A date as precise as told, in ISO form, maybe cut; None where the words only say that it is lately."""

    iso: str | None


def read_day(words: str, published_on: date | None) -> Told | None:
    """Read words that match `DAY`; None where they tell no day that can be, or one after the article's."""
    if _AGO.search(words) or re.search(_RELATIVE, words):
        return _relative(words, published_on)
    named, years, days = _MONTH_TOLD.search(words), _YEAR_TOLD.search(words), _DAY_TOLD.search(words)
    if named is None and years is None:  # a weekday alone
        return Told(None) if published_on is not None else None
    month = next((n for n, name in enumerate(MONTHS, 1) if named and name[:3] == named.group()[:3]), None)
    day, year = int(days.group(1)) if days else 0, int(years.group()) if years else 0
    if not year:
        return _lately(month, published_on) if month and not day else None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if year < _FIRST_YEAR or (published_on is not None and first > published_on):
        return None
    iso = first.isoformat()
    return Told(iso if day else iso[:7] if month else iso[:4])


def _lately(month: int, published_on: date | None) -> Told | None:
    """A month without a year: the last one of that name before the article's day, in ISO form."""
    if published_on is None or published_on.year < _FIRST_YEAR:
        return None
    year = published_on.year if month <= published_on.month else published_on.year - 1
    return Told(f"{year}-{month:02}") if year >= _FIRST_YEAR else None


def ago(count: str, unit: str, published_on: date) -> Told:
    """So many ("two", "a") days, weeks, months or years (`unit`) before the article's day, as precise as that tells."""
    number = number_of(count) if count in NUMBERS else 1
    if unit in {"day", "week"}:
        told = published_on - timedelta(days=number * (7 if unit == "week" else 1))
        return Told(told.isoformat() if unit == "day" else told.isoformat()[:7])
    months = published_on.year * 12 + published_on.month - 1 - (number if unit == "month" else 12 * number)
    return Told(f"{months // 12}-{months % 12 + 1:02}" if unit == "month" else f"{months // 12}")


def _relative(words: str, published_on: date | None) -> Told | None:
    if published_on is None or published_on.year < _FIRST_YEAR:
        return None
    if (since := _AGO.search(words)) is not None:
        return ago(since["number"], since["unit"], published_on)
    if "week" in words:
        return Told(None)
    if "yesterday" in words:
        return Told((published_on - timedelta(days=1)).isoformat())
    if "month" not in words:
        return Told(published_on.isoformat())
    day = published_on.replace(day=1)
    return Told(((day - timedelta(days=1)) if "last" in words else day).isoformat()[:7])
