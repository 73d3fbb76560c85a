"""The sentences of an article, in order, and which stand within quotations."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from scrapers.news.layout import Span, sentences

FAR = 6000  # characters: no pronoun or role reaches back further
_PARAGRAPHS_BACK = 4
_SENTENCES = 4
_LOOK_BACK = 30  # sentences


class Passages:
    """The paragraphs of one article as sentences, each cut only when it is asked for."""

    def __init__(self, flat: str, paragraphs: list[Span], quoted: list[Span]) -> None:
        """`flat` is the evened text, `quoted` its quotations in order, without what is around."""
        self._flat, self._paragraphs, self._quoted = flat, paragraphs, quoted
        self._starts = [span.start for span in paragraphs]
        self._quoted_starts = [span.start for span in quoted]
        self._sentences: dict[int, list[Span]] = {}

    @property
    def count(self) -> int:
        """How many paragraphs there are."""
        return len(self._paragraphs)

    def number(self, place: int) -> int:
        """The number of the paragraph that holds a place."""
        return bisect_right(self._starts, place) - 1

    def span(self, number: int) -> Span:
        """A paragraph, by number; the last one for a number beyond it."""
        return self._paragraphs[min(number, len(self._paragraphs) - 1)]

    def first(self, count: int) -> list[Span]:
        """The paragraphs that a text begins with."""
        return self._paragraphs[:count]

    def within(self, number: int) -> list[Span]:
        """The sentences of a paragraph, by number."""
        if number not in self._sentences:
            self._sentences[number] = sentences(self._flat, self._paragraphs[number])
        return self._sentences[number]

    def told(self, number: int, start: int, end: int) -> list[Span]:
        """The last few sentences of a paragraph, by number, that lie within a stretch."""
        spans = self.within(number)
        first, last = bisect_left(spans, (start,)), bisect_left(spans, (end,))
        return [span for span in spans[max(first, last - _SENTENCES) : last] if span.end <= end]

    def following(self, number: int, place: int) -> list[Span]:
        """The two sentences of a paragraph, by number, that begin after a place."""
        spans = self.within(number)
        first = bisect_left(spans, (place,))
        return spans[first : first + 2]

    def is_quoted(self, place: int) -> bool:
        """Whether a place lies within a quotation."""
        position = bisect_right(self._quoted_starts, place) - 1
        return position >= 0 and place < self._quoted[position].end

    def opens_quotation(self, sentence: Span) -> bool:
        """Whether a sentence begins with a quotation."""
        position = bisect_left(self._quoted_starts, sentence.start)
        return position < len(self._quoted) and self._quoted_starts[position] <= sentence.start + 2

    def apart(self, one: int, other: int) -> int:
        """How many paragraphs one place stands before another."""
        return bisect_right(self._starts, other) - bisect_right(self._starts, one)

    def back(self, place: int) -> Iterator[tuple[Span, bool]]:
        """The sentences before a place, the nearest first, and whether each is the first of its paragraph."""
        number = self.number(place)
        stop = max(0, place - FAR)
        left = _LOOK_BACK
        for paragraph in range(number, max(-1, number - _PARAGRAPHS_BACK - 1), -1):
            spans = self.within(paragraph)
            for position in range(bisect_left(spans, (place,)) - 1, -1, -1):
                span = spans[position]
                if span.start < stop or left == 0:
                    return
                left -= 1
                yield Span(span.start, min(span.end, place)), position == 0
