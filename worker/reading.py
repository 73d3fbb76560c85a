"""Read, guard, record: one idempotent step, keyed by (snapshot, version of the readers).

Whoever claims a reading reads the archived bytes again; only the newest claimant may write: two at once are harmless.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

import scrapers
from schema import tables
from schema.events import correlation_id
from schema.findings import Caution, Findings, Kind
from schema.grades import Authority
from scrapers.addresses import parse_peel
from scrapers.news.relevance import is_worth_reading
from scrapers.sources import Role
from worker.announcing import Limits, Occasion
from worker.archive import Job, job_of, jobs_of
from worker.drifting import missing_grades, note_drift
from worker.guard import Verdict, judge
from worker.holding import SECOND_LOOK, approve, hold, says_the_same, waiting_for
from worker.knowing import held_retractions
from worker.phases import lock_phases
from worker.recording import record
from worker.schedule import TRIES, Claim, claim_readings, insert_missing, new_page, readings_due, settle
from worker.standings import lock_standings
from worker.telling import write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context
    from worker.telling import Told

log = structlog.get_logger()

_TOGETHER = 10  # readings that are claimed and recorded at a time


def read_due(context: Context, seconds: float = 60, *, left: float = 0) -> int:
    """Read what is due, some at a time, until nothing is; gives how many readings were done.

    After so many seconds the rest waits for the next nudge, which it sends. With `left` it reads only what others left
    for so many seconds, and nudges nobody: they were.
    """
    done, began, unclaimed = 0, time.monotonic(), timedelta(seconds=left)
    while not context.stopping.is_set():
        if time.monotonic() - began >= seconds:
            if not left:
                context.nudge("read")
            break
        if done or left:  # a look first, for it takes no lock that whoever delivers now would wait for
            with context.store.read() as session:
                if not readings_due(session, context.now() - unclaimed):
                    break
        with context.store.write(durable=False) as session:
            claims = claim_readings(session, context.now(), context.settings.lease, _TOGETHER, unclaimed)
        if not claims:
            break
        read_claimed(context, claims)
        done += len(claims)
    return done


def read_claimed(context: Context, claims: Sequence[Claim]) -> None:
    """Read claimed snapshots and write down what comes of them; a later claimant's word counts, not ours.

    A failure is written down too and never stops another page; only a database that does not answer raises.
    """
    with context.store.read() as session:
        row = tables.Reading
        of = select(row.id, row.snapshot_id).where(row.id.in_([claim.id for claim in claims]))
        snapshots: dict[int, int] = {reading: snapshot for reading, snapshot in session.execute(of)}  # noqa: C416 - a result is no mapping
        stored = jobs_of(session, snapshots.values())
    jobs = {claim: stored[snapshots[claim.id]] for claim in claims}
    read: dict[Claim, tuple[Findings, Verdict]] = {}
    for claim, job in jobs.items():
        try:
            read[claim] = read_and_judge(context, job)
        except Exception as error:  # whatever one page does to us, the others are read
            log.exception("reading failed", reading=claim.id)
            _failed(context, claim, f"{type(error).__name__}: {error}")
    written = _record(context, read)
    for claim, recorded in written.items():
        if recorded.events:
            log.info("recorded", url=jobs[claim].url, events=recorded.events, correlation=recorded.correlation)
    if any(recorded.subscriptions for recorded in written.values()):
        context.nudge("deliver")


def _record(context: Context, read: dict[Claim, tuple[Findings, Verdict]]) -> dict[Claim, Recorded]:
    """Write readings down in one transaction; where that fails, each in one of its own."""
    try:
        with context.store.write() as session:
            return _write_all(session, context, read)
    except Exception as error:
        if len(read) > 1:
            log.warning("readings are recorded one by one", why=f"{type(error).__name__}: {error}"[:300])
            return {claim: one for claim in read for one in _record(context, {claim: read[claim]}).values()}
        if isinstance(error, OperationalError):
            raise  # the database is away: nothing can be written down, the claim runs out by itself
        (claim,) = read
        log.exception("reading failed", reading=claim.id)
        _failed(context, claim, f"{type(error).__name__}: {error}")
        return {}


def _write_all(
    session: Session, context: Context, read: dict[Claim, tuple[Findings, Verdict]]
) -> dict[Claim, Recorded]:
    """Lock all that these readings will change, in the order that all recordings keep; then write them one by one."""
    row, shot = tables.Reading, tables.Snapshot
    claimed = {claim.id: claim for claim in read}
    locked = session.scalars(select(row).where(row.id.in_(claimed)).order_by(row.id).with_for_update())
    ours = [one for one in locked if one.state == "due" and one.attempts == claimed[one.id].token]
    about = session.execute(
        select(shot, tables.Page)
        .join(tables.Page, tables.Page.id == shot.page_id)
        .where(shot.id.in_([one.snapshot_id for one in ours]))
    ).all()
    pages = {page.id: page for _, page in about}
    fetched = {snapshot.id: snapshot.fetched_at for snapshot, _ in about}
    several = select(shot.page_id).where(shot.page_id.in_(pages)).group_by(shot.page_id).having(func.count() > 1)
    known = set(session.scalars(several)) if pages else set()
    waiting = waiting_for(session, sorted(pages))
    if len(ours) > 1:
        judged = {(one.force, one.question) for claim in read for one in read[claim][0].judgments}
        lock_standings(session, judged)
        held_retractions(session, judged)  # one look for all of them
        lock_phases(session, {(one.force, one.phase) for claim in read for one in read[claim][0].phases})
        sources = sorted({page.source for page in pages.values()})
        session.scalars(
            select(tables.Source)
            .where(tables.Source.name.in_(sources))
            .order_by(tables.Source.name)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
    recorded, settled = {}, []
    for reading in sorted(ours, key=lambda one: (fetched[one.snapshot_id], one.id)):
        claim = claimed[reading.id]
        occasion = occasion_of(session, context, reading)
        occasion = replace(occasion, only=occasion.page.id not in known)
        recorded[claim] = _write_down(session, context, reading, *read[claim], occasion, waiting.get(occasion.page.id))
        if reading.state not in {"dropped", "due"}:
            settled.append(occasion.page)
    settle(session, settled, context.now())
    return recorded


def read_and_judge(context: Context, job: Job) -> tuple[Findings, Verdict]:
    """What the readers find, and whether the guard believes it."""
    try:
        findings = scrapers.read(
            job.body,
            url=job.url,
            content_type=job.content_type,
            published_on=job.published_on,
            sources=context.sources,
        )
    except scrapers.ReadingError as error:
        caution = Caution("unreadable", str(error))
        findings = Findings(job.url, Kind.UNRECOGNISED, f"none/{scrapers.READERS}", warnings=(caution,))
    peel = parse_peel(job.url)
    verdict = judge(
        findings,
        authority=context.sources.authority_of(job.url),
        force=peel.force if peel else None,
        framework=peel.framework if peel else None,
    )
    return findings, verdict


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording did: the sequence numbers of its events, whom to nudge, and why it is held, if it is."""

    events: tuple[int, ...] = ()
    subscriptions: tuple[int, ...] = ()
    hold: str | None = None
    correlation: str = ""


