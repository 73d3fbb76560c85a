"""What is due, claimed in SQL. Nothing here fetches, reads or sends: it says what may be done, to one at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, aliased

from schema.grades import Authority
from schema.tables import (
    Base,
    Heartbeat,
    Host,
    Lease,
    Page,
    Reading,
    Rescrape,
    RescrapePage,
    Snapshot,
    Source,
    UTCDateTime,
)
from scrapers.addresses import parse_peel
from scrapers.sources import Role

if TYPE_CHECKING:
    from scrapers.sources import Source as SourceOfFile
    from scrapers.sources import Sources

TRIES = 3
"""What fails so often is set aside."""
BACKFILL, SCHEDULED, ASKED = -1, 0, 1
"""A page's priority: the loading of older frameworks waits for the schedule, the schedule for a person's wish."""
GONE_FIRST, GONE_LATER, GONE_LOOKS = timedelta(days=1), timedelta(days=7), 7
"""A page that is not there is looked at daily so many times, then weekly, and never given up."""


def pace(calm: int, faster: float, slower: float) -> float:
    """By how much longer than usual a page is left alone that did not change for so many looks (less 8 a change).

    Twice as long for each eight looks without a change, half as long for each change, within 1/faster and slower.
    """
    return max(min(2.0 ** (calm // 8), slower), 1 / faster)


def next_due(source: SourceOfFile, role: Role, now: datetime, *, times: float = 1) -> datetime:
    """When a page of a source, looked at now, is to be looked at again.

    Inside the source's hours at its usual pace, so many times over; outside them seldom, and again when they begin.
    """
    soon = now + times * (source.listings_every if role is Role.LISTING else source.every)
    if source.hours is None or soon in source.hours:
        return soon
    return min(max(soon, now + source.every_outside), source.hours.opening(soon))


def gone_for(looks: int) -> timedelta:
    """How long to leave a page alone that was not there at so many looks in a row."""
    return GONE_FIRST if looks <= GONE_LOOKS else GONE_LATER


def insert_missing(session: Session, table: type[Base], rows: Sequence[dict[str, object]]) -> None:
    """Insert the rows that are not there yet; on a unique key that exists, nothing happens."""
    if rows:
        insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def sync_sources(session: Session, sources: Sources, now: datetime) -> None:
    """See that every enabled source and each page it names is in the tables, due at once where new.

    The pages named when a source first appears are its baseline.
    """
    enabled = [source.name for source in sources.by_name.values() if source.enabled]
    insert_missing(session, Source, [{"name": name, "drift": 0} for name in enabled])
    new = set(
        session.scalars(select(Source.name).where(Source.baseline_started_at.is_(None), Source.name.in_(enabled)))
    )
    session.execute(update(Source).where(Source.name.in_(new)).values(baseline_started_at=now))
    listed = set(session.scalars(select(Page.url).where(Page.source.in_(enabled))))
    _follow_the_file(session, sources, now)
    rows = [
        new_page(seed.url, seed.source.name, role=seed.role.value, due_at=now, in_baseline=seed.source.name in new)
        for seed in sources.seeds()
        if seed.url not in listed
    ]
    insert_missing(session, Page, rows)
    for name in new:
        session.execute(
            update(Page)
            .where(Page.source == name, Page.settled_at.is_(None), Page.due_at.is_not(None))
            .values(in_baseline=True)
        )


def _follow_the_file(session: Session, sources: Sources, now: datetime) -> None:
    """Move known pages between the schedule and the archive where the sources file has moved them."""
    enabled = [source for source in sources.by_name.values() if source.enabled]
    watched = {seed.url for seed in sources.seeds()}
    archived = {url for source in enabled for url in source.archived() if not source.role_of(url)} - watched
    known = select(Page.id, Page.url, Page.role).where(Page.source.in_([source.name for source in enabled]))
    for identity, url, role in session.execute(known).all():
        row = update(Page).where(Page.id == identity)
        if role == Role.ARCHIVE and url in watched:
            session.execute(row.values(role=Role.PAGE.value, due_at=now, priority=SCHEDULED))
        elif role == Role.PAGE and url in archived:
            session.execute(row.values(role=Role.ARCHIVE.value, due_at=None))


def new_page(  # noqa: PLR0913 - all that is known of a page before it is fetched
    url: str,
    source: str,
    *,
    role: str = "page",
    due_at: datetime | None = None,
    published_on: date | None = None,
    in_baseline: bool = False,
    priority: int = SCHEDULED,
) -> dict[str, object]:
    """A row for a page, by its canonical address; with no `due_at` it is fetched only when asked for."""
    peel = parse_peel(url)
    return {
        "url": url,
        "source": source,
        "host": host_of(url),
        "role": role,
        "force": peel.force if peel else None,
        "published_on": published_on,
        "state": "active",
        "due_at": due_at,
        "priority": priority,
        "failures": 0,
        "validators": True,
        "calm": 0,
        "claims": 0,
        "in_baseline": in_baseline,
    }


def host_of(url: str) -> str:
    """Host and port of an address: what politeness is owed to."""
    return urlsplit(url).netloc


def due_hosts(session: Session, sources: Sources, now: datetime, priority: int | None = None) -> list[str]:
    """Hosts with a page due (of this priority, or any) that nobody is visiting.

    Those asked for by a person first, then the inspectorate's: news never keeps it waiting. A host that does not answer
    is left alone, unless a person asks; one that asked us to wait is left alone.
    """
    enabled = [source.name for source in sources.by_name.values() if source.enabled]
    official = [source.name for source in sources.by_name.values() if source.authority is Authority.OFFICIAL]
    is_official = case((Page.source.in_(official), 1), else_=0)
    busy = select(Lease.name).where(Lease.expires_at > now, Lease.name.like("host:%"))
    closed = exists().where(
        Host.name == Page.host, Host.closed_until > now, or_(Host.asked_to_wait, Page.priority != ASKED)
    )
    return list(
        session.scalars(
            select(Page.host)
            .where(Page.due_at <= now, _of(priority), Page.source.in_(enabled), ~closed)
            .where(("host:" + Page.host).not_in(busy))
            .group_by(Page.host)
            .order_by(func.max(Page.priority).desc(), func.max(is_official).desc(), func.min(Page.due_at))
        )
    )


def claim_pages(  # noqa: PLR0913 - a visit's whole question
    session: Session,
    sources: Sources,
    host: str,
    now: datetime,
    *,
    most: int,
    priority: int | None = None,
    but: Collection[int] = (),
) -> list[Page]:
    """The pages of a host to fetch next, all of one priority, each with its claim noted until its look is stored.

    Those asked for come first, then listings, then the longest due. Pages that are claimed already were being fetched
    by somebody who died: they come last, the most suspect at the end, and one by one, so that the one that kills is
    found.
    """
    found = session.scalars(
        select(Page)
        .where(*_due(sources, host, now, priority, but))
        .order_by(Page.claims, Page.priority.desc(), Page.role != Role.LISTING.value, Page.due_at, Page.id)
        .limit(most)
    ).all()
    if found and found[0].claims:
        found = [] if but else found[:1]
    pages = [page for page in found if not page.claims or page is found[0]]
    pages = [page for page in pages if page.priority == pages[0].priority]
    mine = [page.id for page in pages]
    claimed = update(Page).where(Page.id.in_(mine)).values(claims=Page.claims + 1)
    session.execute(claimed, execution_options={"synchronize_session": False})  # the pages tell of claims before this
    return pages


def pages_due(  # noqa: PLR0913, PLR0917 - the same question
    session: Session, sources: Sources, host: str, now: datetime, priority: int | None, but: Collection[int]
) -> bool:
    """Whether there may be pages of a host to claim: a look that takes no lock."""
    return session.scalar(select(exists().where(*_due(sources, host, now, priority, but)))) or False


def _due(
    sources: Sources, host: str, now: datetime, priority: int | None, but: Collection[int]
) -> tuple[ColumnElement[bool], ...]:
    enabled = [source.name for source in sources.by_name.values() if source.enabled]
    return Page.host == host, Page.due_at <= now, _of(priority), Page.source.in_(enabled), Page.id.not_in(but)


def give_back(session: Session, pages: Collection[int]) -> None:
    """Take back the claims on pages that were not fetched after all."""
    if pages:
        session.execute(update(Page).where(Page.id.in_(pages)).values(claims=0))


def _of(priority: int | None) -> ColumnElement[bool]:
    return true() if priority is None else Page.priority == priority


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of work that is ours for as long as a lease; `token` is checked when its result is written."""

    id: int
    token: int


