"""Faults of processes, clocks, databases and brokers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

import scrapers
from schema import tables
from tests.hostile import HostileServer, answer, hang
from tests.services import PostgresServer, RedisServer
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.hands import count, hands
from worker import leases, poison, work
from worker.app import use_context
from worker.demo.replica import Replica
from worker.errors import StoreError, UsageError
from worker.fetching import visits
from worker.fetching.visits import visit
from worker.queries import events
from worker.reading import read_due
from worker.schedule import beat, last_beat
from worker.store import Store, open_store
from worker.tasks import tick
from worker.tasks import visit as visit_task
from worker.work import TICK

PATIENCE = 60


def served(site: Replica) -> int:
    return len(site.served(sites.page(2016)))


def test_fault_02_two_visits_to_a_host_at_once_are_one(service, site: Replica) -> None:
    context, _ = service
    with ThreadPoolExecutor(4) as pool:
        visited = list(pool.map(lambda _: visit(context, site.host), range(4)))
    assert sum(one.pages for one in visited) == served(site) == 1
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: read_due(context), range(4)))
    assert sum(done) == 1
    assert count(context, tables.Event) == 3


def in_a_fork(work_to_do: Callable[[], object]) -> int:
    """Do something in a child process; gives the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            work_to_do()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("step", ["fetch", "read"])
def test_fault_04_a_page_that_kills_is_set_aside_and_stops_no_other(
    sqlite_url: str, site: Replica, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish(sites.page(2017), cambridgeshire(2017))
    sources = sites.write_sources(tmp_path / "sources.toml", site, years=[2016, 2017])
    deadly, real_read, real_fetch = site.url(sites.page(2017)), scrapers.read, visits._Trip._fetch

    def read(body, *, url, **more):
        return die() if url == deadly else real_read(body, url=url, **more)

    def fetch(self, page, robots):
        return die() if page.url == deadly else real_fetch(self, page, robots)

    with hands(sqlite_url, sources=sources) as (context, clock):
        work.prepare(context)
        moment = clock.moment
    monkeypatch.setattr(*((scrapers, "read", read) if step == "read" else (visits._Trip, "_fetch", fetch)))

    def all_work() -> None:
        with hands(sqlite_url, sources=sources, moment=moment) as (context, _):
            work.drain(context)

    deaths = 0
    while in_a_fork(all_work) == signal.SIGKILL:
        deaths += 1
        moment += timedelta(minutes=3)
        assert deaths < 9
    assert 3 <= deaths <= 4
    monkeypatch.undo()
    with hands(sqlite_url, sources=sources, moment=moment) as (context, clock):
        with context.store.read() as session:
            (row,) = poison.poison(session)
            assert {one.outcome for one in session.scalars(sa.select(tables.Step))} == {"first"}
        assert (row.what, row.url) == (step, deadly)
        with context.store.write() as session:
            with pytest.raises(UsageError, match="poison list"):
                poison.retry(session, [99], clock())
            assert poison.retry(session, [row.page], clock()) == 1
        work.drain(context)
        with context.store.read() as session:
            assert poison.poison(session) == []
            assert {one.state for one in session.scalars(sa.select(tables.Reading))} == {"recorded"}


def test_fault_05_without_a_broker_a_nudge_is_lost_and_nothing_else() -> None:
    # In a process of its own: Celery keeps the connection that is made, for the tests that follow, too.
    words = "configure(Settings(broker_url='redis://127.0.0.1:1/0')); nudge('tick')"
    words = f"from worker.app import configure, nudge; from worker.settings import Settings; {words}"
    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)
    assert "broker does not answer" in done.stdout + done.stderr


def test_fault_06_connections_that_the_database_closed_are_made_anew(
    postgres_server: PostgresServer, postgres_url: str, site: Replica, tmp_path: Path
) -> None:
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    with hands(postgres_url, sources=sources) as (context, _):
        work.prepare(context)
        address = postgres_server.url("postgres").replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
        work.drain(context)
        assert count(context, tables.Event) == 3


def test_fault_06_a_disk_that_is_full_fails_loudly_and_tells_nothing(
    sqlite_url: str, site: Replica, tmp_path: Path
) -> None:
    padding = random.Random(6).randbytes(100_000).hex()  # compresses to half of it, and no further
    site.publish(sites.page(2016), cambridgeshire(2016) + f"<!-- {padding} -->".encode())
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    with hands(sqlite_url, sources=sources) as (context, clock):
        work.prepare(context)
        full = [True]

        @sa.event.listens_for(context.store.engine, "begin")
        def limit(connection: sa.Connection) -> None:
            pages = 1 if full[0] else 1_000_000  # SQLite goes no lower than what there is
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(OperationalError, match="full"):
            work.drain(context)
        assert [count(context, table) for table in (tables.Blob, tables.Snapshot, tables.Event)] == [0, 0, 0]
        full[0] = False
        clock.pass_(minutes=5)
        work.drain(context)
        assert count(context, tables.Event) == 3


def test_fault_07_after_a_week_without_a_beat_each_page_is_fetched_once(service, site: Replica) -> None:
    context, clock = service
    work.drain(context)
    clock.pass_(days=7)
    nudged: list[tuple[object, ...]] = []
    context.nudge = lambda *what: nudged.append(what)
    work.tick(context)
    work.tick(context)  # the other beat
    assert nudged == [("visit", site.host)] * 2
    for _, host in nudged:
        visit(context, str(host))
    assert served(site) == 2


