"""Whole pages in the manner of British publishers, in our own words, furniture and all: every word of each article."""

import json
from datetime import date
from pathlib import Path

import pytest

from scrapers.news.article import find_article

PAGES = Path(__file__).parents[2] / "pages" / "news" / "articles"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


def read(name):
    expected = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return expected, find_article((PAGES / f"{name}.html").read_bytes(), url=expected["url"])


def day(written):
    return date.fromisoformat(written) if written else None


@pytest.mark.parametrize("name", NAMES)
def test_the_paragraphs(name):
    expected, article = read(name)
    assert article.text.split("\n") == expected["paragraphs"]


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_tells_of_it(name):
    expected, article = read(name)
    assert article.title == expected["title"]
    assert list(article.authors) == expected["authors"]
    assert article.publisher == expected["publisher"]
    assert article.published_on == day(expected["published_on"])
    assert article.modified_on == day(expected["modified_on"])


def test_every_page_has_its_expectation():
    assert NAMES
    assert sorted(path.stem for path in PAGES.glob("*.json")) == NAMES
