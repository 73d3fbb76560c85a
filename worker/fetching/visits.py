"""A visit: a bounded stretch of polite fetching from one host, under a lease that every write checks."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schema import tables
from scrapers.sources import Role
from worker import leases
from worker.fetching.client import Fetched, Outcome
from worker.fetching.robots import Robots
from worker.holding import SECOND_LOOK, approve, ask_second_look, waiting_for
from worker.reading import archive
from worker.schedule import ASKED, BACKFILL, SCHEDULED, TRIES, due_page, gone_for, next_due, settle

if TYPE_CHECKING:
    from scrapers.sources import Source
    from worker.context import Context

log = structlog.get_logger()

_BUSY_PAUSE = 300
"""Seconds to leave a host alone that says it is busy and not for how long."""
_ROBOTS_FOR = timedelta(hours=24)
_BACKOFF_FIRST, _BACKOFF_MOST = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Visited:
    """How a visit went: pages fetched, new snapshots among them, and whether more is due on the host."""

    pages: int = 0
    snapshots: int = 0
    more: bool = False


def visit(context: Context, host: str, *, priority: int | None = None) -> Visited:
    """Fetch what is due on a host (of this priority, or any), one page after the other with its delay between them.

    Ends when nothing is due, when the visit's pages or seconds are used up, when the service stops, when the host is
    busy, or after three failures in a row. Where somebody else is visiting the host, does nothing.
    """
    settings = context.settings
    with context.store.write() as session:
        held = leases.take(session, f"host:{host}", context.now(), settings.lease)
    if held is None:
        return Visited()
    began = time.monotonic()
    pages = snapshots = failures = 0
    pause, more = 0.0, True
    try:
        while pages < settings.visit_pages and time.monotonic() - began < settings.visit_seconds:
            with context.store.read() as session:
                page = due_page(session, context.sources, host, context.now(), priority)
            if page is None:
                more = False
                break
            source = context.sources.by_name[page.source]
            if pages and context.stopping.wait(pause):
                break
            robots = _robots(context, page.url)
            pause = max(source.delay, robots.crawl_delay(settings.user_agent) or 0)
            fetched = _fetch(context, page, source, robots)
            pages += 1
            new = _store(context, held, page, source, fetched)
            if new:
                snapshots += 1
                context.nudge("read")
            if fetched.outcome is Outcome.BUSY:
                pause = max(pause, fetched.retry_after or _BUSY_PAUSE)
                break
            failures = failures + 1 if fetched.outcome is Outcome.FAILED else 0
            if failures >= TRIES:
                log.warning("host does not answer; tried again later", host=host, detail=fetched.detail)
                pause = max(pause, _BACKOFF_FIRST.total_seconds())
                break
    except leases.LeaseLostError:
        log.warning("visit lost its lease", host=host)
        return Visited(pages, snapshots)
    with context.store.write() as session:
        leases.release(session, held, context.now() + timedelta(seconds=pause))
    log.info("visited", host=host, pages=pages, snapshots=snapshots)
    return Visited(pages, snapshots, more)


def _fetch(context: Context, page: tables.Page, source: Source, robots: Robots) -> Fetched:
    if robots.text is None:
        return Fetched(Outcome.FAILED, None, page.url, "the site's robots.txt cannot be read now")
    if not robots.allowed(context.settings.user_agent, page.url):
        return Fetched(Outcome.REFUSED, None, page.url, "the site's robots.txt asks not to be fetched here")
    asked = page.priority == ASKED  # a person who asks wants the bytes, not a validator's word
    return context.fetcher.fetch(
        page.url,
        etag=None if asked else page.etag,
        last_modified=None if asked else page.last_modified,
        allowed_hosts=source.hosts,
    )


def _robots(context: Context, url: str) -> Robots:
    """The rules of a page's site, kept for a day; asked for again with the next page where they cannot be known now."""
    scheme, _, rest = url.partition("://")
    site = f"{scheme}://{rest.partition('/')[0]}"
    known = context.robots.get(site)
    if known is not None and known[1] > context.now():
        return known[0]
    fetched = context.fetcher.fetch(f"{site}/robots.txt")
    robots = Robots.of(fetched)
    if robots.text is None:
        log.warning("robots.txt cannot be read", site=site, detail=fetched.detail)
    else:
        context.robots[site] = (robots, context.now() + _ROBOTS_FOR)
    return robots


