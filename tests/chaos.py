"""Chaos: a deployed service whose workers, beat and broker are killed at random, and that ends as if nothing had been.

`make chaos ARGS="--kills 1000 --seed 1"`. A replica inspectorate changes grades round by round; two prefork workers
and a beat, on a real PostgreSQL and a real Redis, follow it while they are killed by SIGKILL. The same rounds are then
told to a service that nobody disturbs, and the two must have the same judgments, history and events.

The kills come in runs of fifty, each on a database of its own and with a seed of its own, which is printed: that run
alone is `--kills 50 --seed SEED`. Most kills wait until the service has done some work since the last one, so that
every round advances, and its moves happen, while things die; the rest come at any moment, as in the middle of a start.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from schema import tables
from schema.forces import forces
from tests.services import PostgresServer, RedisServer
from tests.worker import sites
from tests.worker.assessments import assessment
from tests.worker.test_deployed import kill9, process
from worker import rescraping, work
from worker.context import Context
from worker.delivering import deliver_due
from worker.demo.receiver import Receiver
from worker.demo.replica import Replica
from worker.poison import poison, retry
from worker.proving import verify
from worker.queries import changes, events, grades
from worker.settings import Settings
from worker.store import Store, open_store
from worker.subscriptions import new_subscription

SOME = [force for force in forces().values() if not force.predecessors][:6]
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
PATIENCE = 90.0
"""Seconds in which a round must be told, however often the service is killed meanwhile."""
WANTED = Counter(worker=6, parent=6, child=4, beat=2, broker=2)
"""How often each is killed, of twenty times: a worker with its children, or without, which then die by themselves."""
RUN = 50
"""How many kills a run has."""
MOVED = 4
"""How many forces' grades move in each round."""
MOST_WORK = 6
"""How much work, at most, is done between two kills; a round has some twenty pieces of it."""
AT_ANY_MOMENT = 0.2
"""How many of the kills do not wait for work."""
_WORK = text("""
    SELECT (SELECT count(*) FROM snapshots)
         + (SELECT count(*) FROM readings WHERE state <> 'due')
         + (SELECT count(*) FROM readings WHERE approved IS NOT NULL)
         + (SELECT count(*) FROM events)
         + (SELECT count(*) FROM deliveries WHERE state <> 'due')
""")


@dataclass
class Outcome:
    """What a run came to: all that must not depend on how it was disturbed; and what happened to it."""

    state: dict[str, Any] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    untold: set[str] = field(default_factory=set)
    killed: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    moves: int = 0
    retried: int = 0
    doubles: int = 0
    seconds: float = 0.0


class Story:
    """A replica whose forces' effectiveness changes each round: the same rounds of the same seed."""

    def __init__(self, site: Replica, seed: int, today: str) -> None:
        self._site, self._chance, self._today = site, random.Random(seed), today
        self.told = dict.fromkeys((force.slug for force in SOME), "good")
        for force in SOME:
            self._publish(2016, force.slug)
        site.publish(sites.LISTING, sites.listing(*(_path(2016, force.slug) for force in SOME)))

    def go_on(self) -> None:
        """The next round: the first brings the pages of 2017; each changes some grades."""
        for slug in self._chance.sample(list(self.told), MOVED):
            self.told[slug] = self._chance.choice([grade for grade in GRADES if grade != self.told[slug]])
        for slug in self.told:
            self._publish(2017, slug)
        paths = [_path(year, force.slug) for year in (2016, 2017) for force in SOME]
        self._site.publish(sites.LISTING, sites.listing(*paths))

    def _publish(self, year: int, slug: str) -> None:
        shown = {"effectiveness": self.told[slug], "efficiency": "good", "legitimacy": "good"}
        dates = {} if year == 2016 else dict.fromkeys(shown, self._today)
        force = forces()[slug]
        self._site.publish(_path(year, slug), assessment(force.place, year, shown, force=force.name, dates=dates))

    def is_told(self, store: Store) -> bool:
        """Whether the standings are what the pages say."""
        with store.read() as session:
            known = {(row.force, row.question): (row.framework, row.grade) for row in grades(session)}
        wanted = {slug: ("peel-2017", grade.replace(" ", "-")) for slug, grade in self.told.items()}
        return all(known.get((slug, "effectiveness")) == pair for slug, pair in wanted.items())


