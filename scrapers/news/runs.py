"""Runs of capitalised words: which are the names of people, by their words and by what stands beside them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from schema.forces import forces
from scrapers.news import cues, first_names, names

ANY_TITLE = names.any_of(title.lower() for title in (*names.TITLES, "campaigner")).replace("'", "['’]")
ANY_HONORIFIC = "|".join(names.HONORIFICS)
BODY = r"(?:the )?([A-Z][\w’'.&-]*(?: (?:(?:of|and|for|the|in|&) ){0,2}[A-Z&][\w’'.&-]*){0,8})"
ROLE_BEFORE = re.compile(
    rf"(?:^|(?<=[\s(“\"]))(?P<role>(?i:{ANY_TITLE}))\.?(?: (?:for|of|at) {BODY})?(?: ?,)?"
    rf"(?: (?i:{ANY_HONORIFIC})\.?)? \Z",
)
ROLE_AFTER = re.compile(
    rf" ?, (?:who is |who was |now )?(?:the |a |an |its |their |our )?"
    rf"(?P<role>(?:police, |[\w’'&-]+ ){{0,6}}?(?i:{names.ROLE_HEADS}))\b(?! (?:said|says|added))"
    rf"(?:(?: ?,)? (?:of|for|at|with|from|in) {BODY})?"
)
CROWD = 400  # beyond so many people, misspellings are no longer looked for: the cost would be quadratic
_TITLE_WORDS = frozenset(title.lower() for title in names.TITLES)


_ADDRESSED = frozenset({*names.OFFICES, "speaker", "justice", "chief", "clerk", "attorney", "ambassador"})


_FRONT = re.compile(rf"(?:\A|(?<=\s))(?:(?P<title>{ANY_TITLE})|(?P<honorific>{ANY_HONORIFIC}))\.?\s", re.IGNORECASE)


_BESIDE_CUE = re.compile(rf",? (?:also |has |had |later |then )?{names.any_of(cues.CUES)}\b")


_PERSONAL = re.compile(
    r" (?:also |later |then |has |had )?(?:said|says|told|added|adds|wrote|asked|replied|joked|argued|insisted"
    r"|explained|quipped|continued|recalled|answered|responded|declared|shouted|called|vowed|tweeted|promised|warned)\b"
)


_SAID_BY = ("said ", "says ", "ccording to ", "added ", "asked ", "replied ")


_AT = ("he ", " in ", " at ", "near ", "across ", "throughout ", "In ")  # what stands before a place


# Words that end the name of a place as often as a person's: "on Jay Street".
_PLACE_ENDS = names.words_of(
    "street road lane drive square bridge island lake river beach heights park hall hill station bay"
)
_WHERE = (" in ", " at ", " on ", " near ", " off ", " along ", " down ", " across ", "In ", "On ", "At ")
_LABELS = re.compile(r"(?:, (?:from|in|on|at|with|to|by) [^.:\n“\"]{2,40})?: [\"“]")


# What only people do, or what only they have: an age.
_DOES = re.compile(
    r"(?:, (?:who|\d\d)\b"
    r"|, (?:the|an?|its|their|his|her) [a-z][^,.;:\n]{2,60}, (?:said|says|told|added)\b"
    r"|\s(?:runs|leads|chairs|heads|teaches|works|lives|owns|represents|grew up|was born|who)\b)"
)


_PREPOSED = re.compile(r"\b(?:of|for|at|the|in|to|and)\s\Z")


_OCCUPATION = re.compile(rf"(?:{names.UNNAMED}|{names.ROLE_HEADS})", re.IGNORECASE)


_MONTH_NAMES = ("April ", "June ", "May ", "August ")


_IN_MONTH = re.compile(
    r"\b(?:[Ii]n|[Ll]ast|[Tt]his|[Ss]ince|[Uu]ntil|[Bb]y|[Ee]arly|[Ll]ate|of|[Nn]ext|and|to|from|[Mm]id-?)[ -]\Z"
)


POSSESSIVE = re.compile(r"['’]s?\Z")


_CLAUSE_BEGINS = re.compile(r"(?:\A|\n|[.?!,”\"] ?|\b(?:and|but|that|then|when|as|while|if|because) )\Z")
_TOLD_OF = re.compile(
    r" ?, (?:\d\d|who|a|an|the|his|her)\b| (?:is|was|has|had|will|would|did|does|could|can|also|never|still|then|later"
    r"|once|went|came|took|got|made|won|lost|ran|left|kept|gave|stood|sat|began|spent|met|knew|grew|[a-z]{2,}ed)\b"
)
_NICKNAME_ENDS = frozenset(('" ', "” ", "’ ", ") "))
_SUFFIX = re.compile(r" ?,? (Jr|Sr|II|III|IV)\b(\.?)")
_SUFFIXED = tuple(f"{comma} {sign}" for comma in ("", ",", " ,") for sign in ("Jr", "Sr", "II", "IV"))
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


_MOST_WORDS = 4


_ACRONYM = 3
_IRISH = re.compile(r"(?:O['’]|Mc|Mac)[A-Z][a-z]")  # "O'Neill": nothing but people is called so


class Name(NamedTuple):
    """A person's name where it stands: its words without titles, its honorific, and whether a title is before it.

    `suffix`: what tells a son from his father, "Jr."; it is none of the words, and stands before `end`.
    """

    start: int
    end: int
    words: tuple[str, ...]
    honorific: str
    titled: bool
    suffix: str = ""


def plain(words: str) -> str:
    """A name as one types it: straight apostrophes, single blanks, no stop after it."""
    return " ".join(words.replace("’", "'").split()).strip(" ,.;:")


def lone_surnames(flat: str, found: list[Name]) -> set[str]:
    """The single words that must be surnames: they say things, and never stand as a place does."""
    spoken: set[str] = set()
    firsts: set[str] = set()
    renowned: set[str] = set()
    for name in found:
        if len(name.words) > 1:
            firsts.add(name.words[0])
        elif name.words[0] in names.RENOWNED:
            renowned.add(name.words[0])
        elif flat.endswith(_SAID_BY, 0, name.start) or (
            _PERSONAL.match(flat, name.end) and not flat.endswith(" of ", 0, name.start)
        ):
            spoken.add(plain(name.words[0]))
    spoken = {word for word in spoken - firsts if len(spoken) <= CROWD and _may_be_surname(word, flat)}
    if spoken:
        spoken -= {plain(name.words[0]) for name in found if len(name.words) == 1 and flat.endswith(_AT, 0, name.start)}
    return spoken | renowned


def _may_be_surname(word: str, flat: str) -> bool:
    low = word.lower()
    if not word[0].isupper() or is_acronym(word) or low in names.NO_SURNAMES | names.ALSO_SURNAMES or low in places():
        return False
    if low.endswith(("ers", "ors", "ans")) and f" {low}" in flat:
        return False  # "Voters said", in a text about voters
    return not low.endswith(("ians", "ists"))


@cache
def places() -> frozenset[str]:
    """The words of the forces' places, in lower case."""
    return frozenset(word.lower() for force in forces().values() for word in force.place.split())


