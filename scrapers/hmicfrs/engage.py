"""The lists of forces in the Engage phase of monitoring (special measures, in the press), and of those that left it.

A force's name stands over "Entered Engage" and "Moved out of Engage", each with its month or year, then the reasons.
The same facts as table rows, as definition lists and as "label: date" are read too. The reasons grade nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schema.findings import Caution, Evidence, Findings, Kind, Phase
from schema.forces import find_forces
from scrapers.hmicfrs import unrecognised
from scrapers.hmicfrs.force_names import find_force
from scrapers.hmicfrs.topics import find_fault
from scrapers.wording import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.page import Block, Page

ENGAGE = "engage"

_ADDRESS = re.compile(r"/police-forces-(?:currently-|previously-)?in-engage/?$")
_HEADING = re.compile(r"\b(?:police )?forces (?:currently |previously |formerly )?in (?:the )?engage\b", re.IGNORECASE)
_PREVIOUSLY = re.compile(r"\b(?:previously|formerly)\b|\bmoved out\b|\bleft\b", re.IGNORECASE)
_BOTH = re.compile(r"\bin engage\b.{0,20}\b(?:and|or)\b|\b(?:currently|now)\b", re.IGNORECASE)
_OUT = (
    r"(?:date )?(?:(?:was |were |has been )?(?:moved|removed|taken|came|come|stepped) out(?: of)?|left"
    r"|exited|date of (?:leaving|exit)"
    r"|removed from|moved from)(?: (?:the )?(?:engage|phase|scan))*"
)
_IN = (
    r"(?:date )?(?:entered|(?:was |were |has been )?(?:moved|placed|put|went|brought) in(?:to)?"
    r"|entry(?: into)?|date of entry"
    r"|in engage since|joined)(?: (?:the )?(?:engage|phase))*"
)
_LABEL = re.compile(rf"(?:(?P<out>{_OUT})|(?P<in>{_IN}))(?: (?:phase|on|in))*\s*[:–—-]?\s*(?P<rest>.*)", re.IGNORECASE)
_MONTH = "|".join((*(rf"{name[:3]}(?:{name[3:] or '!'}|\.)?" for name in MONTHS), "sept"))
_LONGEST_SENTENCE = 400
_NONE = re.compile(
    r"\b(?:no|none of the)(?: police)? forces (?:are )?(?:currently )?in (?:the )?engage\b", re.IGNORECASE
)
_DATE = re.compile(
    rf"(?:early |late |mid-?|about |around |in |on )*(?:(?:(?P<d>\d{{1,2}})(?:st|nd|rd"
    rf"|th)? )?(?P<m>{_MONTH}),? )?(?P<y>20\d\d)"
    r"|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>20\d\d)|(?P<y3>20\d\d)-(?P<m3>\d\d)(?:-(?P<d3>\d\d))?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    rf"\b(?:(?P<out>{_OUT})|(?P<in>{_IN}))(?: (?:the )?engage)?(?: phase| process)? (?:in|on"
    rf"|since) (?P<date>(?:\d{{1,2}} )?(?:[A-Z][a-z]+ )?20\d\d)",
    re.IGNORECASE,
)
_LONGEST = 80  # characters of a label with its date
_END = re.compile(r"\b(?:related (?:content|pages|links)|contents?|get in touch|share this)\b", re.IGNORECASE)


def recognises(page: Page) -> bool:
    """Whether address or heading is that of a list of forces in Engage; a release that tells of one move is not."""
    path = urlsplit(page.url).path
    if "/news/" in path or "/peel-" in path:
        return False
    return _ADDRESS.search(path) is not None or _HEADING.search(page.h1) is not None


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read who entered and left; `unrecognised` where the heading is not there or no force is listed."""
    fault = find_fault(page)
    if fault:
        return unrecognised(page, *fault, "engage")
    heading = next(
        (block for block in page.blocks if _HEADING.search(block.text) and len(block.text) <= _LONGEST), None
    )
    if heading is None:
        return unrecognised(page, "no-heading", "no heading says that these forces are in Engage", page.h1, "engage")
    lists = _Lists(page, heading.text)
    lists.read(page.blocks[page.blocks.index(heading) + 1 :])
    dated = {phase.force for phase in lists.phases}
    warnings = []
    for force, (evidence, direction) in lists.names.items():
        if force in dated:
            continue
        if direction == "in":  # who left without a day may have entered again since
            lists.phases.append(Phase(force, ENGAGE, "in", None, evidence))
        warnings.append(Caution("no-date", f"nothing says when {force} entered or left", evidence.text[:200]))
    phases = tuple(dict.fromkeys(lists.phases))
    if not phases and not lists.names and not _NONE.search(page.text):
        return unrecognised(page, "no-force", "no force is listed", heading.text, "engage")
    return Findings(
        url=page.url,
        kind=Kind.MONITORING,
        reader="engage",
        title=heading.text,
        publisher="HMICFRS",
        published_on=page.dates.get("updated") or page.dates.get("published") or published_on,
        forces=tuple(dict.fromkeys(phase.force for phase in phases)),
        phases=phases,
        warnings=tuple(warnings),
        text=page.text,
    )


