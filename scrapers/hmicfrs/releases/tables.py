"""A table of forces and questions, with a grade in each cell: the accessible form of an overview.

Forces may stand in the rows and questions in the columns, or the other way. A question the framework does not grade, a
force that is none, a word that is no grade: told, and left out.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Caution, Evidence, Judgment
from schema.frameworks import frameworks, get_framework
from schema.grades import Authority, Tense, parse_grade
from scrapers.hmicfrs.carried import may_say_it_stands
from scrapers.hmicfrs.force_names import find_force
from scrapers.hmicfrs.grading import label_of
from scrapers.hmicfrs.releases.asides import Told, read_states
from scrapers.hmicfrs.releases.matrices import Cell, Matrix
from scrapers.hmicfrs.releases.times import is_only_time, tells_time, time_below, time_of
from scrapers.hmicfrs.releases.verdicts import find_pillar
from scrapers.news.questions import find_questions, question_of

if TYPE_CHECKING:
    from schema.frameworks import Framework

_EMPTY = frozenset(("", "-", "–", "—", "n/a", "ungraded", "not applicable", "not inspected"))
_UNGRADED = re.compile(r"\bungraded\b|\bnot graded\b", re.IGNORECASE)
_PILLARS = frozenset(("effectiveness", "efficiency", "legitimacy"))
_LAST_COLUMN = 3  # before which forces are looked for
_YEAR = re.compile(r"\b20[12]\d\b")
_FEWEST = 2  # forces, or questions, that make a table of grades


def find_question(words: str, framework: Framework) -> str | None:
    """The question of a framework that a header's words mean: its title, its wording, or a pillar by name."""
    named = _named(framework.id).get(_plain(words))
    if named:
        return named
    pillar = find_pillar(words)
    if pillar and pillar in framework.questions:
        return pillar
    asked = [one for one in find_questions(words) if question_of(one.ids, framework.id) not in {None, *_PILLARS}]
    return question_of(asked[0].ids, framework.id) if len(asked) == 1 else None


@cache
def _named(framework: str) -> dict[str, str]:
    """The questions of a framework by their names, in plain letters; of two with one name, the first."""
    found: dict[str, str] = {}
    for question in get_framework(framework).questions.values():
        for name in (question.title, *question.wordings, question.id.replace("-", " ")):
            found.setdefault(_plain(name), question.id)
    return found


def read_force_table(
    rows: Matrix, framework: Framework, topic: str | None = None
) -> tuple[list[Judgment], list[Caution]] | None:
    """The judgments of a table, and what was left out of it; None where it is no table of forces and questions.

    `topic`: the pillar that the page is about, which is meant by a column headed by nothing but a time, or "Grade".
    """
    reader = _Table(framework, topic)
    at = _column_of_forces(rows)
    if at is not None:
        reader.forces_in_rows(rows, at)
    elif rows and sum(find_force(cell.text) is not None for cell in rows[0][1:]) >= _FEWEST:
        reader.forces_in_columns(rows[0], rows[1:])
    return _settle(reader.judgments, reader.cautions) if reader.judgments else None


def _column_of_forces(rows: Matrix) -> int | None:
    """The column below whose head most forces stand: the first, or one after a column of regions."""
    forces = [
        len({find_force(cells[at].text) for cells in rows[1:] if len(cells) > at} - {None})
        for at in range(_LAST_COLUMN)
    ]
    most = max(forces)
    at = forces.index(most)
    return at if most >= (_FEWEST if at else 1) else None


class _Column(NamedTuple):
    """What a column of grades is of: a question, the framework and the tense of its inspection."""

    question: str
    framework: str
    tense: Tense


