"""Whose turn it is: quotations that take turns without telling who speaks, and whom a quotation speaks to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schema.findings import StatementKind
from scrapers.news import names
from scrapers.news.passages import Passages
from scrapers.news.quotes import Quote
from scrapers.news.referents import Referents
from scrapers.news.speakers import Cast, Speaker

CLOSERS = "\"'’”) "
_ASKING = frozenset({"asked", "asks", "wondered", "queried", "demanded", "pressed", "inquired", "enquired"})
_ANSWERING = frozenset(
    {"replied", "replies", "answered", "answers", "responded", "responds", "retorted", "countered", "shot back"}
)
_ADDING = frozenset({"added", "adds", "continued", "went on"})
_ASKED = re.compile(r"\b(?:asked|pressed|questioned) [A-Z]")
_CHAIRS = frozenset({"speaker", "president"})
_TURNS = 6  # quotations: a dialogue is looked back upon no further
_PARAGRAPHS = 2
_WITHIN = re.compile(r"[‘“\"].*?[’”\"](?!\w)|(?<!\w)'.*?'(?!\w)")
_HONORIFIC = rf"(?:{'|'.join(names.HONORIFICS)}|madam|madame|sir)"
_OFFICE = rf"(?:{'|'.join(names.OFFICES)}|speaker|judge|justice|general|officer|doctor|ambassador|commander)"
# "Well, Mr. Lee,", "thank you, Senator.", "Jo, you know": set off by commas or by the ends of a sentence.
_CALLED = re.compile(
    rf"(?:\A|[,.?!;–—-] ?|(?:\A|[,.] )(?:No|Yes|Well|Look|Listen|Sorry|Oh|Hey|Hello|Thank you|Thanks|With respect) )"
    rf"(?P<words>(?i:(?:{_HONORIFIC}\.? )?{_OFFICE})(?: [A-Z][\w’'-]+)?|(?i:{_HONORIFIC})\.? [A-Z][\w’'-]+"
    r"|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)"
    r"(?= ?(?:[,.?!;]|\Z))"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation with its kind and, where found, its speaker."""

    quote: Quote
    kind: StatementKind
    speaker: Speaker | None
    own: bool = False  # its own sentence tells the speaker
    resumes: bool = False  # it goes on with a sentence that its attribution broke


