"""The lines that an article asserts: sentences, lines of labels and headings, without its furniture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scrapers.news.layout import Span, furniture, is_terminated, paragraphs, sentences, trim

if TYPE_CHECKING:
    from scrapers.news.skeleton import Token, Tokens

_ITEM = re.compile(r"\s*(?:[-–—•*·‣▪]|\d{1,2}[.)])\s*")
_LABEL_LENGTH = 600  # characters: a line of labels may list 43 forces
_HEADING = 100  # characters: a longer line without a stop heads nothing
_LABEL_WORDS = (
    "(?:and|the|its|how|it|police|forces?|areas?|rated|graded|grade|rating|for|in|at|as|following|were|are"
    "|constabulary|new)"
)
_CREDIT = re.compile(r"\s*[(\[](?:image|picture|photo|pic|credit)s?\b[^()\[\]]{0,60}[)\]]\s*\Z", re.IGNORECASE)
_LABELS = re.compile(rf"(?:[FQGRA]|[\s,;:()&•*·\d.–—-]|\b{_LABEL_WORDS}\b)*\Z")
# A word that stands in no line of labels, in a text as it is; one beside a quotation mark may go on behind it.
_UNLABELLED = re.compile(
    rf"(?<![^\W\d_\"“”„‟«»`‘'’])(?!{_LABEL_WORDS}(?![^\W\d_]))[^\W\d_]++(?![\"“”„‟«»`‘'’])", re.IGNORECASE
)
_TELLS = re.compile(r"\b(?:rated|graded|were|are|as|for|at)\b|R")


class Line(NamedTuple):
    """A sentence, or a whole line of labels. `item`: it stands below a lead-in, or behind a bullet.

    `heads`: it is neither, but words over what follows: "Last year's effectiveness".
    """

    span: Span
    paragraph: int
    labels: bool
    item: bool
    heads: bool = False


def inner(flat: str, paragraph: Span) -> tuple[bool, Span]:
    """Whether a paragraph has a bullet, and what stands behind it."""
    marker = _ITEM.match(flat[paragraph.start : paragraph.end])
    return marker is not None, trim(flat, paragraph.start + (marker.end() if marker else 0), paragraph.end)


def asserted(flat: str, tokens: Tokens) -> list[Line]:
    """The lines that an article asserts: no furniture, no headline of another story within the text."""
    spans = paragraphs(flat)
    skipped = furniture(flat, spans)
    lines: list[Line] = []
    below = False
    for number, paragraph in enumerate(spans):
        if number in skipped:
            continue
        credit = _CREDIT.search(flat, *paragraph) if flat[paragraph.end - 1] in ")]" else None
        span = trim(flat, paragraph.start, credit.start()) if credit else paragraph
        words = flat[span.start : span.end]
        marker, inside = inner(flat, span)
        near = tokens.within(inside)
        item, labels = marker or below, is_labels(flat, tokens, inside, near)
        # A bullet that names a force may be the link to another story.
        told = marker and not any(token.letter == "F" for token in near)
        if labels:
            lines.append(Line(inside, number, labels=True, item=item))
        elif lines and lines[-1].labels and (label := _labelled(flat, tokens, inside)) is not None:
            lines.append(Line(label, number, labels=True, item=item))
        elif is_terminated(words) or credit or below or number == 0 or told:
            lines += [
                Line(part, number, labels=_is_list_of_one_grade(flat, tokens, part), item=item)
                for part in sentences(flat, inside)
            ]
        elif inside.end - inside.start <= _HEADING:
            lines.append(Line(inside, number, labels=False, item=item, heads=True))
        below = words.endswith(":") or (below and (labels or not is_terminated(words)))
    return lines


def is_labels(flat: str, tokens: Tokens, span: Span, near: list[Token]) -> bool:
    """Whether a line is labels only; "Kent Police rated good for efficiency" is the headline of another story.

    `near` are its own tokens.
    """
    if not near or span.end - span.start > _LABEL_LENGTH:
        return False
    letters = {token.letter for token in near}
    if not letters & set("FQGR") or letters & set("IO"):
        return False
    ends = [span.start, *(token.end for token in near)]
    starts = [*(token.start for token in near), span.end]
    if any(_UNLABELLED.search(flat, end, start) for end, start in zip(ends, starts, strict=True)):
        return False
    words = tokens.skeleton(span, near).words
    return _LABELS.match(words) is not None and ("F" not in letters or not _TELLS.search(words))


def _labelled(flat: str, tokens: Tokens, span: Span) -> Span | None:
    """The label that a line of a list begins with, where the rest only comments on it."""
    parts = sentences(flat, span)
    if len(parts) < 2:  # noqa: PLR2004
        return None
    first = parts[0]
    near = tokens.within(first)
    if {token.letter for token in near} != {"Q"} or not is_labels(flat, tokens, first, near):
        return None
    return None if any(token.letter in "GR" for token in tokens.within(Span(first.end, span.end))) else first


def _is_list_of_one_grade(flat: str, tokens: Tokens, span: Span) -> bool:
    """Whether a sentence is a grade and what has it: "Adequate: Q, Q."."""
    near = tokens.within(span)
    return len(near) > 1 and near[0].letter == "G" and is_labels(flat, tokens, span, near)
