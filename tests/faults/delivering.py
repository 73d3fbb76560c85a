"""A service that has an event for its subscribers, and receivers that do as a test says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from schema import tables
from schema.events import EventType, SourceData
from tests.worker.hands import Clock, hands
from worker.context import Context
from worker.delivering import deliver_due
from worker.subscriptions import new_subscription
from worker.telling import Told, write


class Desk:
    """Announces events to everybody, and looks at what became of them."""

    def __init__(self, context: Context, clock: Clock) -> None:
        self.context, self.clock = context, clock

    def subscribe(self, url: str) -> tables.Subscription:
        """A subscription to every kind of event that this desk announces."""
        return new_subscription(self.context, url, {"type": [EventType.DRIFTED.value]})

    def announce(self, number: int = 1) -> None:
        """Write events, as a recording does."""
        with self.context.store.write() as session:
            self.announce_in(session, number)

    def announce_in(self, session: Session, number: int = 1) -> None:
        """Write events in a transaction that is under way."""
        told = [
            Told(
                id=str(uuid4()),
                kind=EventType.DRIFTED,
                subject="sources/replica",
                schema="source",
                effective=self.clock.moment.date(),
                data=SourceData(source="replica", drift=3, url="https://x.test/", why="redesign", announced=True),
                announced=True,
            )
            for _ in range(number)
        ]
        write(session, told, now=self.clock.moment, instance="https://gradewatch.test", correlation=str(uuid4()))

    def deliver(self) -> int:
        """Send all that is due."""
        return deliver_due(self.context)

    def delivery(self, subscription: int | None = None) -> tables.Delivery:
        """The newest delivery (to this subscription)."""
        wanted = select(tables.Delivery).order_by(tables.Delivery.id.desc()).limit(1)
        if subscription is not None:
            wanted = wanted.where(tables.Delivery.subscription_id == subscription)
        with self.context.store.read() as session:
            return session.scalars(wanted).one()

    def state_of(self, subscription: int) -> str:
        """A subscription's state."""
        with self.context.store.read() as session:
            return session.get_one(tables.Subscription, subscription).state

    def waits(self, subscription: int | None = None) -> float:
        """In how many seconds a delivery is tried again."""
        again = self.delivery(subscription).next_attempt_at
        assert again is not None
        return (again - self.clock.moment).total_seconds()

    def kinds(self) -> list[str]:
        """The types of all events, in order."""
        with self.context.store.read() as session:
            return list(session.scalars(select(tables.Event.type).order_by(tables.Event.sequence)))


@contextmanager
def desk(url: str) -> Iterator[Desk]:
    """A desk on this database, at the moment that it is."""
    with hands(url, moment=datetime.now(UTC)) as (context, clock):
        yield Desk(context, clock)