def write_down(
    session: Session, context: Context, reading: tables.Reading, findings: Findings, verdict: Verdict
) -> Recorded:
    """Write a reading's result, in the caller's transaction, which holds the reading's row."""
    occasion = occasion_of(session, context, reading)
    waiting = waiting_for(session, [occasion.page.id]).get(occasion.page.id)
    recorded = _write_down(session, context, reading, findings, verdict, occasion, waiting)
    if reading.state not in {"dropped", "due"}:
        settle(session, [occasion.page], occasion.now)
    return recorded


def _write_down(  # noqa: PLR0913, PLR0917 - what a reading is written down from
    session: Session,
    context: Context,
    reading: tables.Reading,
    findings: Findings,
    verdict: Verdict,
    occasion: Occasion,
    waiting: tables.Reading | None,
) -> Recorded:
    """As `write_down`; its page is settled by the caller, where the reading is neither dropped nor due again."""
    if not _is_todays(session, reading):
        reading.state = "dropped"
        return Recorded()
    describe(reading, findings)
    if not verdict.believed:
        reading.state, reading.detail, reading.recorded_at = "unrecognised", verdict.why, occasion.now
        correlation = _correlation(occasion, reading)
        log.warning("not believed", url=occasion.page.url, why=verdict.why, correlation=correlation)
        authority = context.sources.authority_of(occasion.page.url)
        # Better readers that fail on an old snapshot say nothing of the site, nor do the other releases of a mirror.
        mirrored = occasion.page.role == Role.ARTICLE and authority is Authority.OFFICIAL
        told = [] if mirrored or _read_before(session, reading) else note_drift(session, occasion, verdict.why)
        return tell(session, context, occasion, reading, told)
    if _second_look(reading, findings, occasion, waiting, session):
        return Recorded()
    outcomes = record(session, reading, findings, occasion)
    if outcomes.hold:
        hold(reading, outcomes.hold, outcomes.contradicts, occasion)
        correlation = _correlation(occasion, reading)
        log.warning("held", url=occasion.page.url, why=outcomes.hold, reading=reading.id, correlation=correlation)
    missing = "" if occasion.only else missing_grades(session, findings, occasion)
    told = [*outcomes.told, *note_drift(session, occasion, missing)]
    _follow_links(session, context, findings, occasion)  # before it is settled: they may be of the baseline too
    return tell(session, context, occasion, reading, told, outcomes.hold)


def _second_look(
    reading: tables.Reading,
    findings: Findings,
    occasion: Occasion,
    waiting: tables.Reading | None,
    session: Session,
) -> bool:
    """Hold a believed reading against the one of its page that waits for a second look, if one does.

    One that says the same lets that one count, and gives True: this one is read again after it. Any other drops it, as
    does one that was fetched too soon.
    """
    if waiting is None or waiting.id == reading.id:
        return False
    first, given = session.get_one(tables.Snapshot, waiting.snapshot_id), occasion.snapshot.origin == "ingest"
    if first.fetched_at >= occasion.snapshot.fetched_at:
        return False
    soon = occasion.snapshot.fetched_at < waiting.due_at and not given
    if soon or not says_the_same(waiting, findings):
        waiting.state = "dropped"
        return False
    approve(waiting, SECOND_LOOK, occasion.now)
    if not given:  # a person's file counts at once
        reading.due_at = occasion.now
    return not given


