"""A document as its reader sees it: title, dates, links, and blocks of text with their places.

What a reader does not see, or what is not the page's own assertion, is left out: scripts, styles, menus, headers
without a heading, footers, sidebars, form controls, what is hidden or struck out. Alternative texts (`alt`,
`aria-label`) are in sight. No class name of any site is known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapers.decoding import decode
from scrapers.wording import CELLS_APART, HEADINGS, collapse, find_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.sight import Cell

_HEADINGS = frozenset(HEADINGS)


class Block(NamedTuple):
    """One line of a page's text: `text == page.text[start:end]`.

    `kind`: h1 to h6, p, li, quote, caption, image (its alternative text), row, head (a row of header cells), dt or dd.
    A row's text is its cells, one tab between two.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def heading(self) -> bool:
        """Whether this is a heading of any level."""
        return self.kind in _HEADINGS

    def cells(self) -> list[tuple[str, int, int]]:
        """The cells of a row: text, start, end."""
        found, start = [], self.start
        for text in self.text.split(CELLS_APART):
            found.append((text, start, start + len(text)))
            start += len(text) + 1
        return found


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link in sight: absolute address, words, and whether it stands in the page's main part."""

    url: str
    text: str
    main: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A document as its reader sees it.

    `text` joins the blocks with line ends, whitespace inside a block collapsed. `tables` are the rows that became
    blocks; `grids` the cells of all tables, row by row, with positions among the blocks. `dates` holds what was found
    of `published` and `updated` (words in sight), `meta-published` and `meta-modified` (metadata). `canonical` is the
    address that the page gives itself. `meta` holds the metadata by lower-case name; `markup` the decoded document
    (None for plain text).
    """

    url: str
    title: str = ""
    h1: str = ""
    text: str = field(default="", repr=False)
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    tables: tuple[tuple[Block, ...], ...] = field(default=(), repr=False)
    grids: tuple[list[list[Cell]], ...] = field(default=(), repr=False)
    links: tuple[PageLink, ...] = field(default=(), repr=False)
    dates: dict[str, date] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict, repr=False)
    canonical: str | None = None
    markup: str | None = field(default=None, repr=False)


_MARKUP = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|main|article|section|header|footer|nav|aside|div|p|h[1-6]|ul|ol|li|dl|dt|dd|table|tr"
    r"|td|th|blockquote|figure|figcaption|form|img|svg|a|b|i|em|strong|span|br|hr|title|meta|link|script|style|font|center))"
    r"(?=[\s/>])[^<>]{0,4000}>",
    re.IGNORECASE,
)
_DATED = (
    ("published", re.compile(r"\b(?:first )?published(?: on| date)?:?\s")),
    ("updated", re.compile(r"\b(?:last )?updated(?: on)?:?\s")),
)
_WRAPPED = range(40, 101)  # characters of the longest line of hard-wrapped text
_STRUCTURED_DATE = re.compile(r'"date(Published|Modified)"\s*:\s*"(\d{4}-\d\d-\d\d)')
_META_DATES = (
    (
        "meta-published",
        ("article:published_time", "dc.date.issued", "dcterms.issued", "date", "pubdate", "publish-date"),
    ),
    ("meta-modified", ("article:modified_time", "og:updated_time", "dcterms.modified", "last-modified")),
)


def make_page(body: bytes | str, *, url: str, content_type: str | None = None) -> Page:
    """Read a document. Raises ReadingError where it is empty, binary, larger than 10 MB, or nested too deep."""
    return page_of(decode(body, content_type), url=url, content_type=content_type)


def page_of(document: str, *, url: str, content_type: str | None = None) -> Page:
    """Read a decoded document. Raises ReadingError where it is nested too deep."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind == "text/plain" or not _MARKUP.search(document):
        return _plain_page(document, url)
    return _html_page(document, url)


def lay_out(lines: Sequence[tuple[str, str]]) -> tuple[str, tuple[Block, ...]]:
    """Join (kind, text) lines to a page's text; give it with its blocks in their places."""
    blocks, start = [], 0
    for kind, text in lines:
        blocks.append(Block(kind, text, start, start + len(text)))
        start += len(text) + 1
    return "\n".join(text for _, text in lines), tuple(blocks)


def _plain_page(document: str, url: str) -> Page:
    paragraphs = [[collapse(line) for line in part.splitlines()] for part in re.split(r"\n[ \t]*\n", document)]
    broken = [line for part in paragraphs for line in part[:-1] if line]
    longest = max((len(line) for part in paragraphs for line in part), default=0)
    # Hard-wrapped text: the lines inside paragraphs are all of about one length.
    wrapped = longest in _WRAPPED and sum(len(line) > 0.6 * longest for line in broken) > 0.7 * len(broken)
    lines = (
        [" ".join(part).strip() for part in paragraphs] if wrapped else [line for part in paragraphs for line in part]
    )
    text, blocks = lay_out([("p", line) for line in lines if line])
    return Page(url=url, text=text, blocks=blocks, dates=_dates(blocks, {}, ""))


def _html_page(document: str, url: str) -> Page:
    from scrapers.sight import look  # noqa: PLC0415 - lxml is loaded only where there is markup

    seen = look(document)
    text, blocks = lay_out(seen.lines)
    base = _join(url, seen.base) or url
    links = tuple(
        PageLink(target, words, main or not seen.has_main)
        for href, words, main in seen.links
        if (target := _join(base, href)) is not None
    )
    return Page(
        url=url,
        title=collapse(seen.title) or collapse(seen.meta.get("og:title", "")),
        h1=next((block.text for block in blocks if block.kind == "h1"), ""),
        text=text,
        blocks=blocks,
        tables=tuple(tuple(blocks[n] for n in rows) for rows in seen.tables),
        grids=tuple(seen.grids),
        links=links,
        dates=_dates(blocks, seen.meta, document),
        meta=seen.meta,
        canonical=_join(base, seen.canonical) if seen.canonical else None,
        markup=document,
    )


def _join(base: str, href: str) -> str | None:
    href = href.strip()
    try:
        parts = urlsplit(base)
        if href.startswith("/") and not href.startswith("//"):
            return f"{parts.scheme}://{parts.netloc}{href}"  # most links of a page; urljoin takes ten times as long
        joined = urljoin(base, href)
        return joined if joined.startswith(("http://", "https://")) else None
    except ValueError:
        return None


def _dates(blocks: Sequence[Block], meta: dict[str, str], document: str) -> dict[str, date]:
    dates: dict[str, date] = {}
    for block in blocks:
        opening = block.text[:200].lower()
        for name, words in _DATED if "published" in opening or "updated" in opening else ():
            match = words.search(opening) if name in opening and name not in dates else None
            found = find_date(opening[match.end() : match.end() + 40]) if match else None
            if found:
                dates[name] = found
    for match in _STRUCTURED_DATE.finditer(document):
        found = find_date(match.group(2))
        if found:
            dates.setdefault(f"meta-{match.group(1).lower()}", found)
    for name, keys in _META_DATES:
        for key in keys:
            found = find_date(meta.get(key, "")[:40])
            if found:
                dates.setdefault(name, found)
    return dates
