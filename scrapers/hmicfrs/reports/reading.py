"""Reads a report of 2021-22 or later: its places weighed against each other, area by area."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from schema.findings import Caution, Comparison, Count, DateSource, Effective, Evidence, Findings, Judgment, Kind
from schema.frameworks import Framework, frameworks, get_framework
from schema.grades import Authority, Grade, Status, Tense
from scrapers.addresses import parse_peel
from scrapers.hmicfrs import unrecognised
from scrapers.hmicfrs.report import FRAMEWORKS
from scrapers.hmicfrs.reports.body import Reader
from scrapers.hmicfrs.reports.counts import find_counts, find_total
from scrapers.hmicfrs.reports.marks import find_heading
from scrapers.hmicfrs.reports.parts import Body, Signal

if TYPE_CHECKING:
    from scrapers.hmicfrs.reports.notices import Notice
    from scrapers.page import Page


# A cycle's reports come out over two years; a later day of publication is that of a new web site.
_CYCLE_LENGTH = timedelta(days=850)
_EARLIEST = timedelta(days=365)


@dataclass(slots=True)
class Reading:
    """A report being read: where it belongs, what its places say, and what is judged so far."""

    page: Page
    force: str
    framework: Framework
    context: tuple[Evidence, ...]
    published_on: date | None
    body: Body
    judgments: list[Judgment] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)

    def warn(self, code: str, message: str, words: str, question: str | None = None) -> None:
        """Say what was noticed; `question` where its judgment is withheld."""
        caution = Caution(code, message, words[:200], question)
        if caution not in self.warnings:
            self.warnings.append(caution)


def read_report(page: Page, *, published_on: date | None) -> Findings:
    """Read the page; `unrecognised`, saying what is missing, unless heading, address and text agree."""
    address = parse_peel(page.url)
    if address is None or address.framework not in FRAMEWORKS:
        return unrecognised(page, "no-address", "the address is not that of a report", page.url, "report")
    heading, trouble = find_heading(page, address)
    if trouble:
        return unrecognised(page, *trouble, "report")
    framework = get_framework(address.framework)
    body = Reader(address.force, framework.id, page).read(page)
    context = (Evidence(heading.text, heading.start, heading.end),) if heading else ()
    shown = page.dates.get("published")
    published = shown if shown and _plausible(shown, framework) else published_on
    reading = Reading(page, address.force, framework, context, published, body, warnings=list(body.warnings))
    _judge(reading)
    counts = find_counts(page.blocks, address.force)
    if address.section is None:
        _check_counts(reading, counts)
    if not reading.judgments:
        reading.warn(
            "no-judgment", "nothing on the page tells a grade in words", heading.text if heading else page.title
        )
    return Findings(
        url=page.url,
        kind=Kind.REPORT,
        reader="report",
        title=page.h1 or page.title,
        publisher="HMICFRS",
        published_on=published,
        forces=(address.force,),
        judgments=tuple(reading.judgments),
        counts=tuple(counts),
        warnings=tuple(reading.warnings),
        text=page.text,
    )


def _judge(reading: Reading) -> None:
    """Weigh what the places of the page say, area by area, in the framework's order."""
    body, known = reading.body, reading.framework.questions
    told = {signal.area for signal in body.signals} | {notice.area for notice in body.notices if notice.new}
    for area in sorted(told - set(known)):
        words = " / ".join(dict.fromkeys(s.evidence.text for s in body.signals if s.area == area and s.earlier is None))
        if words:
            reading.warn("unknown-question", f"{reading.framework.title} grades no {area}", words)
    for question in known:
        current = [s for s in body.signals if s.area == question and s.earlier is None]
        notices = [notice for notice in body.notices if notice.area == question]
        _judge_question(reading, question, current, notices)
    for question in sorted({s.area for s in body.signals if s.earlier} | {e.area for e in body.earlier}):
        _judge_earlier(reading, question)


