"""What came of fetches, written down in one transaction: snapshots of what changed, and when each page is due again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

import scrapers
from schema import tables
from schema.events import correlation_id
from scrapers.sources import Role
from worker.archive import archive
from worker.fetching.circuit import backoff, pause_of
from worker.fetching.client import Fetched, Outcome
from worker.fetching.fingerprint import fingerprint
from worker.holding import SECOND_LOOK, approve, ask_second_look, waiting_for
from worker.schedule import ASKED, BACKFILL, GONE_FIRST, SCHEDULED, TRIES, gone_for, next_due, pace, settle

if TYPE_CHECKING:
    from scrapers.sources import Source
    from worker.context import Context

log = structlog.get_logger()

CALMEST, LIVELIEST, CHANGED = 32, -16, 8
"""The bounds of a page's `calm`, and what one change takes from it."""


@dataclass(frozen=True)
class Look:
    """One fetch of a page (its id): what came back."""

    page: int
    fetched: Fetched

    @cached_property
    def sha256(self) -> str:
        """Of the bytes, if there are any."""
        return hashlib.sha256(self.fetched.body).hexdigest() if self.fetched.outcome is Outcome.OK else ""

    @cached_property
    def content(self) -> str:
        """The fingerprint of their content: made only where the bytes are not those that are known."""
        return fingerprint(self.fetched.body)


@dataclass(frozen=True, slots=True)
class _Last:
    """A page's newest snapshot."""

    id: int
    sha256: str
    content: str | None

    def same(self, look: Look) -> bool:
        """Whether a look gave nothing that differs from it but noise."""
        return self.sha256 == look.sha256 or self.content == look.content


def store(session: Session, context: Context, looks: Sequence[Look], now: datetime) -> int:
    """Write down these looks, of as many pages; gives how many snapshots there are to read."""
    pages = {page.id: page for page in session.scalars(select(tables.Page).where(tables.Page.id.in_(_ids(looks))))}
    had = [look for look in looks if look.fetched.outcome in {Outcome.OK, Outcome.UNCHANGED}]
    last = _newest(session, _ids(had))
    new = [look for look in had if look.sha256 and not ((known := last.get(look.page)) and known.same(look))]
    snapshots = {look.page: _snapshot(pages[look.page], look, now) for look in new}
    archive(session, [(look.fetched.body, snapshots[look.page]) for look in new], scrapers.READERS)
    settled = []
    for look in looks:
        page, known = pages[look.page], last.get(look.page)
        source = context.sources.by_name[page.source]
        changed = look.page in snapshots and known is not None
        _note_validators(page, look.fetched, now, changed=changed)
        page.visited_at, page.detail, page.claims = now, look.fetched.detail, 0
        if look.page in snapshots or look in had:
            page.calm = max(min(page.calm, 0) - CHANGED, LIVELIEST) if changed else min(page.calm + 1, CALMEST)
        if _reschedule(page, source, context, look.fetched, now):
            settled.append(page)
    # Other bytes are held against a reading that waits when they are read.
    unchanged = [look for look in looks if look.page not in snapshots]
    confirmed = _look_again(session, pages, unchanged, last, now)
    _answer_wishes(session, looks, snapshots)
    settle(session, settled, now)
    for number, snapshot in snapshots.items():
        url = pages[number].url
        log.info("fetched", url=url, correlation=correlation_id(url, snapshot.fetched_at, scrapers.READERS))
    return len(snapshots) + confirmed


def set_aside(session: Session, page: tables.Page, now: datetime) -> None:
    """Leave a page alone for a day, or until a person asks for it: whoever fetched it died of it, again and again.

    After that day it has one try: it may have been another's fault.
    """
    page.state, page.detail, page.claims = "set-aside", f"{TRIES} workers that fetched it alone died", TRIES
    page.due_at, page.priority, page.visited_at = now + GONE_FIRST, SCHEDULED, now
    settle(session, [page], now)
    session.execute(
        update(tables.RescrapePage)
        .where(tables.RescrapePage.page_id == page.id, tables.RescrapePage.outcome.is_(None))
        .values(outcome=Outcome.FAILED.value)
    )


def _ids(looks: Iterable[Look]) -> list[int]:
    return sorted(look.page for look in looks)


def _newest(session: Session, pages: Sequence[int]) -> dict[int, _Last]:
    """The newest snapshot of each of these pages that has one."""
    if not pages:
        return {}
    row = tables.Snapshot
    newest = select(row.page_id, func.max(row.fetched_at).label("at")).where(row.page_id.in_(pages))
    newest_of = newest.group_by(row.page_id).subquery()
    found = session.execute(
        select(row.page_id, row.id, row.sha256, row.content).join(
            newest_of, and_(newest_of.c.page_id == row.page_id, newest_of.c.at == row.fetched_at)
        )
    )
    return {page: _Last(identity, sha256, content) for page, identity, sha256, content in found}


