"""The people of an article: the fullest name each has there, what they are, and where they are named."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from schema.forces import forces
from scrapers.news import first_names, names
from scrapers.news.layout import Span

_ANY_TITLE = names.any_of(title.lower() for title in (*names.TITLES, "campaigner")).replace("'", "['’]")
_TITLE_WORDS = frozenset(title.lower() for title in names.TITLES)
_ADDRESSED = frozenset({*names.OFFICES, "speaker", "justice", "chief", "clerk", "attorney", "ambassador"})
_ANY_HONORIFIC = "|".join(names.HONORIFICS)
_BODY = r"(?:the )?([A-Z][\w’'.&-]*(?: (?:(?:of|and|for|the|in|&) ){0,2}[A-Z&][\w’'.&-]*){0,8})"
_FRONT = re.compile(rf"(?:\A|(?<=\s))(?:(?P<title>{_ANY_TITLE})|(?P<honorific>{_ANY_HONORIFIC}))\.?\s", re.IGNORECASE)
_ROLE_BEFORE = re.compile(
    rf"(?:^|(?<=[\s(“\"]))(?P<role>(?i:{_ANY_TITLE}))\.?(?: (?:for|of|at) {_BODY})?,?"
    rf"(?: (?i:{_ANY_HONORIFIC})\.?)? \Z",
)
_BODY_BEFORE = re.compile(r"([A-Z][\w’'&.-]*(?: (?:(?:of|and|&) )?[A-Z][\w’'&.-]*){0,5}) \Z")
_ROLE_AFTER = re.compile(
    rf", (?:who is |who was |now )?(?:the |a |an |its |their |our )?"
    rf"(?P<role>(?:police, |[\w’'&-]+ ){{0,6}}?(?i:{names.ROLE_HEADS}))\b(?! (?:said|says|added))"
    rf"(?:,? (?:of|for|at|with|from|in) {_BODY})?"
)
_BODY_AFTER = re.compile(rf",? (?:of|from|at|for|representing) {_BODY}")
_NOUN = rf"(?:{names.ROLE_HEADS}|{names.UNNAMED})"
_PART = re.compile(rf"\b({_NOUN})\b", re.IGNORECASE)
_PART_BEFORE = re.compile(rf"\b({_NOUN})\.?,? (?:[A-Z][\w.]* )?\Z", re.IGNORECASE)
# What stands after a name and tells the part: "Jo Lee, a farmer from Ohio,", "Jo Lee (D-Ohio)", "Jo Lee is a lawyer".
_PART_AFTER = re.compile(
    r"(?: ?, (?:who (?:is|was) )?(?:now |then |himself |herself |once )?(?:an?|the|his|her|its|their|another|one of the) | (?:is|was|had been|has been) (?:an?|the) )"
    r"((?:(?!(?:who|whose|that|which|for|in|of|from|at|with|on|to|by|said|says)\b)[\w’'&-]+,? ?){1,8})"
)
_PARTY = re.compile(r" ?[(,] ?\(?([DR])(?:-[A-Z][\w.]*)?[),]")
_PARTIES = {"D": "democrat", "R": "republican"}
_ALSO = {
    "sen": ("senator", "lawmaker", "legislator"),
    "senator": ("lawmaker", "legislator"),
    "rep": ("representative", "congressman", "congresswoman", "lawmaker", "legislator"),
    "representative": ("congressman", "congresswoman", "lawmaker", "legislator"),
    "congressman": ("lawmaker",),
    "congresswoman": ("lawmaker",),
    "gov": ("governor",),
    "assemblyman": ("lawmaker", "legislator"),
    "assemblywoman": ("lawmaker", "legislator"),
    "delegate": ("lawmaker", "legislator"),
    "mp": ("lawmaker",),
}
_VERB = re.compile(r"\b(?:said|who|which|was|were|is|are|has|had|will|told|when)\b")
_BESIDE_CUE = re.compile(rf",? (?:also |has |had |later |then )?{names.any_of(names.CUES)}\b")
_PERSONAL = re.compile(
    r" (?:also |later |then |has |had )?(?:said|says|told|added|adds|wrote|asked|replied|joked|argued|insisted|explained|quipped"
    r"|continued|recalled|answered|responded|declared|shouted|called|vowed|tweeted|promised|warned)\b"
)
_SAID_BY = re.compile(r"(?:\bsaid|\bsays|\baccording to|\badded|\basked|\breplied) \Z", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:[Tt]he|in|at|near|across|throughout|[Ii]n) ([A-Z][\w’'-]+)\b(?! [A-Z])")
_LABELS = re.compile(r": [\"“]")
# What only people do, or what only they have: an age.
_DOES = re.compile(
    r"(?:, (?:who|\d\d)\b"
    r"|, (?:the|an?|its|their|his|her) [a-z][^,.;:\n]{2,60}, (?:said|says|told|added)\b"
    r"|\s(?:runs|leads|chairs|heads|teaches|works|lives|owns|represents|grew up|was born|who)\b)"
)
_PREPOSED = re.compile(r"\b(?:of|for|at|the|in|to|and)\s\Z")
_NAMED_ONLY = re.compile(
    r"(?:\bname(?:d|s)?\b.{0,20}\b(?:as|was)|\bknown only as|\bonly as|\bfirst name,"
    r"|(?:\b(?:his|her|their)|['’]s) (?:\w+ )?(?:son|daughter|brother|sister|wife|husband|mother|father|mum|dad"
    r"|partner|friend),)"
    r" \Z"
)
_OCCUPATION = re.compile(rf"(?:{names.UNNAMED}|{names.ROLE_HEADS})", re.IGNORECASE)
_MONTH_NAME = re.compile(r"(?:April|June|May|August) [A-Z]")
_IN_MONTH = re.compile(r"\b(?:[Ii]n|[Ll]ast|[Tt]his|[Ss]ince|[Uu]ntil|[Bb]y|[Ee]arly|[Ll]ate|of|[Nn]ext|and|to|from|[Mm]id-?)[ -]\Z")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_AFTER_NAME = frozenset({"jr", "sr", "ii", "iii", "iv"})
_KNIGHTLY = frozenset({"sir", "dame", "lady"})  # these stand before a first name: "Sir Mark"
_ALIKE = 0.8
_SHORTEST_MISSPELT = 5
_FAR = 6000  # characters
_MOST_WORDS = 4
_ACRONYM = 3
_CROWD = 400  # beyond so many people, misspellings are no longer looked for: the cost would be quadratic


@dataclass(slots=True)
class Person:
    """Somebody an article names: the fullest name it gives, and what it says they are.

    `parts` are the bare nouns by which an article may mean them: "senator", "democrat", "farmer".
    """

    name: str
    sex: str = ""
    role: str | None = None
    organisation: str | None = None
    parts: set[str] = field(default_factory=set)

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


class _Name(NamedTuple):
    start: int
    end: int
    words: tuple[str, ...]
    honorific: str
    titled: bool


class Cast:
    """Everybody an article names, and where.

    Built from an evened text and its quotations: people named only inside quotations are known, but not mentioned.
    """

    def __init__(self, flat: str, quoted: list[Span]) -> None:
        """Read the text once for full names, then for surnames."""
        self.people: list[Person] = []
        self._by_surname: dict[str, list[int]] = defaultdict(list)
        found = [name for match in names.NAME.finditer(flat) if (name := _name(match)) is not None]
        self._surnames = _surnames(flat, found)
        spoken = {name.words[0] for name in found if len(name.words) == 1 and _is_spoken_of(flat, name)}
        mentions = [
            Mention(name.start, name.end, self._enter(flat, name))
            for name in found
            if len(name.words) > 1 and (_is_person(flat, name) or _is_known(name, spoken))
        ]
        recent: dict[str, int] = {}
        full = {mention.start: mention.person for mention in mentions}
        line = 0
        for name in found:
            if flat.find("\n", line, name.start) >= 0:
                recent = {}  # in another paragraph a surname means whom it first meant
            line = name.start
            if (shares := self._sharing(flat, name, full)) is not None:
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
        numbers = set(self._by_surname.get(low, ()) or [n for n, who in enumerate(self.people[:_CROWD]) if who.first == low])
        if len(numbers) < 2:  # noqa: PLR2004
            return numbers
        last = next((m.person for m in reversed(self.between(place - _FAR, place)) if m.person in numbers), None)
        return {last} if last is not None else numbers

    def _enter(self, flat: str, name: _Name) -> int:
        """Note a fully named person, or what is new of one already known, and give the number."""
        words = plain(" ".join(name.words))
        words = words.title() if words.isupper() else words
        number = self._same(words)
        if number is None:
            number = len(self.people)
            self.people.append(Person(words))
            self._by_surname[words.rsplit(" ", 1)[-1].lower()].append(number)
        person = self.people[number]
        if len(words) > len(person.name) and words.rsplit(" ", 1)[-1] == person.surname:
            person.name = words
        person.sex = person.sex or _sex(name)
        _describe(flat, name, person)
        return number

    def _sharing(self, flat: str, name: _Name, full: dict[int, int]) -> int | None:
        """Who is named by a first name before somebody of the same surname: "Jo and Pat Lee"."""
        if len(name.words) > 1 or not flat.startswith(" and ", name.end) or name.end + len(" and ") not in full:
            return None
        first, other = name.words[0], self.people[full[name.end + len(" and ")]]
        known = first.lower() in first_names.MALE or first.lower() in first_names.FEMALE
        if not known or other.first not in first_names.MALE | first_names.FEMALE:
            return None
        return self._enter(flat, name._replace(words=(first, other.surname)))

    def _same(self, words: str) -> int | None:
        first, last = words.split(" ", 1)[0].lower(), words.rsplit(" ", 1)[-1].lower()
        for number in self._by_surname.get(last, ()):
            person = self.people[number]
            if _unaccented(person.first)[:2] == _unaccented(first)[:2] or person.name.endswith(" " + words):
                return number
        if len(self.people) > _CROWD:
            return None
        for number, person in enumerate(self.people):
            if person.first == first and _is_misspelt(person.surname.lower(), last):
                return number
        return None

    def _short(self, flat: str, name: _Name, recent: dict[str, int]) -> int | None:
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
        if not numbers and titled and len(self.people) <= _CROWD:
            numbers = [
                n for n, person in enumerate(self.people) if _is_misspelt(person.surname.lower(), surname.lower())
            ]
        sex = names.HONORIFICS.get(name.honorific, "")
        numbers = [number for number in numbers if not sex or self.people[number].sex in {"", sex}]
        if numbers:
            last = recent.get(surname.lower())
            number = last if last in numbers and last is not None else numbers[0]
            self.people[number].sex = self.people[number].sex or sex
        elif titled and not _is_acronym(surname):
            number = len(self.people)
            spelt = f"{name.honorific.capitalize()} {surname}" if name.honorific else surname
            self.people.append(Person(spelt, sex=sex))
            self._by_surname[surname.lower()].append(number)
        else:
            return None
        _describe(flat, name, self.people[number])
        return number

    def _by_first(self, flat: str, name: _Name) -> int | None:
        """Who is called by a first name beside a verb of speech: "said Jean"; or is named so and no further."""
        close = flat[max(0, name.start - 2) : name.start] in {"s ", ", "}
        alone = close and _NAMED_ONLY.search(flat, max(0, name.start - 40), name.start) is not None
        if not alone and not _is_spoken_of(flat, name):
            return None
        first = plain(name.words[0])
        numbers = [number for number, person in enumerate(self.people[:_CROWD]) if person.first == first.lower()]
        if not numbers and alone:
            self.people.append(Person(first, sex=_sex(name)))
            self._by_surname[first.lower()].append(len(self.people) - 1)
            return len(self.people) - 1
        return numbers[0] if len(numbers) == 1 else None


def _surnames(flat: str, found: list[_Name]) -> set[str]:
    """The single words that must be surnames: they say things, as bodies and places seldom do, and stand as no place does."""
    spoken: set[str] = set()
    for name in found:
        word = plain(name.words[0])
        if len(name.words) > 1 or len(spoken) > _CROWD or word in spoken or not word[0].isupper() or _is_acronym(word):
            continue
        if word.lower() in names.NO_SURNAMES or word.lower() in _places() or word.lower().endswith(("ians", "ists", "ers", "ans")):
            continue
        if _PERSONAL.match(flat, name.end) or _SAID_BY.search(flat, max(0, name.start - 14), name.start):
            spoken.add(word)
    placed = {match.group(1) for match in _PLACED.finditer(flat)} if spoken else set()
    return spoken - placed


def plain(words: str) -> str:
    """A name as one types it: straight apostrophes, single blanks, no stop after it."""
    return " ".join(words.replace("’", "'").split()).strip(" ,.;:")


@cache
def _places() -> frozenset[str]:
    return frozenset(word.lower() for force in forces().values() for word in force.place.split())


def _name(match: re.Match[str]) -> _Name | None:
    """A run of capitalised words as a person's name, its titles taken off; None where it can be none."""
    words = match.group()
    month = _MONTH_NAME.match(words) is not None and not _IN_MONTH.search(match.string, max(0, match.start() - 16), match.start())
    found = _bare(words, month=month)
    if found is None:
        return None
    skip, parts, honorific, titled = found
    start = match.start() + skip
    return _Name(start, start + sum(map(len, parts)) + len(parts) - 1, parts, honorific, titled)


