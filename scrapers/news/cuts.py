"""How a sentence is cut before it is read: into clauses, without those in between, asides, "from good to"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrapers.news import phrases

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton, Token


class Clause(NamedTuple):
    """A stretch of a skeleton; `turned` where a "but" or "while" stands between the sentence's start and it."""

    start: int
    end: int
    turned: bool = False


def clauses(skeleton: Skeleton) -> list[Clause]:
    """Cut where both sides hold a grade: there a new assertion begins."""
    words, grades = skeleton.words, skeleton.letters("GR")
    found, start, turned = [], 0, False
    for match in phrases.SPLIT.finditer(words):
        if not any(start <= place < match.start() for place in grades) or grades[-1] < match.start():
            continue
        if words[match.start()] == ";":
            stop = words.find(";", match.end())
            if not any(match.end() <= place < (stop if stop >= 0 else len(words)) for place in grades):
                continue  # what follows only goes on with a list
        found.append(Clause(start, match.start(), turned))
        start = match.end()
        turned = turned or phrases.TURN.search(match.group()) is not None
    found.append(Clause(start, len(words), turned))
    return found


def take_out_relatives(skeleton: Skeleton) -> tuple[Skeleton, list[Skeleton]]:
    """Split off clauses like "Kent Police, which last year was inadequate, ...": each is a sentence of its own."""
    inner: list[Skeleton] = []
    while (match := phrases.RELATIVE.search(skeleton.words)) is not None:
        force = match.start()
        inner.append(skeleton.part([(force, force + 1), (match.start("cut"), match.end("words"))]))
        skeleton = skeleton.part([(0, match.start("cut")), (match.end("cut"), len(skeleton.words))], joint=" ")
    return skeleton, inner


def take_out_asides(skeleton: Skeleton) -> Skeleton:
    """Leave out what grades nothing: "F was, however, G"; "Q, once a strength, is G"."""
    while (match := phrases.INSERTED.search(skeleton.words)) is not None:
        # Behind a verb both commas go, elsewhere one stays: "was, however, G" - "was G, they said, as was Q".
        end = match.end() if phrases.VERB_ENDS.search(skeleton.words, 0, match.start()) else match.end() - 1
        skeleton = skeleton.part([(0, match.start()), (end, len(skeleton.words))])
    while (match := phrases.APART.search(skeleton.words)) is not None:
        name = next(name for name in ("cut", "dashed", "where", "which") if match[name])
        skeleton = skeleton.part([(0, match.start(name)), (match.end(name), len(skeleton.words))], joint=" ")
    return skeleton


def take_out_changes(skeleton: Skeleton) -> tuple[Skeleton, list[tuple[Token, Token]]]:
    """Take "from good to" out of "from good to outstanding"; give the pairs of grades, before and after."""
    changes: list[tuple[Token, Token]] = []
    while (match := phrases.FROM_TO.search(skeleton.words)) is not None:
        changes.append((skeleton.tokens[match.start("was")], skeleton.tokens[match.end()]))
        # Behind a verb both commas go, elsewhere one stays: "was, however, G" - "was G, they said, as was Q".
        end = match.end() if phrases.VERB_ENDS.search(skeleton.words, 0, match.start()) else match.end() - 1
        skeleton = skeleton.part([(0, match.start()), (end, len(skeleton.words))])
    return skeleton, changes
