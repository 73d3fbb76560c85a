"""Whether a document is news of a police inspection: a cheap look at its bytes, then one at its text."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from scrapers.news.layout import folded
from scrapers.news.openings import Finder, words_of
from scrapers.news.skeleton import forces_named

# Plain words on purpose: they are looked for in whole pages, most of which are about football.
_INSPECTION_WORDS = (
    b"hmic",
    b"peel",
    b"inspectorate",
    b"inspectors",
    b"watchdog",
    b"special measures",
    b"engage phase",
)
_POLICE_WORDS = (b"police", b"constabulary", b"the met ", b"scotland yard", b"heddlu")

_POLICE_INSPECTORATE = re.compile(
    r"\b(?:HMIC(?:FRS)?|PEEL|(?:inspectorate|inspectors?) of (?:the )?constabulary"
    r"|police(?:[- ]force)? (?:inspectorate|inspectors|watchdog)"
    r"|engage (?:phase|process|stage|level|monitoring)|enhanced (?:level of )?monitoring)\b",
    re.IGNORECASE,
)
_SPECIAL_MEASURES = re.compile(r"\bspecial measures\b", re.IGNORECASE)
_SOME_INSPECTORS = re.compile(r"\b(?:inspectorate|inspectors|watchdog)\b", re.IGNORECASE)
_ELSE_INSPECTED = re.compile(
    r"\b(?:ofsted|cqc|care quality commission|estyn|inspectorate of probation|inspectorate of prisons|hm prison"
    r"|ofwat|ofgem|iopc)\b",
    re.IGNORECASE,
)
_FIRE = re.compile(
    r"\b(?:(?<!constabulary and )fire (?:(?:and|&) rescue|service|brigade|crews?)|firefighters?)\b", re.IGNORECASE
)
_GRADED = re.compile(
    r"\b(?:requir(?:es?|ed|ing) improvement|inadequate|outstanding|adequate|rated|graded|grades?|gradings?|ratings?"
    r"|judged|peel|special measures"
    r"|engage|enhanced (?:level of )?monitoring|cause of concern|good)\b",
    re.IGNORECASE,
)


def may_be_relevant(body: bytes) -> bool:
    """The first look, at raw bytes: an inspection word and a police word stand somewhere in them."""
    low = body.lower()
    return any(word in low for word in _INSPECTION_WORDS) and any(word in low for word in _POLICE_WORDS)


def is_relevant(text: str, *, home: str | None = None) -> bool:
    """The second look, at the article's own words: a police inspection is its matter, and a force is named.

    Fire services, Ofsted and other inspectorates, and forces of other countries are not.
    """
    named = forces_named(text)
    if not (named or home) or not _GRADED.search(text):
        return False
    found = Counter(number for number, _ in _inspected().find(text, words_of(folded(text))))
    police, elsewhere, fire = found[0], found[1], found[2]
    police += 0 if elsewhere else found[3]  # a school's, where somebody else inspects
    if elsewhere > police or (not police and not _SOME_INSPECTORS.search(text)):
        return False
    return fire <= len(named) + (2 if home else 0)


@cache
def _inspected() -> Finder:
    """The police inspectorate, other inspectorates, fire services, special measures."""
    return Finder([_POLICE_INSPECTORATE, _ELSE_INSPECTED, _FIRE, _SPECIAL_MEASURES])
