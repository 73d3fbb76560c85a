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
from scrapers.hmicfrs.grading import State, evidence_of, label_of, plain_words
from scrapers.hmicfrs.questions import find_questions, may_name
from scrapers.wording import find_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.page import Block


@dataclass(slots=True)
class Section:
    """What stands under one question's heading; `question` is None where the heading asks what is not graded."""

    question: str | None
    heading: Evidence
    rank: str
    updated: date | None = None
    labels: list[tuple[State, Evidence]] = field(default_factory=list)
    prose: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Title:
    """A line that names a question, with the grade that stands beside it on the same line, if one does."""

    question: str | None
    end: int
    label: tuple[State, int, int] | None = None


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
_SHORT_TITLE = re.compile(r"[A-Z][^.:;!]{2,59}[^.:;,!\s]")
_LONGEST_TITLE = 260
_UNTITLED = frozenset({"row", "head", "image", "quote"})
_SHORT = 40
_LEGEND = 3  # different grade words one after another are a key, not a grade


def find_title(block: Block, following: Block | None, framework: str, force: str) -> Title | None:
    """What question the line asks or names; None where it is no title."""
    text = block.text
    if len(text) > _LONGEST_TITLE or block.kind in _UNTITLED or not ("?" in text or _is_line(text)):
        return None
    if ends_section(text):
        return None
    start = match.end() if (match := _NUMBER.match(text)) else 0
    words = text[start:]
    mark = words.rfind("?")
    if mark >= 0 and _ASKS.match(words):
        question = _named(words[: mark + 1], framework, force)
        rest, offset = words[mark + 1 :], start + mark + 1
        label = label_of(rest)
        if (rest.strip() and label is None) or (block.kind == "li" and not label and not _opens(following)):
            return None
        return Title(question, offset, (label[0], offset + label[1], offset + label[2]) if label else None)
    if words.endswith((".", ";", ",")):
        return None
    question = _named(words, framework, force)
    if question is not None:
        opens = block.heading or _opens(following) or (block.kind != "li" and words[:1].isupper())
        return Title(question, len(text)) if opens else None
    return _labelled(block, start, framework, force)


def _is_line(text: str) -> bool:
    """Whether a line without a question mark may name a question: it is no sentence, and holds a word of one."""
    return not text.endswith((".", ";", ",")) and may_name(text)


def _labelled(block: Block, start: int, framework: str, force: str) -> Title | None:
    """The title and grade of "Investigating crime: Good", of "Efficiency (requires improvement)"."""
    words = block.text[start:]
    for cut in re.finditer(
        r"\s*[:–—|(-]\s*|\s(?=(?:outstanding|good|requires|inadequate|not|to be)\b)", words, re.IGNORECASE
    ):
        label = label_of(words[cut.end() :].rstrip(")")) if len(words) - cut.end() <= _SHORT else None
        question = _named(words[: cut.start()], framework, force) if label else None
        if label and question:
            offset = start + cut.end()
            return Title(question, start + cut.start(), (label[0], offset + label[1], offset + label[2]))
    return None


def _opens(following: Block | None) -> bool:
    """Whether the line after a title is one that only stands after titles: a grade word alone, or a last update."""
    if following is None:
        return False
    return label_of(following.text) is not None or _LAST_UPDATED.match(following.text) is not None


def _named(words: str, framework: str, force: str) -> str | None:
    found = find_questions(plain_words(words, force), framework)
    return found[0] if len(found) == 1 else None


def find_sections(blocks: Sequence[Block], framework: str, force: str, first: Section | None = None) -> list[Section]:
    """The parts of the page in order, from `first` on if given; a question whose heading stands twice has two parts."""
    found: list[Section] = [] if first is None else [first]
    section, opening = first, first is not None
    for n, block in enumerate(blocks):
        title = find_title(block, blocks[n + 1] if n + 1 < len(blocks) else None, framework, force)
        if title is not None:
            rank = block.kind if block.heading else "h0"
            heading = evidence_of(block, 0, title.end)
            if section and title.question == section.question and opening and not section.labels:
                section.heading, section.rank = heading, rank  # "Effectiveness", then the question of effectiveness
            else:
                section = Section(title.question, heading, rank)
                found.append(section)
            opening = True
            if title.label:
                section.labels.append((title.label[0], evidence_of(block, *title.label[1:])))
                if block.kind == "li":
                    section = None  # one line of a list, with nothing under it
            continue
        if section is None:
            continue
        if _ends(block, section, opening=opening):
            section = None
            continue
        opening = _take(section, block, opening=opening)
    for section in found:
        _drop_legend(section)
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


def _take(section: Section, block: Block, *, opening: bool) -> bool:
    """Take one line into a section; whether its opening goes on after it."""
    updated = _LAST_UPDATED.match(block.text)
    if updated:
        section.updated = section.updated or find_date(updated["date"])
        rest = updated["rest"]
        if opening and rest.strip() and (label := label_of(rest)):
            start = updated.start("rest")
            section.labels.append((label[0], evidence_of(block, start + label[1], start + label[2])))
        return opening
    label = label_of(block.text) if block.kind not in {"row", "head"} else None
    if label:
        if opening:
            section.labels.append((label[0], evidence_of(block, label[1], label[2])))
        return opening
    if block.heading or (len(block.text) <= _SHORT and not block.text.endswith(".")):
        return opening
    section.prose.append(block)
    return False


def _drop_legend(section: Section) -> None:
    grades: set[Grade] = {state[1] for state, _ in section.labels if state[0] is Status.GRADED and state[1] is not None}
    if len(grades) >= _LEGEND:
        section.labels.clear()
