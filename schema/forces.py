"""The forces: their slugs, names, aliases and predecessors, and where a text names them.

Source: `forces.toml`, from the names and addresses that HMICFRS uses.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from schema.tomlfile import DataFileError, Table, read_table

FILE = Path(__file__).with_name("forces.toml")


@dataclass(frozen=True, slots=True)
class Predecessor:
    """What a force was called until a year."""

    slug: str
    name: str
    place: str
    until: int


@dataclass(frozen=True, slots=True)
class Force:
    """A police force. `names` mean it anywhere in prose, `abbreviations` only beside a full name."""

    slug: str
    name: str
    place: str
    region: str
    names: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    welsh: str | None = None
    predecessors: tuple[Predecessor, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every full name: official, usual, Welsh, former."""
        welsh = (self.welsh,) if self.welsh else ()
        return (self.name, *self.names, *welsh, *(former.name for former in self.predecessors))


@dataclass(frozen=True, slots=True)
class Other:
    """A body that is not one of the forces though a text may make it look so."""

    slug: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """All of `forces.toml`."""

    forces: dict[str, Force]
    others: tuple[Other, ...]
    by_alias: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A force named in a text: `text[start:end]` is the name as written."""

    force: str
    start: int
    end: int


class UnknownForceError(LookupError):
    """No force has this slug or name; the message names the nearest."""


def load_forces(path: Path = FILE) -> Register:
    """Read and check a forces file. Raises DataFileError, naming file and key, for anything wrong in it."""
    table = read_table(path)
    forces: dict[str, Force] = {}
    by_alias: dict[str, str] = {}
    for entry in table.tables("force"):
        force = _force(entry)
        forces[force.slug] = force
        for alias in (force.slug, *force.aliases):
            if not re.fullmatch(r"[a-z]+(-[a-z]+)*", alias):
                raise entry.wrong("slug", f"{alias!r} should be lower-case words joined by hyphens")
            if by_alias.setdefault(alias, force.slug) != force.slug or (alias in forces and alias != force.slug):
                raise entry.wrong("aliases", f"{alias!r} already means {by_alias[alias]}")
    if not forces:
        raise table.wrong("force", "is missing")
    others = []
    for entry in table.tables("other"):
        others.append(Other(entry.take("slug", str), entry.take("name", str), entry.strings("names")))
        entry.end()
    table.end()
    owners: dict[str, str] = {}
    for force in forces.values():
        for name in force.all_names:
            if owners.setdefault(name.lower(), force.slug) != force.slug:
                raise DataFileError(path, "names", f"{name!r} means both {owners[name.lower()]} and {force.slug}")
    return Register(forces, tuple(others), by_alias)


def _force(entry: Table) -> Force:
    slug = entry.take("slug", str)
    predecessors = []
    for former in entry.tables("predecessors"):
        predecessors.append(
            Predecessor(
                former.take("slug", str), former.take("name", str), former.take("place", str), former.take("until", int)
            )
        )
        former.end()
    force = Force(
        slug=slug,
        name=entry.take("name", str),
        place=entry.take("place", str),
        region=entry.take("region", str),
        names=entry.strings("names"),
        abbreviations=entry.strings("abbreviations"),
        aliases=entry.strings("aliases"),
        welsh=entry.take("welsh", str, "") or None,
        predecessors=tuple(predecessors),
    )
    entry.end()
    return force


@cache
def register() -> Register:
    """The shipped forces file."""
    return load_forces()


def forces() -> dict[str, Force]:
    """The 43 forces by slug, in the order of the file."""
    return register().forces


def get_force(name: str) -> Force:
    """Give the force with this slug, alias or full name. Raises UnknownForceError, naming the nearest."""
    known = register()
    wanted = re.sub(r"[^a-z]+", "-", name.lower().replace("&", " and ")).strip("-")
    if wanted in known.by_alias:
        return known.forces[known.by_alias[wanted]]
    named = {
        re.sub(r"[^a-z]+", "-", n.lower().replace("&", " and ")): f for f in known.forces.values() for n in f.all_names
    }
    if wanted in named:
        return named[wanted]
    near = difflib.get_close_matches(wanted, [*known.by_alias, *named], n=1, cutoff=0.6)
    nearest = (known.by_alias.get(near[0]) or named[near[0]].slug) if near else None
    hint = (
        f"did you mean {nearest}?"
        if nearest
        else "a slug is the name in words joined by hyphens, as greater-manchester"
    )
    message = f"no force {name!r}; {hint}"
    raise UnknownForceError(message)


_WORD = re.compile(r"(?<![\w-])[^\W\d_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"\w+")


def find_forces(text: str, words: set[str] | None = None) -> list[Mention]:
    """Every place where the text names a force in full, in order, without overlaps.

    The longest name wins ("West Yorkshire Police", never "Yorkshire"), a name inside another body's name ("New South
    Wales Police", "Cleveland Fire Brigade") is none, "and" and "&" are one, a lost hyphen or a doubled space is no
    matter. Abbreviations count only where the same text names the force in full. `words` are all words of the text, in
    lower case, where they are known.
    """
    mentions, named = [], set()
    short: list[Mention] = []
    end = 0
    for start, first in _openings(text, words):
        found = _end_of_name(text, start, first) if start >= end else 0
        if not found:
            continue
        end = found
        slug, is_short = _meaning(text[start:end])
        if slug is None:
            continue
        mention = Mention(slug, start, end)
        if is_short:
            short.append(mention)
        else:
            mentions.append(mention)
            named.add(slug)
    mentions.extend(mention for mention in short if mention.force in named)
    return sorted(mentions, key=lambda mention: mention.start)


@lru_cache(maxsize=512)  # a text says the same names over and over
def _meaning(name: str) -> tuple[str | None, bool]:
    """The force of a name as written, None for another body; and whether it is short."""
    slugs, key = _names()[0], _key(name)
    meant = slugs.get(key) or slugs.get(key.lower())  # one word in capitals is not always short
    return meant or (None, False)  # a letter may only look like one of the name's


# One of these stands in every full name of a force.
_MARKS = ("police", "constabulary", "heddlu", "met", "yard", "mersi")
_REACH = 200  # characters around a mark: more than twice the longest name


def _openings(text: str, words: set[str] | None) -> list[tuple[int, str]]:
    """Where a word stands that opens a name whose words all stand near a mark, or a short name; in order.

    None in a text that names no force in full; most do not.
    """
    low = text.lower()
    words = set(_WORDS.findall(_near_marks(low))) if words is None else words
    parts = _parts()
    present = [first for first in parts.keys() & words if any(words.issuperset(name) for name in parts[first])]
    if not present:
        return []
    short = (name for first in present for name in _short()[first] if name in text)
    present = [*{*present, *(name.lower() for name in short)}]
    found: list[tuple[int, str]] = []
    if len(low) != len(text):  # the places in one are not those in the other
        return [(word.start(), first) for word in _WORD.finditer(text) if (first := word.group().lower()) in present]
    for first in present:
        sign = _sign(first)
        start = low.find(sign)
        while start >= 0:
            word = _WORD.match(text, start)
            end = start + len(first)
            if word is not None and word.end() == end:
                found.append((start, first))
            start = low.find(sign, end)
    found.sort()
    return found


def _near_marks(low: str) -> str:
    """What of a text may be part of a full name, by the marks that it stands near; all of it where they are many."""
    near = []
    for mark in _MARKS:
        at = low.find(mark)
        while at >= 0:
            near.append(low[max(0, at - _REACH) : at + _REACH])
            at = low.find(mark, at + _REACH // 2)
    if 2 * _REACH * len(near) > len(low):
        return low
    return "\n".join(near)


@cache
def _sign(first: str) -> str:
    """What all names that begin with a word have before the first blank or hyphen: for "a", "a&s"."""
    heads = {re.split(r"[ -]", key.lower())[0] for key in _names()[1][first]}
    return heads.pop() if len(heads) == 1 else first


@cache
def _short() -> dict[str, tuple[str, ...]]:
    """The short names of the forces of which a full name begins with a word; each is one word."""
    slugs, opening = _names()
    found: dict[str, tuple[str, ...]] = {}
    for first, keys in opening.items():
        full = {slugs[key][0] for key in keys if not slugs[key][1]}
        found[first] = tuple(name for force in forces().values() if force.slug in full for name in force.abbreviations)
    return found


def _key(name: str) -> str:
    key = re.sub(r"[\s\u00a0-]+", " ", name).replace(" & ", " and ")
    return key if _is_abbreviation(key) else key.lower()


def _is_abbreviation(name: str) -> bool:
    return " " not in name and sum(letter.isupper() for letter in name) > 1


@cache
def _names() -> tuple[dict[str, tuple[str | None, bool]], dict[str, list[str]]]:
    """What each name means (slug, None for another body; whether it is short), and the names by their first word."""
    known = register()
    slugs: dict[str, tuple[str | None, bool]] = {}
    for force in known.forces.values():
        for name in force.all_names:
            slugs[_key(name)] = (force.slug, False)
        for name in force.abbreviations:
            slugs[_key(name)] = (force.slug, True)
        # A fire service or a council that carries the force's place is another body.
        for tail in ("Fire", "University", "Council", "County Council"):
            slugs[_key(f"{force.place} {tail}")] = (None, False)
    for other in known.others:
        for name in (other.name, *other.names):
            slugs[_key(name)] = (None, False)
    opening: dict[str, list[str]] = {}
    for key in slugs:
        if first := _WORD.match(key):
            opening.setdefault(first.group().lower(), []).append(key)
    return slugs, opening


@cache
def _parts() -> dict[str, list[tuple[str, ...]]]:
    """The words of the names that begin with a word; `&` is as good as "and", and either is left out."""
    opening = _names()[1]
    return {
        first: [tuple(word for word in _LETTERS.findall(key.lower()) if word != "and") for key in keys]
        for first, keys in opening.items()
    }


@cache
def _spelled(first: str) -> list[tuple[tuple[str, ...], bool]]:
    """The names that begin with a word, the longest first: their words, and whether capitals matter."""
    keys = sorted(_names()[1][first], key=len, reverse=True)
    return [(tuple(key.split()), _is_abbreviation(key)) for key in keys]


# The capital tells the force from the verb, and what follows from the weather office.
_THE_MET = re.compile(r"[Tt]he\s+Met(?!\s+Office)(?!\w)")
_WRITTEN = re.compile(r"[^\s\u00a0-]+")
_MOST_WORDS = 7
# Letters that are one with those of a name, case or no case.
_SAME = (("i\u0307", "i"), ("\u0131", "i"), ("\u017f", "s"))


def _end_of_name(text: str, start: int, first: str) -> int:
    """Where the longest name ends that begins with a word here; 0 where none does. No pattern is made of the names."""
    written = list(islice(_WRITTEN.finditer(text, start), _MOST_WORDS))
    plain = [_small(word.group()) for word in written]
    for words, is_short in _spelled(first):
        last = len(words) - 1
        if last >= len(written) or not (written[last].group() if is_short else plain[last]).startswith(words[-1]):
            continue
        if words == ("the", "met"):
            match = _THE_MET.match(text, start)
            if match:
                return match.end()
            continue
        end = written[last].start() + len(words[-1])
        if all(_is_written(text, written, plain, n, words[n]) for n in range(last)) and not _goes_on(text, end):
            return end
    return 0


def _small(word: str) -> str:
    low = word.lower()
    if not low.isascii():
        for odd, usual in _SAME:
            low = low.replace(odd, usual)
    return low


def _is_written(text: str, written: list[re.Match[str]], plain: list[str], n: int, word: str) -> bool:
    """Whether the n-th written word is a name's; around "and", and "&" in its place, no hyphen may stand."""
    if n and word == "and":
        around = text[written[n - 1].end() : written[n].start()] + text[written[n].end() : written[n + 1].start()]
        return plain[n] in {"and", "&"} and "-" not in around
    return plain[n] == word


def _goes_on(text: str, end: int) -> bool:
    return end < len(text) and (text[end].isalnum() or text[end] == "_")
