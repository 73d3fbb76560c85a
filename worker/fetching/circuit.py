"""A circuit for each host, as a row that all workers share: whoever fails again and again is left alone for a while.

Three failures in a row close a host, for longer each time it fails again; when its time is over one page is tried, and
the rest only if that goes well. A host that is busy is closed at once, for as long as it asks and at least a minute.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from schema.tables import Host
from worker.fetching.client import REFUSALS, Fetched, Outcome

MOST_FAILURES = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
BUSY_PAUSE = timedelta(minutes=5)
"""For a host that is busy and does not say for how long."""


def backoff(times: int, first: timedelta = FIRST_PAUSE, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait after so many failures: twice as long each time, up to a quarter less by chance."""
    whole: timedelta = min(first * 2 ** min(times - 1, 16), longest)
    return whole * random.uniform(0.75, 1)  # noqa: S311 - spreads those that failed together; nothing to guess


def is_the_hosts(fetched: Fetched) -> bool:
    """Whether a failure says something of the whole host: no answer, an error of the server's, no access, too busy."""
    match fetched.outcome:
        case Outcome.BUSY:
            return True
        case Outcome.FAILED:
            return fetched.transient or fetched.status is None
        case Outcome.REFUSED:
            return fetched.status in REFUSALS
    return False


def pause_of(fetched: Fetched, times: int) -> timedelta:
    """How long a host that is busy, for so many times in a row, is left alone; what it asks for is the least."""
    asked = timedelta(seconds=fetched.retry_after or 0)
    return max(asked, backoff(times, BUSY_PAUSE if fetched.retry_after is None else FIRST_PAUSE))


def failures_of(session: Session, host: str) -> int:
    """How often in a row a host has failed; from MOST_FAILURES on, one page is tried before the rest."""
    return session.scalar(select(Host.failures).where(Host.name == host)) or 0


def note(session: Session, host: str, results: Iterable[Fetched], now: datetime) -> timedelta | None:
    """Write down how a host answered, in this order; gives how long it is to be left alone from now on."""
    row = session.get(Host, host)
    before, pause, last = row.failures if row else 0, None, None
    failures = before
    for fetched in results:
        if not is_the_hosts(fetched):
            if fetched.status is not None:  # it answered; what we refused to ask for says nothing of it
                before, failures, pause = 0, 0, None
            continue
        # Those that were under way together fail together: that is one trouble more, not many.
        failures, last = min(failures + 1, max(before, MOST_FAILURES - 1) + 1), fetched
        if fetched.outcome is Outcome.BUSY:
            pause = max(pause or timedelta(), pause_of(fetched, before + 1))
        elif failures >= MOST_FAILURES:
            pause = max(pause or timedelta(), backoff(failures - MOST_FAILURES + 1))
    if row is None and last is None:
        return None
    if row is None:
        row = Host(name=host)
        session.add(row)
    row.failures, row.closed_until = failures, now + pause if pause else None
    row.asked_to_wait = bool(pause and last and last.outcome is Outcome.BUSY)
    if last is not None:
        row.detail = last.detail
    return pause
