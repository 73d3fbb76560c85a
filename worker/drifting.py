"""Drift: pages of a source that are no longer read as they were. Operators are told once, and once when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from schema import tables
from schema.events import EventType, SourceData, event_id
from schema.findings import Findings
from schema.grades import Authority, Status, Tense
from worker.telling import Told

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.announcing import Occasion

MOST = 3
"""So many readings in a row that are not as they should be are a drift."""


def missing_grades(session: Session, findings: Findings, occasion: Occasion) -> str:
    """What the page showed a grade of, not retracted, and says nothing of now, in one line; empty where nothing."""
    row, reading, snapshot, binding = tables.Judgment, tables.Reading, tables.Snapshot, tables.Retraction
    said = {(one.force, one.question, one.framework) for one in findings.judgments}
    showed = session.execute(
        select(row.force, row.question, row.framework)
        .join(reading, reading.id == row.reading_id)
        .join(snapshot, snapshot.id == row.snapshot_id)
        .where(row.page_id == occasion.page.id, row.repeats.is_(False), reading.state == "recorded")
        .where(row.tense == Tense.CURRENT.value, row.status == Status.GRADED.value)
        .where(row.authority == Authority.OFFICIAL.value, snapshot.fetched_at < occasion.snapshot.fetched_at)
        .distinct()
    )
    missing = {tuple(about) for about in showed} - said
    if missing:
        wanted = select(binding.force, binding.question, binding.framework)
        wanted = wanted.where(binding.page_id == occasion.page.id, binding.undone_at.is_(None))
        missing -= {tuple(about) for about in session.execute(wanted)}
    gone = sorted(" ".join(map(str, about)) for about in missing)
    return f"no longer shows what it showed of {', '.join(gone)}" if gone else ""


def note_drift(session: Session, occasion: Occasion, why: str) -> list[Told]:
    """Count a reading that was not as it should be (`why` says how), or one that was; gives what to tell operators.

    Locks the source's row where there is anything to write.
    """
    source = occasion.source
    if not why and not source.drift:
        return []
    source = session.scalars(
        select(tables.Source)
        .where(tables.Source.name == source.name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    source.drift = source.drift + 1 if why else 0
    drifted = source.n % 2 == 1
    if drifted is (source.drift >= MOST) or (drifted and source.drift):
        return []
    source.n += 1
    kind = EventType.RECOVERED if drifted else EventType.DRIFTED
    return [
        Told(
            id=event_id(kind, source.name, source.n),
            kind=kind,
            subject=f"sources/{source.name}",
            schema="source",
            effective=occasion.now.date(),
            data=SourceData(
                source=source.name, drift=source.drift, url=occasion.page.url, why=why[:500], announced=True
            ),
            announced=True,
        )
    ]
