"""What subscribers receive: CloudEvents 1.0 in structured JSON, and its JSON Schema.

Source: CloudEvents 1.0 (spec.md, and the extensions `sequence`, `recordedtime`, `correlation`).
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schema.grades import Authority, Direction, Grade

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "gradewatch")
"""Under it the ids of events are made from what they tell: the same change is never told under two ids."""

CONTENT_TYPE = "application/cloudevents+json"
SEQUENCE_DIGITS = 20
EVIDENCE_CHARACTERS = 2_000
"""Longer evidence is cut: an event stays under 20 kB, the whole stands in the snapshot it names."""


class EventType(StrEnum):
    """Every type of event."""

    FIRST = "gradewatch.grade.first"
    MOVED = "gradewatch.grade.moved"
    CONFIRMED = "gradewatch.grade.confirmed"
    REBASED = "gradewatch.grade.rebased"
    REPORTED = "gradewatch.grade.reported"
    RETRACTED = "gradewatch.grade.retracted"
    PHASE_MOVED = "gradewatch.phase.moved"
    DRIFTED = "gradewatch.source.drifted"
    RECOVERED = "gradewatch.source.recovered"
    DISABLED = "gradewatch.subscription.disabled"
    TEST = "gradewatch.subscription.test"
    DIGEST = "gradewatch.subscription.digest"


STANDING_TYPES = frozenset(
    {EventType.FIRST, EventType.MOVED, EventType.CONFIRMED, EventType.REBASED, EventType.RETRACTED}
)
"""The types that tell a change of a standing: folding these in sequence gives the standings."""

ADDRESSED_TYPES = frozenset({EventType.TEST, EventType.DIGEST})
"""The types that are written for one subscription, and go to that one alone."""

OPERATOR_TYPES = frozenset({EventType.DRIFTED, EventType.RECOVERED, EventType.DISABLED, *ADDRESSED_TYPES})
"""The types that tell of the service itself: they go to subscriptions that ask for them by type, and to no others."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ForceName(_Model):
    """A force, by slug and name."""

    slug: str
    name: str


class QuestionName(_Model):
    """A question, by id and title."""

    id: str
    title: str


class GradeShown(_Model):
    """A grade of a framework, and the page that shows it."""

    grade: Grade
    framework: str
    published_on: date = Field(description="The effective date of the judgment")
    url: str


class EvidenceShown(_Model):
    """The words a grade rests on, in which stored snapshot of which page, and which reader read them."""

    url: str
    text: str
    snapshot: int
    fetched_at: datetime
    reader: str


class ComparisonShown(_Model):
    """What the page itself says against last time: its words, and their direction where they have one."""

    direction: Direction | None
    text: str


class GradeData(_Model):
    """What a grade event tells. `previous` is null at first, `current` where nothing stands any more."""

    force: ForceName
    question: QuestionName
    direction: Direction | None = Field(description="null where equal, or where the two grades do not compare")
    comparable: bool
    reason: str | None = Field(
        description="within one framework: revisit, correction or unstated; of a retraction: retracted, reinstated, "
        "misread, or overruled by a page of a higher rank"
    )
    note: str | None = Field(default=None, description="why a person retracted or reinstated, in that person's words")
    comparison: ComparisonShown | None = None
    previous: GradeShown | None
    current: GradeShown | None
    authority: Authority
    announced: bool
    evidence: tuple[EvidenceShown, ...]


class PhaseData(_Model):
    """What a phase event tells: a force enters (`in`) or leaves (`out`) a phase of monitoring."""

    force: ForceName
    phase: str
    direction: Literal["in", "out"]
    date: str | None = Field(description="the day, month or year that the page tells, in ISO form")
    authority: Authority
    announced: bool
    evidence: tuple[EvidenceShown, ...]


class SourceData(_Model):
    """What a source event tells its operators: so many readings in a row were not believed, or that they are again."""

    source: str
    drift: int
    url: str
    why: str
    announced: bool


class SubscriptionData(_Model):
    """What a subscription event tells: it gets nothing more, and why; or that this is a test of it."""

    subscription: int
    channel: str
    why: str
    announced: bool


class DigestData(_Model):
    """What a digest tells beside the events that go with it: how much was looked at, so that silence is no riddle."""

    subscription: int
    every: Literal["daily", "weekly"]
    since: datetime
    until: datetime
    events: int = Field(description="How many events go with it; 0 where nothing moved")
    forces: int = Field(description="How many forces the subscription is about")
    forces_checked: int = Field(description="Of how many of them a page was looked at in this time, without a failure")
    pages_checked: int
    last_checked: datetime | None = Field(description="When such a page was last looked at; null where never")
    drifted: tuple[str, ...] = Field(description="The sources that can no longer be read as they were")
    announced: bool


Data = GradeData | PhaseData | SourceData | SubscriptionData | DigestData


class Event(_Model):
    """A CloudEvent, its attributes as CloudEvents names them."""

    specversion: str = "1.0"
    id: str
    source: str
    type: EventType
    subject: str
    time: datetime = Field(description="The effective date, at midnight UTC")
    recordedtime: datetime
    sequence: Annotated[str, StringConstraints(pattern=rf"^[0-9]{{{SEQUENCE_DIGITS}}}$")]
    correlation: str
    dataschema: str
    datacontenttype: str = "application/json"
    data: Data

    def to_bytes(self) -> bytes:
        """The bytes that are stored, signed and sent; they are made once and never again."""
        return self.model_dump_json().encode()


def event_id(kind: EventType, *identity: object) -> str:
    """The id of an event (UUIDv5 over its type and what identifies it): the same facts give the same id anywhere."""
    return str(uuid.uuid5(NAMESPACE, "\n".join([kind.value, *(str(part) for part in identity)])))


def correlation_id(url: str, fetched_at: datetime, version: str) -> str:
    """What the events of one reading share."""
    return str(uuid.uuid5(NAMESPACE, f"reading\n{url}\n{fetched_at.isoformat()}\n{version}"))


def sequence_text(number: int) -> str:
    """A sequence number padded so that it sorts as text."""
    return f"{number:0{SEQUENCE_DIGITS}d}"


def event_time(day: date) -> datetime:
    """The moment that stands for an effective date."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of every event."""
    return Event.model_json_schema(mode="serialization")


SCHEMAS: dict[str, type[BaseModel]] = {
    "grade": GradeData,
    "phase": PhaseData,
    "source": SourceData,
    "subscription": SubscriptionData,
    "digest": DigestData,
}
"""The models of `data`, by the name that stands in an event's `dataschema` before `/1.json`."""


def data_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas of `data`, by the name that stands in `dataschema`; what is published at that address."""
    return {name: model.model_json_schema(mode="serialization") for name, model in SCHEMAS.items()}


def schema_files() -> dict[str, dict[str, Any]]:
    """What `docs/schemas` holds, by file name: the schema of every event, and those of `data`."""
    return {"event.json": json_schema()} | {f"{name}.json": schema for name, schema in data_schemas().items()}
