"""Posting to receivers: one thread's event loop holds every connection, so one that hangs costs a socket and no thread.

A connection is used by one request at a time and kept open for a while; names are looked up through the gate and the
connection goes to an address that it let through. Written on h11 and asyncio rather than on httpx, whose client takes
four times as long for a request as is needed here, and whose pool looks through all its connections for each.

Source: RFC 9112 (by way of h11), RFC 9110 (Retry-After).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import h11
import httpx

from worker.fetching.client import retry_after
from worker.fetching.gate import Address, Gate, RefusedError

if TYPE_CHECKING:
    import ssl

MOST = 65_536
"""Bytes of an answer that are read; the rest does not matter."""
_BUSY = frozenset({429, 502, 503, 504})
"""The statuses with which a receiver may say when to come back."""
_CONNECT_SECONDS = 10.0
_KEEP_SECONDS = 60.0
_KEEP = 400
"""How many idle connections are kept in all, and for how long."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a receiver answered. `status` is None where no answer came; `detail` is one line for people."""

    status: int | None
    detail: str
    retry_after: int | None = None


class Poster:
    """Posts, from within one event loop. Close it there, at the end.

    `seconds` is for one post in all. `tls` replaces the usual verification, as where a company has a certificate
    authority of its own.
    """

    def __init__(self, gate: Gate, *, user_agent: str, seconds: float = 15, tls: ssl.SSLContext | None = None) -> None:
        self._gate = gate
        self._agent = b"User-Agent: %b\r\nAccept: */*\r\nAccept-Encoding: identity\r\n" % user_agent.encode("ascii")
        self._seconds = seconds
        self._tls = tls
        self._idle: dict[tuple[str, str, int], list[_Connection]] = {}
        self._idle_in_all = 0
        self._sweeping: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None  # asking for it each time costs a system call

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post `body` once; never raises for what a receiver or network does. Redirects are answers, not followed.

        Once a status came it stands, whatever the receiver does with its body.
        """
        connection: _Connection | None = None
        connected = False
        loop = self._loop = self._loop or asyncio.get_running_loop()
        until = loop.time() + self._seconds
        try:
            where = _where(url)
            request = self._request(where, headers, body)
            connection = self._kept(where.origin)
            if connection is not None:
                with suppress(_StaleError):  # it was closed while it was idle: the receiver has not seen this
                    connected = True
                    return self._done(loop, where, connection, await connection.exchange(request, until))
            connected = False
            connection = await self._connect(loop, where, until)
            connected = True
            return self._done(loop, where, connection, await connection.exchange(request, until))
        except TimeoutError:
            if connection is not None and connection.answer.status is not None:
                return self._done(loop, where, connection, connection.answer)
            within = self._seconds if connected else min(_CONNECT_SECONDS, self._seconds)
            return Posted(
                None, f"not finished within {within:g} s" if connected else f"no connection within {within:g} s"
            )
        except (RefusedError, h11.RemoteProtocolError) as error:
            return Posted(None, _line(error))
        except OSError as error:  # TLS errors and failed look-ups are such, too
            return Posted(None, _line(error if connected else f"cannot connect: {error.strerror or error}"))
        finally:
            if connection is not None and connection.busy:
                connection.close()

    async def close(self) -> None:
        """Close every idle connection."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._sweep(everything=True)

    def _request(self, where: _Where, headers: Mapping[str, str], body: bytes) -> bytes:
        """A request as it goes out. By hand, for h11 takes longer to write its head than all else takes together."""
        named = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")
        if named.count(b"\n") != len(headers) or named.count(b"\r") != len(headers):
            raise RefusedError("a header has a line break in it")
        return b"".join((where.head, self._agent, b"Content-Length: %d\r\n" % len(body), named, b"\r\n", body))

    def _kept(self, origin: tuple[str, str, int]) -> _Connection | None:
        """An idle connection that is still open."""
        connections = self._idle.get(origin, [])
        while connections:
            connection = connections.pop()
            self._idle_in_all -= 1
            if connection.open:
                return connection
        return None

    def _done(self, loop: asyncio.AbstractEventLoop, where: _Where, connection: _Connection, answer: _Answer) -> Posted:
        if connection.reusable and self._idle_in_all < _KEEP:
            connection.idle_since = loop.time()
            self._idle.setdefault(where.origin, []).append(connection)
            self._idle_in_all += 1
            if self._sweeping is None:
                self._sweeping = loop.call_later(_KEEP_SECONDS, self._sweep)
        else:
            connection.close()
        wait = retry_after(httpx.Headers(answer.headers)) if answer.status in _BUSY else None
        return Posted(answer.status, _line(f"HTTP {answer.status} {answer.reason}"), wait)

    def _sweep(self, *, everything: bool = False) -> None:
        """Close the connections that were idle for long, and look again later while there are others."""
        loop = asyncio.get_running_loop()
        self._sweeping = None
        since = loop.time() if everything else loop.time() - _KEEP_SECONDS
        for origin, connections in list(self._idle.items()):
            kept = [one for one in connections if one.open and one.idle_since > since]
            for one in connections:
                if one not in kept:
                    one.close()
            self._idle_in_all -= len(connections) - len(kept)
            if kept:
                self._idle[origin] = kept
            else:
                del self._idle[origin]
        if self._idle:
            self._sweeping = loop.call_later(_KEEP_SECONDS, self._sweep)

    async def _connect(self, loop: asyncio.AbstractEventLoop, where: _Where, until: float) -> _Connection:
        """Connect to the first address that answers. Raises RefusedError, OSError or TimeoutError."""
        scheme, host, port = where.origin
        failure: OSError = OSError(f"{host} has no address")
        async with asyncio.timeout_at(min(until, loop.time() + _CONNECT_SECONDS)):
            for address in await self._resolve(host, port):
                try:
                    _, connection = await loop.create_connection(
                        partial(_Connection, loop),
                        str(address),
                        port,
                        ssl=self._verified() if scheme == "https" else None,
                        server_hostname=host if scheme == "https" else None,
                    )
                except OSError as error:
                    failure = error
                else:
                    return connection
        raise failure

    async def _resolve(self, host: str, port: int) -> list[Address]:
        """The checked addresses. The system's resolver knows no deadline, so each name has a thread."""
        if host.replace(".", "").isdecimal() or ":" in host:  # an address: nothing is asked
            return self._gate.resolve(host, port)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Address]] = loop.create_future()

        def settle(addresses: list[Address] | None, error: Exception | None) -> None:
            if answer.done():  # given up
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(addresses or [])

        def ask() -> None:
            found, failure = None, None
            try:
                found = self._gate.resolve(host, port)
            except Exception as error:  # noqa: BLE001 - handed to the task that waits
                failure = error
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, found, failure)

        threading.Thread(target=ask, name=f"look-up {host}", daemon=True).start()
        return await answer

    def _verified(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = httpx.create_ssl_context(verify=True, trust_env=False)
        return self._tls


@dataclass(frozen=True, slots=True)
class _Where:
    """An address as HTTP wants it; `head` is how a request to it begins."""

    origin: tuple[str, str, int]
    head: bytes


@lru_cache(maxsize=4096)
def _where(url: str) -> _Where:
    """Take a URL apart. Raises RefusedError where it is none that may be posted to."""
    Gate.check_url(url)
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise RefusedError(f"{url[:200]!r} is not a URL: {error}") from error
    port = parsed.port or {"http": 80, "https": 443}[parsed.scheme]
    head = b"POST %b HTTP/1.1\r\nHost: %b\r\n" % (parsed.raw_path, parsed.netloc)
    return _Where((parsed.scheme, parsed.raw_host.decode(), port), head)


@dataclass(slots=True)
class _Answer:
    """What has come of an answer so far."""

    status: int | None = None
    reason: str = ""
    headers: list[tuple[bytes, bytes]] = ()  # type: ignore[assignment]  # empty until they came
    length: int = 0


_A_POST = (h11.Request(method=b"POST", target=b"/", headers=[(b"Host", b"-")]), h11.EndOfMessage())


class _StaleError(Exception):
    """A kept connection that had ended before any byte of an answer came."""


class _Connection(asyncio.Protocol):
    """One connection, for one request at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.answer = _Answer()
        self.idle_since = 0.0
        self.open = False
        self.busy = False
        self._used = False
        self._loop = loop
        self._untold = False
        self._http = h11.Connection(h11.CLIENT)
        self._end: asyncio.Future[_Answer] | None = None

    @property
    def reusable(self) -> bool:
        """Whether the exchange ended so that another may follow."""
        idle = self._http.our_state is h11.IDLE and self._http.their_state is h11.IDLE
        return self.open and idle and not self._http.trailing_data[0]  # else that would be the next one's answer

    async def exchange(self, request: bytes, until: float) -> _Answer:
        """Send a request and wait for its answer, until then by the loop's clock.

        Raises _StaleError, TimeoutError, OSError and h11.RemoteProtocolError.
        """
        self._end = self._loop.create_future()
        self.answer, self.busy, self._untold = _Answer(), True, True
        self._transport.write(request)
        late = self._loop.call_at(until, self._failed_late, self._end)
        try:
            answer = await self._end
        finally:
            late.cancel()
        self.busy, self._used = False, True
        return answer

    @staticmethod
    def _failed_late(end: asyncio.Future[_Answer]) -> None:
        if not end.done():
            end.set_exception(TimeoutError())

    def _receive(self, data: bytes) -> None:
        """Take what came. What it is the answer to h11 is told only now: while others wait to be sent it can wait."""
        if self._untold:
            self._untold = False
            for part in _A_POST:
                self._http.send(part)
        self._http.receive_data(data)
        self._events()

    def close(self) -> None:
        """Close at once: nobody waits for what is still on the way."""
        self.open = self.busy = False
        self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport
        self.open = True

    def data_received(self, data: bytes) -> None:
        if self._end is None or self._end.done():  # nobody asked: whatever this is, it is no answer
            self.close()
            return
        try:
            self._receive(data)
        except h11.RemoteProtocolError as error:
            self._failed(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if self._end is None or self._end.done():
            return
        if self._used and self.answer.status is None and not self._http.trailing_data[0]:
            self._end.set_exception(_StaleError())
            return
        try:
            self._receive(b"")  # the end of an answer of unknown length, or a protocol error
        except h11.RemoteProtocolError as error:
            self._failed(exc or error)

    def _events(self) -> None:
        end = self._end
        while end is not None and not end.done():
            event = self._http.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return
            if isinstance(event, h11.Response):
                self.answer.status, self.answer.reason = event.status_code, event.reason.decode("ascii", "replace")
                self.answer.headers = list(event.headers)
            elif isinstance(event, h11.Data):
                self.answer.length += len(event.data)
                if self.answer.length >= MOST:
                    end.set_result(self.answer)  # and is closed, for there is more to come
            elif isinstance(event, h11.EndOfMessage):
                if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
                    self._http.start_next_cycle()
                end.set_result(self.answer)
            elif isinstance(event, h11.ConnectionClosed):
                self._failed(ConnectionError("closed without an answer"))

    def _failed(self, error: Exception) -> None:
        """End the exchange: with its status, where one came, else with what went wrong."""
        if self._end is not None and not self._end.done():
            if self.answer.status is not None:
                self._end.set_result(self.answer)
            else:
                self._end.set_exception(error)


def _line(text: object) -> str:
    """One line of at most 300 characters."""
    return " ".join(str(text).split())[:300]
