"""The store: migrations, both databases, and what people are told when it is not in order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from schema import migrations, tables
from worker.errors import StoreError, UsageError
from worker.schedule import insert_missing
from worker.store import REVISION, Store, open_store


def test_the_migrations_make_the_tables_and_nothing_else(database_url: str) -> None:
    store = open_store(database_url, migrate=True)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.Base.metadata) == []
    store.close()


def test_what_is_made_for_sqlite_is_for_its_user_alone(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/data/gradewatch.sqlite3")
    with store.write() as session:
        session.execute(text("CREATE TABLE some (one INTEGER)"))
        made = [tmp_path / "data", *(tmp_path / "data").iterdir()]
        assert {path.name: path.stat().st_mode & 0o777 for path in made} == {
            "data": 0o700,
            "gradewatch.sqlite3": 0o600,
            "gradewatch.sqlite3-wal": 0o600,
            "gradewatch.sqlite3-shm": 0o600,
        }
    store.close()


def test_the_newest_migration_is_the_one_the_store_asks_for() -> None:
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head() == REVISION


def test_migrating_twice_is_the_same_as_once(database_url: str) -> None:
    store = open_store(database_url, migrate=True)
    store.migrate()
    assert store.revision() == REVISION
    store.close()


def test_two_that_migrate_at_once_do_not_disturb_each_other(database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for store in pool.map(lambda _: open_store(database_url, migrate=True), range(2)):
            store.close()
    store = open_store(database_url)
    assert store.revision() == REVISION
    store.close()


def test_a_server_is_migrated_on_purpose_only(postgres_url: str) -> None:
    with pytest.raises(StoreError, match="gradewatch migrate"):
        open_store(postgres_url)


def test_a_newer_database_is_refused(database_url: str) -> None:
    store = open_store(database_url, migrate=True)
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="update gradewatch"):
        open_store(database_url)
    store.close()


def test_a_server_that_is_not_there_is_one_line_without_its_password() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("postgresql+psycopg://watcher:hunter2@127.0.0.1:1/gradewatch")
    assert "GRADEWATCH_DATABASE_URL" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_address_of_no_use_is_the_callers_mistake() -> None:
    with pytest.raises(UsageError, match="GRADEWATCH_DATABASE_URL"):
        Store("no address at all")


def test_an_error_rolls_back_all_of_a_session(database_url: str) -> None:
    store = open_store(database_url, migrate=True)

    def fail() -> None:
        with store.write() as session:
            session.add(tables.Source(name="half", drift=0))
            session.flush()
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="middle"):
        fail()
    with store.read() as session:
        assert session.get(tables.Source, "half") is None
    store.close()


def test_inserting_what_is_there_changes_nothing(database_url: str) -> None:
    store = open_store(database_url, migrate=True)
    with store.write() as session:
        insert_missing(session, tables.Source, [{"name": "one", "drift": 3}])
        insert_missing(session, tables.Source, [{"name": "one", "drift": 9}, {"name": "two", "drift": 0}])
    with store.read() as session:
        assert session.get_one(tables.Source, "one").drift == 3
        assert session.get(tables.Source, "two") is not None
    store.close()


def test_moments_keep_their_instant_and_naive_ones_are_refused(database_url: str) -> None:
    store = open_store(database_url, migrate=True)
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=1)))
    with store.write() as session:
        session.add(tables.Heartbeat(name="x", at=moment))
    with store.read() as session:
        at = session.get_one(tables.Heartbeat, "x").at
    assert at == moment
    assert at.tzinfo is UTC
    with pytest.raises(StatementError, match="time zone"), store.write() as session:
        session.add(tables.Heartbeat(name="y", at=datetime(2026, 3, 29)))  # noqa: DTZ001 - the point
    store.close()


def test_writers_of_one_sqlite_file_wait_for_each_other(sqlite_url: str) -> None:
    store = open_store(sqlite_url)

    def count_up() -> None:
        for _ in range(20):
            with store.write() as session:
                row = session.get(tables.Counter, "x") or tables.Counter(name="x", value=0)
                row.value += 1
                session.add(row)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert session.get_one(tables.Counter, "x").value == 80
    store.close()


def test_the_migration_of_what_is_told_goes_forward_and_back_with_data(database_url: str) -> None:
    store = Store(database_url)
    if store.sqlite:
        Path(str(store.engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
    store.migrate("0003")
    with store.engine.begin() as connection:
        for sequence in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO events (sequence, id, type, subject, announced, correlation, recorded_at, body)"
                    " VALUES (:n, :id, 'gradewatch.grade.moved', 'x', true, 'c', '2026-11-01 12:00:00', :body)"
                ),
                {"n": sequence, "id": f"e{sequence}", "body": b"{}"},
            )
        for number, state in ((1, "active"), (2, "disabled")):
            connection.execute(
                text(
                    "INSERT INTO subscriptions (id, channel, target, secret, filters, state, n, created_at)"
                    " VALUES (:id, 'webhook', 'https://x.test/', 's', '{}', :state, 0, '2026-11-01 12:00:00')"
                ),
                {"id": number, "state": state},
            )
        connection.execute(
            text(
                "INSERT INTO deliveries (id, event_sequence, subscription_id, state, attempts)"
                " VALUES (1, 1, 1, 'delivered', 1), (2, 2, 2, 'dead', 10)"
            )
        )
    store.migrate()
    assert store.revision() == REVISION
    with store.write() as session:
        first, second = session.scalars(select(tables.Subscription).order_by(tables.Subscription.id))
        assert (first.lease_token, first.disabled_after, second.disabled_after) == (0, None, 2)
        first.state, first.previous_secret, first.free_from = "ended", "old", datetime(2026, 11, 2, tzinfo=UTC)
    store.migrate("0003")
    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT id, state, secret FROM subscriptions ORDER BY id")).all()
        assert [tuple(row) for row in kept] == [(1, "disabled", "s"), (2, "disabled", "s")]
        assert connection.execute(text("SELECT count(*) FROM deliveries")).scalar() == 2
    store.migrate()
    with store.read() as session:
        assert {row.disabled_after for row in session.scalars(select(tables.Subscription))} == {2}
    store.close()
