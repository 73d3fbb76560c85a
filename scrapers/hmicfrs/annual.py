"""The annual assessment page of 2015, 2016 and 2017, interim and final.

Its own marks: the heading "Cambridgeshire 2016", the sentences "The extent to which the constabulary is effective at
keeping people safe and reducing crime is good.", and one section for each pillar, under the pillar's question. A
pillar's grade stands in up to three places: the sentence at the top, the grade word below "Last updated", and the
summary's first sentence. Where two of them differ there is no judgment. HMI's observations are prose and grade nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from schema.findings import Caution, Comparison, DateSource, Effective, Evidence, Findings, Judgment, Kind
from schema.forces import find_forces
from schema.frameworks import Framework, frameworks, get_framework
from schema.grades import Authority, Grade, Status, Tense, parse_grade
from scrapers.addresses import parse_peel
from scrapers.hmicfrs import unrecognised
from scrapers.hmicfrs.marks import INTRO, find_contradiction, find_heading
from scrapers.hmicfrs.questions import PILLARS
from scrapers.hmicfrs.summaries import Movement, Summary, read_summary
from scrapers.wording import find_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapers.page import Block, Page

FRAMEWORKS = ("peel-2015", "peel-2016", "peel-2017")

_PURPOSE = "keeping people safe and reducing crime"
_HEADLINE = re.compile(
    rf"The extent to which (?P<who>[^.:;]{{2,80}}?) is (?P<pillar>effective|efficient|legitimate) at {_PURPOSE}"
    r"(?P<rest>[^.]{0,80})(?:\.|$)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"How (?P<pillar>effective|efficient|legitimate) is the (?:force|constabulary) at {_PURPOSE}\s?\??"
    r"(?P<label>.{0,40})",
    re.IGNORECASE,
)
_PILLAR_OF = {"effective": "effectiveness", "efficient": "efficiency", "legitimate": "legitimacy"}
_LAST_UPDATED = re.compile(
    r"Last updated:?\s*(?P<date>\d{1,2}/\d{1,2}/\d{4}|\d{1,2} [A-Z][a-z]+ \d{4})(?P<label>.{0,40})", re.IGNORECASE
)
_LABEL_OPENING = re.compile(r"(?:overall )?(?:grade|graded|judge?ment|rating)\s*[:\-–]?\s+", re.IGNORECASE)
_SECTION_END = re.compile(
    r"View the \w+ questions?\b|(?:Effectiveness|Efficiency|Legitimacy|Leadership|Other reports|Key facts)$",
    re.IGNORECASE,
)
_STATUSES = {
    "to be graded": Status.NOT_YET_GRADED,
    "not yet graded": Status.NOT_YET_GRADED,
    "not graded": Status.NOT_GRADED,
    "not being graded": Status.NOT_GRADED,
}
_LABEL_LENGTH = 40
# A page may be re-published years later; such a day says nothing about its grades.
_LATEST_PUBLICATION = timedelta(days=365)
_EARLIEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Signal:
    """What one place of the page says of a pillar, or None for a word that is neither grade nor status."""

    stated: tuple[Status, Grade | None] | None
    evidence: Evidence
    context: tuple[Evidence, ...]


@dataclass(slots=True)
class Section:
    """One pillar of the page: its question, the day of its last update, what it says."""

    pillar: str
    heading: Evidence
    updated: date | None = None
    signals: list[Signal] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)


@dataclass(slots=True)
class Reading:
    """A page being read: where it belongs, and what was found so far."""

    page: Page
    force: str
    framework: Framework
    heading: Evidence
    published_on: date | None
    judgments: list[Judgment] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)

    def withhold(self, pillar: str, code: str, message: str, words: str) -> None:
        """Give no judgment for this pillar, and say why."""
        self.withheld.add(pillar)
        self.warnings.append(Caution(code, message, words[:200], pillar))


def recognises(page: Page) -> bool:
    """Whether the page's address is that of an annual assessment of 2015, 2016 or 2017."""
    address = parse_peel(page.url)
    return address is not None and address.framework in FRAMEWORKS and address.section is None


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read the page; `unrecognised`, saying what is missing, unless its marks agree and a grade or status is told."""
    address = parse_peel(page.url)
    if address is None or address.framework not in FRAMEWORKS:
        return unrecognised(page, "no-address", "the address is not that of an annual assessment", page.url, "annual")
    framework = get_framework(address.framework)
    heading = find_heading(page)
    problem = find_contradiction(page, heading, address)
    if heading is None or problem:
        code, message, words = problem or ("no-heading", "no heading names a force and a year", page.h1 or page.title)
        return unrecognised(page, code, message, words, "annual")
    reading = Reading(page, address.force, framework, _evidence(heading), published_on)
    after = page.blocks[page.blocks.index(heading) + 1 :]
    headlines = _headlines(reading, after)
    if headlines is None:
        return unrecognised(page, "other-force", "a judgment sentence names another force", "", "annual")
    sections = list(_sections(reading, after))
    told = len(headlines) + sum(said.question in PILLARS for section in sections for said in section.summary.said)
    if not told:
        return unrecognised(
            page, "no-judgment", "no sentence tells a grade or a status of a pillar", heading.text, "annual"
        )
    _judge(reading, headlines, sections)
    day = page.dates.get("published")
    intro = next((match for block in page.blocks if (match := INTRO.match(block.text))), None)
    return Findings(
        url=page.url,
        kind=Kind.ASSESSMENT,
        reader="annual",
        title=heading.text,
        publisher=intro["who"] if intro else "HMICFRS",
        published_on=day if day and _plausible(day, framework.published, _LATEST_PUBLICATION) else published_on,
        forces=(address.force,),
        judgments=tuple(reading.judgments),
        warnings=tuple(reading.warnings),
        text=page.text,
    )


def _headlines(reading: Reading, blocks: Sequence[Block]) -> list[tuple[str, Signal]] | None:
    """The judgment sentences at the top, in order, as (pillar, signal); None where one speaks of another force."""
    found = []
    for block in blocks:
        for match in _HEADLINE.finditer(block.text):
            who = match["who"].lower()
            named = {mention.force for mention in find_forces(match["who"])}
            if named != {reading.force} and who not in {"the force", "the constabulary", "the service"}:
                return None
            evidence = _evidence(block, match.start(), match.end())
            state = _state(re.sub(r"^[\s:]*(?:is\b)?[\s:]*", "", match["rest"]))
            found.append((_PILLAR_OF[match["pillar"].lower()], Signal(state, evidence, (reading.heading,))))
    return found


def _sections(reading: Reading, blocks: Sequence[Block]) -> Iterator[Section]:
    """The page's sections, each from its pillar's question to the next heading of its rank."""
    section: Section | None = None
    rank, opening = "", False
    for block in blocks:
        match = _QUESTION.fullmatch(block.text)
        if match:
            if section:
                yield section
            section = Section(_PILLAR_OF[match["pillar"].lower()], _evidence(block))
            rank, opening = block.kind if block.heading else "h0", True
            _take_label(reading, section, block, match["label"])
            continue
        if section is None:
            continue
        if (block.heading and block.kind <= rank) or (block.heading and rank == "h0") or _SECTION_END.match(block.text):
            yield section
            section = None
            continue
        updated = _LAST_UPDATED.match(block.text) if opening else None
        if updated:
            section.updated = find_date(updated["date"])
            _take_label(reading, section, block, updated["label"])
        elif opening and len(block.text) <= _LABEL_LENGTH:
            _take_label(reading, section, block, block.text)
        elif not block.heading:
            opening = False
            read_summary(block, section.pillar, reading.framework.id, reading.force, section.summary)
    if section:
        yield section


def _take_label(reading: Reading, section: Section, block: Block, words: str) -> None:
    """Take the grade word that stands alone at the top of a section, as text or as an image's alternative text."""
    label = words.strip(" .:;,–-")
    opening = _LABEL_OPENING.match(label)
    label = label[opening.end() :] if opening else label
    state = _state(label)
    if state:
        start = block.text.rindex(label)
        evidence = _evidence(block, start, start + len(label))
        section.signals.append(Signal(state, evidence, (reading.heading, section.heading)))


