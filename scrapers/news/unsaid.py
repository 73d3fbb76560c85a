"""Words that nobody did say: what should have been said, what some would say, what a thing is like."""

from __future__ import annotations

import re

from scrapers.news.layout import lowered

# "You'd say", right after a quotation.
WOULD_SAY = re.compile(
    r"\W*(?:you|they|some|people|critics)(?:[’']d| would|[’']ll| will) (?:say|ask|call)\b", re.IGNORECASE
)
_NEVER = re.compile(
    r"\b(?=\w)(?:(?:ought to|should|could|might|would) (?:\w+ )?have (?:said|told|asked|written|replied|given)\b"
    r"|(?:you|they|it|he|she|some(?: of you)?|critics|people)(?:[’']ll| will) (?:\w+ )?(?:say|tell|ask)\b"
    r"|(?:if|when) (?:the |a |an |your |any)?[\w’'-]+ (?:asks?|says?|said|asked),?\s*\Z"
    r"|(?:like|as if|as though) (?:saying|to say)\b"
    r"|(?:might|could|would) sound like\b"
    r"|(?:say|write|reply|tweet|answer|announce|tell \w+) something (?:like|along the lines of)\b"
    r"|(?:goes|runs|went|reads|sounds) (?:something|a bit|a little|rather|roughly) like (?:this|so)\b"
    r"|old (?:saying|saw|adage|proverb|line|joke) (?:has it|goes|runs)\b"
    r"|(?:easy|hard|tempting|difficult|possible|not hard) to (?:imagine|picture)\b"
    r"|would you (?:say|ask|tell)\b|(?:you|we) would never (?:say|tell)\b"
    r"|you (?:can|could|might|may) (?:\w+ )?(?:hear|say)\b)"
    r"|(?:\A|[,;] )(?:but |and |so |now )?(?:suppose|imagine|picture)\b"
)
_MIGHT = re.compile(r"\b(?:might|may) (?:well )?(?:say|write|tweet|reply|ask|add|tell \w+),? ?\Z")
_WOULD = re.compile(
    r"(?:but |and |so )?(?:would|could|might|should) (?:he|she|they|we|anyone|any \w+) (?:\w+ )?(?:say|tell|ask)\b",
    re.IGNORECASE,
)
_TAIL = 30  # characters
# Of the whole paragraph after it.
_IMAGINE = re.compile(r"(?:But |And |So |Now |Or )?(?:Imagine|Picture|Suppose|Think of (?:the|an?|some|those)) ")
# One of these is in whatever `_NEVER` matches: to look for them costs a tenth.
_HINTS = (
    " have ", "ll ", "f ", "hen ", "like", "as though ", "ou c", "ou m", "uppose", "magine", "icture", "old ",
    "ould you ", "ould never ", "lines of",
)  # fmt: skip


def is_unsaid(words: str) -> bool:
    """Whether a sentence tells of words that nobody did say: "You can hear them now"."""
    tail = words[-_TAIL:]
    if _WOULD.match(words) is not None or (("might " in tail or "may " in tail) and _MIGHT.search(tail) is not None):
        return True
    return any(hint in words for hint in _HINTS) and _NEVER.search(lowered(words)) is not None


def is_imagined(words: str) -> bool:
    """Whether a sentence begins what is only imagined: "Think of the voter who shrugged"."""
    return _IMAGINE.match(words) is not None