class _Lists:
    """The lines of a list being read: whose entry stands open, and which label waits for its date."""

    def __init__(self, page: Page, heading: str) -> None:
        self._text = page.text
        self.phases: list[Phase] = []
        # Where each force's entry begins, and what its list says of it: that it is in the phase, or left; or nothing.
        self.names: dict[str, tuple[Evidence, str | None]] = {}
        self._direction = _told_by(heading)
        self._force: str | None = None
        self._waiting: tuple[str, int] | None = None  # a direction, and where its label begins
        self._head: list[str | None] = []  # the directions that a table's columns tell

    def read(self, blocks: Sequence[Block]) -> None:
        """Go through the lines in order."""
        for block in blocks:
            if block.heading and _END.search(block.text):
                break
            if (block.heading or block.kind == "caption") and _is_list_heading(block.text):
                self._direction = _told_by(block.text)
            elif block.kind in {"row", "head"}:
                self._row(block)
            else:
                self._line(block)

    def _line(self, block: Block) -> None:
        waiting, self._waiting = self._waiting, None
        force = find_force(block.text)
        if force:
            self._open(force, Evidence(block.text, block.start, block.end))
            return
        if waiting and (told := _date(block.text)):
            self._add(waiting[0], told, waiting[1], block.end)
            return
        label = _LABEL.fullmatch(block.text) if len(block.text) <= _LONGEST else None
        if label:
            direction = _direction(label)
            if not label["rest"]:
                self._waiting = (direction, block.start)
            elif told := _date(label["rest"]):
                self._add(direction, told, block.start, block.end)
        else:
            self._prose(block)

    def _row(self, block: Block) -> None:
        """A row of a table: a force with its dates in labelled columns, or a label beside its date."""
        self._waiting = None
        cells = block.cells()
        labels = [_LABEL.fullmatch(text) for text, _, _ in cells]
        bare = [_direction(label) if label and not label["rest"] else None for label in labels]
        if bare[0] and (told := _date(cells[1][0])):
            self._add(bare[0], told, block.start, cells[1][2])
            return
        if any(bare):
            self._head = bare
            return
        force = find_force(cells[0][0])
        if force is None:
            return
        self._open(force, Evidence(*cells[0]))
        for (text, _, _), direction in zip(cells[1:], self._head[1:], strict=False):
            if direction and (told := _date(text)):
                self._add(direction, told, block.start, block.end)
        self._force = None

    def _prose(self, block: Block) -> None:
        """A sentence that names Engage and a day: "Kent Police moved into Engage in June 2022"."""
        if len(block.text) > _LONGEST_SENTENCE or "engage" not in block.text.lower():
            return
        named = {mention.force for mention in find_forces(block.text)}
        force = self._force if not named else named.pop() if len(named) == 1 else None
        if force is None:
            return
        for match in _SENTENCE.finditer(block.text):
            told = _date(match["date"])
            if told:
                evidence = Evidence(block.text, block.start, block.end)
                self.phases.append(Phase(force, ENGAGE, _direction(match), told, evidence))

    def _open(self, force: str, evidence: Evidence) -> None:
        self._force = force
        self.names.setdefault(force, (evidence, self._direction))

    def _add(self, direction: str, told: str, start: int, end: int) -> None:
        if self._force is not None:
            evidence = Evidence(self._text[start:end], start, end)
            self.phases.append(Phase(self._force, ENGAGE, direction, told, evidence))


def _is_list_heading(text: str) -> bool:
    """Whether a heading begins a list ("Forces previously in Engage"); "Moved out of Engage" is a label in an entry."""
    return len(text) <= _LONGEST and "engage" in text.lower() and not _LABEL.fullmatch(text) and not find_forces(text)


def _told_by(heading: str) -> str | None:
    """What the heading of a list says of its forces; nothing where it is of both lists."""
    left = _PREVIOUSLY.search(heading)
    return None if left and _BOTH.search(heading) else "out" if left else "in"


def _direction(match: re.Match[str]) -> str:
    return "out" if match["out"] else "in"


def _date(text: str) -> str | None:
    """The day, month or year that is all a text says, in ISO form cut as far as it is told."""
    match = _DATE.fullmatch(text.strip(" .,;:()*"))
    if not match:
        return None
    year = match["y"] or match["y2"] or match["y3"]
    day = match["d"] or match["d2"] or match["d3"]
    month = match["m2"] or match["m3"]
    if match["m"]:
        month = str(next(n for n, name in enumerate(MONTHS, 1) if name[:3] == match["m"][:3].lower()))
    if not month:
        return year
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
