"""Tables of grades on annual and pillar pages: a row for each question, or a column for each; years beside or above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.frameworks import frameworks, get_framework
from scrapers.hmicfrs.grading import Signal, evidence_of, label_of, plain_words
from scrapers.hmicfrs.questions import find_questions, may_name
from scrapers.hmicfrs.summaries import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.hmicfrs.weighing import Reading
    from scrapers.page import Block

_YEAR = re.compile(r"\b(20\d\d)(?:[/–-]\d\d)?\b")


def hear_tables(reading: Reading, blocks: Sequence[Block], wanted: frozenset[str]) -> None:
    """Hear the grades of `wanted` questions in tables; what is headed by an earlier year is of that year."""
    questions: list[str | None] = []
    years: list[str] = []
    for block in blocks:
        if block.kind not in {"row", "head"}:
            continue
        texts = [text for text, _, _ in block.cells()]
        named = [_question(reading, text, wanted) for text in texts]
        if sum(question is not None for question in named) > 1:
            questions, years = named, []
        elif block.kind == "head":
            questions, years = [], [_year(text) for text in texts]
        elif named[0] is not None:
            _hear_row(reading, block, named[:1] * len(texts), years)
        elif questions:
            _hear_row(reading, block, questions, [_year(texts[0])] * len(texts))


def _hear_row(reading: Reading, block: Block, questions: Sequence[str | None], years: Sequence[str]) -> None:
    """Hear the grades of one row, of a question and a year for each of its cells."""
    cells = block.cells()
    graded = [n for n, (text, _, _) in enumerate(cells) if n and label_of(text)]
    context = (reading.heading, evidence_of(block, 0, len(cells[0][0])))
    for n in graded:
        text, begin, _ = cells[n]
        question, label = (questions[n] if n < len(questions) else None), label_of(text)
        if question is None or label is None:
            continue
        year = years[n] if n < len(years) else ""
        evidence = evidence_of(block, begin - block.start + label[1], begin - block.start + label[2])
        # Two grades of one question without a year above them: which is this year's is not told.
        alone = len(graded) == 1 or len(set(questions)) > 1
        if f"peel-{year}" == reading.framework.address or (not year and alone):
            reading.of(question).signals.append(Signal(label[0], evidence, context))
        elif (before := _framework_of(year)) and label[0][1] and question in get_framework(before).questions:
            reading.before.append((Said(question, label[0][1], evidence, before), context))


def _question(reading: Reading, words: str, wanted: frozenset[str]) -> str | None:
    if not may_name(words):
        return None
    named = find_questions(plain_words(words, reading.force).rstrip(" :"), reading.framework.id)
    return named[0] if len(named) == 1 and named[0] in wanted else None


def _year(words: str) -> str:
    match = _YEAR.search(words)
    return match.group(1) if match else ""


def _framework_of(year: str) -> str | None:
    return next((f.id for f in frameworks().values() if year and f.address == f"peel-{year}"), None)
