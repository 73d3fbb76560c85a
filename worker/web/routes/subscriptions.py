"""Subscriptions: who is told of what. All of it takes a token that may write: targets are nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal, Self

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import select

from schema import tables
from worker import replaying, subscriptions
from worker.replaying import DeliveryRow
from worker.rhythms import HOUR, WEEKDAY, make_rhythm
from worker.subscriptions import Filters, SubscriptionRow
from worker.web.access import Hands, writing
from worker.web.caching import Tagged
from worker.web.parameters import LARGEST_SEQUENCE, Beginning, Id, Limit, Number, Page, page_of
from worker.web.problems import conflicts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

router = APIRouter(
    prefix="/v1/subscriptions", tags=["subscriptions"], dependencies=[Depends(writing)], route_class=Tagged
)
_HOURS = 24 * 30
Secret = Annotated[str, Field(max_length=200, description="One of your own: whsec_ and 24 to 64 bytes in base64")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Digest(_Body):
    """All in one message, every day or every week, by London's clock; and when nothing moved. For people."""

    every: Literal["daily", "weekly"]
    hour: int = Field(default=HOUR, strict=True, ge=0, le=23)
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = Field(
        default=None, description=f"Of a weekly one; {WEEKDAY} unless given"
    )


class Wish(_Body):
    """A subscription to be made."""

    target: str = Field(min_length=1, max_length=2000, description="A URL to POST to, or another channel's target")
    channel: Annotated[str, Field(max_length=40)] | None = Field(
        default=None, description="Which of them, where it should be no other: webhook, stream, mail or people"
    )
    filters: Filters = Filters()
    digest: Digest | None = Field(default=None, description="Unset: each event is sent at once")
    secret: Secret | None = None


class Made(BaseModel):
    """A subscription that was just made, with its secret, shown only now."""

    subscription: SubscriptionRow
    secret: str = Field(description="What its messages are signed with; empty where with nothing")


class Change(_Body):
    """Other filters, for what is announced from now on."""

    filters: Filters


class Resumption(_Body):
    """How to go on."""

    replay: bool = Field(default=True, strict=True, description="Send what a disabled one missed")


class Replay(_Body):
    """What to send again: one of both."""

    after: int | None = Field(default=None, strict=True, ge=0, le=LARGEST_SEQUENCE)
    since: Beginning | None = Field(default=None, description="A moment, or a day from its beginning")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.after is None) == (self.since is None):
            raise ValueError("give one of after and since")
        return self


class Rotation(_Body):
    """How to replace the secret."""

    overlap_hours: float = Field(
        default=24, strict=True, ge=0, le=_HOURS, allow_inf_nan=False, description="So long both sign"
    )
    secret: Secret | None = None


class Sent(BaseModel):
    """How many events are on the way."""

    deliveries: int


class Rotated(BaseModel):
    """The new secret, shown only now."""

    secret: str


@router.get("")
def list_subscriptions(
    request: Request,
    response: Response,
    context: Hands,
    cursor: Annotated[Number | None, Query(description="The last id that is known")] = None,
    limit: Limit = 100,
) -> Page[SubscriptionRow]:
    """Who is told, and how it went; without those that were ended."""
    row = tables.Subscription
    wanted = select(row.id).where(row.state != "ended", row.id > (cursor or 0)).order_by(row.id).limit(limit)
    with context.store.read() as session:
        ids = list(session.scalars(wanted))
        rows = subscriptions.subscription_rows(session, ids)
    return page_of(request, response, rows, ids[-1] if len(ids) == limit else None)


@router.post("", status_code=HTTPStatus.CREATED)
def create_subscription(request: Request, response: Response, context: Hands, wish: Wish) -> Made:
    """Send announced events to a target. The secret is shown this once."""
    digest = wish.digest
    rhythm = make_rhythm(digest.every, digest.hour, digest.weekday) if digest else None
    with context.store.write() as session:
        made = subscriptions.subscribe(
            session,
            context.settings,
            wish.target,
            wish.filters,
            now=context.now(),
            secret=wish.secret,
            channel_name=wish.channel,
            rhythm=rhythm,
        )
        (row,) = subscriptions.subscription_rows(session, [made.id])
        secret = made.secret
    response.headers["Location"] = f"{request.url.path}/{row.id}"
    response.headers["Cache-Control"] = "no-store"
    return Made(subscription=row, secret=secret)


