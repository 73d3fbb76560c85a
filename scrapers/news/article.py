"""A news page's own article: title, authors, publisher, dates, and its paragraphs without the furniture around them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapers.news import dates
from scrapers.news.layout import even, furniture, is_terminated, paragraphs

if TYPE_CHECKING:
    from datetime import date

_MARKUP = re.compile(r"<(?:!doctype|html|head|body|article|div|p|meta|script)\b", re.IGNORECASE)
_LOOK = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{3,20})", re.IGNORECASE)
_TITLE_LENGTH = 200


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


def find_article(
    body: bytes | str, *, url: str, content_type: str | None = None, encoded: bytes | None = None
) -> Article:
    """Find the article in a saved page or a plain text. An empty `text` means that none was found. Never raises.

    `encoded` is the body in UTF-8, where that is known.
    """
    if not is_markup(body, content_type):
        return _plain(decode(body, content_type))
    return _page(decode(body, content_type).encode("utf-8", "replace") if encoded is None else encoded, url)


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
    return Article(title, (), None, dates.of_dateline(lines), None, "\n".join(lines), None)


def _page(body: bytes, url: str) -> Article:
    """The article of a page in UTF-8."""
    from lxml import etree  # noqa: PLC0415  # plain text does without it

    from scrapers.news import metadata  # noqa: PLC0415
    from scrapers.news.body import find_body  # noqa: PLC0415

    raw = body.removeprefix(codecs.BOM_UTF8).replace(b"\x00", b" ")
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    tree = etree.fromstring(raw, parser) if raw.strip() else None
    if tree is None:
        return Article("", (), None, None, None, "", None)
    marked, metas = metadata.json_ld(tree), metadata.metas(tree)
    language = (tree.get("lang") or "").split("-")[0].lower() or None
    publisher = metadata.publisher(marked, metas, url)
    title = metadata.title(tree, marked, metas, publisher)
    authors = metadata.people(tree, marked, metas, publisher)
    published_on = dates.published(tree, marked, metas)
    told = marked.get("articleBody")
    # The last to look at the tree: it takes away what is no part of a text.
    found = find_body(tree, title=title, told=told if isinstance(told, str) else "")
    return Article(
        title=title,
        authors=authors or metadata.byline(found.opening) or metadata.houses(marked, metas),
        publisher=publisher,
        published_on=published_on
        or dates.of_lines(found.opening)
        or dates.of_address(url, metas.get("og:url", ""))
        or dates.of_dateline(("", *found.lines)),
        modified_on=dates.modified(marked, metas),
        text=_without_furniture(found.lines),
        language=language,
    )


def _without_furniture(lines: tuple[str, ...]) -> str:
    """The paragraphs without prompts and other headlines."""
    text = "\n".join(lines)
    spans = paragraphs(text)
    skipped = furniture(text, spans)
    return "\n".join(text[start:end] for number, (start, end) in enumerate(spans) if number not in skipped)
