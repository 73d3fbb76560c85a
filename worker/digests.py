"""Digests: when one is due, all that waited for it goes out in one message, with how much was looked at meanwhile.

A digest is an event for one subscription, written once in the transaction that also says when the next is due; from
there on it is a delivery like any other. It comes when nothing moved, too: silence must not look like death.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from schema import tables
from schema.events import DigestData, EventType, correlation_id, event_id
from schema.forces import forces
from worker.numbering import hold_numbers
from worker.rhythms import DAILY, Rhythm
from worker.subscriptions import rhythm_of
from worker.telling import Told, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context


def digests_due(session: Session, now: datetime) -> bool:
    """Whether a digest is to be made."""
    return session.scalar(select(_due(now).exists())) or False


def make_digests(context: Context) -> int:
    """Make every digest that is due, each in a transaction of its own; gives how many. Two at once make each once."""
    made = 0
    while True:
        with context.store.write() as session:
            now = context.now()
            free = _due(now).order_by(tables.Subscription.digest_at).limit(1)
            subscription = session.scalars(free.with_for_update(skip_locked=True, key_share=True)).first()
            if subscription is None:
                return made
            _make(session, subscription, now, context.settings.instance)
            made += 1


def watched_forces(filters: Mapping[str, Any]) -> frozenset[str]:
    """The forces that a subscription with these filters is about."""
    named, regions = filters.get("force"), filters.get("region")
    return frozenset(
        slug
        for slug, force in forces().items()
        if (not named or slug in named) and (not regions or force.region in regions)
    )


def _due(now: datetime) -> Any:  # a Select, whose type SQLAlchemy 2.0 and 2.1 write differently
    row = tables.Subscription
    return select(row).where(row.state == "active", row.digest.is_not(None), row.digest_at <= now)


def _make(session: Session, subscription: tables.Subscription, now: datetime, instance: str) -> None:
    rhythm = rhythm_of(subscription)
    if rhythm is None:
        return
    since = subscription.digested_at or subscription.created_at
    row = tables.Delivery
    waiting = (row.subscription_id == subscription.id, row.state == "due", row.next_attempt_at.is_(None))
    last = hold_numbers(session)  # from here on nobody else writes events: what is counted is what goes along
    count = session.scalar(select(func.count(row.id)).where(*waiting)) or 0
    session.execute(update(row).where(*waiting).values(next_attempt_at=now))
    told = Told(
        id=event_id(EventType.DIGEST, subscription.id, last + 1),
        kind=EventType.DIGEST,
        subject=f"subscriptions/{subscription.id}",
        schema="digest",
        effective=now.date(),
        data=_data(session, subscription, rhythm, (since, now), count),
        announced=True,
        filtered=False,
        recipients=frozenset({subscription.id}),
    )
    correlation = correlation_id(f"subscriptions/{subscription.id}", now, f"digest {last + 1}")
    write(session, [told], now=now, instance=instance, correlation=correlation)
    subscription.digested_at, subscription.digest_at = now, rhythm.next(now)


def _data(
    session: Session,
    subscription: tables.Subscription,
    rhythm: Rhythm,
    period: tuple[datetime, datetime],
    count: int,
) -> DigestData:
    page, source = tables.Page, tables.Source
    watched = watched_forces(subscription.filters)
    well = (page.force.in_(sorted(watched)), page.role != "archive", page.state == "active", page.failures == 0)
    recent = page.visited_at >= period[0]
    forces_checked, pages_checked = session.execute(
        select(func.count(page.force.distinct()), func.count(page.id)).where(*well, recent)
    ).one()
    drifted = session.scalars(select(source.name).where(source.n % 2 == 1).order_by(source.name))
    return DigestData(
        subscription=subscription.id,
        every="daily" if rhythm.every == DAILY else "weekly",
        since=period[0],
        until=period[1],
        events=count,
        forces=len(watched),
        forces_checked=forces_checked,
        pages_checked=pages_checked,
        last_checked=session.scalar(select(func.max(page.visited_at)).where(*well)),
        drifted=tuple(drifted),
        announced=True,
    )
