"""From bytes to rows and events: what is recorded, numbered, announced; on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from schema import tables
from schema.events import Event, EventType
from tests.worker.assessments import address, assessment, cambridgeshire
from tests.worker.hands import count, hands
from worker.archive import Job
from worker.context import Context
from worker.errors import GradewatchError, UsageError
from worker.ingesting import ingest
from worker.proving import verify
from worker.queries import changes, events, grades

FETCHED = {2016: datetime(2017, 4, 1, tzinfo=UTC), 2017: datetime(2018, 4, 1, tzinfo=UTC)}


def give(context: Context, year: int, body: bytes | None = None, *, days: int = 0, **more) -> tuple[int, ...]:
    """Ingest Cambridgeshire's page of a year; gives the numbers of its events."""
    job = Job(body or cambridgeshire(year), address(year), "text/html", None)
    done = ingest(context, job, FETCHED[year] + timedelta(days=days), **more)
    return done.recorded.events if done.recorded else ()


def steps_of(context: Context) -> list[tuple[str, str, str, str | None]]:
    with context.store.read() as session:
        rows = changes(session, force="cambridgeshire", every=True)
    return [(row.question, row.outcome, row.grade, row.direction) for row in rows]


def folded(context: Context) -> dict[tuple[str, str], tuple[str, str]]:
    """The standings that the events come to when they are followed in sequence."""
    standings = {}
    with context.store.read() as session:
        for event in events(session, limit=10_000):
            if event["data"]["authority"] == "official":
                data = event["data"]
                standings[data["force"]["slug"], data["question"]["id"]] = (
                    data["current"]["framework"],
                    data["current"]["grade"],
                )
    return standings


def standings_of(context: Context) -> dict[tuple[str, str], tuple[str, str]]:
    with context.store.read() as session:
        return {(row.force, row.question): (row.framework, row.grade) for row in grades(session)}


HISTORY = [
    ("efficiency", "first", "requires-improvement", None),
    ("legitimacy", "first", "good", None),
    ("effectiveness", "first", "good", None),
    ("efficiency", "moved", "good", "up"),
    ("legitimacy", "confirmed", "good", None),
    ("effectiveness", "moved", "requires-improvement", "down"),
]


@pytest.mark.parametrize("order", list(permutations([2016, 2017])))
def test_two_assessments_in_either_order_give_one_history(database_url, order) -> None:
    with hands(database_url) as (context, _):
        for year in order:
            give(context, year)
        assert steps_of(context) == HISTORY
        assert folded(context) == standings_of(context)


def test_the_standing_as_of_a_day(database_url) -> None:
    with hands(database_url) as (context, _):
        give(context, 2016)
        give(context, 2017)
        with context.store.read() as session:
            then = {row.question: row.grade for row in grades(session, at=datetime(2017, 6, 1, tzinfo=UTC).date())}
    assert then == {"effectiveness": "good", "efficiency": "requires-improvement", "legitimacy": "good"}


def test_the_same_bytes_twice_change_nothing(database_url) -> None:
    with hands(database_url) as (context, _):
        assert give(context, 2016) == (1, 2, 3)
        rows = [count(context, table) for table in (tables.Snapshot, tables.Judgment, tables.Event)]
        assert give(context, 2016) == ()
        assert give(context, 2016, days=100) == ()
        assert rows == [count(context, table) for table in (tables.Snapshot, tables.Judgment, tables.Event)]


def test_there_and_back_again_is_three_snapshots(database_url) -> None:
    with hands(database_url) as (context, _):
        give(context, 2016)
        give(context, 2016, cambridgeshire(2016, effectiveness="inadequate"), days=500)
        give(context, 2016, days=600)
        assert count(context, tables.Snapshot) == 3
        assert count(context, tables.Blob) == 2
        assert [step[2] for step in steps_of(context) if step[0] == "effectiveness"] == ["good", "inadequate", "good"]
        assert folded(context) == standings_of(context)


