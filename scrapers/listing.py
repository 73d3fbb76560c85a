"""What lists other pages, as a page or as a feed: its links, where they match what the source follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.findings import Caution, Findings, Kind, Link
from schema.grades import Authority
from scrapers.addresses import canonical
from scrapers.errors import AddressError
from scrapers.hmicfrs.topics import find_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from scrapers.page import Page
    from scrapers.sources import Source


_PROLOGUE = r"<\?[^>]{0,500}\?>|<!--(?:[^-]|-(?!->)){0,2000}-->|<!DOCTYPE\s+(?:rss|feed)\b[^>\[]{0,300}(?:\[|>)"
_FEED = re.compile(rf"\s*(?:(?:{_PROLOGUE})\s*){{0,8}}(?:<(?:rss|feed|rdf:RDF)[\s>]|<!ENTITY)")


def is_feed(document: str) -> bool:
    """Whether a document is a feed (RSS or Atom), by its root element, whatever its content type says."""
    return _FEED.match(document, 0, 8_000) is not None


def read_listing(page: Page, source: Source) -> Findings:
    """Give the links of a listing's main part, each once, canonical; no link at all is a warning.

    `unrecognised` where an error page or a wall stands in its place; of the inspectorate, also where it breaks off or
    says that its address is another.
    """
    fault = find_fault(page)
    if fault and fault[0] != "empty" and (fault[0] == "wall" or source.authority is Authority.OFFICIAL):
        caution = Caution(*fault)
        title = page.title or page.h1
        return Findings(page.url, Kind.UNRECOGNISED, "listing", title, warnings=(caution,), text=page.text)
    return read_links(page, _followed(source), f"no link of this listing matches what {source.name} follows")


def read_links(
    page: Page, follows: Callable[[str], bool], nothing: str = "no link of this listing is followed"
) -> Findings:
    """Give the links of a page's main part that `follows` lets through; `nothing` is the warning without any."""
    links = _once(((link.url, link.text, None) for link in page.links if link.main), page.url, follows)
    return Findings(
        url=page.url,
        kind=Kind.LISTING,
        reader="listing",
        title=page.title or page.h1,
        links=links,
        warnings=() if links else (Caution("no-links", nothing),),
        text=page.text,
    )


def links_to_follow(found: Iterable[tuple[str, str, date | None]], url: str, source: Source | None) -> tuple[Link, ...]:
    """Give links (address, title, date) once each, canonical, without `url` itself and what `source` leaves out."""
    return _once(found, url, _followed(source))


def _followed(source: Source | None) -> Callable[[str], bool]:
    return source.follows if source is not None and source.follow else lambda _: True


def _once(found: Iterable[tuple[str, str, date | None]], url: str, follows: Callable[[str], bool]) -> tuple[Link, ...]:
    links: dict[str, Link] = {}
    for address, title, published_on in found:
        try:
            target = canonical(address)
        except AddressError:
            continue
        if target == url or not follows(target):
            continue
        known = links.get(target)
        # The picture and the heading of a card lead to one page; the heading has the words.
        if known is None or (title and not known.title):
            links[target] = Link(target, title, published_on)
    return tuple(links.values())
