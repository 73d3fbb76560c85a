"""The overview of one year: all forces and questions, as a table or a wheel.

The inspectorate draws its grades by script; then the document holds only the questions and a key, and gives no
judgment. Where it holds the accessible table of forces and questions, a part for each force, or lists of forces by
grade, these are read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schema.findings import Caution, DateSource, Effective, Evidence, Findings, Kind
from schema.frameworks import Framework, frameworks
from schema.grades import Status, Tense
from scrapers.hmicfrs import unrecognised
from scrapers.hmicfrs.topics import find_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from schema.findings import Judgment
    from scrapers.hmicfrs.releases.matrices import Matrix
    from scrapers.page import Block, Page

DRAWN_BY_SCRIPT = "drawn-by-script"

_ADDRESS = re.compile(r"/(?:hmic(?:frs)?/)?peel-assessments/(peel-\d{4})/?")
_LOADING = re.compile(
    r"\bloading (?:the )?(?:graph|chart|table|data|wheel)|\bneeds? javascript|\benable javascript", re.IGNORECASE
)
_PEEL = re.compile(r"\bPEEL\b")
_QUESTION = re.compile(
    r"\bhow (?:effective|efficient|legitimate|well|good)(?:ly)?\b|\b(?:effectiveness|efficiency|legitimacy)\b",
    re.IGNORECASE,
)
_FEWEST_QUESTIONS = 3
_FEWEST_FORCES = 2


def framework_of(url: str) -> Framework | None:
    """The framework whose overview an address is; None for any other page."""
    match = _ADDRESS.fullmatch(urlsplit(url).path)
    if not match:
        return None
    return next((known for known in frameworks().values() if known.address == match[1]), None)


def recognises(page: Page) -> bool:
    """Whether the page's address is that of a year's overview."""
    return framework_of(page.url) is not None


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read the grades that the document holds; `unrecognised` unless it is the overview of that year."""
    framework = framework_of(page.url)
    fault = find_fault(page)
    if framework is None or fault:
        return unrecognised(
            page, *(fault or ("no-address", "the address is of no year's overview", page.url)), "overview"
        )
    year = (framework.address or "").removeprefix("peel-")
    shown = f"{page.h1} {page.title}"
    if not _PEEL.search(f"{shown} {page.text[:2_000]}") or year not in f"{shown} {page.text[:2_000]}":
        message = f"neither heading nor opening names PEEL and {year}"
        return unrecognised(page, "no-heading", message, page.h1 or page.title, "overview")
    judgments: dict[tuple[str, str | None, str], list[Judgment]] = {}
    warnings: list[Caution] = []
    for found, cautions in _parts(page, framework):
        warnings += cautions
        for judgment in found:
            judgments.setdefault((judgment.force, judgment.framework, judgment.question), []).append(judgment)
    kept = []
    for (force, _, question), same in judgments.items():
        if len({(judgment.grade, judgment.status) for judgment in same}) > 1:
            message = f"the tables say different things of {question} of {force}"
            warnings.append(Caution("signals-disagree", message, same[1].evidence.text, question))
            continue
        kept.append(_dated(same[0], framework))
    if not judgments:
        questions = sum(_QUESTION.search(block.text) is not None for block in page.blocks)
        if not _LOADING.search(page.text) and questions < _FEWEST_QUESTIONS:
            return unrecognised(
                page, "no-table", "the page holds neither grades nor their questions", shown, "overview"
            )
        message = "the grades are drawn by a script; the document holds none"
        warnings.append(Caution(DRAWN_BY_SCRIPT, message, page.h1 or page.title))
    return Findings(
        url=page.url,
        kind=Kind.OVERVIEW,
        reader="overview",
        title=page.h1 or page.title,
        publisher="HMICFRS",
        published_on=published_on,
        forces=tuple(dict.fromkeys(judgment.force for judgment in kept)),
        judgments=tuple(kept),
        warnings=tuple(warnings),
        text=page.text,
    )


