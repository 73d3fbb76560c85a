"""What lists other pages, as a page or as a feed: its links, where they match what the source follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.findings import Caution, Findings, Kind, Link
from scrapers.addresses import canonical
from scrapers.errors import AddressError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scrapers.page import Page
    from scrapers.sources import Source


_PROLOGUE = r"<\?[^>]{0,500}\?>|<!--(?:[^-]|-(?!->)){0,2000}-->|<!DOCTYPE\s+(?:rss|feed)\b[^>\[]{0,300}(?:\[|>)"
_FEED = re.compile(rf"\s*(?:(?:{_PROLOGUE})\s*){{0,8}}(?:<(?:rss|feed|rdf:RDF)[\s>]|<!ENTITY)")


def is_feed(document: str) -> bool:
    """Whether a document is a feed (RSS or Atom), by its root element, whatever its content type says."""
    return _FEED.match(document, 0, 8_000) is not None


def read_listing(page: Page, source: Source) -> Findings:
    """Give the links of a listing's main part, each once, canonical; no link at all is a warning."""
    found = [(link.url, link.text, None) for link in page.links if link.main]
    links = links_to_follow(found, page.url, source)
    warnings = () if links else (Caution("no-links", f"no link of this listing matches what {source.name} follows"),)
    return Findings(
        url=page.url,
        kind=Kind.LISTING,
        reader="listing",
        title=page.title,
        links=links,
        warnings=warnings,
        text=page.text,
    )


def links_to_follow(found: Iterable[tuple[str, str, date | None]], url: str, source: Source | None) -> tuple[Link, ...]:
    """Give links (address, title, date) once each, canonical, without `url` itself and what `source` leaves out."""
    links: dict[str, Link] = {}
    for address, title, published_on in found:
        try:
            target = canonical(address)
        except AddressError:
            continue
        if target == url or (source is not None and source.follow and not source.follows(target)):
            continue
        known = links.get(target)
        # The picture and the heading of a card lead to one page; the heading has the words.
        if known is None or (title and not known.title):
            links[target] = Link(target, title, published_on)
    return tuple(links.values())
