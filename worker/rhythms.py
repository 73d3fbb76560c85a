"""When digests are due: every day or every week at an hour of London's clock. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from worker.errors import UsageError

LONDON = ZoneInfo("Europe/London")
DAILY, WEEKLY = "daily", "weekly"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOUR, WEEKDAY = 8, "monday"
"""When a digest comes unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Daily, or weekly on a `weekday` (0: Monday), at an `hour` of London's clock, summer and winter."""

    every: str
    hour: int = HOUR
    weekday: int | None = None

    def __str__(self) -> str:
        """For people: `weekly on monday at 8:00`."""
        on = "" if self.weekday is None else f" on {WEEKDAYS[self.weekday]}"
        return f"{self.every}{on} at {self.hour}:00"

    def next(self, after: datetime) -> datetime:
        """The first moment of this rhythm later than `after`, in UTC.

        An hour that the clock skips in spring comes an hour later; of one that comes twice in autumn, it is the first.
        """
        day = after.astimezone(LONDON).date()
        while True:
            if self.weekday in {None, day.weekday()}:
                local = datetime(day.year, day.month, day.day, self.hour, tzinfo=LONDON)
                moment = local.astimezone(UTC)
                if moment > after:
                    return moment
            day += timedelta(days=1)


def make_rhythm(every: str, hour: int | None = None, weekday: str | None = None) -> Rhythm:
    """A rhythm from what a person wrote. Raises UsageError that says what is wrong."""
    if every not in {DAILY, WEEKLY}:
        message = f"a digest is {DAILY} or {WEEKLY}, not {every[:40]!r}"
        raise UsageError(message)
    hour = HOUR if hour is None else hour
    if not 0 <= hour <= 23:  # noqa: PLR2004 - the hours of a day
        message = f"the hour of a digest is 0 to 23, not {hour}"
        raise UsageError(message)
    if every == DAILY:
        if weekday is not None:
            message = "a daily digest has no weekday; make it weekly, or leave the weekday out"
            raise UsageError(message)
        return Rhythm(every, hour)
    meant = [number for number, name in enumerate(WEEKDAYS) if name == (weekday or WEEKDAY).lower()]
    if not meant:
        message = f"no weekday {weekday!r}; they are {', '.join(WEEKDAYS)}"
        raise UsageError(message)
    return Rhythm(every, hour, meant[0])
