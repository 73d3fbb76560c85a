"""Within one sentence: which grade belongs to which questions and forces, and whether it is last time's.

Works on skeletons (`skeleton.py`) with the word lists of `phrases.py`. A grade is bound to a question only over words
from short lists, so prose that merely sounds like a grade ("good in all but legitimacy") binds to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from scrapers.news import phrases, tenses, vetoes
from scrapers.news.cuts import Clause, clauses, take_out_asides, take_out_changes, take_out_relatives
from scrapers.news.layout import Span
from scrapers.news.loose import is_noun, loosely
from scrapers.news.pairing import opening_of, pairs_of
from scrapers.news.skeleton import Skeleton, Token
from scrapers.news.tenses import is_reported, is_undated, month_of, tense_of

_NEAR = 160


@dataclass(frozen=True, slots=True)
class Bound:
    """A grade that a sentence asserts, with its questions and forces; none where the sentence names none for it.

    `previous` and `year`: an earlier inspection's, and the year told for it. `overall`: it is given for everything
    together. `corrected`: the sentence tells of a correction. `now`: it says that this is so now.
    `others`: it is given to forces that only the lines below name. `month`: told for an earlier grade without a year.
    `reported`: it is an earlier one's only if its "had been" is not reported speech.
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
    month: int = 0
    reported: bool = False


def bind(skeleton: Skeleton, *, in_list: bool = False) -> list[Bound]:
    """Every grade that a sentence asserts, in order. `in_list`: the line is an item below a lead-in."""
    if not skeleton.letters("GR"):
        return []
    headed = phrases.HEADED.match(skeleton.words)
    if headed is not None and skeleton.letters("Q", headed.end()):
        skeleton = skeleton.part([(headed.end(), len(skeleton.words))])
    main, inner = take_out_relatives(take_out_asides(skeleton))
    main, changes = take_out_changes(main)
    found = [*_bind(main, in_list=in_list)]
    for was, now in changes:
        found += [replace(bound, grade=was, previous=True) for bound in found if bound.grade == now]
    for part in inner:
        found += _bind(part, in_list=False)
    if phrases.RESPECTIVELY.search(skeleton.words):
        found = _respectively(skeleton, found)
    if _is_correction(skeleton):
        found = [replace(bound, corrected=True) for bound in found]
    return _set_against(sorted(found, key=lambda bound: bound.grade.start))


def _respectively(skeleton: Skeleton, found: list[Bound]) -> list[Bound]:
    """Deal several grades out to as many forces, or questions: "F and F were G and G for Q respectively"."""
    grades = skeleton.letters("GR")
    given = next((bound for bound in found if bound.questions), found[0] if found else None)
    forces, asked = skeleton.letters("F"), skeleton.letters("Q")
    if given is None or len(grades) < 2 or len(grades) not in {len(forces), len(asked)}:  # noqa: PLR2004
        return []
    dealt = []
    for number, place in enumerate(grades):
        one = replace(given, grade=skeleton.tokens[place])
        if len(forces) == len(grades):
            one = replace(one, forces=(skeleton.tokens[forces[number]],))
        if len(asked) == len(grades):
            one = replace(one, questions=(skeleton.tokens[asked[number]],))
        dealt.append(one)
    return dealt


def _set_against(found: list[Bound]) -> list[Bound]:
    """Make a grade earlier that the next one, which is so now, is set against: "It was G at Q; it is now G"."""
    for number, (first, then) in enumerate(pairwise(found)):
        about = then.questions in {(), first.questions} and then.forces in {(), first.forces}
        if about and then.now and not (first.now or first.previous or then.previous):
            found[number] = replace(first, previous=True)
    return found


def _is_correction(skeleton: Skeleton) -> bool:
    return phrases.CORRECTED.search(skeleton.words) is not None


