"""Which words a line must hold to say anything of areas and grades: most prose is passed over by them, unread.

Nothing is passed over but what the patterns of `areas.py` and the rules of `lines.py` would find nothing in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scrapers.wording import any_in, lowered

if TYPE_CHECKING:
    from collections.abc import Collection

_PIECE = re.compile(r"[^\W_]+")

# One of these stands in whatever words a grade, a status, or a word like a grade.
_OF_GRADES = frozenset(
    (  # noqa: SIM905 - words are read more easily without their quotation marks
        "adequate annigonol boddhaol da dda ddigonol digonol eithriadol excellent exceptional fair good grade graded "
        "gradd graddio gwael gwella gwelliant improvement inadequate mixed outstanding poor raddio rgraddio rhagorol "
        "rraddio satisfactory strong sufficient ungraded unsatisfactory weak wella"
    ).split()
)
_OPENS_ANY = frozenset({"how", "pa"})  # after which a title's words may be any
# All words that stand in an area's wordings, in whole or in brief.
_OF_AREAS = frozenset(
    (  # noqa: SIM905 - as above
        "a about ac accurately adeiladu adnoddau afael ag against agored all am amddiffyn amharu amheuaeth an and "
        "andkeeping andkeeps anti antisocial ar are arian armed arweinyddiaeth asb asesiad assessment at atal "
        "ataliad barchus behaviour bregus bregusrwydd build building builds bwerau cadarnhaol cael calls cefnogi "
        "chefnogi chyda chyfundrefnol cofnodi communities corruption counter countercorruption create creates "
        "creating crime crimekeeping crimekeeps crimes cyfundrefnol cyhoedd cynllunio da dan darbwyllo darparu data "
        "datblygu ddioddefwyr ddrwgdybiedigion ddrwgdybir dealing defnydd defnyddio deg deter deterrence deterring "
        "deters develop developing develops difrifol dioddefwyr diogelu disrupt disrupting disruption disrupts drin "
        "drosedd droseddau droseddu drwgdybiedig drwgdybiedigion drwgdybio each effective effectively effectiveness "
        "efficiency efficient efficiently efydliad efydliadol ei engage engagement engages engaging eu every "
        "everyone fair fairly fairness fetio ffrwyno for force fregus from good gostwng groups grym gwarchod "
        "gwasanaeth gwasanaethau gweithle gweithlu gwendid gwerth gwneud gwrth gwrthgymdeithasol gwrthlygredd "
        "gwybodaeth gyda gyfer gymdeithasol hamau harm heddlu heddluoedd help how hrefnedig hrefniedig hyfundrefnol "
        "i in information into investigate investigates investigating investigation investigations it its keeping "
        "keeps leadership leading leads legitimacy legitimate legitimately lleihau llu llygredd lygredd make makes "
        "making manage management manages managing meeting money mor most mynd n natur ngweithlu niwed o of "
        "offences offender offenders officers on one operate operates operating operational or organisational "
        "organised pa peel people pharch phobl phwerau pillars planning pobl police policing positive powers "
        "prevent preventing prevention prevents protect protecting protection protects provide provided provides "
        "providing public pwerau quality r record recording records reduce reduces reducing refnedig refniedig "
        "reported requirement resources respect respectfully respond responding responds response rgrym rhag rhai "
        "rheddlu rheddluoedd rheini rheiny rheolaeth rheolaethgrym rheolaethheddlu rheolaethheddluoedd rheolaethllu "
        "rheoli rheoligrym rheoliheddlu rheoliheddluoedd rheolillu rhwystro rllu s safe safeguarding sefydliad "
        "sefydliadol sefyllfaoedd serious serves service soc social staff strategic strategol support supporting "
        "supports suspect suspects sustainably sy sydd sysbectiaid tackle tackles tackling tarfu the thegwch their "
        "them those threats three threfnedig threfniedig thrin thriniaeth throsedd throseddau throseddu throseddwyr "
        "to treat treating treatment treats trefnedig trefniedig trin triniaeth trosedd troseddau troseddu "
        "troseddwyr u unigolion use uses using value vetting victim victims vulnerability vulnerable wasanaeth "
        "wasanaethau weithlu wellbeing which who with workforce workplace y yfundrefnol ygrym yheddlu yheddluoedd "
        "yllu ymateb ymchwilio ymddygiad ymgysylltu yn ynghylch ynglyn ynglŷn yr yrgrym yrheddlu yrheddluoedd yrllu "
        "â"
    ).split()
)


def holds(text: str, words: Collection[str]) -> bool:
    """Whether one of these stands anywhere in the text, in lower case or in capitals."""
    return any_in(lowered(text), words) and (not _is_odd(text) or any_in(text.lower(), words))


def _is_odd(text: str) -> bool:
    """Whether a text has letters of which only `lowered` makes i and s."""
    return not text.isascii() and ("\u0131" in text or "\u017f" in text or "\u0130" in text)


@lru_cache(maxsize=1_024)  # of one line, several ask in turn
def words_of(text: str) -> frozenset[str]:
    """The words of a line, lowered, in pieces."""
    return frozenset(_PIECE.findall(lowered(text)))


def may_pair(words: frozenset[str], small: frozenset[str]) -> bool:
    """Whether a line of these words may hold a grade, or areas and `small` words alone; all in pieces. Cheap."""
    if not (words.isdisjoint(_OF_GRADES) and words.isdisjoint(_OPENS_ANY)):
        return True
    return all(word.isdigit() for word in words - _OF_AREAS - small)


def pieces(words: frozenset[str]) -> frozenset[str]:
    """The words without their apostrophes, in parts."""
    return frozenset(piece for word in words for piece in _PIECE.findall(word))
