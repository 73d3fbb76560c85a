"""Faults of what sites send: noise, lies, edits, robots.txt, and requests to wait."""

from __future__ import annotations

import ast
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from schema import tables
from tests.hostile import Answer, Exchange, HostileServer, answer, hang, in_turn
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.hands import Clock, count, hands
from worker import work
from worker.context import Context
from worker.demo.newsroom import NEWS, article_page
from worker.demo.replica import Replica
from worker.fetching.visits import visit
from worker.reading import read_due
from worker.rescraping import ask

ROOT = Path(__file__).parents[2]
ROBOTS = answer(b"User-agent: *\nAllow: /\n")


@contextmanager
def watched(
    url: str,
    server: HostileServer,
    folder: Path,
    paths: list[str],
    *,
    authority: str = "official",
    delay: str = "0s",
    more: str = "",
) -> Iterator[tuple[Context, Clock]]:
    """A service that watches these paths of a hostile server."""
    host = f"127.0.0.1:{server.port}"
    addresses = ", ".join(f'"http://{host}{path}"' for path in paths)
    (folder / "sources.toml").write_text(
        f"""
shipped = false

[[source]]
name = "hostile"
authority = "{authority}"
hosts = ["{host}"]
addresses = [{addresses}]
every = "6h"
delay = "{delay}"
{more}
"""
    )
    with hands(url, sources=folder / "sources.toml") as (context, clock):
        work.prepare(context)
        yield context, clock


def pages(context: Context) -> list[tables.Page]:
    with context.store.read() as session:
        return list(session.scalars(select(tables.Page).order_by(tables.Page.id)))


def asked(server: HostileServer, path: str) -> int:
    return sum(one.path == path for one in server.received)


