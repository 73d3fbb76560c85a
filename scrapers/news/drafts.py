"""What the lines of an article assert, before a framework's rules are applied to it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from schema.grades import Grade
from scrapers.news import phrases
from scrapers.news.binding import Bound, bind
from scrapers.news.layout import Span, furniture, is_terminated, paragraphs, sentences, trim
from scrapers.news.skeleton import Skeleton, Token, Tokens

_ITEM = re.compile(r"\s*(?:[-–—•*·‣▪]|\d{1,2}[.)])\s*")
_LABEL_LENGTH = 600  # characters: a line of labels may list 43 forces
_LONG = 400  # characters: a longer sentence is not shown whole as evidence
_LONGEST = 4000  # characters: a longer "sentence" is no prose, and is not read
_HEADING = 100  # characters: a longer line without a stop heads nothing
_OPENING = 1200  # characters: where an article says what it is about
_DOMINANT = 0.7  # of all mentions of forces: then "the force" is that one
_LABEL_WORDS = (
    "(?:and|the|its|how|it|police|forces?|areas?|rated|graded|grade|rating|for|in|at|as|following|were|are"
    "|constabulary)"
)
_LABELS = re.compile(rf"(?:[FQGRA]|[\s,;:()&•*·\d.–—-]|\b{_LABEL_WORDS}\b)*\Z")
# A word that stands in no line of labels, in a text as it is; one beside a quotation mark may go on behind it.
_UNLABELLED = re.compile(
    rf"(?<![^\W\d_\"“”„‟«»`‘'’])(?!{_LABEL_WORDS}(?![^\W\d_]))[^\W\d_]++(?![\"“”„‟«»`‘'’])", re.IGNORECASE
)
_TELLS = re.compile(r"\b(?:rated|graded|were|are|as|for|at)\b|R")
_TOPIC = re.compile(
    r"\bpolice (effectiveness|efficiency|legitimacy)\b"
    r"|\b(effectiveness|efficiency|legitimacy) (?:report|inspection|review|assessment|pillar|ratings?|grades?)\b",
    re.IGNORECASE,
)
_PILLAR = re.compile(r"\b(?:(effectiv)e(?:ness|ly)?|(efficien)(?:cy|t|tly)|(legitima)(?:cy|te|tely))\b", re.IGNORECASE)
_PILLARS = ("effectiveness", "efficiency", "legitimacy")
_THEN_SET = re.compile(
    r"[^,]{0,40}\b(?:previous(?:ly)?|last (?:time|year|inspection)|in (?P<year>20[12]\d)|at (?:its|the) last|earlier"
    r"|then(?=,))\b[^,]{0,40},",
    re.IGNORECASE,
)
_SAME_REPORT = re.compile(r"In (?:the same|that) (?:report|inspection|assessment|year)\b")
_NOW_SET = re.compile(
    r"\b(?:now|this time|this year|today|latest|current(?:ly)?|new(?:est)?|has since|meanwhile)\b", re.IGNORECASE
)


_CELL = ": "  # what parts the cells of a table's row
_COLUMN_YEAR = re.compile(r"\b20[12]\d\b")
_COLUMN_TIME = re.compile(r"\b(?:now|this time|last time|latest|current|previous|new|then|before)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A grade given to forces (slugs) on one question; `ids` are what its words may mean, the likeliest first.

    `carried`: the question was not inspected, and this earlier grade (of `year`, where told) stands.
    """

    forces: tuple[str, ...]
    ids: tuple[str, ...]
    grade: Grade
    previous: bool
    year: int | None
    evidence: Span
    context: tuple[Span, ...] = ()
    corrected: bool = False
    carried: bool = False


class _Line(NamedTuple):
    """A sentence, or a whole line of labels. `item`: it stands below a lead-in, or behind a bullet.

    `heads`: it is neither, but words over what follows: "Last year's effectiveness".
    """

    span: Span
    paragraph: int
    labels: bool
    item: bool
    heads: bool = False


