"""What a news page tells of its article: title, authors, publisher. JSON-LD first, then meta elements, then words."""

from __future__ import annotations

import html
import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapers.news.dates import commented

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element

_ARTICLE_TYPES = frozenset(
    [
        *("NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "BlogPosting", "OpinionNewsArticle"),
        *("LiveBlogPosting", "BackgroundNewsArticle", "ReviewNewsArticle", "AdvertiserContentArticle", "Report"),
        *("SocialMediaPosting", "WebPage", "ItemPage"),
    ]
)
_WEAK = frozenset(("WebPage", "ItemPage"))
_REFERRED = frozenset(("author", "creator", "publisher"))
_SITE_TAIL = re.compile(r"\s+(?:[|»]\s+[^|]{2,40}|[–—-]\s+[^\Wa-z][^|–—]{1,39})\Z")
_LABEL = 12  # characters of a label in a heading
# Wrappers that old pages put around a script's text.
_WRAPPERS = re.compile(r"\A\s*(?:/\*|//)?\s*<!(?:\[CDATA\[|--)(?:\s*\*/)?|(?:/\*|//)?\s*(?:\]\]|--)>\s*(?:\*/)?\s*\Z")
_STRAY = re.compile(r",(?=\s{0,200}[\]}])")
_MANY_NAMES = 8
_MOST = 50  # headings that are looked at
_AKIN = 0.5  # of the words of the shorter of two headlines
_HANDLE = re.compile(r"\s@\w+")
_EDGES = " .-–—("
_BYLINE = 150  # characters
_AUTHOR = ("author", "article:author", "byl", "parsely-author", "dc.creator", "sailthru.author")
_HOUSES = frozenset(("Organization", "NewsMediaOrganization", "Corporation"))
_BYLINES = (
    "//*[@rel='author' or contains(@itemprop, 'author') or contains(@class, 'byline') or contains(@class, 'author') "
    "or contains(@class, 'Byline') or contains(@class, 'Contributor') or contains(@data-testid, 'byline') "
    "or contains(@data-component, 'byline')]"
)
_BY = re.compile(
    r"\A\W*(?:(?:exclusive|words|written|posted|published|reported|story|report|article|reporting|author)\b\W*)?"
    r"(?:\bby\b|:)\W*",
    re.IGNORECASE,
)
_APART = re.compile(r"\s*(?:,|;|\||·|•|\n|&|\band\b|\bwith\b)\s*", re.IGNORECASE)
_OFFICE = "(?:reporter|correspondent|editor|journalist|writer|producer|columnist|reporting service|newsroom|news desk)"
_ROLE = re.compile(
    r"[\s,(–—-]+(?:(?:senior|chief|deputy|assistant|digital|local democracy|local|crime|politic\w+|home affairs|news"
    r"|police|court|data|health|education|regional|community|live|content|multimedia|trainee|special|features?"
    r"|social affairs|audience|group|managing|print|uk|north|south|east|west|of england)[\s/&-]+)*"
    rf"{_OFFICE}\b.*\Z",
    re.IGNORECASE,
)
_IS_OFFICE = re.compile(rf"\b{_OFFICE}\b", re.IGNORECASE)
_NAME = re.compile(
    r"[^\W\d_a-z][\w’'.-]*(?:\s+(?:(?:de|van|von|la|le|al|bin|der|den|di)\s+)*[^\W\d_a-z][\w’'.-]*){1,3}"
)
_CALLED = re.compile(
    r"\b(?:posts?|news|popular|view|more|all|follow|share|comments?|subscribe|author)\b", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d|\A(?:admin(?:istrator)?|editor|none|null|unknown|author|guest|wp|user|staff|default)\Z",
    re.IGNORECASE,
)


def json_ld(tree: _Element) -> dict[str, Any]:
    """The JSON-LD object that describes the article, what it refers to put in; empty where there is none."""
    best: dict[str, Any] = {}
    known: dict[str, dict[str, Any]] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        for node in _nodes(_parsed(script.text or "")):
            kinds = _kinds(node)
            if kinds & _ARTICLE_TYPES and (not best or (_kinds(best) & _WEAK and not kinds & _WEAK)):
                best = node
            if isinstance(node.get("@id"), str) and node.get("name"):
                known[node["@id"]] = node
    return {key: _known(value, known) if key in _REFERRED else value for key, value in best.items()}


def _kinds(node: Mapping[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _known(value: object, known: Mapping[str, dict[str, Any]]) -> object:
    """A reference to another object, or a list of them, as those objects."""
    if isinstance(value, list):
        return [_known(item, known) if isinstance(item, dict) else item for item in value[:50]]
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _parsed(text: str) -> object:
    for write in (str, _unwrapped):
        try:
            return json.loads(write(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(text: str) -> str:
    return _STRAY.sub("", _WRAPPERS.sub("", text))


def _nodes(data: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        data = [data.get("@graph"), data.get("mainEntity"), data.get("mainEntityOfPage")]
    if isinstance(data, list) and depth < 6:  # noqa: PLR2004  # deeper than any real page
        for item in data:
            yield from _nodes(item, depth + 1)


def metas(tree: _Element) -> dict[str, str]:
    """The meta elements' contents by lower-case name, the first of a name."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = meta.get("content")
        if content is not None:
            name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            found.setdefault(name.lower(), content.strip())
    return found


def title(tree: _Element, marked: Mapping[str, Any], meta: Mapping[str, str], house: str | None) -> str:
    """The headline: a first-level heading that the metadata bear out, else what they tell, else what there is."""
    own = (house or "").lower()
    found = [words for h1 in islice(tree.iter("h1"), _MOST) if (words := _words("".join(h1.itertext())))]
    headings = [heading for heading in found if heading.lower() not in own]  # a site's name is often one, too
    said = [_words(str(marked.get("headline") or ""))]
    said += [_without_site(_words(meta.get(name, ""))) for name in ("og:title", "twitter:title")]
    told = [words for words in said if words and words.lower() not in own]
    written = _without_site(_words(" ".join(element.text or "" for element in islice(tree.iter("title"), 1))))
    told = told or [words for words in [written] if words]
    pairs = ((_likeness(heading, words), heading) for heading in headings for words in told)
    likeness, near = max(pairs, default=(0.0, ""))
    if likeness >= _AKIN:
        # A label may stand in the heading, as "Live" or "Exclusive".
        inside = (words for words in told if near.endswith(words) and len(near) - len(words) <= _LABEL)
        return next(inside, near)
    if len(headings) == 1:
        lower = {_words("".join(heading.itertext())) for heading in islice(tree.iter("h2"), _MOST)}
        return told[0] if told and told[0] in lower else headings[0]
    return next(iter((*told, *headings, *found)), "")


def _without_site(words: str) -> str:
    """A page's title without the site's name after a dash or bar; what goes on in lower case is the headline's own."""
    return _SITE_TAIL.sub("", words)


def _likeness(one: str, other: str) -> float:
    """How many words two headlines share, of the shorter; a tie goes to the longer."""
    first, second = (set(re.findall(r"\w+", words.lower())) for words in (one, other))
    shared = len(first & second)
    return shared / min(len(first), len(second)) + shared / 1000 if first and second else 0.0


def _words(text: str) -> str:
    return " ".join(html.unescape(text).split())


def publisher(marked: Mapping[str, Any], meta: Mapping[str, str], url: str) -> str | None:
    """Who publishes the article, by the metadata; else the page's host."""
    told = marked.get("publisher")
    told = told[0] if isinstance(told, list) and told else told
    name = told.get("name") if isinstance(told, dict) else told
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    named = _words(str(name or "")) or _words(meta.get("og:site_name") or meta.get("application-name") or "")
    return named or host or None


def people(tree: _Element, marked: Mapping[str, Any], meta: Mapping[str, str], house: str | None) -> tuple[str, ...]:
    """Who wrote the article: the people that JSON-LD names, else a meta element, else an element called a byline."""
    own = (house or "").lower()
    told = [
        name
        for key in ("author", "creator")
        for kind, text in _told(marked.get(key))
        if kind not in _HOUSES
        for name in _names(text)
    ]
    written = [name for key in _AUTHOR for name in _names(meta.get(key, ""))]
    for names in (told, written):
        if others := tuple(dict.fromkeys(name for name in names if not _is_house(name, own))):
            return others
    near: list[_Element] = tree.xpath(_BYLINES)
    for element in near[:_MOST]:
        if commented(element):
            continue
        bylines = _of_byline("\n".join(islice(element.itertext(), 40)), called=True)
        if others := tuple(name for name in bylines if not _is_house(name, own)):
            return others
    return ()


def _is_house(name: str, own: str) -> bool:
    """Whether a name is the publisher's own, or a part of it."""
    return bool(own) and (name.lower() in own or own in name.lower())


def byline(lines: Iterable[str]) -> tuple[str, ...]:
    """The names in the first line that begins with "By"."""
    return next((names for line in lines if (names := _of_byline(line, called=False))), ())


def houses(marked: Mapping[str, Any], meta: Mapping[str, str]) -> tuple[str, ...]:
    """The organisation that is told as author where nobody is named."""
    told = [_words(text) for _, text in _told(marked.get("author"))]
    told = [name for name in told if name and not _NO_NAME.search(name)]
    return tuple(dict.fromkeys(told or [name for key in _AUTHOR for name in _names(meta.get(key, ""))]))


def _of_byline(text: str, *, called: bool) -> tuple[str, ...]:
    text = text.strip()
    by = _BY.match(text)
    if not text or len(text) > _BYLINE or not (by or called):
        return ()
    names = ((name, _NAME.match(name)) for name in _names(text))
    return tuple(
        dict.fromkeys(
            match[0] for name, match in names if match and (by or (match[0] == name and not _CALLED.search(name)))
        )
    )


def _told(value: object) -> Iterator[tuple[str, str]]:
    for author in islice(value if isinstance(value, list) else [value], _MANY_NAMES):
        if isinstance(author, dict):
            names = author.get("name")
            for name in names if isinstance(names, list) else [names]:
                if isinstance(name, str):
                    yield str(author.get("@type") or ""), name
        elif isinstance(author, str):
            yield "", author


def _names(text: str) -> list[str]:
    """The names in a byline: "By Ann Writer and Bo Scribe, Local Democracy Reporter" has two."""
    text = _BY.sub("", _HANDLE.sub(" ", html.unescape(text[:300])).strip())
    found = []
    for place, part in enumerate(_APART.split(text)):
        if place and _IS_OFFICE.search(part):
            continue
        part = " ".join(part.split())  # noqa: PLW2901  # the same words, evened
        short = _ROLE.sub("", f" {part}").strip(_EDGES)
        name = short if not short or " " in short else part.strip(_EDGES)
        if name and not _NO_NAME.search(name) and name.count(" ") < 6:  # noqa: PLR2004  # words of a name
            found.append(name)
    return found[:_MANY_NAMES]
