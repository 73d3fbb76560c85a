"""kill -9 between any two commits: a digest is made once, arrives at least once and at most twice, and is whole."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from schema import tables
from schema.events import EventType
from tests.hostile import HostileServer, answer
from tests.worker.telling import BETTER, WORSE, grade_data
from tests.worker.test_crashes import Fork, copies, fork  # noqa: F401 - fixtures
from worker.context import Context
from worker.rhythms import Rhythm
from worker.settings import Settings
from worker.store import open_store
from worker.subscriptions import new_subscription
from worker.telling import Told, write

NOTHING = "shipped = false\n"
"""A sources file without any: the child that dies is not under the tests' guard against the network."""


def given(base: str, target: str, now: datetime) -> None:
    """A subscription to daily digests, and two events of a report that wait for the next."""
    store = open_store(base, migrate=True)
    settings = Settings(database_url=base, allow_addresses="127.0.0.0/8")
    new_subscription(Context(settings, store, now=lambda: now), target, {}, rhythm=Rhythm("daily", 8))
    told = [
        Told(
            id=str(uuid4()),
            kind=EventType.MOVED,
            subject=f"forces/cambridgeshire/{question}",
            schema="grade",
            effective=date(2026, 11, 23),
            data=grade_data(WORSE, BETTER, question=question),
            announced=True,
        )
        for question in ("effectiveness", "legitimacy")
    ]
    with store.write() as session:
        write(session, told, now=now, instance="https://gradewatch.test", correlation=str(uuid4()))
    store.close()


def end_of(database: str) -> list[tuple[str, str]]:
    store = open_store(database)
    row, event = tables.Delivery, tables.Event
    wanted = sa.select(event.type, row.state).join(event, event.sequence == row.event_sequence)
    with store.read() as session:
        found = [(kind.rpartition(".")[2], state) for kind, state in session.execute(wanted.order_by(event.sequence))]
    store.close()
    return found


def test_killed_anywhere_a_digest_is_whole_and_comes_once_or_twice(
    copies,  # noqa: F811 - the fixture
    fork: Fork,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    base, copy = copies
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    sources = tmp_path / "sources.toml"
    sources.write_text(NOTHING)
    with HostileServer() as server:
        server.on("/chat", answer())
        given(base, server.url("/chat").replace("http://", "json://"), now - timedelta(days=1))
        undisturbed = copy()
        outcome, points = fork(undisturbed, sources, now).split()
        assert outcome == "done"
        expected = [("moved", "delivered"), ("moved", "delivered"), ("digest", "delivered")]
        assert end_of(undisturbed) == expected
        assert len(server.received) == 1
        assert int(points) > 5
        for die_at in range(1, int(points) + 1):
            database, before = copy(), len(server.received)
            assert fork(database, sources, now, die_at) == "killed"
            assert fork(database, sources, now + timedelta(minutes=4)).startswith("done")
            assert end_of(database) == expected, f"killed at point {die_at}"
            arrived = [json.loads(one.body) for one in server.received[before:]]
            assert 1 <= len(arrived) <= 2, f"killed at point {die_at}"
            for one in arrived:
                assert one["title"] == "gradewatch, 24 November 2026: 2 grades moved (Cambridgeshire)"
                assert one["message"].count("moved from requires improvement to good") == 2
