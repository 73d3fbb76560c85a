"""The question of a grade where no listed wording ties the two together: the only one that it can be of.

`pairing.py` knows how reporters usually say it; they find other ways every day. Here each grade and each list of
questions that is left over in a sentence is paired with its neighbour, if nothing between the two parts them and
no other neighbour can be meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scrapers.news import phrases

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton

_LONGEST = 120  # characters between a grade and its question
# A question that only names a report, or a part of one: "the Q report", "the Q strand of the inspection".
_REPORT = re.compile(
    r"(?: of (?:its|the|this) \w+)? (?:(?:strand|part|element|section|half|leg|pillar)s? of\b|(?:reports?"
    r"|inspections?|inspectors?|programme"
    r"|reviews?|assessments?|instalment|round|part|strand|I)\b)"
)
# Another statement begins here, or the grade is denied, supposed, excepted.
_PARTS = re.compile(
    r"[;?!.]|\b(?:nor|not|no|never|none|neither|without|unless|if|until|than|unlike|except|apart|besides|instead"
    r"|save|all but|but|while|whilst|whereas|although|though|despite|however|after|before|because|since|when"
    r"|would|could|should|may|might|must|needs?|criticised|praised|concern\w*|worr\w+|fail\w*|struggl\w*|warn\w*"
    r"|elsewhere|others|other (?:forces?|areas?|questions?))\b|n't\b"
    r"|,? and (?:its|the|their|his|her) (?:\w+ ){0,2}(?:grade|rating|mark|verdict)\b|,? and (?:(?:it|A|F|I|he"
    r"|she|they|there|we|was|were|is|are|had|has|have|rated|graded|judged)\b)"
)
# Such an opening of what follows goes on with the question or the grade before it.
_LINK = re.compile(
    r",? (?:which|that|something|an? (?:area|question|subject|field|matter)(?: (?:in|on|for))?(?: (?:which|where"
    r"|that))?) "
    r"|, (?:calling|rating|grading|judging|marking|branding|labelling|describing) A "
    r"|,? and (?:the (?:word|verdict|grade|mark|rating|answer|result)|that|this) (?:is|was) "
    r"|(?:,)? (?:and )?(?:A|it) (?:came|was|is|goes|went)(?= (?:for|in|at|on) )"
    r"|,? (?:is|was) where "
)
_TO_QUESTION = re.compile(
    r"(?:\b(?:at|in|on|for|about|over|to|against|of|covers?|covered|covering|concern(?:s|ed)|is|are|was|were"
    r"|namely|including|for which)|:)"
    r"(?: (?:\w+(?:'s)?|the|its|their|his|our|how|well|way|which|it|they|F|A|s|'s|both|all|on|of|to|with|in)){0,5}? ?\Z"
    r"|\b(?:marked|graded|rated|judged|described|assessed|considers?|calls?|called|labelled|branded)\b[^,;]{0,30}\Z"
)
_TO_GRADE = re.compile(
    r"\b(?:is|are|was|were|been|be|being|remains?|remained|rated|graded|judged|deemed|assessed|classed|classified|ranked"
    r"|marked|scored|labelled|considered|found|came|come|comes|earned|got|gets|received|receives|given|awarded|achieved"
    r"|brought|won|attracted|drew|gave|gives|put|puts|called|calling|branded|said|held|seen|described|accepted|settled|awarding|giving|handing"
    r"|attracts|draws|brings|wins|lands|landed|bags|bagged|scores|collects|collected|secures|secured|picked up"
    r"|fell|slumped|climbed|rose|rises|moved|dropped|slipped|merits?|as|at|to|with)\b"
    r"|(?:[,:(–—-]|\A,? the \w+) *(?:an? |also |now |still )*\Z|: [AF] \Z"
)
_GOVERNED = re.compile(
    r"\b(?:under|within|besides|despite|after|before|following|since|from|than|except(?:ing)?|bar|but|save|excluding"
    r"|other than|apart from|unlike|without|against|behind)(?: (?:for|in|at|the|its|how it))*\s\Z"
)
_NOUN = re.compile(
    r"(?:\b(?:an?|the|its|their|our|another|second|third|further|as|at|to|with|of|be|being|been|is|are|was|were|also"
    r"|A|F|again|now|still|considered|rated|graded|judged|found|marked|deemed|merely|only|just)|[,:(–—-])\s*\Z|\A\W*\Z"
)
_UNKNOWN = re.compile(r" (?:(?:at|for)|standard)\b")


# Another verb, or the question of some unit: "the Q of the unit".
_OTHER = re.compile(
    r"(?<!I )(?<!A )(?<!he )(?<!she )\b(?:said|says|told|asked|added|claimed|wants?|spent|led|hit)\b(?! to)"
    r"|\A of (?:the |its |an? )?[a-z]"
)
_FIRST = re.compile(r"(?:(?:but|and|while|its|the|their|F's|how|A) )*")
_AND_WAS = re.compile(r",? and (?:was|were|is|are|has|had|have|rated|graded|judged)\b")


class _Group(NamedTuple):
    """Questions in a list, by their places."""

    places: tuple[int, ...]


def loosely(skeleton: Skeleton, pairs: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """The questions of grades that have none in `pairs`: grade to questions, by their places."""
    words = skeleton.words
    taken = {place for places in pairs.values() for place in places}
    items = _items(skeleton, taken, {grade for grade, places in pairs.items() if places})
    options: dict[int, list[_Group]] = {}
    for number, item in enumerate(items):
        if not isinstance(item, int) or item < 0:
            continue
        before = items[number - 1] if number else None
        after = items[number + 1] if number + 1 < len(items) else None
        found = []
        if isinstance(after, _Group) and _leads_on(words[item + 1 : after.places[0]]):
            found.append(after)
        elif _UNKNOWN.match(words, item + 1):
            continue
        if isinstance(before, _Group) and _leads_back(skeleton, before, item):
            found.append(before)
        options[item] = found
    given: dict[int, tuple[int, ...]] = {}
    while sure := [(grade, groups[0]) for grade, groups in options.items() if len(groups) == 1]:
        wanted = [group for _, group in sure]
        for grade, group in sure:
            del options[grade]
            if wanted.count(group) == 1:
                given[grade] = group.places
        for groups in options.values():
            groups[:] = [group for group in groups if group not in wanted]
    return given


def _items(skeleton: Skeleton, taken: set[int], done: set[int]) -> list[int | _Group]:
    """The grades and lists of questions in order; -1 for what parts them: another body, or what is paired already."""
    found: list[int | _Group] = []
    for place in skeleton.letters("QGRO"):
        letter = skeleton.tokens[place].letter
        if letter == "O" or place in taken or place in done:
            found.append(-1)
        elif letter != "Q":
            found.append(place)
        elif not _REPORT.match(skeleton.words, place + 1):
            last = found[-1] if found else None
            glued = isinstance(last, _Group) and phrases.glue(
                skeleton.words[last.places[-1] + 1 : place], phrases.LIST, phrases.LIST
            )
            if isinstance(last, _Group) and glued:
                found[-1] = _Group((*last.places, place))
            else:
                found.append(_Group((place,)))
    return found


def _leads_on(between: str) -> bool:
    plain = _LINK.sub(" is ", between)
    return len(between) <= _LONGEST and _PARTS.search(plain) is None and _TO_QUESTION.search(between) is not None


def _leads_back(skeleton: Skeleton, group: _Group, grade: int) -> bool:
    words = skeleton.words
    between = words[group.places[-1] + 1 : grade]
    plain = _LINK.sub(" is ", between)
    if _FIRST.fullmatch(words, 0, group.places[0]):  # it is the sentence's subject
        plain = _AND_WAS.sub(" is ", plain)
    if (
        len(between) > _LONGEST
        or _PARTS.search(plain)
        or _OTHER.search(between)
        or _GOVERNED.search(words, 0, group.places[0])
    ):
        return False
    return skeleton.tokens[grade].letter == "R" or _TO_GRADE.search(plain) is not None


def is_noun(words: str, grade: int) -> bool:
    """Whether an adjective stands where a grade does: "a G", "as G", "is G", or first of all."""
    return _NOUN.search(words, 0, grade) is not None
