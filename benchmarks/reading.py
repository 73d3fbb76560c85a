"""Reading a page whole, findings and all, against what the parser alone costs on the same bytes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import partial

import trafilatura
from bs4 import BeautifulSoup

import scrapers
from benchmarks import pages
from benchmarks.result import BrokenError, Effort, Result, ratio, seconds
from schema.findings import Kind
from schema.grades import Tense

Page = Callable[[int], bytes]
Peer = Callable[[bytes, str], object]
Reader = Callable[[bytes, str, int], None]


def measure(effort: Effort) -> Iterator[Result]:
    """Reading speed, in this process, each repetition with another force's page."""
    soup = 'BeautifulSoup(body, "lxml")'
    repetitions = effort.readings
    yield ratio("read official page", soup, 0.8, _pairs(pages.official_page, pages.official_url, _soup, repetitions))
    yield ratio("read page of prose alone", soup, 0.8, _pairs(pages.prose_page, pages.official_url, _soup, repetitions))
    yield ratio("read report", soup, 0.8, _pairs(pages.report_page, pages.report_url, _soup, repetitions))
    yield ratio(
        "read report of prose alone", soup, 0.8, _pairs(pages.prose_report_page, pages.report_url, _soup, repetitions)
    )
    yield ratio(
        "read report of long paragraphs",
        soup,
        0.8,
        _pairs(pages.walled_report_page, pages.report_url, _soup, repetitions),
    )
    for name, page, address in (
        ("read release of one force", pages.release_page, pages.release_url),
        ("read release of all forces", pages.national_page, pages.national_url),
    ):
        yield ratio(name, soup, 0.8, _pairs(page, address, _soup, repetitions))
    yield ratio(
        "read article",
        "trafilatura with metadata",
        1.0,
        _pairs(pages.news_page, pages.news_url, _trafilatura, repetitions),
    )
    yield ratio(
        "read an article that is irrelevant",
        soup,
        0.1,
        _pairs(pages.irrelevant_page, pages.news_url, _soup, repetitions, read=_pass_over),
    )


def _soup(body: bytes, _url: str) -> object:
    return BeautifulSoup(body, "lxml")


def _trafilatura(body: bytes, url: str) -> object:
    return trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False)


def _pairs(
    page: Page, address: Callable[[int], str], peer: Peer, repetitions: int, read: Reader | None = None
) -> Iterator[tuple[float, float]]:
    read = read or _read
    read(page(0), address(0), 0)  # what is made once in a process, at its first page, is no part of reading a page
    peer(page(0), address(0))
    for number in range(1, repetitions + 1):
        body, url = page(number), address(number)
        yield _alone(partial(read, body, url, number)), _alone(partial(peer, body, url))


def _alone(call: Callable[[], object]) -> float:
    """The seconds of a call that pays for no garbage but its own."""
    gc.collect()
    return seconds(call)


def _pass_over(body: bytes, url: str, _number: int) -> None:
    """Read a page that is about something else. Raises BrokenError where anything was found in it."""
    findings = scrapers.read(body, url=url)
    if findings.kind is not Kind.IRRELEVANT or findings.text:
        message = f"{url} was not passed over"
        raise BrokenError(message)


def _read(body: bytes, url: str, number: int) -> None:
    """Read a page. Raises BrokenError unless all grades that it tells are found: reading nothing is quick."""
    findings = scrapers.read(body, url=url)
    graded = {(one.force, one.question): one.grade for one in findings.judgments if one.tense is Tense.CURRENT}
    if graded != pages.written(url, number) or not graded:
        message = f"{url} was not read as it is written"
        raise BrokenError(message)
