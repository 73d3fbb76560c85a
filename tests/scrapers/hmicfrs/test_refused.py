"""What must be refused, with a reason; what is no page at all; and one reader at most for every address."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.findings import Findings, Kind
from schema.grades import Authority
from scrapers import ReadingError, read
from scrapers.hmicfrs import readers
from scrapers.page import make_page
from tests.scrapers.reviewed import PAGES, assert_spans
from worker.guard import judge

HOST = "https://hmicfrs.justiceinspectorates.gov.uk"
GRADES = (
    "Kent Police is graded ‘good’ at investigating crime and ‘inadequate’ at responding to the public. Effectiveness: "
    "Good. HM Inspector Rowan Ashdown said: “Kent Police is outstanding at preventing crime, and I congratulate it.” "
    "His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services inspects, and reports on what it finds."
)


def refused(path: str, heading: str, *blocks: str) -> Findings:
    body = "".join(f"<p>{block}</p>" for block in (*blocks, GRADES))
    findings = read(f"<html><body><main><h1>{heading}</h1>{body}</main></body></html>", url=HOST + path)
    assert not findings.judgments
    assert not findings.statements
    return findings


@pytest.mark.parametrize(
    ("path", "heading", "code"),
    [
        ("/frs-assessment/kent-2023-25/", "Kent Fire and Rescue Service", "fire-and-rescue"),
        ("/publication-html/essex-fire-2021-22/", "Essex County Fire and Rescue Service", "fire-and-rescue"),
        ("/publications/a-duty-to-protect/", "A duty to protect", "thematic-report"),
        ("/publication-html/state-of-policing-2023/", "State of Policing 2023", "national-report"),
        ("/publications/kent-cdi-2017/", "Kent Police: Crime Data Integrity 2017", "crime-data-integrity"),
        ("/publication-html/east/", "The regional response to organised crime", "serious-and-organised-crime"),
        ("/publication-html/kent-integrity/", "Kent Police: vetting and standards", "vetting-and-integrity"),
        ("/publications/kent-police-custody/", "Joint inspection of police custody in Kent", "custody"),
        ("/publications/kent-child/", "National child protection inspections: Kent Police", "child-protection"),
        ("/recommendation/investigating-crime/77/", "Kent Police should investigate crime better", "recommendation"),
        ("/publication-html/peel-assessment-framework-2025-2027/", "PEEL Assessment Framework 2025–27", "framework"),
        ("/peel-assessments/what-is-peel/peel-2023-25/", "PEEL 2023–25", "about-inspections"),
        ("/police-forces/kent/", "Kent", "force-page"),
    ],
)  # fmt: skip
def test_a_true_page_outside_peel_is_refused_with_its_reason(path, heading, code):
    findings = refused(path, heading)
    assert findings.kind is Kind.IRRELEVANT
    assert [caution.code for caution in findings.warnings] == [code]
    assert judge(findings, authority=Authority.OFFICIAL).believed


LISTING = HOST + "/news/news-feed/"
WALLS = [
    ("Page not found", "The page you were looking for is gone."),
    ("404", "Nothing is here."),
    ("Error 404 – page cannot be found", "Try the search."),
    ("Access Denied", "You don’t have permission to read this."),
    ("403 Forbidden", "nginx"),
    ("Attention Required! | Cloudflare", "Ray ID: 12ab"),
    ("Just a moment...", "Checking your browser before you go on."),
    ("Site maintenance", "We shall be back on Monday."),
    ("We’ll be back soon", "Scheduled maintenance"),
    ("Service unavailable", "Come back later."),
    ("Cookies on HMICFRS", "We use cookies. Accept all cookies before you read on."),
    ("Log in – HMICFRS", "Lost your password?"),
    ("Sign in", "Password"),
    ("Internal Server Error", "The server met a misfortune."),
]
PATHS = [
    "/news/news-feed/kent-police-inspected/",
    "/publications/page/2/",
    "/publication-html/a-thematic-report/",
    "/frs-assessment/kent-2023-25/",
    "/recommendation/x/1/",
    "/about-us/what-we-do/our-approach-to-monitoring-forces/police-forces-in-engage/",
    "/peel-assessments/peel-2018/?view=table",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("heading", "words"), WALLS)
def test_a_wall_is_never_believed(path, heading, words):
    nav = "<ul><li><a href='/news/news-feed/one/'>One</a></li></ul>"
    shown = f"<main><h1>{heading}</h1><p>{words}</p>{nav}</main>"
    wall = f"<html><head><title>{heading}</title></head><body>{shown}</body></html>"
    for body in (wall, wall.replace(f"<h1>{heading}</h1>", "")):
        findings = read(body, url=HOST + path)
        assert findings.kind is Kind.UNRECOGNISED
        assert not judge(findings, authority=Authority.OFFICIAL).believed


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_or_cut_document_is_never_believed(path):
    for fixture in sorted((PAGES / "hmicfrs").glob("release-*.html")):
        text = fixture.read_text(encoding="utf-8")
        body = text.index("<body")
        for cut in (body + 6, (body + len(text)) // 2):
            assert read(text[:cut], url=HOST + path).kind is Kind.UNRECOGNISED
    assert read("<html><body></body></html>", url=HOST + path).kind is Kind.UNRECOGNISED


@pytest.mark.parametrize("path", PATHS)
def test_the_homepage_or_another_site_at_the_address_is_never_believed(path):
    for own in (HOST + "/", "https://parked.example/", HOST + "/peel-reports/kent-2023-25/"):
        page = (PAGES / "hmicfrs" / "release-kent-2023.html").read_text(encoding="utf-8")
        page = page.replace('rel="canonical" href="', f'rel="canonical" href="{own}" data-was="')
        assert read(page, url=HOST + path).kind is Kind.UNRECOGNISED


def test_a_page_without_a_word_of_the_inspectorate_is_not_refused_but_unrecognised():
    page = f"<html><body><h1>Buy pills</h1><p>{'Good and cheap. ' * 40}</p></body></html>"
    assert read(page, url=HOST + "/publications/kent-police-custody/").kind is Kind.UNRECOGNISED


def test_no_address_has_two_readers():
    pages = [*(PAGES / "hmicfrs").glob("*.json"), *(PAGES / "mirrors").glob("*.json")]
    urls = {json.loads(page.read_text(encoding="utf-8"))["url"] for page in pages} | {HOST + path for path in PATHS}
    for url in urls:
        page = make_page(f"<html><body><h1>Kent Police</h1><p>{GRADES}</p></body></html>", url=url)
        knowing = [reader.__name__ for reader in readers() if reader.recognises(page)]
        assert len(knowing) <= 1, (url, knowing)


def test_lists_are_known_without_being_configured():
    links = "".join(
        f"<li><a href='/news/news-feed/{n}/'>Force {n} inspected by the inspectorate</a></li>" for n in range(12)
    )
    page = f"<html><body><main><h1>News</h1><ul>{links}</ul><a href='/news/page/3/'>Next</a></main></body></html>"
    findings = read(page, url=HOST + "/news/page/2/")
    assert findings.kind is Kind.LISTING
    assert [link.url for link in findings.links] == [f"{HOST}/news/news-feed/{n}/" for n in range(12)]
    assert read(page.replace(links, ""), url=HOST + "/news/page/2/").kind is Kind.UNRECOGNISED


@given(st.sampled_from(sorted((PAGES / "hmicfrs").glob("refused-*.html"))), st.floats(0, 1), st.text(max_size=9))
@settings(max_examples=60, deadline=None)
def test_a_mutated_page_is_still_refused(fixture, place, filler):
    text = fixture.read_text(encoding="utf-8")
    at = int(place * len(text))
    try:
        findings = read(
            text[:at] + filler + text[at + 9 :], url=json.loads(fixture.with_suffix(".json").read_text())["url"]
        )
    except ReadingError:
        return
    assert_spans(findings)
    assert findings.kind in {Kind.IRRELEVANT, Kind.UNRECOGNISED}
    assert not findings.judgments
    assert not findings.statements


@pytest.mark.parametrize("heading", [wall[0] for wall in WALLS])
def test_a_wall_in_place_of_a_listing_of_a_source_is_never_believed(heading):
    page = f"<html><body><h1>{heading}</h1><ul><li><a href='/news/news-feed/one/'>One</a></li></ul></body></html>"
    assert read(page, url=LISTING).kind is Kind.UNRECOGNISED
    assert read(page.replace(heading, "News"), url=LISTING).kind is Kind.LISTING
    assert read(page.replace(heading, "News").removesuffix("</body></html>"), url=LISTING).kind is Kind.UNRECOGNISED
