"""Whom words mean that name nobody: he and she, "the chief constable", the subject of a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from scrapers.news import names
from scrapers.news.layout import Span, lowered, sentences
from scrapers.news.speakers import Cast, Mention, Person, body_of, plain

_FAR = 6000  # characters: no pronoun or role reaches back further
_PARAGRAPHS_BACK = 4
_GAP = 110  # characters of office and party that may stand before the name of a subject
_COMMAS = 4
_SENTENCES = 4
_LOOK_BACK = 30  # sentences
_ROLES = 200  # of a text; beyond so many, nobody is looked for who comes up with one
_FORMS = {"m": r"\b(?:he|his|him)\b", "f": r"\b(?:she|hers?)\b"}
_TRIES = 5  # of an office in headings and the like
_ASKED = {"m": r"\b(?:asked|pressed|questioned) him\b", "f": r"\b(?:asked|pressed|questioned) her\b"}
_NEAR = 400  # characters: a message read out further back is forgotten

_BODY = r"([A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|the|&)\s){0,2}[A-Z&][\w’'&.-]*){0,6})"
_INNER = r"(?!(?:the|an?|his|her|who|that|which|was|were|is|are|has|had|said|says|to|from|with|as|when)\b)"
NAMELESS = re.compile(
    rf"\b(?i:an?|one|another|two|three|some|several|many|other|the|its|his|her|their)\s((?:{_INNER}[\w’'&.-]+\s){{0,5}}?)"
    rf"(?i:({names.UNNAMED}))\b(?!['’]s)(?:\s(?:for|of|at|from|with)\s(?:the\s)?{_BODY})?"
)
# "Another, who asked not to be named, said": nobody with a name.
_SOMEBODY = re.compile(r"(?:another|one|others?|some|a (?:second|third|fourth)),? ?,? (?:who|of (?:them|those|the|his|her))\b", re.IGNORECASE)
_BARE_PLURAL = re.compile(rf"(?i:((?:[\w’'&.-]+\s){{0,2}}?)((?:{names.UNNAMED})(?<=s)|somebody|someone))\b()")
_DEFINITE = re.compile(
    rf"\b(?:the|its|their|our|his|her|[A-Z][\w-]+['’]s?)\s((?:{_INNER}[\w’'&-]+\s){{0,5}}?"
    rf"(?:{names.ROLE_HEADS}|{names.UNNAMED}))\b(?!['’]s| (?:{names.ROLE_HEADS})\b)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(he|she|they|i|we)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:(?:but|and|yet|so|then|meanwhile|however|still|now|later|afterwards?|instead|also|for|or|not so"
    r"|since then),?\s)+",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[\w’'-]+")
_WORD = re.compile(r"[\w’'&./-]+")
_MARKS = re.compile(r"[“”\"‘»«:;]")
_POSSESSIVE = ("'s", "’s")
_OF = frozenset({"of", "for", "at", "from", "in", "on"})
PREPOSED = re.compile(
    r"\b(?:of|with|to|from|by|for|about|against|on|in|at|like|after|over|under|than|(?<!, )and|alongside|told"
    r"|(?<=\b[Ii]t )(?:was|is))"
    r"\s(?:(?!(?:I|he|she|we|they|met|meet|as|when|while|where|who|that|which|said|because)\s)[\w.]+\s){0,3}\Z"
)
_WHEN = re.compile(r"(?:When|After|As|Once|Asked|If) (?:I|we|they|she|he|reporters|a \w+|\w+ )?", re.IGNORECASE)
_SENDS = re.compile(
    rf"\b(?:sent|released|issued|posted|published|emailed|e-mailed|put out|shared|wrote|fired off|tweeted)\b(?: \w+){{0,3}}? (?:a|an|the|his|her|another) "
    rf"(?:[\w-]+ ){{0,3}}(?:{names.MESSAGES})\b"
)
_WHO_WROTE = re.compile(rf"\b(?:{names.MESSAGES}) (?:that |which )?[A-Z][^.;“\"]{{2,120}}?\b(?:wrote|sent|posted|signed|drafted)\b")
_ACTS = re.compile(rf" ?,? who\b| {names.any_of(names.CUES)}\b")
_MESSAGE_FROM = re.compile(
    rf"\b(?:{names.MESSAGES})s?\b[^.;:“\"‘]{{0,40}}?\b(?:from|by|written by|on behalf of)\s", re.IGNORECASE
)
_DETERMINED = re.compile(r"\b(?:the|its|their|our|his|her|\w+['’]s?)\s\Z")
_BYLINE = re.compile(r"(?:by|blog|opinion|comment|column)\b", re.IGNORECASE)
_ANYBODY = frozenset(
    "spokesman spokeswoman spokesperson source official aide insider man woman reporter representative moderator host "
    "judge member resident voter victim witness supporter critic source".split()
)
_PART_NOUN = re.compile(names.ROLE_HEADS)
_LAWMAKERS = frozenset("republican democrat lawmaker legislator independent".split())
_ELECTED = frozenset("sen rep gov senator representative governor congressman congresswoman mayor candidate".split())
_RECENT = 1500  # characters
_SECONDS = ("deputy", "assistant", "shadow", "former", "vice", "ex-")
_BYLINES = 6  # paragraphs


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a person of the cast (by number), or somebody unnamed, by role and organisation.

    `document`: no person at all, but a report or a page that "says" something.
    """

    person: int | None = None
    role: str | None = None
    organisation: str | None = None
    cue: str | None = None
    document: bool = False
    sex: str = ""

    def saying(self, cue: str) -> Speaker:
        """The same speaker with the verb of speech."""
        return Speaker(self.person, self.role, self.organisation, cue, self.document, self.sex)


