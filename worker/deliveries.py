"""Deliveries: events on their way, claimed one at a time for each subscription, so that no receiver delays another."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from schema import tables
from worker.channels.webhook import Attempt, next_attempt, send
from worker.schedule import Claim, claim_delivery

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


def deliver_due(context: Context, subscription: int, most: int = 1_000) -> int:
    """Send a subscription what is due, oldest event first; gives how many were tried.

    Stops at the first failure: the rest would likely fail too, and waits for the next tick.
    """
    tried = 0
    while tried < most:
        with context.store.write() as session:
            claim = claim_delivery(session, subscription, context.now())
            job = _job(session, claim) if claim else None
        if claim is None:
            break
        if job is None:
            break
        tried += 1
        attempt = send(context.fetcher, job.target, [job.secret], job.event_id, job.body, context.now())
        _write(context, claim, attempt)
        if not attempt.delivered:
            break
    return tried


def _job(session: Session, claim: Claim) -> _Job | None:
    event, subscription = session.execute(
        select(tables.Event, tables.Subscription)
        .join(tables.Delivery, tables.Delivery.event_sequence == tables.Event.sequence)
        .join(tables.Subscription, tables.Subscription.id == tables.Delivery.subscription_id)
        .where(tables.Delivery.id == claim.id)
    ).one()
    if subscription.state != "active":
        return None
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
            subscription = session.get_one(tables.Subscription, delivery.subscription_id)
            subscription.state = "disabled"
        log.warning("not delivered", subscription=delivery.subscription_id, detail=attempt.detail)
