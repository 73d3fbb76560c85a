"""What every piece of work needs at hand: settings, store, sources, a fetcher, a clock, and a way to nudge."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from worker.settings import Settings
from worker.stopping import SharedFlag
from worker.store import Store

if TYPE_CHECKING:
    import ssl

    from scrapers.sources import Sources
    from worker.delivering import Deliverer
    from worker.fetching.client import Fetcher

Nudge = Callable[..., None]
"""`nudge("visit", host)`, `nudge("read")`, `nudge("deliver")`: makes due work start sooner, no more."""


def utc_now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


def no_nudge(_name: str, *_arguments: object) -> None:
    """Leave the work to the next tick."""


@dataclass
class Context:
    """One process's hands. Tests give it a clock of their own."""

    settings: Settings
    store: Store
    nudge: Nudge = no_nudge
    now: Callable[[], datetime] = utc_now
    stopping: threading.Event | SharedFlag = field(default_factory=threading.Event)
    """Set when the service is to stop: long work ends at its next page."""
    tls: ssl.SSLContext | None = None
    """Instead of the usual verification of receivers, as where a company has a certificate authority of its own."""

    @property
    def sources(self) -> Sources:
        """The sources, shipped and the user's."""
        return self.settings.known_sources

    @cached_property
    def fetcher(self) -> Fetcher:
        """The one way out to the network, made at first use (after any fork)."""
        from worker.fetching.client import Fetcher  # noqa: PLC0415 - httpx only where something is fetched
        from worker.fetching.gate import Gate  # noqa: PLC0415

        return Fetcher(
            Gate(self.settings.allow_addresses),
            user_agent=self.settings.user_agent,
            total_timeout=self.settings.fetch_seconds,
            max_bytes=self.settings.fetch_bytes,
            connections=self.settings.workers * self._most_connections(),
        )

    def _most_connections(self) -> int:
        """How many one visit may need: nobody waits for a connection while a host has some to spare."""
        named = (source.connections or 0 for source in self.sources.by_name.values())
        return max(self.settings.connections, *named)

    @cached_property
    def deliverer(self) -> Deliverer:
        """What sends in the background, made at first use (after any fork)."""
        from worker.delivering import Deliverer  # noqa: PLC0415 - only where something is sent

        return Deliverer(self)

    def close(self) -> None:
        """Close connections to receivers, sites and database."""
        if "deliverer" in self.__dict__:
            self.deliverer.close()
        if "fetcher" in self.__dict__:
            self.fetcher.close()
        self.store.close()
