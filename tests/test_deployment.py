"""The image and the compose file: each service's command is run as it is written there, on real servers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from sqlalchemy import func, select

from schema import tables
from tests.services import RedisServer
from tests.test_docs import ALL
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.test_deployed import kill9, until
from worker.demo.replica import Replica
from worker.settings import Settings
from worker.store import REVISION, Store

ROOT = Path(__file__).parent.parent
FILES = ("Dockerfile", "docker-compose.yml", ".env.example")
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
EXAMPLE = (ROOT / ".env.example").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "gradewatch"}
OTHERS = {name: service for name, service in COMPOSE["services"].items() if name not in OURS}
(HEALTHCHECK,) = re.findall(r'^HEALTHCHECK .*CMD \["gradewatch", "(\w+)", "(--\w+)"\]', DOCKERFILE, re.MULTILINE)
HAS_WEB = ("web",) in ALL

needs_web = pytest.mark.skipif(not HAS_WEB, reason="this tree has no `gradewatch web`")

READ_ONLY = """
import os, sys
ALLOWED = tuple(os.environ["MAY_BE_WRITTEN"].split(os.pathsep))
WRITES = {"open": 0, "os.mkdir": 0, "os.rename": 1, "os.remove": 0, "os.rmdir": 0, "os.symlink": 1, "os.chmod": 0}


def refuse(event, arguments):
    if event not in WRITES:
        return
    if event == "open" and not (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        return
    path = arguments[WRITES[event]]
    if isinstance(path, int) or os.path.abspath(os.fsdecode(path)).startswith(ALLOWED):
        return
    os.write(2, f"REFUSED {event} {path}\\n".encode())
    raise OSError(30, "Read-only file system", path)


sys.addaudithook(refuse)
"""
"""A `sitecustomize` that makes a process, and all that it forks, see a file system on which little may be written."""


def instructions(word: str) -> list[str]:
    """What follows a word of the Dockerfile, once for each time that it is used."""
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


def test_what_the_image_copies_is_here_and_gets_through_the_ignore_file():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    for line in instructions("COPY"):
        sources = line.split()[:-1]
        if sources[0].startswith("--from="):
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored


def test_what_the_packages_read_is_installed_with_them():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    listed = subprocess.run(
        ["git", "ls-files", "schema", "scrapers", "worker"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("this tree is no git checkout, so nobody knows which files are the project's")
    files = [Path(line) for line in listed.stdout.splitlines() if not line.endswith(".py")]
    assert files
    assert [str(path) for path in files if not any(path.match(pattern) for pattern in wanted)] == []


def test_nobody_runs_as_root_and_no_root_is_written():
    assert instructions("USER") == ["gradewatch"]
    for name, service in COMPOSE["services"].items():
        assert service["read_only"], name
        assert "/tmp" in service["tmpfs"], name
        assert service["restart"] in {"unless-stopped", "on-failure"}, name
    for service in OURS.values():
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", OURS)
def test_every_service_runs_a_command_that_exists(name):
    command = tuple(OURS[name]["command"])
    if command == ("web",) and not HAS_WEB:
        pytest.skip("this tree has no `gradewatch web`")
    assert command in ALL


def test_the_service_is_whole():
    roles = [tuple(service["command"]) for service in OURS.values()]
    assert sorted(roles) == [("beat",), ("migrate",), ("web",), ("worker",)]
    assert OURS["worker"]["deploy"]["replicas"] >= 2
    assert set(OTHERS) == {"postgres", "redis"}
    assert "noeviction" in OTHERS["redis"]["command"]
    assert OTHERS["redis"]["command"][1:3] == ["--appendonly", "yes"]


def test_nobody_starts_before_what_it_needs():
    for name, service in OURS.items():
        needs = service["depends_on"]
        if name == "migrate":
            assert needs == {"postgres": {"condition": "service_healthy"}}
        else:
            assert needs["migrate"] == {"condition": "service_completed_successfully"}
            assert needs["redis"] == {"condition": "service_healthy"}


def test_every_volume_that_is_mounted_is_declared():
    mounted = {volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service["volumes"]}
    assert mounted == set(COMPOSE["volumes"])


def test_the_image_checks_its_health_by_what_exists():
    command, option = HEALTHCHECK
    assert option in {name for parameter in ALL[command,].params for name in parameter.opts}


def test_every_variable_that_compose_needs_stands_in_the_example():
    text = (ROOT / "docker-compose.yml").read_text()
    needed, offered = set(re.findall(r"\$\{([A-Z_]+)", text)), set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert needed <= offered
    required = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    assert required == set(re.findall(r"^([A-Z_]+)=$", EXAMPLE, re.MULTILINE))  # to be filled in, and nothing else


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_is_named_exists(name):
    named = set(re.findall(r"GRADEWATCH_[A-Z_]*[A-Z]", (ROOT / name).read_text()))
    if not HAS_WEB:
        named = {one for one in named if not one.startswith("GRADEWATCH_WEB_")}
    assert named <= {f"GRADEWATCH_{field.upper()}" for field in Settings.model_fields}


def test_the_example_is_good_settings(tmp_path):
    (tmp_path / ".env").write_text(re.sub(r"^#(?=[A-Z_]+=)", "", EXAMPLE, flags=re.MULTILINE))
    settings = Settings()
    assert (settings.workers, settings.embedded) == (4, False)
    assert settings.database.startswith("postgresql+psycopg://")


def environment(name: str) -> dict[str, str]:
    """What a service's process has in its environment, by the Dockerfile and the compose file."""
    image = dict(re.findall(r"(\w+)=(\S+)", " ".join(instructions("ENV"))))
    given = {
        key: re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "secret", value)
        for key, value in OURS[name]["environment"].items()
    }
    return {**image, **given}


