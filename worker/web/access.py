"""Who may ask what, and how often: what each route depends on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from worker.context import Context
from worker.web.limits import Limits, caller_at
from worker.web.tokens import Scope, TokenRow, check_token

if TYPE_CHECKING:
    from starlette.routing import Route

    from worker.web.following import Following

bearer = HTTPBearer(auto_error=False, scheme_name="token", description="Made by `gradewatch token new`")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True, slots=True)
class Web:
    """What the routes of one application share."""

    context: Context
    limits: Limits
    following: Following
    routes: tuple[Route, ...]


def web_of(request: Request) -> Web:
    """What the routes share."""
    return cast("Web", request.app.state.web)


def _context(request: Request) -> Context:
    return web_of(request).context


Hands = Annotated[Context, Depends(_context)]


async def reading(request: Request) -> None:
    """Let in who may read. Raises HTTPException (401, 429)."""
    token = await _admitted(request)
    if token is None and not web_of(request).context.settings.open_to_read:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "reading takes a token: Authorization: Bearer", _CHALLENGE)


async def writing(
    request: Request, _given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)] = None
) -> None:
    """Let in who may write. Raises HTTPException (401, 403, 429)."""
    token = await _admitted(request)
    if token is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "this takes a token: Authorization: Bearer", _CHALLENGE)
    if token.scope != Scope.WRITE:
        raise HTTPException(HTTPStatus.FORBIDDEN, "this takes a token with the scope write")


async def _admitted(request: Request) -> TokenRow | None:
    """The token of a request, if it has one; counts the request. Raises HTTPException (401, 429)."""
    web, given = web_of(request), request.headers.get("authorization")
    caller, token = caller_at(request.client.host if request.client else ""), None
    if given is not None:
        scheme, _, text = given.partition(" ")
        if scheme.lower() == "bearer":
            token = await run_in_threadpool(_look_up, web.context, text.strip())
        caller = f"token {token.id}" if token else caller
    wait = await web.limits.take(caller)
    if wait:
        raise HTTPException(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too many requests; ask again later",
            {"Retry-After": str(math.ceil(wait))},
        )
    if given is not None and token is None:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED, "not a valid token", {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        )
    return token


def _look_up(context: Context, text: str) -> TokenRow | None:
    with context.store.read() as session:
        return check_token(session, text)
