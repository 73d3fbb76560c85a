"""Subscriptions: which events they are for, and how they are made, changed, paused and ended.

A filter is decided when the event is written, and never again: a change counts for what is written after it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import func, select, update

from schema import tables
from schema.events import (
    ADDRESSED_TYPES,
    OPERATOR_TYPES,
    STANDING_TYPES,
    Event,
    EventType,
    GradeData,
    PhaseData,
)
from schema.forces import UnknownForceError, forces, get_force
from schema.frameworks import UnknownFrameworkError, frameworks, get_framework
from schema.grades import Authority, Direction
from worker.channels import channel_of, channels, shown_target
from worker.errors import UsageError
from worker.numbering import hold_numbers
from worker.rhythms import Rhythm

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context
    from worker.settings import Settings

OVERLAP = timedelta(hours=24)
"""How long a secret that was replaced signs beside the new one, unless told otherwise."""
DIRECTION_NOTE = (
    "a direction is told only of moves within one block: first, confirmed and rebased grades will not be sent"
)
"""What whoever filters by direction should know."""


class Filters(BaseModel):
    """Which events a subscription wants: several values of one are alternatives, several filters all hold.

    Raises pydantic.ValidationError for what is not known, naming the nearest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    force: tuple[str, ...] = Field((), description="Slugs or names of forces")
    region: tuple[str, ...] = Field((), description="Regions, as forces.toml names them")
    question: tuple[str, ...] = Field((), description="Ids of questions")
    framework: tuple[str, ...] = Field((), description="Frameworks")
    type: tuple[str, ...] = Field((), description="Types of events; `moved` is short for gradewatch.grade.moved")
    direction: tuple[str, ...] = Field((), description="up or down: moves within one block alone")
    authority: tuple[str, ...] = Field((), description="official or reported")

    @field_validator("*")
    @classmethod
    def _known(cls, values: tuple[str, ...], info: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_checked(info.field_name, value) for value in values))

    def stored(self) -> dict[str, list[str]]:
        """As the table keeps them: those that are set."""
        return {name: list(values) for name, values in self if values}


def make_filters(**wanted: Sequence[str]) -> dict[str, list[str]]:
    """Check and normalise filters (`force=["hampshire"]`), leaving out empty ones. Raises UsageError that names it."""
    try:
        return Filters.model_validate(wanted).stored()
    except ValidationError as error:
        raise UsageError(one_line(error)) from error


def one_line(error: ValidationError) -> str:
    """The first thing that is wrong, for people."""
    first = error.errors()[0]
    if first["type"] == "extra_forbidden":
        return f"no filter {first['loc'][-1]!r}; the filters are {', '.join(Filters.model_fields)}"
    return str(first["msg"]).removeprefix("Value error, ")


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
        if data.force.slug in forces():
            actual["region"] = forces()[data.force.slug].region
    if isinstance(data, GradeData):
        shown = data.current or data.previous
        actual |= {
            "question": data.question.id,
            "framework": shown.framework if shown else None,
            "direction": data.direction.value if data.direction else None,
        }
    return all(actual.get(name) in wanted for name, wanted in filters.items())


def check_agreement(filters: Filters | Mapping[str, Any]) -> None:
    """Raise UsageError where no event there can be passes all of these filters: nothing would ever be sent."""
    one = filters if isinstance(filters, Filters) else Filters.model_validate(filters)
    places = {forces()[force].region for force in one.force}
    asked = {question for framework in one.framework for question in get_framework(framework).questions}
    kinds = {EventType(kind) for kind in one.type} or {*EventType} - OPERATOR_TYPES
    told = kinds.intersection(*(kinds_of for name, kinds_of in _TOLD_OF.items() if getattr(one, name)))
    if one.region and places and not places.intersection(one.region):
        why = f"{' and '.join(one.force)} {'is' if len(one.force) == 1 else 'are'} not in {' or '.join(one.region)}"
    elif one.question and asked and not asked.intersection(one.question):
        why = f"{' and '.join(one.framework)} did not grade {' or '.join(one.question)}"
    elif not told:
        named = [name for name, kinds_of in _TOLD_OF.items() if getattr(one, name) and not kinds & kinds_of]
        why = f"{' or '.join(sorted(kinds))} has no {' and no '.join(named) or 'such filters in common'}"
    else:
        return
    message = f"nothing would ever be sent by these filters: {why}"
    raise UsageError(message)


_GRADES = STANDING_TYPES | {EventType.REPORTED}
_TOLD_OF = {
    "force": _GRADES | {EventType.PHASE_MOVED},
    "region": _GRADES | {EventType.PHASE_MOVED},
    "authority": _GRADES | {EventType.PHASE_MOVED},
    "question": _GRADES,
    "framework": _GRADES,
    "direction": frozenset({EventType.MOVED}),
}
"""Which types of events have what a filter asks for."""


