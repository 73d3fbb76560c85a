"""The question nearest to a grade, where no known wording ties the two together.

`phrases.py` lists what may stand between a grade and its question; reporters find other ways every day. Within one
clause, with nothing else in between and a preposition or a grading verb at the joint, the nearest question is meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.news import phrases

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton

_LONGEST = 90  # characters
# Where one of these stands in between, another statement may have begun, or the grade is not the question's.
_PARTS = re.compile(
    r"[;.?!()–—\"]|[A-Z]|\b(?:nor|not|no|never|neither|none|without|unless"
    r"|if|until|than|unlike|like|except|apart|besides"
    r"|instead|bar|save|every|all but"
    r"|overall|and its (?:grade|rating|mark)|average|would|could|should|may|might|will|can|cannot|must|others?"
    r"|another|elsewhere|rest"
    r")\b|n't\b"
)
# The joint before a question: a preposition, and what belongs to the question.
_TO_QUESTION = re.compile(
    r"\b(?:at|in|on|for|about|over|regarding|concerning|towards|(?:approach|attitude|commitment|response|regard) to)"
    r"(?: (?:\w+(?:'s)?|the|its|their|his|our|how|well|way|which|it|they|F|s|'s|force's|work|job|task|business"
    r"|matter|handling"
    r"|approach|record|efforts?|ability|on|of|to|with|in))*\s*\Z"
)
# "In four further areas: Q", "in five more, among them Q", "under the other two headings used by I, Q and Q".
_LIST_FOLLOWS = re.compile(
    r"\b(?:things?|areas?|respects?|more|others?|subjects?|topics?|matters|fronts?|points?|headings?|categories|questions?|counts?|two|three|four|five)\b"
    r"[^;.!?]{0,50}?(?:[:,(–—-]|,? and (?:that|those|these) (?:is|are|was|were))(?: (?:among them|including"
    r"|namely|they are|these (?:are|were)))? "
    r"(?:(?:the|how|for|in|at|on|it|its|ways?|that|which) ?)*\Z"
    r"|\A (?:included?|includes) \Z"
    r"|\A, and (?:that|those|these) (?:is|are|was|were) (?:for |in )?(?:the |its )?\Z"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|do|be|been|being|says?|said|told|shows?|found|makes?|made|gives?|gave"
    r"|which|that|where|when)\b"
)
# A question of which a clause says that the force is graded there: "Q is another area where F is G".
_THERE = re.compile(
    r"\b(?:where|(?:in|on|at|for) which) (?:the )?(?:[AFI]|grade|answer|mark|rating|verdict)\b"
    r"|, (?:and )?which (?:earned|won|got|gave|brought|landed) [AF]\b"
)
# "Q at F was G."
_AT = re.compile(r"Q (?:[^QGRF]*\b(?:is|are|was|were)\b[^QGRF]* )?(?:at|of|in|within) (?:the )?\Z")
# From a question to its grade: it is what is graded.
_GRADED = re.compile(
    r"\b(?:is|are|was|were|been|be|being|remains?|remained|rated|graded|judged|deemed|assessed|classed|classified"
    r"|ranked|marked|scored|labelled|considered|found|came|earned|got|gets|received|receives|given|awarded|achieved"
    r"|merited|brought|won|attracted|drew|awards?|gives?|gave|had(?= an?\b)|has(?= an?\b)|rate[sd]?|counts? as"
    r"|counted as|stands? at|stood at|put|called)\b"
    r"|\bas (?:an? )?\Z"
)
# "Q was the other area rated G."
_ONE_AREA = re.compile(
    r"\b(?:an(?:other)?|one|the (?:other|only|one)|one other|one of (?:the |its |only |just )?(?:two|three|four"
    r"|five))(?: other| more| further)?"
    r" (?:area|question|category|one|subject)s?(?: (?:that|which))?\b"
)
# "Only in one area - Q - did they award a G."
_CLOSES = re.compile(r"\A\s?[)–—-]\s")
_OTHER_VERB = re.compile(
    r"\b(?:issued|published|released|said(?! to)|says|told|which|that|where|when|criticised|praised|hit|led"
    r"|wants?|spent)\b"
)
_GOVERNED = re.compile(
    r"\b(?:under|within|besides|despite|after|before|following|since|from|than|of|except(?:ing)?|bar"
    r"|(?<=[a-z] )but|save|excluding"
    r"|other than|apart from|unlike|without|against|behind)(?: (?:for|in|at|the|its|how it))*\s\Z"
)


def nearest(skeleton: Skeleton, start: int, end: int, grade: int) -> int | None:
    """The place of the question that a grade is of, within a clause (`start` to `end`); None where that is not sure."""
    words = skeleton.words
    letters = skeleton.letters("QGRFO", start, end)
    at = letters.index(grade)
    after = letters[at + 1] if at + 1 < len(letters) else None
    went = phrases.GRADE_WENT.match(words, grade + 1)
    if (
        after is not None
        and skeleton.tokens[after].letter == "Q"
        and _leads_on(words[went.end() if went else grade + 1 : after])
    ):
        return after
    before = letters[at - 1] if at else None
    aside = before is not None and (_THERE.search(words, start, before + 1) or _AT.search(words, start, before))
    if before is not None and skeleton.tokens[before].letter == "F" and aside:
        before = letters[at - 2] if at > 1 else None
    if before is not None and _PART_OF.search(words, start, before):
        return None
    if before is not None and skeleton.tokens[before].letter == "Q" and not _GOVERNED.search(words, start, before):
        return before if _leads_back(words[before + 1 : grade]) else None
    return None


_PART_OF = re.compile(r"\b(?:part|strand|section|element|half|leg)s? of (?:the |its |this |I's )?(?:[a-z]+ )?\Z")
# "Good in all but Q."
_BUT = re.compile(r"\b(?:but|except\w*|apart|aside|besides|bar|save|other than|not|never|no|none|without|beyond)\b")


def _leads_on(between: str) -> bool:
    plain = re.sub(r"\b[AFI]\b", "it", between)
    joined = _TO_QUESTION.search(plain) or _LIST_FOLLOWS.search(plain)
    if joined is None or len(plain) > _LONGEST or _BUT.search(plain):
        return False
    return not _is_parted(plain[: joined.start()], _FINITE)


def _leads_back(between: str) -> bool:
    plain = re.sub(r"\b[AFI]\b", "it", _CLOSES.sub(" ", _THERE.sub(" is ", between)))
    return len(plain) <= _LONGEST and _GRADED.search(plain) is not None and not _is_parted(plain, _OTHER_VERB)


def _is_parted(words: str, verbs: re.Pattern[str]) -> bool:
    words = _ONE_AREA.sub("it", words)
    return _PARTS.search(words) is not None or verbs.search(words) is not None
