"""Marks on grades ("Good*"), and the legend above or below them that says what they mean.

A grade whose mark is explained as "not inspected, the earlier grade stands" is carried; one whose mark says how it came
about ("after a revisit") is a plain grade; one whose mark nothing explains, or explains in any other way, is none. A
mark on the name of a force or a question changes its grades only where a legend says so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from schema.findings import Caution, Evidence
from schema.frameworks import frameworks
from schema.grades import Grade, Status, Tense
from scrapers.hmicfrs.carried import since

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema.findings import Findings, Judgment
    from scrapers.page import Block


class Meaning(Enum):
    """What a mark makes of a grade. Other: nothing in its legend speaks against the grade, or for it."""

    CARRIED = "carried"
    PLAIN = "plain"
    OTHER = "other"
    DOUBTFUL = "doubtful"


class Legend(NamedTuple):
    """What a mark means, since when a grade so marked stands, and the words that say so."""

    meaning: Meaning
    stands_from: str | None = None
    words: Evidence | None = None


_UNEXPLAINED = Legend(Meaning.DOUBTFUL)
_MARK = r"(?:[*†‡§¶#^]{1,3}|[¹²³⁴-⁹]|\[[0-9a-e*†‡]\]|\([a-e*†‡]\))"
# Quick looks, each for its first letters: without any of these no mark stands in a text.
_MAY_MARK = (re.compile(r"[*†‡§¶#^\[¹²³⁴-⁹]"), re.compile(r"\([a-e*†‡]\)"), re.compile(r"[degt]\d(?!\w)"))
_HOLDS_MARK = re.compile(rf"[a-z)][’”'\"]?[ \u00a0]?{_MARK}|(?:ood|ate|ing|ent)\d(?!\w)")
_AFTER_GRADE = re.compile(rf"[’”'\"]?[ \u00a0]?({_MARK})|(\d)(?!\w)")
_SIGN = re.compile(r"[*†‡§¶]")
_AFTER_NAME = re.compile(rf"[ \u00a0]?({_MARK})")
_AT_END = re.compile(rf"({_MARK})\s*\Z")
_WORDS = {
    grade: re.compile(rf"\b{'improvement' if grade is Grade.REQUIRES_IMPROVEMENT else grade.words}", re.IGNORECASE)
    for grade in Grade
}
# "* Not inspected in 2017", "Key: † the earlier grade stands", "1 Not inspected this year".
_OPENS = re.compile(rf"(?:\A|(?<=[.;:,|])\s*)(?P<mark>{_MARK}|\d[.)]?(?=\s[A-Z]))[\s:=–—.-]*(?=[A-Za-z‘“'\"])")
# "Grades with an asterisk were carried over", "a grade marked † is that of 2016".
_NAMED = re.compile(
    r"\b(?:marked|shown|with|by|an?|the|symbol|sign|mark|denotes|means|indicates)\s(?:an? |the )?[‘“'\"(]?"
    rf"(?P<mark>{_MARK}|double dagger|dagger|double asterisk|asterisks?|stars?)(?!\w)",
    re.IGNORECASE,
)
_NAMES = {
    "asterisk": "*", "asterisks": "*", "star": "*", "stars": "*", "double asterisk": "**", "dagger": "†",
    "double dagger": "‡",
}  # fmt: skip
_SMALL = dict(zip("¹²³⁴⁵⁶⁷⁸⁹", "123456789", strict=True))
_STANDS = re.compile(
    r"\b(?:not|n['’]t) (?:been )?(?:re-?)?(?:inspect|assess|examin)(?:ed|e)?\b|\bno (?:new )?inspection\b"
    r"|\b(?:grad(?:es?|ings?)|judge?ments?|ratings?|it)\b[^.;]{0,80}\b(?:stands?|remains?|appl(?:ies|y))\b"
    r"|\bcarried (?:over|forward)\b"
    r"|\b(?:keeps?|retain(?:s|ed)?|kept)\b[^.;]{0,60}\b(?:grades?|judge?ments?|ratings?)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no longer|unless|except|may|might)\b|\b(?:not|n['’]t) (?:carried|stand|kept|retained|apply)\b", re.IGNORECASE
)
_PLAIN = re.compile(
    r"\b(?:re-?visit(?:ed)?|re-?inspect(?:ed|ion)|re-?graded|correct(?:ed|ion)|revised|amended|published|publication"
    r"|pilot|tranche|causes? of concern|areas? for improvement|joint(?:ly)?|new question)\b",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(?:not|no|n['’]t|previous(?:ly)?|last|earlier|former(?:ly)?|before|provisional|interim|draft|appeal\w*|pending"
    r"|other|disputed|challenged|review|suspended|withdrawn|ungraded|estimated?|may|might|old|until)\b",
    re.IGNORECASE,
)
_LONGEST = 600  # characters of a line that may be a legend
_NEAR = 6  # characters after a grade's evidence in which its mark may stand
_CELLS = 2  # of a row that is a legend


def heed_marks(findings: Findings, blocks: Sequence[Block]) -> Findings:
    """The findings in which a marked grade is what its legend makes of it, or is left out and told."""
    marks = [_marks_of(judgment, findings.text) for judgment in findings.judgments]
    if not any(any(some) for some in marks) or not _holds_mark(findings.text):
        return findings
    told: list[Caution] = []
    kept: list[Judgment] = []
    known: dict[str, dict[str, Legend]] = {}
    for judgment, (graded, named, listed) in zip(findings.judgments, marks, strict=True):
        framework = judgment.framework if judgment.framework in frameworks() else None
        if not (graded or named or listed) or judgment.status is not Status.GRADED or framework is None:
            kept.append(judgment)
            continue
        legends = known.get(framework) or known.setdefault(framework, find_legends(blocks, framework))
        meant = [legends.get(mark, _UNEXPLAINED) for mark in graded | listed]
        if graded:
            meant = [_UNEXPLAINED if one.meaning is Meaning.OTHER else one for one in meant]
        meant += [legends[mark] for mark in named if mark in legends]
        carried = next((legend for legend in meant if legend.meaning is Meaning.CARRIED), None)
        if any(one.meaning is Meaning.DOUBTFUL for one in meant) or (carried and judgment.tense is Tense.PREVIOUS):
            message = "no legend says of the mark beside this grade that it is one of this inspection"
            told.append(Caution("marked-grade", message, judgment.evidence.text[:200], judgment.question))
        else:
            kept.append(_carry(judgment, carried) if carried else judgment)
    return replace(findings, judgments=tuple(kept), warnings=(*findings.warnings, *told))


def _holds_mark(text: str) -> bool:
    return any(look.search(text) for look in _MAY_MARK) and _HOLDS_MARK.search(text) is not None


def _carry(judgment: Judgment, legend: Legend) -> Judgment:
    context = (*judgment.context, *([legend.words] if legend.words else []))
    carried = replace(judgment, status=Status.CARRIED, stands_from=legend.stands_from, context=context)
    return replace(carried, effective=None, comparison=None)


def _marks_of(judgment: Judgment, text: str) -> tuple[set[str], set[str], set[str]]:
    """The marks behind a judgment's grade, those behind the names that it stands beside, and those of a name in a list.

    Where the grade stands in its words both with a mark and without, the mark is one that no legend has.
    """
    evidence = judgment.evidence
    graded: set[str] = set()
    listed: set[str] = set()
    if judgment.grade is not None:
        near = text[evidence.start : evidence.end + _NEAR]
        places = [m for m in _WORDS[judgment.grade].finditer(near) if m.start() < evidence.end - evidence.start]
        marks = [_AFTER_GRADE.match(near, place.end()) for place in places]
        graded = {_plain(match[1] or match[2]) for match in marks if match}
        graded |= {"?"} if graded and not all(marks) else set()
        if not places and (match := _AFTER_NAME.match(text, evidence.end)):
            listed = {_plain(match[1])}
    named = set()
    for words in judgment.context:
        match = _AT_END.search(words.text) or _AFTER_NAME.match(text, words.end)
        named |= {_plain(match[1])} if match else set()
    if evidence.text.count("\t"):
        ends = (_AT_END.search(cell) for cell in evidence.text.split("\t"))
        named |= {_plain(match[1]) for match in ends if match} - graded
    return graded, named, listed


def without_legends(blocks: Sequence[Block]) -> list[Block]:
    """The lines but for those that explain a mark which a grade has: they are said of no question that is near them."""
    if not any(_holds_mark(block.text) for block in blocks):
        return list(blocks)
    marks = {mark for block in blocks for mark in _SIGN.findall(block.text, 1)}
    marks |= {
        _plain(match[1] or match[2])
        for block in blocks
        if _holds_mark(block.text)
        for words in _WORDS.values()
        for place in words.finditer(block.text)
        if (match := _AFTER_GRADE.match(block.text, place.end()))
    }
    return [block for block in blocks if not ((opens := _OPENS.match(block.text)) and _plain(opens["mark"]) in marks)]


def find_legends(blocks: Sequence[Block], framework: str) -> dict[str, Legend]:
    """What the page's lines say that each mark means; a mark of which two say different things is doubtful."""
    found: dict[str, Legend] = {}
    for mark, words in _explanations(blocks):
        legend = _meaning(words, framework)
        before = found.setdefault(mark, legend)
        if (before.meaning, before.stands_from) != (legend.meaning, legend.stands_from):
            found[mark] = Legend(Meaning.DOUBTFUL)
    return found


