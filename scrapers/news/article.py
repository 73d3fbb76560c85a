"""A news page's own article: title, authors, publisher, dates, and its paragraphs without the furniture around them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.news.layout import even, furniture, is_terminated, paragraphs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONDON = "Europe/London"
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|article|div|p|meta|script)\b", re.IGNORECASE)
_LOOK = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{3,20})", re.IGNORECASE)
_TITLE_LENGTH = 200
_ARTICLE_TYPES = frozenset(
    [
        "NewsArticle",
        "Article",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "BlogPosting",
        "OpinionNewsArticle",
        "LiveBlogPosting",
        "WebPage",
    ]
)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {"sept": 9} | {short: n for n, name in enumerate(_MONTH_NAMES, 1) for short in (name, name[:3])}
_WRITTEN = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]{2,8}),?\s+(20\d\d)\b"
    r"|\b([A-Z][a-z]{2,8})\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(20\d\d)\b"
)
_SITE_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}\Z")


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its page gives it. `text` is its paragraphs, separated by newlines; dates are days in London."""

    title: str
    authors: tuple[str, ...]
    publisher: str | None
    published_on: date | None
    modified_on: date | None
    text: str
    language: str | None


def find_article(body: bytes | str, *, url: str, content_type: str | None = None) -> Article:
    """Find the article in a saved page or a plain text. An empty `text` means that none was found. Never raises."""
    if not is_markup(body, content_type):
        return _plain(decode(body, content_type))
    return _page(body, url, content_type)


def is_markup(body: bytes | str, content_type: str | None = None) -> bool:
    """Whether a document is HTML: by its content type, else by a tag near its start."""
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind:
        return kind != "text/plain"
    head = body[:_LOOK] if isinstance(body, str) else body[:_LOOK].decode("latin-1")
    return _MARKUP.search(head) is not None


def decode(body: bytes | str, content_type: str | None = None) -> str:
    """The characters of a body: by byte order mark, header or meta element, else UTF-8, else Windows-1252."""
    if isinstance(body, str):
        return body.removeprefix("\ufeff")
    told = re.search(r"charset=[\"']?([\w-]{3,20})", content_type or "", re.IGNORECASE)
    meta = _CHARSET.search(body[:_LOOK])
    names = [told.group(1) if told else "", meta[1].decode("ascii") if meta else "", "utf-8-sig"]
    for name in ["utf-8-sig", *names] if body.startswith(b"\xef\xbb\xbf") else names:
        if name:
            try:
                return body.decode(name)
            except (LookupError, UnicodeDecodeError):
                continue
    return body.decode("cp1252", errors="replace")


def _plain(text: str) -> Article:
    """A text that somebody saved: its first line is the title if it looks like one."""
    lines = [line.strip() for line in even(text).split("\n")]
    lines = [line for line in lines if line]
    title = (
        lines[0] if lines and len(lines) > 1 and len(lines[0]) <= _TITLE_LENGTH and not is_terminated(lines[0]) else ""
    )
    return Article(title, (), None, None, None, "\n".join(lines), None)


def _page(body: bytes | str, url: str, content_type: str | None) -> Article:
    import trafilatura  # noqa: PLC0415  # slow to import, and plain text does without it

    tree: HtmlElement | None = trafilatura.load_html(decode(body, content_type))
    if tree is None:
        return Article("", (), None, None, None, "", None)
    marked, metas = _json_ld(tree), _metas(tree)
    title = _title(tree, marked, metas)
    article = Article(
        title=title,
        authors=_authors(marked, metas),
        publisher=_publisher(marked, metas, url),
        published_on=_published(tree, marked, metas),
        modified_on=_day(marked.get("dateModified")) or _day(_first(metas, "article:modified_time", "og:updated_time")),
        text="",
        language=(tree.get("lang") or "").split("-")[0].lower() or None,
    )
    # Its own metadata would cost as much again as the text.
    found = trafilatura.extract(tree, url=url, include_comments=False, fast=True) or ""
    return replace(article, text=_paragraphs(found, title))


def _paragraphs(found: str, title: str) -> str:
    """The paragraphs that trafilatura found, a table's row as "label: grade", without prompts and other headlines."""
    lines = [re.sub(r"\s+", " ", line).strip() for line in found.split("\n")]
    lines = [re.sub(r"^\|\s?|\s?\|$", "", line).replace(" | ", ": ") for line in lines if line != title]
    text = "\n".join(line for line in lines if line)
    spans = paragraphs(text)
    skipped = furniture(text, spans)
    return "\n".join(text[start:end] for number, (start, end) in enumerate(spans) if number not in skipped)


