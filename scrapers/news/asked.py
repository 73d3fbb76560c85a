"""Within one sentence: the questions of a grade that none is bound to, but that others of the sentence tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.news import references, tenses

if TYPE_CHECKING:
    from scrapers.news.binding import Bound
    from scrapers.news.skeleton import Skeleton

# "Investigating crime was the weak spot. It requires improvement": where no grade is given to a force as a whole.
IT_WAS = re.compile(
    r"\b(?:it|this|that)(?: (?:one of (?:only |just )?(?:two|three|four|five|six|seven|eight)(?: forces)?"
    r"|labelled|branded|classed|was|is|has been|had been|now|still|also|rated|graded|judged|deemed|assessed|found|to be"
    r"|as|gets|got|receives|received|earned|an?))*\s[\"'‘“]?\Z",
    re.IGNORECASE,
)
# A question that no wording tells: "good at Q and adequate at policing the roads".
_UNKNOWN = re.compile(r"\s(?:at|for|in) (?:how )?[a-z]+ing\b")


def asked_within(
    skeleton: Skeleton, bound: Bound, bounds: list[Bound], last: Bound | None
) -> list[tuple[str, ...]] | None:
    """The questions (ids) of a grade: its own, else those it is set against; None where its sentence tells none.

    `bounds` are all grades of the sentence, `last` the one before this that has questions.
    """
    if bound.questions:
        return _ids(bound)
    place = next(place for place, token in skeleton.tokens.items() if token is bound.grade)
    if bound.previous and tenses.WHEN.search(skeleton.words, 0, place):
        after = next((one for one in bounds if one.grade.start > bound.grade.start and one.questions), None)
        if after or skeleton.letters("Q", place):  # "in a change from when it was G, a G for Q"
            return _ids(after) if after else []
    if _UNKNOWN.match(skeleton.words, place + 1):
        return []
    return None if bound.overall else _set_against(skeleton, bound, bounds, last, place)


def _set_against(
    skeleton: Skeleton, bound: Bound, bounds: list[Bound], last: Bound | None, place: int
) -> list[tuple[str, ...]] | None:
    """The questions (ids) of the grade that this one is set against, or that it says are the same."""
    if last is not None and "the latter" in skeleton.words:
        return _ids(last)[-1:]
    if last is not None and (bound.previous != last.previous or _slugs(bound) != _slugs(last)):
        return _ids(last)
    if bound.previous and (other := next((one for one in bounds if one.questions), None)) is not None:
        return _ids(other)[:1]
    same = references.SAME_QUESTION.search(skeleton.words)
    before = skeleton.letters("Q", 0, place)
    if before and (same or (bound.previous and len(skeleton.letters("Q")) == 1)) and is_unbound(skeleton, bounds):
        return [skeleton.tokens[before[-1]].ids]
    return None


def is_unbound(skeleton: Skeleton, bounds: list[Bound]) -> bool:
    """Whether a sentence asks a question that is bound to no grade: a grade without one may be of that."""
    bound = {question for one in bounds for question in one.questions}
    return any(skeleton.tokens[place] not in bound for place in skeleton.letters("Q"))


def _ids(bound: Bound) -> list[tuple[str, ...]]:
    return [question.ids for question in bound.questions]


def _slugs(bound: Bound) -> set[str]:
    return {force.slug for force in bound.forces}
