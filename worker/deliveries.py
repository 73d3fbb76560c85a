"""Deliveries: events on their way, claimed one at a time for each subscription, so that no receiver delays another."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from schema import tables
from schema.events import EventType, SubscriptionData, correlation_id, event_id
from worker import leases
from worker.channels.webhook import Attempt, next_attempt, send
from worker.schedule import Claim, claim_delivery, subscriptions_due
from worker.telling import Told, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Job:
    """What a claimed delivery is to send, and where."""

    target: str
    secret: str
    event_id: str
    body: bytes


def deliver_due(context: Context, subscription: int) -> int:
    """Send a subscription what is due, oldest event first; gives how many were tried.

    One deliverer at a time for a subscription, under its lease. Stops at the first failure: the rest would likely fail
    too, and waits for the next tick.
    """
    tried = 0
    while True:
        with context.store.write() as session:
            held = leases.take(session, f"subscription:{subscription}", context.now(), context.settings.lease)
        if held is None:
            return tried
        try:
            sent, failed = _send_all(context, held, subscription)
        except leases.LeaseLostError:
            return tried
        with context.store.write() as session:
            leases.release(session, held, context.now())
        tried += sent
        # Looked at again after the release: a nudge that came meanwhile found the lease taken and went away.
        with context.store.read() as session:
            if failed or subscription not in subscriptions_due(session, context.now()):
                return tried


def _send_all(context: Context, held: leases.Held, subscription: int) -> tuple[int, bool]:
    """Send until nothing is due or one fails; gives how many were tried, and whether one failed."""
    tried = 0
    while True:
        with context.store.write() as session:
            leases.extend(session, held, context.now() + context.settings.lease)
            claim = claim_delivery(session, subscription, context.now(), context.settings.lease)
            job = _job(session, claim) if claim else None
        if claim is None or job is None:
            return tried, False
        tried += 1
        attempt = send(context.fetcher, job.target, [job.secret], job.event_id, job.body, context.now())
        _write(context, claim, attempt)
        if not attempt.delivered:
            return tried, True


def _job(session: Session, claim: Claim) -> _Job:
    event, subscription = session.execute(
        select(tables.Event, tables.Subscription)
        .join(tables.Delivery, tables.Delivery.event_sequence == tables.Event.sequence)
        .join(tables.Subscription, tables.Subscription.id == tables.Delivery.subscription_id)
        .where(tables.Delivery.id == claim.id)
    ).one()
    return _Job(subscription.target, subscription.secret, event.id, event.body)


def _write(context: Context, claim: Claim, attempt: Attempt) -> None:
    with context.store.write() as session:
        delivery = session.scalars(
            select(tables.Delivery).where(tables.Delivery.id == claim.id).with_for_update()
        ).one()
        if delivery.attempts != claim.token or delivery.state != "due":
            return  # a later claimant has it: what it writes counts
        now = context.now()
        delivery.last_status, delivery.detail = attempt.status, attempt.detail
        if attempt.delivered:
            delivery.state, delivery.delivered_at, delivery.next_attempt_at = "delivered", now, None
            return
        again = None if attempt.gone else next_attempt(delivery.attempts, now, attempt.retry_after, random.random)
        delivery.next_attempt_at = again
        if again is None:
            delivery.state = "dead"
        if attempt.gone:
            _disable(session, context, delivery.subscription_id, attempt.detail)
        log.warning("not delivered", subscription=delivery.subscription_id, detail=attempt.detail)


def _disable(session: Session, context: Context, identity: int, why: str) -> None:
    """Switch a subscription off for good, and tell operators, once."""
    found = session.scalars(
        select(tables.Subscription).where(tables.Subscription.id == identity).with_for_update()
    ).one()
    if found.state == "disabled":
        return
    found.state, found.n = "disabled", found.n + 1
    now = context.now()
    told = Told(
        id=event_id(EventType.DISABLED, identity, found.n),
        kind=EventType.DISABLED,
        subject=f"subscriptions/{identity}",
        schema="subscription",
        effective=now.date(),
        data=SubscriptionData(subscription=identity, channel=found.channel, why=why[:500], announced=True),
        announced=True,
    )
    session.flush()
    _, others = write(
        session,
        [told],
        now=now,
        instance=context.settings.instance,
        correlation=correlation_id(f"subscriptions/{identity}", now, str(found.n)),
    )
    for other in others:
        context.nudge("deliver", other)
