"""The people of an article: the fullest name each has there, what they are, and where they are named."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from scrapers.news import first_names, names
from scrapers.news.layout import Span
from scrapers.news.runs import (
    BODY,
    CROWD,
    POSSESSIVE,
    ROLE_AFTER,
    ROLE_BEFORE,
    Name,
    is_acronym,
    is_known,
    is_person,
    is_spoken_of,
    is_subject,
    lone_surnames,
    name_of,
    plain,
    sex_of,
    with_nicknames,
)

_BODY_BEFORE = re.compile(r"([A-Z][\w’'&.-]*(?: (?:(?:of|and|&) )?[A-Z][\w’'&.-]*){0,5}) \Z")
_BODY_AFTER = re.compile(rf"(?: ?,)? (?:of|from|at|for|representing) {BODY}")
_NOUN = rf"(?:{names.ROLE_HEADS}|{names.UNNAMED})"
_PART = re.compile(rf"\b({_NOUN})\b", re.IGNORECASE)
_IS_PART = re.compile(_NOUN, re.IGNORECASE)
# What stands after a name and tells the part: "Jo Lee, a farmer from Ohio,", "Jo Lee (D-Ohio)", "Jo Lee is a lawyer".
_PART_AFTER = re.compile(
    r"(?:(?: ?, \d\d)?(?: ?,)? (?:is|was) (?:an?|the) | ?, (?:who (?:is|was) )?(?:now |then |himself |herself |once )?"
    r"(?:an?|the|his|her|its|their|another|one of the) | (?:is|was|had been|has been) (?:an?|the) )"
    r"((?:(?!(?:who|whose|that|which|for|in|of|from|at|with|on|to|by|said|says)\b)[\w’'&-]+,? ?){1,8})"
)
_CUT_BEFORE = re.compile(
    r"[\n;:”]|[.!?](?<!\b(?:Gov|Sen|Rep|Ald|Gen|Col|Adm|Maj|Del|Amb|Sgt)\.)"
    r"(?<!\b(?:Atty|Capt|Pres|Comm|Insp|Supt)\.)(?<!\bLt\.) "
)
_ASIDE_ENDS = re.compile(r", (?!(?:an?|the|and|or|former|now)\b)(?=[a-z])")  # "the clerk, backed Councilman"
_PARTY = re.compile(r" ?[(,] ?\(?([DR])(?:-[A-Z][\w.]*)?[),]")
_MEN = re.compile(r"(?:(?<!wo)(?<!chair)(?<!fresh)(?<!alder)man|boy|father|dad|husband|brother|son|widower)\Z")
_PARTIES = {"D": "democrat", "R": "republican"}
_ALSO = {
    "sen": ("senator", "lawmaker", "legislator"),
    "senator": ("lawmaker", "legislator"),
    "rep": ("representative", "congressman", "congresswoman", "lawmaker", "legislator"),
    "representative": ("congressman", "congresswoman", "lawmaker", "legislator"),
    "congressman": ("lawmaker",),
    "congresswoman": ("lawmaker",),
    "gov": ("governor",),
    "ald": ("alderman", "alderwoman"),
    "assemblyman": ("lawmaker", "legislator"),
    "assemblywoman": ("lawmaker", "legislator"),
    "delegate": ("lawmaker", "legislator"),
    "mp": ("lawmaker",),
    "lawyer": ("attorney",),
    "attorney": ("lawyer",),
    "solicitor": ("lawyer",),
    "barrister": ("lawyer",),
    "counsel": ("lawyer", "attorney"),
}
_VERB = re.compile(r"\b(?:said|who|which|was|were|is|are|has|had|will|told|when|him|them|from|by|into)\b")
_PART_FRONT = re.compile(rf"\b({_NOUN}) ?, (?:[A-Z][\w’']+\.? ){{0,2}}\Z", re.IGNORECASE)  # "the chairwoman, Rep."
_NAMED_ONLY = re.compile(
    r"(?:\bname(?:d|s)?\b.{0,20}\b(?:as|was)|\bknown only as|\bonly as|\bfirst name,"
    r"|(?:\b(?:[Hh]is|[Hh]er|[Tt]heir)|['’]s) (?:\w+ )?(?:son|daughter|brother|sister|wife|husband|mother|father|mum"
    r"|dad|partner|friend),)"
    r" \Z"
)
_KNIGHTLY = frozenset({"sir", "dame", "lady"})  # these stand before a first name: "Sir Mark"
_AGES = {"elder": {"Sr"}, "older": {"Sr"}, "younger": {"Jr", "II", "III", "IV"}}
_ALIKE = 0.8
_SHORTEST_MISSPELT = 5
_FRONT = 70  # characters
_FAR = 6000  # characters


@dataclass(slots=True)
class Person:
    """Somebody an article names: the fullest name it gives, and what it says they are.

    `suffix` tells a son from his father: "Jr.". `parts` are the bare nouns by which an article may mean them:
    "senator", "democrat", "farmer".
    """

    name: str
    sex: str = ""
    role: str | None = None
    organisation: str | None = None
    parts: set[str] = field(default_factory=set)
    suffix: str = ""

    @property
    def full(self) -> str:
        return f"{self.name} {self.suffix}".rstrip()

    @property
    def surname(self) -> str:
        return self.name.rsplit(" ", 1)[-1]

    @property
    def first(self) -> str:
        return self.name.split(" ", 1)[0].lower()


class Mention(NamedTuple):
    """Where a person (by number) is named, in full or by surname."""

    start: int
    end: int
    person: int


class Cast:
    """Everybody an article names, and where.

    Built from an evened text and its quotations: people named only inside quotations are known, but not mentioned.
    """

    def __init__(self, flat: str, quoted: list[Span]) -> None:
        """Read the text once for full names, then for surnames."""
        self.people: list[Person] = []
        self._by_surname: dict[str, list[int]] = defaultdict(list)
        found = [name for match in names.NAME.finditer(flat) if (name := name_of(match)) is not None]
        found = with_nicknames(flat, found)
        self._surnames = lone_surnames(flat, found)
        spoken = {name.words[0] for name in found if len(name.words) == 1 and is_spoken_of(flat, name)}
        mentions = [
            Mention(name.start, name.end, self._enter(flat, name))
            for name in found
            if len(name.words) > 1 and (is_person(flat, name) or is_known(name, spoken))
        ]
        recent: dict[str, int] = {}
        full = {mention.start: mention.person for mention in mentions}
        line = 0
        for name in found:
            if flat.find("\n", line, name.start) >= 0:
                recent = {}  # in another paragraph a surname means whom it first meant
            line = name.start
            if flat.startswith(" and ", name.end) and (shares := self._sharing(flat, name, full)) is not None:
                full[name.start] = shares
                mentions.append(Mention(name.start, name.end, shares))
            if name.start in full:
                recent[self.people[full[name.start]].surname.lower()] = full[name.start]
            elif len(name.words) == 1 and (person := self._short(flat, name, recent)) is not None:
                mentions.append(Mention(name.start, name.end, person))
        starts = [span.start for span in quoted]
        self.mentions = sorted(mention for mention in mentions if not _inside(quoted, starts, mention.start))
        self._starts = [mention.start for mention in self.mentions]

    def between(self, start: int, end: int) -> list[Mention]:
        """The mentions that lie within a stretch, in order."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [mention for mention in self.mentions[first:last] if mention.end <= end]

    def called(self, word: str, place: int) -> set[int]:
        """Whom a surname or a first name means at a place: of several, who was named last; empty where nobody is."""
        low = plain(word).lower()
        numbers = set(
            self._by_surname.get(low, ()) or [n for n, who in enumerate(self.people[:CROWD]) if who.first == low]
        )
        if len(numbers) < 2:  # noqa: PLR2004
            return numbers
        last = next((m.person for m in reversed(self.between(place - _FAR, place)) if m.person in numbers), None)
        return {last} if last is not None else numbers

    def _enter(self, flat: str, name: Name) -> int:
        """Note a fully named person, or what is new of one already known, and give the number."""
        words = plain(" ".join(name.words))
        words = words.title() if words.isupper() else words
        number = self._same(words, name.suffix)
        if number is None:
            number = len(self.people)
            self.people.append(Person(words, suffix=name.suffix))
            self._by_surname[words.rsplit(" ", 1)[-1].lower()].append(number)
        person = self.people[number]
        if len(words) > len(person.name) and words.rsplit(" ", 1)[-1] == person.surname:
            person.name = words
        person.sex = person.sex or sex_of(name)
        _describe(flat, name, person)
        return number

    def _sharing(self, flat: str, name: Name, full: dict[int, int]) -> int | None:
        """Who is named by a first name before somebody of the same surname: "Jo and Pat Lee"."""
        if len(name.words) > 1 or name.end + len(" and ") not in full:
            return None
        first, other = name.words[0], self.people[full[name.end + len(" and ")]]
        known = first.lower() in first_names.MALE or first.lower() in first_names.FEMALE
        if not known or other.first not in first_names.MALE | first_names.FEMALE:
            return None
        return self._enter(flat, name._replace(words=(first, other.surname)))

    def _same(self, words: str, suffix: str) -> int | None:
        first, last = words.split(" ", 1)[0].lower(), words.rsplit(" ", 1)[-1].lower()
        family = self._by_surname.get(last, ())
        alike = [number for number in family if self.people[number].suffix.rstrip(".") == suffix.rstrip(".")]
        for number in alike or (() if suffix else family):
            person = self.people[number]
            if _unaccented(person.first)[:2] == _unaccented(first)[:2] or person.name.endswith(" " + words):
                return number
        if len(self.people) > CROWD or suffix:
            return None
        for number, person in enumerate(self.people):
            if person.first == first and _is_misspelt(person.surname.lower(), last):
                return number
        return None

    def _short(self, flat: str, name: Name, recent: dict[str, int]) -> int | None:
        """Who a single name is: somebody known by that surname, or with a title before it somebody new."""
        surname, titled = plain(name.words[0]), bool(name.honorific or name.titled)
        numbers = self._by_surname.get(surname.lower(), [])
        if not numbers and not titled:
            first = self._by_first(flat, name)
            if first is not None or surname not in self._surnames:
                return first
            titled = True
        if name.honorific in _KNIGHTLY:
            numbers = [n for n, person in enumerate(self.people) if person.first == surname.lower()] or numbers
        if not numbers and titled and len(self.people) <= CROWD:
            numbers = [
                n for n, person in enumerate(self.people) if _is_misspelt(person.surname.lower(), surname.lower())
            ]
        sex = names.HONORIFICS.get(name.honorific, "")
        numbers = [number for number in numbers if not sex or self.people[number].sex in {"", sex}]
        if numbers:
            last = recent.get(surname.lower())
            if len(numbers) > 1 and (told := self._told_apart(flat, name, numbers)) is not None:
                last = told
            number = last if last in numbers and last is not None else numbers[0]
            self.people[number].sex = self.people[number].sex or sex
        elif titled and not is_acronym(surname):
            number = len(self.people)
            spelt = f"{name.honorific.capitalize()} {surname}" if name.honorific else surname
            self.people.append(Person(spelt, sex=sex))
            self._by_surname[surname.lower()].append(number)
        else:
            return None
        _describe(flat, name, self.people[number])
        return number

    def _told_apart(self, flat: str, name: Name, numbers: list[int]) -> int | None:
        """Which of one surname is meant, where the words beside it say so: "Lee Jr.", "the elder Lee", "Mayor Lee"."""
        before = flat[max(0, name.start - 30) : name.start].rstrip(" .").rpartition(" ")[2].lower()
        if name.suffix or before in _AGES:
            wanted = {name.suffix.rstrip(".")} if name.suffix else _AGES[before]
            found = [number for number in numbers if self.people[number].suffix.rstrip(".") in wanted]
        else:
            found = [number for number in numbers if before in self.people[number].parts]
        return found[0] if len(found) == 1 else None

    def _by_first(self, flat: str, name: Name) -> int | None:
        """Who is called by a first name beside a verb of speech: "said Jean"; or is named so and no further."""
        close = flat[max(0, name.start - 2) : name.start] in {"s ", ", "}
        alone = close and _NAMED_ONLY.search(flat, max(0, name.start - 40), name.start) is not None
        first = plain(name.words[0])
        if not alone and not is_spoken_of(flat, name) and not is_subject(flat, name):
            return None
        numbers = [number for number, person in enumerate(self.people[:CROWD]) if person.first == first.lower()]
        if not numbers and alone:
            self.people.append(Person(first, sex=sex_of(name)))
            self._by_surname[first.lower()].append(len(self.people) - 1)
            return len(self.people) - 1
        return numbers[0] if len(numbers) == 1 else None


