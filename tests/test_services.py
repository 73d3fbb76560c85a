"""The servers that other tests rely on are real, empty, and gone when the run is gone."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

from tests.offline.sitecustomize import TOLD, NetworkForbiddenError
from tests.services import PostgresServer, RedisServer

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("time_round", [1, 2])
def test_redis_is_real_and_empty_for_each_test(redis_url: str, time_round: int):
    with redis.Redis.from_url(redis_url) as client:
        assert client.get("seen") is None
        client.set("seen", time_round)
        assert client.get("seen") == str(time_round).encode()
        assert client.info("server")["redis_version"] >= "6"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_killed_redis_comes_back_in_its_place_with_its_data(redis_server: RedisServer):
    url, pid = redis_server.url, redis_server.pid
    with redis.Redis.from_url(url) as client:
        client.set("kept", "yes")
    redis_server.kill9()
    with redis.Redis.from_url(url, retry=None) as client, pytest.raises(redis.ConnectionError):
        client.ping()
    redis_server.start()
    assert (redis_server.url, redis_server.pid) != (url, pid)
    assert redis_server.url == url
    with redis.Redis.from_url(url) as client:
        assert client.get("kept") == b"yes"


def test_killing_ones_own_redis_leaves_the_shared_one(redis_url: str, redis_server: RedisServer):
    assert redis_server.url != redis_url
    redis_server.kill9()
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()


def test_a_redis_that_finds_no_room_says_so_in_one_line(tmp_path: Path, redis_server: RedisServer):
    rival = RedisServer(tmp_path, durable=False)
    rival.port = redis_server.port
    with pytest.raises(Exception, match=r"redis-server does not start: .*$") as caught:
        rival.start()
    assert "\n" not in str(caught.value)
    assert rival.pid is None


@pytest.mark.parametrize("time_round", [1, 2])
def test_each_test_sees_an_empty_database(database_url: str, time_round: int):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (n INTEGER)"))
        connection.execute(text("INSERT INTO seen VALUES (:n)"), {"n": time_round})
        assert connection.scalar(text("SELECT n FROM seen")) == time_round
    engine.dispose()


def test_postgres_is_real(postgres_url: str):
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert str(connection.scalar(text("SELECT version()"))).startswith("PostgreSQL ")
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    engine.dispose()


def test_postgres_and_sqlite_sort_text_alike(database_url: str):
    words = "SELECT w FROM (SELECT 'b' AS w UNION SELECT 'B' UNION SELECT 'a-z' UNION SELECT 'aa') x ORDER BY w"
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert list(connection.scalars(text(words))) == ["B", "a-z", "aa", "b"]
    engine.dispose()


def test_a_database_goes_though_somebody_is_still_connected(postgres_server: PostgresServer):
    name = postgres_server.create()
    with psycopg.connect(postgres_server.url(name).replace("+psycopg", "")) as left_open:
        postgres_server.drop(name)
        with pytest.raises(psycopg.OperationalError):
            left_open.execute("SELECT 1")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_no_server_outlives_a_killed_test_run(tmp_path: Path):
    script = (
        "import pathlib, sys, time\n"
        "from tests.services import PostgresServer, RedisServer\n"
        "redis, postgres = RedisServer(pathlib.Path(sys.argv[1]), durable=True), PostgresServer()\n"
        "redis.start(), postgres.start()\n"
        "print(redis.pid, postgres.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        pids = [int(pid) for pid in run.stdout.readline().split()]
        assert len(pids) == 2
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(_lives(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(_lives(pid) for pid in pids)
    PostgresServer().stop()  # sweeps what the killed run left
    assert not list(Path(tempfile.gettempdir()).glob(f"gradewatch-postgres-{run.pid}-*"))


def test_the_folder_of_a_killed_run_is_swept(postgres_server: PostgresServer, tmp_path: Path, monkeypatch):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead = tmp_path / f"gradewatch-postgres-{gone.pid}-x"
    alive = tmp_path / f"gradewatch-postgres-{os.getpid()}-x"
    dead.mkdir()
    alive.mkdir()
    PostgresServer().stop()
    assert (dead.exists(), alive.exists()) == (False, True)


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_no_connection_leaves_the_machine(host: str, no_network: list[str]):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as out, pytest.raises(NetworkForbiddenError):
        out.connect((host, 80))
    assert no_network == [host]
    no_network.clear()


def test_no_name_is_looked_up(no_network: list[str]):
    with pytest.raises(NetworkForbiddenError):
        socket.create_connection(("hmicfrs.justiceinspectorates.gov.uk", 443))
    no_network.clear()


REACHES = {
    "a name": "socket.create_connection(('hmicfrs.justiceinspectorates.gov.uk', 443))",
    "an address": "socket.socket().connect(('93.184.216.34', 80))",
    "by asyncio": "asyncio.run(asyncio.open_connection('93.184.216.34', 80))",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('93.184.216.34', 53))",
}


@pytest.mark.parametrize("way", REACHES)
def test_no_child_process_leaves_the_machine_and_the_test_is_told(way: str, no_network: list[str]):
    code = f"import asyncio, socket\ntry: {REACHES[way]}\nexcept OSError: pass"  # it would bear with a dead network
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "NetworkForbiddenError: tests may not reach" in done.stderr
    told = Path(os.environ[TOLD])
    assert told.read_text().split() == [done.stderr.split()[-1]]
    told.unlink()


def test_a_child_process_reaches_what_is_here(redis_url: str):
    code = f"import redis; print(redis.Redis.from_url({redis_url!r}).ping())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"True\n"


def test_no_test_hides_the_guard_from_its_children():
    files = Path(__file__).parent.rglob("*.py")
    # The deployment's puts a folder of its own before it.
    known = {"conftest.py", "sitecustomize.py", "test_deployment.py", Path(__file__).name}
    assert {path.name for path in files if "PYTHONPATH" in path.read_text()} == known


def test_loopback_and_unix_sockets_stay_open(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("here")  # relative, for its whole path may be too long for a socket
        server.listen()
        client.connect("here")


def test_the_developers_own_settings_are_hidden(tmp_path: Path):
    ours = {name: value for name, value in os.environ.items() if name.startswith("GRADEWATCH_")}
    # Each test has its own data folder, and its web a port that is free: several services run at once.
    assert ours == {"GRADEWATCH_DATA_DIR": str(tmp_path / "data"), "GRADEWATCH_WEB_PORT": "0"}
    assert Path.cwd() == tmp_path
    assert not Path(".env").exists()


def _lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
