"""The parts of a release of several forces: each below a heading that names one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Evidence
from schema.forces import find_forces
from scrapers.hmicfrs.force_names import LISTED, LISTS, find_force, leads_to_another, places_in
from scrapers.hmicfrs.releases.verdicts import may_grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.page import Block

_SHORT = 160  # characters of a line that can stand as a heading
# "Kent Police (published early)", "Kent Police – read the report", "Kent Police PEEL report".
_ASIDE = re.compile(
    r"(?:\s*[(\[][^()\[\]]{1,60}[)\]]|\s[–—-]\s[^.;!?]{1,40}|\s(?:PEEL|report|letter|inspection|grades?)\b[^.;!?]{0,20})"
    r"[\s:*]*\Z",
    re.IGNORECASE,
)
_PAIRED = re.compile(r"(?:effectiveness|efficiency|legitimacy|[A-Z][a-z]+ing\b[^:]{3,80})\s?[:–—-]\s", re.IGNORECASE)
_OF_OTHERS = re.compile(r"\b(?:fire|last|previous(?:ly)?|earlier|was|were|in 20\d\d)\b|20\d\d[/–-]", re.IGNORECASE)


class Section(NamedTuple):
    """The lines that speak of one force; of any, without one. `blocks` begin with the heading that names it."""

    force: str | None
    heading: Evidence | None
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> tuple[Block, ...]:
        """The lines below the heading."""
        return self.blocks[1:] if self.heading else self.blocks


def find_sections(blocks: Sequence[Block]) -> list[Section]:
    """Cut lines where a heading names one force, or where what its heading opened ends; all lines, in order."""
    has_headings = any(block.heading and block.kind != "h1" for block in blocks)
    openers: list[tuple[int, str | None]] = [(0, None)]
    rank = ""
    for number, block in enumerate(blocks):
        force = _heads(block, has_headings=has_headings) or _heads_list(blocks, number)
        if force:
            openers.append((number, force))
            rank = block.kind if block.heading else ""
        elif block.heading and rank and block.kind <= rank:
            openers.append((number, None))
    ends = [number for number, _ in openers[1:]] + [len(blocks)]
    found = []
    for (number, force), until in zip(openers, ends, strict=True):
        top = blocks[number] if force else None
        heading = Evidence(top.text, top.start, top.end) if top else None
        if until > number:
            found.append(Section(force, heading, tuple(blocks[number:until])))
    return found


def without_others(blocks: Sequence[Block], force: str | None) -> tuple[Block, ...]:
    """The lines of a release about one force without those below the heading of another; all of one about several.

    A line that leads to another force's list ("By contrast, Essex Police:") goes with that list.
    """
    found: list[Block] = []
    rank = ""
    for block in blocks if force else ():
        if rank == LISTED and block.kind not in LISTS:
            rank = ""
        if not rank and leads_to_another(block, force or ""):
            rank = LISTED
            continue
        if block.heading and block.kind != "h1" and (not rank or block.kind <= rank):
            named = {*forces_in(block.text), *places_in(block.text)}
            rank = block.kind if named and force not in named else ""
        if not rank:
            found.append(block)
    return tuple(found if force else blocks)


@lru_cache(maxsize=512)  # the lines of one release, of which every signal asks
def forces_in(words: str) -> tuple[str, ...]:
    """The forces that words name, each once."""
    return tuple(dict.fromkeys(mention.force for mention in find_forces(words)))


def _heads(block: Block, *, has_headings: bool) -> str | None:
    """The force whose part of a release a line heads."""
    if block.kind in {"li", "row", "head", "dd"} or len(block.text) > _SHORT:
        return None
    if not block.heading and (has_headings or block.kind == "dt" or block.text.rstrip()[-1:] in '.:;,”’"'):
        return find_force(block.text) or _named_with_aside(block.text)
    named = forces_in(block.text)
    return named[0] if len(named) == 1 else find_force(block.text)


def _heads_list(blocks: Sequence[Block], number: int) -> str | None:
    """The force that is all of a list's line, over a list of its grades ("Kent", then "Effectiveness: good")."""
    block = blocks[number]
    below = blocks[number + 1] if number + 1 < len(blocks) else None
    if block.kind != "li" or below is None or below.kind != "li" or not may_grade(below.text):
        return None
    return find_force(block.text) if _PAIRED.match(below.text) else None


def _named_with_aside(words: str) -> str | None:
    """The force that words name before an aside, which grades nothing and tells of no other force, service or time."""
    aside = _ASIDE.search(words)
    if aside is None or may_grade(words) or _OF_OTHERS.search(words) or len({*forces_in(words), *places_in(words)}) > 1:
        return None
    return find_force(words[: aside.start()])