class _Table:
    """One table being read."""

    def __init__(self, framework: Framework, topic: str | None) -> None:
        self._framework, self._topic = framework, topic
        self._row: list[str] = []  # what tells of which inspection the row is that is being read
        self.judgments: list[Judgment] = []
        self.cautions: list[Caution] = []

    def forces_in_rows(self, rows: Matrix, at: int) -> None:
        """Read a table that has forces in its column `at`, below one row or more of heads."""
        top = next(n for n, cells in enumerate(rows) if n and len(cells) > at and find_force(cells[at].text))
        width = max(len(cells) for cells in rows[:top])
        columns = {n: self._headed(rows[:top], n) for n in range(at + 1, width)}
        if not any(column for column, _ in columns.values()):
            return
        others = [n for n, (column, _) in columns.items() if column is None]
        times = self._columns_of_times(rows[top:], others)
        for n, (column, words) in columns.items():
            graded = any(n < len(cells) and label_of(cells[n].text) for cells in rows[top:])
            if column is None and words.text and graded and not _UNGRADED.search(words.text):
                self._warn("unknown-question", "a column is of no known question", words.text)
        label = ""
        for cells in rows[top:]:
            texts = {cell.text for cell in cells} - {""}
            if len(texts) == 1 and len(cells) > 1 and tells_time(*texts):
                (label,) = texts
                continue
            self._row = [label, *(cells[n].text for n in times if n < len(cells))]
            self._row += [cells[n].text for n in others if n < len(cells) and may_say_it_stands(cells[n].text)]
            force = find_force(cells[at].text) if len(cells) > at else None
            if self._is_whole(cells, width, force, "unknown-force", "a row of grades names no force") and force:
                for n, (column, words) in columns.items():
                    if column is not None:
                        self._add(cells[n], force, column, (Evidence(*cells[at]), words))

    def _columns_of_times(self, body: Matrix, others: list[int]) -> set[int]:
        """Which of the columns of no question tell of which inspection a row is: years and cycles, and nothing else."""
        found = set()
        for n in others:
            cells = [cells[n].text for cells in body if n < len(cells) and cells[n].text]
            if cells and all(tells_time(text) or _YEAR.search(text) for text in cells):
                found.add(n)
        return found

    def _time_of_row(self, question: str) -> tuple[str, Tense] | None:
        """The inspection that a label over a row, or its own cell, tells: this one where none does; None if unclear."""
        for words in self._row:
            if not words:
                continue
            told = time_below(words, self._framework, question)
            if told is None or may_say_it_stands(words) or (told[1] is Tense.PREVIOUS and not tells_time(words)):
                return None
            if told != (self._framework.id, Tense.CURRENT):
                return told
        return self._framework.id, Tense.CURRENT

    def _headed(self, heads: Matrix, n: int) -> tuple[_Column | None, Evidence]:
        """What the heads above a column mean, one over another, with the words of the lowest."""
        cells = [row[n] for row in heads if n < len(row) and row[n].text and len({*row}) > 1]
        lowest = cells[-1] if cells else heads[0][0]
        return self._column(list(dict.fromkeys(cell.text for cell in cells))), Evidence(*lowest)

    def _column(self, heads: list[str]) -> _Column | None:
        """What heads mean together: the lowest that is more than a time names the question, those above its pillar."""
        words = " ".join(heads)
        lowest = next((text for text in reversed(heads) if not is_only_time(text)), None)
        question = self._question(lowest) if lowest else self._topic
        time = time_of(words, self._framework, question, alone=True) if question else None
        return _Column(question, *time) if question and time else None

    def forces_in_columns(self, head: list[Cell], body: Matrix) -> None:
        """Read a table that has forces in its head."""
        owners = [(find_force(cell.text), Evidence(*cell)) for cell in head[1:]]
        for cells in body:
            question = self._question(cells[0].text)
            column = _Column(question, self._framework.id, Tense.CURRENT) if question else None
            message = "a row of grades is of no known question"
            if self._is_whole(cells, len(head), question, "unknown-question", message) and column:
                for cell, (force, words) in zip(cells[1:], owners, strict=True):
                    if force is not None:
                        self._add(cell, force, column, (words, Evidence(*cells[0])))

    def _question(self, words: str) -> str | None:
        return None if _UNGRADED.search(words) else find_question(words, self._framework)

    def _is_whole(self, cells: list[Cell], width: int, named: str | None, code: str, message: str) -> bool:
        """Whether a row names what it should and is as wide as the head; a row of grades that is not is told."""
        if named is None:
            if any(parse_grade(cell.text) for cell in cells[1:]):
                self._warn(code, message, cells[0].text)
            return False
        if len(cells) != width:
            self._warn("uneven-row", f"the row of {named} has not as many cells as the head", cells[0].text)
        return len(cells) == width

    def _add(self, cell: Cell, force: str, column: _Column, context: tuple[Evidence, Evidence]) -> None:
        plain = cell.text.strip(" *†‡")
        time = self._time_of_row(column.question)
        if plain.lower() in _EMPTY:
            return
        if time is None:
            message = "the row is of an inspection that is not told"
            self.cautions.append(Caution("untold-time", message, cell.text[:200], column.question))
            return
        if time[1] is Tense.PREVIOUS and column.tense is Tense.CURRENT:
            column = _Column(column.question, *time)
        label, framework = label_of(plain), frameworks()[column.framework]
        told = [Told(label[0], framework.id)] if label else []
        if not label and column.tense is Tense.CURRENT:
            told = read_states(plain, framework, column.question)
        if not told or any(one.state[1] not in {None, *frameworks()[one.framework].scale.grades} for one in told):
            message = f"no grade or status of {framework.title}"
            self.cautions.append(Caution("unknown-grade", message, cell.text[:200], column.question))
            return
        for (status, grade), known, then, stands_from in told:
            tense = column.tense if known == framework.id else then
            if column.question not in frameworks()[known].questions or not (grade or tense is Tense.CURRENT):
                continue
            judgment = Judgment(
                force=force,
                framework=known,
                question=column.question,
                grade=grade,
                status=status,
                tense=tense,
                stands_from=stands_from,
                authority=Authority.OFFICIAL,
                evidence=Evidence(*cell),
                context=context,
            )
            self.judgments.append(judgment)

    def _warn(self, code: str, message: str, words: str) -> None:
        self.cautions.append(Caution(code, message, words[:200]))


def _settle(judgments: list[Judgment], cautions: list[Caution]) -> tuple[list[Judgment], list[Caution]]:
    """One judgment for each force and question; where the table gives two that differ, none."""
    told: dict[tuple[str, str | None, str, Tense], list[Judgment]] = {}
    for judgment in judgments:
        key = (judgment.force, judgment.framework, judgment.question, judgment.tense)
        told.setdefault(key, []).append(judgment)
    kept = []
    for (force, _, question, _), same in told.items():
        if len({(judgment.grade, judgment.status) for judgment in same}) == 1:
            kept.append(same[0])
        else:
            message = f"the table says different things of {question} of {force}"
            cautions.append(Caution("signals-disagree", message, same[1].evidence.text, question))
    return kept, cautions


def _plain(words: str) -> str:
    return re.sub(r"[^a-z]+", " ", words.lower()).strip()
