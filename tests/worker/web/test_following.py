"""The event stream: where it begins, what it lets through, how it ends, and what a slow client costs."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from schema.events import EventType
from schema.grades import Authority, Direction
from tests.worker.web.api import api, grade_told, source_told, streamed, tell
from worker.subscriptions import make_filters
from worker.web import following
from worker.web.eventlog import Wanted
from worker.web.following import Following


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.02)


def sequences(events) -> list[int]:
    return [int(event["sequence"]) for event in events]


async def taken(stream: AsyncIterator[Any], most: int) -> list[int]:
    """The next events' numbers."""
    found: list[int] = []
    async for message in stream:
        if message.data is not None:
            found.append(int(message.id))
        if len(found) == most:
            break
    return found


def test_it_goes_on_after_the_last_id(context):
    tell(context, *(grade_told(number) for number in range(5)))
    with api(context) as client:
        assert sequences(streamed(client, 5, headers={"Last-Event-ID": "3"})) == [4, 5]
        assert sequences(streamed(client, 5, params={"after": 3})) == [4, 5]
        # A browser comes back to the address it was given: what it has seen since rules.
        assert sequences(streamed(client, 5, params={"after": 0}, headers={"Last-Event-ID": "4"})) == [5]


def test_without_a_place_it_begins_now(context):
    tell(context, grade_told(1))
    with api(context) as client, client.stream("GET", "/v1/events/stream") as response:
        lines = response.iter_lines()
        assert [next(lines) for _ in range(4)] == [": following", "id: 1", "retry: 3000", ""]
        tell(context, grade_told(2))
        assert next(lines) == "id: 2"
        assert json.loads(next(lines).removeprefix("data: "))["sequence"].endswith("2")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [1, 2, 4, 5, 6]),
        ({"force": "hampshire"}, [2]),
        ({"region": "South East"}, [1, 2, 4, 6]),
        ({"question": "preventing-crime"}, [4]),
        ({"framework": "peel-2021-22"}, []),
        ({"type": "first"}, [6]),
        ({"type": ["source.drifted", "first"]}, [6, 7]),
        ({"direction": "down"}, [5]),
        ({"authority": "reported"}, [1]),
        ({"force": ["kent", "norfolk"], "direction": "up"}, [1, 4, 6]),
    ],
)
def test_the_filters_are_those_of_subscriptions(context, query, numbers):
    tell(
        context,
        grade_told(1, authority=Authority.REPORTED),
        grade_told(2, "hampshire-and-isle-of-wight"),
        grade_told(3, announced=False),
        grade_told(4, question="preventing-crime"),
        grade_told(5, "norfolk", direction=Direction.DOWN),
        grade_told(6, kind=EventType.FIRST),
        source_told(7),
    )
    with api(context) as client:
        page = client.get("/v1/events", params={"announced": "true", **query}).raise_for_status().json()
        assert sequences(page["items"]) == numbers
        assert page["after"] == 7
        if numbers:
            assert sequences(streamed(client, numbers[-1], params={"after": 0, **query})) == numbers


def test_what_comes_while_following_passes_the_same_filters(context):
    filters = make_filters(type=["source.drifted"])

    async def course() -> list[int]:
        hub = Following(context, most=5)
        async with aclosing(hub.follow(Wanted(filters=filters), None)) as stream:
            await anext(stream)
            tell(context, grade_told(1), source_told(2), grade_told(3), source_told(4))
            return await taken(stream, 2)

    assert asyncio.run(course()) == [2, 4]


def test_a_quiet_stream_tells_where_it_is(context, monkeypatch):
    monkeypatch.setattr(following, "HEARTBEAT_SECONDS", 0.05)
    tell(context, grade_told(1, announced=False))
    with api(context) as client, client.stream("GET", "/v1/events/stream", params={"after": 0}) as response:
        lines = response.iter_lines()
        while next(lines) != ": here":
            pass
        assert next(lines) == "id: 1"


def test_nobody_looks_where_nobody_follows_and_one_looks_for_all(context, monkeypatch):
    looks: list[Any] = []
    plain = Following._look_after

    def look(*given: Any) -> Any:
        looks.append(given)
        return plain(*given)

    monkeypatch.setattr(Following, "_look_after", look)

    async def course() -> None:
        hub = Following(context, most=50)
        streams = [hub.follow(Wanted(), None) for _ in range(20)]
        for stream in streams:
            await anext(stream)
        assert hub.followers == 20
        tell(context, grade_told(1))
        assert await asyncio.gather(*(taken(stream, 1) for stream in streams)) == [[1]] * 20
        at_most = len(looks)
        for stream in streams:
            await stream.aclose()
        assert hub.followers == 0
        assert hub._looking is None
        assert len(looks) == at_most

    asyncio.run(course())
    assert 1 <= len(looks) < 20


def test_a_database_that_fails_for_a_while_costs_nobody_an_event(context, monkeypatch):
    plain, failed = Following._look_after, threading.Event()

    def look(self, wanted, after, limit):
        if not failed.is_set():
            failed.set()
            raise OperationalError("SELECT", {}, OSError("away"))
        return plain(self, wanted, after, limit)

    async def course() -> list[int]:
        hub = Following(context, most=5)
        async with aclosing(hub.follow(Wanted(), None)) as stream:
            await anext(stream)
            tell(context, grade_told(1))
            monkeypatch.setattr(Following, "_look_after", look)
            return await taken(stream, 1)

    assert asyncio.run(course()) == [1]
    assert failed.is_set()


def test_more_than_may_follow_are_sent_away(context):
    with api(context, streams=1) as client, client.stream("GET", "/v1/events/stream") as response:
        lines = response.iter_lines()
        next(lines)
        refused = client.get("/v1/events/stream")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")


def test_a_place_that_is_none_is_refused(context):
    with api(context) as client:
        for last in ("x", "-1", "1.5", str(2**63)):
            assert client.get("/v1/events/stream", headers={"Last-Event-ID": last}).status_code == 422


def test_a_server_that_stops_ends_its_streams(context):
    with httpx.Client(trust_env=False, timeout=20) as outliving:
        with api(context) as client:
            response = outliving.send(client.build_request("GET", "/v1/events/stream"), stream=True)
            lines = response.iter_lines()
            next(lines)
        assert list(lines) == ["id: 0", "retry: 3000", ""]


def test_a_client_that_takes_nothing_holds_no_connection_and_no_memory(context):
    big = [
        replace(one, data=one.data.model_copy(update={"reason": "x" * 15_000})) for one in map(grade_told, range(900))
    ]
    tell(context, *big)
    with api(context) as client:
        url = urlsplit(str(client.base_url))
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect((url.hostname, url.port))
            slow.sendall(b"GET /v1/events/stream?after=0 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert slow.recv(1)
            # It stands still in the middle of 13 MB; others are served, and every connection is back in the pool.
            assert sequences(streamed(client, 900, params={"after": 0})) == list(range(1, 901))
            assert context.store.engine.pool.checkedout() == 0
            with context.store.write() as session:
                session.connection()
