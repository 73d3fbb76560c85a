"""Held readings: a second look, other readers, too many at once; and what a person decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

import scrapers
from schema import tables
from schema.findings import Findings
from schema.grades import Grade
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.hands import count
from tests.worker.watching import Watched, path, watching
from worker import rereading, work
from worker.archive import Job
from worker.errors import UsageError
from worker.holding import Contradiction, decide
from worker.ingesting import ingest
from worker.queries import changes, rescrape_progress
from worker.reading import read_due
from worker.rereading import reread
from worker.rescraping import ask, events_of

FORCES = ("cambridgeshire", "kent", "norfolk")
DOWN = {"effectiveness": "inadequate", "efficiency": "inadequate", "legitimacy": "inadequate"}
WALL = "<html><body><h1>Accept all cookies to continue.</h1></body></html>"


@pytest.fixture
def service(database_url, tmp_path) -> Iterator[Watched]:
    with watching(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def three(database_url, tmp_path) -> Iterator[Watched]:
    """A service on the pages of three forces, three questions each."""
    with watching(database_url, tmp_path, slugs=FORCES) as made:
        yield made


def worsen(service: Watched) -> None:
    """The page rewrites one grade, and is seen to."""
    service.publish(effectiveness="inadequate")
    service.look()


def decide_all(service: Watched, *, approved: bool) -> None:
    for row in service.held():
        with service.context.store.write() as session:
            decide(session, row.reading, service.clock(), approved=approved)
    read_due(service.context)


# --- unconfirmed ------------------------------------------------------------------------------------------------------


def test_a_grade_that_changes_on_its_page_waits_for_a_second_look(service) -> None:
    worsen(service)
    (row,) = service.held()
    assert (row.why, row.until) == ("unconfirmed", service.clock() + timedelta(seconds=60))
    assert row.contradicts == (Contradiction("cambridgeshire", "effectiveness", "peel-2016", "good", "inadequate"),)
    assert service.told(3) == []
    assert service.standing("effectiveness") == "good"
    assert service.proved()


def test_the_second_look_is_unconditional_and_first_in_line(service) -> None:
    worsen(service)
    with service.context.store.write() as session:
        for page in session.scalars(select(tables.Page)):
            page.due_at = min(page.due_at or service.clock(), service.clock() + timedelta(seconds=59))
            assert page.priority == (1 if page.url == service.site.url(path(2016)) else 0)
    service.site.conditional.clear()
    service.wait(60)
    assert service.site.conditional == [(path(2016), False), (sites.LISTING, True)]


def test_nothing_looks_again_before_the_time(service) -> None:
    worsen(service)
    service.site.conditional.clear()
    service.wait(59)
    assert service.site.conditional == []
    assert len(service.held()) == 1


@pytest.mark.parametrize("banner", ["", "Have your say until Friday"], ids=["same-bytes", "other-bytes"])
def test_the_same_at_the_second_look_counts_and_is_told_once_as_of_the_first(database_url, tmp_path, banner) -> None:
    before_midnight = datetime(2026, 11, 1, 23, 57, 30, tzinfo=UTC)
    with watching(database_url, tmp_path, moment=before_midnight) as service:
        worsen(service)  # half a minute before midnight
        (waiting,) = service.held()
        service.publish(effectiveness="inadequate", banner=banner)
        service.wait(60)
        (event,) = service.log(3)
        data = event["data"]
        assert (event["type"], data["direction"], data["reason"]) == ("gradewatch.grade.moved", "down", "unstated")
        assert (data["announced"], event["time"]) == (True, "2026-11-01T00:00:00Z")
        assert data["evidence"][0]["fetched_at"] == "2026-11-01T23:59:30Z"
        assert service.held() == []
        assert service.standing("effectiveness") == "inadequate"
        with service.context.store.read() as session:
            reading = session.get_one(tables.Reading, waiting.reading)
        assert (reading.state, reading.approved) == ("recorded", "second-look")
        service.look()
        assert service.last() == 4
        assert service.proved()


def test_there_and_back_within_minutes_is_dropped_and_never_told(service) -> None:
    worsen(service)
    service.publish()
    service.wait(60)
    service.look()
    assert service.states() == ["recorded", "dropped", "recorded"]
    assert service.told(3) == []
    assert service.standing("effectiveness") == "good"
    assert service.proved()


def test_there_and_back_over_days_is_two_moves(service) -> None:
    worsen(service)
    service.wait(60)
    service.clock.pass_(days=2)
    service.publish()
    service.look()
    service.wait(60)
    moves = [(one["data"]["direction"], one["data"]["current"]["grade"], one["time"][:10]) for one in service.log(3)]
    assert moves == [("down", "inadequate", "2026-11-01"), ("up", "good", "2026-11-03")]
    assert service.proved()


def test_another_grade_at_the_second_look_starts_over(service) -> None:
    worsen(service)
    service.publish(effectiveness="outstanding")
    service.wait(60)
    assert service.states() == ["recorded", "dropped", "held"]
    assert [row.contradicts[0].to for row in service.held()] == ["outstanding"]
    service.wait(60)
    assert [one["data"]["current"]["grade"] for one in service.log(3)] == ["outstanding"]
    assert service.proved()


NO_LOOKS = {
    "not modified": (HTTPStatus.NOT_MODIFIED, timedelta(seconds=60)),
    "fails": (HTTPStatus.INTERNAL_SERVER_ERROR, timedelta(minutes=1)),
    "busy": (HTTPStatus.SERVICE_UNAVAILABLE, timedelta(minutes=10)),
    "gone": (HTTPStatus.NOT_FOUND, timedelta(days=1)),
}


@pytest.mark.parametrize("how", NO_LOOKS)
def test_an_answer_without_the_page_is_no_look_and_the_reading_waits_on(service, how) -> None:
    worsen(service)
    mood, later = NO_LOOKS[how]
    service.site.moods[path(2016)] = mood
    service.wait(60)
    assert [row.why for row in service.held()] == ["unconfirmed"]
    assert service.told(3) == []
    service.site.moods.clear()
    service.site.conditional.clear()
    service.wait(later.total_seconds())
    assert [shown for where, shown in service.site.conditional if where == path(2016)] == [False]
    assert service.told(3) == [("moved", "effectiveness")]
    assert service.proved()


@pytest.mark.parametrize(("then", "states"), [("inadequate", "recorded"), ("good", "dropped")])
def test_a_page_that_is_not_recognised_at_the_second_look_is_no_look(service, then, states) -> None:
    worsen(service)
    service.site.publish(path(2016), WALL)
    service.wait(60)
    assert service.states() == ["recorded", "held", "unrecognised"]
    service.publish(effectiveness=then)
    service.look()
    assert service.states() == ["recorded", states, "unrecognised", "recorded"]
    assert service.told(3) == ([("moved", "effectiveness")] if then == "inadequate" else [])
    assert service.proved()


def test_too_early_a_second_look_does_not_count(service) -> None:
    worsen(service)
    service.look(after=30)
    assert len(service.held()) == 1
    service.wait(29)
    assert service.told(3) == []
    service.wait(1)
    assert service.told(3) == [("moved", "effectiveness")]


def test_other_bytes_that_come_too_early_wait_in_their_turn(service) -> None:
    worsen(service)
    service.publish(effectiveness="inadequate", banner="Have your say until Friday")
    service.look(after=30)
    assert service.states() == ["recorded", "dropped", "held"]
    service.wait(59)
    assert service.told(3) == []
    service.wait(1)
    assert service.told(3) == [("moved", "effectiveness")]
    assert service.proved()


def test_a_file_of_a_person_needs_no_second_look(service) -> None:
    body = cambridgeshire(2016, effectiveness="inadequate")
    service.clock.pass_(minutes=2)
    ingest(service.context, Job(body, service.site.url(path(2016)), "text/html", None), service.clock())
    assert service.held() == []
    assert service.told(3) == [("moved", "effectiveness")]


def test_a_file_of_a_person_is_a_second_look(service) -> None:
    worsen(service)
    service.clock.pass_(seconds=5)
    body = cambridgeshire(2016, effectiveness="inadequate", banner="Printed by hand")
    ingest(service.context, Job(body, service.site.url(path(2016)), "text/html", None), service.clock())
    read_due(service.context)
    assert service.held() == []
    assert service.told(3) == [("moved", "effectiveness")]
    assert service.proved()


def test_a_rescrape_is_done_when_the_second_look_was_taken(service) -> None:
    service.publish(effectiveness="inadequate")
    service.clock.pass_(minutes=2)
    number, _ = ask(service.context, force="cambridgeshire")
    work.drain(service.context, priority=1)
    with service.context.store.read() as session:
        assert rescrape_progress(session, number).finished_at is None
    service.clock.pass_(seconds=60)
    work.drain(service.context, priority=1)
    with service.context.store.read() as session:
        assert rescrape_progress(session, number).finished_at == service.clock()
        assert [one["data"]["current"]["grade"] for one in events_of(session, number)] == ["inadequate"]


def test_a_newer_framework_waits_for_nothing(service) -> None:
    service.publish(2017)
    service.site.publish(sites.LISTING, sites.listing(path(2016), path(2017)))
    service.look()
    service.wait(3_600)
    assert service.held() == []
    assert sorted(service.told(3)) == [("confirmed", "legitimacy"), ("moved", "effectiveness"), ("moved", "efficiency")]


# --- misreading -------------------------------------------------------------------------------------------------------

Better = Callable[[Findings], Findings]


@pytest.fixture
def readers(monkeypatch) -> Callable[[Better, str], None]:
    """Gives what puts other readers, with a version of their own, in the place of today's."""
    plain = scrapers.read

    def become(better: Better, version: str) -> None:
        monkeypatch.setattr(scrapers, "read", lambda *given, **more: better(plain(*given, **more)))
        monkeypatch.setattr(scrapers, "READERS", version)
        for module in (rereading, work):
            monkeypatch.setattr(module, "READERS", version)

    return become