class Referents:
    """Resolves pronouns, roles and subjects of one article, in reading order."""

    def __init__(self, flat: str, cast: Cast, paragraphs: list[Span], quoted: list[Span]) -> None:
        """`flat` is the evened text, `cast` its people, `quoted` its quotations in order, without what is around."""
        self._flat, self._cast, self._paragraphs, self._quoted = flat, cast, paragraphs, quoted
        self._starts = [span.start for span in paragraphs]
        self._quoted_starts = [span.start for span in quoted]
        self._sentences: dict[int, list[Span]] = {}
        self._spoke: list[tuple[int, Speaker]] = []
        self._asked: tuple[int, int] = 0, 0
        self._links: dict[str, int | None] = {}
        self._holders: dict[str, list[int]] = {}
        self._subjects: dict[Span, Speaker | None] = {}
        self._low = lowered(flat)

    def saw(self, place: int, speaker: Speaker | None) -> None:
        """Note who speaks the quotation that opens at a place."""
        self._spoke.append((place, speaker or Speaker()))

    def asked(self, place: int, person: int) -> None:
        """Note whom a question addresses that ends at a place: "What did you mean, Mr. Lee?"."""
        self._asked = place, person

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

    # --- the subject of a sentence ---

    def subject(self, sentence: Span) -> Speaker | None:
        """Who does what a sentence tells, as far as it says so at its beginning."""
        for place in self._openings(sentence):
            pronoun = _PRONOUN.match(self._flat, place, sentence.end)
            if pronoun is not None:
                return self.pronoun(pronoun.group(1).lower(), place)
            found = self._noun_at(place, sentence.end)
            if found is not None:
                return found
        return None

    def opens_clause(self, place: int, end: int) -> bool:
        """Whether somebody stands at a place who may do what is told next."""
        return _PRONOUN.match(self._flat, place, end) is not None or self._noun_at(place, end) is not None

    def _noun_subject(self, sentence: Span) -> Speaker | None:
        """As `subject`, but no pronoun is followed."""
        if sentence not in self._subjects:
            self._subjects[sentence] = self._find_subject(sentence)
        return self._subjects[sentence]

    def _find_subject(self, sentence: Span) -> Speaker | None:
        for place in self._openings(sentence):
            if _PRONOUN.match(self._flat, place, sentence.end):
                return None
            found = self._noun_at(place, sentence.end)
            if found is not None:
                return found
        return None

    def _openings(self, sentence: Span) -> Iterator[int]:
        """Where the subject of a sentence may begin: at once, or after each comma of what is said first."""
        place = sentence.start
        if self.is_quoted(place):
            return
        lead = _LEAD.match(self._flat, place, sentence.end)
        place = lead.end() if lead else place
        yield place
        first = _FIRST_WORD.match(self._flat, place, sentence.end)
        word = first.group().lower() if first else ""
        if word not in names.ADVERBIAL and not word.endswith(("ing", "ly")):
            return
        for _ in range(_COMMAS):
            comma = self._flat.find(", ", place, sentence.end)
            if comma < 0 or _MARKS.search(self._flat, place, comma):
                return
            place = comma + 2
            yield place

    def _noun_at(self, place: int, end: int) -> Speaker | None:
        """The person, named or not, with whom the words at a place begin."""
        for mention in self._cast.between(place, min(end, place + _GAP))[:2]:
            if self._flat[mention.end : mention.end + 2] in _POSSESSIVE:
                continue
            if self._is_office(self._flat[place : mention.start]):
                return Speaker(mention.person)
            break
        if _SOMEBODY.match(self._flat, place, end):
            return Speaker()
        stop = min(end, place + _GAP)
        nameless = NAMELESS.match(self._flat, place, stop)
        if nameless is not None and self._flat[place : place + 4].lower() not in {"the ", "its ", "his ", "her "}:
            return self.nameless(nameless, stop)
        definite = _DEFINITE.match(self._flat, place, stop)
        if definite is not None:
            return self.role(definite.group(1), place)
        plural = _BARE_PLURAL.match(self._flat, place, stop)
        return self.nameless(plural, stop) if plural is not None else None

    @staticmethod
    def _is_office(words: str) -> bool:
        """Whether nothing stands before a name but what its bearer is: "The chair of the panel, "."""
        if _MARKS.search(words):
            return False
        loose = words.endswith(", ")
        for match in _WORD.finditer(words):
            word = match.group().lower()
            if word in names.CUES or (word in names.CLAUSE_WORDS and word != "and" and not (loose and word in _OF)):
                return False
        return True

    def nameless(self, match: re.Match[str], end: int) -> Speaker:
        """An unnamed speaker: "an NSPCC spokesman", "a spokeswoman for Kent Police"; named if a clause does."""
        for mention in self._cast.between(match.end(), min(end, match.end() + _GAP))[:1]:
            if re.search(r"\bname(?:d|s)?\b.{0,24}\b(?:as|was) \Z", self._flat[match.end() : mention.start]):
                return Speaker(mention.person)
        words = match.group(1).split()
        capital = next((number for number, word in enumerate(words) if word[:1].isupper()), len(words))
        organisation = match.group(3) or " ".join(words[capital:])
        noun = match.group(2).lower()
        sex = "f" if names.UNNAMED_WOMEN.search(noun) else "m" if names.UNNAMED_MEN.search(noun) else ""
        return Speaker(
            role=plain(" ".join([*words[:capital], match.group(2)])),
            organisation=body_of(organisation) if organisation else None,
            sex=sex,
        )

    # --- pronouns ---

    def pronoun(self, word: str, place: int) -> Speaker | None:
        """Whom he or she means: who last spoke or was the subject of a sentence, and whose sex allows it."""
        if word == "i":
            return self._author()
        sex = {"he": "m", "she": "f"}.get(word)
        found = self._antecedent(sex, place) if sex is not None else None
        if found is not None and found.person is not None and sex is not None:
            self._cast.people[found.person].sex = sex
        return found

    def _antecedent(self, sex: str, place: int) -> Speaker | None:
        """The nearest of that sex: a speaker or a subject first, then whom a paragraph names besides."""
        people = self._cast.people
        end, person = self._asked
        if 0 < end <= place and self._apart(end, place) <= 1 and people[person].sex in {"", sex}:
            return Speaker(person)
        beside: Speaker | None = None
        oblique: Speaker | None = None
        waited = False
        asker: int | None = None
        for number, (sentence, last) in enumerate(self._back(place)):
            asker = self._asker(sentence, sex) if asker is None and number <= 1 else asker
            for found in (self._spoke_in(sentence), self._noun_subject(sentence)):
                if found is not None and self._fits(found, sex) and (asker is None or found.person != asker):
                    if self._is_near(found, sentence, place):
                        return found
                    oblique = oblique or found
            named = [
                m for m in self._cast.between(*sentence) if people[m.person].sex in {"", sex} and m.person != asker
            ]
            told = self._taken_up(sentence, named, sex) or (None if number else self._office_in(sentence, sex))
            if told is not None:
                return told
            free = next((mention for mention in named if not self._is_oblique(mention, sentence.start)), None)
            beside = beside or (Speaker(free.person) if free is not None else None)
            if beside is None and named and self._is_first(named[0], sex, place):
                beside = Speaker(named[0].person)
            oblique = oblique or (Speaker(named[0].person) if named else self._office_in(sentence, sex))
            if last and (beside is not None or (oblique is not None and waited)):
                return beside or oblique
            waited = waited or (last and oblique is not None)
        if oblique is not None:
            return oblique
        known = [m.person for m in self._cast.between(place - _FAR, place) if people[m.person].sex == sex]
        return Speaker(known[-1]) if known else None

    def _asker(self, sentence: Span, sex: str) -> int | None:
        """Who asks somebody of a sex something: "Jo Lee asked him about it" says that he is not Jo Lee."""
        if self.opens_quotation(sentence) or not re.search(_ASKED[sex], self._flat[slice(*sentence)]):
            return None
        found = self._noun_subject(sentence)
        return found.person if found is not None else None

    def _is_near(self, found: Speaker, sentence: Span, place: int) -> bool:
        """Whether a speaker may be meant at a place: one without name and sex only from right before it."""
        apart = self._apart(sentence.start, place)
        if found.person is not None or found.sex or not apart:
            return True
        if apart > 1 or sentence != self.within(bisect_right(self._starts, sentence.start) - 1)[-1]:
            return False
        people = [self._cast.people[mention.person] for mention in self._cast.between(*sentence)]
        return not any(person.sex for person in people)

    def _is_first(self, mention: Mention, sex: str, place: int) -> bool:
        """Whether a paragraph, up to a place in it, names somebody before it says he or she of that sex."""
        start = self._starts[bisect_right(self._starts, place) - 1]
        if mention.start < start:
            return False
        return re.search(_FORMS[sex], self._flat[start : mention.start], re.IGNORECASE) is None

    def _apart(self, one: int, other: int) -> int:
        """How many paragraphs one place stands before another."""
        return bisect_right(self._starts, other) - bisect_right(self._starts, one)

    def _taken_up(self, sentence: Span, named: list[Mention], sex: str) -> Speaker | None:
        """Whom a sentence takes up itself by he or she: "When I read this to Jo Lee, he laughed"."""
        word = {"m": "he", "f": "she"}[sex]
        if not named or not _WHEN.match(self._flat, *sentence):
            return None
        last = [mention for mention in named if mention.end <= self._flat.rfind(f", {word} ", *sentence)]
        return Speaker(last[-1].person) if last else None

    def _back(self, place: int) -> Iterator[tuple[Span, bool]]:
        """The sentences before a place, the nearest first, and whether each is the first of its paragraph."""
        number = bisect_right(self._starts, place) - 1
        stop = max(0, place - _FAR)
        left = _LOOK_BACK
        for paragraph in range(number, max(-1, number - _PARAGRAPHS_BACK - 1), -1):
            spans = self.within(paragraph)
            for position in range(bisect_left(spans, (place,)) - 1, -1, -1):
                span = spans[position]
                if span.start < stop or left == 0:
                    return
                left -= 1
                yield Span(span.start, min(span.end, place)), position == 0

    def _office_in(self, sentence: Span, sex: str) -> Speaker | None:
        """Somebody whom a sentence means by an office: "a charge the chairman rejected"."""
        for match in _DEFINITE.finditer(self._flat, *sentence):
            found = self.role(match.group(1), match.start())
            if found.person is not None and self._cast.people[found.person].sex == sex:
                return found
        return None

    def _spoke_in(self, sentence: Span) -> Speaker | None:
        first = bisect_left(self._spoke, (sentence.start,), key=lambda entry: (entry[0],))
        last = bisect_left(self._spoke, (sentence.end,), key=lambda entry: (entry[0],))
        return self._spoke[last - 1][1] if last > first else None

    def _is_oblique(self, mention: Mention, begin: int) -> bool:
        """Whether a mention is no subject of anything: "to Jo Lee", "Jo Lee's"."""
        if _ACTS.match(self._flat, mention.end):
            return False
        owns = self._flat[mention.end : mention.end + 2] in _POSSESSIVE
        return owns or PREPOSED.search(self._flat, max(begin, mention.start - 40), mention.start) is not None

    def _fits(self, speaker: Speaker, sex: str) -> bool:
        if speaker.document:
            return False
        if speaker.person is not None:
            return self._cast.people[speaker.person].sex in {"", sex}
        role = speaker.role or "s"
        many = role.endswith(("s", "men", "people")) and not role.endswith("ss")
        return not many and speaker.sex in {"", sex}

    def _author(self) -> Speaker | None:
        """Who "I" is outside quotations: the one whom a line at the top gives as the writer."""
        for number in range(min(_BYLINES, len(self._paragraphs))):
            span = self._paragraphs[number]
            if _BYLINE.match(self._flat, span.start, span.end):
                people = {mention.person for mention in self._cast.between(*span)}
                if len(people) == 1:
                    return Speaker(people.pop())
        return None

    # --- roles and messages ---

    def role(self, role: str, place: int) -> Speaker:
        """Whom "the chief constable" means: the last person before who has that part, else anyone who has it."""
        wanted = plain(role).lower()
        if wanted not in self._holders:
            self._holders[wanted] = [n for n, person in enumerate(self._cast.people) if _holds(person, wanted)]
        if holders := self._holders[wanted]:
            return Speaker(self._last_of(holders, place))
        office = wanted.endswith(names.OFFICES)
        found = self._linked(wanted) if office else None
        if found is None and office:
            found = self._just_told(place)
        if found is None and (having := self._having_part(wanted, place)):
            found = self._last_of(having, place)
        found = found if found is not None else self._likely(wanted, place)
        if found is not None:
            return Speaker(found)
        head = wanted.rsplit(" ", 1)[-1]
        sex = "f" if names.UNNAMED_WOMEN.search(head) else "m" if names.UNNAMED_MEN.search(head) else ""
        return Speaker(role=plain(role), sex=sex)

    def _last_of(self, people: list[int], place: int) -> int:
        """Who of some people was named last before a place; the first of them where none was."""
        seen = [m.person for m in self._cast.between(place - _FAR, place) if m.person in people]
        return seen[-1] if seen else people[0]

    def _having_part(self, role: str, place: int) -> list[int]:
        """Whom the text has called by the noun of a role, up to a place: "the Ohio Democrat", "the farmer"."""
        noun = role.rsplit(" ", 1)[-1]
        if noun in _ANYBODY:
            return []
        told = {mention.person for mention in self._cast.between(place - _FAR, place)}
        return [number for number in sorted(told) if noun in self._cast.people[number].parts]

    def _likely(self, role: str, place: int) -> int | None:
        """Whom "the Ohio Democrat" may mean: who was named last, if nothing tells that he is none."""
        noun = role.rsplit(" ", 1)[-1]
        if noun not in _LAWMAKERS:
            return self._only_one(noun, place)
        for mention in reversed(self._cast.between(place - _RECENT, place)):
            person = self._cast.people[mention.person]
            if _LAWMAKERS.isdisjoint(person.parts - {"lawmaker", "legislator"}) and (
                (person.role or "").lower().rstrip(".") in _ELECTED or person.role is None
            ):
                return mention.person
        return None

    def _only_one(self, noun: str, place: int) -> int | None:
        """Whom the sentence before is about, where a noun that the text has not used before must mean somebody."""
        if noun in _ANYBODY or noun.endswith("s") or _PART_NOUN.fullmatch(noun) is None:
            return None
        if re.search(rf"\b(?:an?|one|another) (?:[\w-]+ ){{0,3}}{re.escape(noun)}\b", self._low[max(0, place - _FAR) : place]):
            return None
        return self._just_told(place, known=True)

    def _linked(self, role: str) -> int | None:
        """Whom a text introduces right after "the first minister" has first come up: "Jo Lee told the chamber"."""
        if role not in self._links:
            if len(self._links) > _ROLES:
                return None
            self._links[role] = self._find_link(role)
        return self._links[role]

    def _find_link(self, role: str) -> int | None:
        named = islice(re.finditer(rf"\b{re.escape(role)}\b", self._low), _TRIES)
        places = [match.start() for match in named if _DETERMINED.search(self._low, max(0, match.start() - 30), match.start())]
        if not places or self.is_quoted(places[0]):
            return None
        first = places[0]
        number = bisect_right(self._starts, first) - 1
        end = self._paragraphs[min(number + 2, len(self._paragraphs) - 1)].end
        mentions = self._cast.between(first, end)
        if not mentions or self._cast.people[mentions[0].person].role is not None:
            return None
        place = bisect_right(self._starts, mentions[0].start) - 1
        for sentence in self.within(place):
            if sentence.start <= mentions[0].start < sentence.end and sentence.start > first:
                found = self._noun_subject(sentence)
                return mentions[0].person if found is not None and found.person == mentions[0].person else None
        return None

    def _just_told(self, place: int, *, known: bool = False) -> int | None:
        """Somebody without a known part (unless `known`) whom the sentence before a place is about, as the one it names."""
        for sentence, _ in self._back(place):
            if sentence.end >= place or self.is_quoted(sentence.start):
                continue
            people = {mention.person for mention in self._cast.between(*sentence)}
            found = self._noun_subject(sentence)
            if found is None or found.person is None or people != {found.person}:
                return None
            return found.person if known or self._cast.people[found.person].role is None else None
        return None

    def message(self, place: int) -> Speaker | None:
        """As `writer`, where a person sent it."""
        found = self.writer(place)
        return found if found is not None and found.person is not None else None

    def writer(self, place: int) -> Speaker | None:
        """Who sent the message that was read out before a place: "read out a letter from Jo Lee"."""
        for sentence, last in self._back(place):
            if (sent := _SENDS.search(self._flat, *sentence)) is not None:
                found = self._noun_subject(sentence) or self._nearest(sentence.start, sent.start())
                if found is not None:
                    return found
            if (wrote := _WHO_WROTE.search(self._flat, *sentence)) is not None:
                mentions = self._cast.between(wrote.start(), wrote.end())
                if mentions:
                    return Speaker(mentions[0].person)
            match = _MESSAGE_FROM.search(self._flat, *sentence)
            if match is not None:
                found = self._noun_at(match.end(), sentence.end)
                mentions = self._cast.between(match.end(), min(sentence.end, match.end() + _GAP))
                return found or (Speaker(mentions[0].person) if mentions else Speaker())
            if last and sentence.start < place - _NEAR:
                break
        return None


    def _nearest(self, start: int, end: int) -> Speaker | None:
        """The last person named within a stretch."""
        mentions = self._cast.between(start, end)
        return Speaker(mentions[-1].person) if mentions else None


def _holds(person: Person, role: str) -> bool:
    held = (person.role or "").lower()
    held = names.IN_FULL.get(held, held)
    head = role.rsplit(" ", 1)[-1]
    if role == "chief":
        return held.startswith("chief ")
    if held.startswith(_SECONDS) and not role.startswith(_SECONDS):
        return False
    if head in {"pcc", "pfcc"} or held in {"pcc", "pfcc"}:
        return held.endswith("commissioner") or (held in {"pcc", "pfcc"} and head in {"pcc", "pfcc", "commissioner"})
    if not held or not held.endswith(head):
        return False
    # "The general secretary" is no transport secretary; "the police commissioner" is a police and crime commissioner.
    return held.endswith(role) or role.endswith(held) or " " not in held or set(role.split()) <= set(held.split())