@contextmanager
def service(name: str, rewritten: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A service as the compose file has it, with hosts and folders in the place of those of its containers.

    It may write only where the container lets it, has no HOME, and stands in a folder that is not its own.
    """
    folder = log.parent
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "sitecustomize.py").write_text(f"import tests.offline.sitecustomize\n{READ_ONLY}")
    allowed = [str(folder / "data"), str(folder / "tmp"), "/dev/", "/proc/"]
    for path in allowed[:2]:
        Path(path).mkdir(exist_ok=True)
    environ = {
        **environment(name),
        **rewritten,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(folder / "site"), os.environ["PYTHONPATH"]]),
        "TMPDIR": allowed[1],
        "MAY_BE_WRITTEN": os.pathsep.join(allowed),
    }
    assert "HOME" not in environ
    command = [sys.executable, "-m", "worker.cli", *OURS[name]["command"]]
    with log.open("ab") as out:
        started = subprocess.Popen(command, cwd="/", env=environ, stdout=out, stderr=out, start_new_session=True)
    try:
        yield started
    finally:
        kill9(started)


@pytest.fixture
def rewritten(postgres_url: str, redis_server: RedisServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where the hosts of the compose file are in this test, and a replica inspectorate to watch."""
    with Replica() as site, socket.create_server(("127.0.0.1", 0)) as free:
        site.publish(sites.page(2016), cambridgeshire(2016))
        port = free.getsockname()[1]
        free.close()
        yield {
            "GRADEWATCH_DATA_DIR": str(tmp_path / "data"),
            "GRADEWATCH_DATABASE_URL": postgres_url,
            "GRADEWATCH_BROKER_URL": redis_server.url,
            "GRADEWATCH_SOURCES": str(sites.write_sources(tmp_path / "sources.toml", site)),
            "GRADEWATCH_ALLOW_ADDRESSES": "127.0.0.0/8",
            "GRADEWATCH_TICK_SECONDS": "0.3",
            "GRADEWATCH_WEB_PORT": str(port),
        }


def test_the_hosts_that_are_rewritten_are_all_that_the_compose_file_names(rewritten: dict[str, str]):
    for name in OURS:
        addresses = [value for value in environment(name).values() if "://" in value]
        assert {urlsplit(address).hostname for address in addresses} == set(OTHERS)
        assert set(OURS[name]["environment"]) - set(rewritten) <= {"GRADEWATCH_WEB_HOST"}


def test_the_whole_deployment_works_with_a_root_that_is_read_only(rewritten: dict[str, str], tmp_path: Path):
    log = tmp_path / "log"
    log.touch()
    with service("worker", rewritten, log) as early:
        assert early.wait(30) == 1
        assert "run `gradewatch migrate`" in log.read_text()
    for _ in range(2):  # docker runs it again at every `up`
        with service("migrate", rewritten, log) as migrate:
            assert migrate.wait(60) == 0, log.read_text()
    store = Store(rewritten["GRADEWATCH_DATABASE_URL"])
    assert store.revision() == REVISION

    def number(table: type[tables.Base]) -> int:
        with store.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    check = [sys.executable, "-m", "worker.cli", *HEALTHCHECK]
    healthy = {**os.environ, **rewritten}
    assert subprocess.run(check, env=healthy, capture_output=True, check=False).returncode == 1
    with ExitStack() as stack:
        roles = [stack.enter_context(service(name, rewritten, log)) for name in ("beat", "worker")]
        until("a tick", lambda: number(tables.Heartbeat) > 0, log)
        until("the grades of the page", lambda: number(tables.Standing) == 3, log)
        assert subprocess.run(check, env=healthy, capture_output=True, check=False).returncode == 0
        for role in roles:  # as `docker stop` does, to the first process of the container alone
            role.send_signal(signal.SIGTERM)
        for role in roles:
            role.wait(20)
    assert "REFUSED" not in log.read_text()
    store.close()


@needs_web
def test_the_web_answers_its_health_check_as_written(rewritten: dict[str, str], tmp_path: Path):
    log = tmp_path / "log"
    log.touch()
    with service("migrate", rewritten, log) as migrate:
        assert migrate.wait(60) == 0, log.read_text()
    (host, port, path) = re.findall(r"http://([\d.]+):(\d+)(/\w+)", OURS["web"]["healthcheck"]["test"][-1])[0]
    assert environment("web")["GRADEWATCH_WEB_PORT"] == port
    assert OURS["web"]["ports"][0].endswith(f":{port}")

    here = int(rewritten["GRADEWATCH_WEB_PORT"])

    def answers() -> bool:
        with suppress(OSError), closing(HTTPConnection(host, here, timeout=5)) as asked:
            asked.request("GET", path)
            with asked.getresponse() as answer:
                return answer.status == 200
        return False

    with service("web", rewritten, log):
        until("an answer", answers, log)
    assert "REFUSED" not in log.read_text()
