"""The judgment sentences at the top of an annual page: "The extent to which the force is efficient at ... is good."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schema.forces import find_forces, register
from schema.frameworks import frameworks
from scrapers.hmicfrs.corrections import SAID_AT_FIRST
from scrapers.hmicfrs.grading import Signal, evidence_of, label_of, plain_words, state_at_end
from scrapers.hmicfrs.sections import times_above
from scrapers.hmicfrs.summaries import Said
from scrapers.wording import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.hmicfrs.weighing import Reading
    from scrapers.page import Block

_SAFE = r"(?:keeping people safe and reducing crime|reducing crime and keeping people safe)"
_HEADLINE = re.compile(
    r"\bthe extent to which (?P<who>[^.:;]{2,80}?) (?:"
    rf"(?:is|(?P<was>was)) (?P<pillar>effective|efficient|legitimate) (?:at|in) {_SAFE}"
    r"|(?P<operates>operate[sd] efficiently and (?:sustainably|provides sustainable services(?: to the public)?))"
    r"|(?P<treats>treat(?:s|ed) (?:the public and its workforce legitimately|its workforce and the public legitimately"
    r"|the public and (?:its )?(?:workforce|staff)|legitimately the public and its workforce))"
    r")(?P<rest>(?:(?!the extent to which)[^.;]){0,200})(?:[.;]|$|(?=the extent to which))",
    re.IGNORECASE,
)
_PILLAR_OF = {"effective": "effectiveness", "efficient": "efficiency", "legitimate": "legitimacy"}
_SENTENCE = 200  # characters before a judgment that may say that it was wrong
_US = frozenset({"the force", "the constabulary", "the service", "it", "the police force", "this force"})


def find_headlines(blocks: Sequence[Block], reading: Reading) -> list[tuple[str, Signal]] | None:
    """The judgment sentences, in order, as (pillar, signal); None where one speaks of another force.

    What stands below a mark of an earlier inspection goes into `reading.before`.
    Where the grade stands apart from its sentence (an element or a picture of its own), it is the next line.
    """
    force, heading, own = reading.force, reading.heading, reading.framework.id
    place = register().forces[force].place
    found: list[tuple[str, Signal]] = []
    places = [
        n
        for n, block in enumerate(blocks)
        if "extent" in lowered(block.text) and "extent to which" in block.text.lower()
    ]
    times = times_above(blocks[: places[-1] + 1], own, force) if places else []
    for n in places:
        block = blocks[n]
        for match in _HEADLINE.finditer(block.text):
            if SAID_AT_FIRST.search(block.text, max(0, match.start() - _SENTENCE), match.start()):
                continue
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
            past = (match["was"] or match["operates"] or match["treats"] or "").lower()
            then = times[n]
            if not then and past.startswith(("was", "operated", "treated")):
                continue  # of which inspection is not told
            rest = match["rest"].strip(" \t.:;–—-").lower()
            if rest in {"", "is"} and match.end() == len(block.text):
                label = label_of(blocks[n + 1].text) if n + 1 < len(blocks) else None
                if label is not None:
                    grade = evidence_of(blocks[n + 1], label[1], label[2])
                    signal = Signal(label[0], grade, (heading, evidence_of(block, match.start(), match.end())))
                    _sort(reading, pillar, signal, then, found)
                continue
            start, end = match.start(), match.end()
            evidence = evidence_of(block, start, end - (block.text[end - 1] == ";"))
            _sort(reading, pillar, Signal(state_at_end(match["rest"]), evidence, (heading,)), then, found)
    return found


def _sort(
    reading: Reading, pillar: str, signal: Signal, times: frozenset[str], found: list[tuple[str, Signal]]
) -> None:
    """Put a judgment into `found`, or where it is of one earlier inspection, into what the page says of those."""
    if not times:
        found.append((pillar, signal))
    elif len(times) == 1:
        assessed = frameworks().get(next(iter(times)))
        grade = signal.stated[1] if signal.stated else None
        if assessed and grade and grade in assessed.scale and pillar in assessed.questions:
            reading.before.append((Said(pillar, grade, signal.evidence, assessed.id), signal.context))
