"""The archive: bytes with their snapshots, stored once by content, and taken out again to be read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from schema import tables
from worker.schedule import insert_missing

_COMPRESSION = 3  # zlib's level: of 6 a page would be a tenth smaller, and take three times as long


@dataclass(frozen=True, slots=True)
class Job:
    """What a reading is made from."""

    body: bytes
    url: str
    content_type: str | None
    published_on: date | None


def archive(session: Session, fetched: Sequence[tuple[bytes, tables.Snapshot]], version: str) -> list[tables.Reading]:
    """Store bytes (once by content) and their snapshots, with the readings that make them due to be read."""
    insert_missing(session, tables.Blob, [_blob(body, snapshot) for body, snapshot in fetched])
    session.add_all(snapshot for _, snapshot in fetched)
    session.flush()
    readings = [
        tables.Reading(snapshot_id=snapshot.id, version=version, state="due", due_at=snapshot.fetched_at, attempts=0)
        for _, snapshot in fetched
    ]
    session.add_all(readings)
    session.flush()
    return readings


def _blob(body: bytes, snapshot: tables.Snapshot) -> dict[str, object]:
    return {"sha256": snapshot.sha256, "size": len(body), "body": zlib.compress(body, _COMPRESSION)}


def job_of(session: Session, snapshot: int) -> Job:
    """What a stored snapshot is read from."""
    return jobs_of(session, [snapshot])[snapshot]


def jobs_of(session: Session, snapshots: Iterable[int]) -> dict[int, Job]:
    """What stored snapshots are read from, by their ids."""
    shot = tables.Snapshot
    found = session.execute(
        select(shot.id, tables.Blob.body, tables.Page.url, shot.content_type, shot.published_on)
        .join(tables.Page, tables.Page.id == shot.page_id)
        .join(tables.Blob, tables.Blob.sha256 == shot.sha256)
        .where(shot.id.in_(list(snapshots)))
    )
    return {
        identity: Job(zlib.decompress(body), url, content_type, published_on)
        for identity, body, url, content_type, published_on in found
    }
