"""The page of one pillar of one force and year: the pillar's grade, and the grade of each of its questions.

Its own marks: the address `peel-2016/SLUG/effectiveness/`, the heading "Norfolk PEEL 2016", the pillar's question, and
one section for each question under the question's heading. A question that was not inspected keeps an earlier grade and
is `carried`; what the page tells of earlier years is `previous`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.findings import Findings, Kind
from scrapers.addresses import parse_peel
from scrapers.errors import AddressError
from scrapers.hmicfrs import assessment, unrecognised
from scrapers.hmicfrs.headlines import find_headlines
from scrapers.hmicfrs.questions import PILLARS
from scrapers.hmicfrs.weighing import findings_of, weigh

if TYPE_CHECKING:
    from datetime import date

    from scrapers.hmicfrs.weighing import Reading
    from scrapers.page import Page

FRAMEWORKS = ("peel-2014", "peel-2015", "peel-2016", "peel-2017", "peel-2018-19")


def recognises(page: Page) -> bool:
    """Whether the page's address is that of a pillar of 2014 to 2018-19."""
    address = parse_peel(page.url)
    return address is not None and address.framework in FRAMEWORKS and address.section in PILLARS


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read the page; `unrecognised`, saying what is missing, unless its marks agree and a grade or status is told."""
    address = parse_peel(page.url)
    if address is None or address.section not in PILLARS:
        return unrecognised(page, "no-address", "the address is not that of a pillar", page.url, "pillar")
    pillar = address.section
    started = assessment.start(page, address, published_on, "pillar")
    if not isinstance(started, tuple):
        return started
    reading, after = started
    headlines = find_headlines(after, reading)
    other = _other_pillar(reading, pillar)
    if other or headlines is None:
        code, what = ("other-page", "another pillar") if other else ("other-force", "another force")
        return unrecognised(page, code, f"the page says that it speaks of {what}", other, "pillar")
    for named, signal in headlines:
        if named == pillar:
            reading.of(pillar).signals.append(signal)
    assessment.hear(reading, after, pillar)
    if assessment.is_told(reading):
        weigh(reading)
        return findings_of(reading, Kind.PILLAR, "pillar")
    if not assessment.has_questions(reading.framework, pillar):
        return findings_of(reading, Kind.IRRELEVANT, "pillar")
    message = f"no sentence or section tells a grade or a status of {pillar}"
    return unrecognised(page, "no-judgment", message, reading.heading.text, "pillar")


def _other_pillar(reading: Reading, pillar: str) -> str:
    """The words by which the page's heading or its own address names another pillar than its address does."""
    named = set(re.findall("|".join(PILLARS), reading.heading.text.lower()))
    if named and pillar not in named:
        return reading.heading.text
    try:
        own = parse_peel(reading.page.canonical) if reading.page.canonical else None
    except AddressError:
        own = None
    return reading.page.canonical or "" if own and own.section not in {None, pillar} else ""
