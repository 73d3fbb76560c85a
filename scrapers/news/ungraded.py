"""The questions that an article says were not graded, or not looked at, so that an earlier grade stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.grades import Status
from scrapers.news import phrases
from scrapers.news.pairing import run
from scrapers.news.rare import Rare

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton

_GRADED = r"(?:graded|rated|judged|given (?:an? |any |separate )?(?:grade|rating|mark|judge?ment)s?)\b(?! as\b)"
_UNGRADED = re.compile(
    rf"(?:\b(?:has|have|had|was|were|is|are|could)(?:n't| not)(?P<yet> yet)? (?:be |been |being )?{_GRADED}"
    rf"|\b(?:has|have|is|are) (?P<still>yet|still) to be {_GRADED}"
    r"|\bno (?:grade|rating|mark|judge?ment) (?:has been|was|is|were) (?P<none>given|awarded|published|made)\b"
    r"|\bno (?:grades?|ratings?|marks?|judge?ments?) (?P<of>(?:for|on|in) [^GR;.]*?) (?:has|have|was|were)(?: been)?"
    r" (?:given|awarded|published|made|issued)\b)"
)
# A question that was not looked at, and the earlier grade that it keeps.
NOT_INSPECTED = Rare(
    r"(?:\bnot|n't|\bnor|\bneither|\bwithout)\b[^.;:GR]{0,40}?\b(?:re-?)?(?:inspect|examin|look|assess|revisit|graded)\w*"
    r"|\bcarried (?:over|forward)\b|\bre-?inspected\b.{0,10}\bno\b",
    *("not", "n't", "nor", "neither", "without", "carried", "inspected"),
)
KEEPS = re.compile(r"\b(?:keeps?|kept|retains?|retained|holds|carries)\b[^GR]{0,30}\Z")
STANDS = re.compile(
    r"[^GRQ;]{0,60}\b(?:stands?|stood|remains?|carr(?:ies|ied) (?:over|forward)|(?:was|is|were"
    r"|been) (?:carried (?:over|forward)|kept)"
    r"|still (?:applies|counts|holds))\b"
)
# "The grades given in 2016 still stand, which means A remains G at Q and G at Q".
ALL_STAND = re.compile(
    r"\btherefore (?:still )?(?:remains?|stays?|is still|keeps?)\b|\bgrade of G (?:for|in"
    r"|at) [^GR;]{0,60}\bstands?\b|\b(?:keeps?|kept|retains?|retained|holds) (?:the|its"
    r"|their|our) (?:[a-z]+ )?(?:grades|ratings"
    r"|judge?ments)\b|\b(?:grades?|ratings?|judge?ments?) [^GRQ;]{0,40}\b(?:stands?|carried (?:over|forward))\b"
)


def ungraded(skeleton: Skeleton) -> tuple[list[tuple[str, ...]], Status]:
    """The questions (ids) that a sentence without a grade says have none, and how it stands with them."""
    match = _UNGRADED.search(skeleton.words)
    status = Status.NOT_YET_GRADED if match and (match["yet"] or match["still"]) else Status.NOT_GRADED
    if match is None or skeleton.letters("GRO"):
        return [], status
    after, before = skeleton.letters("Q", match.end()), skeleton.letters("Q", 0, match.start())
    found: tuple[int, ...] = ()
    if match["of"]:
        found = run(skeleton, skeleton.letters("Q", match.start(), match.end()), closing="", also=("or",))
    elif after and phrases.glue(skeleton.words[match.end() : after[0]], phrases.FORWARD, phrases.FORWARD_LINKS):
        found = run(skeleton, after, closing="", also=("or",))
    elif before and not match["none"] and not skeleton.words[before[-1] + 1 : match.start()].strip():
        found = tuple(before)
    return [skeleton.tokens[place].ids for place in found], status
