"""The force that a cell, a heading or a list item names and nothing else: its name, or its place alone."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from schema.forces import find_forces, forces, register

if TYPE_CHECKING:
    from scrapers.page import Block

_THE = re.compile(r"\Athe\s", re.IGNORECASE)
_APART = re.compile(r"[^a-z]+")
_KIND = re.compile(r"-(?:police|constabulary)$")
_SHORT = 60  # characters of a force's name
_LONGEST_LEAD = 160
_DIGIT = re.compile(r"\d")
LISTED = "listed"
"""Stands for the rank of what is below a line that leads to another force's list."""

LISTS = frozenset({"li", "dt", "dd", "row", "head", "caption"})
"""The kinds of the lines of lists and tables."""


@cache
def _places() -> dict[str, str]:
    return {force.place.lower(): force.slug for force in reversed(forces().values())}


@lru_cache(maxsize=1_024)  # the short lines and cells of one page, of which several signals ask
def find_force(words: str) -> str | None:
    """The force whose name, or place alone, is all that words say."""
    plain = words.strip(" .:*†‡")
    if not plain or len(plain) > _SHORT:
        return None
    bare = _THE.sub("", plain)
    slug = _APART.sub("-", bare.lower().replace("&", " and ")).strip("-")
    known = register().by_alias
    for name in (slug, _KIND.sub("", slug)):
        if name in known:
            return known[name]
    place = _places().get(bare.lower())
    if place:
        return place
    named = find_forces(plain)
    return named[0].force if len(named) == 1 and named[0].end - named[0].start >= len(bare) - 1 else None


def leads_to_another(block: Block, force: str) -> bool:
    """Whether a line names another force and leads to what stands below it: it is but the name, or ends in a colon."""
    if block.kind != "p" or len(block.text) > _LONGEST_LEAD:
        return False
    if not block.text.endswith(":"):
        return not _DIGIT.search(block.text) and (find_force(block.text) or force) != force
    named = {mention.force for mention in find_forces(block.text)} | {*places_in(block.text)}
    return bool(named) and force not in named


def places_in(words: str) -> list[str]:
    """The forces whose places words name, in full or by the place alone."""
    known = _full_places()
    return [known[match.group()] for match in _place().finditer(words)]


@cache
def _full_places() -> dict[str, str]:
    return {force.place: force.slug for force in forces().values()}


@cache
def _place() -> re.Pattern[str]:
    names = "|".join(re.escape(place) for place in sorted(_full_places(), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
