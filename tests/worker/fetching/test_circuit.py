"""A host's circuit: when it is left alone, for how long, and how it comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.tables import Host
from tests.worker.hands import hands
from worker.fetching.circuit import FIRST_PAUSE, LONGEST_PAUSE, backoff, is_the_hosts, note
from worker.fetching.client import Fetched, Outcome

OK = Fetched(Outcome.OK, 200, "", "")
DOWN = Fetched(Outcome.FAILED, None, "", "cannot connect", transient=True)
MISSING = Fetched(Outcome.GONE, 404, "", "")


@given(st.integers(1, 10**6))
def test_each_pause_is_about_twice_the_one_before_and_never_too_long(times: int) -> None:
    pause = backoff(times)
    assert 0.75 * FIRST_PAUSE <= pause <= LONGEST_PAUSE
    assert pause <= FIRST_PAUSE * 2 ** min(times - 1, 20)


@pytest.mark.parametrize(
    ("fetched", "so"),
    [
        (OK, False),
        (MISSING, False),
        (DOWN, True),
        (Fetched(Outcome.FAILED, 500, "", "", transient=True), True),
        (Fetched(Outcome.FAILED, 400, "", ""), False),
        (Fetched(Outcome.FAILED, 302, "", "redirected in a circle"), False),
        (Fetched(Outcome.BUSY, 429, "", ""), True),
        (Fetched(Outcome.REFUSED, 403, "", ""), True),
        (Fetched(Outcome.REFUSED, None, "", "robots.txt"), False),
        (Fetched(Outcome.TOO_LARGE, 200, "", ""), False),
    ],
)
def test_what_says_something_of_the_whole_host(fetched: Fetched, so: bool) -> None:
    assert is_the_hosts(fetched) is so


def test_three_failures_close_it_and_one_answer_opens_it(database_url: str) -> None:
    with hands(database_url) as (context, clock):
        waits = []
        for results in ([DOWN, DOWN], [OK, DOWN], [DOWN, DOWN], [DOWN], [DOWN] * 8):
            with context.store.write() as session:
                waits.append(note(session, "a", results, clock()))
        assert waits[:2] == [None, None]
        closed = [wait for wait in waits[2:] if wait is not None]
        assert len(closed) == 3
        for times, wait in enumerate(closed, 1):  # those that fail together are one trouble more
            assert 0.75 * 2 ** (times - 1) * FIRST_PAUSE <= wait <= 2 ** (times - 1) * FIRST_PAUSE
        with context.store.write() as session:
            assert note(session, "a", [OK], clock()) is None
            row = session.get_one(Host, "a")
            assert (row.failures, row.closed_until) == (0, None)


def test_a_host_that_never_failed_has_no_row(sqlite_url: str) -> None:
    with hands(sqlite_url) as (context, clock), context.store.write() as session:
        assert note(session, "a", [OK, MISSING], clock()) is None
        assert session.get(Host, "a") is None


def test_what_a_host_asks_for_is_the_least(sqlite_url: str) -> None:
    asked = Fetched(Outcome.BUSY, 503, "", "", retry_after=7_200)
    with hands(sqlite_url) as (context, clock), context.store.write() as session:
        assert note(session, "a", [asked], clock()) == timedelta(hours=2)
        assert session.get_one(Host, "a").asked_to_wait
