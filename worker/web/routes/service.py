"""How the service is: for people, for whoever starts and stops it, for Prometheus; and the schemas of events."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from http import HTTPStatus
from typing import Annotated, Any, Literal, get_type_hints

from fastapi import APIRouter, Depends, HTTPException, Path, Response
from pydantic import BaseModel, create_model
from sqlalchemy.exc import SQLAlchemyError

from schema.events import data_schemas, json_schema
from worker import metrics
from worker.errors import StoreError
from worker.health import Health, look
from worker.store import REVISION
from worker.web.access import Hands, reading
from worker.web.caching import Tagged

router = APIRouter(tags=["service"], route_class=Tagged)

_HINTS = get_type_hints(Health)
_FIELDS: dict[str, Any] = {field.name: (_HINTS[field.name], ...) for field in fields(Health)}
_FIELDS |= {"drifted": (list[str], ...), "problems": (list[str], ...)}
Status = create_model("Status", __doc__="What waits and for how long, and what is wrong.", **_FIELDS)


class Alive(BaseModel):
    """The process answers."""

    alive: Literal[True] = True


class Readiness(BaseModel):
    """Whether work is being done; what keeps it from being done."""

    ready: bool
    problems: list[str]


@router.get("/v1/status", response_model=Status, dependencies=[Depends(reading)])
def show_status(context: Hands) -> dict[str, Any]:
    """What waits and for how long, and what is wrong: as `gradewatch status --json`."""
    with context.store.read() as session:
        health = look(session, context)
    return {**asdict(health), "drifted": health.drifted, "problems": health.problems()}


@router.get("/healthz")
async def show_alive() -> Alive:
    """Whether the process answers."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Readiness}})
def show_ready(response: Response, context: Hands) -> Readiness:
    """Whether work is done: the database answers, is at this version's migration, and a tick came lately; else 503."""
    problems = _problems(context)
    response.headers["Cache-Control"] = "no-store"
    if problems:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(ready=not problems, problems=problems)


def _problems(context: Hands) -> list[str]:
    try:
        at = context.store.revision()
        if at != REVISION:
            return [f"the database is at migration {at or 'none'}, not {REVISION}; run `gradewatch migrate`"]
        with context.store.read() as session:
            alive = look(session, context).alive
    except (StoreError, SQLAlchemyError):
        return ["the database does not answer"]
    return [] if alive else ["no tick came lately: nothing is being fetched; start the service"]


@router.get(
    "/metrics",
    dependencies=[Depends(reading)],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Every metric"}},
)
def show_metrics(context: Hands) -> Response:
    """The same in numbers, as Prometheus reads them."""
    with context.store.read() as session:
        health = look(session, context)
    return Response(metrics.exposition(health), media_type=metrics.CONTENT_TYPE)


@router.get(
    "/schemas/{name}/1.json",
    response_class=Response,
    responses={200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}, "description": "It"}},
)
async def show_schema(name: Annotated[str, Path(max_length=100)]) -> Response:
    """The JSON Schema that an event's `dataschema` names; `event` is that of the whole event."""
    found = {"event": json_schema(), **data_schemas()}.get(name)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no such schema")
    return Response(json.dumps(found), media_type="application/schema+json")
