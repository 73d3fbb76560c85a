"""`verify` finds whatever does not follow from the judgments, and is silent otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

import scrapers
from schema import tables
from schema.findings import Findings
from schema.grades import Grade
from tests.worker import sites
from tests.worker.assessments import CAMBRIDGESHIRE, assessment
from tests.worker.watching import Moody, Watched, path, watching
from worker.archive import Job
from worker.holding import decide
from worker.ingesting import ingest
from worker.proving import Proof, learnt, verify
from worker.reading import read_due
from worker.retracting import retract, undo

ENGAGE = "/about-us/what-we-do/our-approach-to-monitoring-forces/police-forces-in-engage/"
LIST = (
    "<html><body><main><h1>Police forces in Engage</h1><p>Forces in this phase get closer monitoring. We meet their "
    "chief constables often, and so does the policing performance oversight group. We tell the public when a force "
    "enters the phase and when it leaves it, and why.</p><h2>Kent Police</h2><p>Entered Engage: 2022</p></main></body>"
    "</html>"
)


@pytest.fixture
def service(database_url, tmp_path) -> Iterator[Watched]:
    """A service with a story: two frameworks, a grade rewritten, one retracted and reinstated, a force in Engage."""

    def engage(site: Moody) -> None:
        site.publish(ENGAGE, LIST)

    with watching(database_url, tmp_path, before=engage, pages=[ENGAGE]) as made:
        made.publish(2017)
        made.site.publish(sites.LISTING, sites.listing(path(2016), path(2017)))
        made.look()
        made.publish(2017, effectiveness="inadequate")
        made.look()
        made.wait(60)
        retract(made.context, made.judgment("effectiveness", "inadequate", year=2017), "It was another page.")
        undo(made.context, made.judgment("effectiveness", "inadequate", year=2017))
        yield made


def proof_of(service: Watched) -> Proof:
    with service.context.store.read() as session:
        return verify(session)


def number_of(service: Watched, kind: str, question: str) -> int:
    """The number of the newest event of a type on a question."""
    return [
        int(one["sequence"])
        for one in service.log()
        if one["type"].endswith(kind) and one["data"].get("question", {}).get("id") == question
    ][-1]


def test_what_follows_from_the_judgments_is_proved(service) -> None:
    proof = proof_of(service)
    assert proof.differences == []
    assert (proof.events, proof.standings) == (10, 3)
    assert proof.judgments == 9


def test_an_empty_store_is_proved(database_url, tmp_path) -> None:
    def nothing(site: Moody) -> None:
        site.withdraw(path(2016))

    with watching(database_url, tmp_path, before=nothing) as made:
        assert proof_of(made) == Proof()


Fault = Callable[[Session, Watched], Any]


def rewritten(kind: str, question: str, change: Callable[[dict[str, Any]], Any]) -> Fault:
    """An event's bytes written anew."""

    def plant(session: Session, service: Watched) -> None:
        row = session.get_one(tables.Event, number_of(service, kind, question))
        event = json.loads(row.body)
        change(event)
        row.body = json.dumps(event).encode()

    return plant


def without(kind: str, question: str) -> Fault:
    def plant(session: Session, service: Watched) -> None:
        number = number_of(service, kind, question)
        session.execute(delete(tables.Delivery).where(tables.Delivery.event_sequence == number))
        session.execute(delete(tables.Event).where(tables.Event.sequence == number))

    return plant


def without_the_last(session: Session, service: Watched) -> None:
    session.execute(delete(tables.Event).where(tables.Event.sequence == service.last()))


def twice(session: Session, service: Watched) -> None:
    """The last event told again, under a number and an id of its own."""
    last = session.get_one(tables.Event, service.last())
    event = {**json.loads(last.body), "id": "f" * 32, "sequence": f"{last.sequence + 1:020d}"}
    columns = {column.name: getattr(last, column.name) for column in tables.Event.__table__.columns}
    columns |= {"n": (last.n or 0) + 1}  # the same change twice is what the table itself refuses
    columns |= {"sequence": last.sequence + 1, "id": "f" * 32, "body": json.dumps(event).encode()}
    session.add(tables.Event(**columns))


def numbered_later(session: Session, service: Watched) -> None:
    """A gap in the log: the last event has the number after its own."""
    last = service.last()
    session.execute(update(tables.Event).where(tables.Event.sequence == last).values(sequence=last + 1))


