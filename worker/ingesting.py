"""Files that a person gives: archived, read, guarded and recorded as if their bytes had been fetched then."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

import scrapers
from schema import tables
from schema.findings import Findings
from scrapers.addresses import canonical, parse_peel
from worker.errors import GradewatchError, UsageError
from worker.guard import judge
from worker.reading import archive, read_claimed
from worker.recording import Recorded
from worker.relevance import about_forces
from worker.schedule import READ_LIMIT, Claim, host_of, insert_missing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

BY_HAND = "by-hand"
"""The source of pages that no sources file knows: they are never fetched."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file and what the person says of it."""

    body: bytes
    url: str
    content_type: str | None
    fetched_at: datetime
    published_on: date | None = None
    announce: bool = False


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a file: what was found, and what was recorded (None where it was known already)."""

    findings: Findings
    recorded: Recorded | None


def ingest(context: Context, given: Given) -> Ingested:
    """Read and record one file. Nothing is stored where it cannot be read or believed; the same bytes are stored once.

    Raises scrapers.ReadingError, GradewatchError (not about a force, not believed) and UsageError.
    """
    url = canonical(given.url)
    findings = scrapers.read(
        given.body,
        url=url,
        content_type=given.content_type,
        published_on=given.published_on,
        sources=context.sources,
    )
    about_forces(findings)
    peel = parse_peel(url)
    verdict = judge(
        findings,
        authority=context.sources.authority_of(url),
        force=peel.force if peel else None,
        framework=peel.framework if peel else None,
    )
    if not verdict.believed:
        message = f"not believed: {verdict.why}; check that --url is the address this page was fetched from"
        raise GradewatchError(message)
    with context.store.write() as session:
        claim = _archive(session, context, given, url)
    return Ingested(findings, read_claimed(context, claim) if claim else None)


def _archive(session: Session, context: Context, given: Given, url: str) -> Claim | None:
    source = context.sources.of(url)
    name = source.name if source else BY_HAND
    insert_missing(session, tables.Source, [{"name": name, "drift": 0}])
    peel = parse_peel(url)
    page = {
        "url": url,
        "source": name,
        "host": host_of(url),
        "role": "page",
        "force": peel.force if peel else None,
        "published_on": given.published_on,
        "state": "active",
        "priority": 0,
        "failures": 0,
        "in_baseline": False,
    }
    insert_missing(session, tables.Page, [page])
    page_id = session.scalars(select(tables.Page.id).where(tables.Page.url == url).with_for_update()).one()
    sha256 = hashlib.sha256(given.body).hexdigest()
    last = session.execute(
        select(tables.Snapshot.sha256, tables.Snapshot.fetched_at)
        .where(tables.Snapshot.page_id == page_id, tables.Snapshot.fetched_at <= given.fetched_at)
        .order_by(tables.Snapshot.fetched_at.desc())
        .limit(1)
    ).first()
    if last is not None and last.sha256 == sha256:
        return None
    if last is not None and last.fetched_at == given.fetched_at:
        message = f"other bytes of {url} are stored as fetched at {given.fetched_at.isoformat()}; give another --fetched"
        raise UsageError(message)
    snapshot = tables.Snapshot(
        page_id=page_id,
        sha256=sha256,
        fetched_at=given.fetched_at,
        final_url=url,
        status=200,
        content_type=given.content_type,
        headers=[],
        origin="ingest",
        announce=given.announce,
        published_on=given.published_on,
    )
    reading = archive(session, given.body, scrapers.READERS, snapshot)
    reading.attempts, reading.due_at = 1, context.now() + READ_LIMIT  # claimed at birth: it is read here and now
    return Claim(reading.id, reading.attempts)
