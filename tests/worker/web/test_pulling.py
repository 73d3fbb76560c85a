"""Whoever comes for the events, whenever and however, ends with exactly those that were announced."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import delete, select

from schema import tables
from schema.events import OPERATOR_TYPES, EventType
from schema.grades import Direction
from tests.hostile import Exchange, HostileServer, answer
from tests.worker.hands import Clock, hands
from tests.worker.web.api import FORCES, api, grade_told, source_told, streamed, tell, token, told_ids
from worker.context import Context
from worker.delivering import deliver_due
from worker.subscriptions import make_filters, new_subscription
from worker.telling import Told
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


class ByReplay:
    """Is sent what is announced, and refuses it while away; once back it asks for all after what it saw last."""

    def __init__(self, force: str | None, start: int, context: Context, clock: Clock, server: HostileServer) -> None:
        self.seen: list[str] = []
        self.last, self.here = start, False
        self._context, self._clock = context, clock
        made = new_subscription(
            context, server.on(f"/{force}", self._take), make_filters(force=[force] if force else [])
        )
        self._path, self._writing = f"/v1/subscriptions/{made.id}", token(context)

    def _take(self, exchange: Exchange) -> None:
        if not self.here:
            answer(status=503)(exchange)
            return
        event = json.loads(exchange.received.body)
        self.last = max(self.last, int(event["sequence"]))
        if event["id"] not in self.seen:
            self.seen.append(event["id"])
        answer()(exchange)

    def come(self, client) -> None:
        deliver_due(self._context)  # it is away: that fails, and is due again later
        self._clock.pass_(minutes=1)
        self.here = True
        asked = client.post(f"{self._path}/replay", json={"after": self.last}, headers=self._writing)
        asked.raise_for_status()
        deliver_due(self._context)
        self.here = False


def announced(context, force: str | None = None) -> list[str]:
    """What subscribers are sent, in order."""
    row = tables.Event
    wanted = select(row.id).where(row.announced, row.type.not_in([one.value for one in OPERATOR_TYPES]))
    with context.store.read() as session:
        return list(session.scalars((wanted.where(row.force == force) if force else wanted).order_by(row.sequence)))


@dataclass
class Small:
    """A service whose archive pages are of four events, and whose stream keeps few at hand."""

    context: Context
    clock: Clock
    client: httpx.Client
    server: HostileServer

    def forget(self) -> int:
        """Forget who is told of what, but for the numbers of the events; gives the last."""
        with self.context.store.write() as session:
            for table in (tables.Delivery, tables.Subscription, tables.Event):
                session.execute(delete(table))
            return session.scalar(select(tables.Counter.value)) or 0


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    with pytest.MonkeyPatch.context() as patch, HostileServer() as server:
        patch.setattr(following, "LOOK_SECONDS", 0.02)
        patch.setattr(following, "HEARTBEAT_SECONDS", 0.05)
        for module in ("worker.web.atom", "worker.web.routes.feeds"):
            patch.setattr(f"{module}.PAGE", 4)
        patch.setattr("worker.web.following._BATCH", 3)
        patch.setattr("worker.web.following._RECENT", 6)
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('small') / 'store.sqlite3'}"
        else:
            postgres = request.getfixturevalue("postgres_server")
            url = postgres.url(postgres.create())
        with hands(url) as (context, clock), api(context, rate=0) as client:
            yield Small(context, clock, client, server)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.lists(st.sampled_from([*FORCES, "silent", "source"]), min_size=1, max_size=6)),
        st.tuples(st.just("come"), st.integers(0, 7)),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps)
def test_away_for_any_time_and_nothing_is_missed_or_told_twice(small, course):
    """Several write at once, on PostgreSQL at the same time, while others come and go."""
    start = small.forget()
    pulling = [kind(force, start) for force in (None, "kent") for kind in (ByCursor, ByStream, ByFeed)]
    told_again = [ByReplay(force, start, small.context, small.clock, small.server) for force in (None, "kent")]
    consumers = [*pulling, *told_again]
    written, writing = start, []
    with ThreadPoolExecutor(WRITERS) as pool:
        for what, how in course:
            if what == "come":
                consumers[how].come(small.client)
                continue
            told = [one_told(written + number, kind) for number, kind in enumerate(how, 1)]
            written += len(told)
            writing.append(pool.submit(tell, small.context, *told))
        for one in writing:
            one.result()
    for consumer in consumers:
        consumer.come(small.client)
    for number, consumer in enumerate(consumers):
        assert consumer.seen == announced(small.context, "kent" if number in {3, 4, 5, 7} else None)


def one_told(number: int, kind: str) -> Told:
    """An event of a force, a silent one, or one of the service itself."""
    if kind == "source":
        return source_told(number)
    return grade_told(number, kind if kind in FORCES else "kent", announced=kind in FORCES)


@pytest.mark.parametrize(
    ("query", "reached"), [({"direction": "up"}, True), ({"direction": "down"}, False), ({"type": "moved"}, True)]
)
def test_what_takes_an_alert_back_comes_wherever_the_alert_came(on_each, monkeypatch, query, reached):
    """A retraction has no direction and a type of its own: whoever filtered once believed the alert for ever."""
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.02)
    context, _ = on_each
    alert = grade_told(1)
    taken = grade_told(2, kind=EventType.RETRACTED, direction=None)
    elsewhere = grade_told(3, "norfolk", kind=EventType.RETRACTED, direction=None)
    after = grade_told(4, direction=Direction.DOWN)
    expected = [one.id for one in ([alert, taken] if reached else [])]
    with api(context) as client:
        tell(context, alert)
        with client.stream("GET", "/v1/events/stream", params=query | {"after": 0}) as live:
            lines = live.iter_lines()
            next(lines)
            tell(context, taken, elsewhere, after)
            by_stream = []
            for line in lines:
                if line.startswith("data: "):
                    by_stream.append(json.loads(line.removeprefix("data: "))["id"])
                    if by_stream[-1] == after.id or len(by_stream) == 2:
                        break
        late = [event["id"] for event in streamed(client, 2 if reached else 4, params=query | {"after": 0})]
        feed = etree.fromstring(client.get("/v1/feeds/all.atom", params=query).raise_for_status().content)
        entries = [entry.findtext(f"{ATOM}id").removeprefix("urn:uuid:") for entry in feed.iter(f"{ATOM}entry")]
        exported = client.get("/v1/exports/events.jsonl", params=query).text.splitlines()
        cursor = told_ids(context, client, announced="true", **query)
    also = [after.id] if query != {"direction": "up"} else []
    assert cursor == entries[::-1] == [json.loads(line)["id"] for line in exported] == expected + also
    assert by_stream == late == (expected or also)


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
