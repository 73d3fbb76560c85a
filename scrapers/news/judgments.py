"""The graded judgments that an article asserts. Pure on its text; what the text does not say is not read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from schema.findings import Caution, Evidence, Judgment, Reason
from schema.frameworks import frameworks
from schema.grades import Authority, Grade, Status, Tense
from scrapers.news.binding import Bound, bind
from scrapers.news.cycles import earlier_framework, framework_for
from scrapers.news.layout import Span, even, furniture, is_terminated, paragraphs, sentences, trim
from scrapers.news.questions import question_of
from scrapers.news.skeleton import Skeleton, Token, Tokens

_ITEM = re.compile(r"\s*(?:[-–—•*·‣▪]|\d{1,2}[.)])\s*")
_BARE = re.compile(
    r"(?:[FQGR]|[\s,;:()&•*·\d.–—-]|\b(?:and|the|its|how|it|police|forces?|areas?|rated|graded|grade|rating|for|in|at|as|following|were|are|constabulary)\b|A)*\Z"
)
_SAYS = re.compile(r"\b(?:rated|graded|were|are|as|for|at)\b|R")
_LEAD_IN = re.compile(r":\s*\Z")
_DOMINANT = 2 / 3
_TOPIC = re.compile(
    r"\b(?:peel:? )?police (effectiveness|efficiency|legitimacy)\b|\b(effectiveness|efficiency|legitimacy) (?:report|inspection|review|assessment|pillar|strand|ratings?|grades?)\b",
    re.IGNORECASE,
)
_PILLAR = re.compile(r"\b(?:(effectiv)e(?:ness|ly)?|(efficien)(?:cy|t|tly)|(legitima)(?:cy|te|tely))\b", re.IGNORECASE)
_PILLARS = ("effectiveness", "efficiency", "legitimacy")
_OPENING = 1200
_LONG = 400
_THEN_SET = re.compile(r"\b(?:previous(?:ly)?|last (?:time|year|inspection)|in 20[12]\d|at (?:its|the) last|earlier)\b")
_NOW_SET = re.compile(r"\b(?:now|this time|this year|today|latest|current(?:ly)?|new(?:est)?|has since|meanwhile)\b")


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence or list line, boiled down. `bare`: nothing but labels; `item`: below a lead-in that ends in a colon."""

    skeleton: Skeleton
    paragraph: int
    bare: bool
    item: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    """A judgment before its framework's rules are applied."""

    forces: tuple[str, ...]
    ids: tuple[str, ...]
    grade: Grade
    previous: bool
    year: int | None
    evidence: Span
    context: tuple[Span, ...] = ()
    corrected: bool = False


def find_judgments(
    text: str, *, published_on: date | None, authority: Authority, title: str | None = None, home: str | None = None
) -> tuple[list[Judgment], list[Caution]]:
    """Give the judgments that a text asserts, one per force, framework, question and tense, and what was withheld.

    Offsets are characters of `text`. `title` is the headline where `text` does not hold it; it only helps to tell what the
    article is about. `home` is the force (slug) whose own site this is: it is meant by "we" where no force is named.
    """
    flat = even(text)
    reader = _Reader(flat, title or "", home)
    framework = framework_for(f"{title or ''}\n{flat}", published_on)
    return _settle(text, reader.drafts(), framework, published_on, authority)


