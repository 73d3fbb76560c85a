"""Files that a person gives: archived, read, guarded and recorded as if their bytes had been fetched then."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

import scrapers
from schema import tables
from schema.findings import Findings
from scrapers.addresses import canonical
from scrapers.sources import Role
from worker.archive import Job, archive
from worker.errors import GradewatchError, UsageError
from worker.fetching.fingerprint import fingerprint
from worker.reading import Recorded, read_and_judge, write_down
from worker.relevance import about_forces
from worker.schedule import insert_missing, new_page

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

BY_HAND = "by-hand"
"""The source of pages that no sources file knows: they are never fetched."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a file: what was found, and what was recorded (None where it was known already)."""

    findings: Findings
    recorded: Recorded | None


def ingest(context: Context, job: Job, fetched_at: datetime, *, announce: bool = False) -> Ingested:
    """Read a file and record it, as bytes fetched then; in one transaction, and the same bytes once.

    Raises, and stores nothing, where it cannot be read or believed: scrapers.ReadingError, GradewatchError; UsageError
    where other bytes of the page are stored for that very moment.
    """
    job = replace(job, url=canonical(job.url))
    findings, verdict = read_and_judge(context, job)
    about_forces(findings)
    if not verdict.believed:
        message = f"not believed: {verdict.why}; check that --url is the address this page was fetched from"
        raise GradewatchError(message)
    with context.store.write() as session:
        page = _page(session, context, job)
        if _is_known(session, page, job, fetched_at):
            return Ingested(findings, None)
        snapshot = tables.Snapshot(
            page_id=page,
            sha256=hashlib.sha256(job.body).hexdigest(),
            content=fingerprint(job.body),
            fetched_at=fetched_at,
            final_url=job.url,
            status=200,
            content_type=job.content_type,
            headers=[],
            origin="ingest",
            announce=announce,
            published_on=job.published_on,
        )
        (reading,) = archive(session, [(job.body, snapshot)], scrapers.READERS)
        recorded = write_down(session, context, reading, findings, verdict)
    if recorded.subscriptions:
        context.nudge("deliver")
    return Ingested(findings, recorded)


def _page(session: Session, context: Context, job: Job) -> int:
    """The page of this address, locked; made where it is new, never to be fetched unless a source names it too."""
    source = context.sources.of(job.url)
    name = source.name if source else BY_HAND
    insert_missing(session, tables.Source, [{"name": name, "drift": 0}])
    role = source.role_by_hand(job.url) if source else Role.ARTICLE
    insert_missing(session, tables.Page, [new_page(job.url, name, role=role.value)])
    return session.scalars(select(tables.Page.id).where(tables.Page.url == job.url).with_for_update()).one()


def _is_known(session: Session, page: int, job: Job, fetched_at: datetime) -> bool:
    """Whether the page's bytes of that moment are these already. Raises UsageError where they are others."""
    snapshot = tables.Snapshot
    last = session.execute(
        select(snapshot.sha256, snapshot.fetched_at)
        .where(snapshot.page_id == page, snapshot.fetched_at <= fetched_at)
        .order_by(snapshot.fetched_at.desc())
        .limit(1)
    ).first()
    if last is None:
        return False
    if last.sha256 == hashlib.sha256(job.body).hexdigest():
        return True
    if last.fetched_at == fetched_at:
        message = f"other bytes of {job.url} are stored as fetched at {fetched_at.isoformat()}; give another --fetched"
        raise UsageError(message)
    return False
