"""The news reader: an article's bytes in, its judgments, statements and moves of phase out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from schema.findings import Findings, Kind
from schema.grades import Authority

__all__ = ["read_news"]


def read_news(  # noqa: PLR0913  # what is known of a document beside its bytes, by keyword
    body: bytes | str,
    *,
    url: str,
    content_type: str | None = None,
    published_on: date | None = None,
    authority: Authority = Authority.REPORTED,
    hosts: Collection[str] = (),
    version: str,
) -> Findings:
    """Read a news page or a plain text. `published_on` counts where the document tells no date of its own.

    `hosts` are those of the source: an article may name an address on another of them as its own.

    The kind is `news`; `irrelevant` where no police inspection is its matter or no force is named; `unrecognised` where
    no article is found. Offsets are characters of the findings' `text`: the title and the paragraphs, one a line.
    """
    # Imported here so that importing this package costs nothing, and a page about football next to nothing.
    from scrapers.news import relevance, sites  # noqa: PLC0415
    from scrapers.news.article import find_article  # noqa: PLC0415

    unread = Findings(url=url, kind=Kind.IRRELEVANT, reader=f"news/{version}", published_on=published_on)
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    if raw.strip() and not relevance.may_be_relevant(raw, home=sites.force_of(url) is not None):
        return unread
    article = find_article(body, url=url, content_type=content_type, encoded=raw if isinstance(body, str) else None)
    findings = replace(
        unread,
        title=article.title,
        publisher=article.publisher,
        published_on=article.published_on or published_on,
        text=article.text if article.text.startswith(article.title) else f"{article.title}\n{article.text}",
    )
    if not article.text:
        return replace(findings, kind=Kind.UNRECOGNISED, text="")
    findings = _read(findings, authority)
    if findings.kind is not Kind.NEWS:
        return findings
    from scrapers.news.story import own_address  # noqa: PLC0415

    document = body if isinstance(body, str) else raw.decode("utf-8", "replace")
    return replace(findings, canonical=own_address(document, url=url, hosts=hosts))


def _read(findings: Findings, authority: Authority) -> Findings:
    """Read the text of an article that was found."""
    from scrapers.news import relevance, sites  # noqa: PLC0415
    from scrapers.news.forces import forces_named  # noqa: PLC0415
    from scrapers.news.judgments import find_judgments  # noqa: PLC0415
    from scrapers.news.phases import find_phases  # noqa: PLC0415
    from scrapers.news.statements import find_statements  # noqa: PLC0415

    home = sites.force_of(findings.url)
    text = findings.text
    if not relevance.is_relevant(text, home=home):
        return findings
    judgments, cautions = find_judgments(
        text, published_on=findings.published_on, authority=authority, home=home, places=True
    )
    named = [mention.force for mention in forces_named(text)] or ([home] if home else [])
    return replace(
        findings,
        kind=Kind.NEWS,
        forces=tuple(dict.fromkeys([*named, *(judgment.force for judgment in judgments)])),
        judgments=tuple(judgments),
        statements=tuple(find_statements(text)),
        phases=tuple(find_phases(text, published_on=findings.published_on, home=home)),
        warnings=tuple(cautions),
    )
