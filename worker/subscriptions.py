"""Subscriptions: which events they are for. A filter is decided when the event is written, and never again."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from schema import tables
from schema.events import OPERATOR_TYPES, Event, EventType, GradeData, PhaseData
from schema.forces import UnknownForceError, get_force
from schema.frameworks import UnknownFrameworkError, frameworks, get_framework
from schema.grades import Authority, Direction
from worker.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

FILTERS = ("force", "question", "framework", "type", "direction", "authority")
"""What can be filtered on; several values of one are alternatives, several filters all hold."""


def make_filters(**wanted: Sequence[str]) -> dict[str, list[str]]:
    """Check and normalise filters (`force=["hampshire"]`), leaving out empty ones. Raises UsageError that names it."""
    filters: dict[str, list[str]] = {}
    for name, values in wanted.items():
        if name not in FILTERS:
            message = f"no filter {name!r}; the filters are {', '.join(FILTERS)}"
            raise UsageError(message)
        if values:
            filters[name] = [_checked(name, value) for value in values]
    return filters


def matches(filters: Mapping[str, Any], event: Event) -> bool:
    """Whether an event is for a subscription with these filters.

    A direction is told of moves within a block alone, so a direction filter lets nothing else through; what only
    operators need goes to those who ask for its type.
    """
    if event.type in OPERATOR_TYPES and event.type.value not in filters.get("type", ()):
        return False
    actual: dict[str, str | None] = {"type": event.type.value}
    data = event.data
    if isinstance(data, GradeData | PhaseData):
        actual |= {"force": data.force.slug, "authority": data.authority.value}
    if isinstance(data, GradeData):
        shown = data.current or data.previous
        actual |= {
            "question": data.question.id,
            "framework": shown.framework if shown else None,
            "direction": data.direction.value if data.direction else None,
        }
    return all(actual.get(name) in wanted for name, wanted in filters.items())


def _checked(name: str, value: str) -> str:
    if name == "force":
        try:
            return get_force(value).slug
        except UnknownForceError as error:
            raise UsageError(str(error)) from error
    if name == "framework":
        try:
            return get_framework(value).id
        except UnknownFrameworkError as error:
            raise UsageError(str(error)) from error
    if name == "type":
        prefix = "gradewatch." if "." in value else "gradewatch.grade."
        value = value if value.startswith("gradewatch.") else prefix + value
    known = {
        "question": sorted({question for framework in frameworks().values() for question in framework.questions}),
        "type": [kind.value for kind in EventType],
        "direction": [direction.value for direction in Direction],
        "authority": [authority.value for authority in Authority],
    }[name]
    if value not in known:
        message = f"no {name} {value!r}; known are {', '.join(known)}"
        raise UsageError(message)
    return value


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription and how its deliveries went; `detail` is of the newest that failed. The secret is not in it."""

    id: int
    state: str
    channel: str
    target: str
    filters: dict[str, Any]
    delivered: int
    due: int
    dead: int
    detail: str | None


def new_subscription(context: Context, url: str, filters: dict[str, list[str]]) -> tables.Subscription:
    """Make a webhook subscription with a fresh secret. Raises UsageError where the URL must not be sent to."""
    from worker.channels.webhook import new_secret  # noqa: PLC0415 - kept off the way to reading subscriptions
    from worker.fetching.gate import Gate, RefusedError  # noqa: PLC0415

    gate = Gate(context.settings.allow_addresses)
    try:
        gate.check_url(url)
    except RefusedError as error:
        raise UsageError(str(error)) from error
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http" and not _inside(host, context.settings.allow_addresses):
        message = f"{url} is not encrypted; give an https address, or allow its network in GRADEWATCH_ALLOW_ADDRESSES"
        raise UsageError(message)
    if _is_address(host) and not gate.permits(ip_address(host)):
        # A name is looked up at each delivery, and may mean another address by then; an address stays what it is.
        message = f"{host} is not a public address; allow its network in GRADEWATCH_ALLOW_ADDRESSES"
        raise UsageError(message)
    made = tables.Subscription(
        channel="webhook",
        target=url,
        secret=new_secret(),
        filters=filters,
        state="active",
        created_at=context.now(),
    )
    with context.store.write() as session:
        session.add(made)
    return made


def set_state(session: Session, subscription: int, state: str) -> None:
    """Pause or resume a subscription. Raises UsageError where there is none of this id."""
    found = session.get(tables.Subscription, subscription)
    if found is None:
        message = f"no subscription {subscription}; `gradewatch subscriptions` lists them"
        raise UsageError(message)
    found.state = state


def subscription_rows(session: Session) -> list[SubscriptionRow]:
    """Every subscription with its deliveries counted."""
    delivery = tables.Delivery
    counted = session.execute(
        select(delivery.subscription_id, delivery.state, func.count()).group_by(
            delivery.subscription_id, delivery.state
        )
    )
    counts = {(subscription, state): number for subscription, state, number in counted}
    failed = select(delivery).where(delivery.state != "delivered", delivery.detail.is_not(None)).order_by(delivery.id)
    details = {row.subscription_id: row.detail for row in session.scalars(failed)}
    return [
        SubscriptionRow(
            id=row.id,
            state=row.state,
            channel=row.channel,
            target=row.target,
            filters=row.filters,
            delivered=counts.get((row.id, "delivered"), 0),
            due=counts.get((row.id, "due"), 0),
            dead=counts.get((row.id, "dead"), 0),
            detail=details.get(row.id),
        )
        for row in session.scalars(select(tables.Subscription).order_by(tables.Subscription.id))
    ]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _inside(host: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether every address of a host is in networks that the user allowed."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    addresses = {ip_address(str(entry[4][0]).partition("%")[0]) for entry in found}
    return all(any(address in network for network in networks) for address in addresses)
