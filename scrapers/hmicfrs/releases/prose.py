"""The sentences of a release that grade as news does, and those that say that an earlier grade stands.

What a release praises ("is good at") is a grade only where it is marked as one: called a grade, set in quotation marks,
below a grade, beside a worse grade, counted among the areas, or said by name of a force in a release of several.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Caution, Evidence, Judgment, Reason
from schema.frameworks import frameworks
from schema.grades import Authority, Grade, Status, Tense
from scrapers.hmicfrs.carried import find_notices
from scrapers.hmicfrs.force_names import places_in
from scrapers.hmicfrs.pillar import FRAMEWORKS
from scrapers.hmicfrs.releases.body import make_body
from scrapers.hmicfrs.releases.sections import forces_in
from scrapers.hmicfrs.releases.verdicts import GRADE, GRADES, may_grade
from scrapers.hmicfrs.times import CYCLE
from scrapers.news.judgments import find_judgments
from scrapers.news.layout import folded, lines_with
from scrapers.news.questions import find_questions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from schema.frameworks import Framework
    from scrapers.hmicfrs.releases.counts import Counted
    from scrapers.hmicfrs.releases.sections import Section
    from scrapers.page import Block

_MARKED = re.compile(rf"[‘“'\"]{GRADE}[’”'\"]", re.IGNORECASE)
_GRADED = re.compile(r"\b(?:re-?)?(?:grad(?:ed?|es|ings?)|rat(?:ed|ings?)|judged|judge?ments?)\b", re.IGNORECASE)
_WORSE = re.compile(r"\b(?:requir(?:es?|ing|ed) improvement|inadequate)\b", re.IGNORECASE)
_PRAISE = frozenset((Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE))
_THEN = re.compile(r"\b(?:last (?:year|time|inspection)|previous(?:ly)?|formerly|earlier)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:now|this (?:year|time)|today|since|from|than|same|again|unchanged|compared|remains?|still|on last year)\b",
    re.IGNORECASE,
)
# Another cycle named, and nothing that sets now against then: what the sentence says is of that cycle.
_CYCLE = re.compile(rf"(?<![\d/]){CYCLE}(?!\d)")
_SETS_AGAINST = re.compile(
    r"\b(?:now|this (?:year|time)|today|since|from|than|same|again|unchanged|compared|comparison|remains?|still"
    r"|improve\w*|(?:up|down)\s?graded|as in|as it was|up|down|fell|fallen|dropped|declined|but|while|whereas)\b",
    re.IGNORECASE,
)
# Before a grade: it is any force's, a neighbour's, or what somebody else thinks.
_NOT_ITS = re.compile(
    r"\b(?:an?|any|every|each|another|no) (?:\w+ )?force\b"
    r"|\b(?:some|most|other|many|all|few|those|these|several|\w+teen|[0-9]{1,2}) (?:\w+ )?forces\b"
    r"|\A\W*(?:an?|the) (?:grade|grading|rating|judge?ment) of\b|\bto be (?:re-?)?(?:rated|graded|judged)\b"
    r"|\bforces (?:that|which|who|are|were)\b|\bneighbour|\belsewhere\b"
    r"|\b(?:force|constabulary|police|it|they|leaders?|commissioner|constable|officers|staff) (?:itself |themselves )?"
    r"(?:says?|said|believes?|thinks?|claims?|feels?|considers?|told|hopes?)\b",
    re.IGNORECASE,
)
# Other inspections, which grade in the same words; what might be; what a grade means.
_NO_GRADE = re.compile(
    r"\bthematic\b|\bdata integrity\b|\bjoint (?:inspection|report)|\bchild protection (?:inspection|report)"
    r"|\A\W*(?:had|were|should|if|unless)\b|\bcustody (?:inspection|report)|\bvetting (?:inspection|report)"
    r"|\bwhat\b.{0,60}\bmeans?\b",
    re.IGNORECASE,
)
# Whoever stands before a grade is the force, or nobody does (an item below a lead-in).
_SUBJECT = re.compile(
    r"\A\W*(?:(?:is|was|are|were|also|and|but)\b\W*)*\Z|\b(?:force|constabulary|police|service|it|they|we|areas?|grades?|graded)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"\b(?:such as|for example|for instance|among (?:them|others)|like)\b", re.IGNORECASE)
_AREAS_AFTER = re.compile(r"\W{0,2}\s?(?:areas?|grades?|ratings?)\b", re.IGNORECASE)
# Somebody is plainly said to be good at something: not its work, and no more than that.
_PLAINLY = re.compile(
    rf"(?:\A|\b(?:is|was|are|were|be|remains?)\s)(?:(?:also|still|now|both|all|\w+ly)\s)?{GRADE}\s(?:at|in|for)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\bcorrect(?:ed|ion|ions|ing)\b", re.IGNORECASE)
# How a correction tells what was said at first: of this framework, and no longer so.
_AT_FIRST = re.compile(
    r"\b(?:original(?:ly)?|initial(?:ly)?|at first|first (?:graded|published|reported|said)|previously (?:graded|stated"
    r"|published|reported|said)|(?:report|version|we|page) (?:had )?(?:said|stated|showed|gave)"
    r"|(?:in error|wrongly|incorrectly|mistakenly)|had (?:been )?graded)\b",
    re.IGNORECASE,
)
# One of these stands in every line that `find_notices` takes.
_NOTICED = ("inspect", "assess", "examin", "judg", "grad", "rating", "finding")
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?](?=[’”\"]?(?:\s|$))[’”\"]?|$)", re.MULTILINE)


class Telling(NamedTuple):
    """What a release is, for the reading of its sentences. `text`: the page's; `quoted`: what stands in marks there."""

    framework: Framework
    day: date | None
    title: str
    text: str
    quoted: Sequence[tuple[int, int]]


