"""Which articles are one: by the address that a page names as its own, and by the words that sister papers share."""

from __future__ import annotations

import re
import zlib
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapers.addresses import canonical
from scrapers.errors import AddressError

if TYPE_CHECKING:
    from collections.abc import Collection

Sketch = tuple[int, ...]

ALIKE = 0.5
"""From here on two articles are copies of one: one may be cut to half of the other, or half of it rewritten."""

_SHINGLE = 5  # words
_KEPT = 64  # of an article's shingles: their share in common is known to within about 0.06
_FEWEST = 20  # shingles; two short notices may be alike by chance

_LINK = re.compile(r"<link\b[^<>]{0,1000}>", re.IGNORECASE)
_CANONICAL = re.compile(r"\brel\s{0,3}=\s{0,3}(?:[\"'][^\"'>]{0,100}\bcanonical\b|canonical\b)", re.IGNORECASE)
_HREF = re.compile(
    r"\bhref\s{0,3}=\s{0,3}(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})'|([^\s\"'<>]{1,2000}))", re.IGNORECASE
)
_HEAD = 300_000  # characters; scripts and styles may stand before it
_SUBDOMAIN = re.compile(r"^(?:www|m|amp|mobile)\.")


def own_address(document: str, *, url: str, hosts: Collection[str] = ()) -> str | None:
    """The address that a page names as its own (rel=canonical), where it is another on the same site; else None.

    The same site: the same host but for `www.`, `m.`, `amp.`, or one of `hosts`. A home page is nobody's address.
    """
    for link in _LINK.finditer(document, 0, _HEAD):
        if not _CANONICAL.search(link.group()):
            continue
        href = _HREF.search(link.group())
        if href is None:
            continue
        try:
            named = canonical(urljoin(url, unescape(next(filter(None, href.groups())))))
        except (AddressError, ValueError):
            continue
        parts, here = urlsplit(named), urlsplit(url).netloc
        same = _SUBDOMAIN.sub("", parts.netloc) == _SUBDOMAIN.sub("", here)
        if named == url or not parts.path.strip("/") or not (same or {parts.netloc, here} <= set(hosts)):
            return None
        return named
    return None


def sketch(text: str) -> Sketch:
    """A few numbers that stand for an article's words: the least of its shingles' checksums. Empty for a short one."""
    words = re.findall(r"\w+", text.casefold().replace("’", "").replace("'", ""))
    shingles = {zlib.crc32(" ".join(words[at : at + _SHINGLE]).encode()) for at in range(len(words) - _SHINGLE + 1)}
    return tuple(sorted(shingles)[:_KEPT]) if len(shingles) >= _FEWEST else ()


def likeness(one: Collection[int], other: Collection[int]) -> float:
    """The share of their shingles that two articles have in common, from 0 to 1, as their sketches tell it."""
    if not one or not other:
        return 0.0
    least = sorted({*one, *other})[: min(_KEPT, len(one), len(other))]
    return len(set(least) & set(one) & set(other)) / len(least)