class _Reader:
    """One article being read for its judgments."""

    def __init__(self, flat: str, title: str, home: str | None) -> None:
        self._flat = flat
        self._tokens = Tokens(flat)
        self._topic = _topic(f"{title}\n{flat}") or _only_pillar(self._tokens)
        named = Counter(token.slug for token in self._tokens.all if token.letter == "F")
        main = named.most_common(1)[0] if named else None
        self._only = next(iter(named), home) if len(named) <= 1 else None
        self._main = main[0] if main is not None and main[1] >= _DOMINANT * named.total() else None
        self._recent: tuple[str, ...] = ()
        self._heading: tuple[Token, Span] | None = None
        self._force_heading: tuple[str, ...] = ()
        self._then = (False, None, -1)

    def drafts(self) -> list[_Draft]:
        """Every draft, in reading order."""
        found: list[_Draft] = []
        lines = self._lines()
        place = 0
        while place < len(lines):
            if lines[place].bare:
                stop = next((n for n in range(place, len(lines)) if not lines[n].bare), len(lines))
                found += self._labels(lines[place:stop])
                place = stop
            else:
                found += self._sentence(lines[place])
                place += 1
        return found

    def _lines(self) -> list[_Line]:
        """The lines that the article asserts: no furniture, no headline of another story within the text."""
        spans = paragraphs(self._flat)
        skipped = furniture(self._flat, spans)
        lines: list[_Line] = []
        lead_in = False
        for number, span in enumerate(spans):
            if number in skipped:
                continue
            words = self._flat[span.start : span.end]
            marker = _ITEM.match(words)
            whole = self._tokens.skeleton(trim(self._flat, span.start + (marker.end() if marker else 0), span.end))
            bare = len(words) < _OPENING and _is_bare(whole)
            item = marker is not None or lead_in
            if bare:
                lines.append(_Line(whole, number, bare=True, item=item))
            elif is_terminated(words) or item or number == 0:
                parts = sentences(self._flat, whole.span)
                lines += [_Line(self._tokens.skeleton(part), number, bare=False, item=item) for part in parts]
            lead_in = bool(_LEAD_IN.search(words)) or (lead_in and (bare or (item and not is_terminated(words))))
        return lines

    def _sentence(self, line: _Line) -> list[_Draft]:
        """The drafts of a prose sentence; it also sets what "the force" and a heading grade mean below it."""
        skeleton = line.skeleton
        bounds = bind(skeleton, in_list=line.item)
        found: list[_Draft] = []
        self._turn(line)
        last: Bound | None = None
        for bound in bounds:
            asked = self._asked(skeleton, bound, bounds, last)
            last = bound if bound.questions else last
            forces, context = self._forces(skeleton, bound.forces)
            previous = bound.previous or self._then[0]
            year = bound.year or (self._then[1] if not bound.previous else None)
            evidence = self._evidence(skeleton, bound)
            if bound.grade.grade is not None and forces:
                draft = _Draft(forces, (), bound.grade.grade, previous, year, evidence, context, bound.corrected)
                found += [replace(draft, ids=ids) for ids in asked]
        named = [skeleton.tokens[place].slug for place in skeleton.letters("F")]
        if named:
            self._recent = tuple(dict.fromkeys(force.slug for b in bounds for force in b.forces)) or (named[0],)
        self._lead_in(line, bounds)
        return found

    def _asked(
        self, skeleton: Skeleton, bound: Bound, bounds: list[Bound], last: Bound | None
    ) -> list[tuple[str, ...]]:
        """The questions (ids) of a grade: its own, else those of the grade it is set against, else the article's topic."""
        questions = bound.questions
        if not questions and last is not None and not bound.overall:
            against = bound.previous != last.previous or {f.slug for f in bound.forces} != {f.slug for f in last.forces}
            questions = last.questions if against else ()
        if not questions and bound.previous:
            questions = next((other.questions for other in bounds if other.questions), ())[:1]
        if not questions and self._topic and not bound.overall and not skeleton.letters("Q"):
            return [(self._topic,)] if bound.forces or skeleton.letters("A") else []
        return [question.ids for question in questions]

    def _turn(self, line: _Line) -> None:
        """A sentence that opens with "Previously," or "In 2022" speaks of then, and so do those after it in its paragraph."""
        words = line.skeleton.words[:60]
        if self._then[2] != line.paragraph or _NOW_SET.search(line.skeleton.words):
            self._then = (False, None, line.paragraph)
        opening = words.split(",", 1)[0] if "," in words else ""
        if opening and _THEN_SET.search(opening) and not line.skeleton.letters("GR", 0, len(opening)):
            year = re.search(r"20[12]\d", opening)
            self._then = (True, int(year.group()) if year else None, line.paragraph)

    def _lead_in(self, line: _Line, bounds: list[Bound]) -> None:
        """Remember a grade that ends in a colon as heading of the lines below: "It was rated good in these areas:"."""
        skeleton = line.skeleton
        grades = skeleton.letters("GR")
        self._heading = None
        if grades and _LEAD_IN.search(skeleton.words) and not skeleton.letters("Q", grades[-1]):
            if any(bound.grade == skeleton.tokens[grades[-1]] for bound in bounds):
                self._heading = (skeleton.tokens[grades[-1]], skeleton.span)

    def _evidence(self, skeleton: Skeleton, bound: Bound) -> Span:
        """The sentence; of a very long one only the clause, where that holds the question too."""
        if skeleton.span.end - skeleton.span.start <= _LONG or not bound.questions:
            return skeleton.span
        tokens = (bound.grade, *bound.questions)
        start = min(bound.clause.start, *(token.start for token in tokens))
        return trim(self._flat, start, max(bound.clause.end, *(token.end for token in tokens)))

    def _forces(self, skeleton: Skeleton, named: tuple[Token, ...]) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """The forces meant, and where they are named if that is elsewhere."""
        if named:
            return tuple(dict.fromkeys(force.slug for force in named)), ()
        slugs = (self._only,) if self._only else ()
        if not slugs and self._main and (not self._recent or self._main in self._recent):
            slugs = (self._main,)
        if not slugs and len(self._recent) == 1:
            slugs = self._recent
        if not slugs and self._main:
            slugs = (self._main,)
        before = [t for t in self._tokens.all if t.letter == "F" and t.slug in slugs and t.start < skeleton.span.start]
        return slugs, ((Span(before[-1].start, before[-1].end),) if before else ())

    def _labels(self, lines: list[_Line]) -> list[_Draft]:
        """The drafts of a run of lines that are labels only: "Legitimacy: Good", or a grade with what has it below."""
        found: list[_Draft] = []
        waiting: tuple[tuple[tuple[str, ...], ...], Span] | None = None
        alternating = self._heading is None and _label_first(lines)
        for line in lines:
            skeleton = line.skeleton
            grades, asked, named = skeleton.letters("G"), skeleton.letters("Q"), skeleton.letters("F")
            ids = tuple(skeleton.tokens[place].ids for place in asked)
            if grades and asked:
                found += self._pairs(line)
            elif grades and alternating and waiting is not None:
                found += self._label(waiting[0], skeleton.tokens[grades[0]], waiting[1], skeleton.span)
                waiting = None
            elif len(grades) == 1 and not named:
                self._heading = (skeleton.tokens[grades[0]], skeleton.span)
            elif grades:
                found += self._listed(skeleton)
            elif asked and self._heading is not None and not alternating:
                found += self._label(ids, self._heading[0], skeleton.span, self._heading[1])
            elif asked and named:
                self._force_heading = tuple(skeleton.tokens[place].slug for place in named)
            elif asked:
                waiting = (ids, skeleton.span)
            elif named and self._heading is not None and self._topic:
                slugs = tuple(skeleton.tokens[place].slug for place in named)
                found.append(self._draft(slugs, (self._topic,), self._heading[0], skeleton.span, (self._heading[1],)))
            elif named:
                self._force_heading = tuple(skeleton.tokens[place].slug for place in named) if len(named) == 1 else ()
        return found

    def _pairs(self, line: _Line) -> list[_Draft]:
        """The drafts of a label line that holds question and grade both."""
        skeleton = line.skeleton
        found = []
        for bound in bind(skeleton, in_list=True):
            slugs = tuple(force.slug for force in bound.forces) or self._labelled()
            for question in bound.questions if slugs else ():
                draft = self._draft(slugs, question.ids, bound.grade, skeleton.span, ())
                found.append(replace(draft, previous=bound.previous or draft.previous, year=bound.year or draft.year))
        return found

    def _listed(self, skeleton: Skeleton) -> list[_Draft]:
        """The drafts of "Outstanding: Durham" and "Durham - outstanding", where the article is about one pillar."""
        grades, named = skeleton.letters("G"), skeleton.letters("F")
        if len(grades) != 1 or not self._topic or (named[0] < grades[0] < named[-1]):
            return []
        if not re.search(r"[:–—-]", skeleton.words):
            return []
        slugs = tuple(skeleton.tokens[place].slug for place in named)
        return [self._draft(slugs, (self._topic,), skeleton.tokens[grades[0]], skeleton.span, ())]

    def _label(self, asked: tuple[tuple[str, ...], ...], grade: Token, evidence: Span, context: Span) -> list[_Draft]:
        slugs = self._labelled()
        return [self._draft(slugs, ids, grade, evidence, (context,)) for ids in asked] if slugs else []

    def _labelled(self) -> tuple[str, ...]:
        """The forces that label lines speak of: their heading's, else the article's."""
        if self._force_heading:
            return self._force_heading
        return tuple(slug for slug in (self._only or self._main,) if slug) or (self._recent if len(self._recent) == 1 else ())

    def _draft(
        self, slugs: tuple[str, ...], ids: tuple[str, ...], grade: Token, evidence: Span, context: tuple[Span, ...]
    ) -> _Draft:
        word = grade.grade or Grade.GOOD
        return _Draft(slugs, ids, word, self._then[0], self._then[1], evidence, context)


