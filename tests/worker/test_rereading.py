"""Better readers over the archive: what they add is recorded on request, and nothing they unsay moves a grade."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import scrapers
from schema import tables
from schema.findings import Findings, Kind
from schema.grades import Grade
from tests.worker.assessments import address, cambridgeshire
from tests.worker.hands import count, hands
from worker import rereading, work
from worker.archive import Job
from worker.comparing import Said, compare
from worker.context import Context
from worker.holding import decide
from worker.ingesting import ingest
from worker.queries import changes, events, grades
from worker.reading import read_due
from worker.rereading import reread
from worker.schedule import insert_missing, new_page
from worker.statements import statements

NEWS = "https://gazette.example/news/1"
ARTICLE = b"""<html><head><title>Police force inspected</title></head><body><article><h1>Police force inspected</h1>
<p>Cambridgeshire Constabulary needs to improve, a report by Her Majesty's Inspectorate of Constabulary has found.</p>
<p>Inspectors visited the force as part of their PEEL inspection of police effectiveness.</p>
<p>Chief Constable Ann Example said: "We have work to do and we will do it."</p></article></body></html>"""

TODAYS = scrapers.READERS
Better = Callable[[Findings], Findings]


@pytest.fixture
def archive(database_url):
    """A context in whose archive are two pages, each with two snapshots, and an article."""
    with hands(database_url) as (context, _):
        for year in (2016, 2017):
            for month, banner in ((4, ""), (5, "Have your say until Friday")):
                job = Job(cambridgeshire(year, banner=banner), address(year), "text/html", None)
                ingest(context, job, datetime(year + 1, month, 1, tzinfo=UTC))
        ingest(context, Job(ARTICLE, NEWS, "text/html", date(2018, 3, 1)), datetime(2018, 3, 2, tzinfo=UTC))
        yield context


@pytest.fixture
def readers(monkeypatch):
    """Gives what puts other readers in the place of today's, with a version of their own."""
    plain = scrapers.read

    def become(better: Better, version: str = "next") -> None:
        monkeypatch.setattr(scrapers, "read", lambda *given, **more: better(plain(*given, **more)))
        monkeypatch.setattr(scrapers, "READERS", version)
        monkeypatch.setattr(rereading, "READERS", version)

    return become


def without(question: str) -> Better:
    return lambda findings: replace(
        findings, judgments=tuple(one for one in findings.judgments if one.question != question)
    )


def otherwise(question: str, grade: Grade) -> Better:
    return lambda findings: replace(
        findings,
        judgments=tuple(replace(one, grade=grade) if one.question == question else one for one in findings.judgments),
    )


def state(context: Context) -> dict[str, Any]:
    with context.store.read() as session:
        return {
            "events": events(session, limit=1_000),
            "steps": changes(session, every=True),
            "grades": grades(session, ended=True),
            "statements": statements(session),
            "rows": [count(context, table) for table in (tables.Reading, tables.Judgment, tables.Statement)],
        }


PARTS = ("events", "steps", "grades", "statements")


def held(context: Context) -> list[str | None]:
    with context.store.read() as session:
        wanted = select(tables.Reading).where(tables.Reading.state == "held")
        return [reading.hold for reading in session.scalars(wanted)]


def everything(context: Context, **more) -> list[rereading.Difference]:
    return list(reread(context, **more))


@pytest.mark.parametrize("version", [TODAYS, "next"])
def test_the_same_readers_change_nothing_and_make_no_event(archive, readers, version) -> None:
    readers(lambda findings: findings, version)
    before = state(archive)
    assert everything(archive) == []
    assert everything(archive, apply=True) == []
    assert state(archive) == before


