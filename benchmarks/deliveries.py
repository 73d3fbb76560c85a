"""Delivery alone, embedded and deployed: how soon after the commit a receiver hears, and how fast a backlog drains.

A hundred subscriptions; the receiver, the service, the bare POSTs and the bare loop are processes of their own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Self

import httpx

import benchmarks
from benchmarks.processes import GRADEWATCH, python_path
from benchmarks.result import BrokenError, Effort, Result
from schema.tables import Subscription
from scrapers.sources import shipped
from tests.services import PostgresServer, RedisServer
from worker.channels.webhook import CONTENT_TYPE, new_secret, sign
from worker.settings import Settings
from worker.store import open_store

SUBSCRIPTIONS = 100
HANGING = 10
"""Further subscriptions, one in ten, whose receivers never answer; they are there in the second measurement."""
_WARM = 12
"""Rounds before the first that counts: four workers open their connections in them."""
_POSTS = 5
_ROOT = Path(benchmarks.__file__).parent.parent
_LOOPBACK = "127.0.0.0/8"


def measure(effort: Effort) -> Iterator[Result]:
    """Both profiles, one after the other."""
    with TemporaryDirectory(prefix="gradewatch-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        off = "".join(f'[[source]]\nname = "{source}"\nenabled = false\n\n' for source in shipped().by_name)
        (folder / "sources.toml").write_text(off, encoding="utf-8")  # nothing is fetched
        sources = {"GRADEWATCH_SOURCES": str(folder / "sources.toml")}
        yield from _profile("embedded", sources | {"GRADEWATCH_DATA_DIR": name}, effort)
        with PostgresServer() as postgres, RedisServer(folder, durable=False) as redis:
            settings = sources | {
                "GRADEWATCH_DATABASE_URL": postgres.url(postgres.create()),
                "GRADEWATCH_BROKER_URL": redis.url,
            }
            yield from _profile("deployed", settings, effort, "--worker")
            yield from _nudged(settings, effort)


def _profile(name: str, settings: Mapping[str, str], effort: Effort, *arguments: str) -> Iterator[Result]:
    """Events recorded by the process that delivers them, as the service's own are."""
    with _staged(settings, *arguments) as stage:
        healthy = _subscribe(settings, stage.port, "hook", SUBSCRIPTIONS)
        for title, told in (("one of 100", healthy[:1]), ("all 100", healthy)):
            yield from _latency(f"{title}, {name}", stage, told, effort)
        hanging = _subscribe(settings, stage.port, "hang", HANGING)
        yield _drain(name, stage, [*healthy, *hanging], effort)


def _nudged(settings: Mapping[str, str], effort: Effort) -> Iterator[Result]:
    """Events recorded elsewhere, as by a command: a worker is nudged through the broker."""
    with _worker(_environment(settings)), _staged(settings) as stage:
        told = _subscribe(settings, stage.port, "nudged", 1)
        for one in _latency("one, nudged through Redis", stage, told, effort):
            yield replace(one, target=None)


