"""The one door: who reads what, what is refused, and that nothing else ever comes out of it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.findings import Findings, Kind
from schema.grades import Authority
from scrapers import READERS, AddressError, ReadingError, hmicfrs, read
from scrapers.sources import Sources, load_sources
from tests.scrapers.reviewed import PAGES, assert_spans

OFFICIAL = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/cambridgeshire/"
NEWS = "https://gazette.example/news/12"
PAGE = (PAGES / "hmicfrs" / "cambridgeshire-2017.html").read_bytes()
ROOT = Path(__file__).parents[2]
RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0"><channel><title>The Gazette</title>
<item><title>Force &amp; grade &lt;b&gt;moved&lt;/b&gt;</title><link>/news/13?utm_source=rss</link>
<pubDate>Thu, 09 Nov 2017 23:30:00 GMT</pubDate></item>
<item><title>Again</title><link>https://gazette.example/news/13</link></item>
<item><title>Sport</title><link>https://gazette.example/sport/1</link></item>
<item><title>Elsewhere</title><link>https://other.example/news/14</link></item>
<item><title>No address</title></item>
<item><title>Bad</title><link>http://user@gazette.example/news/15</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><entry><title>One</title>
<link href="https://gazette.example/news/21"/><updated>2017-11-09T01:00:00Z</updated></entry></feed>"""
LISTING = """<html><body><nav><a href="/news/1">menu</a></nav><main><h1>News</h1>
<ul><li><a href="/news/31#top"><img src="x.jpg" alt=""></a> <a href="/news/31"><h2>Thirty-one</h2></a></li>
<li><a href="https://gazette.example/news/32?ref=home">Thirty-two</a></li><li><a href="/sport/9">Sport</a></li>
<li><a href="/news/">News</a></li></ul></main><a href="/news/33">beside</a></body></html>"""


@pytest.fixture
def sources(tmp_path) -> Sources:
    path = tmp_path / "mine.toml"
    path.write_text(
        """
        [[source]]
        name = "gazette"
        authority = "reported"
        hosts = ["gazette.example"]
        listings = ["https://gazette.example/news/", "https://gazette.example/feed"]
        follow = ['/news/[0-9]+']

        [[source]]
        name = "replica"
        authority = "official"
        hosts = ["127.0.0.1:8123"]
        """,
        encoding="utf-8",
    )
    return load_sources(path)


def links(findings: Findings) -> list[tuple[str, str, date | None]]:
    return [(link.url, link.title, link.published_on) for link in findings.links]


# --- who reads what -------------------------------------------------------------------------------------------------


def test_an_official_page_is_read_by_its_shape():
    findings = read(PAGE, url=OFFICIAL + "?utm_source=x", content_type="text/html; charset=utf-8")
    assert (findings.kind, findings.reader, findings.url) == (Kind.ASSESSMENT, f"annual/{READERS}", OFFICIAL)
    assert {judgment.authority for judgment in findings.judgments} == {Authority.OFFICIAL}


def test_text_and_bytes_read_the_same():
    assert read(PAGE, url=OFFICIAL) == read(PAGE.decode(), url=OFFICIAL)


def test_a_replica_speaks_officially_only_where_the_sources_say_so(sources):
    url = OFFICIAL.replace("https://hmicfrs.justiceinspectorates.gov.uk", "http://127.0.0.1:8123")
    findings = read(PAGE, url=url, sources=sources)
    assert (findings.kind, findings.url) == (Kind.ASSESSMENT, url)
    assert len(findings.judgments) == 9
    elsewhere = read(PAGE, url=url)
    assert {judgment.authority for judgment in elsewhere.judgments} <= {Authority.REPORTED}


@pytest.mark.parametrize("section", ["", "effectiveness/", "?view=table"])
def test_an_official_page_of_no_known_shape_says_what_is_missing(section):
    address = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2018/norfolk/" + section
    findings = read("<h1>Norfolk 2018/19</h1><p>Norfolk Constabulary is good.</p>", url=address)
    assert findings.kind is Kind.UNRECOGNISED
    assert findings.reader.endswith(f"/{READERS}")
    ((code, words),) = [(caution.code, caution.words) for caution in findings.warnings]
    assert code in {"no-shape", "no-judgment"}
    assert words == "Norfolk 2018/19"
    assert not findings.judgments
    assert "Norfolk Constabulary is good." in findings.text


