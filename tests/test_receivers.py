"""The receivers that the documents show, run against the real sender."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.faults.delivering import Desk, desk
from tests.hostile import Exchange, HostileServer, answer
from worker.channels.webhook import new_secret
from worker.replaying import replay
from worker.subscriptions import new_subscription, rotate_secret

FOLDER = Path(__file__).parent.parent / "docs" / "receivers"
EVENTS = {"type": ["gradewatch.source.drifted"]}
Lines = Callable[[int], list[str]]


@contextmanager
def listening(command: list[str], secret: str) -> Iterator[tuple[str, Lines]]:
    """A receiver as a child process; gives its URL and a function that gives the next lines it prints."""
    environment = os.environ | {"GRADEWATCH_SECRET": secret}
    with subprocess.Popen([*command, "0"], env=environment, stdout=subprocess.PIPE, text=True) as child:
        try:
            output: IO[str] | None = child.stdout
            assert output is not None
            url = output.readline().removeprefix("listening on ").strip()
            yield url + "/hook", lambda number: [output.readline().strip() for _ in range(number)]
        finally:
            child.kill()


@contextmanager
def by_cgi(folder: Path, secret: str) -> Iterator[tuple[str, Lines]]:
    """The shell's receiver behind a server that hands it each request, as CGI does."""

    def handed(exchange: Exchange) -> None:
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in exchange.received.headers.items()}
        done = subprocess.run(
            ["/bin/sh", FOLDER / "receiver.sh"],
            input=exchange.received.body,
            capture_output=True,
            cwd=folder,
            env=os.environ | named | {"GRADEWATCH_SECRET": secret},
            check=True,
        )
        answer(status=int(done.stdout.split()[1]))(exchange)

    def lines(number: int) -> list[str]:
        events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
        assert len(events) == number
        return [f"{one['sequence']} {one['type']} {one['subject']}" for one in events]

    with HostileServer() as server:
        yield server.on("/hook", handed), lines


@contextmanager
def receiving(language: str, folder: Path, secret: str) -> Iterator[tuple[str, Lines]]:
    if language == "shell":
        if not shutil.which("openssl"):
            pytest.skip("openssl is not installed")
        with by_cgi(folder, secret) as made:
            yield made
        return
    command = {
        "python": [sys.executable, "-u", str(FOLDER / "receiver.py")],
        "node": ["node", str(FOLDER / "receiver.mjs")],
    }
    if not shutil.which(command[language][0]):
        pytest.skip(f"{language} is not installed")
    with listening(command[language], secret) as made:
        yield made


@pytest.fixture
def it(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url) as made:
        yield made


def state(it: Desk) -> tuple[str, int | None]:
    row = it.delivery()
    return row.state, row.last_status


@pytest.mark.parametrize("language", ["python", "node", "shell"])
def test_it_takes_what_is_genuine_once_and_refuses_all_else(it: Desk, language: str, tmp_path: Path) -> None:
    made = new_subscription(it.context, "http://127.0.0.1:9/", EVENTS)
    with receiving(language, tmp_path, made.secret) as (url, lines):
        with it.context.store.write() as session:
            session.merge(made).target = url
        it.announce(2)
        it.deliver()
        assert state(it) == ("delivered", 204)
        with it.context.store.write() as session:
            assert replay(session, made.id, after=0, now=it.clock.moment) == 2
        it.deliver()
        it.announce()
        it.deliver()
        numbers = [line.split()[0].lstrip("0") for line in lines(3)]
        assert numbers == ["1", "2", "3"]  # the replay came, and was known already

        with it.context.store.write() as session:  # while the secret is replaced, the old one still verifies
            rotate_secret(session, made.id, now=it.clock.moment)
        it.announce()
        it.deliver()
        assert state(it) == ("delivered", 204)
        it.clock.pass_(minutes=10)  # by our clock; the receiver's own says that this comes from the future
        it.announce()
        it.deliver()
        assert state(it) == ("due", 401)
        it.clock.pass_(minutes=-10)
        other = new_subscription(it.context, url, EVENTS)
        assert other.secret != new_secret()
        it.announce()
        it.deliver()
        assert state(it) == ("due", 401)