@lru_cache(maxsize=2_048)  # most runs are words that open sentences, and come again and again
def _bare(words: str, *, month: bool) -> tuple[int, tuple[str, ...], str, bool] | None:
    """Where the name begins in a run of words, its parts, its honorific, and whether a title stands before it."""
    if words.lower() in names.NOT_NAMES:
        return None
    fronts = list(_FRONT.finditer(words))
    honorific = next(((front["honorific"] or "").lower() for front in reversed(fronts) if front["honorific"]), "")
    titled = any(front["title"] for front in fronts)
    skip = fronts[-1].end() if fronts else 0
    while not month and words.find(" ", skip) > 0 and words[skip:].split(" ", 1)[0].lower().rstrip(".") in names.NOT_NAMES:
        skip = words.index(" ", skip) + 1
    owner = max(words.rfind("'s ", skip), words.rfind("’s ", skip))
    skip = owner + 3 if owner >= 0 else skip  # "Labour's Jo Lee"
    parts = tuple(_POSSESSIVE.sub("", words[skip:]).split(" "))
    drop = next((n for n in range(len(parts) - 1, -1 + month, -1) if _is_before_name(parts[n])), -1) + 1
    if 0 < drop <= len(parts) - 2:  # "Beaten Conservative Jo Lee", "Shopkeeper Jo Lee"
        skip, parts = skip + sum(map(len, parts[:drop])) + drop, parts[drop:]
    while len(parts) > 2 and parts[-1].rstrip(".").lower() in _AFTER_NAME:  # noqa: PLR2004
        parts = parts[:-1]
    while len(parts) > 1 and _is_acronym(parts[-1]) and not _is_acronym(parts[0]):
        parts = parts[:-1]
    if len(parts) > _MOST_WORDS or any(_is_no_name(part) and not _is_acronym(part) for part in parts[month:]):
        return None
    if len(parts) == 1 and parts[0].lower() in (_ADDRESSED if honorific else _TITLE_WORDS):
        return None  # "the former president", "Mr. Chairman"
    capitals = [_is_acronym(part) for part in parts]
    known = titled or parts[0].lower() in first_names.MALE or parts[0].lower() in first_names.FEMALE
    if any(capitals) and not (all(capitals) and (known or len(parts) == 1)):
        return None
    return skip, parts, honorific, titled


