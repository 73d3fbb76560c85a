"""Rescrapes: pages fetched again now, because somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from fastapi import APIRouter, Depends, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from schema import tables
from schema.events import Event
from schema.forces import get_force
from worker.queries import rescrape_progress
from worker.rescraping import ask, events_of
from worker.web.access import Hands, reading, writing
from worker.web.caching import Tagged
from worker.web.parameters import Id

if TYPE_CHECKING:
    from worker.context import Context

router = APIRouter(prefix="/v1/rescrapes", tags=["service"], route_class=Tagged)


class Wish(BaseModel):
    """What to fetch again: one of these."""

    model_config = ConfigDict(extra="forbid")

    force: str | None = Field(default=None, max_length=100, description="Every page of this force")
    source: str | None = Field(default=None, max_length=100, description="Every page of this source")
    url: str | None = Field(default=None, max_length=2000, description="This page")
    everything: bool = Field(default=False, strict=True, alias="all", description="Every page there is")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [self.force is not None, self.source is not None, self.url is not None, self.everything].count(True) != 1:
            raise ValueError("say what to fetch again: one of force, source, url and all")
        return self


@dataclass(frozen=True, slots=True)
class RescrapeRow:
    """A rescrape: how many of its pages are done and how they went; `done_at` when they are read as well."""

    id: int
    scope: str
    asked_at: datetime
    done_at: datetime | None
    pages: int
    done: int
    outcomes: dict[str, int]
    events: list[Event]


@router.post("", status_code=HTTPStatus.ACCEPTED, dependencies=[Depends(writing)])
def ask_rescrape(response: Response, context: Hands, wish: Wish) -> RescrapeRow:
    """Fetch pages again now, before the schedule would. Location names what to follow."""
    slug = get_force(wish.force).slug if wish.force is not None else None
    asked, _ = ask(context, force=slug, source=wish.source, url=wish.url)
    context.nudge("tick")
    response.headers["Location"] = f"/v1/rescrapes/{asked}"
    return _row(context, asked)


@router.get("/{rescrape}", dependencies=[Depends(reading)])
def show_rescrape(context: Hands, rescrape: Id) -> RescrapeRow:
    """How far a rescrape is, and the events that it led to."""
    return _row(context, rescrape)


def _row(context: Context, rescrape: int) -> RescrapeRow:
    with context.store.read() as session:
        asked = session.get(tables.Rescrape, rescrape)
        if asked is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"no rescrape {rescrape}")
        progress = rescrape_progress(session, rescrape)
        events = [Event.model_validate(event) for event in events_of(session, rescrape)]
    return RescrapeRow(
        id=rescrape,
        scope=asked.scope,
        asked_at=asked.asked_at,
        done_at=asked.done_at,
        pages=progress.total,
        done=progress.done,
        outcomes=progress.outcomes,
        events=events,
    )
