"""Deliveries: events on their way, claimed in SQL for many subscriptions at once, and what became of them.

A claim is a lease on a subscription: whoever holds it sends what is due to it in the order of events, and nobody else
does. A holder that dies loses it after a while, and what it had sent and not written down is sent again, under the same
id. Nothing here sends: `worker.delivering` does.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from sqlalchemy import (
    Integer,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from schema import tables
from schema.events import EventType, SubscriptionData, correlation_id, event_id
from schema.tables import UTCDateTime
from worker.among import among
from worker.channels import Attempt, channels
from worker.retries import DISABLED_AFTER, DISABLED_FROM, REST, asked, next_attempt
from worker.telling import Told, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

log = structlog.get_logger()

AT_ONCE = 16
"""How many events one claim takes of one subscription; the others have their turn before it is claimed again."""
TOGETHER = 1_000
"""The same of a subscription that people read: a report's events, or a digest's, are to come in one message."""
_DELIVERIES: Table = tables.Delivery.__table__  # type: ignore[assignment]  # a mapped class's table is one
_SUBSCRIPTIONS: Table = tables.Subscription.__table__  # type: ignore[assignment]
_NO_END = 2**62
_CORRELATION = re.compile(rb'"correlation": ?"([0-9a-f-]{36})"')


class Job(NamedTuple):
    """One delivery that is due: which event, how often it was tried."""

    delivery: int
    attempts: int
    kind: str
    sequence: int
    event_id: str
    body: bytes
    correlation: str


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
    healthy: bool = False,
    only: int | None = None,
) -> list[Claim]:
    """Claim up to `most` active subscriptions with something due, those first that waited longest.

    `healthy`: only such whose last attempt did not fail. `only`: this subscription alone.
    """
    given = {"now": now, "until": now + lasting, "most": most} | ({} if only is None else {"only": only})
    found = session.connection().execute(_taking(healthy=healthy, single=only is not None), given)
    claims = [_claim(now, *one) for one in found.all()]
    if claims:
        _add_jobs(session, {one.subscription: one for one in claims}, now)
    return claims


@cache  # building a statement takes longer than the database does with it
def _taking(*, healthy: bool, single: bool) -> Update:
    row, delivery, now = _SUBSCRIPTIONS.c, _DELIVERIES.c, bindparam("now", type_=UTCDateTime())
    due = exists().where(delivery.subscription_id == row.id, delivery.state == "due", delivery.next_attempt_at <= now)
    wanted = select(row.id).where(row.state == "active", due, or_(row.free_from.is_(None), row.free_from <= now))
    if healthy:
        wanted = wanted.where(row.failing_since.is_(None))
    if single:
        wanted = wanted.where(row.id == bindparam("only"))
    wanted = wanted.order_by(row.free_from.nulls_first(), row.id).limit(bindparam("most", type_=Integer()))
    free = wanted.with_for_update(skip_locked=True, key_share=True).cte("free")
    return (
        update(_SUBSCRIPTIONS)
        .where(row.id.in_(select(free.c.id)))
        .values(lease_token=row.lease_token + 1, free_from=bindparam("until", type_=UTCDateTime()))
        .returning(*(row[name] for name in _WANTED))
    )


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


def _claim(  # noqa: PLR0913, PLR0917 - the columns wanted
    now: datetime,
    identity: int,
    token: int,
    channel: str,
    target: str,
    secret: str,
    previous: str | None,
    until: datetime | None,
    failing_since: datetime | None,
) -> Claim:
    both = (secret, previous) if until is not None and now < until else (secret,)
    return Claim(identity, token, channel, target, tuple(filter(None, both)), failing_since is not None)


def _add_jobs(session: Session, claims: dict[int, Claim], now: datetime) -> None:
    """Give each claim the first of what is due to it, in the order of events."""
    connection = session.connection()
    people = [one.subscription for one in claims.values() if hasattr(channels()[one.channel], "send_together")]
    found: list[Any] = []
    for statement, ids in ((_FIRST_DUE, [*(claims.keys() - set(people))]), (_ALL_DUE, people)):
        if ids:
            found += connection.execute(statement, {"ids": ids, "now": now}).all()
    numbers = sorted({sequence for *_, sequence in found})
    events = {one.sequence: tuple(one) for one in connection.execute(_EVENTS, {"numbers": numbers}).all()}
    for delivery, attempts, subscription, sequence in found:
        claims[subscription].jobs.append(Job(delivery, attempts, *events[sequence]))


def _first_due(most: int) -> Select[Any]:
    """Of each subscription in `ids` the first so many deliveries that are due, in the order of events."""
    row, delivery, later = _SUBSCRIPTIONS.c, _DELIVERIES.c, _DELIVERIES.alias("later").c
    now = bindparam("now", type_=UTCDateTime())
    after = (
        select(later.event_sequence)
        .where(later.subscription_id == row.id, later.state == "due", later.next_attempt_at <= now)
        .order_by(later.event_sequence)
        .offset(most)
        .limit(1)
        .scalar_subquery()
    )
    ends = select(row.id, func.coalesce(after, _NO_END).label("upto")).where(among(row.id, "ids")).cte("ends")
    return (
        select(delivery.id, delivery.attempts, delivery.subscription_id, delivery.event_sequence)
        .join_from(
            _DELIVERIES, ends, and_(ends.c.id == delivery.subscription_id, delivery.event_sequence < ends.c.upto)
        )
        .where(delivery.state == "due", delivery.next_attempt_at <= now)
        .order_by(delivery.event_sequence)
    )


_FIRST_DUE, _ALL_DUE = _first_due(AT_ONCE), _first_due(TOGETHER)
_EVENT = tables.Event.__table__.c
_EVENTS = select(_EVENT.type, _EVENT.sequence, _EVENT.id, _EVENT.body, _EVENT.correlation).where(
    among(_EVENT.sequence, "numbers")
)


def together(jobs: Iterable[Job]) -> list[list[Job]]:
    """What goes into one message to people each: a test; a digest with all that waited for it; the events of a report.

    Pure; in the order of the first event of each, `jobs` being in the order of events.
    """
    groups: list[list[Job]] = []
    waiting: list[Job] = []
    for job in jobs:
        if job.kind == EventType.TEST:
            groups.append([job])
        elif job.kind == EventType.DIGEST:
            groups.append([*waiting, job])
            waiting = []
        else:
            waiting.append(job)
    reports: dict[str, list[Job]] = {}
    for job in waiting:
        reports.setdefault(job.correlation, []).append(job)
    return sorted([*groups, *reports.values()], key=lambda group: group[0].sequence)


def settle(session: Session, context: Context, results: Sequence[Result], ended: Iterable[Claim]) -> bool:
    """Write down what became of jobs, and give back the claims that have ended; True where events were written.

    What was delivered is delivered, whoever holds the lease by now; of a failure only the holder's word counts.
    """
    now = context.now()
    delivered = [one for one in results if one.attempt.delivered]
    failed: dict[int, list[Result]] = {}
    for result in results:
        if not result.attempt.delivered:
            failed.setdefault(result.claim.subscription, []).append(result)
    alike: dict[tuple[int | None, str], list[int]] = {}
    for result in delivered:
        alike.setdefault((result.attempt.status, result.attempt.detail), []).append(result.job.delivery)
    if alike:  # what was answered alike is one statement, and mostly all was
        given = [
            {"ids": ids, "b_now": now, "b_status": status, "b_detail": detail}
            for (status, detail), ids in alike.items()
        ]
        session.connection().execute(_DELIVERED, given)
    for sent in (one for one in delivered if one.job.kind != EventType.TEST):
        log.info("delivered", subscription=sent.claim.subscription, **_told_of(sent.job))
    given_back = []
    for one in sorted(ended, key=lambda claim: claim.subscription):
        failure = failed.get(one.subscription)
        rest = max(REST, asked(failure[-1].attempt.retry_after)) if failure else timedelta(0)
        given_back.append(
            {
                "b_id": one.subscription,
                "b_token": one.token,
                "b_free": now + rest,
                "b_now": now,
                "b_came": "failed" if failure else "delivered" if one.jobs else "nothing",
            }
        )
    if given_back:
        session.connection().execute(_GIVEN_BACK, given_back)
    gone = []
    for _, several in sorted(failed.items()):
        spread = random.random()  # noqa: S311 - what failed in one message is tried again in one
        if any([_write_failure(session, one, now, spread) for one in several]):  # noqa: C419 - each is written
            gone.append(several[-1])
    return any([_disable(session, context, one, now) for one in gone])  # noqa: C419 - each is disabled


def _told_of(job: Job) -> dict[str, str]:
    """What a line of the log says of an event: its id, and the correlation that began with the fetch of its page."""
    found = _CORRELATION.search(job.body)
    return {"event_id": job.event_id, "correlation": found[1].decode() if found else ""}


_DELIVERED = (
    update(_DELIVERIES)
    .where(among(_DELIVERIES.c.id, "ids"), _DELIVERIES.c.state == "due")
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
            (
                literal("failed") == bindparam("b_came"),
                func.coalesce(_SUBSCRIPTIONS.c.failing_since, bindparam("b_now", type_=UTCDateTime())),
            ),
            else_=_SUBSCRIPTIONS.c.failing_since,
        ),
    )
)


def _write_failure(session: Session, result: Result, now: datetime, spread: float) -> bool:
    """Write down a failure; True where it is the subscription's last. `spread`, 0 to 1, shifts the next attempt."""
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
    again = None if once else next_attempt(delivery.attempts, now, attempt.retry_after, lambda: spread)
    delivery.next_attempt_at = again
    if again is None:
        delivery.state = "dead"
    if result.job.kind != EventType.TEST:  # whoever asked for a test is told what came of it
        told = again.isoformat(timespec="seconds") if again else None
        why = {"detail": attempt.detail, "again": told}
        log.warning("not delivered", subscription=subscription.id, **why, **_told_of(result.job))
    since = subscription.failing_since
    long = since is not None and now - since >= DISABLED_AFTER and delivery.attempts >= DISABLED_FROM
    return attempt.gone or long


def _disable(session: Session, context: Context, result: Result, now: datetime) -> bool:
    """Switch a subscription off until a person switches it on; tell operators, once. True where events were told."""
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
