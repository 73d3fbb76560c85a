"""The history that a set of judgments makes. Pure: judgments in, steps out, whatever order they came in.

The rules are the "When has a grade moved?" of the design; here they stand as code, in the order in which they decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from schema.findings import DateSource, Kind, Reason
from schema.frameworks import comparable, direction, get_framework
from schema.grades import Authority, Direction, Grade, Status, Tense

FIRST_RANK = frozenset({Kind.ASSESSMENT, Kind.PILLAR, Kind.REPORT})
"""Pages that grade; releases, mirrors and overviews only tell of it, and count only while none of these does."""


class Outcome(StrEnum):
    """What a step of the history is."""

    FIRST = "first"
    MOVED = "moved"
    CONFIRMED = "confirmed"
    REBASED = "rebased"


@dataclass(frozen=True, slots=True)
class KnownJudgment:
    """A judgment with what the ledger must know of its page: which one, of which kind, fetched when."""

    id: int
    force: str
    question: str
    framework: str | None
    grade: Grade | None
    page: str
    fetched_at: datetime
    effective: date
    known_by: DateSource = DateSource.LAST_UPDATED
    kind: Kind = Kind.ASSESSMENT
    status: Status = Status.GRADED
    tense: Tense = Tense.CURRENT
    authority: Authority = Authority.OFFICIAL
    reason: Reason | None = None
    stands_from: str | None = None
    page_id: int = 0
    reading: int = 0
    snapshot: int = 0
    known_at: datetime | None = None
    """When it was recorded."""

    @property
    def counts(self) -> bool:
        """Whether it can make history at all: official, current, graded, of a known framework."""
        return (
            self.authority is Authority.OFFICIAL
            and self.tense is Tense.CURRENT
            and self.status is Status.GRADED
            and self.grade is not None
            and self.framework is not None
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """The grade that a force has on a question after a step."""

    framework: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Change:
    """How one standing follows another."""

    outcome: Outcome
    direction: Direction | None
    comparable: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the standing: from what (None at first), to what, from which day, by which judgment."""

    change: Change
    before: Standing | None
    after: Standing
    effective: date
    assumed: bool
    judgment: KnownJudgment
    replaced: KnownJudgment | None


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of a page's snapshots that show one grade, told by the judgment of the first of them."""

    judgment: KnownJudgment
    effective: date
    assumed: bool
    replaces: Grade | None
    """The grade that the same page showed before."""

    @property
    def standing(self) -> Standing:
        return _standing_of(self.judgment)


def history(judgments: Iterable[KnownJudgment]) -> list[Step]:
    """The steps of one force on one question, oldest first; the last one's `after` is the standing.

    The judgments may come in any order and more than once; what is no step (reported, not graded, previous, carried) is
    left out here. Raises ValueError where they are of more than one force or question.
    """
    counting = [judgment for judgment in judgments if judgment.counts]
    if len({(judgment.force, judgment.question) for judgment in counting}) > 1:
        message = "a history is of one force and one question"
        raise ValueError(message)
    steps: list[Step] = []
    last: _Run | None = None
    for run in _in_order(counting):
        if last is not None and not _is_step(last, run):
            continue
        before = None if last is None else last.standing
        reason = None if run.judgment.reason is None else run.judgment.reason.value
        steps.append(
            Step(
                change=change(before, run.standing, run.judgment.question, reason),
                before=before,
                after=run.standing,
                effective=run.effective,
                assumed=run.assumed,
                judgment=run.judgment,
                replaced=None if last is None else last.judgment,
            )
        )
        last = run
    return steps


def change(before: Standing | None, after: Standing, question: str, reason: str | None = None) -> Change:
    """What it is when one standing follows another: the table of the design, row by row."""
    if before is None:
        return Change(Outcome.FIRST, None, comparable=False, reason=None)
    if before.framework == after.framework:
        way = direction(before.framework, before.grade, after.framework, after.grade, question)
        return Change(Outcome.MOVED, way, comparable=True, reason=reason or "unstated")
    if not comparable(before.framework, after.framework, question):
        return Change(Outcome.REBASED, None, comparable=False, reason=None)
    way = direction(before.framework, before.grade, after.framework, after.grade, question)
    return Change(Outcome.MOVED if way else Outcome.CONFIRMED, way, comparable=True, reason=None)


