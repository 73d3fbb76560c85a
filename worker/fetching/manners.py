"""Manners: what a site's robots.txt asks of us, kept in the database for all workers, and the pace of our requests."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from schema import tables
from worker.fetching.robots import LIMIT, Robots

if TYPE_CHECKING:
    from worker.context import Context

log = structlog.get_logger()

BELIEVED_FOR = timedelta(hours=24)
"""How long a robots.txt holds (RFC 9309, 2.4). One that cannot be had is asked for again at the next visit."""


class Pace:
    """The time between two requests of one visit, whichever of its threads makes them."""

    def __init__(self, context: Context, delay: float) -> None:
        """Leave `delay` seconds between the beginnings of two requests; the first may go at once."""
        self._stopping, self.delay = context.stopping, delay
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self) -> bool:
        """Wait for this request's turn; False where the service stops meanwhile."""
        if not self.delay:
            return not self._stopping.is_set()
        with self._lock:
            turn = max(self._free_at, time.monotonic())
            self._free_at = turn + self.delay
        return not self._stopping.wait(max(turn - time.monotonic(), 0))


def site_of(url: str) -> str:
    """Scheme, host and port of an address: what a robots.txt is for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def robots_of(context: Context, site: str, pace: Pace) -> Robots:
    """The rules of a site: those that some worker fetched within a day, else fetched now."""
    with context.store.read() as session:
        known = session.get(tables.Robots, site)
        if known is not None and known.believed_until > context.now():
            return Robots(known.text)
    pace.wait()
    fetched = context.fetcher.fetch(f"{site}/robots.txt", allowed_hosts=lambda _: True, head=LIMIT + 1)
    robots = Robots.of(fetched)
    if robots.text is None:
        log.warning("robots.txt cannot be read", site=site, detail=fetched.detail)
    with context.store.write() as session:
        now = context.now()
        until = now if robots.text is None else now + BELIEVED_FOR
        session.merge(tables.Robots(site=site, text=robots.text, believed_until=until))
    return robots
