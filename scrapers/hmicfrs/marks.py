"""The marks by which a page of one force and one year is believed: its heading, its own address, whom it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.forces import find_forces, register
from schema.frameworks import get_framework
from scrapers.addresses import parse_peel
from scrapers.errors import AddressError
from scrapers.hmicfrs.force_names import LISTED, LISTS, leads_to_another, places_in
from scrapers.hmicfrs.grading import names_force
from scrapers.hmicfrs.questions import find_pillar, may_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.addresses import PeelAddress
    from scrapers.page import Block, Page

INTRO = re.compile(r"This is (?P<who>HMIC(?:FRS)?)\b.{0,200}?\bassessment of\b")

_YEAR = re.compile(r"(?<!\d)20\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?(?!\d)")
# What stands in a heading beside place and year: "Cambridgeshire PEEL 2016", "PEEL 2016: Gwent Police – Effectiveness".
_BESIDE = re.compile(
    r"\b(?:(?:PEEL|police effectiveness,? efficiency,? and legitimacy|programme|annual|assessments?"
    r"|inspections?|reports?|effectiveness|efficiency|legitimacy|leadership|other reports"
    r"|police forces)\b|in(?=\s*$))(?:\s+of\b)?",
    re.IGNORECASE,
)
# What stands between the pieces of a title or a trail: "Home > PEEL 2016 > Gwent", "Gwent 2016 | HMIC".
_APART = re.compile("\\s+[-–—|>»\u203a/·•:]+\\s+|\\s*[|>»\u203a·•:]\\s*|(?<=\\D),\\s+|\t")
_SITE = re.compile(
    r"(?:home|you are here|hmic(?:frs)?|(?:her|his) majesty['’]s inspectorate of constabulary.{0,40}"
    r"|justice inspectorates)?",
    re.IGNORECASE,
)
_ORDINALS = {"second": "2015", "third": "2016", "fourth": "2017", "fifth": "2018"}
_SENTENCE = re.compile(r"(?<=[a-z])\.\s+(?=[A-Z])")
_FIRE = re.compile(r"\bfire\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TWO_YEARS = "2018/19"
_FIRST_LINES = 60
_OPENING = 600  # characters
_LONGEST = 120
# Headings of what leads elsewhere, or explains: nothing below them is said of this force and year.
_ELSEWHERE = re.compile(
    r"(?:(?:.{0,30} )?(?:other|similar|neighbouring|nearby) (?:police )?forces|related"
    r"|other (?:forces|assessments|years|pages)|more (?:from|like|about|on|forces)|see also|you (?:may|might)"
    r"|similar|neighbour|nearby|most (?:read|viewed|popular)|latest|recent|compare|in (?:this|your) (?:region|area)"
    r"|(?:previous|earlier|past|older) (?:assessments|inspections|reports|years)"
    r"|what (?:do )?(?:the|our|these) (?:grades|judge?ments|gradings|ratings)|(?:key to|about|explanation of)"
    r" (?:the|our|these)? ?(?:grades|judge?ments)"
    r"|(?:our|the) (?:grades|grading|judge?ments) (?:explained|scale|key)|how we (?:grade|judge)"
    r"|(?:fire|crime data integrity)\b|key$)",
    re.IGNORECASE,
)


def find_heading(page: Page, address: PeelAddress | None = None) -> Block | None:
    """The first heading of the form "Norfolk 2016" or "Norfolk PEEL 2016"; where none is, the first such line.

    Given an address, also a line above or below the main heading that names its force and year; and where nothing
    names both at once, the heading of a page whose title, headings, trail and introduction name its force and its
    year between them, and no other.
    """
    headings = [block for block in page.blocks if block.heading]
    lines = () if page.h1 else page.blocks[:_FIRST_LINES]  # a page in which nothing is marked as its heading
    for block in (*headings, *lines):
        if parse_heading(block.text):
            return block
    if address is None:
        return None
    own = address.force, (get_framework(address.framework).address or "").removeprefix("peel-")
    top = _top(page)
    if page.h1 and _tells(page.h1) is None:
        return None
    return next((b for b in top if parse_heading(b.text) == own), None) or _heading_of_parts(page, top, address, own)


def _top(page: Page) -> list[Block]:
    """The lines up to the first prose below the first heading."""
    found: list[Block] = []
    below = False
    for block in page.blocks[:_FIRST_LINES]:
        found.append(block)
        below = below or block.heading
        if below and len(block.text) > _LONGEST:
            break
    return found


def _heading_of_parts(page: Page, top: Sequence[Block], address: PeelAddress, own: tuple[str, str]) -> Block | None:
    """The heading of a page on which force and year are told apart; None where one is not told, or another is too."""
    headings = [block for block in top if block.heading]
    pillar = next((b for b in headings if address.section and _asks(b.text) == address.section), None)
    place = next((b for b in headings if own[0] in (_tells(b.text) or ())), None)
    heading = place or pillar or next((b for b in headings if own[1] in (_tells(b.text) or ())), None)
    if heading is None:
        return None
    strong: set[str] = set()
    for words in (page.title, *(block.text for block in headings)):
        strong |= _tells(words) or set()
    weak: set[str] = set()
    for block in top:
        if not block.heading and len(block.text) <= _LONGEST:
            weak |= _tells(block.text) or set()
    intro = next((match for block in top if (match := INTRO.match(block.text))), None)
    if intro:
        ordinal = re.search(rf"\b({'|'.join(_ORDINALS)})\b", intro.group())
        strong |= {_ORDINALS[ordinal.group(1)]} if ordinal else set()
        strong |= set(_years(intro.group()))
    for told, wanted in (
        ({word for word in strong if word[0].isalpha()}, own[0]),
        ({word for word in strong if word[0].isdigit()}, own[1]),
    ):
        also = told or {word for word in weak if word[0].isalpha() == wanted[0].isalpha()}
        if (also or (_forces_in_sentences(page, heading) if wanted == own[0] else set())) != {wanted}:
            return None
    return heading


def _asks(words: str) -> str | None:
    return find_pillar(words.lower()) if may_name(words) else None


def _tells(words: str) -> set[str] | None:
    """The forces and years that a title, a heading or a trail consists of; None where it says more than that."""
    found: set[str] = set()
    if len(words) > _LONGEST:
        return None
    for piece in _APART.split(words):
        years = _years(piece)
        rest = _BESIDE.sub(" ", _YEAR.sub(" ", piece)).strip(" .:;,–—|()-?")
        force = parse_place(rest) if rest else None
        if not force and rest and not _SITE.fullmatch(rest) and not _asks(piece):
            return None
        found |= {*years, *([force] if force else [])}
    return found


def _years(words: str) -> list[str]:
    """The years as in addresses, "2018" for 2018/19; no other pair of years is one, and stands as it is."""
    pairs = (re.sub(r"\s|(?<=[/–-])20", "", match.group()) for match in _YEAR.finditer(words))
    return [year[:4] if re.sub("[–-]", "/", year) == _TWO_YEARS else year for year in pairs]


def _forces_in_sentences(page: Page, heading: Block) -> set[str]:
    """The forces that the first sentences below the heading speak of."""
    after = page.blocks[page.blocks.index(heading) + 1 :][:_FIRST_LINES]
    prose = next((block.text for block in after if len(block.text) > _LONGEST or block.text.endswith(".")), "")
    return {mention.force for mention in find_forces(prose)}


def parse_heading(text: str) -> tuple[str, str] | None:
    """The force (its slug) and the year of a heading that names a place and a year, and nothing else but the programme.

    The year is as in addresses: the first one of "2018/19". No other pair of years is known.
    """
    if len(text) > _LONGEST:
        return None
    years = list(_YEAR.finditer(text))
    if len(years) != 1:
        return None
    year = _years(text)[0]
    if not year.isdigit():
        return None
    rest = text[: years[0].start()] + " " + text[years[0].end() :]
    force = parse_place(_BESIDE.sub(" ", rest).strip(" .:;,–—|()-?"))
    return (force, year) if force else None


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


def own_blocks(blocks: Sequence[Block], force: str, framework: str) -> tuple[Block, ...]:
    """The lines below a page's heading without those that stand under the name of another force or year, or lead away.

    A heading that does rules until one of its rank or above; a short line that does, over the short lines below it.
    """
    year = (get_framework(framework).address or "").removeprefix("peel-")
    found: list[Block] = []
    rank = ""
    for block in blocks:
        if rank == LISTED and block.kind not in LISTS:
            rank = ""
        if not rank and leads_to_another(block, force):
            rank = LISTED
        if block.heading or not rank or (rank == "p" and len(block.text) > _LONGEST):
            away = _leads_away(block, force, year)
            if away and (not rank or rank == "p" or block.kind <= rank):
                rank = block.kind if block.heading else "p"
            elif not away and (rank == "p" or block.kind <= rank):
                rank = ""
        if not rank:
            found.append(block)
    return tuple(found)


def _leads_away(block: Block, force: str, year: str) -> bool:
    if len(block.text) > _LONGEST or block.kind in {"row", "head", "li"}:
        return False
    if block.heading and _ELSEWHERE.match(block.text):
        return True
    told = parse_heading(block.text)
    if told:
        return told != (force, year)
    named = {mention.force for mention in find_forces(block.text)} | {*places_in(block.text)} if block.heading else ()
    return bool(named) and force not in named


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
    if heading is None:
        return None
    told = parse_heading(heading.text)
    if told and told[0] != address.force:
        return "other-force", f"the heading names another force than the address ({address.force})", heading.text
    if told and f"peel-{told[1]}" != get_framework(address.framework).address:
        return "other-framework", f"the heading names another year than the address ({address.framework})", heading.text
    intro = next((block for block in page.blocks if INTRO.match(block.text)), None)
    # A page may call its force nothing but "the force"; then no other may be named in the lines that say whose it is.
    first = _SENTENCE.split(intro.text, maxsplit=1)[0] if intro else _opening(page, heading)
    others = {mention.force for mention in find_forces(first)} - {address.force}
    named = names_force(first, address.force)
    if (intro and (others or (_FIRE.search(first) and not named))) or (others and not named):
        return "other-force", f"the text does not speak of {address.force}", intro.text if intro else ""
    return None
