"""Reading the archive again: what today's readers find in stored snapshots that was not recorded, and the reverse.

What is found anew may be recorded. What is no longer found, or read otherwise, is no move: the page did not change, the
reader did. It is listed, and the old reading stays until a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from schema import tables
from schema.findings import Findings, Kind
from scrapers import READERS
from worker.archive import job_of
from worker.comparing import Said, compare, quoted_of, recorded_of, said_by
from worker.guard import Verdict
from worker.holding import MISREADING, Contradiction, hold
from worker.reading import Recorded, describe, occasion_of, read_and_judge, tell
from worker.recording import record
from worker.schedule import insert_missing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

T = TypeVar("T")
_LEFT = frozenset({"due", "held", "dropped", "discarded"})
"""Readings that are yet to be made or decided on, or that did not count: their snapshots are not read again."""


@dataclass(slots=True)
class Difference:
    """How today's reading differs from what is recorded: judgments added, changed (recorded, found) and lost.

    Each once for a page, however many of its `snapshots` differ so. `statements` counts the quotations that are found
    anew; `why` tells why today's reading is not believed, if it is not.
    """

    url: str
    snapshots: int = 0
    added: list[Said] = field(default_factory=list)
    changed: list[tuple[Said, Said]] = field(default_factory=list)
    lost: list[Said] = field(default_factory=list)
    statements: int = 0
    why: str = ""
    events: list[int] = field(default_factory=list)
    """The events that recording it led to."""

    @property
    def held(self) -> bool:
        """Whether a person must decide: the readers disagree on what the page says."""
        return bool(self.changed or self.lost)

    def contradictions(self) -> list[Contradiction]:
        """What the readers unsay of official, current grades, as held readings show it."""
        said = [(was, now.grade) for was, now in self.changed] + [(was, None) for was in self.lost]
        return [
            Contradiction(was.force, was.question, was.framework or "", was.grade or was.status, now)
            for was, now in said
        ]

    def take(self, other: Difference) -> None:
        """Take in how another snapshot of the page differs."""
        self.snapshots += other.snapshots
        self.added += _new(other.added, self.added)
        self.changed += _new(other.changed, self.changed)
        self.lost += _new(other.lost, self.lost)
        self.statements = max(self.statements, other.statements)
        self.why = other.why or self.why
        self.events += other.events


def reread(
    context: Context,
    *,
    since: date | None = None,
    kind: Kind | None = None,
    apply: bool = False,
    seen: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Difference]:
    """Read the stored snapshots again; give how each page differs from what is recorded of it, if it does.

    Only those fetched from a day on, or of a kind, then or now. With `apply` what is found anew is recorded. `seen` is
    told how many snapshots are done, of how many. Raises as the database does.
    """
    snapshots = _snapshots(context, since)
    page: Difference | None = None
    for done, (snapshot, url) in enumerate(snapshots, 1):
        if page is not None and page.url != url:
            if page.snapshots:
                yield page
            page = None
        page = page or Difference(url)
        differs = _reread(context, snapshot, url, kind, apply=apply)
        if differs is not None:
            page.take(differs)
        seen(done, len(snapshots))
    if page is not None and page.snapshots:
        yield page


def _snapshots(context: Context, since: date | None) -> list[tuple[int, str]]:
    snapshot, page = tables.Snapshot, tables.Page
    wanted = select(snapshot.id, page.url).join(page, page.id == snapshot.page_id)
    if since is not None:
        wanted = wanted.where(snapshot.fetched_at >= datetime.combine(since, time(), UTC))
    with context.store.read() as session:
        found = session.execute(wanted.order_by(page.url, snapshot.fetched_at, snapshot.id)).all()
    return [(identity, url) for identity, url in found]


def _reread(context: Context, snapshot: int, url: str, kind: Kind | None, *, apply: bool) -> Difference | None:
    """How one snapshot differs; None where it does not, or is not asked for, or is still to be read anyway."""
    with context.store.read() as session:
        readings = _readings(session, snapshot)
        if not readings or any(reading.state in _LEFT for reading in readings):
            return None
        job, recorded = job_of(session, snapshot), recorded_of(session, snapshot)
        known = quoted_of(session, snapshot)
    findings, verdict = read_and_judge(context, job)
    if kind is not None and kind not in {findings.kind, *(reading.kind for reading in readings)}:
        return None
    differs = _difference(url, recorded, known, findings, verdict)
    if differs is None or not apply or not verdict.believed:
        return differs
    with context.store.write() as session:
        differs.events = list(_apply(session, context, snapshot, findings, differs).events)
    return differs


def _difference(
    url: str, recorded: Sequence[Said], known: set[str], findings: Findings, verdict: Verdict
) -> Difference | None:
    found = [said_by(judgment, findings) for judgment in findings.judgments] if verdict.believed else []
    added, changed, lost = compare(recorded, found)
    statements = len([one for one in findings.statements if one.text not in known]) if verdict.believed else 0
    if not (added or changed or lost or statements):
        return None
    return Difference(url, 1, added, changed, lost, statements, verdict.why)


def _apply(session: Session, context: Context, snapshot: int, findings: Findings, differs: Difference) -> Recorded:
    """Record what is found anew beside what is recorded already; hold a reading that unsays something.

    In the caller's transaction.
    """
    row: dict[str, object] = {"snapshot_id": snapshot, "version": READERS, "state": "renewed", "attempts": 0}
    insert_missing(session, tables.Reading, [{**row, "due_at": context.now()}])
    mine = select(tables.Reading).where(tables.Reading.snapshot_id == snapshot, tables.Reading.version == READERS)
    reading = session.scalars(mine.with_for_update()).one()
    if reading.state not in {"renewed", "recorded"}:
        return Recorded(hold=reading.hold)  # somebody else is about to read it, or a person is or was asked
    occasion = occasion_of(session, context, reading)
    if reading.state == "renewed":
        describe(reading, findings)
    if differs.held and reading.state == "renewed":
        hold(reading, MISREADING, differs.contradictions(), occasion)
        return Recorded(hold=MISREADING)
    outcomes = record(session, reading, findings, occasion)
    if outcomes.hold:
        hold(reading, outcomes.hold, outcomes.contradicts, occasion)
    return tell(session, context, occasion, reading, list(outcomes.told), outcomes.hold)


def _readings(session: Session, snapshot: int) -> Sequence[tables.Reading]:
    return session.scalars(select(tables.Reading).where(tables.Reading.snapshot_id == snapshot)).all()


def _new(some: Sequence[T], known: Sequence[T]) -> list[T]:
    return [one for one in some if one not in known]
