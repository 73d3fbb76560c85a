"""Who said what: every attributed quotation of an article. Pure on its text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from schema.findings import Statement, StatementKind
from scrapers.news.attribution import Attributor
from scrapers.news.blocks import find_blocks
from scrapers.news.dialogue import CLOSERS, Dialogue, Said, same, tells_back
from scrapers.news.forces import forces_named, forces_of
from scrapers.news.kinds import FRAGMENT, is_title, kind_of
from scrapers.news.layout import Span, even, furniture, is_terminated, paragraphs, sentences
from scrapers.news.messages import Messages
from scrapers.news.passages import Passages
from scrapers.news.quotes import Quote, find_quotes, outside_turns
from scrapers.news.referents import Referents
from scrapers.news.speakers import Cast, Speaker
from scrapers.news.unsaid import is_imagined

_SIGNATURE = 9  # words of a line that is nothing but a name and a role
_SPEAKER_LINE = re.compile(r"[-–—]\s*(?=[A-Z])")
_READ_OUT = re.compile(r"\bread (it |them )?(?:out|aloud)\b")
_BEFOREHAND = re.compile(
    r"(?:In|With) what (?:he|she)\b|(?:Calling|Describing|Citing|Quoting|Saying|Declaring|Dismissing)\b"
)
# A sentence ends, or a bracket opens around one: on “The Hour.” “Yes”, (“Five,” Jo Lee says.)
_ENDED = re.compile(r"(?:\A|[.!?”\"] ?)[(\[]\Z|[.!?…] ?[”\"’']+\Z")
_HEADING = 16  # words of a heading at most
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|my|me|we|our)\b")
_LAST_PRONOUN = re.compile(r"\b(he|she)(?: \w+){0,3}\s*\Z")
_PARAGRAPHS_BACK = 3


def find_statements(text: str) -> list[Statement]:
    """Give every attributed quotation of a text, in order; offsets are characters of `text` itself.

    A paragraph ends at any newline unless the text is hard-wrapped. A quotation over several
    paragraphs is one statement, also where a site's own lines stand between them; so are words that a speaker takes up
    again in the same paragraph. Never raises.
    """
    flat = even(text)
    spans = paragraphs(flat)
    skipped = furniture(flat, spans)
    quotes = find_quotes(flat, spans, skipped)
    if blocks := find_blocks(flat, spans, skipped):
        taken = {number for quote in quotes for number in quote.paragraphs}
        quotes = sorted(
            [*quotes, *(block for block in blocks if taken.isdisjoint(block.paragraphs))],
            key=lambda quote: quote.opened,
        )
    quotes = outside_turns(flat, spans, quotes)
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
        inside = [span for quote in quotes for span in quote.spans]
        self._cast = Cast(flat, inside)
        self._passages = Passages(flat, spans, inside)
        self._referents = Referents(flat, self._cast, self._passages)
        self._messages = Messages(flat, self._cast, self._passages, self._referents)
        self._dialogue = Dialogue(flat, self._order, self._cast, self._passages, self._referents)
        self._attributor = Attributor(flat, self._cast, self._referents, self._messages)
        self._forces = forces_named(flat)
        self._force_starts = [mention.start for mention in self._forces]
        self._turns: list[Said] = []
        self._last: Quote | None = None  # that is speech: what stands between titles and scare quotes is one sentence
        self._lately: tuple[Quote | None, Speaker | None] = None, None

    def groups(self) -> list[list[Said]]:
        """The quotations that are statements, those of one speaker that go on together."""
        found: list[list[Said]] = []
        for position in range(len(self._quotes)):
            said = self._said(position)
            if said is None:
                continue
            self._referents.saw(said.quote.opened, said.speaker)
            if self._dialogue.asks(said.quote) and len(called := self._dialogue.called(said.quote)) == 1:
                self._referents.asked(said.quote.closed, called.pop())
            joins = bool(found) and self._joins(found[-1][-1], said)
            if found and not joins and tells_back(self._turns[-1], said):
                found[-1][-1] = self._turns[-1] = replace(self._turns[-1], speaker=said.speaker)
            self._turns.append(said)
            if joins:
                found[-1].append(said)
            else:
                found.append([said])
        return found

    def _said(self, position: int) -> Said | None:
        quote = self._quotes[position]
        left, right = self._beside(position)
        resumes = self._resumes(position, left)
        kind = (
            None
            if self._is_headline(quote)
            else kind_of(quote, " ".join(map(self._words, quote.spans)), self._words(left), self._words(right))
        )
        resumes = resumes and (kind is not None or not is_title(self._words(quote.spans[0])))
        kind = StatementKind.DIRECT if resumes or (kind is None and self._breaks_off(position, right)) else kind
        if kind is None:
            self._lately = quote, self._attributed(position, left, right, StatementKind.PARTIAL)
            return None
        self._last = quote
        before = self._turns[-1] if self._turns else None
        speaker = self._attributed(position, left, right, kind)
        own = speaker is not None
        self._lately = quote, speaker
        if (speaker is not None and speaker.document) or self._is_imagined(quote, speaker):
            return None
        if speaker is None and resumes and before is not None:
            speaker = before.speaker
        elif speaker is None and kind is StatementKind.DIRECT:
            words = self._words(quote.spans[0])
            if " " in words and "," not in words and len(quote.spans) == 1 and is_title(words):
                return None
            speaker = self._from_around(position, before)
            speaker = self._dialogue.unlike(speaker, quote, self._turns) if speaker is not None else None
            if speaker is not None and speaker.document:
                return None
        opened = self._begins_paragraph(quote) or self._words(left).endswith((":", ","))
        if speaker is None and (kind is StatementKind.PARTIAL or not opened):
            return None
        return Said(quote, kind, speaker, own=own, resumes=resumes)

    def _beside(self, position: int) -> tuple[Span, Span]:
        """The words of the same sentence before and after a quotation, up to its neighbours."""
        quote = self._quotes[position]
        first, last = self._spans[quote.paragraphs[0]], self._spans[quote.paragraphs[-1]]
        start, end = first.start, last.end
        if self._last is not None and self._last.closed > start:
            start = self._last.closed
        if position + 1 < len(self._quotes) and self._quotes[position + 1].opened < end:
            end = self._quotes[position + 1].opened
        left, right = Span(min(start, quote.opened), quote.opened), Span(quote.closed, max(end, quote.closed))
        before, after = sentences(self._flat, left), sentences(self._flat, right)
        if before and self._flat[before[-1].end - 1] in "([”\"’'" and _ENDED.search(self._words(before[-1])):
            before = []
        return (before[-1] if before else Span(left.end, left.end)), (
            after[0] if after else Span(right.start, right.start)
        )

    def _words(self, span: Span) -> str:
        return self._flat[span.start : span.end]

    def _begins_paragraph(self, quote: Quote) -> bool:
        return quote.opened == self._spans[quote.paragraphs[0]].start

    def _resumes(self, position: int, left: Span) -> bool:
        """Whether a quotation goes on after its own attribution: “This,” she said, “is it.”."""
        told = self._words(left)
        if position == 0 or not told.endswith((",", "—", "–")):
            return False
        quote, last = self._quotes[position], self._quotes[position - 1]
        if not self._turns or self._turns[-1].quote is not last or self._flat[last.closed : left.start].strip():
            return False
        if told.endswith(("—", "–")) and not self._words(quote.spans[0])[:1].islower():
            return False
        return last.paragraphs[-1] == quote.paragraphs[0] and self._words(last.spans[-1]).endswith((",", "–", "—", "-"))

    def _breaks_off(self, position: int, right: Span) -> bool:
        """Whether a fragment goes on after its own attribution: “not a vote,” she said, “not one”."""
        told, quote = self._words(right), self._quotes[position]
        if (
            position + 1 == len(self._quotes)
            or not told.endswith(",")
            or not self._words(quote.spans[-1]).endswith(",")
        ):
            return False
        following = self._quotes[position + 1]
        return not self._flat[right.end : following.opened].strip() and self._attributor.tells(told)

    def _is_headline(self, quote: Quote) -> bool:
        """Whether a heading quotes somebody: the first line of a text, or "Lee: 'I am sorry'" without a stop."""
        span = self._spans[quote.paragraphs[0]]
        labelled = self._flat.endswith(": ", span.start, quote.opened) and quote.closed == span.end
        if labelled and not quote.double and self._flat.count(" ", *span) < _HEADING:
            return not is_terminated(self._words(quote.spans[-1]))
        first = self._numbers[0] if self._numbers else 0
        if quote.paragraphs != [first] or len(self._numbers) == 1:
            return False
        bare = self._words(self._spans[first]).rstrip("\"”’'")
        return not is_terminated(bare) and not bare.endswith(",")

    # --- who speaks ---

    def _attributed(self, position: int, left: Span, right: Span, kind: StatementKind) -> Speaker | None:
        """The speaker that the quotation's own sentence tells."""
        quote = self._quotes[position]
        end = self._words(quote.spans[-1]).rstrip(CLOSERS)[-1:]
        begun, told = self._words(left), self._words(right)
        if begun.endswith((".", "!", "?", "…")):
            begun = ""  # a sentence of its own
        closed = end in {".", "…", "?", "!"} and told[:1].isupper()
        found = self._told_after(right) if _BEFOREHAND.match(begun) else None
        led = begun.endswith(":") or self._attributor.ends_in_cue(begun)
        if found is None and begun and (kind is StatementKind.PARTIAL or led):
            found = self._attributor.before(left)
        if found is None and not (end == "." and told[:1].isupper() and begun) and not (told.endswith(":") and closed):
            waits = end == "," and kind is StatementKind.DIRECT and not begun
            found = self._attributor.after(right, closed=closed, stopped=end == "." and closed, waits=waits)
        if found is None and begun:
            found = self._attributor.before(left)
        if found is None and begun and kind is StatementKind.PARTIAL and self._shares_sentence(position, left):
            found = self._lately[1]
        if found is None and kind is StatementKind.PARTIAL and begun:
            found = self._meant_by(quote, left)
        return found

    def _meant_by(self, quote: Quote, left: Span) -> Speaker | None:
        """Whose words a fragment is that no verb of speech goes with: "I" is whom its sentence is about."""
        words = self._words(quote.spans[0])
        if _FIRST_PERSON.search(words):
            last = _LAST_PRONOUN.search(self._flat, *left)
            if last is not None:
                return self._referents.pronoun(last.group(1).lower(), last.start(1))
            return self._referents.subject(left)
        before = self._passages.told(quote.paragraphs[0], 0, left.start)
        if words.count(" ") < FRAGMENT or not before:
            return None
        found = self._attributor.says(before[-1])
        return found if found is not None and found.person is not None else None

    def _told_after(self, right: Span) -> Speaker | None:
        """Whose words they are where the subject follows: 'In what he called “a fine day,” Jo Lee resigned'."""
        start = right.start + len(self._words(right)) - len(self._words(right).lstrip(", "))
        return self._referents.subject(Span(start, right.end)) if start < right.end else None

    def _shares_sentence(self, position: int, left: Span) -> bool:
        """Whether the quotation before stands in the same sentence, and nobody is named between the two."""
        last = self._quotes[position - 1] if position else None
        if last is None or self._lately[0] is not last:
            return False
        if self._words(last.spans[-1]).endswith((".", "!", "?")) and self._words(left).lstrip("(")[:1].isupper():
            return False
        between = self._flat[last.closed : left.start]
        return last.paragraphs[-1] == self._quotes[position].paragraphs[0] and not between.strip()

    def _from_around(self, position: int, before: Said | None) -> Speaker | None:
        """A speaker told by the sentences before, by who spoke just before, or by a line below."""
        quote = self._quotes[position]
        number = quote.paragraphs[0]
        place = self._order[number]
        here = before is not None and before.quote.paragraphs[-1] == number
        told = self._passages.told(number, before.quote.closed if here and before is not None else 0, quote.opened)
        written = [sentence for sentence in told if not self._passages.is_quoted(sentence.start + 1)]
        if written and self._attributor.imagines(written[-1]):
            return Speaker(document=True)
        found = self._from_narrative(told)
        if found is not None or here:
            return found or (before.speaker if before is not None else None)
        if not told and (found := self._between(quote)) is not None:
            return found
        lead = self._led_in(place)
        if lead is not None and lead.person is not None:
            return lead
        follows = before is not None and self._order[before.quote.paragraphs[-1]] >= place - 1
        signed = self._signed(quote, strict=follows)
        if signed is not None or lead is not None:
            return signed or lead
        return self._next_turn(position, before) if follows and before is not None else self._from_above(place, before)

    def _is_imagined(self, quote: Quote, speaker: Speaker | None) -> bool:
        """Whether nobody is said to speak, and the paragraph asks to think of somebody who might."""
        if speaker is not None and (speaker.person is not None or speaker.role or speaker.organisation):
            return False
        number = quote.paragraphs[0]
        return any(is_imagined(self._words(told)) for told in self._passages.told(number, 0, quote.opened))

    def _led_in(self, place: int) -> Speaker | None:
        """Whom the paragraph above lets speak if it ends with a colon."""
        above = self._spans[self._numbers[place - 1]] if place else None
        if above is None or not self._words(above).endswith(":"):
            return None
        last = self._passages.within(self._numbers[place - 1])[-1]
        if (owner := self._messages.announces(last)) is not None:
            return owner
        return self._attributor.writes(last) or self._attributor.before(last) or self._attributor.about(above)

    def _from_above(self, place: int, before: Said | None) -> Speaker | None:
        """Whom the paragraphs above tell of, up to the last that holds a quotation."""
        for back in range(1, min(_PARAGRAPHS_BACK, place) + 1):
            number = self._numbers[place - back]
            if before is not None and before.quote.paragraphs[-1] == number:
                return before.speaker
            told = self._passages.within(number)
            found = self._from_narrative(told) or self._attributor.named(self._spans[number])
            if found is not None:
                return found
        return None

    def _between(self, quote: Quote) -> Speaker | None:
        """Whom a sentence tells of that stands alone between two quotations of a paragraph: “Yes.” Jo Lee rose."""
        number = quote.paragraphs[-1]
        told = self._passages.following(number, quote.closed)
        if len(told) < 2 or not self._passages.opens_quotation(told[1]) or self._words(told[0]).endswith(":"):  # noqa: PLR2004
            return None
        return self._referents.subject(told[0])

    def _from_narrative(self, told: list[Span]) -> Speaker | None:
        """Whom the sentences before a quotation are about, the last one first."""
        for sentence in reversed(told[-3:]):
            if (match := _READ_OUT.search(self._flat, *sentence)) is not None:
                writer = self._messages.writer(sentence.end)
                if writer is not None or match.group(1):
                    return writer or Speaker()
            found = self._attributor.about(sentence)
            if found is not None:
                return found
        return None

    def _next_turn(self, position: int, before: Said) -> Speaker | None:
        """Who speaks in the paragraph after a quotation: whom the rest of its own tells of, or whose turn it is."""
        number = before.quote.paragraphs[-1]
        rest = self._passages.told(number, before.quote.closed, self._spans[number].end)
        if before.own and rest and not self._flat[before.quote.closed : rest[0].start].strip():
            rest = rest[1:]  # the attribution itself: “Is it?” Jo Lee asked.
        told = self._from_narrative(rest)
        if told is not None and told.person is not None:
            return told
        following = self._quotes[position + 1] if position + 1 < len(self._quotes) else None
        return self._dialogue.next(self._quotes[position], following, self._turns)

    def _signed(self, quote: Quote, *, strict: bool) -> Speaker | None:
        """The speaker that the line below names: "– Jo Lee, chief constable"; if strict, only one with the dash."""
        below = self._order[quote.paragraphs[-1]] + 1
        if below >= len(self._numbers):
            return None
        line = self._spans[self._numbers[below]]
        words = self._words(line)
        if ":" in words or "“" in words or '"' in words:
            return None  # a quotation of its own
        if not _SPEAKER_LINE.match(words) and (strict or is_terminated(words) or words.count(" ") > _SIGNATURE):
            return None
        return self._attributor.named(line)

    def _joins(self, before: Said, said: Said) -> bool:  # noqa: PLR0911  # one sign a branch
        """Whether two quotations are one statement: broken by its attribution, or taken up again without another."""
        if before.kind is not said.kind or before.kind is StatementKind.PARTIAL:
            return False
        if said.resumes:
            return True
        if said.own or not same(before.speaker, said.speaker):
            return False
        apart = self._order[said.quote.paragraphs[0]] - self._order[before.quote.paragraphs[-1]]
        if apart > 1 or (apart == 1 and not before.quote.lost):
            return False
        if before.quote.lost:
            return True
        between = self._flat[before.quote.closed : said.quote.opened].strip()
        if not between.rstrip(CLOSERS).endswith((".", "!", "?")):
            return False
        stopped = self._words(before.quote.spans[-1]).endswith(".") and between[0].isupper()
        return not stopped and len(sentences(between, Span(0, len(between)))) == 1

    def statement(self, text: str, group: list[Said]) -> Statement:
        """One statement out of the quotations of a group."""
        spans = tuple((span.start, span.end) for said in group for span in said.quote.spans)
        speaker = next((said.speaker for said in group if said.speaker is not None), None) or Speaker()
        cue = next((said.speaker.cue for said in group if said.speaker is not None and said.speaker.cue), None)
        person = self._cast.people[speaker.person] if speaker.person is not None else None
        return Statement(
            speaker=person.full if person else None,
            role=person.role if person else speaker.role,
            organisation=person.organisation if person else speaker.organisation,
            text=" ".join(text[start:end] for start, end in spans),
            spans=spans,
            kind=group[0].kind,
            cue=cue,
            forces=self._about(group, person.organisation if person else speaker.organisation),
        )

    def _about(self, group: list[Said], organisation: str | None) -> tuple[str, ...]:
        """The forces a statement is about: those it names, else the speaker's own, else the last one named before."""
        spans = [span for said in group for span in said.quote.spans]
        places = self._force_starts
        within = [(bisect_left(places, span.start), bisect_left(places, span.end)) for span in spans]
        named = [mention.force for first, last in within for mention in self._forces[first:last]]
        if not named and organisation:
            named = forces_of(organisation)
        if not named:
            before = bisect_left(places, spans[0].start)
            named = [self._forces[max(0, before - 1)].force] if self._forces else []
        return tuple(dict.fromkeys(named))
