"""A cycle over 500 pages of 60 kB: fetched, read and recorded, side by side with urlwatch and with a Scrapy spider.

Ours is the service as it is deployed, two prefork workers on PostgreSQL and Redis. The clock of each starts with its
first request for a page, so nobody's start counts, and stops when all is written down: of ours, when every page was
looked at and every reading is recorded.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import text

import benchmarks
from benchmarks.many import Many, many
from benchmarks.processes import GRADEWATCH, python_path
from benchmarks.result import TIMES, BrokenError, Effort, Result
from tests.services import PostgresServer, RedisServer
from worker.store import Store, open_store

ROOT = Path(benchmarks.__file__).parent.parent
LATENCY, CONNECTIONS, CHANGED = 0.1, 8, 25
_PATIENCE = 120  # seconds
_LOOK = 0.02
_URLWATCH = "from urlwatch.cli import main; import time; main(); print(time.monotonic())"
_LEFT = """
    SELECT (SELECT count(*) FROM pages WHERE visited_at IS NULL OR due_at <= now() OR claims > 0)
         + (SELECT count(*) FROM readings WHERE state = 'due')
         + (SELECT CASE WHEN count(*) = 0 THEN 1 ELSE 0 END FROM pages)
"""

_BESIDE = (
    ("cold", "cycle, cold", "cold", "Scrapy", 0.6),
    ("unchanged", "cycle, unchanged, with validators", "unchanged", "urlwatch", 0.6),
    ("without", "cycle, unchanged, without validators", "without", "urlwatch", 0.8),
    ("changed", "cycle, 25 of 500 changed", "changed", "urlwatch", 0.8),
    ("cold", "cycle, cold, though it reads nothing", "cold", "urlwatch", None),
    ("unchanged", "cycle, unchanged, with validators", "unchanged", "Scrapy", None),
    ("noise", "cycle, other bytes, the same content", "without", "urlwatch", None),
)
"""Our cycle, its name, the peer's cycle beside it, the peer, and the target."""
_WORKERS = (1, 2, 4)
"""How many processes are at work, of a cold cycle each."""
_LINE = "the line's own time"
_SLOW = (
    ("slow unchanged", "cycle with 100 ms latency, unchanged, with validators", 1.15),
    ("slow without", "cycle with 100 ms latency, unchanged, without validators", 1.15),
    ("slow changed", "cycle with 100 ms latency, 25 of 500 changed", 1.15),
    ("slow cold", "cycle with 100 ms latency, cold", 1.5),
)


def measure(effort: Effort) -> Iterator[Result]:
    """Cold, unchanged with and without validators, a few changed, and all of it over a slow line."""
    if missing := [name for name in ("scrapy", "urlwatch") if find_spec(name) is None]:
        why = f"needs {' and '.join(missing)}: pip install 'gradewatch[bench]'"
        yield from (Result(title, against, target, TIMES, (), note=why) for _, title, _, against, target in _BESIDE)
        yield from (Result(title, _LINE, target, TIMES, (), note=why) for _, title, target in _SLOW)
        return
    pages = many(effort.pages)
    with tempfile.TemporaryDirectory(prefix="gradewatch-bench-") as name, ExitStack() as stack:
        stage = Stage(Path(name), pages, stack)
        for _ in range(effort.cycles):
            stage.round()
        yield from stage.results()


