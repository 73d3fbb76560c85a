"""The event log as those see it who come for it themselves, by cursor, stream or feed: the same events, one rule."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from schema import tables
from schema.events import OPERATOR_TYPES, Event
from schema.forces import forces
from worker.subscriptions import matches

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

_SCANNED = 2_000
"""So many events one request looks at, whether or not its filters let them through."""
_OPERATORS = frozenset(kind.value for kind in OPERATOR_TYPES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: all, or the announced ones alone; those that pass filters as a subscription has them.

    What tells of the service itself is in the whole log; of the announced or filtered ones only by its type.
    """

    announced: bool = True
    filters: dict[str, list[str]] = field(default_factory=dict)

    def clauses(self) -> list[ColumnElement[bool]]:
        """What SQL can decide of it."""
        event, filters = tables.Event, self.filters
        found: list[ColumnElement[bool]] = []
        if self.announced:
            found.append(event.announced.is_(True))
        if "type" in filters:
            found.append(event.type.in_(filters["type"]))
        elif self.announced or filters:
            found.append(event.type.not_in(_OPERATORS))
        if "force" in filters:
            found.append(event.force.in_(filters["force"]))
        if "region" in filters:
            found.append(event.force.in_([one.slug for one in forces().values() if one.region in filters["region"]]))
        return found

    @property
    def all_in_sql(self) -> bool:
        """Whether SQL can decide all of it."""
        return self.filters.keys() <= {"type", "force", "region"}

    def lets_through(self, event: Event) -> bool:
        """Whether an announced event is wanted."""
        return matches(self.filters, event)


@dataclass(frozen=True, slots=True)
class Found:
    """Events in order, as (sequence, bytes); `after` is the last one looked at, `more` whether to go on at once."""

    events: list[tuple[int, bytes]]
    after: int
    more: bool


def look_after(session: Session, wanted: Wanted, after: int, limit: int) -> Found:
    """The next events after a sequence number; whoever goes on from `after` misses none."""
    row = tables.Event
    # The end first: what is committed while this looks stands after it.
    end = newest(session)
    if after >= end:
        return Found([], after, more=False)
    query = select(row.sequence, row.body).where(row.sequence > after, row.sequence <= end, *wanted.clauses())
    most = max(limit, _SCANNED) if wanted.filters else limit
    looked = session.execute(query.order_by(row.sequence).limit(most)).all()
    events: list[tuple[int, bytes]] = []
    for sequence, body in looked:
        after = sequence
        if not wanted.filters or wanted.lets_through(Event.model_validate_json(body)):
            events.append((sequence, body))
            if len(events) == limit:
                return Found(events, after, more=after < end)
    return Found(events, after, more=True) if len(looked) == most else Found(events, end, more=False)


def events_of_page(session: Session, wanted: Wanted, number: int | None, size: int) -> tuple[int, list[Event]]:
    """How many events are wanted in all, and those of the page of this number, from 1; None: the newest ones."""
    row, clauses = tables.Event, wanted.clauses()
    bodies = select(row.body).where(*clauses).order_by(row.sequence)
    if wanted.all_in_sql:
        total = session.scalar(select(func.count()).select_from(row).where(*clauses)) or 0
        first = max(total - size, 0) if number is None else (number - 1) * size
        return total, [Event.model_validate_json(body) for body in session.scalars(bodies.offset(first).limit(size))]
    total, page = 0, deque[Event](maxlen=size)
    for body in session.scalars(bodies.execution_options(yield_per=500)):
        event = Event.model_validate_json(body)
        if wanted.lets_through(event):
            total += 1
            if number is None or (number - 1) * size < total <= number * size:
                page.append(event)
    return total, list(page)


def newest(session: Session) -> int:
    """The sequence number of the newest event; 0 where there is none."""
    return session.scalar(select(func.max(tables.Event.sequence))) or 0
