"""How a sentence is cut before it is read: into clauses, without those in between, asides, "from good to"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrapers.news.skeleton import Skeleton, Token

_SPLIT = re.compile(
    r";|,?\s(?:but|while|whilst|whereas|although|though|yet|however)\s"
    r"|,?\sand\s(?=(?:in|for|at) F\b)|,?\sand\s(?=(?:A|F|also|is|was|were|had|has|then|R|rated|graded|judged"
    r"|G)\b)|,\s(?=(?:A|F|R)\b)"
)
_TURN = re.compile(r"but|while|whilst|whereas|although|though|yet|however")
# A clause about the force just named, closed in by commas, dashes or brackets.
_RELATIVE = re.compile(
    r"[FQ](?P<cut>\s?[,(–—-]\s?(?P<words>(?:which|who|rated|graded|judged"
    r"|deemed)\s[^,()–—]{0,200}?[GR](?:[^,()–—]|, (?=(?:and )?(?:for |at |in |on )?(?:its "
    r"|the )?Q\b)){0,120}?)\s?(?:(?:,(?! (?:and )?(?:for |at |in |on )?(?:its |the )?Q\b)|[)–—])\s?|-\s|\Z))"
)
# "... by I (I) for Q": the short name in brackets.
_ABBREVIATED = re.compile(r"(?<=[IF])\s?\([IFA]\)")
_VERB_ENDS = re.compile(r"\b(?:is|are|was|were|has|have|had|been|be)\Z")
_INSERTED = re.compile(
    r"(?<=[a-zA-Z]),? (?:though|however|meanwhile|on the (?:other|one) hand|by contrast|in contrast"
    r"|for (?:example|instance)|at least|moreover"
    r"|nevertheless|nonetheless|too|also|but no (?:better|more)|by comparison|no less|(?:the )?I (?:said|says"
    r"|found)|(?:the report|A) (?:said|says)),(?= )"
)
# "No higher than a G", "as high as G", "nothing above G": that grade.
_AT_MOST = re.compile(
    r"\b(?:(?:no|any) (?:higher|better|further|more) than|as (?:high|far) as|nothing (?:above|better than)"
    r"|no more than) "
    r"(?=(?:an? )?[GR]\b)"
)
_APART = re.compile(
    r"[FQ](?P<cut>\s?,\s[^,;:B-Z]{1,90},\s)"
    r"(?=(?:also |now |still )?(?:R|is|was|were|are|has|have|had|remains?)\b|where (?:A|F|it|they)\b"
    r"|which (?:earned|won|brought|got|gave) A\b)"
    r"|Q\b[^QGRF–—]*(?P<dashed> [–—-] [^,;:QGRF–—]{1,60} [–—-] )(?=(?:to|is|was|were|are|has|had|came|as)\b)"
    r"|Q(?P<where>,? [–—-] (?:which|where)\s[^;GRQ–—]{1,90}? [–—-] |, where (?:F"
    r"|A)\s[^,;:GRQ]{1,90}, )(?=(?:also )?(?:as|is|was|were|are|has|had)\b)"
    r"|Q(?P<which> (?:with|in) which [^,;GRQ]{1,60}) (?=(?:also )?(?:was|is|were|has|had)\b)"
)
# "A G in 2017 has become a R", "G then and G now": as "from G to G".
_BECAME = re.compile(
    r"(?:an? )?(?P<was>[GR])(?: (?:in 20[12]\d|last (?:time|year)|then|before))? (?:has (?:now )?(?:become|turned into)"
    r"|became|turned into) (?:an? )?(?=[GR])|(?P<then>[GR]) then and (?=[GR] now)"
    r"|(?:then|previously|formerly|once) (?:an? )?(?P<once>[GR]), (?:(?:but |and )?(?:is |are |was "
    r"|were )?now (?:an? )?(?=[GR])"
    r"|(?:is|are) (?=[GR] now\b))"
)
_FROM_TO = re.compile(
    r"\bfrom (?:an? |its |being |rated |graded )*(?P<was>[GR])(?: (?:rating|grade"
    r"|grading))?(?: [^,GRQF]{0,30}?)? to (?:an? |being )*(?=[GR])"
)


class Clause(NamedTuple):
    """A stretch of a skeleton; `turned` where a "but" or "while" stands between the sentence's start and it."""

    start: int
    end: int
    turned: bool = False


def clauses(skeleton: Skeleton) -> list[Clause]:
    """Cut where both sides hold a grade: there a new assertion begins."""
    words, grades = skeleton.words, skeleton.letters("GR")
    found, start, turned = [], 0, False
    for match in _SPLIT.finditer(words):
        if not any(start <= place < match.start() for place in grades) or grades[-1] < match.start():
            continue
        if words[match.start()] == ";":
            stop = words.find(";", match.end())
            if not any(match.end() <= place < (stop if stop >= 0 else len(words)) for place in grades):
                continue  # what follows only goes on with a list
        found.append(Clause(start, match.start(), turned))
        start = match.end()
        turned = turned or _TURN.search(match.group()) is not None
    found.append(Clause(start, len(words), turned))
    return found


def take_out_relatives(skeleton: Skeleton) -> tuple[Skeleton, list[Skeleton]]:
    """Split off clauses like "Kent Police, which last year was inadequate, ...": each is a sentence of its own."""
    inner: list[Skeleton] = []
    while (match := _RELATIVE.search(skeleton.words)) is not None:
        force = match.start()
        inner.append(skeleton.part([(force, force + 1), (match.start("cut"), match.end("words"))]))
        skeleton = skeleton.part([(0, match.start("cut")), (match.end("cut"), len(skeleton.words))], joint=" ")
    return skeleton, inner


def take_out_asides(skeleton: Skeleton) -> Skeleton:
    """Leave out what grades nothing: "F was, however, G"; "Q, once a strength, is G"."""
    while (match := _ABBREVIATED.search(skeleton.words)) is not None:
        skeleton = skeleton.part([(0, match.start()), (match.end(), len(skeleton.words))])
    while (match := _AT_MOST.search(skeleton.words)) is not None:
        skeleton = skeleton.part([(0, match.start()), (match.end(), len(skeleton.words))])
    while (match := _INSERTED.search(skeleton.words)) is not None:
        # Behind a verb both commas go, elsewhere one stays: "was, however, G" - "was G, they said, as was Q".
        end = match.end() if _VERB_ENDS.search(skeleton.words, 0, match.start()) else match.end() - 1
        skeleton = skeleton.part([(0, match.start()), (end, len(skeleton.words))])
    while (match := _APART.search(skeleton.words)) is not None:
        name = next(name for name in ("cut", "dashed", "where", "which") if match[name])
        skeleton = skeleton.part([(0, match.start(name)), (match.end(name), len(skeleton.words))], joint=" ")
    return skeleton


def take_out_changes(skeleton: Skeleton) -> tuple[Skeleton, list[tuple[Token, Token]]]:
    """Take "from good to" out of "from good to outstanding"; give the pairs of grades, before and after."""
    changes: list[tuple[Token, Token]] = []
    while (match := _FROM_TO.search(skeleton.words) or _BECAME.search(skeleton.words)) is not None:
        was = match.start(match.lastgroup or "was")
        changes.append((skeleton.tokens[was], skeleton.tokens[match.end()]))
        # Behind a verb both commas go, elsewhere one stays: "was, however, G" - "was G, they said, as was Q".
        end = match.end() if _VERB_ENDS.search(skeleton.words, 0, match.start()) else match.end() - 1
        skeleton = skeleton.part([(0, match.start()), (end, len(skeleton.words))])
    return skeleton, changes
