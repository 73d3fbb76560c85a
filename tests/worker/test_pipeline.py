"""The whole way, from a page on a server to a signed alert: fetch, read, guard, record, deliver."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from schema import tables
from schema.forces import get_force
from tests.worker import sites
from tests.worker.assessments import CAMBRIDGESHIRE, assessment, cambridgeshire
from tests.worker.hands import count, hands
from worker import work
from worker.context import Context
from worker.demo.receiver import Receiver
from worker.demo.replica import Replica
from worker.queries import events, grades, rescrape_progress
from worker.rescraping import ask, events_of
from worker.subscriptions import make_filters, new_subscription


@pytest.fixture
def site():
    with Replica() as replica:
        replica.publish(sites.page(2016), cambridgeshire(2016))
        yield replica


@pytest.fixture
def receiver():
    with Receiver() as made:
        yield made


@pytest.fixture
def service(database_url, site, tmp_path):
    """Context and clock of a service on the replica, its baseline complete."""
    sources = sites.write_sources(tmp_path / "sources.toml", site, listings=[sites.LISTING])
    site.publish(sites.LISTING, sites.listing(sites.page(2016)))
    # Seven hours ago, so that what happens next is signed near the moment at which the receiver checks it.
    with hands(database_url, sources=sources, moment=datetime.now(UTC) - timedelta(hours=7)) as (context, clock):
        work.prepare(context)
        work.drain(context)
        clock.pass_(hours=7)
        yield context, clock


def next_assessment(today: date, **more: str) -> bytes:
    """Cambridgeshire's page of 2017, updated today."""
    day = f"{today:%d/%m/%Y}"
    grades = {**CAMBRIDGESHIRE[2017], **more}
    return assessment(
        "Cambridgeshire", 2017, grades, force="Cambridgeshire Constabulary", dates=dict.fromkeys(grades, day)
    )


def publish_next(site: Replica, today: date, **more: str) -> None:
    site.publish(sites.page(2017), next_assessment(today, **more))
    site.publish(sites.LISTING, sites.listing(sites.page(2016), sites.page(2017)))


def log(context: Context, **more) -> list[tuple[str, str, bool]]:
    with context.store.read() as session:
        return [
            (event["type"].rpartition(".")[2], event["data"]["question"]["id"], event["data"]["announced"])
            for event in events(session, **more)
        ]


def standing(context: Context) -> dict[str, str]:
    with context.store.read() as session:
        return {row.question: row.grade for row in grades(session)}


def drift(context: Context) -> int:
    with context.store.read() as session:
        return session.scalars(select(tables.Source.drift).where(tables.Source.name == "replica")).one()


def test_the_baseline_is_silent(service) -> None:
    context, _ = service
    with context.store.read() as session:
        source = session.get_one(tables.Source, "replica")
    assert source.baseline_completed_at is not None
    assert log(context) == [
        ("first", "effectiveness", False),
        ("first", "efficiency", False),
        ("first", "legitimacy", False),
    ]
    assert standing(context)["efficiency"] == "requires-improvement"


def test_a_move_reaches_its_subscriber_signed_and_once(service, site, receiver) -> None:
    context, clock = service
    made = new_subscription(context, receiver.url("/hook"), make_filters(type=["moved"]))
    receiver.secret = made.secret
    publish_next(site, clock.moment.date())
    work.drain(context)
    arrived = receiver.wait(2, seconds=5)
    assert [arrival.problem for arrival in arrived] == [None, None]
    told = {arrival.event["data"]["question"]["id"]: arrival.event["data"]["direction"] for arrival in arrived}
    assert told == {"effectiveness": "down", "efficiency": "up"}
    assert [arrival.event["sequence"] for arrival in arrived] == sorted(
        arrival.event["sequence"] for arrival in arrived
    )
    clock.pass_(hours=7)
    work.drain(context)
    assert len(receiver.arrivals) == 2
    with context.store.read() as session:
        assert [row.state for row in session.scalars(select(tables.Delivery))] == ["delivered", "delivered"]


def test_one_id_goes_through_the_log_from_the_fetch_to_the_delivery(service, site, receiver) -> None:
    context, clock = service
    receiver.secret = new_subscription(context, receiver.url("/hook"), make_filters(type=["moved"])).secret
    publish_next(site, clock.moment.date())
    with capture_logs() as said:
        work.drain(context)
    arrived = receiver.wait(2, seconds=5)
    (correlation,) = {arrival.event["correlation"] for arrival in arrived}
    told = [line["event"] for line in said if line.get("correlation") == correlation]
    assert told == ["fetched", "recorded", "delivered", "delivered"]
    assert receiver.secret not in str(said)


def test_a_cycle_without_change_costs_conditional_requests_and_nothing_else(service, site) -> None:
    context, clock = service
    work.drain(context)
    clock.pass_(hours=7)
    rows = {table: count(context, table) for table in (tables.Snapshot, tables.Reading, tables.Event)}
    before = len(site.log)
    work.drain(context)
    fetched = site.log[before:]
    assert {access.path for access in fetched} == {sites.LISTING, sites.page(2016)}
    assert {access.status for access in fetched} == {HTTPStatus.NOT_MODIFIED}
    assert rows == {table: count(context, table) for table in rows}


def test_a_new_banner_is_a_new_snapshot_and_no_event(service, site) -> None:
    context, _clock = service
    site.publish(sites.page(2016), cambridgeshire(2016, banner="Fire and rescue services: have your say until Friday"))
    before = log(context)
    work.drain(context)
    assert count(context, tables.Snapshot) == 3
    assert log(context) == before


