"""The sentence of a release that counts a force's areas by grade, and the areas it names beside a count.

"... and found the force was ‘good’ in two areas, ‘adequate’ in five and ‘inadequate’ in one area – responding to the
public": each list belongs to the count before it. A list with a word in it that names no area is not taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schema.findings import Caution, Count, Evidence
from schema.forces import find_forces
from schema.grades import Grade
from scrapers.hmicfrs.releases.verdicts import GRADE, grade_of, may_grade
from scrapers.news.layout import folded
from scrapers.news.phrases import NUMBERS
from scrapers.news.questions import Asked, find_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapers.page import Block

_NUMBERS: dict[str, int] = dict(zip(NUMBERS, (*range(1, 14), *range(1, 14)), strict=True))
_N = rf"(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_MARK = r"[‘’'“”\"]?"
# "‘good’ in two areas", "requires improvement in a further four of the nine areas", "adequate in five,"
_COUNT = re.compile(
    rf"{_MARK}\b(?P<g>{GRADE})\b{_MARK}\s+(?:ratings? |grades? )?(?:in|for|across)\s+(?:(?:all|only|just"
    rf"|another|a further|the other"
    rf"|the remaining|the)\s+)*(?P<n>\b{_N})\b"
    rf"(?:\s+of\s+(?:the\s+|these\s+|its\s+)*{_N}\b)?"
    r"(?P<areas>(?:\s+(?:further|other|more|graded|remaining))?\s+areas?\b(?:\s+of\s+(?:policing|its work"
    r"|performance))?)?"
    # "two areas as ‘good’", "five areas were graded adequate", "two ‘good’ grades"
    rf"|\b(?P<n2>{_N})\b\s+(?:(?P<areas2>areas?)\s+(?:of policing\s+)?)?(?P<link>(?:(?:were|was|are|is|as"
    rf"|being|to be|graded|rated|judged"
    rf"|found|assessed)\s+)*){_MARK}\b(?P<g2>{GRADE})\b(?!\s+(?:progress|work|service|practice|understanding))"
    rf"{_MARK}(?:\s+(?:grades?|areas?|ratings?|judge?ments?)\b)?",
    re.IGNORECASE,
)
# "The areas requiring improvement are", "the inadequate area was", "areas where the force was graded ‘good’ included"
_GRADERS = (
    r"(?:(?:was|were|is|are|has been|have been|it was|the force was|the force is|rated|graded|judged|found|assessed"
    r"|as|to be)\s+)*"
)
_AREAS_ARE = re.compile(
    rf"(?:^|\b(?:and|but|while|the|its|,)\s+)(?:{_N}\s+)?(?:other\s+|remaining\s+)?"
    rf"(?:{_MARK}(?P<g>(?!requir){GRADE})\b{_MARK}\s+areas?"
    rf"|areas?\s+(?:that\s+|which\s+|where\s+|in which\s+)?(?:the force\s+"
    rf"|it\s+)?{_GRADERS}{_MARK}\b(?P<g2>{GRADE})\b{_MARK}(?:\s+in)?)"
    r"\s*(?=(?:are|is|was|were|included?|includes|including|cover(?:ed)?)\b|[:–—(]|-\s)(?:(?:are|is|was"
    r"|were|cover(?:ed)?)\b)?",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|none|not|never|without)\b", re.IGNORECASE)
_AREAS = re.compile(r"\bareas?\b", re.IGNORECASE)
_TOTAL = re.compile(
    rf"\b(?:across|in|of|graded|over)\s+(?:the\s+|all\s+)?(?P<n>{_N})\s+(?:(?:core"
    rf"|key)\s+)?areas?\s+of\s+(?:policing|performance)",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|last (?:year|time|inspect\w+|report|peel)|earlier (?:inspection|report)"
    r"|compared with|had been"
    r"|if|would|could|nationally)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\bin (?:its |our |the )?(20\d\d)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])[’”\"]?\s+(?=[A-Z‘“])")
_LIST_OPENS = re.compile(
    r"\s*(?:,?\s*(?P<part>including|includes?|included|such as|among them)\b|,?\s*(?:namely|which (?:are"
    r"|is|were|was)|covering)\b"
    r"|(?:[–—:(]|-(?=\s)|\s-(?=\w)|\s–))\s*:?",
    re.IGNORECASE,
)
_OPENS_ITEMS = re.compile(r"(?:[:–—-]|\b(?:are|is|were|was|at|in|including|included?|namely))\s*$")
# What is said of an area once it is named is no part of the list.
_TAIL = re.compile(r",?\s+(?:where|which|because|although|after|meaning)\b", re.IGNORECASE)
_LIST_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "also",
        "are",
        "as",
        "at",
        "both",
        "but",
        "for",
        "force",
        "force’s",
        "force's",
        "how",
        "in",
        "is",
        "it",
        "it’s",
        "it's",
        "its",
        "of",
        "on",
        "police",
        "the",
        "their",
        "these",
        "they",
        "to",
        "was",
        "were",
        "way",
        "ways",
        "well",
        "while",
        "with",
        "which",
        "that",
        "effectively",
        "plus",
        "areas",
        "area",
        "has",
        "been",
        "being",
        "rated",
        "graded",
        "judged",
        ";",
        ",",
        ".",
        "&",
        "(",
        ")",
        ":",
        "–",
        "—",
        "-",
        "‘",
        "’",
        "“",
        "”",
        "•",
        "'",
        '"',
    ]
)
_WORD = re.compile(r"[\w’']*\w|[^\s\w]")
_SCARE_QUOTE = 30  # characters: "‘requires improvement’" is no speech
_LONGEST = 2_000  # characters: a longer "sentence" is none


@dataclass(frozen=True, slots=True)
class Named:
    """An area named beside a count: `ids` are what its words may mean, the likeliest first."""

    force: str
    ids: tuple[str, ...]
    grade: Grade
    evidence: Evidence
    context: tuple[Evidence, ...]


@dataclass(slots=True)
class Counted:
    """What the counting sentences say. `spans` are the places that were read, `total` the areas they count in all."""

    counts: list[Count] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    total: dict[str, int] = field(default_factory=dict)
    warnings: list[Caution] = field(default_factory=list)

    def of(self, force: str, grade: Grade) -> int | None:
        """How many areas of a force have a grade; None where that is not told."""
        return next((count.n for count in self.counts if (count.force, count.grade) == (force, grade)), None)

    def complete(self, force: str) -> bool:
        """Whether every graded area of a force is counted, so that another grade can be none of its own."""
        told = sum(count.n for count in self.counts if count.force == force)
        return told > 0 and told == self.total.get(force)


def read_counts(
    blocks: Sequence[Block], force: str | None, year: int | None, quoted: Sequence[tuple[int, int]] = ()
) -> Counted:
    """Read what counts areas. `force` is the one meant by "the force"; `year` that of the page.

    Sentences that stand in quotation marks (`quoted`, places in the page) are not read.
    """
    reader = _Reader(blocks, force)
    listing = False
    for number, block in enumerate(blocks):
        below = listing and block.kind in {"li", "p", "row"}
        counted = block.start in reader.listed
        for start, end in _sentences(block.text) if _may_count(block.text) else ():
            if not _may_count(block.text[start:end]):
                continue
            first, last = block.start + start, block.start + end
            if any(first < closed and opened < last for opened, closed in quoted if closed - opened > _SCARE_QUOTE):
                continue
            if end - start <= _LONGEST and not _is_earlier(block.text[start:end], year):
                counted |= reader.read(number, start, end, below=below)
        introduces = (counted or _speaks_of_areas(block.text)) and _OPENS_ITEMS.search(block.text)
        listing = (counted and below) or bool(introduces)
    _settle(reader.found)
    return reader.found


def _may_count(text: str) -> bool:
    """Whether areas, or a grade, may be counted in a text: what holds neither a grade word nor areas counts nothing."""
    if may_grade(text):
        return True
    plain = folded(text)
    return "area" in plain and ("policing" in plain or "performance" in plain)


def _speaks_of_areas(text: str) -> bool:
    return "area" in folded(text) and _AREAS.search(text) is not None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _is_earlier(sentence: str, year: int | None) -> bool:
    if _EARLIER.search(sentence):
        return True
    told = _YEAR.search(sentence)
    return told is not None and year is not None and int(told[1]) < year - 1


class _Reader:
    """The lines of a release being read for their counts."""

    def __init__(self, blocks: Sequence[Block], force: str | None) -> None:
        self._blocks, self._force = blocks, force
        self.found = Counted()
        self.listed: set[int] = set()  # where the items begin that were taken as areas

    def read(self, number: int, start: int, end: int, *, below: bool) -> bool:
        """Add what one sentence of a line says; whether it counts areas. `below`: the line before introduces it."""
        block = self._blocks[number]
        sentence, place = block.text[start:end], block.start + start
        owner = _owner(sentence, self._force)
        last = end >= len(block.text.rstrip()) and _OPENS_ITEMS.search(sentence) is not None
        if owner is None or self._areas(sentence, place, owner, number if last else None):
            return False
        matches = [match for match in _COUNT.finditer(sentence) if _counts(match, sentence, below=below)]
        total = _TOTAL.search(sentence)
        if total and not any(match.start() <= total.start() < match.end() for match in matches):
            self.found.total.setdefault(owner, _number(total["n"]))
        if not matches:
            return False
        ends = [match.start() for match in matches[1:]] + [len(sentence)]
        for match, until in zip(matches, ends, strict=True):
            grade = grade_of(match["g"] or match["g2"])
            evidence = Evidence(match.group(), place + match.start(), place + match.end())
            self.found.counts.append(Count(owner, grade, _number(match["n"] or match["n2"]), evidence))
            opened = _LIST_OPENS.match(sentence, match.end(), until)
            if opened:
                self._list(sentence[match.start() : until], opened.end() - match.start(), evidence, (owner, grade))
        if last or (below and self._ends(block, place + matches[-1].end())):
            self._items(number, evidence, (owner, grade))
        self.found.spans.append((place + matches[0].start(), place + len(sentence)))
        return True

    def _ends(self, block: Block, place: int) -> bool:
        """Whether nothing but a stop, or the word that opens a list, follows a place in a line."""
        return (
            re.fullmatch(r"\W*(?:including|namely|which (?:are|is|were|was))?\W*", block.text[place - block.start :])
            is not None
        )

    def _areas(self, sentence: str, place: int, owner: str, number: int | None) -> bool:
        """Take the areas of a sentence that lists them by grade, without a count; whether it is one.

        `number` is the line's, if items may stand below it.
        """
        matches = list(_AREAS_ARE.finditer(sentence))
        if not matches or _DENIED.search(sentence):
            return False
        before = len(self.found.named)
        ends = [match.start() for match in matches[1:]] + [len(sentence)]
        for match, until in zip(matches, ends, strict=True):
            grade = grade_of(match["g"] or match["g2"])
            evidence = Evidence(match.group(), place + match.start(), place + match.end())
            opened = _LIST_OPENS.match(sentence, match.end(), until)
            listed = (opened.end() if opened else match.end()) - match.start()
            self._list(sentence[match.start() : until], listed, evidence, (owner, grade))
            if number is not None and until == len(sentence):
                self._items(number, evidence, (owner, grade))
        if len(self.found.named) > before:
            self.found.spans.append((place, place + len(sentence)))
        return len(self.found.named) > before

    def _list(self, clause: str, listed: int, over: Evidence, what: tuple[str, Grade]) -> None:
        """Take the areas from `listed` on in a clause that begins with `over`, if nothing but areas stands there."""
        asked = find_only_questions(clause[listed:])
        if asked:
            words = clause[: listed + asked[-1].end]
            evidence = Evidence(words, over.start, over.start + len(words))
            self.found.named += [Named(what[0], one.ids, what[1], evidence, ()) for one in asked]

    def _items(self, number: int, over: Evidence, what: tuple[str, Grade]) -> None:
        """Take the areas listed below a line that opens a list, one an item."""
        for block in self._blocks[number + 1 :]:
            asked = find_only_questions(block.text) if block.kind == "li" else []
            if not asked:
                return
            words = Evidence(block.text, block.start, block.end)
            self.found.named += [Named(what[0], one.ids, what[1], words, (over,)) for one in asked]
            self.found.spans.append((block.start, block.end))
            self.listed.add(block.start)


def _counts(match: re.Match[str], sentence: str, *, below: bool) -> bool:
    """Whether a match counts areas: the sentence speaks of areas, or stands in a list below one that does."""
    if match["n2"] and not (
        match["areas2"] or match["link"] or match.group()[-1] in "’'”\"" or "grade" in match.group()
    ):
        return False
    if match["n2"] and match["link"] and not match["areas2"] and not below and not _AREAS.search(sentence):
        return False
    return below or _AREAS.search(sentence) is not None


def _owner(sentence: str, force: str | None) -> str | None:
    named = {mention.force for mention in find_forces(sentence)}
    if len(named) > 1:
        return None
    return named.pop() if named else force


def find_only_questions(listed: str) -> list[Asked]:
    """The questions of a list; none where a word is left over that is no part of a list of questions."""
    tail = _TAIL.search(listed)
    listed = listed[: tail.start()] if tail else listed
    asked = find_questions(listed)
    left = "".join(_without(listed, [(one.start, one.end) for one in asked]))
    return [] if any(word.lower() not in _LIST_WORDS for word in _WORD.findall(left)) else asked


def _without(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    start = 0
    for first, last in spans:
        yield text[start:first] + " "
        start = last
    yield text[start:]


def _settle(found: Counted) -> None:
    """Keep each count once; two that differ are none, and a sum that is not the total is told."""
    told: dict[tuple[str, Grade], list[Count]] = {}
    for count in found.counts:
        told.setdefault((count.force, count.grade), []).append(count)
    found.counts = []
    for (force, grade), same in told.items():
        if len({count.n for count in same}) == 1:
            found.counts.append(same[0])
            continue
        message = f"{force} is counted {grade.words} in different numbers of areas"
        found.warnings.append(Caution("counts-disagree", message, same[-1].evidence.text))
    for force, total in found.total.items():
        told_sum = sum(count.n for count in found.counts if count.force == force)
        if told_sum > total:
            message = f"{total} areas of {force} were graded, but the grades counted are {told_sum}"
            words = next(count.evidence.text for count in found.counts if count.force == force)
            found.warnings.append(Caution("counts-disagree", message, words))


def _number(words: str) -> int:
    return _NUMBERS[words.lower()]
