import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

import pytest
from celery import Celery
from celery.worker import state
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.messaging import Consumer

from worker import redis_transport, transport

_numbers = count()
POLLING = 1.0  # seconds between two looks of kombu's own memory transport
ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds: far more than anything here takes


@pytest.fixture
def queue() -> Queue:
    """Give a queue that no other test knows."""
    return Queue(f"test-{next(_numbers)}")


@contextmanager
def consuming(queue: Queue, on_message: Callable[[Any, Any], None], prefetch: int = 0) -> Iterator[Connection]:
    with Connection(transport.URL) as connection, connection.channel() as channel:
        consumer = Consumer(channel, [queue], callbacks=[on_message], accept=["json"])
        consumer.qos(prefetch_count=prefetch)
        with consumer:
            yield connection


def put(queue: Queue, *bodies: object) -> None:
    with Connection(transport.URL) as connection, connection.Producer() as producer:
        for body in bodies:
            producer.publish(body, routing_key=queue.name, declare=[queue])


def acknowledge(_body: object, message: Any) -> None:
    message.ack()


def drain(connection: Connection, times: int) -> None:
    for _ in range(times):
        connection.drain_events(timeout=PATIENCE)


def test_a_message_wakes_its_consumer_at_once(queue):
    hops = 20
    back = Queue(f"{queue.name}-back")

    def reply(body: object, message: Any) -> None:
        message.ack()
        put(back, body)

    def serve() -> None:
        with consuming(queue, reply) as connection:
            ready.set()
            drain(connection, hops)

    ready = threading.Event()
    server = threading.Thread(target=serve)
    server.start()
    ready.wait()
    started = monotonic()
    with consuming(back, acknowledge) as connection:
        for hop in range(hops):
            put(queue, hop)
            drain(connection, 1)
    server.join()
    assert monotonic() - started < hops * POLLING / 4


def test_a_message_put_between_a_look_and_the_wait_is_not_missed(queue, monkeypatch):
    look = transport.Channel._get
    looks = 0

    def look_too_early(self: transport.Channel, name: str, timeout: float | None = None) -> object:
        nonlocal looks
        looks += 1
        if looks == 1:
            put(queue, 7)
            raise Empty
        return look(self, name, timeout)

    monkeypatch.setattr(transport.Channel, "_get", look_too_early)
    started = monotonic()
    with consuming(queue, acknowledge) as connection:
        drain(connection, 1)
    assert looks == 2
    assert monotonic() - started < PATIENCE / 2


def test_an_acknowledgement_makes_room_at_once(queue):
    bodies = list(range(20))
    waiting: list[Any] = []
    arrived = threading.Semaphore(0)

    def hold(_body: object, message: Any) -> None:
        waiting.append(message)
        arrived.release()

    def acknowledge_each() -> None:
        for number in range(len(bodies)):
            arrived.acquire()
            waiting[number].ack()

    put(queue, *bodies)
    other = threading.Thread(target=acknowledge_each)
    other.start()
    started = monotonic()
    with consuming(queue, hold, prefetch=1) as connection:
        drain(connection, len(bodies))
        other.join()
    assert [message.payload for message in waiting] == bodies
    assert monotonic() - started < len(bodies) * POLLING / 4


def test_no_more_than_the_prefetch_is_given_out(queue):
    got: list[Any] = []
    put(queue, 1, 2, 3)
    with consuming(queue, lambda _body, message: got.append(message), prefetch=2) as connection:
        drain(connection, 2)
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=0.05)
        got[0].ack()
        drain(connection, 1)
    assert [message.payload for message in got] == [1, 2, 3]


def test_what_is_rejected_comes_back(queue):
    got: list[object] = []

    def reject_once(body: object, message: Any) -> None:
        got.append(body)
        message.reject(requeue=len(got) == 1)

    put(queue, 7)
    with consuming(queue, reject_once) as connection:
        drain(connection, 2)
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=0.05)
    assert got == [7, 7]


@pytest.mark.parametrize("timeout", [0, 0.05])
def test_a_wait_without_a_message_ends_in_time(queue, timeout):
    started = monotonic()
    with consuming(queue, acknowledge) as connection, pytest.raises(TimeoutError):
        connection.drain_events(timeout=timeout)
    assert timeout <= monotonic() - started < PATIENCE / 2


def test_a_message_for_others_does_not_end_a_wait(queue):
    other = Queue(f"{queue.name}-other")
    started = monotonic()
    with consuming(queue, acknowledge) as connection:
        timer = threading.Timer(0.02, put, [other, 7])
        timer.start()
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=0.2)
        timer.join()
    assert monotonic() - started >= 0.2


