"""Proof: that the log, the steps and the standings follow from the judgments, one by one, as they became known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from schema import tables
from schema.events import STANDING_TYPES, Event, EventType, GradeData, PhaseData
from schema.grades import Authority
from worker.knowing import Pair, accepted, all_judgments, binds, retractions
from worker.ledger import KnownJudgment, Standing, Step, change, history
from worker.standings import values_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


_STEP_COLUMNS = tuple(
    column.name for column in tables.Step.__table__.columns if column.name not in {"force", "question", "ordinal"}
)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Proof:
    """What was looked at, and every difference, one line each."""

    events: int = 0
    standings: int = 0
    judgments: int = 0
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What became known at once of a force's question: by which reading or retraction, and all that is known then."""

    reading: int | None
    retraction: int | None
    known: tuple[KnownJudgment, ...]
    retracted: tuple[tables.Retraction, ...]


@dataclass(frozen=True, slots=True)
class _Logged:
    row: tables.Event
    kind: EventType
    data: GradeData


def verify(session: Session) -> Proof:
    """Hold the log, the stored steps and the standings against the judgments.

    Events fold to the standings; the stored steps are the history of the judgments; each event is the difference of the
    history's end before and after what made it.
    """
    proof = Proof()
    logged, folded, phases = _read_log(session, proof)
    judgments, retracted = all_judgments(session), retractions(session)
    standings = {(row.force, row.question): row for row in session.scalars(select(tables.Standing))}
    steps = _stored_steps(session)
    proof.judgments = sum(map(len, judgments.values()))
    for pair in sorted({*judgments, *standings, *steps, *folded}):
        row = standings.get(pair)
        known, rows = judgments.get(pair, []), retracted.get(pair, [])
        made = history(accepted(known, rows))
        proof.standings += bool(made)
        proof.differences += _check_end(pair, made, row, steps.get(pair, []), folded.get(pair))
        proof.differences += _check_events(pair, known, rows, logged.get(pair, []), row.n if row else 0)
    for phase in session.scalars(select(tables.PhaseStanding)):
        if phase.direction != phases.get((phase.force, phase.phase)) and (phase.direction, phase.n) != ("out", 0):
            proof.differences.append(
                f"{phase.force} {phase.phase}: the events fold to another phase than the stored one"
            )
    return proof


def learnt(known: Sequence[KnownJudgment], retracted: Sequence[tables.Retraction]) -> Iterator[Learnt]:
    """What was known of one force's question after each recording and retraction, in the order in which they were."""
    whole: dict[int, list[KnownJudgment]] = defaultdict(list)
    for one in known:
        whole[one.reading].append(one)
    # By the newest judgment that was known at the time, then by the clock; what came by itself is told from what came
    # with a reading.
    moments: list[tuple[tuple[int, datetime, int], int | None, tables.Retraction | None]] = [
        ((judgments[0].id, _EARLIEST, 0), reading, None) for reading, judgments in whole.items()
    ]
    for row in retracted:
        if row.reading_id is None or row.reading_id not in whole:
            moments.append(((row.after, row.at, row.id), row.reading_id, row))
        if row.undone_after is not None and row.undone_at is not None:
            moments.append(((row.undone_after, row.undone_at, row.id), None, row))
    so_far: list[KnownJudgment] = []
    binding: list[tables.Retraction] = []
    for (_, at, _), reading, own in sorted(moments, key=lambda moment: moment[0]):
        if own is None:
            so_far += whole[reading or 0]
            binding += [each for each in retracted if each.reading_id == reading]
        elif at == own.undone_at:
            binding = [each for each in binding if each.id != own.id]
        else:
            binding.append(own)
        yield Learnt(reading, own.id if own else None, tuple(so_far), tuple(binding))


def _read_log(
    session: Session, proof: Proof
) -> tuple[dict[Pair, list[_Logged]], dict[Pair, tuple[str, str]], dict[Pair, str]]:
    """The events that changed a standing; what all of them fold to, grades and phases."""
    logged: dict[Pair, list[_Logged]] = defaultdict(list)
    folded: dict[Pair, tuple[str, str]] = {}
    phases: dict[Pair, str] = {}
    for expected, row in enumerate(session.scalars(select(tables.Event).order_by(tables.Event.sequence)), 1):
        proof.events += 1
        event = Event.model_validate_json(row.body)
        if row.sequence != expected or int(event.sequence) != row.sequence or event.id != row.id:
            proof.differences.append(f"event {row.sequence}: its number or id is not in order")
        if (event.type.value, event.subject) != (row.type, row.subject):
            proof.differences.append(f"event {row.sequence}: its row tells of another event than its bytes")
        data = event.data
        if isinstance(data, PhaseData):
            phases[data.force.slug, data.phase] = data.direction
        if not isinstance(data, GradeData) or event.type not in STANDING_TYPES or data.authority is Authority.REPORTED:
            continue
        pair = (data.force.slug, data.question.id)
        if row.n is not None:
            logged[pair].append(_Logged(row, event.type, data))
        if data.current is None:
            folded.pop(pair, None)
        else:
            folded[pair] = (data.current.framework, data.current.grade.value)
    return logged, folded, phases


