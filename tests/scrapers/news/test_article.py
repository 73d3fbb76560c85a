"""The article on its page: title, people, dates, text; and what reading costs in imports."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from scrapers.news.article import decode, find_article
from scrapers.news.dates import written_day
from scrapers.news.relevance import is_relevant, may_be_relevant
from scrapers.news.sites import force_of

ROOT = Path(__file__).parents[3]
BODY = "".join(
    f"<p>Paragraph {n} tells a little more of what the inspectors of Kent Police saw there.</p>" for n in range(6)
)


def page(head="", body=BODY, lang="en-GB"):
    return f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body><article>{body}</article></body></html>'


def find(document, url="https://www.kentpost.example/a/1"):
    return find_article(document, url=url, content_type="text/html")


def test_json_ld_in_a_graph():
    head = (
        '<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],'
        '"headline":"Force &amp; fortune","datePublished":"2022-04-27T23:30:00Z","dateModified":"2022-05-02",'
        '"author":[{"name":"By Ann Writer"},{"name":"Bo Scribe"}],"publisher":[{"name":"Kent Post"}]}]}</script>'
    )
    article = find(page(head))
    assert article.title == "Force & fortune"
    assert article.authors == ("Ann Writer", "Bo Scribe")
    assert article.publisher == "Kent Post"
    assert article.published_on == date(2022, 4, 28), "half past midnight in London"
    assert article.modified_on == date(2022, 5, 2)
    assert article.language == "en"
    assert article.text.count("\n") == 5


def test_broken_json_ld_is_passed_over():
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", </script><meta name="author" content="Ann Writer">'
    )
    assert find(page(head)).authors == ("Ann Writer",)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="article:published_time" content="2017-03-02T00:10:00+00:00">', BODY),
        ('<meta name="date" content="2017-03-02">', BODY),
        ("", '<time datetime="2017-03-02T09:00">today</time>' + BODY),
        ("", "<time>2 March 2017</time>" + BODY),
        ("", '<p class="byline date">Published on Thursday, March 2nd, 2017</p>' + BODY),
    ],
)
def test_the_day(head, body):
    assert find(page(head, body)).published_on == date(2017, 3, 2)


def test_no_day():
    assert find(page()).published_on is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on 2nd March 2017 at noon", date(2017, 3, 2)),
        ("September 9, 2021", date(2021, 9, 9)),
        ("31 June 2020", None),
        ("12 Maybe 2020", None),
        ("March 2017", None),
    ],
)
def test_written_day(words, day):
    assert written_day(words) == day


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>One | Kent Post</title>", "<h1>One</h1>" + BODY, "One"),
        ("<title>One force - two grades | Kent Post</title>", BODY, "One force - two grades"),
        ('<meta property="og:title" content="One - Kent Post">', BODY, "One"),
        ('<meta property="og:title" content="One - Kent Post">', "<h1>Kent Post news</h1><h1>One</h1>" + BODY, "One"),
    ],
)
def test_the_title(head, body, title):
    assert find(page(head, body)).title == title


def test_the_host_is_the_publisher_when_none_is_told():
    assert find(page()).publisher == "kentpost.example"


def test_furniture_is_no_part_of_the_text():
    prompts = "<p>You may also want to watch:</p><p>Sign up to our newsletter for the latest stories.</p>"
    text = find(page("", BODY + prompts + BODY.replace("Paragraph", "Part"))).text
    assert "watch:" not in text
    assert "newsletter" not in text
    assert "Part 5" in text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("café".encode(), None),
        ("café".encode("cp1252"), None),
        ("café".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        (b"\xef\xbb\xbf" + "café".encode(), "text/plain; charset=latin-1"),
        (b'<meta charset="iso-8859-1">' + "café".encode("latin-1"), None),
        ("café".encode(), "text/html; charset=no-such-thing"),
    ],
)
def test_decoding(body, content_type):
    assert decode(body, content_type).endswith("café")


def test_plain_text_has_its_first_line_as_title():
    article = find_article("A headline\n\nThe first paragraph is here.\n", url="https://x.example/")
    assert (article.title, article.text) == ("A headline", "A headline\nThe first paragraph is here.")
    assert find_article("It begins at once. It ends.", url="https://x.example/").title == ""


def test_relevance_of_bytes():
    assert may_be_relevant(b"<p>HMICFRS has inspected Kent Police</p>")
    assert not may_be_relevant(b"<p>HMICFRS has inspected a fire brigade</p>")
    assert not may_be_relevant(b"<p>Police stopped the match</p>")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("HMIC rated Kent Police good.", True),
        ("Inspectors rated Kent Police good.", True),
        ("Kent Police was put into special measures.", True),
        ("Inspectors from Ofsted rated a school good, Kent Police said.", False),
        ("HMICFRS rated Kent Fire and Rescue Service good. Kent Police helped the fire service.", False),
        ("HMICFRS rated the forces good.", False),
        ("Kent Police held an inspector's leaving party.", False),
        ("Inspectors in New South Wales rated New South Wales Police good.", False),
        ("His Majesty's Inspectorate of Constabulary and Fire and Rescue Services rated Kent Police good.", True),
    ],
)
def test_relevance_of_text(text, wanted):
    assert is_relevant(text) is wanted


@pytest.mark.parametrize(
    ("url", "force"),
    [
        ("https://www.kent.police.uk/news/a", "kent"),
        ("https://www.met.police.uk/news/a", "metropolitan"),
        ("https://www.westmercia-pcc.gov.uk/a", "west-mercia"),
        ("https://www.northantspfcc.org.uk/a", None),
        ("https://www.merseysidepcc.info/a", "merseyside"),
        ("https://www.gwent.pcc.police.uk/a", "gwent"),
        ("https://www.south-wales.police.uk/a", "south-wales"),
        ("https://www.kentonline.co.uk/a", None),
        ("https://policeprofessional.com/a", None),
        ("not an address", None),
    ],
)
def test_whose_site(url, force):
    assert force_of(url) == force


def imported(code):
    """The modules that a fresh interpreter holds after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(done.stdout.split())


def test_importing_the_package_is_light():
    assert not imported("import scrapers.news") & {"bs4", "lxml", "trafilatura", "scrapers.news.judgments"}


def test_plain_text_needs_no_html_library():
    code = (
        "from scrapers.news import read_news\n"
        "found = read_news('HMIC rated Kent Police good for efficiency.', url='https://x.example/', version='1')\n"
        "assert found.kind == 'news', found"
    )
    assert not imported(code) & {"bs4", "lxml", "trafilatura"}
