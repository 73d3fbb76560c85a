"""Backfill: the older frameworks, silently, behind all other work, and on from wherever it was stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import select

from schema import tables
from schema.forces import forces
from tests.worker.assessments import CAMBRIDGESHIRE, assessment, cambridgeshire
from tests.worker.hands import count, hands
from worker import work
from worker.backfilling import archived, ask, carry_out, progress, time_left
from worker.demo.replica import Replica
from worker.errors import UsageError
from worker.queries import changes, events, grades
from worker.rescraping import ask as ask_rescrape
from worker.schedule import BACKFILL
from worker.store import open_store
from worker.subscriptions import new_subscription

FORCES = ("cambridgeshire", "kent", "north-wales")
YEARS = (2016, 2017)
NEWEST = "/peel-reports/cambridgeshire-2023-25/"


def path(year: int, slug: str) -> str:
    return f"/peel-assessments/peel-{year}/{slug}/"


def publish(site: Replica, dates: dict[str, str] | None = None) -> None:
    for year in YEARS:
        for slug in FORCES:
            force = forces()[slug]
            body = assessment(force.place, year, CAMBRIDGESHIRE[year], force=force.name, dates=dates)
            site.publish(path(year, slug), body)


@pytest.fixture
def site():
    with Replica() as replica:
        publish(replica)
        yield replica


def write_sources(folder: Path, site: Replica, *, delay: str = "0s") -> Path:
    file = folder / "sources.toml"
    file.write_text(f"""
shipped = false

