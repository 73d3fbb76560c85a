"""What the summary of a pillar says in the inspectorate's set sentences; all other prose gives nothing.

Grades of questions count where the writer says that they are judgments ("is judged to be good in its understanding of
demand"), or uses a word that prose has no other use for ("its planning for future demand requires improvement"). "It is
good at investigating crime" is how inspectors also praise what they did not grade.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.forces import find_forces
from schema.grades import Direction, Grade, parse_grade
from scrapers.hmicfrs.questions import find_pillar, find_questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapers.page import Block


@dataclass(frozen=True, slots=True)
class Said:
    """A grade that a sentence gives to a question or pillar."""

    question: str
    grade: Grade
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Movement:
    """What a sentence says of the change since last time: which way, whether at all, and the grade it names."""

    direction: Direction | None
    differs: bool
    previous: Grade | None
    evidence: Evidence


@dataclass(slots=True)
class Summary:
    """What the summary of one pillar says; `unknown` holds judgments of questions that no wording is known for."""

    said: list[Said] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    unknown: list[Evidence] = field(default_factory=list)


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z‘“])")
_JUDGED = r"(?:judged|assessed|graded|rated)"
_GRADES = r"(?:outstanding|good|adequate|inadequate|requir(?:es|ing) improvement)"
_VERDICT = (
    rf"(?:{_JUDGED} (?:to be|as(?: being)?) (?P<judged>{_GRADES})|{_JUDGED} (?P<judged_ri>to require improvement))"
)
_PLAIN = r"(?:is (?:also )?(?P<plain>outstanding|good|inadequate)|(?:also )?(?P<plain_ri>requires improvement))"
_TO = r"(?:in respect of|with respect to|in|at|for)"

# A clause that begins with who is judged; one that goes on after such a clause; one that begins with the question.
_OF_FORCE = re.compile(
    rf"(?P<who>[^;:]{{2,80}}?) (?:(?:is|has been) (?:also |now )?{_VERDICT}|{_PLAIN}) {_TO} (?P<phrase>.{{3,160}})",
    re.IGNORECASE,
)
_GOING_ON = re.compile(
    rf"(?:is )?(?:also )?(?:{_VERDICT}|(?P<plain>{_GRADES})) {_TO} (?P<phrase>.{{3,160}})", re.IGNORECASE
)
_OF_QUESTION = re.compile(
    rf"(?P<phrase>.{{3,160}}?) (?:(?:is|are|has been) (?:also )?{_VERDICT}|{_PLAIN})", re.IGNORECASE
)
_THE_FORCE = re.compile(r"(?:however, )?(?:overall, )?(?:the (?:force|constabulary|service)|it)", re.IGNORECASE)
_POSSESSOR = re.compile(r"(?:its|the|how|their)\b", re.IGNORECASE)
# Where these stand, the sentence may speak of another time, or of what did not happen.
_NOT_NOW = re.compile(
    r"\b(?:last year|previous(?:ly)?|in 20\d\d|was|were|had|would|could|should|if|not|never|no longer)\b", re.IGNORECASE
)
_CLAUSES = re.compile(
    r";\s+(?:(?:and|but|while|whereas|although)\s+)?|,\s+(?:and|but|while|whereas|although)\s+"
    rf"|\s+(?:and|but)\s+(?=(?:its|the way|how)\b|(?:is\s+)?(?:also\s+)?{_JUDGED}\s|{_GRADES}\s+{_TO}\s)",
    re.IGNORECASE,
)

_LAST_TIME = r"(?:last year(?:[’']s (?:findings|judge?ment))?|20\d\d)"
_MOVEMENT = re.compile(
    r"\b(?:judge?ment|findings)(?: this year)? "
    r"(?P<verb>(?:is|are) (?P<not>not )?(?:the same as|consistent with|unchanged from)"
    r"|(?:is|are) (?:an improvement|a deterioration|a decline) (?:on|from|since)"
    rf"|has (?:improved|deteriorated|declined) since) {_LAST_TIME}(?P<rest>[^.;]{{0,160}})",
    re.IGNORECASE,
)
_WAS = re.compile(
    rf",? (?:when|in which)\b.{{0,60}}?\b(?:{_JUDGED}|found)\b.{{0,60}}?\b(?P<grade>{_GRADES}|to require improvement)"
    r"(?: (?:for|in|at) .{3,60})?",
    re.IGNORECASE,
)


def read_summary(block: Block, pillar: str, framework: str, force: str, into: Summary) -> None:
    """Add what one paragraph of a pillar's summary says to `into`. `pillar` is the section that it stands in."""
    for start, end in _sentences(block.text):
        sentence = block.text[start:end]
        evidence = Evidence(sentence, block.start + start, block.start + end)
        movement = _movement(sentence, evidence)
        if movement:
            into.movements.append(movement)
        elif not _NOT_NOW.search(sentence):
            _read_grades(sentence, evidence, (pillar, framework, force), into)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _read_grades(sentence: str, evidence: Evidence, where: tuple[str, str, str], into: Summary) -> None:
    pillar, framework, force = where
    judging, grade = False, Grade.GOOD  # whether the clause before said of the force that it is judged, and how
    for clause in _CLAUSES.split(sentence.rstrip(" .;:")):
        match = _match_clause(clause, force, going_on=judging)
        if match is None:
            # "... good in its understanding of demand and its use of resources": one grade for two questions.
            more = find_questions(clause, framework) if judging else ()
            into.said.extend(Said(question, grade, evidence) for question in more)
            judging = bool(more)
            continue
        told = _grade(match["verdict"] or match["plain"])
        judging = told is not None and "who" in match and (judging or bool(match["verdict"]))
        if told is None:
            continue
        grade = told
        phrase = _without_owner(match["phrase"], force)
        found = find_pillar(phrase)
        if found == pillar:
            # "Is good at keeping people safe" is the set sentence of 2016: a pillar's grade needs no "judged".
            into.said.append(Said(pillar, grade, evidence))
        elif found is None and (judging or match["verdict"] or grade is not Grade.GOOD):
            questions = find_questions(phrase, framework)
            into.said.extend(Said(question, grade, evidence) for question in questions)
            if not questions and (judging or match["verdict"]):
                into.unknown.append(evidence)


