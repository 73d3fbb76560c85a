"""Celery: the application, its settings, and the nudge. Only this module, `tasks` and `embedded` know Celery.

The database is the queue: a message only says "look now". So messages carry ids and nothing else, may be lost, doubled
or late, and expire soon, for the next tick sends them again.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import structlog
from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown, worker_shutting_down
from kombu.exceptions import OperationalError

from worker import transport
from worker.context import Context
from worker.errors import GradewatchError
from worker.settings import Settings, load_settings
from worker.stopping import SharedFlag
from worker.store import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger()

QUEUE = "gradewatch"
MESSAGE_SECONDS = 60
"""How long a nudge is worth anything: after that a tick has sent another."""
TASK_SECONDS = 300
"""The soft limit of one task, well above a visit's own; the hard one is half a minute later."""
VISIBILITY_SECONDS = 900
"""When Redis gives an unacknowledged message to another worker: above the hard limit, or two would work at once."""

MEMORY_KB = 500_000
"""A child that holds more after a task is replaced."""
STOP_SECONDS = 8
"""How long tasks may go on when the worker is told to stop, below the ten seconds that docker waits.

Then the broker gets them back, and what they had not committed is due as before.
"""

app = Celery("gradewatch", include=["worker.tasks"])
_context: Context | None = None
_stopping: SharedFlag | None = None


def configure(settings: Settings, **overrides: Any) -> Celery:
    """Set the application up for a broker of its own (none set) or for Redis."""
    embedded = settings.embedded
    app.conf.update(
        broker_url=f"{transport.URL}embedded/" if embedded else settings.broker_url,
        broker_transport_options={} if embedded else _redis_options(),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # for ever: Celery gives up after a hundred
        broker_connection_timeout=5,
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_retry_on_worker_lost=True,
        task_soft_time_limit=TASK_SECONDS,
        task_time_limit=TASK_SECONDS + 30,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=500,
        worker_max_memory_per_child=MEMORY_KB,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_soft_shutdown_timeout=STOP_SECONDS,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        beat_scheduler="celery.beat:Scheduler",
        beat_schedule={
            "tick": {
                "task": "gradewatch.tick",
                "schedule": settings.tick_seconds,
                "options": {"expires": max(2 * settings.tick_seconds, 10)},
            }
        },
        **overrides,
    )
    return app


def _redis_options() -> Mapping[str, Any]:
    return {
        "visibility_timeout": VISIBILITY_SECONDS,
        "unacked_restore_interval": 10,  # seconds between two looks for messages of workers that died
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,  # kombu sets none, and a publish on a half-open link would wait for ever
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "retry_on_timeout": True,
    }


def nudge(name: str, *arguments: object) -> None:
    """Make due work start now. Where the broker does not answer, nothing is lost: the next tick finds the work.

    A process that does tasks delivers by itself, at once.
    """
    if name == "deliver" and _context is not None:
        _context.deliverer.wake()
        return
    try:
        app.send_task(f"gradewatch.{name}", args=arguments, expires=MESSAGE_SECONDS, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker does not answer; the next tick will find the work", nudge=name, error=str(error))


def current_context() -> Context:
    """The context of this process, made at first use: engine and HTTP client must not be older than a fork."""
    global _context  # noqa: PLW0603 - one per process, as the libraries it holds want it
    if _context is None:
        settings = load_settings()
        _context = Context(settings, open_store(settings.database), nudge=nudge)
        if _stopping is not None:
            _context.stopping = _stopping
    return _context


def use_context(context: Context | None) -> None:
    """Give this process's tasks this context, closing the one before."""
    global _context  # noqa: PLW0603
    if _context is not None and _context is not context:
        _context.close()
    _context = context


@worker_process_init.connect
def _after_fork(**_unused: object) -> None:
    global _context  # noqa: PLW0603
    _context = None  # the parent's connections are not ours to close


@worker_process_shutdown.connect
def _before_exit(**_unused: object) -> None:
    use_context(None)


@worker_shutting_down.connect
def _on_stop(**_unused: object) -> None:
    if _stopping is not None:
        _stopping.set()  # visits and readings end at their next page, and give back what they hold


def ready(settings: Settings) -> Context:
    """A context whose database is in order and knows the sources. Raises GradewatchError and DataFileError."""
    from worker.work import prepare  # noqa: PLC0415 - httpx comes with it

    context = Context(settings, open_store(settings.database), nudge=nudge)
    prepare(context)
    return context


def run_worker(settings: Settings) -> None:
    """Run a worker on the broker until it is told to stop. Raises GradewatchError where something is not in order."""
    global _stopping  # noqa: PLW0603 - one per process, shared with those that it forks
    _needs_broker(settings)
    ready(settings).close()
    _load_readers()
    gc.freeze()  # all that was imported: a child that looks through it for garbage copies it, in a tenth of a second
    _stopping = SharedFlag()
    configure(settings)
    app.worker_main(
        [
            "worker",
            "--pool=prefork",
            f"--concurrency={settings.workers}",
            "--loglevel=INFO",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            f"--queues={QUEUE}",
        ]
    )


def _load_readers() -> None:
    """Load before the fork what every child would load at its first page."""
    import scrapers  # noqa: PLC0415 - only a worker reads
    import scrapers.listing  # noqa: PLC0415
    import scrapers.news  # noqa: PLC0415

    for url in ("https://hmicfrs.justiceinspectorates.gov.uk/peel-reports/kent-2023-25/", "https://example.org/"):
        scrapers.read("<h1>PEEL: Kent Police is good at preventing crime</h1>", url=url)


def run_beat(settings: Settings) -> None:
    """Run the beat: one tick every few seconds. Two of them are harmless."""
    _needs_broker(settings)
    configure(settings)
    app.Beat(loglevel="INFO", quiet=True).run()


def _needs_broker(settings: Settings) -> None:
    if settings.embedded:
        message = (
            "GRADEWATCH_BROKER_URL is not set; set it to a Redis, or run everything in one with `gradewatch serve`"
        )
        raise GradewatchError(message)
