"""Whom words mean that name nobody: he and she, the subject of a sentence, somebody unnamed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from scrapers.news import cues, names
from scrapers.news.layout import Span
from scrapers.news.offices import Offices
from scrapers.news.passages import FAR, Passages
from scrapers.news.runs import plain
from scrapers.news.speakers import Cast, Mention, Speaker, body_of

GAP = 110  # characters of office and party that may stand before the name of a subject
_COMMAS = 4
_FORMS = {"m": r"\b(?:he|his|him)\b", "f": r"\b(?:she|hers?)\b"}
_ASKED = {"m": r"\b(?:asked|pressed|questioned) him\b", "f": r"\b(?:asked|pressed|questioned) her\b"}
# "asked Jo Lee what", where the name begins; "somebody asked if he": the asker is not he.
_ASKS = re.compile(r"\b(?:asks|asked|asking|pressed|questioned|quizzed|grilled) (?:(?:[A-Z][\w.’']+|the [a-z]+),? )?\Z")
_ASKS_IF = {
    sex: re.compile(rf"\b(?:asked|wondered|wanted to know) (?:if|whether|why|what|when|where|how) {word}\b")
    for sex, word in (("m", "he"), ("f", "she"))
}
_BODY = r"([A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|the|&)\s){0,2}[A-Z&][\w’'&.-]*){0,6})"
_INNER = r"(?!(?:the|an?|his|her|who|that|which|was|were|is|are|has|had|said|says|to|from|with|as|when)\b)"
NAMELESS = re.compile(
    rf"\b(?i:an?|one|another|two|three|some|several|many|other|the|its|his|her|their)\s((?:{_INNER}[\w’'&.-]+\s){{0,5}}?)"
    rf"(?i:({names.UNNAMED}))\b(?! ?['’]s| (?:{names.UNNAMED})\b)(?:\s(?:for|of|at|from|with)\s(?:the\s)?{_BODY})?"
)
# "Another, who asked not to be named, said": nobody with a name.
_SOMEBODY = re.compile(
    r"(?:another|one|others?|some|a (?:second|third|fourth)),? ?,? (?:who|of (?:them|those|the|his|her))\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"(?i:an?|another|one) ((?:[a-z][\w’-]* ){0,4}?[a-z][\w’-]*),? who (?:asked|declined|requested|spoke|refused|wished"
    r"|insisted|did not|didn[’']t|would|wanted|agreed)\b"
)
_BARE_PLURAL = re.compile(rf"(?i:((?:[\w’'&.-]+\s){{0,2}}?)((?:{names.UNNAMED})(?<=s)|somebody|someone))\b()")
_DEFINITE = re.compile(
    rf"\b(?:the|its|their|our|his|her|[A-Z][\w-]+['’]s?)\s((?:{_INNER}[\w’'&-]+\s){{0,5}}?"
    rf"(?:{names.ROLE_HEADS}|{names.UNNAMED}))\b(?! ?['’]s| (?:{names.ROLE_HEADS})\b)",
    re.IGNORECASE,
)
_IS = re.compile(r"[^,;:.“\"]{0,60}? (?:was|is|has been|remains) (?=[A-Z])")  # "The last to do so was Jo Lee"
_PRONOUN = re.compile(r"(he|she|they|i|we)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:(?:but|and|yet|so|then|meanwhile|however|still|now|later|afterwards?|instead|also|for|or|not so"
    r"|since then|in (?:them|it|one|another|these|this|that)),?\s)+",
    re.IGNORECASE,
)
_OWNED = re.compile(rf"(?:{_LEAD.pattern})?(?:his|her)\b", re.IGNORECASE)
_MET = re.compile(
    r"\b(?:met|saw|found|interviewed|visited|heard from|(?:spoke|spoken|talked|speaking|talking) (?:to|with)|was|is)"
    rf" (?:an?|another) ((?:[a-z’'-]+ ){{0,3}})((?:{names.UNNAMED}))(?:,| (?:from|of|in) [\w ]{{1,30}},?)? who\b"
)
_LATER = re.compile(  # "A week later, she": nothing else may stand before the comma
    r"(?:an?|one|two|three|four|five|six|\w+ty|several|some|many|\d+|the|that|this|last|next|every)"
    r" (?:[\w-]+ )?(?:moment|minute|hour|day|night|evening|morning"
    r"|afternoon|week|weekend|month|year|decade)s?[^,]{0,25}, "
    r"|(?:late|early) [^,]{2,30}, ",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[\w’'-]+")
_WORD = re.compile(r"[\w’'&./-]+")
_MARKS = re.compile(r"[“”\"‘»«:;]")
_POSSESSIVE = ("'s", "’s")
_OF = frozenset({"of", "for", "at", "from", "in", "on"})
PREPOSED = re.compile(
    r"\b(?:of|with|to|from|by|for|about|against|on|in|at|like|after|over|under|than|(?<![,”\"] )and|alongside|told"
    r"|(?<=\b[Ii]t )(?:was|is))"
    r"\s(?:(?!(?:I|he|she|we|they|met|meet|as|when|while|where|who|that|which|said|because)\s)[\w.]+\s){0,3}\Z"
)
_WHEN = re.compile(r"(?:When|After|As|Once|Asked|If) (?:I|we|they|she|he|reporters|a \w+|\w+ )?", re.IGNORECASE)
_ACTS = re.compile(rf" ?,? who\b| {names.any_of(cues.CUES)}\b")
_BYLINE = re.compile(r"(?:by|blog|opinion|comment|column)\b", re.IGNORECASE)
_BYLINES = 6  # paragraphs


class Referents:
    """Resolves pronouns, roles and subjects of one article, in reading order."""

    def __init__(self, flat: str, cast: Cast, passages: Passages) -> None:
        """`flat` is the evened text, `cast` its people."""
        self._flat, self._cast, self._passages = flat, cast, passages
        self._offices = Offices(flat, cast, passages, self.noun_subject)
        self._spoke: list[tuple[int, Speaker]] = []
        self._asked: tuple[int, int] = 0, 0
        self._subjects: dict[Span, Speaker | None] = {}

    def saw(self, place: int, speaker: Speaker | None) -> None:
        """Note who speaks the quotation that opens at a place."""
        self._spoke.append((place, speaker or Speaker()))

    def asked(self, place: int, person: int) -> None:
        """Note whom a question addresses that ends at a place: "What did you mean, Mr. Lee?"."""
        self._asked = place, person

    # --- the subject of a sentence ---

    def subject(self, sentence: Span) -> Speaker | None:
        """Who does what a sentence tells, as far as it says so at its beginning."""
        for place in self._openings(sentence):
            pronoun = _PRONOUN.match(self._flat, place, sentence.end)
            if pronoun is not None:
                return self.pronoun(pronoun.group(1).lower(), place)
            found = self.noun_at(place, sentence.end)
            if found is not None:
                return found
        return None

    def opens_clause(self, place: int, end: int) -> bool:
        """Whether somebody stands at a place who may do what is told next."""
        return _PRONOUN.match(self._flat, place, end) is not None or self.noun_at(place, end) is not None

    def noun_subject(self, sentence: Span) -> Speaker | None:
        """As `subject`, but no pronoun is followed."""
        if sentence not in self._subjects:
            self._subjects[sentence] = self._find_subject(sentence)
        return self._subjects[sentence]

    def _find_subject(self, sentence: Span) -> Speaker | None:
        for place in self._openings(sentence):
            if _PRONOUN.match(self._flat, place, sentence.end):
                return None
            found = self.noun_at(place, sentence.end)
            if found is not None:
                return found
        return None

    def _openings(self, sentence: Span) -> Iterator[int]:
        """Where the subject of a sentence may begin: at once, or after each comma of what is said first."""
        place = sentence.start
        if self._passages.is_quoted(place):
            return
        lead = _LEAD.match(self._flat, place, sentence.end)
        place = lead.end() if lead else place
        yield place
        first = _FIRST_WORD.match(self._flat, place, sentence.end)
        word = first.group().lower() if first else ""
        if (late := _LATER.match(self._flat, place, sentence.end)) is not None:
            yield late.end()
            return
        if word not in names.ADVERBIAL and not word.endswith(("ing", "ly")):
            return
        for _ in range(_COMMAS):
            comma = self._flat.find(", ", place, sentence.end)
            if comma < 0 or _MARKS.search(self._flat, place, comma):
                return
            place = comma + 2
            yield place

    def noun_at(self, place: int, end: int) -> Speaker | None:
        """The person, named or not, with whom the words at a place begin."""
        for mention in self._cast.between(place, min(end, place + GAP))[:2]:
            if self._flat[mention.end : mention.end + 2] in _POSSESSIVE:
                continue
            if self.is_office(self._flat[place : mention.start]):
                return Speaker(mention.person)
            break
        if _SOMEBODY.match(self._flat, place, end):
            return Speaker()
        stop = min(end, place + GAP)
        nameless = NAMELESS.match(self._flat, place, stop)
        if nameless is not None and self._flat[place : place + 4].lower() not in {"the ", "its ", "his ", "her "}:
            return self.nameless(nameless, stop)
        definite = _DEFINITE.match(self._flat, place, stop)
        if definite is not None:
            return self._equal(definite.end(), end) or self._offices.meant(definite.group(1), place)
        if (anybody := _ANYBODY.match(self._flat, place, stop)) is not None:
            return Speaker(role=plain(anybody.group(1)))
        plural = _BARE_PLURAL.match(self._flat, place, stop)
        return self.nameless(plural, stop) if plural is not None else None

    def _equal(self, place: int, end: int) -> Speaker | None:
        """Who is said to be the one just described: "The last chairman to go was Jo Lee"."""
        equal = _IS.match(self._flat, place, end)
        mention = next(iter(self._cast.between(equal.end(), end)), None) if equal is not None else None
        if equal is None or mention is None or self._flat[mention.end : mention.end + 2] in _POSSESSIVE:
            return None
        return Speaker(mention.person) if self.is_office(self._flat[equal.end() : mention.start]) else None

    @staticmethod
    def is_office(words: str) -> bool:
        """Whether nothing stands before a name but what its bearer is: "The chair of the panel, "."""
        if _MARKS.search(words):
            return False
        loose = words.endswith(", ")
        for match in _WORD.finditer(words):
            word = match.group().lower()
            if word in cues.CUES or (word in names.CLAUSE_WORDS and word != "and" and not (loose and word in _OF)):
                return False
        return True

    def nameless(self, match: re.Match[str], end: int) -> Speaker:
        """An unnamed speaker: "an NSPCC spokesman", "a spokeswoman for Kent Police"; named if a clause does."""
        for mention in self._cast.between(match.end(), min(end, match.end() + GAP))[:1]:
            if re.search(r"\bname(?:d|s)?\b.{0,24}\b(?:as|was) \Z", self._flat[match.end() : mention.start]):
                return Speaker(mention.person)
        if self._flat[match.start() : match.start() + 2].lower() in {"a ", "an"}:
            meant = self._offices.introduced(match.group(2).lower(), match.start())
            if meant is not None:
                return Speaker(meant)
        words = [word for word in match.group(1).split() if word.lower() not in names.CLAUSE_WORDS]
        capital = next((number for number, word in enumerate(words) if word[:1].isupper()), len(words))
        organisation = match.group(3) or " ".join(words[capital:])
        noun = match.group(2).lower()
        sex = "f" if names.UNNAMED_WOMEN.search(noun) else "m" if names.UNNAMED_MEN.search(noun) else ""
        return Speaker(
            role=plain(" ".join([*words[:capital], match.group(2)])),
            organisation=body_of(organisation) if organisation else None,
            sex=sex,
        )

    def role(self, role: str, place: int, *, known: bool = False) -> Speaker:
        """Whom "the chief constable" means at a place; if `known`, only one who is said to be it."""
        return self._offices.meant(role, place, known=known)

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

    def _antecedent(self, sex: str, place: int) -> Speaker | None:  # noqa: C901, PLR0911, PLR0912  # one sign a branch
        """The nearest of that sex: a speaker or a subject first, then whom a paragraph names besides."""
        people = self._cast.people
        end, person = self._asked
        if 0 < end <= place and self._passages.apart(end, place) <= 1 and people[person].sex in {"", sex}:
            return Speaker(person)
        beside: Speaker | None = None
        oblique: Speaker | None = None
        waited = False
        asker: int | None = None
        for number, (sentence, last) in enumerate(self._passages.back(place)):
            if not number and self._begins_with(sex, sentence, place):
                return self._antecedent(sex, sentence.start)
            if not number and (met := self._met(sentence, place)) is not None:
                return met
            if number <= 1 and (put := self._asked_in(sentence, sex)) is not None:
                return put
            asker = self._asker(sentence, sex) if asker is None and number <= 1 else asker
            for found in (self._spoke_in(sentence), self.noun_subject(sentence)):
                if found is not None and found.person is None and _ASKS_IF[sex].search(self._flat, *sentence):
                    continue
                if found is not None and self._fits(found, sex) and (asker is None or found.person != asker):
                    if self._is_near(found, sentence, place, sex):
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
        known = [m.person for m in self._cast.between(place - FAR, place) if people[m.person].sex == sex]
        known = [person for person in known if person != asker]
        return Speaker(known[-1]) if known else None

    def _begins_with(self, sex: str, sentence: Span, place: int) -> bool:
        """Whether he or she is the subject of a sentence already: "He quoted Jo Lee's “yes”, to which he added"."""
        first = _PRONOUN.match(self._flat, *sentence)
        if first is None or not sentence.start < place == sentence.end:
            return False
        return first.group().lower() == {"m": "he", "f": "she"}[sex]

    def _met(self, sentence: Span, place: int) -> Speaker | None:
        """Whom a clause without a name is about: "I met a retired driver who had come, he said"."""
        if " who" not in self._flat[sentence.start : place]:
            return None
        found = list(_MET.finditer(self._flat, sentence.start, place))
        if not found or self._cast.between(sentence.start, place) or self._passages.is_quoted(found[-1].start()):
            return None
        return Speaker(role=plain(found[-1].group(1) + found[-1].group(2)))

    def _asked_in(self, sentence: Span, sex: str) -> Speaker | None:
        """Whom a sentence says to be asked something: "Jo Lee asked Pat Roe what it meant"."""
        if "ed " not in self._flat[slice(*sentence)] or self._passages.is_quoted(sentence.start + 1):
            return None
        for mention in self._cast.between(*sentence):
            if self._cast.people[mention.person].sex in {"", sex} and _ASKS.search(
                self._flat, max(sentence.start, mention.start - 40), mention.start
            ):
                return Speaker(mention.person)
        return None

    def _asker(self, sentence: Span, sex: str) -> int | None:
        """Who asks somebody of a sex something: "Jo Lee asked him about it" says that he is not Jo Lee."""
        if self._passages.opens_quotation(sentence) or not re.search(_ASKED[sex], self._flat[slice(*sentence)]):
            return None
        found = self.noun_subject(sentence)
        return found.person if found is not None else None

    def _is_near(self, found: Speaker, sentence: Span, place: int, sex: str) -> bool:
        """Whether a speaker may be meant at a place: one without name and sex only from right before it."""
        apart = self._passages.apart(sentence.start, place)
        if found.person is not None or found.sex:
            return True
        start = max(self._passages.span(self._passages.number(sentence.start)).start, sentence.start - FAR)
        owns = _OWNED.match(self._flat, *sentence)  # "Her lawyer said that she"
        before = self._flat[start : owns.end() if owns else sentence.start]
        if re.search(_FORMS[sex], before, re.IGNORECASE) is not None:
            return False  # the paragraph has said he or she of another before
        if not apart:
            return True
        if apart > 1 or sentence != self._passages.within(self._passages.number(sentence.start))[-1]:
            return False
        people = [self._cast.people[mention.person] for mention in self._cast.between(*sentence)]
        return not any(person.sex for person in people)

    def _is_first(self, mention: Mention, sex: str, place: int) -> bool:
        """Whether a paragraph, up to a place in it, names somebody before it says he or she of that sex."""
        start = self._passages.span(self._passages.number(place)).start
        if mention.start < start:
            return False
        return (
            re.search(_FORMS[sex], self._flat[max(start, mention.start - FAR) : mention.start], re.IGNORECASE) is None
        )

    def _taken_up(self, sentence: Span, named: list[Mention], sex: str) -> Speaker | None:
        """Whom a sentence takes up itself by he or she: "When I read this to Jo Lee, he laughed"."""
        word = {"m": "he", "f": "she"}[sex]
        if not named or not _WHEN.match(self._flat, *sentence):
            return None
        last = [mention for mention in named if mention.end <= self._flat.rfind(f", {word} ", *sentence)]
        return Speaker(last[-1].person) if last else None

    def _office_in(self, sentence: Span, sex: str) -> Speaker | None:
        """Somebody whom a sentence means by an office: "a charge the chairman rejected"."""
        for match in _DEFINITE.finditer(self._flat, *sentence):
            if self._passages.is_quoted(match.start()):
                continue
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
        for span in self._passages.first(_BYLINES):
            if _BYLINE.match(self._flat, span.start, span.end):
                people = {mention.person for mention in self._cast.between(*span)}
                if len(people) == 1:
                    return Speaker(people.pop())
        return None

    # --- roles and messages ---