def stepped(column: str, value: object, *, question: str = "effectiveness", ordinal: int = 2) -> Fault:
    row = tables.Step

    def plant(session: Session, _: Watched) -> None:
        here = (row.force == "cambridgeshire", row.question == question, row.ordinal == ordinal)
        done = session.execute(update(row).where(*here).values({column: value}))
        assert done.rowcount == 1  # type: ignore[attr-defined]

    return plant


def stood(column: str, value: object) -> Fault:
    return lambda session, _: session.execute(
        update(tables.Standing).where(tables.Standing.question == "effectiveness").values({column: value})
    )


def by_another_reading(session: Session, service: Watched) -> None:
    row = session.get_one(tables.Event, number_of(service, "moved", "efficiency"))
    row.reading_id = (row.reading_id or 0) - 1


def of_another_judgment(session: Session, service: Watched) -> None:
    """A grade written over in a judgment that the log told of."""
    judgment = service.judgment("legitimacy", "good", year=2017)
    session.execute(update(tables.Judgment).where(tables.Judgment.id == judgment).values(grade="outstanding"))


def phase_is_over(session: Session, _: Watched) -> None:
    session.execute(update(tables.PhaseStanding).values(direction="out"))


def phase_told_otherwise(session: Session, service: Watched) -> None:
    (row,) = session.scalars(select(tables.Event).where(tables.Event.type == "gradewatch.phase.moved"))
    event = json.loads(row.body)
    event["data"]["direction"] = "out"
    row.body = json.dumps(event).encode()


