"""Which links are worth a fetch, which bytes may hold news: the cheap looks lose nothing that the reader would read."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.findings import Link
from schema.forces import forces
from scrapers.news.article import find_article
from scrapers.news.relevance import OLD, is_relevant, is_worth_reading, may_be_relevant
from scrapers.news.sites import force_of

PAGES = Path(__file__).parents[2] / "pages" / "news"
ARTICLES = sorted(path for path in PAGES.rglob("*") if path.suffix in {".html", ".txt"})
TODAY = date(2026, 11, 24)
PAPER = "https://www.gazette.example/news/12345678"


def given_of(path: Path) -> dict[str, Any]:
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    given: dict[str, Any] = about.get("given", about)
    return given


def read_article(path: Path) -> tuple[str, str | None]:
    """An article's title and text, found without any look at its bytes before; the force whose own site it is on."""
    url = given_of(path)["url"]
    kind = "text/html; charset=utf-8" if path.suffix == ".html" else "text/plain"
    article = find_article(path.read_bytes(), url=url, content_type=kind)
    return f"{article.title}\n{article.text}", force_of(url)


TEXTS = [(path, text, home) for path in ARTICLES for text, home in [read_article(path)] if is_relevant(text, home=home)]


def test_there_are_articles_to_read():
    assert len(TEXTS) > 10
    assert len(TEXTS) < len(ARTICLES)


@pytest.mark.parametrize(("path", "text", "home"), TEXTS, ids=[path.stem for path, *_ in TEXTS])
def test_the_first_look_lets_every_article_through_that_is_read(path, text, home):
    assert may_be_relevant(path.read_bytes(), home=home is not None)


