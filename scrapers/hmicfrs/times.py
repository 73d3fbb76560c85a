"""Of which inspection words speak: the page's own, or an earlier one."""

from __future__ import annotations

import re
from functools import cache

from schema.frameworks import frameworks
from scrapers.hmicfrs.grading import State, holds_grade, label_of, without_force
from scrapers.wording import lowered

UNKNOWN = "?"

# Words of time that every reader understands alike, in heads, labels and sentences; each adds those of its own shape.
EARLIER = "previous(?:ly)?|last|earlier|before|old|was|pilot|original(?:ly)?|initial(?:ly)?"
NOW = "now|new|current|latest|this|today|revised|updated|after|corrected"
AT_FIRST = "pilot|original(?:ly)?|initial(?:ly)?"  # of this inspection, before it was corrected or finished
CYCLE = r"(20\d\d)\s?[/–-]\s?(?:20)?(\d\d)"  # "2018/19", "2021–2022"
_TIME = re.compile(
    r"\b(?:(?:in|for|from|as of|since|of|was) )*(?:(?:our|the|its|peel|hmic(?:frs)?) )*"
    r"(?:(?P<year>20\d\d)(?:[/–-](?:20)?\d\d)?\b"
    r"|(?P<last>last (?:year|time|inspection|assessment)|previous(?:ly)?(?: (?:year|inspection|assessment))?"
    r"|(?:the )?year before|earlier|prior)\b"
    r"|(?P<now>this (?:year|time|inspection|assessment)|current(?:ly)?|now|new|latest)\b)"
    r"(?:['’]s)?",
    re.IGNORECASE,
)
# What it cannot do without.
_TIME_HOLDS = ("20", "last", "previous", "year before", "earlier", "prior", "this ", "current", "now", "new", "latest")
_LONGEST = 120
OF_OTHERS = re.compile(
    r"\b(?:itself|self|own (?:view|grade|rating|assessment|judge?ment)|target|expected|predicted|survey|forecast)\b",
    re.IGNORECASE,
)
"""The head of a column whose grades are not the inspectorate's."""


@cache
def _years(framework: str) -> dict[str, str]:
    """The years that name this framework and the earlier ones."""
    known = list(frameworks())
    years = {name.removeprefix("peel-")[:4]: name for name in reversed(known[: known.index(framework) + 1])}
    return {**years, "2019": framework} if framework == "peel-2018-19" else years


def times_of(words: str, framework: str) -> frozenset[str]:
    """The frameworks that the words name by year, or as last time's or this time's; UNKNOWN for any other year."""
    low = lowered(words)
    if not any(word in low for word in _TIME_HOLDS):
        return frozenset()
    years, known = _years(framework), list(frameworks())
    found = set()
    for match in _TIME.finditer(words):
        if match["year"]:
            found.add(years.get(match["year"], UNKNOWN))
        elif match["last"]:
            place = known.index(framework)
            found.add(known[place - 1] if place else UNKNOWN)
        else:
            found.add(framework)
    return frozenset(found)


def without_times(text: str) -> str:
    """The text with blanks in place of the words that name inspections."""
    return _TIME.sub(lambda match: " " * len(match.group()), text)


def timed_label_of(
    text: str, framework: str, force: str | None = None
) -> tuple[State, int, int, frozenset[str]] | None:
    """The grade that a short line consists of, with its place and the times beside it: "2016: Good".

    Given a force, its name may stand beside the grade: "Kent Police: Good".
    """
    label = label_of(text)
    if label is not None or len(text) > _LONGEST or not holds_grade(text):
        return (*label, frozenset()) if label else None  # what names a time or a force hides no grade
    times = times_of(text, framework)
    bare = without_times(text) if times else text
    if force is not None:
        bare = without_force(bare, force)
    label = label_of(bare) if bare is not text else None
    return (*label, times) if label else None
