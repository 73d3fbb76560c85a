"""Which question the inspectorate's own words mean, in the frameworks of 2014 to 2018-19.

A phrase is taken as the set of its meaning-bearing words, so that order, tense and joining words do not matter. It must
hold a question's needed words and nothing foreign: "its understanding of demand" is a question; "its understanding of
repeat demand" is a part of one, and part of a question has no grade.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from schema.frameworks import get_framework

PILLARS = ("effectiveness", "efficiency", "legitimacy")

_STOP = frozenset(
    (  # noqa: SIM905 - words are read more easily without their quotation marks
        "a ability across all also an and any approach are area areas arrangement arrangements at be being by "
        "constabulary constabulary's do does each ensure ensures ensuring extent for force force's forces "
        "from grade grading had has have how in is it it's its judgement judgment make makes making of on or "
        "our overall pillar question questions rating regard respect's sure terms that the their them these they this "
        "those three to towards us way ways well what when which who with work"
    ).split()
)
# The stem of a word is the first of these that it begins with; any other word is foreign to every question.
_STEMS = (  # noqa: SIM905 - as above
    "affordab antisocial appropriat behav carr catch communit crim cultur current decision demand "
    "effectiveness effectiv efficien engag ethic fac fair financ fulfil future harm includ investigat keep "
    "lawful legitima likely long maintain manag meet model national offen operat organis people plan policing "
    "position practice prevent protect provid public reduc reinforc reoffend resourc respect responsibilit "
    "safe search secur serious serv short staff step stop support sustainab tackl taser taking taken term "
    "treat understand victim vulnerab wellbeing workforce improv officers"
).split()
_SAME = {"use": "use", "uses": "use", "using": "use", "used": "use", "asb": "antisocial", "out": "carr", "got": "got"}
_RESPECT = ("in respect of", "with respect to")


@dataclass(frozen=True, slots=True)
class _Wording:
    """Stems of which each group must be met by one, and those that may stand beside them."""

    needs: tuple[frozenset[str], ...]
    may: frozenset[str]

    def means(self, stems: frozenset[str]) -> bool:
        known = self.may.union(*self.needs, {"effectiv", "effectiveness"})
        return stems <= known and all(need & stems for need in self.needs)


def _wording(needs: str, may: str = "") -> _Wording:
    return _Wording(tuple(frozenset(group.split("|")) for group in needs.split()), frozenset(may.split()))


_PURPOSE = "keep people safe reduc crim"
_PILLARS = {
    "effectiveness": (_wording(_PURPOSE, "effectiveness"), _wording("effectiveness")),
    "efficiency": (_wording("efficien", f"{_PURPOSE} operat sustainab serv provid public carr responsibilit"),),
    "legitimacy": (_wording("legitima", _PURPOSE), _wording("treat public workforce|staff", "legitima")),
}
_OF_2014 = {
    "preventing-crime": (_wording("reduc|prevent crim|offen", "crim offen reduc prevent"),),
    "investigating-crime": (_wording("investigat crim|offen"),),
    "tackling-anti-social-behaviour": (_wording("antisocial", "behav tackl"),),
    "financial-position": (_wording("financ position", "secur taking step short long term"),),
    "affordable-policing": (_wording("affordab policing", "provid got"),),
}
_SINCE_2015 = {
    "preventing-crime": (_wording("prevent crim", "antisocial behav tackl keep people safe"),),
    "investigating-crime": (_wording("investigat crim", "reduc reoffend offen manag catch"),),
    "protecting-vulnerable-people": (_wording("protect vulnerab", "people harm support victim keep safe"),),
    "serious-and-organised-crime": (
        _wording("serious organis crim", "tackl includ fulfil meet national policing responsibilit"),
    ),
    "understanding-demand": (_wording("understand demand", "current likely future serv fac"),),
    "use-of-resources": (_wording("use|manag resourc", "use manag meet current demand fac"),),
    "meeting-current-demands": (
        _wording("demand meet|current|manag|use", "use meet manag resourc current fac"),
        _wording("use resourc"),
    ),
    "planning-for-demand": (_wording("plan future|demand", "future demand likely serv"),),
    "workforce-model": (_wording("workforce model", "sustainab affordab current"),),
    "financial-position": (_wording("financ position", "sustainab short long term secur"),),
    "wellbeing-and-ethical-culture": (
        _wording("wellbeing cultur", "practice behav reinforc staff workforce ethic maintain"),
    ),
    "treating-the-public-fairly": (
        _wording("treat public|communit|serv", "people fair respect understand engag maintain improv legitima"),
    ),
    "stop-and-search-and-taser": (_wording("stop search taser", "decision taken taking use fair appropriat"),),
    "ethical-workforce": (_wording("behav ethic|lawful", "ethic lawful workforce staff officers"),),
    "treating-the-workforce-fairly": (_wording("treat workforce|staff fair|respect", "fair respect"),),
}
_FOREIGN = "?"  # the stem of every word that no question has
_WORDS = re.compile(r"[a-z0-9][a-z0-9'/-]*")
_TELLING = re.compile(
    r"crim|offen|vulnerab|demand|resourc|plan|effectiv|efficien|legitima|treat|behav|social|asb|workforce"
    r"|financ|afford|"
    r"wellbeing|well-being|taser|pillar",
    re.IGNORECASE,
)
_TELLING_LOW = re.compile(_TELLING.pattern)
_PART = re.compile(r"[a-z0-9]+")
_JOINTS = re.compile(r",?\s+and\s+(?:at\s+)?|[,;]\s+")
_ALL_PILLARS = re.compile(
    r"(?:all|each|every one)(?: of)?(?: the| its| our| these)? (?:three|3) (?:pillars?|areas?"
    r"|themes?)(?: of (?:peel|policing))?"
)
_AREAS = re.compile(
    r"^(?:(?:the|these|its|both|following|two|three|four|all) )*(?:areas|questions|aspects)(?: of policing)?: ?"
)
_THIS = re.compile(
    r"(?:this|that) (?:area|question|respect|regard|aspect)|(?:this|that) (?:core )?question|this(?: pillar)?"
)
# Where a phrase ends although the sentence goes on.
_PHRASE_END = re.compile(
    r",| (?:but|although|though|while|whereas|because|since|with|when|where|despite|overall|this year|as it"
    r"|as a|so) |"
    r" (?:this year|overall)$| \("
)
_LONGEST = 300  # characters of a phrase that may name questions
_MOST_PIECES = 12
_LONGEST_WORD = 30


def may_name(text: str) -> bool:
    """Whether the text holds a word without which no question is named; quick."""
    low = text.lower()
    return (_TELLING_LOW.search(low) if low.isascii() else _TELLING.search(text)) is not None


def may_be_questions(text: str, own: frozenset[str]) -> bool:
    """Whether all words are such as questions have, or may be of a force's name: `own`, in parts. Cheap."""
    for word in _WORDS.findall(_plain(text)):
        bare = word.removesuffix("'s")
        if word in _STOP or _stem(bare) != _FOREIGN or own.issuperset(_PART.findall(bare)):
            continue
        return False
    return True


