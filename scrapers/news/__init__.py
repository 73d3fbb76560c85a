"""The news reader: an article's bytes in, its judgments and statements out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from schema.findings import Findings, Kind
from schema.grades import Authority

if TYPE_CHECKING:
    from scrapers.news.article import Article

__all__ = ["read_news"]


def read_news(
    body: bytes | str,
    *,
    url: str,
    content_type: str | None = None,
    published_on: date | None = None,
    authority: Authority = Authority.REPORTED,
    version: str,
) -> Findings:
    """Read a news page or a plain text. `published_on` counts where the document tells no date of its own.

    The kind is `news`; `irrelevant` where no police inspection is its matter or no force is named; `unrecognised` where no
    article is found. Offsets are characters of the findings' `text`: the title and the paragraphs, one a line.
    """
    from scrapers.news import relevance  # noqa: PLC0415  # importing this package must cost nothing
    from scrapers.news.article import find_article  # noqa: PLC0415

    reader = f"news/{version}"
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    if raw.strip() and not relevance.may_be_relevant(raw):
        return Findings(url=url, kind=Kind.IRRELEVANT, reader=reader, published_on=published_on)
    article = find_article(body, url=url, content_type=content_type)
    if not article.text:
        return Findings(url=url, kind=Kind.UNRECOGNISED, reader=reader, published_on=published_on)
    return _read(article, url, article.published_on or published_on, authority, reader)


def _read(article: Article, url: str, published_on: date | None, authority: Authority, reader: str) -> Findings:
    from schema.forces import find_forces  # noqa: PLC0415
    from scrapers.news import relevance, sites  # noqa: PLC0415
    from scrapers.news.judgments import find_judgments  # noqa: PLC0415
    from scrapers.news.statements import find_statements  # noqa: PLC0415

    text = article.text if article.text.startswith(article.title) else f"{article.title}\n{article.text}"
    home = sites.force_of(url)
    told = {"url": url, "reader": reader, "title": article.title, "publisher": article.publisher}
    if not relevance.is_relevant(text, home=home):
        return Findings(kind=Kind.IRRELEVANT, published_on=published_on, text=text, **told)
    judgments, cautions = find_judgments(text, published_on=published_on, authority=authority, home=home)
    named = dict.fromkeys(mention.force for mention in find_forces(text))
    return Findings(
        kind=Kind.NEWS,
        published_on=published_on,
        forces=tuple(named) or ((home,) if home else ()),
        judgments=tuple(judgments),
        statements=tuple(find_statements(text)),
        warnings=tuple(cautions),
        text=text,
        **told,
    )
