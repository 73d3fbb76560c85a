"""The words in which a page gives a grade: where they stand alone ("Good"), and where they end a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from schema.findings import Evidence
from schema.forces import find_forces, register
from schema.grades import Grade, Status, parse_grade
from scrapers.wording import lowered

if TYPE_CHECKING:
    from scrapers.page import Block

GRADES = r"(?:outstanding|good|adequate|inadequate|requir(?:es|ing) improvement|(?:to )?require improvement)"
JUDGED = r"(?:judged|assessed|graded|rated|found|deemed)"
TO = (
    r"(?:overall,? )?(?:in respect of|with respect to|in relation to|in terms of|when it comes to|across"
    r"|in|at|for|on|with)"
)
FORCE = r"(?:the|this) (?:force|constabulary|service|police force)|it"

State = tuple[Status, Grade | None]

_STATUSES = {
    "to be graded": Status.NOT_YET_GRADED,
    "yet to be graded": Status.NOT_YET_GRADED,
    "not yet graded": Status.NOT_YET_GRADED,
    "not yet been graded": Status.NOT_YET_GRADED,
    "not graded": Status.NOT_GRADED,
    "not being graded": Status.NOT_GRADED,
    "not been graded": Status.NOT_GRADED,
}
_LABEL_LENGTH = 60
# Words that stand beside a grade that stands alone: "Overall judgment: Good", an image called "Good grade icon".
_BESIDE = re.compile(
    r"\b(?:overall|(?:hmic(?:frs)?(?:['’]s?)?)|our|the|this|of (?:the )?force|for (?:the|this) (?:question|pillar|area)"
    r"|force(?:['’]s)?|grades?|gradings?|judge?ments?|ratings?|graded|rated|judged"
    r"|awarded|assessed|is|as|was|year|question|pillar|icon|image|badge|symbol|logo|has been|been"
    r"|(?:(?:dark|light|pale|bright) )?(?:green|amber|orange|yellow|red|blue|grey) (?:circle|dot|disc|square|badge|icon"
    r"|tick|light))\b|[^\w\s?-]|\s-\s|^-|-$",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?:{GRADES}|(?:not yet(?: been)?|not(?: being| been)?|(?:yet )?to be) graded)", re.IGNORECASE)
# A mark behind the grade, which sends to a note: "Good1", "Good [2]", "Good (a)"; "Good (2)" counts.
_NOTE = re.compile(r"(?<=[a-zA-Z])(?:\d|[¹²³⁴-⁹]|\s?\[[0-9a-e]\]|\s?\([a-e]\))\s*\Z")
_OPENING = re.compile(
    rf"[\s:,–—-]*(?:(?:is|are|was|has been|have been)\b)?[\s:,–—-]*(?:(?:also|now"
    rf"|currently) )?(?:{JUDGED} )?(?:(?:as|to be|as being)\b )?"
    r"[\s:‘“'\"]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Signal:
    """What one place of the page says of a question, or None for words that are neither grade nor status."""

    stated: State | None
    evidence: Evidence
    context: tuple[Evidence, ...] = ()


def evidence_of(block: Block, start: int = 0, end: int | None = None) -> Evidence:
    """The evidence for a stretch of a block, by offsets in the block."""
    end = len(block.text) if end is None else end
    return Evidence(block.text[start:end], block.start + start, block.start + end)


def grade_of(words: str) -> Grade | None:
    """A grade word in any of its forms: "to require improvement" and "requiring improvement" too."""
    return parse_grade(re.sub(r"^(?:to require|requiring|require)\b", "requires", words.strip().lower()))


def state_of(words: str) -> State | None:
    """What a grade word or status means; None for any other words."""
    plain = " ".join(words.lower().strip(" .,:;‘’“”'\"").split())
    if plain in _STATUSES:
        return _STATUSES[plain], None
    grade = grade_of(plain)
    return (Status.GRADED, grade) if grade else None


def state_at_end(words: str) -> State | None:
    """What the end of a judgment sentence says: "is: good", "requires improvement; and", "has been graded as good"."""
    words = re.sub(r"[\s.;,:]*(?:\b(?:and|but|while))?[\s.;,:]*$", "", words)
    match = _OPENING.match(words)
    words = words[match.end() :] if match else words
    return state_of(words) or state_of(re.split(r",|\s[(–—-]", words, maxsplit=1)[0])


def label_of(text: str) -> tuple[State, int, int] | None:
    """The grade or status that a short line consists of, with its place; None where the line says anything else."""
    if len(text) > _LABEL_LENGTH or not may_hold_grade(text):
        return None
    if (note := _NOTE.search(text)) is not None:
        text = text[: note.start()]
    match = _LABEL.search(text)
    if match is None or _BESIDE.sub(" ", text[: match.start()] + " " + text[match.end() :]).strip():
        return None
    if (match.start() and text[match.start() - 1].isalnum()) or text[match.end() : match.end() + 1].isalnum():
        return None
    state = state_of(match.group())
    return (state, match.start(), match.end()) if state else None


def holds_grade(text: str) -> bool:
    """Whether a grade or a status stands somewhere in the text."""
    return may_hold_grade(text) and _LABEL.search(text) is not None


def may_hold_grade(text: str) -> bool:
    """Whether a grade or a status can stand somewhere in the text. Cheap."""
    low = lowered(text)
    return "good" in low or "improvement" in low or "adequate" in low or "outstanding" in low or "graded" in low


def without_force(text: str, force: str) -> str:
    """The text with blanks in place of this force's names."""
    parts, end = [], 0
    for mention in find_forces(text):
        if mention.force == force:
            parts += [text[end : mention.start], " " * (mention.end - mention.start)]
            end = mention.end
    rest = "".join([*parts, text[end:]])
    return re.sub(rf"(?<![\w-])(?:{_places(force)})(?![\w-])", lambda match: " " * len(match.group()), rest)


