"""Paragraphs, sentences and page furniture of an article's text; every place is in characters of the text given."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Span(NamedTuple):
    """A stretch of text: `text[start:end]`."""

    start: int
    end: int


# Blanks of every kind that pages hold, each one character long as the space that replaces it.
_BLANKS = re.compile("[\t\r\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u2002\u2003\u2007\u2009\u200a\u200b\u202f\u3000\ufeff]")
_BREAKS = re.compile("[\u2028\u2029]")
# Patterns that ignore case take these for letters of the alphabet.
_LETTER_LIKE = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))

_WRAPPED_WIDTH = 120
_WRAPPED_LINE = 45
_WRAPPED_PAIRS = 2
_CLOSING = "\"'”’»)]"
_ENDS = ".!?…:"
_BULLET = re.compile(r"\s*(?:[-–—•*·‣▪]|\d{1,2}[.)])\s")

_SENTENCE_END = re.compile(r"[.!?…](?:[\"”’'»)\]]*| '')\s+(?=(?:[\"“‘'«(\[]|`` ?)?[A-Z0-9£])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“‘'])(?:Mr|Mrs|Ms|Dr|St|Sgt|Insp|Supt|Det|Con|Cllr|Rt|Hon|Rev|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|Jr|Sr"
    r"|Sens|Reps|Govs|Del|Atty|Ald|Amb|Comm|Pres|Adm|Maj|Cmdr|Messrs|Jan|Feb|Aug|Sept|Oct|Nov|Dec"
    r"|No|vs|v|Co|Inc|Ltd|e\.g|i\.e|etc|[A-Z](?:\.[A-Z])*)\.$"
)

# Lines that a site sets between the paragraphs of an article. These patterns are for folded text.
_FURNITURE = re.compile(
    r"(?:you (?:may|might) also (?:want to watch|like|be interested in)|most (?:read|popular|viewed|commented)"
    r"|(?:read|see|watch|also|find out|discover|learn) (?:more|also|next|now|read)\b(?!\s+(?:than|about the report))"
    r"|(?:listen|watch|podcast|video|gallery|live|exclusive)\s?:"
    r"|\((?:related|watch|also|see|more)\b[^)]{0,20}:|related(?: (?:stories|articles?|content|topics?"
    r"|news|links?|reading|posts))?\b\s*(?::|$)|more (?:on this|from"
    r"|stories|like this|news)\b"
    r"|advert(?:isement|ising)?s?\s*(?::|$)|(?:article|story|content) continues|recommended\b.{0,40}$|sponsored"
    r"|promoted"
    r"|(?:sign|signed) up (?:to|for|here|now|today|and|with)\b|subscribe\b|newsletters?\s*(?::|$)"
    r"|become a (?:supporter|member|subscriber)"
    r"|share (?:this|on|via|article)\b|follow (?:us|.{1,30} on (?:twitter|facebook|x|instagram|google))\b"
    r"|click (?:here|on)\b|want (?:more|to (?:read|see|hear))\b.{0,60}\?|like what (?:we|you)\b"
    r"|get (?:the (?:latest|best|biggest|day)|our|all the|more|breaking|local)\b.{0,90}(?:inbox|email|news|stories"
    r"|headlines|app|updates)"
    r"|(?:join|like) (?:our|us|the conversation|\S+ (?:\S+ )?(?:on )?(?:whatsapp|facebook))|don[’']t miss\b"
    r"|(?:image|photo|picture|video|pic)(?: (?:source|caption|credit|copyright|by))?\s*(?::|,|$)|(?:credit"
    r"|getty images|pa media|archant)\s*(?::|$)"
    r"|enter your (?:email|postcode)|thank you for (?:signing|subscribing|reading)|you can (?:unsubscribe|opt out"
    r"|change)"
    r"|(?:we use|by (?:submitting|signing|entering)|please (?:enable|enter|try|log|sign))\b|invalid email"
    r"|something went wrong"
    r"|skip (?:ad|to|past)|loading|report this|comments?\s*(?:\(\d+\))?$|comments? (?:are|have been) (?:closed"
    r"|disabled)"
    r"|(?:download|install) (?:our|the) .{0,30}app|this (?:newspaper|site|website|article) (?:has been a central"
    r"|is protected|contains affiliate|uses)"
    r"|(?:view|see|read) (?:the )?(?:full |all )?(?:report|story|comments|gallery|image)\b.{0,30}$|(?:support"
    r"|back) (?:local|quality) journalism"
    r"|top stories|trending|latest (?:news|stories|headlines)\b.{0,20}$|tags?\s*:|topics?\s*:|last updated\b"
    r"|published\s*:|words\s*:|\W{1,3}advert(?:isement)?\W{1,3}$|hide ad\b|\W{0,3}ends\W{0,3}$"
    r"|(?:find|like|listen to|watch) .{2,60} on (?:facebook|twitter|instagram|whatsapp|youtube|tiktok|.{0,10}sounds)"
    r"|to (?:get|receive) (?:the latest|all the latest|more) .{0,60}(?:updates|news|stories)"
    r"|for (?:the latest|all the latest|more) .{0,90}(?:inbox|newsletter|click|visit|sign up|follow)"
    r"|(?:have you )?got a (?:story|news tip)|(?:do|if) you have a story|send (?:us )?your story"
    r"|watch more of our videos|continue reading|did you know with a"
    r"|(?:what do you think|let us know|have your say|tell us|leave (?:us )?a comment).{0,120}\bcomments?\b)"
)
_RIGHTS = re.compile(r"(?:.{0,60}\W)?all rights reserved\W{0,3}$")
# A reader who is quoted as giving money, and whom others are to join.
_APPEAL = re.compile(r"[£$€]\d+ (?:a|per) (?:month|week|year)\b.*\bjoin (?:her|him|them|us)\b")
# After these a list of other headlines may follow.
_LIST_HEAD = re.compile(
    r"(?:most (?:read|popular|viewed)|related\b|more (?:from|stories|news|on this)|recommended|trending|top stories"
    r"|latest (?:news|stories)|read more|you may also|you might also|see also|also read|read next|promoted|sponsored)"
)
_CREDIT = re.compile(r"\s-\s+credit:")
_HEADLINE_WORDS = 22
_PROMPT_WORDS = 40


@lru_cache(maxsize=2)
def even(text: str) -> str:
    """Give the text with every blank a space and a hard-wrapped paragraph on one line; length and places are kept."""
    # No blank but the usual one is printable.
    flat = text if text.replace("\n", " ").isprintable() else _BREAKS.sub("\n", _BLANKS.sub(" ", text))
    lines = flat.split("\n")
    if not _is_hard_wrapped(lines):
        return flat
    width = max(map(len, lines))
    joined = [lines[0]]
    for before, line in pairwise(lines):
        soft = before.strip() and line.strip() and len(before.rstrip()) >= 0.6 * width and not _BULLET.match(line)
        joined.append((" " if soft else "\n") + line)
    return "".join(joined)


def _is_hard_wrapped(lines: list[str]) -> bool:
    if max(map(len, lines)) > _WRAPPED_WIDTH:
        return False
    neighbours = [
        (before.rstrip(), line.lstrip()) for before, line in pairwise(lines) if before.strip() and line.strip()
    ]
    broken = [before for before, line in neighbours if len(before) >= _WRAPPED_LINE and line[0].islower()]
    return len(broken) >= _WRAPPED_PAIRS and len(broken) * 5 >= len(neighbours) * 2


def lowered(text: str) -> str:
    """The text in lower case, place for place: the few letters that grow when lowered stay."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


