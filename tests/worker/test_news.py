"""The whole way of the news, over HTTP: feeds, articles and their copies, to reported grades and who said what."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import select

from schema import tables
from scrapers.sources import Role
from tests.worker.hands import Clock, count, hands
from worker import work
from worker.context import Context
from worker.demo.replica import Replica
from worker.queries import events
from worker.rescraping import ask
from worker.statements import statements

NOW = datetime(2024, 8, 9, 12, tzinfo=UTC)
FEED = "application/rss+xml; charset=utf-8"
TITLE = "Wiltshire Police told where it must improve"
PARAGRAPHS = (
    "Wiltshire Police has been rated good at preventing crime and adequate at investigating crime by HMICFRS.",
    "The inspectorate came in the winter, and its report of the latest PEEL inspection was published on Friday.",
    "It also found the force to be inadequate at responding to the public, after two years of long waits.",
    (
        "Rowan Ashdown, an inspector of constabulary, said: “The force has moved a long way since we last came. It "
        "should be proud of that. It has to answer its calls much sooner.”"
    ),
    "Commissioner Imogen Tarrant said: “I have asked the chief constable for a plan before the end of the summer.”",
    "The next inspection is due in two years, when the same areas of policing will be looked at once again.",
)
REPORTED = [
    ("investigating-crime", "adequate"),
    ("preventing-crime", "good"),
    ("responding-to-the-public", "inadequate"),
]


def article(*paragraphs: str, title: str = TITLE, canonical: str = "", day: str = "2024-08-09") -> str:
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs or PARAGRAPHS)
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{link}
<meta property="article:published_time" content="{day}T09:00:00Z"></head><body><nav><a href="/sport/">Sport</a></nav>
<main><article><h1>{escape(title)}</h1>{body}</article></main></body></html>"""


FOOTBALL = article(
    "City beat Rovers by three goals to one on Saturday, in front of nine thousand people and a great many gulls.",
    "The police moved a few of them on after the match, and said that there had been no trouble worth the name.",
    title="Police praise crowd as City win",
)


