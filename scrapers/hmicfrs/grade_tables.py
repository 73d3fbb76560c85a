"""Tables of grades on annual and pillar pages: a row for each question, or a column for each; years beside or above."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from schema.forces import find_forces
from schema.frameworks import get_framework
from scrapers.hmicfrs.carried import Notice, label_that_stands, since
from scrapers.hmicfrs.grading import GRADES, Signal, evidence_of, grade_of, plain_words, without_force
from scrapers.hmicfrs.marks import parse_place
from scrapers.hmicfrs.questions import find_questions, may_name
from scrapers.hmicfrs.summaries import Said
from scrapers.hmicfrs.times import OF_OTHERS, timed_label_of, times_of, without_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema.findings import Evidence
    from schema.grades import Grade
    from scrapers.hmicfrs.grading import State
    from scrapers.hmicfrs.weighing import Reading
    from scrapers.page import Block, Page

_Asked = tuple[str, int]  # a question, and the cell that names it
_OF_GRADES = re.compile(
    r"\b(?:judge?ments?|grad(?:es?|ings?|ed)|ratings?|peel|results?|pillars?|questions?|the|our|force|overall)\b",
    re.IGNORECASE,
)
_ONLY_YEAR = re.compile(r"20\d\d(?:/\d\d)?")
_NOT_THIS_TIME = re.compile(
    r"(?:no[.,:;–—-]* *)?(?:(?:(?:this|the) (?:core )?question |it )?(?:(?:was|were) )?"
    r"not (?:re-?)?(?:inspected|assessed|examined)"
    r"|(?:(?:grade|judge?ment) )?carried (?:over|forward)"
    r"|(?:our |the )?(?:20\d\d (?:peel )?)?(?:grade|judge?ment) (?:from 20\d\d )?(?:of \w+(?: \w+)? )?(?:still )?"
    r"stands)\b",
    re.IGNORECASE,
)
_INSPECTED = re.compile(r"\b(?:inspected|assessed|examined)\b", re.IGNORECASE)
_STANDS_FROM = re.compile(
    r"\b(?:(?:last|when) (?:inspected|assessed|examined|graded|judged)|(?:inspected|assessed|graded) in"
    r"|(?:grade|judge?ment)s? from"
    r"|year (?:inspected|of (?:the |our )?(?:inspection|judge?ment|grade)))\b",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:no|n|✗|✘|\u00d7)(?!\w)", re.IGNORECASE)
_GRADE = re.compile(rf"\b{GRADES}\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]")
_ABOVE = 120  # characters of the words above a table that say of when it is


def hear_tables(reading: Reading, blocks: Sequence[Block], wanted: frozenset[str]) -> None:
    """Hear the grades of `wanted` questions in tables; what is headed by an earlier year is of that year."""
    if not any(block.kind in {"row", "head"} for block in blocks):
        return
    questions: list[str | None] = []
    heads: list[str] = []
    above: frozenset[str] = frozenset()
    own = reading.framework.id
    stacked = _heads_above(reading.page) if _are_stacked(blocks) else {}
    for block in blocks:
        if block.kind not in {"row", "head"}:
            graded = len(block.text) <= _ABOVE and (
                _OF_GRADES.search(block.text) or not _WORD.search(without_times(block.text))
            )
            if graded or block.heading or block.kind == "caption":
                above = times_of(block.text, own) if graded else frozenset()
            continue
        texts = [text for text, _, _ in block.cells()]
        named = [_question(reading, text, wanted) for text in texts]
        labelled = any(timed_label_of(text, own) or label_that_stands(text, own) for text in texts)
        if not labelled and sum(question is not None for question in named) > 1:
            questions, heads = named, []
        elif block.kind == "head" or (not labelled and not any(named) and any(times_of(text, own) for text in texts)):
            questions, heads = [], texts
        elif any(named):
            first = times_of(texts[0], own) if _ONLY_YEAR.fullmatch(texts[0]) else above
            over = [text for text, _, _ in stacked.get(block.start, ())] or heads
            _hear_row(reading, block, _askers(named, texts, own), (over, first))
        elif questions and _is_own(texts[0], reading.force):
            columns = [(question, 0) if question else None for question in questions]
            _hear_row(reading, block, columns, ([], times_of(texts[0], own) or above))


def _are_stacked(blocks: Sequence[Block]) -> bool:
    """Whether heads of several rows stand over a table."""
    return any(block.kind == after.kind == "head" for block, after in pairwise(blocks))


def _heads_above(page: Page) -> dict[int, list[tuple[str, int, int]]]:
    from scrapers.hmicfrs.reports.columns import heads_above  # noqa: PLC0415 - loaded only where a page needs it

    return heads_above(page)


def _askers(named: Sequence[str | None], texts: Sequence[str], framework: str) -> list[_Asked | None]:
    """The question of each cell: the nearest named to its left; of a grade that stands first, the row's only one."""
    found: list[_Asked | None] = []
    for n, question in enumerate(named):
        found.append((question, n) if question else (found[-1] if found else None))
    if len({question for question in named if question}) == 1 and timed_label_of(texts[0], framework):
        found[0] = found[-1]
    return found