FAULTS: dict[str, tuple[Fault, str]] = {
    "another grade in an event": (
        rewritten("moved", "efficiency", lambda event: event["data"]["current"].update(grade="outstanding")),
        "tells cambridgeshire efficiency from",
    ),
    "another grade before in an event": (
        rewritten("moved", "efficiency", lambda event: event["data"]["previous"].update(grade="inadequate")),
        "tells cambridgeshire efficiency from",
    ),
    "another direction in an event": (
        rewritten("moved", "efficiency", lambda event: event["data"].update(direction="down")),
        "tells the change of cambridgeshire efficiency as another than it is",
    ),
    "grades that compare told as ones that do not": (
        rewritten("moved", "efficiency", lambda event: event["data"].update(comparable=False)),
        "tells the change of cambridgeshire efficiency as another than it is",
    ),
    "another type of event": (
        rewritten("moved", "efficiency", lambda event: event.update(type="gradewatch.grade.confirmed")),
        "its row tells of another event than its bytes",
    ),
    "another force in an event": (
        rewritten("confirmed", "legitimacy", lambda event: event["data"]["force"].update(slug="kent", name="Kent")),
        "kent legitimacy",
    ),
    "another id in an event": (
        rewritten("moved", "efficiency", lambda event: event.update(id="0" * 32)),
        "its number or id is not in order",
    ),
    "another number in an event": (
        rewritten("moved", "efficiency", lambda event: event.update(sequence="0" * 20)),
        "its number or id is not in order",
    ),
    "an event that is missing": (without("moved", "efficiency"), "no event tells of the change"),
    "the last event missing": (without_the_last, "no event tells of the change"),
    "a gap in the numbers": (numbered_later, "its number or id is not in order"),
    "an event told twice": (twice, "no change of cambridgeshire effectiveness made it"),
    "an event by another reading": (by_another_reading, "another reading or retraction than it names"),
    "a step's grade": (stepped("grade", "outstanding"), "the stored steps are not the history"),
    "a step's day": (stepped("effective", date(2020, 1, 1)), "the stored steps are not the history"),
    "a step's outcome": (stepped("outcome", "rebased"), "the stored steps are not the history"),
    "a step's grade before": (stepped("previous_grade", "outstanding"), "the stored steps are not the history"),
    "a step's direction": (stepped("direction", None), "the stored steps are not the history"),
    "a step's reason": (stepped("reason", "correction", ordinal=3), "the stored steps are not the history"),
    "a step's judgment before": (stepped("previous_judgment_id", None), "the stored steps are not the history"),
    "a step that is missing": (
        lambda session, _: session.execute(delete(tables.Step).where(tables.Step.ordinal == 3)),
        "the stored steps are not the history of the judgments (2 and 3 steps)",
    ),
    "a standing's grade": (stood("grade", "outstanding"), "the standing is outstanding (peel-2017), the history"),
    "a standing's framework": (stood("framework", "peel-2016"), "the standing is inadequate (peel-2016), the history"),
    "a standing that is gone": (stood("grade", None), "the standing is nothing, the history"),
    "a standing's count": (stood("n", 7), "the standing counts 7 changes"),
    "a standing's day": (stood("effective", date(2020, 1, 1)), "cambridgeshire effectiveness"),
    "a standing's judgment": (stood("judgment_id", 1), "cambridgeshire effectiveness"),
    "a judgment written over": (of_another_judgment, "cambridgeshire legitimacy"),
    "a phase": (phase_is_over, "kent engage: the events fold to another phase"),
    "a phase in an event": (phase_told_otherwise, "kent engage: the events fold to another phase"),
    "a retraction that is gone": (
        lambda session, _: session.execute(delete(tables.Retraction)),
        "cambridgeshire effectiveness",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_planted_fault_is_found_and_named(service, fault) -> None:
    plant, words = FAULTS[fault]
    with service.context.store.write() as session:
        if fault == "a retraction that is gone":
            session.execute(update(tables.Event).values(retraction_id=None))
        plant(session, service)
    differences = proof_of(service).differences
    assert differences
    assert [difference for difference in differences if words in difference], differences
    assert all("\n" not in difference for difference in differences)


def test_a_fault_of_one_question_is_told_of_that_question_alone(service) -> None:
    with service.context.store.write() as session:
        stepped("grade", "outstanding")(session, service)
    assert proof_of(service).differences == [
        "cambridgeshire effectiveness: the stored steps are not the history of the judgments (3 and 3 steps)"
    ]


# --- stories that are proved ------------------------------------------------------------------------------------------


def give(service: Watched, year: int, days: int, **changed: str) -> None:
    body = assessment("Cambridgeshire", year, {**CAMBRIDGESHIRE[year], **changed}, force="Cambridgeshire Constabulary")
    fetched = service.clock() - timedelta(days=days)
    ingest(service.context, Job(body, service.site.url(path(year)), "text/html", None), fetched)


def test_pages_read_late_and_in_another_order_are_proved(service) -> None:
    give(service, 2017, 3_000)
    give(service, 2016, 3_100, effectiveness="outstanding")
    give(service, 2017, 2_900, legitimacy="outstanding")
    assert proof_of(service).differences == []


def test_a_misreading_that_was_approved_retracted_and_reinstated_is_proved(service, monkeypatch) -> None:
    plain: Callable[..., Findings] = scrapers.read

    def better(*given: Any, **more: Any) -> Findings:
        findings = plain(*given, **more)
        judgments = [
            replace(one, grade=Grade.OUTSTANDING) if one.question == "legitimacy" else one for one in findings.judgments
        ]
        return replace(findings, judgments=tuple(judgments))

    monkeypatch.setattr(scrapers, "read", better)
    monkeypatch.setattr(scrapers, "READERS", "better")
    service.publish(2017, effectiveness="inadequate", banner="Have your say until Friday")
    service.look()
    (row,) = service.held()
    with service.context.store.write() as session:
        decide(session, row.reading, service.clock(), approved=True)
    read_due(service.context)
    assert service.standing("legitimacy") == "outstanding"
    assert proof_of(service).differences == []
    new, old = (service.judgment("legitimacy", grade, year=2017) for grade in ("outstanding", "good"))
    retract(service.context, new, "They were right before.")
    undo(service.context, old)
    assert service.standing("legitimacy") == "good"
    assert proof_of(service).differences == []
    undo(service.context, new)
    assert service.standing("legitimacy") == "outstanding"
    assert proof_of(service).differences == []


def test_what_became_known_is_told_in_the_order_in_which_it_did(service) -> None:
    from worker.knowing import all_judgments, retractions

    pair = ("cambridgeshire", "effectiveness")
    with service.context.store.read() as session:
        moments = list(learnt(all_judgments(session, {pair})[pair], retractions(session, {pair})[pair]))
    assert [len(moment.known) for moment in moments] == sorted(len(moment.known) for moment in moments)
    assert [(moment.retraction is not None, len(moment.retracted)) for moment in moments[-2:]] == [(True, 1), (True, 0)]
