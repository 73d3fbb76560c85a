"""Recording and asking in a store of 100,000 judgments against one of 1,000: what is stored must not slow what arrives.

Fifty times what the field has: every force has its page in every framework, fetched again and again, and every eighth
snapshot of a page shows another grade on one of its questions.
"""

from __future__ import annotations

import gc
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.result import BrokenError, Effort, Result, ratio, seconds
from schema import tables
from schema.findings import DateSource, Effective, Evidence, Findings, Judgment, Kind
from schema.forces import forces
from schema.frameworks import Framework, frameworks
from schema.grades import Authority, Grade, Status, Tense
from scrapers import READERS
from tests.services import PostgresServer
from worker import queries
from worker.archive import archive
from worker.context import Context
from worker.guard import Verdict
from worker.knowing import all_judgments
from worker.ledger import history
from worker.reading import write_down
from worker.settings import Settings
from worker.standings import follow, lock_standings, store_steps
from worker.store import open_store

SMALL, LARGE = 1_000, 100_000
_SITE = "https://hmicfrs.justiceinspectorates.gov.uk"
_FIRST = datetime(2015, 1, 1, tzinfo=UTC)
_CHANGES_EVERY = 8
_PAIR = (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)
_VERSION = READERS
_DAY = date(2024, 6, 1)


