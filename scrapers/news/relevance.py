"""Whether a document is news of a police inspection: a cheap look at its bytes, then one at its text."""

from __future__ import annotations

import re

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
    r"\bHMIC(?:FRS)?\b|\bPEEL\b|\b(?:inspectorate|inspectors?) of (?:the )?constabulary\b"
    r"|\bpolice(?:[- ]force)? (?:inspectorate|inspectors|watchdog)\b"
    r"|\bspecial measures\b|\bengage (?:phase|process|stage|level|monitoring)\b|\benhanced (?:level of )?monitoring\b",
    re.IGNORECASE,
)
_SOME_INSPECTORS = re.compile(r"\b(?:inspectorate|inspectors|watchdog)\b", re.IGNORECASE)
_ELSE_INSPECTED = re.compile(
    r"\b(?:ofsted|cqc|care quality commission|estyn|inspectorate of probation|inspectorate of prisons|hm prison"
    r"|ofwat|ofgem|iopc)\b",
    re.IGNORECASE,
)
_FIRE = re.compile(
    r"(?<!constabulary and )\bfire (?:(?:and|&) rescue|service|brigade|crews?)\b|\bfirefighters?\b", re.IGNORECASE
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
    police = len(_POLICE_INSPECTORATE.findall(text))
    if not police and (not _SOME_INSPECTORS.search(text) or _ELSE_INSPECTED.search(text)):
        return False
    if len(_ELSE_INSPECTED.findall(text)) > police:
        return False
    return len(_FIRE.findall(text)) <= len(named) + (2 if home else 0)
