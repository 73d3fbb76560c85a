"""Which framework an article speaks of, and which one "last year" or "in 2016" means there."""

from __future__ import annotations

import re
from datetime import date, timedelta

from schema.frameworks import Framework, framework_of_day, frameworks
from scrapers.news.layout import folded, lines_with

_SPANS = {
    "peel-2018-19": r"18\s?[/–-]\s?(?:20)?19",
    "peel-2021-22": r"21\s?[/–-]\s?(?:20)?22",
    "peel-2023-25": r"23\s?[/–-]\s?(?:20)?25",
    "peel-2025-27": r"25\s?[/–-]\s?(?:20)?27",
}
_KINDS = "police|inspection|assessment|report|review|effectiveness|efficiency|legitimacy"
_SINGLE = re.compile(
    rf"\bpeel(?: (?:{_KINDS})s?\b|:){{0,4}} (201[4-7])\b|\b(201[4-7]) peel\b",
    re.IGNORECASE,
)
# The digits first: so the search looks at these alone.
_SPAN = re.compile(
    r"20(?:" + "|".join(f"(?P<{identity.replace('-', '_')}>{words})(?!\\d)" for identity, words in _SPANS.items()) + ")"
)
# Words that make a cycle named near them the one before, not the one reported.
_EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|last(?! (?:batch|set|tranche|group|of|reports?|week|month|night|\w+day))|since"
    r"|compared|comparison|earlier"
    r"|improve[sd]? (?:on|from|since)|up from|down from|than|former|back in|followed?)\b",
    re.IGNORECASE,
)
# "In our 2021/22 inspection the force was": the cycle of that sentence, not the article's.
_THEN = re.compile(
    r"\b(?:in|during|for|under) (?:(?:our|its|the|their|last|previous|peel|(?:force|constabulary)[’']s) )*\Z",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"(?:\s(?:PEEL )?(?:inspection|assessment|report|round|cycle|programme))?,? "
    r"(?:(?:is|was|are) now|the (?:force|constabulary)|its?|we|they|their|hmicfrs|[A-Z][a-z]+)\b"
)
# "It was rated inadequate in the 2021/22 inspection": of that cycle, too.
_WAS = re.compile(
    r"(?:\b(?:was|were|(?:had|having) been|been)|(?:\A|[.,:]\s)(?:rated|graded"
    r"|judged)) (?:\w+ ){0,2}?[‘'\"“]?(?:outstanding|good|adequate|inadequate|requir\w+ improvement)\b"
    r"[^.;]{0,40}\Z",
    re.IGNORECASE,
)
_ASSESSMENT = re.compile(r"\bthe (201[4-7]) (?:peel )?(?:assessments?|inspections?|round)\b", re.IGNORECASE)
_YEAR = re.compile(r"201[4-7]")
_REACH = 60
_TITLE = 120  # characters
_LATE = timedelta(days=200)  # how long after a cycle's last report news may still be about it


def cycles_named(flat: str) -> tuple[str | None, str | None]:
    """The newest cycle that an article names as that of the inspection reported, and the one that it looks back to.

    None where it names none; for the latter also where it names several.
    """
    found: set[str] = set()
    then: set[str] = set()
    for match in _SPAN.finditer(flat):
        if not _is_earlier(flat, match.start()):
            before = max(0, match.start() - 2 * _REACH), match.start()
            told = _THEN.search(flat, *before) and (_WHO.match(flat, match.end()) or _WAS.search(flat, *before))
            (then if told else found).add((match.lastgroup or "").replace("_", "-"))
    for start, end in lines_with("peel", folded(flat)) if _YEAR.search(flat) else ():
        for match in _SINGLE.finditer(flat, start, end):
            if not _is_earlier(flat, match.start()):
                found.add(f"peel-{match[1] or match[2]}")
    return _newest(found), (next(iter(then)) if len(then) == 1 else None)


def _newest(found: set[str]) -> str | None:
    return max(found, key=lambda identity: frameworks()[identity].order, default=None)


def _is_earlier(flat: str, place: int) -> bool:
    """Whether the words of the same sentence before a cycle's name say that it is the one before."""
    return _EARLIER.search(flat[max(0, place - _REACH) : place].rsplit(".", 1)[-1]) is not None


def framework_for(flat: str, published_on: date | None) -> str | None:
    """The framework of an article: the cycle it names, else that of its day; None where nothing tells.

    A cycle that had not begun on the article's day is not the one reported, nor one long over that no title names.
    """
    named, then = cycles_named(flat)
    season = framework_of_day(published_on) if published_on is not None else None
    if named is not None and published_on is not None and not _may_report(frameworks()[named], published_on, season):
        headed = (
            cycles_named(flat.lstrip().split("\n", 1)[0])[0] == named and frameworks()[named].published <= published_on
        )
        named = named if headed else None
    if named is not None:
        return named
    if season is not None or then is not None:
        return season.id if season is not None else then
    told = {f"peel-{year}" for year in _ASSESSMENT.findall(flat)}
    told = {one for one in told if published_on is None or frameworks()[one].published <= published_on}
    return told.pop() if len(told) == 1 else None


def _may_report(framework: Framework, day: date, season: Framework | None) -> bool:
    """Whether news of a day can report this framework's inspections: they have begun, or ended not long ago."""
    over = framework.news is not None and day - framework.news[1] > _LATE
    return framework.published <= day and not (over and season is not None and season is not framework)


def earlier_framework(current: str | None, year: int | None, asked: tuple[str, ...], *, own: bool = True) -> str | None:
    """The framework of a grade given before: the newest one older than `current` that news of `year` would mean.

    `asked` are the questions (ids) that may be meant: it grades one of them. Without a year, the last one before that
    does. None where nothing tells; `current` itself where the year is one of its own, but for `own`.
    """
    known = list(frameworks().values())
    now = frameworks()[current] if current else None
    if year is not None:
        if own and now is not None and _covers(now, year):
            return now.id
        known = [framework for framework in known if _covers(framework, year)]
    elif now is None:
        return None
    older = [framework for framework in known if now is None or framework.order < now.order]
    return next((framework.id for framework in reversed(older) if framework.questions.keys() & {*asked}), None)


def _covers(framework: Framework, year: int) -> bool:
    """Whether a grade "of 2016" can be this framework's: the year in its name, else one of its season."""
    named = [int(part) for part in re.findall(r"\d{4}", framework.id)]
    if year in named:
        return True
    return framework.news is not None and framework.news[0].year <= year <= framework.news[1].year and year > named[0]