def tell(  # noqa: PLR0913, PLR0917 - what the events of a reading share
    session: Session,
    context: Context,
    occasion: Occasion,
    reading: tables.Reading,
    told: list[Told],
    why: str | None = None,
) -> Recorded:
    """Write the events of a reading; they share its correlation."""
    correlation = _correlation(occasion, reading)
    numbers, subscriptions = write(
        session,
        told,
        now=occasion.now,
        instance=context.settings.instance,
        correlation=correlation,
        reading=reading.id,
    )
    return Recorded(numbers, subscriptions, why, correlation)


def _correlation(occasion: Occasion, reading: tables.Reading) -> str:
    """What the events of a reading share, and the lines of the log from the fetch to the delivery."""
    return correlation_id(occasion.page.url, occasion.snapshot.fetched_at, reading.version)


def _ours(session: Session, claim: Claim) -> tables.Reading | None:
    """The reading, locked, if this claim is still the newest on it and it is not done."""
    reading = session.scalars(select(tables.Reading).where(tables.Reading.id == claim.id).with_for_update()).one()
    return reading if reading.state == "due" and reading.attempts == claim.token else None


def occasion_of(session: Session, context: Context, reading: tables.Reading) -> Occasion:
    """The occasion of recording a reading."""
    snapshot = session.get_one(tables.Snapshot, reading.snapshot_id)
    page = session.get_one(tables.Page, snapshot.page_id)
    source = session.get_one(tables.Source, page.source)
    settings = context.settings
    return Occasion(
        snapshot=snapshot,
        page=page,
        source=source,
        now=context.now(),
        within=settings.announce_within,
        limits=Limits(
            timedelta(seconds=settings.confirm_seconds),
            settings.contradictions,
            timedelta(hours=settings.contradiction_hours),
        ),
        again=lambda earlier: read_and_judge(context, job_of(session, earlier))[0],
    )


def _is_todays(session: Session, reading: tables.Reading) -> bool:
    """Make a reading that was due before the readers changed one of today's; False where there is one already."""
    if reading.version == scrapers.READERS:
        return True
    other = tables.Reading
    wanted = select(other.id).where(other.snapshot_id == reading.snapshot_id, other.version == scrapers.READERS)
    if session.scalar(wanted) is not None:
        return False
    reading.version = scrapers.READERS
    return True


def _read_before(session: Session, reading: tables.Reading) -> bool:
    """Whether another version of the readers was at this snapshot."""
    other = tables.Reading
    wanted = select(other.id).where(other.snapshot_id == reading.snapshot_id, other.id != reading.id)
    return session.scalar(wanted.limit(1)) is not None


def describe(reading: tables.Reading, findings: Findings) -> None:
    """Write on a reading what the document is."""
    reading.reader, reading.kind = findings.reader, findings.kind.value
    reading.title, reading.publisher, reading.published_on = findings.title, findings.publisher, findings.published_on
    reading.warnings = [asdict(caution) for caution in findings.warnings]


def _follow_links(session: Session, context: Context, findings: Findings, occasion: Occasion) -> None:
    """Make pages of a listing's links, due at once; those of a baseline's first listing belong to the baseline.

    Of articles, only of those whose links say so much that they are worth a fetch.
    """
    if findings.kind is not Kind.LISTING:
        return
    config = context.sources.by_name[occasion.source.name]
    first = occasion.page.in_baseline and occasion.page.settled_at is None
    links = sorted(findings.links, key=lambda link: link.url)  # in one order, or two might wait for each other
    today, whole = occasion.now.date(), findings.reader.startswith("sitemap")
    found = [
        (link, role)
        for link in links
        if (role := config.role_of(link.url))
        and (role is not Role.ARTICLE or is_worth_reading(link, today, whole=whole))
    ]
    rows = [
        new_page(
            link.url,
            config.name,
            role=role.value,
            due_at=occasion.now,
            published_on=link.published_on,
            in_baseline=first,
        )
        for link, role in found
    ]
    insert_missing(session, tables.Page, rows)
    # A page that was not there yet when its address was guessed: the listing says that it is there now.
    page = tables.Page
    for start in range(0, len(found), 500):
        session.execute(
            update(page)
            .where(page.url.in_([link.url for link, _ in found[start : start + 500]]), page.state == "gone")
            .where(page.due_at > occasion.now, page.visited_at < occasion.now - config.listings_every)
            .values(due_at=occasion.now)
        )


def _failed(context: Context, claim: Claim, detail: str) -> None:
    with context.store.write() as session:
        reading = _ours(session, claim)
        if reading is None:
            return
        reading.detail = detail[:500]
        if claim.token >= TRIES:
            reading.state = "failed"
            page = session.get_one(tables.Page, session.get_one(tables.Snapshot, reading.snapshot_id).page_id)
            settle(session, [page], context.now())
        else:
            reading.due_at = context.now()
