"""A child process that takes webhooks as cheaply as can be, so that the sender is what is measured.

It prints its port. POSTs to `/hang/...` are never answered, all others with 204. Each line on stdin is a number: when
so many POSTs have come since the last line, or `SECONDS` are over, it prints one JSON line, the moments
(time.monotonic, which processes of one machine share) at which the first byte of each came, by path.
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import monotonic

SECONDS = 120
_ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class _Listener(asyncio.Protocol):
    """One connection: requests with a length, one after the other."""

    def __init__(self, came: list[tuple[str, float]], more: asyncio.Event) -> None:
        self._came, self._more = came, more
        self._buffer, self._began = b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if not self._buffer:
            self._began = monotonic()
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        path = head.split(b" ", 2)[1].decode()
        self._came.append((path, self._began))
        self._more.set()
        if path.startswith("/bare"):
            self._answer()
        elif not path.startswith("/hang/"):
            # After all that has come by now is noted: it stands for many receivers, of whom none waits for another.
            asyncio.get_running_loop().call_soon(self._answer)

    def _answer(self) -> None:
        if isinstance(self._transport, asyncio.Transport):
            self._transport.write(_ANSWER)


async def _main() -> None:
    came: list[tuple[str, float]] = []
    more = asyncio.Event()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Listener(came, more), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        wanted, until = int(line), monotonic() + SECONDS
        # What hangs is told, too, but not waited for.
        while sum(not path.startswith("/hang/") for path, _ in came) < wanted and monotonic() < until:
            more.clear()
            try:
                await asyncio.wait_for(more.wait(), 1)
            except TimeoutError:
                continue
            await asyncio.sleep(0.01)  # counting at each would be what is measured
        print(json.dumps(came), flush=True)
        came.clear()


if __name__ == "__main__":
    asyncio.run(_main())
