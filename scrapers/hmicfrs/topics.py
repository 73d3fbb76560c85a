"""What a page of the inspectorate is about where it is no PEEL page, and by what a page is known to be none at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schema.findings import Caution, Findings, Kind
from scrapers.addresses import HMICFRS, canonical, parse_peel
from scrapers.errors import AddressError
from scrapers.wording import any_in, lowered

if TYPE_CHECKING:
    from scrapers.page import Page

SHORTEST = 250  # characters; what a page of the inspectorate says is never less
_NOTICE = 1_500  # characters; an error page or a wall says no more

# An error page or a wall, by how its heading or title begins.
_WALL_TITLE = re.compile(
    r"\W*(?:http )?(?:error\b|40[0-9]\b|50[0-9]\b|(?:sorry\W+|oops\W+)*(?:the |this |that )?page (?:not"
    r"|can(?:no|[’'])t|could"
    r"|doesn|does not|has (?:been )?(?:moved|gone))|not found|access (?:is |was |has been )?denied|forbidden"
    r"|attention required|just a moment|one moment|please wait|are you (?:a )?(?:human|robot)"
    r"|verify(?:ing)? (?:that )?you"
    r"|checking your|security check|request (?:blocked|rejected|unsuccessful)|you have been blocked"
    r"|(?:site |website |planned |scheduled |essential |under )*maintenance\b|(?:the |this "
    r"|our )?(?:web)?site is (?:down"
    r"|currently|under|temporarily|un)|(?:service |temporarily |currently )*unavailable|we[’' ](?:ll"
    r"| will) be (?:right )?back"
    r"|bad gateway|gateway time|internal server|too many requests|(?:please )?(?:log|sign) ?-?(?:in|on)\b|login\b"
    r"|before you continue|your privacy|(?:we use |about |accept |our use of |manage |your )?cookies?\b|cookie"
    r"|nothing (?:was )?found|we can[’']t find|session (?:has )?(?:expired|timed))",
    re.IGNORECASE,
)
_WALL_WORDS = re.compile(
    r"verify(?:ing)? (?:that )?you are (?:a )?human|enable javascript and cookies|\bray id\b"
    r"|you do(?:n[’']| no)t have permission"
    r"|checking your browser|(?:page|address) (?:that )?you (?:are|were|[’']re) (?:looking|trying)"
    r"|(?:planned|scheduled|essential)"
    r" maintenance|page (?:cannot|could not|can[’']t) be found|lost your password|forgot(?:ten)? your password"
    r"|(?:accept|choose|reject) (?:all |which |these )?cookies (?:before|to (?:continue|view|read))"
    r"|temporarily unavailable",
    re.IGNORECASE,
)
# One of these stands in all words that it finds.
_WALL_HINTS = (
    "human", "javascript", "ray id", "permission", "browser", "looking", "trying", "maintenance", "be found",
    "password", "cookies", "unavailable",
)  # fmt: skip

_TOPICS = (
    (
        "fire-and-rescue",
        r"\bfire (?:and|&|-) ?rescue|\bfire (?:services?|authority|brigade|inspectorate)\b|\bfirefighters?\b|\bfrs\b",
        "a report on fire and rescue services",
    ),
    ("crime-data-integrity", r"\bcrime data integrity\b|\bcrime recording inspection", "a crime data integrity report"),
    (
        "serious-and-organised-crime",
        r"\bregional (?:response|organised crime)|\brocus?\b|\bserious and organised crime\b",
        "a report on serious and organised crime",
    ),
    (
        "vetting-and-integrity",
        r"\bvetting\b|\bcounter-?corruption\b|\b(?:police )?integrity (?:programme|inspect)|\bprofessional standards",
        "a report on vetting and integrity",
    ),
    ("custody", r"\bcustody\b|\bdetention\b", "a custody report"),
    ("child-protection", r"\bchild protection\b|\bsafeguarding children\b|\bjtai\b", "a child protection report"),
    ("recommendation", r"\brecommendations?\b|\bcauses? of concern\b", "a page of recommendations"),
    ("national-report", r"\bstate of policing\b|\bannual assessment of policing\b", "a national report"),
    (
        "framework",
        r"\bpeel assessment framework\b|\bassessment framework\b|\bhow we inspect\b",
        "how forces are inspected",
    ),
    (
        "joint-or-other-body",
        r"\bcps\b|\bnational crime agency\b|\bbritish transport police\b|\bprobation\b",
        "another body",
    ),
)
_TOPIC_PATTERNS = [(code, re.compile(words, re.IGNORECASE), message) for code, words, message in _TOPICS]
# One of these stands in all words that a topic's pattern finds: a quick look, before the pattern.
_HINTS = {
    "fire-and-rescue": ("fire", "frs"),
    "crime-data-integrity": ("crime",),
    "serious-and-organised-crime": ("regional", "rocu", "serious"),
    "vetting-and-integrity": ("vetting", "corruption", "integrity", "professional"),
    "custody": ("custody", "detention"),
    "child-protection": ("child", "jtai"),
    "recommendation": ("recommendation", "cause"),
    "national-report": ("state", "annual"),
    "framework": ("framework", "how we inspect"),
    "joint-or-other-body": ("cps", "national", "british", "probation"),
}
# The inspectorate's own name has fire in it.
_OWN_NAME = re.compile(r"constabulary\s+(?:and|&)\s+fire\s*(?:and|&)\s*rescue(?: services?)?", re.IGNORECASE)
_FIRE = _TOPIC_PATTERNS[0][1]
_POLICE = re.compile(r"\bpolice\b|\bconstabulary\b|\bpolicing\b|\bheddlu\b", re.IGNORECASE)
_INSPECTORATE = re.compile(
    r"\bHMIC(?:FRS)?\b|\bHM Inspector|\bMajesty[’']s (?:Chief )?Inspector|\binspect(?:ion|ed|orate|ors)\b",
    re.IGNORECASE,
)


_PRETENDING = ("lorem ipsum", "dummy ", "placeholder ", "made-up ", "{")  # it cannot do without
_PRETENCE = re.compile(
    r"\blorem ipsum\b|\b(?:dummy|placeholder|made-up) (?:data|values?|grades?|judge?ments?)\b|\{\{[^{}\n]{1,80}\}\}",
    re.IGNORECASE,
)


def find_fault(page: Page) -> tuple[str, str, str] | None:
    """What shows that a document is not the page it should be, as a caution's code, message and words.

    An error page served as a page, a wall, an empty or cut document, the page of another address or another site.
    """
    displaced = find_displacement(page)
    if displaced and displaced[0] == "wall":
        return displaced
    if page.markup is not None and _is_cut(page.markup):
        return "cut", "the document breaks off before its end", page.text[-80:]
    if displaced:
        return displaced
    if len(page.text) < SHORTEST:
        return "empty", "the document says next to nothing", page.h1 or page.title
    return None


def find_pretence(page: Page) -> tuple[str, str, str] | None:
    """What shows that a page is a model of one, its grades made up, as a caution's code, message and words."""
    for block in page.blocks:
        low = lowered(block.text)
        if any_in(low, _PRETENDING) and (match := _PRETENCE.search(block.text)):
            return "pretence", "a model of a page, its grades made up", match.group()
    return None


