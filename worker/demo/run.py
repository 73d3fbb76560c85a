"""The demo itself: from an empty folder to the alert, checked at every step."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select

from schema.events import EventType
from schema.forces import forces
from schema.tables import Event, Page, Reading, Snapshot, Source
from worker import queries
from worker.demo import newsroom
from worker.demo.grades import PILLARS, Assessment, grades
from worker.demo.pages import LISTING, assessment_page, judgment, listing_page
from worker.demo.receiver import Arrival, Receiver
from worker.demo.replica import Replica
from worker.demo.service import SERVE, SOURCES, Service, opened, write_sources
from worker.demo.show import Screen
from worker.errors import GradewatchError
from worker.proving import verify
from worker.statements import statements
from worker.subscriptions import new_subscription

if TYPE_CHECKING:
    from rich.console import Console

    from worker.context import Context

T = TypeVar("T")

PATIENCE = 60.0
"""How long the demo waits for all of it, in seconds; usually it takes a tenth."""
FORCE, BEFORE, AFTER = "cambridgeshire", "peel-2016", "peel-2017"
_REGION = "Eastern"
_LOOK = 0.05


class DemoError(GradewatchError):
    """Something did not happen. `log` are the last lines of the service."""

    log: Sequence[str] = ()


@dataclass
class _Stage:
    """All that plays: the two sites, the receiver, the service, the store it works on, the screen."""

    inspectorate: Replica
    news: Replica
    receiver: Receiver
    service: Service
    context: Context
    screen: Screen
    deadline: float

    def until(self, what: str, look: Callable[[], T | None]) -> T:
        """Look again and again until there is something. Raises DemoError that says what did not happen."""
        while True:
            found = look()
            if found is not None:
                return found
            if self.service.exit_code is not None:
                message = f"the service ended with exit code {self.service.exit_code} before {what}"
                raise DemoError(message)
            if time.monotonic() > self.deadline:
                message = f"{what} did not happen in time"
                raise DemoError(message)
            time.sleep(_LOOK)


def run(
    console: Console, *, service: Sequence[str] = SERVE, receiver_secret: str | None = None, patience: float = PATIENCE
) -> None:
    """Play the demo on a console. Raises DemoError unless the alert arrived over HTTP with a valid signature.

    For tests: `service` is the command to start, `receiver_secret` what the receiver checks with instead of its own.
    """
    began = time.monotonic()
    with (
        _ended_by_sigterm(),
        TemporaryDirectory(prefix="gradewatch-demo-", ignore_cleanup_errors=True) as name,
        Replica() as inspectorate,
        Replica() as news,
        Receiver() as receiver,
        Screen(console) as screen,
        opened(Path(name)) as context,
    ):
        screen.begin("a replica inspectorate and newsroom, on loopback")
        _publish_baseline(inspectorate, news)
        receiver.secret = new_subscription(context, receiver.url("/hook"), {}).secret
        receiver.secret = receiver_secret or receiver.secret
        screen.end(_provenance())
        sources = Path(name) / "sources.toml"
        pages = [assessment.path for assessment in grades()[BEFORE].values()]
        write_sources(sources, inspectorate=inspectorate.host, newsroom=news.host, pages=pages)
        with Service(service, Path(name), sources) as child:
            stage = _Stage(inspectorate, news, receiver, child, context, screen, began + patience)
            try:
                _play(stage)
            except DemoError as error:
                error.log = child.last_lines()
                raise
    screen.say(f"the alert arrived over HTTP with a valid signature; the demo took {time.monotonic() - began:.1f} s")


def _play(stage: _Stage) -> None:
    _baseline(stage)
    _next_cycle(stage)
    _move(stage)
    _article(stage)
    _prove(stage)


def _publish_baseline(inspectorate: Replica, news: Replica) -> None:
    for assessment in grades()[BEFORE].values():
        inspectorate.publish(assessment.path, assessment_page(assessment))
    inspectorate.publish(LISTING, listing_page(grades()[BEFORE].values()))
    _publish_articles(news, *newsroom.OLDER)


def _publish_articles(news: Replica, *articles: newsroom.Article) -> None:
    for article in articles:
        news.publish(article.path, newsroom.article_page(article))
    news.publish(newsroom.FEED, newsroom.feed(articles, news.url("")), newsroom.FEED_TYPE)


def _provenance() -> str:
    shown = grades()[BEFORE].values()
    assumed = sum(len(assessment.assumed) for assessment in shown)
    published = len(shown) * len(PILLARS) - assumed
    return f"of its grades of 2016, {published} are as published and {assumed} assumed"


def _baseline(stage: _Stage) -> None:
    """Wait for the silent first pass, and see that the standings are just what the replica says."""
    stage.screen.begin("the service reads its baseline")

    def complete() -> bool | None:
        with stage.context.store.read() as session:
            done, total = queries.baseline_progress(session)
            wanted = select(Source.name).where(Source.baseline_completed_at.is_not(None))
            names = set(session.scalars(wanted))
        stage.screen.detail(f"{done} of {total} pages")
        return names >= set(SOURCES) or None

    stage.until("the baseline", complete)
    standings = _standings(stage)
    expected = {
        (assessment.force.slug, pillar): grade.words
        for assessment in grades()[BEFORE].values()
        for pillar, grade in assessment.grades.items()
    }
    if standings != expected:
        wrong = sorted(pair for pair in standings.keys() | expected.keys() if standings.get(pair) != expected.get(pair))
        message = f"{len(wrong)} grades of the baseline were not read as published, first {' '.join(wrong[0])}"
        raise DemoError(message)
    _show(stage)
    with stage.context.store.read() as session:
        announced = session.scalar(select(func.count(Event.sequence)).where(Event.announced))
    if announced or stage.receiver.arrivals:
        raise DemoError("the baseline was announced, and it should be silent")
    stage.screen.end(f"{len(forces())} forces, {len(standings)} grades, nothing announced")


def _next_cycle(stage: _Stage) -> None:
    """Publish the next cycle's page without grades: it is found through the listing, and is no move."""
    after = grades()[AFTER][FORCE]
    stage.screen.begin(f"a new page, {after.named.place} {after.year}, not yet graded")
    stage.inspectorate.publish(after.path, assessment_page(after, interim=True))
    stage.inspectorate.publish(LISTING, listing_page([*grades()[BEFORE].values(), after]))
    stage.until("the reading of the new page", lambda: _recorded(stage, after.path))
    if stage.receiver.arrivals:
        raise DemoError("a page without grades was announced")
    stage.screen.end("found through the listing, and no move")