class _Then(NamedTuple):
    """Whether a paragraph so far speaks of an earlier inspection, and of which year."""

    previous: bool
    year: int | None
    paragraph: int


class Reader:
    """One article being read for what it asserts."""

    def __init__(self, flat: str, title: str, home: str | None, *, places: bool = False) -> None:
        """`flat` is the evened text; `home` the force (slug) whose own site this is; `places` as `Tokens` takes it."""
        self._flat, self._title, self._home = flat, title, home
        self._tokens = Tokens(flat, places=places)
        self._recent: tuple[str, ...] = ()
        self._heading: tuple[Token, Span] | None = None
        self._owners: tuple[str, ...] = ()
        self._then = _Then(previous=False, year=None, paragraph=-1)
        self._named: dict[str, list[Span]] = defaultdict(list)
        self._uninspected: list[tuple[str, ...]] = []  # the questions (ids) said not to have been inspected, just now
        self._last: list[tuple[str, ...]] = []  # the questions (ids) that were asked last
        self._times: list[tuple[bool, int | None]] = []  # of a table's columns: is it this inspection, else its year
        self._given: Draft | None = None  # the grade that the sentence before gave last
        self._lead: str | None = None  # the pillar that a lead-in names above a list
        self._off_topic = False  # the labels stand below words of another question
        self._main: str | None = None
        self._only: str | None = None

    def _count_forces(self) -> None:
        """Find out whom the article is about."""
        for token in self._subjects(self._tokens.all):
            self._named[token.slug].append(Span(token.start, token.end))
        most = max(self._named, key=lambda slug: len(self._named[slug]), default=None)
        total = sum(map(len, self._named.values()))
        self._main = most if most and len(self._named[most]) >= _DOMINANT * total else None
        self._only = (most or self._home) if len(self._named) <= 1 else None

    @cached_property
    def _topic(self) -> str | None:
        return _topic(f"{self._title}\n{self._flat}") or _only_pillar(self._tokens)

    @property
    def _listed(self) -> str | None:
        """The pillar of a list of forces: that of the line above it, else the article's topic."""
        return self._lead or (None if self._off_topic else self._topic)

    def _subjects(self, tokens: list[Token]) -> list[Token]:
        """The forces among some tokens; those named in passing ("allied with X") only where there are no others."""
        named = [token for token in tokens if token.letter == "F"]
        plain = [t for t in named if not phrases.BESIDE.search(self._flat, max(0, t.start - 30), t.start)]
        return plain or named

    def drafts(self) -> list[Draft]:
        """Every draft, in reading order."""
        found: list[Draft] = []
        run: list[Skeleton] = []
        if not self._may_grade():
            return []
        self._count_forces()
        for line in self._lines():
            if line.labels:
                run.append(self._tokens.skeleton(line.span))
                continue
            found += self._run(run)
            run = []
            if line.heads:
                self._go_under(line)
            else:
                self._off_topic = False
                found = self._corrected(line, found) or [*found, *self._sentence(line)]
        return found + self._run(run)

    def _go_under(self, line: _Line) -> None:
        """Take a heading's time, and whether it names another question than the article's topic."""
        words = self._tokens.skeleton(line.span).words
        tokens = self._tokens.within(line.span)
        asked = {token.ids for token in tokens if token.letter == "Q"}
        if tokens and all(token.letter == "F" for token in tokens):
            self._recent = tuple(dict.fromkeys(token.slug for token in tokens))
        then = phrases.THEN.search(words) is not None
        self._then = _Then(previous=then, year=None, paragraph=line.paragraph)
        self._times = _times(self._flat[line.span.start : line.span.end])
        self._off_topic = any((self._topic,) != ids for ids in asked)

    def _may_grade(self) -> bool:
        """Whether any grade is bound to what it is of, or may be bound by lines of labels: else there is no draft."""
        for paragraph, tokens in self._tokens.graded(paragraphs(self._flat)):
            inner = self._inner(paragraph)[1]
            if self._is_labels(inner, tokens):
                return True
            for part in sentences(self._flat, inner):
                if part.end - part.start <= _LONGEST:
                    skeleton = self._tokens.skeleton(part, tokens)
                    bounds = [*bind(skeleton), *bind(skeleton, in_list=True)]
                    if any(bound.questions for bound in bounds):
                        return True
                    if bounds and (skeleton.words.endswith(":") or self._may_have_topic):
                        return True
        return False

    @cached_property
    def _may_have_topic(self) -> bool:
        """Whether a pillar may be meant by a grade that has no question beside it."""
        return _topic(f"{self._title}\n{self._flat}") is not None or self._tokens.names_any(frozenset(_PILLARS))

    def _inner(self, paragraph: Span) -> tuple[bool, Span]:
        """Whether a paragraph has a bullet, and what stands behind it."""
        marker = _ITEM.match(self._flat[paragraph.start : paragraph.end])
        return marker is not None, trim(self._flat, paragraph.start + (marker.end() if marker else 0), paragraph.end)

    def _lines(self) -> list[_Line]:
        """The lines that the article asserts: no furniture, no headline of another story within the text."""
        spans = paragraphs(self._flat)
        skipped = furniture(self._flat, spans)
        lines: list[_Line] = []
        below = False
        for number, span in enumerate(spans):
            if number in skipped:
                continue
            words = self._flat[span.start : span.end]
            marker, inner = self._inner(span)
            item, labels = marker or below, self._is_labels(inner, self._tokens.within(inner))
            if labels:
                lines.append(_Line(inner, number, labels=True, item=item))
            elif is_terminated(words) or below or number == 0 or (marker and not self._names_force(inner)):
                lines += [
                    _Line(part, number, labels=self._is_list_of_one_grade(part), item=item)
                    for part in sentences(self._flat, inner)
                ]
            elif inner.end - inner.start <= _HEADING:
                lines.append(_Line(inner, number, labels=False, item=item, heads=True))
            below = words.endswith(":") or (below and (labels or not is_terminated(words)))
        return lines

    def _is_labels(self, span: Span, tokens: list[Token]) -> bool:
        """Whether a line is labels only; "Kent Police rated good for efficiency" is the headline of another story."""
        if span.end - span.start > _LABEL_LENGTH:
            return False
        letters = {token.letter for token in tokens}
        if not letters & set("FQGR") or letters & set("IO"):
            return False
        ends = [span.start, *(token.end for token in tokens)]
        starts = [*(token.start for token in tokens), span.end]
        if any(_UNLABELLED.search(self._flat, end, start) for end, start in zip(ends, starts, strict=True)):
            return False
        words = self._tokens.skeleton(span, tokens).words
        return _LABELS.match(words) is not None and ("F" not in letters or not _TELLS.search(words))

    def _is_list_of_one_grade(self, span: Span) -> bool:
        """Whether a sentence is a grade and what has it: "Adequate: Q, Q."."""
        tokens = self._tokens.within(span)
        return len(tokens) > 1 and tokens[0].letter == "G" and self._is_labels(span, tokens)

    def _names_force(self, span: Span) -> bool:
        """Whether a bullet may be the link to another story: it names a force."""
        return any(token.letter == "F" for token in self._tokens.within(span))

    # --- prose ---

    def _sentence(self, line: _Line) -> list[Draft]:
        """The drafts of a sentence; it also sets what "the force" and a grade heading mean below it."""
        self._heading = None
        self._turn(line)
        tokens = self._tokens.within(line.span)
        named = tuple(dict.fromkeys(token.slug for token in self._subjects(tokens)))
        bounds: list[Bound] = []
        found: list[Draft] = []
        if any(token.letter in "GR" for token in tokens) and line.span.end - line.span.start <= _LONGEST:
            skeleton = self._tokens.skeleton(line.span)
            found = self._carried(skeleton)
            if not found:
                bounds = bind(skeleton, in_list=line.item)
                found = self._bound(skeleton, bounds)
                self._lead_in(skeleton, bounds)
            self._given = found[-1] if found else None
        elif self._given and phrases.SO_WERE.match(self._tokens.skeleton(line.span).words):
            asked = [token.ids for token in tokens if token.letter == "Q"]
            found = [
                replace(self._given, ids=ids, evidence=line.span, context=(self._given.evidence,)) for ids in asked
            ]
        else:
            self._given = None
        self._note_asked(line.span, tokens, graded=bool(found))
        if named:
            self._recent = tuple(dict.fromkeys(force.slug for bound in bounds for force in bound.forces)) or named
        return found

    def _corrected(self, line: _Line, found: list[Draft]) -> list[Draft]:
        """The drafts so far and one more, where a sentence replaces the grade told last; none where it does not."""
        last = found[-1] if found else None
        if last is None or last.previous or len(self._last) != 1 or last.ids not in self._last:
            return []
        skeleton = self._tokens.skeleton(line.span)
        for place in skeleton.letters("GR"):
            grade = skeleton.tokens[place].grade
            if grade and grade is not last.grade and phrases.REPLACED.search(skeleton.words, 0, place):
                was = replace(last, previous=True, corrected=True)
                now = replace(last, grade=grade, corrected=True, evidence=line.span, context=(last.evidence,))
                return [*found[:-1], was, now]
        return []

    def _note_asked(self, span: Span, tokens: list[Token], *, graded: bool) -> None:
        """Remember what a sentence asks that grades nothing: the next one may refer to it, or tell what stands."""
        asked = list(dict.fromkeys(token.ids for token in tokens if token.letter == "Q"))
        words = self._tokens.skeleton(span, tokens).words if asked else ""
        self._uninspected = asked if asked and phrases.NOT_INSPECTED.search(words) else []
        self._lead = asked[0][0] if len(asked) == 1 and words.endswith(":") else None
        if asked and not graded:
            self._last = asked

    def _carried(self, skeleton: Skeleton) -> list[Draft]:
        """The drafts of a sentence that says that an earlier grade stands for what was not inspected."""
        words, grades = skeleton.words, skeleton.letters("GR")
        if len(grades) != 1:
            return []
        told = phrases.NOT_INSPECTED.search(words) is not None
        stands = phrases.KEEPS.search(words, 0, grades[0]) or phrases.STANDS.match(words, grades[0] + 1)
        asked = [skeleton.tokens[place].ids for place in skeleton.letters("Q")] if told else self._uninspected
        grade = skeleton.tokens[grades[0]].grade
        if not stands or not asked or grade is None:
            return []
        forces, context = self._forces(skeleton, tuple(self._subjects(list(skeleton.tokens.values()))))
        year = phrases.YEAR.search(words)
        draft = Draft(
            forces, (), grade, previous=False, year=int(year[1]) if year else None,
            evidence=skeleton.span, context=context, carried=True,
        )  # fmt: skip
        return [replace(draft, ids=ids) for ids in asked] if forces else []

    def _bound(self, skeleton: Skeleton, bounds: list[Bound]) -> list[Draft]:
        found: list[Draft] = []
        last: Bound | None = None
        for bound in bounds:
            forces, context = self._forces(skeleton, bound.forces)
            grade = bound.grade.grade
            if grade is not None and forces:
                previous = bound.previous or self._then.previous
                year = bound.year if bound.previous else self._then.year
                evidence = self._evidence(skeleton, bound)
                draft = Draft(forces, (), grade, previous, year, evidence, context, bound.corrected)
                found += [replace(draft, ids=ids) for ids in self._asked(skeleton, bound, bounds, last)]
            last = bound if bound.questions else last
        if found:
            self._last = list(dict.fromkeys(draft.ids for draft in found))
        return found

    def _asked(
        self, skeleton: Skeleton, bound: Bound, bounds: list[Bound], last: Bound | None
    ) -> list[tuple[str, ...]]:
        """The questions (ids) of a grade: its own, else those it is set against, else the article's topic."""
        questions = bound.questions
        if not questions and bound.previous and phrases.WHEN.search(skeleton.words):
            place = next(place for place, token in skeleton.tokens.items() if token is bound.grade)
            if skeleton.letters("Q", place):
                return []  # "in a change from when it was G, a G for Q": of what is asked after it
        if not questions and last is not None and not bound.overall:
            against = bound.previous != last.previous or {f.slug for f in bound.forces} != {f.slug for f in last.forces}
            questions = last.questions if against else ()
        if not questions and bound.previous:
            questions = next((other.questions for other in bounds if other.questions), ())[:1]
        if not questions and len(self._last) == 1 and phrases.SAME_QUESTION.search(skeleton.words):
            return self._last
        if not questions and self._topic and not bound.overall and self._leaves_topic(skeleton):
            return [(self._topic,)] if bound.forces or skeleton.letters("A") else []
        return [question.ids for question in questions]

    def _leaves_topic(self, skeleton: Skeleton) -> bool:
        """Whether a sentence names no question, but for the article's topic in an opening phrase of its own."""
        places = [place for place in skeleton.letters("Q") if not phrases.REPORT_OF.search(skeleton.words, 0, place)]
        if any(skeleton.tokens[place].ids != (self._topic,) for place in places):
            return False
        subject = skeleton.letters("FA", places[-1] + 1) if places else []
        return not places or (bool(subject) and "," in skeleton.words[places[-1] : subject[0]])

    def _turn(self, line: _Line) -> None:
        """A sentence that opens with "In 2022," speaks of then; so do those after it in its paragraph."""
        words = self._flat[line.span.start : line.span.end]
        if self._then.previous and _SAME_REPORT.match(words):
            self._then = self._then._replace(paragraph=line.paragraph)
        elif self._then.paragraph != line.paragraph or (self._then.previous and _NOW_SET.search(words)):
            self._then = _Then(previous=False, year=None, paragraph=line.paragraph)
        opening = _THEN_SET.match(words) if "," in words else None
        if opening is not None and not self._grades(Span(line.span.start, line.span.start + opening.end())):
            year = opening["year"]
            self._then = _Then(previous=True, year=int(year) if year else None, paragraph=line.paragraph)

    def _grades(self, span: Span) -> list[Token]:
        return [token for token in self._tokens.within(span) if token.letter in "GR"]

    def _lead_in(self, skeleton: Skeleton, bounds: list[Bound]) -> None:
        """Remember a grade that heads the lines below: "It was rated good in these areas:"."""
        last = skeleton.letters("GR")[-1]
        heads = skeleton.words.endswith(":") and not skeleton.letters("Q", last)
        if heads and any(bound.grade == skeleton.tokens[last] for bound in bounds):
            self._heading = (skeleton.tokens[last], skeleton.span)

    def _evidence(self, skeleton: Skeleton, bound: Bound) -> Span:
        """The sentence; of a very long one only the clause, with all that is bound in it."""
        if skeleton.span.end - skeleton.span.start <= _LONG or not bound.questions:
            return skeleton.span
        tokens = (bound.grade, *bound.questions)
        start = min(bound.clause.start, *(token.start for token in tokens))
        return trim(self._flat, start, max(bound.clause.end, *(token.end for token in tokens)))

    def _forces(self, skeleton: Skeleton, named: tuple[Token, ...]) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """The forces meant, and where they are named if that is elsewhere."""
        if named:
            return tuple(dict.fromkeys(force.slug for force in named)), ()
        places = self._placed(skeleton.span)
        plural = phrases.PLURAL.search(skeleton.words)
        if plural and not self._only:
            number = 2 if plural["two"] else 3
            known = (places, self._recent, tuple(self._named))
            return next((slugs for slugs in known if len(slugs) == number), ()), ()
        slugs: tuple[str, ...] = ()
        if places:
            slugs = places if len(places) == 1 else ()  # which of several is not told
        elif self._only or (self._main and (not self._recent or self._main in self._recent)):
            slugs = (self._only or self._main or "",)
        elif len(self._recent) == 1:
            slugs = self._recent
        naming = self._named.get(slugs[0], []) if slugs else []
        before = bisect_left(naming, skeleton.span)
        return slugs, ((naming[before - 1],) if before else ())

    def _placed(self, span: Span) -> tuple[str, ...]:
        """The forces whose places a sentence names, in an article of several: "In Kent it was judged to be good"."""
        if self._only:
            return ()
        places = self._tokens.places
        near = places[bisect_left(places, (span.start, "")) : bisect_left(places, (span.end, ""))]
        return tuple(dict.fromkeys(slug for _, slug in near if slug in self._named))

    # --- lists of labels ---

    def _run(self, lines: list[Skeleton]) -> list[Draft]:  # noqa: C901  # one kind of line a branch
        """The drafts of neighbouring lines of labels: "Legitimacy: Good", or a grade with what has it below."""
        found: list[Draft] = []
        waiting: Skeleton | None = None
        asked: list[tuple[str, ...]] = []  # the questions (ids) that head the columns of grades
        label_first = self._heading is None and _is_label_first(lines)
        for line in lines:
            kind = "".join(letter for letter in "GQF" if line.letters("GR" if letter == "G" else letter))
            columns = line.words.count(_CELL)
            if columns > 1 and kind == "Q":
                asked = [line.tokens[place].ids for place in line.letters("Q")]
                asked = asked if len(asked) == columns else []
            elif columns > 1 and kind == "GF":
                found += self._across(line, asked)
            elif columns > 1 and kind == "GQ" and len(line.letters("GR")) > 1 and len(line.letters("Q")) == 1:
                found += self._over_time(line)
            elif kind.startswith("GQ"):
                found += self._pairs(line)
            elif kind == "G" and label_first:
                found += self._headed(waiting, line.tokens[line.letters("GR")[0]], line.span) if waiting else []
            elif kind == "G":
                self._heading = (line.tokens[line.letters("GR")[-1]], line.span)
            elif kind == "GF":
                found += self._forces_with_grade(line)
            elif kind == "Q" and self._heading is not None:
                found += self._headed(line, *self._heading)
            elif kind == "F" and self._heading is not None:
                found += self._forces_below(line, *self._heading)
            elif "F" in kind:
                self._owners = tuple(line.tokens[place].slug for place in line.letters("F"))
            waiting = line if kind == "Q" else None
        return found

    def _across(self, line: Skeleton, asked: list[tuple[str, ...]]) -> list[Draft]:
        """A force's row of a table: a grade for each of the questions that head the columns."""
        named, grades = line.letters("F"), line.letters("GR")
        if (
            len(named) != 1
            or len(grades) != len(asked)
            or line.words.count(_CELL) != len(asked)
            or named[0] > grades[0]
        ):
            return []
        slugs = (line.tokens[named[0]].slug,)
        pairs = zip(asked, grades, strict=True)
        return [self._draft(slugs, ids, line.tokens[place], line.span) for ids, place in pairs]

    def _over_time(self, line: Skeleton) -> list[Draft]:
        """A question's row of a table that has a column for each inspection; nothing where no head tells which."""
        question, grades = line.letters("Q")[0], line.letters("GR")
        if len(grades) != len(self._times) or question > grades[0]:
            return []
        found = []
        for (now, year), place in zip(self._times, grades, strict=True):
            draft = self._draft(self._owned(), line.tokens[question].ids, line.tokens[place], line.span)
            found.append(replace(draft, previous=not now, year=year))
        return [draft for draft in found if draft.forces]

    def _pairs(self, line: Skeleton) -> list[Draft]:
        """Question and grade on one line: "Legitimacy: good", "Good - legitimacy, efficiency"."""
        found = []
        for bound in bind(line, in_list=True):
            slugs = tuple(force.slug for force in bound.forces) or self._owned()
            for question in bound.questions:
                draft = self._draft(slugs, question.ids, bound.grade, line.span)
                previous = bound.previous or draft.previous
                found.append(replace(draft, previous=previous, year=bound.year or draft.year))
        return [draft for draft in found if draft.forces]

    def _headed(self, line: Skeleton, grade: Token, heading: Span) -> list[Draft]:
        """The questions of a line, with the grade that stands over or under it."""
        slugs = self._owned()
        asked = [line.tokens[place].ids for place in line.letters("Q")]
        return [self._draft(slugs, ids, grade, line.span, heading) for ids in asked] if slugs else []

    def _forces_with_grade(self, line: Skeleton) -> list[Draft]:
        """Force and grade on one line, where the article is about one pillar: "Durham - outstanding"."""
        grades, named = line.letters("GR"), line.letters("F")
        if (
            len(grades) != 1
            or not self._listed
            or named[0] < grades[0] < named[-1]
            or not re.search("[:–—-]", line.words)
        ):
            return []
        return [
            self._draft(tuple(line.tokens[n].slug for n in named), (self._listed,), line.tokens[grades[0]], line.span)
        ]

    def _forces_below(self, line: Skeleton, grade: Token, heading: Span) -> list[Draft]:
        """A list of forces below a grade, where the article is about one pillar."""
        slugs = tuple(line.tokens[place].slug for place in line.letters("F"))
        return [self._draft(slugs, (self._listed,), grade, line.span, heading)] if self._listed else []

    def _owned(self) -> tuple[str, ...]:
        """The forces that labels speak of: those named over them, else the article's."""
        one = self._only or self._main
        return self._owners or ((one,) if one else self._recent if len(self._recent) == 1 else ())

    def _draft(
        self, slugs: tuple[str, ...], ids: tuple[str, ...], grade: Token, evidence: Span, *context: Span
    ) -> Draft:
        then = self._then
        return Draft(slugs, ids, grade.grade or Grade.GOOD, then.previous, then.year, evidence, context)