def claim_readings(
    session: Session, now: datetime, lasting: timedelta, most: int, left: timedelta = timedelta()
) -> list[Claim]:
    """Claim the readings that are longest due, at most so many; only those that are due for so long, if need be.

    The snapshots of a page are read in the order in which they were fetched. One that was claimed before and never
    ended is claimed alone and last, for it may be what killed its claimant; after three times it is set aside.
    """
    while True:
        found = session.scalars(_due_readings(), {"until": now - left, "most": most}).all()
        if not found:
            return []
        if found[0].attempts >= TRIES:
            found[0].state, found[0].detail = "failed", f"did not end in {TRIES} tries"
            session.flush()
            continue
        mine = found[:1] if found[0].attempts else [reading for reading in found if not reading.attempts]
        for reading in mine:
            reading.attempts += 1
            reading.due_at = now + lasting
        return [Claim(reading.id, reading.attempts) for reading in mine]


@cache  # building it takes longer than the database does with it
def _due_readings() -> Any:  # a Select, whose type SQLAlchemy 2.0 and 2.1 write differently
    own, other, earlier = aliased(Snapshot), aliased(Reading), aliased(Snapshot)
    first = ~exists(
        select(other.id)
        .join(earlier, earlier.id == other.snapshot_id)
        .where(other.state == "due", earlier.page_id == own.page_id, earlier.fetched_at < own.fetched_at)
    ).correlate(own)
    return (
        select(Reading)
        .join(own, own.id == Reading.snapshot_id)
        .where(Reading.state == "due", Reading.due_at <= bindparam("until", type_=UTCDateTime()), first)
        .order_by(Reading.attempts, Reading.due_at, Reading.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=Reading)
    )