def _is_bare(skeleton: Skeleton) -> bool:
    """Whether a line is labels only; "Kent Police rated good for efficiency" is the headline of another story."""
    if not skeleton.letters("FQGR") or not _BARE.fullmatch(skeleton.words):
        return False
    return not skeleton.letters("F") or not _SAYS.search(skeleton.words)


def _label_first(lines: list[_Line]) -> bool:
    """Whether a run of labels reads "Legitimacy / Good / Efficiency / Good", not "Good / Legitimacy / Efficiency"."""
    kinds = ["G" if line.skeleton.letters("G") else "Q" if line.skeleton.letters("Q") else "" for line in lines]
    kinds = [kind for kind in kinds if kind]
    return bool(kinds) and kinds[0] == "Q" and kinds[-1] == "G"


def _only_pillar(tokens: Tokens) -> str | None:
    """The pillar that is the one question an article names at all."""
    named = {token.ids for token in tokens.all if token.letter == "Q"}
    only = named.pop()[0] if len(named) == 1 else None
    return only if only in _PILLARS else None


def _topic(words: str) -> str | None:
    """The pillar that an article as a whole is about, where it names that one only."""
    opening = words[:_OPENING]
    named = {next(group for group in match.groups() if group).lower() for match in _TOPIC.finditer(words)}
    spoken = {_PILLARS[(match.lastindex or 1) - 1] for match in _PILLAR.finditer(opening)}
    if len(named) == 1 and spoken <= named:
        return named.pop()
    return None


