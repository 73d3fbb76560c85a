"""What pages say and what it comes to: judgments, statements, sightings of phases; standings and steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.tables.base import Base


class Judgment(Base):
    """One assertion by one page, in one of its snapshots. Counts only while its reading is `recorded`."""

    __tablename__ = "judgments"
    __table_args__ = (
        Index("ix_judgments_force_question", "force", "question", "repeats"),
        Index("ix_judgments_page", "page_id", "repeats"),
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
    repeats: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the page's snapshot before shows the same grade: then it begins no run, and no history needs it."""


class Retraction(Base):
    """A person's word that a judgment is false: it leaves the history, and so does what its page says alike.

    It binds page, force, framework, question and grade: later readings of the same are born retracted, too, unless
    `until` says up to which moment of fetching it holds. Undone, it binds nothing more.
    """

    __tablename__ = "retractions"
    __table_args__ = (Index("ix_retractions_force_question", "force", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    judgment_id: Mapped[int] = mapped_column(ForeignKey("judgments.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    force: Mapped[str] = mapped_column(String(64))
    framework: Mapped[str | None] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(String(64))
    grade: Mapped[str | None] = mapped_column(String(32))
    until: Mapped[datetime | None]
    reason: Mapped[str]
    at: Mapped[datetime]
    after: Mapped[int]
    """The newest judgment of this force and question that was known then: the order of what became known."""
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("readings.id"))
    """The held reading whose approval retracted it, in that reading's own transaction."""
    undone_at: Mapped[datetime | None]
    undone_after: Mapped[int | None]


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


class Sighting(Base):
    """One page's assertion that a force entered or left a phase of monitoring, in one of its snapshots."""

    __tablename__ = "sightings"
    __table_args__ = (Index("ix_sightings_force_phase", "force", "phase"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    force: Mapped[str] = mapped_column(String(64))
    phase: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(4))
    told: Mapped[str | None] = mapped_column(String(10))
    """The day, month or year that the page tells, in ISO form."""
    effective: Mapped[date]
    """The last day that `told` may mean, not after it was seen; else the page's date, else the day it was seen."""
    authority: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[dict[str, Any]]


class PhaseStanding(Base):
    """Whether a force is in a phase now; `n` counts the changes, as in standings."""

    __tablename__ = "phases"

    force: Mapped[str] = mapped_column(String(64), primary_key=True)
    phase: Mapped[str] = mapped_column(String(16), primary_key=True)
    direction: Mapped[str | None] = mapped_column(String(4))
    effective: Mapped[date | None]
    sighting_id: Mapped[int | None] = mapped_column(ForeignKey("sightings.id"))
    n: Mapped[int] = mapped_column(Integer, default=0)