def test_fault_19_nothing_but_the_fetcher_opens_connections() -> None:
    strangers = set()
    for path in (ROOT / "worker").rglob("*.py"):
        if path.is_relative_to(ROOT / "worker" / "fetching") or path.is_relative_to(ROOT / "worker" / "demo"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            strangers |= {
                (path.name, name) for name in names if name.split(".")[0] in {"httpx", "httpcore", "requests"}
            }
            strangers |= {(path.name, name) for name in names if name in {"urllib.request", "http.client"}}
    assert strangers == set()


@pytest.mark.parametrize(
    ("retry_after", "bounds"),
    [
        ("0", (45, 60)),
        ("90", (90, 90)),
        ("-5", (225, 300)),
        ("9" * 30, (86_400, 86_400)),
        ("soon", (225, 300)),
        (None, (225, 300)),
    ],
)
def test_fault_20_a_busy_host_is_left_alone_as_long_as_it_asks(
    server, sqlite_url, tmp_path, retry_after, bounds
) -> None:
    headers = {} if retry_after is None else {"retry_after": retry_after}
    server.on("/robots.txt", ROBOTS)
    for path in ("/a", "/b", "/c"):
        server.on(path, answer(status=429, **headers))
    with watched(sqlite_url, server, tmp_path, ["/a", "/b", "/c"]) as (context, clock):
        context.settings.__dict__["connections"] = 1
        work.drain(context)
        before = len(server.received)
        with context.store.read() as session:
            host = session.scalars(select(tables.Host)).one()
        assert host.closed_until is not None
        pause = (host.closed_until - clock()).total_seconds()
        assert bounds[0] <= pause <= bounds[1]
        clock.moment = host.closed_until - timedelta(seconds=1)
        ask(context, source="hostile")  # not even for a person
        work.drain(context)
        assert len(server.received) == before


def test_fault_20_a_date_to_wait_for_counts_too(server: HostileServer, sqlite_url: str, tmp_path: Path) -> None:
    with watched(sqlite_url, server, tmp_path, ["/a"]) as (context, clock):
        now = clock()
        until = format_datetime(now + timedelta(hours=2), usegmt=True)
        server.on("/robots.txt", ROBOTS)
        server.on("/a", answer(status=503, retry_after=until, date=format_datetime(now, usegmt=True)))
        work.drain(context)
        with context.store.read() as session:
            assert session.scalars(select(tables.Host.closed_until)).one() == now + timedelta(hours=2)


def test_fault_20_a_host_that_gives_no_access_is_left_alone_then_tried_with_one_page(
    server: HostileServer, database_url: str, tmp_path: Path
) -> None:
    paths = [f"/{number}" for number in range(9)]
    server.on("/robots.txt", ROBOTS)
    for path in paths:
        server.on(path, answer(status=403))
    with watched(database_url, server, tmp_path, paths) as (context, clock):
        context.settings.__dict__["connections"] = 1
        work.drain(context)
        fetched = sum(asked(server, path) for path in paths)
        assert 3 <= fetched < len(paths)
        clock.pass_(minutes=2)
        work.drain(context)
        assert sum(asked(server, path) for path in paths) == fetched + 1  # the probe
        for path in paths:
            server.on(path, answer(b"nothing here", status=404))
        clock.pass_(minutes=10)
        work.drain(context)
        assert all(asked(server, path) for path in paths)
        with context.store.read() as session:
            assert session.scalars(select(tables.Host.failures)).one() == 0


def test_fault_20_a_person_may_try_a_host_that_fails(server: HostileServer, sqlite_url: str, tmp_path: Path) -> None:
    server.on("/robots.txt", ROBOTS)
    for path in ("/a", "/b", "/c"):
        server.on(path, answer(status=500))
    with watched(sqlite_url, server, tmp_path, ["/a", "/b", "/c"]) as (context, _):
        work.drain(context)
        before = len(server.received)
        work.drain(context)
        assert len(server.received) == before
        ask(context, source="hostile")
        work.drain(context)
        assert len(server.received) == before + 3  # each page once


def test_fault_23_robots_are_kept_for_a_day_for_all_workers(
    server: HostileServer, database_url: str, tmp_path: Path
) -> None:
    server.on("/robots.txt", ROBOTS)
    with watched(database_url, server, tmp_path, ["/a"]) as (context, clock):
        work.drain(context)
        assert asked(server, "/robots.txt") == 1
        with hands(database_url, sources=tmp_path / "sources.toml", moment=clock.moment) as (other, later):
            later.pass_(hours=23)
            ask(other, source="hostile")
            work.drain(other)
            assert (asked(server, "/a"), asked(server, "/robots.txt")) == (2, 1)
            later.pass_(hours=2)
            server.on("/robots.txt", answer(b"User-agent: gradewatch\nDisallow: /\n"))
            ask(other, source="hostile")
            work.drain(other)
            assert (asked(server, "/a"), asked(server, "/robots.txt")) == (2, 2)


@pytest.mark.parametrize("broken", [answer(status=500), hang()], ids=["error", "hangs"])
def test_fault_23_robots_that_cannot_be_had_forbid_all_for_now(
    server: HostileServer, sqlite_url: str, tmp_path: Path, broken: Answer
) -> None:
    server.on("/robots.txt", broken)
    with watched(sqlite_url, server, tmp_path, ["/a", "/b"]) as (context, clock):
        context.settings.__dict__["fetch_seconds"] = 0.3
        work.drain(context)
        assert not asked(server, "/a") + asked(server, "/b")
        server.on("/robots.txt", answer(status=404))
        clock.pass_(minutes=10)
        work.drain(context)
        assert (asked(server, "/a"), asked(server, "/b")) == (1, 1)


def test_fault_23_robots_larger_than_we_read_hold_as_far_as_they_are_read(
    server: HostileServer, sqlite_url: str, tmp_path: Path
) -> None:
    server.on("/robots.txt", answer(b"User-agent: *\nDisallow: /a\n" + b"# more\n" * 2_000_000))
    with watched(sqlite_url, server, tmp_path, ["/a", "/b"]) as (context, _):
        work.drain(context)
        assert (asked(server, "/a"), asked(server, "/b")) == (0, 1)


def noisy(body: bytes) -> Answer:
    """The same page with another token, nonce, comment and time of day at every request, and another ETag."""
    turns = iter(range(10, 60))

    def reply(exchange: Exchange) -> None:
        turn = next(turns)
        noise = f'<meta name="csrf-token" content="{turn}"><script nonce="n{turn}">var t={turn}</script><!-- {turn} -->'
        shown = body.replace(b"</head>", noise.encode() + b"</head>").replace(
            b"</body>", b"<p>It is 12:%d:01.</p></body>" % turn
        )
        answer(shown, etag=f'"{turn}"', content_type="text/html; charset=utf-8")(exchange)

    return reply


def test_fault_24_bytes_that_differ_in_noise_alone_are_not_read_again(
    server: HostileServer, database_url: str, tmp_path: Path
) -> None:
    path = sites.page(2016)
    server.on("/robots.txt", ROBOTS)
    server.on(path, noisy(cambridgeshire(2016)))
    with watched(database_url, server, tmp_path, [path]) as (context, clock):
        for _ in range(5):
            work.drain(context)
            clock.pass_(days=1)
        assert asked(server, path) == 5
        assert (count(context, tables.Snapshot), count(context, tables.Reading)) == (1, 1)
        server.on(path, noisy(cambridgeshire(2016, banner="A banner")))
        work.drain(context)
        assert count(context, tables.Snapshot) == 2


def test_fault_24_a_site_that_says_unchanged_while_it_changes_is_found_out(
    server: HostileServer, database_url: str, tmp_path: Path
) -> None:
    path = sites.page(2016)
    content = [cambridgeshire(2016)]

    def lying(exchange: Exchange) -> None:
        known = exchange.received.headers.get("if-none-match")
        answer(status=304, etag='"same"')(exchange) if known else answer(content[0], etag='"same"')(exchange)

    server.on("/robots.txt", ROBOTS)
    server.on(path, lying)
    with watched(database_url, server, tmp_path, [path]) as (context, clock):
        work.drain(context)
        content[0] = cambridgeshire(2016, banner="Another")
        clock.pass_(days=1)
        work.drain(context)
        assert count(context, tables.Snapshot) == 1  # it lied
        clock.pass_(days=7)
        work.drain(context)
        assert count(context, tables.Snapshot) == 2
        assert [page.validators for page in pages(context)] == [False]
        content[0] = cambridgeshire(2016)
        clock.pass_(days=1)
        work.drain(context)  # nobody asks it any more
        assert count(context, tables.Snapshot) == 3


def test_fault_36_an_edited_article_is_kept_in_every_version_with_its_own_words(
    server: HostileServer, sqlite_url: str, tmp_path: Path
) -> None:
    first = article_page(NEWS).encode()
    second = first.replace("”".encode(), "” (This article was edited.)".encode(), 1)
    server.on("/robots.txt", ROBOTS)
    server.on("/news/a/", in_turn(answer(first), answer(second)))
    with watched(sqlite_url, server, tmp_path, ["/news/a/"], authority="reported") as (context, clock):
        work.drain(context)
        clock.pass_(days=1)
        work.drain(context)
        assert count(context, tables.Snapshot) == 2
        with context.store.read() as session:
            said = list(session.scalars(select(tables.Statement)))
        assert {one.snapshot_id for one in said} == {1, 2}


@pytest.mark.parametrize(("limits", "most"), [((4, ""), 4), ((4, "connections = 2"), 2), ((1, "connections = 3"), 3)])
def test_a_visit_keeps_no_more_connections_than_it_may(server, sqlite_url, tmp_path, limits, most) -> None:
    setting, source = limits
    together, seen, lock = [0], [0], threading.Lock()

    def slow(exchange: Exchange) -> None:
        with lock:
            together[0] += 1
            seen[0] = max(seen[0], together[0])
        exchange.wait(0.05)
        with lock:
            together[0] -= 1
        answer(b"x", status=404)(exchange)

    paths = [f"/{number}" for number in range(24)]
    server.on("/robots.txt", ROBOTS)
    for path in paths:
        server.on(path, slow)
    with watched(sqlite_url, server, tmp_path, paths, more=source) as (context, _):
        context.settings.__dict__["connections"] = setting
        assert visit(context, f"127.0.0.1:{server.port}").pages == 24
    assert seen == [most]


def test_a_visit_that_waits_reads_meanwhile(server: HostileServer, sqlite_url: str, tmp_path: Path) -> None:
    answered = threading.Event()

    def slow(exchange: Exchange) -> None:
        answered.wait(30)
        answer(b"x", status=404)(exchange)

    def read() -> int:
        done.append(read_due(context, 0.1))
        if done[-1]:
            answered.set()
        return done[-1]

    done: list[int] = []
    server.on("/robots.txt", ROBOTS)
    server.on("/quick", answer(b"<html><p>nothing of ours</p></html>"))
    server.on("/slow", slow)
    with watched(sqlite_url, server, tmp_path, ["/quick", "/slow"]) as (context, _):
        assert visit(context, f"127.0.0.1:{server.port}", meanwhile=read).pages == 2
    assert sum(done) == 1


def test_a_visit_leaves_to_others_what_it_brought_just_now(server, sqlite_url, tmp_path) -> None:
    server.on("/robots.txt", ROBOTS)
    server.on("/quick", answer(b"<html><p>nothing of ours</p></html>"))
    nudged: list[str] = []
    with watched(sqlite_url, server, tmp_path, ["/quick"]) as (context, clock):
        visit(context, f"127.0.0.1:{server.port}")
        context.nudge = lambda name, *_: nudged.append(name)
        assert read_due(context, 0, left=0.2) == 0  # its time is up at once: that nudges nobody
        assert read_due(context, left=0.2) == 0
        clock.pass_(seconds=0.3)
        assert read_due(context, left=0.2) == 1  # nobody took it
    assert nudged == []


def test_a_delay_holds_between_all_requests_of_a_visit(server: HostileServer, sqlite_url: str, tmp_path: Path) -> None:
    moments: list[Any] = []

    def note(exchange: Exchange) -> None:
        moments.append(time.monotonic())
        answer(b"x", status=404)(exchange)

    server.on("/robots.txt", ROBOTS)
    for path in ("/a", "/b", "/c"):
        server.on(path, note)
    with watched(sqlite_url, server, tmp_path, ["/a", "/b", "/c"], delay="0.2s") as (context, _):
        work.drain(context)
    assert len(moments) == 3
    assert min(later - sooner for sooner, later in pairwise(moments)) > 0.15


def test_a_page_that_changes_is_looked_at_more_often_and_a_calm_one_seldom(
    site: Replica, sqlite_url: str, tmp_path: Path
) -> None:
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    with hands(sqlite_url, sources=sources) as (context, clock):
        work.prepare(context)

        def wait_after_look() -> timedelta:
            work.drain(context)
            (page,) = pages(context)
            assert page.due_at is not None
            wait, clock.moment = page.due_at - clock(), page.due_at
            return wait

        calm = [wait_after_look() / timedelta(hours=6) for _ in range(20)]
        assert (calm[0], calm[8], calm[-1]) == (1, 2, 4)
        for number in range(3):
            site.publish(sites.page(2016), cambridgeshire(2016, banner=f"Banner {number}"))
            lively = wait_after_look() / timedelta(hours=6)
        assert lively == 0.5
