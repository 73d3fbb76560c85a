"""When a delivery that failed is tried again, on whatever channel.

Source: Standard Webhooks 1.0 (three days, with jitter, Retry-After as the least); the waits are Svix's, made longer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

RETRY_SCHEDULE = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The wait before each attempt, from the first on: about three days in all."""
MAX_RETRY_AFTER = timedelta(days=1)
REST = timedelta(seconds=5)
"""How long a receiver that failed is left alone, whatever else is due to it."""
DISABLED_AFTER = timedelta(days=5)
"""A subscription that only failed for so long is switched off ..."""
DISABLED_FROM = 3
"""... by an attempt of at least this number: one failure after a long silence is none yet."""
_JITTER = 0.2


def next_attempt(attempts: int, now: datetime, retry_after: int | None, random: Callable[[], float]) -> datetime | None:
    """When to try again after `attempts` attempts, the last of them `now`; None when the schedule is exhausted.

    `random` gives numbers from 0 to 1: they spread the waits by a fifth either way, so that receivers that failed
    together are not tried together. `retry_after` (seconds, at most a day) is the least that is waited.
    """
    if attempts >= len(RETRY_SCHEDULE):
        return None
    wait = RETRY_SCHEDULE[attempts] * (1 - _JITTER + 2 * _JITTER * random())
    return now + max(wait, asked(retry_after))


def asked(retry_after: int | None) -> timedelta:
    """The wait that a receiver asks for, in bounds."""
    return min(timedelta(seconds=min(max(retry_after or 0, 0), 10**9)), MAX_RETRY_AFTER)
