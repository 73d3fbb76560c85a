"""Deliveries: events on their way, and those given up."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from schema import tables
from worker import replaying
from worker.replaying import DeliveryRow
from worker.web.access import Hands, writing
from worker.web.caching import Tagged
from worker.web.parameters import LARGEST, Id, Limit, Number, Page, page_of
from worker.web.problems import conflicts
from worker.web.routes.subscriptions import Sent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

router = APIRouter(prefix="/v1/deliveries", tags=["subscriptions"], dependencies=[Depends(writing)], route_class=Tagged)


class GivenUp(BaseModel):
    """Which of those given up to try again: all, or those to one subscription."""

    model_config = ConfigDict(extra="forbid")

    subscription: int | None = Field(default=None, strict=True, ge=1, le=LARGEST)


@router.get("")
def list_deliveries(  # noqa: PLR0913, PLR0917 - one for each thing to ask by
    request: Request,
    response: Response,
    context: Hands,
    subscription: Annotated[Number | None, Query(description="Only to this subscription")] = None,
    state: Annotated[Literal["due", "delivered", "dead"] | None, Query(description="Only in this state")] = None,
    cursor: Annotated[Number | None, Query(description="The last id that is known")] = None,
    limit: Limit = 100,
) -> Page[DeliveryRow]:
    """Deliveries, the newest first."""
    with context.store.read() as session:
        if subscription is not None:
            _check_subscription(session, subscription)
        rows = replaying.delivery_rows(session, subscription=subscription, state=state, before=cursor, limit=limit)
    return page_of(request, response, rows, rows[-1].id if len(rows) == limit else None)


@router.get("/{delivery:int}")
def show_delivery(context: Hands, delivery: Id) -> DeliveryRow:
    """A delivery, and how it went."""
    with context.store.read() as session:
        return _row(session, delivery)


@router.post("/{delivery:int}/retry", status_code=HTTPStatus.ACCEPTED)
def retry_delivery(context: Hands, delivery: Id) -> DeliveryRow:
    """Try one again now that was given up, or waits."""
    with context.store.write() as session:
        _row(session, delivery)
        with conflicts():
            replaying.retry(session, delivery, now=context.now())
        session.expire_all()
        row = _row(session, delivery)
    context.nudge("deliver")
    return row


@router.post("/retry", status_code=HTTPStatus.ACCEPTED)
def retry_deliveries(context: Hands, which: GivenUp | None = None) -> Sent:
    """Try all again that were given up, to active and paused subscriptions."""
    subscription = which.subscription if which else None
    with context.store.write() as session:
        if subscription is not None:
            _check_subscription(session, subscription)
        number = replaying.retry_dead(session, subscription=subscription, now=context.now())
    context.nudge("deliver")
    return Sent(deliveries=number)


def _check_subscription(session: Session, subscription: int) -> None:
    if session.get(tables.Subscription, subscription) is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no subscription {subscription}")


def _row(session: Session, delivery: int) -> DeliveryRow:
    """A delivery. Raises HTTPException (404)."""
    if session.get(tables.Delivery, delivery) is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no delivery {delivery}")
    return replaying.get_delivery(session, delivery)