def test_two_readers_that_recognise_one_page_read_nothing(monkeypatch):
    annual = tuple(reader for reader in hmicfrs.readers() if reader.__name__ == "scrapers.hmicfrs.annual")
    assert len(annual) == 1
    monkeypatch.setattr(hmicfrs, "readers", lambda: annual * 2)
    findings = read(PAGE, url=OFFICIAL)
    assert findings.kind is Kind.UNRECOGNISED
    assert [caution.code for caution in findings.warnings] == ["ambiguous"]


def test_everything_else_goes_to_the_news(sources):
    findings = read(
        "<html><body><article><h1>Inspectors praise Norfolk Constabulary</h1>"
        "<p>Norfolk Constabulary was graded good for efficiency by HMICFRS.</p></article></body></html>",
        url=NEWS,
        published_on=date(2017, 11, 9),
        sources=sources,
    )
    assert findings.url == NEWS
    assert {judgment.authority for judgment in findings.judgments} <= {Authority.REPORTED}
    assert findings.reader.endswith(f"/{READERS}")


# --- listings and feeds ---------------------------------------------------------------------------------------------


def test_a_listing_gives_the_links_that_its_source_follows(sources):
    findings = read(LISTING, url="https://gazette.example/news/", sources=sources)
    assert (findings.kind, findings.reader) == (Kind.LISTING, f"listing/{READERS}")
    assert links(findings) == [
        ("https://gazette.example/news/31", "Thirty-one", None),
        ("https://gazette.example/news/32", "Thirty-two", None),
    ]


def test_a_listing_without_links_is_a_warning(sources):
    findings = read("<p>We will be back soon</p>", url="https://gazette.example/news/", sources=sources)
    assert findings.kind is Kind.LISTING
    assert [caution.code for caution in findings.warnings] == ["no-links"]


@pytest.mark.parametrize("content_type", [None, "application/rss+xml", "text/html", "text/plain; charset=utf-8"])
def test_a_feed_is_known_by_its_content(sources, content_type):
    findings = read(RSS, url="https://gazette.example/feed", content_type=content_type, sources=sources)
    assert (findings.kind, findings.reader, findings.title) == (Kind.LISTING, f"feed/{READERS}", "The Gazette")
    assert links(findings) == [("https://gazette.example/news/13", "Force & grade moved", date(2017, 11, 9))]


def test_an_atom_feed_and_one_of_no_source():
    assert links(read(ATOM.encode(), url="https://gazette.example/atom")) == [
        ("https://gazette.example/news/21", "One", date(2017, 11, 9))
    ]
    assert len(read(RSS, url="https://unknown.example/feed").links) == 4


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss [\n<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    ],
)
def test_a_feed_that_declares_entities_is_refused(doctype):
    feed = RSS.replace("<rss", doctype + "<rss", 1).replace("Again", "&b;&a;")
    with pytest.raises(ReadingError, match="entities"):
        read(feed, url="https://gazette.example/feed")


@pytest.mark.parametrize("broken", ["</p>&nbsp;&bogus;<<", "&#xD800;&#x110000;&#0;", "<!-- ", "<![CDATA[", "<?x"])
@pytest.mark.parametrize("at", [250, 400, 520])
def test_a_broken_feed_gives_what_it_can(broken, at):
    findings = read(RSS[:at] + broken + RSS[at:], url="https://gazette.example/feed")
    assert findings.kind is Kind.LISTING


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Thu, 09 Nov 2017 23:30:00 -0500", date(2017, 11, 10)),
        ("2017-11-09", date(2017, 11, 9)),
        ("2017-11-09T01:00:00+02:00", date(2017, 11, 8)),
        ("yesterday", None),
        ("", None),
        ("Thu, 39 Nov 2017 23:30:00 GMT", None),
    ],
)
def test_the_day_of_an_entry(stamp, day):
    feed = re.sub(r"<pubDate>.*</pubDate>", f"<pubDate>{stamp}</pubDate>", RSS)
    assert read(feed, url="https://gazette.example/feed").links[0].published_on == day


