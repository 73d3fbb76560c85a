"""What a sentence leaves open for the one after it: a grade once more, areas or forces only counted, a question put."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from schema.grades import Grade
from scrapers.news import phrases, references, vetoes
from scrapers.news.labels import Draft
from scrapers.news.pairing import run
from scrapers.news.phrases import NUMBERS, either

if TYPE_CHECKING:
    from scrapers.news.binding import Bound
    from scrapers.news.skeleton import Skeleton, Token


# The grade of the sentence before once more: "So was Q." - "A got the same mark for Q."
_SAME_GRADE = re.compile(
    r"\Aso (?:was|were|is|are|did|does) "
    r"|\b(?:A|that|this) (?:was|is) also the (?:outcome|verdict|grade|result|case|finding) (?:for|in|on)\b"
    r"|\b(?:got|gets|received|given|earned|awarded|picked up|took|has|had|was|is|were|the)(?: an?)? (?:the "
    r"|that )?(?:very )?same"
    r" (?:top |lowest |highest )?(?:grade|mark|rating|verdict|judge?ment|score|word)\b"
    r"(?=[^GRQ;]{0,40}\b(?:for|at|in|on|to|went)\b)"
)
_SO = 9  # characters: a sentence that begins so, behind its marks
_ONE_AND_OTHER = re.compile(
    r"one (?:is|was) (?=(?:the |its )?Q[,;]? (?:and |while )?the other,?(?: is| was)? (?:the |its |how A )?Q\W*\Z)"
)
_THESE = re.compile(
    rf"(?:I (?:said|say) )?(?:(?:(?:these|those)(?: (?:{either(*NUMBERS)})(?: areas)?)?|A(?= (?:are|were|went|go))"
    rf"|the (?:(?:{either(*NUMBERS)})(?: areas?)?|areas?|others?))"
    r"(?: (?:in question|concerned))?"
    r" (?:(?:is|are|was|were)(?: as follows)?|include[ds]?|cover(?:ed)?|relate[ds]? to|concern(?:ed)?"
    r"|(?:are|were|is|was) (?:for|given for)|(?:went|go) to)"
    r"|(?:that|this) (?:is|was)(?: (?:for|in|at|on))?"
    r"|(?:that|this|the) (?:lone |sole |single |lowest |worst |bottom |highest |top |best )?(?:mark|grade|rating"
    r"|verdict)"
    r" (?:was |is )?(?:reserved|went|given|awarded|came|handed out|handed|kept)? ?(?:for|to|in)|A (?:received"
    r"|got|earned|was (?:given|handed)) (?:the|that"
    r"|this|it)(?: grade| mark| rating)?)[:,]? "
    r"(?=.{0,40}?Q)"
)
# "They include F and F": those that the sentence before only counted.
_THEY_ARE = re.compile(
    r"(?:they|A|these|those|among (?:them|these|those))(?:,? (?:include[ds]?|are|were|is|was))+ (?:the )?(?=F)"
)
_ARE_AMONG = re.compile(
    r"(?:the )?F(?:(?:,| and|, and) (?:the )?F)* (?:is|are|was|were) (?:all |both |also )?(?:among|in|on|part of)"
    r" (?:them|these|those|that (?:list|group|number)|the (?:list|group|number))[.!]?\s*"
)
# "How well does it Q? Good." - "... Good, say I."
_ANSWER = re.compile(r"(?:it(?:'s| is) |a |an? )?[GR](?: [a-z]+)?(?:[,:;–—-] ?.*| ?[.!]?)")
# "That lowest mark was reserved for Q": of several that were counted.
_END_GRADE = re.compile(
    r"(?:that|the|this) (?P<end>lowest|worst|bottom|highest|top|best)(?: possible)? (?:mark|grade|rating|verdict)\b"
)
_THOSE = re.compile(rf"(?:those|these|the) (?P<number>{either(*NUMBERS)})\b")
_COUNT = re.compile(rf"\b(?P<number>{either(*NUMBERS)})\b")
# "It was rated G in four areas. These are Q, Q, Q and Q." - "Four more were G. These were ..."
_COUNT_OF = re.compile(
    rf"(?:but |and |a |further |another |the |other |remaining )*(?P<number>{either(*NUMBERS)})\b"
    r"(?: (?:more|others?|areas?|further|categories|questions|of (?:these|those|them|the \w+(?: areas)?)))* "
    r"(?:is|are|was|were|got|received|earned)"
    r"(?: (?:rated|graded|judged|deemed|marked|classed|found|to be|as|an?|also|only))* \Z"
)
# "... replaced that with G": the grade told just before is the one from before the correction.
_REPLACED = re.compile(
    r"\b(?:replaced|changed|corrected|amended|revised|downgraded|upgraded|lowered|raised)\b"
    r" (?:that|this|A|it|(?:the|that|its) (?:grade|rating|judge?ment))(?: (?:for|on) Q)?(?: from G)? (?:with|to|by|as)"
    r" (?:an? )?(?:(?:grade|rating) of )?\Z"
    r"|\b(?:amended|corrected|revised|changed) the (?:report|grade|rating)[^GRQ;]{0,30}\b(?:grade|rating|A"
    r"|it) is now (?:an? )?\Z"
    r"|\b(?:that|the) (?:grade|rating|judge?ment) (?:has|had|was) (?:now |since )?(?:been )?(?:now )?(?:lowered"
    r"|raised|changed|amended|corrected|revised)"
    r"\b[^GRQ]*\b(?:judged|rated|graded|found|said|told)(?: to(?: be)?| as)? (?:A )?\Z"
    r"|\bthat (?:grade |rating )?(?:was|has been|has now been) withdrawn\b[^GRQ]*\b(?:grade|rating"
    r"|A) is now (?:an? )?\Z"
    r"|\b(?:that|this|it|the (?:grade|rating)) (?:was|had been|has been|has now been)"
    r" (?:replaced|changed|corrected|amended|revised|downgraded"
    r"|upgraded|lowered|raised) (?:with|to|by) (?:an? )?(?:(?:grade|rating) of )?\Z"
)

_DASHED = re.compile(r" [–—-] [^QGRF–—]{1,60} [–—-] ")


class Told(NamedTuple):
    """What the sentence before told.

    `given`: its grade, where all its grades are one. `areas`: the grades that it gave to areas which it only counts,
    and how many. `forces`: the grade that it gave to forces which it only counts. `question`: the one (ids) that it
    named and did not grade; `asks`: it put that question; `about`: it said that the inspection is of it. `several`:
    those that it named and did not grade.
    """

    given: Draft | None = None
    areas: tuple[tuple[Draft, int], ...] = ()
    forces: Draft | None = None
    question: tuple[str, ...] = ()
    asks: bool = False
    about: bool = False
    several: tuple[tuple[str, ...], ...] = ()


def may_follow(told: Told, low: str) -> bool:
    """Whether `follow` may find anything in a sentence, given folded; in most it does not."""
    if told.areas or told.forces:
        return True
    return told.given is not None and ("same" in low or "also" in low or "so " in low[:_SO])


def follow(told: Told, skeleton: Skeleton) -> list[Draft]:
    """The drafts of a sentence that holds no grade: "So was Q.", "These are Q and Q.", "They include F and F."."""
    given, words, span = told.given, skeleton.words, skeleton.span
    asked = [skeleton.tokens[place].ids for place in skeleton.letters("Q")]
    forces = tuple(skeleton.tokens[place].slug for place in skeleton.letters("F"))
    if given and _SAME_GRADE.search(words):
        again = replace(given, evidence=span, context=(given.evidence,), forces=forces or given.forces)
        if not asked and forces and (words.startswith("so ") or references.SAME_QUESTION.search(words)):
            return [again]
        return [replace(again, ids=ids) for ids in asked]
    if asked and (meant := _meant(told.areas, words)) is not None:
        draft, number = meant
        context = (draft.evidence, *draft.context)
        return [replace(draft, ids=token.ids, evidence=span, context=context) for token in these(skeleton, number)]
    if told.forces and forces and not asked and (_THEY_ARE.match(words) or _ARE_AMONG.fullmatch(words)):
        return [replace(told.forces, forces=forces, evidence=span, context=(told.forces.evidence,))]
    return []


def answered(told: Told, skeleton: Skeleton) -> bool:
    """Whether a sentence is the grade that the question before it asks for: "How well does it Q? Good."."""
    alone = re.fullmatch(r"[GR][.!]?\s*", skeleton.words) is not None
    return bool(told.question) and (alone or (told.asks and _ANSWER.fullmatch(skeleton.words) is not None))


def _meant(areas: tuple[tuple[Draft, int], ...], words: str) -> tuple[Draft, int] | None:
    """Of the grades given to areas that were only counted, the one whose areas a sentence names, and their number."""
    if len(areas) <= 1:
        return areas[0] if areas else None
    end, number = _END_GRADE.match(words), _THOSE.match(words)
    if end is not None:
        top = end["end"] in {"highest", "top", "best"}
        return (min if top else max)(areas, key=lambda area: list(Grade).index(area[0].grade))
    same = [area for area in areas if number and area[1] == phrases.number_of(number["number"])]
    return same[0] if len(same) == 1 else None


def counted(skeleton: Skeleton, bounds: list[Bound]) -> list[tuple[int, int]]:
    """The grades (their places) that a sentence gives to areas which it only counts, and how many those are."""
    grades = skeleton.letters("GR")
    if not grades or any(bound.questions or bound.previous for bound in bounds):
        return []
    if len(grades) > 1:
        return _counts(skeleton, grades)
    number = _COUNT.search(skeleton.words)
    if number is None or not (bounds or _COUNT_OF.fullmatch(skeleton.words, 0, grades[0])):
        return []
    return [(grades[0], phrases.number_of(number["number"]))]


def _counts(skeleton: Skeleton, grades: list[int]) -> list[tuple[int, int]]:
    """Those of a sentence that counts several: "G in two, G in three and R in one"."""
    if skeleton.letters("QO") or vetoes.asserts_nothing(skeleton.words):
        return []
    found: list[tuple[int, int]] = []
    for part in re.finditer(r"(?:(?!, | and |; ).)+", skeleton.words):
        inside = [grade for grade in grades if part.start() <= grade < part.end()]
        numbers = _COUNT.findall(part[0])
        if len(inside) == 1 and len(numbers) == 1 and not vetoes.NEGATED.search(part[0]):
            found.append((inside[0], phrases.number_of(numbers[0])))
    return found if len(found) == len(grades) else []


def these(skeleton: Skeleton, number: int) -> tuple[Token, ...]:
    """The questions that a sentence names as those just counted: "These were Q, Q and Q"."""
    while (aside := _DASHED.search(skeleton.words)) is not None:
        skeleton = skeleton.part([(0, aside.start()), (aside.end(), len(skeleton.words))], joint=" ")
    places = skeleton.letters("QGRFIO")
    if number == len(places) == 2 and _ONE_AND_OTHER.match(skeleton.words):  # noqa: PLR2004
        return tuple(skeleton.tokens[place] for place in places)
    match = _THESE.match(skeleton.words)
    if match is None or any(skeleton.tokens[place].letter != "Q" for place in places):
        return ()
    if not phrases.glue(f"at {skeleton.words[match.end() : places[0]]}", phrases.FORWARD, phrases.FORWARD_LINKS):
        return ()
    found = run(skeleton, places, closing="")
    return tuple(skeleton.tokens[place] for place in found) if len(found) == len(places) <= number else ()


def forces_counted(skeleton: Skeleton) -> tuple[Token, tuple[str, ...]] | None:
    """The grade of forces that a sentence only counts, and the question (ids) it names for it, if any."""
    grades, asked = skeleton.letters("GR"), skeleton.letters("Q")
    told = re.search(r"\bforces (?:were|are) told (?:that )?A R\b", skeleton.words)
    if (
        len(grades) != 1
        or len(asked) > 1
        or skeleton.letters("FO")
        or (skeleton.letters("A") and not told)
        or vetoes.asserts_nothing(skeleton.words)
    ):
        return None
    if not phrases.COUNTED_FORCES.search(skeleton.words, 0, grades[0]) or vetoes.is_anybodys(
        skeleton.words, 0, grades[0]
    ):
        return None
    return skeleton.tokens[grades[0]], skeleton.tokens[asked[0]].ids if asked else ()


def corrected(last: Draft, skeleton: Skeleton) -> list[Draft]:
    """The grade told last and the one that a sentence puts in its place; none where it does not."""
    for place in skeleton.letters("GR"):
        grade = skeleton.tokens[place].grade
        if grade and grade is not last.grade and _REPLACED.search(skeleton.words, 0, place):
            was = replace(last, previous=True, corrected=True)
            return [
                was,
                replace(
                    last, previous=False, grade=grade, corrected=True, evidence=skeleton.span, context=(last.evidence,)
                ),
            ]
    return []