def _explanations(blocks: Sequence[Block]) -> Iterator[tuple[str, Evidence]]:
    """Each mark that a line explains, with the words that do."""
    term: tuple[str, int] | None = None  # a mark alone on its line, as a term or a cell
    for block in blocks:
        text, before, term = block.text, term, None
        if len(text) > _LONGEST or block.heading or (block.kind in {"row", "head"} and text.count("\t") >= _CELLS):
            continue
        if re.fullmatch(rf"{_MARK}|\d", text):
            term = _plain(text), block.start
            continue
        if before:
            yield before[0], Evidence(text, block.start, block.end)
            continue
        openings = list(_OPENS.finditer(text))
        for n, match in enumerate(openings):
            words = text[match.end() : openings[n + 1].start() if n + 1 < len(openings) else len(text)].rstrip()
            start = block.start + match.end()
            yield _plain(match["mark"]), Evidence(words, start, start + len(words))
        named = {_plain(match["mark"].lower()) for match in _NAMED.finditer(text)} if not openings else ()
        for mark in named:
            yield mark, Evidence(text, block.start, block.end)


def _plain(mark: str) -> str:
    """A mark without its brackets, by one of its names."""
    bare = mark.strip("[]().")
    return _NAMES.get(bare, _SMALL.get(bare, bare))


def _meaning(words: Evidence, framework: str) -> Legend:
    text = words.text
    if _DENIES.search(text):
        return Legend(Meaning.DOUBTFUL)
    if _STANDS.search(text):
        return Legend(Meaning.CARRIED, since(text.lower(), framework), words)
    if _DOUBTS.search(text) or since(text.lower(), framework):
        return Legend(Meaning.DOUBTFUL)
    if _PLAIN.search(text):
        return Legend(Meaning.PLAIN)
    return Legend(Meaning.OTHER)
