"""Whom an office or a part means that is not named again: "the chief constable", "the Ohio Democrat"."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from scrapers.news import names
from scrapers.news.layout import Span, lowered
from scrapers.news.passages import FAR, Passages
from scrapers.news.runs import CROWD, plain
from scrapers.news.speakers import Cast, Person, Speaker

_ROLES = 200  # of a text; beyond so many, nobody is looked for who comes up with one
_TRIES = 5  # of an office in headings and the like
_DETERMINED = re.compile(r"\b(?:the|its|their|our|his|her|\w+['’]s?)\s\Z")
_ANYBODY = frozenset(
    [
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "source",
        "official",
        "aide",
        "insider",
        "man",
        "woman",
        "reporter",
        "representative",
        "moderator",
        "host",
        "judge",
        "member",
        "resident",
        "voter",
        "victim",
        "witness",
        "supporter",
        "critic",
        "source",
    ]
)
_PART_NOUN = re.compile(names.ROLE_HEADS)
_LAWMAKERS = frozenset(
    [
        "republican",
        "democrat",
        "conservative",
        "tory",
        "politician",
        "lawmaker",
        "legislator",
        "independent",
        *names.NATIVES.split("|"),
    ]
)
_ELECTED = names.words_of(
    "sen rep gov senator representative governor congressman congresswoman mayor candidate chairman chairwoman chair "
    "speaker leader whip commissioner pcc councillor cllr mp minister"
)
_KIN = {
    noun: sex
    for sex, nouns in (("m", "brother father dad husband son"), ("f", "sister mother mom mum wife daughter"))
    for noun in nouns.split()
}
_WHOSE = re.compile(r"\b(his|her|their)\b")
_RECENT = 1500  # characters
_LEAD = 1  # the number of the last paragraph that may introduce somebody before the name
_NAME = 60  # characters
_AGED = re.compile(r" ?, \d\d ?,")  # "A council leader has resigned." - "Jo Lee, 51, ran it for a year."
_TOP = 1500  # characters
_FOLLOWING = 3  # paragraphs
_FOR_NOW = ("acting ", "interim ")
_INSTEAD = (*_FOR_NOW, "deputy ", "assistant ", "shadow ", "vice ")
_LOST = ("former ", "ousted ", "suspended ", "outgoing ", "disgraced ")
_SECONDS = ("deputy", "assistant", "shadow", "former", "vice", "ex-")


class Offices:
    """Who holds which office in one article."""

    def __init__(self, flat: str, cast: Cast, passages: Passages, subject: Callable[[Span], Speaker | None]) -> None:
        """`flat` is the evened text, `cast` its people; `subject` tells whom a sentence is about."""
        self._cast, self._passages, self._subject = cast, passages, subject
        self._links: dict[str, int | None] = {}
        self._holders: dict[str, list[int]] = {}
        self._low = lowered(flat)

    def meant(self, role: str, place: int, *, known: bool = False) -> Speaker:
        """Whom "the chief constable" means: the last person before who has that part, else anyone who has it.

        `known`: nobody of whom it is not said.
        """
        wanted = plain(role).lower()
        if (kin := _KIN.get(wanted.rpartition(" ")[2])) is not None and (
            relative := self._relative(kin, place)
        ) is not None:
            return Speaker(relative)
        if wanted not in self._holders:
            self._holders[wanted] = [n for n, person in enumerate(self._cast.people) if _holds(person, wanted)]
        if holders := self._holders[wanted]:
            if wanted.startswith(_LOST):
                holders = [*holders, *self._having_part(wanted, place)]
            return Speaker(self._last_of(holders, place))
        if known or wanted.startswith(_FOR_NOW):
            return Speaker(role=plain(role))
        office = wanted.endswith(names.OFFICES)
        found = self._linked(wanted) if office else None
        if found is None and (having := self._having_part(wanted, place)):
            found = self._last_of(having, place)
        if found is None and office:
            found = self._just_told(place)
        found = found if found is not None else self._likely(wanted, place)
        if found is not None:
            self._cast.people[found].parts.add(wanted.rsplit(" ", 1)[-1])
            return Speaker(found)
        head = wanted.rsplit(" ", 1)[-1]
        sex = "f" if names.UNNAMED_WOMEN.search(head) else "m" if names.UNNAMED_MEN.search(head) else ""
        return Speaker(role=plain(role), sex=sex)

    def _relative(self, sex: str, place: int) -> int | None:
        """Whom "his brother" means at a place: the one other person of that surname, of his whom a text named last."""
        whose = _WHOSE.search(self._low, max(0, place - 1), place + 8)
        if whose is None:
            return None
        people = self._cast.people
        told = self._cast.between(place - FAR, place)
        owner_sex = {"his": "m", "her": "f"}.get(whose.group(1))
        owner = next((m.person for m in reversed(told) if owner_sex in {None, people[m.person].sex}), None)
        if owner is None or len(people) > CROWD:
            return None
        family = [n for n, who in enumerate(people) if who.surname == people[owner].surname and who.sex == sex]
        family = [n for n in family if n != owner] if owner_sex is not None else family
        return family[0] if len(family) == 1 and " " in people[family[0]].name else None

    def introduced(self, noun: str, place: int) -> int | None:
        """Whom a text's first lines mean by "a federal judge": who alone is named as such soon after."""
        number = self._passages.number(place)
        if number > _LEAD or place > _TOP or (noun in _ANYBODY and noun != "judge") or noun.endswith("s"):
            return None
        mentions = self._cast.between(0, self._passages.span(number + _FOLLOWING).end)
        before = {mention.person for mention in mentions if mention.start < place}
        named = {mention.person for mention in mentions} - before
        having = [
            n for n in named if noun in (who := self._cast.people[n]).parts or (who.role or "").lower().endswith(noun)
        ]
        if (aged := self._aged(number + 1, noun)) is not None:
            return aged
        return having[0] if len(having) == 1 else None

    def _aged(self, number: int, noun: str) -> int | None:
        """Whom a paragraph begins with and gives the age of."""
        if number >= self._passages.count:
            return None
        start = self._passages.span(number).start
        opens = self._cast.between(start, start + _NAME)
        if not opens or opens[0].start != start or _AGED.match(self._low, opens[0].end) is None:
            return None
        self._cast.people[opens[0].person].parts.add(noun)
        return opens[0].person

    def _last_of(self, people: list[int], place: int) -> int:
        """Who of some people was named last before a place; the first of them where none was."""
        seen = [m.person for m in self._cast.between(place - FAR, place) if m.person in people]
        return seen[-1] if seen else people[0]

    def _having_part(self, role: str, place: int) -> list[int]:
        """Whom the text has called by the noun of a role, up to a place: "the Ohio Democrat", "the farmer"."""
        noun = role.rsplit(" ", 1)[-1]
        if noun in _ANYBODY or role.startswith(_FOR_NOW):
            return []
        told = {mention.person for mention in self._cast.between(place - FAR, place)}
        return [number for number in sorted(told) if noun in self._cast.people[number].parts]

    def _likely(self, role: str, place: int) -> int | None:
        """Whom "the Ohio Democrat" may mean: who was named last, if nothing tells that he is none."""
        noun = role.rsplit(" ", 1)[-1]
        if noun not in _LAWMAKERS:
            return self._only_one(noun, place)
        for mention in reversed(self._cast.between(place - _RECENT, place)):
            person = self._cast.people[mention.person]
            if (noun == "politician" or _LAWMAKERS.isdisjoint(person.parts - {"lawmaker", "legislator"})) and (
                (person.role or "").lower().rstrip(".").rpartition(" ")[2] in _ELECTED or person.role is None
            ):
                return mention.person
        return None

    def _only_one(self, noun: str, place: int) -> int | None:
        """Whom the sentence before is about, where a noun that the text has not used before must mean somebody."""
        if noun in _ANYBODY or noun == "president" or noun.endswith("s") or _PART_NOUN.fullmatch(noun) is None:
            return None
        if re.search(
            rf"\b(?:an?|one|another) (?:[\w-]+ ){{0,3}}{re.escape(noun)}\b", self._low[max(0, place - FAR) : place]
        ):
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
        places = [
            match.start() for match in named if _DETERMINED.search(self._low, max(0, match.start() - 30), match.start())
        ]
        if not places or self._passages.is_quoted(places[0]):
            return None
        first = places[0]
        number = self._passages.number(first)
        end = self._passages.span(number + 2).end
        mentions = self._cast.between(first, end)
        if not mentions or self._cast.people[mentions[0].person].role is not None:
            return None
        place = self._passages.number(mentions[0].start)
        for sentence in self._passages.within(place):
            if sentence.start <= mentions[0].start < sentence.end and sentence.start > first:
                found = self._subject(sentence)
                return mentions[0].person if found is not None and found.person == mentions[0].person else None
        return None

    def _just_told(self, place: int, *, known: bool = False) -> int | None:
        """Whom the sentence before a place is about, if it names nobody else; unless `known`, one without a part."""
        for sentence, _ in self._passages.back(place):
            if sentence.end >= place or self._passages.is_quoted(sentence.start):
                continue
            people = {mention.person for mention in self._cast.between(*sentence)}
            found = self._subject(sentence)
            if found is None or found.person is None or people != {found.person}:
                return None
            person = self._cast.people[found.person]
            other = person.role is not None or any(part.endswith(names.OFFICES) for part in person.parts)
            return found.person if known or not other else None
        return None


def _holds(person: Person, role: str) -> bool:
    held = (person.role or "").lower()
    held = names.IN_FULL.get(held, held)
    head = role.rsplit(" ", 1)[-1]
    if role == "chief":
        return held.startswith("chief ")
    if held.startswith(_SECONDS) and not role.startswith(_SECONDS):
        return False
    if role.startswith(_INSTEAD) and not held.startswith(role.split(" ", 1)[0]):
        return False
    if head in {"pcc", "pfcc"} or held in {"pcc", "pfcc"}:
        return held.endswith("commissioner") or (held in {"pcc", "pfcc"} and head in {"pcc", "pfcc", "commissioner"})
    if not held or not held.endswith(head):
        return False
    # "The general secretary" is no transport secretary; "the police commissioner" is a police and crime commissioner.
    return held.endswith(role) or role.endswith(held) or " " not in held or set(role.split()) <= set(held.split())
