"""What tests of the real history share: pages in the real shapes, given or fetched, and what came of them in lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from schema import tables
from tests.scrapers.hmicfrs.annual_pages import Facts, Writer
from tests.scrapers.hmicfrs.report_pages import report
from tests.worker.hands import Clock, hands
from worker import work
from worker.archive import Job
from worker.conflicts import conflicts
from worker.context import Context
from worker.demo.replica import Replica
from worker.ingesting import ingest
from worker.proving import verify
from worker.queries import changes, events, grades

PAGES = Path(__file__).parents[1] / "pages"
HMICFRS = "https://hmicfrs.justiceinspectorates.gov.uk"
PILLARS = ("effectiveness", "efficiency", "legitimacy")

Line = tuple[str | None, ...]
"""A step as (outcome, question, from and to, direction, reason); of an event, whether it was announced comes last."""


def page(name: str) -> str:
    """A hand-written page, as `hmicfrs/cleveland-2018`."""
    (path,) = PAGES.glob(f"{name}.*[!json]")
    return path.read_text(encoding="utf-8")


def shape(name: str) -> tuple[str, str]:
    """A hand-written page with the address that it was written for."""
    given = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return given["url"] if "url" in given else given["given"]["url"], page(name)


def swapped(body: str, *pairs: tuple[str, str]) -> str:
    """A page with words in the place of others, each of which must be there."""
    for old, new in pairs:
        if old not in body:
            message = f"the page does not say {old!r}"
            raise ValueError(message)
        body = body.replace(old, new)
    return body


def annual(force: str, year: str, questions: Mapping[str, str], pillar: str | None = None) -> tuple[str, str]:
    """An annual assessment of 2014 to 2018-19 (its section, with a pillar) that states these grades: address, page."""
    slug = "hampshire" if force == "hampshire-and-isle-of-wight" else force
    url = f"{HMICFRS}/peel-assessments/peel-{year[:4]}/{slug}/" + (f"{pillar}/" if pillar else "")
    return url, Writer(Facts(url, force, f"peel-{year}", dict(questions)), 1).page()


def reported_grades(
    slug: str,
    cycle: str,
    questions: Mapping[str, str],
    published: str,
    *,
    name: str,
    remarks: str = "",
    day: str | None = None,
) -> tuple[str, str]:
    """A report of 2021-22 or later with these grades: address, page. `day` (ISO) is what it shows as its date."""
    place = name.removesuffix(" Police").removesuffix(" Constabulary")
    body = report(dict(questions), "rows", framework=f"peel-{cycle}", name=name, place=place)
    shown = f"{date.fromisoformat(day or published):%d %B %Y}".lstrip("0")
    told = swapped(
        body,
        (f"21 June {cycle[:4]}", shown),
        ("<h2>The service to victims</h2>", f"{remarks}<h2>The service to victims</h2>"),
    )
    return f"{HMICFRS}/peel-reports/{slug}-{cycle}/", told


def path_of(url: str) -> str:
    """Where a replica has the page of an address."""
    return url.removeprefix(HMICFRS)


def at(day: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def shown(grade: Mapping[str, Any] | None) -> str:
    """A grade of an event, as `good 2016`."""
    return f"{grade['grade']} {grade['framework'].removeprefix('peel-')}" if grade else ""


@dataclass(frozen=True, slots=True)
class Case:
    """A store in which a piece of the history happens."""

    context: Context
    clock: Clock

    def give(
        self, address_and_page: tuple[str, str], fetched: str, *, published: str | None = None, announce: bool = True
    ) -> list[Line]:
        """Take a page as fetched on that day, and on no earlier day than the last; gives its events."""
        url, body = address_and_page
        self.clock.moment = max(self.clock.moment, at(fetched) + timedelta(minutes=1))
        kind = "text/html" if body.lstrip().startswith("<") else "text/plain"
        job = Job(body.encode(), url, kind, date.fromisoformat(published) if published else None)
        done = ingest(self.context, job, at(fetched), announce=announce)
        numbers = done.recorded.events if done.recorded else ()
        return self.log(numbers[0] - 1)[: len(numbers)] if numbers else []

    def log(self, after: int = 0) -> list[Line]:
        """The events of grades, in lines."""
        return [
            (
                event["type"].rpartition(".")[2],
                event["data"]["question"]["id"],
                f"{shown(event['data']['previous'])} > {shown(event['data']['current'])}".strip(),
                event["data"]["direction"],
                event["data"]["reason"],
                "announced" if event["data"]["announced"] else "silent",
            )
            for event in self.events(after)
            if "question" in event["data"]
        ]

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """The events whole."""
        with self.context.store.read() as session:
            return events(session, after=after, limit=10_000)

    def steps(self, force: str, *questions: str) -> list[Line]:
        """The steps of a force, in lines, by question and then in their order."""
        with self.context.store.read() as session:
            rows = changes(session, force=force, every=True)
        lines = [
            (
                row.outcome,
                row.question,
                f"{_short(row.previous_grade, row.previous_framework)} > {_short(row.grade, row.framework)}".strip(),
                row.direction,
                row.reason,
            )
            for row in rows
        ]
        return [line for line in lines if not questions or line[1] in questions]

    def since(self, force: str, question: str) -> list[str]:
        """The days of a history's steps; an assumed one with a question mark."""
        with self.context.store.read() as session:
            rows = changes(session, force=force, question=question, every=True)
        return [f"{row.effective}{'?' if row.assumed else ''}" for row in rows]

    def standings(self, force: str, *, ended: bool = False) -> dict[str, str]:
        """What stands of a force, as `{"effectiveness": "good 2016"}`."""
        with self.context.store.read() as session:
            rows = grades(session, force=force, ended=ended)
        return {row.question: _short(row.grade, row.framework) for row in rows}

    def evidence(self, force: str, **like: str) -> list[tuple[str, str | None, str]]:
        """The judgments that are kept of a force, as (question, grade, framework)."""
        row = tables.Judgment
        wanted = select(row).where(row.force == force).order_by(row.id)
        for column, value in like.items():
            wanted = wanted.where(getattr(row, column) == value)
        with self.context.store.read() as session:
            return [(one.question, one.grade, one.framework or "") for one in session.scalars(wanted)]

    def conflicts(self, force: str) -> list[tuple[str, str, str, str]]:
        """The conflicts of a force: question, what stands, what is said against it, and where."""
        with self.context.store.read() as session:
            found = conflicts(session, force=force)
        return [(one.question, one.stands.says, one.against.says, one.against.url) for one in found]

    def deliveries(self) -> list[tuple[int, str]]:
        """Which subscription got what, in the order of the events: (subscription, type)."""
        delivery, event = tables.Delivery, tables.Event
        wanted = (
            select(delivery.subscription_id, event.type)
            .join(event, event.sequence == delivery.event_sequence)
            .order_by(event.sequence, delivery.subscription_id)
        )
        with self.context.store.read() as session:
            return [(to, kind.removeprefix("gradewatch.")) for to, kind in session.execute(wanted)]

    def work(self) -> list[Line]:
        """Do all that is due; gives the events of grades that came of it."""
        last = len(self.events())
        work.drain(self.context)
        return self.log(last)

    def differences(self) -> list[str]:
        """What does not follow from the judgments: nothing, ever."""
        with self.context.store.read() as session:
            return verify(session).differences