def read_prose(
    section: Section, telling: Telling, counted: Counted, read: Sequence[Block] = ()
) -> tuple[list[Judgment], list[Caution]]:
    """The judgments of a section's sentences, and what was withheld. What the counts hold, or is `read`, is none."""
    if not any(may_grade(block.text) for block in section.blocks):
        return [], []
    body = make_body(section.blocks)
    text = body.blank([*counted.spans, *((block.start, block.end) for block in read)])
    if not may_grade(text) or not GRADES.search(text):
        return [], []
    first = ""
    if any(_CORRECTION.search(text, *line) for line in lines_with("correct", folded(text))):
        text, first = _part(text)
    found, cautions = _judge(text, section, telling, telling.title)
    was = [
        replace(one, tense=Tense.PREVIOUS, framework=telling.framework.id, reason=None)
        for one in (_judge(first, section, telling, "")[0] if first.strip() else [])
        if one.question in telling.framework.questions
    ]
    kept = []
    then = {(one.force, one.question, one.evidence.start) for one in found if one.tense is Tense.PREVIOUS}
    for judgment in [*found, *was]:
        evidence = body.evidence(judgment.evidence, telling.text)
        against = (judgment.force, judgment.question, judgment.evidence.start) in then
        if _counts(judgment, evidence, section, telling, counted, against=against):
            context = tuple(body.evidence(words, telling.text) for words in judgment.context)
            kept += _in_its_cycle(replace(judgment, evidence=evidence, context=context))
    return (_corrected(kept) if kept and _CORRECTION.search(body.text) else kept), cautions


def _part(text: str) -> tuple[str, str]:
    """The text without the sentences that tell what was said before a correction, and those alone, all in place."""
    spans = [
        match.span()
        for match in _SENTENCE.finditer(text)
        if _AT_FIRST.search(match.group()) and len(GRADES.findall(match.group())) == 1
    ]
    now, was, at = [], [], 0
    for start, end in spans:
        blank = re.sub(r"[^\n]", " ", text[at:start]), " " * (end - start)
        now += [text[at:start], blank[1]]
        was += [blank[0], text[start:end]]
        at = end
    return "".join([*now, text[at:]]), "".join([*was, re.sub(r"[^\n]", " ", text[at:])])


def _judge(text: str, section: Section, telling: Telling, title: str) -> tuple[list[Judgment], list[Caution]]:
    return find_judgments(
        text,
        published_on=telling.day,
        authority=Authority.OFFICIAL,
        title=title,
        home=section.force,
        framework=telling.framework.id,
        places=True,
    )


