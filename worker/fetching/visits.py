"""A visit: a bounded stretch of polite fetching from one host, under a lease that every write checks.

A few threads fetch, each on a connection that is kept open; the visit's own thread writes down what they bring, many
pages in one transaction. What was fetched and not written when a worker dies is due as before.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import OperationalError

from schema import tables
from worker import leases
from worker.fetching.circuit import MOST_FAILURES, failures_of, is_the_hosts, note
from worker.fetching.client import Fetched, Outcome
from worker.fetching.counting import count
from worker.fetching.manners import Pace, robots_of, site_of
from worker.fetching.outcomes import Look, set_aside, store, validators_of
from worker.schedule import TRIES, claim_pages, give_back, pages_due

if TYPE_CHECKING:
    from worker.context import Context
    from worker.fetching.robots import Robots

log = structlog.get_logger()

_CHUNK = 100  # pages that are claimed, and written down, at a time
_WRITE_EVERY = 0.25  # seconds that a look waits for others to be written down with
_READ_EVERY = 0.25  # seconds between two looks for what nobody else reads
_MANNERLY = 2  # connections to a host that has a delay, unless its source says
_AHEAD = 12  # pages handed out for each connection, so that none waits while others are written down and read


@dataclass(frozen=True, slots=True)
class Visited:
    """How a visit went: pages fetched, new snapshots among them, and whether more is due on the host."""

    pages: int = 0
    snapshots: int = 0
    more: bool = False


def nothing_else() -> int:
    """Do nothing while a visit waits."""
    return 0


def visit(
    context: Context, host: str, *, priority: int | None = None, meanwhile: Callable[[], int] = nothing_else
) -> Visited:
    """Fetch what is due on a host (of this priority, or any), with its delay between two requests.

    `meanwhile` is called while responses are on their way, a while after there was something to be read: again and
    again until it gives 0, then every so often; it should take less than a second. Ends when nothing is due, when the
    visit's pages or seconds are used up, when the service stops, when the host is busy, or after three failures in a
    row. Where somebody else is visiting the host, does nothing.
    """
    with context.store.write() as session:
        held = leases.take(session, f"host:{host}", context.now(), context.settings.lease)
        failures = failures_of(session, host)
    if held is None:
        return Visited()
    trip = _Trip(context, host, held, priority, failures, meanwhile)
    try:
        trip.run()
    except leases.LeaseLostError:
        log.warning("visit lost its lease", host=host)
        return Visited(trip.pages, trip.snapshots)
    finally:
        trip.end()
    log.info("visited", host=host, pages=trip.pages, snapshots=trip.snapshots)
    if trip.more and not trip.troubled:
        context.nudge("visit", host)
    return Visited(trip.pages, trip.snapshots, trip.more)


class _Trip:
    """One visit under way. Only the thread that made it touches anything here but what `_look` does."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a visit is about
        self,
        context: Context,
        host: str,
        held: leases.Held,
        priority: int | None,
        failures: int,
        meanwhile: Callable[[], int],
    ) -> None:
        self.pages = self.snapshots = 0
        self.more, self.troubled = True, False  # is more due; must the host be left alone
        self._context, self._host, self._held, self._priority = context, host, held, priority
        here = [source for source in context.sources.by_name.values() if host in source.hosts]
        delay = max((source.delay for source in here), default=0)
        self._pace = Pace(context, delay)
        usual = context.settings.connections
        usual = min(usual, _MANNERLY) if delay else usual
        self._connections = min((source.connections for source in here if source.connections), default=usual)
        self._pool = ThreadPoolExecutor(self._connections)
        self._queue: deque[tables.Page] = deque()
        self._flying: dict[Future[Look | None], tables.Page] = {}
        self._landed: SimpleQueue[Future[Look | None]] = SimpleQueue()
        self._looks: list[Look] = []  # not written yet
        self._rules: dict[str, Robots] = {}
        self._failures, self._counting = failures, threading.Lock()  # of the host, in a row
        self._meanwhile = meanwhile
        self._read_at = math.inf  # when to look whether something is to be read meanwhile
        self._over = False
        self._halt = threading.Event()  # the host is busy or fails: no thread begins another request
        self._began = self._written = time.monotonic()

    def run(self) -> None:
        """Fetch and write until the visit is over. Raises LeaseLostError."""
        while True:
            self._send()
            if not self._flying:
                if self._looks:
                    self._write()
                    continue
                return
            self._take(self._wait())
            stopping, late = self._context.stopping.is_set(), time.monotonic() - self._written >= _WRITE_EVERY
            full = len(self._looks) >= _CHUNK or not self._flying
            if self._looks and (full or late or stopping or self._pace.delay):
                self._write()
            if stopping:
                return
            if self._flying and time.monotonic() >= self._read_at:
                done = self._meanwhile()
                self._read_at = time.monotonic() + (0 if done else _READ_EVERY)

    def end(self) -> None:
        """Give everything back, whatever happened; a visit whose lease is lost gives back nothing."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        context, claimed = self._context, [*self._queue, *self._flying.values()]
        with context.store.write(durable=False) as session:  # a lease that a power cut brings back runs out by itself
            try:
                leases.check(session, self._held)
            except leases.LeaseLostError:
                return
            give_back(session, [page.id for page in claimed])
            pause = timedelta(seconds=self._pace.delay if self.pages else 0)
            leases.release(session, self._held, context.now() + pause)

    def _send(self) -> None:
        """Hand out pages to the threads that fetch, as many as they may soon need."""
        settings = self._context.settings
        while not self._over and len(self._flying) < self._ahead():
            stopping = self._context.stopping.is_set()
            if stopping or self.pages >= settings.visit_pages or self._seconds() >= settings.visit_seconds:
                self._over = True
            elif self._queue:
                if not self._goes_with_others(self._queue[0]):
                    return
                page = self._queue.popleft()
                robots = self._robots(page.url)
                future = self._pool.submit(self._look, page, robots)
                self._flying[future] = page
                future.add_done_callback(self._landed.put)
                self.pages += 1
            elif not self._claim():
                return

    def _ahead(self) -> int:
        """How many pages may be with the threads at once."""
        if self._failures >= MOST_FAILURES:
            return 1  # the host did not answer lately: one page first
        return self._connections * (1 if self._pace.delay else _AHEAD)

    def _goes_with_others(self, page: tables.Page) -> bool:
        """Whether a page may be fetched along with those that are: one of another priority, or a suspect, waits."""
        other = next(iter(self._flying.values()), None)  # any of them: they are of one priority
        return other is None or (page.claims == 0 and other.priority == page.priority)

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _claim(self) -> bool:
        """Claim the pages that are next; False where there are none for now."""
        context, now = self._context, self._context.now()
        pending = [page.id for page in self._flying.values()] + [look.page for look in self._looks]
        if self.pages:  # a look first, for whoever reads now what was fetched would wait for a claim's lock
            with context.store.read() as session:
                if not pages_due(session, context.sources, self._host, now, self._priority, pending):
                    self.more = self.more and bool(pending)
                    return False
        with context.store.write(durable=False) as session:
            leases.extend(session, self._held, now + context.settings.lease)
            found = claim_pages(
                session,
                context.sources,
                self._host,
                now,
                most=1 if self._pace.delay else _CHUNK,
                priority=self._priority,
                but=pending,
            )
            if found and found[0].claims > TRIES:  # the first claim only made it a suspect, among others
                log.error("page set aside: whoever fetches it dies", url=found[0].url)
                set_aside(session, session.get_one(tables.Page, found[0].id), now)
                return True
        self.more = self.more and bool(found or pending)
        self._queue.extend(found)
        return bool(found)

    def _robots(self, url: str) -> Robots:
        """The rules of a page's site, which may ask for a longer delay than its source names."""
        site = site_of(url)
        if site not in self._rules:
            rules = self._rules[site] = robots_of(self._context, site, self._pace)
            asked = rules.crawl_delay(self._context.settings.user_agent) or 0
            self._pace.delay = max(self._pace.delay, asked)
            if rules.text is None or self._pace.delay > self._context.settings.lease_seconds / 3:
                self._over = True  # one page a visit, where nothing may be fetched or the lease would not last
        return self._rules[site]

    def _look(self, page: tables.Page, robots: Robots) -> Look | None:
        """Fetch a page, in one of the threads; whatever goes wrong is its outcome. None if it is too late for it."""
        try:
            fetched = self._fetch(page, robots)
        except Exception as error:  # one page's failure stops no other
            log.exception("fetching failed", url=page.url)
            fetched = Fetched(Outcome.FAILED, None, page.url, f"{type(error).__name__}: {error}"[:300])
        if fetched is None:
            return None
        self._note(fetched)
        return Look(page.id, fetched)

    def _fetch(self, page: tables.Page, robots: Robots) -> Fetched | None:
        context = self._context
        if robots.text is None:
            why = "the site's robots.txt cannot be read now"
            return Fetched(Outcome.FAILED, None, page.url, why, transient=True)
        if not robots.allowed(context.settings.user_agent, page.url):
            return Fetched(Outcome.REFUSED, None, page.url, "the site's robots.txt asks not to be fetched here")
        if not self._pace.wait() or self._halt.is_set():
            return None
        etag, last_modified = validators_of(page, context.now())
        hosts = context.sources.by_name[page.source].hosts
        return context.fetcher.fetch(page.url, etag=etag, last_modified=last_modified, allowed_hosts=hosts)

    def _note(self, fetched: Fetched) -> None:
        """Count the host's failures in a row as they come, lest the pages that wait for a thread be asked for."""
        with self._counting:
            if is_the_hosts(fetched):
                self._failures += 1
                if self._failures >= MOST_FAILURES or fetched.outcome is Outcome.BUSY:
                    self._halt.set()
            elif fetched.status is not None:
                self._failures = 0

    def _wait(self) -> Iterator[Future[Look | None]]:
        """What threads have brought by now; waits a while for the first."""
        try:
            yield self._landed.get(timeout=_WRITE_EVERY)
            while True:
                yield self._landed.get_nowait()
        except Empty:
            return

    def _take(self, done: Iterable[Future[Look | None]]) -> None:
        """Take what threads brought; stop sending them where the host is in trouble."""
        for future in done:
            if future not in self._flying:  # it was taken back before it began
                continue
            page = self._flying.pop(future)
            look = future.result()
            if look is None:
                self._queue.append(page)
                continue
            self._looks.append(look)
            unknown = (rules := self._rules.get(site_of(page.url))) is not None and rules.text is None
            if self._halt.is_set() or (unknown and is_the_hosts(look.fetched)):
                self._stop()

    def _stop(self) -> None:
        """Hand out no more, and take back what was not begun."""
        self._over = self.troubled = True
        for future in [future for future in self._flying if future.cancel()]:
            self._queue.append(self._flying.pop(future))
            self.pages -= 1

    def _write(self) -> None:
        """Write the looks down, if the lease is still ours. Raises LeaseLostError."""
        looks, self._looks, self._written = self._looks, [], time.monotonic()
        try:
            self._write_together(looks)
        except (leases.LeaseLostError, OperationalError):
            raise
        except Exception:  # whatever one page does to us, the others are kept
            log.exception("looks could not be written together; one by one, then", host=self._host)
            for look in looks:
                try:
                    self._write_together([look])
                except (leases.LeaseLostError, OperationalError):
                    raise
                except Exception as error:  # noqa: BLE001 - logged above; it becomes the page's outcome
                    why = f"cannot be stored: {type(error).__name__}: {error}"[:300]
                    failed = replace(look.fetched, outcome=Outcome.FAILED, detail=why, body=b"", transient=False)
                    self._write_together([Look(look.page, failed)])

    def _write_together(self, looks: list[Look]) -> None:
        """All of them in one transaction, or none."""
        context = self._context
        with context.store.write(durable=False) as session:
            now = context.now()
            leases.extend(session, self._held, now + context.settings.lease)
            new = store(session, context, looks, now)
            pause = note(session, self._host, [look.fetched for look in looks], now)
            count(session, self._host, [look.fetched for look in looks])
        self.snapshots += new
        if pause is not None:
            self._over = self.troubled = True
            log.warning("host left alone", host=self._host, seconds=round(pause.total_seconds()))
        if new:
            self._read_at = min(self._read_at, time.monotonic() + _READ_EVERY)
            context.nudge("read")
