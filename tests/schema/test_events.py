"""What subscribers receive: a CloudEvent that others can read, and that its own JSON Schema describes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import schema
from schema.events import (
    EVIDENCE_CHARACTERS,
    OPERATOR_TYPES,
    STANDING_TYPES,
    ComparisonShown,
    Data,
    DigestData,
    Event,
    EventType,
    EvidenceShown,
    ForceName,
    GradeData,
    GradeShown,
    PhaseData,
    QuestionName,
    SourceData,
    SubscriptionData,
    correlation_id,
    data_schemas,
    event_id,
    event_time,
    json_schema,
    schema_files,
    sequence_text,
)
from schema.grades import Authority, Direction, Grade

MOMENT = datetime(2018, 4, 1, 9, 30, tzinfo=UTC)


def shown(grade: Grade, framework: str, day: date) -> GradeShown:
    return GradeShown(grade=grade, framework=framework, published_on=day, url="https://example.org/")


def event(text: str = "The force requires improvement.") -> Event:
    evidence = EvidenceShown(url="https://example.org/", text=text, snapshot=7, fetched_at=MOMENT, reader="annual/1")
    return Event(
        id=event_id(EventType.MOVED, "kent", "effectiveness", "peel-2016", "good", 2),
        source="https://gradewatch.example",
        type=EventType.MOVED,
        subject="forces/kent/effectiveness",
        time=event_time(date(2018, 3, 22)),
        recordedtime=MOMENT,
        sequence=sequence_text(42),
        correlation=correlation_id("https://example.org/", MOMENT, "1"),
        dataschema="https://gradewatch.example/schemas/grade/1.json",
        data=GradeData(
            force=ForceName(slug="kent", name="Kent Police"),
            question=QuestionName(id="effectiveness", title="Effectiveness"),
            direction=Direction.DOWN,
            comparable=True,
            reason=None,
            previous=shown(Grade.GOOD, "peel-2016", date(2017, 3, 2)),
            current=shown(Grade.REQUIRES_IMPROVEMENT, "peel-2017", date(2018, 3, 22)),
            authority=Authority.OFFICIAL,
            announced=True,
            evidence=(evidence, evidence),
        ),
    )


EVIDENCE = EvidenceShown(url="https://example.org/", text="Entered Engage", snapshot=7, fetched_at=MOMENT, reader="e/1")

OTHERS: dict[EventType, tuple[str, str, Data]] = {
    EventType.PHASE_MOVED: (
        "forces/kent/phase",
        "phase",
        PhaseData(
            force=ForceName(slug="kent", name="Kent Police"),
            phase="engage",
            direction="in",
            date="2018-03",
            authority=Authority.REPORTED,
            announced=True,
            evidence=(EVIDENCE,),
        ),
    ),
    EventType.DRIFTED: (
        "sources/hmicfrs",
        "source",
        SourceData(source="hmicfrs", drift=3, url="https://example.org/", why="no reader knows it", announced=True),
    ),
    EventType.RECOVERED: (
        "sources/hmicfrs",
        "source",
        SourceData(source="hmicfrs", drift=0, url="https://example.org/", why="", announced=True),
    ),
    EventType.DISABLED: (
        "subscriptions/3",
        "subscription",
        SubscriptionData(subscription=3, channel="webhook", why="410 Gone", announced=True),
    ),
    EventType.TEST: (
        "subscriptions/3",
        "subscription",
        SubscriptionData(subscription=3, channel="stream", why="a test, as somebody asked for", announced=True),
    ),
    EventType.DIGEST: (
        "subscriptions/3",
        "digest",
        DigestData(
            subscription=3,
            every="daily",
            since=MOMENT,
            until=MOMENT,
            events=0,
            forces=43,
            forces_checked=43,
            pages_checked=50,
            last_checked=None,
            drifted=("hmicfrs",),
            announced=True,
        ),
    ),
}


def other(kind: EventType) -> Event:
    """An event that tells of no grade."""
    subject, schema, data = OTHERS[kind]
    return event().model_copy(
        update={
            "id": event_id(kind, subject, 1),
            "type": kind,
            "subject": subject,
            "dataschema": f"https://gradewatch.example/schemas/{schema}/1.json",
            "data": data,
        }
    )


def retracted(**more: object) -> Event:
    """A retraction."""
    told = {"direction": None, "comparable": False, "reason": "retracted", "note": "It was another page.", **more}
    data = event().data.model_copy(update=told)
    return event().model_copy(update={"type": EventType.RETRACTED, "data": data})


@pytest.mark.parametrize("kind", OTHERS)
def test_every_other_type_is_described_and_comes_back_as_it_went(kind) -> None:
    made = other(kind)
    jsonschema.validate(json.loads(made.to_bytes()), json_schema())
    again = Event.model_validate_json(made.to_bytes())
    assert again == made
    assert type(again.data) is type(OTHERS[kind][2])
    assert again.to_bytes() == made.to_bytes()


@pytest.mark.parametrize("kind", OTHERS)
def test_the_cloudevents_sdk_reads_every_other_type(kind) -> None:
    read = JSONFormat().read(CloudEvent, other(kind).to_bytes())
    assert (read.get_type(), read.get_subject()) == (kind.value, OTHERS[kind][0])
    assert read.get_dataschema() == f"https://gradewatch.example/schemas/{OTHERS[kind][1]}/1.json"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"note": None, "reason": "overruled"},
        {"current": None},
        {"previous": None, "reason": "reinstated"},
        {"comparison": ComparisonShown(direction=Direction.DOWN, text="Performance declined.")},
        {"comparison": ComparisonShown(direction=None, text="Performance is as it was.")},
    ],
)
def test_a_retraction_and_what_may_ride_along_are_described(more) -> None:
    made = retracted(**more)
    jsonschema.validate(json.loads(made.to_bytes()), json_schema())
    assert Event.model_validate_json(made.to_bytes()) == made


BROKEN = {
    EventType.PHASE_MOVED: ("direction", "sideways"),
    EventType.DRIFTED: ("drift", "often"),
    EventType.RECOVERED: ("source", None),
    EventType.DISABLED: ("subscription", "all"),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("how", ["wrong", "missing", "more"])
def test_the_json_schema_refuses_other_data_that_are_none(kind, how) -> None:
    broken = json.loads(other(kind).to_bytes())
    key, value = BROKEN[kind]
    if how == "wrong":
        broken["data"][key] = value
    elif how == "missing":
        del broken["data"][key]
    else:
        broken["data"]["more"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, json_schema())
    with pytest.raises(ValidationError):
        Event.model_validate(broken)


def test_every_type_has_a_kind_of_data() -> None:
    grades = {kind for kind in EventType if ".grade." in kind}
    assert grades | set(OTHERS) == set(EventType)
    assert grades - STANDING_TYPES == {EventType.REPORTED}
    assert set(OTHERS) - {EventType.PHASE_MOVED} == OPERATOR_TYPES


def test_the_cloudevents_sdk_reads_our_bytes() -> None:
    read = JSONFormat().read(CloudEvent, event().to_bytes())
    assert (read.get_id(), read.get_type(), read.get_source()) == (
        event().id,
        "gradewatch.grade.moved",
        "https://gradewatch.example",
    )
    assert read.get_subject() == "forces/kent/effectiveness"
    assert read.get_time() == datetime(2018, 3, 22, tzinfo=UTC)
    assert read.get_extension("sequence") == "00000000000000000042"
    data = read.get_data()
    assert isinstance(data, dict)
    assert data["direction"] == "down"


def test_the_json_schema_describes_our_bytes() -> None:
    jsonschema.validate(json.loads(event().to_bytes()), json_schema())


def test_what_is_published_is_what_the_code_says() -> None:
    # After a change: write `schema_files()` to docs/schemas, and a new number where old consumers would trip over it.
    folder = Path(schema.__file__ or "").parent.parent / "docs" / "schemas"
    published = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    assert published == schema_files()


def test_every_kind_of_data_keeps_to_the_schema_that_its_event_names() -> None:
    for kind in OTHERS:
        made = json.loads(other(kind).to_bytes())
        jsonschema.validate(made["data"], data_schemas()[made["dataschema"].split("/")[-2]])
    made = json.loads(retracted().to_bytes())
    jsonschema.validate(made["data"], data_schemas()["grade"])


def test_the_json_schema_refuses_what_is_no_event() -> None:
    broken = json.loads(event().to_bytes())
    broken["data"]["current"]["grade"] = "fair"
    with pytest.raises(jsonschema.ValidationError, match="fair"):
        jsonschema.validate(broken, json_schema())


def test_the_longest_evidence_stays_under_20_kb() -> None:
    assert len(event("\N{PILE OF POO}" * EVIDENCE_CHARACTERS).to_bytes()) < 20_000


def test_bytes_are_the_same_for_the_same_event() -> None:
    assert Event.model_validate_json(event().to_bytes()).to_bytes() == event().to_bytes()


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_sequence_numbers_sort_as_text(one: int, other: int) -> None:
    assert (sequence_text(one) < sequence_text(other)) == (one < other)


def test_ids_are_of_what_is_told_and_of_nothing_else() -> None:
    assert event_id(EventType.MOVED, "kent", "x", 1) == event_id(EventType.MOVED, "kent", "x", 1)
    told = [(EventType.MOVED, "kent", "x", 1), (EventType.FIRST, "kent", "x", 1), (EventType.MOVED, "kent", "x", 2)]
    assert len({event_id(*one) for one in told}) == len(told)
