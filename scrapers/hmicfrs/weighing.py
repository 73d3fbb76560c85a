"""From what the places of a page say to judgments: one for each question on which all of them agree."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from schema.findings import Caution, Comparison, DateSource, Effective, Evidence, Findings, Judgment, Kind, Reason
from schema.frameworks import Framework, frameworks
from schema.grades import Authority, Grade, Status, Tense
from scrapers.hmicfrs.carried import Notice
from scrapers.hmicfrs.grading import Signal
from scrapers.hmicfrs.marks import INTRO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.hmicfrs.corrections import Correction
    from scrapers.hmicfrs.movements import Movement
    from scrapers.hmicfrs.summaries import Said
    from scrapers.page import Page

# A page may be re-published years later; such a day says nothing about its grades.
_LATEST_PUBLICATION = timedelta(days=365)
_EARLIEST = timedelta(days=365)


@dataclass(slots=True)
class Heard:
    """All that a page says of one question."""

    signals: list[Signal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    updated: date | None = None


@dataclass(slots=True)
class Reading:
    """A page being read: where it belongs, and what was found so far."""

    page: Page
    force: str
    framework: Framework
    heading: Evidence
    published_on: date | None
    heard: dict[str, Heard] = field(default_factory=dict)
    before: list[tuple[Said, tuple[Evidence, ...]]] = field(default_factory=list)
    judgments: list[Judgment] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)

    def of(self, question: str) -> Heard:
        """What was heard of this question so far."""
        return self.heard.setdefault(question, Heard())

    def withhold(self, question: str, code: str, message: str, words: str) -> None:
        """Give no judgment for this question, and say why."""
        self.withheld.add(question)
        self.warnings.append(Caution(code, message, words[:200], question))

    def warn(self, code: str, message: str, words: str) -> None:
        """Note what concerns no single question."""
        self.warnings.append(Caution(code, message, words[:200]))


def weigh(reading: Reading) -> None:
    """Judge every question of the framework that was heard of, pillars first, each with its own questions."""
    for question in _in_order(reading):
        heard = reading.heard[question]
        if question in reading.withheld or question not in reading.framework.questions:
            continue
        if heard.notices:
            _carry(reading, question, heard)
        elif heard.signals:
            _judge(reading, question, heard)
    _judge_before(reading)


def findings_of(reading: Reading, kind: Kind, reader: str) -> Findings:
    """The findings of a page that was read."""
    page = reading.page
    day = page.dates.get("published")
    intro = next((match for block in page.blocks if (match := INTRO.match(block.text))), None)
    plausible = day is not None and _plausible(day, reading.framework.published, _LATEST_PUBLICATION)
    return Findings(
        url=page.url,
        kind=kind,
        reader=reader,
        title=reading.heading.text,
        publisher=intro["who"] if intro else "HMICFRS",
        published_on=day if plausible else reading.published_on,
        forces=(reading.force,),
        judgments=tuple(reading.judgments),
        warnings=tuple(reading.warnings),
        text=page.text,
    )


def _in_order(reading: Reading) -> list[str]:
    questions = reading.framework.questions
    order: list[str] = []
    for name, question in questions.items():
        if question.pillar is None:
            order.append(name)
            order.extend(other for other in reading.heard if other in questions and questions[other].pillar == name)
    return [name for name in order if name in reading.heard]


def _judge(reading: Reading, question: str, heard: Heard) -> None:
    for signal in heard.signals:
        grade = signal.stated[1] if signal.stated else None
        if signal.stated is None or (grade is not None and grade not in reading.framework.scale):
            message = f"no grade or status of {reading.framework.title}"
            reading.withhold(question, "unknown-grade", message, signal.evidence.text)
            return
    if len({signal.stated for signal in heard.signals}) > 1:
        words = " / ".join(dict.fromkeys(signal.evidence.text for signal in heard.signals))
        reading.withhold(question, "signals-disagree", f"the page says different things of {question}", words)
        return
    first = heard.signals[0]
    status, grade = first.stated or (Status.NOT_GRADED, None)
    comparison, previous = None, None
    if grade is not None and heard.movements:
        comparison, previous = _compare(reading, question, grade, heard.movements[0])
    reading.judgments.append(
        _judgment(
            reading, question, grade, first.evidence, first.context,
            status=status,
            effective=_effective(reading, question, heard.updated, status),
            comparison=comparison,
        )
    )  # fmt: skip
    if previous:
        reading.judgments.append(previous)
    if grade is not None and {correction.old for correction in heard.corrections} - {grade}:
        _correct(reading, heard.corrections)


def _correct(reading: Reading, corrections: Sequence[Correction]) -> None:
    """Give the grade that the last judgment took the place of, where the page tells one."""
    first, now = corrections[0], reading.judgments[-1]
    if now.tense is Tense.CURRENT and {correction.old for correction in corrections} == {first.old}:
        reading.judgments[-1] = replace(now, reason=Reason.CORRECTION)
        if first.old in reading.framework.scale:
            reading.judgments.append(
                _judgment(reading, now.question, first.old, first.evidence, (reading.heading,), tense=Tense.PREVIOUS)
            )


def _carry(reading: Reading, question: str, heard: Heard) -> None:
    """Judge a question that was not inspected: the earlier grade that stands, where the page tells it."""
    grades = {notice.grade for notice in heard.notices if notice.grade}
    grades |= {signal.stated[1] for signal in heard.signals if signal.stated and signal.stated[1]}
    since = {notice.stands_from for notice in heard.notices if notice.stands_from}
    first = heard.notices[0]
    if len(grades) > 1 or len(since) > 1 or any(grade not in reading.framework.scale for grade in grades):
        pieces = [*(notice.evidence for notice in heard.notices), *(signal.evidence for signal in heard.signals)]
        words = " / ".join(dict.fromkeys(piece.text for piece in pieces))
        reading.withhold(question, "signals-disagree", f"the page says different things of {question}", words)
        return
    if not grades and len(since) == 1:
        grades = {said.grade for said, _ in reading.before if (said.framework, said.question) == (*since, question)}
    stated = [signal.evidence for signal in heard.signals if signal.stated and signal.stated[1]]
    reading.judgments.append(
        _judgment(
            reading, question, grades.pop() if len(grades) == 1 else None, first.evidence, (*first.context, *stated),
            status=Status.CARRIED,
            stands_from=next(iter(since), None),
        )
    )  # fmt: skip


def _judge_before(reading: Reading) -> None:
    """Judge what the page says of earlier inspections, unless it says two things of one."""
    told: dict[tuple[str, str], set[Grade]] = {}
    for judgment in reading.judgments:
        if judgment.tense is Tense.PREVIOUS and judgment.framework and judgment.grade:
            told.setdefault((judgment.framework, judgment.question), set()).add(judgment.grade)
    known = set(told)
    for said, _ in reading.before:
        told.setdefault((said.framework, said.question), set()).add(said.grade)
    for said, context in reading.before:
        key = (said.framework, said.question)
        if key in known:
            continue
        known.add(key)
        if len(told[key]) > 1:
            reading.warn("signals-disagree", f"two grades for {said.question} of {said.framework}", said.evidence.text)
            continue
        reading.judgments.append(
            _judgment(
                reading, said.question, said.grade, said.evidence, context,
                framework=said.framework,
                tense=Tense.PREVIOUS,
            )
        )  # fmt: skip


def _judgment(  # noqa: PLR0913 - a judgment has as many parts
    reading: Reading,
    question: str,
    grade: Grade | None,
    evidence: Evidence,
    context: tuple[Evidence, ...],
    *,
    framework: str | None = None,
    status: Status = Status.GRADED,
    tense: Tense = Tense.CURRENT,
    effective: Effective | None = None,
    stands_from: str | None = None,
    comparison: Comparison | None = None,
) -> Judgment:
    return Judgment(
        force=reading.force,
        framework=framework or reading.framework.id,
        question=question,
        grade=grade,
        status=status,
        tense=tense,
        authority=Authority.OFFICIAL,
        evidence=evidence,
        effective=effective,
        stands_from=stands_from,
        comparison=comparison,
        context=context,
    )


def _compare(
    reading: Reading, question: str, grade: Grade, movement: Movement
) -> tuple[Comparison | None, Judgment | None]:
    """What the page says against last time, and last time's grade where it names that; nothing if they contradict."""
    known = list(frameworks().values())
    earlier = known[: known.index(reading.framework)] or known[:1]
    before = next((f for f in earlier if f.address == f"peel-{movement.year}"), earlier[-1])
    if movement.year and before.address != f"peel-{movement.year}":
        return None, None
    if movement.previous is None or question not in before.questions or movement.previous not in before.scale:
        return Comparison(movement.direction, movement.evidence) if before is earlier[-1] else None, None
    direction = reading.framework.scale.direction(movement.previous, grade)
    if (movement.direction or direction) != direction or movement.differs != (direction is not None):
        reading.warn("signals-disagree", "the comparison and its grades differ", movement.evidence.text)
        return None, None
    previous = _judgment(
        reading, question, movement.previous, movement.evidence, (reading.heading,),
        framework=before.id,
        tense=Tense.PREVIOUS,
    )  # fmt: skip
    return Comparison(direction, movement.evidence) if before is earlier[-1] else None, previous


def _effective(reading: Reading, question: str, updated: date | None, status: Status) -> Effective | None:
    """The day from which a judgment holds; none for what is not yet graded, unless the page shows one."""
    usual = reading.framework.questions[question].published
    if updated is not None:
        if updated >= usual - _EARLIEST:  # there is no latest: a page may be corrected years after
            return Effective(updated, DateSource.LAST_UPDATED)
        message = f"the page was last updated on {updated.isoformat()}, long before its grades of {usual.isoformat()}"
        reading.warn("implausible-date", message, updated.isoformat())
    shown = reading.page.dates.get("published")
    if shown is not None and _plausible(shown, usual, _LATEST_PUBLICATION):
        return Effective(shown, DateSource.PUBLISHED)
    if reading.published_on is not None:
        return Effective(reading.published_on, DateSource.PUBLISHED)
    return None if status is Status.NOT_YET_GRADED else Effective(usual, DateSource.FRAMEWORK)


def _plausible(day: date, usual: date, latest: timedelta) -> bool:
    return usual - _EARLIEST <= day <= usual + latest
