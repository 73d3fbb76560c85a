"""The moves of forces into the Engage phase of monitoring (special measures, in the press) and out of it.

Read is only what the article itself says has happened to a force: a main clause as news, or a clause that tells the
day. A state, a risk, a wish, a denial, somebody's words, another body's measures: none of these is a move.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from schema.findings import Evidence, Phase
from scrapers.news import moves
from scrapers.news.days import DAY, Told, ago, read_day
from scrapers.news.forces import forces_named
from scrapers.news.layout import Span, even, folded, furniture, is_terminated, paragraphs, sentences, trim
from scrapers.news.moves import Tense, Verb
from scrapers.news.quotes import find_quotes
from scrapers.news.skeleton import Skeleton, Tokens

ENGAGE = "engage"
_OPENING = 2500  # characters: an undated move further down is background, unless the headline names it
_LATELY = timedelta(days=7)  # what was announced since is the article's own news
_LONGEST = 1500  # characters: a longer sentence is not read
_LONG = 400  # characters: a longer sentence is not shown whole as evidence
_DOMINANT = 0.7  # of all mentions of forces: then "the force" is that one
_ITEM = re.compile(r"\s*(?:[-–—•*·‣▪]|\d{1,2}[.)])\s")
_MARKS = "\"“”„‟«»`‘’'"
# Without one of these nobody inspected a police force here.
_INSPECTED = re.compile(
    r"\bHMIC(?:FRS)?\b|\binspectorate\b|\bwatchdog\b|\binspectors?\b|\bEngage (?:phase|process|stage|level)\b",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"\b(?:U\.S\.|USA|US (?:Department|government|attorney)|Department of Justice|consent decree|sheriff"
    r"|federal (?:judge|court|monitor)|Ohio|Ontario|Queensland|New South Wales|North Carolina"
    r"|Maine|Connecticut|New Zealand|Garda)\b",
)
_ELSE_POLICE = re.compile(
    r"\b(?!(?:The|A|His|Her|HM|Deputy|This|Our|County|National|British|UK|Local|Former|And|For|In|By|Of|Why|How|When|As)"
    r"\b)[A-Z][\w-]+ (?:Police|Constabulary)\b"
    r"(?! (?:(?:and|&) Crime|Federation|Authority|Inspectorate|Crime))(?!, Fire)"
)
_POLICE = re.compile(r"police(?! conduct)|constabulary|psni|\bBTP\b", re.IGNORECASE)
_ENGAGE_NAMED = re.compile(r"\bengage\b|\bI\b")  # then a place is a force, and not its council
_THE_FORCE = re.compile(
    r"it|the (?:county |local |(?:county|region|city)[’']s )?(?:police )?(?:force|constabulary|police service)",
    re.IGNORECASE,
)
_OUR_FORCE = re.compile(r"we|(?:our|this) (?:police )?(?:force|constabulary)", re.IGNORECASE)


class _Move(NamedTuple):
    direction: str
    told: str | None
    evidence: Span


class _Clause(NamedTuple):
    """A verb of moving in a skeleton. `start` is where its subject begins, `end` where its words end."""

    verb: Verb
    start: int
    at: int
    end: int
    subject: Span
    relative: bool = False


def find_phases(text: str, *, published_on: date | None, home: str | None = None) -> list[Phase]:
    """Give the moves into and out of Engage that an article asserts; the first line of `text` is its title.

    `home` is the force (slug) whose own site this is. A move without a date is given only where the article's own day
    is known, for it is news of that day.
    """
    if not moves.MENTIONS.search(text, folded(text)):
        return []
    flat = even(text)
    if _FOREIGN.search(flat) or not _INSPECTED.search(flat):
        return []
    found = _Reader(flat, published_on, home).read()
    return [
        Phase(force, ENGAGE, move.direction, move.told, Evidence(text[slice(*move.evidence)], *move.evidence))
        for force, move in _settle(found, published_on)
    ]


def _settle(found: list[tuple[str, _Move]], published_on: date | None) -> list[tuple[str, _Move]]:
    """Each move once, the date told best; moves that contradict each other are none."""
    kept: dict[tuple[str, str, str | None], _Move] = {}
    for force, move in found:
        kept.setdefault((force, move.direction, move.told), move)
    days: dict[tuple[str, str], set[str]] = defaultdict(set)
    undated: set[tuple[str, str]] = set()
    for force, direction, told in kept:
        if told is None:
            undated.add((force, direction))
        else:
            days[force, direction].add(told)
    now = published_on.isoformat() if published_on is not None else ""

    def stands(force: str, direction: str, told: str | None) -> bool:
        same, other = days[force, direction], days[force, "out" if direction == "in" else "in"]
        if told is None:
            # It happened about the article's day: the other way must lie well before.
            both = (force, "out" if direction == "in" else "in") in undated
            return not same and not both and all(day[:7] < now[:7][: len(day)] for day in other)
        if told in other:
            return False
        rivals = [day for day in same if day != told and not told.startswith(day)]
        return not any(day[:4] == told[:4] for day in rivals)  # told better elsewhere, or otherwise

    return [(key[0], move) for key, move in kept.items() if stands(*key)]


class _Reader:
    """One article being read for moves."""

    def __init__(self, flat: str, published_on: date | None, home: str | None) -> None:
        self._flat, self._published_on, self._home = flat, published_on, home
        self._low = folded(flat)
        self._tokens = Tokens(flat)
        self._paragraphs = paragraphs(flat)
        self._skipped = furniture(flat, self._paragraphs)
        self._title = self._paragraphs[0] if self._paragraphs else Span(0, 0)
        self._is_news = moves.NAMES_PHASE.search(flat, *self._title) is not None
        self._quoted = sorted(
            span for quote in find_quotes(flat, self._paragraphs, self._skipped) for span in quote.spans
        )
        mentions = forces_named(flat)
        self._mentions = [(mention.start, mention.force) for mention in mentions]
        self._full = {mention.start for mention in mentions}
        slugs = [mention.force for mention in mentions]
        self._only = slugs[0] if len(set(slugs)) == 1 else None
        most = max(sorted(set(slugs)), key=slugs.count, default=None)
        self._main = most if most and slugs.count(most) >= _DOMINANT * len(slugs) else None
        ends = {mention.end for mention in mentions}
        self._others = any(match.end() not in ends for match in _ELSE_POLICE.finditer(flat)) or any(
            token.letter == "O" and _POLICE.search(flat, token.start, token.end) for token in self._tokens.all
        )
        self._before: Skeleton | None = None

    def read(self) -> list[tuple[str, _Move]]:
        """Every move, with the force it is of, in reading order; none at all where the article denies one."""
        found: list[tuple[str, _Move]] = []
        before: Span | None = None
        for span, is_title in self._sentences():
            if span.end - span.start <= _LONGEST and moves.MENTIONS.search(self._flat, self._low, *span):
                skeleton = self._tokens.skeleton(span)
                if moves.DENIED.search(skeleton.words) and moves.NAMES_PHASE.search(self._flat, *span):
                    return []
                self._before = self._tokens.skeleton(before) if before else None
                if not skeleton.letters("O"):
                    found += self._sentence(skeleton, is_title=is_title)
            before = span if span.end - span.start <= _LONGEST else None
        return found

    def _sentences(self) -> Iterator[tuple[Span, bool]]:
        """The sentences of the article's prose, and whether each is the title."""
        for number, span in enumerate(self._paragraphs):
            words = self._flat[span.start : span.end]
            if number and (number in self._skipped or _ITEM.match(words) or not is_terminated(words)):
                continue
            for sentence in sentences(self._flat, span):
                yield sentence, number == 0

    # --- one sentence ---

    def _sentence(self, skeleton: Skeleton, *, is_title: bool) -> list[tuple[str, _Move]]:
        words = skeleton.words
        if words.rstrip().endswith("?"):
            return []
        found: list[tuple[str, _Move]] = []
        for first in _clauses(words, is_title=is_title):
            clause: _Clause | None = first
            while clause is not None:
                move, end = self._move(skeleton, clause, is_title=is_title)
                if move is None:
                    break
                found += [(force, move) for force in self._forces(skeleton, clause)]
                clause = _going_on(words, clause, end)
        return found

    def _move(self, skeleton: Skeleton, clause: _Clause, *, is_title: bool) -> tuple[_Move | None, int]:
        """The move that a clause asserts, if it does, and where its date ends."""
        words, nothing = skeleton.words, (None, clause.end)
        left, verb = words[: clause.start], words[clause.at : clause.end]
        if self._is_quoted(skeleton, clause) or not self._is_phase(skeleton, clause):
            return nothing
        filled = moves.FILLING.match(words, clause.end)
        end = filled.end() if filled else clause.end
        when = moves.WHEN.match(words, end)
        end = when.end() if when else end
        after = words[end:]
        if (
            moves.DOUBT_BEFORE.search(words[: clause.at])
            or moves.NEVER_AFTER.match(after)
            or not moves.FOLLOWS.match(after)
            or moves.DOUBT_AFTER.search(moves.SAID_BY_INSPECTORS.sub("", after))
        ):
            return nothing
        lead = moves.LEAD.fullmatch(left)
        day = when["day"] if when else lead["day"] if lead and not lead["told"] and not clause.relative else None
        told = read_day(day, self._published_on) if day else None
        if day and told is None:
            return nothing
        since = moves.AGO.search(left) if not day else None
        if since and self._published_on is not None:
            told = ago(since["number"], since["unit"], self._published_on)
        within = re.search(DAY, verb)
        if within and not day:
            told = read_day(within.group(), self._published_on)
        main = not clause.relative and (lead is not None or _is_coordinate(left, words[clause.start]))
        if told is None or told.iso is None:
            reported = lead is not None and lead["told"] and moves.HAD.match(verb)
            as_news = (clause.verb.tense is Tense.HAS or reported) and not moves.LATER.search(verb)
            if (
                not main
                or (lead is not None and lead["told"] and not self._is_late(left))
                or not (as_news or told)
                or not self._may_be_undated(skeleton.span, is_title=is_title)
            ):
                return nothing
            told = Told(None)
        elif (clause.relative and moves.OWNED.search(left)) or not (
            main or clause.relative or moves.SUBORDINATE.search(left) or moves.WHICH_MOVED.match(verb)
        ):
            return nothing
        span = skeleton.span
        evidence = span if span.end - span.start <= _LONG else trim(self._flat, *skeleton.stretch(clause.start, end))
        return _Move(clause.verb.direction, told.iso, evidence), end

    def _is_late(self, left: str) -> bool:
        """Whether the words before a move, which say that it was announced, tell no day, or a late one."""
        day = re.search(DAY, left)
        told = read_day(day.group(), self._published_on) if day else Told(None)
        if told is None or told.iso is None or self._published_on is None:
            return told is not None
        return told.iso >= (self._published_on - _LATELY).isoformat()

    def _may_be_undated(self, span: Span, *, is_title: bool) -> bool:
        """Whether a move without a date is the article's own news, and the day of that news is known."""
        return self._published_on is not None and (is_title or self._is_news or span.start < _OPENING)

    def _is_quoted(self, skeleton: Skeleton, clause: _Clause) -> bool:
        """Whether somebody is quoted as saying it; the phase's name alone may stand in marks."""
        place = skeleton.stretch(clause.at + 1, clause.end).start
        before = bisect_right(self._quoted, Span(place, len(self._flat) + 1)) - 1
        return before >= 0 and place < self._quoted[before].end

    def _is_phase(self, skeleton: Skeleton, clause: _Clause) -> bool:
        """Whether a bare "engage" or "scan" is the phase's name: capitals or marks tell it from the verb."""
        for match in moves.BARE.finditer(skeleton.words, clause.at, clause.end):
            place = skeleton.places[match.start()]
            if not self._flat[place].isupper() and self._flat[place - 1 : place] not in set(_MARKS):
                return False
        return True

    # --- whose move ---

    def _forces(self, skeleton: Skeleton, clause: _Clause) -> tuple[str, ...]:
        places = skeleton.letters("FA", *clause.subject)
        tokens = [skeleton.tokens[place] for place in places]
        if any(token.letter == "A" for token in tokens):
            force = self._meant(skeleton, places[0]) if len(tokens) == 1 else None
            return (force,) if force else ()
        named = {force for _, force in self._mentions} if _ENGAGE_NAMED.search(skeleton.words) else set()
        if any(token.start not in self._full and token.slug not in named for token in tokens):
            return ()  # a place alone may be its council
        return tuple(dict.fromkeys(token.slug for token in tokens))

    def _meant(self, skeleton: Skeleton, place: int) -> str | None:
        """The force that "the force" or "it" means, where only one can be meant."""
        token = skeleton.tokens[place]
        words = re.sub(r"\s+", " ", self._flat[token.start : token.end])
        if _OUR_FORCE.fullmatch(words):
            return self._ours()
        earlier = [skeleton.tokens[at] for at in skeleton.letters("FA", 0, place)]
        is_it = words.lower() == "it"
        if not _THE_FORCE.fullmatch(words) or (is_it and not self._is_force(skeleton, place)):
            return None
        named = {one.slug for one in earlier if one.letter == "F"}
        if named:
            return named.pop() if len(named) == 1 else None
        return None if self._others else self._in_view(token.start)

    def _is_force(self, skeleton: Skeleton, place: int) -> bool:
        """Whether "it" can only be a force: one is the subject just before, and there is no other body."""
        if skeleton.letters("FA", 0, place):
            earlier = skeleton.tokens[skeleton.letters("FA", 0, place)[-1]]
            owns = self._flat[earlier.end : earlier.end + 2] in {"'s", "’s"}
            it = self._flat[earlier.start : earlier.end].lower() == "it"
            return moves.SUBJECT_FIRST.match(skeleton.words) is not None or not (owns or it)
        before = self._before
        if before is None or before.letters("O"):
            return False
        told = moves.MENTIONS.search(before.words, before.words) and len(before.letters("F")) <= 1
        return bool(told) or moves.SUBJECT_FIRST.match(before.words) is not None

    def _ours(self) -> str | None:
        """The force whose own site this is, where no other is named."""
        return self._home if self._only in {None, self._home} else None

    def _in_view(self, place: int) -> str | None:
        """The one force of the article, or so far; else the main one, where the sentence before names just that."""
        if self._home is not None or self._only:
            return self._ours() if self._home is not None else self._only
        so_far = {slug for _, slug in self._mentions[: bisect_left(self._mentions, (place, ""))]}
        if len(so_far) == 1:
            return so_far.pop()
        before = self._before
        near = {before.tokens[at].slug for at in before.letters("F")} if before else set()
        return self._main if near == {self._main} else None


