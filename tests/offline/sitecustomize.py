"""Forbids every connection that leaves this machine: in the test run, and in every Python that it starts.

Python imports a module of this name by itself when it starts, before anything else, if its folder is on PYTHONPATH;
`tests/conftest.py` puts it there. An audit hook sees every connect and every look-up, whichever library makes it.
"""

from __future__ import annotations

import os
import sys
from typing import Any

ATTEMPTS: list[str] = []
"""What this process reached for."""
TOLD = "OFFLINE_ATTEMPTS"
"""Names the file in which a child writes down what it reached for, one a line."""
IN_FILE = True
"""Whether to: the test run itself has the list."""
_ADDRESSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKED_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_INTERNET = frozenset({2, 10, 30})  # AF_INET, and AF_INET6 of Linux and macOS: importing socket would slow each start


class NetworkForbiddenError(Exception):
    """A test reached for the network. Not an OSError: code that bears with a dead network must not bear with this."""


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _ADDRESSED:
        sock, address = arguments
        if sock.family in _INTERNET and isinstance(address, tuple):
            _check(address[0])
    elif event in _LOOKED_UP and not _is_address(arguments[0]):  # an address is not looked up, so nothing leaves
        _check(arguments[0])


def _check(host: Any) -> None:
    if _is_here(host):
        return
    host = _text(host)
    ATTEMPTS.append(host)
    file = os.environ.get(TOLD)
    if IN_FILE and file:
        with open(file, "a", encoding="utf-8") as attempts:  # noqa: PTH123 - pathlib would slow each start
            attempts.write(f"{host}\n")
    message = f"tests may not reach {host}"
    raise NetworkForbiddenError(message)


def _is_address(host: Any) -> bool:
    """Whether this is an address, in whatever spelling: then no server is asked what it means."""
    from ipaddress import ip_address  # it would slow each start, too
    from socket import inet_aton

    try:
        ip_address(_text(host))
    except ValueError:
        try:
            inet_aton(_text(host))
        except OSError:
            return False
    return True


def _is_here(host: Any) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    from ipaddress import ip_address

    try:
        address = ip_address(_text(host))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback or address.is_unspecified)


def _text(host: Any) -> str:
    return host.decode(errors="replace") if isinstance(host, bytes) else str(host)


sys.addaudithook(_hook)
