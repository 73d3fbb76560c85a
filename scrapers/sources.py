"""Where to look, how often, and whose words a page's are.

Source: the shipped `sources.toml`, and the user's own file in the same form. A feed alone, by its address, is a source
too: reported, named after its host, and free to lead to any page there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schema.forces import forces
from schema.grades import Authority
from schema.tomlfile import read_table
from scrapers.addresses import canonical
from scrapers.errors import AddressError
from scrapers.hours import Hours, parse_hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schema.tomlfile import Table

FILE = Path(__file__).with_name("sources.toml")

ALL_FORCES = "all"
"""What stands in the place of a force where a feed is about no one of them."""

MOST_CONNECTIONS = 64
"""More to one host at once is not polite, whoever asks for it."""

_SITEMAP = re.compile(r"/[^/]*sitemap[^/]*\.xml(?:\.gz)?/?$")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Role(StrEnum):
    """What a page is: a listing that leads to others, or one with findings of its own.

    An article is fetched once, a page of the archive for `backfill` alone; both again only when asked for.
    """

    LISTING = "listing"
    PAGE = "page"
    ARTICLE = "article"
    ARCHIVE = "archive"

    @property
    def once(self) -> bool:
        """Whether it is not looked at again by itself."""
        return self in {Role.ARTICLE, Role.ARCHIVE}


@dataclass(frozen=True, slots=True)
class Source:
    """One place to look. Addresses are canonical; `delay` is in seconds; `follow` patterns match whole paths.

    `connections` are how many there may be at once to a host, over all workers; None: as the settings say. Outside its
    `hours` it is looked at every `every_outside` instead, and again as soon as they begin.
    """

    name: str
    title: str
    authority: Authority
    hosts: tuple[str, ...]
    listings: tuple[str, ...]
    sitemaps: tuple[str, ...]
    follow: tuple[str, ...]
    addresses: tuple[str, ...]
    archive: tuple[str, ...]
    every: timedelta
    listings_every: timedelta
    hours: Hours | None
    every_outside: timedelta
    delay: float
    connections: int | None = None
    enabled: bool = True
    once: bool = False
    """Whether what its listings lead to are articles, which are fetched once."""

    def own(self, url: str) -> str:
        """A canonical address as this source writes it: it has others with `m.`, `amp.`, without `www.`, by http.

        Other hosts' addresses stay as they are.
        """
        parts = urlsplit(url)
        bare = _bare(parts.netloc)
        host = next((host for host in self.hosts if _bare(host) == bare), None)
        if host is None:
            return url
        named = (*self.listings, *self.sitemaps, *self.addresses)
        https = parts.scheme == "https" or any(known.startswith(f"https://{host}/") for known in named)
        return parts._replace(scheme="https" if https else "http", netloc=host).geturl()

    def follows(self, url: str) -> bool:
        """Whether a listing of this source may lead to this canonical address."""
        parts = urlsplit(url)
        return parts.netloc in self.hosts and any(re.fullmatch(pattern, parts.path) for pattern in self.follow)

    def role_of(self, url: str) -> Role | None:
        """What a canonical address is to this source's listings: one of them, a page they may lead to, or nothing.

        A source that names sitemaps takes the sitemaps that they lead to for listings too.
        """
        if url in self.listings or url in self.sitemaps:
            return Role.LISTING
        parts = urlsplit(url)
        if self.sitemaps and parts.netloc in self.hosts and _SITEMAP.search(parts.path):
            return Role.LISTING
        if not self.follows(url):
            return None
        return Role.ARTICLE if self.once else Role.PAGE

    def role_by_hand(self, url: str) -> Role:
        """What a canonical address is that a person names, though no listing may lead to it."""
        return self.role_of(url) or (Role.ARTICLE if self.once else Role.PAGE)

    def pages(self) -> tuple[str, ...]:
        """The addresses to watch, {slug} and {welsh} filled in."""
        return _filled(self.addresses)

    def archived(self) -> tuple[str, ...]:
        """The addresses for `backfill` alone, {slug} and {welsh} filled in, without those to watch."""
        watched = set(self.pages())
        return tuple(url for url in _filled(self.archive) if url not in watched)


def _bare(host: str) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.(?=[^.]+\.)", "", host)


def _filled(templates: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses with {slug} filled in for every force, {welsh} for those with a Welsh slug.

    An address of years before a force was renamed carries its old slug.
    """
    found = []
    for template in templates:
        years = [int(year) for year in re.findall(r"20\d\d", urlsplit(template).path)]
        if "{welsh}" in template:
            welsh = (alias for force in forces().values() for alias in force.aliases if alias.startswith("heddlu-"))
            found += [template.replace("{welsh}", alias) for alias in welsh]
        elif "{slug}" in template:
            for force in forces().values():
                slug = force.slug
                for former in force.predecessors:
                    if years and max(years) < former.until - 1:
                        slug = former.slug
                found.append(template.replace("{slug}", slug))
        else:
            found.append(template)
    return tuple(dict.fromkeys(canonical(url) for url in found))


