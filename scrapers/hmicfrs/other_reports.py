"""The narrative pages below an annual assessment of 2014 to 2018-19: other reports, leadership. They grade nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema.findings import Findings, Kind
from scrapers.addresses import parse_peel
from scrapers.hmicfrs import assessment, unrecognised
from scrapers.hmicfrs.annual_2014 import FRAMEWORK, KEPT_UNDER
from scrapers.hmicfrs.pillar import FRAMEWORKS
from scrapers.hmicfrs.questions import PILLARS
from scrapers.hmicfrs.weighing import findings_of

if TYPE_CHECKING:
    from datetime import date

    from scrapers.page import Page


def recognises(page: Page) -> bool:
    """Whether the page's address is below an annual assessment and is not a pillar's."""
    address = parse_peel(page.url)
    if address is None or address.framework not in FRAMEWORKS or address.section in {None, *PILLARS}:
        return False
    return (address.framework, address.section) != (FRAMEWORK, KEPT_UNDER)


def read(page: Page, *, published_on: date | None) -> Findings:
    """Say that the page is irrelevant; `unrecognised` where its heading is not that of its force and year."""
    address = parse_peel(page.url)
    if address is None:
        return unrecognised(
            page, "no-address", "the address is not below an annual assessment", page.url, "other_reports"
        )
    started = assessment.start(page, address, published_on, "other_reports")
    return findings_of(started[0], Kind.IRRELEVANT, "other_reports") if isinstance(started, tuple) else started