def measure(effort: Effort) -> Iterator[Result]:
    """Both questions, on both databases."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gradewatch-bench-"))
        server = stack.enter_context(PostgresServer())
        urls = {
            "SQLite": [f"sqlite:///{folder}/{size}.sqlite3" for size in (SMALL, LARGE)],
            "PostgreSQL": [server.url(server.create()) for _ in (SMALL, LARGE)],
        }
        for name, (of_small, of_large) in urls.items():
            small = stack.enter_context(_filled(of_small, SMALL // effort.shrink))
            large = stack.enter_context(_filled(of_large, LARGE // effort.shrink))
            yield ratio(
                f"record a reading, {name}",
                "the same with 1,000 judgments stored",
                1.2,
                _recordings(large, small, effort.readings),
            )
            yield ratio(
                f"grades as of a day, {name}", "reading as many standings", 3.0, _askings(large, effort.readings)
            )


@dataclass(frozen=True, slots=True)
class _Filled:
    """A store that is full, and the page whose next snapshots are recorded."""

    context: Context
    page: int
    framework: Framework
    force: str


@contextmanager
def _filled(url: str, size: int) -> Iterator[_Filled]:
    settings = Settings(database_url=url)
    context = Context(settings, open_store(url, migrate=True))
    each = sum(len(framework.questions) for framework in frameworks().values())
    slugs = list(forces())[: max(1, min(len(forces()), size // each))]
    snapshots = max(1, size // (each * len(slugs)))
    with context.store.write() as session:
        page = _fill(session, slugs, snapshots)
        _follow(session)
    with context.store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")  # as a database that grew slowly has done by itself
        connection.commit()
    newest = list(frameworks().values())[-1]
    try:
        yield _Filled(context, page, newest, slugs[0])
    finally:
        context.close()


def _fill(session: Session, slugs: list[str], snapshots: int) -> int:
    """Pages, snapshots, readings and judgments; gives the page of the first force in the last framework."""
    session.execute(insert(tables.Source), [{"name": "by-hand", "drift": 0, "n": 0}])
    session.execute(insert(tables.Blob), [{"sha256": "0" * 64, "size": 0, "body": b""}])
    ids, numbers, wanted = count(1), count(1), 0
    for slug in slugs:
        for framework in frameworks().values():
            page = next(ids)
            if slug == slugs[0] and framework is list(frameworks().values())[-1]:
                wanted = page
            session.execute(insert(tables.Page), [_page(page, slug, framework)])
            moments = [_FIRST + timedelta(days=number) for number in range(snapshots)]
            rows = [(next(numbers), moment) for moment in moments]
            session.execute(insert(tables.Snapshot), [_snapshot(number, page, moment) for number, moment in rows])
            session.execute(insert(tables.Reading), [_reading(number, moment) for number, moment in rows])
            shown = [
                _judgment(number, page, slug, framework, question, place, turn)
                for turn, (number, _) in enumerate(rows)
                for place, question in enumerate(framework.questions)
            ]
            session.execute(insert(tables.Judgment), shown)
    if session.get_bind().dialect.name == "postgresql":
        for table in ("pages", "snapshots", "readings"):
            session.connection().exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
    return wanted


def _grade(place: int, turn: int) -> Grade:
    """What a page shows on its question in this place at its n-th snapshot."""
    return _PAIR[(turn // _CHANGES_EVERY + place) % 2] if place == (turn // _CHANGES_EVERY) % 3 else _PAIR[0]


def _page(identity: int, slug: str, framework: Framework) -> dict[str, object]:
    return {
        "id": identity,
        "url": f"{_SITE}/{framework.id}/{slug}/",
        "source": "by-hand",
        "host": "hmicfrs.justiceinspectorates.gov.uk",
        "role": "page",
        "state": "active",
        "priority": 0,
        "in_baseline": False,
        "failures": 0,
    }


def _snapshot(identity: int, page: int, moment: datetime) -> dict[str, object]:
    return {
        "id": identity,
        "page_id": page,
        "sha256": "0" * 64,
        "fetched_at": moment,
        "final_url": "",
        "status": 200,
        "headers": [],
        "origin": "ingest",
        "announce": False,
    }


def _reading(identity: int, moment: datetime) -> dict[str, object]:
    return {
        "id": identity,
        "snapshot_id": identity,
        "version": _VERSION,
        "state": "recorded",
        "due_at": moment,
        "attempts": 1,
        "kind": Kind.REPORT.value,
        "reader": "report/1",
        "recorded_at": moment,
    }


def _judgment(  # noqa: PLR0913, PLR0917 - a row's columns
    snapshot: int, page: int, slug: str, framework: Framework, question: str, place: int, turn: int
) -> dict[str, object]:
    grade = _grade(place, turn)
    return {
        "reading_id": snapshot,
        "snapshot_id": snapshot,
        "page_id": page,
        "force": slug,
        "framework": framework.id,
        "question": question,
        "grade": grade.value,
        "status": Status.GRADED.value,
        "tense": Tense.CURRENT.value,
        "authority": Authority.OFFICIAL.value,
        "effective": framework.questions[question].published,
        "effective_known_by": DateSource.LAST_UPDATED.value,
        "evidence": {"text": f"The force is {grade.words} at {question}.", "start": 0, "end": 10},
        "context": [],
        "repeats": turn > 0 and grade is _grade(place, turn - 1),
    }


def _follow(session: Session) -> None:
    """Standings and steps of all that was put in."""
    known = all_judgments(session)
    standings = lock_standings(session, set(known))
    histories = {pair: history(judgments) for pair, judgments in known.items()}
    store_steps(session, histories)
    for pair, steps in histories.items():
        follow(standings[pair], None, steps[-1])


def _recordings(large: _Filled, small: _Filled, repetitions: int) -> Iterator[tuple[float, float]]:
    for turn in range(repetitions + 2):
        pair = tuple(_alone(partial(_record, store, turn)) for store in (large, small))
        if turn > 1:  # the first ones fill the caches of statements
            yield pair[0], pair[1]


def _record(store: _Filled, turn: int) -> None:
    """Record one snapshot more of the page, in which every second grade moved. Raises BrokenError unless they did."""
    context, framework = store.context, store.framework
    moment = _FIRST + timedelta(days=5_000 + turn)
    text = "The force is graded."
    findings = Findings(
        url=f"{_SITE}/{framework.id}/{store.force}/",
        kind=Kind.REPORT,
        reader="report/1",
        text=text,
        judgments=tuple(
            Judgment(
                force=store.force,
                framework=framework.id,
                question=question,
                grade=_PAIR[(turn + place) % 2],
                status=Status.GRADED,
                tense=Tense.CURRENT,
                authority=Authority.OFFICIAL,
                evidence=Evidence(text, 0, len(text)),
                effective=Effective(framework.questions[question].published, DateSource.LAST_UPDATED),
            )
            for place, question in enumerate(framework.questions)
        ),
    )
    with context.store.write() as session:
        body = f"{store.force} {turn}".encode()
        snapshot = tables.Snapshot(
            page_id=store.page,
            sha256=hashlib.sha256(body).hexdigest(),
            fetched_at=moment,
            final_url="",
            status=200,
            headers=[],
            origin="ingest",
            announce=False,
        )
        (reading,) = archive(session, [(body, snapshot)], _VERSION)
        recorded = write_down(session, context, reading, findings, Verdict(believed=True))
    if len(recorded.events) < len(framework.questions) // 3:
        raise BrokenError("too few grades moved")


def _askings(store: _Filled, repetitions: int) -> Iterator[tuple[float, float]]:
    for turn in range(repetitions + 1):
        with store.context.store.read() as session:
            ours = _alone(lambda: queries.grades(session, at=_DAY, ended=True))
        with store.context.store.read() as session:
            peer = _alone(lambda: _standings(session))
        if turn:
            yield ours, peer


def _standings(session: Session) -> list[object]:
    """As many standings, with the page that shows each."""
    row = tables.Standing
    wanted = select(row, tables.Page.url).join(tables.Judgment, tables.Judgment.id == row.judgment_id)
    return list(session.execute(wanted.join(tables.Page, tables.Page.id == tables.Judgment.page_id)))


def _alone(call: Callable[[], object]) -> float:
    """The seconds of a call that pays for no garbage but its own."""
    gc.collect()
    return seconds(call)
