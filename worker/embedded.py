"""The whole service in one process: Celery's worker on threads, its beat as a thread, and a broker in memory.

The database is the queue, so a process that dies loses nothing: the next one's first tick finds what is due.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog
from celery import beat
from celery.worker import WorkController, state

from worker import transport
from worker.app import QUEUE, app, configure, nudge, use_context

if TYPE_CHECKING:
    from worker.context import Context

log = structlog.get_logger()

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_STOP_SECONDS = 20
"""How long a task at work may still take when the service stops; what it had not committed is due again."""


@contextmanager
def running(context: Context) -> Iterator[None]:
    """Run the service on this context for as long as the block lasts."""
    configure(context.settings)
    app.set_default()
    app.finalize()
    use_context(context)
    app.loader.import_default_modules()
    state.should_stop = state.should_terminate = None
    controller: Any = WorkController(
        app=app,
        hostname="gradewatch@embedded",
        pool_cls="threads",
        concurrency=context.settings.workers,
        queues=QUEUE,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    ticking = beat.EmbeddedService(app, scheduler_cls="celery.beat:Scheduler", thread=True)
    working = threading.Thread(target=controller.start, name="worker", daemon=True)
    working.start()
    ticking.start()
    nudge("tick")
    try:
        yield
    finally:
        context.stopping.set()
        ticking.stop()
        state.should_stop = 0
        until = time.monotonic() + _STOP_SECONDS
        while working.is_alive() and time.monotonic() < until:
            transport.interrupt()  # again and again: Celery waits for messages once more after it was told to stop
            working.join(0.05)
        state.should_stop = None
        if working.is_alive():
            log.warning("a task is still at work; what it had not committed is due again")


class _Stop(BaseException):
    """Raised by a signal in the main thread; no `except Exception` on the way may keep it."""


def serve(context: Context, meanwhile: Callable[[], None]) -> None:
    """Run the service until SIGTERM or SIGINT; `meanwhile` runs in the main thread, and ends with the service."""

    def stop(*_: object) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)  # a second signal ends the process at once
        raise _Stop

    with running(context):
        for number in _SIGNALS:
            signal.signal(number, stop)
        with suppress(_Stop):
            meanwhile()
            threading.Event().wait()
    if any(thread.name.startswith("ThreadPoolExecutor") for thread in threading.enumerate()):
        # A task that does not end would keep the interpreter: what it has not committed is due again at the next start.
        logging.shutdown()
        os._exit(0)
