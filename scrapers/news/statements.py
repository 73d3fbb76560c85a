"""Who said what: every attributed quotation of an article. Pure on its text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache

from schema.findings import Statement, StatementKind
from schema.forces import find_forces, forces
from schema.grades import parse_grade
from scrapers.news.attribution import Attributor, Speaker
from scrapers.news.layout import Span, even, furniture, is_terminated, paragraphs, sentences
from scrapers.news.quotes import Quote, find_quotes
from scrapers.news.skeleton import forces_named
from scrapers.news.speakers import Cast

_SIGNATURE = 9  # words of a line that is nothing but a name and a role
_FRAGMENT = 4  # words: shorter ones are scare quotes
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
_SPEAKER_LINE = re.compile(r"[-–—]\s*(?=[A-Z])")
_ABOUT = 200


@dataclass(frozen=True, slots=True)
class _Said:
    """A quotation with its kind and, where found, its speaker."""

    quote: Quote
    kind: StatementKind
    speaker: Speaker | None


def find_statements(text: str) -> list[Statement]:
    """Give every attributed quotation of a text, in order; offsets are characters of `text` itself.

    A paragraph ends at any newline unless the text is hard-wrapped. The words of one speaker in adjacent paragraphs are
    one statement, also where a site's own lines stand between them. Never raises.
    """
    flat = even(text)
    spans = paragraphs(flat)
    skipped = furniture(flat, spans)
    quotes = find_quotes(flat, spans, skipped)
    if not quotes:
        return []
    reader = _Reader(flat, spans, skipped, quotes)
    return [reader.statement(text, group) for group in reader.groups()]


class _Reader:
    """One article being read for its statements."""

    def __init__(self, flat: str, spans: list[Span], skipped: set[int], quotes: list[Quote]) -> None:
        self._flat, self._spans, self._quotes = flat, spans, quotes
        self._order = {number: place for place, number in enumerate(n for n in range(len(spans)) if n not in skipped)}
        self._numbers = list(self._order)
        self._cast = Cast(flat, [span for quote in quotes for span in quote.spans])
        self._attributor = Attributor(flat, self._cast)
        self._forces = forces_named(flat)
        self._force_starts = [mention.start for mention in self._forces]

    def groups(self) -> list[list[_Said]]:
        """The quotations that are statements, those of one speaker that follow each other together."""
        found: list[list[_Said]] = []
        for position in range(len(self._quotes)):
            said = self._said(position, found[-1][-1] if found else None)
            if said is None:
                continue
            if found and self._joins(found[-1][-1], said):
                found[-1].append(said)
            else:
                found.append([said])
        return found

    def _said(self, position: int, before: _Said | None) -> _Said | None:
        quote = self._quotes[position]
        left, right = self._beside(position)
        kind = StatementKind.DIRECT if self._resumes(position, left) else self._kind(quote, left, right)
        if kind is None:
            return None
        speaker = self._speaker(quote, left, right, before, kind)
        if speaker is not None and speaker.document:
            return None
        opened = self._begins_paragraph(quote) or self._words(left).endswith((":", ","))
        if speaker is None and (kind is StatementKind.PARTIAL or not opened):
            return None
        return _Said(quote, kind, speaker)

    def _beside(self, position: int) -> tuple[Span, Span]:
        """The words of the same sentence before and after a quotation, up to its neighbours."""
        quote = self._quotes[position]
        first, last = self._spans[quote.paragraphs[0]], self._spans[quote.paragraphs[-1]]
        start, end = first.start, last.end
        if position > 0 and self._quotes[position - 1].closed > start:
            start = self._quotes[position - 1].closed
        if position + 1 < len(self._quotes) and self._quotes[position + 1].opened < end:
            end = self._quotes[position + 1].opened
        left, right = Span(min(start, quote.opened), quote.opened), Span(quote.closed, max(end, quote.closed))
        before, after = sentences(self._flat, left), sentences(self._flat, right)
        return (before[-1] if before else Span(left.end, left.end)), (
            after[0] if after else Span(right.start, right.start)
        )

    def _words(self, span: Span) -> str:
        return self._flat[span.start : span.end]

    def _begins_paragraph(self, quote: Quote) -> bool:
        return quote.opened == self._spans[quote.paragraphs[0]].start

    def _resumes(self, position: int, left: Span) -> bool:
        """Whether a quotation goes on after its own attribution: “This,” she said, “is it.”."""
        if position == 0 or not self._words(left).endswith(","):
            return False
        quote, last = self._quotes[position], self._quotes[position - 1]
        return last.paragraphs[-1] == quote.paragraphs[0] and self._words(last.spans[-1]).endswith((",", "–", "—", "-"))

    def _kind(self, quote: Quote, left: Span, right: Span) -> StatementKind | None:
        """Direct, partial, or None for what is no speech: scare quotes, grade words, titles, headlines."""
        words = " ".join(self._words(span) for span in quote.spans)
        count = len(words.split())
        before = self._words(left)
        capital = next((char for char in words if char.isalpha()), "a").isupper()
        ended = words.rstrip("\"'’”)").endswith((".", ",", "!", "?", "…", "-", "–", "—", ";"))
        introduced = before.endswith((":", ",")) or not before or before[-1] in ".!?"
        if parse_grade(words) is not None or self._is_headline(quote):
            return None
        if len(quote.spans) > 1 or (capital and introduced and (ended or before.endswith(":") or quote.lost)):
            return StatementKind.DIRECT if count > 1 or ended else None
        if before.endswith(":") and count >= _FRAGMENT:
            return StatementKind.DIRECT
        if capital and ended and count >= _FRAGMENT and not self._words(right)[:1].islower():
            return StatementKind.DIRECT
        if count < _FRAGMENT or _is_title(words):
            return None
        return StatementKind.PARTIAL

    def _is_headline(self, quote: Quote) -> bool:
        """Whether the first line of a text is a heading over it that quotes somebody."""
        first = self._numbers[0] if self._numbers else 0
        if quote.paragraphs != [first] or len(self._numbers) == 1:
            return False
        bare = self._words(self._spans[first]).rstrip("\"”’'")
        return not is_terminated(bare) and not bare.endswith(",")

    def _speaker(
        self, quote: Quote, left: Span, right: Span, before: _Said | None, kind: StatementKind
    ) -> Speaker | None:
        after_words = self._words(right)
        introduces_next = after_words.endswith(":") and after_words[:1].isupper()
        if not introduces_next and (found := self._attributor.after(right)) is not None:
            return found
        if left.start < left.end:
            found = self._attributor.before(left)
            if found is not None:
                return found
        if kind is StatementKind.PARTIAL:
            return None
        return self._from_around(quote, before)

    def _from_around(self, quote: Quote, before: _Said | None) -> Speaker | None:
        """A speaker told by the paragraph above, by who spoke just before, or by a line below."""
        place = self._order[quote.paragraphs[0]]
        above = self._spans[self._numbers[place - 1]] if place else None
        if above is not None and self._words(above).endswith(":"):
            found = self._attributor.before(sentences(self._flat, above)[-1]) or self._attributor.named(above)
            if found is not None:
                return found
        follows = before is not None and self._order[before.quote.paragraphs[-1]] >= place - 1
        below = self._order[quote.paragraphs[-1]] + 1
        if below < len(self._numbers) and (found := self._signed(self._spans[self._numbers[below]], strict=follows)):
            return found
        if follows and before is not None:
            return before.speaker
        if above is not None and (found := self._attributor.named(above)) is not None:
            return found
        return self._attributor.again()

    def _signed(self, line: Span, *, strict: bool) -> Speaker | None:
        """The speaker that a line below names: "– Jo Lee, chief constable". If strict, it must begin with the dash."""
        words = self._words(line)
        if not _SPEAKER_LINE.match(words) and (strict or is_terminated(words) or words.count(" ") > _SIGNATURE):
            return None
        return self._attributor.named(line)

    def _joins(self, before: _Said, said: _Said) -> bool:
        """Whether two quotations are one statement: the same speaker, in one paragraph or in adjacent ones."""
        if before.kind is not said.kind or before.kind is StatementKind.PARTIAL:
            return False
        apart = self._order[said.quote.paragraphs[0]] - self._order[before.quote.paragraphs[-1]]
        return apart <= 1 and _same(before.speaker, said.speaker)

    def statement(self, text: str, group: list[_Said]) -> Statement:
        """One statement out of the quotations of a group."""
        spans = tuple((span.start, span.end) for said in group for span in said.quote.spans)
        speaker = next((said.speaker for said in group if said.speaker is not None), None) or Speaker()
        cue = next((said.speaker.cue for said in group if said.speaker is not None and said.speaker.cue), None)
        person = self._cast.people[speaker.person] if speaker.person is not None else None
        return Statement(
            speaker=person.name if person else None,
            role=person.role if person else speaker.role,
            organisation=person.organisation if person else speaker.organisation,
            text=" ".join(text[start:end] for start, end in spans),
            spans=spans,
            kind=group[0].kind,
            cue=cue,
            forces=self._about(group, person.organisation if person else speaker.organisation),
        )

    def _about(self, group: list[_Said], organisation: str | None) -> tuple[str, ...]:
        """The forces a statement is about: those it names, else the speaker's own, else the last one named before."""
        spans = [span for said in group for span in said.quote.spans]
        places = self._force_starts
        within = [(bisect_left(places, span.start), bisect_left(places, span.end)) for span in spans]
        named = [mention.force for first, last in within for mention in self._forces[first:last]]
        if not named and organisation:
            place = _by_place().get(organisation.lower())
            named = [place] if place else [mention.force for mention in find_forces(organisation)]
        if not named:
            before = bisect_left(places, spans[0].start)
            named = [self._forces[max(0, before - 1)].force] if self._forces else []
        return tuple(dict.fromkeys(named))


@cache
def _by_place() -> dict[str, str]:
    return {force.place.lower(): force.slug for force in forces().values()}


def _same(one: Speaker | None, other: Speaker | None) -> bool:
    if one is None or other is None:
        return one is other
    return replace(one, cue=None) == replace(other, cue=None)


def _is_title(words: str) -> bool:
    """Whether the words are written as a title is: capitals throughout."""
    content = [word for word in re.findall(r"[^\W\d_][\w’'-]*", words) if word.lower() not in _SMALL_WORDS]
    return bool(content) and all(word[0].isupper() for word in content)
