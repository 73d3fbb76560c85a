"""How the reports of 2021-22 and later word their areas and grades, in English and in Welsh.

An area's wording is matched as a whole, by its meaning-bearing words: "Responding to the public", "how well does the
force respond to the public". Which of the areas a framework grades, its own file says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from schema.frameworks import get_framework
from schema.grades import Grade, Status
from scrapers.wording import even

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema.frameworks import Framework

__all__ = ["PILLARS", "UNGRADED", "State", "Token", "even", "find_tokens", "is_graded", "may_be_brief"]

UNGRADED = "ungraded"
"""Stands for an area that a framework inspects and never grades: the service for victims, armed threats."""

State = tuple[Status, Grade | None]

_WORDINGS: dict[str, tuple[str, ...]] = {
    "recording-crime-data": (
        (
            r"record(?:ing|s)? (?:its |the )?(?:(?:crime|data|information) )?(?:(?:data"
            r"|information) )?(?:about|on|of|for) (?:reported )?crimes?(?: data)?"
        ),
        r"record(?:ing|s)? (?:of )?crimes?(?: data)?(?: accurately)?",
        r"crime(?:[ -]data)?[ -]recording",
        (
            r"cofnodi (?:data|gwybodaeth) (?:am|ar|ynghylch|ynglŷn â|ynglyn a) (?:droseddau|droseddu|drosedd"
            r"|throseddau)"
        ),
        r"cofnodi(?: data)? (?:troseddau|troseddu|trosedd)",
    ),
    "treating-the-public-fairly": (
        (
            r"(?:(?:the |its )?(?:use of |us(?:ing|es?) )?(?:its "
            r"|the )?(?:police )?powers,? and )?(?:engag(?:ing"
            r"|es?) with(?: the public)?,? and )?(?:(?:how it )?treat(?:ing|s|ment of)?"
            r"|(?:the )?treatment of) (?:all (?:of )?)?(?:the public|the people it serves|people|everyone"
            r"|its communities|communities|them)(?:,? (?:fairly|respectfully|with (?:fairness"
            r"|respect))(?:,? (?:and |and with |with )(?:fairly|respectfully|fairness|respect))?)?"
        ),
        (
            r"(?:(?:defnyddio|y defnydd o) )?(?:ei )?(?:b|p|ph)werau(?:'r heddlu| heddlu)?,? a (?:thrin"
            r"|thriniaeth) (?:y cyhoedd|pobl|o'r cyhoedd)(?: yn deg(?:,? ac? (?:yn barchus|(?:gyda|â) pharch"
            r")|,? a chyda pharch)?| gyda thegwch a pharch)?"
        ),
        (
            r"ymgysylltu (?:â'r|a'r|gyda'r|â) cyhoedd,? (?:a'u trin|a thrin y cyhoedd"
            r"|a'i drin)(?: yn deg(?:,? ac? (?:yn barchus|(?:gyda|â) pharch)|,? a chyda pharch)?| (?:gyda|â"
            r"|a) thegwch a pharch)?"
        ),
        (
            r"(?:trin|triniaeth)(?: o)?(?: y|'r) cyhoedd(?: yn deg(?:,? ac? (?:yn barchus|(?:gyda|â) pharch)"
            r"|,? a chyda pharch)?| (?:gyda|â|a) thegwch a pharch)?"
        ),
        r"(?:use of |using )?(?:its |police )?powers,? and (?:public treatment|fair treatment(?: of the public)?)",
        r"fair treatment of (?:the public|people|communities)",
        (
            r"engag(?:ing|ement)(?: with)?(?: the)?(?: public)?,? and"
            r" (?:fair treatment|treat(?:ment|ing)(?: people)?(?: fairly)?)"
        ),
    ),
    "preventing-crime": (
        (
            r"prevent(?:ing|s|ion of)?(?:,? (?:and|or) deter(?:ring|s)?)? crime(?:,? (?:and |tackl(?:ing"
            r"|es?) )*(?:anti-? ?social behaviour|asb))?(?:,? and reduc(?:ing|es?) vulnerability)?"
        ),
        r"crime prevention",
        r"prevention and deterrence(?: of crime)?",
        (
            r"atal(?:,? ac? (?:atal|rhwystro|ataliad|ffrwyno|darbwyllo rhag))? (?:trosedd(?:u"
            r"|au)?)(?:,? (?:ac|a) (?:mynd i'r afael ag )?ymddygiad gwrth-?gymdeithasol)?(?:,? (?:a"
            r"|ac) (?:lleihau|gostwng) (?:bregusrwydd|(?:natur |sefyllfaoedd |pa mor )?agored i niwed"
            r"|gwendid))?"
        ),
        r"crime and (?:anti-? ?social behaviour|asb) prevention",
    ),
    "responding-to-the-public": (
        r"respon(?:ding|ds?|se) to (?:calls from )?(?:the|its) public",
        r"respon(?:ding|ds?|se) to calls (?:for service|from the public)",
        r"ymateb i(?:'r| y) cyhoedd",
        r"respon(?:ding|ds?|se) to public",
        r"respon(?:ding|ds?) to (?:people|calls)(?: for (?:service|help))?",
    ),
    "investigating-crime": (
        r"investigat(?:ing|es?|ion of|ions? into) (?:reported )?crimes?",
        r"crime investigations?",
        r"ymchwilio (?:i )?(?:droseddau|droseddu|drosedd|troseddau|troseddu|trosedd)",
        r"investigat(?:ing|es?|ion of) (?:reported )?offences",
    ),
    "protecting-vulnerable-people": (
        (
            r"protect(?:ing|s|ion of)? (?:(?:the )?(?:most )?vulnerable people|the (?:most )?vulnerable"
            r"|(?:people|those) who are vulnerable)(?: from harm)?"
        ),
        r"safeguarding vulnerable people",
        (
            r"(?:amddiffyn|diogelu|gwarchod) (?:pobl|y rhai|unigolion|rhai)(?: (?:sy'n"
            r"|sydd yn))? (?:agored i niwed|fregus|bregus)"
        ),
        r"(?:protect(?:ing|s|ion of)?|safeguarding) (?:the vulnerable|vulnerable (?:victims|groups))",
    ),
    "managing-offenders": (
        r"manag(?:ing|es?|ement of) (?:offenders(?: and suspects)?|suspects(?: and offenders)?)",
        r"offender(?: and suspect)? management",
        (
            r"rheoli (?:troseddwyr|rhai a ddrwgdybir|pobl (?:a ddrwgdybir"
            r"|dan amheuaeth))(?:,? ac?(?:'r)? (?:(?:'r )?(?:rhai|phobl|unigolion|rheini|y rhai|rheiny) (?:(?:sydd"
            r"|sy'n) )?(?:a ddrwgdybir|dan amheuaeth|(?:cael eu |yn cael eu )?hamau|(?:cael eu "
            r"|yn cael eu )?drwgdybio)|(?:drwgdybiedig|ddrwgdybiedigion|drwgdybiedigion|sysbectiaid"
            r"|throseddwyr)))?"
        ),
    ),
    "serious-and-organised-crime": (
        r"(?:disrupt(?:ing|s|ion of)?|tackl(?:ing|es?)|dealing with) serious(?: and|,)? organised crime",
        r"serious(?: and|,)? organised crime",
        (
            r"(?:(?:tarfu|amharu) ar|mynd i'r afael â|atal) (?:throsedd(?:u|au)?|drosedd(?:u|au)?|trosedd(?:u"
            r"|au)?) (?:difrifol(?: a)? (?:c?h?yfundrefnol|t?h?refn(?:i)?edig)|(?:cyfundrefnol"
            r"|trefn(?:i)?edig)(?: a)? difrifol)"
        ),
        r"(?:disrupt(?:ing|s|ion of)?|tackl(?:ing|es?)|dealing with) (?:organised crime|soc)",
    ),
    "supporting-the-workforce": (
        (
            r"(?:build(?:ing|s)?,? |develop(?:ing|s)?,? |support(?:ing|s)?,? |protect(?:ing|s)?,? "
            r"|and ){1,5}(?:the|its|their) workforce"
        ),
        r"(?:develop(?:ing|s)?|build(?:ing|s)?|creat(?:ing|es?)) a positive workplace",
        (
            r"(?:adeiladu|datblygu|cefnogi)(?:,? (?:adeiladu|datblygu|cefnogi"
            r"|chefnogi))*(?:,? a(?:c)? (?:diogelu|gwarchod|amddiffyn|chefnogi|datblygu))?(?:'r| y| ei) (?:g"
            r"|ng)?weithlu"
        ),
        r"datblygu gweithle cadarnhaol",
        r"supporting (?:its )?(?:people|staff|officers and staff)",
        r"a positive workplace",
    ),
    "vetting-and-counter-corruption": (
        r"vetting(?: and|,) counter[ -]?corruption",
        r"fetio (?:a|ac) (?:gwrth-?lygredd|atal llygredd)",
    ),
    "value-for-money": (
        (
            r"strategic planning(?:,? (?:and )?(?:organisational"
            r"|operational) management)?(?:,? and value for money)?"
        ),
        r"(?:mak(?:ing|es?) )?(?:a )?good use of (?:its |the )?resources",
        r"operat(?:ing|es?) efficiently(?: and sustainably)?",
        (
            r"cynllunio strategol(?:,? (?:a )?r(?:heolaeth"
            r"|heoli) (?:y )?s?efydliad(?:ol)?)?(?:,? a gwerth am arian)?"
        ),
        r"(?:(?:gwneud )?defnydd da|defnyddio) o(?:'i| 'i|'r)? adnoddau",
    ),
    "leadership-and-force-management": (
        r"(?:force )?leadership(?: and (?:force )?management)?(?: of the force)?",
        (
            r"arweinyddiaeth(?: a (?:rheoli|rheolaeth)(?:'r| yr| ar yr| y| o'r)? ?(?:heddlu|heddluoedd|llu"
            r"|grym)?)?"
        ),
        r"lead(?:ing|s) and manag(?:ing|es) the force",
    ),
    UNGRADED: (
        (
            r"(?:provid(?:ing|es?) )?(?:an? |the )?(?:good )?(?:quality )?(?:of )?(?:victims?(?:'s?)? service"
            r"(?: assessment)?|service (?:(?:provided )?(?:to|for) )(?:the )?victims?(?: of crime)?)"
        ),
        r"(?:meeting )?(?:the )?strategic policing requirement",
        r"(?:protecting (?:the public )?(?:against|from) )?armed threats",
        (
            r"(?:darparu )?(?:y )?gwasanaeth (?:i|ar gyfer) (?:y )?(?:ddioddefwyr|dioddefwyr)(?: trosedd(?:au"
            r"|u)?)?"
        ),
        r"asesiad (?:o )?(?:g|)wasanaeth(?:au)? (?:i )?dd?ioddefwyr",
    ),
}

# Words that name an area on a label, and mean less in a sentence ("its response is good").
_BRIEF: dict[str, tuple[str, ...]] = {
    "recording-crime-data": (r"crime data|data recording",),
    "treating-the-public-fairly": (r"(?:use of )?police powers|public treatment|fair treatment|fairness and respect",),
    "responding-to-the-public": (r"response|public response",),
    "investigating-crime": (r"investigations?",),
    "protecting-vulnerable-people": (r"vulnerability|protecting vulnerable|vulnerable people",),
    "managing-offenders": (r"offenders and suspects|suspects and offenders",),
    "serious-and-organised-crime": (r"organised crime",),
    "supporting-the-workforce": (r"positive workplace|workforce(?: support| wellbeing)?",),
    "value-for-money": (r"use of resources|value for money",),
}
PILLARS = ("effectiveness", "efficiency", "legitimacy")
_PILLAR_WORDINGS: dict[str, tuple[str, ...]] = {
    "effectiveness": (
        (
            r"effective(?:ness|ly)?(?: (?:at|in|with which it) (?:reduc(?:ing|es) crime(?: and)?)? ?"
            r"(?:keep(?:ing|s) people safe(?: and reduc(?:ing|es) crime)?)?)?"
        ),
    ),
    "efficiency": (r"efficien(?:cy|t|tly)",),
    "legitimacy": (r"legitima(?:cy|te|tely)",),
    "pillars": (r"(?:all|each|every one)(?: of)?(?: the)? three (?:peel )?pillars",),
}
_MORE = {"": {}, "pillars": _PILLAR_WORDINGS, "brief": _BRIEF}
_AND = re.compile(r"\band\b")

_GRADES: tuple[tuple[str, Grade], ...] = (
    (
        r"outstanding|eithriadol",
        Grade.OUTSTANDING,
    ),
    (
        r"good|(?:yn )?dda|da",
        Grade.GOOD,
    ),
    (
        r"adequate|ddigonol|digonol",
        Grade.ADEQUATE,
    ),
    (
        (
            r"(?:requires?|requiring|to require)[ -]improvement|angen i(?:'r heddlu|'r llu"
            r"| heddlu (?:gwent|de cymru|gogledd cymru|dyfed-powys)) wella"
            r"|angen (?:ei )?gwella|angen gwelliant"
        ),
        Grade.REQUIRES_IMPROVEMENT,
    ),
    (
        r"inadequate|annigonol",
        Grade.INADEQUATE,
    ),
)
_STATUSES: dict[str, Status] = {
    r"not yet graded|to be graded|heb ei r?g?raddio eto": Status.NOT_YET_GRADED,
    r"not (?:been |being )?graded|ungraded|no grade(?: given)?|heb ei r?g?raddio|dim gradd": Status.NOT_GRADED,
}
# Words that look like a grade and are none: they are kept and told, never bent to the nearest.
_STRANGE = (
    r"(?:un)?satisfactory|excellent|very good|nearly good|almost good|fairly good|poor|fair|sufficient|exceptional"
    r"|strong|weak|needs? improvement|improvement needed|boddhaol|rhagorol|gwael|very poor|mixed"
)
# How a title opens: its number, or the question around it ("How good is the force at ...?").
_OPENING = (
    r"(?:how (?:good|well|effective|effectively|efficient|efficiently) (?:is|are|does|do) (?:[\w'&-]+ ){1,6}?"
    r"(?:(?:at|in|with) )?"
    r"|pa mor (?:dda|effeithiol) (?:yw|mae|ydy|y mae)(?:'r)? (?:[\w'-]+ ){0,6}?(?:(?:am|wrth|o ran|yn|ar) )?)"
)
# The letters that any of all these begin with: most words are passed over at once.
_FIRST_LETTERS = (
    "ad al am an ar as at bo bu bw cef co cr cy da dd de di do ei en ex fa fe fo go gwa gwn ha he ho im in le ma me mi "
    "my ne no of op ou pa ph po pr pw q rec rei req res rh sa se st su ta the to tr ung uns us ve vi y a"
)
_MORE_LETTERS = {"": "", "pillars": "ea eff ev", "brief": "or pu vu wo"}


@dataclass(frozen=True, slots=True)
class Token:
    """A place in a text that words an area, a grade or status, or a word like a grade (neither of the two)."""

    start: int
    end: int
    area: str | None = None
    state: State | None = None

    @property
    def strange(self) -> bool:
        """Whether the words look like a grade and are none."""
        return self.area is None and self.state is None


_BRIEF_WORDS = re.compile("|".join(words for wordings in _BRIEF.values() for words in wordings), re.IGNORECASE)


@cache
def _patterns(more: str, flags: re.RegexFlag) -> tuple[re.Pattern[str], tuple[Token, ...]]:
    parts, meanings = [], []
    for area, wordings in (*_WORDINGS.items(), *_MORE[more].items()):
        either = _AND.sub("(?:and|&)", "|".join(wordings))
        parts.append(f"{_OPENING}?(?:{either})")
        meanings.append(Token(0, 0, area=area))
    for words, status in _STATUSES.items():
        parts.append(words)
        meanings.append(Token(0, 0, state=(status, None)))
    parts.append(_STRANGE)
    meanings.append(Token(0, 0))
    for words, grade in _GRADES:
        parts.append(words)
        meanings.append(Token(0, 0, state=(Status.GRADED, grade)))
    groups = "|".join(f"(?P<t{number}>{part})" for number, part in enumerate(parts))
    opening = "|".join(f"{_FIRST_LETTERS} {_MORE_LETTERS[more]}".split())
    return re.compile(rf"(?<![\w-])(?={opening})(?:{groups})(?![\w-])", flags), tuple(meanings)


def may_be_brief(text: str) -> bool:
    """Whether an evened text holds words that name an area in brief."""
    return _BRIEF_WORDS.search(text) is not None


def find_tokens(text: str, more: str = "") -> Iterator[Token]:
    """Every place of an evened text that words an area, a grade or a status, in order, without overlaps.

    `more`: also the "pillars" that the cycles to 2018/19 graded ("pillars": all of them), or areas in "brief".
    """
    low = text.lower()
    # Letter for letter in lower case, as nearly every text is, the patterns take half the time.
    usual = len(low) == len(text) and (low.isascii() or not ("\u0131" in low or "\u017f" in low))
    pattern, meanings = _patterns(more, re.NOFLAG if usual else re.IGNORECASE)
    for match in pattern.finditer(low if usual else text):
        meaning = meanings[int((match.lastgroup or "t0")[1:])]
        yield Token(match.start(), match.end(), meaning.area, meaning.state)


def is_graded(area: str, framework: Framework | str) -> bool:
    """Whether a framework grades this area."""
    known = get_framework(framework) if isinstance(framework, str) else framework
    return area in known.questions