def feed(*entries: tuple[str, str] | tuple[str, str, datetime]) -> str:
    items = "".join(
        f"<item><title>{escape(entry[1])}</title><link>{escape(entry[0])}</link>"
        f"<pubDate>{format_datetime(entry[2] if len(entry) > 2 else NOW)}</pubDate></item>"
        for entry in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


@pytest.fixture
def site() -> Iterator[Replica]:
    with Replica() as replica:
        yield replica


@pytest.fixture
def sister() -> Iterator[Replica]:
    with Replica() as replica:
        yield replica


@contextmanager
def service(database_url: str, tmp_path: Path, text: str) -> Iterator[tuple[Context, Clock]]:
    """A service with this sources file, before its first look."""
    path = tmp_path / "sources.toml"
    path.write_text(f"shipped = false\n{text}")
    with hands(database_url, sources=path, moment=NOW) as (context, clock):
        yield context, clock


class Hurried(threading.Event):
    """Waits for nothing, as the clock of these tests stands still between two pages."""

    def wait(self, _timeout: float | None = None) -> bool:
        return self.is_set()


def begin(context: Context, clock: Clock) -> None:
    work.prepare(context)
    drain(context, clock)


def drain(context: Context, clock: Clock) -> None:
    """Do all that is due, though a site is left alone for some seconds between two of its pages."""
    context.stopping = Hurried()
    for _ in range(4):
        work.drain(context)
        clock.pass_(seconds=6)


def look(context: Context, clock: Clock) -> None:
    """The next look at all feeds."""
    clock.pass_(minutes=31)
    drain(context, clock)


def lines(*sites: Replica) -> str:
    """A sources file for these papers: a line."""
    return f"feeds = [{', '.join(repr(site.url('/feed.xml')) for site in sites)}]\n"


def told(context: Context) -> list[tuple[str, str, bool]]:
    with context.store.read() as session:
        return sorted(
            (event["data"]["question"]["id"], event["data"]["current"]["grade"], event["data"]["announced"])
            for event in events(session)
            if event["type"] == "gradewatch.grade.reported"
        )


def pages(context: Context) -> dict[str, str]:
    """The pages of the articles that are known: their paths, and how each is."""
    with context.store.read() as session:
        found = session.scalars(select(tables.Page).where(tables.Page.role == Role.ARTICLE.value))
        return {page.url.split("/", 3)[3]: "waits" if page.due_at else page.state for page in found}


def kinds(context: Context) -> list[str | None]:
    with context.store.read() as session:
        wanted = select(tables.Reading.kind).where(tables.Reading.kind != "listing").order_by(tables.Reading.id)
        return list(session.scalars(wanted))


def test_a_line_in_a_users_file_leads_from_a_paper_to_a_reported_grade(database_url, tmp_path, site) -> None:
    site.publish("/feed.xml", feed(), FEED)
    with service(database_url, tmp_path, lines(site)) as (context, clock):
        begin(context, clock)
        site.publish("/news/told", article())
        site.publish("/feed.xml", feed((site.url("/news/told?utm_source=rss&at_medium=x#top"), TITLE)), FEED)
        look(context, clock)
        assert told(context) == [(*one, True) for one in REPORTED]
        assert pages(context) == {"news/told": "active"}
        with context.store.read() as session:
            said = {(row.speaker, row.url) for row in statements(session, force="wiltshire")}
        assert said == {(name, site.url("/news/told")) for name in ("Rowan Ashdown", "Imogen Tarrant")}
        # An article is fetched once; a feed that did not change costs a conditional request.
        for _ in range(3):
            look(context, clock)
        clock.pass_(days=3)
        drain(context, clock)
        assert len(site.served("/news/told")) == 1
        assert site.served("/feed.xml")[-1].status is HTTPStatus.NOT_MODIFIED


def test_what_a_feed_holds_at_first_is_silent(database_url, tmp_path, site) -> None:
    site.publish("/news/told", article())
    site.publish("/feed.xml", feed((site.url("/news/told"), TITLE)), FEED)
    with service(database_url, tmp_path, lines(site)) as (context, clock):
        begin(context, clock)
        assert told(context) == [(*one, False) for one in REPORTED]


def test_an_article_of_two_feeds_is_fetched_once(database_url, tmp_path, site) -> None:
    feeds = f'feeds = ["{site.url("/feed.xml")}", "{site.url("/police.xml")}"]\n'
    site.publish("/news/told-12345", article())
    site.publish("/feed.xml", feed((site.url("/news/told-12345?service=rss"), TITLE)), FEED)
    site.publish("/police.xml", feed((site.url("/news/told-12345.amp?fbclid=1"), "Force must improve")), FEED)
    with service(database_url, tmp_path, feeds) as (context, clock):
        begin(context, clock)
        assert len(site.served("/news/told-12345")) == 1
        assert pages(context) == {"news/told-12345": "active"}


def test_an_article_at_another_address_is_the_one_that_it_names_as_its_own(database_url, tmp_path, site) -> None:
    own = site.url("/news/told")
    site.publish("/news/light/told", article(canonical=own))
    site.publish("/news/told", article(canonical=own))
    site.publish("/feed.xml", feed((site.url("/news/light/told"), TITLE)), FEED)
    with service(database_url, tmp_path, lines(site)) as (context, clock):
        begin(context, clock)
        assert pages(context) == {"news/light/told": "active", "news/told": "active"}
        site.publish("/feed.xml", feed((own, TITLE)), FEED)
        look(context, clock)
        assert site.served("/news/told") == []  # it was read already
        # Who asks for it gets it; nothing of it is recorded twice.
        before = count(context, tables.Statement), count(context, tables.Judgment)
        ask(context, url=own)
        drain(context, clock)
        assert len(site.served("/news/told")) == 1
        assert (count(context, tables.Statement), count(context, tables.Judgment)) == before
        with context.store.read() as session:
            assert [len(row.articles) for row in statements(session)] == [1, 1]


def test_an_address_that_every_article_of_a_site_names_hides_none_of_them(database_url, tmp_path, site) -> None:
    wrong = site.url("/news/all-of-it")
    other = (
        "Norfolk Constabulary is good at preventing crime and needs to do no more about it, an inspection has found.",
        "HMICFRS, the inspectorate, was there for ten days in the autumn, and talked to two hundred of its people.",
        "Councillors in Norwich heard of it on Tuesday, and put off the rest of what they had meant to talk about.",
    )
    site.publish("/news/one", article(canonical=wrong))
    site.publish("/news/two", article(*other, title="Norfolk police are praised", canonical=wrong))
    site.publish(
        "/feed.xml", feed((site.url("/news/one"), TITLE), (site.url("/news/two"), "Norfolk Police told")), FEED
    )
    with service(database_url, tmp_path, lines(site)) as (context, clock):
        begin(context, clock)
        with context.store.read() as session:
            assert set(session.scalars(select(tables.Judgment.force))) == {"wiltshire", "norfolk"}


def test_copies_in_sister_papers_are_one_story(database_url, tmp_path, site, sister) -> None:
    for paper in (site, sister):
        paper.publish("/feed.xml", feed(), FEED)
    with service(database_url, tmp_path, lines(site, sister)) as (context, clock):
        begin(context, clock)
        site.publish("/news/told", article())
        site.publish("/feed.xml", feed((site.url("/news/told"), TITLE)), FEED)
        look(context, clock)
        once = told(context)
        # The sister paper has another headline, a line of its own, straight marks, and cuts a quotation.
        copy = [
            words.replace(" It has to answer its calls much sooner.", "").replace("“", '"').replace("”", '"')
            for words in PARAGRAPHS
        ]
        sister.publish("/news/copy", article(*copy, "Read our view on page nine.", title="Our force must do better"))
        sister.publish("/feed.xml", feed((sister.url("/news/copy"), "Our force must do better")), FEED)
        look(context, clock)
        assert told(context) == once == [(*one, True) for one in REPORTED]
        with context.store.read() as session:
            assert len(set(session.scalars(select(tables.Story.first)))) == 1
            shown = statements(session, force="wiltshire")
        both = [site.url("/news/told"), sister.url("/news/copy")]
        assert {row.speaker: [one.url for one in row.articles] for row in shown} == {
            "Rowan Ashdown": both,
            "Imogen Tarrant": both,
        }
        assert next(row.text for row in shown if row.speaker == "Rowan Ashdown").endswith("its calls much sooner.")


def test_another_article_on_the_same_report_is_another_story(database_url, tmp_path, site, sister) -> None:
    site.publish("/news/told", article())
    site.publish("/feed.xml", feed((site.url("/news/told"), TITLE)), FEED)
    own = (
        "Our county’s police have work to do, says a report on Wiltshire Police by HMICFRS.",
        "The force is good at preventing crime, the inspectorate says, but who rings waits for too long.",
        PARAGRAPHS[3],
        "Nobody at the council wished to talk of it on Friday, though two of them sit on the panel.",
    )
    sister.publish("/news/ours", article(*own, title="Work to do for our police"))
    sister.publish("/feed.xml", feed((sister.url("/news/ours"), "Work to do for our police")), FEED)
    with service(database_url, tmp_path, lines(site, sister)) as (context, clock):
        begin(context, clock)
        with context.store.read() as session:
            assert len(set(session.scalars(select(tables.Story.first)))) == 2
            # The same words are one quotation all the same.
            quoted = {row.speaker: len(row.articles) for row in statements(session)}
        assert quoted == {"Rowan Ashdown": 2, "Imogen Tarrant": 1}


def test_an_irrelevant_article_leaves_nothing_but_its_bytes(database_url, tmp_path, site) -> None:
    site.publish("/sport/match", FOOTBALL)
    site.publish("/feed.xml", feed((site.url("/sport/match"), "Police praise crowd as City win")), FEED)
    with service(database_url, tmp_path, lines(site)) as (context, clock):
        begin(context, clock)
        assert kinds(context) == ["irrelevant"]
        for table in (tables.Judgment, tables.Statement, tables.Sighting, tables.Event, tables.Story, tables.Standing):
            assert count(context, table) == 0


def test_links_that_tell_of_something_else_are_not_fetched(database_url, tmp_path, site) -> None:
    long_ago = NOW - timedelta(days=45)
    entries: list[tuple[str, str] | tuple[str, str, datetime]] = [
        (site.url("/sport/1"), "City beat Rovers by three goals"),
        (site.url("/news/2"), "Council tax to rise next year"),
        (site.url("/news/3"), "Man charged by police after crash", long_ago),
        (site.url("/news/4"), "Force fails victims of crime, says report", long_ago),
        (site.url("/news/5"), "More"),
        (site.url("/news/6"), "A watchdog has its say today"),
    ]
    for path in ("/sport/1", "/news/2", "/news/3", "/news/4", "/news/5", "/news/6"):
        site.publish(path, FOOTBALL)
    site.publish("/feed.xml", feed(*entries), FEED)
    with service(database_url, tmp_path, lines(site)) as (context, clock):
        begin(context, clock)
        assert set(pages(context)) == {"news/4", "news/5", "news/6"}
        assert site.served("/sport/1") == site.served("/news/2") == site.served("/news/3") == []


def test_a_source_that_is_switched_off_is_left_alone(database_url, tmp_path, site) -> None:
    site.publish("/feed.xml", feed((site.url("/news/told"), TITLE)), FEED)
    text = f"""
[[source]]
name = "gazette"
authority = "reported"
hosts = ["{site.host}"]
listings = ["{site.url("/feed.xml")}"]
follow = ['/news/.+']
enabled = false
"""
    with service(database_url, tmp_path, text) as (context, clock):
        begin(context, clock)
        look(context, clock)
        assert site.log == []


def test_a_sitemap_is_followed_where_its_words_say_so(database_url, tmp_path, site) -> None:
    site.publish("/news/force-rated-inadequate-by-inspectors", article(day="2024-08-09"))
    entries = "".join(
        f"<url><loc>{site.url(path)}</loc></url>"
        for path in ("/news/force-rated-inadequate-by-inspectors", "/news/man-charged-by-police-officers", "/news/12")
    )
    site.publish("/sitemap.xml", f"<urlset>{entries}</urlset>", "text/xml")
    text = f"""
[[source]]
name = "gazette"
authority = "reported"
hosts = ["{site.host}"]
sitemaps = ["{site.url("/sitemap.xml")}"]
follow = ['/news/.+']
delay = "0s"
"""
    with service(database_url, tmp_path, text) as (context, clock):
        begin(context, clock)
        assert set(pages(context)) == {"news/force-rated-inadequate-by-inspectors"}


def test_a_release_on_another_matter_in_a_mirror_is_no_drift(database_url, tmp_path, site) -> None:
    entries = [(site.url(f"/copies/{n}"), "Police officers are thanked") for n in range(4)]
    for url, _ in entries:
        site.publish(url.removeprefix(site.url("").rstrip("/")), FOOTBALL)
    site.publish("/feed.xml", feed(*entries), FEED)
    text = f"""
[[source]]
name = "mirror"
authority = "official"
hosts = ["{site.host}"]
listings = ["{site.url("/feed.xml")}"]
follow = ['/copies/.+']
once = true
delay = "0s"
"""
    with service(database_url, tmp_path, text) as (context, clock):
        begin(context, clock)
        assert kinds(context) == ["unrecognised"] * 4
        with context.store.read() as session:
            assert session.get_one(tables.Source, "mirror").drift == 0
        assert count(context, tables.Event) == 0


def test_the_inspectorate_does_not_wait_for_the_news(sqlite_url) -> None:
    with hands(sqlite_url, moment=NOW) as (context, _):
        work.prepare(context)
        nudged: list[tuple[object, ...]] = []
        context.nudge = lambda *nudge: nudged.append(nudge)
        work.tick(context)
        assert nudged[0] == ("visit", "hmicfrs.justiceinspectorates.gov.uk")
        assert 10 < len(nudged) < 20  # of more than a hundred hosts


def test_no_end_of_articles_is_fetched_again_unless_they_are_meant(sqlite_url, tmp_path, site) -> None:
    site.publish("/news/told", article())
    site.publish("/feed.xml", feed((site.url("/news/told"), TITLE)), FEED)
    with service(sqlite_url, tmp_path, lines(site)) as (context, clock):
        begin(context, clock)
        assert ask(context)[1] == 1
        assert ask(context, source="127-0-0-1-" + site.host.rpartition(":")[2])[1] == 2
