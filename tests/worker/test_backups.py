"""Backups as the documents show them, made while the service writes, restored, and proved."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.services import PostgresServer, ServiceError
from tests.worker.assessments import address, cambridgeshire
from tests.worker.hands import hands
from worker.archive import Job
from worker.context import Context
from worker.ingesting import ingest
from worker.proving import verify
from worker.queries import grades
from worker.store import open_store

GUIDE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


@contextmanager
def writing(url: str) -> Iterator[threading.Event]:
    """A service that records one page after another, some of which move a grade; gives what tells of ten of them."""
    enough, stop, failed = threading.Event(), threading.Event(), []

    def write(context: Context) -> None:
        number = 0
        try:
            while not stop.is_set():
                grade = ("good", "inadequate")[number // 2 % 2]
                body = cambridgeshire(2017, effectiveness=grade, banner=f"Visit {number}")
                at = datetime(2018, 4, 1, tzinfo=UTC) + timedelta(hours=number)
                ingest(context, Job(body, address(2017), "text/html", None), at)
                number += 1
                if number == 10:
                    enough.set()
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)
            enough.set()

    with hands(url) as (context, _):
        writer = threading.Thread(target=write, args=(context,))
        writer.start()
        try:
            yield enough
        finally:
            stop.set()
            writer.join()
        assert failed == []


def prove(url: str) -> None:
    """A restored store is whole, and holds what was written before the backup."""
    store = open_store(url)
    with store.read() as session:
        proof = verify(session)
        assert proof.differences == []
        assert proof.judgments >= 3 * 10
        assert {row.question for row in grades(session)} == {"effectiveness", "efficiency", "legitimacy"}
    store.close()


def shown(program: str) -> list[str]:
    """A command of the guide, split into words, without `docker compose exec`, its user and what is piped."""
    (line,) = re.findall(rf"^\$ (?:docker compose exec -T postgres )?({program} .*)$", GUIDE, re.MULTILINE)
    return shlex.split(re.sub(r" -U gradewatch| [<>] gradewatch.dump", "", line))


def test_a_backup_of_sqlite_while_it_is_written_is_whole(sqlite_url: str, tmp_path: Path):
    program, file, statement = shown("sqlite3")
    assert (program, file) == ("sqlite3", "gradewatch.sqlite3")
    with writing(sqlite_url) as enough:
        assert enough.wait(60)
        with closing(sqlite3.connect(tmp_path / file)) as connection:  # the tests' folder is the current one
            connection.execute(statement)
    prove(f"sqlite:///{tmp_path / 'backup.sqlite3'}")


def test_a_backup_of_postgresql_while_it_is_written_is_whole(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
):
    try:
        programs = postgres_server._programs()
    except ServiceError as error:
        pytest.skip(str(error))
    if not (programs / "pg_dump").exists():
        pytest.skip("the PostgreSQL of the tests brings no pg_dump")
    address_of = postgres_url.replace("postgresql+psycopg", "postgresql")
    dump = tmp_path / "gradewatch.dump"

    def run(words: list[str], database: str) -> None:
        *command, name = words
        assert name == "gradewatch"
        if command[0] == "pg_restore":
            with dump.open("rb") as file:
                subprocess.run([programs / command[0], *command[1:], database], check=True, timeout=60, stdin=file)
        else:
            with dump.open("wb") as file:
                subprocess.run([programs / command[0], *command[1:], database], check=True, timeout=60, stdout=file)

    with writing(postgres_url) as enough:
        assert enough.wait(60)
        run(shown("pg_dump"), address_of)
    fresh = postgres_server.create()
    try:
        run(shown("pg_restore"), postgres_server.url(fresh).replace("postgresql+psycopg", "postgresql"))
        prove(postgres_server.url(fresh))
    finally:
        postgres_server.drop(fresh)