def _path(year: int, slug: str) -> str:
    return f"/peel-assessments/peel-{year}/{slug}/"


def _sources(folder: Path, site: Replica) -> Path:
    sources = sites.write_sources(folder / "sources.toml", site, years=(), listings=[sites.LISTING])
    sources.write_text(sources.read_text().replace('"1h"', '"1s"').replace('"6h"', '"1s"'))
    return sources


SETTINGS = {
    "GRADEWATCH_ALLOW_ADDRESSES": "127.0.0.0/8",
    "GRADEWATCH_TICK_SECONDS": "0.3",
    "GRADEWATCH_FETCH_SECONDS": "1",
    "GRADEWATCH_LEASE_SECONDS": "2",
    "GRADEWATCH_WORKERS": "2",
    "GRADEWATCH_CONFIRM_SECONDS": "0.2",
    "GRADEWATCH_CONTRADICTIONS": "1000000",
    "GRADEWATCH_SLOWER": "1",
}


@contextmanager
def _told_site(seed: int, store: Store, settings: Settings) -> Iterator[tuple[Replica, Story, Receiver]]:
    with Replica() as site, Receiver() as receiver:
        story = Story(site, seed, f"{datetime.now(UTC):%d/%m/%Y}")
        receiver.secret = new_subscription(Context(settings, store), receiver.url("/"), {}).secret
        yield site, story, receiver


class _Deployed:
    """A beat and two workers, and their broker, of which any is killed and started again."""

    roles = ("beat", "worker", "worker")

    def __init__(self, environment: dict[str, str], redis: RedisServer, log: Path, stack: ExitStack) -> None:
        self._environment, self._redis, self._log, self._stack = environment, redis, log, stack
        self._running = [self._start(role) for role in self.roles]

    def kill(self, what: str, chance: random.Random) -> None:
        """Kill one of these by SIGKILL; what does not start again by itself is started."""
        if what == "broker":
            self._redis.kill9()
            threading.Event().wait(chance.uniform(0, 1))
            self._redis.start()
            return
        which = 0 if what == "beat" else chance.choice([1, 2])
        one = self._running[which]
        if what == "child":
            with suppress(OSError, IndexError):  # one that is starting has none yet
                children = Path(f"/proc/{one.pid}/task/{one.pid}/children").read_text()
                os.kill(int(chance.choice(children.split())), signal.SIGKILL)
            return
        if what == "parent":
            one.kill()
            one.wait()
        else:
            kill9(one)
        self._running[which] = self._start(self.roles[which])

    def _start(self, role: str) -> subprocess.Popen[bytes]:
        return self._stack.enter_context(process(role, self._environment, self._log))


def disturbed(url: str, redis: RedisServer, folder: Path, *, kills: int, seed: int) -> Outcome:
    """Tell rounds to a deployed service until it was killed so often; gives what it came to. Raises TimeoutError."""
    began, outcome, chance = time.monotonic(), Outcome(), random.Random(f"{seed}, kills")
    store, log = open_store(url, migrate=True), folder / "service.log"
    plain = Settings(database_url=url, allow_addresses="127.0.0.0/8")
    with _told_site(seed, store, plain) as (site, story, receiver), ExitStack() as stack:
        environment = {
            **SETTINGS,
            "GRADEWATCH_DATABASE_URL": url,
            "GRADEWATCH_BROKER_URL": redis.url,
            "GRADEWATCH_SOURCES": str(_sources(folder, site)),
        }
        deployed = _Deployed(environment, redis, log, stack)

        def until(what: str, is_so: Callable[[], bool], most: int = 0) -> None:
            """Wait, and kill meanwhile, at least once unless it was killed `most` times already."""
            end = looked = time.monotonic()
            end, before, due = end + PATIENCE, outcome.killed.total(), _next_kill(store, chance)
            while not is_so() or outcome.killed.total() == before < most:
                if time.monotonic() > end:
                    message = f"{what} did not happen after {outcome.killed.total()} kills; {log.read_text()[-3000:]}"
                    raise TimeoutError(message)
                if outcome.killed.total() < most and due():
                    (whom,) = chance.choices(list(WANTED), weights=list(WANTED.values()))
                    outcome.killed[whom] += 1
                    deployed.kill(whom, chance)
                    due = _next_kill(store, chance)
                threading.Event().wait(0.02)
                if time.monotonic() - looked > 3:  # whatever was killed three times in a row is set aside for a person
                    looked = time.monotonic()
                    outcome.retried += _retry(store)

        until("the baseline", lambda: _baseline_complete(store))
        while outcome.killed.total() < kills:
            story.go_on()
            outcome.rounds += 1
            until(f"round {outcome.rounds}", lambda: story.is_told(store), kills)
        until("the last delivery", lambda: _all_delivered(store))
        good = [arrival.event["id"] for arrival in receiver.arrivals if arrival.problem is None]
        outcome.doubles = len(good) - len(set(good))
        _conclude(outcome, store, set(good))
    store.close()
    outcome.seconds = time.monotonic() - began
    return outcome


