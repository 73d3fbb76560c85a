"""What is known: judgments as the ledger takes them, with what was retracted, now or as of an earlier moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Select, select

from schema import tables
from schema.findings import DateSource, Kind, Reason
from schema.grades import Authority, Grade, Status, Tense
from worker.ledger import KnownJudgment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Pair = tuple[str, str]
"""Force and question."""
_HELD = "retractions of locked standings"


def known_judgments(
    session: Session, pairs: Collection[Pair], retracted: Mapping[Pair, Sequence[tables.Retraction]]
) -> dict[Pair, list[KnownJudgment]]:
    """The accepted judgments that these histories are made of, without those that only repeat their page.

    Where one of a pair was ever retracted, a repetition may begin a run: then all of them.
    """
    known: dict[Pair, list[KnownJudgment]] = {pair: [] for pair in pairs}
    if not pairs:
        return known
    whole = {pair for pair in pairs if retracted.get(pair)}
    for some, every in ((set(pairs) - whole, False), (whole, True)):
        if not some:
            continue
        wanted = _of(_judgments(), some).where(*_counting())
        if not every:
            wanted = wanted.where(tables.Judgment.repeats.is_(False))
        for row in session.execute(wanted):
            one = _known(*row)
            if (one.force, one.question) in some:
                known[one.force, one.question].append(one)
    return {pair: accepted(found, retracted.get(pair, ())) for pair, found in known.items()}


def all_judgments(session: Session, pairs: Collection[Pair] | None = None) -> dict[Pair, list[KnownJudgment]]:
    """Every recorded judgment, whatever it says and whether or not it was retracted, in the order it became known."""
    known: dict[Pair, list[KnownJudgment]] = defaultdict(list)
    wanted = _judgments().order_by(tables.Judgment.id)
    for row in session.execute(wanted if pairs is None else _of(wanted, pairs)):
        one = _known(*row)
        if pairs is None or (one.force, one.question) in pairs:
            known[one.force, one.question].append(one)
    return dict(known)


def retractions(session: Session, pairs: Collection[Pair] | None = None) -> dict[Pair, list[tables.Retraction]]:
    """Every retraction, undone ones too, oldest first."""
    row = tables.Retraction
    if pairs is not None and not pairs:
        return {}
    wanted = select(row).order_by(row.id)
    if pairs is not None:
        wanted = wanted.where(row.force.in_({pair[0] for pair in pairs}), row.question.in_({pair[1] for pair in pairs}))
    found: dict[Pair, list[tables.Retraction]] = defaultdict(list)
    for one in session.scalars(wanted):
        if pairs is None or (one.force, one.question) in pairs:
            found[one.force, one.question].append(one)
    return dict(found)


def held_retractions(session: Session, pairs: Collection[Pair]) -> dict[Pair, list[tables.Retraction]]:
    """The same, read once in a transaction, which holds the locks of their standings; what is new joins its list."""
    held: dict[Pair, list[tables.Retraction]] = session.info.setdefault(_HELD, {})
    unread = set(pairs) - held.keys()
    found = retractions(session, unread)
    held.update({pair: found.get(pair, []) for pair in unread})
    return {pair: held[pair] for pair in pairs}


def binds(retraction: tables.Retraction, judgment: KnownJudgment) -> bool:
    """Whether a retraction is of this judgment, or of the same on the same page."""
    return (
        (retraction.page_id, retraction.force, retraction.question, retraction.framework)
        == (judgment.page_id, judgment.force, judgment.question, judgment.framework)
        and retraction.grade == (judgment.grade.value if judgment.grade else None)
        and (retraction.until is None or judgment.fetched_at <= retraction.until)
    )


def moment_after(retracted: Iterable[tables.Retraction], now: datetime) -> datetime:
    """Now, or just after the last of these retractions and undoings: their moments tell in which order they came."""
    moments = [moment for one in retracted for moment in (one.at, one.undone_at) if moment is not None]
    return max([now, *(moment + timedelta(microseconds=1) for moment in moments)])


def accepted(
    judgments: Iterable[KnownJudgment], retracted: Sequence[tables.Retraction], at: datetime | None = None
) -> list[KnownJudgment]:
    """The judgments that are not retracted; with a moment, those that were known then and not retracted then."""
    if at is not None:
        judgments = [one for one in judgments if one.known_at is not None and one.known_at <= at]
        binding = [one for one in retracted if one.at <= at and (one.undone_at is None or one.undone_at > at)]
    else:
        binding = [one for one in retracted if one.undone_at is None]
    return [one for one in judgments if not any(binds(retraction, one) for retraction in binding)]


def _judgments() -> Select[Any]:
    row, page, snapshot, reading = tables.Judgment, tables.Page, tables.Snapshot, tables.Reading
    wanted: Any = (
        select(
            row.id,
            row.force,
            row.question,
            row.framework,
            row.grade,
            row.status,
            row.tense,
            row.authority,
            row.effective,
            row.effective_known_by,
            row.reason,
            row.stands_from,
            row.page_id,
            row.reading_id,
            row.snapshot_id,
            page.url,
            snapshot.fetched_at,
            reading.kind,
            reading.recorded_at,
        )
        .join(page, page.id == row.page_id)
        .join(snapshot, snapshot.id == row.snapshot_id)
        .join(reading, reading.id == row.reading_id)
        .where(reading.state == "recorded")
    )
    return cast("Select[Any]", wanted)


def _of(wanted: Select[Any], pairs: Collection[Pair]) -> Select[Any]:
    # Not pair by pair: SQLite's index serves two lists of values, and no list of pairs.
    row = tables.Judgment
    return wanted.where(row.force.in_({pair[0] for pair in pairs}), row.question.in_({pair[1] for pair in pairs}))


def _counting() -> tuple[Any, ...]:
    row = tables.Judgment
    return (
        row.authority == Authority.OFFICIAL.value,
        row.tense == Tense.CURRENT.value,
        row.status == Status.GRADED.value,
    )


def _known(  # noqa: PLR0913, PLR0917 - the columns of `_judgments`
    identity: int,
    force: str,
    question: str,
    framework: str | None,
    grade: str | None,
    status: str,
    tense: str,
    authority: str,
    effective: Any,
    known_by: str,
    reason: str | None,
    stands_from: str | None,
    page_id: int,
    reading: int,
    snapshot: int,
    url: str,
    fetched_at: datetime,
    kind: str | None,
    known_at: datetime | None,
) -> KnownJudgment:
    return KnownJudgment(
        id=identity,
        force=force,
        question=question,
        framework=framework,
        grade=Grade(grade) if grade else None,
        page=url,
        fetched_at=fetched_at,
        effective=effective,
        known_by=DateSource(known_by),
        kind=Kind(kind or Kind.UNRECOGNISED),
        status=Status(status),
        tense=Tense(tense),
        authority=Authority(authority),
        reason=Reason(reason) if reason else None,
        stands_from=stands_from,
        page_id=page_id,
        reading=reading,
        snapshot=snapshot,
        known_at=known_at,
    )
