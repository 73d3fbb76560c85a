"""The whole service's work as plain calls: one tick, and all that is due. Celery's tasks call these and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from scrapers import READERS
from worker.deliveries import anything_due
from worker.delivering import deliver_due
from worker.digests import digests_due, make_digests
from worker.fetching.visits import visit
from worker.reading import read_due
from worker.schedule import (
    beat,
    due_hosts,
    finish_rescrapes,
    readings_due,
    renew_readings,
    sync_sources,
)

if TYPE_CHECKING:
    from worker.context import Context

log = structlog.get_logger()

TICK = "tick"
"""The name of the tick's heartbeat."""

_HOSTS = 16
"""So many hosts are nudged at a tick: news of a hundred must not make a queue in which the inspectorate's waits."""


def prepare(context: Context) -> None:
    """See that the tables know the sources, and that new readers get what the last ones could not read.

    Raises schema.tomlfile.DataFileError where a sources file is wrong.
    """
    with context.store.write() as session:
        sync_sources(session, context.sources, context.now())
        renewed = renew_readings(session, READERS, context.now())
    if renewed:
        log.info("new readers try again what the last ones did not recognise", snapshots=renewed)


def tick(context: Context) -> None:
    """Look for what is due and nudge it. Two ticks at once, or one that never came, make no difference."""
    now = context.now()
    with context.store.write() as session:
        beat(session, TICK, now)
        finish_rescrapes(session, now)
        hosts = due_hosts(session, context.sources, now)
        readings = readings_due(session, now)
        digests = digests_due(session, now)
        deliveries = digests or anything_due(session, now)
    if digests:
        make_digests(context)
    for host in hosts[:_HOSTS]:
        context.nudge("visit", host)
    if readings:
        context.nudge("read")
    if deliveries:
        context.nudge("deliver")


def drain(context: Context, *, priority: int | None = None, until: Callable[[], bool] = lambda: False) -> None:
    """Do all that is due in this very thread, until nothing is, or `until` says so: the work of a service without one.

    With a priority only pages of it are fetched: worker.schedule.ASKED are those that a person asked for.
    """
    while not until():
        with context.store.read() as session:
            now = context.now()
            hosts = due_hosts(session, context.sources, now, priority)
            digests = digests_due(session, now)
            deliveries = digests or anything_due(session, now)
        if digests:
            make_digests(context)
        did = sum(visit(context, host, priority=priority).pages for host in hosts)
        did += read_due(context)
        did += deliver_due(context) if deliveries else 0
        with context.store.write() as session:
            finish_rescrapes(session, context.now())
        if not did:
            return
