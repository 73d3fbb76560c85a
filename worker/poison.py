"""Poison: pages set aside after three tries, at fetching or at reading; a person can have them tried again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from schema import tables
from worker.errors import UsageError
from worker.schedule import ASKED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PoisonRow:
    """A page that was set aside: its number, what failed (`fetch` or `read`), why, since when, and its address."""

    page: int
    what: str
    why: str
    since: datetime | None
    url: str


def poison(session: Session) -> list[PoisonRow]:
    """What was set aside, by page: pages that could not be fetched, and those of which a snapshot could not be read."""
    page, snapshot, reading = tables.Page, tables.Snapshot, tables.Reading
    unfetched = session.scalars(select(page).where(page.state == "set-aside"))
    unread = session.execute(
        select(page, reading.detail, snapshot.fetched_at)
        .join(snapshot, snapshot.page_id == page.id)
        .join(reading, reading.snapshot_id == snapshot.id)
        .where(reading.state == "failed")
        .order_by(snapshot.fetched_at)
    )
    rows = [PoisonRow(one.id, "fetch", one.detail or "", one.visited_at, one.url) for one in unfetched]
    rows += [PoisonRow(one.id, "read", detail or "", fetched_at, one.url) for one, detail, fetched_at in unread]
    return sorted(rows, key=lambda row: (row.page, row.what))


def retry(session: Session, pages: Collection[int] | None, now: datetime) -> int:
    """Make these pages (None: all) due again before all others, as if never tried; gives how many there are.

    Raises UsageError for one that was not set aside.
    """
    known = {row.page for row in poison(session)}
    wanted = known if pages is None else set(pages)
    if wanted - known:
        message = f"page {min(wanted - known)} was not set aside; `gradewatch poison list` shows those that were"
        raise UsageError(message)
    page, snapshot, reading = tables.Page, tables.Snapshot, tables.Reading
    session.execute(
        update(page)
        .where(page.id.in_(wanted), page.state == "set-aside")
        .values(due_at=now, priority=ASKED, failures=0, claims=0)
    )
    shots = select(snapshot.id).where(snapshot.page_id.in_(wanted))
    session.execute(
        update(reading)
        .where(reading.snapshot_id.in_(shots), reading.state == "failed")
        .values(state="due", due_at=now, attempts=0)
    )
    return len(wanted)
