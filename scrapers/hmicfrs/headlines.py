"""The judgment sentences at the top of an annual page: "The extent to which the force is efficient at ... is good."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.forces import find_forces
from scrapers.hmicfrs.grading import Signal, evidence_of, label_of, plain_words, state_at_end
from scrapers.wording import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schema.findings import Evidence
    from scrapers.page import Block

_SAFE = r"(?:keeping people safe and reducing crime|reducing crime and keeping people safe)"
_HEADLINE = re.compile(
    r"\bthe extent to which (?P<who>[^.:;]{2,80}?) (?:"
    rf"is (?P<pillar>effective|efficient|legitimate) (?:at|in) {_SAFE}"
    r"|(?P<operates>operates efficiently and (?:sustainably|provides sustainable services(?: to the public)?))"
    r"|(?P<treats>treats (?:the public and its workforce legitimately|its workforce and the public legitimately"
    r"|the public and (?:its )?(?:workforce|staff)|legitimately the public and its workforce))"
    r")(?P<rest>(?:(?!the extent to which)[^.;]){0,200})(?:[.;]|$|(?=the extent to which))",
    re.IGNORECASE,
)
_PILLAR_OF = {"effective": "effectiveness", "efficient": "efficiency", "legitimate": "legitimacy"}
_US = frozenset({"the force", "the constabulary", "the service", "it", "the police force", "this force"})


def find_headlines(
    blocks: Sequence[Block], force: str, heading: Evidence, place: str = ""
) -> list[tuple[str, Signal]] | None:
    """The judgment sentences, in order, as (pillar, signal); None where one speaks of another force.

    Where the grade stands apart from its sentence (an element or a picture of its own), it is the next line.
    """
    found = []
    for n, block in enumerate(blocks):
        if "extent" not in lowered(block.text) or "extent to which" not in block.text.lower():
            continue
        for match in _HEADLINE.finditer(block.text):
            named = {mention.force for mention in find_forces(match["who"])}
            if named - {force}:
                return None
            who = plain_words(match["who"].strip(), force)
            if not named and who not in _US and who != place.lower():
                return None
            pillar = (
                _PILLAR_OF[match["pillar"].lower()]
                if match["pillar"]
                else ("efficiency" if match["operates"] else "legitimacy")
            )
            rest = match["rest"].strip(" \t.:;–—-").lower()
            if rest in {"", "is"} and match.end() == len(block.text):
                label = label_of(blocks[n + 1].text) if n + 1 < len(blocks) else None
                if label is not None:
                    grade = evidence_of(blocks[n + 1], label[1], label[2])
                    found.append(
                        (pillar, Signal(label[0], grade, (heading, evidence_of(block, match.start(), match.end()))))
                    )
                continue
            start, end = match.start(), match.end()
            evidence = evidence_of(block, start, end - (block.text[end - 1] == ";"))
            found.append((pillar, Signal(state_at_end(match["rest"]), evidence, (heading,))))
    return found
