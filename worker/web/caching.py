"""What has not changed is not sent again: entity tags, and 304 Not Modified.

Source: RFC 9110, sections 8.8, 13.1.2, 13.1.3 and 15.4.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute
from starlette.responses import Response

if TYPE_CHECKING:
    from fastapi import Request

_KEPT = ("cache-control", "etag", "last-modified", "link", "vary")
_TAG = re.compile(r'(?:W/)?("[^"]*")')


class Tagged(APIRoute):
    """A route whose whole answers to GET carry an entity tag of their bytes, and are sent only where it is new."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await answer(request)
            if request.method != "GET" or response.status_code != HTTPStatus.OK or not hasattr(response, "body"):
                return response
            return conditional(request, response)

        return tagged


def conditional(request: Request, response: Response) -> Response:
    """A response with its entity tag, or 304 without a body where the caller has it."""
    etag = f'"{blake2b(response.body, digest_size=16).hexdigest()}"'
    response.headers["ETag"] = etag
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.setdefault("Vary", "Authorization")
    if not _known(request, etag, response.headers.get("Last-Modified")):
        return response
    headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)


def _known(request: Request, etag: str, modified: str | None) -> bool:
    wanted = request.headers.get("If-None-Match")
    if wanted is not None:
        return wanted.strip() == "*" or etag in _TAG.findall(wanted)
    since = request.headers.get("If-Modified-Since")
    if since is None or modified is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return parsedate_to_datetime(modified) <= moment
