"""What one short line or one sentence of a report grades: "Responding to the public – adequate", "Good: A, B and C".

A line counts only as a whole: between its areas and grades nothing may stand but marks, small words, numbers and the
force's own name. "The force is good at responding to the public in towns" is a part of an area, and grades nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from schema.forces import forces
from scrapers.hmicfrs.reports.areas import Token, even, find_tokens, may_be_brief
from scrapers.hmicfrs.reports.words import may_pair, pieces, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scrapers.hmicfrs.reports.areas import State

NO_FORCE = ""
LONGEST = 4_000  # characters of a line that lists all areas, as the alternative text of a graphic


@dataclass(frozen=True, slots=True)
class Pair:
    """An area and what a line says of it: a grade or status, or None for words like a grade that are none.

    `verbal`: it is said in a sentence, not listed.
    """

    area: str
    state: State | None
    start: int
    end: int
    verbal: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line read: its pairs, or areas without a grade, or one grade without an area; all empty for other words.

    `unknown`: what the line says beside, of areas that no wording is known for. `whole`: it says nothing else.
    `brief`: its areas are named in brief, as on a label.
    """

    pairs: tuple[Pair, ...] = ()
    areas: tuple[Token, ...] = ()
    grade: Token | None = None
    unknown: tuple[str, ...] = ()
    whole: bool = True
    brief: bool = False


NOTHING = Line()
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen "
    "un dau dwy tri tair pedwar pedair pump chwech chwe saith wyth naw deg"
)
_SMALL = frozenset(
    (
        "is are was were has have been being be graded grade grades judged judge judgement judgment "
        "judgements judgments rated rating assessed assessment as at in for on of and the a an its it we our "
        "that this these those force constabulary service police area areas policing following follows "
        "found find also question core performance none no new current now level graphic image chart "
        "table showing shows show list summary section open close expand hide toggle yn ac wrth am o ran ar "
        "gyfer ei mae yw yr y i gan fel gradd graddau dyfarniad dyfarniadau dyfarnwyd barnwyd maes meysydd "
        "heddlu llu mae'r yw'r i'r wedi'i wedi cael raddio dim inspection peel result outcome icon label "
        "badge still again remain remains remained continue continues continued become becomes "
        "hyd bellach nawr parhau parhaodd i fod "
        f"{_NUMBERS}"
    ).split()
)
_VERBS = frozenset(["is", "are", "was", "has", "at", "in", "wrth", "am", "yn", "mae", "ran"])
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CYCLE = re.compile(r"\b20\d\d ?(?:/|–|—|-|to) ?(?:20)?\d\d\b")
_OVERALL = re.compile(r"\boverall (?=(?:grade|judge?ment|rating)\b)", re.IGNORECASE)
_IN_PASSING = re.compile(
    r"\bto be\b|\b(?:following|after|at|on|in|during) (?:this|our|the) (?:(?:second|latest|most recent) )?"
    r"(?:re-?)?(?:visit|inspection)\b|\bhowever\b|\bonce more\b"
    r"|\b(?:how|the way)(?: well| effectively)?(?= (?:it|the|that)\b)",
    re.IGNORECASE,
)
_GLUE_AFTER_AREA = re.compile(
    r"\s*(?:[:=|–—-]|(?:is|was|has been|was graded|is graded|graded)(?: as)?)\s*", re.IGNORECASE
)
_GLUE_BEFORE_AREA = re.compile(r"\s*(?:[:=|]|at|in|for)\s*", re.IGNORECASE)
_APART = re.compile(r"[.;|/\n•]|\bnone\b|\bno areas\b|\bdim\b", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"[,;|•.]|\b(?:but|although|because|while|whereas)\b|\band (?=(?:has|it|we|its|continues|there)\b)", re.IGNORECASE
)
_COUNTED = re.compile(r"[\d,]{3,}|\d\D*%")
_FEWEST_LETTERS = 4
_LONGEST_TITLE = 140
_LONGEST_LABEL = 60


