"""What lists other pages, as a page or as a feed: its links, where they match what the source follows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from schema.findings import Caution, Findings, Kind, Link
from schema.grades import Authority
from scrapers.addresses import canonical
from scrapers.errors import AddressError
from scrapers.hmicfrs.topics import find_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    nothing = f"no link of this listing matches what {source.name} follows"
    return _findings(page, links_to_follow(_links(page), page.url, source), nothing)


def read_links(page: Page, follows: Callable[[str], bool]) -> Findings:
    """Give the links of a page's main part that `follows` lets through."""
    return _findings(page, _once(_links(page), page.url, canonical, follows), "no link of this listing is followed")


def _links(page: Page) -> Iterator[Link]:
    return (Link(link.url, link.text) for link in page.links if link.main)


def _findings(page: Page, links: tuple[Link, ...], nothing: str) -> Findings:
    return Findings(
        url=page.url,
        kind=Kind.LISTING,
        reader="listing",
        title=page.title or page.h1,
        links=links,
        warnings=() if links else (Caution("no-links", nothing),),
        text=page.text,
    )


def links_to_follow(found: Iterable[Link], url: str, source: Source | None) -> tuple[Link, ...]:
    """Give links once each, as `source` writes their addresses, without `url` itself and what `source` leaves out."""
    if source is None:
        return _once(found, url, canonical, lambda _: True)
    follows = source.follows if source.follow else lambda _: True
    return _once(found, url, lambda address: source.own(canonical(address)), follows)


def _once(
    found: Iterable[Link], url: str, address: Callable[[str], str], follows: Callable[[str], bool]
) -> tuple[Link, ...]:
    links: dict[str, Link] = {}
    for link in found:
        try:
            target = address(link.url)
        except AddressError:
            continue
        if target == url or not follows(target):
            continue
        known = links.get(target)
        # The picture and the heading of a card lead to one page; the heading has the words.
        if known is None or (link.title and not known.title):
            links[target] = replace(link, url=target)
    return tuple(links.values())