def _checked(name: str, value: str) -> str:
    """A value as it is stored. Raises ValueError for one that is not known."""
    try:
        if name == "force":
            return get_force(value).slug
        if name == "framework":
            return get_framework(value).id
    except (UnknownForceError, UnknownFrameworkError) as error:
        raise ValueError(str(error)) from error
    full = value
    if name == "type" and not value.startswith("gradewatch."):
        full = ("gradewatch." if "." in value else "gradewatch.grade.") + value
    known = {
        "region": sorted({force.region for force in forces().values()}),
        "question": sorted({question for framework in frameworks().values() for question in framework.questions}),
        "type": [kind.value for kind in EventType if kind not in ADDRESSED_TYPES],
        "direction": [direction.value for direction in Direction],
        "authority": [authority.value for authority in Authority],
    }[name]
    meant = {one.lower(): one for one in known}.get(full.lower())
    if meant is None:
        last = {one.rpartition(".")[2].lower(): one for one in reversed(known)}  # grade.moved before phase.moved
        near = difflib.get_close_matches(value.rpartition(".")[2].lower(), last, n=1)
        hint = f"did you mean {last[near[0]]}? " if near else ""
        message = f"no {name} {value!r}; {hint}known are {', '.join(known)}"
        raise ValueError(message)
    return meant


class SubscriptionRow(BaseModel):
    """A subscription and how its deliveries went. The secret is not in it."""

    model_config = ConfigDict(frozen=True)

    id: int
    state: str = Field(description="active, paused, disabled (by a failure) or ended (by a person)")
    channel: str
    target: str
    digest: str | None = Field(description="When its digests come; null: each event is sent at once")
    digest_at: datetime | None = Field(description="When the next one is due")
    filters: dict[str, list[str]]
    notes: list[str] = Field(description="What to know of these filters")
    delivered: int
    due: int
    dead: int
    detail: str | None = Field(description="Of the newest delivery that failed, what was wrong")
    failing_since: datetime | None = Field(description="Since when there were only failures")
    secret_until: datetime | None = Field(description="Until when the secret before this one signs too")
    created_at: datetime

    columns: ClassVar = ("id", "state", "channel", "target", "digest", "filters", "delivered", "due", "dead", "detail")


def subscribe(  # noqa: PLR0913 - what there is to a subscription
    session: Session,
    settings: Settings,
    target: str,
    filters: Filters | Mapping[str, Any],
    *,
    now: datetime,
    secret: str | None = None,
    channel_name: str | None = None,
    rhythm: Rhythm | None = None,
) -> tables.Subscription:
    """Make a subscription, on the channel that takes its target, with a fresh secret unless one is given.

    With `channel_name` on that one; with a `rhythm` in digests, where people read it. Raises UsageError where nothing
    must be sent to the target. The row's `secret` is to be shown this once.
    """
    name = channel_of(target, channel_name)
    channel = channels()[name]
    channel.check(target, settings)
    check_agreement(filters)
    if rhythm is not None and not hasattr(channel, "send_together"):
        message = f"digests are for people; a {name} is sent each event at once"
        raise UsageError(message)
    made = tables.Subscription(
        channel=name,
        target=target,
        secret=_secret(channel, secret),
        filters=filters.stored() if isinstance(filters, Filters) else dict(filters),
        state="active",
        created_at=now,
        digest=rhythm.every if rhythm else None,
        digest_hour=rhythm.hour if rhythm else None,
        digest_weekday=rhythm.weekday if rhythm else None,
        digest_at=rhythm.next(now) if rhythm else None,
    )
    hold_numbers(session)
    session.add(made)
    session.flush()
    return made


def new_subscription(
    context: Context,
    target: str,
    filters: Filters | Mapping[str, Any],
    *,
    channel_name: str | None = None,
    rhythm: Rhythm | None = None,
) -> tables.Subscription:
    """`subscribe` in a transaction of its own."""
    with context.store.write() as session:
        return subscribe(
            session,
            context.settings,
            target,
            filters,
            now=context.now(),
            channel_name=channel_name,
            rhythm=rhythm,
        )


def rhythm_of(subscription: tables.Subscription) -> Rhythm | None:
    """When a subscription's digests come; None where events are sent at once."""
    if subscription.digest is None or subscription.digest_hour is None:
        return None
    return Rhythm(subscription.digest, subscription.digest_hour, subscription.digest_weekday)


def get_subscription(session: Session, identity: int, *, locked: bool = False) -> tables.Subscription:
    """A subscription. Raises UsageError where there is none of this id."""
    wanted = select(tables.Subscription).where(tables.Subscription.id == identity)
    if locked:
        wanted = wanted.with_for_update(key_share=True)  # what is being told may point to it meanwhile
    found = session.scalars(wanted).one_or_none()
    if found is None:
        message = f"no subscription {identity}; `gradewatch subscriptions` lists them"
        raise UsageError(message)
    return found


