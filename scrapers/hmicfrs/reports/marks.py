"""The marks by which a report of 2021-22 or later is believed: force and cycle in its headings, its address, PEEL."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from schema.forces import find_forces, register
from scrapers.addresses import parse_peel
from scrapers.errors import AddressError
from scrapers.wording import any_in, lowered

if TYPE_CHECKING:
    from scrapers.addresses import PeelAddress
    from scrapers.page import Block, Page

Trouble = tuple[str, str, str]
"""A caution's code, message and words."""

_FIRST_LINES = 25
_SHORT = 200  # characters of a line that may be a heading
_OPENING = 30_000  # characters in which a report must have said that it is one of PEEL
_CYCLE = re.compile(r"(?<!\d)(20\d\d)\s?(?:/|–|—|-|\u2011|to|i)\s?(?:20)?(\d\d)(?!\d)")
_FILLING = re.compile(
    r"\bpeel\b|police|effectiveness,? efficiency and legitimacy|an? inspection (?:of|by)|inspection"
    r"|\breport\b|assessment"
    r"|arolygiad o|adroddiad|heddlu|\bthe\b|hmicfrs|:|\(|\)",
    re.IGNORECASE,
)
_PEEL = re.compile(
    r"\bPEEL\b|effectiveness,? efficiency and legitimacy|graded judge?ments?|\bdyfarniad|\bour judge?ments\b",
    re.IGNORECASE,
)
_OTHER_PROGRAMME = re.compile(
    r"\b(?:vetting|counter-corruption|crime data integrity|custody|child protection|organised crime"
    r"|fire and rescue|fire &"
    r"|firefighters|thematic|page not found|not found|access denied|forbidden|maintenance)\b",
    re.IGNORECASE,
)
_INSPECTORATE = re.compile(
    r"(?:H(?:is|er) Majesty['’]?s|HM) Inspectorate of Constabulary(?: and| &) Fire(?: and| &) Rescue Services?",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"\s[|–—-]\s(?!\d)")
_INTRO = re.compile(
    r"\b(?:our inspection assessed|we (?:have )?assessed|this (?:report|inspection) (?:is|was))\b", re.IGNORECASE
)
_INTRO_HOLDS = ("inspection assessed", "we assessed", "we have assessed", "this report ", "this inspection ")


def find_heading(page: Page, address: PeelAddress) -> tuple[Block | None, Trouble | None]:
    """The heading line that names the force, and what on the page speaks against its address, if anything does."""
    first = page.blocks[:_FIRST_LINES]
    lines = [block for block in first if block.heading or len(block.text) <= _SHORT]
    heads = [block for block in lines if block.kind == "h1"] or lines[:1]
    title = _TITLE_PARTS.split(_INSPECTORATE.sub("", page.title or page.meta.get("og:title", "")))
    top = [*(block.text for block in heads), *title]
    trouble = _other_address(page, address) or next(
        (found for words in top if (found := _speaks_against(words, address))), None
    )
    naming = next((block for block in [*heads, *lines] if _names(block, address.force)), None)
    in_title = any(forces_named(words) == {address.force} for words in title)
    told = any(address.framework in _cycles(words) for words in [*(block.text for block in lines), *title])
    if trouble is None and not ((naming or in_title) and told):
        missing = "cycle" if naming or in_title else "force"
        trouble = ("no-heading", f"no heading names the {missing} of the address", page.h1 or page.title)
    return naming, trouble or _other_text(page, address)


def _names(block: Block, force: str) -> bool:
    return forces_named(_INSPECTORATE.sub("", block.text)) == {force}


def _speaks_against(words: str, address: PeelAddress) -> Trouble | None:
    """What a heading says against the page's address."""
    plain = _INSPECTORATE.sub("", words)
    if address.section is None and _OTHER_PROGRAMME.search(plain) and not re.search(r"\bPEEL\b", plain):
        return "other-programme", "the heading is not that of a PEEL report", words
    if forces_named(plain) - {address.force}:
        return "other-force", f"the heading names another force than the address ({address.force})", words
    cycles = _cycles(plain)
    if cycles and address.framework not in cycles:
        return "other-framework", f"the heading names another cycle than {address.framework}", words
    return None


def _other_text(page: Page, address: PeelAddress) -> Trouble | None:
    """What the text says against its being a PEEL report about the force."""
    if not _PEEL.search(page.text[:_OPENING]) and not _PEEL.search(page.title):
        return "no-peel", "nothing says that this is a PEEL report", page.h1
    for block in page.blocks[: _FIRST_LINES * 2]:
        low = lowered(block.text)
        if any_in(low, _INTRO_HOLDS) and _INTRO.search(block.text):
            named = {mention.force for mention in find_forces(block.text)}
            if named and address.force not in named:
                return "other-force", f"the text does not speak of {address.force}", block.text
    return None


@lru_cache(maxsize=1_024)  # every report has the same headings
def forces_named(words: str) -> frozenset[str]:
    """The forces that a heading names, in full or as a place ("Norfolk 2023–25")."""
    named = frozenset(mention.force for mention in find_forces(words))
    if named:
        return named
    slug = re.sub(r"[^a-z]+", "-", _FILLING.sub(" ", _CYCLE.sub(" ", words)).lower().replace("&", " and ")).strip("-")
    force = register().by_alias.get(slug)
    return frozenset({force} if force else ())


def _cycles(words: str) -> set[str]:
    return {f"peel-{match[1]}-{match[2]}" for match in _CYCLE.finditer(words)}


def _other_address(page: Page, address: PeelAddress) -> Trouble | None:
    """Whether the page says that its address is that of another force or cycle."""
    if not page.canonical:
        return None
    try:
        own = parse_peel(page.canonical)
    except AddressError:
        return None
    if own and (own.force, own.framework) != (address.force, address.framework):
        return "other-page", "the page says that its address is another", page.canonical
    return None
