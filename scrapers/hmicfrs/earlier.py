"""What a sentence tells of earlier inspections: "In 2016 we judged the force to be good at investigating crime"."""

from __future__ import annotations

import re

from schema.frameworks import frameworks, get_framework
from schema.grades import Grade
from scrapers.hmicfrs.grading import FORCE, GRADES, JUDGED, TO, grade_of, holds_grade, may_hold_grade
from scrapers.hmicfrs.questions import find_questions, name_questions

Earlier = tuple[str, Grade, str]
"""A question, the grade that it had, and the framework in which it had it."""

_YEAR = re.compile(r"\b(20\d\d)(?:/(?:20)?\d\d)?\b")
# Years that tell neither when a grade was given nor of which inspection it is.
_NO_TIME = re.compile(r"\b(?:since|until) 20\d\d\b|\bpublished (?:in|on) (?:\w+ ){0,2}20\d\d\b")
# "Last year's value for money inspection", "a report on custody": not the inspection of this programme.
_OTHER_INSPECTION = re.compile(
    r"(?<!our )(?<!peel )(?<!year's )(?<!previous )(?<!effectiveness )(?<!efficiency )(?<!legitimacy )(?<!20\d\d )"
    r"(?<!last )(?<!hmic )(?<!hmicfrs )\b(?:inspection|report|review|revisit)s?\b"
    r"|\b(?:inspection|report|review)s? (?:of|into|on)\b"
)
_TIMED = re.compile(r"20\d\d|\b[Ll]ast |[Pp]revious|year before")
_LAST = re.compile(
    r"\b(?:last (?:year|time|inspection|assessment|report|visit|round)|we last (?:inspected|assessed|visited|looked)"
    r"|last (?:inspected|assessed|graded)|previous (?:year|inspection|assessment|report)|the year before)\b"
)
_JUDGED_THEN = re.compile(
    rf"\b(?:(?:was|were|been|being|had been) (?:{JUDGED} )?|{JUDGED} |(?:grade|judge?ment|rating)s?\b)"
)
# What stands before a grade that is the force's own then, and not that of its custody or its response to fraud.
_FORCE_THEN = re.compile(
    rf"(?:^|(?<=, )|(?<=: ))(?:(?:also|now|previously) )*{JUDGED}(?: (?:as|to be|as being))* $"
    rf"|\b(?:(?:{JUDGED} )?(?:{FORCE}|this (?:question|area|pillar))(?:,? (?:was|had been|has been|as),?"
    rf"(?: (?:previously |then |also |again )?{JUDGED})?)?"
    rf"|(?<!\w )(?:grade|judge?ment|rating)|(?:20\d\d|last year's|previous|earlier|its"
    rf"|force's) (?:overall )?(?:grade|judge?ment|rating)"
    r"(?: (?:for|in|of) this (?:question|area))?)(?: (?:was|of|as|to be|as being|to))*:? $"
)
_FROM = re.compile(
    rf"\b(?:up|down|improv\w+|declin\w+|deteriorat\w+|ris\w+|f[ae]ll\w*|changed?) (?:on|from)"
    r" (?:(?:a|its|the|our|previous|earlier|last year's|20\d\d) )*(?:(?:grade|judge?ment|rating) (?:of )?)?"
    rf"(?P<grade>{GRADES})"
)
_GRADE_HAS = re.compile(
    r"(?:our|the|its|the force's) (?:overall )?(?:grade|judge?ment|rating)"
    r"(?: for this (?:question|pillar))? (?:has|is) "
)
_UNREAL = re.compile(r"\b(?:not|never|if|unless|would|could|should|whether|nor)\b")
# Who judges is not the inspectorate: a commissioner, its own staff, "the force judged its efficiency as good".
_BY_OTHERS = re.compile(
    rf"(?<!we )\b(?:said|says|told|claim\w*|believe[ds]?|felt|thought|expected|promised|survey\w*|self-assess\w*)\b"
    rf"|\b(?!(?:we|i|hmic|hmicfrs|inspectors|inspectorate|was|were|been|be|being|is|had|have|has|as|and|or|but|then|which|when"
    rf"|also|previously|again|overall|not|yet)\b)[\w'-]+ {JUDGED}\b"
)
_GRADE_WORD = re.compile(rf"\b{GRADES}\b")
_BEFORE_TO = re.compile(rf"\s*{TO} (?P<phrase>.{{3,240}})")
_TIME = re.compile(
    r"(?:in|for|during|since|from)? ?(?:our |the |its )?(?:20\d\d(?:/\d\d)?|last year"
    r"|the previous year)(?:'s)?(?: (?:peel )?(?:inspection|assessment|report))?"
)

# What an earlier grade is followed by, and where it is told in passing: "better than 2016, when we judged it ...".
_PIECES = re.compile(r"[;,]? (?:and|but|while|whereas) (?=in (?:our )?20\d\d\b)|[,:] (?=in (?:our )?20\d\d\b)|; ")
_YET = re.compile(r", (?:but|although|though|however|yet|so|which)\b")
_WHEN = re.compile(r"\b(?P<time>20\d\d|last year|our last inspection|the previous year),? when (?P<rest>.*)")
_CHANGED = re.compile(
    r"\b(?:this|which|that|judge?ments?|findings|grade|performance|the force) (?:this (?:year|time) )?(?:is|was|has)\b"
)
_JUDGED = re.compile(rf"\b{JUDGED}\b")
_AND_THEN = re.compile(
    rf"in (?:our )?20\d\d(?: inspection)?,? (?:(?:it|we|the force|was|judged|graded|as|to be) )*{GRADES}"
)
_AT_TIME = re.compile(r" in (?:our )?20\d\d(?: (?:inspection|assessment))?(?= )")


