"""One release from its lines to its findings; loaded only where a page is a release."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from schema.findings import Caution, Findings, Kind
from scrapers.hmicfrs import unrecognised
from scrapers.hmicfrs.questions import PILLARS
from scrapers.hmicfrs.releases.body import Body, day_of, find_body
from scrapers.hmicfrs.releases.judging import Judging
from scrapers.hmicfrs.topics import find_fault, find_topic, irrelevant, is_about_fire, is_of_inspectorate
from scrapers.news.cycles import framework_for
from scrapers.news.statements import find_statements

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Statement
    from scrapers.page import Page

_OPENING = 3_000  # characters in which a release says what it is about
_LEDE = 800  # characters of its heading and first lines
_SEVERAL = 2
_NAMES_PEEL = re.compile(r"\bPEEL\b|\bareas? of policing\b")
_PEEL = re.compile(
    r"\bPEEL (?:\w+ ){0,2}20\d\d|\bareas? of policing\b|\beffectiveness, efficiency (?:and|&) legitimacy\b"
)


def read_release(page: Page, published_on: date | None, *, mirror: bool) -> Findings:
    """Read a release, or a mirror's copy; `irrelevant` where it grades no force, `unrecognised` where it is none."""
    fault = find_fault(page)
    if fault:
        return unrecognised(page, *fault, "release")
    body = find_body(page)
    headed = find_topic(page.h1)
    if headed and headed[0] == "national-report" and _NAMES_PEEL.search(body.told, len(body.text)):
        headed = None  # what it links to is PEEL's own report: the state of policing is but its words
    opening = None if _NAMES_PEEL.search(f"{page.title}\n{body.told}") else find_topic(f"- {body.text[:_LEDE]}")
    if is_about_fire(page, body.text[:_OPENING]):
        return irrelevant(page, "release", "fire-and-rescue", "a release on fire and rescue services", page.h1)
    day = day_of(page, published_on)
    words = f"{page.title}\n{body.told}"
    framework = framework_for(words, day)
    judging = Judging(page, body, framework, day)
    judging.judge()
    if not judging.contradiction and _is_of_peel(judging, f"{page.title}\n{body.told}", headed, opening):
        return _findings(page, body, judging, day, kind=Kind.MIRROR if mirror else Kind.RELEASE)
    if judging.contradiction:
        problem = ("other-force", "heading and text name different forces", judging.contradiction)
    elif is_of_inspectorate(page):
        return irrelevant(
            page, "release", *(headed or opening or ("no-grades", "a release that grades no force")), page.h1
        )
    else:
        problem = ("no-marks", "nothing says that this is a release", page.h1 or page.title)
    return unrecognised(page, *problem, "release")


def _is_of_peel(judging: Judging, words: str, headed: tuple[str, str] | None, opening: tuple[str, str] | None) -> bool:
    """Whether what was found are grades of PEEL: other inspections grade forces too, in the same sentences.

    `headed` and `opening`: the subject outside PEEL that the heading names, and the first lines. Grades of several
    forces on a pillar are of PEEL whatever the first lines speak of.
    """
    pillars = {judgment.force for judgment in judging.judgments if judgment.question in PILLARS}
    if headed or (opening and len(pillars) < _SEVERAL):
        return bool(judging.counts) and _PEEL.search(words) is not None
    marked = bool(judging.counts) or bool(pillars) or _NAMES_PEEL.search(words) is not None
    return judging.found_grades and marked


def _findings(page: Page, body: Body, judging: Judging, day: date | None, *, kind: Kind) -> Findings:
    return Findings(
        url=page.url,
        kind=kind,
        reader="release",
        title=page.h1 or page.title,
        publisher="HMIC" if "HMICFRS" not in page.text and "HMIC" in page.text else "HMICFRS",
        published_on=day,
        forces=judging.forces(),
        judgments=tuple(judging.judgments),
        statements=_statements(page, body),
        counts=tuple(judging.counts),
        warnings=tuple(dict.fromkeys([*judging.warnings, *_unknown_cycle(judging)])),
        text=page.text,
    )


def _unknown_cycle(judging: Judging) -> list[Caution]:
    if judging.framework is not None:
        return []
    return [Caution("no-framework", "neither a cycle nor a day tells which framework this is; no judgment was taken")]


def _statements(page: Page, body: Body) -> tuple[Statement, ...]:
    """The quotations of the release, at their places in the page."""
    found = []
    for statement in find_statements(body.text):
        spans = tuple(body.place(start, end) for start, end in statement.spans)
        words = " ".join(page.text[start:end] for start, end in spans)
        if words:
            found.append(replace(statement, spans=spans, text=words))
    return tuple(found)