def test_the_words_of_an_entry():
    feed = RSS.replace("Again", "<![CDATA[<i>Caf&eacute;</i> &amp; co]]>&nbsp;&#8217;s").replace(
        "news/13</", "news/16</"
    )
    assert "Café & co ’s" in [link.title for link in read(feed, url="https://gazette.example/feed").links]


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"\n\n", b"%PDF-1.4", b"\x89PNG\r\n", b"\x00" * 100, b"a" * 10_000_001])
@pytest.mark.parametrize("url", [OFFICIAL, NEWS])
def test_what_is_no_document_is_refused_in_one_line(url, body):
    with pytest.raises(ReadingError) as refusal:
        read(body, url=url)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize("url", ["", "cambridgeshire", "file:///etc/passwd", "http://a@b/", "http:\\\\b\\"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(AddressError):
        read(PAGE, url=url)


def test_an_official_page_nested_without_end_is_refused():
    with pytest.raises(ReadingError, match="deep"):
        read("<div>" * 100_000, url=OFFICIAL)


@pytest.mark.parametrize(
    "stuffing",
    [
        "a" * 1_000_000,
        "a " * 500_000,
        "is judged to be good in " * 40_000,
        "The extent to which " * 50_000,
        "its planning is judged; " * 40_000,
        "Our overall judgment this year is " * 30_000,
        "Last updated " * 70_000,
        "This is HMIC " * 70_000,
    ],
    ids=lambda stuffing: stuffing[:12],
)
def test_a_million_characters_in_an_official_page_change_nothing(stuffing):
    plain = read(PAGE, url=OFFICIAL)
    body = PAGE.decode().replace("It still needs a clearer view of what is to come.", stuffing)
    assert len(body) > 900_000
    assert read(body, url=OFFICIAL).judgments[:2] == plain.judgments[:2]


# --- whatever comes -------------------------------------------------------------------------------------------------

ADDRESSES = st.sampled_from([OFFICIAL, NEWS, "https://gazette.example/feed"])


@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=400)),
    ADDRESSES,
    st.sampled_from([None, "text/html", "text/plain"]),
)
def test_anything_is_read_or_refused(body, url, content_type):
    try:
        findings = read(body, url=url, content_type=content_type)
    except ReadingError as refusal:
        assert not str(refusal).count("\n")  # noqa: PT017 - most examples are read
        return
    assert_spans(findings)


@given(st.data())
def test_any_stretch_of_bytes_in_a_real_page_is_read_or_refused(data):
    start = data.draw(st.integers(0, len(PAGE)))
    end = data.draw(st.integers(start, len(PAGE)))
    body = PAGE[:start] + data.draw(st.binary(max_size=20)) + PAGE[end:]
    try:
        findings = read(body, url=data.draw(ADDRESSES))
    except ReadingError:
        return
    assert_spans(findings)


@given(st.integers(0, len(RSS)), st.text(max_size=20))
def test_any_mangled_feed_is_read_or_refused(at, text):
    try:
        findings = read(RSS[:at] + text + RSS[at + len(text) :], url="https://gazette.example/feed")
    except ReadingError:
        return
    assert all(re.match(r"https?://", link.url) for link in findings.links)


# --- what it costs --------------------------------------------------------------------------------------------------


def loaded(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after this code."""
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_door_is_light_and_each_document_loads_what_it_needs():
    heavy = {"bs4", "lxml", "trafilatura"}
    assert not loaded("import scrapers") & heavy
    page = f"from scrapers import read\nread({PAGE!r}, url={OFFICIAL!r})"
    assert loaded(page) & heavy == {"bs4", "lxml"}
    feed = f"from scrapers import read\nread({RSS!r}, url='https://gazette.example/feed')"
    assert loaded(feed) & heavy == {"lxml"}
    assert not {name for name in loaded(page) if name.startswith("scrapers.news")}
