"""How the service is told to be, and the server itself."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import jsonschema
import pytest
from sqlalchemy import text

from schema.events import SCHEMAS
from tests.worker import sites
from tests.worker.cli.calls import environment
from tests.worker.web.api import api, grade_told, source_told, tell
from worker.demo.replica import Replica
from worker.errors import GradewatchError, UsageError
from worker.schedule import beat
from worker.settings import Settings, load_settings
from worker.web.serving import bind, shown
from worker.work import TICK

ROOT = Path(__file__).parents[3]
HEAVY = {"fastapi", "uvicorn", "starlette", "sse_starlette", "sqlalchemy"}


def test_alive_is_not_ready(on_each):
    context, clock = on_each
    with api(context) as client:
        assert client.get("/healthz").json() == {"alive": True}
        unready = client.get("/readyz")
        assert (unready.status_code, unready.json()["ready"]) == (503, False)
        assert unready.json()["problems"] == ["no tick came lately: nothing is being fetched; start the service"]
        with context.store.write() as session:
            beat(session, TICK, clock())
        assert (client.get("/readyz").status_code, client.get("/readyz").json()["problems"]) == (200, [])
        clock.pass_(minutes=5)
        assert client.get("/readyz").status_code == 503


def test_a_database_of_another_version_is_not_ready(on_each):
    context, _ = on_each
    with context.store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with api(context) as client:
        (problem,) = client.get("/readyz").json()["problems"]
        assert problem.endswith("run `gradewatch migrate`")
        assert client.get("/healthz").status_code == 200


def test_status_and_metrics_tell_of_the_same(context):
    tell(context, grade_told(1))
    with api(context) as client:
        told = client.get("/v1/status").json()
        assert (told["events"], told["alive"], told["drifted"]) == (1, False, [])
        assert told["problems"][0].startswith("no tick")
        metrics = client.get("/metrics")
        assert metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert "\ngradewatch_events 1.0\n" in metrics.text
        assert [row["name"] for row in client.get("/v1/sources").json()["items"]] == list(context.sources.by_name)


def test_the_schema_that_an_event_names_is_served_and_holds(context):
    tell(context, grade_told(1), source_told(2))
    with api(context) as client:
        whole = client.get("/schemas/event/1.json")
        assert whole.headers["content-type"] == "application/schema+json"
        for event in client.get("/v1/events").json()["items"]:
            place = event["dataschema"].removeprefix(context.settings.instance)
            jsonschema.validate(event["data"], client.get(place).raise_for_status().json())
            jsonschema.validate(event, whole.json())
        assert {client.get(f"/schemas/{name}/1.json").status_code for name in SCHEMAS} == {200}


def test_a_port_in_use_is_one_clear_line(run, monkeypatch):
    with bind(Settings(web_port=0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("GRADEWATCH_WEB_PORT", str(port))
        for command in ("serve", "web"):
            done = run(command)
            assert done.code == 1
            assert done.complaint == (
                f"127.0.0.1 port {port} cannot be listened on (Address already in use); "
                "set GRADEWATCH_WEB_HOST and GRADEWATCH_WEB_PORT"
            )


def test_answers_do_not_wait_to_be_acknowledged():
    """Headers and body are two writes: the second would wait 40 ms for the client's acknowledgement of the first."""
    with bind(Settings(web_port=0)) as listening, socket.create_connection(listening.getsockname()):
        taken, _ = listening.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_host_that_is_none_is_one_clear_line(no_network):
    with pytest.raises(GradewatchError, match="cannot be listened on"):
        bind(Settings(web_host="192.0.2.1", web_port=0))
    assert no_network == []


def test_an_address_of_ipv6_is_shown_as_one():
    try:
        listening = bind(Settings(web_host="::1", web_port=0))
    except GradewatchError:
        pytest.skip("this machine has no IPv6")
    with listening:
        assert re.fullmatch(r"http://\[::1\]:\d+", shown(listening))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_web_answers_until_told_to_stop(start, number):
    serving = start("web")
    said = serving.line(err=True)
    address = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert address
    assert httpx.get(f"{address.group()}/healthz", timeout=20, trust_env=False).json() == {"alive": True}
    with httpx.stream("GET", f"{address.group()}/v1/events/stream", timeout=20, trust_env=False) as following:
        next(following.iter_lines())
        done = serving.stop(number)
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1] == "stopped"


def test_serve_answers_too(start, tmp_path, monkeypatch):
    with Replica() as site:  # it answers nobody from here on
        monkeypatch.setenv("GRADEWATCH_SOURCES", str(sites.write_sources(tmp_path / "sources.toml", site)))
    monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
    serving = start("serve")
    (*_, said) = serving.lines_until("the API is on http://", err=True)
    address = said.split()[-1].removesuffix("/v1")
    ready = {httpx.get(f"{address}/readyz", timeout=20, trust_env=False).status_code for _ in range(3)}
    assert ready <= {200, 503}
    assert httpx.get(f"{address}/v1/grades", timeout=20, trust_env=False).json() == {"items": [], "next": None}
    done = serving.stop(signal.SIGTERM)
    assert (done.code, done.err.splitlines()[-1]) == (0, "stopped")


def test_tokens_are_made_listed_and_revoked(run):
    made = run("token", "new", "panel", "--scope", "write")
    text_of = made.out.strip()
    assert re.fullmatch(r"gw_1_[\w-]{43}", text_of)
    assert text_of not in made.err
    (row,) = run("token", "list", "--json").rows
    assert (row["name"], row["scope"], row["revoked_at"]) == ("panel", "write", None)
    assert text_of.split("_", 2)[2] not in run("token", "list", "--json").out
    assert run("token", "new", "panel").complaint.startswith("there is a token 'panel'")
    assert run("token", "new", "other", "--scope", "all").code == 2
    assert run("token", "revoke", "panel").code == 0
    assert run("token", "revoke", "panel").complaint.startswith("no valid token 'panel'")


@pytest.mark.parametrize("command", [["--help"], ["web", "--help"], ["token", "--help"]])
def test_help_imports_nothing_of_the_web(command):
    code = (
        f"import sys; sys.argv = ['gradewatch', *{command!r}]\n"
        "from worker import cli\n"
        "try: cli.main()\n"
        f"finally: print({HEAVY!r} & set(sys.modules), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment(), cwd=ROOT
    )
    assert ended.stderr.splitlines()[-1] == "set()"


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_PORT", "70000"), ("RATE", "-1"), ("CORS", "app.example"), ("CORS", "https://a.example/path")],
)
def test_a_setting_of_the_web_that_is_wrong_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"GRADEWATCH_{name}", value)
    with pytest.raises(UsageError, match=f"GRADEWATCH_{name}: "):
        load_settings()


def test_origins_are_given_with_commas(monkeypatch):
    monkeypatch.setenv("GRADEWATCH_CORS", "https://a.example/, http://localhost:3000")
    assert load_settings().cors == ("https://a.example", "http://localhost:3000")
