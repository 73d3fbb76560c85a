"""What is watched: the sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import func, select

from schema import tables
from worker.web.access import Hands, reading
from worker.web.caching import Tagged
from worker.web.parameters import Page, page_of

router = APIRouter(prefix="/v1", tags=["service"], dependencies=[Depends(reading)], route_class=Tagged)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source, how many pages of it are known, and since when its changes are announced.

    `drift` counts its readings in a row that were not as they should be.
    """

    name: str
    title: str
    authority: str
    enabled: bool
    hosts: list[str]
    pages: int
    baseline_completed_at: datetime | None
    drift: int


@router.get("/sources")
def list_sources(request: Request, response: Response, context: Hands) -> Page[SourceRow]:
    """What is watched."""
    page = tables.Page
    with context.store.read() as session:
        known = {one.name: one for one in session.scalars(select(tables.Source))}
        counted = session.execute(select(page.source, func.count()).group_by(page.source))
        pages: dict[str, int] = {name: number for name, number in counted}  # noqa: C416 - dict() takes no rows
    rows = []
    for name, source in context.sources.by_name.items():
        row = known.get(name)
        rows.append(
            SourceRow(
                name=name,
                title=source.title,
                authority=source.authority.value,
                enabled=source.enabled,
                hosts=list(source.hosts),
                pages=pages.get(name, 0),
                baseline_completed_at=row.baseline_completed_at if row else None,
                drift=row.drift if row else 0,
            )
        )
    return page_of(request, response, rows, None)
