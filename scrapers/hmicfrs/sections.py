"""The parts of an assessment page, each under the heading of a question: its last update, its grade word, its prose.

Headings are known by what they say, never by their markup: a question in the inspectorate's words, or a pillar's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.grades import Grade, Status
from scrapers.hmicfrs.carried import label_that_stands, says_it_stands
from scrapers.hmicfrs.grading import State, evidence_of, label_of, names_force, own_words, plain_words, without_force
from scrapers.hmicfrs.questions import PILLARS, find_questions, may_be_questions, may_name
from scrapers.hmicfrs.times import timed_label_of, times_of, without_times
from scrapers.page import Block
from scrapers.wording import find_date

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Section:
    """What stands under one question's heading; `question` is None where the heading asks what is not graded.

    `labels` are the grades that stand alone, `before` those of earlier inspections, `stands` those that are carried;
    `times` the inspections that the part is of, where a heading above it tells.
    """

    question: str | None
    heading: Evidence
    rank: str
    updated: date | None = None
    labels: list[tuple[State, Evidence]] = field(default_factory=list)
    before: list[tuple[Grade, Evidence, str]] = field(default_factory=list)
    stands: list[tuple[Grade | None, str | None, Evidence]] = field(default_factory=list)
    times: frozenset[str] = frozenset()
    prose: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Title:
    """A line that names a question, and where on it stands what is said beside it: a grade, a last update."""

    question: str | None
    end: int
    beside: tuple[int, int] | None = None


_NUMBER = re.compile(
    r"(?:(?:core )?question\s+\d+|q\s?\d+|[efl]\d|\d{1,2}(?:\.\d{1,2})?[.)]?"
    r"|(?:effectiveness|efficiency|legitimacy)\s*[-–—:]\s*question\s+\d+|(?:effectiveness|efficiency"
    r"|legitimacy)\s*[-–—:](?=\s*(?:how|to what)\b))"
    r"\s*[.):–—-]?\s+(?=\w)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:how|to what extent|what)\b", re.IGNORECASE)
_LAST_UPDATED = re.compile(
    r"(?:last )?updated(?: on)?:?\s*(?P<date>\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd"
    r"|th)? [A-Z][a-z]+,? \d{4})"
    r"(?P<rest>.{0,60})$",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:view (?:all )?(?:the )?\w+ questions?\b.{0,60}|questions for (?:effectiveness|efficiency|legitimacy)"
    r"|(?:police )?leadership|other (?:reports|inspections)"
    r"|key facts.{0,40}|(?:hmis?|(?:hm|her majesty"
    r"|his majesty)['’]?s? inspector)(?:['’]?s)?['’]? observations?|observations|contact\b.{0,40}"
    r"|related (?:content|links|reports)|read more.{0,80}|get the (?:report|data|press).{0,80}|share this page"
    r"|comments?)[:.]?",
    re.IGNORECASE,
)
# Headings inside a question's part.
_INSIDE = re.compile(
    r"(?:areas?|cause)s? (?:for|of) (?:improvement|concern)|recommendations?|summary|our (?:judge?ment"
    r"|findings)|judge?ment|grade|explanation"
    r"|detailed findings|what (?:we found|works|the force)|innovative practice|good practice|findings",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"the extent to which\b", re.IGNORECASE)
_SHORT_TITLE = re.compile(r"[A-Z][^.:;!]{2,59}[^.:;,!\s]")
_LONGEST_TITLE = 260
_UNTITLED = frozenset({"row", "head", "image", "quote"})
_OF_GRADES = re.compile(
    r"\b(?:judge?ments?|grad(?:es?|ings?|ed)|ratings?|judged|assessed|results?)\b"
    r"|(?<![a-z])(?:our|the|all|its|force|found|that|these|pillars?|questions?|how|what|were|was|we|and|at|a|glance|overall|peel|in|of|for"
    r"|inspections?|assessments?|it|given)(?![a-z])",
    re.IGNORECASE,
)
_GRADE_HEADING = re.compile(r"(?:our |the |overall )*(?:judge?ment|grade|grading|rating)s?:?", re.IGNORECASE)
_NO_TIME: frozenset[str] = frozenset()
_LONGEST_TIME = 80
_SHORT = 40
_LONGEST_BESIDE = 100
_CUT = re.compile(r"\s*[:–—|(-]\s*|\s(?=(?:outstanding|good|requires|inadequate|not|to be)\b)", re.IGNORECASE)
# "Good How effective is the force at ...?", "Good: Investigating crime"; "Good use of resources" is no grade.
_GRADE_FIRST = re.compile(
    r"(?:(?:grade|judge?ment|rating):? )?(?:outstanding|good|requires improvement|inadequate)"
    r"(?:\s*(?P<apart>[:–—|])\s*|\s+(?=(?:how|to what)\b))",
    re.IGNORECASE,
)
_ABOVE = 2  # lines from a title to the one above the grade above it
_LEGEND = 3  # different grade words one after another are a key, not a grade


def find_title(block: Block, following: Block | None, framework: str, force: str) -> Title | None:
    """What question the line asks or names; None where it is no title."""
    text = block.text
    if len(text) > _LONGEST_TITLE or block.kind in _UNTITLED or not ("?" in text or _is_line(text)):
        return None
    first = _GRADE_FIRST.match(text)
    start = first.end() if first else 0
    start = match.end() if (match := _NUMBER.match(text, start)) else start
    words = text[start:]
    mark = words.rfind("?")
    listed = block.kind in {"li", "dd"}
    # Below a list's line the heading or term that is a grade is that of the next lines.
    opens = _opens(following) and not (listed and following and (following.heading or following.kind == "dt"))
    if ends_section(text) or (mark < 0 and (words.endswith((".", ";", ",")) or _SENTENCE.match(words))):
        return None
    if mark >= 0 and _ASKS.match(words):
        question = _named(words[: mark + 1], framework, force)
        end = start + mark + 1
        beside = (0, first.end()) if first else (end, len(text)) if _is_beside(text[end:], framework) else None
        if (text[end:].strip() and not beside) or (listed and not beside and not opens):
            return None
        return Title(question, end, beside)
    question = None if first and not first["apart"] else _named(words, framework, force)
    if question is None:
        return _labelled(block, start, framework, force)
    stands = block.heading or opens or (not listed and words[:1].isupper())
    return Title(question, len(text), (0, first.end()) if first else None) if first or stands else None


def _is_line(text: str) -> bool:
    """Whether a line without a question mark may name a question: it is no sentence, and holds a word of one."""
    return not text.endswith((".", ";", ",")) and may_name(text)


def _is_beside(text: str, framework: str) -> bool:
    """Whether words are such as stand beside a title, and nothing else: a grade, an earlier one, a last update."""
    if len(text) > _LONGEST_BESIDE or not text.strip():
        return False
    told = timed_label_of(text, framework) or label_that_stands(text, framework)
    return told is not None or _LAST_UPDATED.match(text.strip(" (–—|-")) is not None


def _labelled(block: Block, start: int, framework: str, force: str) -> Title | None:
    """The title and grade of "Investigating crime: Good", of "Efficiency (requires improvement)"."""
    words = block.text[start:]
    for cut in _CUT.finditer(words):
        if not _is_beside(words[cut.end() :], framework):
            continue
        question = _named(words[: cut.start()], framework, force)
        if question:
            return Title(question, start + cut.start(), (start + cut.end(), len(block.text)))
    return None


def _opens(following: Block | None) -> bool:
    """Whether the line after a title is one that only stands after titles: a grade word alone, or a last update."""
    if following is None:
        return False
    return label_of(following.text) is not None or _LAST_UPDATED.match(following.text) is not None


def _named(words: str, framework: str, force: str) -> str | None:
    if not may_be_questions(words, own_words(force)):
        return None
    found = find_questions(plain_words(words, force), framework)
    return found[0] if len(found) == 1 else None


def find_sections(blocks: Sequence[Block], framework: str, force: str, first: Section | None = None) -> list[Section]:
    """The parts of the page in order, from `first` on if given; a question whose heading stands twice has two parts."""
    following = [*blocks[1:], None] if blocks else []
    titles = [find_title(block, after, framework, force) for block, after in zip(blocks, following, strict=True)]
    for n, (block, title) in enumerate(zip(blocks, titles, strict=True)):
        if title and title.question is None and _time_told(block, framework, force):
            titles[n] = None  # "How was it graded in 2016?"
    badges = _badges_before(blocks, titles)
    parts = _Parts(framework, force, [] if first is None else [first], first, opening=first is not None)
    for n, (block, title) in enumerate(zip(blocks, titles, strict=True)):
        told = None if title else _time_told(block, framework, force)
        parts.mind_time(n, block, told, title)
        if n + 1 in badges or (told and not block.heading):
            continue
        if title is not None:
            badge = badges.get(n)
            parts.begin(block, title, (badge[0], evidence_of(blocks[n - 1], *badge[1:])) if badge else None)
        else:
            parts.go_on(block)
    for section in parts.found:
        _drop_legend(section)
    return parts.found


@dataclass(slots=True)
class _Parts:
    """The parts of a page while its lines are gone through."""

    framework: str
    force: str
    found: list[Section]
    section: Section | None
    opening: bool
    # Of which inspections the grades are: told by a heading for what is under it, by a line for the next one.
    times: frozenset[str] = _NO_TIME
    under: str = ""
    until: int = 0
    listed: bool = False

    def mind_time(self, n: int, block: Block, told: frozenset[str] | None, title: Title | None) -> None:
        """Mind of which inspections a heading or a line says that the grades below it are, and where that ends."""
        if told is not None:
            self.times, self.under, self.until, self.listed = told, block.kind if block.heading else "", n + 1, False
        elif title and self.times and n <= self.until and not (self.under or block.heading):
            self.until, self.listed = n + (1 if title.beside else 2), True  # a list goes on
        elif (
            (block.heading and block.kind <= self.under)
            if self.under
            else n > self.until or (block.heading and self.listed)
        ):
            self.times, self.under = _NO_TIME, ""

    def begin(self, block: Block, title: Title, badge: tuple[State, Evidence] | None) -> None:
        """Begin a part, with the grade above its title and what stands beside it."""
        section, rank, heading = self.section, block.kind if block.heading else "h0", evidence_of(block, 0, title.end)
        if section and title.question == section.question and self.opening and not section.labels:
            section.heading, section.rank = heading, rank  # "Effectiveness", then the question of effectiveness
        else:
            section = Section(title.question, heading, rank, times=self.times)
            self.found.append(section)
        self.section, self.opening = section, True
        if badge:
            section.labels.append(badge)
        if title.beside:
            self._take(section, _part(block, *title.beside))
            if block.kind == "li" or (self.times and self.listed):
                self.section = None  # one line of a list, with nothing under it

    def go_on(self, block: Block) -> None:
        """Take a line into the part that is open, or end that."""
        if self.section and _ends(block, self.section, opening=self.opening):
            self.section = None
        for line in _lines(block, self.framework, self.force) if self.section else ():
            if self.section and not self._take(self.section, line):
                self.opening = self._still_opens(self.section, line)

    def _take(self, section: Section, block: Block) -> bool:
        """Whether a line is a date or a grade, and was taken as one."""
        updated = _LAST_UPDATED.match(block.text)
        if updated:
            section.updated = section.updated or find_date(updated["date"])
            rest = updated["rest"]
            if self.opening and rest.strip() and (label := label_of(rest)):
                start = updated.start("rest")
                section.labels.append((label[0], evidence_of(block, start + label[1], start + label[2])))
            return True
        timed = timed_label_of(block.text, self.framework, self.force)
        stands: tuple[Grade | None, str | None] | None = None
        if not timed:
            stands = label_that_stands(block.text, self.framework) or says_it_stands(block.text, self.framework)
        if timed:
            state, start, end, told = timed
            evidence, times = evidence_of(block, start, end), told or self.times
            if times - {self.framework}:
                section.before += [(state[1], evidence, name) for name in times if len(times) == 1 and state[1]]
            elif self.opening:
                section.labels.append((state, evidence))
        elif stands:
            section.stands.append((*stands, evidence_of(block)))
        return bool(timed or stands)

    def _still_opens(self, section: Section, block: Block) -> bool:
        """Take a line that is no grade; whether one may still follow as the part's own."""
        if block.heading and _GRADE_HEADING.fullmatch(block.text):
            return True  # "Judgment", below what should be improved
        if block.heading and not (self.times or _INSIDE.match(block.text) or names_force(block.text, self.force)):
            return False  # of what the heading says
        if block.heading or (len(block.text) <= _SHORT and not block.text.endswith(".")):
            return self.opening
        section.prose.append(block)
        return False


