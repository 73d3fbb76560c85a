"""The day an article was published or changed: what its page's metadata, elements and words say, as a day in London."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scrapers.news.layout import is_terminated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element

LONDON = "Europe/London"
_ISO = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?!\d)|(20\d\d)([01]\d)([0-3]\d)(?!\d)")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {"sept": 9} | {short: n for n, name in enumerate(_MONTH_NAMES, 1) for short in (name, name[:3])}
_WRITTEN = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(20\d\d)\b"
    r"|\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(20\d\d)\b"
)
_NUMBERED = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.](20\d\d|\d\d)(?![\d/.])")
_IN_ADDRESS = re.compile(r"/(20\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-]|\Z)")
_TOLD = re.compile(r'"datePublished"\s{0,9}:\s{0,9}"([^"]{8,40})"')
_PUBLISHED = (
    *("article:published_time", "article:published", "og:published_time", "og:article:published_time"),
    *("datepublished", "date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "dcterms.created"),
    *("dc.date.created", "pubdate", "parsely-pub-date", "publish-date", "publish_date", "publication_date"),
    *("published_time", "sailthru.date", "article.published", "date.issued", "cxenseparse:recs:publishtime"),
    *("datecreated", "created", "article_date_original", "publishdate", "published", "rnews:datepublished"),
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "article:modified")
_DATELINES = 7  # lines at the top that may tell the day
_DATELINE = 100  # characters
_MOST = 50  # elements that are asked
_HIGHEST = 12  # elements around them
_NEAR = ("date", "byline", "meta", "publish", "posted", "timestamp")


def published(tree: _Element, marked: Mapping[str, Any], metas: Mapping[str, str]) -> date | None:
    """The day of publication: JSON-LD, meta elements, time elements, elements called so, best first."""
    told = day(marked.get("datePublished") or marked.get("dateCreated"))
    if told is None:
        told = next((found for name in _PUBLISHED if (found := day(metas.get(name)))), None)
    return told or _of_scripts(tree) or _of_elements(tree)


def of_lines(lines: Iterable[str]) -> date | None:
    """The first day written in lines."""
    return next((found for line in lines if (found := written_day(line[:300]))), None)


def of_dateline(lines: Iterable[str]) -> date | None:
    """The day in a text's first lines where one is short and no sentence: "By Jo Ward, 2 March 2017"."""
    top = (line for line in islice(lines, 1, _DATELINES) if len(line) <= _DATELINE and not is_terminated(line))
    return of_lines(top)


def of_address(*urls: str) -> date | None:
    """The day in the first address that has one, as in /2017/03/02/."""
    matches = (_IN_ADDRESS.search(url) for url in urls)
    return next((found for match in matches if match and (found := _date(*match.groups()))), None)


def modified(marked: Mapping[str, Any], metas: Mapping[str, str]) -> date | None:
    """The day of the last change: JSON-LD, then meta elements."""
    return day(marked.get("dateModified")) or next(
        (found for name in _MODIFIED if (found := day(metas.get(name)))), None
    )


def _of_scripts(tree: _Element) -> date | None:
    """The day in JSON-LD that is no JSON: a stray comma or line end should not cost it."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        match = _TOLD.search(script.text or "")
        if match and (found := day(match[1])):
            return found
    return None


def _of_elements(tree: _Element) -> date | None:
    times = [element for element in islice(tree.iter("time", "abbr"), _MOST) if not commented(element)]
    times.sort(key=lambda element: not _is_published(element))
    for element in times:
        if element.tag == "abbr" and not _ISO.match(element.get("title") or ""):
            continue
        found = day(element.get("datetime") or element.get("title")) or written_day("".join(element.itertext())[:300])
        if found is not None:
            return found
    near: list[_Element] = tree.xpath(
        "//*[@itemprop='datePublished' or "
        + " or ".join(f"contains(@class, '{word}') or contains(@id, '{word}')" for word in _NEAR)
        + "]"
    )
    return next(
        (
            found
            for element in near[:_MOST]
            if not commented(element)
            and (found := day(element.get("content")) or written_day(_opening(element.itertext())))
        ),
        None,
    )


def commented(element: _Element) -> bool:
    """Whether an element stands among readers' comments."""
    around = islice(element.iterancestors(), _HIGHEST)
    return any("comment" in f"{above.get('class', '')} {above.get('id', '')}".lower() for above in (element, *around))


def _is_published(element: _Element) -> bool:
    words = f"{element.get('itemprop', '')} {element.get('class', '')} {element.get('pubdate', '')}".lower()
    return "publish" in words or "pubdate" in words or "entry-date" in words or element.get("pubdate") is not None


def _opening(pieces: Iterable[str]) -> str:
    """The first words of an element, however much it holds."""
    found, length = [], 0
    for piece in pieces:
        found.append(piece)
        length += len(piece)
        if length > 300:  # noqa: PLR2004  # characters: a date stands at the beginning or is no date of this
            break
    return "".join(found)[:300]


def day(value: object) -> date | None:
    """The local day of an ISO date or moment, or of one in words; a moment with another offset is taken to London."""
    text = str(value or "").strip()[:100]
    if not text:
        return None
    moment = _moment(text)
    if moment is not None:
        try:
            return (moment.astimezone(ZoneInfo(LONDON)) if moment.tzinfo is not None else moment).date()
        except (ValueError, OverflowError, KeyError):
            pass
    match = _ISO.match(text)
    if match is None:
        return written_day(text)
    return _date(*(match.group(1, 2, 3) if match.group(1) else match.group(4, 5, 6)))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text) if text[:1].isalpha() and ":" in text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _date(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def written_day(words: str) -> date | None:
    """The first day written out ("2 March 2017", "March 2nd, 2017", "02/03/2017" as in Britain), else None."""
    for match in _WRITTEN.finditer(words):
        number, month, year = match.group(1, 2, 3) if match.group(1) else match.group(5, 4, 6)
        month_number = _MONTHS.get(month.lower())
        if month_number is not None and (found := _date(year, str(month_number), number)):
            return found
    for match in _NUMBERED.finditer(words):
        number, month, year = match.groups()
        if found := _date(year if len(year) > 2 else f"20{year}", month, number):  # noqa: PLR2004  # digits
            return found
    iso = _ISO.search(words)
    return _date(*iso.group(1, 2, 3)) if iso and iso.group(1) else None
