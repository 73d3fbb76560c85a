"""Questions with their grades beside or below them: lines, definition lists, and tables of one force with its times.

"Investigating crime: good"; a term or heading that is a question, over a line that is a grade; rows of a question and
its grades, where a column's head may say that they are an earlier inspection's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Caution, Evidence, Judgment
from schema.frameworks import frameworks
from schema.grades import Authority, Tense
from scrapers.hmicfrs.grading import State, label_of
from scrapers.hmicfrs.releases.tables import find_question
from scrapers.news.cycles import earlier_framework

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schema.frameworks import Framework
    from scrapers.page import Block


class Pair(NamedTuple):
    """A question and what is said of it, of which framework and when; `context` names the question or the time."""

    question: str
    state: State
    evidence: Evidence
    context: tuple[Evidence, ...] = ()
    framework: str | None = None
    tense: Tense = Tense.CURRENT


_LABELLED = re.compile(r"\t|:\s+|\s[–—-]\s")
_LONGEST = 160  # characters of a line that is a question with its grade
_TWO = 2
_BEFORE = re.compile(
    r"\b(?:previous(?:ly)?|last|before|pilot|original(?:ly)?|old|earlier|initial(?:ly)?|was)\b", re.IGNORECASE
)
_NOW = re.compile(
    r"\b(?:now|new|current|latest|this|today|revised|updated|after|corrected|grade|judge?ment|rating)\b", re.IGNORECASE
)
_SAME_CYCLE = re.compile(r"\b(?:pilot|original(?:ly)?|initial(?:ly)?|before (?:the )?correction)\b", re.IGNORECASE)
_CYCLE = re.compile(r"\b(20\d\d)\s?[/–-]\s?(?:20)?(\d\d)\b")
_YEAR = re.compile(r"\b(20[12]\d)\b")


def read_pairs(blocks: Sequence[Block], framework: Framework) -> Iterator[Pair]:
    """Every question with its grade or status in a run of lines, in order; tables of several columns are not read."""
    waiting: tuple[str, Block] | None = None
    behind = False  # whether the line before is a grade without a question: then grades stand first here
    for block in blocks:
        label = label_of(block.text)
        if label:
            if waiting and not behind and (waiting[1].kind == "dt" or waiting[1].heading):
                evidence = Evidence(block.text, block.start, block.end)
                context = Evidence(waiting[1].text, waiting[1].start, waiting[1].end)
                yield Pair(waiting[0], label[0], evidence, (context,))
            behind = behind or waiting is None
            waiting = None
            continue
        parts = _LABELLED.split(block.text) if len(block.text) <= _LONGEST else []
        state = label_of(parts[1]) if len(parts) == _TWO else None
        question = find_question(parts[0], framework) if state else None
        if state and question:
            yield Pair(question, state[0], Evidence(block.text, block.start, block.end))
        may_wait = (block.kind == "dt" or block.heading) and len(block.text) <= _LONGEST and not state
        named = find_question(block.text, framework) if may_wait else None
        waiting = (named, block) if named else None
        behind = behind and not block.heading


def read_times(rows: Sequence[Block], framework: Framework) -> Iterator[Pair]:
    """The rows of a table of one force: a question, and its grades in columns whose heads tell their times apart."""
    head, *body = [row.cells() for row in rows] or [[]]
    if len(head) <= _TWO or any(label_of(text) for text, _, _ in head):
        return
    graded = [n for n in range(1, len(head)) if any(n < len(cells) and label_of(cells[n][0]) for cells in body)]
    for cells in body:
        question = find_question(cells[0][0], framework) if len(cells) == len(head) else None
        if question is None:
            continue
        times = [_time(head[n][0], framework, question, alone=len(graded) == 1) for n in graded]
        told = [time for time in times if time]
        if len(set(told)) < len(told):
            return  # which of two columns is this time's is not told
        for n, time in zip(graded, times, strict=True):
            label = label_of(cells[n][0])
            if label and time:
                text, start, _ = cells[n]
                evidence = Evidence(text[label[1] : label[2]], start + label[1], start + label[2])
                yield Pair(question, label[0], evidence, (Evidence(*cells[0]), Evidence(*head[n])), *time)


def _time(words: str, framework: Framework, question: str, *, alone: bool) -> tuple[str, Tense] | None:
    """The framework and tense that a column's head means; None where it tells none."""
    before, cycle, year = _BEFORE.search(words), _CYCLE.search(words), _YEAR.search(words)
    if cycle:
        named: str | None = f"peel-{cycle[1]}-{cycle[2]}"
    elif _SAME_CYCLE.search(words) or not (before or year):
        named = framework.id
    else:
        named = earlier_framework(framework.id, int(year[1]) if year else None, question)
    if named is None:
        return None
    if before or named != framework.id:
        return named, Tense.PREVIOUS
    return (named, Tense.CURRENT) if alone or cycle or year or _NOW.search(words) else None


def judge(
    pairs: Iterable[Pair], force: str, framework: Framework, context: tuple[Evidence, ...]
) -> tuple[list[Judgment], list[Caution]]:
    """The judgments of a force that pairs are, with what names it; told, and left out, what is off a scale."""
    judgments, cautions = [], []
    for pair in pairs:
        status, grade = pair.state
        known = frameworks().get(pair.framework or framework.id)
        if known is None or pair.question not in known.questions:
            continue
        if grade is not None and grade not in known.scale:
            message = f"{grade.words} is no grade of {known.title}"
            cautions.append(Caution("grade-not-in-scale", message, pair.evidence.text[:200], pair.question))
            continue
        judgments.append(
            Judgment(
                force=force,
                framework=known.id,
                question=pair.question,
                grade=grade,
                status=status,
                tense=pair.tense,
                authority=Authority.OFFICIAL,
                evidence=pair.evidence,
                context=(*context, *pair.context),
            )
        )
    return judgments, cautions
