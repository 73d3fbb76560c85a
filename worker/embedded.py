"""The whole service in one process: Celery's worker on threads, its beat as a thread, and a broker in memory.

The database is the queue, so a process that dies loses nothing: the next one's first tick finds what is due.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from celery import beat
from celery.worker import WorkController, state

from worker import transport
from worker.app import QUEUE, app, configure, nudge, use_context

if TYPE_CHECKING:
    from worker.context import Context

log = structlog.get_logger()

_STOP_SECONDS = 20
"""How long a task at work may still take when the service stops; what it had not committed is due again."""


@contextmanager
def running(context: Context) -> Iterator[None]:
    """Run the service on this context for as long as the block lasts."""
    configure(context.settings)
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
        ticking.stop()
        state.should_stop = 0
        transport.interrupt()
        working.join(_STOP_SECONDS)
        state.should_stop = None
        if working.is_alive():
            log.warning("a task is still at work; what it had not committed is due again")


def serve(context: Context, meanwhile: Callable[[threading.Event], None]) -> None:
    """Run the service until SIGTERM or SIGINT; `meanwhile` runs in the main thread until the event is set."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with running(context):
        meanwhile(stopped)
        stopped.wait()
