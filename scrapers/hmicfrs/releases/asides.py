"""What a cell or the end of a line says with more than a grade: "Good (2016: outstanding)", "Good (carried over)"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schema.grades import Status, Tense
from scrapers.hmicfrs.carried import label_that_stands
from scrapers.hmicfrs.grading import State, label_of
from scrapers.hmicfrs.releases.times import tells_time, time_below
from scrapers.hmicfrs.releases.verdicts import GRADES

if TYPE_CHECKING:
    from schema.frameworks import Framework


class Told(NamedTuple):
    """A grade or status, of which framework and when, and since when it stands."""

    state: State
    framework: str
    tense: Tense = Tense.CURRENT
    stands_from: str | None = None


_ASIDE = re.compile(r"(?P<now>[^()\[\]]+?)\s*[(\[](?P<then>[^()\[\]]+)[)\]]\W*")
_UNMOVED = re.compile(
    r"(?:unchanged|no change|up|down|improved|declined|[▲▼↑↓→=])(?: (?:on|from|since) (?:last year|20\d\d(?:/\d\d)?))?",
    re.IGNORECASE,
)


def read_states(words: str, framework: Framework, question: str) -> list[Told]:
    """What words say of a question besides or instead of a plain grade; nothing where any of them is not understood."""
    if stands := label_that_stands(words, framework.id):
        return [Told((Status.CARRIED, stands[0]), framework.id, Tense.CURRENT, stands[1])]
    parts = _ASIDE.fullmatch(words)
    now = label_of(parts["now"]) if parts else None
    if parts is None or now is None:
        return []
    current, then = Told(now[0], framework.id), parts["then"]
    grade = next(GRADES.finditer(then), None)
    if grade is None:
        return [current] if _UNMOVED.fullmatch(then) else []
    rest, before = f"{then[: grade.start()]} {then[grade.end() :]}", label_of(grade.group())
    time = time_below(rest, framework, question) if tells_time(rest) else None
    if before is None or time is None or time[1] is Tense.CURRENT:
        return []
    return [current, Told(before[0], *time)]
