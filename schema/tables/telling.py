"""Who is told what: events, subscriptions, deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.tables.base import Base, UTCDateTime


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
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    judgment_id: Mapped[int | None] = mapped_column(Integer, index=True)
    """The judgment that it tells of: the new standing's, or the one retracted. No foreign key: the log stands alone."""
    reading_id: Mapped[int | None]
    """The reading whose recording wrote it."""
    retraction_id: Mapped[int | None]
    """The retraction that wrote it, or whose undoing did."""
    body: Mapped[bytes]


class Counter(Base):
    """A number handed out without gaps; its row is the last lock of a recording."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Subscription(Base):
    """Who wants which events on which channel. `state`: active, paused, disabled (by a failure), ended (by a person).

    One deliverer at a time sends to it, under its lease: nobody else may before `free_from`, and `lease_token` tells
    an old holder from the new one. `free_from` is also how a receiver that fails is left alone for a while.
    """

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    target: Mapped[str]
    secret: Mapped[str]
    previous_secret: Mapped[str | None]
    """The secret before this one: it signs too until `previous_until`."""
    previous_until: Mapped[datetime | None]
    filters: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="active")
    n: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was disabled: the ordinal of the event about it."""
    failing_since: Mapped[datetime | None]
    """Since when nothing but failures came; null where the last attempt delivered."""
    disabled_after: Mapped[int | None] = mapped_column(BigInteger)
    """The last event before it was disabled: what was announced after it was not kept for it."""
    lease_token: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    free_from: Mapped[datetime | None]
    created_at: Mapped[datetime]
    digest: Mapped[str | None] = mapped_column(String(8))
    """`daily` or `weekly`: what is for it waits for its next digest; null: it is sent at once."""
    digest_hour: Mapped[int | None]
    digest_weekday: Mapped[int | None]
    """When digests come, by London's clock; 0 is Monday."""
    digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime(), index=True)
    """When the next digest is due."""
    digested_at: Mapped[datetime | None]
    """When the last one was made."""


class Delivery(Base):
    """One event on its way to one subscription. `state`: due, delivered, dead (given up)."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("event_sequence", "subscription_id"),
        Index("ix_deliveries_due", "state", "next_attempt_at"),
        Index("ix_deliveries_stream", "subscription_id", "state", "event_sequence", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_sequence: Mapped[int] = mapped_column(ForeignKey("events.sequence"))
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    state: Mapped[str] = mapped_column(String(16), default="due")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """How many attempts were made since it was last made due."""
    next_attempt_at: Mapped[datetime | None]
    """When it may be sent; null of one that is due: with the subscription's next digest."""
    attempted_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    detail: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