def _note_validators(page: tables.Page, fetched: Fetched, now: datetime, *, changed: bool) -> None:
    """Keep the validators of bytes that we have, unless they lie: they stayed the same while the content changed."""
    if fetched.outcome is not Outcome.OK:
        return
    told = (fetched.etag, fetched.last_modified)
    if changed and any(told) and told == (page.etag, page.last_modified):
        page.validators = False
    page.etag, page.last_modified = told
    page.whole_at = now


def _look_again(
    session: Session, pages: dict[int, tables.Page], looks: Iterable[Look], last: dict[int, _Last], now: datetime
) -> int:
    """Take looks that gave nothing new as second looks at readings that wait for one; gives how many that confirms.

    The same content does, where it was had whole. Anything else is no look, and asks for another.
    """
    looks, confirmed = list(looks), 0
    for page, waiting in waiting_for(session, _ids(looks)).items():
        outcome = next(look.fetched.outcome for look in looks if look.page == page)
        if outcome is Outcome.OK and now >= waiting.due_at:
            if page in last and waiting.snapshot_id == last[page].id:
                approve(waiting, SECOND_LOOK, now)
                confirmed += 1
                continue
        elif outcome in {Outcome.OK, Outcome.UNCHANGED}:
            ask_second_look(pages[page], waiting)
        pages[page].priority = ASKED  # the next look is to be unconditional, too
    return confirmed


def _answer_wishes(session: Session, looks: Iterable[Look], snapshots: dict[int, tables.Snapshot]) -> None:
    """Tell the open rescrapes how it went with their pages."""
    by_page, row = {look.page: look for look in looks}, tables.RescrapePage
    wishes = session.scalars(select(row).where(row.page_id.in_(by_page), row.outcome.is_(None)))
    for wish in wishes:
        wish.outcome = by_page[wish.page_id].fetched.outcome.value
        wish.snapshot_id = snapshots[wish.page_id].id if wish.page_id in snapshots else None


def _reschedule(page: tables.Page, source: Source, context: Context, fetched: Fetched, now: datetime) -> bool:
    """Say when a page is due again, and what it is; gives whether it is settled by this, read or not."""
    role, done, settled = Role(page.role), True, False
    often, seldom = context.settings.faster, context.settings.slower
    page.due_at = next_due(source, role, now, times=pace(page.calm, often, seldom) if role is Role.PAGE else 1)
    if page.state == Outcome.GONE.value and fetched.outcome is not Outcome.GONE:
        page.state, page.failures = "active", 0
    match fetched.outcome:
        case Outcome.OK | Outcome.UNCHANGED:
            page.state, page.failures = "active", 0
        case Outcome.GONE:
            page.failures = page.failures + 1 if page.state == Outcome.GONE.value else 1
            page.state, page.due_at = Outcome.GONE.value, max(page.due_at, now + gone_for(page.failures))
            page.gone_at = now
            settled = True
        case Outcome.REFUSED:
            page.state, page.failures = Outcome.REFUSED.value, 0
            settled = True
        case Outcome.BUSY:
            page.due_at, done = now + pause_of(fetched, 1), False
        case Outcome.FAILED | Outcome.TOO_LARGE:
            done = settled = _failed(page, source, fetched, now)
    if role.once and done:
        page.due_at = None
    if done or page.priority == ASKED:
        page.priority = SCHEDULED
    return settled


def _failed(page: tables.Page, source: Source, fetched: Fetched, now: datetime) -> bool:
    """Note a failure; gives whether it is one too many. What may pass is tried again soon, the rest when it is due."""
    page.failures += 1
    if fetched.transient:
        usual = source.listings_every if page.role == Role.LISTING else source.every
        page.due_at = now + min(backoff(page.failures), usual)
    if page.failures >= TRIES:
        page.state = "set-aside"
    return page.failures >= TRIES


def _snapshot(page: tables.Page, look: Look, now: datetime) -> tables.Snapshot:
    fetched = look.fetched
    return tables.Snapshot(
        page_id=page.id,
        sha256=look.sha256,
        content=look.content,
        fetched_at=now,
        final_url=fetched.final_url,
        status=fetched.status or 0,
        content_type=fetched.content_type,
        headers=[list(pair) for pair in fetched.headers],
        origin="backfill" if page.priority == BACKFILL else "fetch",
        announce=page.priority != BACKFILL,
        published_on=page.published_on,
    )


BELIEVED_FOR = timedelta(days=7)
"""How long a site's word that nothing changed is believed, before the bytes are asked for once more."""


def validators_of(page: tables.Page, now: datetime) -> tuple[str | None, str | None]:
    """The validators to show for a page, ETag and Last-Modified: none where its bytes are wanted whole."""
    whole = page.priority == ASKED or not page.validators  # a person who asks wants the bytes, not a validator's word
    if whole or page.whole_at is None or page.whole_at <= now - BELIEVED_FOR:
        return None, None
    return page.etag, page.last_modified
