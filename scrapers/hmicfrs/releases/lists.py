"""Lists of forces below (or behind) a grade, in a release about one pillar: "Good / Kent, Essex"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Evidence
from schema.grades import Status, Tense
from scrapers.hmicfrs.force_names import find_force
from scrapers.hmicfrs.grading import label_of, may_hold_grade, state_of
from scrapers.hmicfrs.releases.times import time_of
from scrapers.hmicfrs.releases.verdicts import GRADE, GRADES, find_pillar, grade_of
from scrapers.news.phrases import NUMBERS
from scrapers.wording import CELLS_APART

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema.frameworks import Framework
    from scrapers.hmicfrs.grading import State
    from scrapers.page import Block


class Listed(NamedTuple):
    """A force below a grade or a status: the words that name it, and those of the grade."""

    force: str
    pillar: str
    state: State
    evidence: Evidence
    heading: Evidence | None


_N = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
_HEADING = re.compile(
    rf"(?:(?:the )?(?:following )?(?:{_N} )?(?:of (?:the )?\d\d )?(?:police )?forces? (?:(?:that|which) )?"
    r"(?:(?:were|was|are|is) )?)?(?:(?:rated|graded|judged|assessed|found) )?(?:as |to be )?"
    rf"[‘“'\"]?(?P<g>{GRADE}|(?:not yet|not|(?:yet )?to be) graded)[’”'\"]?(?:\s*(?:grade|rating)s?)?"
    r"(?:\s*(?:[:–—-]\s*)?\(?\s*(?P<n>\d{1,2})\s*(?:of (?:the )?\d\d\s*)?"
    r"(?:(?:police )?forces?|listed|shown|named|in all)?\s*\)?)?"
    r"(?:\s*(?:[:–—]|-(?=\s))\s*(?P<rest>.*)|\s*)",
    re.IGNORECASE,
)
# The end of a paragraph above a list: "The three forces whose efficiency requires improvement are:".
_LEAD = re.compile(
    rf"(?:\A|[.;]\s+)(?P<lead>(?:the |these |only )?(?:(?P<n>{_N}) )?(?:police )?(?:forces?\b|(?=whose\b))"
    rf"[^.:;]{{0,60}}?\b(?P<g>{GRADE})\b[’”'\"]?[^.:;]{{0,40}}:)\s*\Z",
    re.IGNORECASE,
)
_NO_LEAD = re.compile(
    r"\b(?:not|no|never|other|than|except|last|previous\w*|formerly|earlier|had|in 20\d\d)\b", re.IGNORECASE
)
# "No force was judged to be inadequate": all that stands below a grade which no force has.
_NO_FORCE = re.compile(r"(?:no|none|not one)\b", re.IGNORECASE)
_LONGEST = 1_500  # characters: 43 names
_JOINT = re.compile(r":\s+|\s[–—-]\s")
_MORE = re.compile(r"[\d()\[\]]")  # stands in more than a name
_LABEL = 80


def read_force_lists(  # noqa: C901, PLR0912 - one walk
    blocks: Sequence[Block], topic: str | None, framework: Framework
) -> Iterator[list[Listed]]:
    """Each list of forces under one grade, and each force with its own beside or below it; `topic`: the page's pillar.

    A line that holds anything but forces ends a list. A list that names more forces than its grade tells is left out;
    so is one under no known pillar, or below a line that speaks of an earlier inspection.
    """
    if not any(may_hold_grade(block.text) for block in blocks):
        return
    pillar, current, expected = topic, None, None
    found: list[Listed] = []
    owner: Block | None = None  # a force on a line of its own, in no list: the grade after it is its own
    for block in blocks:
        text, before, owner = block.text, owner, None
        if block.kind == "row" and CELLS_APART in text:
            if current and split_forces(text.replace(CELLS_APART, ";")):
                text = text.replace(CELLS_APART, ";")
            elif text.count(CELLS_APART) == 1:
                text = text.replace(CELLS_APART, ":")
        if len(text) > _LONGEST or CELLS_APART in text:
            pillar = _under(text, pillar, framework) if block.kind == "head" else pillar
            continue
        graded = may_hold_grade(text)
        match = _HEADING.fullmatch(text) if graded else None
        if match and before and not match["rest"]:
            force, evidence = find_force(before.text), Evidence(text, block.start, block.end)
            if force and pillar and not match["n"]:
                heading = Evidence(before.text, before.start, before.end)
                yield [Listed(force, pillar, _state_of(match["g"]), evidence, heading)]
            continue
        if match:
            yield from _whole(found, expected)
            current, expected, found = (_state_of(match["g"]), block), match["n"], []
            rest = match["rest"]
            if rest:
                found = _named(rest, block.start + match.start("rest"), current, pillar) or []
            continue
        named = _named(text, block.start, current, pillar) if current and _may_stand(block, current[1]) else None
        if named is not None:
            found += named
            continue
        yield from _whole(found, expected)
        current, expected, found = None, None, []
        if not block.heading and _NO_FORCE.match(text):
            continue
        lead = _LEAD.search(text) if graded and text.endswith(":") else None
        if lead and not _NO_LEAD.search(lead["lead"]) and len(GRADES.findall(lead["lead"])) == 1:
            current, pillar = (_state_of(lead["g"]), block), find_pillar(lead["lead"]) or pillar
        elif graded and block.kind != "row" and (alone := _alone(block, pillar)):
            yield [alone]
        elif find_force(text):
            owner = block
        elif block.heading or len(text) <= _LABEL:
            pillar = _under(text, topic if block.heading else pillar, framework)
    yield from _whole(found, expected)


def _state_of(words: str) -> State:
    return state_of(words) or (Status.GRADED, grade_of(words))


def _may_stand(block: Block, over: Block) -> bool:
    """Whether a line may belong to a list below another: no term, and no heading unless a lower one."""
    return block.kind != "dt" and (not block.heading or (over.heading and block.kind > over.kind))


def _under(words: str, pillar: str | None, framework: Framework) -> str | None:
    """The pillar of what stands below a short line; none below one that speaks of an earlier inspection."""
    pillar = find_pillar(words) or pillar
    time = time_of(words, framework, pillar, alone=True) if pillar else None
    return pillar if time and time[1] is Tense.CURRENT else None


def _alone(block: Block, pillar: str | None) -> Listed | None:
    """A force and its grade on a line of their own ("Durham: outstanding")."""
    parts = _JOINT.split(block.text, maxsplit=1)
    label = label_of(parts[1]) if len(parts) > 1 and pillar else None
    force = find_force(parts[0]) if label and not _MORE.search(parts[0]) else None
    if label is None or force is None or pillar is None:
        return None
    evidence = Evidence(block.text, block.start, block.end)
    return Listed(force, pillar, label[0], evidence, None)


def is_of_force_list(words: str) -> bool:
    """Whether a line is a grade that may stand over a list of forces, or such a list."""
    if len(words) > _LONGEST:
        return False
    return (may_hold_grade(words) and _HEADING.fullmatch(words) is not None) or split_forces(words) is not None


def _whole(found: list[Listed], expected: str | None) -> Iterator[list[Listed]]:
    if found and (expected is None or len(found) <= int(expected)):
        yield found


def _named(words: str, start: int, current: tuple[State, Block], pillar: str | None) -> list[Listed] | None:
    """The forces of a line that names nothing else; None for any other line."""
    state, over = current
    heading = Evidence(over.text, over.start, over.end)
    parts = split_forces(words)
    if parts is None:
        return None
    if pillar is None:
        return []
    return [Listed(force, pillar, state, Evidence(words[a:b], start + a, start + b), heading) for force, a, b in parts]


def split_forces(words: str) -> list[tuple[str, int, int]] | None:
    """The forces of a list of nothing but forces ("Kent, Devon & Cornwall and Essex"), with their places; else None."""
    found: list[tuple[str, int, int]] = []
    for piece in re.finditer(r"[^,;•|\n]+", words):
        named = _split_piece(words, *_trim(words, piece.start(), piece.end()))
        if named is None:
            return None
        found += named
    return found or None


def _split_piece(words: str, start: int, end: int) -> list[tuple[str, int, int]] | None:
    start, end = _trim(words, start, end)
    text = words[start:end]
    if not text:
        return []
    lead = re.match(r"and\s+", text)
    if lead:
        return _split_piece(words, start + lead.end(), end)
    force = find_force(text)
    if force:
        return [(force, start, end)]
    for joint in re.finditer(r"\s+(?:and|&)\s+", text):
        first = find_force(text[: joint.start()])
        if first:
            rest = _split_piece(words, start + joint.end(), end)
            if rest:
                return [(first, start, start + joint.start()), *rest]
    return None


def _trim(words: str, start: int, end: int) -> tuple[int, int]:
    while start < end and words[start] in " \t.*•-–":
        start += 1
    while end > start and words[end - 1] in " \t.*":
        end -= 1
    return start, end