[[source]]
name = "replica"
authority = "official"
hosts = ["{site.host}"]
addresses = ["{site.url(NEWEST)}"]
archive = [
    "{site.url("/peel-assessments/peel-2016/{slug}/")}",
    "{site.url("/peel-assessments/peel-2017/{slug}/")}",
]
delay = "{delay}"
""")
    return file


@pytest.fixture
def service(database_url, site, tmp_path):
    with hands(database_url, sources=write_sources(tmp_path, site)) as (context, clock):
        yield context, clock


def standings(context) -> set[tuple[str, str, str]]:
    with context.store.read() as session:
        return {(row.force, row.question, row.grade) for row in grades(session, ended=True)}


EXPECTED = {
    (slug, question, grade.replace(" ", "-")) for slug in FORCES for question, grade in CAMBRIDGESHIRE[2017].items()
}


def test_the_history_is_loaded_and_nobody_is_told(service, site) -> None:
    context, clock = service
    work.prepare(context)
    work.drain(context)  # the baseline is complete before: what comes now would be live
    assert not [access for access in site.log if "peel-201" in access.path]
    new_subscription(context, "http://127.0.0.1:1/hook", {})
    today = f"{clock():%d/%m/%Y}"
    publish(site, dict.fromkeys(CAMBRIDGESHIRE[2017], today))  # even with the dates of today
    clock.pass_(hours=1)
    urls = ask(context)
    assert len(urls) == 2 * len(forces())
    carry_out(context, urls)
    end = progress(context, urls)
    assert end.finished
    assert end.outcomes == {"active": 6, "gone": len(urls) - 6}
    assert standings(context) == EXPECTED
    with context.store.read() as session:
        told = events(session, limit=1_000)
        assert len(changes(session, every=True)) == len(told) == 2 * 3 * len(FORCES)
        assert set(session.scalars(select(tables.Snapshot.origin))) == {"backfill"}
    assert {event["data"]["announced"] for event in told} == {False}
    assert count(context, tables.Delivery) == 0


def test_running_it_twice_fetches_nothing_anew(service, site) -> None:
    context, clock = service
    carry_out(context, ask(context))
    before = len(site.log)
    clock.pass_(hours=12)
    urls = ask(context)
    assert progress(context, urls).finished
    work.drain(context)
    assert {access.path for access in site.log[before:]} <= {NEWEST, "/robots.txt"}
    clock.pass_(days=8)  # those that were not there are asked for again after a week, those that were not
    carry_out(context, ask(context))
    asked = {access.path for access in site.log[before:] if "peel-201" in access.path}
    assert len(asked) == len(urls) - 6
    assert path(2016, "kent") not in asked


def test_one_framework_and_one_force(service, site) -> None:
    context, _ = service
    urls = ask(context, framework="peel-2016", force="kent")
    assert urls == [site.url(path(2016, "kent"))]
    carry_out(context, urls)
    assert {access.path for access in site.log} == {"/robots.txt", path(2016, "kent")}
    assert {force for force, _, _ in standings(context)} == {"kent"}
    assert len(archived(context.sources, force="kent")) == 2
    with pytest.raises(UsageError, match=r"peel-2021-22.*peel-2016, peel-2017"):
        ask(context, framework="peel-2021-22")


def test_it_waits_behind_the_schedule_and_a_persons_wish(service, site) -> None:
    context, _ = service
    urls = ask(context)
    ask_rescrape(context, url=site.url(path(2017, "kent")))
    work.drain(context)
    fetched = [access.path for access in site.log if access.path != "/robots.txt"]
    assert fetched[:2] == [path(2017, "kent"), NEWEST]
    assert progress(context, urls).finished
    with context.store.read() as session:  # a page of the archive is never due again by itself
        rows = session.scalars(select(tables.Page).where(tables.Page.role == "archive")).all()
    assert {row.due_at for row in rows} == {None}
    assert {row.priority for row in rows} == {0}


def test_a_change_seen_when_a_person_asks_is_news_and_what_backfill_saw_is_not(service, site) -> None:
    context, clock = service
    work.prepare(context)
    work.drain(context)
    clock.pass_(hours=1)
    carry_out(context, ask(context, force="cambridgeshire"))
    site.publish(path(2017, "cambridgeshire"), cambridgeshire(2017, efficiency="outstanding"))
    clock.pass_(hours=1)
    ask_rescrape(context, url=site.url(path(2017, "cambridgeshire")))
    work.drain(context)
    clock.pass_(minutes=1)
    work.drain(context)
    with context.store.read() as session:
        told = [event["data"] for event in events(session) if event["data"]["announced"]]
    assert [(data["question"]["id"], data["current"]["grade"]) for data in told] == [("efficiency", "outstanding")]


def test_pages_that_fail_are_tried_again_and_set_aside_at_last(service, site) -> None:
    context, clock = service
    refused = site.answer

    def answer(request):
        if request.path == path(2016, "kent"):
            return type(refused(request))(HTTPStatus.INTERNAL_SERVER_ERROR)
        return refused(request)

    site._server.answer = answer
    urls = ask(context, force="kent")
    work.drain(context, priority=BACKFILL)
    assert (progress(context, urls).done, progress(context, urls).finished) == (1, False)
    for _ in range(3):
        clock.pass_(minutes=10)
        work.drain(context, priority=BACKFILL)
    assert progress(context, urls).outcomes == {"active": 1, "set-aside": 1}
    site._server.answer = refused
    carry_out(context, ask(context, force="kent"))
    assert progress(context, urls).outcomes == {"active": 2}


def test_while_a_service_is_alive_it_is_waited_for(service, site) -> None:
    context, _ = service
    urls = ask(context, force="kent")
    looks = iter([True, True])

    def alive() -> bool:
        return next(looks, False)

    carry_out(context, urls, alive)
    assert next(looks, None) is None
    assert progress(context, urls).finished


def environment(tmp_path: Path, sources: Path) -> dict[str, str]:
    return {
        **os.environ,
        "GRADEWATCH_DATA_DIR": str(tmp_path),
        "GRADEWATCH_SOURCES": str(sources),
        "GRADEWATCH_ALLOW_ADDRESSES": "127.0.0.0/8",
        "GRADEWATCH_FETCH_SECONDS": "1",
        "GRADEWATCH_LEASE_SECONDS": "1.5",
    }


def test_killed_in_the_middle_it_goes_on_where_it_was(site, tmp_path) -> None:
    command = [sys.executable, "-m", "worker.cli", "backfill", "--framework", "peel-2017"]
    slow = environment(tmp_path, write_sources(tmp_path, site, delay="0.05s"))
    with subprocess.Popen(command, env=slow, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        assert "43 pages of older frameworks, 0 done before" in first.stderr.readline()
        while len(site.log) < 12:
            assert first.poll() is None
        first.send_signal(signal.SIGKILL)
    before = len(site.log)
    done = subprocess.run(command, env=slow, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "done: 3 there, 40 not there; nothing was announced" in done.stderr
    assert ", 0 done before" not in done.stderr
    asked = [access.path for access in site.log if "peel-2017" in access.path]
    assert len(set(asked)) == 43
    twice = [address for address in set(asked) if asked.count(address) > 1]
    assert len(twice) <= 2  # those that were under way when it died, a connection each
    assert len(site.log) - before < 40
    store = open_store(f"sqlite:///{tmp_path / 'gradewatch.sqlite3'}")
    with store.read() as session:
        assert {(row.force, row.question, row.grade) for row in grades(session, ended=True)} == EXPECTED
        assert not [event for event in events(session, limit=1_000) if event["data"]["announced"]]
    store.close()


def test_the_time_left_is_told_by_the_pace_so_far() -> None:
    assert time_left(10, 0, 50) == "no telling yet how long"
    assert time_left(10, 5, 25) == "about 50 s left"
    assert time_left(20, 10, 778) == "about 26 min left"
    assert time_left(20, 10, 7_200) == "about 4 h left"
    assert time_left(20, 10, 0) == "nothing left"


def test_a_page_that_the_sources_file_moves_changes_its_place(database_url, site, tmp_path) -> None:
    file = write_sources(tmp_path, site)
    with hands(database_url, sources=file, moment=datetime(2026, 11, 1, tzinfo=UTC)) as (context, _):
        carry_out(context, ask(context, force="kent"))
    file.write_text(file.read_text().replace("addresses = [", f'addresses = ["{site.url(path(2017, "kent"))}", '))
    later = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=1)
    with hands(database_url, sources=file, moment=later) as (context, _):
        work.prepare(context)
        with context.store.read() as session:
            moved = session.scalars(select(tables.Page).where(tables.Page.url == site.url(path(2017, "kent")))).one()
        assert (moved.role, moved.due_at) == ("page", later)
    write_sources(tmp_path, site)
    with hands(database_url, sources=file, moment=later) as (context, _):
        work.prepare(context)
        with context.store.read() as session:
            moved = session.scalars(select(tables.Page).where(tables.Page.url == site.url(path(2017, "kent")))).one()
        assert (moved.role, moved.due_at) == ("archive", None)
