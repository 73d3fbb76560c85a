"""The verbs of speech of a stretch, and which of them may tell who speaks."""

from __future__ import annotations

import re
from typing import NamedTuple

from scrapers.news import cues, names
from scrapers.news.layout import Span, lowered

_BARE = rf"(?<=to |id |ot )(?:{cues.BARE_CUES})"  # "to call", "did say", "not insist"
CUE = re.compile(rf"\b(?=\w)(?<!\w-)(?:(?:{cues.PHRASES})|{_BARE}|{names.any_of(cues.CUES)})\b")  # of lowered text
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are|be|when|if|so-called|what is|is often)\s(?:\w+ly\s)?\Z", re.IGNORECASE
)
_WE = re.compile(r"\b(?:when|after|as) (?:I|we) (?:\w+ )?\Z")  # what the writer says is no quotation's lead-in
_OTHERS_WHO = re.compile(r"\b(?:anyone|anybody|those|people|everyone|others|whoever|no one|nobody) who (?:\w+ )?\Z")
# "had given answers": what is given, made or heard is no verb.
_GIVEN = re.compile(
    r"\b(?:g[ai]ven?|gives|giving|g[eo]ts?|made|makes?|making|had|heard|hears?|hearing|has|have|of|with|for|in|from|by"
    r"|about|on|these|those|some|many|several|no|any|more|few|two|three) (?:[a-z]+ )?\Z"
)
_GIVEN_NOUNS = names.words_of(
    "answers claims comments complaints demands questions remarks charges tweets notes cries shouts jokes boasts quips "
    "laments promises posts reports replies warnings pledges vows praise"
)
_WHO = re.compile(r"\b(?:who|that|which)(?: \w+)? \Z")
# "calling residents who complained of it “moaners”": the first one tells whose words they are.
_NAMES_SOMEBODY = names.words_of(
    "call calls called calling describe describes described describing brand branded branding label labelled dub dubs "
    "dubbed dismiss dismissed dismissing denounce denounced denouncing derided mocked mocking"
)
_SAYS_ITSELF = re.compile(r"(?: that)?(?:,? (?:he|she|it|they) (?:was|were|is|are|had|has))?[ ,:]*\Z")


class Cue(NamedTuple):
    """A verb of speech, in lower case, and where it stands."""

    word: str
    start: int
    end: int


def cue_of(match: re.Match[str], stretch: Span) -> Cue:
    """A match of `CUE` in the lowered text of a stretch, where it stands."""
    return Cue(match.group().lower(), stretch.start + match.start(), stretch.start + match.end())


def cues_in(flat: str, stretch: Span) -> tuple[list[Cue], list[Cue]]:
    """The verbs of speech of a stretch before a quotation, and those whose subject may speak it; both in order."""
    words = flat[stretch.start : stretch.end]
    told = [cue_of(match, stretch) for match in CUE.finditer(lowered(words)) if not _WE.search(words, 0, match.start())]
    active = [cue for cue in told if not is_passive(flat, cue, stretch) and not _is_no_verb(flat, cue, stretch)]
    if len(active) > 1 and any(cue.word in _NAMES_SOMEBODY for cue in active[:-1]):
        active = [cue for cue in active if not _is_aside(flat, cue, stretch, active[0])]
    return told, active


def is_passive(flat: str, cue: Cue, stretch: Span, *, told: bool = False) -> bool:
    """Whether something is said to somebody: "was told". `told`: the verb stands after the quotation."""
    if cue.word not in cues.OFTEN_PASSIVE:
        return False
    before = flat[max(stretch.start, cue.start - 24) : cue.start]
    return (not told and not before.strip()) or _PASSIVE.search(before) is not None


def _is_no_verb(flat: str, cue: Cue, stretch: Span) -> bool:
    """Whether a verb of speech is that of nobody in particular, "those who say", or none: "gave answers"."""
    start = max(stretch.start, cue.start - 40)
    if _OTHERS_WHO.search(flat, start, cue.start) is not None:
        return True
    return cue.word in _GIVEN_NOUNS and _GIVEN.search(flat, start, cue.start) is not None


def _is_aside(flat: str, cue: Cue, stretch: Span, first: Cue) -> bool:
    """Whether a verb of speech only tells who is called something: "calling those who asked for it “fools”"."""
    if cue is first or _WHO.search(flat, max(stretch.start, cue.start - 24), cue.start) is None:
        return False
    return _SAYS_ITSELF.fullmatch(flat, cue.end, stretch.end) is None
