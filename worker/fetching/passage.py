"""The gate for other people's code: what a thread connects to inside `passage` is held against it at the connect.

Libraries with a network of their own (Apprise, smtplib) cannot be given our backend, and to look a name up before they
do proves nothing, for they look it up again. Python tells an audit hook of every connect, with the address that it goes
to, before it is made: there it is refused, whatever name, redirect or second look-up led to it.

Source: Python, "Audit events table" (socket.connect, socket.sendto) and sys.addaudithook.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from worker.fetching.gate import Address

NOT_PUBLIC = "is not a public address, and is not in the allowed networks"
_here = threading.local()


@dataclass(slots=True)
class Passage:
    """What happened on the way: which address was refused, in one line, and whether the time was up."""

    permits: Callable[[Address], bool]
    why: str
    refused: str = ""
    late: bool = False
    _sockets: list[socket.socket] = field(default_factory=list)

    def look(self, connection: socket.socket, address: Any) -> None:
        """Raise PermissionError unless this connection may be made; it ends with the passage."""
        host = str(address[0]).partition("%")[0] if isinstance(address, tuple) else str(address)
        try:
            permitted = self.permits(ipaddress.ip_address(host))
        except ValueError:  # a Unix socket, or a name that was not looked up
            permitted = False
        if not permitted:
            self.refused = f"{host} {self.why}"
            raise PermissionError(errno.EACCES, self.refused)  # libraries close what they opened on an OSError
        self._sockets.append(connection.dup())  # TLS takes the socket over; this one still reaches the connection

    def end(self) -> None:
        """The time is up: whoever reads or writes gets an error."""
        self.late = True
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._sockets:
            connection.close()


@contextmanager
def passage(permits: Callable[[Address], bool], seconds: float, why: str = NOT_PUBLIC) -> Iterator[Passage]:
    """Let this thread connect to such addresses alone, and end its connections after so many seconds in all.

    What is refused fails with a PermissionError; `why` is said of the address. A look-up of a name is the system
    resolver's, and not bounded by it.
    """
    _install()
    made = Passage(permits, why)
    timer = threading.Timer(seconds, made.end)
    timer.daemon = True
    timer.start()
    _here.passage = made
    try:
        yield made
    finally:
        _here.passage = None
        timer.cancel()
        timer.join()
        made.close()


@cache
def _install() -> None:
    sys.addaudithook(_hook)  # once for a process: a hook cannot be taken out again


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        now: Passage | None = getattr(_here, "passage", None)
        if now is not None:
            now.look(*arguments[:2])