def _times(words: str) -> list[tuple[bool, int | None]]:
    """The inspections that head a table's columns: whether each is this one, and its year; none of any other words."""
    found: list[tuple[bool, int | None]] = []
    for cell in words.split(_CELL)[1:]:
        year = _COLUMN_YEAR.search(cell)
        if year is None and not _COLUMN_TIME.search(cell):
            return []
        found.append((bool(_NOW_SET.search(cell)) and year is None, int(year[0]) if year else None))
    return found


def _is_label_first(lines: list[Skeleton]) -> bool:
    """Whether labels read "Legitimacy / Good / Efficiency / Good", not "Good / Legitimacy / Efficiency"."""
    kinds = ["G" if line.letters("GR") else "Q" for line in lines if line.letters("GRQ")]
    return bool(kinds) and kinds[0] == "Q" and kinds[-1] == "G"


def _topic(words: str) -> str | None:
    """The pillar that an article as a whole is about, by the name of the report it tells of."""
    named = {next(group for group in match.groups() if group).lower() for match in _TOPIC.finditer(words)}
    spoken = {_PILLARS[(match.lastindex or 1) - 1] for match in _PILLAR.finditer(words[:_OPENING])}
    return named.pop() if len(named) == 1 and spoken <= named else None


def _only_pillar(tokens: Tokens) -> str | None:
    """The pillar that is the one question an article names at all."""
    named = {token.ids for token in tokens.all if token.letter == "Q"}
    only = named.pop()[0] if len(named) == 1 else None
    return only if only in _PILLARS else None