def renew_readings(session: Session, version: str, now: datetime) -> int:
    """Make due, for this version of the readers, the newest snapshot of every page that the last one could not read.

    Gives how many there are. What was read stays as it is: that is for `reread`.
    """
    newest = select(Snapshot.page_id, func.max(Snapshot.fetched_at).label("at")).group_by(Snapshot.page_id).subquery()
    tried = exists().where(Reading.snapshot_id == Snapshot.id, Reading.state.in_(("unrecognised", "failed")))
    done = exists().where(
        Reading.snapshot_id == Snapshot.id,
        or_(Reading.version == version, Reading.state.in_(("recorded", "due"))),
    )
    wanted = (
        select(Snapshot.id)
        .join(newest, and_(newest.c.page_id == Snapshot.page_id, newest.c.at == Snapshot.fetched_at))
        .where(tried, ~done)
        .order_by(Snapshot.id)
    )
    rows: list[dict[str, object]] = [
        {"snapshot_id": snapshot, "version": version, "state": "due", "due_at": now, "attempts": 0}
        for snapshot in session.scalars(wanted)
    ]
    insert_missing(session, Reading, rows)
    return len(rows)


def readings_due(session: Session, now: datetime) -> int:
    """How many readings may be claimed."""
    return session.scalar(select(func.count(Reading.id)).where(Reading.state == "due", Reading.due_at <= now)) or 0


def settle(session: Session, pages: Iterable[Page], now: datetime) -> None:
    """Say that pages were read, gone, refused or set aside at last; the last one completes its source's baseline."""
    fresh = [page for page in pages if page.settled_at is None]
    for page in fresh:
        page.settled_at = now
    if not fresh:
        return
    session.flush()
    for name in sorted({page.source for page in fresh}):
        source = session.scalars(select(Source).where(Source.name == name).with_for_update()).one()
        waiting = exists().where(Page.source == source.name, Page.in_baseline, Page.settled_at.is_(None))
        if source.baseline_completed_at is None and not session.scalar(select(waiting)):
            source.baseline_completed_at = now


def ask_rescrape(session: Session, scope: str, pages: Iterable[int], now: datetime) -> int:
    """Make these pages due before all others; gives the rescrape's id. Asked twice, it is one piece of work."""
    wanted = list(pages)
    open_one = session.scalars(
        select(Rescrape).where(Rescrape.scope == scope, Rescrape.done_at.is_(None)).order_by(Rescrape.id).limit(1)
    ).first()
    if open_one is None:
        open_one = Rescrape(asked_at=now, scope=scope)
        session.add(open_one)
        session.flush()
    insert_missing(session, RescrapePage, [{"rescrape_id": open_one.id, "page_id": page} for page in wanted])
    for start in range(0, len(wanted), 500):
        session.execute(update(Page).where(Page.id.in_(wanted[start : start + 500])).values(due_at=now, priority=ASKED))
    return open_one.id


def finish_rescrapes(session: Session, now: datetime) -> None:
    """Mark those rescrapes done whose pages are fetched and read."""
    unfetched = exists().where(RescrapePage.rescrape_id == Rescrape.id, RescrapePage.outcome.is_(None))
    looked_at_again = and_(Reading.state == "held", Reading.hold == "unconfirmed", Page.state == "active")
    unread = exists().where(
        RescrapePage.rescrape_id == Rescrape.id,
        RescrapePage.snapshot_id == Reading.snapshot_id,
        RescrapePage.page_id == Page.id,
        or_(Reading.state == "due", looked_at_again),
    )
    session.execute(
        update(Rescrape).where(Rescrape.done_at.is_(None), ~unfetched, ~unread).values(done_at=now),
        execution_options={"synchronize_session": False},
    )


def beat(session: Session, name: str, now: datetime) -> None:
    """Note that a part of the service did its work just now."""
    insert_missing(session, Heartbeat, [{"name": name, "at": now}])
    session.execute(update(Heartbeat).where(Heartbeat.name == name, Heartbeat.at < now).values(at=now))


def last_beat(session: Session, name: str) -> datetime | None:
    """When a part of the service last did its work."""
    return session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))
