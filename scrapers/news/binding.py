"""Within one sentence: which grade belongs to which questions and forces, and whether it is last time's.

Works on skeletons (`skeleton.py`) with the word lists of `phrases.py`. A grade is bound to a question only over words
from short lists, so prose that merely sounds like a grade ("good in all but legitimacy") binds to nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from schema.grades import Grade
from scrapers.news import phrases, vetoes
from scrapers.news.cuts import take_out_asides, take_out_changes, take_out_relatives
from scrapers.news.layout import Span
from scrapers.news.nearest import nearest
from scrapers.news.skeleton import Skeleton, Token

_NEAR = 160
_OPENING = 80


class _Clause(NamedTuple):
    """A stretch of a skeleton; `turned` where a "but" or "while" stands between the sentence's start and it."""

    start: int
    end: int
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A grade that a sentence asserts, with its questions and forces; none where the sentence names none for it.

    `previous` and `year`: an earlier inspection's, and the year told for it. `overall`: it is given for everything
    together. `corrected`: the sentence tells of a correction. `now`: it says that this is so now.
    `others`: it is given to forces that only the lines below name.
    """

    grade: Token
    questions: tuple[Token, ...]
    forces: tuple[Token, ...]
    previous: bool
    year: int | None
    clause: Span
    overall: bool = False
    corrected: bool = False
    now: bool = False
    others: bool = False


def bind(skeleton: Skeleton, *, in_list: bool = False) -> list[Bound]:
    """Every grade that a sentence asserts, in order. `in_list`: the line is an item below a lead-in."""
    if not skeleton.letters("GR"):
        return []
    if (headed := phrases.HEADED.match(skeleton.words)) is not None:
        skeleton = skeleton.part([(headed.end(), len(skeleton.words))])
    main, inner = take_out_relatives(take_out_asides(skeleton))
    main, changes = take_out_changes(main)
    found = [*_bind(main, in_list=in_list)]
    for was, now in changes:
        found += [replace(bound, grade=was, previous=True) for bound in found if bound.grade == now]
    for part in inner:
        found += _bind(part, in_list=False)
    if _is_correction(skeleton):
        found = [replace(bound, corrected=True) for bound in found]
    return _set_against(sorted(found, key=lambda bound: bound.grade.start))


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
    found = _run(skeleton, places, closing="")
    return tuple(skeleton.tokens[place] for place in found) if len(found) == len(places) <= number else ()


def _set_against(found: list[Bound]) -> list[Bound]:
    """Make a grade earlier that the next one, which is so now, is set against: "It was G at Q; it is now G"."""
    for number, (first, then) in enumerate(pairwise(found)):
        about = then.questions in {(), first.questions} and then.forces in {(), first.forces}
        if about and first.questions and then.now and not (first.now or first.previous or then.previous):
            found[number] = replace(first, previous=True)
    return found


def _is_correction(skeleton: Skeleton) -> bool:
    return phrases.CORRECTED.search(skeleton.words) is not None


def _bind(skeleton: Skeleton, *, in_list: bool) -> list[Bound]:
    words = skeleton.words
    if any(pattern.search(words) for pattern in (vetoes.EXPLAINS, vetoes.UNASSERTED, vetoes.ELSEWHERE)):
        return []
    found: list[Bound] = []
    forces: tuple[int, ...] = ()
    opening = _opening(skeleton)
    for clause in _clauses(skeleton):
        forces = _subjects(skeleton, clause) or forces
        if _is_others(skeleton, clause):
            continue
        pairs = _pairs(skeleton, clause, opening)
        for grade, questions in pairs.items():
            if not _is_grade(skeleton, clause, grade):
                continue
            if not _is_asserted(skeleton, clause, grade, questions, coordinate=in_list or bool(found)):
                continue
            others = not forces and vetoes.OTHER_SUBJECT.search(words, clause.start, grade) is not None
            if others and not words.endswith(":"):
                continue
            if vetoes.OPINION.search(words, clause.start, grade) or vetoes.BY_ANYBODY.match(words, grade + 1):
                continue
            previous, year = _tense(skeleton, clause, grade)
            if _is_undated(words, clause, grade, previous=previous):
                continue
            owners = (*(forces or _after(skeleton, clause, grade)), *_also(skeleton, clause, grade))
            found.append(
                Bound(
                    skeleton.tokens[grade],
                    tuple(skeleton.tokens[place] for place in questions),
                    tuple(skeleton.tokens[place] for place in owners),
                    previous,
                    year,
                    skeleton.stretch(clause.start, clause.end),
                    now=phrases.NOW.search(words, (skeleton.letters("GR", 0, grade) or [0])[-1], grade) is not None,
                    others=others,
                    overall=phrases.OVERALL.search(words, clause.start, min(clause.end, grade + 20)) is not None,
                )
            )
    return found


def _is_others(skeleton: Skeleton, clause: _Clause) -> bool:
    """Whether a clause is about another body: it stands before a grade, or gave it."""
    others, grades = skeleton.letters("O", clause.start, clause.end), skeleton.letters("GR", clause.start, clause.end)
    last = grades[-1] if grades else clause.end
    return any(place < last or phrases.BY_OTHER.fullmatch(skeleton.words, last + 1, place) for place in others)


def _opening(skeleton: Skeleton) -> tuple[int, ...]:
    """The questions of an opening phrase, which all of the sentence is about: "In Q and Q, F and F R"."""
    words, places = skeleton.words, skeleton.letters("QGR")
    if (reported := phrases.REPORTED_ON.search(words)) is not None:
        return (reported.end(),)
    if not places or skeleton.tokens[places[0]].letter != "Q":
        return ()
    if phrases.REPORTS_ON.match(words):
        return (places[0],) if len(skeleton.letters("Q")) == 1 else ()
    if not phrases.OPENS.match(words) or not phrases.glue(words[: places[0]], phrases.OPENING, phrases.FORWARD_LINKS):
        return ()
    found = _run(skeleton, places, closing="")
    return found if phrases.OPENED.match(words, found[-1] + 1) else ()


def _clauses(skeleton: Skeleton) -> list[_Clause]:
    """Cut where both sides hold a grade: there a new assertion begins."""
    words, grades = skeleton.words, skeleton.letters("GR")
    found, start, turned = [], 0, False
    for match in phrases.SPLIT.finditer(words):
        if not any(start <= place < match.start() for place in grades) or grades[-1] < match.start():
            continue
        if words[match.start()] == ";":
            stop = words.find(";", match.end())
            if not any(match.end() <= place < (stop if stop >= 0 else len(words)) for place in grades):
                continue  # what follows only goes on with a list
        found.append(_Clause(start, match.start(), turned))
        start = match.end()
        turned = turned or phrases.TURN.search(match.group()) is not None
    found.append(_Clause(start, len(words), turned))
    return found


def _subjects(skeleton: Skeleton, clause: _Clause) -> tuple[int, ...]:
    """The forces before a clause's first grade, as its subject: the last list of them, asides left out."""
    grades = skeleton.letters("GR", clause.start, clause.end)
    subject: list[int] = []
    for place in skeleton.letters("F", clause.start, grades[0] if grades else clause.start):
        before = skeleton.words[max(clause.start, place - 40) : place]
        aside = phrases.ASIDE.search(before) and not phrases.OF_SUBJECT.search(before)
        aside = aside and not phrases.AT_FORCE.fullmatch(skeleton.words, clause.start, place)
        if aside and not phrases.IS_SUBJECT.match(skeleton.words, _list_end(skeleton, place) + 1):
            continue
        if subject and not phrases.FORCE_LIST.fullmatch(skeleton.words, subject[-1] + 1, place):
            subject = []
        subject.append(place)
    return tuple(subject)


