"""Where quotation marks open and close: straight, curly, single, quotes within quotes, quotes over paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from scrapers.news.layout import Span, is_terminated, trim

_MARK = re.compile(r"[“”„‟«»\"‘’'`](?:(?<=')'|(?<=`)`)?")
_OPENING, _CLOSING, _DOUBLE = "“„«‘`", "”»‟’", '“”„‟«»"'
_BEFORE_OPEN = frozenset(" \n([{—–-/:,;.>“‘\"'…")
_AFTER_CLOSE = frozenset(" \n)]}—–-/:,;.!?…”’\"'<")
# Also what text that is cut into words sets apart: "the chamber 's last".
_ELISION = re.compile(r"(?:em|til|till|cos|cause|tis|twas|n|\d\ds|round|bout|s|m|re|ve|ll|d|t)\b", re.IGNORECASE)
_LABEL = re.compile(r"(?:[A-Z][A-Z'’.-]+ ?){1,5}(?:\([^)\n]*\))?: ")
_LABELS = 3  # paragraphs that begin so make a transcript
_GAP = 8  # how many short lines may interrupt a quotation
_LONGEST_LOST = 60  # words to the end of a paragraph
# Where words whose closing mark was lost go over into their attribution: “I did not, she said.
_TELLS_AMID = re.compile(
    r"(?<=[,!?]) (?=(?:(?:he|she|they|the [a-z]+"
    r"|(?:(?:Mr|Ms|Mrs|Dr|Sen|Rep|Gov)\. )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})"
    r" (?:\w+ )?(?:said|says|told|added|asked|wrote|replied|argued|insisted|warned|explained|continued)"
    r"|(?:said|says|added|asked|wrote|replied) (?:he|she|[A-Z][\w’'-]+))\b(?! that\b))"
)
_SHORT = 14  # words of a line that may be a caption or a prompt that no list names


class _Mark(NamedTuple):
    start: int
    end: int
    double: bool
    opens: bool
    closes: bool
    answered: bool = False  # a single one that opens has its closing mark; a double one has one to spare


@dataclass(slots=True)
class Quote:
    """A quotation: its stretches between marks, one a paragraph, with the paragraphs' numbers.

    `opened` and `closed` are where its outer marks begin and end; `lost` where no mark closes it.
    """

    spans: list[Span]
    paragraphs: list[int]
    opened: int
    closed: int
    double: bool
    lost: bool = True


def find_quotes(flat: str, spans: list[Span], skipped: set[int]) -> list[Quote]:
    """Every quotation of an evened text, in order; `spans` are its paragraphs, `skipped` the numbers of furniture.

    A quotation that its paragraph does not close goes on in the next paragraph that opens with a mark, also past
    furniture and captions; where none does, it ends with its own paragraph.
    """
    return list(_quotes(flat, tuple(spans), frozenset(skipped)))


@lru_cache(maxsize=2)  # of one article several ask; nobody changes a quotation that was found
def _quotes(flat: str, spans: tuple[Span, ...], skipped: frozenset[int]) -> tuple[Quote, ...]:
    quotes: list[Quote] = []
    pending: Quote | None = None
    gap = 0
    signs: dict[int, list[re.Match[str]]] = {}
    starts = [span.start for span in spans]
    for sign in _MARK.finditer(flat):
        signs.setdefault(bisect_right(starts, sign.start()) - 1, []).append(sign)
    if not signs:
        return ()
    numbers = [number for number in range(len(spans)) if number not in skipped]
    marks = [_marks(flat, spans[number], signs.get(number, [])) for number in numbers]
    for place, number in enumerate(numbers):
        span, here = spans[number], marks[place]
        if pending is None and not here:
            continue
        if pending is not None and not _resumes(pending, span, here, gap):
            gap += 1
            if gap <= _GAP and not here and _is_aside(flat, span):
                continue
            pending = None
        later = next((found for found in marks[place + 1 : place + 2 + _GAP] if found), None)
        single_goes_on = later is not None and later[0].opens and not later[0].double
        quotes.extend(_Scan(flat, span, number, pending).read(here, single_goes_on=single_goes_on))
        last = quotes[-1] if quotes else None
        pending = last if last is not None and last.lost and last.paragraphs[-1:] == [number] else None
        gap = 0
    for quote in quotes:
        if quote.lost and len(quote.spans) == 1:
            _cut(flat, quote, quote.spans[0].end)
    return tuple(quote for quote in quotes if _is_sound(flat, spans, quote))


def _cut(flat: str, quote: Quote, end: int) -> bool:
    """End a quotation whose closing mark was lost before its attribution, if it has one; tell whether it has."""
    told = _TELLS_AMID.search(flat, quote.opened, end)
    if told is None:
        return False
    stretch = trim(flat, quote.spans[0].start if quote.spans else quote.opened + 1, told.start())
    quote.spans[:], quote.closed, quote.lost = [stretch], told.start(), False
    return True


def _resumes(pending: Quote, span: Span, marks: list[_Mark], gap: int) -> bool:
    """Whether a paragraph goes on with an open quotation: it opens with a mark, or only closes one (a lost mark)."""
    first = next((mark for mark in marks if mark.double == pending.double), None)
    if first is None:
        return False
    if first.start == span.start:
        return first.opens
    return gap == 0 and pending.double and first.closes and not first.opens


def _is_aside(flat: str, span: Span) -> bool:
    """Whether a line may be a caption or a prompt: short, and not ended as prose is."""
    words = flat[span.start : min(span.end, span.start + 300)]
    if words.startswith(("[", "**")) and words[0] in "[*" and flat[span.end - 1] == {"[": "]", "*": "*"}[words[0]]:
        return True
    return words.count(" ") < _SHORT and (words.endswith(":") or not is_terminated(words))


def _is_sound(flat: str, spans: tuple[Span, ...], quote: Quote) -> bool:
    """A quotation that nothing closes counts only where it clearly began: by a curved mark, first, or after a colon."""
    if not quote.spans or not quote.lost or len(quote.spans) > 1:
        return bool(quote.spans)
    if flat[quote.opened] in "“`" and flat.count(" ", *quote.spans[0]) < _LONGEST_LOST:
        return True
    before = flat[spans[quote.paragraphs[0]].start : quote.opened].rstrip()
    return quote.double and (not before or before[-1] in ":,")


def _marks(flat: str, span: Span, signs: list[re.Match[str]]) -> list[_Mark]:
    """What the signs of a paragraph do; some do nothing."""
    found: list[_Mark] = []
    spare, closer_follows = 0, False
    for match in reversed(signs):
        mark = _mark(flat, span, match.start(), match.end())
        if mark.double:
            mark = mark._replace(answered=spare > 1)  # one for itself, one for the quotation around it
            spare += (mark.closes and not mark.opens) - (mark.opens and not mark.closes)
        elif mark.closes:
            # In ‘the officers’ homes’ the first mark closes nothing, for a later one does.
            plural = flat[mark.start - 1] == "s" and flat[mark.end : mark.end + 1] == " "
            mark = mark._replace(closes=not (plural and closer_follows), answered=closer_follows)
            closer_follows = True
        elif mark.opens:
            mark = mark._replace(answered=closer_follows)
            closer_follows = False
        if mark.opens or mark.closes:
            found.append(mark)
    found.reverse()
    return found


def _mark(flat: str, span: Span, start: int, end: int) -> _Mark:
    """What a mark does, told by its sign and by the characters on either side."""
    sign = flat[start:end]
    before = flat[start - 1] if start > span.start else " "
    after = flat[end] if end < span.end else " "
    double = len(sign) > 1 or sign in _DOUBLE
    opens = not after.isspace() and before in _BEFORE_OPEN
    closes = not before.isspace() and after in _AFTER_CLOSE
    if double and before == after == " ":
        # Set apart on both sides, as where words are cut into pieces: but for two signs only its place can tell.
        opens, closes = sign != "''", sign != "``"
    elif sign in _OPENING:
        opens, closes = opens or (double and not closes), closes and not opens
    elif double and sign in _CLOSING:
        opens, closes = opens and not closes, closes or not opens
    elif double:
        closes = closes or not opens
    else:
        opens = opens and not _ELISION.match(flat, end) and (sign != "’" or start == span.start)
    return _Mark(start, end, double, opens, closes)


class _Scan:
    """One paragraph being read mark by mark; `pending` is the quotation that the paragraph before left open."""

    def __init__(self, flat: str, span: Span, number: int, pending: Quote | None) -> None:
        self._flat, self._span, self._number = flat, span, number
        self._current, self._depth, self._begun = pending, 1, span.start
        self.found: list[Quote] = []

    def read(self, marks: list[_Mark], *, single_goes_on: bool) -> list[Quote]:
        """The quotations that begin here."""
        for mark in marks:
            if self._current is None:
                if mark.opens and (mark.double or mark.answered or single_goes_on):
                    self._open(mark)
            elif mark.double == self._current.double:
                self._within(self._current, mark)
        if self._current is not None:
            self._add(self._current, self._span.end)
            self._current.closed = self._span.end
        return self.found

    def _open(self, mark: _Mark) -> None:
        self._current = Quote([], [], mark.start, self._span.end, mark.double)
        self._depth, self._begun = 1, mark.end
        self.found.append(self._current)

    def _within(self, current: Quote, mark: _Mark) -> None:
        """A mark of the kind that opened the quotation: it closes it, or opens another within."""
        if mark.start == self._begun == self._span.start and mark.opens:
            self._begun = mark.end  # the mark that one quotation repeats at each of its paragraphs
        elif mark.closes:
            self._depth -= 1
            if self._depth == 0:
                self._add(current, mark.start)
                current.closed, current.lost, self._current = mark.end, False, None
        elif mark.double and mark.answered:
            self._depth += 1
        elif mark.double:
            # A closing mark was lost before: what stood open ends before its attribution, or cannot be told.
            if current.spans or not _cut(self._flat, current, mark.start):
                self.found = [quote for quote in self.found if quote is not current]
            else:
                current.paragraphs.append(self._number)
            self._open(mark)

    def _add(self, quote: Quote, end: int) -> None:
        stretch = trim(self._flat, self._begun, end)
        if stretch.start < stretch.end:
            quote.spans.append(stretch)
            quote.paragraphs.append(self._number)


def outside_turns(flat: str, spans: list[Span], quotes: list[Quote]) -> list[Quote]:
    """The quotations without those within a transcript's turns, which have no marks: "JO LEE: He said “no”."."""
    if flat.count(": ") < _LABELS:
        return quotes
    turns = {number for number, span in enumerate(spans) if _LABEL.match(flat, *span)}
    if len(turns) < _LABELS:
        return quotes
    return [quote for quote in quotes if quote.paragraphs[0] not in turns or flat[: quote.opened].endswith(": ")]
