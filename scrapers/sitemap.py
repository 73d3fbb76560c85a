"""Sitemaps: what a site says it holds, plain or compressed, and indexes of sitemaps.

Read with lxml, which takes a broken one as far as it goes; what declares a document type or entities is refused.
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from schema.findings import Caution, Findings, Kind, Link
from scrapers.addresses import canonical
from scrapers.errors import AddressError, ReadingError
from scrapers.wording import collapse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapers.sources import Source

MOST_ADDRESSES = 50_000
"""As many as the protocol allows in one sitemap."""
MOST_BYTES = 10_000_000

_GZIP = b"\x1f\x8b"
_PROLOGUE = r"<\?[^>]{0,500}\?>|<!--(?:[^-]|-(?!->)){0,2000}-->"
_SITEMAP = re.compile(
    rf"\ufeff?\s*(?:(?:{_PROLOGUE})\s*){{0,8}}"
    r"(?:<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]|<!DOCTYPE\s+(?:urlset|sitemapindex)\b)"
)


def is_sitemap(document: str) -> bool:
    """Whether a document is a sitemap or an index of them, by its root element, whatever its content type says."""
    return _SITEMAP.match(document, 0, 8_000) is not None


def unzipped(body: bytes) -> bytes:
    """The bytes that a compressed file (.gz) holds; others as they are.

    Raises ReadingError where they are cut short, broken, or more than 10 MB.
    """
    if not body.startswith(_GZIP):
        return body
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = stream.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise ReadingError("the document is compressed, and broken") from error
    if len(plain) > MOST_BYTES:
        raise ReadingError(f"the document holds more than {MOST_BYTES // 1_000_000} MB")
    if not stream.eof:
        raise ReadingError("the document is compressed, and cut short")
    return plain


def read_sitemap(document: str, *, url: str, source: Source | None) -> Findings:
    """Give the addresses of a sitemap that its source follows, and the sitemaps that an index leads to; each once.

    `published_on` is an article's own day (Google's news extension), never `lastmod`, which any redesign changes.
    Raises ReadingError for one that declares a document type or entities, or has no elements.
    """
    from lxml import etree  # noqa: PLC0415 - not on the way to a page or a text

    if "<!DOCTYPE" in document or "<!ENTITY" in document:
        raise ReadingError("the sitemap declares a document type or entities, which gradewatch does not expand")
    text = re.sub(r"^\ufeff?\s*<\?xml[^>]{0,500}\?>", "", document)  # its charset was obeyed when it was decoded
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ReadingError("the sitemap is too broken to read") from error
    if root is None:
        raise ReadingError("the sitemap is too broken to read")
    links: dict[str, Link] = {}
    entries = 0
    for address, title, published_on in _entries(root):
        entries += 1
        if entries > MOST_ADDRESSES:
            break
        try:
            target = canonical(urljoin(url, address))
        except (AddressError, ValueError):
            continue
        target = source.own(target) if source is not None else target
        if target != url and (source is None or source.role_of(target)):
            links.setdefault(target, Link(target, title, published_on))
    return Findings(
        url=url, kind=Kind.LISTING, reader="sitemap", links=tuple(links.values()), warnings=_warnings(entries, links)
    )


def _warnings(entries: int, links: dict[str, Link]) -> tuple[Caution, ...]:
    if entries > MOST_ADDRESSES:
        return (Caution("too-many", f"the sitemap goes on after {MOST_ADDRESSES} addresses; the rest is left out"),)
    if not links:
        return (Caution("no-links", "no address of this sitemap is one to follow"),)
    return ()


def _entries(root: Any) -> Iterator[tuple[str, str, date | None]]:
    """Address, title and day of each entry that has an address."""
    for entry in root.iterchildren("*"):
        parts: dict[str, str] = {}
        for element in entry.iter("*"):
            if len(element) == 0:
                parts.setdefault(str(element.tag).rpartition("}")[2], collapse(element.text or ""))
        if parts.get("loc"):
            yield parts["loc"], parts.get("title", ""), _day(parts.get("publication_date", ""))


def _day(stamp: str) -> date | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
