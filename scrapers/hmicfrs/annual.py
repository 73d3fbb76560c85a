"""The annual assessment page of 2015 to 2018-19, interim and final.

Its own marks: the heading "Cambridgeshire 2016", the sentences "The extent to which the constabulary is effective at
keeping people safe and reducing crime is good." (in 2018-19 "... operates efficiently and sustainably ..."), and one
section for each pillar, under the pillar's question. A pillar's grade stands in up to three places: the sentence at the
top, the grade word below "Last updated", and the summary's first sentence. Where two of them differ there is no
judgment. HMI's observations are prose and grade nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema.findings import Kind
from scrapers.addresses import parse_peel
from scrapers.hmicfrs import assessment, unrecognised
from scrapers.hmicfrs.headlines import find_headlines
from scrapers.hmicfrs.questions import PILLARS
from scrapers.hmicfrs.weighing import findings_of, weigh

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Findings
    from scrapers.hmicfrs.grading import Signal
    from scrapers.hmicfrs.weighing import Reading
    from scrapers.page import Page

FRAMEWORKS = ("peel-2015", "peel-2016", "peel-2017", "peel-2018-19")


def recognises(page: Page) -> bool:
    """Whether the page's address is that of an annual assessment of 2015 to 2018-19."""
    address = parse_peel(page.url)
    return address is not None and address.framework in FRAMEWORKS and address.section is None


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read the page; `unrecognised`, saying what is missing, unless its marks agree and a grade or status is told."""
    address = parse_peel(page.url)
    if address is None or address.framework not in FRAMEWORKS:
        return unrecognised(page, "no-address", "the address is not that of an annual assessment", page.url, "annual")
    started = assessment.start(page, address, published_on, "annual")
    if not isinstance(started, tuple):
        return started
    reading, after = started
    headlines = find_headlines(after, reading)
    if headlines is None:
        return unrecognised(page, "other-force", "a judgment sentence names another force", "", "annual")
    for pillar, signal in headlines:
        reading.of(pillar).signals.append(signal)
    assessment.hear_opening(reading, after)
    assessment.hear(reading, after)
    _mind_repeated(reading, headlines)
    if not assessment.is_told(reading):
        message = "no sentence or section tells a grade or a status of a pillar"
        return unrecognised(page, "no-judgment", message, reading.heading.text, "annual")
    weigh(reading)
    return findings_of(reading, Kind.ASSESSMENT, "annual")


def _mind_repeated(reading: Reading, headlines: list[tuple[str, Signal]]) -> None:
    """Where a judgment sentence stands again in another pillar's place, say so, and withhold that pillar.

    Unless its own part of the page grades it as the sentence in its place does.
    """
    stated = [pillar for pillar, _ in headlines]
    for place, (pillar, signal) in enumerate(headlines[: len(PILLARS)]):
        missing = PILLARS[place]
        if pillar not in stated[:place] or missing in stated:
            continue
        message = f"the sentence on {pillar} stands again where {missing} belongs"
        reading.withhold(missing, "repeated-sentence", message, signal.evidence.text)
        if {other.stated for other in reading.of(missing).signals} == {signal.stated}:
            reading.withheld.remove(missing)
