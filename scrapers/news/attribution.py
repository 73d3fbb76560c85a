"""Who is said to speak: the verb of speech beside a quotation, and the person, role or body that is its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from scrapers.news import names
from scrapers.news.layout import Span
from scrapers.news.speakers import Cast, Person, body_of, plain

_CUE = re.compile(r"\b(?:" + "|".join(names.CUES) + r"|according to|in the words of)\b", re.IGNORECASE)
_BETWEEN = r"(?:,? (?:also|later|then|has|had|have|further|previously|did|would|will|went on to|is|was|again|today|yesterday|on \w+day))*"
_ADJACENT = re.compile(rf"{_BETWEEN},?\s*")
_PRONOUN = re.compile(rf"\b(he|she|they|i)\b{_BETWEEN},?\s*\Z", re.IGNORECASE)
_PRONOUN_FIRST = re.compile(r"\s*(he|she|they|i)\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    rf"(?:^|[^\w])(?<!of )(?<!to )(?<!in )(?<!on )(?:the|its|a|this|their|that|his|her|one|[\w’']+['’]s?)"
    rf"(?: [\w’'/-]+){{0,4}}? (?:{'|'.join(names.DOCUMENTS)}){_BETWEEN}\s*\Z",
    re.IGNORECASE,
)
_DOCUMENT_FIRST = re.compile(
    rf"\s*(?:the|its|a|this)(?: [\w’'/-]+){{0,4}}? (?:{'|'.join(names.DOCUMENTS)})\b", re.IGNORECASE
)
_UNNAMED = re.compile(
    rf"\b(?i:an?|one|another|the|its|his|her|their)\s((?:[\w’'&.-]+\s){{0,5}}?)({names.UNNAMED})\b"
    rf"(?:\s(?:for|of|at|from|with)\s(?:the\s)?((?:[A-Z][\w’'&.-]*)(?:\s(?:(?:of|and|for|the"
    rf"|&)\s){{0,2}}[A-Z&][\w’'&.-]*){{0,6}}))?",
)
_ROLE = re.compile(
    rf"\b(?:the|its|their|our|The|Its|[A-Z]\w+['’]s)\s((?:[\w’'&-]+\s){{0,5}}?(?i:{names.ROLE_HEADS}))\b", re.IGNORECASE
)
_BARE_ROLE = re.compile(rf"(?:^|\s)(?:the|The)\s((?:[\w’'&-]+\s){{0,4}}?(?i:{names.ROLE_HEADS})){_BETWEEN},?\s*\Z")
_BODY_LAST = re.compile(
    r"(?:\b[Tt]he\s)?([A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|the|&)\s)?[A-Z][\w’'&.-]*){0,6})" + _BETWEEN + r"\s*\Z"
)
_PREPOSED = re.compile(
    r"\b(?:of|with|to|from|by|for|about|against|on|in|at|like|after|over|under|than|and|alongside"
    r"|told)\s(?:[\w.]+\s){0,3}\Z"
)
_NEAR = 60
_FAR = 6000  # characters: no pronoun or role reaches back further


class Cue(NamedTuple):
    """A verb of speech and the stretch of text beside it."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a person of the cast (by number), or an unnamed one by role and organisation. `document` for a text."""

    person: int | None = None
    role: str | None = None
    organisation: str | None = None
    cue: str | None = None
    document: bool = False