def _clauses(words: str, *, is_title: bool) -> Iterator[_Clause]:
    """The clauses of a sentence that may tell a move: a force that is moved, or the inspectorate that moves one."""
    verbs = moves.VERBS + moves.HEADLINES if is_title else moves.VERBS
    for subject in moves.SUBJECT.finditer(words):
        aside = moves.ASIDE.match(words, subject.end())
        relative = moves.RELATIVE.match(words, subject.end())
        headline = moves.HEADLINE_ASIDE.match(words, subject.end()) if is_title else None
        for place in (subject, aside, relative, headline):
            found = _verb_at(words, place.end(), verbs) if place else None
            if found and place:
                span = Span(subject.start(), subject.end())
                yield _Clause(found[0], subject.start(), place.end(), found[1], span, relative=place is relative)
    for verb in moves.ACTIVES:
        for match in verb.pattern.finditer(words):
            yield _Clause(verb, match.start(), match.start(), match.end(), Span(*match.span("whom")))


def _going_on(words: str, clause: _Clause, end: int) -> _Clause | None:
    """The clause that goes on with the same force: "... in June 2022 and has been moved out of Engage"."""
    joint = moves.AND.match(words, end)
    found = _verb_at(words, joint.end(), moves.GOES_ON) if joint else None
    if joint is None or found is None or found[0].tense is Tense.SINCE:
        return None
    return clause._replace(verb=found[0], at=joint.end(), end=found[1])


def _verb_at(words: str, place: int, verbs: tuple[Verb, ...]) -> tuple[Verb, int] | None:
    for verb in verbs:
        match = verb.pattern.match(words, place)
        if match is not None:
            return verb, match.end()
    return None


def _is_coordinate(left: str, subject: str) -> bool:
    """Whether a clause stands beside another main clause, so that it asserts by itself."""
    return bool(moves.COORDINATE.search(left) or (subject == "A" and moves.COORDINATE_PRONOUN.search(left)))
