"""Retracting: a false judgment leaves the history, those who got the alert are told, and it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schema import tables
from schema.grades import Grade
from tests.worker import sites
from tests.worker.assessments import CAMBRIDGESHIRE, assessment
from tests.worker.hands import count
from tests.worker.watching import START, Watched, path, watching
from worker.archive import Job
from worker.errors import UsageError
from worker.ingesting import ingest
from worker.knowing import binds
from worker.ledger import KnownJudgment
from worker.queries import changes, grades
from worker.rereading import reread
from worker.retracting import retract, undo
from worker.subscriptions import make_filters, new_subscription

WHY = "The page was mistaken for another."
HOOK = "http://127.0.0.1:9/hook"
"""Where nobody answers: what counts here is who is to be told."""
NEWS = "https://gazette.example/news/1"


@pytest.fixture
def service(database_url, tmp_path) -> Iterator[Watched]:
    with watching(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def moved(service: Watched) -> Watched:
    """A service whose page rewrote one grade, which was announced to those who listened then."""
    subscribe(service)
    subscribe(service, type=["moved"], direction=["down"])
    subscribe(service, force=["kent"])
    subscribe(service, type=["moved"], direction=["up"])
    service.publish(effectiveness="inadequate")
    service.look()
    service.wait(60)
    assert service.told(3) == [("moved", "effectiveness")]
    subscribe(service)  # too late for the alert
    return service


LISTENED = [1, 2]
"""The subscriptions of `moved` that the alert went to."""


def subscribe(service: Watched, **filters: list[str]) -> None:
    new_subscription(service.context, HOOK, make_filters(**filters))


def told_to(service: Watched, number: int) -> list[int]:
    row = tables.Delivery
    with service.context.store.read() as session:
        return sorted(session.scalars(select(row.subscription_id).where(row.event_sequence == number)))


def steps(service: Watched, question: str = "effectiveness") -> list[tuple[str, str]]:
    with service.context.store.read() as session:
        return [(row.outcome, row.grade) for row in changes(session, every=True) if row.question == question]


def give(service: Watched, year: int, *, days: int = 0, announce: bool = False, **changed: str) -> None:
    """A file of a person, updated today, fetched so many days ago."""
    now = service.clock()
    dates = dict.fromkeys(CAMBRIDGESHIRE[year], f"{now:%d/%m/%Y}")
    body = assessment(
        "Cambridgeshire", year, {**CAMBRIDGESHIRE[year], **changed}, force="Cambridgeshire Constabulary", dates=dates
    )
    job = Job(body, service.site.url(path(year)), "text/html", None)
    ingest(service.context, job, now - timedelta(days=days), announce=announce)


def test_what_stood_before_stands_again_and_just_those_are_told_who_got_the_alert(moved) -> None:
    judgment = moved.judgment("effectiveness", "inadequate")
    done = retract(moved.context, judgment, WHY)
    assert (done.judgments, done.events) == ((judgment,), (5,))
    assert moved.standing("effectiveness") == "good"
    assert steps(moved) == [("first", "good")]
    (event,) = moved.log(4)
    data = event["data"]
    assert (event["type"], data["reason"], data["note"]) == ("gradewatch.grade.retracted", "retracted", WHY)
    assert (data["previous"]["grade"], data["current"]["grade"]) == ("inadequate", "good")
    assert (data["direction"], data["comparable"], data["announced"]) == (None, False, True)
    assert told_to(moved, 4) == told_to(moved, 5) == LISTENED
    assert moved.proved()


def test_taken_back_it_stands_again_and_the_same_are_told(moved) -> None:
    judgment = moved.judgment("effectiveness", "inadequate")
    before = steps(moved)
    retract(moved.context, judgment, WHY)
    done = undo(moved.context, judgment, "It was the right page after all.")
    assert (done.judgments, done.events) == ((judgment,), (6,))
    assert moved.standing("effectiveness") == "inadequate"
    assert steps(moved) == before
    data = moved.log(5)[0]["data"]
    assert (data["reason"], data["note"]) == ("reinstated", "It was the right page after all.")
    assert (data["previous"]["grade"], data["current"]["grade"]) == ("good", "inadequate")
    assert told_to(moved, 6) == LISTENED
    assert moved.proved()


def test_retracted_again_after_it_was_taken_back_is_another_event(moved) -> None:
    judgment = moved.judgment("effectiveness", "inadequate")
    for _ in range(2):
        retract(moved.context, judgment, WHY)
        undo(moved.context, judgment)
    told = moved.log(4)
    assert [one["data"]["reason"] for one in told] == ["retracted", "reinstated"] * 2
    assert len({one["id"] for one in told}) == 4
    assert moved.standing("effectiveness") == "inadequate"
    assert moved.proved()


def test_later_readings_of_the_same_are_born_retracted_until_it_is_taken_back(moved) -> None:
    judgment = moved.judgment("effectiveness", "inadequate")
    retract(moved.context, judgment, WHY)
    last = moved.last()
    moved.publish(effectiveness="inadequate", banner="Have your say until Friday")
    for _ in range(3):
        moved.look()
    later = moved.judgment("effectiveness", "inadequate")
    assert later > judgment
    list(reread(moved.context, apply=True))
    assert moved.held() == []
    assert moved.last() == last
    assert moved.standing("effectiveness") == "good"
    assert undo(moved.context, later).judgments == (judgment, later)
    assert moved.standing("effectiveness") == "inadequate"
    assert moved.proved()


def test_a_page_that_shows_another_grade_after_a_retraction_moves(moved) -> None:
    retract(moved.context, moved.judgment("effectiveness", "inadequate"), WHY)
    moved.publish(effectiveness="outstanding")
    moved.look()
    moved.wait(60)
    assert moved.told(5) == [("moved", "effectiveness")]
    data = moved.log(5)[0]["data"]
    assert (data["previous"]["grade"], data["current"]["grade"]) == ("good", "outstanding")
    assert moved.proved()


def test_an_overtaken_judgment_whose_alert_was_delivered_is_told_too(moved) -> None:
    overtaken = moved.judgment("effectiveness", "inadequate")
    moved.publish(2017)
    moved.site.publish(sites.LISTING, sites.listing(path(2016), path(2017)))
    moved.look()
    last, n = moved.last(), standing_row(moved).n
    assert moved.standing("effectiveness") == "requires-improvement"
    done = retract(moved.context, overtaken, WHY)
    assert done.events == (last + 1,)
    assert moved.standing("effectiveness") == "requires-improvement"
    assert standing_row(moved).n == n
    assert told_to(moved, last + 1) == LISTENED
    data = moved.log(last)[0]["data"]
    assert (data["previous"]["grade"], data["current"]["grade"]) == ("inadequate", "requires-improvement")
    assert steps(moved) == [("first", "good"), ("moved", "requires-improvement")]
    assert moved.proved()


def standing_row(service: Watched) -> tables.Standing:
    with service.context.store.read() as session:
        return session.get_one(tables.Standing, ("cambridgeshire", "effectiveness"))


def test_an_overtaken_judgment_that_nobody_was_told_of_is_retracted_in_silence(service) -> None:
    overtaken = service.judgment("efficiency", "requires-improvement")
    service.publish(2017)
    service.site.publish(sites.LISTING, sites.listing(path(2016), path(2017)))
    service.look()
    last = service.last()
    assert retract(service.context, overtaken, WHY).events == ()
    assert service.last() == last
    assert steps(service, "efficiency") == [("first", "good")]
    assert service.proved()


def test_a_standing_that_nobody_was_told_of_is_retracted_in_the_log_alone(service) -> None:
    subscribe(service)
    done = retract(service.context, service.judgment("effectiveness", "good"), WHY)
    assert done.events == (4,)
    (event,) = service.log(3)
    assert (event["data"]["announced"], event["data"]["current"]) == (False, None)
    assert told_to(service, 4) == []
    assert service.standing("effectiveness") is None
    assert steps(service) == []
    undo(service.context, service.judgment("effectiveness", "good"))
    assert service.standing("effectiveness") == "good"
    data = service.log(4)[0]["data"]
    assert (data["previous"], data["current"]["grade"]) == (None, "good")
    assert service.proved()


def test_it_binds_the_page_the_force_the_framework_the_question_and_the_grade(service) -> None:
    retract(service.context, service.judgment("effectiveness", "good"), WHY)
    stood = {question: service.standing(question) for question in CAMBRIDGESHIRE[2016]}
    assert stood == {"effectiveness": None, "efficiency": "requires-improvement", "legitimacy": "good"}
    # The same grade of the same framework on another page, and the same on the page of another framework.
    body = assessment("Cambridgeshire", 2016, CAMBRIDGESHIRE[2016], force="Cambridgeshire Constabulary")
    address = "https://hmicfrs.justiceinspectorates.gov.uk" + path(2016)
    ingest(service.context, Job(body, address, "text/html", None), service.clock())
    assert service.standing("effectiveness") == "good"
    give(service, 2017, effectiveness="good")
    with service.context.store.read() as session:
        known = [(row.framework, row.url) for row in changes(session, every=True) if row.question == "effectiveness"]
    assert known == [("peel-2016", address), ("peel-2017", service.site.url(path(2017)))]
    assert service.proved()


SAME = KnownJudgment(
    id=1,
    force="kent",
    question="effectiveness",
    framework="peel-2016",
    grade=Grade.GOOD,
    page="https://example.org/",
    page_id=1,
    fetched_at=START,
    effective=START.date(),
)
OTHERS: dict[str, dict[str, Any]] = {
    "page": {"page_id": 2},
    "force": {"force": "essex"},
    "framework": {"framework": "peel-2017"},
    "question": {"question": "efficiency"},
    "grade": {"grade": Grade.INADEQUATE},
    "no grade": {"grade": None},
}


def retraction(until: datetime | None = None) -> tables.Retraction:
    return tables.Retraction(
        page_id=1, force="kent", question="effectiveness", framework="peel-2016", grade="good", until=until
    )


@pytest.mark.parametrize("other", OTHERS)
def test_another_page_force_framework_question_or_grade_is_not_bound(other) -> None:
    assert binds(retraction(), SAME)
    assert binds(retraction(), replace(SAME, id=2, snapshot=9, fetched_at=START + timedelta(days=9)))
    assert not binds(retraction(), replace(SAME, **OTHERS[other]))


def test_what_readers_misread_is_bound_as_far_as_they_did_and_no_further() -> None:
    assert binds(retraction(until=START), SAME)
    assert not binds(retraction(until=START), replace(SAME, fetched_at=START + timedelta(seconds=1)))


def test_a_reported_grade_is_retracted_for_those_who_heard_of_it(service) -> None:
    subscribe(service, authority=["reported"])
    subscribe(service, authority=["official"])
    now = service.clock()
    article = (
        "<html><head><title>Police force inspected</title></head><body><article><h1>Police force inspected</h1>"
        "<p>Cambridgeshire Constabulary has been rated as inadequate for effectiveness by HMICFRS in its PEEL 2017 "
        "report.</p><p>Inspectors visited the force as part of their PEEL inspection.</p></article></body></html>"
    )
    job = Job(article.encode(), NEWS, "text/html", now.date())
    ingest(service.context, job, now, announce=True)
    assert service.told(3) == [("reported", "effectiveness")]
    assert told_to(service, 4) == [1]
    retract(service.context, service.judgment("effectiveness", "inadequate", year=2017), "The paper corrected itself.")
    (event,) = service.log(4)
    data = event["data"]
    assert (event["type"], data["authority"]) == ("gradewatch.grade.retracted", "reported")
    assert (data["previous"]["grade"], data["current"]) == ("inadequate", None)
    assert told_to(service, 5) == [1]
    assert service.standing("effectiveness") == "good"
    assert service.proved()


WRONG: dict[str, tuple[Any, str]] = {
    "unknown": (lambda service: retract(service.context, 99, WHY), "no judgment 99 is recorded"),
    "no reason": (lambda service: retract(service.context, 1, " \n"), "--reason"),
    "not retracted": (lambda service: undo(service.context, 1), "judgment 1 is not retracted"),
    "undo unknown": (lambda service: undo(service.context, 99), "no judgment 99"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_call_changes_nothing(service, case) -> None:
    call, words = WRONG[case]
    with pytest.raises(UsageError, match=words):
        call(service)
    assert count(service.context, tables.Retraction) == 0
    assert service.last() == 3


def test_what_is_retracted_already_cannot_be_retracted_again(moved) -> None:
    judgment = moved.judgment("effectiveness", "inadequate")
    retract(moved.context, judgment, WHY)
    with pytest.raises(UsageError, match="retracted already"):
        retract(moved.context, judgment, WHY)
    assert count(moved.context, tables.Retraction) == 1
    assert moved.last() == 5


def test_a_judgment_of_a_held_reading_cannot_be_retracted(service) -> None:
    service.publish(effectiveness="inadequate")
    service.look()
    assert service.judgment("effectiveness", "inadequate") == 0  # nothing of it is written yet


# --- what was, and what was believed ----------------------------------------------------------------------------------


def believed(service: Watched, *, at: date | None = None, known_at: datetime | None = None) -> str | None:
    with service.context.store.read() as session:
        found = {row.question: row.grade for row in grades(session, at=at, known_at=known_at, ended=True)}
    return found.get("effectiveness")


def test_what_was_believed_on_a_day_is_kept_apart_from_what_was(moved) -> None:
    told = moved.clock()
    moved.clock.pass_(days=10)
    retract(moved.context, moved.judgment("effectiveness", "inadequate"), WHY)
    retracted = moved.clock()
    moved.clock.pass_(days=10)
    undo(moved.context, moved.judgment("effectiveness", "inadequate"))
    second = timedelta(seconds=1)
    baseline = told - timedelta(minutes=5)
    moments = [told - second, told, retracted - second, retracted, moved.clock() - second, moved.clock()]
    assert [believed(moved, known_at=moment) for moment in moments] == [
        "good",
        "inadequate",
        "inadequate",
        "good",
        "good",
        "inadequate",
    ]
    assert believed(moved, known_at=baseline - timedelta(days=1)) is None
    # The world, as each of them saw it: the day before the change nobody saw it otherwise.
    before, after = date(2026, 10, 31), date(2026, 11, 1)
    assert [believed(moved, at=before, known_at=moment) for moment in moments] == ["good"] * 6
    assert believed(moved, at=after, known_at=retracted) == "good"
    assert believed(moved, at=after, known_at=told) == believed(moved, at=after) == "inadequate"


def test_a_page_read_late_changes_what_was_and_not_what_was_believed(service) -> None:
    told = service.clock()
    service.clock.pass_(days=3)
    body = assessment("Cambridgeshire", 2017, CAMBRIDGESHIRE[2017], force="Cambridgeshire Constabulary")
    # Fetched years ago by somebody, given today.
    ingest(service.context, Job(body, service.site.url(path(2017)), "text/html", None), told - timedelta(days=3_000))
    day = date(2018, 6, 1)
    assert believed(service, at=day) == "requires-improvement"
    assert believed(service, at=day, known_at=told) == "good"
    assert believed(service, known_at=told) == "good"
    assert believed(service, known_at=service.clock()) == believed(service) == "requires-improvement"
    assert believed(service, at=date(2017, 6, 1), known_at=service.clock()) == "good"


def test_what_is_believed_now_is_what_stands(moved) -> None:
    moved.publish(2017)
    moved.site.publish(sites.LISTING, sites.listing(path(2016), path(2017)))
    moved.look()
    retract(moved.context, moved.judgment("legitimacy", "good", year=2017), WHY)
    for day in (None, date(2016, 12, 1), date(2017, 6, 1), date(2026, 11, 1)):
        with moved.context.store.read() as session:
            assert grades(session, at=day, ended=True) == grades(session, at=day, known_at=moved.clock(), ended=True)