def _bind(skeleton: Skeleton, *, in_list: bool) -> list[Bound]:
    words = skeleton.words
    if vetoes.asserts_nothing(words):
        return []
    found: list[Bound] = []
    forces: tuple[int, ...] = ()
    opening = opening_of(skeleton)
    supposed = elsewhere = False
    cut = clauses(skeleton)
    paired = [pairs_of(skeleton, clause, opening) for clause in cut]
    loose = loosely(skeleton, {grade: places for pairs in paired for grade, places in pairs.items()})
    for clause, pairs in zip(cut, paired, strict=True):
        forces = _subjects(skeleton, clause) or forces
        others_now = _is_others(skeleton, clause)
        elsewhere = others_now or (
            elsewhere and not skeleton.letters("FA", clause.start, _first_grade(skeleton, clause))
        )
        if elsewhere:
            continue
        for grade, near in pairs.items():
            questions = near or loose.get(grade, ())
            elliptic = phrases.ELLIPSIS.fullmatch(words, clause.start, grade) is not None
            supposed = (supposed and elliptic) or _is_supposed(skeleton, clause, grade)
            told = _is_grade(skeleton, clause, grade) and (
                _is_asserted(skeleton, clause, grade, near, coordinate=in_list or bool(found))
                or ((bool(questions) or phrases.IN_FORCE.match(words, grade + 1)) and is_noun(words, grade))
            )
            if supposed or not told:
                continue
            counted = not _subjects(skeleton, clause) and vetoes.OTHER_SUBJECT.search(words, clause.start, grade)
            owners = (() if counted else forces) or _after(skeleton, clause, grade) or _listed_after(skeleton, grade)
            others = not owners and vetoes.OTHER_SUBJECT.search(words, clause.start, grade) is not None
            if (others and not words.endswith(":")) or vetoes.is_anybodys(words, clause.start, grade):
                continue
            previous, year = tense_of(skeleton, clause, grade)
            if elliptic and found and all(bound.previous for bound in found) and not tenses.TIMES.search(words, grade):
                previous, year = True, found[-1].year
            piloted = tenses.PILOTED.search(words, clause.start, clause.end) is not None
            previous = previous or piloted
            month = month_of(words, grade) if previous and not year else 0
            reported = bool(previous and not year and not month and is_reported(words, clause, grade))
            if not month and is_undated(words, clause, grade, previous=previous):
                continue
            owners = (*owners, *_also(skeleton, clause, grade))
            found.append(
                Bound(
                    skeleton.tokens[grade],
                    tuple(skeleton.tokens[place] for place in questions),
                    tuple(skeleton.tokens[place] for place in owners),
                    previous,
                    year,
                    skeleton.stretch(clause.start, clause.end),
                    now=tenses.NOW.search(words, (skeleton.letters("GR", 0, grade) or [0])[-1], grade) is not None,
                    others=others,
                    month=month,
                    reported=reported,
                    corrected=piloted,
                    overall=phrases.OVERALL.search(words, clause.start, min(clause.end, grade + 20)) is not None,
                )
            )
            if not previous and (then := phrases.AS_THEN.match(words, grade + 1)) is not None:
                found.append(replace(found[-1], previous=True, year=int(then["year"]) if then["year"] else None))
    return found


def _first_grade(skeleton: Skeleton, clause: Clause) -> int:
    return next(iter(skeleton.letters("GR", clause.start, clause.end)), clause.end)


def _is_others(skeleton: Skeleton, clause: Clause) -> bool:
    """Whether a clause is about another body: it stands before a grade, or gave it."""
    others, grades = skeleton.letters("O", clause.start, clause.end), skeleton.letters("GR", clause.start, clause.end)
    last = grades[-1] if grades else clause.end
    return any(place < last or phrases.BY_OTHER.fullmatch(skeleton.words, last + 1, place) for place in others)


def _subjects(skeleton: Skeleton, clause: Clause) -> tuple[int, ...]:
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


