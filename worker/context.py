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
    from scrapers.sources import Sources
    from worker.fetching.client import Fetcher

Nudge = Callable[..., None]
"""`nudge("visit", host)`, `nudge("read")`, `nudge("deliver", subscription)`: makes due work start sooner, no more."""


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
        )

    def close(self) -> None:
        """Close connections to sites and database."""
        if "fetcher" in self.__dict__:
            self.fetcher.close()
        self.store.close()
