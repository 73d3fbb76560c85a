"""Health by the work done: what waits, for how long, and what a person must do."""

import re
from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from schema import tables
from tests.worker.hands import hands
from worker.fetching.client import Fetched, Outcome
from worker.fetching.counting import count
from worker.health import FetchCount, Health, lasting, look
from worker.metrics import exposition
from worker.schedule import new_page
from worker.work import tick

DOCUMENT = Path(__file__).parents[2] / "docs" / "operations.md"


def seen(context) -> Health:
    with context.store.read() as session:
        return look(session, context)


def add_page(context, **values) -> None:
    with context.store.write() as session:
        source = next(iter(context.sources.by_name))
        if session.get(tables.Source, source) is None:
            session.add(tables.Source(name=source, drift=0))
            session.flush()
        session.add(tables.Page(**(new_page("https://example.com/a", source) | values)))


def test_a_service_that_never_ticked_is_not_alive(database_url):
    with hands(database_url) as (context, _):
        health = seen(context)
    assert not health.alive
    assert health.tick_seconds is None
    assert health.problems() == ["no tick: nothing is being fetched; start the service"]


def test_a_tick_makes_it_alive_and_silence_unmakes_it(database_url):
    with hands(database_url) as (context, clock):
        tick(context)
        assert seen(context).alive
        assert seen(context).problems() == []
        clock.pass_(minutes=1)
        health = seen(context)
    assert not health.alive
    assert health.tick_seconds == 60


def test_the_oldest_page_due_is_named_with_its_wait(database_url):
    with hands(database_url) as (context, clock):
        tick(context)
        add_page(context, due_at=clock() - timedelta(hours=3))
        add_page(context, url="https://example.com/b", due_at=clock() - timedelta(minutes=3))
        add_page(context, url="https://example.com/later", due_at=clock() + timedelta(hours=3))
        health = seen(context)
    assert (health.pages, health.pages_due) == (3, 2)
    assert (health.oldest_page, health.oldest_page_seconds) == ("https://example.com/a", 3 * 3600)
    assert health.problems() == ["a page has waited 3 h: are enough workers running?"]


def test_what_is_set_aside_and_what_drifted_is_a_problem(database_url):
    with hands(database_url) as (context, _):
        tick(context)
        add_page(context, state="set-aside")
        with context.store.write() as session:
            source = session.query(tables.Source).one()
            source.drift = 3
            name = source.name
        health = seen(context)
    assert health.drifted == [name]
    assert [line.split(";")[0] for line in health.problems()] == [
        f"no longer read as before: {name}",
        "1 set aside after three tries",
    ]


def test_every_metric_is_in_the_document_and_every_one_there_exists(database_url):
    with hands(database_url) as (context, _):
        tick(context)
        families = list(text_string_to_metric_families(exposition(seen(context)).decode()))
    told = set(re.findall(r"`(gradewatch_\w+)", DOCUMENT.read_text()))
    counters = {"gradewatch_fetches_total": "gradewatch_fetches"}  # the text format adds what a counter ends with
    assert {family.name for family in families} == {counters.get(name, name) for name in told}
    assert all(family.documentation for family in families)


def test_fetches_are_counted_by_host_and_how_they_ended(database_url):
    said = [
        Fetched(Outcome.OK, 200, "u", ""),
        Fetched(Outcome.OK, 200, "u", ""),
        Fetched(Outcome.FAILED, None, "u", ""),
    ]
    with hands(database_url) as (context, _):
        for _ in range(2):
            with context.store.write() as session:
                count(session, "example.com", said)
        health = seen(context)
        text = exposition(health).decode()
    assert health.fetches == [FetchCount("example.com", "failed", 0, 2), FetchCount("example.com", "ok", 200, 4)]
    assert 'gradewatch_fetches_total{host="example.com",outcome="ok",status="200"} 4.0' in text
    assert 'gradewatch_fetches_total{host="example.com",outcome="failed",status="none"} 2.0' in text


def test_a_metric_of_what_never_was_has_no_sample(database_url):
    with hands(database_url) as (context, _):
        families = text_string_to_metric_families(exposition(seen(context)).decode())
        samples = {family.name: [sample.value for sample in family.samples] for family in families}
    assert samples["gradewatch_tick_age_seconds"] == []
    assert samples["gradewatch_pages"] == [0.0]


def test_times_are_told_as_people_tell_them():
    assert [lasting(seconds) for seconds in (5, 90, 600, 4_000, 90_000, 200_000)] == [
        "5 s", "2 min", "10 min", "1 h", "25 h", "2 days",
    ]  # fmt: skip
