"""The time that an article's sentences speak of: this inspection, or an earlier one, until that changes."""

from __future__ import annotations

import re
from typing import NamedTuple

from scrapers.news.rare import Rare
from scrapers.news.tenses import year_of

NOW = re.compile(
    r"\b(?:now|this time(?! last)|this year|today|latest|current(?:ly)?|new(?:est)?|has since|meanwhile"
    r"|ha(?:s|ve) (?:also |now |all |both )?(?:moved|improved|risen|climbed|fallen|slipped|dropped|changed|become))\b",
    re.IGNORECASE,
)
"""Words that speak of the inspection reported, not of an earlier one."""
_THEN_SET = Rare(
    r"(?:back )?in (?:[a-z]+ )?20[12]\d,? (?=[a-z])|at the time, |(?:a|one|two|three"
    r"|four) years? later,? in 20[12]\d,? |[^,]{0,40}\b(?:previous(?:ly)?|last (?:time|year"
    r"|inspection)"
    r"|in 20[12]\d|at (?:its|the) last|earlier"
    r"|then(?=,))\b[^,]{0,40},(?: in 20[12]\d,)?|back then\b"
    r"|(?:when|the last time) [^,]{0,80}\b(?:last|(?:a|one|two|three|four) years? ago|20[12]\d)\b[^,]{0,60},"
    r"(?: in 20[12]\d,)?|(?:in"
    r"|by) (?:[a-z]+ )?20[12]\d\b[^,]{0,60},",
    *("20", "last", "then", "previous", "earlier", "when", "at the time"),
    flags=re.IGNORECASE,
)
_YEAR = re.compile(r"\b20[12]\d\b")
# "The picture was different two years ago." - "It made for grim reading in 2021."
_FRAMED = Rare(
    r"\b(?:different|grim|grimmer|worse|better|brighter|bleaker|darker|another story|contrast|compared?"
    r"|far cry)\b[^.]{0,40}"
    r"\b(?:(?:in|with|from|to) (?:\w+ )?20[12]\d|years? ago|last time|last inspect\w+)",
    *("20", " ago", "last "),
    flags=re.IGNORECASE,
)
_THEN_LINE = re.compile(r"(?:(?P<then>then|before|last time|previously)|now|this time|today)\s?[:–—-]\s", re.IGNORECASE)
_OF_YEAR = re.compile(
    r"\b(?:since|from|after|before|unlike) (?:our|its|the|their|[A-Z]\w+[’']s) (20[12]\d) (?:inspection|report"
    r"|assessment)\b"
)
_THAT_REPORT = re.compile(r"(?:In|At) (?:that|the same|that same) (?:report|inspection|assessment|round|cycle)\b")
_SAME_REPORT = re.compile(r"In (?:the|that) (?:same )?(?:report|inspection|assessment|round|cycle|year)\b")

# Of a cycle, "2021/22", or a heading that begins with a time, "September 2019".
_HEADED_YEAR = re.compile(r"\b20[12]\d(?=\s?[/–-]\s?(?:20)?\d\d\b)|\A(?:[A-Z][a-z]+ )?20[12]\d(?=[:,]|\Z)")
_TIME = re.compile(r"(?:[A-Z][a-z]+ )?20[12]\d(?:\s?[/–-]\s?(?:20)?\d\d)?:?")
# Below "2021/22", what "was now adequate" was so then.
_PAST = re.compile(r"\b(?:was|were|had) ")
# "It was moved into Engage in June 2022. Three months later inspectors graded it".
_LATER = re.compile(r"(?:[A-Z]\w+|A few|\d+) (?:days|weeks|months) (?:later|after that|afterwards)\b")
_GOES_ON = re.compile(r"(?:But|And|Yet) ")
_TOO = re.compile(r"\b(?:too|also|as well|likewise)\b", re.IGNORECASE)


class Then(NamedTuple):
    """Whether a paragraph so far speaks of an earlier inspection, and of which year."""

    previous: bool
    year: int | None
    paragraph: int


def turned(  # noqa: PLR0913  # by keyword
    then: Then, words: str, low: str, *, paragraph: int, first: int | None, looked_back: int, told: int, headed: Then
) -> Then:
    """The time of a sentence. One that opens with "In 2022," speaks of then; so do those after it in its paragraph.

    `low` is the sentence folded, `then` the time of the one before, `looked_back` the year of an inspection that it
    looked back to (0: to none), `told` the year that it told (0: none), `first` the place of this sentence's first
    grade, `headed` the time of the heading above it.
    """
    if told and (_LATER.match(words) or _THAT_REPORT.match(words)):
        then = Then(previous=True, year=told, paragraph=paragraph)
    elif then.previous and _SAME_REPORT.match(words):
        then = then._replace(paragraph=paragraph)
    elif looked_back and _THAT_REPORT.match(words):
        then = Then(previous=True, year=looked_back, paragraph=paragraph)
    elif then.previous and then.paragraph == paragraph - 1 and _GOES_ON.match(words) and _PAST.search(words):
        then = then._replace(paragraph=paragraph)
    elif then.paragraph != paragraph or (then.previous and NOW.search(words)):
        none = Then(previous=False, year=None, paragraph=paragraph)
        so = headed.previous and (_PAST.search(words) or not NOW.search(words))
        then = headed._replace(paragraph=paragraph) if so else none
    if (labelled := _THEN_LINE.match(words)) is not None:
        then = Then(previous=labelled["then"] is not None, year=None, paragraph=paragraph)
    framed = _FRAMED.search(words, low) if first is None else None
    opening = framed or _THEN_SET.match(words, low)
    if opening is not None and (framed or first is None or first >= opening.end()):
        year = year_told(opening[0]) or None
        then = Then(previous=True, year=year, paragraph=paragraph)
    return then


def looked_back_to(words: str) -> int:
    """The year of an inspection that a sentence looks back to, without telling its grades: "since our 2021 report"."""
    year = _OF_YEAR.search(words) if "20" in words else None
    return int(year[1]) if year else 0


def goes_on(words: str) -> bool:
    """Whether a sentence goes on with the time of the one before: "Q was graded G too"."""
    return _TOO.search(words) is not None and not NOW.search(words) and not year_told(words)


def year_told(words: str) -> int:
    """The year that a sentence tells; 0 where it tells none."""
    return year_of(words) if "20" in words and _YEAR.search(words) else 0


def headed_year(heading: str) -> int | None:
    """The year of the inspection that a heading names; None where it names none."""
    year = _HEADED_YEAR.search(heading)
    return year_of(year[0]) if year else None


def is_time(heading: str) -> bool:
    """Whether a heading is a time and nothing else: all that stands below it is of then."""
    return _TIME.fullmatch(heading) is not None
