"""A table of forces and questions, with a grade in each cell: the accessible form of an overview.

Forces may stand in the rows and questions in the columns, or the other way. A question the framework does not grade, a
force that is none, a word that is no grade: told, and left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Caution, Effective, Evidence, Judgment
from schema.grades import Authority, Status, Tense, parse_grade
from scrapers.hmicfrs.force_names import find_force
from scrapers.hmicfrs.grading import label_of
from scrapers.hmicfrs.releases.verdicts import find_pillar
from scrapers.news.questions import find_questions, question_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema.frameworks import Framework
    from scrapers.page import Block

_EMPTY = frozenset(("", "-", "–", "—", "n/a", "ungraded", "not applicable", "not inspected"))
_UNGRADED = re.compile(r"\bungraded\b|\bnot graded\b", re.IGNORECASE)
_PILLARS = frozenset(("effectiveness", "efficiency", "legitimacy"))
_FEWEST = 2  # forces, or questions, that make a table of grades


class Cell(NamedTuple):
    """A cell as text with its place."""

    text: str
    start: int
    end: int


def find_question(words: str, framework: Framework) -> str | None:
    """The question of a framework that a header's words mean: its title, its wording, or a pillar by name."""
    plain = _plain(words)
    for question in framework.questions.values():
        if plain in {_plain(name) for name in (question.title, *question.wordings, question.id.replace("-", " "))}:
            return question.id
    pillar = find_pillar(words)
    if pillar and pillar in framework.questions:
        return pillar
    asked = [one for one in find_questions(words) if question_of(one.ids, framework.id) not in {None, *_PILLARS}]
    return question_of(asked[0].ids, framework.id) if len(asked) == 1 else None


def read_force_table(
    rows: Sequence[Block], framework: Framework, effective: Effective | None
) -> tuple[list[Judgment], list[Caution]] | None:
    """The judgments of a table, and what was left out of it; None where it is no table of forces and questions."""
    if len(rows) < _FEWEST:
        return None
    reader = _Table(framework, effective)
    head, body = [Cell(*cell) for cell in rows[0].cells()], [[Cell(*cell) for cell in row.cells()] for row in rows[1:]]
    if any(find_force(cells[0].text) for cells in body):
        reader.forces_in_rows(head, body)
    elif sum(find_force(cell.text) is not None for cell in head[1:]) >= _FEWEST:
        reader.forces_in_columns(head, body)
    return _settle(reader.judgments, reader.cautions) if reader.judgments else None


class _Table:
    """One table being read."""

    def __init__(self, framework: Framework, effective: Effective | None) -> None:
        self._framework, self._effective = framework, effective
        self.judgments: list[Judgment] = []
        self.cautions: list[Caution] = []

    def forces_in_rows(self, head: list[Cell], body: list[list[Cell]]) -> None:
        """Read a table that has questions in its head."""
        columns = [(self._question(cell), Evidence(*cell)) for cell in head[1:]]
        if not any(question for question, _ in columns):
            return
        for question, words in columns:
            if question is None and words.text and not _UNGRADED.search(words.text):
                self._warn("unknown-question", "a column is of no known question", words.text)
        for cells in body:
            force = find_force(cells[0].text)
            if self._is_whole(cells, len(head), force, "unknown-force", "a row of grades names no force") and force:
                for cell, (question, words) in zip(cells[1:], columns, strict=True):
                    if question is not None:
                        self._add(cell, force, question, (Evidence(*cells[0]), words))

    def forces_in_columns(self, head: list[Cell], body: list[list[Cell]]) -> None:
        """Read a table that has forces in its head."""
        owners = [(find_force(cell.text), Evidence(*cell)) for cell in head[1:]]
        for cells in body:
            question = self._question(cells[0])
            message = "a row of grades is of no known question"
            if self._is_whole(cells, len(head), question, "unknown-question", message) and question:
                for cell, (force, words) in zip(cells[1:], owners, strict=True):
                    if force is not None:
                        self._add(cell, force, question, (words, Evidence(*cells[0])))

    def _question(self, cell: Cell) -> str | None:
        return None if _UNGRADED.search(cell.text) else find_question(cell.text, self._framework)

    def _is_whole(self, cells: list[Cell], width: int, named: str | None, code: str, message: str) -> bool:
        """Whether a row names what it should and is as wide as the head; a row of grades that is not is told."""
        if named is None:
            if any(parse_grade(cell.text) for cell in cells[1:]):
                self._warn(code, message, cells[0].text)
            return False
        if len(cells) != width:
            self._warn("uneven-row", f"the row of {named} has not as many cells as the head", cells[0].text)
        return len(cells) == width

    def _add(self, cell: Cell, force: str, question: str, context: tuple[Evidence, Evidence]) -> None:
        plain = cell.text.strip(" *†‡")
        if plain.lower() in _EMPTY:
            return
        label = label_of(plain)
        status, grade = label[0] if label else (None, None)
        if status is None or (grade is not None and grade not in self._framework.scale):
            message = f"no grade or status of {self._framework.title}"
            self.cautions.append(Caution("unknown-grade", message, cell.text[:200], question))
            return
        judgment = Judgment(
            force=force,
            framework=self._framework.id,
            question=question,
            grade=grade,
            status=status,
            tense=Tense.CURRENT,
            authority=Authority.OFFICIAL,
            evidence=Evidence(*cell),
            effective=self._effective if status is Status.GRADED else None,
            context=context,
        )
        self.judgments.append(judgment)

    def _warn(self, code: str, message: str, words: str) -> None:
        self.cautions.append(Caution(code, message, words[:200]))


def _settle(judgments: list[Judgment], cautions: list[Caution]) -> tuple[list[Judgment], list[Caution]]:
    """One judgment for each force and question; where the table gives two that differ, none."""
    told: dict[tuple[str, str], list[Judgment]] = {}
    for judgment in judgments:
        told.setdefault((judgment.force, judgment.question), []).append(judgment)
    kept = []
    for (force, question), same in told.items():
        if len({(judgment.grade, judgment.status) for judgment in same}) == 1:
            kept.append(same[0])
        else:
            message = f"the table says different things of {question} of {force}"
            cautions.append(Caution("signals-disagree", message, same[1].evidence.text, question))
    return kept, cautions


def _plain(words: str) -> str:
    return re.sub(r"[^a-z]+", " ", words.lower()).strip()
