"""Who wrote an article, when, and under what title: one source a test, the better before the worse."""

import json
from datetime import date

import pytest

from scrapers.news.article import find_article

BODY = "<p>Inspectors said that Kent Police had done well in the part that is told of here, and elsewhere.</p>" * 4


def find(head="", top="", url="https://www.kentpost.example/a/1"):
    document = f"<!DOCTYPE html><html><head>{head}</head><body><article>{top}<div>{BODY}</div></article></body></html>"
    return find_article(document, url=url)


def ld(**told):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **told})}</script>'


@pytest.mark.parametrize(
    ("told", "authors"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("By Ann Lee and Bo Roe", ("Ann Lee", "Bo Roe")),
        ("Ann Lee, Local Democracy Reporter", ("Ann Lee",)),
        ("Ann Lee Senior Political Correspondent", ("Ann Lee",)),
        ("By Ann Lee @annlee Chief Reporter", ("Ann Lee",)),
        ("Ann Writer", ("Ann Writer",)),
        ("https://www.kentpost.example/ann", ()),
        ("admin", ()),
    ],
)
def test_a_name_without_what_stands_around_it(told, authors):
    assert find(ld(author={"@type": "Person", "name": told})).authors == authors


@pytest.mark.parametrize(
    "byline",
    [
        '<a rel="author" href="/ann">Ann Lee</a>',
        '<div class="story-byline"><span>By</span> <a>Ann Lee</a><span>Crime reporter</span></div>',
        "<p>By Ann Lee</p>",
        "<p>Words: Ann Lee</p>",
    ],
)
def test_a_person_in_the_byline_comes_before_the_house_in_the_metadata(byline):
    head = ld(
        author={"@type": "Organization", "name": "Kent Post"}, publisher={"name": "Kent Post"}, headline="Praised"
    )
    assert find(head, f"<h1>Praised</h1>{byline}").authors == ("Ann Lee",)
    assert find(head, "<h1>Praised</h1>").authors == ("Kent Post",)


def test_readers_who_comment_are_no_authors():
    assert find(top=f"<div class='comments'><p>{BODY}</p><a rel='author'>Bo Roe</a></div>").authors == ()


def test_a_graph_of_references():
    graph = [
        {"@type": "NewsArticle", "author": {"@id": "#ann"}, "publisher": {"@id": "#post"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {"@type": "Organization", "@id": "#post", "name": "Kent Post"},
    ]
    article = find(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>')
    assert (article.authors, article.publisher) == (("Ann Lee",), "Kent Post")


@pytest.mark.parametrize(
    "written",
    [
        '{"@type": "NewsArticle", "datePublished": "2022-05-04T08:00:00Z",}',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2022-05-04"}\n//]]>',
        '{"@type": "NewsArticle", "name": "Kent "praised"", "datePublished": "2022-05-04"}',
        '{"@type": "NewsArticle", "headline": "Kent\n praised", "datePublished": "2022-05-04"}',
    ],
)
def test_json_that_is_nearly_json(written):
    assert find(f'<script type="application/ld+json">{written}</script>').published_on == date(2022, 5, 4)


@pytest.mark.parametrize(
    ("head", "top", "url"),
    [
        ('<meta name="parsely-pub-date" content="2022-05-03T23:30:00Z">', "", "https://x.example/"),
        ("", '<abbr class="published" title="2022-05-04T08:00:00Z">yesterday</abbr>', "https://x.example/"),
        ("", "<h1>Praised</h1><div>Published: 04/05/2022</div>", "https://x.example/"),
        ("", "<h1>Praised</h1><p>Wednesday, 4th May, 2022</p>", "https://x.example/"),
        ("", "", "https://x.example/2022/05/04/praised/"),
        ('<meta property="og:url" content="https://x.example/2022/05/04/praised/">', "", "https://x.example/a"),
        (
            "",
            "<time datetime='2021-01-01'></time><time class='published' datetime='2022-05-04'></time>",
            "https://x.example/",
        ),
    ],
)
def test_the_day_wherever_it_is_told(head, top, url):
    assert find(head, top, url).published_on == date(2022, 5, 4)


def test_the_day_of_a_comment_is_not_the_article_s():
    assert find(top=f"<div class='comment'>{BODY}<time datetime='2022-05-04'></time></div>").published_on is None


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        (
            '<meta property="og:site_name" content="Kent Post"><title>Kent praised</title>',
            "<h1>Kent Post</h1>",
            "Kent praised",
        ),
        (
            '<meta property="og:title" content="Kent praised">',
            "<h1><span>LIVE</span> Kent praised</h1>",
            "Kent praised",
        ),
        ('<meta property="og:title" content="Police hailed by watchdog">', "<h1>Kent praised</h1>", "Kent praised"),
        (
            ld(headline="Kent praised - but must do more"),
            "<h1>Kent praised - but must do more</h1>",
            "Kent praised - but must do more",
        ),
        ('<meta property="og:title" content="Kent praised">', "<h1>Our news</h1><h2>Kent praised</h2>", "Kent praised"),
        ("<title>Kent Police praised</title>", "<h1>Kent Police praised</h1>", "Kent Police praised"),
    ],
)
def test_the_title_among_headings(head, top, title):
    assert find(head, top).title == title
