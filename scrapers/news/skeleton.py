"""A sentence boiled down to forces, questions and grades: single capitals in lower-case prose.

"The report found Kent Police to be ‘good’ at investigating crime." becomes "the report found F to be G at Q." So the
rules of `binding.py` are short patterns over few words, whatever the names in between. F force, Q question, G grade, R
grade as a verb ("requires improvement"), A the force as a pronoun or noun, I the inspectorate, O another body.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schema.forces import Mention, find_forces, forces, register
from schema.grades import Grade, parse_grade
from scrapers.news.layout import Span, folded, lowered
from scrapers.news.openings import Finder, opening_words, words_of
from scrapers.news.questions import Asked, may_ask, questions_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapers.news.openings import Word

_GRADE = re.compile(
    r"(?<![\w-])(?:outstanding|good|adequate|inadequate|(?P<verb>requires?|required"
    r"|requiring)[\s-]+improvement)(?![\w-])",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"\b(?:it|they|we|(?:the|this|our|county[’']s|its) (?:county |local |whole |same |[a-z]+(?: [a-z]+)?-based )?"
    r"(?:police )?(?:force|constabulary|police service)(?![’']s))\b",
    re.IGNORECASE,
)
_INSPECTORATE = re.compile(
    r"\b(?:(?:the |her |his |hm )?(?:majesty[’']s )?(?:chief )?inspector(?:ate|s)? of (?:the )?constabulary"
    r"(?: and fire (?:and|&) rescue services)?(?: \(hmic(?:frs)?\))?|(?:the )?hmic(?:frs)?"
    r"|(?:the )?(?:police )?(?:watchdog|inspectors|inspectorate))\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:(?<!constabulary and )fire(?: (?:and|&) rescue)? (?:service|authority|brigade)s?|ofsted|cqc"
    r"|care quality commission|ambulance|schools?|hospitals?"
    r"|probation|prisons?|university|council(?:[’']s)?|organised crime units?|rocu|crime data integrity|iopc|ombudsman"
    r"|independent office for police conduct|children[’']s services|social services|custody suites?"
    r"|its (?:\w+ ){0,2}(?:partner|neighbour|counterpart|twin)"
    r"(?=\s(?:was|is|had|has|did|got|received|requires?|fared)\b))\b",
    re.IGNORECASE,
)
_QUOTES = frozenset('"“”„‟«»`‘')
_LIST_LENGTH = 3
_LIST_GLUE = re.compile(r"[\s,;&•*–-]{0,6}(?:and\s{1,3})?(?:the\s{1,3})?")
# Words and signs, without quotation marks; an apostrophe within a word stays.
_PIECE = re.compile(r"(?:[^\s\"“”„‟«»`‘'’]|(?<=\w)['’](?=[^\W\d_]))+")
_PLACE_LENGTH = 40  # characters of a line that may be a place and nothing else
_BULLET = 6
_ROW = re.compile(
    r"\s?[:–—-]\s(?:outstanding|good|adequate|inadequate|requires improvement|not graded)\b", re.IGNORECASE
)
_LONGEST_ROW = 400
_GRADE_ROW = re.compile(
    r"[ •*–-]{0,4}(?i:outstanding|good|adequate|inadequate|requires improvement)\s?[:–—-]\s"
    r"(?:(?:[A-Z][\w’'-]*|and|&|the)[,;.]?[^\S\n]?)++(?:\n|\Z)"
)
_LINE_BEFORE = re.compile(r"(?:\A|\n)[ •*–-]*\Z")


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
        bare = [match for _, match in _place_finder().find(flat, self._words)]
        slugs = _place_pattern()[1]
        self.places = [(match.start(), slugs[re.sub(r"\s", " ", match.group().lower())]) for match in bare]
        self._forces = _force_tokens(flat, bare, places=places)

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
        return kept

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
        words = ""
        places: list[int] = []
        tokens: dict[int, Token] = {}
        at = span.start
        inside = self.within(span) if near is None else [one for one in near if span.start <= one.start < span.end]
        for token in [*inside, None]:
            prose, stands = _prose(self._flat, at, span.end if token is None else token.start, words.endswith(" "))
            words, places = words + prose, places + stands
            if token is not None:
                tokens[len(words)] = token
                words += token.letter
                places.append(token.start)
                at = token.end
        return Skeleton(words, tuple(places), tokens, span)


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
    grade = Grade.REQUIRES_IMPROVEMENT if verb else parse_grade(match.group())
    before = flat[match.start() - 1 : match.start()]
    marked = (before in _QUOTES | {"'", "’"} and before != "") or (
        match.group()[0].isupper() and before in {"", " ", "\n"}
    )
    verbal = verb in {"require", "requires", "required"} and not marked
    return Token(match.start(), match.end(), "R" if verbal else "G", grade=grade, marked=marked)


def _listed(places: list[tuple[int, int]], named: list[tuple[int, int]], flat: str) -> set[int]:
    """Where the places begin that stand in a list of three or more, before a force's full name, or alone on a line."""
    full = {start for start, _ in named}
    found: set[int] = set()
    run: list[int] = []
    last = 0
    for start, end in sorted(places + named):
        if not _LIST_GLUE.fullmatch(flat, last, start):
            run = []
        run.append(start)
        if (
            len(run) >= _LIST_LENGTH
            or (len(run) > 1 and start in full)
            or _is_alone(flat, start, end)
            or _is_row(flat, start, end)
        ):
            found.update(run[-_LIST_LENGTH:])
        last = end
    return found