def _parts(page: Page, framework: Framework) -> Iterator[tuple[list[Judgment], list[Caution]]]:
    """What the page says of this year's inspection, and of earlier ones below headings and captions that tell them."""
    from scrapers.hmicfrs.releases.matrices import read_matrices, start_of  # noqa: PLC0415 - only where a page needs it
    from scrapers.hmicfrs.releases.times import by_time  # noqa: PLC0415

    matrices = {start_of(matrix): matrix for matrix in read_matrices(page)}
    runs = by_time(page.blocks, framework)
    for run in runs:
        for judgments, cautions in _of_one_time(run.blocks, matrices, run.framework or framework):
            yield _in_time(judgments, cautions, run.framework, framework)
    owners = {block.start: run.framework for run in runs for block in run.blocks if block.start not in run.above}
    yield from _of_sections(page.blocks, owners, framework)


def _in_time(
    judgments: list[Judgment], cautions: list[Caution], told: Framework | None, framework: Framework
) -> tuple[list[Judgment], list[Caution]]:
    """Judgments of an inspection that the headings above them tell: this one, an earlier one, or one not told."""
    if told == framework:
        return judgments, cautions
    if told:
        return [replace(one, tense=Tense.PREVIOUS) for one in judgments if one.grade], cautions
    message = "grades below a heading that speaks of other inspections, too"
    return [], [Caution("untold-time", message, one.evidence.text[:200]) for one in judgments[:1]]


def _of_one_time(
    blocks: Sequence[Block], matrices: dict[int, Matrix], framework: Framework
) -> Iterator[tuple[list[Judgment], list[Caution]]]:
    """What each table says, each line of a force with its grades, each list of forces under a pillar and a grade."""
    from scrapers.hmicfrs.releases.lists import read_force_lists  # noqa: PLC0415 - as above
    from scrapers.hmicfrs.releases.pairs import Pair, judge, read_force_line  # noqa: PLC0415
    from scrapers.hmicfrs.releases.tables import read_force_table  # noqa: PLC0415
    from scrapers.hmicfrs.releases.verdicts import find_pillar  # noqa: PLC0415

    topic = None
    for block in blocks:
        if block.heading or block.kind == "caption":
            topic = find_pillar(block.text)
        table = read_force_table(matrices[block.start], framework, topic) if block.start in matrices else None
        if table is not None:
            yield table
    for block in blocks:
        line = read_force_line(block, framework) if block.kind in {"li", "p"} else None
        if line is not None:
            words = Evidence(block.text, block.start, block.end)
            yield judge(line[1], line[0], framework, (words,))
    for listed in read_force_lists(blocks, None, framework):
        for one in listed:
            said = Pair(one.pillar, one.state, one.evidence)
            yield judge([said], one.force, framework, (one.heading,) if one.heading else ())


def _of_sections(
    blocks: Sequence[Block], times: dict[int, Framework | None], framework: Framework
) -> Iterator[tuple[list[Judgment], list[Caution]]]:
    """What the part below each force's heading says; `times`: of which inspection each line is."""
    from scrapers.hmicfrs.releases.pairs import judge, read_pairs  # noqa: PLC0415 - as above
    from scrapers.hmicfrs.releases.sections import find_sections  # noqa: PLC0415

    sections = [section for section in find_sections(blocks) if section.force]
    if len({section.force for section in sections}) < _FEWEST_FORCES:
        return
    for section in sections:
        told = times.get(section.blocks[0].start, framework)
        context = (section.heading,) if section.heading else ()
        pairs = read_pairs(section.lines, told or framework)
        yield _in_time(*judge(pairs, section.force or "", told or framework, context), told, framework)


def _dated(judgment: Judgment, framework: Framework) -> Judgment:
    """With the day the framework published that question: an overview shows no day of its own."""
    if judgment.status is not Status.GRADED or judgment.tense is Tense.PREVIOUS:
        return judgment
    return replace(
        judgment, effective=Effective(framework.questions[judgment.question].published, DateSource.FRAMEWORK)
    )
