"""One form for each address, and what the address of an assessment page says.

Source: the five generations of addresses under which the inspectorate has published the same page (2014 to now).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from schema.forces import register
from schema.frameworks import frameworks
from scrapers.errors import AddressError

if TYPE_CHECKING:
    from urllib.parse import SplitResult

HMICFRS = "hmicfrs.justiceinspectorates.gov.uk"
LONGEST = 4_000  # characters; browsers and servers stop at about half of this

_TRACKING = re.compile(
    r"(?:utm_.*|at_.*|ns_.*|int_(?:source|medium|campaign)|mc_[ce]id|fbclid|fb_(?:ref|source)|gclid|gclsrc|dclid|msclkid"
    r"|yclid|igshid|srsltid|mkt_tok|_hs(?:enc|mi)|_g[al]|ref|ref_src|cmp|intcmp|intcid|ito|xtor|ocid|__twitter_impression)",
    re.IGNORECASE,
)
# What a site adds to an article's address for its light variant (AMP).
_VARIANT = re.compile(r"amp(?:=(?:1|true)?)?|outputtype=amp", re.IGNORECASE)
# The last part of an article's path: words joined by hyphens, or a long number.
_ARTICLE = re.compile(r"/(?=[^/]*(?:-[^/]*-|\d{5}))[^/]+/?$")
# Reach's titles add this to an article's address in a feed; a section's address without it is no feed.
_NUMBERED = re.compile(r"\d{5}[^/]*/?$")
_FROM_FEED = "service=rss"
_AMP_TAIL = re.compile(r"(?:/amp(?=/?$)|\.amp$)", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_AMP_CACHE = re.compile(r"/(?:amp|[civ]|wp)(/s)?/([\w.-]+\.[a-z]{2,})(/.*)?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>\"{}|^`]")
_SHOWN = 80  # characters of an address in a message
_WRAPPER = ".safelinks.protection.outlook.com"

_PREFIX = re.compile(r"/+(hmic|hmicfrs)(?:/+|$)")
_STRAY = re.compile(r"/k/(?=(?:news|publications|peel-assessments|peel-reports)/)")
_PEEL = re.compile(r"/peel-(?:assessments/peel-\d{4}(?:-\d{2})?|reports/[a-z-]+-\d{4}(?:-\d{2,4})?)/")
_OVERVIEW = re.compile(r"/peel-assessments/(peel-\d{4})/")
_VIEWS = frozenset(("view", "sort", "data", "group_by_region"))
_YEARS = re.compile(r"-(\d{4})-\d\d(\d\d)/")
# Beginnings of paths that were written in two ways, and the one under which the inspectorate published.
_AS_PUBLISHED = {
    "/peel-assessments/peel-2018-19/": "/peel-assessments/peel-2018/",
    "/peel-reports/norfolk-2023-25/": "/peel-reports/norfolk-2023-2025/",
}


@lru_cache(maxsize=256)  # of a page's own address, every reader asks
def canonical(url: str) -> str:
    """Give the one form of an address; two addresses of one page have the same.

    Scheme and host are lower-case; fragment, default port, tracking parameters and a trailing "?" are gone; Outlook's
    wrapper and the caches of light articles (AMP) are unwrapped, and a light article is the article. Every generation
    of the inspectorate's addresses becomes the newest
    (https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/cambridgeshire/), its query kept, in one
    order, where it makes another page; for the rest, a foreign host, path and query stay as they are. Raises
    AddressError for anything but http(s), and for user names, backslashes and blanks.
    """
    return _canonical(url.strip(), unwrap=3)


def _canonical(url: str, unwrap: int) -> str:
    parts, host, port = _split(url)
    query = parts.query
    if unwrap and host.endswith(_WRAPPER):
        inner = parse_qs(query).get("url")
        if inner:
            return _canonical(inner[0].strip(), unwrap - 1)
    cached = _AMP_CACHE.fullmatch(parts.path) if unwrap and _is_amp_cache(host) else None
    if cached:
        https, site, rest = cached.groups()
        return _canonical(f"{'https' if https else 'http'}://{site}{rest or '/'}{'?' * bool(query)}{query}", unwrap - 1)
    kept = [pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair.partition("=")[0])]
    scheme, path = parts.scheme.lower(), quote(parts.path, safe="%/:=&~+!$,;'@()*[]") or "/"
    if port == _DEFAULT_PORTS[scheme]:
        port = None
    if port is None:
        path, ours = _inspectorate_path(host, path)
        if ours:
            scheme, host = "https", HMICFRS
            kept = _meaningful(path, kept)
    path, kept = _article(path, kept)
    netloc = f"[{host}]" if ":" in host else host
    if port is not None:
        netloc = f"{netloc}:{port}"
    tail = quote("&".join(kept), safe="%/:=&?~+!$,;'@()*[]")
    return f"{scheme}://{netloc}{path}" + (f"?{tail}" if tail else "")


def _is_amp_cache(host: str) -> bool:
    return (
        host.endswith(".cdn.ampproject.org") or re.fullmatch(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}", host) is not None
    )


def _article(path: str, pairs: list[str]) -> tuple[str, list[str]]:
    """An article's path and query without what makes them those of its light variant; of anything else, as they are."""
    while True:
        match = _AMP_TAIL.search(path)
        shorter = path[: match.start()] + path[match.end() :] if match else path
        if shorter == path or not _ARTICLE.search(shorter):
            break
        path = shorter
    if _ARTICLE.search(path):
        pairs = [pair for pair in pairs if not _VARIANT.fullmatch(pair)]
    if _NUMBERED.search(path):
        pairs = [pair for pair in pairs if pair.lower() != _FROM_FEED]
    return path, pairs