def _is_alone(flat: str, start: int, end: int) -> bool:
    """Whether a name is all there is on its line, but for a bullet."""
    before, after = flat[max(0, start - _BULLET) : start], flat[end : end + _BULLET]
    return _LINE_BEFORE.search(before) is not None and not after.split("\n", 1)[0].strip()


def _is_row(flat: str, start: int, end: int) -> bool:
    """Whether a name begins a line and a grade follows it, "Kent: Good", or ends one that a grade begins."""
    if _LINE_BEFORE.search(flat[max(0, start - _BULLET) : start]) is not None:
        return _ROW.match(flat, end) is not None
    begins = flat.rfind("\n", 0, start) + 1
    return start - begins < _LONGEST_ROW and _GRADE_ROW.match(flat, begins) is not None


@cache
def _other_police() -> re.Pattern[str]:
    """The bodies of forces.toml that are not among the 43."""
    known = sorted((name for other in register().others for name in (other.name, *other.names)), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:[Tt]he )?(?:" + "|".join(map(re.escape, known)) + r")(?![\w-])")


@lru_cache(maxsize=2)
def forces_named(flat: str) -> tuple[Mention, ...]:
    """As `find_forces`; one article asks several times."""
    return tuple(find_forces(flat))


def places_listed(flat: str) -> list[str]:
    """The forces (slugs) whose places stand alone on lines of their own, as in a list of forces; two at least."""
    pattern, slugs = _place_pattern()
    lines = (line.strip(" \t•*·–-") for line in flat.split("\n") if len(line) <= _PLACE_LENGTH)
    found = [slugs[re.sub(r"\s", " ", line.lower())] for line in lines if pattern.fullmatch(line)]
    return found if len(set(found)) > 1 else []


@cache
def _place_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    slugs = {force.place.lower(): force.slug for force in forces().values()}
    slugs |= {
        "devon & cornwall": "devon-and-cornwall",
        "avon & somerset": "avon-and-somerset",
        "dyfed powys": "dyfed-powys",
    }
    slugs |= {"the metropolitan": "metropolitan", "the met": "metropolitan", "hampshire": "hampshire-and-isle-of-wight"}
    names = "|".join(re.escape(place).replace(r"\ ", r"\s") for place in sorted(slugs, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?i:{names})(?![\w-]|[ ][A-Z])"), slugs


_LETTERS = "IOOA"
_RANKS = {letter: rank for rank, letter in enumerate("FQGRIOA")}  # of two tokens of the same words, the first wins


_APART = frozenset(".:;!?")  # no name and no wording has one of these within


@cache
def _finder() -> Finder:
    """The patterns of Tokens: of `_LETTERS` in their order, then of grades."""
    return Finder([_INSPECTORATE, _OTHER, _other_police(), _ANAPHOR, _GRADE])


@cache
def _place_finder() -> Finder:
    return Finder([_place_pattern()[0]])


@cache
def _grade_words() -> frozenset[str]:
    return opening_words(_GRADE.pattern) or frozenset()


def _between(words: Sequence[Word], start: int, end: int) -> Sequence[Word]:
    """Those that begin in a stretch."""
    return words[bisect_left(words, (start, "")) : bisect_left(words, (end, ""))]


_PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|across|around|near|from|of|throughout|to)"
    r"|\b(?!(?:Both|But|And|While|Whilst|Although|Though|However|When|Meanwhile|As|For|Only|Like|Neighbouring|Nearby)\b)"
    r"[A-Z]\w+)[^\S\n]\Z"
)