def _list_end(skeleton: Skeleton, place: int) -> int:
    """The last of the list of forces that begins at a place."""
    for other in skeleton.letters("F", place + 1):
        if not phrases.FORCE_LIST.fullmatch(skeleton.words, place + 1, other):
            break
        place = other
    return place


def _after(skeleton: Skeleton, clause: _Clause, grade: int) -> tuple[int, ...]:
    """Forces after a grade: "a rating of good for Kent Police and Essex Police"."""
    later = skeleton.letters("F", grade, clause.end)
    if not later or not phrases.FOR_FORCE.fullmatch(skeleton.words, grade + 1, later[0]):
        return ()
    found = [later[0]]
    for place in later[1:]:
        if not phrases.FORCE_LIST.fullmatch(skeleton.words, found[-1] + 1, place):
            break
        found.append(place)
    return tuple(found)


def _also(skeleton: Skeleton, clause: _Clause, grade: int) -> tuple[int, ...]:
    """The forces of which the same is said after: "F was graded G for Q, as was F"."""
    match = phrases.ALSO_FORCE.search(skeleton.words, grade, clause.end)
    if match is None:
        return ()
    last = _list_end(skeleton, match.end())
    return tuple(skeleton.letters("F", match.end(), last + 1))


def _pairs(skeleton: Skeleton, clause: _Clause, opening: tuple[int, ...]) -> dict[int, tuple[int, ...]]:
    """The questions of each grade of a clause: those after it first, then, of what is left, those before it.

    `opening` are those of the sentence's opening phrase, which count where the clause has none of its own.
    """
    words, grades = skeleton.words, skeleton.letters("GR", clause.start, clause.end)
    pairs = {grade: _forward(skeleton, clause, grade) for grade in grades}
    taken = {place for places in pairs.values() for place in places}
    for grade in grades:
        if not pairs[grade]:
            pairs[grade] = tuple(place for place in _backward(skeleton, clause, grade) if place not in taken)
            taken.update(pairs[grade])
        more = phrases.SO_WAS.match(words, grade + 1)
        if not more and pairs[grade] and pairs[grade][-1] > grade:
            more = phrases.ANOTHER.match(words, pairs[grade][-1] + 1)
        following = skeleton.letters("QGR", more.end(), clause.end) if more and pairs[grade] else []
        if more and following and skeleton.tokens[following[0]].letter == "Q" and following[0] not in taken:
            link = f"at{words[more.end() : following[0]]}"
            again = (
                _run(skeleton, following, closing="")
                if phrases.glue(link, phrases.FORWARD, phrases.FORWARD_LINKS)
                else ()
            )
            pairs[grade] += again
            taken.update(again)
    for grade in grades:
        near = None if pairs[grade] or opening else nearest(skeleton, clause.start, clause.end, grade)
        if near is not None and near not in taken:
            following = [place for place in skeleton.letters("QGR", near, clause.end) if place not in taken]
            pairs[grade] = (
                _run(skeleton, following, closing="") if near > grade else _listed_before(skeleton, clause, near)
            )
            taken.update(pairs[grade])
    return pairs if any(pairs.values()) else dict.fromkeys(pairs, opening)


