"""Leases: one holder at a time, and a late one's writes are refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.worker.hands import hands
from worker import leases

MINUTE = timedelta(minutes=1)


def test_one_holder_at_a_time_until_it_runs_out(database_url) -> None:
    with hands(database_url) as (context, clock):
        with context.store.write() as session:
            first = leases.take(session, "host:a", clock(), MINUTE)
        with context.store.write() as session:
            assert leases.take(session, "host:a", clock(), MINUTE) is None
            assert leases.take(session, "host:b", clock(), MINUTE) is not None
        clock.pass_(minutes=1)
        with context.store.write() as session:
            second = leases.take(session, "host:a", clock(), MINUTE)
        assert first is not None
        assert second is not None
        assert second.token > first.token
        with context.store.write() as session, pytest.raises(leases.LeaseLostError, match="host:a"):
            leases.check(session, first)
        with context.store.write() as session:
            leases.check(session, second)


def test_a_lease_that_ran_out_but_was_not_taken_is_still_good(database_url) -> None:
    with hands(database_url) as (context, clock):
        with context.store.write() as session:
            held = leases.take(session, "host:a", clock(), MINUTE)
        assert held is not None
        clock.pass_(hours=1)
        with context.store.write() as session:
            leases.extend(session, held, clock() + MINUTE)
        with context.store.write() as session:
            assert leases.take(session, "host:a", clock(), MINUTE) is None


def test_given_back_it_is_free_from_the_moment_named_and_a_loser_gives_nothing_back(database_url) -> None:
    with hands(database_url) as (context, clock):
        with context.store.write() as session:
            held = leases.take(session, "host:a", clock(), MINUTE)
            assert held is not None
            leases.release(session, held, clock() + timedelta(seconds=5))
        clock.pass_(seconds=4)
        with context.store.write() as session:
            assert leases.take(session, "host:a", clock(), MINUTE) is None
        clock.pass_(seconds=1)
        with context.store.write() as session:
            newer = leases.take(session, "host:a", clock(), MINUTE)
            assert newer is not None
            leases.release(session, held, clock())
            assert leases.take(session, "host:a", clock(), MINUTE) is None