def _match_clause(clause: str, force: str, *, going_on: bool) -> dict[str, str] | None:
    """Give a clause's grade words (`verdict` if "judged", else `plain`), its `phrase`, and `who` if of a force."""
    match = _GOING_ON.fullmatch(clause) if going_on else None
    who = ""
    if match is None:
        match = _OF_FORCE.fullmatch(clause)
        who = match["who"] if match else ""
        if match and not _is_force(who, force):
            match = None
    of_force = match is not None
    if match is None:
        match = _OF_QUESTION.fullmatch(clause)
        if match and not _POSSESSOR.match(match["phrase"]) and force not in _forces(match["phrase"]):
            match = None
    if match is None:
        return None
    groups = {name: value or "" for name, value in match.groupdict().items()}
    found = {
        "verdict": groups["judged"] or groups["judged_ri"],
        "plain": groups["plain"] or groups.get("plain_ri", ""),
        "phrase": groups["phrase"],
    }
    return {**found, "who": who} if of_force else found


def _is_force(words: str, force: str) -> bool:
    return _THE_FORCE.fullmatch(words.strip()) is not None or _forces(words) == {force}


def _forces(words: str) -> set[str]:
    return {mention.force for mention in find_forces(words)}


def _without_owner(phrase: str, force: str) -> str:
    """Take the force's name from the front: "Gwent Police’s overall effectiveness" is "overall effectiveness"."""
    mentions = find_forces(phrase)
    if mentions and mentions[0].start == 0 and mentions[0].force == force:
        return re.sub(r"^[’']s?\s+", "", phrase[mentions[0].end :])
    return phrase


def _movement(sentence: str, evidence: Evidence) -> Movement | None:
    match = _MOVEMENT.search(sentence)
    if not match:
        return None
    verb = match["verb"].lower()
    direction = None
    if "improve" in verb:
        direction = Direction.UP
    elif "deteriorat" in verb or "declin" in verb:
        direction = Direction.DOWN
    was = _WAS.fullmatch(match["rest"].rstrip(" ,"))
    differs = direction is not None or match["not"] is not None
    return Movement(direction, differs, _grade(was["grade"]) if was else None, evidence)


def _grade(words: str) -> Grade | None:
    """A grade word in any of its forms: "to require improvement" and "requiring improvement" too."""
    return parse_grade(re.sub(r"^(?:to require|requiring)\b", "requires", words.lower()))