def undisturbed(url: str, folder: Path, *, rounds: int, seed: int) -> Outcome:
    """Tell as many rounds of the same story to a service in this process; gives what it came to."""
    outcome, store = Outcome(rounds=rounds), open_store(url, migrate=True)
    quick = {name.removeprefix("GRADEWATCH_").lower(): value for name, value in SETTINGS.items()}
    plain = Settings(database_url=url, **quick)  # type: ignore[arg-type]  # as text, like an environment
    with _told_site(seed, store, plain) as (site, story, receiver):
        settings = plain.model_copy(update={"sources": _sources(folder, site)})
        context = Context(settings, store)
        passed = timedelta()
        context.now = lambda: datetime.now(UTC) + passed
        work.prepare(context)
        work.drain(context, until=lambda: _baseline_complete(store))
        for number in range(rounds):
            story.go_on()
            end = time.monotonic() + PATIENCE
            while not story.is_told(store):
                rescraping.ask(context)
                work.drain(context, until=lambda: story.is_told(store))
                if time.monotonic() > end:
                    message = f"round {number + 1} was not told to the undisturbed service"
                    raise TimeoutError(message)
        while not _all_delivered(store):
            deliver_due(context)
            threading.Event().wait(0.02)
        context.close()
        _conclude(outcome, store, {one.event["id"] for one in receiver.arrivals if one.problem is None})
    return outcome


def _next_kill(store: Store, chance: random.Random) -> Callable[[], bool]:
    """Whether it is time for the next kill: after some work and a moment, or at any moment."""
    at_any_moment, pieces, moment = (
        chance.random() < AT_ANY_MOMENT,
        chance.randint(1, MOST_WORK),
        chance.uniform(0, 0.2),
    )
    at = time.monotonic() + chance.uniform(0.02, 2) if at_any_moment else None
    before = _work_done(store)

    def due() -> bool:
        nonlocal at
        if at is None and _work_done(store) >= before + pieces:
            at = time.monotonic() + moment
        return at is not None and time.monotonic() >= at

    return due


def _work_done(store: Store) -> int:
    with store.read() as session:
        return int(session.scalar(_WORK) or 0)


def _retry(store: Store) -> int:
    with store.write() as session:
        return retry(session, None, datetime.now(UTC)) if poison(session) else 0


def _baseline_complete(store: Store) -> bool:
    with store.read() as session:
        source = session.get(tables.Source, "replica")
        return source is not None and source.baseline_completed_at is not None


def _all_delivered(store: Store) -> bool:
    with store.read() as session:
        return not session.scalars(select(tables.Delivery.id).where(tables.Delivery.state == "due").limit(1)).all()


