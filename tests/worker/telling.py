"""Events for tests of what people read: every type, with true grades and words of our own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from schema.events import (
    ComparisonShown,
    Data,
    DigestData,
    Event,
    EventType,
    EvidenceShown,
    ForceName,
    GradeData,
    GradeShown,
    PhaseData,
    QuestionName,
    SourceData,
    SubscriptionData,
    event_time,
    sequence_text,
)
from schema.forces import forces
from schema.frameworks import get_framework
from schema.grades import Authority, Direction, Grade

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OFFICIAL = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/cambridgeshire/"
NEWS = "https://www.fenland-post.example/news/police-graded?page=1&from=home"
WORDS = "The force is good at keeping people safe & at reducing crime."


def evidence(text: str = WORDS, url: str = OFFICIAL) -> EvidenceShown:
    return EvidenceShown(url=url, text=text, snapshot=1, fetched_at=NOW, reader="annual/1")


def shown(grade: Grade, framework: str, url: str = OFFICIAL) -> GradeShown:
    return GradeShown(grade=grade, framework=framework, published_on=get_framework(framework).published, url=url)


def grade_data(
    previous: GradeShown | None,
    current: GradeShown | None,
    *,
    force: str = "cambridgeshire",
    question: str = "effectiveness",
    direction: Direction | None = None,
    words: str = WORDS,
    url: str = OFFICIAL,
    **more: Any,
) -> GradeData:
    framework = get_framework((current or previous or shown(Grade.GOOD, "peel-2017")).framework)
    given: dict[str, Any] = {"reason": None, "comparable": direction is not None, "authority": Authority.OFFICIAL}
    return GradeData(
        force=ForceName(slug=force, name=forces()[force].name),
        question=QuestionName(id=question, title=framework.questions[question].title),
        direction=direction,
        previous=previous,
        current=current,
        announced=True,
        evidence=(evidence(words, url),),
        **(given | more),
    )


def event(kind: EventType, data: Data, number: int = 1, *, correlation: str = "c1") -> Event:
    return Event(
        id=f"e{number}",
        source="https://gradewatch.test",
        type=kind,
        subject="x",
        time=event_time(date(2018, 3, 22)),
        recordedtime=NOW,
        sequence=sequence_text(number),
        correlation=correlation,
        dataschema="https://gradewatch.test/schemas/x/1.json",
        data=data,
    )


WORSE, BETTER = shown(Grade.REQUIRES_IMPROVEMENT, "peel-2016"), shown(Grade.GOOD, "peel-2017")
OLD, NEW = (
    shown(Grade.GOOD, "peel-2021-22"),
    shown(Grade.REQUIRES_IMPROVEMENT, "peel-2023-25"),
)


def moved(number: int = 1, **more: Any) -> Event:
    given: dict[str, Any] = {"previous": WORSE, "current": BETTER, "direction": Direction.UP} | more
    return event(EventType.MOVED, grade_data(**given), number)


def digest(number: int = 9, **more: Any) -> Event:
    given: dict[str, Any] = {
        "subscription": 3,
        "every": "daily",
        "since": datetime(2026, 11, 22, 8, tzinfo=UTC),
        "until": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "events": 0,
        "forces": 43,
        "forces_checked": 43,
        "pages_checked": 51,
        "last_checked": datetime(2026, 11, 23, 7, 55, tzinfo=UTC),
        "drifted": (),
        "announced": True,
    }
    return event(EventType.DIGEST, DigestData(**(given | more)), number)


def phase(direction: str = "in", authority: Authority = Authority.OFFICIAL, url: str = OFFICIAL) -> Event:
    data = PhaseData(
        force=ForceName(slug="staffordshire", name="Staffordshire Police"),
        phase="engage",
        direction="in" if direction == "in" else "out",
        date="2022-06",
        authority=authority,
        announced=True,
        evidence=(evidence("Staffordshire is now in Engage.", url),),
    )
    return event(EventType.PHASE_MOVED, data)


EVERY = {
    "moved": moved(),
    "moved down on a revisit": moved(
        previous=shown(Grade.GOOD, "peel-2017"),
        current=shown(Grade.INADEQUATE, "peel-2017"),
        direction=Direction.DOWN,
        reason="revisit",
    ),
    "first": event(EventType.FIRST, grade_data(None, BETTER)),
    "confirmed": event(EventType.CONFIRMED, grade_data(shown(Grade.GOOD, "peel-2016"), BETTER, comparable=True)),
    "rebased": event(
        EventType.REBASED,
        grade_data(
            OLD,
            NEW,
            question="responding-to-the-public",
            comparison=ComparisonShown(direction=Direction.DOWN, text="It answers calls more slowly than it did."),
        ),
    ),
    "reported": event(
        EventType.REPORTED,
        grade_data(
            None,
            shown(Grade.INADEQUATE, "peel-2017", NEWS),
            words="Inspectors rated the force inadequate.",
            url=NEWS,
            authority=Authority.REPORTED,
        ),
    ),
    "retracted": event(
        EventType.RETRACTED, grade_data(BETTER, WORSE, reason="retracted", note="The table was of another force.")
    ),
    "retracted, and nothing is left": event(EventType.RETRACTED, grade_data(BETTER, None, reason="retracted")),
    "misread": event(EventType.RETRACTED, grade_data(BETTER, WORSE, reason="misread")),
    "overruled": event(EventType.RETRACTED, grade_data(WORSE, BETTER, reason="overruled")),
    "reinstated": event(EventType.RETRACTED, grade_data(WORSE, BETTER, reason="reinstated")),
    "phase in": phase(),
    "phase out, reported": phase("out", Authority.REPORTED, NEWS),
    "drifted": event(
        EventType.DRIFTED,
        SourceData(source="hmicfrs", drift=3, url=OFFICIAL, why="no heading of the force", announced=True),
    ),
    "recovered": event(
        EventType.RECOVERED, SourceData(source="hmicfrs", drift=0, url=OFFICIAL, why="", announced=True)
    ),
    "disabled": event(
        EventType.DISABLED,
        SubscriptionData(subscription=3, channel="webhook", why="HTTP 410 Gone", announced=True),
    ),
    "test": event(EventType.TEST, SubscriptionData(subscription=3, channel="mail", why="a test", announced=True)),
}
"""An event of every type, and of every kind of it that is told differently."""
