"""What is written and says something: documents that are nobody's words, and messages that speak for their writers."""

from __future__ import annotations

import re
from itertools import islice

from scrapers.news import cues, names
from scrapers.news.bodies import body_last, common_body
from scrapers.news.cues import BETWEEN
from scrapers.news.layout import Span
from scrapers.news.passages import Passages
from scrapers.news.referents import GAP, Referents
from scrapers.news.speakers import Cast, Speaker

PERSON = {"his": "he", "her": "she"}
_TITLE = 80  # characters of office before "whose letter"
_SENTENCES = 4
_NEAR = 400  # characters: a message read out further back is forgotten
_SENDS = re.compile(
    rf"\b(?:sent|released|issued|posted|published|emailed|e-mailed|put out|shared|wrote|fired off|tweeted)\b"
    rf"(?: \w+){{0,3}}? (?:a|an|the|his|her|another) (?:[\w-]+ ){{0,3}}(?:{cues.MESSAGES})\b"
)
_WHO_WROTE = re.compile(
    rf"\b(?:{cues.MESSAGES}) (?:that |which )?[A-Z][^;“\"]{{2,160}}?\b(?:wrote|sent|posted|signed|drafted)\b"
)
_MESSAGE_FROM = re.compile(
    rf"\b(?:{cues.MESSAGES})s?\b[^.;:“\"‘]{{0,40}}?\b(?:from|by|written by|on behalf of)\s", re.IGNORECASE
)
_HE = re.compile(r"\b(he|she)(?: \w+)? \Z", re.IGNORECASE)
_IN_MESSAGE = re.compile(rf"In (?:an?|his|her|the|another)(?: [\w-]+){{0,3}} (?:{cues.MESSAGES}),? ")
_SENT = re.compile(r"\b(?:message|text|email|letter|memo)s?\W", re.IGNORECASE)  # what one person writes to another
_DOCUMENTS = names.any_of(cues.DOCUMENTS)
_DOCUMENT = re.compile(
    rf"(?:^|\W)(?<!of )(?<!to )(?<!in )(?<!on )(?:the|its|a|an|this|their|that|his|her|one|another|whose|up"
    rf"|[\w’']+['’]s?)(?: [\w’'/-]+){{0,4}}? (?:{_DOCUMENTS})(?:,? (?:that|which))?{BETWEEN}\s*\Z",
    re.IGNORECASE,
)
# "The Voting Rights Act, he noted, says": the law's words, whoever notes them.
_LAW = re.compile(
    r"(?:\A|[ ,;])(?:Act|Amendment|Constitution|the (?:\w+ ){0,2}(?:law|statute|constitution|treaty|code))"
    r"(?: ?, [^,“\"]{1,40} ?,)?\s*\Z"
)
_NEXT = 20  # characters
DOCUMENT_FIRST = re.compile(rf"\s*(?:the|its|a|this)(?: [\w’'/-]+){{0,4}}? (?:{_DOCUMENTS})\b", re.IGNORECASE)
_OWNER = re.compile(
    rf"(?:\b(his|her)|[’']s?)(?: [\w-]+){{0,2}} (?:{cues.MESSAGES})(?: \w+){{0,3}}?{BETWEEN}\s*\Z", re.IGNORECASE
)
_MESSAGE_FIRST = re.compile(
    rf"(his|her)(?: [\w-]+){{0,2}} (?:{cues.MESSAGES}|reply|answer|response|reaction|verdict|advice|explanation)\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    rf" ?, whose (?:[\w-]+ )?(?:{cues.MESSAGES}|answer|reply|response|verdict|reaction|message|words)\b"
)
_OWNERS_WORDS = re.compile(
    r"\b(?:(?i:(his|her))|([A-Z][\w-]+) ?[’']s?)(?: [\w-]+){0,3} (?:answer|reply|response|message|verdict|words"
    r"|reaction|view|advice|warning|retort|question|plea|promise|line|review)\b",
)
# "Aides put out a statement in her name": she speaks.
_HIS_NAME = re.compile(
    r"\b(?:statement|letter|message|apology|post|tweet)s?\b[^.;:“\"]{0,20} (?:in|under|on) (his|her) (?:own )?"
    r"(?:name|behalf)\b"
)
_IS_SHORT = re.compile(r"\b(?:was|is|were|came|read|ran)(?: \w+)?[,:]?\s*\Z")  # "Her reply, sent at noon, was"
_SENDER = re.compile(r"\b(?:from|by) (?:[A-Z]\w*\.? |[a-z]+ ){0,3}\Z")
_SENT_IT = re.compile(r" (?:had )?(?:sent|wrote|written|posted|typed|fired)\b")
_SOMEBODYS_WORDS = re.compile(
    rf"\b(?:an?|the|one|another) ((?:[\w-]+ ){{0,3}}?(?:{names.ROLE_HEADS}|{names.UNNAMED})) ?[’']s?(?: [\w-]+){{0,2}}"
    r" (?:answer|reply|response|message|verdict|words|reaction|advice|warning|retort|review)\b",
    re.IGNORECASE,
)


