"""A child process that posts what it is told and tells how long it took: the bare POST, in a process of its own.

In: one JSON object a line, `url`, `headers`, `body`, `times`. Out: for each, the medians in seconds of a POST through a
client that is kept open (`kept`) and of `httpx.post` (`fresh`).
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from functools import partial

import httpx

from benchmarks.result import seconds


def main() -> None:
    """Post until stdin ends. Raises httpx.HTTPStatusError where the receiver refuses."""
    with httpx.Client(limits=httpx.Limits(keepalive_expiry=None)) as client:
        for line in sys.stdin:
            asked = json.loads(line)
            body, headers = asked["body"].encode(), asked["headers"]
            kept = partial(client.post, asked["url"], content=body, headers=headers)
            fresh = partial(httpx.post, asked["url"], content=body, headers=headers)
            kept().raise_for_status()  # the connection is open, and the receiver content
            told = {"kept": _median(kept, asked["times"]), "fresh": _median(fresh, asked["times"])}
            print(json.dumps(told), flush=True)


def _median(call: Callable[[], object], times: int) -> float:
    return statistics.median(seconds(call) for _ in range(times))


if __name__ == "__main__":
    main()