def _settle(
    text: str, drafts: list[_Draft], framework: str | None, published_on: date | None, authority: Authority
) -> tuple[list[Judgment], list[Caution]]:
    """Apply the frameworks' rules: their questions, their scale, one grade a question."""
    kept: dict[tuple[str, str | None, str, Tense], list[Judgment]] = {}
    cautions: list[Caution] = []
    for draft in drafts:
        for force in draft.forces:
            judgment = _judge(text, draft, force, framework, published_on, authority)
            if isinstance(judgment, Caution):
                cautions.append(judgment)
            elif judgment is not None:
                key = (force, judgment.framework, judgment.question, judgment.tense)
                kept.setdefault(key, []).append(judgment)
    judgments = []
    for (force, _, question, _), same in kept.items():
        grades = {judgment.grade for judgment in same}
        if len(grades) == 1:
            judgments.append(same[0])
        else:
            told = ", ".join(sorted(grade.words for grade in grades if grade))
            message = f"{force} has several grades on {question} ({told}); none was taken"
            cautions.append(Caution("conflicting-grades", message, same[0].evidence.text, question))
    return judgments, list(dict.fromkeys(cautions))


def _judge(
    text: str, draft: _Draft, force: str, framework: str | None, published_on: date | None, authority: Authority
) -> Judgment | Caution | None:
    tense, meant = Tense.CURRENT, framework
    if draft.previous:
        named = question_of(draft.ids, framework) or draft.ids[0]
        meant = framework if draft.corrected else earlier_framework(framework, draft.year, named)
        same = meant is not None and meant == framework and not draft.corrected
        tense = Tense.CURRENT if same else Tense.PREVIOUS
    question = question_of(draft.ids, meant)
    words = text[draft.evidence.start : draft.evidence.end]
    if question is None:
        return None
    if draft.grade is Grade.ADEQUATE and not _has_adequate(meant, published_on):
        message = f"{draft.grade.words} is no grade of {meant or 'that time'}"
        return Caution("grade-not-in-scale", message, words, question)
    return Judgment(
        force=force,
        framework=meant,
        question=question,
        grade=draft.grade,
        status=Status.GRADED,
        tense=tense,
        authority=authority,
        evidence=Evidence(words, *draft.evidence),
        reason=Reason.CORRECTION if draft.corrected and tense is Tense.CURRENT else None,
        context=tuple(Evidence(text[span.start : span.end], *span) for span in draft.context),
    )


def _has_adequate(framework: str | None, published_on: date | None) -> bool:
    if framework is not None:
        return Grade.ADEQUATE in frameworks()[framework].scale
    first = next(known.published for known in frameworks().values() if Grade.ADEQUATE in known.scale)
    return published_on is None or published_on >= first