def _is_before_name(word: str) -> bool:
    return _is_no_name(word) or _OCCUPATION.fullmatch(word) is not None or word.lower() in _places()


def _is_spoken_of(flat: str, name: _Name) -> bool:
    """Whether a single name stands where somebody's does: titled, or beside a verb of speech."""
    if name.honorific or name.titled:
        return True
    if _BESIDE_CUE.match(flat, name.end) or (_LABELS.match(flat, name.end) and flat[name.start - 1 : name.start] in {"", "\n"}):
        return True
    return _is_after_cue(flat[max(0, name.start - 24) : name.start])


def _is_after_cue(before: str) -> bool:
    """Whether the words before a name end in a verb of speech: "said Jean"."""
    word = before.rstrip(" ,:").rpartition(" ")[2]
    return word in names.CUES or (word == "to" and before.endswith("according to "))


def _is_known(name: _Name, spoken: set[str]) -> bool:
    """Whether a full name is that of somebody who speaks elsewhere by surname alone."""
    return name.words[-1] in spoken and name.words[0].lower() not in _places()


def _is_acronym(word: str) -> bool:
    """Whether a word is all in capitals: an acronym, or a name as newsletters write it."""
    return len(word) >= _ACRONYM and word.isupper()


def _is_no_name(word: str) -> bool:
    low = _POSSESSIVE.sub("", word.lower())
    return not low or _is_acronym(word) or low in names.NOT_NAMES or low in names.ORGANISATION_NOUNS


