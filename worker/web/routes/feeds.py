"""Atom feeds of what is announced: of all forces, and of each; with archive pages back to the first event.

The filters are those of subscriptions; a feed with others is another feed, with an identity of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response

from schema.forces import UnknownForceError, get_force
from worker.web.access import Hands, reading
from worker.web.atom import MEDIA_TYPE, PAGE, Document, render
from worker.web.caching import Tagged
from worker.web.eventlog import Wanted, events_of_page
from worker.web.parameters import Filtered, FilteredOfForce, Number

if TYPE_CHECKING:
    from worker.context import Context

_ATOM: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "The feed"}
}
_BEGINNING = datetime(2014, 1, 1, tzinfo=UTC)
"""When the first framework began: the time of a feed without an entry."""
_SETTLED = timedelta(minutes=15)
"""After so long nothing is committed any more with a moment as early as an event's."""
_FOREVER = "max-age=31536000, immutable"
_UNSET = ".invalid"

router = APIRouter(
    prefix="/v1/feeds",
    tags=["feeds"],
    dependencies=[Depends(reading)],
    route_class=Tagged,
    default_response_class=Response,
)
Slug = Annotated[str, Path(max_length=100)]
Archive = Annotated[Number, Path(description="Its number, from 1")]


@router.get("/all.atom", responses=_ATOM)
def show_feed(request: Request, context: Hands, filters: Filtered) -> Response:
    """The newest announced events."""
    return _feed(request, context, filters, None)


@router.get("/all/{number}.atom", responses=_ATOM)
def show_archive(request: Request, context: Hands, filters: Filtered, number: Archive) -> Response:
    """A full page of announced events, counted from the first; it never changes."""
    return _feed(request, context, filters, None, number)


@router.get("/forces/{force}.atom", responses=_ATOM)
def show_feed_of_force(request: Request, context: Hands, filters: FilteredOfForce, force: Slug) -> Response:
    """The newest announced events of a force."""
    return _feed(request, context, filters, force)


@router.get("/forces/{force}/{number}.atom", responses=_ATOM)
def show_archive_of_force(
    request: Request, context: Hands, filters: FilteredOfForce, force: Slug, number: Archive
) -> Response:
    """A full page of a force's announced events, counted from the first; it never changes."""
    return _feed(request, context, filters, force, number)


def _feed(
    request: Request, context: Context, filters: dict[str, list[str]], name: str | None, number: int | None = None
) -> Response:
    """A feed's current document, or one of its archive pages."""
    try:
        force = get_force(name) if name is not None else None
    except UnknownForceError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, str(error)[:500]) from error
    wanted = Wanted(filters={**filters, "force": [force.slug]} if force else filters)
    with context.store.read() as session:
        total, events = events_of_page(session, wanted, number, PAGE)
    if number is not None and number > total // PAGE:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"there is no full page {number} yet")
    settings = context.settings
    root = str(request.base_url) if settings.instance.endswith(_UNSET) else settings.instance
    feed = f"v1/feeds/{f'forces/{force.slug}' if force else 'all'}"
    place = f"{root.rstrip('/')}/{feed}"
    query = f"?{urlencode(filters, doseq=True)}" if filters else ""
    before = total // PAGE if number is None else number - 1
    document = Document(
        identity=f"{settings.instance}/{feed}.atom{query}",
        title=f"Grades of {force.name if force else 'police forces'}",
        itself=f"{place}.atom{query}" if number is None else f"{place}/{number}.atom{query}",
        current=f"{place}.atom{query}",
        previous=f"{place}/{before}.atom{query}" if before else None,
        archive=number is not None,
        since=_BEGINNING,
    )
    headers = {} if number is None else {"Cache-Control": f"{_shared(context)}, {_FOREVER}"}
    updated = max((event.recordedtime for event in events), default=None)
    if updated is not None and context.now() - updated > _SETTLED:
        # Sooner another event of the same second might come, and who asks by this time would never see it.
        headers["Last-Modified"] = format_datetime(updated.astimezone(UTC).replace(microsecond=0), usegmt=True)
    return Response(render(document, events), headers=headers, media_type=MEDIA_TYPE)


def _shared(context: Context) -> str:
    return "public" if context.settings.open_to_read else "private"
