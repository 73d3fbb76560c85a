"""The occasion of a recording, and what of it is announced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schema import tables
from schema.findings import Findings
from worker.ledger import Step


@dataclass(frozen=True, slots=True)
class Limits:
    """How long after the first look a second one counts; how many standings may be contradicted in what time."""

    confirm_after: timedelta
    most: int
    inside: timedelta


@dataclass(frozen=True, slots=True)
class Occasion:
    """The snapshot being recorded with its page and source, the moment, and how old news may be.

    `again` reads a stored snapshot (its id) with today's readers. `only`: the page is known to have no other snapshot.
    """

    snapshot: tables.Snapshot
    page: tables.Page
    source: tables.Source
    now: datetime
    within: timedelta
    limits: Limits
    again: Callable[[int], Findings]
    only: bool = False

    @property
    def live(self) -> bool:
        """Whether what is new in this snapshot may be news at all.

        Fetched by the schedule after the source's baseline was complete; or given by a person who asked for it to be
        announced. What `backfill` fetched is history, whatever its dates.
        """
        if self.snapshot.origin != "fetch":
            return self.snapshot.announce
        completed = self.source.baseline_completed_at
        return completed is not None and self.snapshot.fetched_at > completed

    def recent(self, day: date) -> bool:
        """Whether a day is near enough to now to be told."""
        return abs(self.now.date() - day) <= self.within  # a day far ahead is a slip, and no news either

    def announces(self, session: Session, step: Step) -> bool:
        """Whether a change of the standing is announced: live, and recent by its date or by its change on the page.

        A page that came to be is such a change, where nothing shows the date.
        """
        if not self.live:
            return False
        if self.recent(step.effective):
            return True
        seen = self.recent(step.judgment.fetched_at.date())
        return seen and (self._rewritten(session, step) or self._appeared(session, step))

    def _appeared(self, session: Session, step: Step) -> bool:
        """Whether no page shows the day, and this page was not there when it was looked for before: then it is new."""
        if not step.assumed or step.judgment.page_id != self.page.id or self.page.gone_at is None:
            return False
        earlier = select(tables.Snapshot.id).where(
            tables.Snapshot.page_id == self.page.id, tables.Snapshot.fetched_at < step.judgment.fetched_at
        )
        return self.page.gone_at < step.judgment.fetched_at and session.scalar(earlier.limit(1)) is None

    def _rewritten(self, session: Session, step: Step) -> bool:
        """Whether the same page was seen to say something else on the question before: the one proof of a change."""
        row, snapshot = tables.Judgment, tables.Snapshot
        grade = step.after.grade.value
        earlier = (
            select(row.id)
            .join(snapshot, snapshot.id == row.snapshot_id)
            .join(tables.Reading, tables.Reading.id == row.reading_id)
            .where(row.page_id == step.judgment.page_id, snapshot.fetched_at < step.judgment.fetched_at)
            .where(row.force == step.judgment.force, row.question == step.judgment.question)
            .where(row.framework == step.after.framework, row.tense == step.judgment.tense.value)
            .where(tables.Reading.state == "recorded", or_(row.grade.is_(None), row.grade != grade))
        )
        return session.scalar(earlier.limit(1)) is not None
