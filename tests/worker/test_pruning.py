"""Retention removes what nothing rests on, and nothing else, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from schema import tables
from tests.worker import sites
from tests.worker.hands import count, hands
from tests.worker.watching import START, Watched, path, watching
from worker import pruning
from worker.archive import archive
from worker.conflicts import conflicts
from worker.context import Context
from worker.pruning import Pruned, prune, survey
from worker.queries import changes, grades
from worker.schedule import insert_missing, new_page

KEEP = timedelta(days=90)
YEAR = timedelta(days=365)
NEWS = "https://gazette.example/feed"


@pytest.fixture
def service(database_url, tmp_path) -> Iterator[Watched]:
    """A listing that changes every month, a grade that moves, and a page that was once not recognised."""
    with watching(database_url, tmp_path) as made:
        made.site.publish(path(2017), "<html><body><p>Come back soon.</p></body></html>")
        for month in range(8):
            shown = (path(2016), path(2017), *(f"/news/{number}/" for number in range(month)))
            made.site.publish(sites.LISTING, sites.listing(*shown))
            if month == 2:
                made.publish(2017)
            if month == 5:
                made.publish(2017, effectiveness="inadequate")
            made.look(after=30 * 86_400)
            made.wait(120)
        yield made


def facts(service: Watched) -> dict[str, object]:
    """All that anybody can ask for, and that must not change."""
    assert service.proved()
    with service.context.store.read() as session:
        return {
            "grades": [asdict(row) for row in grades(session, ended=True)],
            "changes": [asdict(row) for row in changes(session, every=True)],
            "conflicts": [asdict(row) for row in conflicts(session)],
            "events": service.log(),
            "states": [service.states(2016), service.states(2017)],
        }


def listing_snapshots(context: Context) -> list[datetime]:
    wanted = select(tables.Snapshot.fetched_at).join(tables.Page, tables.Page.id == tables.Snapshot.page_id)
    with context.store.read() as session:
        return sorted(session.scalars(wanted.where(tables.Page.role == "listing")))


def test_it_removes_old_listings_and_every_fact_stays(service: Watched):
    before, known = service.clock() - KEEP, facts(service)
    listings = listing_snapshots(service.context)
    blobs, old = count(service.context, tables.Blob), [at for at in listings if at < before]
    assert len(old) > 3
    shown = survey(service.context, before)
    assert listing_snapshots(service.context) == listings
    assert shown.snapshots == len(old)
    assert shown.size > 0
    assert prune(service.context, before) == shown
    assert listing_snapshots(service.context) == [at for at in listings if at >= before]
    assert count(service.context, tables.Blob) == blobs - shown.blobs
    assert facts(service) == known
    assert prune(service.context, before) == survey(service.context, before) == Pruned()


def test_the_service_goes_on_as_if_nothing_had_gone(service: Watched):
    prune(service.context, service.clock() - KEEP)
    last, states = service.last(), service.states(2017)
    service.look(after=86_400)
    assert (service.last(), service.states(2017)) == (last, states)
    service.publish(2017, effectiveness="good")
    service.look()
    service.wait(120)
    assert service.told(last) == [("moved", "effectiveness")]
    assert service.proved()


def page_with_two(context: Context, url: str, state: str) -> int:
    """A page with an old snapshot whose reading is in a state, and a newer one; gives the old one's number."""
    with context.store.write() as session:
        insert_missing(session, tables.Source, [{"name": "replica", "drift": 0}])
        insert_missing(session, tables.Page, [new_page(url, "replica")])
        page = session.scalars(select(tables.Page.id).where(tables.Page.url == url)).one()
        bodies = [f"{url} {number}".encode() for number in range(2)]
        made = [snapshot(page, body, START - YEAR + number * KEEP) for number, body in enumerate(bodies)]
        for reading in archive(session, list(zip(bodies, made, strict=True)), "some"):
            reading.state = state
        return made[0].id


def snapshot(page: int, body: bytes, at: datetime) -> tables.Snapshot:
    return tables.Snapshot(
        page_id=page,
        sha256=sha256(body).hexdigest(),
        fetched_at=at,
        final_url="",
        status=200,
        headers=[],
        origin="fetch",
        announce=True,
    )


def going(context: Context) -> set[int]:
    with context.store.read() as session:
        return set(pruning._prunable(session, context, context.now() - KEEP))


def test_a_pages_newest_stays_however_old(sqlite_url):
    with hands(sqlite_url) as (context, _):
        page_with_two(context, NEWS, "recorded")
        assert prune(context, START + 10 * YEAR).snapshots == 1
        assert count(context, tables.Snapshot) == 1


@pytest.mark.parametrize(
    ("state", "official", "goes"),
    [
        ("recorded", True, True),
        ("dropped", True, True),
        ("discarded", True, True),
        *((state, True, False) for state in ("due", "held", "renewed", "unrecognised", "failed")),
        *((state, False, False) for state in ("due", "held", "renewed")),
        ("unrecognised", False, True),
        ("failed", False, True),
    ],
)
def test_what_waits_stays_and_what_better_readers_may_want(sqlite_url, state, official, goes):
    url = "https://hmicfrs.justiceinspectorates.gov.uk/news/" if official else NEWS
    with hands(sqlite_url) as (context, _):
        old = page_with_two(context, url, state)
        assert going(context) == ({old} if goes else set())


