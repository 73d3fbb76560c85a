"""The deployed profile: real workers and a beat on a real Redis and a real PostgreSQL, with all of them killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from schema import tables
from schema.forces import forces
from tests.services import RedisServer
from tests.worker import sites
from tests.worker.assessments import assessment
from worker.context import Context
from worker.demo.receiver import Receiver
from worker.demo.replica import Replica
from worker.queries import events, grades
from worker.settings import Settings
from worker.store import open_store
from worker.subscriptions import make_filters, new_subscription

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds to wait for what should take two or three."""
SOME = [force for force in forces().values() if not force.predecessors][:12]


def until(what: str, is_so: Callable[[], bool], log: Path) -> None:
    """Wait for something of another process to become so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"{what} did not happen; {log.read_text()[-2000:]}"
        threading.Event().wait(0.05)


@contextmanager
def process(command: str, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A `gradewatch` command as a process group of its own, killed at the end."""
    with log.open("ab") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", "worker.cli", command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        kill9(started)


def kill9(started: subprocess.Popen[bytes]) -> None:
    """Kill a command and all its children, with no warning."""
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def page(slug: str, year: int) -> str:
    return f"/peel-assessments/peel-{year}/{slug}/"


def published(year: int, place: str, name: str, today: str) -> bytes:
    """In 2016 everyone is good; in 2017, dated today, effectiveness is inadequate."""
    told = {"effectiveness": "good" if year == 2016 else "inadequate", "efficiency": "good", "legitimacy": "good"}
    dates = {} if year == 2016 else dict.fromkeys(told, today)
    return assessment(place, year, told, force=name, dates=dates)


def test_workers_broker_and_queue_die_and_the_end_is_right(
    postgres_url: str, redis_server: RedisServer, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    today = f"{datetime.now(UTC):%d/%m/%Y}"
    store = open_store(postgres_url, migrate=True)
    with ExitStack() as stack:
        site, receiver = stack.enter_context(Replica()), stack.enter_context(Receiver())
        for force in SOME:
            site.publish(page(force.slug, 2016), published(2016, force.place, force.name, today))
        site.publish(sites.LISTING, sites.listing(*(page(force.slug, 2016) for force in SOME)))
        sources = sites.write_sources(tmp_path / "sources.toml", site, years=(), listings=[sites.LISTING])
        sources.write_text(sources.read_text().replace('listings_every = "1h"', 'listings_every = "1s"'))
        environment = {
            "GRADEWATCH_DATABASE_URL": postgres_url,
            "GRADEWATCH_BROKER_URL": redis_server.url,
            "GRADEWATCH_SOURCES": str(sources),
            "GRADEWATCH_ALLOW_ADDRESSES": "127.0.0.0/8",
            "GRADEWATCH_TICK_SECONDS": "0.3",
            "GRADEWATCH_FETCH_SECONDS": "1",
            "GRADEWATCH_LEASE_SECONDS": "2",
            "GRADEWATCH_WORKERS": "2",
        }
        settings = Settings(database_url=postgres_url, allow_addresses="127.0.0.0/8")
        hands = Context(settings, store)
        receiver.secret = new_subscription(hands, receiver.url("/"), make_filters(type=["moved"])).secret

        stack.enter_context(process("beat", environment, log))
        worker = stack.enter_context(process("worker", environment, log))

        def baseline_is_complete() -> bool:
            with store.read() as session:
                source = session.get(tables.Source, "replica")
                return source is not None and source.baseline_completed_at is not None

        until("the baseline", baseline_is_complete, log)
        with store.read() as session:
            assert {row.grade for row in grades(session)} == {"good"}
            assert not events(session, announced=True)

        for force in SOME:
            site.publish(page(force.slug, 2017), published(2017, force.place, force.name, today))
        site.publish(sites.LISTING, sites.listing(*(page(force.slug, 2017) for force in SOME)))

        def snapshots() -> int:
            with store.read() as session:
                return len(session.scalars(select(tables.Snapshot.id)).all())

        known = snapshots()
        for number in range(1, 4):  # in mid-work: the queue wiped, the worker killed, at last the broker too
            target = known + 3 * number
            until(f"snapshot {target}", lambda: snapshots() >= target, log)  # noqa: B023 - called before it changes
            with redis_server.client() as client:
                client.flushall()
            kill9(worker)
            if number == 3:
                redis_server.kill9()
                redis_server.start()
            worker = stack.enter_context(process("worker", environment, log))

        def all_told() -> bool:
            good = {arrival.event["id"] for arrival in receiver.arrivals if arrival.problem is None}
            return len(good) == len(SOME)

        until("every alert", all_told, log)
        with store.read() as session:
            standings = {(row.force, row.question): row.grade for row in grades(session)}
            sequence = [int(event["sequence"]) for event in events(session, limit=10_000)]
            told = [event for event in events(session, announced=True) if event["type"].endswith("moved")]
    assert {standings[force.slug, "effectiveness"] for force in SOME} == {"inadequate"}
    assert len(standings) == 3 * len(SOME)
    assert sequence == list(range(1, 6 * len(SOME) + 1))
    assert sorted(event["data"]["force"]["slug"] for event in told) == sorted(force.slug for force in SOME)
    assert {arrival.event["id"] for arrival in receiver.arrivals} == {event["id"] for event in told}
    store.close()
