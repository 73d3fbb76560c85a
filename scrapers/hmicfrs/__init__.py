"""The inspectorate's own pages: one module for each shape of page, registered by being here.

A module that reads a shape has `recognises(page) -> bool` and `read(page, *, published_on) -> Findings`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from schema.findings import Caution, Findings, Kind
from scrapers.hmicfrs.legends import heed_marks
from scrapers.hmicfrs.topics import find_displacement, find_pretence

if TYPE_CHECKING:
    from datetime import date

    from scrapers.page import Page


class Reader(Protocol):
    """A module of this package that reads one shape of page."""

    __name__: str

    def recognises(self, page: Page) -> bool:
        """Whether the page has this shape's own marks. Cheap; never raises."""

    def read(self, page: Page, *, published_on: date | None) -> Findings:
        """Read a page of this shape; of kind `unrecognised`, with a warning, where its marks contradict each other."""


@cache
def readers() -> tuple[Reader, ...]:
    """The modules here that read a shape, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(cast("Reader", module) for module in modules if hasattr(module, "recognises"))


def read_official(page: Page, *, published_on: date | None = None) -> Findings:
    """Read a page with the one reader that recognises it; where none does, or two do, it is unrecognised."""
    knowing = [reader for reader in readers() if reader.recognises(page)]
    if len(knowing) == 1:
        findings = knowing[0].read(page, published_on=published_on)
        if findings.kind is Kind.UNRECOGNISED:
            return findings
        displaced = find_displacement(page) or find_pretence(page)
        if displaced:
            return unrecognised(page, *displaced, reader=findings.reader)
        return heed_marks(findings, page.blocks)
    if knowing:
        names = ", ".join(reader.__name__.rpartition(".")[2] for reader in knowing)
        return unrecognised(page, "ambiguous", f"more than one reader recognises this page: {names}")
    shown = page.h1 or page.title
    return unrecognised(page, "no-shape", "no heading, address and sentence of a known shape of page were found", shown)


def unrecognised(page: Page, code: str, message: str, words: str = "", reader: str = "hmicfrs") -> Findings:
    """Findings of a page that may not be believed, with the reason."""
    return Findings(
        url=page.url,
        kind=Kind.UNRECOGNISED,
        reader=reader,
        title=page.h1 or page.title,
        warnings=(Caution(code, message, words[:200]),),
        text=page.text,
    )
