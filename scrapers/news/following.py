"""What a sentence leaves open for the one after it: a grade once more, areas or forces only counted, a question put."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from scrapers.news import phrases, vetoes
from scrapers.news.labels import Draft
from scrapers.news.pairing import run

if TYPE_CHECKING:
    from scrapers.news.binding import Bound
    from scrapers.news.skeleton import Skeleton, Token


class Told(NamedTuple):
    """What the sentence before told.

    `given`: its grade, where all its grades are one. `areas`: the grade that it gave to areas which it only counts, and
    how many. `forces`: the grade that it gave to forces which it only counts. `question`: the one (ids) that it named
    and did not grade; `asks`: it put that question.
    """

    given: Draft | None = None
    areas: tuple[Draft, int] | None = None
    forces: Draft | None = None
    question: tuple[str, ...] = ()
    asks: bool = False


def follow(told: Told, skeleton: Skeleton) -> list[Draft]:
    """The drafts of a sentence that holds no grade: "So was Q.", "These are Q and Q.", "They include F and F."."""
    given, words, span = told.given, skeleton.words, skeleton.span
    asked = [skeleton.tokens[place].ids for place in skeleton.letters("Q")]
    forces = tuple(skeleton.tokens[place].slug for place in skeleton.letters("F"))
    if given and phrases.SAME_GRADE.search(words):
        again = replace(given, evidence=span, context=(given.evidence,), forces=forces or given.forces)
        if not asked and forces and phrases.SAME_QUESTION.search(words):
            return [again]
        return [replace(again, ids=ids) for ids in asked]
    if told.areas:
        draft, number = told.areas
        context = (draft.evidence, *draft.context)
        return [replace(draft, ids=token.ids, evidence=span, context=context) for token in these(skeleton, number)]
    if told.forces and forces and not asked and phrases.THEY_ARE.match(words):
        return [replace(told.forces, forces=forces, evidence=span, context=(told.forces.evidence,))]
    return []


def answered(told: Told, skeleton: Skeleton) -> bool:
    """Whether a sentence is the grade that the question before it asks for: "How well does it Q? Good."."""
    return told.asks and bool(told.question) and phrases.ANSWER.fullmatch(skeleton.words) is not None


def counted(skeleton: Skeleton, bounds: list[Bound]) -> tuple[int, int] | None:
    """The one grade (its place) that a sentence gives to areas which it only counts, and how many those are."""
    grades, number = skeleton.letters("GR"), phrases.COUNT.search(skeleton.words)
    if len(grades) != 1 or number is None or any(bound.questions or bound.previous for bound in bounds):
        return None
    if not bounds and not phrases.COUNT_OF.fullmatch(skeleton.words, 0, grades[0]):
        return None
    return grades[0], phrases.number_of(number["number"])


def these(skeleton: Skeleton, number: int) -> tuple[Token, ...]:
    """The questions that a sentence names as those just counted: "These were Q, Q and Q"."""
    match, places = phrases.THESE.match(skeleton.words), skeleton.letters("QGRFIO")
    if match is None or any(skeleton.tokens[place].letter != "Q" for place in places):
        return ()
    if not phrases.glue(f"at {skeleton.words[match.end() : places[0]]}", phrases.FORWARD, phrases.FORWARD_LINKS):
        return ()
    found = run(skeleton, places, closing="")
    return tuple(skeleton.tokens[place] for place in found) if len(found) == len(places) <= number else ()


def forces_counted(skeleton: Skeleton) -> tuple[Token, tuple[str, ...]] | None:
    """The grade of forces that a sentence only counts, and the question (ids) it names for it, if any."""
    grades, asked = skeleton.letters("GR"), skeleton.letters("Q")
    if len(grades) != 1 or len(asked) > 1 or skeleton.letters("FAO") or vetoes.asserts_nothing(skeleton.words):
        return None
    if not phrases.COUNTED_FORCES.search(skeleton.words, 0, grades[0]) or vetoes.is_anybodys(
        skeleton.words, 0, grades[0]
    ):
        return None
    return skeleton.tokens[grades[0]], skeleton.tokens[asked[0]].ids if asked else ()
