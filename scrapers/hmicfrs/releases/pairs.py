"""Questions with their grades beside or below them: lines, definition lists, and tables of one force with its times.

"Investigating crime: good"; a term or heading that is a question, over a line that is a grade; rows of a question and
its grades, where a column's head may say that they are an earlier inspection's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Caution, Evidence, Judgment
from schema.frameworks import frameworks
from schema.grades import Authority, Status, Tense
from scrapers.hmicfrs.carried import says_it_stands
from scrapers.hmicfrs.force_names import find_force
from scrapers.hmicfrs.grading import State, label_of
from scrapers.hmicfrs.releases.asides import read_states
from scrapers.hmicfrs.releases.counts import find_only_questions
from scrapers.hmicfrs.releases.tables import find_question
from scrapers.hmicfrs.releases.times import tells_time, time_below, time_of
from scrapers.hmicfrs.releases.verdicts import GRADE, may_grade
from scrapers.news.layout import folded
from scrapers.news.questions import question_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schema.frameworks import Framework
    from scrapers.hmicfrs.releases.matrices import Matrix
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
# "Good (two areas)": the count beside a grade that has its questions behind it.
_COUNTED = re.compile(r"\s*\(?(?:in )?\b\w{1,8} areas?\)?\s*$", re.IGNORECASE)
_PIECE = re.compile(r"[^\s;,|][^;,|]*")
_GRADE_AT_END = re.compile(rf"\s{GRADE}\W*$", re.IGNORECASE)
_MORE = re.compile(r"[\d()\[\]]")  # stands in more than a name
_LONGEST = 600  # characters of a line that is a question with its grade, or a grade with its questions
_TWO = 2
_ANY_PILLAR = "efficiency"  # which every framework with pillars has


def read_pairs(blocks: Sequence[Block], framework: Framework) -> Iterator[Pair]:
    """Every question with its grade or status in a run of lines, in order; tables of several columns are not read.

    Below a line that only tells a time ("How was it graded in PEEL 2017?") they are of that time.
    """
    waiting: Block | None = None  # a term or heading that may be a question; only a grade below it makes that matter
    behind = False  # whether the line before is a grade without a question: then grades stand first here
    times = Timeline()
    for n, block in enumerate(blocks):
        if times.tells(block):
            waiting = None
            continue
        states = _may_state(block.text)
        label = label_of(block.text) if states else None
        if label:
            named = find_question(waiting.text, framework) if waiting else None
            if waiting and named and not behind:
                evidence = Evidence(block.text, block.start, block.end)
                context = Evidence(waiting.text, waiting.start, waiting.end)
                stands = n + 1 < len(blocks) and says_it_stands(blocks[n + 1].text, framework.id)
                state = (Status.CARRIED, label[0][1]) if stands else label[0]
                yield from times.timed(Pair(named, state, evidence, (context,)), framework)
            behind = behind or named is None
            waiting = None
            continue
        short = len(block.text) <= _LONGEST
        told = [*_on_line(block, framework)] if short and states else []
        for pair in told:
            yield from times.timed(pair, framework)
        waiting = block if (block.kind == "dt" or block.heading) and short and not told else None
        if behind and block.heading:
            behind = waiting is not None and find_question(block.text, framework) is not None


class Timeline:
    """Of which inspection the lines are that follow one which only tells a time: until another does, or a part ends.

    What a heading tells rules until the next one of its rank, what a line tells over the list or the headings below it.
    """

    def __init__(self) -> None:
        self._words: Evidence | None = None
        self._rank = ""  # what ends it: a heading of this rank or above; none where a line tells it
        self._kind = ""  # of the lines that follow it

    def tells(self, block: Block) -> bool:
        """Whether a line only tells a time; minds it, or that the one told before ends here."""
        if tells_time(block.text):
            self._words, self._kind = Evidence(block.text, block.start, block.end), ""
            self._rank = block.kind if block.heading else ""
            return True
        if self._words is None:
            return False
        kind = "dt" if block.kind == "dd" else block.kind
        if block.heading and not self._rank and not self._kind:
            self._rank = f"h{int(kind[1]) - 1}"  # it rules over headings, too
        elif block.heading:
            self._words = None if kind <= self._rank or not self._rank else self._words
        elif not self._rank and self._kind and not _may_state(block.text) and (kind != self._kind or _goes_on(block)):
            self._words = None
        self._kind = self._kind or kind
        return False

    def is_past(self, framework: Framework) -> bool:
        """Whether a line here is of another inspection than a framework's."""
        time = time_below(self._words.text, framework, _ANY_PILLAR) if self._words else None
        return self._words is not None and (time is None or time[1] is Tense.PREVIOUS)

    def timed(self, pair: Pair, framework: Framework) -> Iterator[Pair]:
        """The pair, of its time where one is told; none of a time that is no inspection's."""
        if self._words is None:
            yield pair
            return
        time = time_below(self._words.text, framework, pair.question)
        if time and (pair.state[1] or time[1] is Tense.CURRENT):
            yield pair._replace(framework=time[0], tense=time[1], context=(*pair.context, self._words))


