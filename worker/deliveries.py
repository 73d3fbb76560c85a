"""Deliveries: events on their way, claimed in SQL for many subscriptions at once, and what became of them.

A claim is a lease on a subscription: whoever holds it sends what is due to it in the order of events, and nobody else
does. A holder that dies loses it after a while, and what it had sent and not written down is sent again, under the same
id. Nothing here sends: `worker.delivering` does.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Table, and_, bindparam, case, exists, func, literal, or_, select, update

from schema import tables
from schema.events import EventType, SubscriptionData, correlation_id, event_id
from worker.channels import Attempt
from worker.retries import DISABLED_AFTER, DISABLED_FROM, REST, asked, next_attempt
from worker.telling import Told, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

log = structlog.get_logger()

AT_ONCE = 16
"""How many events one claim takes of one subscription; the others have their turn before it is claimed again."""
_DELIVERIES: Table = tables.Delivery.__table__  # type: ignore[assignment]  # a mapped class's table is one
_SUBSCRIPTIONS: Table = tables.Subscription.__table__  # type: ignore[assignment]
_NO_END = 2**62


@dataclass(frozen=True, slots=True)
class Job:
    """One delivery that is due: which event, how often it was tried."""

    delivery: int
    attempts: int
    kind: str
    sequence: int
    event_id: str
    body: bytes


@dataclass(slots=True)
class Claim:
    """A subscription that is ours to send to; `token` is checked when results are written."""

    subscription: int
    token: int
    channel: str
    target: str
    secrets: tuple[str, ...]
    failing: bool
    jobs: list[Job] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one job of a claim."""

    claim: Claim
    job: Job
    attempt: Attempt


def claim(  # noqa: PLR0913 - each a limit with a name
    session: Session,
    now: datetime,
    lasting: timedelta,
    most: int,
    *,
    failing: bool | None = None,
    only: int | None = None,
) -> list[Claim]:
    """Claim up to `most` active subscriptions with something due, those first that waited longest.

    `failing`: only such whose last attempt failed, or only others. `only`: this subscription alone.
    """
    row, delivery = tables.Subscription, tables.Delivery
    due = exists().where(
        delivery.subscription_id == row.id, delivery.state == "due", delivery.next_attempt_at <= now
    )
    wanted = select(row.id).where(row.state == "active", due, or_(row.free_from.is_(None), row.free_from <= now))
    if failing is not None:
        wanted = wanted.where(row.failing_since.is_not(None) if failing else row.failing_since.is_(None))
    if only is not None:
        wanted = wanted.where(row.id == only)
    wanted = wanted.order_by(row.free_from.nulls_first(), row.id).limit(most)
    free = wanted.with_for_update(skip_locked=True, key_share=True).cte("free")
    taken = (
        update(_SUBSCRIPTIONS)
        .where(_SUBSCRIPTIONS.c.id.in_(select(free.c.id)))
        .values(lease_token=_SUBSCRIPTIONS.c.lease_token + 1, free_from=now + lasting)
        .returning(*(_SUBSCRIPTIONS.c[name] for name in _WANTED))
    )
    claims = {one.id: _claim(one, now) for one in session.execute(taken)}
    if claims:
        _add_jobs(session, claims, now)
    return list(claims.values())


_WANTED = (
    "id",
    "lease_token",
    "channel",
    "target",
    "secret",
    "previous_secret",
    "previous_until",
    "failing_since",
)


def _claim(row: Any, now: datetime) -> Claim:
    previous = row.previous_secret if row.previous_until is not None and now < row.previous_until else None
    secrets = tuple(secret for secret in (row.secret, previous) if secret)
    return Claim(row.id, row.lease_token, row.channel, row.target, secrets, row.failing_since is not None)


def _add_jobs(session: Session, claims: dict[int, Claim], now: datetime) -> None:
    """Give each claim the first of what is due to it, in the order of events."""
    delivery, later = _DELIVERIES, _DELIVERIES.alias("later")
    row = _SUBSCRIPTIONS
    after = (
        select(later.c.event_sequence)
        .where(later.c.subscription_id == row.c.id, later.c.state == "due", later.c.next_attempt_at <= now)
        .order_by(later.c.event_sequence)
        .offset(AT_ONCE)
        .limit(1)
        .scalar_subquery()
    )
    ends = select(row.c.id, func.coalesce(after, _NO_END).label("upto")).where(row.c.id.in_(claims)).cte("ends")
    event = tables.Event
    found = session.execute(
        select(delivery.c.id, delivery.c.attempts, delivery.c.subscription_id, delivery.c.event_sequence)
        .join(
            ends, and_(ends.c.id == delivery.c.subscription_id, delivery.c.event_sequence < ends.c.upto)
        )
        .where(delivery.c.state == "due", delivery.c.next_attempt_at <= now)
        .order_by(delivery.c.event_sequence)
    ).all()
    numbers = sorted({one.event_sequence for one in found})
    events = {
        one.sequence: one
        for one in session.execute(
            select(event.sequence, event.id, event.type, event.body).where(event.sequence.in_(numbers))
        )
    }
    for one in found:
        told = events[one.event_sequence]
        claims[one.subscription_id].jobs.append(
            Job(one.id, one.attempts, told.type, told.sequence, told.id, told.body)
        )


