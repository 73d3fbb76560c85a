"""Whole articles, in our own words, against reviewed readings; and the one real article, where it is at hand."""

import json
from datetime import date
from pathlib import Path

import pytest

from schema.findings import Kind
from schema.grades import Authority
from scrapers.news import read_news

PAGES = Path(__file__).parents[2] / "pages" / "news"
SEED = Path(__file__).parents[4] / "shared" / "seed" / "cambridgeshire-2016.txt"
SEED_URL = (
    "https://www.cambstimes.co.uk/news/cambridgeshire-police-requires-improvement-says-report-by-her-majesty-s-4874302"
)
TYPES = {".html": "text/html; charset=utf-8", ".txt": "text/plain"}
DOCUMENTS = sorted(path for path in PAGES.iterdir() if path.suffix in TYPES)


def reading(findings):
    """What is compared: everything that a reader of the expected file can check against the article."""
    return {
        "kind": findings.kind.value,
        "title": findings.title,
        "publisher": findings.publisher,
        "published_on": findings.published_on.isoformat() if findings.published_on else None,
        "forces": list(findings.forces),
        "judgments": [
            " ".join(
                [j.force, j.framework or "unknown", j.question, str(j.grade), j.tense.value, *filter(None, [j.reason])]
            )
            for j in findings.judgments
        ],
        "phases": [" ".join([p.force, p.phase, p.direction, p.date or "undated"]) for p in findings.phases],
        "statements": [
            {
                "speaker": s.speaker,
                "role": s.role,
                "organisation": s.organisation,
                "kind": s.kind.value,
                "cue": s.cue,
                "forces": list(s.forces),
                "text": s.text,
            }
            for s in findings.statements
        ],
        "warnings": [warning.code for warning in findings.warnings],
    }


def read_document(path, given):
    day = given["published_on"]
    return read_news(
        path.read_bytes(),
        url=given["url"],
        content_type=TYPES[path.suffix],
        published_on=date.fromisoformat(day) if day else None,
        authority=Authority.REPORTED,
        version="7",
    )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_article(path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    findings = read_document(path, expected["given"])
    assert reading(findings) == {"phases": [], **expected["expect"]}
    assert findings.reader == "news/7"
    for judgment in findings.judgments:
        for evidence in (judgment.evidence, *judgment.context):
            assert findings.text[evidence.start : evidence.end] == evidence.text
    for phase in findings.phases:
        assert findings.text[phase.evidence.start : phase.evidence.end] == phase.evidence.text
    for statement in findings.statements:
        assert statement.text == " ".join(findings.text[start:end] for start, end in statement.spans)


def test_every_expectation_has_its_article():
    assert {path.stem for path in PAGES.glob("*.json")} == {path.stem for path in DOCUMENTS}


@pytest.fixture
def seed():
    if not SEED.exists():
        pytest.skip("the real article is only beside the checkout, in ../shared/seed")
    return read_news(
        SEED.read_bytes(), url=SEED_URL, published_on=date(2016, 2, 18), authority=Authority.REPORTED, version="1"
    )


def test_the_real_article_judgments(seed):
    found = {(j.force, j.framework, j.question, j.grade, j.tense, j.authority) for j in seed.judgments}
    told = [
        ("effectiveness", "requires-improvement"),
        ("efficiency", "good"),
        ("preventing-crime", "good"),
        ("serious-and-organised-crime", "good"),
    ]
    assert found == {("cambridgeshire", "peel-2015", *pair, "current", "reported") for pair in told}


def test_the_real_article_statements(seed):
    speakers = {(s.speaker, s.role, s.organisation) for s in seed.statements}
    assert speakers == {
        ("Zoe Billingham", None, "Her Majesty's Inspectorate of Constabulary"),
        (None, "spokesman", "NSPCC"),
    }
    first, *_, last = seed.statements
    assert first.text.startswith("In HMIC’s crime inspection in 2014")
    assert first.text.endswith("initial investigations.")
    assert len(first.spans) == 3
    assert last.text.startswith("It’s concerning")
    assert last.text.endswith("horrific of crimes.")
    words = " ".join(statement.text for statement in seed.statements)
    assert not any(line in words for line in ("You may also", "Most Read", "Supporter"))


def test_an_empty_body_is_unrecognised():
    assert read_news(b"", url="https://x.example/", version="1").kind is Kind.UNRECOGNISED


def test_bytes_that_are_no_text_are_irrelevant():
    assert read_news(bytes(range(256)) * 40, url="https://x.example/", version="1").kind is Kind.IRRELEVANT


def test_the_page_s_own_day_comes_before_the_day_given():
    path = PAGES / "yorkshire-2016.html"
    findings = read_news(path.read_bytes(), url="https://x.example/", published_on=date(2020, 1, 1), version="1")
    assert findings.published_on == date(2016, 11, 3)


def test_text_and_bytes_read_alike():
    path = PAGES / "fenland-2016.txt"
    day = date(2016, 2, 18)
    one = read_news(path.read_bytes(), url="https://x.example/", published_on=day, version="1")
    other = read_news(path.read_text(encoding="utf-8"), url="https://x.example/", published_on=day, version="1")
    assert one == other