def _store(context: Context, held: leases.Held, page: tables.Page, source: Source, fetched: Fetched) -> bool:
    """Write down how one fetch went, in one transaction; gives whether there is a snapshot to read."""
    from scrapers import READERS  # noqa: PLC0415 - light, but the readers are not this module's business

    with context.store.write() as session:
        now = context.now()
        leases.extend(session, held, now + context.settings.lease)
        page = session.get_one(tables.Page, page.id)
        snapshot = _new_snapshot(session, page, fetched, now)
        if snapshot is not None:
            archive(session, fetched.body, READERS, snapshot)
        if fetched.outcome is Outcome.OK:
            page.etag, page.last_modified = fetched.etag, fetched.last_modified
        page.visited_at, page.detail = now, fetched.detail
        _reschedule(session, page, source, fetched, now)
        # Other bytes are held against it when they are read.
        confirmed = snapshot is None and _look_again(session, page, fetched, now)
        session.execute(
            update(tables.RescrapePage)
            .where(tables.RescrapePage.page_id == page.id, tables.RescrapePage.outcome.is_(None))
            .values(outcome=fetched.outcome.value, snapshot_id=snapshot.id if snapshot else None)
        )
    return snapshot is not None or confirmed


def _look_again(session: Session, page: tables.Page, fetched: Fetched, now: datetime) -> bool:
    """Take a fetch that gave no new bytes as the second look at a reading that waits for one; True if it confirms it.

    Unchanged bytes do, where they were asked for without a validator. Anything else is no look, and asks for another.
    """
    waiting = waiting_for(session, page.id)
    if waiting is None:
        return False
    newest = select(tables.Snapshot.id).where(tables.Snapshot.page_id == page.id)
    if fetched.outcome is Outcome.OK and now >= waiting.due_at:
        if waiting.snapshot_id == session.scalar(newest.order_by(tables.Snapshot.fetched_at.desc()).limit(1)):
            approve(waiting, SECOND_LOOK, now)
            return True
    elif fetched.outcome in {Outcome.OK, Outcome.UNCHANGED}:
        ask_second_look(page, waiting)
    page.priority = ASKED  # the next look is to be unconditional, too
    return False


def _reschedule(session: Session, page: tables.Page, source: Source, fetched: Fetched, now: datetime) -> None:
    role, done = Role(page.role), True
    page.due_at = next_due(source, role, now)
    if page.state == Outcome.GONE.value and fetched.outcome is not Outcome.GONE:
        page.state, page.failures = "active", 0
    match fetched.outcome:
        case Outcome.OK | Outcome.UNCHANGED:
            page.state, page.failures = "active", 0
        case Outcome.GONE:
            page.failures = page.failures + 1 if page.state == Outcome.GONE.value else 1
            page.state, page.due_at = Outcome.GONE.value, max(page.due_at, now + gone_for(page.failures))
            page.gone_at = now
            settle(session, page, now)
        case Outcome.REFUSED:
            page.state, page.failures = Outcome.REFUSED.value, 0
            settle(session, page, now)
        case Outcome.BUSY:
            page.due_at, done = now + timedelta(seconds=fetched.retry_after or _BUSY_PAUSE), False
        case Outcome.FAILED | Outcome.TOO_LARGE:
            page.failures += 1
            every = source.listings_every if role is Role.LISTING else source.every
            page.due_at = now + min(_BACKOFF_FIRST * 2 ** min(page.failures - 1, 16), _BACKOFF_MOST, every)
            done = page.failures >= TRIES
            if done:
                page.state = "set-aside"
                settle(session, page, now)
    if role.once and done:
        page.due_at = None
    if done or page.priority == ASKED:
        page.priority = SCHEDULED


def _new_snapshot(session: Session, page: tables.Page, fetched: Fetched, now: datetime) -> tables.Snapshot | None:
    if fetched.outcome is not Outcome.OK:
        return None
    sha256 = hashlib.sha256(fetched.body).hexdigest()
    last = session.scalar(
        select(tables.Snapshot.sha256)
        .where(tables.Snapshot.page_id == page.id)
        .order_by(tables.Snapshot.fetched_at.desc())
        .limit(1)
    )
    if last == sha256:
        return None
    return tables.Snapshot(
        page_id=page.id,
        sha256=sha256,
        fetched_at=now,
        final_url=fetched.final_url,
        status=fetched.status or 0,
        content_type=fetched.content_type,
        headers=[list(pair) for pair in fetched.headers],
        origin="backfill" if page.priority == BACKFILL else "fetch",
        announce=page.priority != BACKFILL,
        published_on=page.published_on,
    )