def _is_person(flat: str, name: _Name) -> bool:
    """Whether several capitalised words are a person: a title, a first name we know, or what is said beside them."""
    first, last = name.words[0].lower(), name.words[-1].lower()
    if last in _places() and (first in _places() or not name.titled):
        return False
    if name.honorific or name.titled or first in first_names.MALE or first in first_names.FEMALE:
        return True
    after = flat[name.end : name.end + 120]
    before = flat[max(0, name.start - 60) : name.start]
    if first in _places():
        return False
    if _BESIDE_CUE.match(after) or _ROLE_AFTER.match(after) or _is_after_cue(before) or _ROLE_BEFORE.search(before):
        return True
    return _PREPOSED.search(before) is None and _DOES.match(after) is not None


def _sex(name: _Name) -> str:
    sex, first = names.HONORIFICS.get(name.honorific, ""), name.words[0].lower()
    if sex or (first in first_names.MALE and first in first_names.FEMALE):
        return sex
    return "m" if first in first_names.MALE else "f" if first in first_names.FEMALE else ""


def _unaccented(word: str) -> str:
    return word.replace("ë", "e").replace("é", "e").replace("ï", "i")


def _is_misspelt(one: str, other: str) -> bool:
    if one[:1] != other[:1] or min(len(one), len(other)) < _SHORTEST_MISSPELT:
        return False
    return difflib.SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _inside(spans: list[Span], starts: list[int], place: int) -> bool:
    position = bisect_left(starts, place + 1) - 1
    return position >= 0 and place < spans[position].end


