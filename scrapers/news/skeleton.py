"""A sentence boiled down to forces, questions and grades: single capitals in lower-case prose.

"The report found Kent Police to be ‘good’ at investigating crime." becomes "the report found F to be G at Q." So the
rules of `binding.py` are short patterns over few words, whatever the names in between. F force, Q question, G grade, R
grade as a verb ("requires improvement"), A the force as a pronoun or noun, I the inspectorate, O another body.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from schema.forces import register
from schema.grades import Grade, parse_grade
from scrapers.news.forces import force_of, forces_meant, places_in
from scrapers.news.layout import Span, folded, lowered
from scrapers.news.openings import Finder, opening_words, words_of
from scrapers.news.questions import Asked, may_ask, questions_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapers.news.openings import Word

_GRADE = re.compile(
    r"(?<![\w-])(?:outstandings?|good|(?:(?<=the )|(?<=two )|(?<=three )|(?<=four )|(?<=five )|(?<=six ))goods"
    r"|adequates?"
    r"|inadequates?|(?P<verb>requires?|required"
    r"|requiring)[\s-]+improvement"
    r"|(?:top|highest|lowest|worst|bottom)(?: possible)? (?:grade|mark|rating|grading)(?: (?:possible|available"
    r"|there is))?"
    r"(?= (?:for|at|on|in (?!the (?:country|region|land|north|south|east|west)|england|wales|any|a ))|[,.;]))(?![\w-])",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"\b(?:it|they|we|(?:the )?(?:uk|britain|england|country|nation|region|capital|county|north|south"
    r"|midlands)[’']s (?:[a-z]+ ){0,2}(?:police )?force(?![’']s)|(?:the|this|our|your|my|county[’']s"
    r"|its) (?:county |local "
    r"|whole |same |[a-z]+(?: [a-z]+)?-based )?"
    r"(?:police )?(?:force|constabulary|police service)(?![’']s))\b",
    re.IGNORECASE,
)
_INSPECTORATE = re.compile(
    r"\b(?:(?:the |her |his |hm )?(?:majesty[’']s )?(?:chief )?inspector(?:ate|s)? of (?:the )?constabulary"
    r"(?: (?:and|&) fire (?:and|&) rescue services)?(?: \(hmic(?:frs)?\))?|(?:the )?hmic(?:frs)?"
    r"|(?:the )?(?:police )?(?:watchdog|inspectors|inspectorate))\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:(?<!constabulary and )(?<!constabulary & )fire(?: (?:and|&) rescue)? (?:service|authority|brigade)s?"
    r"|ofsted|cqc"
    r"|care quality commission|ambulance|schools?|hospitals?"
    r"|probation|prisons?|university|council(?:[’']s)?(?=\s(?:was|were|is|are|has|had|received|got|services?"
    r"|departments?|requires?)\b)|organised crime units?|rocu|crime data integrity|iopc|ombudsman"
    r"|independent office for police conduct|children[’']s services|social services|custody suites?"
    r"|its (?:\w+ ){0,2}(?:partner|neighbour|counterpart|twin)"
    r"(?=\s(?:was|is|had|has|did|got|received|requires?|fared)\b)"
    r"|neighbours(?=\s(?:(?:are|were) )?(?:rated|graded|told|judged)\b))\b",
    re.IGNORECASE,
)
# The ends of every scale told without their word: "the top grade", "the lowest possible mark".
_END = re.compile(r"(?P<top>top|highest)|lowest|worst|bottom", re.IGNORECASE)
_NO_END = re.compile(
    r"(?:\b(?:second|third|next|joint|below|than|short of|off|from|under|miss\w*(?: out)?(?: on)?|stripped of"
    r"|los(?:t|es|ing)"
    r"|denied|without|one of)(?: the| its| a| their)?[ -])\Z",
    re.IGNORECASE,
)
_APPOSED = re.compile(
    r"[\"'’”“‘]?\s?[,:(–—-]\s(?:the |its |which is the |which is |of |an? |as )*[\"'‘“]?|[\"'’”“‘]? (?:of|as|is"
    r"|was) [\"'‘“]?"
)
_BEFORE = 80  # characters
_NEAR = 12  # tokens: more do not stand so near
_QUOTES = frozenset('"“”„‟«»`‘')
# Words and signs, without quotation marks; an apostrophe within a word stays.
_PIECE = re.compile(r"(?:[^\s\"“”„‟«»`‘'’]|(?<=\w)['’](?=[^\W\d_]))+")


class Token(NamedTuple):
    """A force, question or grade in a text. `slugs` of a force, `ids` of a question, `grade` of a grade."""

    start: int
    end: int
    letter: str
    slug: str = ""
    ids: tuple[str, ...] = ()
    grade: Grade | None = None
    marked: bool = False  # a grade in quotation marks or capitals within a sentence


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A sentence boiled down: `words`, where each of their characters stands in the text, and the tokens by place."""

    words: str
    places: tuple[int, ...]
    tokens: dict[int, Token]
    span: Span

    def letters(self, wanted: str, start: int = 0, end: int | None = None) -> list[int]:
        """The places (in `words`) of tokens of these kinds within a stretch."""
        stop = len(self.words) if end is None else end
        return [place for place, token in self.tokens.items() if start <= place < stop and token.letter in wanted]

    def place_of(self, token: Token) -> int:
        """Where in `words` a token stands."""
        return next(place for place, one in self.tokens.items() if one is token)

    def stretch(self, start: int, end: int) -> Span:
        """The stretch of the text that a stretch of `words` stands for."""
        first = self.places[start] if start < len(self.places) else self.span.end
        return Span(first, self.places[end] if end < len(self.places) else self.span.end)

    def part(self, stretches: list[tuple[int, int]], *, joint: str = "") -> Skeleton:
        """Only these stretches, one after another, with `joint` (one character at most) between them."""
        words: list[str] = []
        places: list[int] = []
        tokens: dict[int, Token] = {}
        for start, end in stretches:
            if words and joint and start < end:
                words.append(joint)
                places.append(self.places[start])
            for place in range(start, end):
                if place in self.tokens:
                    tokens[len(words)] = self.tokens[place]
                words.append(self.words[place])
                places.append(self.places[place])
        return Skeleton("".join(words), tuple(places), tokens, self.span)


