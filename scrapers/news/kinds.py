"""What kind of quotation words are: direct, partial, or no speech at all."""

from __future__ import annotations

import re

from schema.findings import StatementKind
from schema.grades import parse_grade
from scrapers.news import cues, names
from scrapers.news.dialogue import CLOSERS
from scrapers.news.quotes import Quote

FRAGMENT = 4  # words: shorter ones are scare quotes
_REACH = 90  # characters before a quotation that may name it
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
_POINTS = ".,;:!?()…-–—\"'’”"
_NAMES_IT = re.compile(
    r"\b(?:titled|entitled|headlined|nicknamed|christened|captioned|chant(?:ed|ing|s)?(?: of)?|slogan|motto|hashtag"
    r"|headline|chorus|subject line|(?:song|book|memoir|novel|film|movie|album|play|hymn|documentary|podcast)"
    r"(?: called)?|banner|(?:signs?|posters?|placards?|banners?|shirts?|caps?)"
    r" (?:that )?(?:read(?:ing|s)?|saying|said|say|with)"
    r"|(?:sang|sings?|singing|sung|hummed|humming)(?: along)?(?:,? (?:in|to|with|about) [^,.“\"]{1,30},?)?"
    r"|(?:above|below|beneath|under|over|bearing) the words)[,:]? ?\Z"
)
_CALLS_THEM = re.compile(r"\b(?:call|calls|called|calling|dubbed|labell?ed|branded) (?:him|her|them|me|us)\Z")
_CUE_LAST = re.compile(rf"\b{names.any_of(cues.CUES)}(?: \w+){{0,2}} ?,\Z")


def kind_of(quote: Quote, words: str, before: str, after: str) -> StatementKind | None:
    """Direct, partial, or None for what is no speech: scare quotes, grade words, titles.

    `words` are the quotation's, `before` and `after` what else its sentence says.
    """
    count = len(words.split())
    capital = next((char for char in words if char.isalpha()), "a").isupper()
    ended = words.rstrip(CLOSERS).endswith((".", ",", "!", "?", "…", "-", "–", "—", ";"))
    introduced = before.endswith((":", ",")) or not before or before[-1] in ".!?"
    spoken = (
        not before
        or before.endswith((":", ".", "!", "?"))
        or (ended and _CUE_LAST.search(before[-_REACH:]) is not None and count < FRAGMENT)
    )
    title = count > 1 and not (introduced and spoken) and is_title(words) and not _CALLS_THEM.search(before)
    if count == 1 and before.endswith(",") and not _CUE_LAST.search(before[-_REACH:]) and not after[:1].islower():
        return None  # one of several: “eggs,” “rent” and, from Jo, “coal.”
    grade = count < FRAGMENT and parse_grade(words) is not None
    if grade or title or _NAMES_IT.search(before[-_REACH:]):
        return None
    if len(quote.spans) > 1 or (capital and introduced and (ended or before.endswith(":") or quote.lost)):
        return StatementKind.DIRECT if count > 1 or ended else None
    if before.endswith(":") and count >= FRAGMENT:
        return StatementKind.DIRECT
    if capital and ended and count >= FRAGMENT and not after[:1].islower():
        return StatementKind.DIRECT
    return StatementKind.PARTIAL if count >= FRAGMENT else None


def is_title(words: str) -> bool:
    """Whether the words are written as a title is: each word with a capital, not all in capitals."""
    if words.isupper() and words.count(" ") >= FRAGMENT:
        return False  # shouted, as people post
    if any(word[0].islower() and word.strip(_POINTS) not in _SMALL_WORDS for word in words.split()):
        return False
    return any(word[0].isupper() for word in words.split())