@cache
def own_words(force: str) -> frozenset[str]:
    """The words of a force's names: they may stand in a line about it."""
    if force == NO_FORCE:
        return frozenset()
    known = forces()[force]
    names = (*known.all_names, known.place, *known.abbreviations, *(former.place for former in known.predecessors))
    return frozenset(word for name in names for word in _WORD.findall(even(name).lower()))


@cache
def _beside(force: str) -> frozenset[str]:
    """The words that may stand beside the areas of a line about a force, and that nothing is made of."""
    return pieces(_SMALL | own_words(force) | {"s", "overall", "be", "the", "way", "well", "effectively"})


@cache
def _distinctive(force: str) -> frozenset[str]:
    """The words of a force's names, in pieces, by which alone a line of this force differs from that of any other."""
    return pieces(own_words(force) - _SMALL)


def read_line(text: str, force: str, framework: str, more: str = "") -> Line:
    """Read one line about a force. Words that belong to nothing known leave what they touch out, in `unknown`.

    `more`: what else its areas may be, as `find_tokens` has it.
    """
    if len(text) > LONGEST:
        return NOTHING
    words = words_of(text)
    if not (more or may_pair(words, _beside(force))):
        return NOTHING
    return _read_line(text, NO_FORCE if words.isdisjoint(_distinctive(force)) else force, framework, more)


@lru_cache(maxsize=2_048)  # every report has the same titles and grades
def _read_line(text: str, force: str, framework: str, more: str) -> Line:
    flat = even(text)
    line = _read(flat, force, framework, more)
    known = line.areas or line.grade or (line.pairs and not line.unknown)
    if more or known or len(text) > _LONGEST_LABEL or not may_be_brief(flat):
        return line
    brief = _read(flat, force, framework, "brief")
    sure = brief.whole and not brief.unknown and not any(pair.verbal for pair in brief.pairs)
    sure = sure and not (brief.areas and _WORD.search(flat[: brief.areas[0].start]))  # the rest of a longer wording
    return replace(brief, brief=True) if sure and (brief.pairs or brief.areas) else line


def _read(flat: str, force: str, framework: str, more: str) -> Line:
    tokens = list(find_tokens(flat, more))
    if not tokens:
        return NOTHING
    gaps = _gaps(flat, tokens)
    clean = [_is_clean(gap, force, framework) for gap in gaps]
    areas = [token for token in tokens if token.area]
    states = [token for token in tokens if not token.area]
    if not states:
        return Line(areas=tuple(areas)) if all(clean) else NOTHING
    if not areas:
        if all(clean) and len(states) == 1:
            return Line(grade=states[0])
        return _unnamed(flat, states[0], gaps) if len(states) == 1 else NOTHING
    return _pair(flat, tokens, gaps, lambda gap: _is_clean(gap, force, framework))


def _gaps(flat: str, tokens: list[Token]) -> list[str]:
    """The words before, between and after the tokens: one more than there are tokens."""
    edges = [0, *(edge for token in tokens for edge in (token.start, token.end)), len(flat)]
    return [flat[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2)]


@lru_cache(maxsize=2_048)  # most lines have the same few words between areas and grades
def _is_clean(gap: str, force: str, framework: str) -> bool:
    """Whether words between areas and grades say nothing of their own."""
    gap = _OVERALL.sub(" ", _IN_PASSING.sub(" ", gap))
    own = framework.removeprefix("peel-").replace("-", "")
    for cycle in _CYCLE.finditer(gap):
        years = re.findall(r"\d+", cycle.group())
        if years[0] + years[1][-2:] != own:
            return False
    gap = _CYCLE.sub(" ", gap)
    if _COUNTED.search(gap):
        return False
    known = own_words(force)
    for word in _WORD.findall(gap.lower()):
        bare = word.removesuffix("'s")
        if not (bare in _SMALL or bare in known or word in known or bare.isdigit() or bare == "s"):
            return False
    return True