class Tokens:
    """Every token of an evened text, found once: of two that overlap the first, then the longer, wins."""

    def __init__(self, flat: str, *, places: bool = False) -> None:
        """Find the forces, for which the whole text counts. `places`: a place that acts is a force.

        The attribute `places` holds where a force's place stands by itself, with that force (slug).
        """
        self._flat, self._low = flat, lowered(flat)
        plain = folded(flat)
        self._words = words_of(plain)
        self._low_words = self._words if plain == self._low else words_of(self._low)
        bare = places_in(flat, self._words)
        self.places = [(match.start(), force_of(match.group())) for match in bare]
        self._forces = [
            Token(meant.start, meant.end, "F", slug=meant.force) for meant in forces_meant(flat, bare, places=places)
        ]

    @cached_property
    def all(self) -> list[Token]:
        """All of them, in order."""
        return self._find(0, len(self._flat))

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.all]

    def _find(self, start: int, end: int) -> list[Token]:
        """The tokens of a stretch across whose ends none can reach."""
        found = [_question_token(asked) for asked in questions_at(self._low, _between(self._low_words, start, end))]
        for kind, match in _finder().find(self._flat, _between(self._words, start, end)):
            if kind < len(_LETTERS):
                found.append(Token(match.start(), match.end(), _LETTERS[kind]))
            else:
                found.append(_grade_token(self._flat, match))
        found += [token for token in self._forces if start <= token.start < end]
        found.sort(key=lambda token: (token.start, -token.end, _RANKS[token.letter]))
        kept: list[Token] = []
        for token in found:
            if not kept or token.start >= kept[-1].end:
                kept.append(token)
        return [
            token
            for place, token in enumerate(kept)
            if token.letter != "G" or not self._is_no_end(token, kept[max(0, place - _NEAR) : place + _NEAR])
        ]

    def _is_no_end(self, token: Token, near: list[Token]) -> bool:
        """Whether "the top grade" is only said of a grade that is told beside it, or is not given at all."""
        if not _END.match(self._flat, token.start):
            return False
        if _NO_END.search(self._flat, max(0, token.start - _BEFORE), token.start):
            return True
        told = [one for one in near if one.letter in "GR" and one is not token]
        if any(one.grade is token.grade and 0 <= token.start - one.end < _BEFORE for one in told):
            return True
        gaps = (
            self._flat[min(one.end, token.end) : max(one.start, token.start)]
            for one in told
            if abs(one.start - token.start) < _BEFORE
        )
        return any(_APPOSED.fullmatch(gap) for gap in gaps)

    def graded(self, spans: list[Span]) -> Iterator[tuple[Span, list[Token]]]:
        """The paragraphs that have a grade, each with its tokens; nothing else of the text is gone through for them.

        `spans` are all paragraphs of the text. A paragraph that has none may be among them.
        """
        starts = [span.start for span in spans]
        at = {bisect_right(starts, start) - 1 for start, word in self._words if word in _grade_words()}
        last, near, begins = -1, [], []  # of paragraphs that no end of a line parts: the last, their tokens
        for number in sorted(at - {-1}):
            if number > last:
                first = last = number
                while first and self._flat[spans[first - 1].end - 1] not in _APART:
                    first -= 1
                while last + 1 < len(spans) and self._flat[spans[last].end - 1] not in _APART:
                    last += 1
                near = self._find(spans[first].start, spans[last].end)
                begins = [token.start for token in near]
            span = spans[number]
            yield span, near[bisect_left(begins, span.start) : bisect_left(begins, span.end)]

    def names_any(self, questions: frozenset[str]) -> bool:
        """Whether one of these questions may be named anywhere, as the likeliest meaning of some words."""
        return may_ask(self._low, self._low_words, questions)

    def within(self, span: Span) -> list[Token]:
        """The tokens that begin in a stretch of the text, in order."""
        return self.all[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]

    def skeleton(self, span: Span, near: list[Token] | None = None) -> Skeleton:
        """Boil one sentence down; `near`: the tokens of its paragraph, where they are known."""
        words: list[str] = []
        places: list[int] = []
        tokens: dict[int, Token] = {}
        at = span.start
        inside = self.within(span) if near is None else [one for one in near if span.start <= one.start < span.end]
        for token in [*inside, None]:
            after_blank = bool(words) and words[-1].endswith(" ")
            prose, stands = _prose(self._flat, at, span.end if token is None else token.start, after_blank)
            if prose:
                words.append(prose)
                places.extend(stands)
            if token is not None:
                tokens[len(places)] = token
                words.append(token.letter)
                places.append(token.start)
                at = token.end
        return Skeleton("".join(words), tuple(places), tokens, span)


