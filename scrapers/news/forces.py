"""The forces that an article names, and where: by their names, and by places that stand for them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from schema.forces import Mention, find_forces, forces
from scrapers.news.layout import folded
from scrapers.news.openings import Finder, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.news.openings import Word

_LIST_LENGTH = 3
_LIST_GLUE = re.compile(r"[\s,;:&•*–-]{0,6}(?:and\s{1,3})?(?:the\s{1,3})?")
_PLACE_LENGTH = 40  # characters of a line that may be a place and nothing else
_BULLET = 6
_ROW = re.compile(
    r"\s?[:–—-]\s(?:[^\n.]{0,80}?\b)?(?:outstanding|good|adequate|inadequate|requires improvement|not graded)\b",
    re.IGNORECASE,
)
_LONGEST_ROW = 400
_GRADE_ROW = re.compile(
    r"[ •*–-]{0,4}(?i:outstanding|good|adequate|inadequate|requires improvement)\s?[:–—-]\s"
    r"(?:(?:[A-Z][\w’'-]*|and|&|the)[,;.]?[^\S\n]?)++(?:\n|\Z)"
)
_LINE_BEFORE = re.compile(r"(?:\A|\n)[ •*–-]*\Z")
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|across|around|near|from|of|throughout|to)"
    r"|\b(?!(?:Both|But|And|While|Whilst|Although|Though|However|When|Meanwhile|As|For|Only|Like|Neighbouring|Nearby)\b)"
    r"[A-Z]\w+)[^\S\n]\Z"
)


# What makes a place a force where only forces are spoken of: "Cumbria was judged to be", "Essex and Surrey moved up".
_ACTS = re.compile(
    r"\s{1,3}(?:(?:and|&)\s[A-Z][\w-]{1,20}(?: [A-Z][\w-]{1,20})?\s{1,3})?(?:both |each |all |also )*(?:is|was|are|were"
    r"|has|have|had|requires?|received?|receives|moved|improved|fell|rose|dropped|remains?|remained|kept|keeps?)\b"
    r"|[’']s\s(?:efficiency|effectiveness|legitimacy|grade|rating|performance)\b"
)


# "One force, Durham,", "the other two forces in the region, Cleveland and Northumbria", "Two, Durham and Kent, were".
_FORCE_BEFORE = re.compile(
    r"\b(?i:one|only|single|another|lone|two|three|four|five"
    r"|six) (?:other )?forces?(?: in the [a-z]+(?: [a-z]+)?)?(?:,|:|\s[–—-])\s\Z"
    r"|\b(?:and|but|while) one,\s\Z"
    r"|(?:\A|[.\n]\s?)(?:One|Two|Three|Four|Five),\s\Z"
)
_JOINED = re.compile(r"(?:,| and|, and) (?:the )?")
# What makes it one in any article: "Essex and Surrey were both rated", "Kent requires improvement".
_GRADED = re.compile(
    r"(?:\s(?:and|&)\s[A-Z][\w-]{1,20}(?: [A-Z][\w-]{1,20})?)?(?:,[^,.\n]{1,30},)?"
    r"\s(?:(?:is|was|are|were|has been|have been) (?:both |each |all |also )*"
    r"(?:told (?:that )?(?:it|they|its|their)|rated|graded|judged|deemed|assessed|classed|ranked|found to"
    r"|found (?=outstanding|good|adequate|inadequate))\b"
    r"|(?:again |also )?(?:was|were|is|are) (?:both |each |all |again |also )?[\"'‘“]?(?:outstanding|good"
    r"|adequate|inadequate)\b"
    r"|(?:both |each |all )?(?:earned|received|got|scored) an? [\"'‘“]?(?:outstanding|good|adequate|inadequate"
    r"|requires)\b"
    r"|(?:also |still |now )?requires? improvement\b"
    r"|[\"'‘“]?(?:outstanding|good|adequate|inadequate)[\"'’”]?(?=[,.;]| and [A-Z]))"
)


# "Cumbria's police force", "Surrey's police were".
_POSSESSED = re.compile(
    r"[’']s\s(?:own )?(?:(?i:police\s(?:force|service)|constabulary)\b"
    r"|(?i:police)(?=\s(?:is|are|was|were|has|have|had|require)\b|,? [‘“\"'](?:good|outstanding|adequate|inadequate)))"
)
# What follows a place that is a force where it opens a sentence: "Durham was held up as the place to copy."
_OF_FORCE = re.compile(r",\s(?:whose|which|(?:the|a) (?:\w+ ){0,2}force)\b")
_IS = re.compile(r"(?: alone)?\s(?:was|were|is|are|has|had|got|came|received|did|fared|remains?|stands?|became|went)\b")
_OPENS = re.compile(r"(?:\A|[\n.!?:”\"]\s?|\b(?:while|whereas|whilst|(?:[Ii]n|[Bb]y|[Ss]ince) 20[12]\d,?) )\Z")
# "The forces in Kent and Essex were both graded".
_PAIR = re.compile(r" (?:and|&) (?=[A-Z])")
_MANY = re.compile(r" (?:were|are|have|both|each)\b")
# "Kent was the only force to be told".
_A_FORCE = re.compile(
    r" (?:is|was|became|remains) (?:the |one of (?:the )?|another |an? )(?:[a-z]+ ){0,3}(?:police )?forces?\b"
)
# "So was Kent."
_SO = re.compile(
    r"\b(?:[Ss]o|as) (?:was|were|is|are|had|has|did) (?:its neighbours? (?:in )?|neighbouring )?\Z"
    r"|\b(?i:outstanding|good|adequate|inadequate|improvement)[\"'’”]? (?:in|on|at) \Z"
    r"|\bsame (?:grade|mark|rating|verdict) (?:to|for) \Z"
)


@lru_cache(maxsize=2)
def forces_named(flat: str) -> tuple[Mention, ...]:
    """As `find_forces`; one article asks several times."""
    return tuple(find_forces(flat, {word for _, word in words_of(folded(flat))}))


def places_listed(flat: str) -> list[str]:
    """The forces (slugs) whose places stand alone on lines of their own, as in a list of forces; two at least."""
    pattern = _place_pattern()[0]
    lines = (line.strip(" \t•*·–-") for line in flat.split("\n") if len(line) <= _PLACE_LENGTH)
    found = [force_of(line) for line in lines if pattern.fullmatch(line)]
    return found if len(set(found)) > 1 else []


@cache
def _place_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    slugs = {force.place.lower(): force.slug for force in forces().values()}
    slugs |= {
        "devon & cornwall": "devon-and-cornwall",
        "avon & somerset": "avon-and-somerset",
        "dyfed powys": "dyfed-powys",
        "northants": "northamptonshire",
        "notts": "nottinghamshire",
        "herts": "hertfordshire",
        "beds": "bedfordshire",
        "cambs": "cambridgeshire",
        "lancs": "lancashire",
        "staffs": "staffordshire",
        "lincs": "lincolnshire",
        "leics": "leicestershire",
    }
    slugs |= {"the metropolitan": "metropolitan", "the met": "metropolitan", "hampshire": "hampshire-and-isle-of-wight"}
    names = "|".join(re.escape(place).replace(r"\ ", r"\s") for place in sorted(slugs, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?i:{names})(?![\w-]|[ ][A-Z])"), slugs


def force_of(place: str) -> str:
    """The force (slug) that a place as found by `places_in` stands for."""
    return _place_pattern()[1][re.sub(r"\s", " ", place.lower())]


@cache
def _by_place() -> dict[str, str]:
    return {force.place.lower(): force.slug for force in forces().values()}


def forces_of(organisation: str) -> list[str]:
    """The forces (their slugs) that an organisation is, or is named after: "Kent", "Kent Police"."""
    place = _by_place().get(organisation.lower())
    return [place] if place else [mention.force for mention in find_forces(organisation)]


def places_in(flat: str, words: Sequence[Word]) -> list[re.Match[str]]:
    """Where the place of a force is named. `words`: those of the text, as `words_of` has them."""
    return [match for _, match in _place_finder().find(flat, words)]


@cache
def _place_finder() -> Finder:
    return Finder([_place_pattern()[0]])


def _is_subject(flat: str, place: re.Match[str]) -> bool:
    """Whether a place is spoken of as somebody: it opens a sentence, or something is said of what it has."""
    opens = _OPENS.search(flat[max(0, place.start() - 12) : place.start()]) is not None
    if _SO.search(flat, max(0, place.start() - 30), place.start()) or _A_FORCE.match(flat, place.end()):
        return True
    return _OF_FORCE.match(flat, place.end()) is not None or (opens and _IS.match(flat, place.end()) is not None)


def forces_meant(flat: str, placed: list[re.Match[str]], *, places: bool = False) -> list[Mention]:
    """Forces by name; by place alone where it stands in a list of forces, or is named as a force elsewhere.

    With `places` also by a place that is the subject of a sentence. `placed`: where places stand.
    """
    named = forces_named(flat)
    found = [
        *named,
        *(
            Mention(force_of(place.group()), place.start(), of.end())
            for place in placed
            if place.group()[0].isupper() and (of := _POSSESSED.match(flat, place.end())) is not None
        ),
    ]
    named = tuple(sorted(found, key=lambda mention: mention.start))
    known = {mention.force for mention in named}
    taken = {mention.start for mention in named}
    bare = [
        match
        for match in placed
        if match.start() not in taken
        and match.group()[0].isupper()
        and (
            flat[match.end() : match.end() + 2] not in {"'s", "’s"}
            or flat[match.end() + 2 : match.end() + 7] == " case"
            or (_ACTS.match(flat, match.end()) if places else force_of(match.group()) in known)
        )
    ]
    last = -1
    listed = _listed([(match.start(), match.end()) for match in bare], [(m.start, m.end) for m in named], flat)
    before_it: re.Match[str] | None = None
    for match in bare:
        slug = force_of(match.group())
        case = flat[match.end() + 2 : match.end() + 7] == " case"
        known_here = case or slug in known or _is_subject(flat, match) or _GRADED.match(flat, match.end()) is not None
        before = _FORCE_BEFORE.search(flat, max(0, match.start() - 60), match.start())
        so = _SO.search(flat, max(0, match.start() - 30), match.start()) is not None
        if so:
            known_here, last = True, match.end()
        if before or (last >= 0 and _JOINED.fullmatch(flat, last, match.start())):
            known_here, last = True, match.end()
        known_here = known_here or (places and _ACTS.match(flat, match.end()) is not None)
        lone = known_here and (case or so or not _PLACE_BEFORE.search(flat, max(0, match.start() - 20), match.start()))
        if match.start() in listed or lone:
            if before_it is not None and _PAIR.match(flat, before_it.end()) and _MANY.match(flat, match.end()):
                found.append(Mention(force_of(before_it.group()), before_it.start(), before_it.end()))
            found.append(Mention(slug, match.start(), match.end()))
        before_it = match
    return list(dict.fromkeys(found))


def _listed(places: list[tuple[int, int]], named: list[tuple[int, int]], flat: str) -> set[int]:
    """Where the places begin that stand in a list of three or more, before a force's full name, or alone on a line."""
    full = {start for start, _ in named}
    found: set[int] = set()
    run: list[int] = []
    last = 0
    for start, end in sorted(places + named):
        if not _LIST_GLUE.fullmatch(flat, last, start):
            run = []
        run.append(start)
        if (
            len(run) >= _LIST_LENGTH
            or (len(run) > 1 and start in full)
            or _is_alone(flat, start, end)
            or _is_row(flat, start, end)
        ):
            found.update(run[-_LIST_LENGTH:])
        last = end
    return found


def _is_alone(flat: str, start: int, end: int) -> bool:
    """Whether a name is all there is on its line, but for a bullet."""
    before, after = flat[max(0, start - _BULLET) : start], flat[end : end + _BULLET]
    return _LINE_BEFORE.search(before) is not None and not after.split("\n", 1)[0].strip()


def _is_row(flat: str, start: int, end: int) -> bool:
    """Whether a name begins a line and a grade follows it, "Kent: Good", or ends one that a grade begins."""
    if _LINE_BEFORE.search(flat[max(0, start - _BULLET) : start]) is not None:
        return _ROW.match(flat, end) is not None
    begins = flat.rfind("\n", 0, start) + 1
    return start - begins < _LONGEST_ROW and _GRADE_ROW.match(flat, begins) is not None
