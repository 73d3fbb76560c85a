"""The pillar that an article as a whole is about: what a grade means there that has no question beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapers.news.skeleton import Tokens

_TOPIC = re.compile(
    r"\bpolice (effectiveness|efficiency|legitimacy)\b"
    r"|\b(effectiveness|efficiency|legitimacy) (?:report|inspection|review|assessment|pillar|ratings?|grades?)\b",
    re.IGNORECASE,
)
_PILLAR = re.compile(r"\b(?:(effectiv)e(?:ness|ly)?|(efficien)(?:cy|t|tly)|(legitima)(?:cy|te|tely))\b", re.IGNORECASE)
PILLARS = ("effectiveness", "efficiency", "legitimacy")
_OPENING = 1200  # characters: where an article says what it is about


def topic_of(words: str) -> str | None:
    """The pillar that an article as a whole is about, by the name of the report it tells of."""
    named = {next(group for group in match.groups() if group).lower() for match in _TOPIC.finditer(words)}
    spoken = {PILLARS[(match.lastindex or 1) - 1] for match in _PILLAR.finditer(words[:_OPENING])}
    return named.pop() if len(named) == 1 and spoken <= named else None


def only_pillar(tokens: Tokens) -> str | None:
    """The pillar that is the one question an article names at all."""
    named = {token.ids for token in tokens.all if token.letter == "Q"}
    only = named.pop()[0] if len(named) == 1 else None
    return only if only in PILLARS else None
