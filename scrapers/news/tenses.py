"""Whether a grade within a sentence is an earlier inspection's, and of which year."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from schema.frameworks import framework_of_day
from scrapers.news import phrases
from scrapers.news.phrases import either
from scrapers.news.rare import Rare

if TYPE_CHECKING:
    from scrapers.news.cuts import Clause
    from scrapers.news.skeleton import Skeleton

_OPENING = 80
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "|".join(_MONTHS)
_THEN = either(
    "last year|last time|the time before|(?:last|previous) (?:peel )?(?:round|cycle)|previous(?:ly)?|formerly"
    "|once(?! (?:more|again))",
    "last inspect\\w+|last (?:peel |full )?(?:assessment|report)|years? ago",
    "back then|at that time|then(?= that\\b)|then(?= (?:at|in|for|on)\\b|[,.;]|\\s*\\Z)|a year (?:ago|earlier"
    "|before|after)|(?:12"
    "|twelve|18"
    "|eighteen) months (?:ago|earlier|before)|the year before",
    "(?:two|three|four) years (?:ago|earlier|before)|earlier (?:inspection|assessment|report)s?|prior (?:inspection"
    "|assessment)",
)
IN_YEAR = re.compile(r"\b(?:in 20[12]\d|then) ")
WHEN_THEN = re.compile(
    r"\b(?:(?P<year>20[12]\d)|(?:last|previous) (?:year|time|inspection|report)|a year (?:ago|earlier)),? "
    r"when (?:A|F|I|we|they|its|their|the) [^GR]{0,60}\Z"
)
# "When it was last looked at, in 2019, A was G".
LAST_TIME = re.compile(r"\b(?:when|(?:the )?last time) (?:A|F) (?:was|were) last [a-z]+|\bthe last time (?:A|F|I) ")
WHEN = re.compile(r"\bwhen (?:A|it|they) (?:was|were|had)\b[^GR]{0,60}\Z")
# "... than in 2017, when A was G".
# A month alone tells no inspection; nor does what volunteers were told in a trial.
MONTH_ALONE = re.compile(
    rf"[^,;]{{0,70}}\bin (?:{_MONTH})\b"
    r"(?! 20)"
)
PILOT = re.compile(r"\b(?:pilot|trial)\b")
# A pilot's grade, which a second visit replaced: "In last year's pilot", "in the pilot".
PILOTED = re.compile(
    r"\b(?:last year's|20[12]\d|year's|earlier|first|the) pilot(?: (?:inspection|report|assessment"
    r"|visit))?(?! (?:that|which|of))\b"
)
YEAR = re.compile(
    r"\b(?:in|from|of|for|back in|during|\Aunder|the)"
    r" (?:(?:its|the|I's|A's|F's|their|our|an?|peel|late|early|\w+ber|january|february|march|april|may|june|july"
    r"|august) )*(20[12]\d)\b"
)
_MONTH_OF_YEAR = re.compile(rf"\b(?P<month>{_MONTH}) (?P<year>20[12]\d)\b", re.IGNORECASE)
_CHANGES = either(
    "up|down|improve[ds]?|improving|improvement|rise|risen|fall|fell|dropped?|moved?|gone|rose|went|slipped"
    "|change[ds]?",
    "upgraded|downgraded|better|worse|higher|lower|increase",
)
_SMALL = r"(?: (?:an?|its|the|being|rated|graded|judged|last|year|s|'s|previous|it|was|A|F|of|rating|grade))*"
THEN = re.compile(rf"\b(?:{_THEN}|originally)\b|\bused to be\b")
# "had been rated": earlier, but where somebody's words are only reported ("the paper showed that it had been rated").
_HAD = re.compile(
    r"\bhad (?:previously |already )?(?:given|been(?! (?:changed|corrected|amended|revised)\b)|received|got|had"
    r"|rated|graded|judged|left|come out of"
    r"|emerged from)\b"
)
CHANGED_FROM = re.compile(
    rf"\b{_CHANGES}\b[^GR]{{0,30}}\b(?:from|on|than){_SMALL}\s*\Z|\b(?:compared (?:with|to)|against){_SMALL}\s*\Z"
)
THEN_AFTER = re.compile(rf"(?P<lead>[^,;:()–—GRF]{{0,60}}?)\b{_THEN}\b")
COMPARES = re.compile(
    r"\b(?:replac\w+|against|as|like|than|from|since|on|unchanged|same(?! (?:inspection|report|assessment|exercise))"
    r"|compared|with|to|up|down|did|improve\w*)\b"
)
TIMES = re.compile(rf"\b(?:now|today|currently|this (?:time|year)|20[12]\d|{_THEN})\b")
PAST = re.compile(r"\b(?:was|were|had)\b")
NOW = re.compile(
    r"\b(?:now|this time(?! last)|this year|this week|this month|yesterday|today|latest|current(?:ly)?"
    r"|new(?:est)? (?:report|inspection|assessment)"
    r"|has since)\b"
)


# "She said that inspectors had rated the force good": what the report says, but for a time that is told.
_I_HAD = Rare(
    r"\b(?:said|told|added|reminded|explained|heard|noted|pointed out)\b(?!.*\b(?:before|when|until|prior"
    r"|earlier|at the time)\b)"
    r".{0,40}\bI had (?:also )?(?:rated|graded|judged|deemed|assessed|marked|given|found)\b",
    " had ",
)
_ANY_YEAR = re.compile(r"\b20[12]\d\b")
_IN_MONTH = re.compile(
    rf"(?:back |but |and |when (?:the|its) report [^,GRQ]{{0,40}}?)?(?:in|last|this) (?P<month>{_MONTH})(?:,"
    rf"|'s)? (?!20)"
)
_IN_MONTH_AFTER = re.compile(rf"[^;GRF]{{0,60}}?\b(?:in|last|this) (?P<month>{_MONTH})\b(?! 20)")
_EARLIER_REPORTS = re.compile(r"\b(?:an )?earlier reports?\b(?! (?:in|of|from))")  # of this cycle or of one before?
LAST_MONTH = -1
_LAST_MONTH = re.compile(r"[^;GRF]{0,60}?\blast month\b")
_CYCLE = re.compile(r"\b20[12]\d ?[/–-] ?(?:20)?\d\d\b")
_YEARS_AFTER = re.compile(rf", (?:a|{either(*phrases.NUMBERS)}) years? (?:ago|earlier|before)\b")
_YEARS_AGO = re.compile(rf"\b(?P<number>{either(*phrases.NUMBERS)}) years (?:ago|earlier|before)\b")
# What tells the inspection's own news in the past: "a paper showed", "members heard".
_REPORTED = re.compile(
    r"\b(?:papers?|reports?|findings?|presentation|summary|letter|I|members|councillors|panel|committee|meeting|it)"
    r"(?: [a-z]+){0,4}? (?:showed|shows|found|finds|revealed|concluded|heard|(?:were|was) told|stated|noted"
    r"|announced|confirmed)\b|\bto hear that\b"
)
_SAID = re.compile(
    r"\b(?:said|asked|told|added|claimed|explained|complained|argued|wondered|pointed out|recalled"
    rf"|reminded|in (?:{_MONTH})) "
)


# "... the last full report, published in 2022, in which A was graded G".
_IN_WHICH = re.compile(
    r"\b(?:last|previous|earlier) (?:[a-z]+ )?(?:reports?|inspections?|assessments?)\b[^;.GRQ]*\b(?:in|at"
    r"|when) which\b[^;.GR]*\Z"
)
# "Q had been rated G, members were told" - "A had been told that A was G at Q, but he said".
_WERE_TOLD = re.compile(
    r", (?:members|councillors|the panel|the committee|the meeting) (?:was|were|heard|was told)\b|, he said\b"
    r"|, she said\b"
)
_BEFORE = re.compile(r"\b(?:before|until|prior to|when)\b")
_HAD_TOLD = re.compile(r"\b(?:A|F) had been told (?:that )?A\b")


def tense_of(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[bool, int | None]:
    """Whether a grade is an earlier inspection's, and the year told for it; below zero, so many years ago."""
    near, opening, after = _around(skeleton, clause, grade)
    if NOW.search(near):
        return False, None
    before = skeleton.words, clause.start, grade
    if (told := _looked_back(*before)) is not None:
        return True, told or None
    had = not _REPORTED.search(*before) and not _I_HAD.search(skeleton.words, skeleton.words)
    for stretch in (near, opening):
        year = YEAR.search(stretch)
        if THEN.search(stretch) or (had and _HAD.search(stretch)) or (stretch is near and CHANGED_FROM.search(near)):
            year = year or YEAR.search(after)
            return True, year_of(year[0]) if year else _ago(stretch)
        if year is not None:
            return True, year_of(year[0])
    then, year = THEN_AFTER.match(after), YEAR.search(after)
    if year is not None and not COMPARES.search(after[: year.start()]):
        return True, year_of(year[0])
    return then is not None and not COMPARES.search(then["lead"]), None


