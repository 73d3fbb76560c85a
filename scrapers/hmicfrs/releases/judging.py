"""What a release grades: its signals gathered, set against each other, and made judgments."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from schema.findings import Caution, DateSource, Effective, Evidence, Judgment, Reason
from schema.forces import find_forces
from schema.frameworks import frameworks
from schema.grades import Authority, Grade, Status, Tense, parse_grade
from scrapers.hmicfrs.force_names import find_force
from scrapers.hmicfrs.releases.counts import Counted, read_counts
from scrapers.hmicfrs.releases.lists import read_force_lists
from scrapers.hmicfrs.releases.tables import find_question, read_force_table
from scrapers.hmicfrs.releases.verdicts import find_pillar, read_verdicts
from scrapers.news.judgments import find_judgments
from scrapers.news.layout import even, paragraphs
from scrapers.news.questions import question_of
from scrapers.news.quotes import find_quotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from schema.findings import Count
    from schema.frameworks import Framework
    from scrapers.hmicfrs.releases.body import Body
    from scrapers.page import Block, Page

_G = r"(?:outstanding|good|adequate|inadequate|requir(?:es|ing|ed) improvement|require improvement)"
_MARKED = re.compile(rf"[‘“'\"]{_G}[’”'\"]", re.IGNORECASE)
_GRADED = re.compile(r"\b(?:re-?)?(?:grad(?:ed?|es|ings?)|rat(?:ed|ings?)|judged|judge?ments?)\b", re.IGNORECASE)
_NEEDS_SAYING = frozenset((Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE))
_INSPECTION_OF = re.compile(r"\b(?:inspection|report) (?:of|on|into) (?P<who>[^.:;]{3,60})", re.IGNORECASE)
_THEN = re.compile(r"\b(?:last (?:year|time|inspection)|previous(?:ly)?|formerly|earlier)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:now|this (?:year|time)|today|since|from|than|same|again|unchanged|compared|remains?|still|on last year)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\bcorrect(?:ed|ion|ions|ing)\b", re.IGNORECASE)
_SHORT = 160  # characters of a line that can stand as a heading
_SEASON = timedelta(days=365)  # how far from its framework's season a release may be dated
_FEWEST = 2


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

    def forces(self) -> tuple[str, ...]:
        """The forces that the release grades, counts, or is headed by."""
        told = [judgment.force for judgment in self.judgments] + [count.force for count in self.counts]
        return tuple(dict.fromkeys(told or _forces(self._page.h1)))

    def judge(self) -> None:
        """Read the release as one of a group of forces if its headings say so, else as one of one force, or of all."""
        found = self._group()
        if not found:
            main = self._main_force()
            counted = read_counts(self._body.blocks, main, self._day.year if self._day else None, self._speech)
            told = {count.force for count in counted.counts}
            if self.contradiction or (main and told - {main}):
                self.contradiction = self.contradiction or f"{main} / {', '.join(sorted(told))}"
                return
            self.counts, self.warnings = counted.counts, counted.warnings
            found = [
                *self._named(counted),
                *self._verdicts(main, self._body.blocks, None),
                *self._tables(),
                *self._labels(main),
                *self._lists(),
                *self._sentences(main, counted),
            ]
            unsettled = {caution.question for caution in self.warnings if caution.code == "conflicting-grades"}
            found = self._agreeing([one for one in found if one.question not in unsettled], counted)
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
        headed = _forces(self._page.h1 or self._page.title)
        linked = set()
        for line in self._body.told.splitlines():
            match = _INSPECTION_OF.search(line) if "PEEL" in line else None
            linked |= set(_forces(match["who"])) if match else set()
        if len(headed) == 1:
            if len(linked) == 1 and set(headed) != linked:
                self.contradiction = f"{headed[0]} / {linked.pop()}"
            return headed[0]
        if headed:
            return None
        named = _forces(self._body.text)
        return next(iter(linked)) if len(linked) == 1 else named[0] if len(named) == 1 else None

    def _group(self) -> list[Judgment]:
        """The verdicts of a release with a heading for each force; none for any other release."""
        found: list[Judgment] = []
        sections = _sections(self._body.blocks)
        if len({force for force, _, _ in sections}) < _FEWEST:
            return []
        for force, heading, blocks in sections:
            owners = [set(_forces(block.text)) for block in blocks if block.text.rstrip().endswith(":")]
            if any(named and force not in named for named in owners):
                message = f"the text below the heading of {force} speaks of another force"
                self.warnings.append(Caution("other-force", message, heading.text[:200]))
                continue
            found += self._verdicts(force, blocks, heading)
        return found if len({judgment.force for judgment in found}) >= _FEWEST else []

    # --- the signals ---

    def _verdicts(self, force: str | None, blocks: Sequence[Block], heading: Evidence | None) -> list[Judgment]:
        """The pillars that lines grade outside quotations."""
        found: list[Judgment] = []
        if force is None or self.framework is None or "effectiveness" not in self.framework.questions:
            return found
        lead_in = None
        for block in blocks:
            named = _forces(block.text)
            if named and named != [force]:
                lead_in = None
                continue
            if named:
                lead_in = Evidence(block.text, block.start, block.end)
            for verdict in read_verdicts(block):
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
        found: list[Judgment] = []
        inside = {block.start for block in self._body.blocks}
        for rows in self._page.tables if self.framework else ():
            table = read_force_table(rows, self.framework, None) if rows[0].start in inside and self.framework else None
            if table is not None:
                self.warnings += table[1]
                found += [self._dated(judgment) for judgment in table[0]]
        return found

    def _labels(self, force: str | None) -> list[Judgment]:
        """The lines that hold a question and its grade and nothing else, as a row, or with a colon or dash between."""
        found: list[Judgment] = []
        if force is None or self.framework is None:
            return found
        for block in self._body.blocks:
            if len(block.text) > _SHORT:
                continue
            parts = re.split(r"\t|:\s+|\s[–—-]\s", block.text)
            grade = parse_grade(parts[-1].strip(" .;,")) if len(parts) == _FEWEST else None
            question = find_question(parts[0], self.framework) if grade else None
            if grade and question:
                found += self._judgment(force, question, grade, Evidence(block.text, block.start, block.end), ())
        return found

    def _lists(self) -> list[Judgment]:
        found: list[Judgment] = []
        topic = find_pillar(self._page.h1) or find_pillar(" ".join(block.text for block in self._body.blocks[:4]))
        for listed in read_force_lists(self._body.blocks, topic):
            for one in listed:
                found += self._judgment(one.force, one.pillar, one.grade, one.evidence, (one.heading,))
        return found

    def _sentences(self, main: str | None, counted: Counted) -> list[Judgment]:
        """The sentences that grade as news does, outside what was read already."""
        found: list[Judgment] = []
        if self.framework is None:
            return found
        text = self._blank(counted.spans)
        judgments, cautions = find_judgments(
            text, published_on=self._day, authority=Authority.OFFICIAL, title=self._page.title, home=main
        )
        self.warnings += cautions
        corrected = _CORRECTION.search(text) is not None
        for judgment in judgments:
            if judgment.framework is None or (main is not None and judgment.force != main):
                continue
            if (
                judgment.tense is Tense.CURRENT
                and _THEN.search(judgment.evidence.text)
                and not _NOW.search(judgment.evidence.text)
            ):
                continue  # it may be last time's
            evidence = self._moved(judgment.evidence)
            quoted = self._is_quoted(evidence)
            said = _GRADED.search(evidence.text) is not None
            marked = said or _MARKED.search(evidence.text) is not None or judgment.context
            counts = judgment.grade is not None and counted.of(judgment.force, judgment.grade) is not None
            if (quoted and not said) or (judgment.grade in _NEEDS_SAYING and not marked and not counts):
                continue  # praise, not a grade
            context = tuple(self._moved(words) for words in judgment.context)
            moved = self._dated(replace(judgment, evidence=evidence, context=context))
            found.append(self._as_corrected(moved, judgments) if corrected else moved)
        return found

    def _as_corrected(self, judgment: Judgment, judgments: Sequence[Judgment]) -> Judgment:
        """Of a release that tells of a correction: the grade before and the one after are of one framework."""
        pair = {one.tense: one for one in judgments if (one.force, one.question) == (judgment.force, judgment.question)}
        if len(pair) < _FEWEST or pair[Tense.PREVIOUS].evidence != pair[Tense.CURRENT].evidence:
            return judgment
        if judgment.tense is Tense.PREVIOUS:
            return replace(judgment, framework=pair[Tense.CURRENT].framework)
        return replace(judgment, reason=Reason.CORRECTION)

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
        if force in _forces(evidence.text):
            return ()
        naming = [block for block in self._body.blocks if block.start < evidence.start and force in _forces(block.text)]
        return (Evidence(naming[-1].text, naming[-1].start, naming[-1].end),) if naming else ()

    def _dated(self, judgment: Judgment) -> Judgment:
        """With its day: that of the release, unless it is out of all season (a page published anew)."""
        if judgment.tense is not Tense.CURRENT or judgment.grade is None or self.framework is None:
            return judgment
        first, last = self.framework.news or (self.framework.published, None)
        if self._day and first - _SEASON <= self._day and (last is None or self._day <= last + _SEASON):
            effective = Effective(self._day, DateSource.PUBLISHED)
        else:
            effective = Effective(self.framework.questions[judgment.question].published, DateSource.FRAMEWORK)
        return replace(judgment, effective=effective)

    # --- places ---

    def _blank(self, spans: Iterable[tuple[int, int]]) -> str:
        """The body's text with these stretches of the page blanked out, every place kept."""
        gone = [False] * len(self._page.text)
        for start, end in spans:
            gone[start:end] = [True] * (end - start)
        text, at = list(self._body.text), 0
        for block in self._body.blocks:
            shift = 2 if block.kind == "li" else 0
            for place in range(block.start, block.end):
                if gone[place]:
                    text[at + shift + place - block.start] = " "
            at += shift + block.end - block.start + 1
        return "".join(text)

    def _moved(self, evidence: Evidence) -> Evidence:
        start, end = self._body.place(evidence.start, evidence.end)
        return Evidence(self._page.text[start:end], start, end)

    def _is_quoted(self, evidence: Evidence) -> bool:
        return any(start <= evidence.start and evidence.end <= end for start, end in self._quoted)


