"""Which question the inspectorate's own wording means: the wordings of 2015 to 2017, as noun or as verb.

A phrase counts only as a whole. "Its understanding of demand" is a question; "its understanding of repeat demand" is a
part of one, and part of a question has no grade.
"""

from __future__ import annotations

import re

from schema.frameworks import get_framework

PILLARS = ("effectiveness", "efficiency", "legitimacy")

_PURPOSE = r"keep(?:s|ing)? people safe and reduc(?:es?|ing) crime"
_PILLAR_WORDS = (
    re.compile(
        rf"(?:(?:the|its) )?(?:overall )?(effectiveness|efficiency|legitimacy) (?:with which it|at|in) {_PURPOSE}"
    ),
    re.compile(rf"how (effectively|efficiently|legitimately) it {_PURPOSE}"),
)
_PLAIN_PURPOSE = re.compile(rf"(?:(?:its|the) (?:overall )?approach to |(?:the way(?: in which)?|how) it )?{_PURPOSE}")
_PILLAR_OF = {"effectively": "effectiveness", "efficiently": "efficiency", "legitimately": "legitimacy"}

_OPENING = re.compile(
    r"(?:(?:overall|the force's|the constabulary's|the force|the constabulary|the extent to which|the way in which"
    r"|the way|how well|how effectively|how|its approach to|the approach to|its ability to|their|its|they|it)\s+)+"
)
_WORDINGS = {
    "preventing-crime": r"prevent(?:s|ing)? crime(?:,? (?:and )?(?:tackl(?:es?|ing) )?anti-?social behaviour)?"
    r"(?:,? and keep(?:s|ing)? people safe)?",
    "investigating-crime": r"investigat(?:es?|ing) crimes?"
    r"(?: and (?:reduc(?:es?|ing) re-?offending|manag(?:es?|ing) offenders))?",
    "protecting-vulnerable-people": r"protect(?:s|ing)? (?:(?:those|people) who are vulnerable(?: from harm)?"
    r"|vulnerable people(?: from harm)?|from harm (?:those|people) who are vulnerable)"
    r"(?:,? and support(?:s|ing)? victims)?",
    "serious-and-organised-crime": r"tackl(?:es?|ing) serious and organised crime"
    r"(?:,? including its arrangements? for (?:fulfilling|meeting) its national policing responsibilities)?",
    "understanding-demand": r"(?:understanding of|understands?|understanding) (?:the )?(?:its )?"
    r"(?:current and (?:likely )?future )?demand(?: (?:for|on) its services)?",
    "use-of-resources": r"(?:use of|us(?:es?|ing)) (?:its )?resources"
    r"(?: to (?:manage|meet) (?:its )?(?:current )?demand)?",
    "planning-for-demand": r"(?:plans?|planning) for (?:the future|(?:its )?future demand|demand in the future)",
    "workforce-model": r"(?:(?:the )?sustainability and affordability of (?:its|the) )?workforce model",
    "financial-position": r"(?:(?:the )?sustainability of (?:its|the) )?financial position"
    r"(?: (?:for|in|over) the short and long term)?",
    "wellbeing-and-ethical-culture": r"(?:reinforc(?:es?|ing) )?the wellbeing of (?:its )?(?:staff|workforce)"
    r" and an ethical culture",
    "treating-the-public-fairly": r"treat(?:s|ing)? (?:all of )?the (?:people it serves|public)"
    r" with fairness and respect"
    r"|understand(?:s|ing)?,? engag(?:es?|ing) with and treat(?:s|ing)? fairly the people it serves"
    r"(?: to maintain and improve its legitimacy)?",
    "stop-and-search-and-taser": r"(?:decisions (?:taken )?on )?(?:the )?use of stop and search and taser",
    "ethical-workforce": r"ensur(?:es?|ing) (?:that )?its workforce behaves"
    r" (?:ethically and lawfully|lawfully and ethically)",
    "treating-the-workforce-fairly": r"treat(?:s|ing)? its workforce with fairness and respect",
}
_QUESTIONS = {question: re.compile(pattern) for question, pattern in _WORDINGS.items()}


def find_pillar(phrase: str) -> str | None:
    """Give the pillar that a whole phrase means: "the efficiency with which it keeps people safe and reduces crime".

    Without an adverb, keeping people safe and reducing crime is effectiveness.
    """
    phrase = _plain(phrase)
    for pattern in _PILLAR_WORDS:
        match = pattern.fullmatch(phrase)
        if match:
            return _PILLAR_OF.get(match.group(1), match.group(1))
    return "effectiveness" if _PLAIN_PURPOSE.fullmatch(phrase) else None


def find_questions(phrase: str, framework: str) -> tuple[str, ...]:
    """Give the questions of a framework that a whole phrase means: one, several joined by "and", or none."""
    known = get_framework(framework).questions
    phrase = _plain(phrase)
    found = _question(phrase, known)
    if found:
        return (found,)
    parts = phrase.split(" and ")
    for cut in range(1, len(parts)):
        first, second = _question(" and ".join(parts[:cut]), known), _question(" and ".join(parts[cut:]), known)
        if first and second and first != second:
            return (first, second)
    return ()


def _question(phrase: str, known: object) -> str | None:
    core = phrase[match.end() :] if (match := _OPENING.match(phrase)) else phrase
    for question, pattern in _QUESTIONS.items():
        if question in known and pattern.fullmatch(core):  # type: ignore[operator]
            return question
    return None


def _plain(phrase: str) -> str:
    return " ".join(phrase.lower().replace("’", "'").split()).strip(" .,;:")