def name_of(match: re.Match[str]) -> Name | None:
    """A run of capitalised words as a person's name, its titles taken off; None where it can be none."""
    words = match.group()
    month = (
        words.startswith(_MONTH_NAMES)
        and words.partition(" ")[2][:1].isupper()
        and not _IN_MONTH.search(match.string, max(0, match.start() - 16), match.start())
    )
    found = _bare(words, month=month)
    if found is None:
        return None
    skip, parts, honorific, titled = found
    if len(parts) == 1 and words.startswith("Former ") and match.string[match.end() + 1 : match.end() + 2].islower():
        return None  # "Former Met commander Jo Lee"
    if len(parts) == 3 and not skip and _is_first(parts[1]) and not _is_first(parts[0]):  # noqa: PLR2004
        before = match.string[max(0, match.start() - 2) : match.start()]
        if not before or before[-1] == "\n" or before == ". ":
            skip, parts = len(parts[0]) + 1, parts[1:]  # "Publican Jo Lee", where a sentence begins
    start = match.start() + skip
    end = start + sum(map(len, parts)) + len(parts) - 1
    suffix = _SUFFIX.match(match.string, end) if match.string.startswith(_SUFFIXED, end) else None
    if suffix is None:
        return Name(start, end, parts, honorific, titled)
    return Name(start, suffix.end(), parts, honorific, titled, "".join(suffix.groups()))


@lru_cache(maxsize=2_048)  # most runs are words that open sentences, and come again and again
def _bare(words: str, *, month: bool) -> tuple[int, tuple[str, ...], str, bool] | None:
    """Where the name begins in a run of words, its parts, its honorific, and whether a title stands before it."""
    if words.lower() in names.NOT_NAMES and words.lower() not in names.ALSO_SURNAMES:
        return None
    fronts = list(_FRONT.finditer(words))
    honorific = next(((front["honorific"] or "").lower() for front in reversed(fronts) if front["honorific"]), "")
    titled = any(front["title"] for front in fronts)
    skip = fronts[-1].end() if fronts else 0
    while (
        not month and words.find(" ", skip) > 0 and words[skip:].split(" ", 1)[0].lower().rstrip(".") in names.NOT_NAMES
    ):
        skip = words.index(" ", skip) + 1
    owner = max(words.rfind("'s ", skip), words.rfind("’s ", skip))
    skip = owner + 3 if owner >= 0 else skip  # "Labour's Jo Lee"
    parts = tuple(POSSESSIVE.sub("", words[skip:]).split(" "))
    drop = next((n for n in range(len(parts) - 1, -1 + month, -1) if _is_before_name(parts[n])), -1) + 1
    if 0 < drop <= len(parts) - 2:  # "Beaten Conservative Jo Lee", "Shopkeeper Jo Lee"
        skip, parts = skip + sum(map(len, parts[:drop])) + drop, parts[drop:]
    while len(parts) > 1 and parts[-1].rstrip(".").lower() in _SUFFIXES:
        parts = parts[:-1]
    while len(parts) > 1 and is_acronym(parts[-1]) and not is_acronym(parts[0]):
        parts = parts[:-1]
    surname = parts[-1].lower() in names.ALSO_SURNAMES and (len(parts) == 1 or _is_first(parts[-2]))
    checked = parts[month : len(parts) - surname]
    if len(parts) > _MOST_WORDS or any(_is_no_name(part) and not is_acronym(part) for part in checked):
        return None
    if not surname and " ".join(parts).lower() in (_ADDRESSED if honorific else _TITLE_WORDS):
        return None  # "the former president", "Mr. Chairman"
    capitals = [is_acronym(part) for part in parts]
    known = titled or _is_first(parts[0])
    if any(capitals) and not (all(capitals) and (known or len(parts) == 1)):
        return None
    return skip, parts, honorific, titled