def _split(url: str) -> tuple[SplitResult, str, int | None]:
    shown = url if len(url) <= _SHOWN else url[:_SHOWN] + "..."
    if len(url) > LONGEST:
        raise AddressError(f"{shown!r} is longer than {LONGEST} characters")
    if _FORBIDDEN.search(url):
        raise AddressError(
            f"{shown!r} holds a character that no address may hold (a backslash, blank, quote or bracket)"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        raise AddressError(f"{shown!r} is not a valid address") from None
    if parts.scheme.lower() not in _DEFAULT_PORTS:
        raise AddressError(f"{shown!r} is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise AddressError(f"{shown!r} carries a user name or password")
    if not host or not re.fullmatch(r"[a-z0-9_.:%-]+", host):
        raise AddressError(f"{shown!r} names no host")
    return parts, host.rstrip("."), port


def _inspectorate_path(host: str, path: str) -> tuple[str, bool]:
    """Give the newest path of a page of the inspectorate, and whether it is one."""
    if host in {"www.justiceinspectorates.gov.uk", "justiceinspectorates.gov.uk"}:
        match = _PREFIX.match(path)
        if not match:
            return path, False  # the prisons or probation inspectorate
        path = "/" + path[match.end() :]
        old_page = re.fullmatch(r"/([a-z-]+)/*", path) if match.group(1) == "hmic" else None
        if old_page and old_page.group(1) in register().by_alias:
            path = f"/peel-assessments/peel-2014{path}"  # /hmic/SLUG/ served the page of 2014
    elif host not in {HMICFRS, f"www.{HMICFRS}"}:
        return path, False
    path = _one_prefix(re.sub(r"/{2,}", "/", path))
    if not path.endswith("/") and "." not in path.rpartition("/")[2]:
        path += "/"
    peel = _PEEL.match(path.lower())
    if peel:
        start = _YEARS.sub(r"-\1-\2/", peel.group())  # 2023-2025 is 2023-25
        path = _AS_PUBLISHED.get(start, start) + path.lower()[peel.end() :]
    return path, True


def _one_prefix(path: str) -> str:
    """Take away, until there is none, what older hosts had before the path and links still carry over."""
    while True:
        match = _PREFIX.match(path) or _STRAY.match(path)
        if not match:
            return path
        path = "/" + path[match.end() :]


def _meaningful(path: str, pairs: list[str]) -> list[str]:
    """What of a query makes another page, in one order: an overview's views, a search's words; nothing for a force."""
    if _OVERVIEW.fullmatch(path):
        pairs = [pair for pair in pairs if pair.partition("=")[0] in _VIEWS]
    elif _PEEL.match(path):
        pairs = []
    return sorted(set(pairs))


@dataclass(frozen=True, slots=True)
class PeelAddress:
    """What the address of an assessment page says: framework and force by their ids, and the section below the page."""

    framework: str
    force: str
    section: str | None = None


# Optional prefixes: a replica on another host serves the same paths.
_ANNUAL = re.compile(r"/(?:hmic(?:frs)?/)?peel-assessments/(peel-\d{4})/([a-z-]+)(?:/([a-z0-9-]+))?/?")
_REPORT = re.compile(r"/(?:hmic(?:frs)?/)?peel-reports/([a-z-]+?)-(\d{4}(?:-(?:\d{2}|\d{4}))?)(?:/([a-z0-9-]+))?/?")


@lru_cache(maxsize=256)  # as `canonical`
def parse_peel(url: str) -> PeelAddress | None:
    """Tell framework, force and section from the path of an address (of any host); None for any other page.

    Raises AddressError as `canonical` does.
    """
    path = urlsplit(canonical(url)).path
    match = _ANNUAL.fullmatch(path)
    if match:
        framework = _by_segment().get(match.group(1))
        slug, section = match.group(2), match.group(3)
    else:
        match = _REPORT.fullmatch(path)
        if not match:
            return None
        slug, years, section = match.groups()
        framework = f"peel-{years[:4]}-{years[-2:]}"  # norfolk-2023-2025 is of 2023-25
        framework = framework if framework in frameworks() else None
    force = register().by_alias.get(slug)
    return PeelAddress(framework, force, section) if framework and force else None


def framework_of(url: str) -> str | None:
    """The framework that an address names: of a force's page, of one of its sections, or of an overview.

    Raises AddressError as `canonical` does.
    """
    peel = parse_peel(url)
    if peel:
        return peel.framework
    overview = _OVERVIEW.fullmatch(urlsplit(canonical(url)).path)
    return _by_segment().get(overview.group(1)) if overview else None


@cache
def _by_segment() -> dict[str, str]:
    return {framework.address or framework.id: framework.id for framework in frameworks().values()}