class Dialogue:
    """The turns of one article, by place; `order` gives a paragraph's place among those that are no furniture."""

    def __init__(
        self,
        flat: str,
        order: dict[int, int],
        cast: Cast,
        passages: Passages,
        referents: Referents,
    ) -> None:
        """`flat` is the evened text, `cast` its people."""
        self._flat, self._order = flat, order
        self._cast, self._passages, self._referents = cast, passages, referents

    def next(self, quote: Quote, following: Quote | None, turns: list[Said]) -> Speaker | None:
        """Who speaks a quotation that begins the paragraph after the last turn: the same one, or the other."""
        before = turns[-1]
        asker = self._set_before(before.quote.paragraphs[0], before, asked=True)
        if asker is not None and self.asks(quote) and self._alone(quote):
            return asker
        other = self._other(turns)
        cue = before.speaker.cue if before.speaker is not None else None
        if self.asks(before.quote) and (cue in _ASKING or self._alone(before.quote)):
            return self._answerer(before, other)
        if other is None or before.quote.lost:
            return before.speaker
        last = next((turn for turn in reversed(turns[-_TURNS:]) if same(turn.speaker, other)), before)
        answers = self.asks(last.quote) and self._apart(last.quote, before.quote) == 1
        run = self._alone(before.quote) or (
            following is not None and self._alone(following) and self._apart(quote, following) == 1
        )
        retorts = answers and (self.asks(quote) or self._flat.startswith("You ", quote.spans[0].start))
        if (self._alone(quote) and (run or retorts)) or (self.asks(quote) and cue in _ANSWERING):
            return other
        return before.speaker

    def unlike(self, speaker: Speaker, quote: Quote, turns: list[Said]) -> Speaker:
        """The speaker, unless the quotation speaks to them: then whoever of the last turns it may be."""
        called = self.called(quote)
        if speaker.person is None or speaker.person not in called:
            return speaker
        for turn in reversed(turns[-_TURNS:]):
            person = turn.speaker.person if turn.speaker is not None else None
            if person is not None and person not in called and self._apart(turn.quote, quote) <= _PARAGRAPHS:
                return Speaker(person)
        return Speaker()

    def asks(self, quote: Quote) -> bool:
        """Whether a quotation ends in a question."""
        return self._flat[slice(*quote.spans[-1])].rstrip(CLOSERS).endswith("?")

    def called(self, quote: Quote) -> set[int]:
        """The people, by number, to whom a quotation speaks: "Well, Mr. Lee", "no, Senator"."""
        found: set[int] = set()
        for span in quote.spans:
            words = _WITHIN.sub(lambda match: "_" * len(match.group()), self._flat[slice(*span)])
            for match in _CALLED.finditer(words):
                found |= self._meant(match["words"], quote.opened)
        return found

    def _meant(self, words: str, place: int) -> set[int]:
        named = self._cast.called(words.rsplit(" ", 1)[-1], place)
        if named:
            return named
        office = re.search(rf"({_OFFICE})\Z", words, re.IGNORECASE)
        if office is None:
            return set()
        # A member speaks to the chair as "Mr. Speaker" whoever that is.
        chair = office.group(1).lower() in _CHAIRS
        person = self._referents.role(office.group(1), place, known=chair).person
        return {person} if person is not None else set()

    def _other(self, turns: list[Said]) -> Speaker | None:
        """The other one of a dialogue: who is told of before the last turn, or spoke just before it."""
        before = turns[-1]
        number = before.quote.paragraphs[0]
        for sentence in reversed(self._passages.told(number, self._passages.span(number).start, before.quote.opened)):
            told = self._referents.subject(sentence)
            if told is not None and told.person is not None and not same(told, before.speaker):
                return told
        near = [turn for turn in turns[-_TURNS:-1] if self._apart(turn.quote, before.quote) <= _PARAGRAPHS]
        found = next((turn.speaker for turn in reversed(near) if not same(turn.speaker, before.speaker)), None)
        return found or (self._set_before(number, before) if self._alone(before.quote) and not near else None)

    def _set_before(self, number: int, before: Said, *, asked: bool = False) -> Speaker | None:
        """The other one of two whom the sentence above a dialogue names: "Mr. Lee led Ms. Roe through the bills.".

        `asked`: only where that sentence says that one asked the other.
        """
        above = self._passages.within(number - 1)[-1:] if number else []
        if asked and not (above and _ASKED.search(self._flat, *above[0])):
            return None
        people = {mention.person for sentence in above for mention in self._cast.between(*sentence)}
        asker = before.speaker.person if before.speaker is not None else None
        return Speaker((people - {asker}).pop()) if asker in people and len(people) == 2 else None  # noqa: PLR2004

    def _answerer(self, before: Said, other: Speaker | None) -> Speaker | None:
        asker = before.speaker.person if before.speaker is not None else None
        called = self.called(before.quote) - {asker}
        if len(called) == 1:
            return Speaker(called.pop())
        if other is not None:
            return other
        cue = before.speaker.cue if before.speaker is not None else None
        return Speaker() if cue in _ASKING else before.speaker

    def _alone(self, quote: Quote) -> bool:
        """Whether a quotation is the whole of its paragraphs, and closed."""
        first, last = self._passages.span(quote.paragraphs[0]), self._passages.span(quote.paragraphs[-1])
        return not quote.lost and quote.opened == first.start and quote.closed == last.end

    def _apart(self, one: Quote, other: Quote) -> int:
        return self._order[other.paragraphs[0]] - self._order[one.paragraphs[-1]]


def same(one: Speaker | None, other: Speaker | None) -> bool:
    """Whether two speakers are one, whatever verb of speech they have."""
    if one is None or other is None:
        return one is other
    return (one.person, one.role, one.organisation) == (other.person, other.role, other.organisation)


def tells_back(before: Said, said: Said) -> bool:
    """Whether a quotation tells who spoke the one before it too: “Yes,” came the reply. “I do,” Jo Lee added."""
    if said.speaker is None or said.speaker.person is None or said.speaker.cue not in _ADDING:
        return False
    unnamed = before.speaker is None or (before.speaker.person is None and not before.speaker.role)
    return unnamed and before.quote.paragraphs[-1] == said.quote.paragraphs[0]
