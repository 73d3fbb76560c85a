"""What the annual and the pillar pages of 2014 to 2018-19 have in common: marks, sections, tables, sentences."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from schema.frameworks import frameworks, get_framework
from schema.grades import Status
from scrapers.hmicfrs import unrecognised
from scrapers.hmicfrs.carried import Notice, find_notices
from scrapers.hmicfrs.corrections import find_corrections
from scrapers.hmicfrs.earlier import may_tell_earlier
from scrapers.hmicfrs.grade_tables import hear_tables
from scrapers.hmicfrs.grading import Signal, evidence_of
from scrapers.hmicfrs.legends import without_legends
from scrapers.hmicfrs.marks import find_contradiction, find_heading, own_blocks
from scrapers.hmicfrs.questions import PILLARS
from scrapers.hmicfrs.sections import Section, ends_section, find_sections, find_title, times_above
from scrapers.hmicfrs.summaries import Said, Summary, find_statuses, read_summary
from scrapers.hmicfrs.weighing import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from schema.findings import Evidence, Findings
    from schema.frameworks import Framework
    from scrapers.addresses import PeelAddress
    from scrapers.page import Block, Page

_YEAR = re.compile(r"\b(20\d\d)(?:/\d\d)?\b")
_UNGRADED = re.compile(
    r"leadership|specialist|capabilit|armed|record|strategic policing|greatest risk|ungraded", re.IGNORECASE
)

_STEM = len("effici")  # letters that the forms of a pillar's name share


def start(
    page: Page, address: PeelAddress, published_on: date | None, reader: str
) -> tuple[Reading, tuple[Block, ...]] | Findings:
    """The reading of a page whose marks agree, with the blocks after its heading; else what is wrong with it."""
    heading = find_heading(page, address)
    problem = find_contradiction(page, heading, address)
    if heading is None or problem:
        code, message, words = problem or ("no-heading", "no heading names a force and a year", page.h1 or page.title)
        return unrecognised(page, code, message, words, reader)
    framework = get_framework(address.framework)
    reading = Reading(page, address.force, framework, evidence_of(heading), published_on)
    below = without_legends(page.blocks[page.blocks.index(heading) + 1 :])
    return reading, own_blocks(below, address.force, address.framework)


def hear(reading: Reading, blocks: Sequence[Block], pillar: str | None = None) -> None:
    """Hear a page's tables and its sections; of one pillar alone, where the page is that pillar's."""
    questions = reading.framework.questions
    hear_tables(reading, blocks, frozenset(name for name in questions if _under(reading.framework, name, pillar)))
    _hear_sections(reading, blocks, pillar)


def has_questions(framework: Framework, pillar: str) -> bool:
    """Whether anything of a pillar is graded in a framework."""
    return any(_under(framework, question, pillar) for question in framework.questions)


def _under(framework: Framework, question: str, pillar: str | None) -> bool:
    """Whether the question is the pillar, or one of its own; in 2014 effectiveness had no grade, only its questions."""
    known = framework.questions[question]
    alone = known.pillar is None and not known.overall and pillar == PILLARS[0]
    return pillar in {None, question, known.pillar} or alone


def _is_named(page: Page, pillar: str) -> bool:
    """Whether the page itself, and not its address alone, names its pillar: "legitimate", "how efficiently"."""
    return pillar[:_STEM] in f"{page.title} {page.text}".lower()


def _hear_sections(reading: Reading, blocks: Sequence[Block], pillar: str | None = None) -> None:
    """Hear what stands under the headings of questions; of one pillar alone, where the page is that pillar's."""
    framework = reading.framework
    whole = None
    if pillar in framework.questions and _is_named(reading.page, pillar):
        # What stands above the first question's heading on a pillar's page is the pillar's.
        whole = Section(pillar, reading.heading, "h1")
    sections = find_sections(blocks, framework.id, reading.force, whole)
    _hear_elsewhere(reading, blocks, sections, pillar)
    for section in sections:
        question = section.question
        if question is None:
            if section.labels and not _UNGRADED.search(section.heading.text):
                reading.warn("unknown-question", "a grade under a heading of no known question", section.heading.text)
            continue
        if not _under(framework, question, pillar):
            continue
        context = (reading.heading,) if section is whole else (reading.heading, section.heading)
        _hear_before(reading, section, context)
        if section.times - {framework.id}:
            continue
        heard = reading.of(question)
        heard.updated = heard.updated or section.updated
        overall = framework.questions[question].overall
        for notice in find_notices(section.prose, question, framework.id, reading.force, overall=overall):
            reading.of(notice.question).notices.append(notice)
        heard.notices += [Notice(question, *stands, context) for stands in section.stands]
        strange = _hear_prose(reading, section.prose, question, context)
        if strange and section.labels:
            message = f"a grade under {question} whose text speaks of another question"
            reading.withhold(question, "other-question", message, strange.text)
        heard.signals += [Signal(state, evidence, context) for state, evidence in section.labels]
        if not heard.signals and not heard.notices:
            told = find_statuses(section.prose, framework.id, reading.force)
            heard.signals += [Signal((status, None), evidence, context) for status, evidence in told]
    _share_dates(reading)