@pytest.mark.parametrize("timeout", [PATIENCE, None])
def test_an_interruption_ends_a_wait_at_once(queue, timeout):
    ended: list[str] = []

    def wait() -> None:
        with consuming(queue, acknowledge) as connection:
            try:
                connection.drain_events(timeout=timeout)
            except TimeoutError:
                ended.append("in time")

    waiter = threading.Thread(target=wait, daemon=True)
    started = monotonic()
    waiter.start()
    while waiter.is_alive() and monotonic() - started < PATIENCE / 2:
        transport.interrupt()
        waiter.join(0.01)
    assert ended == ["in time"]


def test_every_message_is_given_out_once_among_many_threads(queue):
    producers, consumers, each = 4, 3, 100
    got: list[int] = []
    done = threading.Event()

    def take(body: int, message: Any) -> None:
        message.ack()
        got.append(body)
        if len(got) == producers * each:
            done.set()

    def consume() -> None:
        with consuming(queue, take, prefetch=1) as connection:
            while not done.is_set():
                try:
                    connection.drain_events(timeout=PATIENCE)
                except TimeoutError:
                    continue

    def produce(first: int) -> None:
        put(queue, *range(first, first + each))

    threads = [threading.Thread(target=consume, daemon=True) for _ in range(consumers)]
    threads += [threading.Thread(target=produce, args=[name * each]) for name in range(producers)]
    for thread in threads:
        thread.start()
    assert done.wait(PATIENCE)
    for thread in threads:
        while thread.is_alive():
            transport.interrupt()
            thread.join(0.01)
    assert sorted(got) == list(range(producers * each))


def test_a_queue_made_by_many_threads_at_once_is_one_queue(queue):
    barrier = threading.Barrier(8)
    with Connection(transport.URL) as connection, connection.channel() as channel:
        made: list[int] = []

        def make() -> None:
            barrier.wait()
            made.append(id(channel._queue_for(queue.name)))

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_messages_do_not_leak_into_the_plain_memory_transport(queue):
    put(queue, 7)
    with Connection("memory://") as connection, connection.SimpleQueue(queue.name) as plain:
        assert plain.qsize() == 0


def test_a_celery_worker_runs_on_it_and_stops_at_once():
    # In a process of its own: Celery keeps the first worker's application in globals, and that may be another test's.
    code = "from tests.worker import test_transport; test_transport.work_and_stop()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=3 * PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr


def work_and_stop():
    """Start a Celery worker, let it work through a chain of tasks, and stop it: all of it soon."""
    app = Celery("test", broker=transport.URL, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=False,
        task_default_queue=f"test-{next(_numbers)}",
    )
    hops, ran, finished, ready = 20, [], threading.Event(), threading.Event()

    def hop(left: int) -> None:
        ran.append(left)
        if left:
            app.send_task("hop", [left - 1])
        else:
            finished.set()

    app.task(hop, name="hop")
    worker = app.WorkController(
        pool="threads",
        concurrency=1,
        hostname="test@localhost",
        without_mingle=True,
        without_gossip=True,
        without_heartbeat=True,
        ready_callback=lambda _consumer: ready.set(),
    )
    thread = threading.Thread(target=worker.start, daemon=True)
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        started = monotonic()
        app.send_task("hop", [hops])
        assert finished.wait(PATIENCE)
        assert monotonic() - started < hops * POLLING / 4
    finally:
        stopping = monotonic()
        state.should_stop = 0
        while thread.is_alive() and monotonic() - stopping < PATIENCE:
            transport.interrupt()
            thread.join(0.01)
        state.should_stop = None
    assert not thread.is_alive()
    assert monotonic() - stopping < 2  # kombu's own waits out two seconds, twice
    assert ran == list(range(hops, -1, -1))


@pytest.mark.parametrize("end", ["ack", "reject", "requeue"])
def test_a_message_that_redis_cannot_be_told_the_end_of_makes_room_for_the_next(redis_server, queue, end):
    """A worker that lost Redis with all its children at work never asked for another message."""
    taken: list[Any] = []
    with Connection(redis_server.url) as connection, connection.channel() as channel:
        assert type(connection.transport) is redis_transport.Transport
        consumer = Consumer(channel, [queue], callbacks=[lambda _body, message: taken.append(message)], accept=["json"])
        consumer.qos(prefetch_count=1)
        with consumer, connection.Producer() as producer:
            producer.publish(7, routing_key=queue.name)
            connection.drain_events(timeout=PATIENCE)
            assert not channel.qos.can_consume()
            redis_server.kill9()
            with pytest.raises(connection.connection_errors):
                taken[0].ack() if end == "ack" else taken[0].reject(requeue=end == "requeue")
            assert channel.qos.can_consume()
            redis_server.start()
