"""`serve`, `worker`, `beat`, `migrate`, `doctor`: the service and what it needs."""

from __future__ import annotations

import re
import signal
import sqlite3
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from schema import tables
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.hands import hands
from worker.archive import archive
from worker.demo.replica import Replica
from worker.errors import masked
from worker.schedule import beat, insert_missing, new_page
from worker.settings import Settings
from worker.work import TICK

BODY = b"<p>A page</p>"


def checks(done) -> dict[str, dict[str, object]]:
    """What doctor looked at, by name."""
    return {row["name"]: row for row in done.rows if "ok" in row}


def failing(done) -> list[str]:
    return [name for name, check in checks(done).items() if not check["ok"]]


def detail(done, name: str) -> str:
    return str(checks(done)[name]["detail"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_reads_its_baseline_and_stops_when_told(run, start, tmp_path, monkeypatch, number):
    with Replica() as site:
        site.publish(sites.page(2016), cambridgeshire(2016))
        monkeypatch.setenv("GRADEWATCH_SOURCES", str(sites.write_sources(tmp_path / "sources.toml", site)))
        monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
        serving = start("serve")
        said = serving.lines_until("the baseline is complete: from now on every change is announced", err=True)
        assert said[0].startswith("gradewatch is running on sqlite:///")
        assert "first run: reading 1 pages as the baseline; nothing of that is announced\n" in said
        assert "service: alive" in re.sub(" +", " ", run("doctor").out)
        done = serving.stop(number)
        assert (done.code, done.out) == (0, "")
        assert done.err.splitlines()[-1] == "stopped"
    assert [row["grade"] for row in run("grades", "--json").rows] == ["good", "requires-improvement", "good"]
    assert {event["data"]["announced"] for event in run("events", "--json").rows} == {False}


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_a_role_by_itself_needs_a_broker(run, command):
    done = run(command)
    assert done.code == 1
    assert done.complaint == (
        "GRADEWATCH_BROKER_URL is not set; set it to a Redis, or run everything in one with `gradewatch serve`"
    )


def test_migrate_makes_the_tables_once(run, database_url, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", database_url)
    first, second = run("migrate"), run("migrate")
    assert (first.code, second.code) == (0, 0)
    assert first.err == second.err
    assert re.fullmatch(r"the database \S+ is at migration \d{4}\n", first.err)
    assert run("grades").code == 0


def test_a_server_that_was_not_migrated_says_what_to_run(run, postgres_url, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", postgres_url)
    done = run("grades")
    assert done.code == 1
    assert done.complaint.endswith("is not ready for this version; run `gradewatch migrate`")


def test_a_newer_database_says_what_to_update(run, tmp_path):
    run("migrate")
    with sqlite3.connect(tmp_path / "data" / "gradewatch.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for command in ("grades", "migrate"):
        done = run(command)
        assert done.code == 1
        assert done.complaint.startswith("the database is at migration 9999, newer than this gradewatch")
        assert done.complaint.endswith("update gradewatch")


def test_doctor_is_content_with_a_fresh_folder(run, tmp_path):
    done = run("doctor", "--json")
    assert done.code == 0
    assert failing(done) == []
    assert list(checks(done)) == ["data folder", "sources", "database", "service", "readings", "subscriptions"]
    assert detail(done, "service") == "never ran on this database; `gradewatch serve` starts it"


def test_doctor_shows_every_setting_and_where_it_came_from(run, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_WORKERS", "2")
    (tmp_path / ".env").write_text("GRADEWATCH_TICK_SECONDS=9\n")
    rows = {row["name"]: row for row in run("doctor", "--json").rows if "origin" in row}
    assert list(rows) == [f"GRADEWATCH_{field.upper()}" for field in Settings.model_fields]
    assert (rows["GRADEWATCH_WORKERS"]["value"], rows["GRADEWATCH_WORKERS"]["origin"]) == ("2", "environment")
    assert (rows["GRADEWATCH_TICK_SECONDS"]["value"], rows["GRADEWATCH_TICK_SECONDS"]["origin"]) == ("9.0", ".env")
    assert (rows["GRADEWATCH_SOURCES"]["value"], rows["GRADEWATCH_SOURCES"]["origin"]) == ("not set", "default")
    shown = [line.split() for line in run("doctor").out.splitlines()]
    assert ["GRADEWATCH_WORKERS", "2", "(environment)"] in shown


def test_doctor_says_what_is_wrong_with_the_data_folder(run, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("GRADEWATCH_DATA_DIR", str(tmp_path / "file" / "data"))
    done = run("doctor", "--json")
    assert done.code == 1
    assert failing(done) == ["data folder", "database"]
    assert detail(done, "data folder").endswith("(Not a directory); set GRADEWATCH_DATA_DIR to a folder of yours")


def test_doctor_says_what_can_no_longer_be_read_and_what_waits_for_a_person(run, tmp_path):
    with hands(f"sqlite:///{tmp_path / 'data' / 'gradewatch.sqlite3'}") as (context, clock):
        with context.store.write() as session:
            session.add(tables.Source(name="replica", drift=2, n=0))
        assert detail(run("doctor", "--json"), "readings") == "nothing waits for you, and no source has drifted"
        with context.store.write() as session:
            insert_missing(session, tables.Page, [new_page(f"https://example.org{sites.page(2016)}", "replica")])
            shot = tables.Snapshot(
                page_id=1,
                sha256=sha256(BODY).hexdigest(),
                fetched_at=clock(),
                final_url="",
                status=200,
                headers=[],
                origin="fetch",
            )
            (reading,) = archive(session, [(BODY, shot)], "1")
            reading.state, reading.hold, reading.held_at, reading.contradicts = "held", "misreading", clock(), []
        told = run("doctor", "--json")
        assert (told.code, failing(told)) == (1, ["readings"])
        assert detail(told, "readings") == "1 held until you decide: `gradewatch held` shows them"
        with context.store.write() as session:
            session.get_one(tables.Source, "replica").drift = 3
        assert detail(run("doctor", "--json"), "readings").startswith("replica can no longer be read as before")


def test_doctor_says_what_is_wrong_with_the_sources(run, tmp_path, monkeypatch):
    (tmp_path / "own.toml").write_text('[[source]]\nname = "mine"\n')
    monkeypatch.setenv("GRADEWATCH_SOURCES", "own.toml")
    done = run("doctor", "--json")
    assert (done.code, failing(done)) == (1, ["sources"])
    assert detail(done, "sources") == "own.toml: source[1].authority: is missing; GRADEWATCH_SOURCES names this file"


def test_doctor_says_that_database_and_broker_do_not_answer_and_keeps_their_secrets(run, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", "postgresql://me:hush@127.0.0.1:1/gradewatch")
    monkeypatch.setenv("GRADEWATCH_BROKER_URL", "redis://:hush@127.0.0.1:1/0")
    done = run("doctor", "--json")
    assert (done.code, failing(done)) == (1, ["database", "broker"])
    assert detail(done, "database").endswith("check GRADEWATCH_DATABASE_URL and that it runs")
    assert detail(done, "broker").endswith("check GRADEWATCH_BROKER_URL and that Redis runs")
    assert "hush" not in done.out + done.err + run("doctor").out
    values = {row["name"]: row["value"] for row in done.rows if "origin" in row}
    assert values["GRADEWATCH_DATABASE_URL"] == "postgresql+psycopg://me:****@127.0.0.1:1/gradewatch"
    assert values["GRADEWATCH_BROKER_URL"] == "redis://:****@127.0.0.1:1/0"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/0"),
        ("redis://:p@ss/w0rd@localhost/0", "redis://:****@localhost/0"),
        ("rediss://user:pass@localhost/0?password=again&db=1", "rediss://user:****@localhost/0?password=****&db=1"),
        ("postgresql://user@localhost/x", "postgresql://user@localhost/x"),
        ("5.0", "5.0"),
    ],
)
def test_passwords_are_masked_wherever_they_stand(address, shown):
    assert masked(address) == shown


def test_doctor_looks_whether_the_broker_may_drop_tasks(run, redis_url, shared_redis, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_BROKER_URL", redis_url)
    good = run("doctor", "--json")
    assert detail(good, "broker") == f"{redis_url} answers, and evicts nothing"
    assert detail(good, "service") == ("never ran on this database; `gradewatch worker` and `gradewatch beat` start it")
    with shared_redis.client() as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            bad = run("doctor", "--json")
        finally:
            client.config_set("maxmemory-policy", "noeviction")
    assert (bad.code, failing(bad)) == (1, ["broker"])
    assert detail(bad, "broker").endswith("set it to noeviction")


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=1), "alive, ticked "),
        (timedelta(hours=2), "not running; it last ticked "),
        (timedelta(hours=-2), "in the future: set this machine's clock, or the one that ran the service"),
    ],
)
def test_doctor_says_whether_a_service_is_alive(run, sqlite_url, monkeypatch, ago, said):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", sqlite_url)
    with hands(sqlite_url) as (context, _), context.store.write() as session:
        beat(session, TICK, datetime.now(UTC) - ago)
    done = run("doctor", "--json")
    assert done.code == (1 if ago < timedelta(0) else 0)
    assert said in detail(done, "service")


def test_doctor_says_that_a_subscription_was_disabled(run, sqlite_url, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", sqlite_url)
    for _ in range(3):
        run("subscribe", "https://hooks.example/")
    run("subscriptions", "end", "3")
    assert detail(run("doctor", "--json"), "subscriptions") == "2 subscribed, 0 deliveries given up"
    with hands(sqlite_url) as (context, _), context.store.write() as session:
        session.get_one(tables.Subscription, 2).state = "disabled"
    done = run("doctor", "--json")
    assert (done.code, failing(done)) == (1, ["subscriptions"])
    assert detail(done, "subscriptions").startswith("1 disabled; `gradewatch subscriptions` says why")
