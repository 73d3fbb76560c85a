"""What is taken out of a sentence before it is read: clauses in between, asides, "from good to"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapers.news import phrases

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton, Token


def take_out_relatives(skeleton: Skeleton) -> tuple[Skeleton, list[Skeleton]]:
    """Split off clauses like "Kent Police, which last year was inadequate, ...": each is a sentence of its own."""
    inner: list[Skeleton] = []
    while (match := phrases.RELATIVE.search(skeleton.words)) is not None:
        force = match.start()
        inner.append(skeleton.part([(force, force + 1), (match.start("cut"), match.end("words"))]))
        skeleton = skeleton.part([(0, match.start("cut")), (match.end("cut"), len(skeleton.words))], joint=" ")
    return skeleton, inner


def take_out_asides(skeleton: Skeleton) -> Skeleton:
    """Leave out an aside between a question and its verb that grades nothing: "Q, once a strength, is G"."""
    while (match := phrases.APART.search(skeleton.words)) is not None:
        name = "cut" if match["cut"] else "which"
        skeleton = skeleton.part([(0, match.start(name)), (match.end(name), len(skeleton.words))], joint=" ")
    return skeleton


def take_out_changes(skeleton: Skeleton) -> tuple[Skeleton, list[tuple[Token, Token]]]:
    """Take "from good to" out of "from good to outstanding"; give the pairs of grades, before and after."""
    changes: list[tuple[Token, Token]] = []
    while (match := phrases.FROM_TO.search(skeleton.words)) is not None:
        changes.append((skeleton.tokens[match.start("was")], skeleton.tokens[match.end()]))
        skeleton = skeleton.part([(0, match.start()), (match.end(), len(skeleton.words))])
    return skeleton, changes