def earlier_grades(plain: str, section: str | None, framework: str) -> list[Earlier] | None:
    """The earlier grades that a sentence in plain words tells; None where it tells of none, and may be of this time.

    `section` is the question under whose heading it stands: "In 2016 we judged the force to be good" is said of it.
    """
    found: list[Earlier] | None = None
    named: tuple[str, ...] = ()
    for piece in _PIECES.split(plain):
        part = _YET.split(piece, maxsplit=1)[0]
        when = _WHEN.search(part)
        if when and _CHANGED.search(part, 0, when.start()) and _JUDGED.search(when["rest"]):
            part = f"in {when['time']}, {when['rest']}"
        earlier, grades = earlier_of(part, framework), [*_GRADE_WORD.finditer(part)]
        if earlier is None or len(grades) != 1 or " when " in part:
            continue
        if _UNREAL.search(part) or _BY_OTHERS.search(part):
            continue
        if not (named and _AND_THEN.fullmatch(part)):
            named = _questions_then(part, grades[0], section, earlier)
        if named:
            told, known = grade_of(grades[0].group()), get_framework(earlier)
            graded = [(q, told, earlier) for q in named if told and told in known.scale and q in known.questions]
            found = [*(found or ()), *graded]
    return found


def may_tell_earlier(text: str) -> bool:
    """Whether a text may tell an earlier grade; quick."""
    timed = "20" in text or "ast " in text or "revious" in text or "year before" in text
    return timed and may_hold_grade(text) and _TIMED.search(text) is not None and holds_grade(text)


def part_before(plain: str) -> str:
    """What a sentence says before it comes to an earlier inspection; nothing where that is all of it."""
    first, *rest = _PIECES.split(plain, maxsplit=1)
    return first if rest else ""


def _questions_then(part: str, grade: re.Match[str], section: str | None, earlier: str) -> tuple[str, ...]:
    """The questions that a part of a sentence says had a grade then."""
    tail, head = part[grade.end() :].removeprefix(" overall"), _AT_TIME.sub("", part[: grade.start()])
    if not _JUDGED_THEN.search(part) or "another force" in head or _OTHER_INSPECTION.search(part):
        return ()
    own = (section,) if section else ()
    if (to := _BEFORE_TO.fullmatch(tail)) and _FORCE_THEN.search(head):
        phrase = to["phrase"] if find_questions(to["phrase"], earlier) else _TIME.sub("", to["phrase"]).strip()
        named = name_questions(phrase, section, earlier) if phrase else own
        return own if not named and _TIME.fullmatch(tail.strip()) else named
    if not tail.strip() or _TIME.fullmatch(tail.strip()):
        return _named_in_head(head, earlier) or (own if _FORCE_THEN.search(head) else ())
    return ()


def grade_risen_from(plain: str, questions: set[str], section: str | None, framework: str) -> list[Earlier]:
    """The earlier grade of the one question that a sentence grades: "is good at ..., up from inadequate"."""
    match = _FROM.search(plain)
    grade = grade_of(match["grade"]) if match else None
    if match and not questions and section and _GRADE_HAS.fullmatch(plain[: match.start()]):
        questions = {section}
    if match is None or grade is None or len(questions) != 1:
        return []
    known = list(frameworks())
    place, rest = known.index(framework), plain[match.start() :]
    earlier = earlier_of(rest, framework) if _YEAR.search(rest) else (known[place - 1] if place else None)
    (question,) = questions
    told = earlier and question in get_framework(earlier).questions and grade in get_framework(earlier).scale
    return [(question, grade, earlier)] if earlier and told else []


def _named_in_head(head: str, framework: str) -> tuple[str, ...]:
    """The questions named before the verb: "in 2016 its use of resources was judged to be good"."""
    head = _TIME.sub("", head, count=1).strip(" ,")
    head = re.sub(rf" (?:was|were|had been|has been) (?:{JUDGED} )?(?:to be|as|as being)? ?$", "", f"{head} ").strip(
        " ,"
    )
    judged = re.search(rf"\b{JUDGED} (?P<phrase>.{{3,160}}?) (?:as|to be|as being)$", head)
    return find_questions(judged["phrase"] if judged else head, framework)


def earlier_of(words: str, framework: str) -> str | None:
    """The one earlier framework that the words speak of; None for this one, for none, and for two."""
    if not ("20" in words or "last " in words or "previous " in words or "the year before" in words):
        return None
    known = list(frameworks())
    before = known[: known.index(framework)]
    words = _NO_TIME.sub("", words)
    years = {match.group(1) for match in _YEAR.finditer(words)}
    if len(years) == 1:
        found = next((name for name in known if name.startswith(f"peel-{next(iter(years))}")), None)
        return found if found in before else None
    return before[-1] if before and not years and _LAST.search(words) else None