def with_nicknames(flat: str, found: list[Name]) -> list[Name]:
    """The names with those joined that a nickname stands in: 'Mike "Dutch" Dull'."""
    joined: list[Name] = []
    for name in found:
        joined.append(name)
        if len(joined) > 2 and flat[name.start - 2 : name.start] in _NICKNAME_ENDS:  # noqa: PLR2004
            first, nick = joined[-3:-1]
            between = flat[first.end : nick.start], flat[nick.end : name.start]
            if all(len(part) <= 3 for part in between) and between[0].strip() in {'"', "“", "‘", "("}:  # noqa: PLR2004
                words = (*first.words, *name.words)
                joined[-3:] = [
                    name._replace(start=first.start, words=words, honorific=first.honorific, titled=first.titled)
                ]
    return joined


def _is_first(word: str) -> bool:
    return word.lower() in first_names.MALE or word.lower() in first_names.FEMALE


def _is_before_name(word: str) -> bool:
    return _is_no_name(word) or _OCCUPATION.fullmatch(word) is not None or word.lower() in places()


def is_spoken_of(flat: str, name: Name) -> bool:
    """Whether a single name stands where somebody's does: titled, or beside a verb of speech."""
    if name.honorific or name.titled:
        return True
    label = flat[name.start - 1 : name.start] in {"", "\n"} and _LABELS.match(flat, name.end) is not None
    if label or _BESIDE_CUE.match(flat, name.end):
        return True
    return _is_after_cue(flat[max(0, name.start - 24) : name.start])


def is_subject(flat: str, name: Name) -> bool:
    """Whether a single first name begins a clause and something is told of its bearer: "Then Jo has", "Jo, 57, is"."""
    if not _is_first(name.words[0]) or name.words[0].lower() in names.ALSO_PLACES:
        return False
    return _CLAUSE_BEGINS.search(flat, max(0, name.start - 12), name.start) is not None and (
        _TOLD_OF.match(flat, name.end) is not None
    )


def _is_after_cue(before: str) -> bool:
    """Whether the words before a name end in a verb of speech: "said Jean"."""
    word = before.rstrip(" ,:").rpartition(" ")[2]
    return word in cues.CUES or (word == "to" and before.endswith("according to "))


def is_known(name: Name, spoken: set[str]) -> bool:
    """Whether a full name is that of somebody who speaks elsewhere by surname alone."""
    return name.words[-1] in spoken and name.words[0].lower() not in places()


def is_acronym(word: str) -> bool:
    """Whether a word is all in capitals: an acronym, or a name as newsletters write it."""
    return len(word) >= _ACRONYM and word.isupper()


def _is_no_name(word: str) -> bool:
    low = POSSESSIVE.sub("", word.lower())
    return not low or is_acronym(word) or low in names.NOT_NAMES or low in names.ORGANISATION_NOUNS


def is_person(flat: str, name: Name) -> bool:
    """Whether several capitalised words are a person: a title, a first name we know, or what is said beside them."""
    first, last = name.words[0].lower(), name.words[-1].lower()
    if not name.titled and last in _PLACE_ENDS and flat.endswith(_WHERE, 0, name.start):
        return False
    if last in places() and (first in places() or not name.titled):
        return False
    if name.honorific or name.titled or first in first_names.MALE or first in first_names.FEMALE:
        return True
    after = flat[name.end : name.end + 120]
    before = flat[max(0, name.start - 60) : name.start]
    if first in places():
        return False
    if (
        _IRISH.match(name.words[-1])
        or _BESIDE_CUE.match(after)
        or ROLE_AFTER.match(after)
        or _is_after_cue(before)
        or ROLE_BEFORE.search(before)
    ):
        return True
    return _PREPOSED.search(before) is None and _DOES.match(after) is not None


def sex_of(name: Name) -> str:
    """The sex that an honorific or a first name tells: m, f, or nothing."""
    sex, first = names.HONORIFICS.get(name.honorific, ""), name.words[0].lower()
    if sex or (first in first_names.MALE and first in first_names.FEMALE):
        return sex
    return "m" if first in first_names.MALE else "f" if first in first_names.FEMALE else ""
