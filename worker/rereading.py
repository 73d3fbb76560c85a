"""Reading the archive again: what today's readers find in stored snapshots that was not recorded, and the reverse.

What is found anew may be recorded. What is no longer found, or read otherwise, is no move: the page did not change, the
reader did. It is listed, and the old reading stays until a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from schema import tables
from schema.findings import Findings, Judgment, Kind, Statement
from scrapers import READERS
from worker.guard import Verdict
from worker.reading import announcer_of, describe, job_of, read_and_judge
from worker.recording import Recorded, record
from worker.schedule import insert_missing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.context import Context

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """A judgment as a person compares it: what it is about, what it says, and in which words."""

    force: str
    question: str
    framework: str | None
    tense: str
    status: str
    grade: str | None
    stands_from: str | None
    authority: str
    effective: date | None
    words: str

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What a page can say one thing about only."""
        return (self.force, self.question, self.framework or "", self.tense)

    def agrees(self, other: Said) -> bool:
        """Whether both say the same; the day counts where both know it."""
        if None not in {self.effective, other.effective} and self.effective != other.effective:
            return False
        ours, theirs = ((one.status, one.grade, one.stands_from, one.authority) for one in (self, other))
        return ours == theirs


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


def compare(recorded: Iterable[Said], found: Iterable[Said]) -> tuple[list[Said], list[tuple[Said, Said]], list[Said]]:
    """What is found and not recorded, what is read otherwise (recorded, found), and what is no longer found."""
    before, now = {said.about: said for said in recorded}, {said.about: said for said in found}
    added = [said for about, said in now.items() if about not in before]
    changed = [(before[about], said) for about, said in now.items() if about in before]
    lost = [said for about, said in before.items() if about not in now]
    return added, [(was, said) for was, said in changed if not was.agrees(said)], lost


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
        if not readings or any(reading.state == "due" for reading in readings):
            return None
        job, recorded = job_of(session, snapshot), _recorded(session, snapshot)
        known = _statements(session, snapshot)
    findings, verdict = read_and_judge(context, job)
    if kind is not None and kind not in {findings.kind, *(reading.kind for reading in readings)}:
        return None
    differs = _difference(url, recorded, known, findings, verdict)
    if differs is None or not (apply and (differs.added or differs.statements)):
        return differs
    with context.store.write() as session:
        differs.events = list(_apply(session, context, snapshot, findings).events)
    return differs


def _difference(
    url: str, recorded: Sequence[Said], known: set[str], findings: Findings, verdict: Verdict
) -> Difference | None:
    found = [_said(judgment, findings) for judgment in findings.judgments] if verdict.believed else []
    added, changed, lost = compare(recorded, found)
    statements = len([one for one in findings.statements if one.text not in known]) if verdict.believed else 0
    if not (added or changed or lost or statements):
        return None
    return Difference(url, 1, added, changed, lost, statements, verdict.why)


def _apply(session: Session, context: Context, snapshot: int, findings: Findings) -> Recorded:
    """Record what is found anew, in the caller's transaction, beside what is recorded already."""
    row: dict[str, object] = {"snapshot_id": snapshot, "version": READERS, "state": "renewed", "attempts": 0}
    insert_missing(session, tables.Reading, [{**row, "due_at": context.now()}])
    mine = select(tables.Reading).where(tables.Reading.snapshot_id == snapshot, tables.Reading.version == READERS)
    reading = session.scalars(mine.with_for_update()).one()
    if reading.state == "due":
        return Recorded()  # somebody else is about to read it
    recorded, known = _recorded(session, snapshot), _statements(session, snapshot)
    added, _, _ = compare(recorded, [_said(judgment, findings) for judgment in findings.judgments])
    about = {said.about for said in added}
    new = replace(
        findings,
        judgments=tuple(one for one in findings.judgments if _said(one, findings).about in about),
        statements=_unknown(findings.statements, known),
    )
    if reading.state != "recorded":
        describe(reading, findings)
    return record(session, reading, new, announcer_of(session, context, reading))


def _unknown(statements: Iterable[Statement], known: set[str]) -> tuple[Statement, ...]:
    return tuple(statement for statement in statements if statement.text not in known)


def _readings(session: Session, snapshot: int) -> Sequence[tables.Reading]:
    return session.scalars(select(tables.Reading).where(tables.Reading.snapshot_id == snapshot)).all()


def _statements(session: Session, snapshot: int) -> set[str]:
    row, reading = tables.Statement, tables.Reading
    wanted = select(row.text).join(reading, reading.id == row.reading_id)
    return set(session.scalars(wanted.where(row.snapshot_id == snapshot, reading.state == "recorded")))


def _recorded(session: Session, snapshot: int) -> list[Said]:
    """What is recorded of a snapshot; of what two versions of the readers said, the newer."""
    row, reading = tables.Judgment, tables.Reading
    found = session.scalars(
        select(row)
        .join(reading, reading.id == row.reading_id)
        .where(row.snapshot_id == snapshot, reading.state == "recorded")
        .order_by(row.id)
    )
    said = [
        Said(
            force=one.force,
            question=one.question,
            framework=one.framework,
            tense=one.tense,
            status=one.status,
            grade=one.grade,
            stands_from=one.stands_from,
            authority=one.authority,
            effective=one.effective,
            words=one.evidence["text"],
        )
        for one in found
    ]
    return list({one.about: one for one in said}.values())


def _said(judgment: Judgment, findings: Findings) -> Said:
    return Said(
        force=judgment.force,
        question=judgment.question,
        framework=judgment.framework,
        tense=judgment.tense.value,
        status=judgment.status.value,
        grade=judgment.grade.value if judgment.grade else None,
        stands_from=judgment.stands_from,
        authority=judgment.authority.value,
        effective=judgment.effective.date if judgment.effective else findings.published_on,
        words=judgment.evidence.text,
    )


def _new(some: Sequence[T], known: Sequence[T]) -> list[T]:
    return [one for one in some if one not in known]