def test_fault_08_a_worker_whose_clock_runs_ahead_takes_the_lease_and_the_first_writes_nothing(
    service, site: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, clock = service
    fetch = visits._Trip._fetch

    def slow(self, page, robots):
        fetched = fetch(self, page, robots)
        monkeypatch.undo()
        clock.pass_(hours=1)
        assert visit(context, site.host).pages == 1  # somebody else, whose clock says that the lease ran out
        return fetched

    monkeypatch.setattr(visits._Trip, "_fetch", slow)
    visit(context, site.host)
    read_due(context)
    assert (count(context, tables.Snapshot), count(context, tables.Event)) == (1, 3)


def test_fault_08_events_keep_their_order_when_the_clock_is_set_back(service, site: Replica) -> None:
    context, clock = service
    work.drain(context)
    clock.pass_(hours=-5)
    site.publish(sites.page(2016), cambridgeshire(2016, efficiency="outstanding"))
    for _ in range(3):
        clock.pass_(hours=7)
        work.drain(context)
    with context.store.read() as session:
        told = events(session)
    assert [int(event["sequence"]) for event in told] == [1, 2, 3, 4]


def test_fault_08_a_lease_taken_by_a_clock_that_was_ahead_runs_out_all_the_same(service) -> None:
    context, clock = service
    clock.pass_(hours=1)
    with context.store.write() as session:
        assert leases.take(session, "host:a", clock(), context.settings.lease)
    clock.pass_(hours=-1)
    with context.store.write() as session:
        assert leases.take(session, "host:a", clock(), context.settings.lease) is None
    clock.pass_(hours=1, minutes=2)
    with context.store.write() as session:
        assert leases.take(session, "host:a", clock(), context.settings.lease)


def test_fault_09_a_worker_that_is_told_to_stop_gives_back_what_it_holds(
    postgres_url: str, redis_server: RedisServer, server: HostileServer, tmp_path: Path
) -> None:
    host, log = f"127.0.0.1:{server.port}", tmp_path / "log"
    server.on("/robots.txt", answer(status=404))
    server.on("/slow", hang())
    store = open_store(postgres_url, migrate=True)
    (tmp_path / "sources.toml").write_text(
        f'shipped = false\n\n[[source]]\nname = "slow"\nauthority = "official"\n'
        f'hosts = ["{host}"]\naddresses = ["http://{host}/slow"]\ndelay = "0s"\n'
    )
    environment = {
        **os.environ,
        "GRADEWATCH_DATABASE_URL": postgres_url,
        "GRADEWATCH_BROKER_URL": redis_server.url,
        "GRADEWATCH_SOURCES": str(tmp_path / "sources.toml"),
        "GRADEWATCH_ALLOW_ADDRESSES": "127.0.0.0/8",
        "GRADEWATCH_WORKERS": "1",
    }
    command = [sys.executable, "-m", "worker.cli", "worker"]
    with log.open("wb") as out:
        worker = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        # From a process of its own: Celery keeps the connection that an earlier test of this process made.
        words = f"configure(load_settings()); nudge('visit', {host!r})"
        words = f"from worker.app import configure, nudge; from worker.settings import load_settings; {words}"
        subprocess.run([sys.executable, "-c", words], cwd=tmp_path, env=environment, check=True)
        wait_until(lambda: any(one.path == "/slow" for one in server.received), log)
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE)
        assert time.monotonic() - began < 20  # the response would have had thirty seconds
        with store.read() as session:
            lease = session.scalars(sa.select(tables.Lease)).one()
            page = session.scalars(sa.select(tables.Page)).one()
            now = session.scalar(sa.select(sa.func.now()))
        assert now is not None
        assert lease.expires_at <= now
        assert (page.claims, page.visited_at) == (0, None)
        assert page.due_at is not None
        assert page.due_at <= now
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        store.close()


def wait_until(so: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < until, log.read_text()[-2000:]
        threading.Event().wait(0.05)


def test_fault_10_arguments_that_a_later_version_adds_are_ignored(service, site: Replica) -> None:
    context, _ = service
    use_context(context)
    try:
        tick.run("later", more=1)
        visit_task.run(site.host, "later", more=1)
    finally:
        use_context(None)
    assert served(site) == 1


def test_fault_10_a_task_that_an_old_worker_does_not_know_loses_nothing(service) -> None:
    context, _ = service
    nudged: list[tuple[object, ...]] = []
    context.nudge = lambda *what: nudged.append(what)
    for _ in range(2):  # what became of the first message makes no difference: the row is still due
        work.tick(context)
    assert nudged[0] == nudged[1]


def test_fault_11_a_migration_that_fails_half_way_leaves_the_database_as_it_was(database_url: str) -> None:
    store = Store(database_url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE robots (site TEXT)")  # in the way of the newest migration
    store.close()
    for _ in range(2):
        with pytest.raises(StoreError, match="robots"):
            open_store(database_url, migrate=True)
    store = Store(database_url)
    assert store.revision() is None
    assert sa.inspect(store.engine).get_table_names() == ["robots"]
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE robots")
    store.close()
    open_store(database_url, migrate=True).close()


def test_fault_12_what_counts_as_life_is_work_done(service) -> None:
    context, clock = service
    work.tick(context)
    clock.pass_(minutes=5)
    with context.store.read() as session:
        assert last_beat(session, TICK) == clock() - timedelta(minutes=5)
    with context.store.write() as session:
        beat(session, TICK, clock() - timedelta(minutes=9))  # a late word of an old beat
    with context.store.read() as session:
        assert last_beat(session, TICK) == clock() - timedelta(minutes=5)
