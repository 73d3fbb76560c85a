"""The marks by which a page of one force and one year is believed: its heading, its own address, whom it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.forces import find_forces, register
from schema.frameworks import get_framework
from scrapers.addresses import parse_peel
from scrapers.errors import AddressError

if TYPE_CHECKING:
    from scrapers.addresses import PeelAddress
    from scrapers.page import Block, Page

INTRO = re.compile(r"This is (?P<who>HMIC(?:FRS)?)\b.{0,200}?\bassessment of\b")

_HEADING = re.compile(r"(?P<place>[A-Z][\w&’' -]{2,50}?)\s+(?P<year>20\d\d)")
_FIRST_LINES = 60
_OPENING = 20_000  # characters in which a page must have named its force


def find_heading(page: Page) -> Block | None:
    """The first heading of the form "Norfolk 2016"; in plain text, the first such line."""
    candidates = [block for block in page.blocks if block.heading] or page.blocks[:_FIRST_LINES]
    for block in candidates:
        match = _HEADING.fullmatch(block.text)
        if match and _place(match["place"]):
            return block
    return None


def _place(words: str) -> str | None:
    """The force that a heading's place means: places are slugs in capitals ("Avon & Somerset", "City of London")."""
    slug = re.sub(r"[^a-z]+", "-", words.lower().replace("&", " and ")).strip("-")
    if slug in register().by_alias:
        return register().by_alias[slug]
    named = find_forces(words)
    return named[0].force if len(named) == 1 and named[0].end - named[0].start == len(words) else None


def find_contradiction(page: Page, heading: Block | None, address: PeelAddress) -> tuple[str, str, str] | None:
    """What on the page speaks against its address, as a caution's code, message and words."""
    if page.canonical:
        try:
            own = parse_peel(page.canonical)
        except AddressError:
            own = None
        if own and (own.force, own.framework) != (address.force, address.framework):
            return "other-page", "the page says that its address is another", page.canonical
    match = _HEADING.fullmatch(heading.text) if heading else None
    if heading is None or match is None:
        return None
    if _place(match["place"]) != address.force:
        return "other-force", f"the heading names another force than the address ({address.force})", heading.text
    if f"peel-{match['year']}" != get_framework(address.framework).address:
        return "other-framework", f"the heading names another year than the address ({address.framework})", heading.text
    intro = next((block for block in page.blocks if INTRO.match(block.text)), None)
    named = {mention.force for mention in find_forces(intro.text if intro else page.text[:_OPENING])}
    if address.force not in named or (intro and len(named) > 1):
        return "other-force", f"the text does not speak of {address.force}", intro.text if intro else ""
    return None
