"""A process that does the service's work and dies by SIGKILL at a chosen commit: `python -m tests.worker.crashing`.

Started once with everything imported; each line on stdin (JSON: database, sources, moment, die_at) is one fork that
works until nothing is due, or dies at its n-th point. Points alternate: just before a commit, with all its work done,
and just after it. The answer is a line: "done N" with the number of points passed, or "killed".
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

# Loaded before the forks, so that each child works at once.
import scrapers.hmicfrs.annual
import scrapers.listing
from schema.forces import find_forces
from worker import work
from worker.context import Context
from worker.settings import Settings
from worker.store import open_store


def clock_from(moment: datetime) -> Callable[[], datetime]:
    """A clock that moves on a little with every look, the same in every run."""
    looks = iter(range(10**9))
    return lambda: moment + timedelta(milliseconds=next(looks))


def run(job: dict[str, str | int | None]) -> int:
    """Do all the work there is; gives the number of points passed."""
    passed = 0
    die_at = job["die_at"]

    def point(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = Settings(
        database_url=str(job["database"]),
        sources=Path(str(job["sources"])),
        allow_addresses="127.0.0.0/8",
    )
    context = Context(settings, open_store(settings.database, migrate=True))
    context.now = clock_from(datetime.fromisoformat(str(job["moment"])))
    event.listen(Engine, "commit", point)
    event.listen(Session, "after_commit", point)
    work.prepare(context)
    work.drain(context)
    context.close()
    return passed


def answer(words: str) -> None:
    """Give an answer at once, past every buffer."""
    os.write(sys.stdout.fileno(), f"{words}\n".encode())


def main() -> None:
    """Serve jobs from stdin until it ends."""
    scrapers.read("<h1>Cambridgeshire 2016</h1>", url="https://hmicfrs.justiceinspectorates.gov.uk/")
    find_forces("")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            answer(f"done {run(json.loads(line))}")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            answer("killed")
        elif status:
            answer(f"failed {status}")


if __name__ == "__main__":
    main()
