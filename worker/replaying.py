"""Sending again, and on request: a replay, what a disabled subscription missed, a dead letter, a test."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, insert, or_, select, update

from schema import tables
from schema.events import ADDRESSED_TYPES, Event, EventType, GradeData, SubscriptionData, correlation_id, event_id
from worker.errors import UsageError
from worker.numbering import hold_numbers
from worker.subscriptions import get_subscription, matches
from worker.telling import Told, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

STATES = ("due", "delivered", "dead")
_ADDRESSED = sorted(kind.value for kind in ADDRESSED_TYPES)
_TEST_SECONDS = 20
_AMONG_OTHERS = frozenset({"misread", "overruled"})
"""The reasons of a retraction that filters let through, too; the others go just to those who got the alert."""


class DeliveryRow(BaseModel):
    """A delivery: which event to which subscription, and how it went."""

    model_config = ConfigDict(frozen=True)

    id: int
    subscription: int
    state: str = Field(description="due, delivered, or dead: given up")
    sequence: int
    event: str
    type: str
    subject: str
    attempts: int
    attempted_at: datetime | None
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    status: int | None = Field(description="What the last attempt was answered with; null where no answer came")
    detail: str | None


def delivery_rows(
    session: Session,
    *,
    subscription: int | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[DeliveryRow]:
    """The newest deliveries, the newest first: of this subscription, in this state, with an id below `before`.

    Raises UsageError for a state or a subscription that is not there.
    """
    if state is not None and state not in STATES:
        message = f"no state {state!r}; the states are {', '.join(STATES)}"
        raise UsageError(message)
    row = tables.Delivery
    wanted = _shown().order_by(row.id.desc()).limit(limit)
    if subscription is not None:
        wanted = wanted.where(row.subscription_id == get_subscription(session, subscription).id)
    if state is not None:
        wanted = wanted.where(row.state == state)
    if before is not None:
        wanted = wanted.where(row.id < before)
    return [_row(row, *about) for row, *about in session.execute(wanted)]


def get_delivery(session: Session, identity: int) -> DeliveryRow:
    """A delivery. Raises UsageError where there is none of this id."""
    found = session.execute(_shown().where(tables.Delivery.id == identity)).one_or_none()
    if found is None:
        message = f"no delivery {identity}; `gradewatch deliveries` lists them"
        raise UsageError(message)
    row, *about = found
    return _row(row, *about)


def retry(session: Session, identity: int, *, now: datetime) -> None:
    """Make a delivery that is dead, or waits for its next attempt, due now. Raises UsageError for any other."""
    row = get_delivery(session, identity)
    subscription = get_subscription(session, row.subscription)
    if row.state == "delivered":
        message = f"delivery {identity} was delivered; `gradewatch subscriptions replay` sends what was delivered again"
        raise UsageError(message)
    if subscription.state in {"disabled", "ended"}:
        message = f"delivery {identity} goes to subscription {subscription.id}, which is {subscription.state}"
        raise UsageError(message)
    _make_due(session, [identity], now)


def retry_dead(session: Session, *, subscription: int | None = None, now: datetime) -> int:
    """Make every dead delivery (to this subscription) due now, but for tests; gives how many.

    Those to a subscription that was disabled or ended stay as they are.
    """
    row, event, of = tables.Delivery, tables.Event, tables.Subscription
    wanted = (
        select(row.id)
        .join(event, event.sequence == row.event_sequence)
        .join(of, of.id == row.subscription_id)
        .where(row.state == "dead", event.type.not_in(_ADDRESSED), of.state.in_(("active", "paused")))
    )
    if subscription is not None:
        wanted = wanted.where(of.id == get_subscription(session, subscription).id)
    dead = list(session.scalars(wanted))
    _make_due(session, dead, now)
    return len(dead)


def replay(
    session: Session,
    identity: int,
    *,
    after: int | None = None,
    since: datetime | None = None,
    now: datetime,
) -> int:
    """Send a subscription again what was announced after this sequence number, or since this moment; gives how many.

    What went to it once goes to it again, with the same id, number and bytes; what was announced before it was made or
    while it was disabled goes to it where its filters let it through today. Tests are not repeated. Where it gets
    digests, one that tells it all is due at once.
    """
    found = get_subscription(session, identity, locked=True)
    if found.state not in {"active", "paused"}:
        message = f"subscription {identity} is {found.state}; `gradewatch subscriptions resume {identity}` comes first"
        raise UsageError(message)
    event, delivery = tables.Event, tables.Delivery
    newest = session.scalar(select(func.max(event.sequence))) or 0  # what is written from here on goes to it anyway
    wanted = select(event).where(event.announced, event.type.not_in(_ADDRESSED), event.sequence <= newest)
    went = select(delivery.event_sequence, delivery.id).where(delivery.subscription_id == identity)
    known = {one.event_sequence: one.id for one in session.execute(went)}
    heard: set[tuple[str, str, str, str]] = set()
    again: list[int] = []
    fresh: list[dict[str, Any]] = []
    for row in session.scalars(wanted.order_by(event.sequence).execution_options(yield_per=500)):
        existing = known.get(row.sequence)
        told = Event.model_validate_json(row.body)
        inside = row.sequence > (after or 0) and (since is None or row.recorded_at >= since)
        if existing is None and not (inside and _is_for(found.filters, told, heard)):
            continue
        heard |= grades_of(told, current_only=True)
        if inside and existing is not None:
            again.append(existing)
        elif inside:
            fresh.append(
                {
                    "event_sequence": row.sequence,
                    "subscription_id": identity,
                    "state": "due",
                    "attempts": 0,
                    "next_attempt_at": _when(found, now),
                }
            )
    _make_due(session, again, _when(found, now))
    if fresh:
        session.execute(insert(delivery), fresh)
    return len(again) + len(fresh)


def resume(session: Session, identity: int, *, now: datetime, missed: bool = True) -> int:
    """Send again, what waited first; gives how many events a disabled subscription had missed and gets now.

    That is what was on its way to it, what was given up since it began to fail, and what was announced since it was
    disabled; not `missed` leaves the last two out.
    Raises UsageError for one that was ended.
    """
    found = get_subscription(session, identity, locked=True)
    if found.state == "ended":
        message = f"subscription {identity} was ended; `gradewatch subscribe` makes a new one"
        raise UsageError(message)
    was, since, after = found.state, found.failing_since, found.disabled_after
    if was != "disabled":
        found.state = "active"
        return 0
    hold_numbers(session)  # or an event that is being written now would neither go to it nor be found here
    found.state = "active"
    if found.digest is not None:
        _drop_digests(session, identity)
    found.failing_since = found.disabled_after = found.free_from = None
    session.flush()
    if not missed:
        return 0
    row, event = tables.Delivery, tables.Event
    missing = (
        select(row.id)
        .join(event, event.sequence == row.event_sequence)
        .where(row.subscription_id == identity, event.type.not_in(_ADDRESSED))
        .where(or_(row.state == "due", (row.state == "dead") & (row.attempted_at >= (since or now))))
    )
    waiting = list(session.scalars(missing))
    _make_due(session, waiting, _when(found, now))
    return len(waiting) + (replay(session, identity, after=after, now=now) if after is not None else 0)


def ask_test(session: Session, identity: int, *, instance: str, now: datetime) -> int:
    """Write a test event for a subscription, whatever its filters; gives its delivery's id. It is tried once.

    Raises UsageError unless the subscription is active.
    """
    found = get_subscription(session, identity)
    if found.state != "active":
        message = f"subscription {identity} is {found.state}; `gradewatch subscriptions resume {identity}` comes first"
        raise UsageError(message)
    why = "a test, as somebody asked for"
    told = Told(
        id=event_id(EventType.TEST, identity, now.isoformat()),
        kind=EventType.TEST,
        subject=f"subscriptions/{identity}",
        schema="subscription",
        effective=now.date(),
        data=SubscriptionData(subscription=identity, channel=found.channel, why=why, announced=True),
        announced=True,
        filtered=False,
        recipients=frozenset({identity}),
    )
    correlation = correlation_id(f"subscriptions/{identity}", now, "test")
    (number,), _ = write(session, [told], now=now, instance=instance, correlation=correlation)
    row = tables.Delivery
    return session.scalars(select(row.id).where(row.event_sequence == number, row.subscription_id == identity)).one()


def run_test(context: Context, identity: int) -> DeliveryRow:
    """Send a test event now, from this very process or by a service that is quicker; gives what came of it.

    Where the subscription is being sent to, or left alone after a failure, it may still be due at the end.
    """
    from worker.delivering import deliver_due  # noqa: PLC0415 - the network comes with it

    with context.store.write() as session:
        asked = ask_test(session, identity, instance=context.settings.instance, now=context.now())
    until = time.monotonic() + _TEST_SECONDS
    while True:
        deliver_due(context, identity)
        with context.store.read() as session:
            row = get_delivery(session, asked)
        if row.state != "due" or time.monotonic() > until:
            return row
        time.sleep(0.2)


def _shown() -> Any:  # a Select, whose type SQLAlchemy 2.0 and 2.1 write differently
    row, event = tables.Delivery, tables.Event
    return select(row, event.id, event.type, event.subject).join(event, event.sequence == row.event_sequence)


def _row(row: tables.Delivery, event: str, kind: str, subject: str) -> DeliveryRow:
    return DeliveryRow(
        id=row.id,
        subscription=row.subscription_id,
        state=row.state,
        sequence=row.event_sequence,
        event=event,
        type=kind,
        subject=subject,
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        next_attempt_at=row.next_attempt_at,
        delivered_at=row.delivered_at,
        status=row.last_status,
        detail=row.detail,
    )


def _when(subscription: tables.Subscription, now: datetime) -> datetime | None:
    """When what is sent again is due: now, or with a digest that is due now."""
    if subscription.digest is None:
        return now
    subscription.digest_at = now
    return None


def _drop_digests(session: Session, identity: int) -> None:
    """Give up the digests on their way: what they were to tell goes into the next."""
    row, event = tables.Delivery, tables.Event
    digests = select(event.sequence).where(event.type == EventType.DIGEST.value)
    session.execute(
        update(row)
        .where(row.subscription_id == identity, row.state == "due", row.event_sequence.in_(digests))
        .values(state="dead", next_attempt_at=None, detail="told in the next digest"),
        execution_options={"synchronize_session": False},
    )


def _make_due(session: Session, deliveries: Sequence[int], when: datetime | None) -> None:
    row = tables.Delivery
    fresh = {"state": "due", "attempts": 0, "next_attempt_at": when, "delivered_at": None}
    for start in range(0, len(deliveries), 500):
        some = update(row).where(row.id.in_(deliveries[start : start + 500]))
        session.execute(some.values(fresh), execution_options={"synchronize_session": False})


def _is_for(filters: dict[str, Any], told: Event, heard: set[tuple[str, str, str, str]]) -> bool:
    """Whether an event is for a subscription that was told of these grades before: a retraction follows its alert."""
    data = told.data
    if told.type is EventType.RETRACTED and isinstance(data, GradeData):
        if heard & grades_of(told):
            return True
        return data.reason in _AMONG_OTHERS and matches(filters, told)
    return matches(filters, told)


def grades_of(told: Event, *, current_only: bool = False) -> set[tuple[str, str, str, str]]:
    """The grades that an event shows, each with its force, question and framework."""
    data = told.data
    if not isinstance(data, GradeData):
        return set()
    shown = [data.current] if current_only else [data.previous, data.current]
    return {(data.force.slug, data.question.id, one.framework, one.grade.value) for one in shown if one is not None}
