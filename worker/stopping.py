"""A word that a parent says to the processes it forked: stop soon."""

from __future__ import annotations

import mmap
import time

_LOOK = 0.05  # seconds


class SharedFlag:
    """Like threading.Event, for a process and its forks. It has no lock, so nobody who is killed can hold one."""

    def __init__(self) -> None:
        self._byte = mmap.mmap(-1, 1)

    def is_set(self) -> bool:
        """Whether it was set."""
        return self._byte[0] != 0

    def set(self) -> None:
        """Set it, for all, for good."""
        self._byte[0] = 1

    def wait(self, timeout: float) -> bool:
        """Wait until it is set, for at most so many seconds; gives whether it is."""
        until = time.monotonic() + timeout
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            time.sleep(min(_LOOK, left))
        return self.is_set()
