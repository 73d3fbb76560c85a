"""The broker of the embedded profile: kombu's memory transport, but a message wakes its consumer at once.

kombu's own looks once a second, or burns the processor looking more often. Here whoever puts a message, or makes room
for one by acknowledging another, rings a bell that waiting consumers hear. Importing this module makes the broker URL
`gradewatch://` known to kombu. Messages live in this process only; the database is the queue that survives.

Redis, the deployed broker, has its own transport in `worker.redis_transport`, which this module makes known as well.

Source: kombu 5.7, kombu/transport/memory.py and virtual/base.py.
"""

# mypy: disable-error-code="no-untyped-call"
# kombu says that it is typed, and is so in part.

from __future__ import annotations

from queue import Empty, Queue
from threading import Condition
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, memory, virtual

URL = "gradewatch://"

TRANSPORT_ALIASES["gradewatch"] = f"{__name__}:Transport"
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "worker.redis_transport:Transport"))


class _Bell:
    """Rung by any thread and heard by all that wait; one that was rung since a wait was prepared ends it at once."""

    def __init__(self) -> None:
        self._condition = Condition()
        self.rung = 0
        self.interrupted = 0

    def ring(self, *, interrupt: bool = False) -> None:
        with self._condition:
            self.rung += 1
            self.interrupted += interrupt
            self._condition.notify_all()

    def wait(self, heard: int, timeout: float | None) -> None:
        """Wait until it has been rung more often than `heard`, for at most `timeout` seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self.rung != heard, timeout)


_bell = _Bell()


def interrupt() -> None:
    """End every wait for messages now, as if its time were up: for stopping a consumer without delay."""
    _bell.ring(interrupt=True)


class Channel(memory.Channel):
    """A channel that rings when there is a message, or room for one."""

    queues: dict[str, Queue[Any]] = {}  # noqa: RUF012 - shared by all channels, but not with kombu's own

    def _new_queue(self, queue: str, **_: Any) -> None:
        self._queue_for(queue)

    def _queue_for(self, queue: str) -> Queue[Any]:
        found = self.queues.get(queue)
        # setdefault keeps the first of two queues that two threads make at once, where kombu's own loses one
        return self.queues.setdefault(queue, Queue()) if found is None else found

    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)
        _bell.ring()

    def _put_fanout(self, exchange: str, message: Any, routing_key: str | None = None, **options: Any) -> None:
        super()._put_fanout(exchange, message, routing_key, **options)
        _bell.ring()

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's signature
        super().basic_ack(delivery_tag, multiple)
        _bell.ring()

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's signature
        super().basic_reject(delivery_tag, requeue)
        _bell.ring()

    def basic_qos(self, *arguments: Any, **options: Any) -> None:
        super().basic_qos(*arguments, **options)
        _bell.ring()


class Transport(memory.Transport):
    """kombu's memory transport, waiting instead of polling."""

    Channel = Channel
    global_state = virtual.BrokerState()

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:  # noqa: ARG002 - kombu's
        """Deliver one message, waiting up to `timeout` seconds for it (None: for ever).

        Raises TimeoutError where none came, which is what kombu knows as socket.timeout.
        """
        until = None if timeout is None else monotonic() + timeout
        cycle: Any = self.cycle  # made by the constructor
        interrupted = _bell.interrupted
        while True:
            heard = _bell.rung  # before looking, so that a message put after the look is heard
            try:
                cycle.get(self._deliver, timeout=timeout)
            except Empty:
                left = None if until is None else until - monotonic()
                if interrupted != _bell.interrupted or (left is not None and left <= 0):
                    raise TimeoutError from None
                _bell.wait(heard, left)
            else:
                return
