"""What a paragraph says in the inspectorate's set sentences; all other prose gives nothing.

A grade counts where the sentence says of the force, or of a whole question, that it is so: "The force is judged to be
good in its understanding of demand; its use of resources is good". What the sentence is about must be a question and
nothing besides, so that praise of a part ("is good at finding wanted people") gives none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.grades import Grade, Status
from scrapers.hmicfrs.earlier import earlier_grades, earlier_of, grade_risen_from, part_before
from scrapers.hmicfrs.grading import FORCE, GRADES, JUDGED, TO, grade_of, plain_words
from scrapers.hmicfrs.movements import Movement, read_movement
from scrapers.hmicfrs.questions import find_questions, name_questions
from scrapers.wording import lowered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapers.page import Block


@dataclass(frozen=True, slots=True)
class Said:
    """A grade that a sentence gives to a question or pillar, in a framework."""

    question: str
    grade: Grade
    evidence: Evidence
    framework: str


@dataclass(slots=True)
class Summary:
    """What paragraphs say: `said` of this inspection, `before` of earlier ones, `unknown` of no known question."""

    said: list[Said] = field(default_factory=list)
    before: list[Said] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    unknown: list[Evidence] = field(default_factory=list)


_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z‘“])")
_CRIME_DATA = re.compile(r"\b(?:crime data|crime[- ]recording|recording (?:of )?crime|cdi|custody|vetting|fire)\b")
# What says that an earlier grade stands is not a judgment of either time; `carried` reads it.
_STANDS = re.compile(
    r"\b(?:stands?|carried (?:over|forward)|(?:keeps?|retains?|kept|retained) (?:its|the)"
    r"|not (?:been )?(?:re-?)?inspected)\b"
)
_VERDICT = rf"(?:{JUDGED} (?:(?:to be|as(?: being)?|as) )?)?(?P<grade>{GRADES})"
_ADVERBS = r"(?:(?:also|now|again|therefore|currently|overall|all|each|both|similarly) )?"
_IS = rf"(?:is|are|has been|have been|has again been|remains|continues to be) {_ADVERBS}"
_LEAD = (
    r"(?:(?:overall|however|in general|in summary|nevertheless|this year|and|but|also|while|although|moreover|"
    r"in terms of its effectiveness|(?:the )?(?:available )?evidence (?:available )?(?:indicates|shows"
    r"|suggests) that:?|(?:hmic(?:frs)?|we|inspectors) (?:(?:have|has) )?(?:found|find|concluded|conclude|consider"
    r"|judged?|judges|assess(?:ed)?) that),? )*"
)
# "The force is good at ..."; "is also good at ..." after such a clause; "we judge the force to be good at ...".
_OF_FORCE = re.compile(
    rf"{_LEAD}(?:(?P<who>{FORCE}) )?{_ADVERBS}(?P<is>{_IS})?{_ADVERBS}{_VERDICT} {TO} (?P<phrase>.{{3,240}})"
)
_WE_JUDGE = re.compile(
    rf"{_LEAD}(?:we|hmic(?:frs)?|inspectors) (?:(?:have|has) (?:now |also )?{JUDGED}|(?:now |also )?(?:judge"
    rf"|grade|rate|find|assess)(?:e?s)?)"
    rf" (?:{FORCE}) (?:as(?: being)? |to be |to )?(?P<grade>{GRADES}) {TO} (?P<phrase>.{{3,240}})"
)
# "Was judged" and "we judged" speak of this inspection where nothing near them speaks of another time.
_JUDGED_NOW = (
    (re.compile(rf"\b(?:was|were) (?=(?:also )?{JUDGED}\b)"), "is "),
    (re.compile(rf"\b(we|hmic(?:frs)?|inspectors) (?=(?:also )?{JUDGED} )"), r"\1 have "),
)
_WE_JUDGE_WHAT = re.compile(
    rf"{_LEAD}(?:we|hmic(?:frs)?|inspectors) (?:(?:have|has) (?:now |also )?{JUDGED}|(?:now |also )?(?:judge"
    rf"|grade|rate|find|assess)(?:e?s)?)"
    rf" (?P<phrase>.{{3,200}}?) (?:as(?: being)?|to be|to) (?P<grade>{GRADES})"
)
_WHOLE = re.compile(
    rf"{_LEAD}(?P<phrase>.{{3,240}}?),? {_IS}{_VERDICT}"
    rf"|{_LEAD}(?P<phrase2>.{{3,240}}?) {_ADVERBS}(?P<ri>requires improvement)"
)
_INVERTED = re.compile(
    rf"{_LEAD}(?:in terms of|in respect of|in|at|for"
    rf"|on) (?P<phrase>[^;]{{3,160}}), (?:{FORCE}) {_ADVERBS}(?:{_IS})?{_VERDICT}"
)
_GRADE_FOR = re.compile(
    r"^(?:the |its |our |the force's )?(?:overall )?(?:judge?ment|grade|grading|rating) (?:for|of|on|in) "
)
_NEW = (
    rf"(?:(?:{FORCE})\b|its(?! workforce| staff| people)\b|the way\b|how\b|we\b|hmic\w*\b|is\b|are\b"
    rf"|has been\b|also\b|again\b|judged\b|assessed\b"
    rf"|graded\b|rated\b|(?:{GRADES}) {TO}\b|in 20\d\d\b|in our 20\d\d\b)"
)
_CLAUSES = re.compile(
    rf";\s+(?:(?:and|but|while|whereas|although|however)[ ,]+)?|,?\s+(?:and|but|while|whereas|although"
    rf"|however),?\s+(?={_NEW})"
    rf"|,\s+(?=its(?! workforce| staff| people)\b|it (?:is|requires|has)\b|the force (?:is|requires|has)\b"
    rf"|(?:is |also |again )*(?:{GRADES}) {TO}\b|(?:is |also |again )*requir(?:es|ing) improvement\b|in 20\d\d\b)"
)
_GRADE_WORD = re.compile(rf"\b{GRADES}\b")
# Where these stand before it, a clause may speak of another time, or of what is not so.
_NOT_NOW = re.compile(
    r"\b(?:last (?:year|time)|previous(?:ly)?|(?:in|since) (?:our |its |the )?20\d\d|earlier|was|were|had"
    r"|would|could|should|if|unless"
    r"|whether|not|never|no longer|used to|until|before)\b"
)
# "We looked at its use of resources, and the force is good at it".
_IT = re.compile(
    rf"^(?:{_LEAD})we (?:have )?(?:looked at|inspected|examined) (?P<phrase>[^,;:]{{3,120}}?)(?: (?:in )?this \w+)?"
    rf"(?:,? and|;) (?P<clause>(?:{FORCE}) [^,;:]{{0,40}}?{GRADES} {TO}) (?:it|this|that)\b"
)
_THEN_FIRST = re.compile(
    r"(?:in (?:our )?20\d\d(?: (?:inspection|assessment))?|last year),? (?:(?:when )?we found that )?"
)
_NO_MORE_THEN = re.compile(
    r"\b(?:20\d\d|now|this|since|last|previous(?:ly)?|but|however|earlier|not|improved|up|down"
    rf"|is|are|has|have|(?:{FORCE}) (?:also )?requires)\b"
)
_THEN = re.compile(r",? (?:at that time|at the time|back then)\b,?")
_UNGRADED = re.compile(
    rf"\b(?:{FORCE}|this (?:question|area|pillar)|effectiveness|efficiency|legitimacy) (?:was|is|has) not (?:yet )?"
    r"(?:been |being )?(?:yet )?graded\b(?! (?:as|good|out|in its|on its))"
    r"|\b(?:did|have|has) not (?:yet )?(?:graded?|ma[dk]e (?:a |any )?graded judge?ments?) "
    r"(?:on|of|for|about|this|the force)"
)

_LONGEST = 1_500  # characters of a sentence that is looked at


def read_summary(block: Block, section: str | None, framework: str, force: str, into: Summary) -> None:
    """Add what one paragraph says to `into`. `section` is the question or pillar under whose heading it stands."""
    low = lowered(block.text)
    if not any(word in low for word in _WORDS):
        return
    lower = block.text.lower()
    if not any(word in lower for word in _WORDS) or len(lower) != len(block.text):
        return
    year = ""  # the year of the earlier inspection that the last sentence spoke of
    now: bool | None = None
    for start, end in sentences(block.text):
        if end - start > _LONGEST or not any(lower.find(word, start, end) >= 0 for word in _WORDS):
            continue
        if not _MAYBE.search(lower, start, end):
            continue
        if now is None:
            now = not _OTHER_TIME.search(_own_year(framework).sub(" ", lower))
        sentence = block.text[start:end]
        evidence = Evidence(sentence, block.start + start, block.start + end)
        plain = _plain(sentence, force, framework, now=now)
        if year and _THEN.search(plain):
            plain = f"in {year}, {_THEN.sub('', plain)}"
        earlier = earlier_of(lower[start:end], framework)
        year = earlier.removeprefix("peel-")[:4] if earlier else year
        if movement := read_movement(sentence, evidence):
            into.movements.append(movement)
        elif not (_CRIME_DATA.search(plain) or _STANDS.search(plain)):
            _read_sentence(plain, evidence, (section, framework), into)


def _read_sentence(plain: str, evidence: Evidence, where: tuple[str | None, str], into: Summary) -> None:
    """Read what one sentence in plain words says, of earlier inspections or of this one."""
    section, framework = where
    plain = _IT.sub(r"\g<clause> \g<phrase>", plain) if " it" in plain else plain
    before = earlier_grades(plain, section, framework)
    if before is None and (then := _THEN_FIRST.match(plain)) and not _NO_MORE_THEN.search(plain, then.end()):
        # Several grades of one earlier inspection: read as if it were this one.
        earlier, past = earlier_of(then.group(), framework), Summary()
        for judged, present in _JUDGED_NOW:
            plain = judged.sub(present, plain)
        if earlier is not None:
            _read_grades(_THEN_FIRST.sub("", plain), evidence, (section, earlier), past)
        if len(past.said) >= len(_GRADE_WORD.findall(plain)):
            before = [(said.question, said.grade, earlier) for said in past.said if earlier]
    if before is None:
        known = len(into.said)
        if not _read_inverted(plain, evidence, framework, into):
            _read_grades(plain, evidence, where, into)
        before = grade_risen_from(plain, {said.question for said in into.said[known:]}, section, framework)
    elif (first := part_before(plain)) and not earlier_of(first, framework):
        _read_grades(first, evidence, where, into)
    into.before += [Said(question, grade, evidence, then) for question, grade, then in before]


def _plain(sentence: str, force: str, framework: str, *, now: bool) -> str:
    plain = plain_words(sentence, force).rstrip(" .;:!?")
    if "20" in plain:
        plain = _own_year(framework).sub(" ", plain)
    if "20" in plain or "last year" in plain or "the previous" in plain:
        plain = _SAME_AS.sub("", plain)
    for judged, present in _JUDGED_NOW if now else ():
        plain = judged.sub(present, plain)
    return " ".join(plain.split()).lstrip(", ")


@cache
def _own_year(framework: str) -> re.Pattern[str]:
    """The words by which a page names its own inspection."""
    first, _, second = framework.removeprefix("peel-").partition("-")
    year = rf"{first}(?:[/–-](?:20)?{second})|{first}|20{second}" if second else first
    return re.compile(
        rf"\b(?:in|for|during) (?:our |the |peel )*(?:{year})(?![\d/])(?: (?:peel|inspection|assessment))*(?:, ?)?"
    )


# "..., which is unchanged from last year": a comparison, not the time of the judgment before it.
_SAME_AS = re.compile(
    r",? (?:and )?(?:(?:which|this|that) (?:is|was) )?(?:now )?(?:broadly )?(?:the same (?:grade "
    r"|judge?ment )?as|unchanged (?:from|since)"
    r"|consistent with|similar to|an improvement (?:on|from|since)|a (?:deterioration|decline) (?:on|from"
    r"|since)|as (?:it was )?in) "
    r"(?:in |our |its )*(?:last year|20\d\d(?:/\d\d)?|the previous (?:year"
    r"|inspection))(?:'s)?(?: (?:peel )?(?:grade|judge?ment|inspection|assessment))?"
    r"(?=$|;|,(?! when\b))"
)
_OTHER_TIME = re.compile(r"\b(?:20\d\d|last|first|previous(?:ly)?|earlier|before|used to|ago)\b")
# A grade word that stands as one ("good practice" does not), or what is said of the change.
_MAYBE = re.compile(
    r"(?:outstanding|good|adequate)\b['’”\"]?\s*(?=$|[.,;:!?(–-]|(?:in|at|for|on|with|across|when|overall"
    r"|again|last|and|but|from"
    r"|under|this|to|where|by|as|because|although|while|whereas|still)\b)|requir\w+ improvement|judge?ment|findings"
)
_WORDS = ("outstanding", "good", "adequate", "improvement", "judg", "findings")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, as places in it."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start() + 1
        start = match.end()
    if start < len(text):
        yield start, len(text)


def find_statuses(blocks: Sequence[Block], framework: str, force: str) -> list[tuple[Status, Evidence]]:
    """Where prose says that the force was not graded, or not yet, on the question under whose heading it stands."""
    found = []
    for block in blocks:
        for start, end in sentences(block.text) if "grade" in block.text else ():
            if "grade" not in block.text[start:end] or end - start > _LONGEST:
                continue
            plain = _own_year(framework).sub(" ", plain_words(block.text[start:end], force))
            match = _UNGRADED.search(" ".join(plain.split()))
            if match and not _OTHER_TIME.search(plain):
                status = Status.NOT_YET_GRADED if "yet" in match.group() else Status.NOT_GRADED
                found.append((status, Evidence(block.text[start:end], block.start + start, block.start + end)))
    return found


def _read_inverted(plain: str, evidence: Evidence, framework: str, into: Summary) -> bool:
    """Read "in tackling serious and organised crime, the force is outstanding"; whether the sentence is one."""
    match = _INVERTED.fullmatch(plain)
    grade = grade_of(match["grade"]) if match else None
    if match is None or grade is None:
        return False
    named = find_questions(match["phrase"], framework)
    into.said.extend(Said(question, grade, evidence, framework) for question in named)
    return bool(named)


def _read_grades(plain: str, evidence: Evidence, where: tuple[str | None, str], into: Summary) -> None:
    section, framework = where
    grade: Grade | None = None  # of the clause before, if it goes on: "good in its understanding of A and its use of B"
    waits: int | None = (
        None  # where a clause without its verb begins: "its protection of A, and its support for B, is ..."
    )
    start = 0
    for end, following in [(m.start(), m.end()) for m in _CLAUSES.finditer(plain)] + [(len(plain), len(plain))]:
        clause, at = plain[start:end], start
        start = following
        if _NOT_NOW.search(plain, 0, at):
            return
        match = _OF_FORCE.fullmatch(clause)
        if match and not (match["who"] or grade is not None):
            match = None
        if match and match["who"] and not (match["is"] or match["grade"].startswith("requires")):
            match = None
        match = match or _WE_JUDGE.fullmatch(clause)
        if match:
            told, named = grade_of(match["grade"]), name_questions(match["phrase"], section, framework)
            if told is not None:
                into.said.extend(Said(question, told, evidence, framework) for question in named)
                if not named and re.search(rf"\b(?:judged|graded|rated|assessed) .{{0,12}}{match['grade']}", clause):
                    into.unknown.append(evidence)
            grade, waits = told, None
            continue
        whole = _whole(plain[waits:end], None, framework) if waits is not None else None
        whole = whole or _whole(clause, section, framework)
        if whole:
            grade, waits = whole[0], None
            into.said.extend(Said(question, grade, evidence, framework) for question in whole[1])
            continue
        more = find_questions(clause, framework) if grade is not None else ()
        into.said.extend(Said(question, grade, evidence, framework) for question in more if grade is not None)
        waits = at if grade is None and not _GRADE_WORD.search(clause) else None
        grade = grade if more else None


def _whole(clause: str, section: str | None, framework: str) -> tuple[Grade, tuple[str, ...]] | None:
    """The grade and the questions of "its use of resources is good", of "we judge its use of resources to be good"."""
    match = _WE_JUDGE_WHAT.fullmatch(clause) or _WHOLE.fullmatch(clause)
    words = match.groupdict() if match else {}
    phrase, grade = words.get("phrase") or words.get("phrase2"), grade_of(words.get("grade") or words.get("ri") or "")
    named = name_questions(_GRADE_FOR.sub("", phrase), section, framework) if phrase else ()
    return (grade, named) if grade and named else None
