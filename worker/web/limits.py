"""How often a caller may ask: a bucket for each, filled at an even rate, never more than one minute's worth."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

_MOST = 10_000
"""So many callers are remembered; one that is forgotten begins with a full bucket."""
_MINUTE = 60.0
_IPV6_PREFIX = 64


class Buckets:
    """The buckets of all callers of this process, `per_minute` requests each; 0: no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> float:
        """Count a request of a caller; gives 0, or in how many seconds there may be one."""
        if not self._per_minute:
            return 0.0
        now, rate = self._clock(), self._per_minute / _MINUTE
        held, since = self._buckets.pop(caller, (float(self._per_minute), now))
        held = min(held + (now - since) * rate, float(self._per_minute))
        lacking = max(1 - held, 0.0)
        self._buckets[caller] = (held if lacking else held - 1, now)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return lacking / rate


def caller_at(host: str) -> str:
    """The caller at an address: of IPv6 the network that one customer is given."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)
