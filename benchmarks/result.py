"""What a benchmark gives: a figure with its target, and how it came about."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

TIMES = "x"


class BrokenError(Exception):
    """A benchmark could not be measured, or what it measured did not do its work."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: how often each pair runs, how often each reading, how long one look at the idle service.

    `rounds`, `deliveries`: how often an event is announced to all, how many are on the way at once. `shrink`: by what
    the full stores are smaller; `mutants`: how many mutated pages are read; `cycles`: how often each runs, over so
    many `pages`; `hours`: of the day that a worker lives.
    """

    processes: int = 15
    readings: int = 40
    moves: int = 30
    rounds: int = 40
    deliveries: int = 10_000
    windows: int = 3
    window_seconds: float = 10
    shrink: int = 1
    mutants: int = 100_000
    cycles: int = 3
    pages: int = 500
    hours: int = 24


FULL = Effort()
QUICK = Effort(
    processes=1,
    readings=1,
    moves=1,
    rounds=1,
    deliveries=200,
    windows=1,
    window_seconds=0.5,
    shrink=50,
    mutants=200,
    cycles=1,
    pages=20,
    hours=1,
)
"""The least that runs everything once: for seeing that it runs, not for its figures."""


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: at most `target`, in `unit` (`x`: a ratio), by its `values`, one a repetition.

    `parts` are the medians of what it is made of, each name with its unit at the end. Without `target` it is told for
    comparison; without `values` it could not be measured here, and `note` says why.
    """

    name: str
    against: str
    target: float | None
    unit: str
    values: tuple[float, ...]
    parts: dict[str, float] = field(default_factory=dict)
    note: str = ""

    @property
    def median(self) -> float | None:
        """The figure."""
        return statistics.median(self.values) if self.values else None

    @property
    def verdict(self) -> str:
        """`pass` or `MISS`; nothing where there is no target or no figure."""
        if self.target is None or self.median is None:
            return ""
        return "pass" if self.median <= self.target else "MISS"

    def as_json(self) -> dict[str, Any]:
        """The result as a program reads it."""
        return {
            "name": self.name,
            "against": self.against,
            "unit": self.unit,
            "target": self.target,
            "median": self.median,
            "lowest": min(self.values, default=None),
            "highest": max(self.values, default=None),
            "repetitions": len(self.values),
            "verdict": self.verdict or None,
            "parts": self.parts,
            "note": self.note or None,
        }


def ratio(name: str, against: str, target: float | None, pairs: Iterable[tuple[float, float]]) -> Result:
    """The result of pairs of seconds, ours and the peer's, each pair measured one right after the other."""
    ours, peers = zip(*pairs, strict=True)
    parts = {"ours_ms": 1000 * statistics.median(ours), "peer_ms": 1000 * statistics.median(peers)}
    values = tuple(one / other for one, other in zip(ours, peers, strict=True))
    return Result(name, against, target, TIMES, values, parts)


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