@router.get("/{subscription}")
def show_subscription(context: Hands, subscription: Id) -> SubscriptionRow:
    """A subscription, and how it went."""
    with context.store.read() as session:
        return _row(session, subscription)


@router.patch("/{subscription}")
def change_subscription(context: Hands, subscription: Id, change: Change) -> SubscriptionRow:
    """Replace the filters: for what is announced from now on, not for what is on its way."""
    subscriptions.check_agreement(change.filters)  # the request is wrong then, not the subscription
    with context.store.write() as session:
        _row(session, subscription)
        with conflicts():
            subscriptions.change_filters(session, subscription, change.filters)
        return _row(session, subscription)


@router.delete("/{subscription}", status_code=HTTPStatus.NO_CONTENT)
def end_subscription(context: Hands, subscription: Id) -> None:
    """End it for good: nothing more is sent, and its secret is forgotten."""
    with context.store.write() as session:
        _row(session, subscription)
        with conflicts():
            subscriptions.end(session, subscription)


@router.post("/{subscription}/pause")
def pause_subscription(context: Hands, subscription: Id) -> SubscriptionRow:
    """Send nothing for now; what is announced meanwhile waits."""
    with context.store.write() as session:
        _row(session, subscription)
        with conflicts():
            subscriptions.pause(session, subscription)
        return _row(session, subscription)


@router.post("/{subscription}/resume")
def resume_subscription(context: Hands, subscription: Id, how: Resumption | None = None) -> SubscriptionRow:
    """Send again, what waited first; one that was disabled gets what it missed."""
    with context.store.write() as session:
        _row(session, subscription)
        with conflicts():
            replaying.resume(session, subscription, now=context.now(), missed=how is None or how.replay)
        row = _row(session, subscription)
    context.nudge("deliver")
    return row


@router.post("/{subscription}/test", status_code=HTTPStatus.ACCEPTED)
def test_subscription(response: Response, context: Hands, subscription: Id) -> DeliveryRow:
    """Send a test event, whatever the filters; the delivery that Location names tells what came of it."""
    with context.store.write() as session:
        _row(session, subscription)
        with conflicts():
            asked = replaying.ask_test(session, subscription, instance=context.settings.instance, now=context.now())
        row = replaying.get_delivery(session, asked)
    context.nudge("deliver")
    response.headers["Location"] = f"/v1/deliveries/{row.id}"
    return row


@router.post("/{subscription}/replay", status_code=HTTPStatus.ACCEPTED)
def replay_subscription(context: Hands, subscription: Id, what: Replay) -> Sent:
    """Send again what was announced, with the same ids and numbers."""
    with context.store.write() as session:
        _row(session, subscription)
        with conflicts():
            number = replaying.replay(session, subscription, after=what.after, since=what.since, now=context.now())
    context.nudge("deliver")
    return Sent(deliveries=number)


@router.post("/{subscription}/rotate")
def rotate_subscription(response: Response, context: Hands, subscription: Id, how: Rotation | None = None) -> Rotated:
    """Replace the secret, and show the new one, this once; until the overlap ends both sign."""
    how = how or Rotation()
    with context.store.write() as session:
        _row(session, subscription)
        with conflicts():
            secret = subscriptions.rotate_secret(
                session,
                subscription,
                now=context.now(),
                overlap=timedelta(hours=how.overlap_hours),
                secret=how.secret,
            )
    response.headers["Cache-Control"] = "no-store"
    return Rotated(secret=secret)


def _row(session: Session, subscription: int) -> SubscriptionRow:
    """A subscription, ended or not. Raises HTTPException (404)."""
    session.flush()
    for row in subscriptions.subscription_rows(session, [subscription]):
        return row
    raise HTTPException(HTTPStatus.NOT_FOUND, f"no subscription {subscription}")
