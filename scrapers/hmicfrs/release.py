"""The inspectorate's press releases, of one force, of a group of forces, of all; and mirrors' copies of them.

What grades in a release: the sentence that counts areas and the areas named beside a count (`releases.counts`), the
three verdicts of 2014 to 2020 (`releases.verdicts`), tables and lists of forces by grade, and sentences that grade ("is
rated good for", read as news is). What an inspector is quoted as praising grades nothing, unless it is called a grade.
Two signals that differ give no judgment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapers.addresses import HMICFRS

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Findings
    from scrapers.page import Page

_ADDRESS = re.compile(r"/(?:hmic(?:frs)?/)?(?:k/)?news/(?:news-feed/)?(?!page/|news-feed/?$)[^/]+(?:/.*)?")
_LISTS = re.compile(r"/(?:hmic(?:frs)?/)?(?:k/)?news/(?:latest-news/?|(?:news-feed/)?page/\d+/?)")
_INSPECTORATE = re.compile(r"\bHMIC(?:FRS)?\b|\bMajesty[’']s Inspectorate of Constabulary\b")
_OFFICIAL_HOST = re.compile(r"(?:^|\.)justiceinspectorates\.gov\.uk$")


def is_release_address(page: Page) -> bool:
    """Whether the address is that of a piece of the inspectorate's news."""
    path = urlsplit(page.url).path
    return _ADDRESS.fullmatch(path) is not None and not _LISTS.fullmatch(path)


def recognises(page: Page) -> bool:
    """Whether the page is a piece of the inspectorate's news, by its address; a mirror's, by what it says."""
    return is_release_address(page) or (_is_mirror(page) and _INSPECTORATE.search(page.text) is not None)


def _is_mirror(page: Page) -> bool:
    """Whether the host is neither the inspectorate's nor one that serves its paths (a replica)."""
    parts = urlsplit(page.url)
    paths = (
        r"/(?:hmic(?:frs)?/)?(?:peel-|publications?(?:-html)?/|frs-|recommendations?/|police-forces|news/|about-us/"
        r"|our-work/|fire-)"
    )
    return not _OFFICIAL_HOST.search(parts.netloc) and not re.match(paths, parts.path) and parts.path != "/"


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read a release; `irrelevant` where it tells of anything but grades, `unrecognised` where it is none."""
    from scrapers.hmicfrs.releases.reading import read_release  # noqa: PLC0415 - loaded only where a page needs it

    mirror = urlsplit(page.url).netloc != HMICFRS and not is_release_address(page)
    return read_release(page, published_on, mirror=mirror)