def lines_of_others(blocks: Sequence[Block], framework: Framework) -> set[int]:
    """Where the lines begin that stand below one which tells another inspection than a framework's."""
    times, found = Timeline(), set()
    for block in blocks:
        if times.tells(block) or times.is_past(framework):
            found.add(block.start)
    return found


def _goes_on(block: Block) -> bool:
    """Whether a line is prose, and none of a list."""
    return block.kind == "p" and block.text.endswith((".", "!", "?"))


def _may_state(text: str) -> bool:
    """Whether a grade or a status may stand in a line: a quick look, before any pattern."""
    return may_grade(text) or "graded" in folded(text)


def _on_line(block: Block, framework: Framework) -> Iterator[Pair]:
    """What a line says that is a question with its grade ("Investigating crime: good"), or a grade with questions."""
    first = _LABELLED.search(block.text)
    if first is None:
        return
    before, after = block.text[: first.start()], block.text[first.end() :]
    evidence = Evidence(block.text, block.start, block.end)
    if state := label_of(after):
        question = find_question(before, framework)
        if question:
            yield Pair(question, state[0], evidence)
    elif question := find_question(before, framework) if "(" in after or "[" in after else None:
        for told in read_states(after, framework, question):
            yield Pair(question, told.state, evidence, (), told.framework, told.tense)
    elif ";" in after and (pairs := _pieces(block, 0, framework)):
        yield from pairs
    elif state := label_of(_COUNTED.sub("", before)):
        for asked in find_only_questions(after):
            question = question_of(asked.ids, framework.id)
            if question:
                yield Pair(question, state[0], evidence)


def read_force_line(block: Block, framework: Framework) -> tuple[str, list[Pair]] | None:
    """A line of a force with all its grades ("Kent: effectiveness good; efficiency good"); None for any other line."""
    first = _LABELLED.search(block.text) if len(block.text) <= _LONGEST and _may_state(block.text) else None
    force = find_force(block.text[: first.start()]) if first and not _MORE.search(block.text[: first.start()]) else None
    if first is None or force is None:
        return None
    pairs = _pieces(block, first.end(), framework)
    return (force, pairs) if pairs else None


def _pieces(block: Block, start: int, framework: Framework) -> list[Pair]:
    """The questions with their grades of which the rest of a line consists; none where it holds anything else."""
    pairs = []
    for piece in _PIECE.finditer(block.text, start):
        words = piece.group()
        joint = _LABELLED.search(words) or _GRADE_AT_END.search(words)
        question = find_question(words[: joint.start()], framework) if joint else None
        label = label_of(words[joint.start() :].strip(" :–—-")) if joint else None
        if question is None or label is None:
            return []
        at = block.start + piece.start()
        pairs.append(Pair(question, label[0], Evidence(words, at, at + len(words))))
    return pairs


def read_times(rows: Matrix, framework: Framework) -> Iterator[Pair]:
    """The rows of a table of one force: a question, and its grades in columns whose heads tell their times apart."""
    head, *body = rows or [[]]
    if len(head) <= _TWO or any(label_of(text) for text, _, _ in head):
        return
    graded = [n for n in range(1, len(head)) if any(n < len(cells) and label_of(cells[n][0]) for cells in body)]
    for cells in body:
        question = find_question(cells[0][0], framework) if len(cells) == len(head) else None
        if question is None:
            continue
        times = [time_of(head[n][0], framework, question, alone=len(graded) == 1) for n in graded]
        told = [time for time in times if time]
        if len(set(told)) < len(told):
            return  # which of two columns is this time's is not told
        for n, time in zip(graded, times, strict=True):
            label = label_of(cells[n][0])
            if label and time and (label[0][1] or time[1] is Tense.CURRENT):
                text, start, _ = cells[n]
                evidence = Evidence(text[label[1] : label[2]], start + label[1], start + label[2])
                yield Pair(question, label[0], evidence, (Evidence(*cells[0]), Evidence(*head[n])), *time)


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
