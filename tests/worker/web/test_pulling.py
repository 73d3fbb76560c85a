"""Whoever comes for the events, whenever and however, ends with exactly those that were announced."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import delete, select

from schema import tables
from schema.events import OPERATOR_TYPES
from tests.worker.hands import hands
from tests.worker.web.api import FORCES, api, grade_told, source_told, streamed, tell, told_ids
from worker.context import Context
from worker.web import atom, following

ATOM = "{http://www.w3.org/2005/Atom}"
WRITERS = 4
EACH = 40


class ByCursor:
    """Follows the log by the last number seen."""

    def __init__(self, force: str | None, start: int = 0) -> None:
        self.query = {"announced": "true", "limit": 3, **({"force": force} if force else {})}
        self.seen: list[str] = []
        self.after = start

    def come(self, client) -> None:
        more = True
        while more:
            page = client.get("/v1/events", params={**self.query, "after": self.after}).raise_for_status().json()
            self.seen += [event["id"] for event in page["items"]]
            self.after, more = page["after"], page["more"]


class ByStream:
    """Follows the stream, and comes back with the last id that it was given."""

    def __init__(self, force: str | None, start: int = 0) -> None:
        self.query = {"force": force} if force else {}
        self.seen: list[str] = []
        self.last = str(start)

    def come(self, client) -> None:
        end = client.get("/v1/events", params={"after": self.last, "limit": 500}).raise_for_status().json()["after"]
        with client.stream(
            "GET", "/v1/events/stream", params=self.query or None, headers={"Last-Event-ID": self.last}
        ) as response:
            for line in response.iter_lines():
                if line.startswith("id: "):
                    self.last = line.removeprefix("id: ")
                if line.startswith("data: "):
                    self.seen.append(json.loads(line.removeprefix("data: "))["id"])
                if not line and int(self.last) >= end:
                    return


class ByFeed:
    """Reads a feed and its archive pages back to where it was."""

    def __init__(self, force: str | None, _start: int = 0) -> None:
        self.path = f"/v1/feeds/forces/{force}.atom" if force else "/v1/feeds/all.atom"
        self.seen: list[str] = []

    def come(self, client) -> None:
        path: str | None = self.path
        found: list[str] = []
        while path:
            feed = etree.fromstring(client.get(path).raise_for_status().content)
            entries = [entry.text.removeprefix("urn:uuid:") for entry in feed.iter(f"{ATOM}id")][1:]
            found += [entry for entry in entries if entry not in found]
            links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
            before = links.get("prev-archive")
            path = urlsplit(before).path if before and not set(entries) & set(self.seen) else None
        self.seen += [one for one in reversed(found) if one not in self.seen]


def announced(context, force: str | None = None) -> list[str]:
    """What subscribers are sent, in order."""
    row = tables.Event
    wanted = select(row.id).where(row.announced, row.type.not_in([one.value for one in OPERATOR_TYPES]))
    with context.store.read() as session:
        return list(session.scalars((wanted.where(row.force == force) if force else wanted).order_by(row.sequence)))


@pytest.fixture(scope="module")
def small_service() -> Iterator[tuple[Context, httpx.Client]]:
    """Give a service whose archive pages are of four events, and whose stream keeps few at hand, and its client."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "LOOK_SECONDS", 0.02)
        patch.setattr(following, "HEARTBEAT_SECONDS", 0.05)
        for module in ("worker.web.atom", "worker.web.routes.feeds"):
            patch.setattr(f"{module}.PAGE", 4)
        patch.setattr("worker.web.following._BATCH", 3)
        patch.setattr("worker.web.following._RECENT", 6)
        with hands(f"sqlite:///{Path(folder) / 'store.sqlite3'}") as (context, _), api(context, rate=0) as client:
            yield context, client


def forget(context) -> int:
    """Take the events out of the log, but for their numbers; gives the last."""
    with context.store.write() as session:
        session.execute(delete(tables.Event))
        return session.scalar(select(tables.Counter.value)) or 0


steps = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.lists(st.sampled_from([*FORCES, "silent", "source"]), min_size=1, max_size=6)),
        st.tuples(st.just("come"), st.integers(0, 5)),
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps)
def test_away_for_any_time_and_nothing_is_missed_or_told_twice(small_service, course):
    context, client = small_service
    start = forget(context)
    consumers = [kind(force, start) for force in (None, "kent") for kind in (ByCursor, ByStream, ByFeed)]
    written = start
    for what, how in course:
        if what == "come":
            consumers[how].come(client)
            continue
        told = []
        for kind in how:
            written += 1
            known = kind in FORCES
            told.append(
                source_told(written)
                if kind == "source"
                else grade_told(written, kind if known else "kent", announced=known)
            )
        tell(context, *told)
    for consumer in consumers:
        consumer.come(client)
    for number, consumer in enumerate(consumers):
        assert consumer.seen == announced(context, "kent" if number > 2 else None)


def test_the_whole_log_has_every_event_silent_ones_and_the_services_own_too(context):
    tell(context, grade_told(1), grade_told(2, announced=False), source_told(3))
    with api(context) as client:
        assert len(told_ids(context, client)) == 3
        assert told_ids(context, client, announced="true") == announced(context)
        assert len(told_ids(context, client, type="gradewatch.source.drifted")) == 1


def test_concurrent_writers_on_postgres_lose_nobody_who_follows(postgres_url):
    """The numbers are taken under a lock held to the commit, so that who follows by number passes none by."""
    with hands(postgres_url) as (context, _), api(context, rate=0) as client:
        last = WRITERS * EACH + 2

        def write(writer: int) -> None:
            for number in range(EACH):
                tell(context, grade_told(writer * EACH + number, FORCES[number % 3], announced=number % 4 > 0))

        cursors, streams = ByCursor(None), []
        begun = threading.Event()

        def follow() -> None:
            for number, event in enumerate(streamed(client, last, params={"after": 0})):
                streams.append(event["id"])
                if not number:
                    begun.set()

        with ThreadPoolExecutor(WRITERS + 1) as pool:
            tell(context, grade_told(-1))
            stream = pool.submit(follow)
            assert begun.wait(20)
            work = [pool.submit(write, writer) for writer in range(WRITERS)]
            while not all(one.done() for one in work):
                cursors.come(client)
            for one in work:
                one.result()
            tell(context, grade_told(-2))
            stream.result(20)
        cursors.come(client)
        feed = ByFeed(None)
        feed.come(client)
        expected = announced(context)
        assert len(expected) == WRITERS * EACH * 3 // 4 + 2
        assert cursors.seen == expected
        assert streams == expected
        assert feed.seen == expected
        assert len(expected) > atom.PAGE