def _forward(skeleton: Skeleton, clause: _Clause, grade: int) -> tuple[int, ...]:
    """The questions after a grade: "good at Q, Q and Q"."""
    words = skeleton.words
    following = skeleton.letters("QGR", grade + 1, clause.end)
    if not following or skeleton.tokens[following[0]].letter != "Q" or phrases.SO_WAS.match(words, grade + 1):
        return ()
    between = phrases.IN_YEAR.sub("", words[grade + 1 : following[0]])
    links = phrases.glue(between, phrases.FORWARD, phrases.FORWARD_LINKS)
    if phrases.RATED_AS.search(words, clause.start, grade) and phrases.glue(
        f"at{between}", phrases.FORWARD, phrases.FORWARD_LINKS
    ):
        return _run(skeleton, following, closing="")
    listed = re.search(r"\b(?:areas?|grades?|ratings?)\b", between) or phrases.AREAS_BEFORE.search(
        words[max(clause.start, grade - 60) : grade]
    )
    if not links or (links <= phrases.LISTING_LINKS and not listed):
        return ()
    dash = between.strip()[-1:]
    return _run(skeleton, following, closing=dash if dash in phrases.DASHES else "")


def _run(skeleton: Skeleton, places: list[int], *, closing: str) -> tuple[int, ...]:
    """The list of questions that begins the given places. `closing`: the dash that ends it, where one opened it."""
    found = [places[0]]
    for place in places[1:]:
        between = skeleton.words[found[-1] + 1 : place]
        if skeleton.tokens[place].letter != "Q":
            closed = closing and between.strip().startswith(closing)
            if len(found) > 1 and not closed and _leads_to(skeleton, between, place):
                found.pop()  # "good for Q and Q, Q was adequate": the last one is the next grade's own
            break
        if not phrases.glue(between, phrases.LIST, phrases.LIST):
            break
        found.append(place)
    return tuple(found)