def _unnamed(flat: str, state: Token, gaps: list[str]) -> Line:
    """A line "Neighbourhood policing – good": a grade for an area that no wording is known for."""
    before, after = gaps
    words = before.strip(" :–—-=|()")
    if re.search(r"[:=|–—(-]\s*$", before) and not after.strip(" .)") and len(words) >= _FEWEST_LETTERS:
        return Line(unknown=(flat.strip(),))
    if not before.strip() and re.match(r"\s*[:=|–—-]\s*\S.{3,60}$", after) and not state.strange:
        return Line(unknown=(flat.strip(),))
    return NOTHING


def _pair(flat: str, tokens: list[Token], gaps: list[str], tidy: Callable[[str], bool]) -> Line:
    """Give every area its grade: the grade follows its areas where an area stands first, else it leads them."""
    follows = tokens[0].area is not None
    soiled, unknown = _soiled(gaps, tidy)
    for n in range(1, len(tokens)):
        if _misleads(tokens[n - 1], tokens[n], gaps[n], follows=follows, clean=tidy(gaps[n])):
            return NOTHING
    pairs = []
    for members, grade in _clauses(tokens, follows=follows):
        if follows and not members and grade in soiled:
            unknown.append(_bare(gaps[grade or 0]))
        for n in members:
            if grade is None or n in soiled or grade in soiled:
                unknown.append(flat[tokens[n].start : tokens[n].end])
            else:
                pairs.append(_make(tokens[n], tokens[grade], gaps[grade] + " " + gaps[grade + 1]))
    if not follows and not any(pair.verbal for pair in pairs):
        # A list goes on after the last area that is known; a sentence goes on to other things.
        rest = _SEPARATOR.split(gaps[-1])[1:]
        unknown += [_bare(piece) for piece in rest if not tidy(piece) and len(piece) <= _LONGEST_TITLE]
    return Line(pairs=tuple(pairs), unknown=tuple(unknown), whole=all(map(tidy, gaps)))


def _clauses(tokens: list[Token], *, follows: bool) -> Iterator[tuple[list[int], int | None]]:
    """Areas with the grade that belongs to them, by their places among the tokens; None where a grade is missing."""
    areas: list[int] = []
    state: int | None = None
    for n, token in enumerate(tokens):
        if token.area:
            areas.append(n)
            continue
        if follows:
            yield areas, n
        elif state is not None:
            yield areas, state
        areas, state = [], n
    if not follows:
        yield areas, state


def _bare(words: str) -> str:
    return words.strip(" ,;.:–—-()")


def _soiled(gaps: list[str], tidy: Callable[[str], bool]) -> tuple[set[int], list[str]]:
    """The tokens that words of their own adjoin, which limit or deny them, and the words that adjoin none."""
    soiled: set[int] = set()
    unknown: list[str] = []
    for n, gap in enumerate(gaps):
        if tidy(gap):
            continue
        # The first words are about all that follows: they are not cut at their commas.
        pieces = _SEPARATOR.split(gap) if n else [gap]
        if not tidy(pieces[0]):
            soiled.add(n - 1)
        if not tidy(pieces[-1]):
            soiled.add(n)
        if n < len(gaps) - 1:
            unknown += [_bare(piece) for piece in pieces[1:-1] if not tidy(piece)]
    return soiled, unknown


def _misleads(before: Token, token: Token, gap: str, *, follows: bool, clean: bool) -> bool:
    """Whether two neighbours make it doubtful which grade belongs to which area."""
    if before.area and token.area is None:
        return not follows and _GLUE_AFTER_AREA.fullmatch(gap) is not None
    if before.area is None and token.area:
        return follows and _GLUE_BEFORE_AREA.fullmatch(gap) is not None
    # Two grades: between them stands an area that no wording is known for, or "none"; else they are alternatives.
    return before.area is None and clean and not _APART.search(gap)


def _make(area: Token, state: Token, around: str) -> Pair:
    verbal = any(word in _VERBS for word in _WORD.findall(around.lower()))
    return Pair(area.area or "", state.state, min(area.start, state.start), max(area.end, state.end), verbal)