def as_they_are(findings: Findings) -> Findings:
    return findings


def fooled(findings: Findings) -> Findings:
    """Read an inadequate efficiency in whatever the page says."""
    judgments = tuple(
        replace(one, grade=Grade.INADEQUATE) if one.question == "efficiency" else one for one in findings.judgments
    )
    return replace(findings, judgments=judgments)


KINDS = {"better": (fooled, as_they_are), "worse": (as_they_are, fooled)}


@pytest.fixture(params=KINDS)
def misread(request, database_url, tmp_path, readers) -> Iterator[Watched]:
    """A service whose page, with another banner, was read by other readers than the ones of its baseline."""
    first, then = KINDS[request.param]
    readers(first, "first")
    with watching(database_url, tmp_path) as service:
        readers(then, "then")
        service.publish(banner="Have your say until Friday")
        service.look()
        yield service


def test_what_other_readers_read_in_the_same_page_is_held_for_a_person(misread) -> None:
    (row,) = misread.held()
    assert (row.why, row.until) == ("misreading", None)
    before, after = row.contradicts[0].was, row.contradicts[0].to
    assert {before, after} == {"inadequate", "requires-improvement"}
    misread.look()
    misread.wait(3_600)
    assert len(misread.held()) == 1
    assert misread.told(3) == []
    assert misread.standing("efficiency") == before
    assert misread.proved()


