"""A hostile server, and fetchers that may reach this machine."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from tests.hostile import HostileServer
from worker.fetching.client import Fetcher
from worker.fetching.gate import Gate

HERE = (ip_network("127.0.0.0/8"),)


def every_name_is_here(_host: str, _port: int) -> list[str]:
    """Resolve every name to this machine."""
    return ["127.0.0.1"]


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """Give a server with no answers yet."""
    with HostileServer() as hostile:
        yield hostile


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """Give a fetcher for which every name is this machine, and which reads 100 kB at most."""
    yield from _fetcher(total_timeout=30)


@pytest.fixture
def impatient() -> Iterator[Fetcher]:
    """Give the same with little time: for servers that never end."""
    yield from _fetcher(total_timeout=0.3)


def _fetcher(total_timeout: float) -> Iterator[Fetcher]:
    gate = Gate(HERE, resolver=every_name_is_here)
    made = Fetcher(gate, user_agent="gradewatch-test/1.0", total_timeout=total_timeout, max_bytes=100_000)
    yield made
    made.close()