def _json_ld(tree: HtmlElement) -> dict[str, Any]:
    """The JSON-LD object that describes the article; empty where there is none."""
    best: dict[str, Any] = {}
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(str(script), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            kind = next((k for k in (kinds if isinstance(kinds, list) else [kinds]) if k in _ARTICLE_TYPES), None)
            if kind and (not best or (kind != "WebPage" and best.get("@type") == "WebPage")):
                best = node
    return best


def _nodes(data: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        data = [data.get("@graph"), data.get("mainEntity")]
    if isinstance(data, list) and depth < 5:  # noqa: PLR2004  # deeper than any real page
        for item in data:
            yield from _nodes(item, depth + 1)


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        found.setdefault(name.lower(), meta.get("content").strip())
    return found


def _first(metas: dict[str, str], *names: str) -> str:
    return next((metas[name] for name in names if metas.get(name)), "")


def _title(tree: HtmlElement, marked: dict[str, Any], metas: dict[str, str]) -> str:
    headings = [_words(heading.text_content()) for heading in tree.xpath("//h1")]
    headings = [heading for heading in headings if heading]
    told = _words(str(marked.get("headline") or "")) or _words(_first(metas, "og:title", "twitter:title"))
    if len(headings) == 1:
        return headings[0]
    if told:
        near = [heading for heading in headings if heading.lower() in told.lower() or told.lower() in heading.lower()]
        return near[0] if near else _SITE_TAIL.sub("", told)
    written = _words(" ".join(tree.xpath("//title[1]/text()")))
    return headings[0] if headings else _SITE_TAIL.sub("", written)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def _authors(marked: dict[str, Any], metas: dict[str, str]) -> tuple[str, ...]:
    told = marked.get("author")
    names = [
        str(author.get("name") or "") if isinstance(author, dict) else str(author)
        for author in (told if isinstance(told, list) else [told])
        if author
    ]
    if not any(names):
        names = re.split(r",| and |&", _first(metas, "author", "article:author", "byl", "parsely-author"))
    cleaned = (re.sub(r"^(?:by|exclusive by)\s+", "", _words(name), flags=re.IGNORECASE) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name and not name.startswith(("http", "@"))))


def _publisher(marked: dict[str, Any], metas: dict[str, str], url: str) -> str | None:
    told = marked.get("publisher")
    told = told[0] if isinstance(told, list) and told else told
    name = told.get("name") if isinstance(told, dict) else told
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return _words(str(name or "")) or _words(_first(metas, "og:site_name", "application-name")) or host or None


def _published(tree: HtmlElement, marked: dict[str, Any], metas: dict[str, str]) -> date | None:
    """The day of publication: JSON-LD, meta elements, time elements, words like "2 March 2017", best first."""
    told = _day(marked.get("datePublished")) or _day(
        _first(
            metas,
            "article:published_time",
            "datepublished",
            "date",
            "dc.date",
            "dc.date.issued",
            "pubdate",
            "parsely-pub-date",
            "publish-date",
        )
    )
    if told is not None:
        return told
    for element in tree.xpath("//time"):
        found = _day(element.get("datetime")) or written_day(element.text_content())
        if found is not None:
            return found
    near = tree.xpath(
        "//*[contains(@class,'date') or contains(@class,'byline') or contains(@class,'meta') or "
        "contains(@class,'published')]"
    )
    return next(
        (found for element in near[:30] if (found := written_day(element.text_content()[:300])) is not None), None
    )


def _day(value: object) -> date | None:
    """The local day of an ISO date or moment; a moment with another offset is taken to London."""
    text = str(value or "").strip()
    match = _DAY.match(text)
    if match is None:
        return written_day(text) if text else None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(ZoneInfo(LONDON))
        return moment.date()
    except (ValueError, OverflowError, KeyError):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return None


def written_day(words: str) -> date | None:
    """The first day written out in words ("2 March 2017", "March 2nd, 2017"); None where there is none."""
    for match in _WRITTEN.finditer(words):
        day, month, year = match.group(1, 2, 3) if match.group(1) else match.group(5, 4, 6)
        number = _MONTHS.get(month.lower())
        if number is not None:
            try:
                return date(int(year), number, int(day))
            except ValueError:
                continue
    return None
