"""How often a caller may ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.web.limits import Buckets, caller_at


class Hand:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(per_minute=st.integers(1, 100), pauses=st.lists(st.floats(0, 90), max_size=250))
def test_nobody_gets_more_than_the_rate_over_any_stretch(per_minute, pauses):
    clock = Hand()
    buckets = Buckets(per_minute, clock)
    granted: list[float] = []
    for pause in pauses:
        clock.now += pause
        wait = buckets.take("a")
        if wait:
            clock.now += wait + 1e-6
            assert buckets.take("a") == 0  # what it says is enough
        granted.append(clock.now)
    for start, first in enumerate(granted):
        for number, moment in enumerate(granted[start:], 1):
            assert number <= per_minute * (1 + (moment - first) / 60) + 1e-3


def test_callers_do_not_share_a_bucket():
    buckets = Buckets(1, Hand())
    assert buckets.take("a") == 0
    assert buckets.take("a") == pytest.approx(60)
    assert buckets.take("b") == 0


def test_zero_is_no_limit():
    assert {Buckets(0, Hand()).take("a") for _ in range(100)} == {0.0}


def test_many_callers_take_no_more_room(monkeypatch):
    monkeypatch.setattr("worker.web.limits._MOST", 3)
    buckets = Buckets(1, Hand())
    for name in "abcde":
        buckets.take(name)
    assert len(buckets._buckets) == 3


@pytest.mark.parametrize(
    ("host", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_customer_of_ipv6_is_one_caller(host, caller):
    assert caller_at(host) == caller
