"""Where a page says that a question was not inspected this time, and that an earlier grade stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.frameworks import frameworks
from schema.grades import Grade
from scrapers.hmicfrs.grading import GRADES, grade_of, may_hold_grade, plain_words
from scrapers.hmicfrs.questions import find_questions
from scrapers.hmicfrs.summaries import sentences
from scrapers.wording import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.page import Block


@dataclass(frozen=True, slots=True)
class Notice:
    """That an earlier grade stands: which, and of which framework, where told."""

    question: str
    grade: Grade | None
    stands_from: str | None
    evidence: Evidence
    context: tuple[Evidence, ...] = ()


_NOT_INSPECTED = re.compile(
    r"\b(?:was|were|has|have) not (?:been )?(?:re-?)?(?:inspected|assessed|examined)\b"
    r"|\b(?:did|do) not (?:re-?)?(?:inspect|assess|examine)\b|\bnot (?:re-?)?inspected (?:in|this|as part"
    r"|during|for)\b"
)
_STANDS = re.compile(
    r"\b(?:judge?ments?|grades?|gradings?|assessments?|ratings?|findings?)\b.{0,120}?\b(?:still )?(?:stands?\b"
    r"|remains? (?:in place|unchanged|in force|valid|current|the same)"
    r"|(?:(?:is|are|has been|have been|was|were) )?(?:carried (?:over|forward)|kept|retained)"
    r"|continues? to (?:stand|apply))"
    r"|\b(?:keeps?|retains?)\b.{0,60}\b(?:judge?ment|grade|rating)\b|\b(?:so|and) it (?:still )?stands\b"
)
# "Nor was its approach to X inspected this year".
_NOR = re.compile(r"^nor (?:was|were) (?P<what>.{3,200}?) (?P<seen>(?:re-?)?(?:inspected|assessed|examined))\b")
_ABOUT = re.compile(r"^the (?:core )?question (?:about|of|on) ")
_SUBJECT = re.compile(
    r"(?:this|the) (?:core |effectiveness |efficiency |legitimacy )?(?:question|area|aspect|part)|it|this|the force"
    r"|the constabulary"
    r"|we|hmic(?:frs)?|effectiveness|efficiency|legitimacy"
)
_LEAD = re.compile(r"(?:(?:as|so|because|since|although|while|note:?|please note(?: that)?:?|in 20\d\d(?:/\d\d)?,?) )+")
_OWN = re.compile(r"\bthis (?:core )?(?:question|area)$|\bapproach,? (?:we|it|hmic(?:frs)?)$")
_OBJECT = re.compile(
    r" (?:(?:the force|it)(?: (?:on|in|against|for))? ?)?(?:(?:this|the) (?:core )?(?:question|area|aspect"
    r"|part)|this\b|it\b|the force\b)"
)
# "... good at investigating crime; that question was not inspected".
_THAT = re.compile(r"(?:^|[;,.] |\b(?:and|but|as|since|because|so) )(?:that|this) (?:question|area|aspect) *$")
_JUDGED_AT = re.compile(rf"\b{GRADES} (?:at|in|for|in respect of) (?P<phrase>.{{3,160}}?)(?=[;,.]|$)")
_AFTER = re.compile(
    r"\b(?:(?:did|do) not (?:re-?)?(?:inspect|assess|examine)|(?:was|were) not (?:re-?)?(?:inspected|assessed|examined)"
    r"(?: (?:this (?:year|time)|in 20\d\d))?,? (?:on|for|in|against)) (?P<phrase>.{3,200}?)(?=,| in (?:our )?20\d\d"
    r"| this (?:year|time)| during| as |;|$)"
)
_FOR = re.compile(
    r"\b(?:judge?ments?|grades?|gradings?|ratings?)\b.{0,40}? (?:for|on|in"
    r"|at) (?P<phrase>.{3,200}?) (?:(?:from|of|in) (?:20\d\d|last year) )?(?:still |is |are |has |have "
    r"|remains?|continues|therefore)"
)
_YEAR = re.compile(r"\b(20\d\d)(?:/(?:20)?\d\d)?\b")
_LAST = re.compile(r"\b(?:last year|previous|year before|earlier)\b")
_GRADE = re.compile(rf"\b{GRADES}\b")
_LONGEST = 1_500  # characters of a sentence that is looked at
_MAYBE = re.compile(
    r"(?:\bnot|n['’]t)\b.{0,40}(?:inspect|assess|examin)"
    r"|(?:judg|grad|rating|assess|finding).{0,160}(?:stand|remain|carried|kept|retain|continue)"
)
_GIVEN = ("judg", "grad", "rating", "assess", "finding")
_STANDING = ("stand", "remain", "carried", "kept", "retain", "continue")


_WORDS_BESIDE = re.compile(
    r"\b(?:20\d\d(?:/\d\d)?(?:'s|’s)?|last year(?:'s|’s)?|grades?|grading|judge?ments?|ratings?|this (?:year|time)|the"
    r"|our|its|from|in|of|for|was|were|is|has|been|as|and|so|which|question|previous(?:ly)?|earlier|peel|inspection"
    r"|assessment)\b|[();:.,–—|-]"
)
_LABEL_STANDS = re.compile(
    r"\b(?:not (?:re-?)?(?:inspected|assessed)|carried (?:over|forward)|still (?:stands|in place)|retained|remains)\b"
)
_LONGEST_LABEL = 120


def label_that_stands(text: str, framework: str) -> tuple[Grade, str | None] | None:
    """The one grade of a short line that says that it stands, "Good (carried over from 2016)", and since when."""
    if len(text) > _LONGEST_LABEL or not may_hold_grade(text):
        return None
    plain = text.lower()
    if not _LABEL_STANDS.search(plain):
        return None
    grades = {grade_of(match.group()) for match in _GRADE.finditer(plain)} - {None}
    words = _WORDS_BESIDE.sub(" ", _GRADE.sub(" ", _LABEL_STANDS.sub(" ", plain)))
    grade = grades.pop() if len(grades) == 1 else None
    return (grade, since(plain, framework)) if grade and not words.strip(" .,:;–—-()|") else None


def may_say_it_stands(text: str) -> bool:
    """Whether a short text says, among other things, that something was not inspected or stands."""
    return len(text) <= _LONGEST_LABEL and _LABEL_STANDS.search(text.lower()) is not None


def says_it_stands(text: str, framework: str) -> tuple[None, str | None] | None:
    """Of a short line beside a grade that says that it stands, "Carried over from 2016": no grade, and since when."""
    plain = text.lower() if len(text) <= _LONGEST_LABEL else ""
    if not _LABEL_STANDS.search(plain) or may_hold_grade(text.replace("graded", "")):
        return None
    words = _WORDS_BESIDE.sub(" ", _LABEL_STANDS.sub(" ", plain))
    return None if words.strip(" .,:;–—-()|") else (None, since(plain, framework))


def _may_stand(low: str) -> bool:
    """Whether the words of `_MAYBE` can all be there. Cheap."""
    missed = ("inspect" in low or "assess" in low or "examin" in low) and ("not" in low or "n't" in low)
    return missed or (any(word in low for word in _STANDING) and any(word in low for word in _GIVEN))


def find_notices(
    blocks: Sequence[Block], question: str | None, framework: str, force: str, *, overall: bool
) -> list[Notice]:
    """The notices in the prose of one section, under the heading of `question`.

    Under a pillar (`overall`) a notice must name its question: "not inspected" may be said of any part there.
    """
    found: list[Notice] = []
    for block in blocks:
        if not _may_stand(lowered(block.text)):
            continue
        lower = block.text.lower()
        if len(lower) != len(block.text):
            continue
        spans = list(sentences(block.text))
        for n, (start, end) in enumerate(spans):
            may = end - start <= _LONGEST and _may_stand(lowered(block.text[start:end]))
            if may and _MAYBE.search(lower, start, end):
                found += _notices_in(block, spans, n, (None if overall else question, framework, force))
    return found


def _notices_in(
    block: Block, spans: Sequence[tuple[int, int]], n: int, where: tuple[str | None, str, str]
) -> list[Notice]:
    """The notices of the sentence in the n-th of `spans`, which may need the one before or after it."""
    question, framework, force = where
    first, last = spans[n]
    whole = plain = _NOR.sub(r"\g<what> was not \g<seen>", plain_words(block.text[first:last], force).rstrip(" .;:"))
    missed, stands = _NOT_INSPECTED.search(plain), _STANDS.search(plain)
    if not (missed or stands):
        return []
    # The grade that stands is often told in the next sentence: "... in 2017. The 2016 judgment of good stands."
    if missed and not stands and n + 1 < len(spans):
        more = plain_words(block.text[slice(*spans[n + 1])], force).rstrip(" .;:")
        if _STANDS.search(more):
            last, whole = spans[n + 1][1], f"{plain}. {more}"
    named = _named(plain, missed, framework)
    if not named and question and _speaks_of_section(plain, missed):
        named = (question,)
    if not named and missed and _THAT.search(plain[: missed.start()]):
        told = list(_JUDGED_AT.finditer(plain[: missed.start()]))
        if n and not told:
            first = spans[n - 1][0]
            whole = f"{plain_words(block.text[first : spans[n - 1][1]], force)} {whole}"
            told = list(_JUDGED_AT.finditer(whole))
        named = find_questions(told[-1]["phrase"], framework) if told else ()
    grades = {grade_of(match.group()) for match in _GRADE.finditer(whole)}
    grade = grades.pop() if len(grades) == 1 and _STANDS.search(whole) else None
    evidence = Evidence(block.text[first:last], block.start + first, block.start + last)
    return [Notice(name, grade, since(whole, framework), evidence) for name in named]


def _named(plain: str, missed: re.Match[str] | None, framework: str) -> tuple[str, ...]:
    """The questions that a notice names, before "was not inspected" or after "the judgment for"."""
    phrases = []
    if missed:
        before = _ABOUT.sub("", _LEAD.sub("", plain[: missed.start()], count=1), count=1)
        phrases += [before, before.rpartition(", ")[2]]
        phrases += [match["phrase"] for match in _AFTER.finditer(plain)]
    phrases += [match["phrase"] for match in _FOR.finditer(plain)]
    for phrase in phrases:
        found = find_questions(phrase, framework)
        if found:
            return found
    return ()


def _speaks_of_section(plain: str, missed: re.Match[str] | None) -> bool:
    if missed is None:
        about = _FOR.search(plain)
        return about is None or _SUBJECT.fullmatch(about["phrase"]) is not None
    if missed.group().split()[0] in {"did", "do"} and not _OBJECT.match(plain, missed.end()):
        return False
    before = plain[: missed.start()].strip(" ,").rpartition(", ")[2]
    before = _LEAD.sub("", f"{before} ", count=1).strip(" ,")
    return not before or _SUBJECT.fullmatch(before) is not None or _OWN.search(before) is not None


def since(words: str, framework: str) -> str | None:
    """The earlier framework that the words name beside this one; None where they name none, or two."""
    known = list(frameworks())
    before = known[: known.index(framework)]
    named = {name for match in _YEAR.finditer(words) for name in before if name.startswith(f"peel-{match.group(1)}")}
    if len(named) == 1:
        return named.pop()
    return before[-1] if before and not named and _LAST.search(words) else None