def _looked_back(words: str, start: int, grade: int) -> int | None:
    """The year of an earlier inspection that a clause tells of up to its grade; 0 for one that it tells of undated."""
    when, last = WHEN_THEN.search(words, start, grade), LAST_TIME.search(words, start, grade)
    if when or last:
        told = when["year"] if when else next((year[1] for year in YEAR.finditer(words, start, grade)), None)
        months = _MONTH_OF_YEAR.search(words, start, grade)
        return year_of(months[0]) if months else int(told or 0)
    inside = _IN_WHICH.search(words, start, grade)
    year = _ANY_YEAR.search(inside[0]) if inside else None
    return None if inside is None else int(year[0]) if year else 0


def year_of(words: str) -> int:
    """The year that some words tell. "March 2017" is of the cycle whose reports came out then, "2016"."""
    told = _MONTH_OF_YEAR.search(words)
    year = next(int(match[0]) for match in _ANY_YEAR.finditer(words))
    if told is None:
        return year
    framework = framework_of_day(date(int(told["year"]), _MONTHS.index(told["month"].lower()) + 1, 15))
    return int(framework.id.split("-")[1]) if framework else year


def _ago(words: str) -> int | None:
    """How many years ago, as a number below zero; None where the words do not tell."""
    ago = _YEARS_AGO.search(words)
    return -phrases.number_of(ago["number"]) if ago else None


