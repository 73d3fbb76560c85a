"""The event log: by cursor, and as a stream."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse
from sse_starlette.sse import SendTimeoutError

from schema.events import Event
from worker.web.access import Hands, reading, web_of
from worker.web.caching import Tagged
from worker.web.eventlog import Wanted, look_after
from worker.web.parameters import Filtered, Flag, Limit, Sequence

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

router = APIRouter(prefix="/v1", tags=["events"], dependencies=[Depends(reading)], route_class=Tagged)

_SEND_SECONDS = 30
"""How long one who follows may take to take what is sent."""


class EventPage(BaseModel):
    """Events in order. `after` is what to ask with for those that follow."""

    items: list[Event]
    after: int = Field(description="The last sequence number that was looked at")
    more: bool = Field(description="Whether more is there already: go on at once with `after`")


class Stream(EventSourceResponse):
    """A stream whose client may be too slow: then it ends, and the client comes back for the rest."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until somebody ends it."""
        with suppress(SendTimeoutError):
            await super().__call__(scope, receive, send)


@router.get("/events", response_model=EventPage)
def list_events(
    context: Hands,
    filters: Filtered,
    announced: Annotated[Flag, Query(description="Only what subscribers are sent")] = False,  # noqa: FBT002 - a query's default
    after: Annotated[Sequence, Query(description="The last sequence number that is known")] = 0,
    limit: Limit = 100,
) -> Response:
    """The log after a sequence number, in order: whoever goes on from `after` misses nothing.

    Announced or silent; with `announced`, only what subscribers are sent. The events are the bytes that they get.
    """
    wanted = Wanted(announced, filters)
    with context.store.read() as session:
        found = look_after(session, wanted, after, limit)
    items = b",".join(body for _, body in found.events)
    more = b"true" if found.more else b"false"
    body = b'{"items":[%s],"after":%d,"more":%s}' % (items, found.after, more)
    return Response(body, media_type="application/json")


@router.get(
    "/events/stream",
    response_class=Stream,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "The stream"}},
)
async def stream_events(
    request: Request,
    filters: Filtered,
    after: Annotated[Sequence | None, Query(description="Begin after this sequence number")] = None,
    last_event_id: Annotated[Sequence | None, Header(description="What a browser sends when it comes back")] = None,
) -> Stream:
    """Announced events as server-sent events; `id` is the sequence number, `data` the event.

    Last-Event-ID goes on where the last stream ended; without it and `after`, only what is announced from now on.
    """
    following = web_of(request).following
    if following.full:
        raise HTTPException(
            HTTPStatus.SERVICE_UNAVAILABLE, "too many follow already; come back later", {"Retry-After": "30"}
        )
    place = last_event_id if last_event_id is not None else after
    # Its own heartbeat would wait behind an event that cannot be sent; ours tells the place, too.
    return Stream(following.follow(Wanted(filters=filters), place), ping=0, send_timeout=_SEND_SECONDS)
