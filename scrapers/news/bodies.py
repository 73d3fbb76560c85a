"""Speakers without a name of a person: bodies, with a name of their own or not, and several at once."""

from __future__ import annotations

import re

from scrapers.news import names
from scrapers.news.cues import BETWEEN
from scrapers.news.speakers import Speaker, body_of

_PLURAL_LAST = re.compile(rf"\b(?:which|that|what|as)\s((?:{names.UNNAMED})(?<=[^s]s)){BETWEEN}\s*\Z")
_COMMON_BODY = re.compile(
    rf"(?:\A|[,;]\s|\b(?:but|and|that|while)\s)(?i:the|his|her|its|their|an?)\s((?:(?!for\b|of\b|who\b)[\w’'&-]+\s){{0,4}}?(?:{names.BODIES}))"
    rf"(?:\s(?:of|for|in) [\w’' -]{{2,40}})?,?{BETWEEN}\s*\Z"
)
_BODY = r"([A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|the|&)\s){0,2}[A-Z&][\w’'&.-]*){0,6})"
_BODY_FIRST = re.compile(rf"\s*(?:the\s)?{_BODY}")
_BODY_LAST = re.compile(rf"(?:\b[Tt]he\s)?{_BODY}{BETWEEN}\s*\Z")


_BODY_OPENS = re.compile(
    rf"\W*(?:But |And |Yet |On \w+day,? )?(?:the|an?) (?P<body>(?:[\w’'&-]+ ){{0,5}}?(?:{names.BODIES}))\b"
    r"(?! (?:spokes|leader|chair|official|member|director|secretary|president|manager|aide|source|chief|boss|head"
    r"|lawyer|attorney)|[’']s?)",
    re.IGNORECASE,
)


def body_opening(words: str) -> Speaker | None:
    """The body that does what words tell: "A court struck it down, ruling that"."""
    match = _BODY_OPENS.match(words) if words.endswith(", ") else None
    return Speaker(organisation=body_of(match["body"])) if match is not None else None


def several(words: str) -> Speaker | None:
    """Several who have no names, right before a verb: ", which farmers have derided as"."""
    match = _PLURAL_LAST.search(words)
    return Speaker(role=match.group(1)) if match is not None else None


def common_body(words: str) -> Speaker | None:
    """A body that has no name of its own: "the force said"."""
    match = _COMMON_BODY.search(words)
    return Speaker(organisation=body_of(match.group(1))) if match is not None else None


def _body(match: re.Match[str] | None) -> Speaker | None:
    """A body that speaks: "The Home Office said"."""
    words = body_of(match.group(1)) if match is not None else None
    if words is None or not (" " in words or words.isupper() or words.lower() in names.ORGANISATION_NOUNS):
        return None
    return Speaker(organisation=words)


def body_first(words: str) -> Speaker | None:
    """The body that words begin with: "The Home Office"."""
    return _body(_BODY_FIRST.match(words))


def body_last(words: str) -> Speaker | None:
    """The body that words end with."""
    return _body(_BODY_LAST.search(words))