def _part(block: Block, start: int, end: int) -> Block:
    """A stretch of a line as a line of its own, without blanks and brackets around it."""
    text = block.text[start:end]
    start += len(text) - len(text := text.lstrip(" (–—|-"))
    text = text.rstrip()
    return Block("p", text, block.start + start, block.start + start + len(text))


def _badges_before(blocks: Sequence[Block], titles: Sequence[Title | None]) -> dict[int, tuple[State, int, int] | None]:
    """The grade above each title, on a page where grades stand above their titles, by the title's place.

    Pillars and questions each for themselves: one stands above every title, and none below the last one. None for each
    where the words between leave open which title a grade belongs to.
    """
    found: dict[int, tuple[State, int, int] | None] = {}
    places = [n for n, title in enumerate(titles) if title and title.question and not _asks_again(titles, n)]
    for kind in (True, False):
        some = [n for n in places if (title := titles[n]) and (title.question in PILLARS) is kind]
        labels = {n: label_of(blocks[n - 1].text) for n in some if n and not titles[n - 1]}
        if not some or len(labels) < len(some) or not all(labels.values()) or _labelled_below(blocks, some[-1]):
            continue
        above = [blocks[n - _ABOVE] if n >= _ABOVE and not titles[n - _ABOVE] else None for n in some]
        apart = [block for block in above if block and not _LAST_UPDATED.match(block.text)]
        if some[0] < _ABOVE or (apart and apart[0] is above[0]):  # else the first one is of the title above it
            sure = any(len(block.text) > _SHORT or ends_section(block.text) for block in apart)
            found |= labels if sure else dict.fromkeys(labels)
    return found