def _describe(flat: str, name: _Name, person: Person) -> None:
    """Note the role and the organisation that stand beside a name, where none is known yet."""
    before = re.split(r"[\n;:”]|(?<!\bGov)(?<!\bSen)(?<!\bRep)[.!?] ", flat[max(0, name.start - 120) : name.start])[-1]
    after = flat[name.end : name.end + 160].split("\n", 1)[0]
    role = organisation = None
    front = _ROLE_BEFORE.search(before)
    if front is not None:
        role, organisation = front["role"], front[2]
        body = _BODY_BEFORE.search(before[: front.start("role")])
        if organisation is None and body is not None:
            organisation = body_of(body.group(1))
    beside = _ROLE_AFTER.match(after)
    if beside is not None and not _VERB.search(beside["role"]):
        role, organisation = role or beside["role"], organisation or beside[2]
    of = _BODY_AFTER.match(after)
    if organisation is None and of is not None:
        organisation = of.group(1)
    person.parts.update(_parts(before, after))
    if not person.sex:
        person.sex = "f" if any(map(names.UNNAMED_WOMEN.search, person.parts)) else ""
    person.role = person.role or (plain(role) if role else None)
    person.organisation = person.organisation or (body_of(organisation) if organisation else None)


def _parts(before: str, after: str) -> set[str]:
    """The nouns that the words beside a name call its bearer by."""
    found = {noun.group(1).lower() for noun in [_PART_BEFORE.search(before)] if noun}
    title = before.rstrip(". ").rpartition(" ")[2].lower()
    found |= {title} if title in _ALSO else set()
    if (beside := _PART_AFTER.match(after)) is not None:
        found |= {noun.lower() for noun in _PART.findall(beside.group(1))}
    if (party := _PARTY.match(after)) is not None:
        found.add(_PARTIES[party.group(1)])
    return found | {other for noun in found for other in _ALSO.get(noun, ())}


def body_of(words: str) -> str | None:
    """An organisation's name out of capitalised words, without article and possessive; None where nothing is left."""
    bare = re.sub(r"^(?:(?:The|A|An|But|And|As|However|Meanwhile|Speaking|In|At|For)\s+)+", "", words)
    bare = plain(_POSSESSIVE.sub("", bare.strip(" ,")))
    return bare if bare and bare not in {"The", "A", "An", "But", "And", "In"} else None
