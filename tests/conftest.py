"""What every test stands on: a clean environment, no network, and real servers for those that ask."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.offline import sitecustomize as offline  # from here on, the network is forbidden
from tests.services import PostgresServer, RedisServer

# Every run tries the same examples, and a loaded machine fails no test by being slow.
settings.register_profile("gradewatch", deadline=None, derandomize=True)
settings.load_profile("gradewatch")
offline.IN_FILE = False

ROOT = Path(__file__).parent.parent
OFFLINE = ROOT / "tests" / "offline"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own settings, proxies and `.env`, and give the test a data folder of its own."""
    for name in list(os.environ):
        if name.upper().startswith("GRADEWATCH_") or name.upper() in _PROXIES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("GRADEWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GRADEWATCH_WEB_PORT", "0")  # several services run at once
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def offline_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file in which child processes write down what they reached for."""
    return tmp_path_factory.mktemp("offline") / "attempts"


@pytest.fixture(autouse=True)
def no_network(clean_environment: None, offline_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Forbid every connection that leaves this machine, to child processes too; fail the test that tried.

    That it bore with it does not matter. Gives the list of attempts; a test that means to try empties it.
    """
    guarded = [str(ROOT), str(OFFLINE), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(guarded))
    monkeypatch.setenv(offline.TOLD, str(offline_file))
    offline_file.unlink(missing_ok=True)
    offline.ATTEMPTS.clear()
    yield offline.ATTEMPTS
    if offline_file.exists():
        offline.ATTEMPTS.extend(offline_file.read_text(encoding="utf-8").splitlines())
    if offline.ATTEMPTS:
        pytest.fail(f"reached for the network: {', '.join(offline.ATTEMPTS)}")


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