class Attributor:
    """Resolves the speakers of one article, in reading order: a pronoun means who was last in view."""

    def __init__(self, flat: str, cast: Cast) -> None:
        """Remember the text and its people."""
        self._flat, self._cast = flat, cast
        self._last: Speaker | None = None

    def before(self, stretch: Span) -> Speaker | None:
        """The speaker that the words before a quotation name: "Jo Lee, of the council, said:"."""
        words = self._flat[stretch.start : stretch.end]
        cues = list(_CUE.finditer(words))
        for match in reversed(cues[-3:]):
            cue = Cue(match.group().lower(), stretch.start + match.start(), stretch.start + match.end())
            if cue.word in {"according to", "in the words of"}:
                found = self._first(Span(cue.end, stretch.end), cue)
            else:
                found = self._last_before(Span(stretch.start, cue.start), cue) or self._first(
                    Span(cue.end, stretch.end), cue, inverted=True
                )
            if found is not None:
                return self._seen(found)
        named = {mention.person for mention in self._cast.between(*stretch)}
        if not cues and words.rstrip().endswith(":") and len(named) == 1:
            return self._seen(Speaker(named.pop()))
        return None

    def after(self, stretch: Span) -> Speaker | None:
        """The speaker that the words after a quotation name: "said Ms Lee", "Ms Lee said"."""
        words = self._flat[stretch.start : stretch.end]
        match = _CUE.search(words)
        if match is None or match.start() > 2 * _NEAR:
            return None
        cue = Cue(match.group().lower(), stretch.start + match.start(), stretch.start + match.end())
        front = words[: match.start()].strip(" ,.-–—")
        rest = Span(cue.end, stretch.end)
        found = self._last_before(Span(stretch.start, cue.start), cue) if front else self._first(rest, cue)
        return self._seen(found) if found is not None else None

    def named(self, stretch: Span) -> Speaker | None:
        """The one person whom a stretch names, if it names just one: "Jo Lee welcomed the findings."."""
        people = {mention.person for mention in self._cast.between(*stretch)}
        return self._seen(Speaker(people.pop())) if len(people) == 1 else None

    def again(self) -> Speaker | None:
        """Whoever spoke last."""
        return self._last

    def _seen(self, speaker: Speaker) -> Speaker:
        if not speaker.document:
            self._last = speaker
        return speaker

    def _last_before(self, stretch: Span, cue: Cue) -> Speaker | None:
        """The subject of a verb of speech that stands after it."""
        words = self._flat[stretch.start : stretch.end]
        tail = words[-200:]
        pronoun = _PRONOUN.search(tail)
        if pronoun is not None:
            return self._pronoun(
                pronoun.group(1).lower(), stretch.start + len(words) - len(tail) + pronoun.start(), cue
            )
        mentions = [m for m in self._cast.between(*stretch) if self._flat[m.end : m.end + 2] not in {"'s", "’s"}]
        subjects = [m for m in mentions if not _PREPOSED.search(self._flat[max(stretch.start, m.start - 40) : m.start])]
        last = mentions[-1] if mentions and (mentions[-1] in subjects or len(mentions) == 1) else None
        if last is not None and _ADJACENT.fullmatch(self._flat, last.end, stretch.end):
            return Speaker(last.person, cue=cue.word)
        role = _BARE_ROLE.search(tail)
        if role is not None and (found := self._role(role.group(1), stretch.start, cue)) is not None:
            return found
        if _DOCUMENT.search(tail):
            return Speaker(cue=cue.word, document=True)
        if subjects:
            return Speaker(subjects[-1 if len(subjects) == 1 else 0].person, cue=cue.word)
        unnamed = _UNNAMED.search(words)
        if unnamed is not None:
            return _nameless(unnamed, cue)
        body = _BODY_LAST.search(tail)
        if body is not None and (organisation := body_of(body.group(1))) is not None and _is_body(organisation):
            return Speaker(organisation=organisation, cue=cue.word)
        return Speaker(mentions[-1].person, cue=cue.word) if mentions else None

    def _first(self, stretch: Span, cue: Cue, *, inverted: bool = False) -> Speaker | None:
        """The subject of a verb of speech that stands before it: "said Jo Lee"."""
        words = self._flat[stretch.start : min(stretch.end, stretch.start + 3 * _NEAR)]
        pronoun = _PRONOUN_FIRST.match(words)
        if pronoun is not None and not inverted:
            return self._pronoun(pronoun.group(1).lower(), stretch.start, cue)
        if _DOCUMENT_FIRST.match(words):
            return Speaker(cue=cue.word, document=True)
        mentions = self._cast.between(stretch.start, stretch.start + len(words))
        lead = words[: mentions[0].start - stretch.start] if mentions else ""
        if (
            mentions
            and (not inverted or not lead.strip())
            and not re.search(r"[;:]\s|[a-z]{4}\.\s|\b(?:told|that)\b", lead)
        ):
            return Speaker(mentions[0].person, cue=cue.word)
        if inverted:
            return None
        unnamed = _UNNAMED.match(words.lstrip())
        if unnamed is not None:
            return _nameless(unnamed, cue)
        role = _ROLE.match(words.lstrip())
        if role is not None:
            return self._role(role.group(1), stretch.start, cue)
        body = re.match(r"\s*(?:the\s)?([A-Z][\w’'&.-]*(?:\s(?:(?:of|and|for|the|&)\s)?[A-Z][\w’'&.-]*){0,6})", words)
        organisation = body_of(body.group(1)) if body else None
        return Speaker(organisation=organisation, cue=cue.word) if organisation and _is_body(organisation) else None

    def _pronoun(self, pronoun: str, place: int, cue: Cue) -> Speaker | None:
        """Whom he or she means: the last one in view whose sex allows it, subjects of sentences first."""
        sex = {"he": "m", "she": "f"}.get(pronoun, "")
        if pronoun in {"they", "i"}:
            return _with_cue(self._last, cue)
        start = self._flat.rfind("\n", 0, place) + 1
        for _ in range(4):
            people = [
                m.person for m in self._cast.between(start, place) if self._cast.people[m.person].sex in {"", sex}
            ]
            spoke = self._last.person if self._last is not None else None
            if people:
                person = spoke if spoke in people and spoke is not None else people[0]
                self._cast.people[person].sex = sex
                return Speaker(person, cue=cue.word)
            if start == 0:
                break
            place, start = start, self._flat.rfind("\n", 0, start - 1) + 1
        if self._last is not None and (
            self._last.person is None or self._cast.people[self._last.person].sex in {"", sex}
        ):
            return _with_cue(self._last, cue)
        earlier = [m.person for m in self._cast.between(place - _FAR, place) if self._cast.people[m.person].sex == sex]
        return Speaker(earlier[-1], cue=cue.word) if earlier else None

    def _role(self, role: str, place: int, cue: Cue) -> Speaker | None:
        """Whom "the chief constable" means: the last person before who has that part, else anyone who has it."""
        wanted = plain(role).lower()
        holders = [n for n, person in enumerate(self._cast.people) if _holds(person, wanted)]
        if not holders:
            return Speaker(role=plain(role), cue=cue.word)
        seen = [m.person for m in self._cast.between(place - _FAR, place) if m.person in holders]
        return Speaker(seen[-1] if seen else holders[0], cue=cue.word)


def _holds(person: Person, role: str) -> bool:
    held = (person.role or "").lower()
    head = role.rsplit(" ", 1)[-1]
    full = {"pcc": "police and crime commissioner", "mp": "mp"}.get(head, head)
    return bool(held) and (held.endswith((role, full)) or (head == "commissioner" and held in {"pcc", "pfcc"}))


def _with_cue(speaker: Speaker | None, cue: Cue) -> Speaker | None:
    if speaker is None:
        return None
    return Speaker(speaker.person, speaker.role, speaker.organisation, cue.word)


def _is_body(words: str) -> bool:
    last = words.rsplit(" ", 1)[-1].lower()
    return last in names.ORGANISATION_NOUNS or words.isupper() or " " in words


def _nameless(match: re.Match[str], cue: Cue) -> Speaker:
    """An unnamed speaker: "an NSPCC spokesman", "a spokeswoman for Kent Police"."""
    lead = match.group(1).strip()
    words = lead.split()
    capital = next((n for n, word in enumerate(words) if word[:1].isupper()), len(words))
    organisation = match.group(3) or " ".join(words[capital:])
    role = " ".join([*words[:capital], match.group(2)])
    return Speaker(role=plain(role), organisation=body_of(organisation) if organisation else None, cue=cue.word)