def _stored_steps(session: Session) -> dict[Pair, list[tables.Step]]:
    steps: dict[Pair, list[tables.Step]] = defaultdict(list)
    row = tables.Step
    for step in session.scalars(select(row).order_by(row.force, row.question, row.ordinal)):
        steps[step.force, step.question].append(step)
    return steps


def _standing_of(row: tables.Standing | None) -> tuple[str, str] | None:
    return (row.framework, row.grade) if row is not None and row.framework and row.grade else None


def _end_of(step: Step | None) -> tuple[str, str] | None:
    return None if step is None else _shown(step.after)


def _shown(standing: Standing | None) -> tuple[str, str] | None:
    return None if standing is None else (standing.framework, standing.grade.value)


def _check_end(
    pair: Pair,
    made: list[Step],
    row: tables.Standing | None,
    stored: Sequence[tables.Step],
    folded: tuple[str, str] | None,
) -> Iterator[str]:
    name, stands = " ".join(pair), _standing_of(row)
    end = _shown(made[-1].after) if made else None
    if stands != end:
        yield f"{name}: the standing is {_words(stands)}, the history of the judgments ends with {_words(end)}"
    elif row and made and (row.effective, row.judgment_id) != (made[-1].effective, made[-1].judgment.id):
        yield f"{name}: the standing has another day or another judgment than the history of the judgments"
    if folded != stands:
        yield f"{name}: the events fold to {_words(folded)}, the standing is {_words(stands)}"
    wanted = [values_of(step) for step in made]
    kept = [{column: getattr(one, column) for column in _STEP_COLUMNS} for one in stored]
    if kept != wanted or [one.ordinal for one in stored] != list(range(1, len(made) + 1)):
        yield f"{name}: the stored steps are not the history of the judgments ({len(kept)} and {len(wanted)} steps)"


def _check_events(
    pair: Pair, known: list[KnownJudgment], rows: list[tables.Retraction], logged: list[_Logged], n: int
) -> Iterator[str]:
    """Each change of the end has one event, and each event its change, by the same reading or retraction."""
    name, waiting, changes = " ".join(pair), iter(logged), 0
    before: Step | None = None
    for moment in learnt(known, rows):
        steps = history([one for one in moment.known if not any(binds(each, one) for each in moment.retracted)])
        before, was = steps[-1] if steps else None, before
        if _end_of(before) == _end_of(was):
            continue
        changes += 1
        one = next(waiting, None)
        if one is None:
            yield f"{name}: no event tells of the change from {_words(_end_of(was))} to {_words(_end_of(before))}"
        else:
            yield from _check_event(pair, one, was, before, moment, changes)
    for one in waiting:
        yield f"event {one.row.sequence}: no change of {name} made it"
    if n != changes:
        yield f"{name}: the standing counts {n} changes, the judgments make {changes}"


def _check_event(  # noqa: PLR0913, PLR0917 - what an event is held against
    pair: Pair,
    one: _Logged,
    was: Step | None,
    end: Step | None,
    moment: Learnt,
    changes: int,
) -> Iterator[str]:
    name, data = " ".join(pair), one.data
    told = tuple((shown.framework, shown.grade.value) if shown else None for shown in (data.previous, data.current))
    if told != (_end_of(was), _end_of(end)) or one.row.n != changes:
        yield (
            f"event {one.row.sequence}: tells {name} from {_words(told[0])} to {_words(told[1])}, "
            f"the judgments known then go from {_words(_end_of(was))} to {_words(_end_of(end))}"
        )
    elif one.kind is not EventType.RETRACTED and end is not None:
        reason = end.judgment.reason.value if end.judgment.reason else None
        made = change(was.after if was else None, end.after, pair[1], reason)
        said = (one.kind.value, data.direction, data.comparable, data.reason)
        if said != (f"gradewatch.grade.{made.outcome.value}", made.direction, made.comparable, made.reason):
            yield f"event {one.row.sequence}: tells the change of {name} as another than it is"
    by = (moment.reading, None) if moment.reading is not None else (None, moment.retraction)
    made_by = (one.row.reading_id, one.row.retraction_id if one.row.reading_id is None else None)
    if made_by not in {by, (None, None)}:  # events of before this was written down name neither
        yield f"event {one.row.sequence}: another reading or retraction than it names changed {name}"


def _words(standing: tuple[str, str] | None) -> str:
    return f"{standing[1].replace('-', ' ')} ({standing[0]})" if standing else "nothing"
