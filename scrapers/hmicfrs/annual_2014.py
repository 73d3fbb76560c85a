"""The annual assessment page of 2014, the first: one sentence carries the grades of three questions.

Its own marks: the heading of place and year (or of the place alone, over the set sentence), "The available evidence
indicates that", and "the efficiency with which the force carries out its responsibilities is good". Effectiveness had
no grade of its own then, and legitimacy was told by how many of its practices were fair. The page also stands under
`/hmic/SLUG/`, and one was kept under `other-reports`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from schema.findings import Findings, Kind
from schema.forces import find_forces
from schema.frameworks import get_framework
from schema.grades import Status
from scrapers.addresses import parse_peel
from scrapers.hmicfrs import assessment, unrecognised
from scrapers.hmicfrs.grading import Signal, evidence_of
from scrapers.hmicfrs.marks import parse_place
from scrapers.hmicfrs.summaries import Summary, read_summary
from scrapers.hmicfrs.weighing import Reading, findings_of, weigh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scrapers.addresses import PeelAddress
    from scrapers.page import Block, Page

FRAMEWORK = "peel-2014"
KEPT_UNDER = "other-reports"
_LEAD_IN = re.compile(r"\b(?:available )?evidence (?:available )?(?:indicates|shows|suggests)\b", re.IGNORECASE)
_SET_WORDS = re.compile(
    r"\b(?:in terms of its effectiveness|(?:the|its) efficiency with which (?:the \w+"
    r"|it) carries out its responsibilities)\b",
    re.IGNORECASE,
)


def recognises(page: Page) -> bool:
    """Whether the page's address is that of an annual assessment of 2014."""
    address = parse_peel(page.url)
    return address is not None and address.framework == FRAMEWORK and address.section in {None, KEPT_UNDER}


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read the page; `unrecognised`, saying what is missing, unless its marks agree and a grade is told."""
    address = parse_peel(page.url)
    if address is None or address.framework != FRAMEWORK:
        return unrecognised(
            page, "no-address", "the address is not that of an assessment of 2014", page.url, "annual_2014"
        )
    if address.section == KEPT_UNDER:
        page = replace(page, dates={})  # the days on it are those of the other reports
    started = assessment.start(page, address, published_on, "annual_2014")
    if not isinstance(started, tuple):
        started = _start_by_place(page, address, published_on) or started
    if not isinstance(started, tuple):
        return started
    reading, after = started
    if not _hear_sentences(reading, after):
        return unrecognised(page, "other-force", "a judgment sentence names another force", "", "annual_2014")
    assessment.hear(reading, after)
    if assessment.is_told(reading):
        weigh(reading)
        return findings_of(reading, Kind.ASSESSMENT, "annual_2014")
    if address.section == KEPT_UNDER:
        return findings_of(reading, Kind.IRRELEVANT, "annual_2014")
    message = "no sentence or section tells a grade"
    return unrecognised(page, "no-judgment", message, reading.heading.text, "annual_2014")


def _start_by_place(
    page: Page, address: PeelAddress, published_on: date | None
) -> tuple[Reading, tuple[Block, ...]] | None:
    """A page headed by its place alone: its set sentence is what tells the year."""
    heading = next((block for block in page.blocks if block.heading and parse_place(block.text) == address.force), None)
    if heading is None or (page.canonical and parse_peel(page.canonical) not in {None, address}):
        return None
    after = page.blocks[page.blocks.index(heading) + 1 :]
    if not any(_SET_WORDS.search(block.text) for block in after):
        return None
    return Reading(page, address.force, get_framework(FRAMEWORK), evidence_of(heading), published_on), after


def _hear_sentences(reading: Reading, blocks: Sequence[Block]) -> bool:
    """Hear the judgment sentences: what follows the lead-in up to a heading, and any line in the set words."""
    summary, open_ = Summary(), False
    for block in blocks:
        led_in, set_words = _LEAD_IN.search(block.text), _SET_WORDS.search(block.text)
        open_ = bool(led_in) or (open_ and not block.heading)
        if not (open_ or set_words):
            continue
        if set_words and {mention.force for mention in find_forces(block.text)} - {reading.force}:
            return False
        read_summary(block, None, FRAMEWORK, reading.force, summary)
    for said in summary.said:
        reading.of(said.question).signals.append(Signal((Status.GRADED, said.grade), said.evidence, (reading.heading,)))
    return True
