from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.retries import RETRY_SCHEDULE, next_attempt

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = 86_400


def test_the_waits_between_attempts():
    waits, at = [], NOW
    for attempts in range(1, 20):
        then = next_attempt(attempts, at, None, lambda: 0.5)
        if then is None:
            break
        waits.append(then - at)
        at = then
    assert waits == list(RETRY_SCHEDULE[1:])
    assert attempts == 10  # the tenth attempt is the last
    assert timedelta(days=3) < at - NOW < timedelta(days=4)
    assert next_attempt(0, NOW, None, lambda: 0.5) == NOW  # the first is made at once


@pytest.mark.parametrize(("number", "wait"), [(0.0, 240), (0.5, 300), (1.0, 360)])
def test_the_waits_are_spread_by_a_fifth_either_way(number, wait):
    assert next_attempt(2, NOW, None, lambda: number) == NOW + timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("asked", "wait"), [(None, 5), (0, 5), (-60, 5), (3, 5), (3600, 3600), (DAY, DAY), (10**30, DAY)]
)
def test_what_the_receiver_asks_for_is_the_least_that_is_waited(asked, wait):
    assert next_attempt(1, NOW, asked, lambda: 0.5) == NOW + timedelta(seconds=wait)


@given(st.integers(0, 30), st.none() | st.integers(-DAY, 10 * DAY), st.floats(0, 1))
def test_a_further_attempt_is_never_before_now_nor_more_than_29_hours_ahead(attempts, asked, number):
    then = next_attempt(attempts, NOW, asked, lambda: number)
    if attempts >= 10:
        assert then is None
    else:
        assert then is not None
        assert timedelta(0) <= then - NOW <= timedelta(hours=28.8)
