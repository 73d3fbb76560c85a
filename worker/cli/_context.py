"""What the commands open: settings, store, and whether a service is alive."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from worker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from worker.context import Context
    from worker.settings import Settings

_SKEW = timedelta(minutes=5)
"""How far the clock that a file's time comes from may be ahead of ours."""


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Context]:
    """A context on the configured database. Raises errors for people where settings or database are not in order."""
    from worker.context import Context
    from worker.settings import load_settings
    from worker.store import open_store

    settings = settings or load_settings()
    context = Context(settings, open_store(settings.database))
    try:
        yield context
    finally:
        context.close()


def service_alive(context: Context) -> bool:
    """Whether a service ticked lately on this database."""
    from worker.schedule import last_beat
    from worker.work import TICK

    with context.store.read() as session:
        ticked = last_beat(session, TICK)
    return ticked is not None and context.now() - ticked < timedelta(seconds=4 * context.settings.tick_seconds + 5)


def parse_day(text: str | None, option: str) -> date | None:
    """A day as 2017-06-01. Raises UsageError that names the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{option} should be a day such as 2017-06-01, not {text!r}"
        raise UsageError(message) from None


def parse_known(text: str | None, option: str) -> datetime | None:
    """A moment, or a day: then its end. Raises UsageError that names the option."""
    if text is not None and len(text) == len("2017-06-01"):
        day = parse_day(text, option)
        return datetime.combine(day, time.max, UTC) if day else None
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{option} should be a day such as 2017-06-01, or a moment such as 2017-06-01T09:30, not {text!r}"
        raise UsageError(message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_moment(text: str | None, option: str) -> datetime | None:
    """A moment as 2017-06-01T09:30:00+00:00, or a day (its midnight); UTC where no zone is given.

    Raises UsageError that names the option, for a moment to come as well.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{option} should be a moment such as 2017-06-01T09:30, not {text!r}"
        raise UsageError(message) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > datetime.now(UTC) + _SKEW:  # it would stand before everything that is fetched until then
        message = f"{option} is in the future: {text}"
        raise UsageError(message)
    return moment