def _asks_again(titles: Sequence[Title | None], n: int) -> bool:
    """Whether a title asks what the one right above it names: "Effectiveness", then the question of effectiveness."""
    above, title = titles[n - 1] if n else None, titles[n]
    return above is not None and title is not None and above.question == title.question


def _labelled_below(blocks: Sequence[Block], place: int) -> bool:
    for block in blocks[place + 1 :]:
        if label_of(block.text):
            return True
        if block.heading or len(block.text) > _SHORT:
            break
    return False


def _time_told(block: Block, framework: str, force: str) -> frozenset[str] | None:
    """Of which inspections a heading or line says that the grades below it are; None where it says more, or nothing."""
    text = block.text
    if len(text) > _LONGEST_TIME or block.kind in _UNTITLED or not _OF_GRADES.search(text):
        return None
    times = times_of(text, framework)
    if not times:
        return None
    return None if re.search(r"[^\W_]", _OF_GRADES.sub(" ", without_force(without_times(text), force))) else times


def _lines(block: Block, framework: str, force: str) -> Sequence[Block]:
    """A line as it is; of a table's row its cells, or none where one names a question (it is read as a table)."""
    if block.kind not in {"row", "head"}:
        return (block,)
    cells = [Block("p", *cell) for cell in block.cells() if cell[0]]
    if any(may_name(cell.text) and _named(cell.text, framework, force) for cell in cells):
        return ()
    prose = [cell for cell in cells if len(cell.text) > _SHORT]
    labels = [cell for cell in cells if label_of(cell.text)]
    return cells if len(labels) == 1 and len(labels) + len(prose) == len(cells) else prose