def _judge(reading: Reading, headlines: list[tuple[str, Signal]], sections: list[Section]) -> None:
    """Weigh what the places of the page say, pillar by pillar."""
    stated = [pillar for pillar, _ in headlines]
    for place, (pillar, signal) in enumerate(headlines[: len(PILLARS)]):
        if pillar in stated[:place] and PILLARS[place] not in stated:
            reading.withhold(
                PILLARS[place],
                "repeated-sentence",
                f"the sentence on {pillar} stands again where {PILLARS[place]} belongs",
                signal.evidence.text,
            )
    for pillar in PILLARS:
        own = [section for section in sections if section.pillar == pillar]
        signals = [signal for name, signal in headlines if name == pillar]
        for section in own:
            context = (reading.heading, section.heading)
            signals += [
                Signal((Status.GRADED, said.grade), said.evidence, context)
                for said in section.summary.said
                if said.question == pillar
            ]
        signals += [signal for section in own for signal in section.signals]
        updated = next((section.updated for section in own if section.updated), None)
        if pillar not in reading.withheld and signals:
            _judge_pillar(reading, pillar, signals, updated, [m for s in own for m in s.summary.movements])
        if pillar not in reading.withheld:
            for section in own:
                _judge_questions(reading, section, updated)


def _judge_pillar(
    reading: Reading, pillar: str, signals: list[Signal], updated: date | None, movements: list[Movement]
) -> None:
    for signal in signals:
        grade = signal.stated[1] if signal.stated else None
        if signal.stated is None or (grade is not None and grade not in reading.framework.scale):
            reading.withhold(
                pillar, "unknown-grade", f"no grade or status of {reading.framework.title}", signal.evidence.text
            )
            return
    if len({signal.stated for signal in signals}) > 1:
        words = " / ".join(dict.fromkeys(signal.evidence.text for signal in signals))
        reading.withhold(pillar, "signals-disagree", f"the page says different things of {pillar}", words)
        return
    first = signals[0]
    status, grade = first.stated or (Status.NOT_GRADED, None)
    comparison, previous = None, None
    if grade is not None and movements:
        comparison, previous = _compare(reading, pillar, grade, movements[0])
    reading.judgments.append(
        Judgment(
            force=reading.force,
            framework=reading.framework.id,
            question=pillar,
            grade=grade,
            status=status,
            tense=Tense.CURRENT,
            authority=Authority.OFFICIAL,
            evidence=first.evidence,
            effective=_effective(reading, pillar, updated, status),
            comparison=comparison,
            context=first.context,
        )
    )
    if previous:
        reading.judgments.append(previous)


