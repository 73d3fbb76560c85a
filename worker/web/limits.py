"""How often a caller may ask: at an even rate, and at once never more than one minute's worth.

Of each caller the moment is kept at which all that it has asked for would be used up at that rate; it may ask while
that is less than a minute ahead (the generic cell rate algorithm, the same as a bucket that is filled evenly).

Source: ITU-T I.371, annex A.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network

import redis
import structlog
from redis.asyncio import Redis

log = structlog.get_logger()

_MOST = 10_000
"""So many callers are remembered; one that is forgotten begins anew."""
_MINUTE = 60.0
_BARELY = 0.0001
"""Seconds that are no wait: less than rounding makes of a minute."""
_IPV6_PREFIX = 64
_PREFIX = "gradewatch:rate:"
_PATIENCE = 0.25
"""Seconds that a request waits for Redis to count it ..."""
_AWAY = 5.0
"""... and seconds for which a Redis that did not answer is not asked again."""


class Own:
    """What the callers of this process have used up, `per_minute` requests each; 0: no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._step, self._clock = _MINUTE / per_minute if per_minute else 0.0, clock
        self._used_up: OrderedDict[str, float] = OrderedDict()

    def take(self, caller: str) -> float:
        """Count a request of a caller; gives 0, or in how many seconds there may be one."""
        if not self._step:
            return 0.0
        now = self._clock()
        used_up = max(self._used_up.pop(caller, now), now)
        wait = used_up + self._step - _MINUTE - now
        self._used_up[caller] = used_up + self._step if wait <= _BARELY else used_up
        if len(self._used_up) > _MOST:
            self._used_up.popitem(last=False)
        return wait if wait > _BARELY else 0.0


class Limits:
    """The same for all processes of a deployment, in its Redis (`url`); where that does not answer, for this alone."""

    def __init__(self, per_minute: int, url: str | None = None) -> None:
        self._own, self._step = Own(per_minute), _MINUTE / per_minute if per_minute else 0.0
        self._redis: Redis | None = None
        if url is not None and per_minute:
            self._redis = Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, retry=None)
            self._script = self._redis.register_script(_TAKE)
        self._away_until = 0.0

    async def take(self, caller: str) -> float:
        """Count a request of a caller; gives 0, or in how many seconds there may be one."""
        if self._redis is not None and time.monotonic() >= self._away_until:
            try:
                return float(await self._script(keys=[_PREFIX + caller], args=[self._step, _MINUTE, _BARELY]))
            except (redis.RedisError, OSError) as error:
                log.warning("Redis does not count requests; each process does", error=" ".join(str(error).split()))
                self._away_until = time.monotonic() + _AWAY
        return self._own.take(caller)

    async def close(self) -> None:
        """Close the connections."""
        if self._redis is not None:
            with suppress(redis.RedisError, OSError):
                await self._redis.aclose()


_TAKE = """
local moment = redis.call('TIME')
local now = moment[1] + moment[2] / 1000000
local step, most, barely = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local used_up = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = used_up + step - most - now
if wait > barely then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', used_up + step), 'PX', math.ceil((used_up + step - now) * 1000))
return '0'
"""
"""`Own.take` by Redis's own clock; what is used up no more is forgotten."""


def caller_at(host: str) -> str:
    """The caller at an address: of IPv6 the network that one customer is given."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)
