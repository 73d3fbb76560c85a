"""`rescrape`: a person's wish, done by the service, or by the command itself where none is alive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schema import tables
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.cli.calls import run_alone
from tests.worker.hands import count, hands
from worker.demo.replica import Replica
from worker.schedule import beat, last_beat
from worker.work import TICK


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Give a replica inspectorate with Cambridgeshire's page of 2016, and settings that know it."""
    with Replica() as replica:
        replica.publish(sites.page(2016), cambridgeshire(2016))
        monkeypatch.setenv("GRADEWATCH_SOURCES", str(sites.write_sources(tmp_path / "sources.toml", replica)))
        monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
        yield replica


@pytest.mark.parametrize(
    "options", [[], ["--force", "norfolk", "--all"], ["--source", "hmicfrs", "--url", "https://x"]]
)
def test_exactly_one_of_the_options_is_needed(run, options):
    done = run("rescrape", *options)
    assert done.code == 2
    assert done.complaint == "say what to fetch again: one of --force, --source, --url and --all"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--force", "camridgeshire", "no force 'camridgeshire'; did you mean cambridgeshire?"),
        ("--force", "norfolk", "no page is known of force norfolk"),
        ("--source", "guardian", "no source 'guardian'; did you mean theguardian-com?"),
        ("--url", "https://elsewhere.example/", "no source that is switched on covers https://elsewhere.example/; add"),
        ("--url", "ftp://elsewhere.example/", "'ftp://elsewhere.example/' is not an http or https address"),
    ],
)
def test_what_is_not_known_is_a_wrong_call(run, site, option, value, said):
    done = run("rescrape", option, value, "--wait")
    assert done.code == 2
    assert said in done.complaint
    assert site.log == []


def test_without_a_service_the_command_does_the_work(run, site):
    done = run("rescrape", "--force", "cambridgeshire")
    assert done.code == 0
    assert [line.split("Constabulary, ")[1] for line in done.out.splitlines()] == [
        "Effectiveness: first to good (peel-2016)  [silent]",
        "Efficiency: first to requires improvement (peel-2016)  [silent]",
        "Legitimacy: first to good (peel-2016)  [silent]",
    ]
    assert done.err.splitlines()[0] == "rescrape 1: 1 page to fetch"
    assert done.err.splitlines()[-1] == "done: 1 ok; 3 events"


def test_what_moved_since_is_told_once_a_second_look_has_confirmed_it(run, site, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_CONFIRM_SECONDS", "0.5")
    run("rescrape", "--all")
    site.publish(sites.page(2016), cambridgeshire(2016, legitimacy="inadequate"))
    done = run("rescrape", "--url", site.url(sites.page(2016)), "--wait", "--json")
    (event,) = done.rows
    assert "a grade seems to have moved; its page is looked at once more" in done.err
    assert event["type"] == "gradewatch.grade.moved"
    assert event["data"]["direction"] == "down"
    assert event["data"]["announced"] is True
    again = run("rescrape", "--source", "replica", "--wait")
    assert (again.out, again.err.splitlines()[-1]) == ("", "done: 1 ok; 0 events")


def test_its_json_is_all_there_is_on_stdout(site):
    done = run_alone("rescrape", "--all", "--wait", "--json")
    assert [row["type"] for row in done.rows] == ["gradewatch.grade.first"] * 3
    assert done.code == 0


def test_a_page_that_is_gone_is_no_failure_and_no_news(run, site):
    run("rescrape", "--all")
    done = run("rescrape", "--url", site.url("/peel-assessments/peel-2015/cambridgeshire/"), "--wait")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1] == "done: 1 gone; 0 events"


def test_not_one_page_fetched_is_a_failure(run, site, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "")
    done = run("rescrape", "--all")
    assert (done.code, done.out) == (1, "")
    assert (
        done.err.splitlines()[-1] == "gradewatch: not one page could be fetched; `gradewatch doctor` checks the set-up"
    )


def test_a_service_that_is_alive_is_left_to_do_it(run, site, sqlite_url, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", sqlite_url)
    with hands(sqlite_url) as (context, _):
        with context.store.write() as session:
            beat(session, TICK, datetime.now(UTC))
        done = run("rescrape", "--all")
        assert (done.code, done.err) == (0, "rescrape 1: 1 page to fetch\n")
        assert count(context, tables.RescrapePage) == 1
        assert site.log == []


def test_a_service_that_died_meanwhile_is_not_waited_for(run, site, sqlite_url, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("GRADEWATCH_TICK_SECONDS", "0.01")
    with hands(sqlite_url) as (context, _):
        # Alive by its last tick, and about to be too long ago.
        with context.store.write() as session:
            beat(session, TICK, datetime.now(UTC) - timedelta(seconds=3.5))
        done = run("rescrape", "--all", "--wait")
        assert done.code == 0
        assert done.err.splitlines()[-1] == "done: 1 ok; 3 events"
        with context.store.read() as session:
            assert last_beat(session, TICK) is not None


def test_a_deployment_without_its_worker_is_told_what_to_start(run, site, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_BROKER_URL", "redis://127.0.0.1:1/0")
    done = run("rescrape", "--all", "--wait")
    assert done.code == 1
    assert done.complaint.startswith("no worker is alive to do it; start `gradewatch worker` and `gradewatch beat`")
