"""RSS and Atom feeds: the links they hold, with their dates."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from schema.findings import Caution, Findings, Kind
from scrapers.errors import ReadingError
from scrapers.listing import links_to_follow
from scrapers.page import collapse

if TYPE_CHECKING:
    from scrapers.sources import Source

MOST_ENTRIES = 1_000


def read_feed(document: str, *, url: str, source: Source | None) -> Findings:
    """Give a feed's links, absolute and canonical, with the day each entry was published.

    Raises ReadingError for a feed that declares entities: no feed needs them, and expanding them is how a small one
    grows without end.
    """
    if "<!ENTITY" in document:
        raise ReadingError("the feed declares entities of its own, which gradewatch does not expand")
    import feedparser  # noqa: PLC0415 - a tenth of a second, needed by feeds alone

    # The declared encoding was obeyed already; bytes, for feedparser takes a text for an address or a file's name.
    text = re.sub(r"^\s*<\?xml[^>]{0,500}\?>", "", document)
    parsed = feedparser.parse(
        BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    found = []
    for entry in parsed.entries[:MOST_ENTRIES]:
        try:
            address = urljoin(url, str(entry.get("link") or ""))
        except ValueError:
            continue
        stamp = entry.get("published_parsed") or entry.get("updated_parsed")
        day = date(*stamp[:3]) if stamp else None
        if entry.get("link"):
            found.append((address, collapse(re.sub(r"<[^<>]{0,500}>", "", str(entry.get("title") or ""))), day))
    links = links_to_follow(found, url, source)
    warnings = () if links else (Caution("no-links", "no entry of this feed leads to a page to follow"),)
    title = collapse(str(parsed.feed.get("title") or ""))
    return Findings(url=url, kind=Kind.LISTING, reader="feed", title=title, links=links, warnings=warnings)
