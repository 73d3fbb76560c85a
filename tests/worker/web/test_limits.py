"""How often a caller may ask."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.web.limits import Limits, Own, caller_at


class Hand:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(per_minute=st.integers(1, 100), pauses=st.lists(st.floats(0, 90), max_size=250))
def test_nobody_gets_more_than_the_rate_over_any_stretch(per_minute, pauses):
    clock = Hand()
    limits = Own(per_minute, clock)
    granted: list[float] = []
    for pause in pauses:
        clock.now += pause
        wait = limits.take("a")
        if wait:
            clock.now += wait + 1e-6
            assert limits.take("a") == 0  # what it says is enough
        granted.append(clock.now)
    for start, first in enumerate(granted):
        for number, moment in enumerate(granted[start:], 1):
            assert number <= per_minute * (1 + (moment - first) / 60) + 1e-3


def test_callers_do_not_share_a_limit():
    limits = Own(1, Hand())
    assert limits.take("a") == 0
    assert limits.take("a") == pytest.approx(60)
    assert limits.take("b") == 0


def test_zero_is_no_limit():
    assert {Own(0, Hand()).take("a") for _ in range(100)} == {0.0}


def test_many_callers_take_no_more_room(monkeypatch):
    monkeypatch.setattr("worker.web.limits._MOST", 3)
    limits = Own(1, Hand())
    for name in "abcde":
        limits.take(name)
    assert len(limits._used_up) == 3


def test_all_processes_of_a_deployment_count_together(redis_url):
    async def ask() -> list[float]:
        one, other = Limits(3, redis_url), Limits(3, redis_url)
        waits = [await limits.take("a") for limits in (one, other, one, other, one)] + [await other.take("b")]
        await one.close()
        await other.close()
        return waits

    *granted, refused, again, of_another = asyncio.run(ask())
    assert [*granted, of_another] == [0, 0, 0, 0]
    assert 0 < again <= refused <= 20


def test_a_limit_in_redis_is_forgotten_when_nothing_is_used_up(redis_url, shared_redis):
    async def ask() -> None:
        limits = Limits(600, redis_url)
        await limits.take("a")
        await limits.close()

    asyncio.run(ask())
    with shared_redis.client() as client:
        (key,) = client.keys()
        assert 0 < client.pttl(key) <= 100


def test_while_redis_is_away_each_process_counts_for_itself(redis_server, monkeypatch):
    async def ask() -> list[float]:
        limits = Limits(1, redis_server.url)
        waits = [await limits.take("a")]
        redis_server.kill9()
        waits += [await limits.take("a"), await limits.take("a")]
        monkeypatch.setattr(limits, "_away_until", 0.0)
        redis_server.start()
        waits.append(await limits.take("c"))
        with redis_server.client() as client:
            assert client.exists("gradewatch:rate:c")
        await limits.close()
        return waits

    first, own, again, back = asyncio.run(ask())
    assert (first, own, back) == (0, 0, 0)
    assert again == pytest.approx(60, abs=5)


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