def test_what_better_readers_find_is_shown_first_and_recorded_on_request(archive, readers) -> None:
    whole = state(archive)
    # The archive as worse readers would have left it.
    with archive.store.write() as session:
        for event in session.scalars(select(tables.Event)):
            session.delete(event)
        for step in session.scalars(select(tables.Step)):
            session.delete(step)
        for standing in session.scalars(select(tables.Standing)):
            session.delete(standing)
        session.flush()
        for judgment in session.scalars(select(tables.Judgment)):
            session.delete(judgment)
        for counter in session.scalars(select(tables.Counter)):
            counter.value = 0
    readers(lambda findings: findings)
    before = state(archive)
    found = everything(archive)
    assert [(page.url, page.snapshots, len(page.added), page.held) for page in found] == [
        (address(2016), 2, 3, False),
        (address(2017), 2, 3, False),
    ]
    assert state(archive) == before
    applied = everything(archive, apply=True)
    assert [len(page.events) for page in applied] == [3, 3]
    after = state(archive)
    assert [replace(row, judgment=0) for row in after["grades"]] == [
        replace(row, judgment=0) for row in whole["grades"]
    ]
    unnumbered = {"judgment": 0, "previous_judgment": 0}
    assert [replace(row, **unnumbered) for row in after["steps"]] == [
        replace(row, **unnumbered) for row in whole["steps"]
    ]
    assert {event["data"]["announced"] for event in after["events"]} == {False}
    assert everything(archive, apply=True) == []
    assert state(archive) == after


@pytest.mark.parametrize("version", [TODAYS, "next"])
@pytest.mark.parametrize(
    "worse", [without("efficiency"), otherwise("efficiency", Grade.OUTSTANDING)], ids=["lost", "changed"]
)
def test_what_is_unsaid_or_said_otherwise_is_held_and_moves_nothing(archive, readers, worse, version) -> None:
    readers(worse, version)
    before = state(archive)
    found = everything(archive, apply=True)
    after = state(archive)
    assert {part: after[part] for part in PARTS} == {part: before[part] for part in PARTS}
    assert after["rows"][1:] == before["rows"][1:]
    assert held(archive) == ([] if version == TODAYS else ["misreading"] * 4)
    assert [page.held for page in found] == [True, True]
    for page in found:
        assert not page.added
        assert [said.question for said in [*page.lost, *(was for was, _ in page.changed)]] == ["efficiency"]


def test_what_is_added_waits_with_what_is_unsaid_and_counts_when_a_person_approves(archive, readers) -> None:
    def better(findings: Findings) -> Findings:
        if not findings.judgments or "2017" not in findings.url:
            return findings
        first, *rest = otherwise("efficiency", Grade.INADEQUATE)(findings).judgments
        earlier = replace(first, tense=first.tense.__class__("previous"))
        return replace(findings, judgments=(first, *rest, earlier))

    readers(better)
    before = state(archive)
    (page,) = everything(archive, apply=True)
    assert ([said.tense for said in page.added], page.held, page.events) == (["previous"], True, [])
    after = state(archive)
    assert {part: after[part] for part in PARTS} == {part: before[part] for part in PARTS}
    with archive.store.write() as session:
        for reading in session.scalars(select(tables.Reading).where(tables.Reading.state == "held")).all():
            decide(session, reading.id, archive.now(), approved=True)
    read_due(archive)
    decided = state(archive)
    told = [event for event in decided["events"] if event not in before["events"]]
    assert [(event["type"], event["data"]["reason"]) for event in told] == [("gradewatch.grade.retracted", "misread")]
    assert (told[0]["data"]["previous"]["grade"], told[0]["data"]["current"]["grade"]) == ("good", "inadequate")
    assert [step.outcome for step in decided["steps"] if step.question == "efficiency"] == ["first", "moved"]
    assert everything(archive, apply=True) == []


def test_a_reading_that_is_not_believed_any_more_unsays_all_of_it(archive, readers) -> None:
    readers(lambda findings: replace(findings, kind=Kind.UNRECOGNISED, judgments=(), statements=()))
    before = state(archive)
    first = everything(archive, apply=True)[0]
    assert (len(first.lost), bool(first.why)) == (3, True)
    assert state(archive) == before