@dataclass(frozen=True, slots=True)
class Seed:
    """An address that a source gives without having to be found first."""

    url: str
    source: Source
    role: Role


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources, in the order of their files."""

    by_name: dict[str, Source]
    _by_host: dict[str, tuple[Source, ...]] = field(repr=False, default_factory=dict)

    def of(self, url: str) -> Source | None:
        """The source that this address belongs to, switched off or not: by its host, then by what it follows.

        Raises AddressError for what is no address.
        """
        url = canonical(url)
        there = self._by_host.get(urlsplit(url).netloc, ())
        for source in there:
            if source.role_of(url):
                return source
        return there[0] if there else None

    def authority_of(self, url: str) -> Authority:
        """Whose words this address carries: official only on the hosts of official sources. Raises AddressError."""
        source = self.of(url)
        return source.authority if source else Authority.REPORTED

    def seeds(self) -> list[Seed]:
        """The listings and pages of the sources that are switched on, each address once."""
        found: dict[str, Seed] = {}
        for source in self.by_name.values():
            if source.enabled:
                for url in (*source.listings, *source.sitemaps):
                    found.setdefault(url, Seed(url, source, Role.LISTING))
                for url in source.pages():
                    found.setdefault(url, Seed(url, source, Role.PAGE))
        return list(found.values())


def load_sources(*paths: Path) -> Sources:
    """Read the shipped sources, then these files; a later source of the same name changes the keys that it gives.

    `shipped = false` in a file switches off all that came before it. Raises DataFileError, naming file and key, for
    anything wrong.
    """
    by_name: dict[str, Source] = {}
    for path in (FILE, *paths):
        table = read_table(path)
        seen = set()
        if not table.take("shipped", bool, default=True):
            by_name = {name: replace(source, enabled=False) for name, source in by_name.items()}
        for entry in table.tables("source"):
            source = _source(entry, by_name)
            if source.name in seen:
                raise entry.wrong("name", f"{source.name!r} stands twice in this file")
            seen.add(source.name)
            for other in by_name.values():
                shared = sorted(set(source.hosts) & set(other.hosts))
                if other.name != source.name and shared and other.authority != source.authority:
                    raise entry.wrong("authority", f"{shared[0]} is {other.authority} in source {other.name!r}")
            by_name[source.name] = source
        for source in _feeds(table, by_name):
            by_name[source.name] = source
        table.end()
    by_host: dict[str, tuple[Source, ...]] = {}
    for source in by_name.values():
        for host in source.hosts:
            by_host[host] = (*by_host.get(host, ()), source)
    return Sources(by_name, by_host)


@cache
def shipped() -> Sources:
    """The shipped sources alone."""
    return load_sources()


def _source(entry: Table, known: dict[str, Source]) -> Source:
    name = entry.take("name", str)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise entry.wrong("name", f"{name!r} should be lower-case words joined by hyphens")
    base, given = known.get(name), entry.names()
    authority = entry.take("authority", str, base.authority.value if base else None)
    if authority not in set(Authority):
        raise entry.wrong("authority", f"should be official or reported, not {authority!r}")
    hosts = entry.strings("hosts", required=base is None) if base is None or "hosts" in given else base.hosts
    if not hosts:
        raise entry.wrong("hosts", "should name at least one host")
    for host in hosts:
        if urlsplit(_address(entry, "hosts", f"https://{host}/")).netloc != host:
            raise entry.wrong(
                "hosts", f"{host!r} should be a host as in an address: lower-case, with its port if it has one"
            )
    source = Source(
        name=name,
        title=entry.take("title", str, base.title if base else name),
        authority=Authority(authority),
        hosts=hosts,
        listings=_addresses(entry, "listings", hosts, base.listings if base else ()),
        sitemaps=_addresses(entry, "sitemaps", hosts, base.sitemaps if base else ()),
        follow=_patterns(entry, base.follow if base else ()),
        addresses=_addresses(entry, "addresses", hosts, base.addresses if base else ()),
        archive=_addresses(entry, "archive", hosts, base.archive if base else ()),
        every=timedelta(seconds=_duration(entry, "every", base.every.total_seconds() if base else 21_600)),
        listings_every=timedelta(
            seconds=_duration(entry, "listings_every", base.listings_every.total_seconds() if base else 3_600)
        ),
        hours=_hours(entry, base.hours if base else None),
        every_outside=timedelta(
            seconds=_duration(entry, "every_outside", base.every_outside.total_seconds() if base else 43_200)
        ),
        delay=_duration(entry, "delay", base.delay if base else 2, least=0),
        connections=_connections(entry, base.connections if base else None),
        enabled=entry.take("enabled", bool, base.enabled if base else True),
        once=entry.take("once", bool, base.once if base else authority == Authority.REPORTED),
    )
    entry.end()
    return source


def _feeds(table: Table, known: dict[str, Source]) -> Iterator[Source]:
    """The sources of the feeds that a file names by address alone: `feeds = [...]`, or a table of them by force.

    A feed on a host of a source that is known is one more listing of that source.
    """
    lists = [(table, "feeds")]
    if table.holds_table("feeds") and (by_force := table.table("feeds")):
        lists = [(by_force, key) for key in by_force.names()]
    for entry, key in lists:
        if entry is not table and key not in {*forces(), ALL_FORCES}:
            raise entry.wrong(key, f"should be a force (cambridgeshire) or {ALL_FORCES}")
        for words in entry.strings(key):
            url = _address(entry, key, words)
            source = _source_of_feed(entry, key, url, known)
            if not source.enabled:  # its own listings were switched off, this one was asked for
                source = replace(source, enabled=True, listings=(), sitemaps=(), addresses=(), archive=())
            yield replace(source, listings=tuple(dict.fromkeys((*source.listings, url))))


def _source_of_feed(entry: Table, key: str, url: str, known: dict[str, Source]) -> Source:
    host = urlsplit(url).netloc
    for source in known.values():
        if host in source.hosts:
            return source
    bare = _bare(host)
    name = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if name in known:
        raise entry.wrong(key, f"{url!r} would be of a source {name!r}, which has other hosts; add its host to them")
    twin = bare if host != bare else f"www.{host}"
    return Source(
        name=name,
        title=bare,
        authority=Authority.REPORTED,
        hosts=(host,) if re.fullmatch(r"[\d.]+(?::\d+)?|\[.*|[^.]+", host) else (host, twin),
        listings=(),
        sitemaps=(),
        follow=("/.+",),
        addresses=(),
        archive=(),
        every=timedelta(days=1),
        listings_every=timedelta(minutes=30),
        hours=None,
        every_outside=timedelta(hours=12),
        delay=5,
        once=True,
    )


def _address(entry: Table, key: str, url: str) -> str:
    try:
        return canonical(url)
    except AddressError as error:
        raise entry.wrong(key, str(error)) from error


def _addresses(entry: Table, key: str, hosts: tuple[str, ...], base: tuple[str, ...]) -> tuple[str, ...]:
    if key not in entry.names():
        return tuple(url for url in base if urlsplit(url).netloc in hosts)
    found = []
    for template in entry.strings(key):
        # Braces are no part of an address, so the place of the slug is kept by a word.
        url = _address(entry, key, template.replace("{slug}", "slug-here").replace("{welsh}", "welsh-here"))
        url = url.replace("slug-here", "{slug}").replace("welsh-here", "{welsh}")
        if urlsplit(url).netloc not in hosts:
            raise entry.wrong(key, f"{template!r} is not on a host of this source ({', '.join(hosts)})")
        found.append(url)
    return tuple(found)


def _hours(entry: Table, base: Hours | None) -> Hours | None:
    if "hours" not in entry.names():
        return base
    words = entry.take("hours", str)
    if words == "always":
        return None
    try:
        return parse_hours(words)
    except ValueError as error:
        raise entry.wrong("hours", f"{words!r}: {error}; or always") from error


def _patterns(entry: Table, base: tuple[str, ...]) -> tuple[str, ...]:
    if "follow" not in entry.names():
        return base
    patterns = entry.strings("follow")
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise entry.wrong("follow", f"{pattern!r} is not a regular expression ({error})") from error
    return patterns


def _connections(entry: Table, default: int | None) -> int | None:
    if "connections" not in entry.names():
        return default
    number = entry.take("connections", int)
    if not 1 <= number <= MOST_CONNECTIONS:
        raise entry.wrong("connections", f"should be from 1 to {MOST_CONNECTIONS}, not {number}")
    return number


def _duration(entry: Table, key: str, default: float, least: float = 1) -> float:
    if key not in entry.names():
        return default
    words = entry.take(key, str)
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)([smhd])", words)
    if not match or (seconds := float(match.group(1)) * _SECONDS[match.group(2)]) < least:
        raise entry.wrong(key, f"should be a duration such as 30s, 15m, 6h or 1d, at least {least:g}s, not {words!r}")
    return seconds
