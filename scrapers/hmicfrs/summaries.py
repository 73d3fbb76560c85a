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
from schema.frameworks import frameworks, get_framework
from schema.grades import Grade
from scrapers.hmicfrs.grading import GRADES, JUDGED, grade_of, plain_words
from scrapers.hmicfrs.movements import Movement, read_movement
from scrapers.hmicfrs.questions import PILLARS, find_questions

if TYPE_CHECKING:
    from collections.abc import Iterator

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


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z‘“])")
_CRIME_DATA = re.compile(r"\b(?:crime data|crime[- ]recording|recording (?:of )?crime|cdi|custody|vetting|fire)\b")
# What says that an earlier grade stands is not a judgment of either time; `carried` reads it.
_STANDS = re.compile(
    r"\b(?:stands?|carried (?:over|forward)|(?:keeps?|retains?|kept|retained) (?:its|the)"
    r"|not (?:been )?(?:re-?)?inspected)\b"
)
_TO = r"(?:in respect of|with respect to|in relation to|in terms of|when it comes to|across|in|at|for|on|with)"
_VERDICT = rf"(?:{JUDGED} (?:(?:to be|as(?: being)?|as) )?)?(?P<grade>{GRADES})"
_ADVERBS = r"(?:(?:also|now|again|therefore|currently|overall|all|each|both|similarly) )?"
_IS = rf"(?:is|are|has been|have been|has again been|remains|continues to be) {_ADVERBS}"
_LEAD = (
    r"(?:(?:overall|however|in general|in summary|nevertheless|this year|and|but|also|while|although|moreover|"
    r"in terms of its effectiveness|(?:the )?(?:available )?evidence (?:available )?(?:indicates|shows"
    r"|suggests) that:?|(?:hmic(?:frs)?|we|inspectors) (?:found|find|concluded|conclude|consider|judged?"
    r"|judges|assess(?:ed)?) that),? )*"
)
_FORCE = r"(?:the|this) (?:force|constabulary|service|police force)|it"
# "The force is good at ..."; "is also good at ..." after such a clause; "we judge the force to be good at ...".
_OF_FORCE = re.compile(
    rf"{_LEAD}(?:(?P<who>{_FORCE}) )?{_ADVERBS}(?P<is>{_IS})?{_ADVERBS}{_VERDICT} {_TO} (?P<phrase>.{{3,240}})"
)
_WE_JUDGE = re.compile(
    rf"{_LEAD}(?:we|hmic(?:frs)?|inspectors) (?:(?:have|has) (?:now |also )?{JUDGED}|(?:now |also )?(?:judge"
    rf"|grade|rate|find|assess)(?:e?s)?)"
    rf" (?:{_FORCE}) (?:as(?: being)? |to be |to )?(?P<grade>{GRADES}) {_TO} (?P<phrase>.{{3,240}})"
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
    rf"|on) (?P<phrase>[^;]{{3,160}}), (?:{_FORCE}) {_ADVERBS}(?:{_IS})?{_VERDICT}"
)
_ALL_PILLARS = re.compile(
    r"(?:all|each|every one)(?: of)?(?: the| its| our| these)? (?:three|3) (?:pillars?|areas?"
    r"|themes?)(?: of (?:peel|policing))?"
)
_GRADE_FOR = re.compile(
    r"^(?:the |its |our |the force's )?(?:overall )?(?:judge?ment|grade|grading|rating) (?:for|of|on|in) "
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
_NEW = (
    rf"(?:(?:{_FORCE})\b|its(?! workforce| staff| people)\b|the way\b|how\b|we\b|hmic\w*\b|is\b|are\b"
    rf"|has been\b|also\b|again\b|judged\b|assessed\b"
    rf"|graded\b|rated\b|(?:{GRADES}) {_TO}\b|in 20\d\d\b|in our 20\d\d\b)"
)
_CLAUSES = re.compile(
    rf";\s+(?:(?:and|but|while|whereas|although|however)[ ,]+)?|,?\s+(?:and|but|while|whereas|although"
    rf"|however),?\s+(?={_NEW})"
    rf"|,\s+(?=its(?! workforce| staff| people)\b|it (?:is|requires|has)\b|the force (?:is|requires|has)\b"
    rf"|(?:is |also |again )*(?:{GRADES}) {_TO}\b|(?:is |also |again )*requir(?:es|ing) improvement\b|in 20\d\d\b)"
)
# Where these stand before it, a clause may speak of another time, or of what is not so.
_NOT_NOW = re.compile(
    r"\b(?:last (?:year|time)|previous(?:ly)?|(?:in|since) (?:our |its |the )?20\d\d|earlier|was|were|had"
    r"|would|could|should|if|unless"
    r"|whether|not|never|no longer|used to|until|before)\b"
)
_YEAR = re.compile(r"\b(20\d\d)(?:/(?:20)?\d\d)?\b")
# Years that tell neither when a grade was given nor of which inspection it is.
_NO_TIME = re.compile(r"\b(?:since|until) 20\d\d\b|\bpublished (?:in|on) (?:\w+ ){0,2}20\d\d\b")
_THEN = re.compile(r",? (?:at that time|at the time|back then)\b,?")
# "Last year's value for money inspection", "a report on custody": not the inspection of this programme.
_OTHER_INSPECTION = re.compile(
    r"(?<!our )(?<!peel )(?<!year's )(?<!previous )(?<!effectiveness )(?<!efficiency )(?<!legitimacy )(?<!20\d\d )"
    r"(?<!last )(?<!hmic )(?<!hmicfrs )\b(?:inspection|report|review|revisit)s?\b"
    r"|\b(?:inspection|report|review)s? (?:of|into|on)\b"
)
_LAST = re.compile(
    r"\b(?:last (?:year|time|inspection|assessment)|previous (?:year|inspection|assessment)|the year before)\b"
)
_JUDGED_THEN = re.compile(
    rf"\b(?:(?:was|were|been|being|had been) (?:{JUDGED} )?|{JUDGED} |(?:grade|judge?ment|rating)s?\b)"
)
# What stands before a grade that is the force's own then, and not that of its custody or its response to fraud.
_FORCE_THEN = re.compile(
    rf"\b(?:{JUDGED}|(?:{JUDGED} )?(?:{_FORCE}|this (?:question|area))(?: (?:was|had been"
    rf"|as)(?: (?:previously )?{JUDGED})?)?"
    rf"|(?<!\w )(?:grade|judge?ment|rating)|(?:20\d\d|last year's|previous|earlier|its"
    rf"|force's) (?:overall )?(?:grade|judge?ment|rating)"
    r"(?: (?:for|in|of) this (?:question|area))?)(?: (?:was|of|as|to be|as being|to))*:? $"
)
_FROM = re.compile(
    rf"\b(?:up|down|improv\w+|declin\w+|deteriorat\w+|ris\w+|f[ae]ll\w*|changed?) (?:on|from)"
    rf" (?:(?:a|its|the|our|previous|earlier|last year's|20\d\d) )*(?:(?:grade|judge?ment|rating) (?:of )?)?(?P<grade>{GRADES})"
)
_GRADE_HAS = re.compile(r"(?:our|the|its|the force's) (?:overall )?(?:grade|judge?ment|rating)(?: for this (?:question|pillar))? (?:has|is) ")
_UNREAL = re.compile(r"\b(?:not|never|if|unless|would|could|should|whether|nor)\b")
_GRADE_WORD = re.compile(rf"\b{GRADES}\b")
_BEFORE_TO = re.compile(rf"\s*{_TO} (?P<phrase>.{{3,240}})")
_TIME = re.compile(
    r"(?:in|for|during|since|from)? ?(?:our |the |its )?(?:20\d\d(?:/\d\d)?|last year"
    r"|the previous year)(?:'s)?(?: (?:peel )?(?:inspection|assessment|report))?"
)

# What an earlier grade was followed by, and where it is told in passing: "an improvement on 2016, when we judged it ...".
_YET = re.compile(r", (?:but|although|though|however|yet|so|which)\b")
_WHEN = re.compile(
    rf"\b(?P<time>20\d\d|last year|our last inspection|the previous year),? when (?P<rest>.*\b{JUDGED}\b.*)"
)
_AND_THEN = re.compile(rf"in (?:our )?20\d\d(?: inspection)?,? (?:(?:it|we|the force|was|judged|graded|as|to be) )*{GRADES}")
_AT_TIME = re.compile(r" in (?:our )?20\d\d(?: (?:inspection|assessment))?(?= )")

_LONGEST = 1_500  # characters of a sentence that is looked at


def read_summary(block: Block, section: str | None, framework: str, force: str, into: Summary) -> None:
    """Add what one paragraph says to `into`. `section` is the question or pillar under whose heading it stands."""
    then = ""  # the year of the earlier inspection that the last sentence spoke of
    now = not _OTHER_TIME.search(_own_year(framework).sub(" ", block.text.lower()))
    for start, end in sentences(block.text):
        sentence = block.text[start:end]
        if end - start > _LONGEST or not _MAYBE.search(sentence):
            continue
        evidence = Evidence(sentence, block.start + start, block.start + end)
        movement = read_movement(sentence, evidence)
        if movement:
            into.movements.append(movement)
        plain = _plain(sentence, force, framework, now=now)
        if then and _THEN.search(plain):
            plain = f"in {then}, {_THEN.sub('', plain)}"
        earlier = _earlier(sentence.lower(), framework)
        then = earlier.removeprefix("peel-")[:4] if earlier else then
        if movement:
            continue
        if _CRIME_DATA.search(plain) or _STANDS.search(plain):
            continue
        if _read_before(plain, evidence, (section, framework), into):
            continue
        known = len(into.said)
        if not _read_inverted(plain, evidence, framework, into):
            _read_grades(plain, evidence, (section, framework), into)
        _read_from(plain, {said.question for said in into.said[known:]}, evidence, (section, framework), into)


def _plain(sentence: str, force: str, framework: str, *, now: bool) -> str:
    plain = _own_year(framework).sub(" ", plain_words(sentence, force).rstrip(" .;:!?"))
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
_OTHER_TIME = re.compile(r"\b(?:20\d\d|last (?:year|time)|previous(?:ly)?|earlier|before|used to|ago)\b")
# A grade word that stands as one ("good practice" does not), or what is said of the change.
_MAYBE = re.compile(
    r"(?:outstanding|good|adequate)\b['’”\"]?\s*(?=$|[.,;:!?(–-]|(?:in|at|for|on|with|across|when|overall"
    r"|again|last|and|but|from"
    r"|under|this|to|where|by|as|because|although|while|whereas|still)\b)|requir\w+ improvement|judge?ment|findings",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, as places in it."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


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


def _read_before(plain: str, evidence: Evidence, where: tuple[str | None, str], into: Summary) -> bool:
    """Read what a sentence tells of earlier inspections; whether it told anything (and nothing of this one)."""
    section, framework = where
    read = False
    named: tuple[str, ...] = ()
    for part in re.split(
        r"[;,]? (?:and|but|while|whereas) (?=in (?:our )?20\d\d\b)|[,:] (?=in (?:our )?20\d\d\b)|; ", plain
    ):
        part = _YET.split(part, maxsplit=1)[0]
        if when := _WHEN.search(part):
            part = f"in {when['time']}, {when['rest']}"
        earlier = _earlier(part, framework)
        grades = list(_GRADE_WORD.finditer(part))
        if named and earlier and _AND_THEN.fullmatch(part):
            told, known = grade_of(grades[0].group()), get_framework(earlier)
            into.before.extend(Said(q, told, evidence, earlier) for q in named if told and q in known.questions)
            continue
        if earlier is None or len(grades) != 1 or not _JUDGED_THEN.search(part) or _UNREAL.search(part):
            continue
        told = grade_of(grades[0].group())
        tail = part[grades[0].end() :]
        named = ()
        head = _AT_TIME.sub("", part[: grades[0].start()])
        if "another force" in head or _OTHER_INSPECTION.search(part):
            continue
        if (to := _BEFORE_TO.fullmatch(tail)) and _FORCE_THEN.search(head):
            phrase = _TIME.sub("", to["phrase"]).strip() if not find_questions(to["phrase"], earlier) else to["phrase"]
            named = name_questions(phrase, section, earlier) if phrase else _own(section)
            if not named and _TIME.fullmatch(f"{tail.strip()}"):
                named = _own(section)
        elif not tail.strip() or _TIME.fullmatch(tail.strip()):
            named = _own(section) if _FORCE_THEN.search(head) else _named_in_head(head, earlier)
        read = read or bool(named)
        known = get_framework(earlier)
        if told is not None and told in known.scale:
            into.before.extend(Said(q, told, evidence, earlier) for q in named if q in known.questions)
    return read


def _read_from(
    plain: str, questions: set[str], evidence: Evidence, where: tuple[str | None, str], into: Summary
) -> None:
    """Read the earlier grade of the one question that a sentence grades: "is good at ..., up from inadequate"."""
    section, framework = where
    match = _FROM.search(plain)
    grade = grade_of(match["grade"]) if match else None
    if match and not questions and section and _GRADE_HAS.fullmatch(plain[: match.start()]):
        questions = {section}
    if match is None or grade is None or len(questions) != 1:
        return
    known = list(frameworks())
    place = known.index(framework)
    rest = plain[match.start() :]
    earlier = _earlier(rest, framework) if _YEAR.search(rest) else (known[place - 1] if place else None)
    question = next(iter(questions))
    if earlier and question in get_framework(earlier).questions and grade in get_framework(earlier).scale:
        into.before.append(Said(question, grade, evidence, earlier))


def _own(section: str | None) -> tuple[str, ...]:
    return () if section is None else (section,)


def _named_in_head(head: str, framework: str) -> tuple[str, ...]:
    """The questions named before the verb: "in 2016 its use of resources was judged to be good"."""
    head = _TIME.sub("", head, count=1).strip(" ,")
    head = re.sub(rf" (?:was|were|had been|has been) (?:{JUDGED} )?(?:to be|as|as being)? ?$", "", f"{head} ").strip(
        " ,"
    )
    judged = re.search(rf"\b{JUDGED} (?P<phrase>.{{3,160}}?) (?:as|to be|as being)$", head)
    return find_questions(judged["phrase"] if judged else head, framework)


def _earlier(words: str, framework: str) -> str | None:
    """The one earlier framework that the words speak of; None for this one, for none, and for two."""
    known = list(frameworks())
    before = known[: known.index(framework)]
    words = _NO_TIME.sub("", words)
    years = {match.group(1) for match in _YEAR.finditer(words)}
    if len(years) == 1:
        found = next((name for name in known if name.startswith(f"peel-{next(iter(years))}")), None)
        return found if found in before else None
    return before[-1] if before and not years and _LAST.search(words) else None