def _is_of_its_own_time(skeleton: Skeleton, clause: Clause, grade: int) -> bool:
    """Whether a clause behind "but" has its own subject, and no past verb: then the sentence's opening dates it not."""
    before = skeleton.words[clause.start : grade]
    return clause.turned and bool(skeleton.letters("FA", clause.start, grade)) and not PAST.search(before)


def _is_speech(words: str, clause: Clause, grade: int) -> bool:
    """Whether "had been" may be reported speech, of no time that is told otherwise."""
    said = _HAD.search(words, clause.start, grade) and (
        _SAID.search(words, 0, grade) or _WERE_TOLD.search(words, grade)
    )
    told = _HAD_TOLD.search(words, clause.start, grade)
    return bool(said or told) and not (THEN.search(words) or _ANY_YEAR.search(words))


def is_reported(words: str, clause: Clause, grade: int) -> bool:
    """Whether an earlier time may be reported speech alone: "He said that it had been G"."""
    return _is_speech(words, clause, grade) and not _BEFORE.search(words, grade)


def is_undated(words: str, clause: Clause, grade: int, *, previous: bool) -> bool:
    """Whether a grade was given at a time that tells no inspection: "when it was G", "in the pilot", "in September"."""
    if previous:
        undated = MONTH_ALONE.match(words, grade + 1) or _EARLIER_REPORTS.search(words, 0, grade)
        return bool(undated) or (_is_speech(words, clause, grade) and _BEFORE.search(words, grade) is not None)
    return any(pattern.search(words, clause.start, grade) for pattern in (WHEN, PILOT))


def month_of(words: str, grade: int) -> int:
    """The month, 1 to 12, that opens a sentence or follows its grade with no year: "In October it was G"; else 0.

    `LAST_MONTH` for "last month".
    """
    opening, after = _IN_MONTH.match(words), _IN_MONTH_AFTER.match(words, grade + 1)
    told = opening or after
    if told is None and _LAST_MONTH.match(words, grade + 1):
        return LAST_MONTH
    return _MONTHS.index(told["month"]) + 1 if told and not _ANY_YEAR.search(_CYCLE.sub("", words)) else 0


def _around(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[str, str, str]:
    """The words that can date a grade: close before it, at the opening of its sentence, and close after it."""
    words = skeleton.words
    earlier, later = skeleton.letters("GR", 0, grade), skeleton.letters("GR", grade + 1)
    before = words[max(clause.start, earlier[-1] + 1 if earlier else 0) : grade]
    near = re.split(r"[,(–—;]", before)[-1]
    first = re.search(r",(?! in (?:the |its )?(?:\w+ )?20[12]\d)|[A-Z]", words)
    opening = (
        words[: min(first.start(), _OPENING)]
        if first is not None and not _is_of_its_own_time(skeleton, clause, grade)
        else ""
    )
    ago = _YEARS_AFTER.match(words, grade + 1)
    after = (
        ago[0].lstrip(", ")
        if ago
        else re.split(r"[,;:()–—]| - ", words[grade + 1 : later[0] if later else len(words)], maxsplit=1)[0]
    )
    return near, opening, after