# What makes a place a force where only forces are spoken of: "Cumbria was judged to be", "Essex and Surrey moved up".
_ACTS = re.compile(
    r"\s{1,3}(?:(?:and|&)\s[A-Z][\w-]{1,20}(?: [A-Z][\w-]{1,20})?\s{1,3})?(?:both |each |all |also )*(?:is|was|are|were"
    r"|has|have|had|requires?|received?|receives|moved|improved|fell|rose|dropped|remains?|remained|kept|keeps?)\b"
    r"|[’']s\s(?:efficiency|effectiveness|legitimacy|grade|rating|performance)\b"
)


# What makes it one in any article: "Essex and Surrey were both rated", "Kent requires improvement".
_GRADED = re.compile(
    r"(?:\s(?:and|&)\s[A-Z][\w-]{1,20}(?: [A-Z][\w-]{1,20})?)?(?:,[^,.\n]{1,30},)?"
    r"\s(?:(?:is|was|are|were|has been|have been) (?:both |each |all |also )*"
    r"(?:rated|graded|judged|deemed|assessed|classed|ranked)\b|requires? improvement\b)"
)


# What follows a place that is a force where it opens a sentence: "Durham was held up as the place to copy."
_OF_FORCE = re.compile(r",\s(?:whose|which)\s")
_IS = re.compile(r"\s(?:was|were|is|are|has|had|got|came|received|did|fared|remains?|stands?)\b")
_OPENS = re.compile(r"(?:\A|[\n.!?:”\"]\s?)\Z")


def _is_subject(flat: str, place: re.Match[str]) -> bool:
    """Whether a place is spoken of as somebody: it opens a sentence, or something is said of what it has."""
    opens = _OPENS.search(flat[max(0, place.start() - 3) : place.start()]) is not None
    return _OF_FORCE.match(flat, place.end()) is not None or (opens and _IS.match(flat, place.end()) is not None)


def _force_tokens(flat: str, placed: list[re.Match[str]], *, places: bool = False) -> list[Token]:
    """Forces by name; by place alone where it stands in a list of forces, or is named as a force elsewhere.

    With `places` also by a place that is the subject of a sentence. `placed`: where places stand.
    """
    named = forces_named(flat)
    found = [Token(mention.start, mention.end, "F", slug=mention.force) for mention in named]
    known = {mention.force for mention in named}
    taken = {mention.start for mention in named}
    slugs = _place_pattern()[1]
    bare = [
        match
        for match in placed
        if match.start() not in taken
        and match.group()[0].isupper()
        and (
            flat[match.end() : match.end() + 2] not in {"'s", "’s"}
            or flat[match.end() + 2 : match.end() + 7] == " case"
            or (_ACTS.match(flat, match.end()) if places else slugs[re.sub(r"\s", " ", match.group().lower())] in known)
        )
    ]
    listed = _listed([(match.start(), match.end()) for match in bare], [(m.start, m.end) for m in named], flat)
    for match in bare:
        slug = slugs[re.sub(r"\s", " ", match.group().lower())]
        case = flat[match.end() + 2 : match.end() + 7] == " case"
        known_here = case or slug in known or _is_subject(flat, match) or _GRADED.match(flat, match.end()) is not None
        known_here = known_here or (places and _ACTS.match(flat, match.end()) is not None)
        lone = known_here and (case or not _PLACE_BEFORE.search(flat, max(0, match.start() - 20), match.start()))
        if match.start() in listed or lone:
            found.append(Token(match.start(), match.end(), "F", slug=slug))
    return found