def find_pillar(phrase: str) -> str | None:
    """Give the pillar that a whole phrase means: "the efficiency with which it keeps people safe and reduces crime".

    Without an adverb, keeping people safe and reducing crime is effectiveness.
    """
    return _pillar(_stems(phrase))


def find_questions(phrase: str, framework: str) -> tuple[str, ...]:
    """Give the questions of a framework, pillars among them, that a whole phrase means: one, several, or none."""
    phrase = " ".join(phrase.split())
    if len(phrase) > _LONGEST:
        return ()
    found = _question(phrase, framework)
    if found:
        return (found,)
    joints = list(_JOINTS.finditer(phrase))
    if not 0 < len(joints) < _MOST_PIECES:
        return ()
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(phrase)]
    # The fewest questions that together are the whole phrase, from the first piece up to each next one.
    best: list[tuple[str, ...] | None] = [()]
    for last in range(len(ends)):
        reached: tuple[str, ...] | None = None
        for first in range(last + 1):
            before = best[first]
            named = _question(phrase[starts[first] : ends[last]], framework) if before is not None else None
            if before is None or named is None or named in before:
                continue
            if reached is None or len(before) + 1 < len(reached):
                reached = (*before, named)
        best.append(reached)
    return best[-1] or ()


def name_questions(phrase: str, section: str | None, framework: str) -> tuple[str, ...]:
    """The questions that the end of a clause names; "in this area" names the one whose section it is."""
    phrase = _AREAS.sub("", phrase.strip(" ,.;:"))
    if _ALL_PILLARS.fullmatch(phrase):
        return tuple(pillar for pillar in PILLARS if pillar in get_framework(framework).questions)
    for end in (len(phrase), *(match.start() for match in _PHRASE_END.finditer(phrase))):
        if section is not None and _THIS.fullmatch(phrase[:end]):
            return (section,)
        if found := find_questions(phrase[:end], framework):
            return found
    return ()


@cache
def _wordings(framework: str) -> dict[str, tuple[_Wording, ...]]:
    known = get_framework(framework).questions
    words = {**_PILLARS, **(_OF_2014 if framework == "peel-2014" else _SINCE_2015)}
    return {question: wordings for question, wordings in words.items() if question in known}


def _question(phrase: str, framework: str) -> str | None:
    stems = _stems(phrase)
    if not stems or _FOREIGN in stems:
        return None
    for question, wordings in _wordings(framework).items():
        if any(wording.means(stems) for wording in wordings):
            return question
    return None


def _pillar(stems: frozenset[str]) -> str | None:
    found = (pillar for pillar, wordings in _PILLARS.items() if any(w.means(stems) for w in wordings))
    return next(found, None) if stems else None


def _plain(phrase: str) -> str:
    """The words in one spelling."""
    phrase = (
        phrase.lower()
        .replace("’", "'")
        .replace("\u2011", "-")
        .replace("organiz", "organis")
        .replace("well-being", "wellbeing")
    )
    for words in _RESPECT:
        phrase = phrase.replace(words, "in")
    phrase = phrase.replace("anti-social", "antisocial").replace("anti social", "antisocial")
    return phrase.replace("re-offend", "reoffend").replace("stop-and-search", "stop and search")


def _stems(phrase: str) -> frozenset[str]:
    return frozenset(_stem(word.removesuffix("'s")) for word in _WORDS.findall(_plain(phrase)) if word not in _STOP)


@cache
def _stem_of(word: str) -> str:
    return next((stem for stem in _STEMS if word.startswith(stem)), _FOREIGN)


def _stem(word: str) -> str:
    return _SAME.get(word) or (_stem_of(word) if len(word) < _LONGEST_WORD else _FOREIGN)
