"""Sending what is due: one thread with an event loop, so that a receiver that hangs holds up nobody else.

The loop takes turns: in one transaction it writes down what became of the last attempts and claims subscriptions with
something due; between two turns each claimed subscription is a task of its own that sends its events one after the
other. A process that dies loses its leases, and what it had not written down is sent again under the same id.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from worker.channels import SECONDS, Attempt, Hands, Message, channels
from worker.deliveries import Claim, Job, Result, claim, settle, together
from worker.fetching.gate import Gate
from worker.fetching.poster import Poster

if TYPE_CHECKING:
    from worker.context import Context

log = structlog.get_logger()

MOST = 400
"""How many subscriptions are sent to at once; those whose last attempt failed may be half of them."""
_GATHER = 0.01
"""Seconds that results wait for others, to be written down together; whatever is new to be sent does not wait."""
_AGAIN = 1.0
"""Seconds after which a database that failed is asked again."""
_GRACE = 3.0
"""Seconds that attempts have to end in when the service stops; those that do not are made again."""
_THREADS = 16
"""How many attempts are made at once on channels that need a thread each."""


class Deliverer:
    """Sends in the background, from `wake` on, until it is closed; one for a process."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rounds: _Rounds | None = None
        self._closed = False

    def wake(self) -> None:
        """Look for what is due, now. Any thread may call this; it never waits."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # or it came to an end that nobody foresaw
                if self._closed:
                    return
                self._rounds = _Rounds(self._context)
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, name="deliverer", daemon=True)
                self._thread.start()
            if self._loop is not None and self._rounds is not None:
                with suppress(RuntimeError):  # it was closed meanwhile
                    self._loop.call_soon_threadsafe(self._rounds.wake)

    def close(self) -> None:
        """Stop: what is being sent has a little time to end."""
        with self._lock:
            self._closed = True
            if self._loop is None or self._rounds is None or self._thread is None:
                return
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._rounds.stop)
            self._thread.join(2 * _GRACE)

    def _run(self) -> None:
        if self._loop is None or self._rounds is None:
            return
        gc.freeze()  # all that was imported: to look through it for garbage takes 60 ms, in which nothing is sent
        with asyncio.Runner(loop_factory=lambda: self._loop or asyncio.new_event_loop()) as runner:
            try:
                runner.run(self._rounds.forever())
            except Exception:
                log.exception("the deliverer ended; the next nudge begins anew")


def deliver_due(context: Context, subscription: int | None = None) -> int:
    """Send all that is due (to one subscription) in this very thread; gives how many attempts were made.

    A receiver that fails is left alone from its first failure on: the rest waits.
    """
    return asyncio.run(_Rounds(context, only=subscription).until_idle())


class _Rounds:
    """The turns, and what is under way between them. Belongs to one event loop."""

    def __init__(self, context: Context, *, only: int | None = None) -> None:
        self._context, self._only = context, only
        settings = context.settings
        self._poster = Poster(
            Gate(settings.allow_addresses), user_agent=settings.user_agent, seconds=SECONDS, tls=context.tls
        )
        self._hands = Hands(settings, self._poster, context.now, context.tls)
        self._threads = ThreadPoolExecutor(_THREADS, "channel")
        self._streams: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._ended: list[Claim] = []
        self._failing = 0
        self._woken, self._news = asyncio.Event(), asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        self._woken.set()
        self._news.set()

    def stop(self) -> None:
        self._stopping = True
        self.wake()

    async def until_idle(self) -> int:
        """Round after round, each to its end, until nothing is due."""
        tried = 0
        try:
            while claims := self._turn(*self._taken(), MOST, MOST):
                await asyncio.gather(*(self._stream(one) for one in claims))
                tried += len(self._results)
        finally:
            await self._poster.close()
            self._threads.shutdown(wait=False)
        return tried

    async def forever(self) -> None:
        """Turn after turn, whenever there is something to write down or to send, until stopped."""
        database = ThreadPoolExecutor(1, "deliveries")
        loop = asyncio.get_running_loop()
        try:
            while not self._stopping:
                await self._news.wait()
                if not self._woken.is_set():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), _GATHER)
                self._woken.clear()
                self._news.clear()
                results, ended = self._taken()
                room = 0 if self._stopping else MOST - len(self._streams)
                turn = partial(self._turn, results, ended, room, max(MOST // 2 - self._failing, 0))
                try:
                    # While nothing is being sent nobody waits for this thread, and another is as far as a statement.
                    claims = await loop.run_in_executor(database, turn) if self._streams else turn()
                except OperationalError as error:
                    log.warning("the database failed; deliveries wait", error=str(error).splitlines()[0])
                    self._results[:0], self._ended[:0] = results, ended
                    await asyncio.sleep(_AGAIN)
                    self.wake()
                    continue
                for one in claims:
                    self._start(one, loop)
            await self._end()
        finally:
            await self._poster.close()
            self._threads.shutdown(wait=False, cancel_futures=True)
            database.shutdown(wait=False)

    def _taken(self) -> tuple[list[Result], list[Claim]]:
        results, ended = self._results, self._ended
        self._results, self._ended = [], []
        return results, ended

    def _turn(self, results: list[Result], ended: list[Claim], room: int, failing_room: int) -> list[Claim]:
        """Write down and claim, in one transaction."""
        context = self._context
        claims: list[Claim] = []
        # A claim alone need not outlive a power cut: whoever made it does not either, and it is claimed anew.
        with context.store.write(durable=bool(results or ended)) as session:
            if results or ended:
                settle(session, context, results, ended)
            now, lasting = context.now(), context.settings.lease
            most = min(room, failing_room)
            if most > 0:
                claims = claim(session, now, lasting, most, only=self._only)
            if len(claims) == most and room > most:  # there may be more; those that do not fail have the other places
                claims += claim(session, now, lasting, room - most, healthy=True, only=self._only)
        return claims

    def _start(self, one: Claim, loop: asyncio.AbstractEventLoop) -> None:
        self._failing += one.failing
        task = loop.create_task(self._stream(one))
        self._streams.add(task)

        def over(task: asyncio.Task[None]) -> None:
            self._streams.discard(task)
            self._failing -= one.failing

        task.add_done_callback(over)

    async def _stream(self, one: Claim) -> None:
        """Send a subscription what was claimed, in order, until one fails or the lease is nearly over."""
        last_start = time.monotonic() + self._context.settings.lease.total_seconds() - SECONDS - 5
        people = hasattr(channels()[one.channel], "send_together")
        sent: list[Job] = []
        try:
            for jobs in together(one.jobs) if people else ([job] for job in one.jobs):
                if sent and (time.monotonic() > last_start or self._stopping):
                    break
                attempt = await self._send(one, jobs)
                sent += jobs
                self._results += [Result(one, job, attempt) for job in jobs]
                self._news.set()
                if not attempt.delivered:
                    break
        finally:
            one.jobs = sent
            self._ended.append(one)
            self._news.set()

    async def _send(self, one: Claim, jobs: list[Job]) -> Attempt:
        """Make one attempt: at one event, or at a message that tells people of several."""
        messages = [
            Message(one.target, one.secrets, job.event_id, job.sequence, job.body, one.subscription) for job in jobs
        ]
        try:
            channel = channels()[one.channel]
            whole = hasattr(channel, "send_together")
            send, what = (channel.send_together, messages) if whole else (channel.send, messages[0])
            if inspect.iscoroutinefunction(send):
                made: Attempt = await send(what, self._hands)
            else:
                made = await asyncio.get_running_loop().run_in_executor(self._threads, send, what, self._hands)
        except Exception as error:  # whatever one channel does to us, the others are sent to
            log.exception("sending failed", subscription=one.subscription)
            return Attempt(delivered=False, status=None, detail=f"{type(error).__name__}: {error}"[:300])
        return made

    async def _end(self) -> None:
        """Let what is being sent end, for a little while, and write down what came of it."""
        if self._streams:
            _, late = await asyncio.wait(self._streams, timeout=_GRACE)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        results, ended = self._taken()
        if results or ended:
            with suppress(SQLAlchemyError):  # then it is sent again
                self._turn(results, ended, 0, 0)
