"""What a release grades: its signals gathered, set against each other, and made judgments."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from schema.findings import Caution, DateSource, Effective, Evidence, Judgment
from schema.frameworks import frameworks
from schema.grades import Authority, Grade, Status, Tense
from scrapers.hmicfrs.force_names import places_in
from scrapers.hmicfrs.releases.counts import Counted, read_counts
from scrapers.hmicfrs.releases.lists import is_of_force_list, read_force_lists
from scrapers.hmicfrs.releases.matrices import read_matrices, start_of
from scrapers.hmicfrs.releases.pairs import Pair, judge, lines_of_others, read_pairs, read_times
from scrapers.hmicfrs.releases.prose import Telling, read_notices, read_prose
from scrapers.hmicfrs.releases.sections import Section, find_sections, forces_in, without_others
from scrapers.hmicfrs.releases.tables import read_force_table
from scrapers.hmicfrs.releases.times import by_time
from scrapers.hmicfrs.releases.verdicts import GRADES, find_pillar, read_verdicts
from scrapers.news.layout import even, paragraphs
from scrapers.news.questions import question_of
from scrapers.news.quotes import find_quotes
from scrapers.wording import CELLS_APART

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from schema.findings import Count
    from schema.frameworks import Framework
    from scrapers.hmicfrs.releases.body import Body
    from scrapers.hmicfrs.releases.times import Run
    from scrapers.page import Block, Page

_INSPECTION_OF = re.compile(r"\b(?:inspection|report) (?:of|on|into) (?P<who>[^.:;]{3,60})", re.IGNORECASE)
_SEASON = timedelta(days=365)  # how far from its framework's season a release may be dated
_FEWEST = 2
_OPENING = 4  # lines that say what a release is about


class Judging:
    """One release being judged. `judge` fills the rest."""

    def __init__(self, page: Page, body: Body, framework: str | None, day: date | None) -> None:
        self._page, self._body, self._day = page, body, day
        self.framework: Framework | None = frameworks()[framework] if framework else None
        self.judgments: list[Judgment] = []
        self.counts: list[Count] = []
        self.warnings: list[Caution] = []
        self.contradiction = ""
        self.found_grades = False
        self._quoted, self._speech = _quoted(body)
        lines = " ".join(block.text for block in body.blocks[:_OPENING])
        self._topic = find_pillar(page.h1) or find_pillar(lines)  # the pillar that the whole release is about
        self._whole_verdicts: set[int] = set()  # where the lines begin in which every grade is a verdict
        self._past = lines_of_others(body.blocks, self.framework) if self.framework else set()
        self._tables_at = {start_of(rows): rows for rows in read_matrices(page)}

    def forces(self) -> tuple[str, ...]:
        """The forces that the release grades, counts, or is headed by."""
        told = [judgment.force for judgment in self.judgments] + [count.force for count in self.counts]
        return tuple(dict.fromkeys(told)) or forces_in(self._page.h1)

    def judge(self) -> None:
        """Read the release as one of a group of forces if its headings say so, else as one of one force, or of all."""
        found = self._group()
        if not found:
            force = self._main_force()
            whole = Section(force, None, without_others(self._body.blocks, force))
            marked, counted = self._marks(whole)
            told = {count.force for count in counted.counts}
            if self.contradiction or (whole.force and told - {whole.force}):
                self.contradiction = self.contradiction or f"{whole.force} / {', '.join(sorted(told))}"
                return
            found = self._judged(whole, [*marked, *self._tables(), *self._lists()], counted)
        self.found_grades = bool(found or self.counts)
        self._settle(found)

    def _settle(self, found: Iterable[Judgment]) -> None:
        """One judgment for each question of a force; where two differ, none, and a warning."""
        told: dict[tuple[str, str | None, str, Tense], list[Judgment]] = {}
        for judgment in found:
            told.setdefault((judgment.force, judgment.framework, judgment.question, judgment.tense), []).append(
                judgment
            )
        for same in told.values():
            first = same[0]
            if len({(judgment.grade, judgment.status) for judgment in same}) == 1:
                self.judgments.append(first)
                continue
            words = " / ".join(dict.fromkeys(judgment.evidence.text for judgment in same))
            message = f"the release says different things of {first.question} of {first.force}"
            self.warnings.append(Caution("signals-disagree", message, words[:200], first.question))

    # --- whose release it is ---

    def _main_force(self) -> str | None:
        """The force that the release is about; None where it is about several. Sets what contradicts it."""
        headed = forces_in(self._page.h1 or self._page.title)
        linked = set()
        for line in self._body.told.splitlines():
            match = _INSPECTION_OF.search(line) if "PEEL" in line else None
            linked |= set(forces_in(match["who"])) if match else set()
        if len(headed) == 1:
            if len(linked) == 1 and set(headed) != linked:
                self.contradiction = f"{headed[0]} / {linked.pop()}"
            return headed[0]
        if headed:
            return None
        if len(linked) == 1:
            return next(iter(linked))
        named = forces_in(self._body.text)
        return named[0] if len({*named, *places_in(self._body.text)}) == 1 and named else None

    def _group(self) -> list[Judgment]:
        """What a release with a heading for each force grades; nothing for any other release."""
        if len(forces_in(self._page.h1)) == 1:
            return []
        sections = find_sections(self._body.blocks)
        if len({section.force for section in sections if section.force}) < _FEWEST:
            return []
        sections = [section for section in sections if self._is_of_its_force(section)]
        marks = [self._marks(section) if section.force else ([], Counted()) for section in sections]
        marked = {one.force for judgments, _ in marks for one in judgments}
        marked |= {count.force for _, counted in marks for count in counted.counts}
        if len(marked & {section.force for section in sections}) < _FEWEST:
            self.warnings, self.counts = [], []
            return []
        parts = zip(sections, marks, strict=True)
        return [*(one for part, found in parts for one in self._judged(part, *found)), *self._tables()]

    def _is_of_its_force(self, section: Section) -> bool:
        """Whether no lead-in ("Inspectors found that Kent Police:") below a heading names another force; else told."""
        leads = [set(forces_in(block.text)) for block in section.lines if block.text.rstrip().endswith(":")]
        if section.heading is None or not any(named and section.force not in named for named in leads):
            return True
        message = f"the text below the heading of {section.force} speaks of another force"
        self.warnings.append(Caution("other-force", message, section.heading.text[:200]))
        return False

    # --- the signals ---

    def _marks(self, section: Section) -> tuple[list[Judgment], Counted]:
        """What a section grades in forms that nothing but grades has, and what it counts."""
        year = self._day.year if self._day else None
        counted = read_counts(section.lines, section.force, year, self._speech)
        self.counts += counted.counts
        self.warnings += counted.warnings
        found = [*self._named(counted), *self._verdicts(section), *self._pairs(section)]
        return found, counted

    def _judged(self, section: Section, marked: list[Judgment], counted: Counted) -> list[Judgment]:
        """What a section says, marked or in its sentences, but for questions on which these say two things."""
        if self.framework is None:
            return marked
        title = self._page.title if section.heading is None else ""
        telling = Telling(self.framework, self._day, title, self._page.text, self._quoted)
        prose, cautions = read_prose(section, telling, counted, [b for b in section.lines if self._is_read(b, section)])
        self.warnings += cautions
        prose = [replace(one, context=one.context or self._owner(one.force, one.evidence)) for one in prose]
        prose = [*map(self._dated, prose), *read_notices(section, self.framework, self._quoted)]
        told = [caution for caution in cautions if caution.code == "conflicting-grades"]
        settled = [one for one in [*marked, *prose] if not any(_concerns(caution, one) for caution in told)]
        return self._agreeing(settled, counted)

    def _is_read(self, block: Block, section: Section) -> bool:
        """Whether a line is no prose: of another inspection; all verdict; a row of several grades; a list of forces."""
        if block.start in self._past:
            return True
        if block.kind in {"row", "head"}:
            return block.text.count(CELLS_APART) >= _FEWEST
        return block.start in self._whole_verdicts or (section.force is None and is_of_force_list(block.text))

    def _verdicts(self, section: Section) -> list[Judgment]:
        """The pillars that lines grade outside quotations."""
        found: list[Judgment] = []
        force, heading = section.force, section.heading
        if force is None or self.framework is None or "effectiveness" not in self.framework.questions:
            return found
        lead_in = None
        for block in section.lines:
            if block.start in self._past:
                continue
            named = forces_in(block.text)
            if named and named != (force,):
                lead_in = None
                continue
            if named:
                lead_in = Evidence(block.text, block.start, block.end)
            verdicts = [*read_verdicts(block)]
            verdicts = verdicts if verdicts and {*places_in(block.text)} <= {force} else []
            if verdicts and len(verdicts) == len(GRADES.findall(block.text)):
                self._whole_verdicts.add(block.start)
            for verdict in verdicts:
                owner = None if named else (heading or lead_in)
                context = (owner,) if owner else ()
                if not self._is_quoted(verdict.evidence):
                    found += self._judgment(force, verdict.pillar, verdict.grade, verdict.evidence, context)
        return found

    def _named(self, counted: Counted) -> list[Judgment]:
        """The areas named beside the counts of areas."""
        found: list[Judgment] = []
        for named in counted.named:
            question = question_of(named.ids, self.framework.id) if self.framework else None
            if question:
                found += self._judgment(named.force, question, named.grade, named.evidence, named.context)
        return found

    def _tables(self) -> list[Judgment]:
        """The grades of tables of forces: of the pillars that they name, else of the one that they stand under."""
        found: list[Judgment] = []
        for run in self._runs:
            topic = self._topic
            for block in run.blocks:
                if block.heading or block.kind == "caption":
                    topic = find_pillar(block.text) or (self._topic if block.heading else topic)
                rows = self._tables_at.get(block.start)
                table = read_force_table(rows, run.framework, topic) if rows and run.framework else None
                if table is not None:
                    self.warnings += table[1]
                    found += self._of_time(table[0], run)
        return found

    def _of_time(self, judgments: Iterable[Judgment], run: Run) -> list[Judgment]:
        """Judgments with their day, or with their tense where they are of an earlier inspection."""
        if run.framework == self.framework:
            return [*map(self._dated, judgments)]
        return [replace(one, tense=Tense.PREVIOUS, effective=None) for one in judgments if one.grade]

    def _pairs(self, section: Section) -> list[Judgment]:
        """The questions with grades beside or below them, and the tables of one force with its grades of two times."""
        found: list[Judgment] = []
        if section.force is None or self.framework is None:
            return found
        pairs = [*read_pairs(section.lines, self.framework)]
        for block in section.lines:
            pairs += read_times(self._tables_at.get(block.start, []), self.framework)
        for pair in pairs:
            judged, cautions = judge([pair], section.force, self.framework, self._owner(section.force, pair.evidence))
            found += map(self._dated, judged)
            self.warnings += cautions
        return found

    @cached_property
    def _runs(self) -> list[Run]:
        """The lines by the inspection that they tell of."""
        return by_time(self._body.blocks, self.framework) if self.framework else []

    def _lists(self) -> list[Judgment]:
        found: list[Judgment] = []
        for run in self._runs:
            if run.framework is None:
                continue
            for one in chain.from_iterable(read_force_lists(run.blocks, self._topic, run.framework)):
                owner = (one.heading,) if one.heading else self._owner(one.force, one.evidence)
                said = Pair(one.pillar, one.state, one.evidence)
                judged, cautions = judge([said], one.force, run.framework, owner)
                self.warnings += cautions
                found += self._of_time(judged, run)
        return found

    def _agreeing(self, found: list[Judgment], counted: Counted) -> list[Judgment]:
        """Leave out what the counts contradict: more areas named for a grade than counted, or a grade not counted."""
        kept = []
        current = [judgment for judgment in found if judgment.tense is Tense.CURRENT and judgment.grade]
        for judgment in found:
            if judgment.tense is not Tense.CURRENT or judgment.grade is None:
                kept.append(judgment)
                continue
            most = counted.of(judgment.force, judgment.grade)
            same = {j.question for j in current if (j.force, j.grade) == (judgment.force, judgment.grade)}
            absent = most is None and counted.complete(judgment.force)
            if absent or (most is not None and len(same) > most):
                message = f"the areas named as {judgment.grade.words} are not those counted"
                words = judgment.evidence.text[:200]
                self.warnings.append(Caution("signals-disagree", message, words, judgment.question))
            else:
                kept.append(judgment)
        return kept

    # --- making judgments ---

    def _judgment(
        self, force: str, question: str, grade: Grade, evidence: Evidence, context: tuple[Evidence, ...]
    ) -> list[Judgment]:
        """The judgment, if the framework has that question and that grade."""
        if self.framework is None or question not in self.framework.questions:
            return []
        if grade not in self.framework.scale:
            message = f"{grade.words} is no grade of {self.framework.title}"
            self.warnings.append(Caution("grade-not-in-scale", message, evidence.text[:200], question))
            return []
        judgment = Judgment(
            force=force,
            framework=self.framework.id,
            question=question,
            grade=grade,
            status=Status.GRADED,
            tense=Tense.CURRENT,
            authority=Authority.OFFICIAL,
            evidence=evidence,
            context=context or self._owner(force, evidence),
        )
        return [self._dated(judgment)]

    def _owner(self, force: str, evidence: Evidence) -> tuple[Evidence, ...]:
        """Where the force is named, if the evidence does not name it: the heading, or the last line that does."""
        if force in {*forces_in(evidence.text), *places_in(evidence.text)}:
            return ()
        naming = self._naming.get(force, [])
        before = bisect_left(naming, evidence.start, key=lambda words: words.start)
        return (naming[before - 1],) if before else ()

    @cached_property
    def _naming(self) -> dict[str, list[Evidence]]:
        """The lines that name each force, in order."""
        found: dict[str, list[Evidence]] = {}
        for block in self._body.blocks:
            for force in forces_in(block.text):
                found.setdefault(force, []).append(Evidence(block.text, block.start, block.end))
        return found

    def _dated(self, judgment: Judgment) -> Judgment:
        """With its day: that of the release, unless it is out of all season (a page published anew)."""
        if judgment.tense is not Tense.CURRENT or judgment.status is not Status.GRADED or self.framework is None:
            return judgment
        first, last = self.framework.news or (self.framework.published, None)
        if self._day and first - _SEASON <= self._day and (last is None or self._day <= last + _SEASON):
            effective = Effective(self._day, DateSource.PUBLISHED)
        else:
            effective = Effective(self.framework.questions[judgment.question].published, DateSource.FRAMEWORK)
        return replace(judgment, effective=effective)

    def _is_quoted(self, evidence: Evidence) -> bool:
        return any(start <= evidence.start and evidence.end <= end for start, end in self._quoted)


def _concerns(caution: Caution, judgment: Judgment) -> bool:
    """Whether a caution on two grades of one force and question is about those of a judgment."""
    return caution.question == judgment.question and caution.message.startswith(f"{judgment.force} ")


def _quoted(body: Body) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The stretches of the page that stand in quotation marks: all of them, and those in double marks."""
    flat = even(body.text)
    quotes = find_quotes(flat, paragraphs(flat), set())
    places = [(quote.double, body.place(quote.opened, quote.closed)) for quote in quotes]
    return [place for _, place in places], [place for double, place in places if double]
