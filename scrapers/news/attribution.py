"""Who is said to speak: the verb of speech beside a quotation, and the person, role or body that is its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from scrapers.news import names
from scrapers.news.layout import Span
from scrapers.news.speakers import Cast, Mention, Person, body_of, plain

_CUE = re.compile(r"\b(?:" + "|".join(sorted(names.CUES)) + r"|according to|in the words of)\b", re.IGNORECASE)
_PREPOSITIONAL = frozenset({"according to", "in the words of"})
_BETWEEN = (
    r"(?:,? (?:also|later|then|has|had|have|further|previously|did|would|will|went on to|is|was|again|today|yesterday"
    r"|on \w+day))*"
)
_ADJACENT = re.compile(rf"{_BETWEEN},?\s*")
_PRONOUN = re.compile(rf"\b(he|she|they|i)\b{_BETWEEN},?\s*\Z", re.IGNORECASE)
_PRONOUN_FIRST = re.compile(r"\s*(he|she|they|i)\b", re.IGNORECASE)
_DOCUMENTS = "|".join(sorted(names.DOCUMENTS))
_DOCUMENT = re.compile(
    rf"(?:^|\W)(?<!of )(?<!to )(?<!in )(?<!on )(?:the|its|a|this|their|that|his|her|one|[\w’']+['’]s?)"
    rf"(?: [\w’'/-]+){{0,4}}? (?:{_DOCUMENTS}){_BETWEEN}\s*\Z",
    re.IGNORECASE,
)
_DOCUMENT_FIRST = re.compile(rf"\s*(?:the|its|a|this)(?: [\w’'/-]+){{0,4}}? (?:{_DOCUMENTS})\b", re.IGNORECASE)
_BODY = r"([A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|the|&)\s){0,2}[A-Z&][\w’'&.-]*){0,6})"
_UNNAMED = re.compile(
    rf"\b(?i:an?|one|another|the|its|his|her|their)\s((?:[\w’'&.-]+\s){{0,5}}?)({names.UNNAMED})\b"
    rf"(?:\s(?:for|of|at|from|with)\s(?:the\s)?{_BODY})?"
)
_ROLE_FIRST = re.compile(
    rf"\s*(?:the|its|their|our|[A-Z]\w+['’]s)\s((?:[\w’'&-]+\s){{0,5}}?(?:{names.ROLE_HEADS}))\b", re.IGNORECASE
)
_ROLE = re.compile(rf"(?:^|\s)[Tt]he\s((?:[\w’'&-]+\s){{0,4}}?(?i:{names.ROLE_HEADS})){_BETWEEN},?\s*\Z")
_BODY_FIRST = re.compile(rf"\s*(?:the\s)?{_BODY}")
_BODY_LAST = re.compile(rf"(?:\b[Tt]he\s)?{_BODY}{_BETWEEN}\s*\Z")
_PREPOSED = re.compile(
    r"\b(?:of|with|to|from|by|for|about|against|on|in|at|like|after|over|under|than|and|alongside|told)"
    r"\s(?:[\w.]+\s){0,3}\Z"
)
_BREAK = re.compile(r"[;:]\s|[a-z]{4}\.\s|\b(?:told|that)\b")
_LATE = 120  # characters: a verb of speech further from the quotation belongs to something else
_REACH = 180  # characters: how far from the verb of speech its subject is looked for
_FAR = 6000  # characters: no pronoun or role reaches back further
_PARAGRAPHS_BACK = 4


class Cue(NamedTuple):
    """A verb of speech, in lower case, and where it stands."""

    word: str
    start: int
    end: int


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


class Attributor:
    """Resolves the speakers of one article, in reading order: a pronoun means who was last in view."""

    def __init__(self, flat: str, cast: Cast) -> None:
        """`flat` is the evened text, `cast` its people."""
        self._flat, self._cast = flat, cast
        self._last: Speaker | None = None

    def before(self, stretch: Span) -> Speaker | None:
        """The speaker that the words before a quotation name: "Jo Lee, of the council, said:"."""
        words = self._flat[stretch.start : stretch.end]
        cues = list(_CUE.finditer(words))
        for match in reversed(cues[-3:]):
            cue = _cue(match, stretch)
            after = Span(cue.end, stretch.end)
            if cue.word in _PREPOSITIONAL:
                found = self._following(after, cue)
            else:
                found = self._preceding(Span(stretch.start, cue.start), cue) or self._inverted(after, cue)
            if found is not None:
                return self._seen(found)
        return self.named(stretch) if not cues and words.rstrip().endswith(":") else None

    def after(self, stretch: Span) -> Speaker | None:
        """The speaker that the words after a quotation name: "said Ms Lee", "Ms Lee said"."""
        words = self._flat[stretch.start : stretch.end]
        match = _CUE.search(words)
        if match is None or match.start() > _LATE:
            return None
        cue = _cue(match, stretch)
        if words[: match.start()].strip(" ,.-–—"):
            return self._seen(self._preceding(Span(stretch.start, cue.start), cue))
        return self._seen(self._following(Span(cue.end, stretch.end), cue))

    def named(self, stretch: Span) -> Speaker | None:
        """The one person whom a stretch names, if it names just one: "Jo Lee welcomed the findings."."""
        people = {mention.person for mention in self._cast.between(*stretch)}
        return self._seen(Speaker(people.pop())) if len(people) == 1 else None

    def again(self) -> Speaker | None:
        """Whoever spoke last."""
        return self._last

    def _seen(self, speaker: Speaker | None) -> Speaker | None:
        if speaker is not None and not speaker.document:
            self._last = speaker
        return speaker

    # --- a subject before its verb ---

    def _preceding(self, stretch: Span, cue: Cue) -> Speaker | None:
        """The subject of a verb of speech that stands after it, the surest signs first."""
        tail = Span(max(stretch.start, stretch.end - _REACH), stretch.end)
        mentions = [m for m in self._cast.between(*stretch) if self._flat[m.end : m.end + 2] not in {"'s", "’s"}]
        subjects = [m for m in mentions if not _PREPOSED.search(self._flat, max(stretch.start, m.start - 40), m.start)]
        return (
            self._pronoun_last(tail, cue)
            or self._adjacent(mentions, subjects, stretch, cue)
            or self._role_last(tail, cue)
            or self._document_last(tail, cue)
            or (Speaker(subjects[0].person, cue=cue.word) if subjects else None)
            or self._unnamed(stretch, cue)
            or self._body_last(tail, cue)
            or (Speaker(mentions[-1].person, cue=cue.word) if mentions else None)
        )

    def _pronoun_last(self, tail: Span, cue: Cue) -> Speaker | None:
        match = _PRONOUN.search(self._flat[tail.start : tail.end])
        return self._pronoun(match.group(1).lower(), tail.start + match.start(), cue) if match else None

    def _adjacent(self, mentions: list[Mention], subjects: list[Mention], stretch: Span, cue: Cue) -> Speaker | None:
        """The person named right before the verb, unless only as part of a description: "an aide to Jo Lee, said"."""
        if not mentions or (mentions[-1] not in subjects and len(mentions) > 1):
            return None
        last = mentions[-1]
        return Speaker(last.person, cue=cue.word) if _ADJACENT.fullmatch(self._flat, last.end, stretch.end) else None

    def _role_last(self, tail: Span, cue: Cue) -> Speaker | None:
        match = _ROLE.search(self._flat[tail.start : tail.end])
        return self._role(match.group(1), tail.start, cue) if match else None

    def _document_last(self, tail: Span, cue: Cue) -> Speaker | None:
        found = _DOCUMENT.search(self._flat[tail.start : tail.end])
        return Speaker(cue=cue.word, document=True) if found else None

    def _unnamed(self, stretch: Span, cue: Cue) -> Speaker | None:
        match = _UNNAMED.search(self._flat, stretch.start, stretch.end)
        return _nameless(match, cue) if match else None

    def _body_last(self, tail: Span, cue: Cue) -> Speaker | None:
        return _body(_BODY_LAST.search(self._flat[tail.start : tail.end]), cue)

    # --- a subject after its verb ---

    def _following(self, stretch: Span, cue: Cue) -> Speaker | None:
        """The subject of a verb of speech that stands before it: "said Jo Lee"."""
        words = self._flat[stretch.start : min(stretch.end, stretch.start + _REACH)]
        pronoun = _PRONOUN_FIRST.match(words)
        if pronoun is not None:
            return self._pronoun(pronoun.group(1).lower(), stretch.start, cue)
        if _DOCUMENT_FIRST.match(words):
            return Speaker(cue=cue.word, document=True)
        mentions = self._cast.between(stretch.start, stretch.start + len(words))
        if mentions and not _BREAK.search(words[: mentions[0].start - stretch.start]):
            return Speaker(mentions[0].person, cue=cue.word)
        unnamed = _UNNAMED.match(words.lstrip())
        if unnamed is not None:
            return _nameless(unnamed, cue)
        role = _ROLE_FIRST.match(words)
        return self._role(role.group(1), stretch.start, cue) if role else _body(_BODY_FIRST.match(words), cue)

    def _inverted(self, stretch: Span, cue: Cue) -> Speaker | None:
        """As `_following`, before a quotation: only a name right after the verb is its subject ("Said Jo Lee:")."""
        mentions = self._cast.between(stretch.start, min(stretch.end, stretch.start + _REACH))
        if not mentions or self._flat[stretch.start : mentions[0].start].strip():
            return None
        return Speaker(mentions[0].person, cue=cue.word)

    # --- what a pronoun or a role means ---

    def _pronoun(self, pronoun: str, place: int, cue: Cue) -> Speaker | None:
        """Whom he or she means: the last one in view whose sex allows it, subjects of paragraphs first."""
        sex = {"he": "m", "she": "f"}.get(pronoun)
        if sex is None:
            return _with_cue(self._last, cue)
        people = self._cast.people
        end, start = place, self._flat.rfind("\n", max(0, place - _FAR), place) + 1
        for _ in range(_PARAGRAPHS_BACK):
            near = self._cast.between(max(start, end - _FAR), end)
            seen = [mention.person for mention in near if people[mention.person].sex in {"", sex}]
            if seen:
                spoke = self._last.person if self._last is not None else None
                person = spoke if spoke is not None and spoke in seen else seen[0]
                people[person].sex = sex
                return Speaker(person, cue=cue.word)
            if start == 0:
                break
            end, start = start, self._flat.rfind("\n", max(0, start - _FAR), start - 1) + 1
        if self._last is not None and (self._last.person is None or people[self._last.person].sex in {"", sex}):
            return _with_cue(self._last, cue)
        earlier = [m.person for m in self._cast.between(place - _FAR, place) if people[m.person].sex == sex]
        return Speaker(earlier[-1], cue=cue.word) if earlier else None

    def _role(self, role: str, place: int, cue: Cue) -> Speaker:
        """Whom "the chief constable" means: the last person before who has that part, else anyone who has it."""
        wanted = plain(role).lower()
        holders = [number for number, person in enumerate(self._cast.people) if _holds(person, wanted)]
        if not holders:
            return Speaker(role=plain(role), cue=cue.word)
        seen = [m.person for m in self._cast.between(place - _FAR, place) if m.person in holders]
        return Speaker(seen[-1] if seen else holders[0], cue=cue.word)


def _cue(match: re.Match[str], stretch: Span) -> Cue:
    return Cue(match.group().lower(), stretch.start + match.start(), stretch.start + match.end())


def _holds(person: Person, role: str) -> bool:
    held = (person.role or "").lower()
    head = role.rsplit(" ", 1)[-1]
    if head in {"pcc", "pfcc"} or held in {"pcc", "pfcc"}:
        return held.endswith("commissioner") or (held in {"pcc", "pfcc"} and head in {"pcc", "pfcc", "commissioner"})
    return bool(held) and (held.endswith((role, head)))


def _with_cue(speaker: Speaker | None, cue: Cue) -> Speaker | None:
    return replace(speaker, cue=cue.word) if speaker is not None else None


def _body(match: re.Match[str] | None, cue: Cue) -> Speaker | None:
    """A body that speaks: "The Home Office said"."""
    words = body_of(match.group(1)) if match is not None else None
    if words is None or not (" " in words or words.isupper() or words.lower() in names.ORGANISATION_NOUNS):
        return None
    return Speaker(organisation=words, cue=cue.word)


def _nameless(match: re.Match[str], cue: Cue) -> Speaker:
    """An unnamed speaker: "an NSPCC spokesman", "a spokeswoman for Kent Police"."""
    words = match.group(1).split()
    capital = next((number for number, word in enumerate(words) if word[:1].isupper()), len(words))
    organisation = match.group(3) or " ".join(words[capital:])
    role = " ".join([*words[:capital], match.group(2)])
    return Speaker(role=plain(role), organisation=body_of(organisation) if organisation else None, cue=cue.word)
