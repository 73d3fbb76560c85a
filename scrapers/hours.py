"""The hours of a week in which a source publishes, by London's clock, summer time included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_LONDON = ZoneInfo("Europe/London")
_FORM = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)(?: ([A-Z][A-Za-z,-]+))?")
_MIDNIGHT = "24:00"


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of day to another (None: midnight) on some days of the week (0: Monday), in London."""

    start: time
    end: time | None
    days: frozenset[int]

    def __contains__(self, moment: datetime) -> bool:
        """Whether a moment (of any zone) is inside."""
        local = moment.astimezone(_LONDON)
        clock = local.time().replace(fold=0)
        return local.weekday() in self.days and self.start <= clock and (self.end is None or clock < self.end)

    def opening(self, moment: datetime) -> datetime:
        """The first moment from this one on that is inside, in UTC."""
        if moment in self:
            return moment.astimezone(UTC)
        day = moment.astimezone(_LONDON).date()
        openings = (
            datetime.combine(day + timedelta(days=n), self.start, _LONDON).astimezone(UTC)
            for n in range(8)
            if (day.weekday() + n) % 7 in self.days
        )
        return next(opening for opening in openings if opening >= moment)


def parse_hours(words: str) -> Hours:
    """Read "07:00-19:00 Mon-Fri", "09:00-17:30 Mon,Wed,Sat" or "00:00-24:00" (every day). Raises ValueError."""
    match = _FORM.fullmatch(words)
    if not match:
        raise ValueError("it should be hours such as 07:00-19:00 Mon-Fri")
    start = time.fromisoformat(match.group(1))
    end = None if match.group(2) == _MIDNIGHT else time.fromisoformat(match.group(2))
    if end is not None and end <= start:
        raise ValueError(f"{match.group(2)} is not after {match.group(1)}")
    return Hours(start, end, _days(match.group(3)))


def _days(words: str | None) -> frozenset[int]:
    if words is None:
        return frozenset(range(7))
    found: set[int] = set()
    for part in words.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS or part.endswith("-"):
            raise ValueError(f"{part} is no day or days such as Mon or Mon-Fri")
        here, there = DAYS.index(first), DAYS.index(last or first)
        found.update((here + n) % 7 for n in range((there - here) % 7 + 1))
    return frozenset(found)