def _leads_to(skeleton: Skeleton, between: str, grade: int) -> bool:
    """Whether a question and the grade after it belong together: "Q was rated G", "Q requires improvement"."""
    if between.strip() == "to" and phrases.MOVED.search(skeleton.words, 0, grade - len(between) - 1):
        return True
    if skeleton.tokens[grade].grade is Grade.REQUIRES_IMPROVEMENT and re.fullmatch(phrases.REQUIRES, between):
        return True
    return bool(phrases.glue(between, phrases.BACKWARD, phrases.BACKWARD_LINKS))


def _backward(skeleton: Skeleton, clause: _Clause, grade: int) -> tuple[int, ...]:
    """The questions before a grade: "Q and Q were rated good"."""
    words = skeleton.words
    before = skeleton.letters("QGR", clause.start, grade)
    if not before or skeleton.tokens[before[-1]].letter != "Q":
        return ()
    if not _leads_to(skeleton, words[before[-1] + 1 : grade], grade):
        return ()
    found = _listed_before(skeleton, clause, before[-1])
    # "In all but Q it is good" gives Q nothing; "except Q, where it is good" does.
    if vetoes.EXCEPTED.search(words, clause.start, found[0]) and " where " not in words[before[-1] : grade]:
        return ()
    return found


def _listed_before(skeleton: Skeleton, clause: _Clause, last: int) -> tuple[int, ...]:
    """The list of questions that ends at a place."""
    found = [last]
    for place in reversed(skeleton.letters("QGR", clause.start, last)):
        between = skeleton.words[place + 1 : found[-1]]
        if skeleton.tokens[place].letter != "Q" or not phrases.glue(between, phrases.LIST, phrases.LIST):
            break
        found.append(place)
    return tuple(reversed(found))


def _is_grade(skeleton: Skeleton, clause: _Clause, grade: int) -> bool:
    """Whether the word is used as a grade, and not denied, hoped for or explained."""
    before = skeleton.words[clause.start : grade]
    after = skeleton.words[grade + 1 : grade + 60]
    if skeleton.tokens[grade].letter == "G":
        if not phrases.FOLLOWS.match(after) and not phrases.RATED_AS.search(before):
            return False
        if phrases.WEAK_BEFORE.search(before) and not phrases.AS_GRADED.search(before[-_NEAR:]):
            return False
    ends = [match.end() for match in vetoes.CONNECTOR.finditer(before)]
    window = before[ends[-1] if ends else 0 :]
    return not (vetoes.NEGATED.search(window) or vetoes.SUPPOSED.search(window) or vetoes.NEGATED_AFTER.match(after))


