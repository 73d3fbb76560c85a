"""Retention: old snapshots on which nothing rests go, and with them the bytes that no other snapshot has.

Of a page with a judgment, a statement or a sighting every snapshot stays, whatever its age: their order is part of its
history. What goes is what listings and feeds leave behind: yesterday's bytes, read, with nothing in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import delete, except_, exists, func, select, text, union_all, update
from sqlalchemy.orm import aliased

from schema.grades import Authority
from schema.tables import (
    Blob,
    Event,
    Judgment,
    Page,
    Reading,
    Rescrape,
    RescrapePage,
    Sighting,
    Snapshot,
    Statement,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from worker.context import Context

T = TypeVar("T")
_OPEN = ("due", "held", "renewed")
_UNREAD = ("unrecognised", "failed")
_SNAPSHOTS, _BLOBS = 200, 50  # in one transaction: nobody waits for it longer than a moment


@dataclass(frozen=True, slots=True)
class Pruned:
    """What goes: how many snapshots, how many blobs, and how many bytes those take as stored (compressed)."""

    snapshots: int = 0
    blobs: int = 0
    size: int = 0


def survey(context: Context, before: datetime) -> Pruned:
    """What `prune` would remove of what was fetched before a moment; removes nothing."""
    with context.store.read() as session:
        going = _prunable(session, context, before)
        taken = Counter(going.values())
        shared = select(Snapshot.sha256, func.count()).group_by(Snapshot.sha256)
        used = {sha256: number for sha256, number in session.execute(shared)}  # noqa: C416 - a result is no mapping
        free = [sha256 for sha256, number in taken.items() if used[sha256] == number] + _orphans(session)
        size = sum(_size(session, names) for names in _parts(free, _SNAPSHOTS))
    return Pruned(len(going), len(free), size)


def prune(context: Context, before: datetime, seen: Callable[[int, int], None] = lambda _done, _total: None) -> Pruned:
    """Remove what was fetched before a moment and is needed by nothing; gives what was removed.

    In small transactions, each of which looks again at what it removes: whatever it is stopped by, what is left is
    whole, and the next call goes on. `seen` is told how many snapshots and blobs are done, of how many.
    """
    with context.store.read() as session:
        going = list(_prunable(session, context, before))
    snapshots = blobs = size = 0
    for part in _parts(going, _SNAPSHOTS):
        with context.store.write() as session:
            snapshots += _remove_snapshots(session, context, part, before)
        seen(snapshots, len(going))
    with context.store.read() as session:
        free = _orphans(session)
    for names in _parts(free, _BLOBS):
        with context.store.write() as session:
            if not context.store.sqlite:
                # Whoever stores a page has this table's weaker lock from its blobs to its commit: by now all have
                # committed, and their snapshots are seen; those to come find a blob that is gone, and bring it again.
                session.execute(text("LOCK TABLE blobs IN SHARE ROW EXCLUSIVE MODE"))
            removed, freed = _remove_blobs(session, names)
        blobs, size = blobs + removed, size + freed
        seen(snapshots + blobs, len(going) + len(free))
    return Pruned(snapshots, blobs, size)


def _prunable(
    session: Session, context: Context, before: datetime, only: Collection[int] | None = None
) -> dict[int, str]:
    """The snapshots (of these, or any) that may go, oldest first, each with its blob's name."""
    later, reading = aliased(Snapshot), aliased(Reading)
    telling = union_all(select(Judgment.page_id), select(Statement.page_id), select(Sighting.page_id))
    told = select(Event.reading_id).where(Event.reading_id.is_not(None))
    of_it = reading.snapshot_id == Snapshot.id
    asked_for = (
        select(RescrapePage.snapshot_id)
        .join(Rescrape, Rescrape.id == RescrapePage.rescrape_id)
        .where(RescrapePage.snapshot_id == Snapshot.id, Rescrape.done_at.is_(None))
    )
    unread = exists().where(of_it, reading.state.in_(_UNREAD))
    wanted = (
        select(Snapshot.id, Snapshot.sha256, Page.url, unread)
        .join(Page, Page.id == Snapshot.page_id)
        .where(Snapshot.fetched_at < before)
        .where(exists().where(later.page_id == Snapshot.page_id, later.fetched_at > Snapshot.fetched_at))
        .where(Snapshot.page_id.not_in(telling))
        .where(~exists().where(of_it, reading.state.in_(_OPEN)))
        .where(~exists().where(of_it, reading.id.in_(told)))
        .where(~asked_for.exists())
        .order_by(Snapshot.fetched_at, Snapshot.id)
    )
    if only is not None:
        wanted = wanted.where(Snapshot.id.in_(only))
    return {
        identity: sha256
        for identity, sha256, url, was_unread in session.execute(wanted)
        # Better readers may want it.
        if not (was_unread and context.sources.authority_of(url) is Authority.OFFICIAL)
    }


def _remove_snapshots(session: Session, context: Context, part: Sequence[int], before: datetime) -> int:
    """Remove those of these that may still go, now that nobody can refer to them anew."""
    session.execute(select(Snapshot.id).where(Snapshot.id.in_(part)).order_by(Snapshot.id).with_for_update()).all()
    going = list(_prunable(session, context, before, part))
    session.execute(update(RescrapePage).where(RescrapePage.snapshot_id.in_(going)).values(snapshot_id=None))
    session.execute(delete(Reading).where(Reading.snapshot_id.in_(going)))
    session.execute(delete(Snapshot).where(Snapshot.id.in_(going)))
    return len(going)


def _orphans(session: Session) -> list[str]:
    """The blobs that no snapshot has."""
    return sorted(session.scalars(except_(select(Blob.sha256), select(Snapshot.sha256))))


def _remove_blobs(session: Session, names: Collection[str]) -> tuple[int, int]:
    """Remove those of these that still no snapshot has; gives how many, and their bytes."""
    used = select(Snapshot.sha256).where(Snapshot.sha256.in_(names)).distinct()
    going = set(names) - set(session.scalars(used))
    size = _size(session, going)
    session.execute(delete(Blob).where(Blob.sha256.in_(going)))
    return len(going), size


def _size(session: Session, blobs: Collection[str]) -> int:
    return int(session.scalar(select(func.sum(func.length(Blob.body))).where(Blob.sha256.in_(blobs))) or 0)


def _parts(every: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (every[start : start + size] for start in range(0, len(every), size))