def _compare(
    reading: Reading, pillar: str, grade: Grade, movement: Movement
) -> tuple[Comparison | None, Judgment | None]:
    """What the page says against last time, and last time's grade where it names that; nothing if they contradict."""
    known = list(frameworks().values())
    before = known[known.index(reading.framework) - 1]
    if movement.previous is None or pillar not in before.questions or movement.previous not in before.scale:
        return Comparison(movement.direction, movement.evidence), None
    direction = reading.framework.scale.direction(movement.previous, grade)
    if (movement.direction or direction) != direction or movement.differs != (direction is not None):
        words = movement.evidence.text[:200]
        reading.warnings.append(Caution("signals-disagree", "the comparison and its grades differ", words))
        return None, None
    previous = Judgment(
        force=reading.force,
        framework=before.id,
        question=pillar,
        grade=movement.previous,
        status=Status.GRADED,
        tense=Tense.PREVIOUS,
        authority=Authority.OFFICIAL,
        evidence=movement.evidence,
        context=(reading.heading,),
    )
    return Comparison(direction, movement.evidence), previous


def _judge_questions(reading: Reading, section: Section, updated: date | None) -> None:
    """Judge the questions below a pillar that its summary grades."""
    for evidence in section.summary.unknown:
        message = f"a judgment under {section.pillar} on no known question"
        reading.warnings.append(Caution("unknown-question", message, evidence.text[:200]))
    grades: dict[str, set[Grade]] = {}
    for said in section.summary.said:
        grades.setdefault(said.question, set()).add(said.grade)
    for said in section.summary.said:
        question = reading.framework.questions[said.question]
        if question.pillar != section.pillar or not grades.get(said.question):
            continue
        told = grades.pop(said.question)
        if len(told) > 1 or said.grade not in reading.framework.scale:
            reading.withhold(said.question, "signals-disagree", f"no one grade for {said.question}", said.evidence.text)
            continue
        reading.judgments.append(
            Judgment(
                force=reading.force,
                framework=reading.framework.id,
                question=said.question,
                grade=said.grade,
                status=Status.GRADED,
                tense=Tense.CURRENT,
                authority=Authority.OFFICIAL,
                evidence=said.evidence,
                effective=_effective(reading, said.question, updated, Status.GRADED),
                context=(reading.heading, section.heading),
            )
        )


def _effective(reading: Reading, question: str, updated: date | None, status: Status) -> Effective | None:
    """The day from which a judgment holds; none for what is not yet graded, unless the page shows one."""
    usual = reading.framework.questions[question].published
    if updated is not None:
        if updated >= usual - _EARLIEST:  # there is no latest: a page may be corrected years after
            return Effective(updated, DateSource.LAST_UPDATED)
        message = f"the page was last updated on {updated.isoformat()}, long before its grades of {usual.isoformat()}"
        reading.warnings.append(Caution("implausible-date", message, updated.isoformat()))
    shown = reading.page.dates.get("published")
    if shown is not None and _plausible(shown, usual, _LATEST_PUBLICATION):
        return Effective(shown, DateSource.PUBLISHED)
    if reading.published_on is not None:
        return Effective(reading.published_on, DateSource.PUBLISHED)
    return None if status is Status.NOT_YET_GRADED else Effective(usual, DateSource.FRAMEWORK)


def _plausible(day: date, usual: date, latest: timedelta) -> bool:
    return usual - _EARLIEST <= day <= usual + latest


def _state(words: str) -> tuple[Status, Grade | None] | None:
    """What a grade word or status means; None for any other words."""
    plain = " ".join(words.lower().strip(" .:;").split())
    if plain in _STATUSES:
        return _STATUSES[plain], None
    grade = parse_grade(plain)
    return (Status.GRADED, grade) if grade else None


def _evidence(block: Block, start: int = 0, end: int | None = None) -> Evidence:
    end = len(block.text) if end is None else end
    return Evidence(block.text[start:end], block.start + start, block.start + end)