def _counts(  # noqa: PLR0913  # a judgment, and all that it is held against
    judgment: Judgment, evidence: Evidence, section: Section, telling: Telling, counted: Counted, *, against: bool
) -> bool:
    """Whether a sentence is the release's own grade of a force that it may speak of.

    `against`: it sets an earlier grade of the same question against it.
    """
    words = evidence.text
    if judgment.framework is None or not _is_of(judgment, section, forces_in(words)):
        return False
    if _NO_GRADE.search(words) or (not forces_in(words) and not _is_its_own(words, section.force)):
        return False
    if judgment.tense is Tense.CURRENT and not against and _THEN.search(words) and not _NOW.search(words):
        return False  # it may be last time's
    said = _GRADED.search(words) is not None or _MARKED.search(words) is not None
    if any(start <= evidence.start and evidence.end <= end for start, end in telling.quoted) and not said:
        return False
    if judgment.grade not in _PRAISE or said or _WORSE.search(words):
        return True
    headed = any(GRADES.search(context.text) or _GRADED.search(context.text) for context in judgment.context)
    several = (section.force is None or section.heading is not None) and not _EXAMPLE.search(words)
    counts = counted.of(judgment.force, judgment.grade) is not None
    return headed or (_PLAINLY.search(words) is not None and (counts or (several and not judgment.context)))


def _is_its_own(words: str, force: str | None) -> bool:
    """Whether nothing before a sentence's grade says that it is another's than the one force meant throughout."""
    first = GRADES.search(words)
    before = words[: first.start()] if first else ""
    if _NOT_ITS.search(before) or not (force is None or set(places_in(before)) <= {force}):
        return False
    subject = _SUBJECT.search(before) or _AREAS_AFTER.match(words, first.end() if first else 0)
    return subject is not None or force is None or bool(find_questions(before))


def _in_its_cycle(judgment: Judgment) -> list[Judgment]:
    """The judgment; of the cycle that its sentence names, where that is an earlier one that grades the question."""
    words = judgment.evidence.text
    cycles = {f"peel-{match[1]}-{match[2]}" for match in _CYCLE.finditer(words)} & frameworks().keys()
    if judgment.tense is Tense.PREVIOUS or not cycles or judgment.framework in cycles or _SETS_AGAINST.search(words):
        return [judgment]
    earlier = frameworks()[cycles.pop()] if len(cycles) == 1 else None
    if earlier is None or judgment.question not in earlier.questions or judgment.grade not in earlier.scale:
        return []
    return [replace(judgment, framework=earlier.id, tense=Tense.PREVIOUS)]


def _is_of(judgment: Judgment, section: Section, named: Sequence[str]) -> bool:
    """Whether a sentence may speak of a force: in a part of its own, of no force, or where it names it."""
    if section.force is None:
        return True
    if section.heading is None:
        return judgment.force == section.force
    return judgment.force in named or not judgment.context or (judgment.force == section.force and not named)


def _corrected(judgments: list[Judgment]) -> list[Judgment]:
    """The grade before a correction and the one after are of one framework, and the one after says so."""
    now = {(one.force, one.question): one for one in judgments if one.tense is Tense.CURRENT}
    was = {(one.force, one.question): one for one in judgments if one.tense is Tense.PREVIOUS}
    pairs = {
        key
        for key in now.keys() & was.keys()
        if now[key].evidence == was[key].evidence or now[key].framework == was[key].framework
    }
    found = []
    for judgment in judgments:
        key = (judgment.force, judgment.question)
        if key in pairs and judgment.tense is Tense.PREVIOUS:
            found.append(replace(judgment, framework=now[key].framework))
        elif key in pairs:
            found.append(replace(judgment, reason=Reason.CORRECTION))
        else:
            found.append(judgment)
    return found


def _may_notice(lower: str) -> bool:
    """Whether a line may say that something was not inspected, or that a grade stands: a quick look."""
    return any(word in lower for word in _NOTICED)


def read_notices(section: Section, framework: Framework, quoted: Sequence[tuple[int, int]]) -> list[Judgment]:
    """Where a section says that a question was not inspected this time and that an earlier grade stands."""
    found: list[Judgment] = []
    for block in section.lines if framework.id in FRAMEWORKS else ():
        if not _may_notice(block.text.lower()):
            continue
        named = forces_in(block.text)
        force = named[0] if len(named) == 1 else section.force if not named else None
        for notice in find_notices([block], None, framework.id, force, overall=True) if force else ():
            inside = any(start <= notice.evidence.start and notice.evidence.end <= end for start, end in quoted)
            if notice.stands_from and not inside and force:
                found.append(
                    Judgment(
                        force=force,
                        framework=framework.id,
                        question=notice.question,
                        grade=notice.grade,
                        status=Status.CARRIED,
                        tense=Tense.CURRENT,
                        authority=Authority.OFFICIAL,
                        evidence=notice.evidence,
                        stands_from=notice.stands_from,
                    )
                )
    return found