class Stage:
    """The server, the databases, and the times of each cycle of each of the three."""

    def __init__(self, folder: Path, pages: list[Many], stack: ExitStack) -> None:
        self.folder, self.pages = folder, pages
        self.host = stack.enter_context(_host(len(pages)))
        self.postgres = stack.enter_context(PostgresServer())
        (folder / "redis").mkdir()
        self.redis = stack.enter_context(RedisServer(folder / "redis", durable=False))
        self.times: dict[tuple[str, str], list[float]] = {}
        self.rounds = 0

    def round(self) -> None:
        """Every cycle once, for each of the three in turn."""
        self.rounds += 1
        site = f"http://127.0.0.1:{self.host.port}"
        scrapy, urlwatch = _Scrapy(self, site), _Urlwatch(self, site)
        with _ours(self, site) as ours:
            peers: dict[str, Callable[[], float]] = {"Scrapy": scrapy.run, "urlwatch": urlwatch.run}
            self.cycle("cold", {"ours": ours.first, **peers})
            everyone = {"ours": ours.again, **peers}
            self.cycle("unchanged", everyone)
            self.cycle("changed", {"ours": ours.again, "urlwatch": urlwatch.run}, changed=len(self.pages) // 20)
            self.cycle("without", everyone, validators=False)
            self.cycle("noise", {"ours": ours.again}, validators=False, noise=True)
            slow: dict[str, Any] = {"latency": LATENCY}
            self.cycle("slow unchanged", {"ours": ours.again}, validators=True, noise=False, **slow)
            self.cycle("slow changed", {"ours": ours.again}, changed=len(self.pages) // 20, **slow)
            self.cycle("slow without", {"ours": ours.again}, validators=False, **slow)
        with _ours(self, site) as ours:
            self.cycle("slow cold", {"ours": ours.first}, validators=True, **slow)
        self.host.tell(latency=0, validators=True, noise=False)
        for workers in _WORKERS:
            with _ours(self, site, workers) as ours:
                self.cycle("cold", {f"{workers} at work": ours.first})

    def cycle(self, name: str, runs: dict[str, Callable[[], float]], **how: Any) -> None:
        """Let each of them do one cycle over the same pages; notes the seconds from its first request to its end."""
        changed = how.pop("changed", 0)
        self.host.tell(changed=changed, **how)
        for who, run in runs.items():
            self.host.tell()
            ended = run()
            told = self.host.tell()
            if told["asked"] < len(self.pages):
                raise BrokenError(f"{who} asked for {told['asked']} of {len(self.pages)} pages, {name}")
            self.times.setdefault((name, who), []).append(ended - told["first"])

    def results(self) -> Iterator[Result]:
        """Each figure with its target."""
        for name, title, other, against, target in _BESIDE:
            ours, theirs = self.times[name, "ours"], self.times[other, against]
            ratios = tuple(one / peer for one, peer in zip(ours, theirs, strict=True))
            yield Result(title, against, target, TIMES, ratios, _parts(ours, theirs))
        least = len(self.pages) * LATENCY / CONNECTIONS
        for name, title, target in _SLOW:
            taken = self.times[name, "ours"]
            yield Result(title, _LINE, target, TIMES, tuple(one / least for one in taken), _parts(taken, [least]))
        alone = self.times["cold", "1 at work"]
        for workers in _WORKERS[1:]:
            taken = self.times["cold", f"{workers} at work"]
            ratios = tuple(one / other for one, other in zip(taken, alone, strict=True))
            yield Result(f"cycle, cold, {workers} processes", "one process", None, TIMES, ratios, _parts(taken, alone))


def _parts(ours: list[float], theirs: list[float]) -> dict[str, float]:
    return {"ours_s": sorted(ours)[len(ours) // 2], "peer_s": sorted(theirs)[len(theirs) // 2]}


@dataclass
class _Host:
    child: subprocess.Popen[str]
    port: int

    def tell(self, **how: Any) -> dict[str, Any]:
        """Say how it serves from now on; gives what it served until now."""
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.child.stdin.write(json.dumps(how) + "\n")
        self.child.stdin.flush()
        told: dict[str, Any] = json.loads(self.child.stdout.readline())
        return told


@contextmanager
def _host(number: int) -> Iterator[_Host]:
    command = [sys.executable, "-m", "benchmarks.host", str(number)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield _Host(child, int(child.stdout.readline()))
        finally:
            child.kill()


def _end_of(command: list[str], folder: Path, **environment: str) -> float:
    """Run a peer; gives the moment that it says it ended at."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": python_path(), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    if done.returncode:
        raise BrokenError(f"{command[2]} ended with {done.returncode}: {done.stderr[-500:]}")
    return float(done.stdout.split()[-1])


class _Scrapy:
    def __init__(self, stage: Stage, site: str) -> None:
        self.folder = stage.folder / f"scrapy-{stage.rounds}"
        self.folder.mkdir()
        (self.folder / "paths.json").write_text(json.dumps([page.path for page in stage.pages]))
        self.command = [sys.executable, "-m", "benchmarks.spider", site, "paths.json", "pages.sqlite3"]

    def run(self) -> float:
        return _end_of(self.command, self.folder)


class _Urlwatch:
    def __init__(self, stage: Stage, site: str) -> None:
        self.folder = stage.folder / f"urlwatch-{stage.rounds}"
        self.folder.mkdir()
        jobs = "---\n".join(f"url: {site}{page.path}\n" for page in stage.pages)
        (self.folder / "urls.yaml").write_text(jobs)
        (self.folder / "urlwatch.yaml").write_text("display: {new: false, error: true, unchanged: false}\n")
        files = ("--urls", "urls.yaml", "--config", "urlwatch.yaml", "--hooks", "hooks.py", "--cache", "cache.db")
        self.command = [sys.executable, "-c", _URLWATCH, *files]

    def run(self) -> float:
        return _end_of(self.command, self.folder, HOME=str(self.folder))


@dataclass
class _Ours:
    """The deployed service; it says how much is left to do in its database."""

    store: Store
    log: Path
    started: Callable[[], None]

    def first(self) -> float:
        """Let it begin on an empty store."""
        self.started()
        return self._done()

    def again(self) -> float:
        """Make every page due."""
        with self.store.write() as session:
            session.execute(text("UPDATE pages SET due_at = now(), calm = 0"))
        return self._done()

    def _done(self) -> float:
        until = time.monotonic() + _PATIENCE
        with self.store.engine.connect() as connection:
            while connection.scalar(text(_LEFT)):
                connection.rollback()
                if time.monotonic() > until:
                    raise BrokenError(f"the cycle did not end: {self.log.read_text()[-1500:]}")
                time.sleep(_LOOK)
        return time.monotonic()


@contextmanager
def _ours(stage: Stage, site: str, workers: int = 2) -> Iterator[_Ours]:
    """The service on a database of its own, with beat and worker as processes that are killed at the end."""
    folder = Path(tempfile.mkdtemp(dir=stage.folder))
    sources, log, database = folder / "sources.toml", folder / "log", stage.postgres.create()
    _write_sources(sources, site, stage.pages)
    url = stage.postgres.url(database)
    store = open_store(url, migrate=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GRADEWATCH_")},
        "PYTHONPATH": python_path(),
        "GRADEWATCH_DATABASE_URL": url,
        "GRADEWATCH_BROKER_URL": stage.redis.url,
        "GRADEWATCH_SOURCES": str(sources),
        "GRADEWATCH_ALLOW_ADDRESSES": "127.0.0.0/8",
        "GRADEWATCH_WORKERS": str(workers),
        "GRADEWATCH_TICK_SECONDS": "1",
    }
    with stage.redis.client() as client:
        client.flushall()
    children: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        with log.open("ab") as out:
            children.extend(
                subprocess.Popen(
                    [*GRADEWATCH, role], cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True
                )
                for role in ("worker", "beat")
            )

    try:
        yield _Ours(store, log, start)
        if '"level": "error"' in log.read_text():
            raise BrokenError(f"the service was in trouble: {log.read_text()[-1500:]}")
    finally:
        for child in children:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        store.close()
        stage.postgres.drop(database)


def _write_sources(path: Path, site: str, pages: list[Many]) -> None:
    addresses = "".join(f'    "{site}{page.path}",\n' for page in pages)
    path.write_text(
        f"""shipped = false

[[source]]
name = "many"
title = "Many pages"
authority = "official"
hosts = ["{site.removeprefix("http://")}"]
addresses = [
{addresses}]
every = "6h"
delay = "0s"
""",
        encoding="utf-8",
    )
