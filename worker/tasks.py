"""The tasks: thin names on the plain calls of `worker.work`. Arguments that a later version adds are ignored."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy.exc import OperationalError

from worker import work
from worker.app import app, current_context
from worker.fetching.visits import visit as visit_host
from worker.reading import read_due

_options: dict[str, Any] = {
    "autoretry_for": (OperationalError,),  # the database is away or busy; all else is written down where it happens
    "retry_backoff": 1,
    "retry_backoff_max": 60,
    "max_retries": 3,
}
_READ, _MEANWHILE = 60, 0.1
"""Seconds after which no more is claimed: of a reading by itself, and of one during a visit."""
_LEFT = 0.2
"""Seconds that a visit leaves to others what it brought: whoever is idle reads it, and the visit goes on."""
_reading = threading.Lock()
_read_again = threading.Event()


@app.task(name="gradewatch.tick", **_options)
def tick(*_later: object, **_more: object) -> None:
    """Look for what is due and nudge it."""
    work.tick(current_context())


@app.task(name="gradewatch.visit", **_options)
def visit(host: str, *_later: object, **_more: object) -> None:
    """Fetch what is due on a host. What nobody else reads of it is read here, or visits could hold every child."""
    visit_host(current_context(), host, meanwhile=lambda: _read(_MEANWHILE, _LEFT))


@app.task(name="gradewatch.read", **_options)
def read(*_later: object, **_more: object) -> None:
    """Read what is due."""
    _read(_READ)


@app.task(name="gradewatch.deliver", **_options)
def deliver(*_later: object, **_more: object) -> None:
    """Send what is due, in this process's own thread for it: a receiver that hangs must not hold a task."""
    current_context().deliverer.wake()


def _read(seconds: float, left: float = 0) -> int:
    """Read what is due, for so long; one thread of a process at a time, for two that parse are slower than one.

    Only what others `left` for so many seconds, if need be. Gives how many readings were done.
    """
    done = 0
    _read_again.set()
    while _read_again.is_set() and _reading.acquire(blocking=False):
        try:
            _read_again.clear()
            done += read_due(current_context(), seconds, left=left)
            left = 0  # whoever asked since then asked for all of it
        finally:
            _reading.release()
    return done
