"""The server of the cycles, a process of its own: `python -m benchmarks.host PAGES`, which tells its port on stdout.

It serves the pages of `many` and robots.txt, as fast as Python does, and alike to whoever asks. Each line on stdin
(JSON) says how from now on: `validators`, `noise` (other bytes each time, the same content), `latency` in seconds,
`changed` (how many pages are of a new edition). Each is answered by a line: how many pages were asked for since the
last one, and the moment (time.monotonic) of the first.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from dataclasses import dataclass, field

from benchmarks.many import Many, many

_ROBOTS = b"User-agent: *\nAllow: /\n"


@dataclass
class Site:
    """The pages, and how they are served."""

    pages: list[Many]
    validators: bool = True
    noise: bool = False
    latency: float = 0
    asked: int = 0
    first: float | None = None
    bodies: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def change(self, number: int, edition: int) -> None:
        """Put an edition of so many pages, spread over all, in place of what is there."""
        step = max(len(self.pages) // max(number, 1), 1)
        for page in self.pages[::step][:number]:
            self.publish(page, edition)

    def publish(self, page: Many, edition: int) -> None:
        body = page.body(edition=edition)
        self.bodies[page.path] = (body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')

    def answer(self, path: str, head: str) -> bytes:
        if path == "/robots.txt":
            return _response("200 OK", _ROBOTS, "content-type: text/plain\r\n")
        self.asked += 1
        self.first = self.first or time.monotonic()
        if path not in self.bodies:
            return _response("404 Not Found", b"nothing here", "")
        body, etag = self.bodies[path]
        told = "content-type: text/html; charset=utf-8\r\n"
        if self.validators:
            told += f"etag: {etag}\r\n"
            if etag in head:
                return f"HTTP/1.1 304 Not Modified\r\n{told}\r\n".encode()
        elif self.noise:
            body = body.replace(b"</head>", b'<script nonce="%d">0</script></head>' % time.monotonic_ns(), 1)
        return _response("200 OK", body, told)


def _response(status: str, body: bytes, headers: str) -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n{headers}\r\n".encode() + body


class Connection(asyncio.Protocol):
    """One connection, kept open; one request at a time."""

    def __init__(self, site: Site) -> None:
        self.site, self.buffer = site, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            raw, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            head = raw.decode("latin-1")
            answer = self.site.answer(head.split(" ", 2)[1], head)
            if self.site.latency:
                asyncio.get_running_loop().call_later(self.site.latency, self.transport.write, answer)
            else:
                self.transport.write(answer)


async def serve(site: Site) -> None:
    """Serve until stdin ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(site), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    edition = 0
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps({"asked": site.asked, "first": site.first}), flush=True)
        asked = json.loads(line)
        edition += 1
        site.change(asked.pop("changed", 0), edition)
        site.asked, site.first = 0, None
        for name, value in asked.items():
            setattr(site, name, value)


def main() -> None:
    """Make the pages and serve them."""
    site = Site(many(int(sys.argv[1])))
    for page in site.pages:
        site.publish(page, 0)
    asyncio.run(serve(site))


if __name__ == "__main__":
    main()
