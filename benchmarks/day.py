"""A day in the life of a worker: what it holds after 24 hours of ticks and visits, against what it held at their start.

Nobody waits for that day. The worker is the embedded one, for nothing ever replaces it as a prefork child is after 500
tasks; it runs in a process of its own, `python -m benchmarks.day SOURCES DATABASE HOURS`, through Celery as always, and
by a clock that stands still while it works and jumps to the next tick when it has done all. After each hour it tells
what it holds and waits for a line on stdin, so that pages can change meanwhile.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import benchmarks
from benchmarks.many import Many, many
from benchmarks.result import TIMES, BrokenError, Effort, Result
from worker.demo.replica import Replica

ROOT = Path(benchmarks.__file__).parent.parent
PAGES, EVERY = 100, "15m"
CHANGED = 4
"""Each hour every fourth page has other words."""
TICK = timedelta(seconds=5)
_PATIENCE = 60  # seconds until what a tick began must have ended
_MB = 1_000_000


def measure(effort: Effort) -> Iterator[Result]:
    """Resident memory at the end of the day, against the end of the hour before it, which holds the baseline."""
    name, against = "memory after a day of ticks and visits", "the same before"
    if not Path("/proc/self/statm").exists():
        yield Result(name, against, 1.1, TIMES, (), note="needs /proc, as Linux has it")
        return
    told = list(_hours(effort.hours + 1))
    before, after = told[0], told[-1]
    if after["looks"] - before["looks"] < effort.hours * PAGES or after["snapshots"] <= before["snapshots"]:
        raise BrokenError(f"the day was not lived: {before}, then {after}")
    parts = {
        "before_MB": before["rss"] / _MB,
        "after_MB": after["rss"] / _MB,
        "most_MB": max(one["rss"] for one in told) / _MB,
        **{what: float(after[what] - before[what]) for what in ("ticks", "looks", "snapshots")},
    }
    yield Result(name, against, 1.1, TIMES, (after["rss"] / before["rss"],), parts)


def _hours(hours: int) -> Iterator[dict[str, int]]:
    """What the worker tells after each hour."""
    pages = many(PAGES)
    with TemporaryDirectory(prefix="gradewatch-bench-") as name, Replica() as site:
        for page in pages:
            site.publish(page.path, page.body())
        sources = Path(name) / "sources.toml"
        _write_sources(sources, site, pages)
        command = [sys.executable, "-m", "benchmarks.day", str(sources), f"sqlite:///{name}/day.sqlite3", str(hours)]
        with (
            (Path(name) / "log").open("w+") as log,
            subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            ) as child,
        ):
            assert child.stdin is not None
            assert child.stdout is not None
            try:
                for hour in range(1, hours + 1):
                    line = child.stdout.readline()
                    if not line:
                        raise BrokenError(f"the worker ended in hour {hour}: {Path(log.name).read_text()[-1500:]}")
                    yield json.loads(line)
                    for page in pages[hour % CHANGED :: CHANGED]:
                        site.publish(page.path, page.body(edition=hour))
                    child.stdin.write("\n")
                    child.stdin.flush()
            finally:
                child.kill()


def _write_sources(path: Path, site: Replica, pages: list[Many]) -> None:
    addresses = ", ".join(f'"{site.url(page.path)}"' for page in pages)
    path.write_text(
        f"""shipped = false

[[source]]
name = "replica"
authority = "official"
hosts = ["{site.host}"]
addresses = [{addresses}]
every = "{EVERY}"
delay = "0s"
""",
        encoding="utf-8",
    )


class _Tasks:
    """How many tasks were sent and are not done."""

    def __init__(self) -> None:
        self._open = 0
        self._changed = threading.Condition()

    def sent(self, **_: Any) -> None:
        with self._changed:
            self._open += 1

    def done(self, **_: Any) -> None:
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def wait(self) -> None:
        """Wait until all are done. Raises BrokenError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._open == 0, _PATIENCE):
                raise BrokenError("a task did not end")


def live(sources: Path, database: str, hours: int) -> None:
    """Be the worker for so many hours."""
    from celery.signals import before_task_publish, task_postrun  # noqa: PLC0415 - of the child alone
    from sqlalchemy import func, select  # noqa: PLC0415

    from schema import tables  # noqa: PLC0415
    from worker import embedded, work  # noqa: PLC0415
    from worker.app import nudge  # noqa: PLC0415
    from worker.context import Context  # noqa: PLC0415
    from worker.logs import set_up_logs  # noqa: PLC0415
    from worker.settings import Settings  # noqa: PLC0415
    from worker.store import open_store  # noqa: PLC0415

    settings = Settings(
        sources=sources,
        database_url=database,
        allow_addresses="127.0.0.0/8",
        tick_seconds=10**6,  # the ticks are ours
        faster=1,
        slower=1,
    )
    set_up_logs()
    moment, tasks = datetime(2026, 11, 2, 8, tzinfo=UTC), _Tasks()
    context = Context(settings, open_store(database), nudge=nudge, now=lambda: moment)
    work.prepare(context)
    before_task_publish.connect(tasks.sent)
    task_postrun.connect(tasks.done)
    with embedded.running(context):
        ticks = 0
        for hour in range(1, hours + 1):
            until = moment + timedelta(hours=1)
            while moment < until:
                nudge("tick")
                tasks.wait()
                moment += TICK
                ticks += 1
            with context.store.read() as session:
                told = {
                    "rss": int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
                    "hour": hour,
                    "ticks": ticks,
                    "looks": session.scalar(select(func.sum(tables.Fetches.n))) or 0,
                    "snapshots": session.scalar(select(func.count(tables.Snapshot.id))) or 0,
                }
            print(json.dumps(told), flush=True)
            sys.stdin.readline()


if __name__ == "__main__":
    live(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
