"""The inspectorate's own lists of publications, news and reports, also where no source names them as listings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapers.hmicfrs import unrecognised
from scrapers.hmicfrs.topics import find_fault
from scrapers.listing import read_links

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Findings
    from scrapers.page import Page

# The path of a list itself, with its pages ("/news/page/2/"); what stands below a list is a page of its own.
_ADDRESS = re.compile(
    r"/(?:hmic(?:frs)?/)?(?:publications|news|news/news-feed|peel-reports|peel-assessments"
    r"|news/latest-news|latest-publications"
    r"|reports|inspections|publication-html|police-forces|our-work/our-inspections)(?:/page/\d+)?/?"
)
_FOLLOWED = re.compile(
    r"/(?:hmic(?:frs)?/)?(?:peel-assessments/peel-\d{4}/[a-z-]+/|peel-reports/[a-z0-9-]+/"
    r"|news/(?:news-feed/)?(?!page/|news-feed/?$)[^/]+"
    r"|publications?(?:-html)?/(?!page/)[^/]+|(?:[a-z-]+/)*police-forces-(?:currently-|previously-)?in-engage/).*"
)


def recognises(page: Page) -> bool:
    """Whether the page's address is that of a list."""
    return _ADDRESS.fullmatch(urlsplit(page.url).path) is not None


def read(page: Page, *, published_on: date | None) -> Findings:
    """Give the links of the list to pages of the inspectorate; `unrecognised` where it has none."""
    del published_on  # a list is of no day
    fault = find_fault(page)
    host = urlsplit(page.url).netloc
    findings = read_links(
        page, lambda url: urlsplit(url).netloc == host and _FOLLOWED.fullmatch(urlsplit(url).path) is not None
    )
    if fault and (fault[0] != "empty" or not findings.links):
        return unrecognised(page, *fault, "listings")
    if not findings.links:
        return unrecognised(
            page, "no-links", "the list leads to no page of the inspectorate", page.h1 or page.title, "listings"
        )
    return findings