def _conclude(outcome: Outcome, store: Store, arrived: set[str]) -> None:
    """What the store holds now: its judgments, history and events, held against each other and against what arrived."""
    judgment, reading, snapshot = tables.Judgment, tables.Reading, tables.Snapshot
    with store.read() as session:
        proof = verify(session)
        log = events(session, limit=1_000_000)
        said = session.execute(
            select(judgment.force, judgment.question, judgment.framework, judgment.grade)
            .join(reading, reading.id == judgment.reading_id)
            .join(snapshot, snapshot.id == judgment.snapshot_id)
            .where(reading.state == "recorded")
            .order_by(judgment.force, judgment.framework, judgment.question, snapshot.fetched_at)
        )
        outcome.state = {
            "judgments": [tuple(row) for row in said],
            "standings": [(row.force, row.question, row.framework, row.grade) for row in grades(session)],
            # Each question's by itself: all of them together are in the order of days, and a run may see midnight.
            "history": sorted(
                ((row.force, row.question, row.outcome, row.grade) for row in changes(session, every=True)),
                key=lambda row: row[:2],
            ),
            "events": sorted(
                (one["id"], one["type"], one["data"].get("announced")) for one in log if ".grade." in one["type"]
            ),
        }
    outcome.differences = proof.differences
    if [int(one["sequence"]) for one in log] != list(range(1, len(log) + 1)):
        outcome.differences.append("the sequence of the events has a gap or a twin")
    outcome.untold = {one["id"] for one in log if one["data"].get("announced")} - arrived
    outcome.moves = sum(one["type"].endswith(".grade.moved") for one in log)
    if outcome.moves != MOVED * outcome.rounds:
        outcome.differences.append(f"{outcome.rounds} rounds of {MOVED} moves each made {outcome.moves}")


def problems(one: Outcome, other: Outcome) -> list[str]:
    """What is wrong with a disturbed run, held against the one that was not; empty where nothing is."""
    found = [
        *one.differences,
        *(f"event {identity} was announced and never arrived" for identity in sorted(one.untold)),
    ]
    for what, rows in other.state.items():
        mine = one.state[what]
        if mine != rows:
            lost, new = Counter(rows) - Counter(mine), Counter(mine) - Counter(rows)
            found.append(f"{what} differ: lacking {list(lost)[:3]}, too many {list(new)[:3]}")
    return found


def run(server: PostgresServer, *, kills: int, seed: int) -> tuple[Outcome, list[str]]:
    """One run and its undisturbed twin, each on a database of its own; what it came to, and what is wrong with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with RedisServer(folder, durable=True) as redis:
            one = disturbed(server.url(server.create()), redis, folder, kills=kills, seed=seed)
        other = undisturbed(server.url(server.create()), folder, rounds=one.rounds, seed=seed)
    return one, problems(one, other)


def main() -> int:
    """Run it; gives the exit code: 1 where two runs differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=str(__doc__).splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; each further one has the next")
    asked = parser.parse_args()
    began, killed, bad = time.monotonic(), Counter[str](), 0
    rounds = moves = doubles = retried = 0
    seed = asked.seed
    with PostgresServer() as server:
        while (left := asked.kills - killed.total()) > 0:
            kills = min(left, RUN)
            print(f"--kills {kills} --seed {seed}: ", end="", flush=True)  # noqa: T201
            try:
                one, wrong = run(server, kills=kills, seed=seed)
            except TimeoutError as error:
                one, wrong = Outcome(killed=Counter(lost=kills)), [str(error)]
            killed, rounds, moves = killed + one.killed, rounds + one.rounds, moves + one.moves
            doubles, retried, bad = doubles + one.doubles, retried + one.retried, bad + bool(wrong)
            events = len(one.state.get("events", ()))
            told = f"{one.rounds} rounds, {one.moves} moves, {events} events, {one.seconds:.0f} s: "
            print(told + ("; ".join(wrong) or "the same as undisturbed"), flush=True)  # noqa: T201
            seed += 1
    kinds = ", ".join(f"{number} {what}" for what, number in killed.most_common())
    print(f"{killed.total()} kills ({kinds}) in {rounds} rounds with {moves} moves, {time.monotonic() - began:.0f} s")  # noqa: T201
    print(f"{doubles} events arrived twice, {retried} times something was set aside and retried")  # noqa: T201
    print(f"{bad} runs were wrong" if bad else "every end is the same as if nothing had been")  # noqa: T201
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
