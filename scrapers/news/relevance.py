"""Whether a document is news of a police inspection: by the link to it, a cheap look at its bytes, one at its text."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from scrapers.news.forces import forces_meant, forces_named, places_in, places_listed
from scrapers.news.layout import folded
from scrapers.news.openings import Finder, words_of
from scrapers.news.rare import Rare
from scrapers.news.sites import force_of

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Link

# Plain words on purpose: they are looked for in whole pages, most of which are about football. Without one of each kind
# `is_relevant` is never true.
_INSPECTION_WORDS = (b"hmic", b"peel", b"inspectorate", b"inspectors", b"watchdog", b"inspection")
_FIRST_PLACES = 20
_INSPECTION_TERMS = (
    b"special measures",
    b"engage (?:phase|process|stage|level|monitoring)",
    b"enhanced (?:level of )?monitoring",
    b"inspector of (?:the )?constabulary",
)
_POLICE_WORDS = (b"police", b"constabulary", b"heddlu")
_POLICE_TERMS = (b"the met(?![a-z])", b"scotland yard", b"glannau mersi")
# Between two words of a page without its tags: blanks of every kind, as signs or entities; nothing where a tag was all.
_GAP = rb"(?:[\s\x80-\xff]|&[a-z]{2,8};)*"
_TAG = re.compile(rb"<[a-z/!?][^<>]*>")
_CHARACTER = re.compile(rb"&#(x[0-9a-f]{1,6}|\d{1,7});?")
_LAST_CHARACTER = 0x10FFFF

# What the title or summary of a link to news of an inspection may say, of many that are none: rather too much.
_PERHAPS = re.compile(
    r"\b(?:polic(?:e|ing)|constab\w+|forces?|officers?|cops?|chief con\w*|heddlu|p[fc]?cc|commissioners?|the met"
    r"|scotland yard|crimes?|victims?|999|101|inspect\w*|hmic\w*|peel|watchdogs?|special measures|engage"
    r"|monitor(?:ed|ing)|rated|ratings?|grad(?:e|es|ed|ing|ings)|inadequate|adequate|outstanding"
    r"|requir\w+ improvement|improv\w+|failing\w*|praised?)\b",
    re.IGNORECASE,
)
# What the title of a link to old news says beside the police, if it is of how they do their work.
_LIKELY = re.compile(
    r"\b(?:inspect\w*|hmic\w*|peel|watchdogs?|special measures|engage|rated|ratings?|grad(?:e|es|ed|ing|ings)"
    r"|inadequate|adequate|outstanding|requir\w+ improvement|improv\w+|better|effective\w*|efficien\w+|legitimacy"
    r"|fail(?:s|ed|ing|ings|ure|ures)?|reports?|concerns?|critici\w+|praised?|performance|standards)\b",
    re.IGNORECASE,
)
_POLICE = re.compile(
    r"\b(?:polic(?:e|ing)|constab\w+|forces?|chief con\w*|heddlu|p[fc]?cc|hmic\w*|the met)\b", re.IGNORECASE
)
_FEWEST_WORDS = 3
OLD = timedelta(days=30)
"""Older news makes no event, and is fetched only where its title says more of it."""

_POLICE_INSPECTORATE = re.compile(
    r"\b(?:HMIC(?:FRS)?|PEEL|(?:inspectorate|inspectors?) of (?:the )?constabulary"
    r"|police(?:[- ]force)? (?:inspectorate|inspectors|watchdog)"
    r"|engage (?:phase|process|stage|level|monitoring)|enhanced (?:level of )?monitoring)\b",
    re.IGNORECASE,
)
_SPECIAL_MEASURES = re.compile(r"\bspecial measures\b", re.IGNORECASE)
_SOME_INSPECTORS = re.compile(r"\b(?:inspectorate|inspectors|watchdog|inspection)\b", re.IGNORECASE)
_ELSE_INSPECTED = re.compile(
    r"\b(?:ofsted|cqc|care quality commission|estyn|inspectorate of probation|inspectorate of prisons|hm prison"
    r"|ofwat|ofgem|iopc)\b",
    re.IGNORECASE,
)
# Forces of other countries, which have namesakes here.
_ABROAD = re.compile(
    r"\b(?:rcmp|british columbia|b\.c\.|ontario|provincial|new south wales|nsw|queensland|sydney|law enforcement"
    r"|sheriff"
    r"|county commissioners|royal commission|police service board|police department|county attorney|garda)(?![a-z])",
    re.IGNORECASE,
)
_CUSTODY = Rare(
    r"\b(?:custody|thematic) (?:inspections?|reports?|reviews?)\b|\binspect\w*(?: \w+){0,6} custody (?:suite"
    r"|facilit|centre)"
    r"|\bcustody (?:suite|facilit|centre)\w*(?: \w+){0,8} (?:inspect|watchdog)",
    *("custody", "thematic"),
    flags=re.IGNORECASE,
)
_SATIRE = Rare(r"\b(?:satire|satirical|spoof|parody)\b", "satir", "spoof", "parody", flags=re.IGNORECASE)
# As a page tells machines that none of it is true: schema.org's type, the genre, the name of its site.
_SATIRE_TOLD = re.compile(rb'satiricalarticle|"genre"\s?:\s?"satire"|og:site_name" content="[^">]{0,60}satir')
_PEEL = re.compile(r"\bpeel\b", re.IGNORECASE)
_LEAD = 900  # characters: where an article says what it is about
_FIRE = re.compile(
    r"\b(?:(?<!constabulary and )fire (?:(?:and|&) rescue|service|brigade|crews?)|firefighters?)\b", re.IGNORECASE
)
_POLICE_ONLY = re.compile(
    r"\b(?:police(?!,? (?:and )?fire| and crime)|constabulary(?! and fire)|chief constable)\b", re.IGNORECASE
)
_GRADED = re.compile(
    r"\b(?:requir(?:es?|ed|ing) improvement|inadequate|outstanding|adequate|rated|graded|grades?|gradings?|ratings?"
    r"|judged|peel|special measures"
    r"|engage|enhanced (?:level of )?monitoring|cause of concern|good)\b",
    re.IGNORECASE,
)


def is_worth_reading(link: Link, today: date, *, whole: bool = False) -> bool:
    """Whether what a listing says of a link makes it worth a fetch. One that says nothing of new news is.

    New: one of many words in title or summary. Old: the police, and in the title how they do their work. A link without
    a day is new, but for those of a listing that holds the `whole` site (a sitemap). Without a title, the words of the
    address are it. On a force's own site, only how the police do their work.
    """
    old = today - link.published_on > OLD if link.published_on else whole
    title = link.title
    if len(title.split()) < _FEWEST_WORDS:
        title = " ".join(re.findall(r"[a-z]+", link.url.rstrip("/").rpartition("/")[2].lower()))
    says_nothing = len(title.split()) < _FEWEST_WORDS and not link.summary
    words = f"{title} {link.summary}"
    if force_of(link.url):  # on its own site a force writes of nothing but the police
        return says_nothing or _LIKELY.search(words) is not None
    if old:
        return _LIKELY.search(title) is not None and _POLICE.search(words) is not None
    return says_nothing or _PERHAPS.search(words) is not None


def may_be_relevant(body: bytes, *, home: bool = False) -> bool:
    """The first look, at raw UTF-8: an inspection word and (but on a force's own site) a police word are in it.

    It never says no where `is_relevant` of the article in it would say yes, but to a page that calls itself satire.
    """
    lowered = body.lower()
    if b"satir" in lowered and _SATIRE_TOLD.search(lowered):
        return False
    named = [_stands(word, lowered) for word in _INSPECTION_WORDS[:2]]
    if all(named) or (any(named) and (home or _stands(_POLICE_WORDS[0], lowered))):
        return True
    # A tag (a first letter that is shown large) or a number for a character may stand within a word.
    words = _TAG.sub(b"", lowered)
    words = _CHARACTER.sub(_character, words) if b"&#" in words else words
    if not _has(words, _INSPECTION_WORDS, _INSPECTION_TERMS):
        return False
    return home or _has(words, _POLICE_WORDS, _POLICE_TERMS)


def _stands(word: bytes, page: bytes) -> bool:
    """Whether one of the first places of a word in a page is outside of its tags."""
    at = -1
    for _ in range(_FIRST_PLACES):
        at = page.find(word, at + 1)
        if at < 0 or page.rfind(b"<", 0, at) <= page.rfind(b">", 0, at):
            return at >= 0
    return False


def _has(page: bytes, words: tuple[bytes, ...], terms: tuple[bytes, ...]) -> bool:
    # One search for each term: its first letters are looked for quickly, those of all together are not.
    return any(word in page for word in words) or any(re.search(term.replace(b" ", _GAP), page) for term in terms)


def _character(reference: re.Match[bytes]) -> bytes:
    digits = reference[1]
    number = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    return chr(number).lower().encode("utf-8", "replace") if number <= _LAST_CHARACTER else b" "


def is_relevant(text: str, *, home: str | None = None) -> bool:
    """The second look, at the article's own words: a police inspection is its matter, and a force is named.

    Fire services, Ofsted and other inspectorates, and forces of other countries are not.
    """
    words = words_of(folded(text))
    named = forces_named(text) or places_listed(text) or forces_meant(text, places_in(text, words))
    if not (named or home) or not _GRADED.search(text):
        return False
    matches = list(_inspected().find(text, words))
    found = Counter(number for number, _ in matches)
    police, elsewhere, fire = found[0], found[1], found[2]
    police += 0 if elsewhere else found[3]  # a school's, where somebody else inspects
    first = next((number for number, _ in sorted(matches, key=lambda match: match[1].start()) if number < 2), 1)  # noqa: PLR2004
    if (elsewhere > police and (first == 1 or elsewhere > 3 * police)) or (
        not police and (not _SOME_INSPECTORS.search(text) or _ABROAD.search(text))
    ):
        return False
    low = folded(text)
    if _SATIRE.search(text, low, 0, _LEAD) or _SATIRE.search(text, low, max(0, len(text) - _LEAD // 2)):
        return False
    title = text[: text.find("\n")] if "\n" in text else text
    if (_CUSTODY.search(text, low, 0, _LEAD) or re.search(r"\bcustody\b", title, re.IGNORECASE)) and not _PEEL.search(
        text
    ):
        return False
    return fire <= len(named) + (2 if home else 0) or len(_POLICE_ONLY.findall(text)) >= 2 * fire


@cache
def _inspected() -> Finder:
    """The police inspectorate, other inspectorates, fire services, special measures."""
    return Finder([_POLICE_INSPECTORATE, _ELSE_INSPECTED, _FIRE, _SPECIAL_MEASURES])