def _move(stage: _Stage) -> None:
    """Publish the grades, and wait for the alert."""
    before, after = grades()[BEFORE][FORCE], grades()[AFTER][FORCE]
    stage.screen.begin("its grades are published")
    published = stage.inspectorate.publish(after.path, assessment_page(after, before=before))
    _publish_articles(stage.news, *newsroom.OLDER, newsroom.NEWS)
    arrivals = stage.until("the alert", lambda: _alert(stage))
    fetched = stage.inspectorate.served(after.path, HTTPStatus.OK)[-1].at
    events = [arrival.event for arrival in arrivals]
    _check(events, before, after)
    _show(stage)
    stage.screen.end(
        f"alert after {1000 * (arrivals[-1].at - published):.0f} ms,"
        f" {1000 * (arrivals[-1].at - fetched):.0f} ms after the service fetched them"
    )
    stage.screen.show_alert(events)


def _alert(stage: _Stage) -> list[Arrival] | None:
    """The events of the report, once all are here. Raises DemoError for one whose signature is not valid."""
    first: dict[str, Arrival] = {}
    for arrival in stage.receiver.arrivals:
        if arrival.problem is not None:
            message = f"an alert arrived, but its signature is not valid ({arrival.problem})"
            raise DemoError(message)
        first.setdefault(arrival.event["id"], arrival)  # delivery is at least once
    return list(first.values()) if len(first) >= len(PILLARS) else None


def _check(events: Sequence[dict[str, Any]], before: Assessment, after: Assessment) -> None:
    """See that the events tell what the pages say, with the pages' words, under one correlation."""
    told = {}
    for event in events:
        data = event["data"]
        words = (data["previous"]["grade"], data["current"]["grade"], data["evidence"][0]["text"])
        told[data["force"]["slug"], data["question"]["id"]] = (event["type"], *words)
    expected = {}
    for pillar in PILLARS:
        was, now = before.grades[pillar], after.grades[pillar]
        kind = EventType.CONFIRMED if was is now else EventType.MOVED
        expected[after.force.slug, pillar] = (kind.value, was.value, now.value, judgment(after, pillar))
    if told != expected or len({event["correlation"] for event in events}) != 1 or len(events) != len(PILLARS):
        raise DemoError("the alert does not tell what the page says")


def _article(stage: _Stage) -> None:
    """Wait for the newsroom's article: it is evidence, it says who said what, and it announces nothing."""
    article = newsroom.NEWS
    stage.screen.begin("the newsroom reports it")
    stage.until("the reading of the article", lambda: _recorded(stage, article.path))
    with stage.context.store.read() as session:
        quoted = statements(session, force=FORCE)
    speakers = {statement.speaker for statement in quoted}
    if not speakers >= set(article.speakers):
        message = f"of {' and '.join(article.speakers)}, whom the article quotes, the service knows {len(speakers)}"
        raise DemoError(message)
    if len(_alert(stage) or ()) != len(PILLARS):
        raise DemoError("the article was announced, though the inspectorate had told it before")
    stage.screen.end(f"{len(quoted)} statements kept, nothing announced again")


def _prove(stage: _Stage) -> None:
    """Hold every event and every standing against the judgments that they come from."""
    stage.screen.begin("all of it is proved")
    with stage.context.store.read() as session:
        proof = verify(session)
    if proof.differences:
        message = f"{len(proof.differences)} things do not follow from the judgments, first: {proof.differences[0]}"
        raise DemoError(message)
    stage.screen.end(f"{proof.events} events and {proof.standings} standings follow from {proof.judgments} judgments")


def _recorded(stage: _Stage, path: str) -> bool | None:
    """Whether a reading of a page was recorded."""
    with stage.context.store.read() as session:
        wanted = (
            select(Reading.id)
            .join(Snapshot, Snapshot.id == Reading.snapshot_id)
            .join(Page, Page.id == Snapshot.page_id)
            .where(Page.url.in_([stage.inspectorate.url(path), stage.news.url(path)]), Reading.state == "recorded")
        )
        return session.scalar(wanted.limit(1)) is not None or None


def _standings(stage: _Stage) -> dict[tuple[str, str], str]:
    """The grade words of every standing, by force and question."""
    with stage.context.store.read() as session:
        rows = queries.grades(session, ended=True)
    return {(row.force, row.question): row.grade.replace("-", " ") for row in rows}


def _show(stage: _Stage) -> None:
    """Show the standings of one region."""
    standings = _standings(stage)
    shown = [force.slug for force in forces().values() if force.region == _REGION]
    stage.screen.show_standings(
        {force: {pillar: standings.get((force, pillar), "") for pillar in PILLARS} for force in shown}
    )


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the demo as an exception does, so that service and folder go with it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what a signal does
        return

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
