"""What a reader returns: findings, with the words each rests on.

Plain frozen dataclasses, so that reading one page imports nothing heavy. Offsets are in characters of `Findings.text`;
for every span, `findings.text[start:end]` is exactly the text it claims.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum

from schema.grades import Authority, Direction, Grade, Status, Tense


class Kind(StrEnum):
    """What a document is."""

    ASSESSMENT = "assessment"
    PILLAR = "pillar"
    REPORT = "report"
    OVERVIEW = "overview"
    LISTING = "listing"
    RELEASE = "release"
    MIRROR = "mirror"
    MONITORING = "monitoring"
    NEWS = "news"
    IRRELEVANT = "irrelevant"
    UNRECOGNISED = "unrecognised"


class DateSource(StrEnum):
    """How an effective date is known, best first."""

    LAST_UPDATED = "last-updated"
    PUBLISHED = "published"
    FRAMEWORK = "framework"
    FIRST_SEEN = "first-seen"

    @property
    def assumed(self) -> bool:
        """Whether no page showed the date."""
        return self in {DateSource.FRAMEWORK, DateSource.FIRST_SEEN}


class Reason(StrEnum):
    """Why a grade changed within one framework, where the page says so."""

    REVISIT = "revisit"
    CORRECTION = "correction"


class StatementKind(StrEnum):
    """`direct`: at least a clause that stands by itself. `partial`: a fragment in the writer's own sentence."""

    DIRECT = "direct"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words and their place: `text == findings.text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Effective:
    """The day from which a judgment holds, and how it is known."""

    date: date
    known_by: DateSource


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page itself says of the change against last time."""

    direction: Direction | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Judgment:
    """One assertion by one page that a force has a grade (or a status) on a question of a framework."""

    force: str
    framework: str | None
    question: str
    grade: Grade | None
    status: Status
    tense: Tense
    authority: Authority
    evidence: Evidence
    effective: Effective | None = None
    stands_from: str | None = None
    reason: Reason | None = None
    comparison: Comparison | None = None
    context: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that somebody is quoted as saying. `text` joins the spans with a space; quotation marks are outside."""

    speaker: str | None
    role: str | None
    organisation: str | None
    text: str
    spans: tuple[tuple[int, int], ...]
    kind: StatementKind
    cue: str | None = None
    forces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A force enters (`in`) or leaves (`out`) a phase of monitoring; date as precise as told (ISO, maybe cut)."""

    force: str
    phase: str
    direction: str
    date: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Count:
    """So many areas of a force have a grade, without saying which."""

    force: str
    grade: Grade
    n: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Caution:
    """What a reader noticed and did not bend: a code, what it means, and the words concerned.

    `question` names the question whose judgment was withheld, if one was.
    """

    code: str
    message: str
    words: str = ""
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a listing or feed, absolute; `published_on` and `summary` where the listing tells them."""

    url: str
    title: str = ""
    published_on: date | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one version of the readers found in one document."""

    url: str
    kind: Kind
    reader: str
    title: str = ""
    publisher: str | None = None
    published_on: date | None = None
    forces: tuple[str, ...] = ()
    judgments: tuple[Judgment, ...] = ()
    statements: tuple[Statement, ...] = ()
    phases: tuple[Phase, ...] = ()
    counts: tuple[Count, ...] = ()
    links: tuple[Link, ...] = ()
    warnings: tuple[Caution, ...] = ()
    text: str = field(default="", repr=False)
    canonical: str | None = None
    """The address that an article names as its own, where it was read at another on the same site."""

    def to_json(self, *, indent: int | None = None) -> str:
        """All of it as JSON; dates in ISO form, absent values as null."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=indent, default=_encode)


def _encode(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    message = f"cannot write {type(value).__name__} as JSON"
    raise TypeError(message)
