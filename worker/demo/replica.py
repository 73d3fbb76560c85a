"""A site on loopback whose pages are published by a call: validators, conditional requests, robots.txt, a log.

with Replica() as site:
    published = site.publish("/page/", "<h1>Norfolk 2016</h1>")
    ... fetch site.url("/page/") ...
    assert site.served("/page/", HTTPStatus.NOT_MODIFIED)
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus

from worker.demo.loopback import Loopback, Request, Response

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Access:
    """One request as it was answered: when (time.monotonic), what, how, with how large a body."""

    at: float
    method: str
    path: str
    status: HTTPStatus
    size: int


@dataclass(frozen=True, slots=True)
class _Document:
    body: bytes
    content_type: str
    etag: str
    last_modified: str


class Replica(Loopback):
    """A site. Whatever it does not have is 404; whoever shows the validator of what it has gets 304."""

    def __init__(self) -> None:
        """Have nothing yet but a robots.txt that allows everything."""
        super().__init__()
        self._documents: dict[str, _Document] = {}
        self.log: list[Access] = []
        self.publish("/robots.txt", "User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")

    def publish(self, path: str, body: str | bytes, content_type: str = HTML) -> float:
        """Serve `body` at `path` from now on; gives that moment (time.monotonic)."""
        data = body.encode() if isinstance(body, str) else body
        etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        self._documents[path] = _Document(data, content_type, etag, formatdate(usegmt=True))
        return time.monotonic()

    def withdraw(self, path: str) -> None:
        """Have nothing at `path` from now on: 404."""
        self._documents.pop(path, None)

    def served(self, path: str | None = None, status: HTTPStatus | None = None) -> list[Access]:
        """What was served so far, of this path, with this status, oldest first."""
        return [
            access
            for access in self.log
            if (path is None or access.path == path) and (status is None or access.status is status)
        ]

    def answer(self, request: Request) -> Response:
        """The page, 304 or 404, noted in the log."""
        response = self._answer(request)
        size = 0 if request.method == "HEAD" else len(response.body)
        self.log.append(Access(time.monotonic(), request.method, request.path, response.status, size))
        return response

    def _answer(self, request: Request) -> Response:
        document = self._documents.get(request.path)
        if request.method not in {"GET", "HEAD"}:
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        if document is None:
            return Response(HTTPStatus.NOT_FOUND, b"not here\n", {"Content-Type": "text/plain"})
        validators = {"ETag": document.etag, "Last-Modified": document.last_modified}
        if _unchanged(request, document):
            return Response(HTTPStatus.NOT_MODIFIED, headers=validators)
        return Response(HTTPStatus.OK, document.body, {"Content-Type": document.content_type, **validators})


def _unchanged(request: Request, document: _Document) -> bool:
    """Whether the client has this document. An ETag decides alone: two versions may be of one second."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or document.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(document.last_modified) <= parsedate_to_datetime(since)
    except ValueError:
        return False
