"""The short form of `make chaos`: killed twenty times, the service ends as if nothing had been."""

from __future__ import annotations

from tests.chaos import MOVED, disturbed, problems, undisturbed


def test_killed_twenty_times_the_end_is_the_same(postgres_url, sqlite_url, redis_server, tmp_path):
    one = disturbed(postgres_url, redis_server, tmp_path, kills=20, seed=3)
    other = undisturbed(sqlite_url, tmp_path, rounds=one.rounds, seed=3)
    assert one.killed.total() >= 20
    assert one.rounds >= 2  # the kills wait for work: it went on meanwhile
    assert one.moves == MOVED * one.rounds
    assert problems(one, other) == []
    other.state["events"].pop()
    assert problems(one, other) != []