def test_statements_found_anew_are_added_once(archive, readers) -> None:
    assert [row.speaker for row in state(archive)["statements"]] == ["Ann Example"]

    def better(findings: Findings) -> Findings:
        again = [replace(one, text="We have work to do", speaker="Somebody") for one in findings.statements]
        return replace(findings, statements=(*findings.statements, *again))

    readers(better)
    (page,) = everything(archive, apply=True)
    assert (page.url, page.statements, page.held) == (NEWS, 1, False)
    assert sorted(row.speaker for row in state(archive)["statements"]) == ["Ann Example", "Somebody"]
    assert everything(archive, apply=True) == []


def test_only_what_was_asked_for_is_read(archive, readers) -> None:
    readers(without("efficiency"))
    seen = []
    assert [page.url for page in everything(archive, since=date(2018, 4, 2), seen=lambda *n: seen.append(n))] == [
        address(2017)
    ]
    assert seen == [(1, 1)]
    assert everything(archive, kind=Kind.NEWS) == []
    assert len(everything(archive, kind=Kind.ASSESSMENT)) == 2


@pytest.mark.parametrize("last", ["unrecognised", "failed"])
def test_new_readers_try_what_the_last_could_not_read_and_nothing_else(archive, monkeypatch, last) -> None:
    with archive.store.write() as session:  # a page that was read once, and then no more
        newest = session.scalars(
            select(tables.Reading).join(tables.Snapshot).join(tables.Page).where(tables.Page.url == address(2016))
        ).all()[-1]
        newest.state, snapshot = last, newest.snapshot_id
    work.prepare(archive)
    assert read_due(archive) == 0  # the same readers are not asked again
    monkeypatch.setattr(work, "READERS", "next")
    monkeypatch.setattr(scrapers, "READERS", "next")
    work.prepare(archive)
    work.prepare(archive)
    with archive.store.read() as session:
        (due,) = session.scalars(select(tables.Reading).where(tables.Reading.state == "due"))
    assert (due.snapshot_id, due.version) == (snapshot, "next")
    assert read_due(archive) == 1
    work.prepare(archive)
    assert read_due(archive) == 0


def test_new_readers_that_fail_again_are_no_drift(database_url, monkeypatch) -> None:
    with hands(database_url) as (context, clock):
        with context.store.write() as session:
            insert_missing(session, tables.Source, [{"name": "by-hand", "drift": 2}])
            insert_missing(session, tables.Page, [new_page(address(2016), "by-hand")])
            session.add(tables.Blob(sha256="0", size=1, body=zlib.compress(b"<h1>Please wait</h1>")))
            session.flush()
            page = session.scalars(select(tables.Page.id)).one()
            snapshot = tables.Snapshot(
                page_id=page, sha256="0", fetched_at=clock(), final_url="", status=200, headers=[], origin="fetch"
            )
            session.add(snapshot)
            session.flush()
            session.add(
                tables.Reading(snapshot_id=snapshot.id, version="0", state="unrecognised", due_at=clock(), attempts=1)
            )
        work.prepare(context)
        assert read_due(context) == 1
        with context.store.read() as session:
            assert session.get_one(tables.Source, "by-hand").drift == 2


def said(force: str, grade: str | None, day: date | None) -> Said:
    return Said(force, "efficiency", "peel-2016", "current", "graded", grade, None, "official", day, "words")


SAID = st.lists(
    st.builds(said, st.sampled_from(["kent", "essex"]), st.sampled_from(["good", None]), st.just(None)),
    unique_by=lambda one: one.about,
)


@given(SAID, SAID)
def test_a_difference_tells_all_of_it_and_each_once(recorded, found) -> None:
    added, changed, lost = compare(recorded, found)
    assert {one.about for one in found} == {one.about for one in recorded} - {one.about for one in lost} | {
        one.about for one in added
    }
    assert all(was.about == now.about and was.grade != now.grade for was, now in changed)
    assert compare(found, found) == ([], [], [])


def test_days_count_where_both_know_them() -> None:
    known, other = date(2017, 3, 2), date(2017, 3, 3)
    assert said("kent", "good", known).agrees(said("kent", "good", None))
    assert not said("kent", "good", known).agrees(said("kent", "good", other))
