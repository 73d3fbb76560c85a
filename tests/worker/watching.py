"""A service on a replica inspectorate, its baseline complete, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sqlalchemy import select

from schema import tables
from schema.forces import forces
from tests.worker import sites
from tests.worker.assessments import CAMBRIDGESHIRE, assessment
from tests.worker.hands import Clock, hands
from worker import rescraping, work
from worker.context import Context
from worker.demo.loopback import Request, Response
from worker.demo.replica import Replica
from worker.holding import HeldRow, held
from worker.proving import verify
from worker.queries import events, grades

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Moody(Replica):
    """A replica that answers as told, whatever it has: `moods["/page/"] = HTTPStatus.NOT_FOUND`."""

    def __init__(self) -> None:
        super().__init__()
        self.moods: dict[str, HTTPStatus] = {}
        self.conditional: list[tuple[str, bool]] = []

    def answer(self, request: Request) -> Response:
        """As told, or as a replica does; notes whether the client showed a validator."""
        self.conditional.append((request.path, "if-none-match" in request.headers))
        mood = self.moods.get(request.path)
        return super().answer(request) if mood is None else Response(mood)


def path(year: int, slug: str = "cambridgeshire") -> str:
    """Where a force's page of a year stands on the replica."""
    return f"/peel-assessments/peel-{year}/{slug}/"


class Watched:
    """The service, its site and its clock."""

    def __init__(self, context: Context, clock: Clock, site: Moody) -> None:
        self.context, self.clock, self.site = context, clock, site

    def publish(
        self,
        year: int = 2016,
        slug: str = "cambridgeshire",
        *,
        banner: str = "",
        dates: Mapping[str, str] | None = None,
        **changed: str,
    ) -> None:
        """A force's page of a year, all of them graded as Cambridgeshire but for what is given."""
        publish(self.site, year, slug, banner=banner, dates=dates, **changed)

    def look(self, *, after: float = 120) -> None:
        """So many seconds pass, then everything is fetched again and done."""
        self.clock.pass_(seconds=after)
        rescraping.ask(self.context)
        work.drain(self.context)

    def wait(self, seconds: float) -> None:
        """Time passes, and the service does what is due by itself."""
        self.clock.pass_(seconds=seconds)
        work.drain(self.context)

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """The events after a number."""
        with self.context.store.read() as session:
            return events(session, after=after, limit=10_000)

    def last(self) -> int:
        """The number of the newest event."""
        return len(self.log())

    def told(self, after: int = 0) -> list[tuple[str, str]]:
        """The grade events after a number: what, on which question."""
        return [
            (one["type"].rpartition(".")[2], one["data"]["question"]["id"])
            for one in self.log(after)
            if ".grade." in one["type"]
        ]

    def standing(self, question: str, force: str = "cambridgeshire") -> str | None:
        """The grade that stands."""
        with self.context.store.read() as session:
            found = {row.question: row.grade for row in grades(session, force=force, ended=True)}
        return found.get(question)

    def held(self) -> list[HeldRow]:
        """What waits."""
        with self.context.store.read() as session:
            return held(session)

    def states(self, year: int = 2016) -> list[str]:
        """The states of the readings of a page, in the order of its snapshots."""
        wanted = (
            select(tables.Reading.state)
            .join(tables.Snapshot, tables.Snapshot.id == tables.Reading.snapshot_id)
            .join(tables.Page, tables.Page.id == tables.Snapshot.page_id)
            .where(tables.Page.url == self.site.url(path(year)))
            .order_by(tables.Snapshot.fetched_at, tables.Reading.id)
        )
        with self.context.store.read() as session:
            return list(session.scalars(wanted))

    def judgment(self, question: str, grade: str, *, force: str = "cambridgeshire", year: int = 2016) -> int:
        """The number of the newest judgment that says so."""
        row = tables.Judgment
        wanted = select(row.id).where(row.force == force, row.question == question, row.grade == grade)
        wanted = wanted.where(row.framework == f"peel-{year}").order_by(row.id.desc())
        with self.context.store.read() as session:
            return session.scalars(wanted).first() or 0

    def proved(self) -> bool:
        """Whether everything follows from the judgments."""
        with self.context.store.read() as session:
            proof = verify(session)
        assert proof.differences == [], proof.differences
        return proof.events > 0


def publish(
    site: Replica,
    year: int,
    slug: str = "cambridgeshire",
    *,
    banner: str = "",
    dates: Mapping[str, str] | None = None,
    **changed: str,
) -> None:
    """See Watched.publish."""
    force = forces()[slug]
    shown = {**CAMBRIDGESHIRE[year], **changed}
    site.publish(path(year, slug), assessment(force.place, year, shown, force=force.name, dates=dates, banner=banner))


@contextmanager
def watching(
    database: str,
    folder: Path,
    *,
    slugs: tuple[str, ...] = ("cambridgeshire",),
    moment: datetime = START,
    before: Callable[[Moody], None] = lambda _: None,
    pages: Sequence[str] = (),
) -> Iterator[Watched]:
    """A service whose baseline is complete: the pages of 2016 of these forces, and `pages` that `before` publishes."""
    with Moody() as site:
        for slug in slugs:
            publish(site, 2016, slug)
        site.publish(sites.LISTING, sites.listing(*(path(2016, slug) for slug in slugs)))
        before(site)
        sources = sites.write_sources(folder / "sources.toml", site, years=(), listings=[sites.LISTING])
        watched = ", ".join(f'"{site.url(page)}"' for page in pages)
        sources.write_text(sources.read_text().replace("addresses = []", f"addresses = [{watched}]"))
        with hands(database, sources=sources, moment=moment) as (context, clock):
            work.prepare(context)
            work.drain(context)
            yield Watched(context, clock, site)
