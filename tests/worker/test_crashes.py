"""kill -9 between any two commits, and at the end all is as if nothing had happened."""

from __future__ import annotations

import json
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from schema import tables
from tests.services import PostgresServer
from tests.worker import sites
from tests.worker.assessments import CAMBRIDGESHIRE, assessment, cambridgeshire
from worker.context import Context
from worker.demo.receiver import Receiver
from worker.demo.replica import Replica
from worker.proving import verify
from worker.queries import changes, events, grades
from worker.settings import Settings
from worker.store import open_store
from worker.subscriptions import new_subscription

ROOT = Path(__file__).parents[2]
Fork = Callable[..., str]
Copies = Callable[[], str]


@pytest.fixture(scope="module")
def fork() -> Iterator[Fork]:
    """Runs the service's work in a process of its own, to its end or to its death; gives what came of it."""
    command = [sys.executable, "-m", "tests.worker.crashing"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        jobs, answers = process.stdin, process.stdout

        def run(database: str, sources: Path, moment: datetime, die_at: int | None = None) -> str:
            job = {"database": database, "sources": str(sources), "moment": moment.isoformat(), "die_at": die_at}
            jobs.write(json.dumps(job).encode() + b"\n")
            while select.select([answers], [], [], 60)[0] and (line := answers.readline().decode()):
                if line.startswith(("done", "killed", "failed")):
                    return line.strip()
            return "ended"

        yield run
        jobs.close()


@pytest.fixture(params=["sqlite", "postgres"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Copies]]:
    """A database, and a function that gives a fresh copy of it."""
    if request.param == "sqlite":
        base = tmp_path / "base.sqlite3"
        numbers = iter(range(1_000))

        def copy_file() -> str:
            copy = tmp_path / f"copy-{next(numbers)}.sqlite3"
            shutil.copy(base, copy)
            return f"sqlite:///{copy}"

        yield f"sqlite:///{base}", copy_file
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    made: list[str] = []
    address = server.url("postgres").replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as admin:

        def copy_database() -> str:
            copy = f"copy_{len(made)}_{name}"
            admin.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
            made.append(copy)
            return server.url(copy)

        yield server.url(name), copy_database
    for database in [*made, name]:
        server.drop(database)


def final_state(database: str) -> dict[str, object]:
    """All that must be the same however the work was interrupted: everything but the moments of it."""
    store = open_store(database)
    with store.read() as session:
        log = events(session, limit=10_000)
        state = {
            "standings": [(row.force, row.question, row.framework, row.grade) for row in grades(session)],
            "history": [(row.question, row.outcome, row.grade, row.effective) for row in changes(session, every=True)],
            "events": sorted((event["id"], event["type"], event["data"]["announced"]) for event in log),
            "sequence": [int(event["sequence"]) for event in log],
            "snapshots": len(session.scalars(sa.select(tables.Snapshot.id)).all()),
            "readings": sorted(session.scalars(sa.select(tables.Reading.state))),
            "deliveries": sorted(session.scalars(sa.select(tables.Delivery.state))),
        }
        assert verify(session).differences == []
    store.close()
    return state


def test_killed_between_any_two_commits_the_end_is_the_same(copies, fork: Fork, tmp_path: Path) -> None:
    base, copy = copies
    now = datetime.now(UTC)  # the receiver holds the signatures' time against its own clock
    today = f"{now:%d/%m/%Y}"
    with Replica() as site, Receiver() as receiver:
        site.publish(sites.page(2016), cambridgeshire(2016))
        site.publish(sites.LISTING, sites.listing(sites.page(2016)))
        sources = sites.write_sources(tmp_path / "sources.toml", site, listings=[sites.LISTING])
        store = open_store(base, migrate=True)
        settings = Settings(database_url=base, allow_addresses="127.0.0.0/8")
        receiver.secret = new_subscription(Context(settings, store), receiver.url("/hook"), {}).secret
        store.close()
        assert fork(base, sources, now - timedelta(hours=9)).startswith("done")
        grades = CAMBRIDGESHIRE[2017]
        dates = dict.fromkeys(grades, today)
        force = "Cambridgeshire Constabulary"
        site.publish(sites.page(2017), assessment("Cambridgeshire", 2017, grades, force=force, dates=dates))
        site.publish(sites.LISTING, sites.listing(sites.page(2016), sites.page(2017)))

        undisturbed = copy()
        outcome, points = fork(undisturbed, sources, now).split()
        assert outcome == "done"
        expected = final_state(undisturbed)
        assert expected["deliveries"] == ["delivered"] * 3
        told = {arrival.event["id"] for arrival in receiver.arrivals if arrival.problem is None}
        assert len(told) == 3
        assert int(points) > 20

        # Pages are fetched side by side, so which of them are written down together differs a little from run to run.
        for die_at in range(1, int(points) + 9):
            database = copy()
            before, now = len(receiver.arrivals), datetime.now(UTC)  # a slow machine must not make signatures too old
            if (ended := fork(database, sources, now, die_at)) != "killed":
                assert die_at > int(points) - 8, ended
                break
            # Long enough for every lease and claim of the dead to run out, near enough for signatures to be good.
            assert fork(database, sources, now + timedelta(minutes=4)).startswith("done")
            assert final_state(database) == expected, f"killed at point {die_at}"
            arrived = receiver.arrivals[before:]
            assert {arrival.event["id"] for arrival in arrived} == told
            assert [arrival.problem for arrival in arrived] == [None] * len(arrived)
