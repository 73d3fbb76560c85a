"""Following the log as it grows: one look at the database for all who follow, as long as anybody does.

Source: WHATWG HTML, server-sent events (`id` and Last-Event-ID; an id without data moves the place alone).
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from schema.events import Event, EventType
from worker.web.eventlog import Wanted, look_after, newest, taken_back

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from worker.context import Context
    from worker.web.eventlog import Found

log = structlog.get_logger()

LOOK_SECONDS = 0.25
"""How often the log is looked at while somebody follows."""
HEARTBEAT_SECONDS = 15.0
"""After so long without an event those who follow are told where they are."""
_RETRY_MILLISECONDS = 3_000
_RECENT = 1_000
"""So many events are kept at hand, once for all who follow."""
_BATCH = 100
"""So many one of them takes at a time: a slow one holds no more, and no connection to the database."""
_ANY = Wanted(filters={"type": [kind.value for kind in EventType]})
"""All that is announced, also what only those get who ask for it by its type."""


class _Recent(NamedTuple):
    """An event at hand, and what it takes back."""

    sequence: int
    event: Event
    body: str
    taken_back: tuple[Event, ...]


class Following:
    """Everybody who follows, in one event loop."""

    def __init__(self, context: Context, *, most: int) -> None:
        self._context, self._most = context, most
        self._recent: deque[_Recent] = deque(maxlen=_RECENT)
        self._from = self._to = 0  # all announced events after `_from`, to `_to`, are at hand
        self._news = asyncio.Event()
        self._starting = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None
        self._followers = 0
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether nobody more may follow."""
        return self._closed or self._followers >= self._most

    @property
    def followers(self) -> int:
        """How many follow."""
        return self._followers

    def close(self) -> None:
        """End what everybody follows: they come back later, and miss nothing."""
        self._closed = True
        self._news.set()

    async def follow(self, wanted: Wanted, after: int | None) -> AsyncGenerator[ServerSentEvent, None]:
        """The events after a sequence number, or (None) those to come, without end."""
        self._followers += 1
        try:
            async with self._starting:
                if self._looking is None:
                    self._from = self._to = await run_in_threadpool(self._newest)
                    self._recent.clear()
                    self._looking = asyncio.create_task(self._look_on())
            place = self._to if after is None else after
            yield ServerSentEvent(comment="following", id=str(place), retry=_RETRY_MILLISECONDS)
            while not self._closed:
                news, end = self._news, self._to
                if place < self._from:
                    found = await run_in_threadpool(self._look_after, wanted, place, _BATCH)
                    told = [(sequence, body.decode()) for sequence, body in found.events]
                    place = found.after
                else:
                    told, place = self._at_hand(wanted, place, end)
                for sequence, body in told:
                    yield ServerSentEvent(body, id=str(sequence))
                if place >= end and not await _within(HEARTBEAT_SECONDS, news):
                    yield ServerSentEvent(comment="here", id=str(place))
        finally:
            self._followers -= 1
            if not self._followers and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    def _at_hand(self, wanted: Wanted, place: int, end: int) -> tuple[list[tuple[int, str]], int]:
        later = (one for one in self._recent if place < one.sequence <= end)
        let_through = (one for one in later if wanted.lets_through(one.event, one.taken_back))
        told = [(one.sequence, one.body) for one in islice(let_through, _BATCH)]
        return told, told[-1][0] if len(told) == _BATCH else max(place, end)

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                recent, to = await run_in_threadpool(self._look_further, self._to)
            except SQLAlchemyError as error:
                log.warning("the database failed; those who follow wait", error=str(error).splitlines()[0])
                continue
            if to == self._to:
                continue
            for one in recent:
                if len(self._recent) == _RECENT:
                    self._from = self._recent[0].sequence
                self._recent.append(one)
            self._to = to
            self._news.set()
            self._news = asyncio.Event()

    def _newest(self) -> int:
        with self._context.store.read() as session:
            return newest(session)

    def _look_further(self, after: int) -> tuple[list[_Recent], int]:
        found = self._look_after(_ANY, after, _RECENT)
        events = [(sequence, Event.model_validate_json(body), body.decode()) for sequence, body in found.events]
        with self._context.store.read() as session:
            return [_Recent(*one, taken_back(session, one[1])) for one in events], found.after

    def _look_after(self, wanted: Wanted, after: int, limit: int) -> Found:
        with self._context.store.read() as session:
            return look_after(session, wanted, after, limit)


async def _within(seconds: float, news: asyncio.Event) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(news.wait(), seconds)
        return True
    return False
