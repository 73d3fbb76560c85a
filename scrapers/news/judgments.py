"""The graded judgments that an article asserts. Pure on its text; what the text does not say is not read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from schema.findings import Caution, Evidence, Judgment
from schema.frameworks import frameworks
from schema.grades import Authority, Grade, Status, Tense
from scrapers.news.binding import Bound, Clause, bind
from scrapers.news.cycles import earlier_framework, framework_for
from scrapers.news.layout import Span, even, furniture, is_terminated, paragraphs, sentences, trim
from scrapers.news.questions import question_of
from scrapers.news.skeleton import Skeleton, Token, Tokens

_ITEM = re.compile(r"\s*(?:[-–—•*·‣▪]|\d{1,2}[.)])\s*")
_BARE = re.compile(
    r"(?:[FQG]|[\s,;:()&•*·\d.–—-]|\b(?:and|the|its|how|it|police|forces?|areas?|rated|graded|grade|rating|for|in|at|as|following|were|are|constabulary)\b|A)*\Z"
)
_LEAD_IN = re.compile(r":\s*\Z")
_DOMINANT = 2 / 3
_TOPIC = re.compile(
    r"\b(?:peel:? )?police (effectiveness|efficiency|legitimacy)\b|\b(effectiveness|efficiency|legitimacy) (?:report|inspection|review|assessment|pillar|strand|ratings?|grades?)\b",
    re.IGNORECASE,
)
_PILLAR = re.compile(r"\b(?:(effectiv)e(?:ness|ly)?|(efficien)(?:cy|t|tly)|(legitima)(?:cy|te|tely))\b", re.IGNORECASE)
_PILLARS = ("effectiveness", "efficiency", "legitimacy")
_OPENING = 1200
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
        self._topic = _topic(f"{title}\n{flat}")
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
            bare = len(words) < _OPENING and bool(whole.letters("FQG")) and _BARE.fullmatch(whole.words) is not None
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
        last: tuple[int, ...] = ()
        for bound in bounds:
            token = skeleton.tokens[bound.grade]
            questions = bound.questions or (last if bound.previous or bound.forces else ())
            last = bound.questions or last
            asked = [skeleton.tokens[place].ids for place in questions]
            if not asked and bound.previous:
                asked = [skeleton.tokens[place].ids for other in bounds for place in other.questions][:1]
            if not asked and self._topic and (bound.forces or skeleton.letters("A")) and not skeleton.letters("Q"):
                asked = [(self._topic,)]
            forces, context = self._forces(skeleton, bound.forces)
            previous = bound.previous or self._then[0]
            year = bound.year or (self._then[1] if not bound.previous else None)
            if token.grade is not None and forces:
                found += [
                    _Draft(forces, ids, token.grade, previous, year, self._evidence(skeleton, bound.clause, bool(questions)), context)
                    for ids in asked
                ]
        named = [skeleton.tokens[place].slug for place in skeleton.letters("F")]
        if named:
            self._recent = tuple(dict.fromkeys(skeleton.tokens[p].slug for b in bounds for p in b.forces)) or (named[0],)
        self._lead_in(line, bounds)
        return found

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
            if any(bound.grade == grades[-1] for bound in bounds):
                self._heading = (skeleton.tokens[grades[-1]], skeleton.span)

    def _evidence(self, skeleton: Skeleton, clause: Clause, whole: bool) -> Span:
        """The clause where it holds force, question and grade; else the sentence."""
        letters = {token.letter for place, token in skeleton.tokens.items() if clause.start <= place < clause.end}
        if whole and letters & {"F", "A"} and "Q" in letters and clause.end > clause.start:
            end = skeleton.places[clause.end] if clause.end < len(skeleton.places) else skeleton.span.end
            return trim(self._flat, skeleton.places[clause.start], end)
        return skeleton.span

    def _forces(self, skeleton: Skeleton, places: tuple[int, ...]) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """The forces meant, and where they are named if that is elsewhere."""
        if places:
            return tuple(dict.fromkeys(skeleton.tokens[place].slug for place in places)), ()
        slugs = (self._only,) if self._only else ()
        if not slugs and self._main and (not self._recent or self._main in self._recent):
            slugs = (self._main,)
        if not slugs and len(self._recent) == 1:
            slugs = self._recent
        if not slugs and self._main:
            slugs = (self._main,)
        named = [t for t in self._tokens.all if t.letter == "F" and t.slug in slugs and t.start < skeleton.span.start]
        return slugs, ((Span(named[-1].start, named[-1].end),) if named else ())

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
            token = skeleton.tokens[bound.grade]
            slugs = tuple(skeleton.tokens[place].slug for place in bound.forces) or self._labelled()
            for place in bound.questions if slugs else ():
                draft = self._draft(slugs, skeleton.tokens[place].ids, token, skeleton.span, ())
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


def _label_first(lines: list[_Line]) -> bool:
    """Whether a run of labels reads "Legitimacy / Good / Efficiency / Good", not "Good / Legitimacy / Efficiency"."""
    kinds = ["G" if line.skeleton.letters("G") else "Q" if line.skeleton.letters("Q") else "" for line in lines]
    kinds = [kind for kind in kinds if kind]
    return bool(kinds) and kinds[0] == "Q" and kinds[-1] == "G"


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
        meant = earlier_framework(framework, draft.year, named)
        tense = Tense.CURRENT if meant is not None and meant == framework else Tense.PREVIOUS
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
        context=tuple(Evidence(text[span.start : span.end], *span) for span in draft.context),
    )


def _has_adequate(framework: str | None, published_on: date | None) -> bool:
    if framework is not None:
        return Grade.ADEQUATE in frameworks()[framework].scale
    first = next(known.published for known in frameworks().values() if Grade.ADEQUATE in known.scale)
    return published_on is None or published_on >= first