@lru_cache(maxsize=2)  # most of what is looked for in an article is looked for in this first
def folded(text: str) -> str:
    """The text in lower case, place for place, with the signs as letters that a pattern takes for them.

    A pattern that ignores case, and has letters of the alphabet alone, finds here in lower case what it finds there.
    """
    if not text.isascii():
        for sign, letter in _LETTER_LIKE:
            text = text.replace(sign, letter)
    return lowered(text)


def places_of(word: str, low: str) -> Iterator[int]:
    """Where a word stands in a folded text."""
    at = low.find(word)
    while at >= 0:
        yield at
        at = low.find(word, at + 1)


def lines_with(word: str, low: str) -> Iterator[Span]:
    """The lines of a folded text that hold a word: where a pattern that no line's end is within can match."""
    at = low.find(word)
    while at >= 0:
        end = low.find("\n", at)
        end = len(low) if end < 0 else end
        yield Span(low.rfind("\n", 0, at) + 1, end)
        at = low.find(word, end)


def trim(text: str, start: int, end: int) -> Span:
    """Narrow a stretch to its words: no blank at either end."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return Span(start, end)
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Span(start, max(start, end - (len(words) - len(words.rstrip()))))


def paragraphs(flat: str) -> list[Span]:
    """The non-empty lines of an evened text, without the blanks around them."""
    return list(_paragraphs(flat))


@lru_cache(maxsize=2)  # of one article several ask: who speaks, what is graded, who is watched
def _paragraphs(flat: str) -> tuple[Span, ...]:
    found, start = [], 0
    for line in flat.split("\n"):
        span = trim(flat, start, start + len(line))
        if span.start < span.end:
            found.append(span)
        start += len(line) + 1
    return tuple(found)


def sentences(flat: str, within: Span) -> list[Span]:
    """The sentences of a paragraph; "Mr." and "U.S." end none."""
    found, start = [], within.start
    for match in _SENTENCE_END.finditer(flat, within.start, within.end):
        if _ABBREVIATION.search(flat, max(start - 1, match.start() - 8, 0), match.start() + 1):
            continue
        found.append(trim(flat, start, match.end()))
        start = match.end()
    found.append(trim(flat, start, within.end))
    return [span for span in found if span.start < span.end]


def is_terminated(words: str) -> bool:
    """Whether a line ends as prose does, in a stop or a closing mark; headlines and captions do not."""
    bare = words.rstrip()
    return bare.rstrip(_CLOSING)[-1:] in {*_ENDS, ";", ","} or (bare[-1:] in '"”»' and bare.count(" ") > 2)  # noqa: PLR2004


def is_bullet(words: str) -> bool:
    """Whether a line is an item of a list."""
    return _BULLET.match(words) is not None


def furniture(flat: str, spans: list[Span]) -> set[int]:
    """Which paragraphs (by number) are the site's own: prompts, teasers, lists of other headlines, captions."""
    return set(_furniture(flat, tuple(spans)))


@lru_cache(maxsize=2)
def _furniture(flat: str, spans: tuple[Span, ...]) -> frozenset[int]:
    found: set[int] = set()
    listing = False
    low = folded(flat)
    credited = "credit:" in low
    for number, span in enumerate(spans):
        words = low[span.start : min(span.end, span.start + 600)]
        length = words.count(" ") + 1
        if length <= _PROMPT_WORDS and _is_prompt(words):
            found.add(number)
            listing = bool(_LIST_HEAD.match(words))
        elif (listing and length <= _HEADLINE_WORDS and not is_terminated(words) and words[0] not in "\"“‘'«") or (
            credited and _CREDIT.search(words)
        ):
            found.add(number)
        else:
            listing = False
    return frozenset(found)


def _is_prompt(words: str) -> bool:
    """Whether a line begins as a site's own lines do, or ends so."""
    return (
        _FURNITURE.match(words) is not None
        or ("all rights reserved" in words and _RIGHTS.match(words) is not None)
        or (" join " in words and _APPEAL.search(words) is not None)
    )
