"""True pages of the inspectorate that hold no grade of PEEL, though they may use its words: known, named and refused.

Fire and rescue, crime data integrity, serious and organised crime, vetting, custody, child protection, thematic and
national reports, recommendations, frameworks. Nothing is taken from them, not even what they quote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapers.addresses import parse_peel
from scrapers.hmicfrs import engage, listings, overview, release, unrecognised
from scrapers.hmicfrs.topics import find_fault, find_topic, irrelevant, is_about_fire, is_of_inspectorate

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Findings
    from scrapers.page import Page

_PUBLICATION = re.compile(r"/(?:hmic(?:frs)?/)?(?:[a-z-]+/)*publications?(?:-html)?/[^/]+/.*|.*\.pdf")
_RECOMMENDATION = re.compile(r"/(?:hmic(?:frs)?/)?recommendations?/.*")
_FIRE = re.compile(r"/(?:hmic(?:frs)?/)?(?:frs-assessments?|fire-and-rescue-services?|frs)/.*")
_FORCE = re.compile(r"/(?:hmic(?:frs)?/)?police-forces/[^/]+/.*")
_PEEL = re.compile(r"/(?:hmic(?:frs)?/)?peel-(?:assessments|reports)/.*")
_OWN = re.compile(
    r"/(?:hmic(?:frs)?/)?(?:about-us|our-work|how-we-inspect|what-is-peel|inspections|crime-data-integrity"
    r"|state-of-policing|"
    r"peel-assessments/(?:how-we-inspect|what-is-peel))/.*"
)
_OPENING = 3_000  # characters in which a page says what it is


def recognises(page: Page) -> bool:
    """Whether the address is the inspectorate's own and names a subject outside PEEL; no other reader's address."""
    if any(reader.recognises(page) for reader in (release, engage, listings, overview)):
        return False
    path = urlsplit(page.url).path
    if parse_peel(page.url) is not None or path.startswith(("/peel-reports/", "/hmicfrs/peel-reports/")):
        return False
    known = (_PUBLICATION, _RECOMMENDATION, _FIRE, _FORCE, _OWN, _PEEL)
    return any(pattern.fullmatch(path) for pattern in known) or find_topic(path) is not None


def read(page: Page, *, published_on: date | None) -> Findings:
    """Refuse the page, saying what it is; `unrecognised` where it is an error page, a wall, cut or empty."""
    del published_on
    fault = find_fault(page)
    if fault:
        return unrecognised(page, *fault, "refused")
    shown = page.h1 or page.title
    if not shown or not is_of_inspectorate(page):
        message = "no heading, and no word of an inspection, says that this is a page of the inspectorate"
        return unrecognised(page, "no-heading", message, shown, "refused")
    code, message = _subject(page)
    return irrelevant(page, "refused", code, message, shown)


def _subject(page: Page) -> tuple[str, str]:
    """What the page is about: by its address where that is plain, else by heading, address and title."""
    path = urlsplit(page.url).path
    if _FIRE.fullmatch(path) or is_about_fire(page, page.text[:_OPENING]):
        return "fire-and-rescue", "a report on fire and rescue services"
    if _RECOMMENDATION.fullmatch(path):
        return "recommendation", "a page of recommendations"
    topic = find_topic(page.h1) or find_topic(path) or find_topic(page.title)
    if topic:
        return topic
    if _FORCE.fullmatch(path):
        return "force-page", "a page that leads to a force's reports"
    if _OWN.fullmatch(path):
        return "about-inspections", "a page on the inspectorate's own work"
    return "thematic-report", "a report on one subject, outside PEEL's grades"
