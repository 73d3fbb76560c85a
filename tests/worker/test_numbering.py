"""The numbers of events, on a database that lets several write at once: nobody who begins to listen misses one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text

from schema import tables
from tests.faults.delivering import Desk, desk
from worker.replaying import replay, resume
from worker.subscriptions import change_filters, subscribe

TARGET = "http://127.0.0.1:9/hook"
DRIFT = {"type": ["gradewatch.source.drifted"]}


@pytest.fixture
def it(postgres_url: str) -> Iterator[Desk]:
    with desk(postgres_url) as opened:
        yield opened


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as opened:
        yield opened


def wait_for(it: Desk, other: Future[Any]) -> None:
    """Wait until another thread waits for a lock, or is done."""
    ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    waiting = text(f"{ours} AND wait_event_type = 'Lock'")
    pause = threading.Event()
    while not other.done():
        with it.context.store.read() as session:
            if session.scalar(waiting):
                return
        pause.wait(0.01)


def disabled(it: Desk) -> int:
    """A subscription that was disabled before the first event."""
    made = it.subscribe(TARGET)
    with it.context.store.write() as session:
        found = session.get_one(tables.Subscription, made.id)
        found.state, found.disabled_after = "disabled", 0
    return made.id


def has(it: Desk, subscription: int) -> int:
    """How many events are on their way to a subscription."""
    row = tables.Delivery
    with it.context.store.read() as session:
        return session.scalar(select(func.count(row.id)).where(row.subscription_id == subscription)) or 0


def test_who_is_switched_on_while_an_event_is_written_gets_it(it: Desk, pool: ThreadPoolExecutor) -> None:
    made = disabled(it)

    def act() -> None:
        with it.context.store.write() as session:
            resume(session, made, now=it.clock.moment)

    with it.context.store.write() as session:
        it.announce_in(session)
        acting = pool.submit(act)
        wait_for(it, acting)
    acting.result(20)
    assert has(it, made) == 1


def test_what_is_written_while_somebody_is_switched_on_goes_to_them(it: Desk, pool: ThreadPoolExecutor) -> None:
    made = disabled(it)
    with it.context.store.write() as session:
        resume(session, made, now=it.clock.moment)
        announcing = pool.submit(it.announce)
        wait_for(it, announcing)
    announcing.result(20)
    assert has(it, made) == 1


def test_what_is_written_while_filters_change_meets_the_new_ones(it: Desk, pool: ThreadPoolExecutor) -> None:
    made = it.subscribe(TARGET)
    with it.context.store.write() as session:
        change_filters(session, made.id, {"force": ["kent"]})
        announcing = pool.submit(it.announce)
        wait_for(it, announcing)
    announcing.result(20)
    assert has(it, made.id) == 0


def test_an_event_reaches_who_subscribes_or_was_in_the_log_by_then(it: Desk, pool: ThreadPoolExecutor) -> None:
    def act() -> tuple[int, int]:
        with it.context.store.write() as session:
            made = subscribe(session, it.context.settings, TARGET, DRIFT, now=it.clock.moment).id
        with it.context.store.read() as session:
            return made, session.scalar(select(func.count(tables.Event.sequence))) or 0

    with it.context.store.write() as session:
        it.announce_in(session)
        acting = pool.submit(act)
        wait_for(it, acting)
    made, logged = acting.result(20)
    assert has(it, made) + logged == 1


def test_a_replay_while_an_event_is_written_sends_it_once(it: Desk, pool: ThreadPoolExecutor) -> None:
    made = it.subscribe(TARGET)
    it.announce()
    with it.context.store.write() as session:
        it.announce_in(session)
        assert replay_in(it, made.id) == 1
    assert has(it, made.id) == 2
    assert replay_in(it, made.id) == 2
    assert has(it, made.id) == 2


def replay_in(it: Desk, made: int) -> int:
    """Replay all, in a transaction of its own."""
    with it.context.store.write() as session:
        return replay(session, made, after=0, now=it.clock.moment)