class Messages:
    """Who wrote what one article reads from."""

    def __init__(self, flat: str, cast: Cast, passages: Passages, referents: Referents) -> None:
        """`flat` is the evened text, `cast` its people."""
        self._flat, self._cast, self._passages, self._referents = flat, cast, passages, referents

    def message(self, place: int) -> Speaker | None:
        """As `writer`, where a person sent it."""
        found = self.writer(place)
        return found if found is not None and found.person is not None else None

    def writer(self, place: int) -> Speaker | None:
        """Who sent the message that was read out before a place: "read out a letter from Jo Lee"."""
        for sentence, last in self._passages.back(place):
            if (sent := _SENDS.search(self._flat, *sentence)) is not None:
                found = self._referents.noun_subject(sentence) or self._nearest(sentence.start, sent.start())
                he = _HE.search(self._flat, sentence.start, sent.start()) if found is None else None
                if he is not None and _MESSAGE_FROM.search(self._flat, *sentence) is None:
                    found = self._referents.pronoun(he.group(1).lower(), he.start())
                if found is not None:
                    return found
            if (wrote := _WHO_WROTE.search(self._flat, *sentence)) is not None:
                mentions = self._cast.between(wrote.start(), wrote.end())
                if mentions:
                    return Speaker(mentions[0].person)
            if (within := _IN_MESSAGE.match(self._flat, *sentence)) is not None:
                return self._referents.subject(Span(within.end(), sentence.end))
            match = _MESSAGE_FROM.search(self._flat, *sentence)
            if match is not None:
                found = self._referents.noun_at(match.end(), sentence.end)
                mentions = self._cast.between(match.end(), min(sentence.end, match.end() + GAP))
                return found or (Speaker(mentions[0].person) if mentions else Speaker())
            if last and sentence.start < place - _NEAR:
                break
        return None

    def unsigned(self, place: int) -> Speaker:
        """Whose words "it reads" brings where no writer is told: somebody's message, or a document's."""
        near = [sentence for sentence, _ in islice(self._passages.back(place), _SENTENCES)]
        return Speaker(document=not any(_SENT.search(self._flat, *sentence) for sentence in near))

    def _nearest(self, start: int, end: int) -> Speaker | None:
        """The last person named within a stretch."""
        mentions = self._cast.between(start, end)
        return Speaker(mentions[-1].person) if mentions else None

    def of(self, sentence: Span) -> Speaker | None:
        """Whose message a sentence begins with: "His speech was short."."""
        match = _MESSAGE_FIRST.match(self._flat, *sentence)
        if match is None:
            return None
        return self._referents.pronoun(PERSON[match.group(1).lower()], sentence.start)

    def announces(self, sentence: Span) -> Speaker | None:
        """Whose words a lead-in begins with: "His reply was read out by an aide:"."""
        match = _OWNERS_WORDS.match(self._flat, *sentence) or _SOMEBODYS_WORDS.match(self._flat, *sentence)
        return self.owner_of_words(Span(match.start(), match.end())) if match is not None else None

    def announced(self, stretch: Span) -> Speaker | None:
        """As `announces`, where the words follow at once: "Her reply was"; and who speaks "in her name"."""
        words = self._flat[stretch.start : stretch.end]
        if _IS_SHORT.search(words[-_NEXT:]) is not None and (owner := self.announces(stretch)) is not None:
            return owner
        named = _HIS_NAME.search(words) if " name" in words or " behalf" in words else None
        return self._referents.pronoun(PERSON[named.group(1)], stretch.start + named.start()) if named else None

    def sender(self, stretch: Span) -> Speaker | None:
        """Who sent what a stretch tells of: "from Jo Lee", "that Jo Lee sent"; nobody to whom it was sent."""
        mentions = self._cast.between(*stretch)
        found = (m for m in mentions if _SENDER.search(self._flat, max(stretch.start, m.start - 40), m.start))
        first = next(found, mentions[0] if mentions and _SENT_IT.match(self._flat, mentions[0].end) else None)
        return Speaker(first.person) if first is not None else None

    def owner_of_words(self, stretch: Span) -> Speaker | None:
        """Whose words a lead-in announces: "His answer was short:", "by Jo Lee, whose answer was short:"."""
        if (whose := _WHOSE.search(self._flat, *stretch)) is not None:
            mentions = self._cast.between(max(stretch.start, whose.start() - _TITLE), whose.start())
            if mentions:
                return Speaker(mentions[-1].person)
        match = _OWNERS_WORDS.search(self._flat, *stretch)
        if match is None:
            owned = _SOMEBODYS_WORDS.search(self._flat, *stretch)
            return self._referents.role(owned.group(1), owned.start()) if owned is not None else None
        if match.group(1):
            return self._referents.pronoun(PERSON[match.group(1).lower()], match.start())
        mentions = self._cast.between(match.start(), match.end())
        return Speaker(mentions[0].person) if mentions else None

    def document(self, stretch: Span, tail: Span, verb: str) -> Speaker | None:
        """A report, a sign or a letter that "says" something: its writer if it is a message, else nobody."""
        words = self._flat[tail.start : tail.end]
        if _LAW.search(words) is not None:
            return Speaker(document=True)
        match = _DOCUMENT.search(words)
        if match is not None and (sent := self._sent_in(stretch)) is not None:
            return sent
        if match is not None:
            written = Speaker(document=not _SENT.search(match.group()))
            return self._owner(tail) or self.message(stretch.start) or written
        return Speaker(document=True) if verb == "reads" else None

    def _sent_in(self, stretch: Span) -> Speaker | None:
        """Who sends the message that stands right before a verb: "Jo Lee issued a statement calling"."""
        sent = next((sent for sent in _SENDS.finditer(self._flat, *stretch) if sent.end() > stretch.end - _NEXT), None)
        if sent is None:
            return None
        found = self._nearest(max(stretch.start, sent.start() - _TITLE), sent.start())
        found = found or self._referents.subject(stretch)
        if found is not None or sent.group().endswith(("report", "book")):
            return found
        words = self._flat[stretch.start : sent.start()]
        return common_body(words) or body_last(words)

    def _owner(self, tail: Span) -> Speaker | None:
        """Who wrote the message that "says" something: "his report", "Jo Lee's letter", "the MP's message"."""
        whose = _WHOSE.search(self._flat, *tail)
        mentions = (
            self._cast.between(max(tail.start, whose.start() - _TITLE), whose.start()) if whose is not None else []
        )
        if mentions:
            return Speaker(mentions[-1].person)
        match = _OWNER.search(self._flat[tail.start : tail.end])
        if match is None:
            return None
        place = tail.start + match.start()
        if match.group(1):
            return self._referents.pronoun(PERSON[match.group(1).lower()], place)
        mentions = self._cast.between(max(tail.start, place - 60), place)
        if mentions and mentions[-1].end >= place - 1:
            return Speaker(mentions[-1].person)
        role = re.search(
            rf"(?i:the|her|his)\s((?:[\w-]+\s){{0,3}}(?i:{names.ROLE_HEADS}))\Z", self._flat[tail.start : place]
        )
        found = self._referents.role(role.group(1), place) if role else None
        return found if found is not None and found.person is not None else None
