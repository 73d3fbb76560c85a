"""The marks by which a page of one force and one year is believed: its heading, its own address, whom it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.forces import find_forces, register
from schema.frameworks import get_framework
from scrapers.addresses import parse_peel
from scrapers.errors import AddressError
from scrapers.hmicfrs.grading import names_force

if TYPE_CHECKING:
    from scrapers.addresses import PeelAddress
    from scrapers.page import Block, Page

INTRO = re.compile(r"This is (?P<who>HMIC(?:FRS)?)\b.{0,200}?\bassessment of\b")

_YEAR = re.compile(r"(?<!\d)20\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?(?!\d)")
# What stands in a heading beside place and year: "Cambridgeshire PEEL 2016", "PEEL 2016: Gwent Police – Effectiveness".
_BESIDE = re.compile(
    r"\b(?:(?:PEEL|assessment|inspection|effectiveness|efficiency|legitimacy|leadership|other reports)\b"
    r"|in(?=\s*$))(?:\s+of\b)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[a-z])\.\s+(?=[A-Z])")
_FIRE = re.compile(r"\bfire\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TWO_YEARS = "2018/19"
_FIRST_LINES = 60
_OPENING = 600  # characters
_LONGEST = 120


def find_heading(page: Page) -> Block | None:
    """The first heading of the form "Norfolk 2016" or "Norfolk PEEL 2016"; where none is, the first such line."""
    headings = [block for block in page.blocks if block.heading]
    lines = () if page.h1 else page.blocks[:_FIRST_LINES]  # a page in which nothing is marked as its heading
    for block in (*headings, *lines):
        if parse_heading(block.text):
            return block
    return None


def parse_heading(text: str) -> tuple[str, str] | None:
    """The force (its slug) and the year of a heading that names a place and a year, and nothing else but the programme.

    The year is as in addresses: the first one of "2018/19". No other pair of years is known.
    """
    if len(text) > _LONGEST:
        return None
    years = list(_YEAR.finditer(text))
    if len(years) != 1:
        return None
    year = re.sub(r"\s|(?<=[/–-])20", "", years[0].group()).replace("–", "/").replace("-", "/")
    if len(year) > len("2018") and year != _TWO_YEARS:
        return None
    rest = text[: years[0].start()] + " " + text[years[0].end() :]
    force = parse_place(_BESIDE.sub(" ", rest).strip(" .:;,–—|()-?"))
    return (force, year[:4]) if force else None


def parse_place(words: str) -> str | None:
    """The force (its slug) that a heading's place means: a slug in capitals ("Avon & Somerset") or a full name."""
    words = " ".join(words.split())
    if not words[:1].isupper() or _DIGIT.search(words):
        return None
    slug = re.sub(r"[^a-z]+", "-", words.lower().replace("&", " and ")).strip("-")
    if slug in register().by_alias:
        return register().by_alias[slug]
    named = find_forces(words)
    return named[0].force if len(named) == 1 and named[0].end - named[0].start == len(words) else None


def _opening(page: Page, heading: Block) -> str:
    """What stands between a page's heading and the next one: whom it speaks of, where it has no introduction."""
    after = page.blocks[page.blocks.index(heading) + 1 :]
    end = next((block.start for block in after if block.heading), len(page.text))
    return page.text[heading.end : min(end, heading.end + _OPENING)]


def find_contradiction(page: Page, heading: Block | None, address: PeelAddress) -> tuple[str, str, str] | None:
    """What on the page speaks against its address, as a caution's code, message and words."""
    if page.canonical:
        try:
            own = parse_peel(page.canonical)
        except AddressError:
            own = None
        if own and (own.force, own.framework) != (address.force, address.framework):
            return "other-page", "the page says that its address is another", page.canonical
    told = parse_heading(heading.text) if heading else None
    if heading is None or told is None:
        return None
    if told[0] != address.force:
        return "other-force", f"the heading names another force than the address ({address.force})", heading.text
    if f"peel-{told[1]}" != get_framework(address.framework).address:
        return "other-framework", f"the heading names another year than the address ({address.framework})", heading.text
    intro = next((block for block in page.blocks if INTRO.match(block.text)), None)
    # A page may call its force nothing but "the force"; then no other may be named in the lines that say whose it is.
    first = _SENTENCE.split(intro.text, maxsplit=1)[0] if intro else _opening(page, heading)
    others = {mention.force for mention in find_forces(first)} - {address.force}
    named = names_force(first, address.force)
    if (intro and (others or (_FIRE.search(first) and not named))) or (others and not named):
        return "other-force", f"the text does not speak of {address.force}", intro.text if intro else ""
    return None
