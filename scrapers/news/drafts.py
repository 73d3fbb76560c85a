"""What the lines of an article assert, before a framework's rules are applied to it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from schema.grades import Grade
from scrapers.news import phrases, references, tenses
from scrapers.news.asked import IT_WAS, asked_within, is_unbound
from scrapers.news.asserted import Line, asserted, inner, is_labels
from scrapers.news.binding import Bound, bind
from scrapers.news.following import Told, answered, corrected, counted, follow, forces_counted, may_follow
from scrapers.news.labels import Draft, Labels, brackets_of, times_of
from scrapers.news.layout import Span, folded, is_terminated, paragraphs, sentences, trim
from scrapers.news.questions import questions_known
from scrapers.news.skeleton import Skeleton, Token, Tokens
from scrapers.news.times import Then, goes_on, headed_year, is_time, looked_back_to, turned, year_told
from scrapers.news.topics import PILLARS, leaves_topic, only_pillar, topic_of
from scrapers.news.ungraded import ALL_STAND, KEEPS, NOT_INSPECTED, STANDS, ungraded
from scrapers.news.whose import Whose

_LONG = 400  # characters: a longer sentence is not shown whole as evidence
_LONGEST = 4000  # characters: a longer "sentence" is no prose, and is not read
_WAS_NOW = re.compile(r"\b(?:was|were|had) now\b")
_NOW = Then(previous=False, year=None, paragraph=-1)


class Reader:
    """One article being read for what it asserts."""

    def __init__(self, flat: str, title: str, home: str | None, *, places: bool = False) -> None:
        """`flat` is the evened text; `home` the force (slug) whose own site this is; `places` as `Tokens` takes it."""
        self._flat, self._title, self._home = flat, title, home
        self._low = folded(flat)
        self._tokens = Tokens(flat, places=places)
        self._labels = Labels(brackets_of(flat))
        self._then = _NOW
        self._uninspected: list[tuple[str, ...]] = []  # the questions (ids) said not to have been inspected, just now
        self._last: list[tuple[str, ...]] = []  # the questions (ids) that were asked last
        self._told = Told()  # by the sentence before
        self._headed: tuple[str, ...] = ()  # the question (ids) that heads the prose
        self._carried_on = _NOW  # the time of the grades told last
        self._year = 0  # told by the sentence before, or by that before it
        self._time = _NOW  # of the heading above
        self._looked_back = 0  # the year of an inspection that the sentence before looked back to; 0: to none
        self._lead: str | None = None  # the pillar that a lead-in names above a list
        self._off_topic = False  # the labels stand below words of another question

    @cached_property
    def _topic(self) -> str | None:
        return topic_of(f"{self._title}\n{self._flat}") or only_pillar(self._tokens)

    @property
    def _listed(self) -> str | None:
        """The pillar of a list of forces: that of the line above it, else the article's topic."""
        return self._lead or (None if self._off_topic else self._topic)

    def drafts(self) -> list[Draft]:
        """Every draft, in reading order."""
        found: list[Draft] = []
        run: list[Skeleton] = []
        if not self._may_grade():
            return []
        self._whose = Whose(self._flat, self._title, self._home, self._tokens)
        for line in asserted(self._flat, self._tokens):
            if line.labels:
                if self._labels.heading is None and not line.item:
                    self._note_heading(line)
                run.append(self._tokens.skeleton(line.span))
                continue
            if run:
                self._head(run)
            found += self._labelled(run)
            run = []
            if line.heads:
                self._go_under(line)
            else:
                self._off_topic = False
                found = self._corrected(line, found) or [*found, *self._sentence(line)]
        return found + self._labelled(run)

    def _head(self, run: list[Skeleton]) -> None:
        """Take one line that is a question and nothing else for the heading of the prose below it."""
        asked = [run[0].tokens[place].ids for place in run[0].letters("Q")]
        alone = len(run) == 1 and len(asked) == 1 and not run[0].letters("FGRAIO")
        self._headed = asked[0] if alone else ()

    def _note_heading(self, line: Line) -> None:
        """A line that is a force and nothing else says of whom the text below it is."""
        tokens = self._tokens.within(line.span)
        if all(token.letter == "F" for token in tokens):
            self._whose.recent = tuple(dict.fromkeys(token.slug for token in tokens))
        elif all(token.letter == "Q" for token in tokens):
            self._last = list(dict.fromkeys(token.ids for token in tokens))

    def _labelled(self, run: list[Skeleton]) -> list[Draft]:
        """The drafts of neighbouring lines of labels."""
        return self._labels.read(run, owned=self._whose.owner, pillar=self._listed, then=self._then) if run else []

    def _go_under(self, line: Line) -> None:
        """Take a heading's time, and whether it names another question than the article's topic."""
        words = self._tokens.skeleton(line.span).words
        tokens = self._tokens.within(line.span)
        asked = {token.ids for token in tokens if token.letter == "Q"}
        self._last, self._told, self._headed = [], Told(), ()
        if tokens:
            self._note_heading(line)
        heading = self._flat[line.span.start : line.span.end]
        year = headed_year(heading)
        self._then = Then(year is not None or bool(tenses.THEN.search(words)), year, line.paragraph)
        self._time = self._then if is_time(heading) else _NOW
        self._labels.times = times_of(heading)
        self._off_topic = any((self._topic,) != ids for ids in asked)

    def _may_grade(self) -> bool:
        """Whether any grade is bound to what it is of, or may be bound by lines of labels: else there is no draft."""
        for paragraph, tokens in self._tokens.graded(paragraphs(self._flat)):
            inside = inner(self._flat, paragraph)[1]
            if is_labels(self._flat, self._tokens, inside, tokens):
                return True
            for part in sentences(self._flat, inside):
                if part.end - part.start <= _LONGEST:
                    skeleton = self._tokens.skeleton(part, tokens)
                    bounds = bind(skeleton)
                    if any(bound.questions for bound in bounds):
                        return True
                    bounds += bind(skeleton, in_list=True)
                    if any(bound.questions for bound in bounds) or counted(skeleton, bounds):
                        return True
                    refers = skeleton.words.endswith(":") or references.SAME_QUESTION.search(skeleton.words)
                    if (bounds or forces_counted(skeleton)) and (refers or self._may_have_question):
                        return True
        return False

    @cached_property
    def _may_have_question(self) -> bool:
        """Whether a question told elsewhere may be meant by a grade that has none beside it."""
        return topic_of(f"{self._title}\n{self._flat}") is not None or self._tokens.names_any(questions_known())

    # --- prose ---

    def _sentence(self, line: Line) -> list[Draft]:
        """The drafts of a sentence; it also sets what "the force" and a grade heading mean below it."""
        self._labels.heading = None
        words, low = self._flat[line.span.start : line.span.end], self._low[line.span.start : line.span.end]
        tokens = self._tokens.within(line.span)
        grades = [token for token in tokens if token.letter in "GR"]
        self._turn(line, words, low, grades)
        named = tuple(dict.fromkeys(token.slug for token in self._whose.subjects(tokens))) if tokens else ()
        bounds: list[Bound] = []
        found: list[Draft] = []
        if grades and line.span.end - line.span.start <= _LONGEST:
            skeleton = self._tokens.skeleton(line.span)
            found = self._carried(skeleton)
            if not found:
                bounds = bind(skeleton, in_list=line.item)
                found = self._bound(skeleton, bounds) or self._alone(skeleton)
                self._lead_in(skeleton, bounds)
            told = self._tell(skeleton, bounds, found)
        else:
            asks = any(token.letter == "Q" for token in tokens)
            if asks or self._told.areas or (tokens and may_follow(self._told, low)):
                skeleton = self._tokens.skeleton(line.span)
                if len(self._told.areas) == 1 and references.THEY_ARE_LISTED.fullmatch(skeleton.words):
                    draft = self._told.areas[0][0]
                    self._labels.heading = (Token(*draft.evidence, "G", grade=draft.grade), draft.evidence)
                found = follow(self._told, skeleton) or self._ungraded(skeleton)
            told = Told(given=self._told.given if found or not asks else None)
        self._told = self._note_asked(line.span, tokens, told, graded=bool(found))
        then = bool(found) and all(draft.previous for draft in found)
        self._carried_on = Then(previous=then, year=found[-1].year, paragraph=line.paragraph) if then else _NOW
        if then and (found[-1].year or 0) > 0:
            self._looked_back = found[-1].year or 0
        self._year = year_told(words) or (0 if found else self._year)
        placed = () if named else self._whose.placed(line.span)
        if line.item and not is_terminated(words):
            named = placed = ()  # perhaps a link to another story, within a list
        if named or len(placed) == 1:
            self._whose.recent = (
                tuple(dict.fromkeys(force.slug for bound in bounds for force in bound.forces)) or named or placed
            )
        return found

    def _tell(self, skeleton: Skeleton, bounds: list[Bound], found: list[Draft]) -> Told:
        """What a graded sentence tells the next one."""
        previous, year, _ = self._then
        draft = Draft((), (), Grade.GOOD, previous, year, skeleton.span)
        forces = None
        owners, context = self._owners(skeleton, bounds[0].forces if bounds else ())
        areas = tuple(
            (replace(draft, forces=owners, grade=grade, context=context), number)
            for place, number in counted(skeleton, bounds)
            if owners and (grade := skeleton.tokens[place].grade) is not None
        )
        if not found and (count := forces_counted(skeleton)) is not None and count[0].grade is not None:
            last = self._told.given
            ids = count[1] or ((self._topic,) if self._topic else last.ids if last and last.ids[0] in PILLARS else ())
            forces = replace(draft, grade=count[0].grade, ids=ids) if ids else None
        now = [draft for draft in found if not draft.previous] or found
        one = now[-1] if len({draft.grade for draft in now}) == 1 else None
        return Told(given=one, areas=areas, forces=forces)

    def _corrected(self, line: Line, found: list[Draft]) -> list[Draft]:
        """The drafts so far and one more, where a sentence replaces the grade told last; none where it does not."""
        last = found[-1] if found else None
        if last is None or len(self._last) != 1 or last.ids not in self._last:
            return []
        changed = corrected(last, self._tokens.skeleton(line.span))
        return [*found[:-1], *changed] if changed else []

    def _note_asked(self, span: Span, tokens: list[Token], told: Told, *, graded: bool) -> Told:
        """Remember what a sentence asks that grades nothing: the next one may refer to it, or tell what stands."""
        asked = list(dict.fromkeys(token.ids for token in tokens if token.letter == "Q")) if tokens else []
        words = self._tokens.skeleton(span, tokens).words if asked else ""
        self._uninspected = asked if asked and NOT_INSPECTED.search(words, words) else []
        leads = words.endswith(":") or (not graded and references.HERE_IS.match(words))
        self._lead = asked[0][0] if len(asked) == 1 and leads else None
        if asked and not graded:
            self._last = asked
        if len(asked) > 1 and not graded:
            return told._replace(several=tuple(asked))
        if len(asked) == 1 and not graded:
            about = references.ABOUT.search(words) is not None
            return told._replace(question=asked[0], asks=words.rstrip().endswith("?"), about=about)
        return told

    def _carried(self, skeleton: Skeleton) -> list[Draft]:
        """The drafts of a sentence that says that an earlier grade stands for what was not inspected."""
        words, grades = skeleton.words, skeleton.letters("GR")
        if ALL_STAND.search(words):
            year = tenses.YEAR.search(words)
            then = int(year[1]) if year else None
            found = self._bound(skeleton, bind(skeleton))
            if any(draft.ids for draft in found):
                return [replace(draft, carried=True, previous=False, year=then) for draft in found if draft.ids]
        if len(grades) != 1:
            return []
        told = NOT_INSPECTED.search(words, words) is not None
        stands = KEEPS.search(words, 0, grades[0]) or STANDS.match(words, grades[0] + 1)
        asked = [skeleton.tokens[place].ids for place in skeleton.letters("Q")] if told else self._uninspected
        grade = skeleton.tokens[grades[0]].grade
        if not stands or not asked or grade is None:
            return []
        forces, context = self._owners(skeleton, tuple(self._whose.subjects(list(skeleton.tokens.values()))))
        year = tenses.YEAR.search(words)
        draft = Draft(
            forces, (), grade, previous=False, year=int(year[1]) if year else None,
            evidence=skeleton.span, context=context, carried=True,
        )  # fmt: skip
        return [replace(draft, ids=ids) for ids in asked] if forces else []

    def _ungraded(self, skeleton: Skeleton) -> list[Draft]:
        """The drafts of a sentence that says that questions were not graded."""
        asked, status = ungraded(skeleton)
        if not asked or self._then.previous:
            return []
        forces, context = self._owners(skeleton, tuple(self._whose.subjects(list(skeleton.tokens.values()))))
        draft = Draft(forces, (), Grade.GOOD, False, None, skeleton.span, context, status=status)  # noqa: FBT003
        return [replace(draft, ids=ids) for ids in asked] if forces else []

    def _alone(self, skeleton: Skeleton) -> list[Draft]:
        """The draft of a grade that stands alone behind "Then:" or "Now:", below the question it is of."""
        place = next(iter(skeleton.letters("GR")))
        grade = skeleton.tokens[place].grade
        alone = references.THEN_OR_NOW.fullmatch(skeleton.words) or answered(self._told, skeleton)
        asked = self._last
        if self._headed and references.BARE.fullmatch(skeleton.words):
            alone, asked = True, [self._headed]
        if len(asked) != 1 or grade is None or not alone:
            return []
        forces, context = self._owners(skeleton, ())
        previous, year, _ = self._then
        return [Draft(forces, asked[0], grade, previous, year, skeleton.span, context)] if forces else []

    def _bound(self, skeleton: Skeleton, bounds: list[Bound]) -> list[Draft]:
        found: list[Draft] = []
        last: Bound | None = None
        for bound in bounds:
            forces, context = self._owners(skeleton, bound.forces, bound.clause)
            grade = bound.grade.grade
            if grade is not None and forces and not bound.others:
                now = bound.now and not _WAS_NOW.search(skeleton.words)
                previous = bound.previous or (self._then.previous and not now)
                year = bound.year or self._then.year
                if previous and not year and re.search(r"\bthen\b", skeleton.words):
                    year = year_told(self._flat[skeleton.span.start : skeleton.span.end]) or self._year or None
                evidence = self._evidence(skeleton, bound)
                reported = bound.reported and not self._then.previous
                draft = Draft(forces, (), grade, previous, year, evidence, context, bound.corrected, month=bound.month)
                draft = replace(draft, reported=reported)
                found += [replace(draft, ids=ids) for ids in self._asked(skeleton, bound, bounds, last)]
            last = bound if bound.questions else last
        if found:
            self._last = list(dict.fromkeys(draft.ids for draft in found))
        return found

    def _asked(
        self, skeleton: Skeleton, bound: Bound, bounds: list[Bound], last: Bound | None
    ) -> list[tuple[str, ...]]:
        """The questions (ids) of a grade: those of its sentence, of the one before, else the article's topic."""
        named = asked_within(skeleton, bound, bounds, last)
        if self._told.asks and references.GRADED_IT.search(skeleton.words, 0, skeleton.place_of(bound.grade)):
            return [self._told.question]
        if named is not None or bound.overall:
            return named or []
        if not bound.forces and phrases.COUNT_SUBJECT.search(skeleton.words, 0, skeleton.place_of(bound.grade)):
            return []
        referred = [] if skeleton.letters("Q") else self._referred(skeleton, bound, bounds)
        refers = (bound.previous and not self._counts(skeleton)) or references.SAME_QUESTION.search(skeleton.words)
        if not referred and len(self._last) == 1 and (refers or self._is_of_others(skeleton, bound)):
            return [] if is_unbound(skeleton, bounds) else self._last
        return referred or self._headed_by(skeleton, bound)

    def _referred(self, skeleton: Skeleton, bound: Bound, bounds: list[Bound]) -> list[tuple[str, ...]]:
        """The questions (ids) that a sentence without one refers to: those that the sentence before named."""
        told, both = self._told, references.AT_BOTH.search(skeleton.words)
        # "Two years ago it was G at Q. It is now G."
        if bound.now and told.given and told.given.previous and not (bound.forces or self._headed):
            return [told.given.ids]
        # "Q has gone the other way. The force was G and is now G."
        turned = len(bounds) == 2 and bounds[1].now and skeleton.letters("A", 0, skeleton.letters("GR")[0])  # noqa: PLR2004
        it = IT_WAS.search(self._flat, bound.clause.start, bound.grade.start)
        if told.question and (it or turned) and not self._counts(skeleton):
            return [told.question]
        if self._whose.owner and references.EACH.match(skeleton.words):
            return list(told.several)
        return self._last if both and len(self._last) == (2 if both["two"] else 3) else []

    def _headed_by(self, skeleton: Skeleton, bound: Bound) -> list[tuple[str, ...]]:
        """The question (ids) that a grade is of where its sentence refers to none: that under discussion."""
        alone = not skeleton.letters("Q")
        # "The pattern was reversed for Q. F and F were each found to be G."
        if alone and bound.forces and self._told.question and not (self._whose.only or self._counts(skeleton)):
            return [self._told.question]
        if alone and self._told.about and (bound.forces or skeleton.letters("A")) and not self._counts(skeleton):
            return [self._told.question]
        spoken = bool(bound.forces or skeleton.letters("A") or self._whose.placed(skeleton.span))
        if alone and self._headed and (spoken or phrases.PLURAL.search(skeleton.words)):
            return [self._headed]
        if references.SOMETHING_ELSE.search(skeleton.words, 0, skeleton.place_of(bound.grade)):
            return []
        return [(self._topic,)] if self._topic and spoken and leaves_topic(skeleton, self._topic) else []

    @staticmethod
    def _counts(skeleton: Skeleton) -> bool:
        return phrases.COUNTED.search(skeleton.words) is not None

    def _is_of_others(self, skeleton: Skeleton, bound: Bound) -> bool:
        """Whether other forces than in the sentence before are graded, on the pillar that it graded."""
        given = self._told.given
        forces = {force.slug for force in bound.forces} or set(self._whose.placed(skeleton.span))
        further = references.FURTHER.match(skeleton.words) is not None
        one = len(self._last) == 1 and not self._whose.only and not self._counts(skeleton)
        return bool(
            forces and given and not given.previous and (further or one or given.ids[0] in PILLARS)
        ) and forces.isdisjoint(given.forces if given else ())

    def _turn(self, line: Line, words: str, low: str, grades: list[Token]) -> None:
        """Note the time that a sentence speaks of."""
        first = grades[0].start - line.span.start if grades else None
        self._then = turned(
            self._then,
            words,
            low,
            paragraph=line.paragraph,
            first=first,
            looked_back=self._looked_back,
            told=self._year,
            headed=self._time,
        )
        self._looked_back = looked_back_to(words)
        if self._carried_on.paragraph == line.paragraph and goes_on(words):
            self._then = self._carried_on

    def _lead_in(self, skeleton: Skeleton, bounds: list[Bound]) -> None:
        """Remember a grade that heads the lines below: "It was rated good in these areas:"."""
        last = skeleton.letters("GR")[-1]
        heads = skeleton.words.endswith(":") and not skeleton.letters("Q", last)
        if heads and any(bound.grade == skeleton.tokens[last] for bound in bounds):
            self._labels.heading = (skeleton.tokens[last], skeleton.span)

    def _evidence(self, skeleton: Skeleton, bound: Bound) -> Span:
        """The sentence; of a very long one only the clause, with all that is bound in it."""
        if skeleton.span.end - skeleton.span.start <= _LONG or not bound.questions:
            return skeleton.span
        tokens = (bound.grade, *bound.questions)
        start = min(bound.clause.start, *(token.start for token in tokens))
        return trim(self._flat, start, max(bound.clause.end, *(token.end for token in tokens)))

    def _owners(
        self, skeleton: Skeleton, named: tuple[Token, ...], clause: Span | None = None
    ) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """The forces meant, those `named` first, and where they are named if that is elsewhere."""
        return (tuple(dict.fromkeys(f.slug for f in named)), ()) if named else self._whose.of(skeleton, clause)