def test_what_an_event_tells_of_stays(sqlite_url):
    with hands(sqlite_url) as (context, clock):
        old = page_with_two(context, NEWS, "recorded")
        with context.store.write() as session:
            reading = session.scalars(select(tables.Reading.id).where(tables.Reading.snapshot_id == old)).one()
            shown = {"id": "an id", "type": "", "subject": "", "correlation": "", "body": b"{}", "announced": False}
            session.add(tables.Event(sequence=1, recorded_at=clock(), reading_id=reading, **shown))
        assert going(context) == set()
        with context.store.write() as session:
            session.execute(update(tables.Event).values(reading_id=None))
        assert going(context) == {old}
        with context.store.write() as session:  # the events of these tests are held against the schemas
            session.delete(session.get_one(tables.Event, 1))


def test_what_an_open_rescrape_asked_for_stays_until_it_is_done(sqlite_url):
    with hands(sqlite_url) as (context, clock):
        old = page_with_two(context, NEWS, "recorded")
        with context.store.write() as session:
            session.add(tables.Rescrape(id=1, asked_at=clock(), scope="all"))
            session.flush()
            page = session.scalars(select(tables.Page.id)).one()
            session.add(tables.RescrapePage(rescrape_id=1, page_id=page, outcome="ok", snapshot_id=old))
        assert going(context) == set()
        with context.store.write() as session:
            session.execute(update(tables.Rescrape).values(done_at=clock()))
        assert prune(context, clock() - KEEP).snapshots == 1
        with context.store.read() as session:
            asked = session.scalars(select(tables.RescrapePage)).one()
            assert (asked.outcome, asked.snapshot_id) == ("ok", None)


def test_bytes_that_a_younger_snapshot_has_stay(database_url):
    with hands(database_url) as (context, clock):
        page_with_two(context, NEWS, "recorded")
        with context.store.write() as session:
            page = session.scalars(select(tables.Page.id)).one()
            archive(session, [(f"{NEWS} 0".encode(), snapshot(page, f"{NEWS} 0".encode(), clock()))], "some")
            session.execute(update(tables.Reading).values(state="recorded"))
        assert survey(context, clock() - KEEP) == prune(context, clock() - KEEP)
        assert count(context, tables.Snapshot) == 1
        assert count(context, tables.Blob) == 1


DIES = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.orm import Session
from worker import cli, pruning

pruning._SNAPSHOTS = pruning._BLOBS = 3
passed = 0


def point(*_):
    global passed
    passed += 1
    if passed == 4:  # one transaction is done, the next not yet
        os.kill(os.getpid(), signal.SIGKILL)


event.listen(Session, "before_commit", point)
event.listen(Session, "after_commit", point)
sys.argv = ["gradewatch", "prune", "--apply"]
cli.main()
"""


def test_killed_again_and_again_it_goes_on_where_it_was(service: Watched, monkeypatch):
    known, before = facts(service), service.clock() - KEEP
    with service.context.store.write() as session:  # the command goes by the clock of the machine
        gone_by = datetime.now(UTC) - service.clock()
        for row in session.scalars(select(tables.Snapshot).order_by(tables.Snapshot.fetched_at.desc())):
            row.fetched_at += gone_by
            session.flush()
    shown = survey(service.context, before + gone_by)
    environ = {**os.environ, "GRADEWATCH_DATABASE_URL": service.context.settings.database}
    ends: list[int] = []
    while not ends or (ends[-1] == -signal.SIGKILL and len(ends) < 20):
        left = survey(service.context, before + gone_by)
        ends.append(subprocess.run([sys.executable, "-c", DIES], env=environ, timeout=60, check=False).returncode)
        now = survey(service.context, before + gone_by)
        assert (now.snapshots, now.blobs) < (left.snapshots, left.blobs) or ends[-1] == 0
    assert len(ends) > shown.snapshots // 3
    assert ends[-1] == 0
    assert survey(service.context, before + gone_by) == Pruned()
    with service.context.store.write() as session:
        for row in session.scalars(select(tables.Snapshot).order_by(tables.Snapshot.fetched_at)):
            row.fetched_at -= gone_by
            session.flush()
    assert facts(service) == known


def test_bytes_that_come_back_while_they_are_removed_are_there(database_url):
    body = f"{NEWS} 0".encode()
    with hands(database_url) as (context, clock):
        old = page_with_two(context, NEWS, "recorded")
        removing = threading.Thread(target=prune, args=(context, clock() - KEEP))
        with context.store.write() as session:
            known = session.get_one(tables.Snapshot, old)
            blob = {"sha256": known.sha256, "size": len(body), "body": b""}
            insert_missing(session, tables.Blob, [blob])  # as `archive` does: it is there already
            removing.start()
            removing.join(1)
            assert removing.is_alive()  # it waits for whoever is storing a page
            session.add(snapshot(known.page_id, body, clock()))
        removing.join()
        with context.store.read() as session:
            newest = session.scalars(select(tables.Snapshot).where(tables.Snapshot.fetched_at == clock())).one()
            assert session.get(tables.Blob, newest.sha256) is not None