def _short(grade: str | None, framework: str | None) -> str:
    return f"{grade} {framework.removeprefix('peel-')}" if grade and framework else ""


@contextmanager
def case(url: str, **more: Any) -> Iterator[Case]:
    """A store to which files are given, long ago."""
    with hands(url, moment=datetime(2014, 11, 1, tzinfo=UTC), **more) as (context, clock):
        yield Case(context, clock)


@contextmanager
def service(
    url: str, folder: Path, site: Replica, begun: str, *, paths: Sequence[str] = (), listings: Sequence[str] = ()
) -> Iterator[Case]:
    """A service on a replica of the inspectorate, its baseline complete on the day it begun; it is now a day later."""
    addresses = ", ".join(f'"{site.url("/")}{path.removeprefix("/")}"' for path in paths)
    listed = ", ".join(f'"{site.url(path)}"' for path in listings)
    sources = folder / "sources.toml"
    sources.write_text(f"""
shipped = false

[[source]]
name = "replica"
title = "A replica inspectorate"
authority = "official"
hosts = ["{site.host}"]
addresses = [{addresses}]
listings = [{listed}]
follow = ['/news/news-feed/[a-z0-9-]+/', '/peel-(?:assessments|reports)/.+']
every = "6h"
listings_every = "1h"
delay = "0s"
""")
    with hands(url, sources=sources, moment=at(begun)) as (context, clock):
        work.prepare(context)
        work.drain(context)
        clock.pass_(days=1)
        yield Case(context, clock)
