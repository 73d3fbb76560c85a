"""Sitemaps: plain, compressed, indexes of them, broken and hostile ones."""

from __future__ import annotations

import gzip
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.findings import Kind, Link
from scrapers import ReadingError, read
from scrapers.sitemap import MOST_ADDRESSES, is_sitemap, read_sitemap, unzipped
from scrapers.sources import load_sources

SITE = "https://gazette.example"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
SOURCES = f"""
[[source]]
name = "gazette"
authority = "reported"
hosts = ["gazette.example"]
sitemaps = ["{SITE}/sitemap.xml"]
follow = ['/news/[a-z0-9-]+']
"""


@pytest.fixture
def sources(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SOURCES)
    return load_sources(path)


def urlset(*entries: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f"{head}\n<urlset {XMLNS}>{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>"


def loc(path: str) -> str:
    return f"<loc>{SITE}{path}</loc><lastmod>2026-11-20</lastmod>"


def test_a_sitemap_leads_to_what_its_source_follows_once_each(sources):
    document = urlset(
        loc("/news/one"), loc("/news/one?utm_source=map"), loc("/about"), "<loc>https://elsewhere.example/news/x</loc>",
        "<loc>\n  /news/two  </loc>", "<lastmod>2026-11-20</lastmod>", "<loc>javascript:alert(1)</loc>",
    )  # fmt: skip
    found = read(document.encode(), url=f"{SITE}/sitemap.xml", content_type="text/xml", sources=sources)
    assert (found.kind, found.reader.partition("/")[0]) == (Kind.LISTING, "sitemap")
    # A day of last change is no day of publication.
    assert found.links == (Link(f"{SITE}/news/one"), Link(f"{SITE}/news/two"))
    assert found.warnings == ()


def test_an_index_leads_to_sitemaps_and_they_are_read_as_such(sources):
    entries = "".join(f"<sitemap>{loc(path)}</sitemap>" for path in ("/maps/sitemap-1.xml.gz", "/x"))
    index = f"<sitemapindex {XMLNS}>{entries}</sitemapindex>"
    found = read(index, url=f"{SITE}/sitemap.xml", sources=sources)
    assert [link.url for link in found.links] == [f"{SITE}/maps/sitemap-1.xml.gz"]
    child = gzip.compress(urlset(loc("/news/three")).encode())
    found = read(child, url=f"{SITE}/maps/sitemap-1.xml.gz", content_type="application/x-gzip", sources=sources)
    assert [link.url for link in found.links] == [f"{SITE}/news/three"]


def test_an_articles_own_day_and_title_are_kept(sources):
    news = (
        f"{loc('/news/one')}<news:news><news:publication><news:name>Gazette</news:name></news:publication>"
        "<news:publication_date>2026-11-19T23:30:00-02:00</news:publication_date>"
        "<news:title>Force &amp; grade</news:title></news:news>"
    )
    document = urlset(news).replace("<urlset ", '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" ')
    found = read(document, url=f"{SITE}/sitemap.xml", sources=sources)
    assert found.links == (Link(f"{SITE}/news/one", "Force & grade", date(2026, 11, 20)),)


def test_a_sitemap_without_anything_to_follow_is_a_warning(sources):
    found = read(urlset(loc("/about")), url=f"{SITE}/sitemap.xml", sources=sources)
    assert [caution.code for caution in found.warnings] == ["no-links"]


def test_the_50001st_address_is_left_out_and_told(sources):
    document = urlset(*(f"<loc>{SITE}/news/n{n}</loc>" for n in range(MOST_ADDRESSES + 1)))
    found = read(document, url=f"{SITE}/sitemap.xml", sources=sources)
    assert len(found.links) == MOST_ADDRESSES
    assert [caution.code for caution in found.warnings] == ["too-many"]


@pytest.mark.parametrize(
    "document",
    [
        urlset(loc("/news/one"), head='<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'),
        urlset(loc("/news/one"), head='<!DOCTYPE urlset SYSTEM "file:///etc/passwd">'),
        urlset(loc("/news/one")).replace("<url>", '<!ENTITY a "b"><url>'),
    ],
)
def test_a_document_type_entities_and_ruins_are_refused(document, sources):
    assert is_sitemap(document)
    with pytest.raises(ReadingError):
        read_sitemap(document, url=f"{SITE}/sitemap.xml", source=sources.by_name["gazette"])


def test_a_broken_sitemap_is_read_as_far_as_it_goes(sources):
    whole = urlset(loc("/news/one"), loc("/news/two"))
    found = read(whole[: whole.index("/news/two")], url=f"{SITE}/sitemap.xml", sources=sources)
    assert f"{SITE}/news/one" in {link.url for link in found.links}


@pytest.mark.parametrize(
    ("document", "is_one"),
    [
        ("<urlset>", True),
        ("\ufeff <?xml version='1.0'?><!-- a --><?xml-stylesheet href='x'?>\n<sm:urlset xmlns:sm='x'>", True),
        ("<sitemapindex>", True),
        ("<rss><urlset>", False),
        ("<html><body>urlset</body></html>", False),
        ("<urlsets>", False),
    ],
)
def test_a_sitemap_is_known_by_its_root(document, is_one):
    assert is_sitemap(document) is is_one


def test_looking_for_the_root_is_linear():
    for piece in ("a", "<!--", "<?x", " ", "<!DOCTYPE "):
        assert not is_sitemap(piece * 300_000)


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    packed = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(200)) + bomb.flush()
    assert len(packed) < 300_000
    with pytest.raises(ReadingError, match="10 MB"):
        unzipped(packed)
    with pytest.raises(ReadingError, match="cut short"):
        unzipped(gzip.compress(b"<urlset/>" * 100)[:-12])
    with pytest.raises(ReadingError, match="broken"):
        unzipped(b"\x1f\x8b" + b"no" * 50)


@given(st.binary(max_size=200), st.sampled_from(["", "<urlset>", "<sitemapindex><sitemap><loc>"]))
def test_no_bytes_raise_anything_but_the_readers_failure(tail, head):
    for body in (head.encode() + tail, gzip.compress(head.encode() + tail), b"\x1f\x8b" + tail):
        try:
            read(body, url=f"{SITE}/sitemap.xml")
        except ReadingError:
            continue
