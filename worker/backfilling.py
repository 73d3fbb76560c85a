"""Backfill: the pages of older frameworks, loaded once, silently, behind all other work.

What is to do stands in the pages' own rows (priority `BACKFILL`), so it goes on where it was stopped: by the service if
one is alive, else by whoever asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from schema import tables
from scrapers.addresses import framework_of, parse_peel
from scrapers.sources import Role
from worker.errors import UsageError
from worker.schedule import BACKFILL, GONE_LATER, SCHEDULED, insert_missing, new_page
from worker.work import drain, prepare

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from scrapers.sources import Sources
    from worker.context import Context

_PAUSE = 0.2
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Backfilled:
    """How far a backfill is: pages looked at of all its pages, snapshots still to be read, and how the pages are.

    `asked` pages still wait for their visit, `due` for their reading. `outcomes` counts those that were looked at:
    active, gone, refused, set-aside; of the active ones so many are `unrecognised`.
    """

    total: int
    asked: int
    due: int
    outcomes: dict[str, int]
    unrecognised: int

    @property
    def done(self) -> int:
        """Pages that need no more visit."""
        return self.total - self.asked

    @property
    def finished(self) -> bool:
        """Whether all is fetched and read."""
        return not self.asked and not self.due


def archived(sources: Sources, *, framework: str | None = None, force: str | None = None) -> dict[str, str]:
    """The addresses of older frameworks of the sources that are switched on, each with its source's name."""
    found: dict[str, str] = {}
    for source in sources.by_name.values():
        for url in source.archived() if source.enabled else ():
            peel = parse_peel(url)
            if framework is not None and framework_of(url) != framework:
                continue
            if force is not None and (peel is None or peel.force != force):
                continue
            found.setdefault(url, source.name)
    return found


def ask(context: Context, *, framework: str | None = None, force: str | None = None) -> list[str]:
    """Make due what is not known yet of these older frameworks' pages; gives the addresses of all of them.

    A page that was fetched is left alone, and so for a week is one that was not there; one that was refused or set
    aside is tried again. Raises UsageError where no source has such pages.
    """
    pages = archived(context.sources, framework=framework, force=force)
    if not pages:
        of = " of ".join(filter(None, ["pages", framework, force]))
        known = sorted({name for url in archived(context.sources) if (name := framework_of(url))})
        message = f"no source that is switched on has older {of}; there are {', '.join(known) or 'none at all'}"
        raise UsageError(message)
    prepare(context)
    urls, page = list(pages), tables.Page
    with context.store.write() as session:
        now = context.now()
        rows = [
            new_page(url, name, role=Role.ARCHIVE.value, due_at=now, priority=BACKFILL) for url, name in pages.items()
        ]
        insert_missing(session, page, rows)
        unknown = or_(
            page.visited_at.is_(None),
            page.state.in_(("refused", "set-aside")),
            and_(page.state == "gone", page.visited_at < now - GONE_LATER),
        )
        for some in _parts(urls):
            again = update(page).where(page.url.in_(some), page.role == Role.ARCHIVE.value, unknown)
            session.execute(
                again.where(page.priority <= SCHEDULED).values(due_at=now, priority=BACKFILL, failures=0),
                execution_options={"synchronize_session": False},
            )
    return urls


def carry_out(context: Context, urls: Sequence[str], alive: Callable[[], bool] = lambda: False) -> None:
    """Visit and read until all is done or the context is to stop; while a service is alive, wait for it to do it."""
    while not context.stopping.is_set() and not progress(context, urls).finished:
        if not alive():
            drain(context, priority=BACKFILL, until=context.stopping.is_set)
        if not progress(context, urls).finished:
            context.stopping.wait(_PAUSE)  # a host's delay, or the service at its work


def progress(context: Context, urls: Sequence[str]) -> Backfilled:
    """How far the backfill of these addresses is."""
    asked = due = unrecognised = 0
    outcomes: dict[str, int] = {}
    with context.store.read() as session:
        for some in _parts(urls):
            asked += _count(session, some, tables.Page.priority == BACKFILL, tables.Page.due_at.is_not(None))
            due += _count(session, some, _has_reading("due"))
            unread = _has_reading("unrecognised", "failed") & ~_has_reading("recorded", "due")
            unrecognised += _count(session, some, unread)
            states = select(tables.Page.state, func.count()).where(
                tables.Page.url.in_(some), tables.Page.visited_at.is_not(None), tables.Page.settled_at.is_not(None)
            )
            for state, number in session.execute(states.group_by(tables.Page.state)):
                outcomes[state] = outcomes.get(state, 0) + number
    return Backfilled(len(urls), asked, due, outcomes, unrecognised)


def time_left(seconds: float, done: int, left: int) -> str:
    """How long the rest takes at the pace so far: `done` pages in these seconds, `left` to do; in words."""
    if not left:
        return "nothing left"
    if not done:
        return "no telling yet how long"
    rest = seconds / done * left
    for unit, size in (("h", 3_600), ("min", 60)):
        if rest >= size:
            return f"about {rest / size:.0f} {unit} left"
    return f"about {max(rest, 1):.0f} s left"


def _has_reading(*states: str) -> ColumnElement[bool]:
    return (
        exists()
        .where(tables.Snapshot.page_id == tables.Page.id, tables.Reading.snapshot_id == tables.Snapshot.id)
        .where(tables.Reading.state.in_(states))
    )


def _count(session: Session, urls: Sequence[str], *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count(tables.Page.id)).where(tables.Page.url.in_(urls), *conditions)
    return session.scalar(wanted) or 0


def _parts(urls: Sequence[str]) -> list[Sequence[str]]:
    return [urls[start : start + _AT_ONCE] for start in range(0, len(urls), _AT_ONCE)]
