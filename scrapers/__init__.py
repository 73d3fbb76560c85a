"""The eyes: bytes of a document in, findings out.

Pure: no database, no queue, no network, no clock, so that every reading can be repeated from the archive. `read` is the
one door. What is heavy (BeautifulSoup, lxml) is loaded only where a document needs it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schema.findings import Findings, Kind
from schema.grades import Authority
from scrapers.addresses import canonical
from scrapers.decoding import decode
from scrapers.errors import AddressError, ReadingError
from scrapers.sitemap import is_sitemap, unzipped
from scrapers.sources import Role, shipped

if TYPE_CHECKING:
    from datetime import date

    from scrapers.sources import Sources

__all__ = ["READERS", "AddressError", "Findings", "Kind", "ReadingError", "read"]

READERS = "3"
"""The version of all readers together. Raise it with any change that may alter what is found in a document."""


def read(
    body: bytes | str,
    *,
    url: str,
    content_type: str | None = None,
    published_on: date | None = None,
    sources: Sources | None = None,
) -> Findings:
    """Read one document: a page, an article, a feed, or plain text.

    `url` is where it came from: with `sources` (the shipped ones unless given) it decides whose words these are.
    `published_on` is a date known from elsewhere (a feed, a person), used where the document tells none. A page that no
    reader knows gives findings of kind `unrecognised`, with a warning that says what was missing.

    Raises ReadingError, in one line, for a document that is empty, binary, larger than 10 MB or nested too deep, and
    AddressError (one of them) for a URL that is not http(s); nothing else, whatever the bytes.
    """
    url = canonical(url)
    sources = shipped() if sources is None else sources
    document = decode(body if isinstance(body, str) else unzipped(body), content_type)
    findings = _read(document, url, content_type, published_on, sources)
    name = findings.reader.partition("/")[0]
    return replace(findings, reader=f"{name}/{READERS}")


def _read(document: str, url: str, content_type: str | None, published_on: date | None, sources: Sources) -> Findings:
    from scrapers.listing import is_feed  # noqa: PLC0415 - what each kind of document needs is loaded for it alone

    source = sources.of(url)
    if is_feed(document):
        from scrapers.news.feeds import read_feed  # noqa: PLC0415

        return read_feed(document, url=url, source=source)
    if is_sitemap(document):
        from scrapers.sitemap import read_sitemap  # noqa: PLC0415

        return read_sitemap(document, url=url, source=source)
    listed = source is not None and source.role_of(url) is Role.LISTING
    authority = source.authority if source is not None else Authority.REPORTED
    if authority is Authority.REPORTED and not listed:
        from scrapers.news import read_news  # noqa: PLC0415

        return read_news(
            document,
            url=url,
            content_type=content_type,
            published_on=published_on,
            authority=authority,
            hosts=source.hosts if source is not None else (),
            version=READERS,
        )
    from scrapers.page import page_of  # noqa: PLC0415

    page = page_of(document, url=url, content_type=content_type)
    if source is not None and listed:
        from scrapers.listing import read_listing  # noqa: PLC0415

        return read_listing(page, source)
    from scrapers.hmicfrs import read_official  # noqa: PLC0415

    return read_official(page, published_on=published_on)