def change_filters(session: Session, identity: int, filters: Filters | Mapping[str, Any]) -> None:
    """Give a subscription other filters: they count for events written from now on, not for what is on its way."""
    check_agreement(filters)
    found = _alive(session, identity)
    hold_numbers(session)
    found.filters = filters.stored() if isinstance(filters, Filters) else dict(filters)


def pause(session: Session, identity: int) -> None:
    """Send nothing for now; what is announced meanwhile waits. Raises UsageError unless it is active or paused."""
    found = _alive(session, identity)
    if found.state == "disabled":
        message = f"subscription {identity} is disabled; `gradewatch subscriptions resume {identity}` switches it on"
        raise UsageError(message)
    found.state = "paused"


def rotate_secret(
    session: Session, identity: int, *, now: datetime, overlap: timedelta = OVERLAP, secret: str | None = None
) -> str:
    """Replace the secret; the one before it signs beside it for `overlap`. Gives the new one, to be shown this once.

    Raises UsageError where the channel signs nothing, or the secret given is none.
    """
    found = _alive(session, identity)
    if not found.secret:
        message = f"subscription {identity} goes to a {found.channel}, where nothing is signed"
        raise UsageError(message)
    if overlap < timedelta(0):
        message = "the overlap cannot be less than nothing"
        raise UsageError(message)
    fresh = _secret(channels()[found.channel], secret)
    found.previous_secret, found.previous_until = (found.secret, now + overlap) if overlap else (None, None)
    found.secret = fresh
    return fresh


def end(session: Session, identity: int) -> None:
    """End a subscription for good: its secrets are forgotten and what was on its way to it is not sent."""
    found = _alive(session, identity)
    found.target = shown_target(found.channel, found.target)  # a chat's holds tokens
    found.state, found.secret, found.previous_secret, found.previous_until = "ended", "", None, None
    delivery = tables.Delivery
    session.execute(
        update(delivery)
        .where(delivery.subscription_id == identity, delivery.state == "due")
        .values(state="dead", next_attempt_at=None, detail="the subscription was ended")
    )


def subscription_rows(session: Session, ids: Iterable[int] | None = None) -> list[SubscriptionRow]:
    """Every subscription with its deliveries counted, or those with these ids; ended ones only by their ids."""
    row, delivery = tables.Subscription, tables.Delivery
    wanted = select(row).order_by(row.id)
    wanted = wanted.where(row.state != "ended") if ids is None else wanted.where(row.id.in_(list(ids)))
    found = session.scalars(wanted).all()
    of = delivery.subscription_id.in_([one.id for one in found])
    by_state = select(delivery.subscription_id, delivery.state, func.count()).where(of)
    counts = {
        (subscription, state): number
        for subscription, state, number in session.execute(by_state.group_by(delivery.subscription_id, delivery.state))
    }
    newest = (
        select(func.max(delivery.id))
        .where(of, delivery.state != "delivered", delivery.detail.is_not(None))
        .group_by(delivery.subscription_id)
    )
    failed = select(delivery.subscription_id, delivery.detail).where(delivery.id.in_(newest))
    details = {one.subscription_id: one.detail for one in session.execute(failed)}
    return [
        SubscriptionRow(
            id=one.id,
            state=one.state,
            channel=one.channel,
            target=shown_target(one.channel, one.target),
            digest=str(rhythm_of(one)) if one.digest else None,
            digest_at=one.digest_at,
            filters=one.filters,
            notes=[DIRECTION_NOTE] if one.filters.get("direction") else [],
            delivered=counts.get((one.id, "delivered"), 0),
            due=counts.get((one.id, "due"), 0),
            dead=counts.get((one.id, "dead"), 0),
            detail=details.get(one.id),
            failing_since=one.failing_since,
            secret_until=one.previous_until if one.previous_secret else None,
            created_at=one.created_at,
        )
        for one in found
    ]


def _alive(session: Session, identity: int) -> tables.Subscription:
    """A subscription, locked. Raises UsageError for one that is not there or was ended."""
    found = get_subscription(session, identity, locked=True)
    if found.state == "ended":
        message = f"subscription {identity} was ended; `gradewatch subscribe` makes a new one"
        raise UsageError(message)
    return found


def _secret(channel: Any, given: str | None) -> str:
    if given is None:
        return str(channel.new_secret())
    if not hasattr(channel, "check_secret"):
        message = "nothing is signed on this channel, so it takes no secret"
        raise UsageError(message)
    channel.check_secret(given)
    return given
