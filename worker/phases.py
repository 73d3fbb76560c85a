"""Phases of monitoring: a force enters Engage or leaves it, told once, by whoever says it first and is to be believed.

A page that no longer lists a force says nothing. What news says counts where nothing official is known of the force, or
where it names a day after the official one; an undated mention of a force whose phase is known is background.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from schema import tables
from schema.events import EventType, PhaseData, event_id
from schema.findings import Findings, Kind
from schema.grades import Authority
from worker.schedule import insert_missing
from worker.telling import Told, shown_evidence, shown_force

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.announcing import Occasion

_YEAR, _MONTH = len("2022"), len("2022-06")


def phase_of(sightings: Iterable[tables.Sighting]) -> tables.Sighting | None:
    """The sighting that tells in which phase a force is: the latest, the official one before others of its day.

    Pure; the order of the sightings makes no difference.
    """
    sightings = list(sightings)
    official = [one for one in sightings if one.authority == Authority.OFFICIAL.value]
    last = max((one.effective for one in official), default=None)
    counting = official + [
        one
        for one in sightings
        if one.authority != Authority.OFFICIAL.value
        and (last is None or (one.told is not None and one.effective > last))
    ]
    return max(
        counting,
        key=lambda one: (one.effective, one.authority == Authority.OFFICIAL.value, one.direction == "out", -one.id),
        default=None,
    )


def record_phases(session: Session, reading: tables.Reading, findings: Findings, occasion: Occasion) -> list[Told]:
    """Write what a reading says of phases, each once for a page, and give the events of what changed by it."""
    if not findings.phases:
        return []
    authority = _authority(findings)
    seen = occasion.snapshot.fetched_at.date()
    fallback = min(findings.published_on or seen, seen)
    pairs = sorted({(one.force, one.phase) for one in findings.phases})
    standings = lock_phases(session, pairs)
    known = _known(session, pairs)
    new: list[tables.Sighting] = []
    for one in findings.phases:
        about = (occasion.page.id, one.force, one.phase, one.direction, one.date)
        if any(about == (s.page_id, s.force, s.phase, s.direction, s.told) for s in (*known, *new)):
            continue
        new.append(
            tables.Sighting(
                reading_id=reading.id,
                snapshot_id=occasion.snapshot.id,
                page_id=occasion.page.id,
                force=one.force,
                phase=one.phase,
                direction=one.direction,
                told=one.date,
                effective=min(day_of(one.date, one.direction), seen) if one.date else fallback,
                authority=authority.value,
                evidence=asdict(one.evidence),
            )
        )
    session.add_all(new)
    session.flush()
    told = [
        _move(session, standings[pair], [one for one in (*known, *new) if (one.force, one.phase) == pair], occasion)
        for pair in pairs
    ]
    return [one for one in told if one is not None]


def day_of(told: str, direction: str) -> date:
    """The day that stands for a day, month or year told: its first for entering, its last for leaving."""
    year = int(told[:_YEAR])
    if len(told) == _YEAR:
        return date(year, 1, 1) if direction == "in" else date(year, 12, 31)
    month = int(told[5:_MONTH])
    if len(told) == _MONTH:
        return date(year, month, 1 if direction == "in" else calendar.monthrange(year, month)[1])
    return date.fromisoformat(told)


def _authority(findings: Findings) -> Authority:
    return Authority.OFFICIAL if findings.kind is Kind.MONITORING else Authority.REPORTED


def _move(
    session: Session, standing: tables.PhaseStanding, sightings: Sequence[tables.Sighting], occasion: Occasion
) -> Told | None:
    end = phase_of(sightings)
    if end is None:
        return None
    unchanged = standing.direction == end.direction or (standing.direction is None and end.direction == "out")
    standing.direction, standing.effective, standing.sighting_id = end.direction, end.effective, end.id
    if unchanged:
        return None
    standing.n += 1
    latest = min(day_of(end.told, "out"), occasion.now.date()) if end.told else end.effective
    announced = occasion.live and occasion.recent(latest)
    url, fetched_at, reader = session.execute(
        select(tables.Page.url, tables.Snapshot.fetched_at, tables.Reading.reader)
        .join(tables.Snapshot, tables.Snapshot.page_id == tables.Page.id)
        .join(tables.Reading, tables.Reading.snapshot_id == tables.Snapshot.id)
        .where(tables.Reading.id == end.reading_id)
    ).one()
    evidence = shown_evidence(url, end.evidence["text"], end.snapshot_id, fetched_at, reader)
    return Told(
        id=event_id(EventType.PHASE_MOVED, standing.force, end.direction, standing.n),
        kind=EventType.PHASE_MOVED,
        subject=f"forces/{standing.force}/phase",
        schema="phase",
        effective=end.effective,
        data=PhaseData(
            force=shown_force(standing.force),
            phase=standing.phase,
            direction="in" if end.direction == "in" else "out",
            date=end.told,
            authority=Authority(end.authority),
            announced=announced,
            evidence=(evidence,),
        ),
        announced=announced,
        force=standing.force,
        question=standing.phase,
        n=standing.n,
    )


def lock_phases(session: Session, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tables.PhaseStanding]:
    """The rows of these forces and phases, made where missing, locked in sorted order."""
    row, pairs = tables.PhaseStanding, sorted(pairs)
    if not pairs:
        return {}
    insert_missing(session, row, [{"force": force, "phase": phase, "n": 0} for force, phase in pairs])
    locked = session.scalars(
        select(row).where(tuple_(row.force, row.phase).in_(pairs)).order_by(row.force, row.phase).with_for_update()
    )
    return {(one.force, one.phase): one for one in locked}


def _known(session: Session, pairs: Sequence[tuple[str, str]]) -> list[tables.Sighting]:
    row = tables.Sighting
    wanted = select(row).where(row.force.in_({force for force, _ in pairs})).order_by(row.id)
    return [one for one in session.scalars(wanted) if (one.force, one.phase) in set(pairs)]