def _hear_row(
    reading: Reading, block: Block, asked: Sequence[_Asked | None], when: tuple[Sequence[str], frozenset[str]]
) -> None:
    """Hear the grades of one row, of a question for each of its cells; `when`: heads of columns, time of the table."""
    own, heads = reading.framework.id, when[0]
    spans = [(text, begin - block.start, end - block.start) for text, begin, end in block.cells()]
    if (row := _row_that_stands(reading, spans, asked, heads)) is not None:
        (asks, named), carried, (begin, end) = row
        context = (reading.heading, evidence_of(block, *spans[named][1:]))
        reading.of(asks).notices.append(Notice(asks, *carried, evidence_of(block, begin, end), context))
        return
    inspected = {name for text, _, _ in spans[1:] if _ONLY_YEAR.fullmatch(text) for name in times_of(text, own)} - {own}
    labels: list[tuple[str, State, frozenset[str], Evidence, tuple[Evidence, Evidence]]] = []
    for n, (text, begin, end) in enumerate(spans[: len(asked)]):
        question, place = asked[n] or (None, 0)
        if question is None or (n < len(heads) and (OF_OTHERS.search(heads[n]) or _is_others(heads[n], reading.force))):
            continue
        context = (reading.heading, evidence_of(block, *spans[place][1:]))
        if stands := label_that_stands(text, own):
            notice = Notice(question, *stands, evidence_of(block, begin, end), context)
            reading.of(question).notices.append(notice)
        elif (label := timed_label_of(text, own)) and not inspected:
            # A year beside a grade: whether it stands or is last time's is not told.
            state, start, stop, told = label
            times = told or (times_of(heads[n], own) if n < len(heads) else frozenset()) or when[1]
            labels.append((question, state, times, evidence_of(block, begin + start, begin + stop), context))
    undated = [question for question, _, times, _, _ in labels if not times]
    for question, state, times, evidence, context in labels:
        # Two grades of one question without a year above them: which is this year's is not told.
        if times == {own} or (not times and undated.count(question) == 1):
            reading.of(question).signals.append(Signal(state, evidence, context))
        elif len(times) == 1 and state[1]:
            (before,) = times
            if before.startswith("peel-") and question in get_framework(before).questions:
                reading.before.append((Said(question, state[1], evidence, before), context))


def _row_that_stands(
    reading: Reading, spans: Sequence[tuple[str, int, int]], asked: Sequence[_Asked | None], heads: Sequence[str]
) -> tuple[_Asked, tuple[Grade | None, str | None], tuple[int, int]] | None:
    """The one question of a row in which a cell of its own says that it was not inspected, its grade and since when."""
    questions = [named for named in asked if named]
    if len({question for question, _ in questions}) != 1:
        return None
    own = reading.framework.id
    grades = {state for text, _, _ in spans if (label := timed_label_of(text, own)) and (state := label[0][1])}
    columns = [heads[n] if n < len(heads) else "" for n in range(len(spans))]
    graded = " ".join(head for head, (text, _, _) in zip(columns, spans, strict=True) if timed_label_of(text, own))
    for head, (text, begin, end) in zip(columns, spans, strict=True):
        then = since(text, own) if _ONLY_YEAR.fullmatch(text) and _STANDS_FROM.search(head) else None
        if not (then or _NOT_THIS_TIME.match(text) or (_INSPECTED.search(head) and _NO.match(text))):
            continue
        grades |= {grade for match in _GRADE.findall(text) if (grade := grade_of(match))}
        then = then or since(text.lower(), own) or since(graded, own)
        return questions[0], (grades.pop() if len(grades) == 1 else None, then), (begin, end)
    return None


def _is_others(words: str, force: str) -> bool:
    """Whether the head of a column names another force."""
    return bool({mention.force for mention in find_forces(words)} - {force}) or (parse_place(words) or force) != force


def _is_own(words: str, force: str) -> bool:
    """Whether the head of a row is such that the row is this force's: its name, a time, "Grade", or nothing."""
    return not re.search(r"[^\W_]", _OF_GRADES.sub(" ", without_force(without_times(words), force)))


def _question(reading: Reading, words: str, wanted: frozenset[str]) -> str | None:
    if not may_name(words):
        return None
    named = find_questions(plain_words(words, reading.force).rstrip(" :"), reading.framework.id)
    return named[0] if len(named) == 1 and named[0] in wanted else None
