"""The report of one force from 2021-22 on, at /peel-reports/: its areas of policing, each with a grade; no pillars.

"Our judgments" comes as a table, as lists, or as a graphic without text; then the areas' own sections tell the grades.
What two places of a page say of one area must agree; where they do not there is no judgment. A notice that a grade was
corrected decides between the old one and the new. Welsh reports give the same judgments as their English twins.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scrapers.addresses import parse_peel

if TYPE_CHECKING:
    from schema.findings import Findings
    from scrapers.page import Page

FRAMEWORKS = ("peel-2021-22", "peel-2023-25", "peel-2025-27")


def recognises(page: Page) -> bool:
    """Whether the page's address is that of a report of 2021-22 or later, or of one of its sections."""
    address = parse_peel(page.url)
    return address is not None and address.framework in FRAMEWORKS


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read the report; `unrecognised`, saying what is missing, unless its marks agree."""
    from scrapers.hmicfrs.reports.reading import read_report  # noqa: PLC0415 - loaded only for a report

    return read_report(page, published_on=published_on)