MUTATIONS = {
    "a first letter shown large": lambda text: re.sub(r"\b(\w)(\w+)", r'<span class="big">\1</span>\2', escape(text)),
    "every word a link": lambda text: re.sub(r"(\w+)", r'<a href="/x">\1</a>', text),
    "a break within each word": lambda text: re.sub(r"\b(\w\w)(\w+)", r"\1<wbr>\2", text),
    "hard spaces": lambda text: text.replace(" ", "\u00a0"),
    "entities for spaces": lambda text: text.replace(" ", "&nbsp;"),
    "numbers for spaces": lambda text: text.replace(" ", "&#160;"),
    "numbers for capitals": lambda text: re.sub(r"[A-Z]", lambda letter: f"&#{ord(letter[0])};", text),
    "hexadecimal numbers": lambda text: re.sub(r"[a-f]", lambda letter: f"&#x{ord(letter[0]):X};", text),
    "lines": lambda text: text.replace(" ", "\n"),
    "thin spaces": lambda text: text.replace(" ", "\u2009"),
    "capitals": str.upper,
    "a comparison before it": lambda text: f"<p>Under <5% of them. {text}",
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_first_look_loses_nothing_however_a_page_writes_it(mutation):
    for path, text, home in TEXTS:
        # One paragraph at a time: a page may say each of the words but once.
        for part in [text, *text.split("\n")]:
            if is_relevant(part, home=home):
                page = f"<html><body><p>{MUTATIONS[mutation](part)}</p></body></html>".encode()
                assert may_be_relevant(page, home=home is not None), (path, part[:80])


FORCES = st.sampled_from([name for force in forces().values() for name in force.all_names])
INSPECTIONS = st.sampled_from(
    [
        *("HMICFRS", "HMIC", "PEEL", "the inspectorate of constabulary", "police inspectors", "the police watchdog"),
        *("special measures", "the engage phase", "the Engage process", "engage level", "enhanced monitoring"),
        *("an enhanced level of monitoring", "HM Inspector of Constabulary", "an inspector of the constabulary"),
        *("inspectors", "a watchdog"),
    ]
)
FILLING = st.sampled_from(["It was rated good on Monday", "A grade was given", "Nothing", "It requires improvement"])


@given(st.permutations(["force", "inspection", "filling"]), FORCES, INSPECTIONS, FILLING)
def test_whatever_is_relevant_passes_the_first_look(order, force, inspection, filling):
    said = {"force": force, "inspection": inspection, "filling": filling}
    text = ". ".join(said[part] for part in order)
    if is_relevant(text):
        assert may_be_relevant(text.encode())


@pytest.mark.parametrize(
    ("body", "may"),
    [
        ("<p>City beat Rovers, and police inspected nothing</p>", False),
        ("<p>An engaged couple met police about special offers</p>", False),
        ("<p>The enhanced edition, says our inspector of taxes</p><p>police</p>", False),
        ("<p>HM Inspector of Constabulary at Kent Police</p>", True),
        ("<p>The Met is in special <b>measures</b></p>", True),
        ("<p>HMICFRS has been to a fire brigade</p>", False),
        ('<p title="HMICFRS and Kent Police">picture</p>', False),
    ],
)
def test_the_first_look_wants_an_inspection_and_the_police(body, may):
    assert may_be_relevant(body.encode()) is may


@pytest.mark.parametrize(
    "told",
    [
        '<script type="application/ld+json">{"@type":"SatiricalArticle"}</script>',
        '<script type="application/ld+json">{"@type":"Article","genre":"Satire"}</script>',
        '<meta property="og:site_name" content="The Daily Spoof | Satirical news">',
    ],
)
def test_a_page_that_tells_machines_that_it_is_satire_is_not_read(told):
    article = "<p>Kent Police was rated outstanding at preventing crime by HMICFRS.</p>"
    assert may_be_relevant(article.encode())
    assert not may_be_relevant((told + article).encode())


def test_a_report_on_police_and_fire_is_about_the_police_where_they_are_named_more_often():
    police = "Kent Police was rated good at preventing crime by HMICFRS. The police said that police work is hard."
    assert is_relevant(f"{police}\nThe fire service and its fire crews were inspected too. Kent Police was glad.")
    assert not is_relevant("HMICFRS rated the fire service. The fire brigade, fire crews and Kent Police heard it.")


def test_on_a_forces_own_site_the_police_need_no_name():
    assert may_be_relevant(b"<p>HMICFRS rated us good</p>", home=True)
    assert not may_be_relevant(b"<p>We rated them good</p>", home=True)


@pytest.mark.parametrize(
    ("title", "summary", "new", "old"),
    [
        ("Force must improve how it investigates crime", "", True, True),
        ("Cambridgeshire police told to do better on effectiveness", "", True, True),
        ("Wiltshire: what nine areas say", "Its police are rated inadequate by inspectors.", True, False),
        ("'Much still to do', says chief constable", "", True, False),
        ("Police appeal after crash on A14", "", True, False),
        ("Inspectors put school in special measures", "", True, False),
        ("City beat Rovers by three goals", "A brace for the captain.", False, False),
        ("Council tax to rise next year", "", False, False),
        ("Heddlu Gwent yn gwella, medd adroddiad", "", True, False),
        ("", "", True, False),
        ("More", "", True, False),
    ],
)
def test_a_link_is_worth_a_fetch_by_what_it_says(title, summary, new, old):
    link = Link(PAPER, title, TODAY, summary)
    assert is_worth_reading(link, TODAY) is new
    assert is_worth_reading(Link(PAPER, title, None, summary), TODAY) is new
    assert is_worth_reading(Link(PAPER, title, TODAY - OLD, summary), TODAY) is new
    assert is_worth_reading(Link(PAPER, title, TODAY - OLD - timedelta(days=1), summary), TODAY) is old
    assert is_worth_reading(Link(PAPER, title, None, summary), TODAY, whole=True) is old


@pytest.mark.parametrize(
    ("slug", "worth"),
    [
        ("force-must-improve-say-inspectors-12345678", True),
        ("council-tax-to-rise-next-year-12345678", False),
        ("c1234567890o", True),
    ],
)
def test_where_a_link_has_no_title_its_address_speaks(slug, worth):
    assert is_worth_reading(Link(f"https://www.gazette.example/news/{slug}"), TODAY) is worth


def test_on_a_forces_own_site_only_how_it_does_is_worth_a_fetch():
    site = "https://www.cambs.police.uk/news/cambridgeshire/news/2026/november/x1/"
    assert not is_worth_reading(Link(site, "Officers seek witnesses to a crime"), TODAY)
    assert is_worth_reading(Link(site, "We are rated good by inspectors"), TODAY)


@pytest.mark.parametrize(("path", "text", "home"), TEXTS, ids=[path.stem for path, *_ in TEXTS])
def test_the_title_of_every_article_that_is_read_makes_it_worth_a_fetch(path, text, home):
    title, _, body = text.partition("\n")
    summary = body.removeprefix(title).strip().split("\n")[0][:200]
    assert is_worth_reading(Link(given_of(path)["url"], title, TODAY, summary), TODAY)
