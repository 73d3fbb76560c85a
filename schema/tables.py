"""The tables. The database is the truth and the queue: what is due stands here and is claimed here.

Bytes (blobs), snapshots, judgments, statements and events are written once and never changed. Times are UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on databases that know no time zones as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a time without a time zone cannot be stored: {value}"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class's signature
        """Give the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table shares: names of constraints that migrations can rely on, and the column types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to declare it
        datetime: UTCDateTime(),
        date: Date(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        bytes: LargeBinary(),
        str: Text(),
    }


class Source(Base):
    """What the service knows of a source of `sources.toml`: its baseline and its drift."""

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    baseline_started_at: Mapped[datetime | None]
    baseline_completed_at: Mapped[datetime | None]
    drift: Mapped[int] = mapped_column(Integer, default=0)
    """Readings in a row that were not believed."""


class Page(Base):
    """An address. `state`: active, gone (404, 410), refused (robots, 401, 403, 451), set-aside (failed three times)."""

    __tablename__ = "pages"
    __table_args__ = (Index("ix_pages_due", "host", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text, unique=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.name"), index=True)
    host: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default="page")
    """`page`; `listing`: a page whose links are followed; `archive`: one that only `backfill` looks at, or who asks."""
    force: Mapped[str | None] = mapped_column(String(64), index=True)
    """The force that the address itself names, if it does."""
    published_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16), default="active")
    due_at: Mapped[datetime | None]
    """When to look again; null: only when asked."""
    priority: Mapped[int] = mapped_column(Integer, default=0)
    """1: a person asked for it; -1: `backfill` did, and all else comes first."""
    visited_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When it was first read, gone, refused or set aside: what the baseline waits for."""
    in_baseline: Mapped[bool] = mapped_column(Boolean, default=False)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Looks in a row that failed or, of a page that is gone, did not find it."""
    detail: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]


class Blob(Base):
    """Bytes, by content: `body` is zlib-compressed, `sha256` and `size` are of the plain bytes."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    body: Mapped[bytes]


class Snapshot(Base):
    """A page's bytes from a moment on: one row whenever they differ from the page's previous snapshot."""

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("page_id", "fetched_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    fetched_at: Mapped[datetime]
    final_url: Mapped[str]
    status: Mapped[int]
    content_type: Mapped[str | None]
    headers: Mapped[list[Any]]
    origin: Mapped[str] = mapped_column(String(16))
    """`fetch`; `backfill`: fetched for history's sake; `ingest`: a file that a person gave."""
    announce: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether events of it may be announced: only on request where a person gave the file, never by `backfill`."""
    published_on: Mapped[date | None]


class Reading(Base):
    """What one version of the readers found in a snapshot, or that it is still to be read.

    `state`: due, recorded, unrecognised, failed (set aside after three tries).
    """

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("snapshot_id", "version"), Index("ix_readings_due", "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    version: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="due")
    due_at: Mapped[datetime]
    """When it may be claimed; a claim moves it past the claimant's time limit."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """Claims so far: the fencing token of the newest one."""
    reader: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(16))
    title: Mapped[str | None]
    publisher: Mapped[str | None]
    published_on: Mapped[date | None]
    warnings: Mapped[list[Any] | None]
    detail: Mapped[str | None]
    recorded_at: Mapped[datetime | None]


class Judgment(Base):
    """One assertion by one page, in one of its snapshots. Counts only while its reading is `recorded`."""

    __tablename__ = "judgments"
    __table_args__ = (
        Index("ix_judgments_force_question", "force", "question"),
        UniqueConstraint("reading_id", "force", "question", "framework", "tense"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), index=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    force: Mapped[str] = mapped_column(String(64))
    framework: Mapped[str | None] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(String(64))
    grade: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16))
    stands_from: Mapped[str | None] = mapped_column(String(32))
    tense: Mapped[str] = mapped_column(String(16))
    authority: Mapped[str] = mapped_column(String(16))
    effective: Mapped[date]
    effective_known_by: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(16))
    evidence: Mapped[dict[str, Any]]
    context: Mapped[list[Any]]
    comparison: Mapped[dict[str, Any] | None]


