"""When to look again: a source's hours, on both sides of the changes of the clocks, and pages that are not there."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from schema import tables
from scrapers.hours import parse_hours
from scrapers.sources import Role, Source, shipped
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.hands import hands
from worker import work
from worker.context import Context
from worker.demo.replica import Replica
from worker.schedule import next_due, pace


def source(hours: str | None = "07:00-19:00 Mon-Fri", *, every: int = 6, outside: int = 12) -> Source:
    """A source with these hours; its pace in hours, a listing's is 15 minutes."""
    return replace(
        shipped().by_name["hmicfrs"],
        every=timedelta(hours=every),
        listings_every=timedelta(minutes=15),
        hours=parse_hours(hours) if hours else None,
        every_outside=timedelta(hours=outside),
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "now", "due"),
    [
        (Role.LISTING, "2026-11-23T12:00", "2026-11-23T12:15"),  # a Monday in winter
        (Role.PAGE, "2026-11-23T12:00", "2026-11-23T18:00"),
        (Role.PAGE, "2026-11-23T14:00", "2026-11-24T02:00"),  # six hours on is night: twelve then
        (Role.PAGE, "2026-11-23T20:00", "2026-11-24T07:00"),  # and never later than the opening
        (Role.LISTING, "2026-11-23T18:59", "2026-11-24T06:59"),
        (Role.LISTING, "2026-11-23T19:30", "2026-11-24T07:00"),
        (Role.LISTING, "2026-11-23T06:50", "2026-11-23T07:05"),
        (Role.LISTING, "2026-11-21T12:00", "2026-11-22T00:00"),  # a Saturday
        (Role.LISTING, "2026-11-22T20:00", "2026-11-23T07:00"),
        (Role.LISTING, "2026-07-06T05:50", "2026-07-06T06:05"),  # a Monday in summer: London opens at six
        (Role.LISTING, "2026-07-05T22:00", "2026-07-06T06:00"),
        (Role.LISTING, "2026-03-29T22:00", "2026-03-30T06:00"),  # the clocks went forward that morning
        (Role.LISTING, "2026-10-25T22:00", "2026-10-26T07:00"),  # and back
    ],
)
def test_often_in_the_hours_seldom_outside_and_at_once_when_they_begin(role, now, due):
    assert next_due(source(), role, at(now)) == at(due)


def test_without_hours_the_pace_is_the_same_day_and_night():
    night = at("2026-11-23T02:00")
    assert next_due(source(None), Role.LISTING, night) == night + timedelta(minutes=15)
    assert next_due(source(None), Role.ARCHIVE, night) == night + timedelta(hours=6)


def test_a_pace_slower_than_the_one_outside_is_kept():
    evening = at("2026-11-23T20:00")
    assert next_due(source(every=72, outside=1), Role.PAGE, evening) == evening + timedelta(days=3)


@given(
    st.sampled_from(["07:00-19:00 Mon-Fri", "00:00-24:00", "22:00-23:00 Sun", None]),
    st.sampled_from([Role.PAGE, Role.LISTING]),
    st.integers(0, 3 * 365 * 24 * 60),
)
def test_the_next_look_is_never_too_soon_and_never_after_an_opening(hours, role, minutes):
    looked = source(hours)
    now = at("2025-01-01T00:00") + timedelta(minutes=minutes)
    due = next_due(looked, role, now)
    pace = looked.listings_every if role is Role.LISTING else looked.every
    assert now + pace <= due <= now + max(pace, looked.every_outside)
    if looked.hours and due not in looked.hours:
        assert looked.hours.opening(now + pace) > due


@given(st.integers(-100, 100), st.floats(1, 16), st.floats(1, 16))
def test_the_pace_stays_within_its_bounds_and_calm_never_quickens_it(calm, faster, slower):
    assert 1 / faster <= pace(calm, faster, slower) <= slower
    assert pace(calm, faster, slower) <= pace(calm + 1, faster, slower)
    assert pace(0, faster, slower) == 1


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


@pytest.fixture
def site():
    with Replica() as replica:
        replica.publish(sites.page(2016), cambridgeshire(2016))
        yield replica


