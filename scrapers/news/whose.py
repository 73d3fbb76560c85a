"""Whose grade it is: the forces that an article is about, those its last sentences named, those a place stands for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from scrapers.news import phrases
from scrapers.news.forces import forces_named
from scrapers.news.layout import Span

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton, Token, Tokens

_DOMINANT = 0.7  # of all mentions of forces: then "the force" is that one
# "In Kent inspectors found that the force was good": whatever force is named elsewhere.
_NEXT_DOOR = re.compile(r"(?:next door|over the border|across the border|nearby),? in (?=[A-Z])", re.IGNORECASE)
_IN_PLACE = re.compile(r"(?:(?:But|And|Meanwhile),? )?(?:[Ii]n|[Oo]ver in|[Aa]cross in) (?=[A-Z])")


class Whose:
    """Whom an article's grades are given to.

    `only`: the one force (slug) that the article names at all, else that whose own site it is; `main`: the one that it
    is mostly about. `recent`: those of the sentences so far, which "the force" may mean; whoever reads sets it.
    """

    def __init__(self, flat: str, title: str, home: str | None, tokens: Tokens) -> None:
        """`flat`, `title`, `home` as of `Reader`; goes through all forces named."""
        self._flat, self._tokens = flat, tokens
        self.recent: tuple[str, ...] = ()
        self._named: dict[str, list[Span]] = defaultdict(list)
        for token in self.subjects(tokens.all):
            self._named[token.slug].append(Span(token.start, token.end))
        most = max(self._named, key=lambda slug: len(self._named[slug]), default=None)
        total = sum(map(len, self._named.values()))
        self.only = (most or home) if len(self._named) <= 1 else None
        self.main = most if most and len(self._named[most]) >= _DOMINANT * total else None
        if self.main is None and most and title and {mention.force for mention in forces_named(title)} == {most}:
            self.main = most

    @property
    def owner(self) -> tuple[str, ...]:
        """The one force that lines of labels without a force are of; none where that cannot be told."""
        one = self.only or self.main
        return (one,) if one else self.recent if len(self.recent) == 1 else ()

    def subjects(self, tokens: list[Token]) -> list[Token]:
        """The forces among some tokens; those named in passing ("allied with X") only where there are no others."""
        named = [token for token in tokens if token.letter == "F"]
        plain = [t for t in named if not phrases.BESIDE.search(self._flat, max(0, t.start - 30), t.start)]
        # "The force was moved last week, joining five others including the Met": of it, and not of the Met.
        passing = not plain and named and any(t.letter == "A" and t.start < named[0].start for t in tokens)
        return [] if passing else plain or named

    def of(self, skeleton: Skeleton, clause: Span | None = None) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """The forces meant by a sentence that names none for its grade, and where they are named if that is elsewhere.

        `clause`: where a place would tell them.
        """
        places = self.placed(Span(skeleton.span.start, clause.end) if clause else skeleton.span)
        plural = phrases.PLURAL.search(skeleton.words, 0, next(iter(skeleton.letters("GR")), len(skeleton.words)))
        if (
            plural
            and not self.only
            and not (plural["two"] == "both" and len(skeleton.letters("Q", 0, plural.start())) > 1)
        ):
            number = 2 if plural["two"] else 3
            known = (places, self.recent, tuple(self._named))
            return next((slugs for slugs in known if len(slugs) == number), ()), ()
        slugs: tuple[str, ...] = ()
        if places:
            slugs = places if len(places) == 1 else ()  # which of several is not told
        elif self.only or (self.main and (not self.recent or self.main in self.recent)):
            slugs = (self.only or self.main or "",)
        elif len(self.recent) == 1:
            slugs = self.recent
        naming = self._named.get(slugs[0], []) if slugs else []
        before = bisect_left(naming, skeleton.span)
        return slugs, ((naming[before - 1],) if before else ())

    def placed(self, span: Span) -> tuple[str, ...]:
        """The forces whose places a sentence names, in an article of several: "In Kent it was judged to be good"."""
        places = self._tokens.places
        opens = _IN_PLACE.match(self._flat, span.start) or _NEXT_DOOR.match(self._flat, span.start)
        at = bisect_left(places, (opens.end(), "")) if opens else len(places)
        if opens and at < len(places) and places[at][0] == opens.end():
            return (places[at][1],)
        if self.only:
            return ()
        near = places[bisect_left(places, (span.start, "")) : bisect_left(places, (span.end, ""))]
        return tuple(dict.fromkeys(slug for _, slug in near if slug in self._named))