@contextmanager
def _staged(settings: Mapping[str, str], *arguments: str) -> Iterator[_Stage]:
    with ExitStack() as stack:
        listener = stack.enter_context(_Child("-m", "benchmarks.listener"))
        port = int(listener.line())
        open_store(_known(settings).database, migrate=True).close()
        announcer = _Child("-m", "benchmarks.announcer", *arguments, environment=_environment(settings))
        stack.enter_context(announcer)
        poster = stack.enter_context(_Child("-m", "benchmarks.poster"))
        if announcer.line() != "ready":
            raise BrokenError("the announcer did not start")
        yield _Stage(listener, announcer, poster, port)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The processes at work."""

    listener: _Child
    announcer: _Child
    poster: _Child
    port: int

    def announce(self, events: int, subscriptions: Sequence[int]) -> float:
        """Announce; gives the moment of the commit."""
        self.announcer.tell({"events": events, "subscriptions": list(subscriptions)})
        return float(self.announcer.line())

    def arrivals(self, number: int) -> list[float]:
        """The moments at which so many came; those that hang are not among them."""
        self.listener.tell(number)
        came = [at for path, at in json.loads(self.listener.line()) if not path.startswith("/hang/")]
        if len(came) != number:
            message = f"{len(came)} of {number} deliveries came"
            raise BrokenError(message)
        return came

    def bare(self) -> float:
        """Seconds of one bare POST of such a body, the median of a few in a row."""
        body = json.dumps({"data": "x" * 1_500})
        headers = sign([new_secret()], "an id", datetime.now(UTC), body.encode()) | {"content-type": CONTENT_TYPE}
        self.poster.tell(
            {"url": f"http://127.0.0.1:{self.port}/bare", "headers": headers, "body": body, "times": _POSTS}
        )
        return float(json.loads(self.poster.line())["kept"])


def _latency(title: str, stage: _Stage, told: Sequence[int], effort: Effort) -> Iterator[Result]:
    """From the commit to the first byte, over some rounds; in each one event, and bare POSTs right after it."""
    rounds: list[tuple[list[float], float]] = []
    warm = _WARM if effort.rounds > 1 else 0
    for number in range(warm + effort.rounds):
        committed = stage.announce(1, told)
        waits = [at - committed for at in stage.arrivals(len(told))]
        bare = stage.bare()
        stage.arrivals(2 * _POSTS + 1)
        if number >= warm:
            rounds.append((waits, bare))
    peer = "httpx.Client().post, kept open"
    typical = statistics.median(bare for _, bare in rounds)
    every = sorted(wait for waits, _ in rounds for wait in waits)
    late = every[max(len(every) * 99 // 100 - 1, 0)] if len(every) > 1 else every[0]
    middle = statistics.median(every)
    yield Result(
        f"commit to {title}, median",
        peer,
        20,
        "x",
        tuple(statistics.median(waits) / bare for waits, bare in rounds),
        {"ours_ms": 1000 * middle, "peer_ms": 1000 * typical},
    )
    parts = {"ours_ms": 1000 * late, "peer_ms": 1000 * typical}
    yield Result(f"commit to {title}, p99", peer, 100, "x", (late / typical,), parts)


def _drain(name: str, stage: _Stage, told: Sequence[int], effort: Effort) -> Result:
    """A backlog to all of them, one in ten of whom hangs, against a loop of bare POSTs over as many connections."""
    events = max(effort.deliveries // SUBSCRIPTIONS, 1)
    number = events * SUBSCRIPTIONS
    committed = stage.announce(events, told)
    ours = max(stage.arrivals(number)) - committed
    bare = _bare_loop(stage.port, events)
    stage.arrivals(number)
    rates = {"ours_per_s": number / ours, "peer_per_s": number / bare}
    return Result(
        f"drain a backlog, one in ten hangs, {name}",
        f"httpx loops, {SUBSCRIPTIONS} connections",
        2,
        "x",
        (ours / bare,),
        rates,
    )


def _bare_loop(port: int, times: int) -> float:
    """Seconds in which as many connections, each a thread with a client of its own, post as much."""
    body = json.dumps({"data": "x" * 1_500}).encode()
    headers = sign([new_secret()], "an id", datetime.now(UTC), body) | {"content-type": CONTENT_TYPE}
    context = httpx.create_ssl_context()  # one for all: making it takes longer than all the posts
    clients = [httpx.Client(verify=context) for _ in range(SUBSCRIPTIONS)]

    def post(client: httpx.Client) -> None:
        for _ in range(times):
            client.post(f"http://127.0.0.1:{port}/bare", content=body, headers=headers).raise_for_status()

    threads = [threading.Thread(target=post, args=(client,)) for client in clients]
    began = monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = monotonic() - began
    for client in clients:
        client.close()
    return took


def _subscribe(settings: Mapping[str, str], port: int, path: str, number: int) -> list[int]:
    """Webhooks to paths of the listener; gives their ids."""
    store = open_store(_known(settings).database)
    with store.write() as session:
        made = [
            Subscription(
                channel="webhook",
                target=f"http://127.0.0.1:{port}/{path}/{count}",
                secret=new_secret(),
                filters={},
                state="active",
                created_at=datetime.now(UTC),
            )
            for count in range(number)
        ]
        session.add_all(made)
    store.close()
    return [one.id for one in made]


def _known(settings: Mapping[str, str]) -> Settings:
    return Settings.model_construct(
        data_dir=Path(settings.get("GRADEWATCH_DATA_DIR", ".")),
        database_url=settings.get("GRADEWATCH_DATABASE_URL"),
    )


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GRADEWATCH_")}
    return inherited | {
        "PYTHONPATH": python_path(),
        "GRADEWATCH_ALLOW_ADDRESSES": _LOOPBACK,
        "GRADEWATCH_TICK_SECONDS": "3600",
        **settings,
    }


class _Child:
    """A Python process of ours that is talked to by lines of JSON."""

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self._arguments = arguments
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=_ROOT,
            env=None if environment is None else dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def tell(self, asked: Any) -> None:
        """Send one line."""
        if self._process.stdin is None:
            raise BrokenError("a child has no pipes")
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def line(self) -> str:
        """The next line that it says. Raises BrokenError where it has ended."""
        said = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not said:
            message = f"{self._arguments[-1]} ended"
            raise BrokenError(message)
        return said.strip()


@contextmanager
def _worker(environment: Mapping[str, str]) -> Iterator[None]:
    """A `gradewatch worker` that is ready."""
    with subprocess.Popen(
        [*GRADEWATCH, "worker"], cwd=_ROOT, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        try:
            yield
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