def _judge_question(reading: Reading, question: str, signals: list[Signal], notices: list[Notice]) -> None:
    notice = next((n for n in notices if n.new), notices[0] if notices else None)
    signals = sorted(signals, key=lambda signal: signal.strength)
    told = {signal.state for signal in signals}
    if notice and notice.new and ((Status.GRADED, notice.new) in told or not told - {(Status.GRADED, notice.old)}):
        # The notice tells the old grade from the new; where only the notice tells a grade, it is the page's word.
        signals = [s for s in signals if s.state != (Status.GRADED, notice.old)] or [
            Signal(question, (Status.GRADED, notice.new), notice.evidence)
        ]
    elif notice and notice.old and len(told) > 1:
        signals = [s for s in signals if s.state != (Status.GRADED, notice.old)]
    strange = next((s for s in signals if not _belongs(s, reading.framework)), None)
    if strange:
        words = " / ".join(dict.fromkeys([*(c.text for c in strange.context), strange.evidence.text]))
        reading.warn("unknown-grade", f"no grade or status of {reading.framework.title}", words, question)
        return
    if len({signal.state for signal in signals}) > 1:
        words = " / ".join(dict.fromkeys(_words(signal) for signal in signals))
        reading.warn("signals-disagree", f"the page says different things of {question}", words, question)
        return
    if not signals:
        return
    best = signals[0]
    status, grade = best.state or (Status.NOT_GRADED, None)
    changed = notice if notice and notice.new in {None, grade} and notice.old != grade else None
    reading.judgments.append(
        Judgment(
            force=reading.force,
            framework=reading.framework.id,
            question=question,
            grade=grade,
            status=status,
            tense=Tense.CURRENT,
            authority=Authority.OFFICIAL,
            evidence=best.evidence,
            effective=_effective(reading, question, status, changed),
            reason=changed.reason if changed else None,
            comparison=_comparison(reading, question),
            context=reading.context + best.context,
        )
    )
    if changed and changed.old:
        _append_previous(reading, question, reading.framework.id, changed.old, changed.evidence)


def _belongs(signal: Signal, framework: Framework) -> bool:
    return signal.state is not None and (signal.state[1] is None or signal.state[1] in framework.scale)


def _words(signal: Signal) -> str:
    return ": ".join([*(words.text for words in signal.context), signal.evidence.text])


def _comparison(reading: Reading, question: str) -> Comparison | None:
    """What the report says against last time; nothing where its own sentences contradict each other."""
    told = [change.comparison for change in reading.body.changes if change.area == question]
    if len({comparison.direction for comparison in told}) > 1:
        reading.warn(
            "signals-disagree", f"the page says different things of the change in {question}", told[0].evidence.text
        )
        return None
    return told[0] if told else None


def _judge_earlier(reading: Reading, question: str) -> None:
    """Judge what earlier inspections gave, once for each question."""
    if any(j.question == question and j.tense is Tense.PREVIOUS for j in reading.judgments):
        return
    told: list[tuple[str, Grade, Evidence]] = [
        (signal.earlier, signal.state[1], signal.evidence)
        for signal in reading.body.signals
        if signal.area == question and signal.earlier and signal.state and signal.state[1]
    ]
    told += [(e.framework, e.grade, e.evidence) for e in reading.body.earlier if e.area == question]
    if len({(framework, grade) for framework, grade, _ in told}) > len({framework for framework, _, _ in told}):
        reading.warn("signals-disagree", f"the page tells several earlier grades of {question}", told[0][2].text)
        return
    done = set()
    for framework, grade, evidence in told:
        known = frameworks()[framework]
        if framework not in done and question in known.questions and grade in known.scale:
            done.add(framework)
            _append_previous(reading, question, framework, grade, evidence)


def _append_previous(reading: Reading, question: str, framework: str, grade: Grade, evidence: Evidence) -> None:
    reading.judgments.append(
        Judgment(
            force=reading.force,
            framework=framework,
            question=question,
            grade=grade,
            status=Status.GRADED,
            tense=Tense.PREVIOUS,
            authority=Authority.OFFICIAL,
            evidence=evidence,
            context=reading.context,
        )
    )


def _effective(reading: Reading, question: str, status: Status, changed: Notice | None) -> Effective | None:
    """The day of the grade's change, of the area's last update, of the page's publication, else the framework's."""
    earliest = reading.framework.published - _EARLIEST
    days = [day for day in (changed.day if changed else None, reading.body.updated.get(question)) if day]
    if days and max(days) >= earliest:
        return Effective(max(days), DateSource.LAST_UPDATED)
    if days:
        message = f"{question} was last updated on {days[0].isoformat()}, long before its grade"
        reading.warn("implausible-date", message, days[0].isoformat())
    if reading.published_on is not None:
        return Effective(reading.published_on, DateSource.PUBLISHED)
    if status is Status.NOT_YET_GRADED:
        return None
    return Effective(reading.framework.questions[question].published, DateSource.FRAMEWORK)


def _plausible(day: date, framework: Framework) -> bool:
    return framework.published - _EARLIEST <= day <= framework.published + _CYCLE_LENGTH


def _check_counts(reading: Reading, counts: list[Count]) -> None:
    """Say where the page's own counts and the grades read from it differ."""
    graded = [j for j in reading.judgments if j.tense is Tense.CURRENT and j.status is Status.GRADED]
    total = find_total(reading.page.blocks)
    if graded and total and total[0] != len(graded):
        reading.warn("count-mismatch", f"the page says {total[0]} graded judgments, {len(graded)} were read", total[1])
    for count in counts:
        read_here = sum(judgment.grade is count.grade for judgment in graded)
        if graded and read_here != count.n:
            message = f"the page says {count.n} areas {count.grade.words}, {read_here} were read"
            reading.warn("count-mismatch", message, count.evidence.text)