def find_displacement(page: Page) -> tuple[str, str, str] | None:
    """What shows that a whole document is not the page of its address: a wall or an error page, or another page."""
    wall = find_wall(page)
    if wall:
        return "wall", "an error page or a wall stands in place of the page", wall
    own = _other_address(page)
    return ("other-page", "the page says that its address is another", own) if own else None


def find_wall(page: Page) -> str:
    """The words that show an error page or a wall; none where there is no such thing."""
    for words in (page.h1, page.title):
        if _WALL_TITLE.match(words) and len(page.text) < 4 * _NOTICE:
            return words
    if len(page.text) >= _NOTICE:
        return ""
    low = lowered(page.text)
    match = _WALL_WORDS.search(page.text) if any(hint in low for hint in _WALL_HINTS) else None
    return match.group() if match else ""


def _is_cut(markup: str) -> bool:
    """Whether a document that opens as a whole page ends without closing it."""
    opening = markup[:4_000].lower()
    if "<html" not in opening and "<body" not in opening:
        return False
    tail = markup[-20_000:].lower()
    return "</html" not in tail and "</body" not in tail


def _other_address(page: Page) -> str | None:
    if not page.canonical:
        return None
    try:
        own, here = urlsplit(canonical(page.canonical)), urlsplit(page.url)
    except AddressError:
        return None
    named, asked = parse_peel(page.canonical), parse_peel(page.url)
    if named and asked and (named.force, named.framework) == (asked.force, asked.framework):
        return None  # a section of one page
    same_place = own.path.rstrip("/") == here.path.rstrip("/") or here.netloc != HMICFRS != own.netloc
    # A replica on another host may keep the inspectorate's own addresses.
    return None if same_place and own.netloc in {here.netloc, HMICFRS} else page.canonical


def _without_own_name(words: str) -> str:
    return _OWN_NAME.sub("", words) if "constabulary" in lowered(words) else words


def find_topic(words: str) -> tuple[str, str] | None:
    """The subject outside PEEL that words (a heading, an address) name, as a caution's code and message."""
    words = _without_own_name(words if " " in words else re.sub(r"[-_/+]+", " ", words))
    plain = lowered(words)
    for code, pattern, message in _TOPIC_PATTERNS:
        if any(hint in plain for hint in _HINTS[code]) and pattern.search(words):
            return code, message
    return None


def is_about_fire(page: Page, opening: str) -> bool:
    """Whether a fire and rescue service is a page's matter, not just part of the inspectorate's name."""
    plain = _without_own_name(f"{page.h1}\n{opening}")
    if not any(hint in lowered(plain) for hint in _HINTS["fire-and-rescue"]):
        return False
    fire = len(_FIRE.findall(plain))
    return bool(fire) and (_FIRE.search(page.h1) is not None or fire > len(_POLICE.findall(plain)))


def is_of_inspectorate(page: Page) -> bool:
    """Whether the text reads as the inspectorate's own."""
    return _INSPECTORATE.search(f"{page.title}\n{page.text[:20_000]}") is not None


def irrelevant(page: Page, reader: str, code: str, message: str, words: str = "") -> Findings:
    """Findings of a true page that holds no grades of PEEL, with its subject as the reason."""
    return Findings(
        url=page.url,
        kind=Kind.IRRELEVANT,
        reader=reader,
        title=page.h1 or page.title,
        warnings=(Caution(code, message, words[:200]),),
        text=page.text,
    )
