"""The gate: which addresses may be reached. The one way out for pages, robots.txt and webhooks.

A name is looked up once, every answer is checked, and the connection goes to an address that was checked, so a name
that answers differently the second time (DNS rebinding) gains nothing. TLS still verifies the host name.

Sources: the IANA special-purpose address registries, RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).
"""

from __future__ import annotations

import ipaddress
import math
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore

from worker.errors import UsageError

if TYPE_CHECKING:
    import ssl

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]
"""(host, port) -> every address of the host, as text. Raises OSError where there is none."""

_SPECIAL_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, and "any address"
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the metadata services of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")  # the only part of IPv6 given out for public use
_SPECIAL_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CHUNK = 16_384  # bytes written between two looks at the deadline

_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


class RefusedError(UsageError):
    """The gate does not let this through: one line that says what and why."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give everything that this thread does through a GatedBackend one deadline, however slowly the bytes arrive."""
    token = _deadline.set(min(_deadline.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def look_up(host: str, port: int) -> list[str]:
    """Every address of `host` by the system's resolver. Raises OSError where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host[:80]!r} is not a name that can be looked up") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether this address belongs to the public internet (False for every special-purpose one)."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    return address in _PUBLIC_6 and not any(address in network for network in _SPECIAL_6)


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv4-mapped or NAT64 address leads to; any other address as it is."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


class Gate:
    """Lets public addresses through, and the networks in `allow`; looks names up with `resolver`."""

    def __init__(self, allow: Sequence[Network] = (), *, resolver: Resolver = look_up) -> None:
        self.allow = tuple(allow)
        self._resolver = resolver

    @staticmethod
    def check_url(url: str) -> None:
        """Raise RefusedError unless this is a plain http or https URL with a host and no user name or password."""
        shown = repr(url[:200])
        if "\\" in url or any(character <= " " or character == "\x7f" for character in url):
            raise RefusedError(f"{shown} has a backslash, a space or a control character in it")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise RefusedError(f"{shown} is not a URL: {error}") from error
        if parts.scheme not in ("http", "https"):
            raise RefusedError(f"{shown} is not an http or https URL")
        if "@" in parts.netloc:
            raise RefusedError(f"{shown} has a user name in it")
        if not host or "%" in host or port == 0:
            raise RefusedError(f"{shown} has no host that can be reached")

    def permits(self, address: Address) -> bool:
        """Whether this address may be reached."""
        real = unwrapped(address)
        return is_public(real) or any(real in network or address in network for network in self.allow)

    def resolve(self, host: str, port: int) -> list[Address]:
        """Every address of `host`, at least one. Raises RefusedError if any may not be reached, OSError if none is."""
        addresses = [ipaddress.ip_address(text) for text in self._resolver(host, port)]
        if not addresses:
            raise OSError(f"{host} has no address")
        for address in addresses:
            if not self.permits(address):
                where = "" if str(address) == host else f" ({host})"
                raise RefusedError(f"{address}{where} is not a public address, and is not in the allowed networks")
        return addresses


class GatedBackend(httpcore.NetworkBackend):
    """The network as httpcore sees it: through the gate, and never beyond the deadline set by `within`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers. Raises RefusedError, httpcore.ConnectError or ConnectTimeout."""
        with within(math.inf if timeout is None else timeout):
            failure: Exception = httpcore.ConnectTimeout("timed out")
            for address in self._resolve(host, port):
                try:
                    stream = self._network.connect_tcp(
                        str(address), port, remaining(httpcore.ConnectTimeout), local_address, socket_options
                    )
                except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                    failure = error
                else:
                    return _Stream(stream)
            raise failure

    def _resolve(self, host: str, port: int) -> list[Address]:
        """The checked addresses, in time: the system's resolver knows no deadline, so it has a thread of its own."""
        answer: Future[list[Address]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._gate.resolve(host, port))
            except Exception as error:  # noqa: BLE001 - handed to the thread that waits
                answer.set_exception(error)

        threading.Thread(target=ask, name=f"look-up {host}", daemon=True).start()
        try:
            return answer.result(remaining(httpcore.ConnectTimeout))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"looking up {host} took too long") from error
        except OSError as error:
            raise httpcore.ConnectError(f"cannot look up {host}: {error.strerror or error}") from error


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline of the thread that asks."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, remaining(httpcore.ReadTimeout, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _CHUNK):
            self._stream.write(buffer[start : start + _CHUNK], remaining(httpcore.WriteTimeout, timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, remaining(httpcore.ConnectTimeout, timeout))
        )

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def remaining(too_late: type[Exception], timeout: float | None = None) -> float | None:
    """The seconds left before the deadline or `timeout`, whichever is sooner. Raises `too_late` where none is left."""
    left = min(_deadline.get() - monotonic(), math.inf if timeout is None else timeout)
    if left <= 0:
        raise too_late("timed out")
    return None if math.isinf(left) else left