def rule_of(step: Step) -> str:
    """Which rule made a step, in one sentence for people."""
    before, after, made = step.before, step.after, step.change
    if before is None:
        return "It is the first official grade known on the question."
    if before.framework == after.framework:
        same = step.replaced is not None and step.replaced.page == step.judgment.page
        how = "the page changed the grade that it shows" if same else "a page that grades shows a later day"
        return f"Within {after.framework} {how} (reason: {made.reason})."
    names = f"{after.framework} follows {before.framework}"
    if not made.comparable:
        return f"{names}, and HMICFRS does not let grades of the two be compared."
    what = f"the grade went {made.direction.value}" if made.direction else "the grade is the same"
    return f"{names}, HMICFRS lets grades of the two be compared on this question, and {what}."


def _is_step(last: _Run, run: _Run) -> bool:
    if run.judgment.framework != last.judgment.framework:
        return True
    if run.judgment.grade == last.judgment.grade:
        return False
    # Within a framework: the page rewrote the grade that stands, or a later day on a page that grades. Else a conflict.
    rewritten = run.replaces == last.judgment.grade
    return rewritten or (run.judgment.kind in FIRST_RANK and run.effective > last.effective)


def _in_order(judgments: list[KnownJudgment]) -> list[_Run]:
    by_framework: dict[str, list[KnownJudgment]] = defaultdict(list)
    for judgment in judgments:
        by_framework[judgment.framework or ""].append(judgment)
    ordered: list[_Run] = []
    for framework in sorted(by_framework, key=lambda name: get_framework(name).order):
        shown = by_framework[framework]
        graders = [judgment for judgment in shown if judgment.kind in FIRST_RANK]
        tellers = [judgment for judgment in shown if judgment.kind not in FIRST_RANK]
        runs = [_dated(run, tellers) for run in _runs(graders)] if graders else _runs(shown)
        ordered += sorted(runs, key=lambda run: (run.effective, run.judgment.fetched_at, run.judgment.page))
    return ordered


def _runs(judgments: list[KnownJudgment]) -> list[_Run]:
    runs: list[_Run] = []
    by_page = sorted(judgments, key=lambda judgment: (judgment.page, judgment.fetched_at, judgment.id))
    for _page, of_page in groupby(by_page, key=lambda judgment: judgment.page):
        last: _Run | None = None
        for judgment in _newest_per_snapshot(list(of_page)):
            if last is None:
                run = _Run(judgment, judgment.effective, judgment.known_by.assumed, None)
            elif judgment.grade == last.judgment.grade:
                continue
            elif judgment.effective > last.effective:
                run = _Run(judgment, judgment.effective, judgment.known_by.assumed, last.judgment.grade)
            else:
                # The page shows no later day for its new grade: it holds from the day it was first seen.
                seen = max(judgment.fetched_at.date(), last.effective)
                run = _Run(judgment, seen, assumed=True, replaces=last.judgment.grade)
            runs.append(run)
            last = run
    return runs


def _dated(run: _Run, tellers: list[KnownJudgment]) -> _Run:
    """A run whose day is only assumed counts from the day that a page shows which tells of the same grade."""
    if not run.assumed or run.replaces is not None:
        return run
    days = [one.effective for one in tellers if one.grade is run.judgment.grade and not one.known_by.assumed]
    return replace(run, effective=min(days), assumed=False) if days else run


def _newest_per_snapshot(judgments: list[KnownJudgment]) -> list[KnownJudgment]:
    """One judgment for each time of fetching: a snapshot read twice counts as the newest reading has it."""
    return list({judgment.fetched_at: judgment for judgment in judgments}.values())


def _standing_of(judgment: KnownJudgment) -> Standing:
    if judgment.framework is None or judgment.grade is None:
        message = "only a graded judgment of a known framework can stand"
        raise ValueError(message)
    return Standing(judgment.framework, judgment.grade)