def pages(context: Context) -> dict[str, tables.Page]:
    with context.store.read() as session:
        return {urlsplit(page.url).path: page for page in session.scalars(select(tables.Page))}


def due_in(context: Context, page: str) -> timedelta:
    due_at = pages(context)[page].due_at
    assert due_at is not None
    return due_at - context.now()


def test_a_page_that_is_not_there_is_looked_at_daily_then_weekly(site, sqlite_url, tmp_path: Path) -> None:
    sources = sites.write_sources(tmp_path / "sources.toml", site, years=[2017])
    with hands(sqlite_url, sources=sources) as (context, clock):
        work.prepare(context)
        waits = []
        for _ in range(10):
            work.drain(context)
            waits.append(due_in(context, sites.page(2017)).days)
            clock.pass_(days=waits[-1])
        assert waits == [1] * 7 + [7] * 3
        site.publish(sites.page(2017), cambridgeshire(2017))
        work.drain(context)
        assert due_in(context, sites.page(2017)) == timedelta(hours=6)
        assert pages(context)[sites.page(2017)].state == "active"


def test_a_listing_that_leads_to_a_page_that_was_not_there_makes_it_due(site, sqlite_url, tmp_path: Path) -> None:
    sources = sites.write_sources(tmp_path / "sources.toml", site, years=[2017], listings=[sites.LISTING])
    site.publish(sites.LISTING, sites.listing(sites.page(2016)))
    with hands(sqlite_url, sources=sources) as (context, clock):
        work.prepare(context)
        work.drain(context)
        assert due_in(context, sites.page(2017)) == timedelta(days=1)
        site.publish(sites.page(2017), cambridgeshire(2017))
        site.publish(sites.LISTING, sites.listing(sites.page(2016), sites.page(2017)))
        clock.pass_(hours=2)
        work.drain(context)
        assert site.served(sites.page(2017))[-1].status == 200
        assert due_in(context, sites.page(2017)) == timedelta(hours=6)


def test_pages_are_found_through_an_index_of_sitemaps(site, database_url, tmp_path: Path) -> None:
    listed = f"<url><loc>{site.url(sites.page(2016))}</loc></url><url><loc>{site.url('/about/')}</loc></url>"
    site.publish("/maps/sitemap-1.xml.gz", gzip.compress(SITEMAP.format(listed).encode(), mtime=0), "application/gzip")
    child = f"<sitemap><loc>{site.url('/maps/sitemap-1.xml.gz')}</loc></sitemap>"
    site.publish("/sitemap.xml", INDEX.format(child), "text/xml")
    sources = sites.write_sources(tmp_path / "sources.toml", site, years=[])
    sources.write_text(sources.read_text() + f'sitemaps = ["{site.url("/sitemap.xml")}"]\n')
    with hands(database_url, sources=sources) as (context, _):
        work.prepare(context)
        work.drain(context)
        roles = {path: page.role for path, page in pages(context).items()}
        assert roles == {
            "/sitemap.xml": "listing",
            "/maps/sitemap-1.xml.gz": "listing",
            sites.page(2016): "page",
        }
        assert all(page.in_baseline for page in pages(context).values())
        with context.store.read() as session:
            assert session.get_one(tables.Source, "replica").baseline_completed_at is not None
            assert len(session.scalars(select(tables.Judgment)).all()) == 3


def test_a_source_is_looked_at_in_its_hours(site, sqlite_url, tmp_path: Path) -> None:
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    sources.write_text(sources.read_text() + 'hours = "07:00-19:00 Mon-Fri"\nevery_outside = "3d"\n')
    friday = at("2026-11-20T18:00")
    with hands(sqlite_url, sources=sources, moment=friday) as (context, clock):
        work.prepare(context)
        work.drain(context)
        assert context.now() + due_in(context, sites.page(2016)) == at("2026-11-23T07:00")
        clock.moment = at("2026-11-23T06:59")
        before = len(site.log)
        work.drain(context)
        assert len(site.log) == before
        clock.moment = at("2026-11-23T07:00")
        work.drain(context)
        assert len(site.log) > before