def _unaccented(word: str) -> str:
    return word.replace("ë", "e").replace("é", "e").replace("ï", "i")


def _is_misspelt(one: str, other: str) -> bool:
    if one[:1] != other[:1] or min(len(one), len(other)) < _SHORTEST_MISSPELT:
        return False
    return difflib.SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _inside(spans: list[Span], starts: list[int], place: int) -> bool:
    position = bisect_left(starts, place + 1) - 1
    return position >= 0 and place < spans[position].end


def _describe(flat: str, name: Name, person: Person) -> None:
    """Note the role and the organisation that stand beside a name, where none is known yet."""
    before = _CUT_BEFORE.split(flat[max(0, name.start - 120) : name.start])[-1]
    after = flat[name.end : name.end + 160].split("\n", 1)[0]
    role = organisation = None
    front = ROLE_BEFORE.search(before)
    if front is not None:
        role, organisation = front["role"], front[2]
        body = _BODY_BEFORE.search(before[: front.start("role")])
        if organisation is None and body is not None:
            organisation = body_of(body.group(1))
    beside = ROLE_AFTER.match(after)
    if beside is not None and not _VERB.search(beside["role"]):
        role, organisation = role or beside["role"], organisation or beside[2]
    of = _BODY_AFTER.match(after)
    if organisation is None and of is not None:
        organisation = of.group(1)
    told = _parts(before, after)
    person.parts |= told | {other for noun in told for other in _ALSO.get(noun, ())}
    if not person.sex:
        women, men = (any(map(sign.search, told)) for sign in (names.UNNAMED_WOMEN, _MEN))
        person.sex = "f" if women and not men else "m" if men and not women else ""
    person.role = person.role or (plain(role) if role else None)
    person.organisation = person.organisation or (body_of(organisation) if organisation else None)


def _parts(before: str, after: str) -> set[str]:
    """The nouns that the words beside a name call its bearer by."""
    title = before.rstrip("., ").rpartition(" ")[2].lower()
    found = {title} if title in _ALSO or _is_part(title) else set()
    if "," in before and (front := _PART_FRONT.search(before[-_FRONT:])) is not None:
        found.add(front.group(1).lower())
    if (beside := _PART_AFTER.match(after)) is not None:
        found |= {noun.lower() for noun in _PART.findall(_ASIDE_ENDS.split(beside.group(1), 1)[0])}
    if (party := _PARTY.match(after)) is not None:
        found.add(_PARTIES[party.group(1)])
    return found


@lru_cache(maxsize=2_048)  # the words before names are few
def _is_part(word: str) -> bool:
    return _IS_PART.fullmatch(word) is not None


def body_of(words: str) -> str | None:
    """An organisation's name out of capitalised words, without article and possessive; None where nothing is left."""
    bare = re.sub(r"^(?:(?:The|A|An|But|And|As|However|Meanwhile|Speaking|In|At|For)\s+)+", "", words)
    bare = plain(POSSESSIVE.sub("", bare.strip(" ,")))
    return bare if bare and bare not in {"The", "A", "An", "But", "And", "In"} else None


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
