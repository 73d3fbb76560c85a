"""The pillar that an article as a whole is about: what a grade means there that has no question beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.news.layout import folded

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton, Tokens

# These two are for folded text.
_TOPIC = re.compile(
    r"\bpolice (effectiveness|efficiency|legitimacy)\b"
    r"|\b(effectiveness|efficiency|legitimacy) (?:report|inspection|review|assessment|pillar|ratings?|grades?)\b"
)
_PILLAR = re.compile(r"\b(?:(effectiv)e(?:ness|ly)?|(efficien)(?:cy|t|tly)|(legitima)(?:cy|te|tely))\b")
_HINTS = ("effectiv", "efficien", "legitima")  # one of these is in whatever the two match
PILLARS = ("effectiveness", "efficiency", "legitimacy")
_REPORT_OF = re.compile(
    r"\b(?:reports?|reviews?|inspections?|assessments?|verdicts?) (?:of|on|into) (?:the |its |police )*\Z"
)
_OPENING = 1200  # characters: where an article says what it is about


def topic_of(words: str) -> str | None:
    """The pillar that an article as a whole is about, by the name of the report it tells of."""
    low = folded(words)
    if not any(hint in low for hint in _HINTS):
        return None
    named = {next(group for group in match.groups() if group) for match in _TOPIC.finditer(low)}
    spoken = {PILLARS[(match.lastindex or 1) - 1] for match in _PILLAR.finditer(low, 0, _OPENING)} if named else set()
    return named.pop() if len(named) == 1 and spoken <= named else None


def only_pillar(tokens: Tokens) -> str | None:
    """The pillar that is the one question an article names at all."""
    named = {token.ids for token in tokens.all if token.letter == "Q"}
    only = named.pop()[0] if len(named) == 1 else None
    return only if only in PILLARS else None


def leaves_topic(skeleton: Skeleton, topic: str) -> bool:
    """Whether a sentence names no question, but for the article's topic in an opening phrase of its own."""
    places = [place for place in skeleton.letters("Q") if not _REPORT_OF.search(skeleton.words, 0, place)]
    if any(skeleton.tokens[place].ids != (topic,) for place in places):
        return False
    subject = skeleton.letters("FA", places[-1] + 1) if places else []
    return not places or (bool(subject) and "," in skeleton.words[places[-1] : subject[0]])