def plain_words(text: str, force: str) -> str:
    """A sentence in lower case, its quoted grades without their marks, in which the page's own force is "the force"."""
    parts, end = [], 0
    text = _abbreviations(force).sub("the force", text)
    for mention in find_forces(text):
        parts.append(text[end : mention.start])
        parts.append("the force" if mention.force == force else "another force, ")
        end = mention.end
    plain = "".join([*parts, text[end:]]).lower()
    plain = _own_place(force).sub("the force", plain).replace("’", "'")
    for mark, words, instead in _PLAIN:
        if mark in plain:
            plain = words.sub(instead, plain)
    return " ".join(plain.split())


def names_force(text: str, force: str) -> bool:
    """Whether the text names this force, by a full name or by its place (which a fire service has as well)."""
    if any(mention.force == force for mention in find_forces(text)):
        return True
    return re.search(rf"(?<![\w-])(?:{_places(force)})(?![\w-]| (?:Fire|County|Council))", text) is not None


# What is said in plainer words, in this order, and what each cannot do without.
_PLAIN = (
    ("the the", re.compile(r"\bthe the\b"), "the"),
    ("n't", re.compile(r"\b(did|do|was|were|has|have|is)n't\b"), r"\1 not"),
    ("requires improvement", re.compile(r" ?[:–] (?=requires improvement)"), " "),
    (": ", re.compile(r"\bis ?: "), "is "),
    *((mark, re.compile(rf"[‘“\"']({GRADES})[’”\"']"), r"\1") for mark in "‘“\"'"),
)


@cache
def _own_place(force: str) -> re.Pattern[str]:
    """The place of a force where it stands for the force."""
    return re.compile(
        rf"(?<![\w-])(?:{_places(force).lower()})(?=(?:'s|’s)? (?:is|has been|requires|was|were|continues"
        r"|remains|as|to be|effectiveness|efficiency|legitimacy|overall)\b)"
    )


@cache
def own_words(force: str) -> frozenset[str]:
    """All words, in lower case and in parts, by which a force may be named."""
    known = register().forces[force]
    former = (one.place for one in known.predecessors)
    names = (*known.all_names, known.place, *known.abbreviations, *former)
    return frozenset(word for name in names for word in re.findall(r"[a-z0-9]+", lowered(name)))


@cache
def _abbreviations(force: str) -> re.Pattern[str]:
    """What a force is called for short on its own page, as "GMP"; never a whole word of common language."""
    short = [re.escape(name) for name in register().forces[force].abbreviations if name.isupper()]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(short) or '(?!)'})(?![\w-])")


@cache
def _places(force: str) -> str:
    """A pattern of the places that a force is called by, now and formerly."""
    known = register().forces[force]
    return "|".join(re.escape(place) for place in (known.place, *(former.place for former in known.predecessors)))