def _prose(flat: str, start: int, stop: int, after_blank: bool) -> tuple[str, list[int]]:  # noqa: FBT001
    """What stands between two tokens, in lower case, without quotation marks; and where each character stands."""
    gap = flat[start:stop]
    if gap.isascii() and gap.isprintable() and "  " not in gap and not any(mark in gap for mark in "\"'`"):
        first = 1 if after_blank and gap[:1] == " " else 0
        return gap[first:].lower(), list(range(start + first, stop))
    words: list[str] = []
    places: list[int] = []
    at = start
    for match in _PIECE.finditer(flat, start, stop):
        if not after_blank and any(map(str.isspace, flat[at : match.start()])):
            words.append(" ")
            places.append(at)
        words.append(lowered(match.group()).replace("’", "'"))
        places.extend(range(match.start(), match.end()))
        at, after_blank = match.end(), False
    if not after_blank and any(map(str.isspace, flat[at:stop])):
        words.append(" ")
        places.append(at)
    return "".join(words), places


def _question_token(asked: Asked) -> Token:
    return Token(asked.start, asked.end, "Q", ids=asked.ids)


def _grade_token(flat: str, match: re.Match[str]) -> Token:
    verb = (match["verb"] or "").lower()
    end = _END.match(match.group())
    grade: Grade | None
    if end is not None:
        grade = Grade.OUTSTANDING if end["top"] else Grade.INADEQUATE
        return Token(match.start(), match.end(), "G", grade=grade)
    grade = Grade.REQUIRES_IMPROVEMENT if verb else parse_grade(match.group().removesuffix("s"))
    before = flat[match.start() - 1 : match.start()]
    marked = (before in _QUOTES | {"'", "’"} and before != "") or (
        match.group()[0].isupper() and before in {"", " ", "\n"}
    )
    verbal = verb in {"require", "requires", "required"} and not marked
    return Token(match.start(), match.end(), "R" if verbal else "G", grade=grade, marked=marked)


@cache
def _other_police() -> re.Pattern[str]:
    """The bodies of forces.toml that are not among the 43."""
    known = sorted((name for other in register().others for name in (other.name, *other.names)), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:[Tt]he )?(?:" + "|".join(map(re.escape, known)) + r")(?![\w-])")


_LETTERS = "IOOA"
_RANKS = {letter: rank for rank, letter in enumerate("FQGRIOA")}  # of two tokens of the same words, the first wins


_APART = frozenset(".:;!?")  # no name and no wording has one of these within


@cache
def _finder() -> Finder:
    """The patterns of Tokens: of `_LETTERS` in their order, then of grades."""
    return Finder([_INSPECTORATE, _OTHER, _other_police(), _ANAPHOR, _GRADE])


@cache
def _grade_words() -> frozenset[str]:
    return opening_words(_GRADE.pattern) or frozenset()


def _between(words: Sequence[Word], start: int, end: int) -> Sequence[Word]:
    """Those that begin in a stretch."""
    return words[bisect_left(words, (start, "")) : bisect_left(words, (end, ""))]
