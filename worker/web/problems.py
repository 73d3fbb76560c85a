"""Errors as programs read them: every one is a problem document, and none tells what is inside.

Source: RFC 9457, application/problem+json.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response
from starlette.routing import Match

from schema.forces import UnknownForceError
from schema.frameworks import UnknownFrameworkError
from scrapers.errors import AddressError
from worker.errors import StoreError, UsageError
from worker.web.access import web_of

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
_AGAIN_SECONDS = 5


class Wrong(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="As query/limit or body/target")
    detail: str


class Problem(BaseModel):
    """What went wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Wrong] | None = None


REFERENCE = {"$ref": "#/components/schemas/Problem"}


def described() -> dict[str, Any]:
    """The schemas of problem documents, as OpenAPI has them."""
    _, found = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def problem(
    status: int, detail: str, *, headers: Mapping[str, str] | None = None, errors: list[Wrong] | None = None
) -> Response:
    """A problem document as a response."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    return Response(
        told.model_dump_json(exclude_none=True),
        status,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


@contextmanager
def conflicts() -> Iterator[None]:
    """Answer 409 where a thing that is there cannot do what is asked for."""
    try:
        yield
    except UsageError as error:
        raise HTTPException(HTTPStatus.CONFLICT, str(error)) from error


def register(app: FastAPI) -> None:
    """Let every error of this application be a problem document."""
    app.add_exception_handler(StarletteHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    for wrong in (UsageError, UnknownForceError, UnknownFrameworkError, AddressError):
        app.add_exception_handler(wrong, _usage)
    for away in (StoreError, OperationalError, InterfaceError, PoolTimeoutError):
        app.add_exception_handler(away, _away)


def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = dict(getattr(error, "headers", None) or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_allowed(request)))
    return problem(status, str(getattr(error, "detail", "")), headers=headers)


def _allowed(request: Request) -> set[str]:
    """The methods of all routes with this path; the framework names those of the first alone."""
    routes = [route for route in web_of(request).routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in routes for method in route.methods or ()}
    return methods | ({"HEAD"} if "GET" in methods else set())


def _invalid(_request: Request, error: Exception) -> Response:
    wrong = [_wrong(one) for one in getattr(error, "errors", list)()]
    first = f"{wrong[0].where}: {wrong[0].detail}" if wrong else "the request is not what it should be"
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, first, errors=wrong)


def _wrong(one: Mapping[str, Any]) -> Wrong:
    where = "/".join(str(part) for part in one["loc"])
    said = "there is no such field" if one["type"] == "extra_forbidden" else str(one["msg"])
    return Wrong(where=where[:200], detail=said.removeprefix("Value error, ")[:500])


def _usage(_request: Request, error: Exception) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, str(error)[:1000])


def _away(_request: Request, error: Exception) -> Response:
    log.warning("the database failed", error=str(error).splitlines()[0])
    headers = {"Retry-After": str(_AGAIN_SECONDS)}
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer; ask again soon", headers=headers)