def times_above(blocks: Sequence[Block], framework: str, force: str) -> list[frozenset[str]]:
    """Of which earlier inspections each line is, by a heading or a line above it; none for this one.

    A line rules over the next one, and over the judgment sentences after it.
    """
    found, times, rank, until = [], _NO_TIME, "", 0
    for n, block in enumerate(blocks):
        told = _time_told(block, framework, force)
        if told is not None:
            times, rank, until = told - {framework}, block.kind if block.heading else "", n + 1
        elif (not rank or block.kind <= rank) if block.heading else not rank and n > until:
            times, rank = _NO_TIME, ""
        elif "extent to which" in block.text:
            until = n + 1
        found.append(times)
    return found


def ends_section(text: str) -> bool:
    """Whether the line ends any question's part: "View the four questions", "Leadership", "HMI's observations"."""
    return _END.fullmatch(text) is not None


def _ends(block: Block, section: Section, *, opening: bool) -> bool:
    text = block.text
    if ends_section(text):
        return True
    if label_of(text) or _INSIDE.match(text) or _LAST_UPDATED.match(text):
        return False
    if block.heading:
        return section.rank == "h0" or block.kind <= section.rank
    # Among titles that are no headings, a short line after prose is the title of something else.
    return section.rank == "h0" and not opening and block.kind == "p" and _SHORT_TITLE.fullmatch(text) is not None


def _drop_legend(section: Section) -> None:
    grades: set[Grade] = {state[1] for state, _ in section.labels if state[0] is Status.GRADED and state[1] is not None}
    if len(grades) >= _LEGEND:
        section.labels.clear()
