"""How prose words the questions that the inspectorate grades, and which question of a framework that is.

Source: the published titles in `schema/frameworks/*.toml`, and the short and slightly wrong titles of the press.
Each wording lists the ids it may mean; the first that the framework grades is meant.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from schema.frameworks import frameworks

_SAFE = r"keep(?:s|ing)? (?:people|the public|residents|communities|the community|(?:\w+ ){1,2}people) safe,? and (?:in )?reduc(?:e|es|ing) crime"
_REDUCE = r"reduc(?:e|es|ing) crime,? and (?:in )?keep(?:s|ing)? (?:people|the public|residents|communities) safe"
_TAIL = rf"(?:,? (?:(?:at|in|of|with which it|(?:in )?how it)(?: both)? )?(?:{_SAFE}|{_REDUCE}))?"
_HOW = r"(?:how |being |the )?"
_IS = r"(?: (?:is the force|does the force|the force is|it is|they are|forces are|the force|they|it|is))?"
_PUBLIC = r"(?:the public|(?:all (?:of )?)?(?:the )?people(?: (?:that )?(?:it|they) serves?)?|(?:local )?communities|members of the public|residents)"
_FAIRLY = r"(?:(?: with)? (?:fairness|fairly|respect|respectfully|dignity)(?:,? and (?:with )?(?:fairness|fairly|respect|respectfully|ethically|dignity))?)"
_WORKFORCE = r"(?:(?:its|their|the|his|her|our) )?(?:own )?(?:workforce|staff|officers and staff|employees|people who work for it)"
_ASB = r"(?:anti-?\s?social behaviour|asb)"
_VULNERABLE = (
    r"(?:vulnerable (?:people|victims|adults and children|children and adults|residents)"
    r"|(?:those|people|those people) (?:who|that) are (?:most )?vulnerable|the (?:most )?vulnerable(?! \w+ing)|victims who are vulnerable)"
)

# Longest meaning first: an alternative that begins at the same word wins over those below it.
WORDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # the three pillars
    (
        r"how (?:well |efficiently )(?:it |the force |does the force )operates? and how sustainable (?:are )?its services(?: are)?",
        ("efficiency",),
    ),
    (rf"{_HOW}(?:efficiency(?! savings?)|being efficient){_TAIL}|(?:how |extent is the force )?efficient(?:(?<=\bhow efficient)|(?<=force efficient)|(?= (?:at|in) (?:keep|reduc)))(?:ly)?{_IS}{_TAIL}", ("efficiency",)),
    (rf"{_HOW}(?:legitimacy|being legitimate){_TAIL}|how legitimate(?:ly)?{_IS}{_TAIL}", ("legitimacy",)),
    (
        rf"treat(?:s|ing)? (?:both )?(?:the public|people|its public) and {_WORKFORCE}{_FAIRLY}?"
        rf"|legitimately (?:it |the force )?treats? the public and its workforce",
        ("legitimacy",),
    ),
    (
        rf"{_HOW}effectiveness(?! of (?!the force\b|[A-Z])){_TAIL}|(?:how effective(?:ly)?{_IS}|being effective|effective(?= (?:at|in) (?:keep|reduc))){_TAIL}"
        rf"|(?:effectively )?(?:{_SAFE}|{_REDUCE})|effectively (?:reduc(?:e|es|ing)) crime",
        ("effectiveness",),
    ),
    # core questions
    (
        rf"(?:(?:effectively )?reduc(?:e|es|ing) crime and )?prevent(?:s|ing)?(?: and deter(?:s|ring)?)? (?:crimes?|offending)"
        rf"(?:,? (?:and (?:in )?)?(?:effectively )?(?:tackl(?:e|es|ing) )?{_ASB}\b)?"
        rf"(?:,? (?:and )?(?:keep(?:s|ing)? (?:people|the public) safe|reduc(?:e|es|ing) vulnerability))?"
        rf"|(?:crime prevention|prevention of crime)(?: and (?:tackling )?{_ASB})?|deter(?:s|ring) crime(?: and {_ASB})?",
        ("preventing-crime",),
    ),
    (rf"(?:tackl|deal|combat|reduc)(?:e|es|s|ing)(?: with)? {_ASB}", ("tackling-anti-social-behaviour",)),
    (
        r"investigat(?:es?|ing|ion of) (?:crimes?|offending|offences)(?:,? and (?:in )?(?:manag(?:es?|ing) offenders|reduc(?:es?|ing) re-?offending))?"
        r"|(?:crime|criminal) investigations?(?: and (?:managing offenders|reducing re-?offending))?",
        ("investigating-crime",),
    ),
    (
        rf"protect(?:s|ing)? from harm (?:those who are vulnerable|{_VULNERABLE})(?:,? and (?:in )?support(?:s|ing)? victims)?"
        rf"|(?:protect(?:s|ing)?|safeguard(?:s|ing)?|protection of|support(?:s|ing)? and protect(?:s|ing)?) {_VULNERABLE}(?: from harm)?"
        rf"(?:,? and (?:in )?support(?:s|ing)? (?:of )?victims)?|support(?:s|ing)? victims and protect(?:s|ing)? {_VULNERABLE}",
        ("protecting-vulnerable-people",),
    ),
    (
        r"(?:(?:tackl|disrupt|deal|fight|combat|address)(?:e|es|s|ing)(?: with)? )?serious(?:,| and|,? &)? organised crime(?: groups?| gangs?)?"
        r"|disrupt(?:s|ing)? (?:the (?:activity|activities) of )?organised crime(?: groups?| gangs?)?",
        ("serious-and-organised-crime",),
    ),
    (
        rf"(?:us(?:es?|ing) (?:its |their |of )?police powers and treat(?:s|ing)? {_PUBLIC}{_FAIRLY}?|police powers and (?:the )?(?:fair )?treat(?:ing|ment)(?: of)? {_PUBLIC}{_FAIRLY}?"
        rf"|(?:understand(?:s|ing)?,? )?engag(?:es?|ing) with,? and treat(?:s|ing)? (?:fairly )?{_PUBLIC}{_FAIRLY}?"
        rf"|treat(?:s|ing)? (?:fairly )?{_PUBLIC}(?:{_FAIRLY})?|(?:fair )?treatment of {_PUBLIC}|(?:use of )?police powers)",
        ("treating-the-public-fairly",),
    ),
    (
        rf"treat(?:s|ing)? {_WORKFORCE}{_FAIRLY}?|treatment of {_WORKFORCE}",
        ("treating-the-workforce-fairly",),
    ),
    (
        r"(?:ensur(?:es?|ing) (?:that )?)?(?:its|the|their) (?:workforce|staff|officers and staff) (?:behaves?|acts?) (?:both )?ethically and lawfully"
        r"|ethical and lawful (?:workforce )?behaviou?r|(?:behav(?:es?|ing)) ethically and lawfully|ethical workforce",
        ("ethical-workforce",),
    ),
    (
        r"(?:the )?wellbeing (?:of (?:its )?staff )?and (?:an )?ethical culture",
        ("wellbeing-and-ethical-culture",),
    ),
    (r"(?:its |the |their )?use of stop and search (?:powers )?and tasers?|stop and search and tasers?", ("stop-and-search-and-taser",)),
    (
        r"respon(?:d|ds|ding|se|ses) to (?:the public|calls from the public|members of the public|(?:emergency |999 )?calls|calls for service|public calls)|public contact",
        ("responding-to-the-public",),
    ),
    (
        r"(?:record(?:s|ing)?|report(?:s|ing)?) (?:of )?(?:data (?:about|on) )crimes?|record(?:s|ing)? (?:of )?crimes?(?: data)?|crime[- ](?:data )?recording|recording of (?:crime )?data|crime data(?! integrity)",
        ("recording-crime-data",),
    ),
    (
        r"manag(?:es?|ing|ement of) (?:offenders|suspects|orders)(?:,? and (?:suspects|offenders))?|offender management",
        ("managing-offenders",),
    ),
    (
        r"(?:build(?:s|ing)?|develop(?:s|ing)?|support(?:s|ing)?|protect(?:s|ing)?)(?:(?:,| and|, and) (?:build(?:s|ing)?|develop(?:s|ing)?|support(?:s|ing)?|protect(?:s|ing)?)){0,3}"
        rf" {_WORKFORCE}|(?:develop|build)(?:s|ing)? a positive (?:workplace|working environment)|(?:workforce|staff) (?:support|wellbeing)",
        ("supporting-the-workforce",),
    ),
    (
        r"(?:strategic planning(?:,| and)? ?(?:(?:and )?organisational management)?(?:,? (?:and )?(?:providing )?value for money)?|organisational management(?: and value for money)?|(?:providing )?value for money)",
        ("value-for-money",),
    ),
    (
        r"meet(?:s|ing)? (?:its )?current demands?(?:,? and (?:us(?:es?|ing)) (?:its )?resources)?",
        ("meeting-current-demands",),
    ),
    (
        r"(?:us(?:es?|ing) (?:its|their|the)? ?resources|(?:good |the |its |their )?use of (?:its )?resources)(?: (?:to|and) (?:meet(?:ing)?|manag(?:e|ing)) (?:its )?(?:current )?demand)?",
        ("use-of-resources", "meeting-current-demands", "value-for-money"),
    ),
    (
        r"understand(?:s|ing)?(?: of)? (?:its )?(?:current and (?:likely )?future |current )?demand(?:s| for (?:its )?services?)?",
        ("understanding-demand",),
    ),
    (
        r"plan(?:s|ning)? (?:for )?(?:(?:its )?(?:the )?future(?: demand)?|(?:future )?demand in the future|future demand|demand)|future planning",
        ("planning-for-demand",),
    ),
    (r"(?:the )?(?:sustainability and affordability of its |sustainable and affordable )?workforce model", ("workforce-model",)),
    (
        r"(?:tak(?:es?|ing) steps to )?(?:ensur(?:es?|ing) (?:it has )?|secur(?:es?|ing) )?(?:its |an? )?(?:sustainable |secure )?financial position(?: for the short and long term)?|financial (?:sustainability|security)",
        ("financial-position",),
    ),
    (r"(?:has |having |provid(?:es|ing) )?(?:an )?affordable (?:way of providing )?policing", ("affordable-policing",)),
    (r"vetting and counter[- ]?corruption|counter[- ]?corruption and vetting", ("vetting-and-counter-corruption",)),
    (r"leadership and (?:force )?management|force management|leadership(?! (?:team|and culture|skills|programme))", ("leadership-and-force-management",)),
)


class Asked(NamedTuple):
    """A question named in a text: `ids` are what the words may mean, the likeliest first."""

    start: int
    end: int
    ids: tuple[str, ...]


@cache
def _pattern() -> re.Pattern[str]:
    blanks = [wording.replace(" ", r"\s") for wording, _ in WORDINGS]
    return re.compile(r"\b(?:" + "|".join(f"(?P<q{n}>{words})" for n, words in enumerate(blanks)) + r")\b", re.IGNORECASE)


def find_questions(flat: str) -> list[Asked]:
    """Every place where an evened text words a question of any framework, in order, without overlaps."""
    return [
        Asked(match.start(), match.end(), WORDINGS[int(match.lastgroup[1:])][1])
        for match in _pattern().finditer(flat)
        if match.lastgroup
    ]


def question_of(ids: tuple[str, ...], framework: str | None) -> str | None:
    """The question meant in a framework; None where that framework does not grade it.

    Without a framework only words with one meaning count.
    """
    if framework is None:
        return ids[0] if len(ids) == 1 else None
    graded = frameworks()[framework].questions
    return next((identity for identity in ids if identity in graded), None)