class Statement(Base):
    """Words that somebody is quoted as saying, in one snapshot of one page."""

    __tablename__ = "statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    speaker: Mapped[str | None]
    role: Mapped[str | None]
    organisation: Mapped[str | None]
    text: Mapped[str]
    spans: Mapped[list[Any]]
    kind: Mapped[str] = mapped_column(String(16))
    cue: Mapped[str | None]
    forces: Mapped[list[Any]]
    published_on: Mapped[date | None]


class Standing(Base):
    """The grade a force has now on a question. `n` counts its changes; the row is locked while it may change."""

    __tablename__ = "standings"

    force: Mapped[str] = mapped_column(String(64), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    framework: Mapped[str | None] = mapped_column(String(32))
    grade: Mapped[str | None] = mapped_column(String(32))
    effective: Mapped[date | None]
    judgment_id: Mapped[int | None] = mapped_column(ForeignKey("judgments.id"))
    n: Mapped[int] = mapped_column(Integer, default=0)


class Step(Base):
    """A change of the standing in the history, as `worker.ledger.history` gives it; rewritten per (force, question)."""

    __tablename__ = "steps"

    force: Mapped[str] = mapped_column(String(64), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    framework: Mapped[str] = mapped_column(String(32))
    grade: Mapped[str] = mapped_column(String(32))
    previous_framework: Mapped[str | None] = mapped_column(String(32))
    previous_grade: Mapped[str | None] = mapped_column(String(32))
    direction: Mapped[str | None] = mapped_column(String(8))
    comparable: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(16))
    effective: Mapped[date] = mapped_column(Date, index=True)
    assumed: Mapped[bool]
    """Whether no page shows the date."""
    judgment_id: Mapped[int] = mapped_column(ForeignKey("judgments.id"))
    previous_judgment_id: Mapped[int | None] = mapped_column(ForeignKey("judgments.id"))


class Event(Base):
    """What subscribers are told. `sequence` is gap-free, in the order of commits; `body` are the bytes they get."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("force", "question", "n"),)

    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    id: Mapped[str] = mapped_column(String(36), unique=True)
    type: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(160))
    force: Mapped[str | None] = mapped_column(String(64))
    question: Mapped[str | None] = mapped_column(String(64))
    n: Mapped[int | None]
    """The ordinal of this change of the standing; null for events that change none."""
    announced: Mapped[bool]
    correlation: Mapped[str] = mapped_column(String(36), index=True)
    recorded_at: Mapped[datetime]
    body: Mapped[bytes]


class Counter(Base):
    """A number handed out without gaps; its row is the last lock of a recording."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Subscription(Base):
    """Who wants which events on which channel. `state`: active, paused, disabled."""

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    target: Mapped[str]
    secret: Mapped[str]
    filters: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="active")
    created_at: Mapped[datetime]


class Delivery(Base):
    """One event on its way to one subscription. `state`: due, delivered, dead (given up)."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("event_sequence", "subscription_id"),
        Index("ix_deliveries_due", "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_sequence: Mapped[int] = mapped_column(ForeignKey("events.sequence"))
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    state: Mapped[str] = mapped_column(String(16), default="due")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    detail: Mapped[str | None]
    delivered_at: Mapped[datetime | None]


class Rescrape(Base):
    """A person's wish to fetch again now; done when each of its pages is."""

    __tablename__ = "rescrapes"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    scope: Mapped[str]
    """What was asked for, in one line: "force cambridgeshire". Asked twice while open, it is one piece of work."""
    done_at: Mapped[datetime | None]


class RescrapePage(Base):
    """One page of a rescrape and how it went."""

    __tablename__ = "rescrape_pages"

    rescrape_id: Mapped[int] = mapped_column(ForeignKey("rescrapes.id"), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    outcome: Mapped[str | None] = mapped_column(String(16))
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))
    """The new snapshot it led to, if the bytes had changed."""


class Lease(Base):
    """Who works on what until when. `token` grows with every new holder; each write under the lease checks it."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    owner: Mapped[str]
    token: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime]


class Heartbeat(Base):
    """When a part of the service last did its work: life is work done, not a process that is up."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