def test_approving_a_misreading_retracts_and_never_moves(misread) -> None:
    ((what,),) = [row.contradicts for row in misread.held()]
    old = misread.judgment("efficiency", what.was)
    decide_all(misread, approved=True)
    (event,) = misread.log(3)
    data = event["data"]
    assert (event["type"], data["reason"], data["direction"]) == ("gradewatch.grade.retracted", "misread", None)
    assert (data["previous"]["grade"], data["current"]["grade"]) == (what.was, what.to)
    assert misread.standing("efficiency") == what.to
    with misread.context.store.read() as session:
        (row,) = session.scalars(select(tables.Retraction))
        assert (row.judgment_id, row.reason, row.undone_at) == (old, "misread", None)
        steps = [step for step in changes(session, every=True) if step.question == "efficiency"]
    assert [(step.outcome, step.grade) for step in steps] == [("first", what.to)]
    misread.look()
    assert misread.last() == 4
    assert misread.proved()


def test_discarding_a_misreading_keeps_what_stands(misread) -> None:
    ((what,),) = [row.contradicts for row in misread.held()]
    decide_all(misread, approved=False)
    misread.look()
    assert misread.held() == []
    assert misread.states() == ["recorded", "discarded"]
    assert misread.told(3) == []
    assert misread.standing("efficiency") == what.was
    assert misread.proved()


def test_a_page_that_truly_changed_moves_when_newer_readers_see_it(service, readers) -> None:
    readers(as_they_are, "newer")
    worsen(service)
    assert [row.why for row in service.held()] == ["unconfirmed"]
    service.wait(60)
    assert service.told(3) == [("moved", "effectiveness")]
    assert service.proved()


def test_a_page_that_changed_and_was_misread_before_waits_for_a_person(service, readers) -> None:
    readers(fooled, "newer")
    service.publish(effectiveness="outstanding")
    service.look()
    (row,) = service.held()
    assert row.why == "misreading"
    assert {one.question for one in row.contradicts} == {"effectiveness", "efficiency"}
    assert service.told(3) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("approved", [True, False])
def test_better_and_worse_readers_over_the_same_archive_move_nothing(
    database_url, tmp_path, readers, kind, approved
) -> None:
    first, then = KINDS[kind]
    readers(first, "first")
    with watching(database_url, tmp_path) as service:
        service.publish(banner="Have your say until Friday")
        service.look()
        stood = service.standing("efficiency")
        readers(then, "then")
        work.prepare(service.context)
        service.look()
        list(reread(service.context, apply=True))
        assert service.last() == 3
        assert service.standing("efficiency") == stood
        assert {row.why for row in service.held()} == {"misreading"}
        decide_all(service, approved=approved)
        assert {what for what, _ in service.told(3)} <= {"retracted"}
        assert len(service.told(3)) == (1 if approved else 0)
        assert service.proved()


