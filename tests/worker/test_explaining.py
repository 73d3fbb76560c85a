"""The proof of one move: both judgments, their words in their stored snapshots, and the rule that decided."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

import scrapers
from schema import tables
from schema.findings import Findings
from schema.grades import Grade
from tests.worker import sites
from tests.worker.assessments import CAMBRIDGESHIRE, assessment
from tests.worker.cases import annual, case, reported_grades
from tests.worker.watching import Watched, path, watching
from worker.archive import Job
from worker.errors import UsageError
from worker.explaining import Explanation, explain
from worker.holding import decide
from worker.ingesting import ingest
from worker.reading import read_due
from worker.retracting import retract, undo

GOOD = "The extent to which the force is effective at keeping people safe and reducing crime is good."
PILLARS = ("effectiveness", "efficiency", "legitimacy")


@pytest.fixture
def service(database_url, tmp_path) -> Iterator[Watched]:
    """A service that read two frameworks of one force, and saw one grade of the newer rewritten."""
    with watching(database_url, tmp_path) as made:
        made.publish(2017)
        made.site.publish(sites.LISTING, sites.listing(path(2016), path(2017)))
        made.look()
        made.publish(2017, effectiveness="inadequate")
        made.look()
        made.wait(60)
        yield made


def number_of(service: Watched, kind: str, question: str) -> str:
    """The number of the newest event of a type on a question."""
    return str(
        [
            int(one["sequence"])
            for one in service.log()
            if one["type"].endswith(kind) and one["data"]["question"]["id"] == question
        ][-1]
    )


def sides(proof: Explanation) -> list[tuple[str | None, str | None] | None]:
    """Both grades with their frameworks."""
    return [(one.grade, one.framework) if one else None for one in (proof.before, proof.after)]


def test_a_move_is_proved_by_both_judgments_with_their_words_where_they_stand(service) -> None:
    proof = explain(service.context, "cambridgeshire/effectiveness/2")
    assert (proof.move, proof.outcome) == ("cambridgeshire/effectiveness/2", "moved")
    assert sides(proof) == [("good", "peel-2016"), ("requires-improvement", "peel-2017")]
    assert proof.rule == (
        "peel-2017 follows peel-2016, HMICFRS lets grades of the two be compared on this question, "
        "and the grade went down."
    )
    assert proof.before
    assert proof.after
    assert (proof.before.words, proof.before.found, proof.before.read_today) == (GOOD, True, "good")
    assert proof.before.words in proof.before.around
    assert len(proof.before.around) > len(proof.before.words)
    assert (proof.before.url, proof.after.url) == (service.site.url(path(2016)), service.site.url(path(2017)))
    assert (proof.before.known_by, proof.before.retracted) == ("last-updated", False)
    assert proof.before.reader
    assert proof.before.reader.startswith("annual/")
    assert proof.before.snapshot < proof.after.snapshot
    assert proof.event
    assert proof.event["data"]["direction"] == "down"


def test_an_event_is_named_by_its_number_or_its_id_and_proved_alike(service) -> None:
    event = next(one for one in service.log() if one["type"].endswith("moved"))
    by_id = explain(service.context, event["id"])
    assert by_id == explain(service.context, event["id"].upper())
    assert by_id == explain(service.context, str(int(event["sequence"])))
    assert by_id == explain(service.context, event["sequence"])
    assert by_id.event == event
    assert by_id.outcome == "moved"


def test_every_event_of_a_grade_is_proved_as_it_was_told(service) -> None:
    for event in service.log():
        proof = explain(service.context, event["id"])
        told = [event["data"][side] for side in ("previous", "current")]
        assert sides(proof) == [(one["grade"], one["framework"]) if one else None for one in told]
        assert proof.outcome == event["type"].rpartition(".")[2]
        shown = [one for one in (proof.after, proof.before) if one is not None]
        assert [(one.words, one.snapshot) for one in shown] == [
            (one["text"], one["snapshot"]) for one in event["data"]["evidence"]
        ]


def test_a_grade_that_its_page_rewrote_says_so(service) -> None:
    proof = explain(service.context, "cambridgeshire/effectiveness")
    assert proof.move == "cambridgeshire/effectiveness/3"
    assert proof.rule == "Within peel-2017 the page changed the grade that it shows (reason: unstated)."
    assert proof.before
    assert proof.after
    assert proof.before.url == proof.after.url
    assert proof.before.snapshot != proof.after.snapshot


def test_a_first_grade_has_none_before_it(service) -> None:
    proof = explain(service.context, "cambridgeshire/legitimacy/1")
    assert (proof.outcome, proof.before) == ("first", None)
    assert proof.rule == "It is the first official grade known on the question."
    assert sides(proof) == [None, ("good", "peel-2016")]


def test_a_confirmed_grade_is_a_step_too(service) -> None:
    proof = explain(service.context, "cambridgeshire/legitimacy/2")
    assert proof.outcome == "confirmed"
    assert proof.rule.endswith("and the grade is the same.")


def test_a_rebased_grade_is_proved_and_called_no_comparison(database_url) -> None:
    with case(database_url) as it:
        grades = {**dict.fromkeys(PILLARS, "good"), "investigating-crime": "good"}
        it.give(annual("kent", "2018-19", grades), "2019-05-03")
        new = {"investigating-crime": "adequate", "responding-to-the-public": "good"}
        it.give(reported_grades("kent", "2021-22", new, "2022-06-30", name="Kent Police"), "2022-07-01")
        proof = explain(it.context, "kent/investigating-crime/2")
        assert proof.outcome == "rebased"
        assert sides(proof) == [("good", "peel-2018-19"), ("adequate", "peel-2021-22")]
        assert proof.rule == (
            "peel-2021-22 follows peel-2018-19, and HMICFRS does not let grades of the two be compared."
        )
        assert [one.found for one in (proof.before, proof.after) if one] == [True, True]


def test_a_retraction_is_proved_with_the_words_of_whom_it_came_from(service) -> None:
    judgment = service.judgment("effectiveness", "inadequate", year=2017)
    retract(service.context, judgment, "It was another page.")
    proof = explain(service.context, number_of(service, "retracted", "effectiveness"))
    assert proof.outcome == "retracted"
    assert proof.rule == "A person said that the judgment is false: It was another page. It is no move."
    assert sides(proof) == [("inadequate", "peel-2017"), ("requires-improvement", "peel-2017")]
    assert proof.before
    assert (proof.before.judgment, proof.before.retracted, proof.before.found) == (judgment, True, True)
    undo(service.context, judgment)
    back = explain(service.context, number_of(service, "retracted", "effectiveness"))
    assert back.rule == "A person took a retraction back. It is no move."
    assert sides(back) == [("requires-improvement", "peel-2017"), ("inadequate", "peel-2017")]
    assert back.after
    assert not back.after.retracted
    # The move itself is still proved as it was told.
    moved = explain(service.context, number_of(service, "moved", "effectiveness"))
    assert sides(moved) == [("requires-improvement", "peel-2017"), ("inadequate", "peel-2017")]


def test_a_misreading_is_proved_as_the_readers_mistake(service, monkeypatch) -> None:
    plain: Callable[..., Findings] = scrapers.read

    def better(*given: Any, **more: Any) -> Findings:
        findings = plain(*given, **more)
        judgments = [
            replace(one, grade=Grade.OUTSTANDING) if one.question == "legitimacy" else one for one in findings.judgments
        ]
        return replace(findings, judgments=tuple(judgments))

    monkeypatch.setattr(scrapers, "read", better)
    monkeypatch.setattr(scrapers, "READERS", "better")
    service.publish(2017, effectiveness="inadequate", banner="Have your say until Friday")
    service.look()
    (row,) = service.held()
    with service.context.store.write() as session:
        decide(session, row.reading, service.clock(), approved=True)
    read_due(service.context)
    proof = explain(service.context, number_of(service, "retracted", "legitimacy"))
    assert proof.rule.startswith("The page did not change: the readers had read it wrongly, and a person approved")
    assert sides(proof) == [("good", "peel-2017"), ("outstanding", "peel-2017")]
    # Today's readers find another grade in the words that the old one rests on.
    assert proof.before
    assert (proof.before.grade, proof.before.read_today) == ("good", "outstanding")


def test_a_reported_grade_is_proved_and_changes_no_standing(service) -> None:
    article = (
        "<html><head><title>Police force inspected</title></head><body><article><h1>Police force inspected</h1>"
        "<p>Kent Police has been rated as inadequate for effectiveness by HMICFRS in its PEEL 2017 report.</p>"
        "<p>Inspectors visited the force as part of their PEEL inspection.</p></article></body></html>"
    )
    url, now = "https://gazette.example/news/1", service.clock()
    ingest(service.context, Job(article.encode(), url, "text/html", now.date()), now)
    proof = explain(service.context, str(service.last()))
    assert (proof.outcome, proof.before) == ("reported", None)
    assert proof.rule.startswith("It is news of a grade of which no official judgment was recorded then")
    assert proof.after
    assert (proof.after.grade, proof.after.url, proof.after.found) == ("inadequate", url, True)
    assert "Kent Police has been rated as inadequate" in proof.after.words


def test_a_step_that_lies_before_the_end_of_the_history_has_no_event(service) -> None:
    body = assessment(
        "Cambridgeshire",
        2016,
        {**CAMBRIDGESHIRE[2016], "legitimacy": "outstanding"},
        force="Cambridgeshire Constabulary",
    )
    long_ago = service.clock() - timedelta(days=3_000)
    last = service.last()
    ingest(service.context, Job(body, service.site.url(path(2016)), "text/html", None), long_ago)
    assert service.last() == last
    proof = explain(service.context, "cambridgeshire/legitimacy/1")
    assert (sides(proof), proof.event) == ([None, ("outstanding", "peel-2016")], None)


UNKNOWN = [
    "99",
    "0",
    "9" * 40,
    "f" * 32,
    "kent/effectiveness/1",
    "cambridgeshire/effectiveness/4",
    "cambridgeshire/effectiveness/0",
    "cambridgeshire/effectiveness/-1",
    "cambridgeshire/effectiveness/two",
    "cambridgeshire/happiness/1",
    "cambridgeshire",
    "",
    "/",
    "² ",
    "²",
]


@pytest.mark.parametrize("move", UNKNOWN)
def test_an_unknown_move_is_a_wrong_call(service, move) -> None:
    with pytest.raises(UsageError, match="no move"):
        explain(service.context, move)


def test_words_that_no_longer_stand_in_the_archive_are_not_found(service) -> None:
    proof = explain(service.context, "cambridgeshire/effectiveness/2")
    assert proof.before
    other = assessment("Kent", 2016, {"legitimacy": "good"})
    with service.context.store.write() as session:
        session.execute(
            update(tables.Blob).where(tables.Blob.sha256 == proof.before.sha256).values(body=zlib.compress(other))
        )
    again = explain(service.context, "cambridgeshire/effectiveness/2")
    assert again.before
    assert again.after
    assert (again.before.found, again.before.around, again.before.read_today) == (False, "", None)
    assert again.before.words == GOOD
    assert again.after.found


def test_words_that_other_readers_lay_out_elsewhere_are_still_found(service, monkeypatch) -> None:
    plain: Callable[..., Findings] = scrapers.read

    def shifted(*given: Any, **more: Any) -> Findings:
        findings = plain(*given, **more)
        return replace(findings, text="A line that other readers keep.\n" + findings.text)

    monkeypatch.setattr(scrapers, "read", shifted)
    proof = explain(service.context, "cambridgeshire/effectiveness/2")
    assert proof.before
    assert proof.before.found
    assert GOOD in proof.before.around
