"""The embedded service when there is nothing to do: what it holds and what it burns, as shipped, after its baseline."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.result import Effort, Result
from benchmarks.service import at_work
from schema.forces import forces

_MB = 1_000_000
_SETTLED = 2  # seconds until what the baseline began has ended


def measure(effort: Effort) -> Iterator[Result]:
    """Resident memory and share of a core of `gradewatch serve`, over some windows of time."""
    if not Path("/proc/self/stat").exists():
        why = "needs /proc, as Linux has it"
        yield Result("idle memory", "gradewatch serve", 150, "MB", (), note=why)
        yield Result("idle processor", "gradewatch serve", 1, "% of a core", (), note=why)
        return
    shares, sizes = [], []
    # The demo ticks faster than the default.
    with at_work(len(forces()), settings=("-u", "GRADEWATCH_TICK_SECONDS"), prepare=lambda _: None) as stage:
        pid = stage.child.pid
        time.sleep(min(_SETTLED, effort.window_seconds))
        for _ in range(effort.windows):
            began, burnt = time.monotonic(), _processor(pid)
            time.sleep(effort.window_seconds)
            shares.append(100 * (_processor(pid) - burnt) / (time.monotonic() - began))
            sizes.append(_status(pid, "VmRSS") / _MB)
        peak = _status(pid, "VmHWM") / _MB
    pages = 2.0 * len(forces())
    yield Result("idle memory", "gradewatch serve", 150, "MB", tuple(sizes), {"peak_MB": peak, "pages": pages})
    yield Result(
        "idle processor",
        "gradewatch serve",
        1,
        "% of a core",
        tuple(shares),
        {"windows": effort.windows, "window_s": effort.window_seconds},
    )


def _processor(pid: int) -> float:
    """Seconds of processor that a process has used, all its threads, those that have ended too."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _status(pid: int, name: str) -> int:
    """A size that /proc tells of a process, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    told = next(line for line in lines if line.startswith(f"{name}:"))
    return 1024 * int(told.split()[1])