def settle(session: Session, context: Context, results: Sequence[Result], ended: Iterable[Claim]) -> bool:
    """Write down what became of jobs, and give back the claims that have ended; True where events were written.

    What was delivered is delivered, whoever holds the lease by now; of a failure only the holder's word counts.
    """
    now = context.now()
    delivered = [one for one in results if one.attempt.delivered]
    failed = {one.claim.subscription: one for one in results if not one.attempt.delivered}
    if delivered:
        session.connection().execute(_DELIVERED, [_outcome(one, now) for one in delivered])
    given_back = []
    for one in sorted(ended, key=lambda claim: claim.subscription):
        failure = failed.get(one.subscription)
        rest = max(REST, asked(failure.attempt.retry_after)) if failure else timedelta(0)
        given_back.append({
            "b_id": one.subscription,
            "b_token": one.token,
            "b_free": now + rest,
            "b_now": now,
            "b_came": "failed" if failure else "delivered" if one.jobs else "nothing",
        })
    if given_back:
        session.connection().execute(_GIVEN_BACK, given_back)
    gone = [one for _, one in sorted(failed.items()) if _write_failure(session, one, now)]
    return any([_disable(session, context, one, now) for one in gone])  # noqa: C419 - each is disabled


def _outcome(result: Result, now: datetime) -> dict[str, Any]:
    return {
        "b_id": result.job.delivery,
        "b_now": now,
        "b_status": result.attempt.status,
        "b_detail": result.attempt.detail,
    }


_DELIVERED = (
    update(_DELIVERIES)
    .where(_DELIVERIES.c.id == bindparam("b_id"), _DELIVERIES.c.state == "due")
    .values(
        state="delivered",
        attempts=_DELIVERIES.c.attempts + 1,
        next_attempt_at=None,
        attempted_at=bindparam("b_now"),
        delivered_at=bindparam("b_now"),
        last_status=bindparam("b_status"),
        detail=bindparam("b_detail"),
    )
)
_GIVEN_BACK = (
    update(_SUBSCRIPTIONS)
    .where(_SUBSCRIPTIONS.c.id == bindparam("b_id"), _SUBSCRIPTIONS.c.lease_token == bindparam("b_token"))
    .values(
        free_from=bindparam("b_free"),
        failing_since=case(
            (literal("delivered") == bindparam("b_came"), None),
            (literal("failed") == bindparam("b_came"), func.coalesce(_SUBSCRIPTIONS.c.failing_since, bindparam("b_now"))),
            else_=_SUBSCRIPTIONS.c.failing_since,
        ),
    )
)


def _write_failure(session: Session, result: Result, now: datetime) -> bool:
    """Write down a failure; True where it is the subscription's last."""
    subscription = session.get_one(
        tables.Subscription, result.claim.subscription, with_for_update={"key_share": True}, populate_existing=True
    )
    delivery = session.get_one(tables.Delivery, result.job.delivery, with_for_update=True, populate_existing=True)
    if subscription.lease_token != result.claim.token or delivery.state != "due":
        return False  # a later claimant has it, or a person decided: what they write counts
    attempt = result.attempt
    delivery.attempts += 1
    delivery.attempted_at, delivery.last_status, delivery.detail = now, attempt.status, attempt.detail
    once = attempt.gone or result.job.kind == EventType.TEST
    again = None if once else next_attempt(delivery.attempts, now, attempt.retry_after, random.random)
    delivery.next_attempt_at = again
    if again is None:
        delivery.state = "dead"
    log.warning("not delivered", subscription=subscription.id, detail=attempt.detail, again=again)
    since = subscription.failing_since
    long = since is not None and now - since >= DISABLED_AFTER and delivery.attempts >= DISABLED_FROM
    return attempt.gone or long


def _disable(session: Session, context: Context, result: Result, now: datetime) -> bool:
    """Switch a subscription off until a person switches it on, and tell operators, once. True where events were told."""
    found = session.get_one(tables.Subscription, result.claim.subscription)
    if found.state not in {"active", "paused"}:
        return False
    found.state, found.n = "disabled", found.n + 1
    why = result.attempt.detail
    if not result.attempt.gone:
        why = f"nothing was delivered since {found.failing_since:%Y-%m-%d %H:%M} UTC; the last failure: {why}"
    told = Told(
        id=event_id(EventType.DISABLED, found.id, found.n),
        kind=EventType.DISABLED,
        subject=f"subscriptions/{found.id}",
        schema="subscription",
        effective=now.date(),
        data=SubscriptionData(subscription=found.id, channel=found.channel, why=why[:500], announced=True),
        announced=True,
    )
    session.flush()
    (number,), _ = write(
        session,
        [told],
        now=now,
        instance=context.settings.instance,
        correlation=correlation_id(f"subscriptions/{found.id}", now, str(found.n)),
    )
    found.disabled_after = number
    session.flush()
    return True


def anything_due(session: Session, now: datetime) -> bool:
    """Whether an active subscription that may be sent to has something due."""
    row, delivery = tables.Subscription, tables.Delivery
    due = (
        select(delivery.id)
        .join(row, row.id == delivery.subscription_id)
        .where(delivery.state == "due", delivery.next_attempt_at <= now)
        .where(row.state == "active", or_(row.free_from.is_(None), row.free_from <= now))
    )
    return session.scalar(select(due.exists())) or False