def _sections(blocks: Sequence[Block]) -> list[tuple[str, Evidence, Sequence[Block]]]:
    """The parts of a release below a heading that names one force: force, heading, lines."""
    has_headings = any(block.heading and block.kind != "h1" for block in blocks)
    openers: list[tuple[int, str | None]] = []
    rank = ""
    for number, block in enumerate(blocks):
        force = _heads(block, has_headings=has_headings)
        if force:
            openers.append((number, force))
            rank = block.kind if block.heading else ""
        elif block.heading and rank and block.kind <= rank:
            openers.append((number, None))
    found = []
    ends = [number for number, _ in openers[1:]] + [len(blocks)]
    for (number, force), until in zip(openers, ends, strict=False):
        if force:
            heading = Evidence(blocks[number].text, blocks[number].start, blocks[number].end)
            found.append((force, heading, blocks[number + 1 : until]))
    return found


def _heads(block: Block, *, has_headings: bool) -> str | None:
    """The force whose part of a release a line heads."""
    if block.kind in {"li", "row", "head"} or len(block.text) > _SHORT:
        return None
    if not block.heading and (has_headings or block.text.rstrip()[-1:] in '.:;,”’"'):
        return find_force(block.text)
    named = _forces(block.text)
    return named[0] if len(named) == 1 else find_force(block.text)


def _forces(words: str) -> list[str]:
    return list(dict.fromkeys(mention.force for mention in find_forces(words)))


def _quoted(body: Body) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The stretches of the page that stand in quotation marks: all of them, and those in double marks."""
    flat = even(body.text)
    quotes = find_quotes(flat, paragraphs(flat), set())
    places = [(quote.double, body.place(quote.opened, quote.closed)) for quote in quotes]
    return [place for _, place in places], [place for double, place in places if double]