WALLS = {
    "cookie wall": "<html><body><h1>We value your privacy</h1><p>Accept all cookies to continue.</p></body></html>",
    "access denied": "<html><head><title>Access denied</title></head><body><h1>Access denied</h1></body></html>",
    "maintenance": "<html><body><h1>Down for maintenance</h1><p>Please come back later.</p></body></html>",
    "soft 404": "<html><body><main><h1>Page not found</h1><p>Try the search.</p></main></body></html>",
    "another force": assessment("Kent", 2016, {"effectiveness": "inadequate"}).decode(),
    "another year": cambridgeshire(2017).decode(),
    "empty": " ",
}


@pytest.mark.parametrize("wall", WALLS)
def test_what_is_not_the_page_moves_nothing_and_is_drift(service, site, wall) -> None:
    context, clock = service
    before, stood = log(context), standing(context)
    site.publish(sites.page(2016), WALLS[wall])
    work.drain(context)
    assert (log(context), standing(context), drift(context)) == (before, stood, 1)
    site.publish(sites.page(2016), cambridgeshire(2016))
    clock.pass_(hours=7)
    work.drain(context)
    assert (log(context), standing(context), drift(context)) == (before, stood, 0)


def test_a_page_that_is_gone_moves_nothing(service, site) -> None:
    context, _clock = service
    before = log(context)
    site._documents.clear()
    site.publish("/robots.txt", "User-agent: *\nAllow: /\n", "text/plain")
    work.drain(context)
    with context.store.read() as session:
        assert set(session.scalars(select(tables.Page.state))) == {"gone"}
    assert log(context) == before
    assert standing(context)["effectiveness"] == "good"


def test_robots_are_obeyed(site, sqlite_url, tmp_path: Path) -> None:
    site.publish("/robots.txt", "User-agent: *\nDisallow: /peel-assessments/\n", "text/plain")
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    with hands(sqlite_url, sources=sources) as (context, _):
        work.prepare(context)
        work.drain(context)
        with context.store.read() as session:
            (page,) = session.scalars(select(tables.Page))
    assert page.state == "refused"
    assert "robots.txt" in (page.detail or "")
    assert not site.served(sites.page(2016))


def test_a_site_without_a_word_on_robots_is_asked_again_and_its_baseline_stays_open(site, sqlite_url, tmp_path) -> None:
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    site.__exit__()
    with hands(sqlite_url, sources=sources) as (context, _):
        work.prepare(context)
        work.drain(context)
        with context.store.read() as session:
            (page,) = session.scalars(select(tables.Page))
            source = session.get_one(tables.Source, "replica")
    assert (page.state, page.failures, page.settled_at) == ("active", 1, None)
    assert source.baseline_completed_at is None


def test_not_yet_graded_then_graded_on_one_address_is_announced_as_first(database_url, site, tmp_path) -> None:
    interim = {"effectiveness": "not yet graded", "efficiency": "requires improvement", "legitimacy": "good"}
    site.publish(sites.page(2016), assessment("Cambridgeshire", 2016, interim, force="Cambridgeshire Constabulary"))
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    with hands(database_url, sources=sources) as (context, clock):
        work.prepare(context)
        work.drain(context)
        site.publish(sites.page(2016), cambridgeshire(2016))
        clock.pass_(hours=7)
        work.drain(context)
        assert log(context, after=2) == [("first", "effectiveness", True)]


def test_an_old_grade_seen_late_is_silent(service, site) -> None:
    context, _clock = service
    site.publish(sites.page(2017), cambridgeshire(2017))
    site.publish(sites.LISTING, sites.listing(sites.page(2017)))
    work.drain(context)
    assert {announced for _, _, announced in log(context)} == {False}
    assert standing(context)["effectiveness"] == "requires-improvement"


def test_asking_twice_for_a_rescrape_is_one_piece_of_work(service, site) -> None:
    context, clock = service
    publish_next(site, clock.moment.date())
    first, pages = ask(context, force=get_force("Cambridgeshire Police").slug)
    again, _ = ask(context, force="cambridgeshire")
    assert (first, pages) == (again, 1)
    before = len(site.log)
    work.drain(context, priority=1)
    assert [access.path for access in site.log[before:]] == [sites.page(2016)]
    listing, _ = ask(context, url=site.url(sites.LISTING))
    work.drain(context, priority=1)
    new, _ = ask(context, url=site.url(sites.page(2017)))
    work.drain(context, priority=1)
    with context.store.read() as session:
        assert {rescrape_progress(session, number).finished_at for number in (first, listing, new)} == {clock.moment}
        told = [event["data"]["question"]["id"] for event in events_of(session, new)]
    assert sorted(told) == ["effectiveness", "efficiency", "legitimacy"]


def test_a_receiver_that_fails_is_tried_again_later_with_the_same_bytes(service, site, receiver) -> None:
    context, clock = service
    new_subscription(context, receiver.url("/hook"), make_filters(type=["moved"], direction=["up"]))
    publish_next(site, clock.moment.date())
    work.drain(context)
    (refused,) = receiver.arrivals
    assert refused.problem is not None
    with context.store.read() as session:
        (delivery,) = session.scalars(select(tables.Delivery))
        (subscription,) = session.scalars(select(tables.Subscription))
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("due", 1, HTTPStatus.UNAUTHORIZED)
    assert 4 <= (delivery.next_attempt_at - clock.moment).total_seconds() <= 6
    receiver.secret = subscription.secret
    clock.pass_(seconds=7)
    work.drain(context)
    accepted = receiver.arrivals[1]
    assert accepted.problem is None
    assert accepted.body == refused.body


def test_a_tick_nudges_what_is_due(service, site) -> None:
    context, _clock = service
    nudged = []
    context.nudge = lambda *nudge: nudged.append(nudge)
    work.tick(context)
    assert nudged == [("visit", site.host)]
