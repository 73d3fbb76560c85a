"""The event log as those see it who come for it themselves, by cursor, stream or feed: the same events, one rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from schema import tables
from schema.events import OPERATOR_TYPES, Event, EventType
from schema.forces import forces
from worker.replaying import grades_of
from worker.subscriptions import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

_SCANNED = 2_000
"""So many events one request looks at, whether or not its filters let them through."""
_NEWEST = 500
"""So many of the newest a feed looks through for those that its filters let through; older ones are in its archive."""
_OPERATORS = frozenset(kind.value for kind in OPERATOR_TYPES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: all, or the announced ones alone; those that pass filters as a subscription has them.

    What tells of the service itself is in the whole log; of the announced or filtered ones only by its type.
    """

    announced: bool = True
    filters: dict[str, list[str]] = field(default_factory=dict)

    def clauses(self) -> list[ColumnElement[bool]]:
        """What SQL can decide of it: `lets_through` has the last word."""
        event, filters = tables.Event, self.filters
        found: list[ColumnElement[bool]] = []
        if self.announced:
            found.append(event.announced.is_(True))
        if "type" in filters:
            found.append(event.type.in_([*filters["type"], EventType.RETRACTED]))
        elif self.announced or filters:
            found.append(event.type.not_in(_OPERATORS))
        if "force" in filters:
            found.append(event.force.in_(filters["force"]))
        if "region" in filters:
            found.append(event.force.in_([one.slug for one in forces().values() if one.region in filters["region"]]))
        if "question" in filters:
            found.append(event.question.in_(filters["question"]))
        return found

    def lets_through(self, event: Event, taken_back: Iterable[Event] = ()) -> bool:
        """Whether an event is wanted: by itself, or as it takes back what was."""
        return not self.filters or any(matches(self.filters, one) for one in (event, *taken_back))


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
        if not wanted.filters or _is_wanted(session, wanted, Event.model_validate_json(body)):
            events.append((sequence, body))
            if len(events) == limit:
                return Found(events, after, more=after < end)
    return Found(events, after, more=True) if len(looked) == most else Found(events, end, more=False)


def events_of_page(session: Session, wanted: Wanted, number: int | None, size: int) -> tuple[int, list[Event]]:
    """How many events the pages are counted by, and those wanted of the page of this number, from 1; None: the newest.

    They are counted by what SQL lets through, so a page reads no more than its own `size`, and may have fewer.
    """
    row, clauses = tables.Event, wanted.clauses()
    total = session.scalar(select(func.count()).select_from(row).where(*clauses)) or 0
    bodies = select(row.body).where(*clauses)
    if number is None:
        looked = session.scalars(bodies.order_by(row.sequence.desc()).limit(_NEWEST if wanted.filters else size))
    else:
        looked = session.scalars(bodies.order_by(row.sequence).offset((number - 1) * size).limit(size))
    return total, list(islice(_wanted(session, wanted, looked.all()), size))


def _wanted(session: Session, wanted: Wanted, bodies: Iterable[bytes]) -> Iterator[Event]:
    for body in bodies:
        event = Event.model_validate_json(body)
        if _is_wanted(session, wanted, event):
            yield event


def _is_wanted(session: Session, wanted: Wanted, event: Event) -> bool:
    return not wanted.filters or wanted.lets_through(event, taken_back(session, event))


def taken_back(session: Session, event: Event) -> tuple[Event, ...]:
    """The announced events before a retraction that told a grade it is about: who was told of it hears of this, too."""
    if event.type is not EventType.RETRACTED:
        return ()
    row, (_, force, question) = tables.Event, event.subject.split("/")
    earlier = select(row.body).where(row.force == force, row.question == question, row.announced)
    before = session.scalars(earlier.where(row.sequence < int(event.sequence))).all()
    about = grades_of(event)
    return tuple(one for one in map(Event.model_validate_json, before) if grades_of(one, current_only=True) & about)


def newest(session: Session) -> int:
    """The sequence number of the newest event; 0 where there is none."""
    return session.scalar(select(func.max(tables.Event.sequence))) or 0
