"""The service's health as Prometheus reads it; `docs/operations.md` lists every metric.

Source: the Prometheus text format 0.0.4, written by prometheus-client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from worker.health import Health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(health: Health) -> bytes:
    """Every metric of one look, as Prometheus scrapes it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Look(health))
    return generate_latest(registry)


class _Look(Collector):
    """One look at the tables; nothing is counted in this process, which is one of several."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterable[Metric]:
        yield from metrics(self._health)


def metrics(health: Health) -> Iterator[Metric]:
    """The metrics; what never was has no sample, so that an alert on its absence can be made."""
    one = _gauge
    yield one("tick_age_seconds", "Since the schedule last looked for what is due", health.tick_seconds)
    yield one("pages", "Pages known", health.pages)
    yield one("pages_due", "Pages that may be fetched now", health.pages_due)
    yield one("oldest_page_due_seconds", "How long the page longest due has waited", health.oldest_page_seconds or 0)
    yield one("pages_set_aside", "Pages that failed three times", health.set_aside)
    yield one("baseline_pages_left", "Pages of a first pass that are not read yet", health.baseline_left)
    yield one("readings_due", "Snapshots unread", health.readings_due)
    yield one("oldest_reading_due_seconds", "How long the oldest of them waits", health.oldest_reading_seconds or 0)
    yield one("readings_failed", "Snapshots that no reader could read in three tries", health.failed)
    yield _family("readings_held", "Readings that wait, by why", "hold", health.held)
    yield one("events", "Events written, announced or silent", health.events)
    yield one("deliveries_due", "Deliveries unsent to active subscriptions", health.deliveries_due)
    yield one("oldest_delivery_due_seconds", "How long the oldest of them waits", health.oldest_delivery_seconds or 0)
    yield one("deliveries_dead", "Deliveries given up", health.dead)
    yield one("subscriptions_failing", "Active subscriptions whose last attempt failed", len(health.failing))
    yield _family("subscriptions", "Subscriptions, by state", "state", health.subscriptions)
    yield one("hosts_closed", "Hosts left alone for now, because they failed or asked for it", len(health.closed))
    fetches = CounterMetricFamily(
        "gradewatch_fetches", "Requests for pages, by how they ended", labels=["host", "outcome", "status"]
    )
    for row in health.fetches:
        fetches.add_metric([row.host, row.outcome, str(row.status or "none")], row.n)
    yield fetches
    yield _family("source_drift", "Readings in a row that were not as before, by source", "source", health.sources)


def _gauge(name: str, help_text: str, value: float | None) -> Metric:
    family = GaugeMetricFamily(f"gradewatch_{name}", help_text)
    if value is not None:
        family.add_metric([], value)
    return family


def _family(name: str, help_text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"gradewatch_{name}", help_text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
