"""How healthy the service is by the work it has done, not by whether a process is up: what waits, and for how long.

`gradewatch status`, `/readyz` and `/metrics` all show one `Health`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from schema.tables import Delivery, Event, Fetches, Host, Page, Reading, Source, Subscription
from worker.drifting import MOST
from worker.schedule import last_beat
from worker.work import TICK

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

_fetches = select(Fetches.host, Fetches.outcome, Fetches.status, Fetches.n).order_by(
    Fetches.host, Fetches.outcome, Fetches.status
)
LATE = timedelta(hours=1)
"""So long may work wait that nothing keeps back; a page may wait longer where its host asks for it."""


@dataclass(frozen=True, slots=True)
class FetchCount:
    """How many requests to a host ended so; `status` is 0 where no answer came."""

    host: str
    outcome: str
    status: int
    n: int


@dataclass(frozen=True, slots=True)
class Health:
    """What waits, how much of it and for how many seconds (None where nothing does), as of `at`.

    `pages_waiting` and `oldest_page` are of pages that are due; `failing` are active subscriptions whose last attempt
    failed; `closed` are hosts left alone for now; `fetches` are how requests ended;
    `sources` maps a source's name to its readings in a row that were not as they should be.
    """

    at: datetime
    tick_seconds: float | None
    alive: bool
    pages: int
    pages_due: int
    oldest_page: str | None
    oldest_page_seconds: float | None
    set_aside: int
    readings_due: int
    oldest_reading_seconds: float | None
    held: dict[str, int]
    failed: int
    events: int
    deliveries_due: int
    oldest_delivery_seconds: float | None
    dead: int
    failing: list[int]
    subscriptions: dict[str, int]
    sources: dict[str, int]
    baseline_left: int
    closed: list[str]
    fetches: list[FetchCount]

    @property
    def drifted(self) -> list[str]:
        """The sources that are no longer read as they were."""
        return [name for name, drift in self.sources.items() if drift >= MOST]

    def problems(self) -> list[str]:
        """What is wrong, a line each, the gravest first; empty where all is well."""
        found = []
        if not self.alive:
            found.append("no tick: nothing is being fetched; start the service")
        for what, waited in (("a page", self.oldest_page_seconds), ("a snapshot", self.oldest_reading_seconds)):
            if waited is not None and waited > LATE.total_seconds():
                found.append(f"{what} has waited {lasting(waited)}: are enough workers running?")
        if self.drifted:
            found.append(
                f"no longer read as before: {', '.join(self.drifted)}; the site has changed, or the readers must"
            )
        if self.failing:
            shown = ", ".join(map(str, self.failing[:10]))
            found.append(f"deliveries fail to subscription {shown}; `gradewatch deliveries` says why")
        if disabled := self.subscriptions.get("disabled"):
            found.append(
                f"{disabled} subscription{' is' if disabled == 1 else 's are'} disabled; `gradewatch subscriptions`"
                " says why"
            )
        if self.set_aside or self.failed:
            found.append(
                f"{self.set_aside + self.failed} set aside after three tries; `gradewatch poison list` shows them"
            )
        person = sum(number for why, number in self.held.items() if why != "unconfirmed")
        if person:
            found.append(f"{person} readings wait for you; `gradewatch held` shows them")
        return found


def look(session: Session, context: Context) -> Health:
    """Look at the tables, in a dozen statements that indexes answer."""
    now = context.now()
    ticked = last_beat(session, TICK)
    tick = None if ticked is None else max((now - ticked).total_seconds(), 0.0)
    enabled = [source.name for source in context.sources.by_name.values() if source.enabled]
    due = (Page.due_at <= now, Page.source.in_(enabled))
    first = session.execute(select(Page.url, Page.due_at).where(*due).order_by(Page.due_at, Page.id).limit(1)).first()
    reading = (Reading.state == "due", Reading.due_at <= now)
    waiting = (Delivery.state == "due", Delivery.next_attempt_at.is_not(None), Subscription.state == "active")
    owed = select(func.count(Delivery.id), func.min(Event.recorded_at)).select_from(Delivery).join(Subscription)
    deliveries, oldest = session.execute(
        owed.join(Event, Event.sequence == Delivery.event_sequence).where(*waiting)
    ).one()
    failing = select(Subscription.id).where(Subscription.state == "active", Subscription.failing_since.is_not(None))
    since = session.scalar(select(func.min(Reading.due_at)).where(*reading))
    states = dict(_pairs(session, select(Page.state, func.count(Page.id)).group_by(Page.state)))
    return Health(
        at=now,
        tick_seconds=tick,
        alive=tick is not None and tick <= 4 * context.settings.tick_seconds + 5,
        pages=sum(states.values()),
        pages_due=_count(session, select(func.count(Page.id)).where(*due)),
        oldest_page=first.url if first else None,
        oldest_page_seconds=_since(now, first.due_at if first else None),
        set_aside=states.get("set-aside", 0),
        readings_due=_count(session, select(func.count(Reading.id)).where(*reading)),
        oldest_reading_seconds=_since(now, since),
        held=dict(
            _pairs(
                session,
                select(func.coalesce(Reading.hold, ""), func.count())
                .where(Reading.state == "held")
                .group_by(Reading.hold),
            )
        ),
        failed=_count(session, select(func.count(Reading.id)).where(Reading.state == "failed")),
        events=_count(session, select(func.max(Event.sequence))),
        deliveries_due=deliveries,
        oldest_delivery_seconds=_since(now, oldest),
        dead=_count(session, select(func.count(Delivery.id)).where(Delivery.state == "dead")),
        failing=sorted(session.scalars(failing)),
        subscriptions=dict(_pairs(session, select(Subscription.state, func.count()).group_by(Subscription.state))),
        sources=dict(_pairs(session, select(Source.name, Source.drift).order_by(Source.name))),
        baseline_left=_count(session, select(func.count(Page.id)).where(Page.in_baseline, Page.settled_at.is_(None))),
        closed=sorted(session.scalars(select(Host.name).where(Host.closed_until > now))),
        fetches=[FetchCount(*row) for row in session.execute(_fetches)],
    )


def lasting(seconds: float) -> str:
    """A time in words: `12 s`, `3 min`, `5 h`, `2 days`."""
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size or (seconds >= size and unit != "days"):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _count(session: Session, wanted: Select[Any]) -> int:
    return int(session.scalar(wanted) or 0)


def _pairs(session: Session, wanted: Select[str, int]) -> list[tuple[str, int]]:
    return [(name, number) for name, number in session.execute(wanted)]


def _since(now: datetime, then: datetime | None) -> float | None:
    return None if then is None else max((now - then).total_seconds(), 0.0)
