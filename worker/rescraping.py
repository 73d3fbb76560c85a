"""Rescrapes: a person's wish to fetch again now, as rows that the next visit serves before all others."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from schema import tables
from schema.events import correlation_id
from scrapers.addresses import canonical
from worker.errors import UsageError
from worker.queries import events, pages_in
from worker.schedule import ask_rescrape, insert_missing, new_page
from worker.work import prepare

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

_SHOWN = 5  # names of sources in a message


def ask(
    context: Context, *, force: str | None = None, source: str | None = None, url: str | None = None
) -> tuple[int, int]:
    """Ask for the pages of a force, a source or an address, or for all; gives the rescrape's id and its pages' number.

    Raises UsageError where no page is meant: an address that no source covers, a source that is not there.
    """
    prepare(context)
    if source is not None and source not in context.sources.by_name:
        known = {name: one.enabled for name, one in context.sources.by_name.items()}
        near = difflib.get_close_matches(source, known, n=1) or [name for name, on in known.items() if on][:_SHOWN]
        message = f"no source {source!r}; did you mean {' or '.join(near) or 'one of your own file'}?"
        raise UsageError(message)
    url = canonical(url) if url else None
    scope = f"force {force}" if force else f"source {source}" if source else f"url {url}" if url else "all"
    enabled = [name for name, known in context.sources.by_name.items() if known.enabled]
    with context.store.write() as session:
        if url:
            _know(session, context, url)
        pages = pages_in(session, enabled, force=force, source=source, url=url)
        if not pages:
            message = f"no page is known of {scope}"
            raise UsageError(message)
        return ask_rescrape(session, scope, pages, context.now()), len(pages)


def events_of(session: Session, rescrape: int) -> list[dict[str, Any]]:
    """The events that a rescrape led to, in order."""
    found = session.execute(
        select(tables.Page.url, tables.Snapshot.fetched_at, tables.Reading.version)
        .join(tables.Snapshot, tables.Snapshot.page_id == tables.Page.id)
        .join(tables.RescrapePage, tables.RescrapePage.snapshot_id == tables.Snapshot.id)
        .join(tables.Reading, tables.Reading.snapshot_id == tables.Snapshot.id)
        .where(tables.RescrapePage.rescrape_id == rescrape)
    )
    correlations = [correlation_id(url, fetched_at, version) for url, fetched_at, version in found]
    return events(session, correlations=correlations, limit=100_000) if correlations else []


def _know(session: Session, context: Context, url: str) -> None:
    """See that an address of a source is among the pages."""
    source = context.sources.of(url)
    if source is None or not source.enabled:
        message = f"no source that is switched on covers {url}; add one to the file that GRADEWATCH_SOURCES names"
        raise UsageError(message)
    insert_missing(session, tables.Page, [new_page(url, source.name, role=source.role_by_hand(url).value)])