def test_a_snapshot_read_late_between_two_that_say_the_same_leaves_the_end_as_it_is(database_url) -> None:
    with hands(database_url) as (context, _):
        give(context, 2016)
        give(context, 2016, cambridgeshire(2016, banner="Have your say"), days=600)  # repeats the first
        give(context, 2016, cambridgeshire(2016, effectiveness="inadequate"), days=500)
        assert standings_of(context)["cambridgeshire", "effectiveness"] == ("peel-2016", "good")
        assert [step[2] for step in steps_of(context) if step[0] == "effectiveness"] == ["good", "inadequate", "good"]
        with context.store.read() as session:
            assert verify(session).differences == []
            assert [event["type"] for event in events(session)] == ["gradewatch.grade.first"] * 3


def test_other_bytes_of_the_same_moment_are_refused_and_nothing_is_stored(database_url) -> None:
    with hands(database_url) as (context, _):
        give(context, 2016)
        with pytest.raises(UsageError, match="--fetched"):
            give(context, 2016, cambridgeshire(2016, effectiveness="inadequate"))
        assert count(context, tables.Snapshot) == 1


def test_a_page_of_another_force_under_an_address_is_not_believed(database_url) -> None:
    kent = assessment("Kent", 2016, {"effectiveness": "inadequate"})
    with hands(database_url) as (context, _):
        with pytest.raises(GradewatchError, match=r"force|heading|address"):
            give(context, 2016, kent)
        for table in (tables.Page, tables.Blob, tables.Snapshot, tables.Reading, tables.Judgment, tables.Event):
            assert count(context, table) == 0


def test_numbers_have_no_gaps_and_every_change_of_a_standing_has_its_event(database_url) -> None:
    with hands(database_url) as (context, _):
        give(context, 2017)
        give(context, 2016)
        give(context, 2017, cambridgeshire(2017, legitimacy="outstanding"), days=30)
        with context.store.read() as session:
            log = events(session)
            standings = session.scalars(select(tables.Standing)).all()
        assert [int(event["sequence"]) for event in log] == [1, 2, 3, 4]
        assert [event["type"] for event in log].count(EventType.MOVED.value) == 1
        assert sorted(standing.n for standing in standings) == [1, 1, 2]
        assert {event["id"] for event in log}.__len__() == 4


def test_an_event_carries_both_grades_with_their_evidence(database_url) -> None:
    with hands(database_url) as (context, _):
        give(context, 2016)
        give(context, 2017)
        with context.store.read() as session:
            log = events(session, after=3)
            bodies = session.scalars(select(tables.Event.body)).all()
    (moved,) = [event for event in log if event["data"]["question"]["id"] == "effectiveness"]
    data = moved["data"]
    assert data["force"] == {"slug": "cambridgeshire", "name": "Cambridgeshire Constabulary"}
    assert (data["direction"], data["comparable"], data["announced"]) == ("down", True, False)
    assert data["previous"] == {
        "grade": "good",
        "framework": "peel-2016",
        "published_on": "2017-03-02",
        "url": address(2016),
    }
    assert data["current"]["grade"] == "requires-improvement"
    assert [evidence["url"] for evidence in data["evidence"]] == [address(2017), address(2016)]
    assert all("keeping people safe" in evidence["text"] for evidence in data["evidence"])
    assert moved["time"] == "2018-03-22T00:00:00Z"
    assert len({event["correlation"] for event in log}) == 1
    assert moved["correlation"] not in {json.loads(body)["correlation"] for body in bodies[:3]}
    assert all(len(body) < 20_000 for body in bodies)
    assert Event.model_validate(moved).to_bytes() in bodies


def test_ingest_announces_only_on_request_and_only_what_is_recent(database_url) -> None:
    with hands(database_url, moment=datetime(2018, 4, 2, tzinfo=UTC)) as (context, _):
        give(context, 2016, announce=True)
        give(context, 2017, announce=True)
        with context.store.read() as session:
            announced = {
                (event["data"]["current"]["framework"], event["data"]["question"]["id"])
                for event in events(session, announced=True)
            }
    assert announced == {("peel-2017", "effectiveness")}


def test_the_same_facts_have_the_same_event_ids_in_any_store(sqlite_url, postgres_url) -> None:
    ids = []
    for url in (sqlite_url, postgres_url):
        with hands(url) as (context, _):
            give(context, 2016)
            give(context, 2017)
            with context.store.read() as session:
                ids.append([event["id"] for event in events(session)])
    assert ids[0] == ids[1]
