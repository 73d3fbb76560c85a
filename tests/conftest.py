"""What every test stands on: a clean environment, no network, and real servers for those that ask."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.services import PostgresServer, RedisServer

# Every run tries the same examples, and a loaded machine fails no test by being slow.
settings.register_profile("gradewatch", deadline=None, derandomize=True)
settings.load_profile("gradewatch")

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class NetworkForbiddenError(Exception):
    """A test reached for the network. Not an OSError: code that bears with a dead network must not bear with this."""


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own settings, proxies and `.env`, and give the test a data folder of its own."""
    for name in list(os.environ):
        if name.upper().startswith("GRADEWATCH_") or name.upper() in _PROXIES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("GRADEWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GRADEWATCH_WEB_PORT", "0")  # several services run at once
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Forbid every connection that leaves this machine, and fail the test that tried, even if it bore with it.

    Gives the list of attempts; a test that means to try empties it.
    """
    attempts: list[str] = []

    def check(host: object) -> None:
        if not _is_here(host):
            attempts.append(str(host))
            message = f"tests may not reach {host}"
            raise NetworkForbiddenError(message)

    def guarded(plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
                check(address[0])
            return plain(self, *arguments)

        return call

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_address(host):  # an address is not looked up, so nothing leaves
            check(host)
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield attempts
    if attempts:
        pytest.fail(f"reached for the network: {', '.join(attempts)}")


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One Redis for all tests of this process, started by the first that asks."""
    with RedisServer(tmp_path_factory.mktemp("redis"), durable=False) as server:
        yield server


@pytest.fixture
def redis_url(shared_redis: RedisServer) -> str:
    """Give the URL of a real Redis, emptied before each test."""
    with shared_redis.client() as client:
        client.flushall()
    return shared_redis.url


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """Give a Redis of the test's own, with AOF, to be killed with `kill9()` and brought back with `start()`."""
    folder = tmp_path / "redis"
    folder.mkdir()
    with RedisServer(folder, durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for all tests of this process, started by the first that asks."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the SQLAlchemy URL of a fresh, empty PostgreSQL database."""
    database = postgres_server.create()
    yield postgres_server.url(database)
    postgres_server.drop(database)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give the SQLAlchemy URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'gradewatch.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Run the test twice: on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


def _is_here(host: object) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    if not _is_address(host):
        return False
    address = ipaddress.ip_address(str(host))
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback or address.is_unspecified)