def _hear_elsewhere(reading: Reading, blocks: Sequence[Block], sections: Sequence[Section], pillar: str | None) -> None:
    """Hear what prose outside the questions' parts says of earlier inspections, with the question's name."""
    inside = {block.start for section in sections for block in section.prose}
    summary = Summary()
    for block in blocks:
        if block.kind not in {"row", "head"} and block.start not in inside:
            if may_tell_earlier(block.text):
                read_summary(block, None, reading.framework.id, reading.force, summary)
            _hear_corrections(reading, block, None)
    for said in summary.before:
        asked = get_framework(said.framework).questions[said.question].pillar
        if pillar in {None, said.question, asked}:
            reading.before.append((said, (reading.heading,)))


def _hear_corrections(reading: Reading, block: Block, section: str | None) -> None:
    for correction in find_corrections(block, section, reading.framework.id, reading.force):
        reading.of(correction.question).corrections.append(correction)


def _hear_before(reading: Reading, section: Section, context: tuple[Evidence, ...]) -> None:
    """Hear the grades under a question's heading that are those of earlier inspections."""
    told = list(section.before)
    if len(section.times) == 1:
        (only,) = section.times
        told += [(state[1], evidence, only) for state, evidence in section.labels if state[1]]
    for grade, evidence, framework in told:
        known = frameworks().get(framework)
        if known and framework != reading.framework.id and section.question in known.questions and grade in known.scale:
            reading.before.append((Said(section.question, grade, evidence, framework), context))


def _hear_prose(
    reading: Reading, blocks: Sequence[Block], section: str, context: tuple[Evidence, ...]
) -> Evidence | None:
    """Hear the sentences under a question's heading: what they say of it and, under a pillar, of its questions.

    Gives the words that grade another question where none grades this one: then a heading is missing.
    """
    framework = reading.framework
    summary = Summary()
    for block in blocks:
        read_summary(block, section, framework.id, reading.force, summary)
        _hear_corrections(reading, block, section)
    overall = framework.questions[section].overall

    def belongs(said: Said) -> bool:
        asked = get_framework(said.framework).questions[said.question]
        return said.question == section or (overall and asked.pillar == section)

    for said in summary.said:
        if belongs(said):
            stated = (Status.GRADED, said.grade)
            reading.of(said.question).signals.append(Signal(stated, said.evidence, context))
    strange = [said.evidence for said in summary.said if not belongs(said)]
    # What was asked in earlier years had other titles: any question of the pillar, if a sentence names it.
    pillar = framework.questions[section].pillar or section
    for said in summary.before:
        asked = get_framework(said.framework).questions[said.question].pillar
        if (said.question == section and not strange) or (
            said.question != section and pillar in {said.question, asked}
        ):
            reading.before.append((said, context))
    reading.of(section).movements += summary.movements
    for evidence in summary.unknown:
        reading.warn("unknown-question", f"a judgment under {section} on no known question", evidence.text)
    return strange[0] if strange and len(strange) == len(summary.said) else None


def _share_dates(reading: Reading) -> None:
    """A question without a last update of its own has its pillar's."""
    for name, heard in reading.heard.items():
        question = reading.framework.questions.get(name)
        if question and question.pillar in reading.heard and heard.updated is None:
            heard.updated = reading.heard[question.pillar].updated


def hear_opening(reading: Reading, blocks: Sequence[Block], only: Sequence[str] = PILLARS) -> None:
    """Hear the sentences at the top of a page that grade a pillar, or all three at once."""
    summary = Summary()
    top = takewhile(lambda block: not (block.heading or ends_section(block.text)), blocks)
    lines = [*takewhile(lambda block: not find_title(block, None, reading.framework.id, reading.force), top)]
    for block, then in zip(lines, times_above(lines, reading.framework.id, reading.force), strict=True):
        if then:
            break  # where that ends is not told
        read_summary(block, None, reading.framework.id, reading.force, summary)
    for said in summary.said:
        if said.question in only:
            reading.of(said.question).signals.append(
                Signal((Status.GRADED, said.grade), said.evidence, (reading.heading,))
            )


def is_told(reading: Reading) -> bool:
    """Whether anything on the page tells a grade or a status."""
    return any(heard.signals or heard.notices for heard in reading.heard.values())