def _is_asserted(  # noqa: PLR0911  # one way a line
    skeleton: Skeleton, clause: _Clause, grade: int, questions: tuple[int, ...], *, coordinate: bool
) -> bool:
    """Whether the sentence gives the grade: by a grading verb, as a predicate of force or question, or in a list."""
    if questions and questions[-1] < grade:
        return True
    tail = skeleton.words[max(clause.start, grade - _NEAR) : grade]
    token = skeleton.tokens[grade]
    if phrases.GRADED.search(tail) or phrases.COPULA.search(tail) or phrases.AREAS_BEFORE.search(tail):
        return True
    if token.letter == "R" and phrases.VERBAL.search(tail):
        return True
    if phrases.FORMER.search(tail):
        return True
    if coordinate and (phrases.COORDINATE.search(tail) or phrases.ELLIPTIC.search(tail)):
        return True
    if (tail.endswith("the ") or not tail.strip()) and phrases.AREAS_AFTER.match(skeleton.words, grade + 1):
        return True
    if questions and phrases.APPOSED.fullmatch(skeleton.words, clause.start, grade):
        return True
    if phrases.THERE.search(tail) and phrases.GRADES_AFTER.match(skeleton.words, grade + 1):
        return True
    return token.marked and bool(tail.strip())


def _tense(skeleton: Skeleton, clause: _Clause, grade: int) -> tuple[bool, int | None]:
    """Whether a grade is an earlier inspection's, and the year told for it."""
    near, opening, after = _around(skeleton, clause, grade)
    if phrases.NOW.search(near):
        return False, None
    before = skeleton.words, clause.start, grade
    when, last = phrases.WHEN_THEN.search(*before), phrases.LAST_TIME.search(*before)
    if when or last:
        told = when["year"] if when else next((year[1] for year in phrases.YEAR.finditer(*before)), None)
        return True, int(told) if told else None
    for stretch in (near, opening):
        year = phrases.YEAR.search(stretch)
        if phrases.THEN.search(stretch) or (stretch is near and phrases.CHANGED_FROM.search(near)):
            year = year or phrases.YEAR.search(after)
            return True, int(year.group(1)) if year else None
        if year is not None:
            return True, int(year.group(1))
    then, year = phrases.THEN_AFTER.match(after), phrases.YEAR.search(after)
    if year is not None and not phrases.COMPARES.search(after[: year.start()]):
        return True, int(year.group(1))
    return then is not None and not phrases.COMPARES.search(then["lead"]), None


def _is_of_its_own_time(skeleton: Skeleton, clause: _Clause, grade: int) -> bool:
    """Whether a clause behind "but" has its own subject, and no past verb: then the sentence's opening dates it not."""
    before = skeleton.words[clause.start : grade]
    return clause.turned and bool(skeleton.letters("FA", clause.start, grade)) and not phrases.PAST.search(before)


def _is_undated(words: str, clause: _Clause, grade: int, *, previous: bool) -> bool:
    """Whether a grade was given at a time that tells no inspection: "when it was G", "in the pilot", "in September"."""
    if previous:
        return phrases.MONTH_ALONE.match(words, grade + 1) is not None
    return any(pattern.search(words, clause.start, grade) for pattern in (phrases.WHEN, phrases.PILOT))


def _around(skeleton: Skeleton, clause: _Clause, grade: int) -> tuple[str, str, str]:
    """The words that can date a grade: close before it, at the opening of its sentence, and close after it."""
    words = skeleton.words
    earlier, later = skeleton.letters("GR", 0, grade), skeleton.letters("GR", grade + 1)
    before = words[max(clause.start, earlier[-1] + 1 if earlier else 0) : grade]
    near = re.split(r"[,(–—;]", before)[-1]
    first = re.search(r"[,A-Z]", words)
    opening = (
        words[: min(first.start(), _OPENING)]
        if first is not None and not _is_of_its_own_time(skeleton, clause, grade)
        else ""
    )
    after = re.split(r"[,;:()–—]", words[grade + 1 : later[0] if later else len(words)], maxsplit=1)[0]
    return near, opening, after