# --- too many ---------------------------------------------------------------------------------------------------------


def test_more_than_five_standings_contradicted_in_a_day_wait_for_a_person(three) -> None:
    three.publish(2016, "cambridgeshire", **DOWN)
    three.publish(2016, "kent", **DOWN)
    three.look()
    assert {row.why for row in three.held()} == {"unconfirmed", "too-many"}
    three.wait(60)
    three.wait(3_600)
    assert [(row.why, row.until) for row in three.held()] == [("too-many", None)] * 2
    assert three.told(9) == []
    decide_all(three, approved=True)
    assert three.held() == []
    assert [one["data"]["direction"] for one in three.log(9)] == ["down"] * 6
    assert three.proved()


def test_too_many_that_are_discarded_never_count(three) -> None:
    three.publish(2016, "cambridgeshire", **DOWN)
    three.publish(2016, "kent", **DOWN)
    three.look()
    three.wait(60)
    decide_all(three, approved=False)
    three.look()
    assert three.held() == []
    assert three.told(9) == []
    assert three.proved()


def test_five_standings_contradicted_in_a_day_need_nobody(three) -> None:
    three.publish(2016, "cambridgeshire", **DOWN)
    three.publish(2016, "kent", effectiveness="inadequate", efficiency="inadequate")
    three.look()
    three.wait(60)
    assert three.held() == []
    assert len(three.told(9)) == 5


def test_what_moved_counts_for_a_day_and_no_longer(three) -> None:
    three.publish(2016, "cambridgeshire", **DOWN)
    three.look()
    three.wait(60)
    assert len(three.told(9)) == 3
    three.publish(2016, "kent", **DOWN)
    three.look(after=23 * 3600)
    assert [row.why for row in three.held()] == ["too-many"]
    three.publish(2016, "norfolk", **DOWN)
    three.clock.pass_(hours=25)  # a day after Kent's, which waits on
    three.look()
    three.wait(60)
    assert [row.url for row in three.held()] == [three.site.url(path(2016, "kent"))]
    assert len(three.told(9)) == 6
    assert three.proved()


def test_what_a_person_approved_does_not_count_towards_too_many(three) -> None:
    three.publish(2016, "cambridgeshire", **DOWN)
    three.publish(2016, "kent", **DOWN)
    three.look()
    decide_all(three, approved=True)
    assert len(three.told(9)) == 6
    three.publish(2016, "norfolk", **DOWN)
    three.look()
    three.wait(60)
    assert three.held() == []
    assert len(three.told(9)) == 9


def test_grades_of_a_new_framework_never_count_towards_too_many(three) -> None:
    three.site.publish(sites.LISTING, sites.listing(*(path(year, slug) for year in (2016, 2017) for slug in FORCES)))
    for slug in FORCES:
        three.publish(2017, slug)
    three.look()
    assert three.held() == []
    assert len(three.told(9)) == 9
    three.publish(2017, "kent", **dict.fromkeys(DOWN, "outstanding"))
    three.look()
    assert [row.why for row in three.held()] == ["unconfirmed"]
    three.wait(60)
    assert len(three.told(18)) == 3


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_a_person_may_approve_before_the_second_look_and_it_is_told_once(service) -> None:
    worsen(service)
    decide_all(service, approved=True)
    assert service.told(3) == [("moved", "effectiveness")]
    service.wait(60)
    service.look()
    assert service.told(3) == [("moved", "effectiveness")]
    assert service.proved()


def test_a_person_may_discard_before_the_second_look_and_the_next_is_not_asked_for(service) -> None:
    worsen(service)
    decide_all(service, approved=False)
    service.wait(60)
    service.look()
    assert service.told(3) == []
    assert service.standing("effectiveness") == "good"
    assert service.states() == ["recorded", "discarded"]


def test_only_what_is_held_can_be_decided(service) -> None:
    with pytest.raises(UsageError, match="no reading 1 is held"), service.context.store.write() as session:
        decide(session, 1, service.clock(), approved=True)
    with pytest.raises(UsageError, match="no reading 99 is held"), service.context.store.write() as session:
        decide(session, 99, service.clock(), approved=False)


def test_a_reading_is_held_once_however_often_its_page_is_fetched(service) -> None:
    worsen(service)
    service.site.moods[path(2016)] = HTTPStatus.INTERNAL_SERVER_ERROR
    for _ in range(3):
        service.look()
    assert len(service.held()) == 1
    assert count(service.context, tables.Judgment) == 3