def _after(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[int, ...]:
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


def _listed_after(skeleton: Skeleton, grade: int) -> tuple[int, ...]:
    """The forces that are told after those that are only counted: "Four forces are G – F, F, F and F"."""
    words, later = skeleton.words, skeleton.letters("F", grade)
    if not later or skeleton.letters("GR", grade + 1, later[0]):
        return ()
    last = _list_end(skeleton, later[0])
    counted = phrases.COUNTED_FORCES.search(words, 0, grade) and phrases.WHICH_FORCES.search(words, grade + 1, later[0])
    among = phrases.AMONG_FORCES.match(words) and phrases.ARE.search(words, grade + 1, later[0])
    if not (counted or among) or phrases.IS_SUBJECT.match(words, last + 1):
        return ()
    return tuple(skeleton.letters("F", later[0], last + 1))


def _also(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[int, ...]:
    """The forces of which the same is said after: "F was graded G for Q, as was F"."""
    match = phrases.ALSO_FORCE.search(skeleton.words, grade, clause.end)
    if match is None:
        return ()
    last = _list_end(skeleton, match.end())
    return tuple(skeleton.letters("F", match.end(), last + 1))


def _is_grade(skeleton: Skeleton, clause: Clause, grade: int) -> bool:
    """Whether the word is used as a grade, and not denied."""
    before = skeleton.words[clause.start : grade]
    after = skeleton.words[grade + 1 : grade + 60]
    if skeleton.tokens[grade].letter == "G":
        if phrases.PERSON.search(before):
            return False
        if not phrases.FOLLOWS.match(after) and not phrases.RATED_AS.search(before):
            return False
        if phrases.WEAK_BEFORE.search(before) and not phrases.AS_GRADED.search(before[-_NEAR:]):
            return False
    if skeleton.words[:grade].endswith(("(", "(also ")) and after[:1] == ")":
        return True
    return not (vetoes.NEGATED.search(_window(skeleton, clause, grade)) or vetoes.NEGATED_AFTER.match(after))


def _is_supposed(skeleton: Skeleton, clause: Clause, grade: int) -> bool:
    """Whether a grade is only hoped for, feared or planned; so is one that goes on with it: "and G at Q"."""
    return vetoes.SUPPOSED.search(_window(skeleton, clause, grade)) is not None


def _window(skeleton: Skeleton, clause: Clause, grade: int) -> str:
    """The words before a grade that its negation or supposition must stand in."""
    before = skeleton.words[clause.start : grade]
    ends = [match.end() for match in vetoes.CONNECTOR.finditer(before)]
    return before[ends[-1] if ends else 0 :]


def _is_asserted(  # noqa: PLR0911  # one way a line
    skeleton: Skeleton, clause: Clause, grade: int, questions: tuple[int, ...], *, coordinate: bool
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
    if (phrases.THE_ONE.search(tail) or not tail.strip()) and phrases.AREAS_AFTER.match(skeleton.words, grade + 1):
        return True
    if questions and phrases.APPOSED.fullmatch(skeleton.words, clause.start, grade):
        return True
    if phrases.THERE.search(tail) and phrases.GRADES_AFTER.match(skeleton.words, grade + 1):
        return True
    if questions and _is_told(skeleton, clause, grade):
        return True
    return token.marked and bool(tail.strip())


def _is_told(skeleton: Skeleton, clause: Clause, grade: int) -> bool:
    """Whether a grade with a question is spoken of as one: by a word of grading, as "a G", or first of all.

    What somebody "is" needs such a word before it: "she is good at Q" gives no grade.
    """
    before, after = skeleton.words[clause.start : grade], skeleton.words[grade + 1 :]
    if phrases.PREDICATE.search(before):
        return phrases.GRADING.search(before) is not None
    return (
        not before.strip()
        or phrases.A_GRADE.search(before) is not None
        or phrases.GRADES_AFTER.match(after) is not None
        or phrases.GRADING.search(skeleton.words, 0, grade) is not None
    )
