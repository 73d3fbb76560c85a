"""A hostile HTTP server on loopback: each path answers as its test says, as badly as the test likes.

    with HostileServer() as server:
        server.on("/slow", drip(b"x", every=0.01))
        fetcher.fetch(server.url("/slow"))

An answer is a function of one Exchange, so a test can write its own. Nothing here outlives the `with`.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    """A request as it came in; header names are lower-case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Exchange:
    """One request, and the way to answer it. `send` writes raw bytes to the connection."""

    received: Received
    send: Callable[[bytes], object]
    stopping: threading.Event

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the server's end."""
        self.stopping.wait(seconds)

    def hang_up(self) -> None:
        """Close the connection when the answer is done."""
        raise ConnectionAbortedError


Answer = Callable[[Exchange], None]


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """The first lines of a response."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(body: bytes = b"", *, status: int = 200, **headers: str) -> Answer:
    """A well-behaved answer. Header names are written with underscores: content_type="text/html"."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    length = {} if status == HTTPStatus.NOT_MODIFIED else {"content-length": str(len(body))}
    return lambda exchange: _ignore(exchange.send(head(status, length | named) + body))


def redirect(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return answer(status=status, location=location)


def in_turn(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last one to all that follow."""
    turns = chain(answers[:-1], repeat(answers[-1]))
    return lambda exchange: next(turns)(exchange)  # noqa: PLW0108 - a turn is taken at each request


def validated(body: bytes, etag: str) -> Answer:
    """The body, or 304 for those who have it."""
    whole, unchanged = answer(body, etag=etag), answer(status=304, etag=etag)
    return lambda exchange: (unchanged if exchange.received.headers.get("if-none-match") == etag else whole)(exchange)


def gzipped(body: bytes) -> Answer:
    """The body, compressed."""
    return answer(gzip.compress(body), content_encoding="gzip")


def drip(piece: bytes, *, every: float, before: bytes | None = None) -> Answer:
    """For ever one piece after another, after `before` (by default the head of a response of unknown length)."""

    def run(exchange: Exchange) -> None:
        exchange.send(head(200, {"connection": "close"}) if before is None else before)
        while not exchange.stopping.is_set():
            exchange.send(piece)
            exchange.wait(every)
        exchange.hang_up()

    return run


def hang() -> Answer:
    """No answer at all, until the server's end."""

    def run(exchange: Exchange) -> None:
        exchange.stopping.wait()
        exchange.hang_up()

    return run


def cut(raw: bytes) -> Answer:
    """These raw bytes, then the connection closes."""

    def run(exchange: Exchange) -> None:
        exchange.send(raw)
        exchange.hang_up()

    return run


def partial(body: bytes, promised: int) -> Answer:
    """A body shorter than the length that was promised."""
    return cut(head(200, {"content-length": str(promised)}) + body)


def endless(piece: bytes = b"x" * 65_536) -> Answer:
    """A body without end, as fast as it is read."""
    return drip(piece, every=0)


class HostileServer:
    """Serves `answers` by path on a free port of 127.0.0.1, until its `with` ends; with TLS where given a context.

    `received` holds every request in order; `connections` counts the connections that brought them.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self._answers: dict[str, Answer] = {}
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), self._handler(), tls)
        self._scheme = "https" if tls else "http"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The URL of a path, on another name of this machine if `host` says so."""
        return f"{self._scheme}://{host}:{self.port}{path}"

    def on(self, path: str, reply: Answer) -> str:
        """Answer this path (without its query) so from now on; gives its URL."""
        self._answers[path] = reply
        return self.url(path)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                outer.connections += 1
                outer._open.add(self.request)
                super().setup()

            def finish(self) -> None:
                outer._open.discard(self.request)
                with suppress(OSError):
                    super().finish()

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                received = Received(self.command, self.path, headers, body)
                outer.received.append(received)
                reply = outer._answers.get(self.path.partition("?")[0], answer(b"nothing here", status=404))
                try:
                    reply(Exchange(received, self.wfile.write, outer._stopping))
                except OSError:  # the client gave up, or the answer hangs up
                    self.close_connection = True

            do_POST = do_GET  # noqa: N815 - named by http.server

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # a hundred connections at once: none waits for its second try
    block_on_close = True  # every thread has ended when the server has

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None
    ) -> None:
        self._tls = tls
        super().__init__(address, handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._tls is not None:  # the handshake is made by the thread of the connection, at its first read
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, *_: object) -> None:
        """A client that breaks off, or refuses our certificate, is what these tests are about."""


def _ignore(_: object) -> None:
    """An answer returns nothing."""
