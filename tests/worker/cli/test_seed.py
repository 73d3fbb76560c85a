"""The whole way with a real article, and the pages of the same force a year and two years later, in either order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worker.assessments import cambridgeshire
from tests.worker.cli.given import fixture_file, page_file

SEED = Path(__file__).parents[4] / "shared" / "seed" / "cambridgeshire-2016.txt"
URL = (
    "https://www.cambstimes.co.uk/news/cambridgeshire-police-requires-improvement-says-report-by-her-majesty-s-4874302"
)
GIVEN = (SEED, "--url", URL, "--published", "2016-02-18")
INSPECTOR = ("Zoe Billingham", "Her Majesty's Inspectorate of Constabulary")
FETCHED = {2016: "2017-04-01", 2017: "2018-04-01"}
PILLARS = {"effectiveness", "efficiency", "legitimacy"}

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the real article is not part of the repository")


@pytest.fixture(params=[(2016, 2017), (2017, 2016)], ids=["in order", "the later first"])
def filled(request, run, tmp_path):
    """Ingest the article, then the two pages in one order or the other."""
    assert run("ingest", *GIVEN).code == 0
    for year in request.param:
        assert run("ingest", *page_file(tmp_path, year), "--fetched", FETCHED[year]).code == 0
    return run


def test_its_judgments_are_those_that_it_states(run):
    (found,) = run("extract", *GIVEN, "--json").rows
    assert (found["kind"], found["forces"], found["published_on"]) == ("news", ["cambridgeshire"], "2016-02-18")
    stated = {judgment["question"]: judgment["grade"] for judgment in found["judgments"]}
    assert stated.pop("serious-and-organised-crime", "good") == "good"
    assert stated == {"effectiveness": "requires-improvement", "efficiency": "good", "preventing-crime": "good"}
    for judgment in found["judgments"]:
        assert (judgment["force"], judgment["framework"]) == ("cambridgeshire", "peel-2015")
        assert (judgment["authority"], judgment["tense"]) == ("reported", "current")
        evidence = judgment["evidence"]
        assert found["text"][evidence["start"] : evidence["end"]] == evidence["text"]


def test_its_statements_are_whole_and_hold_nothing_else(run):
    (found,) = run("extract", *GIVEN, "--json").rows
    for statement in found["statements"]:
        assert "watch:" not in statement["text"]
        assert "Most Read" not in statement["text"]
        assert " ".join(found["text"][start:end] for start, end in statement["spans"]) == statement["text"]
    hers = [one["text"] for one in found["statements"] if (one["speaker"], one["organisation"]) == INSPECTOR]
    assert hers[0].startswith("In HMIC’s crime")
    assert hers[0].endswith("initial investigations.")
    assert any("The chief officer team" in one for one in hers)
    assert any(one.startswith("Overall ") and one.endswith("people safe.") for one in hers)
    (other,) = (one for one in found["statements"] if (one["speaker"], one["organisation"]) != INSPECTOR)
    assert (other["speaker"], other["role"], other["organisation"]) == (None, "spokesman", "NSPCC")
    assert other["text"].startswith("It’s concerning")
    assert other["text"].endswith("of crimes.")


def test_twice_is_once_and_neither_moves_or_announces_anything(run):
    first = run("ingest", *GIVEN)
    assert (first.code, first.out) == (0, "")
    said = run("statements", "--json").out
    again = run("ingest", *GIVEN)
    assert (again.code, again.out) == (0, "")
    assert again.err.startswith("known already")
    assert run("statements", "--json").out == said
    assert run("events").out + run("changes", "--all").out + run("grades").out == ""


def test_the_two_pages_make_two_moves(filled):
    moves = filled("changes", "cambridgeshire", "--json").rows
    assert [(row["question"], row["direction"], row["previous_grade"], row["grade"]) for row in moves] == [
        ("efficiency", "up", "requires-improvement", "good"),
        ("effectiveness", "down", "good", "requires-improvement"),
    ]
    assert {row["outcome"] for row in moves} == {"moved"}


def test_all_changes_are_three_firsts_two_moves_and_a_confirmation(filled):
    rows = filled("changes", "cambridgeshire", "--all", "--json").rows
    outcomes = [row["outcome"] for row in rows]
    assert {outcome: outcomes.count(outcome) for outcome in outcomes} == {"first": 3, "moved": 2, "confirmed": 1}


def test_the_standing_of_a_day_in_between(filled):
    rows = filled("grades", "cambridgeshire", "--at", "2017-06-01", "--json").rows
    assert {row["question"]: row["grade"] for row in rows} == {
        "effectiveness": "good",
        "efficiency": "requires-improvement",
        "legitimacy": "good",
    }


def test_all_of_it_is_silent(filled):
    events = filled("events", "--json").rows
    assert len(events) >= len(PILLARS)
    assert {event["data"]["announced"] for event in events} == {False}
    assert filled("events", "--announced").out == ""


@pytest.mark.parametrize("years", [(2016, 2017), (2017, 2016)], ids=["in order", "the later first"])
def test_the_reviewed_pages_make_the_same_of_the_pillars(run, years):
    run("ingest", *GIVEN)
    for year in years:
        run("ingest", *fixture_file("cambridgeshire", year), "--fetched", FETCHED[year])
    rows = run("changes", "cambridgeshire", "--all", "--json").rows
    assert [(row["question"], row["outcome"]) for row in rows if row["question"] in PILLARS] == [
        ("efficiency", "first"),
        ("legitimacy", "first"),
        ("effectiveness", "first"),
        ("efficiency", "moved"),
        ("legitimacy", "confirmed"),
        ("effectiveness", "moved"),
    ]
    # The page of 2017 grades core questions as well, each for the first time; of these nothing moves.
    assert {row["outcome"] for row in rows if row["question"] not in PILLARS} <= {"first"}


def test_the_pages_of_these_tests_have_the_published_grades():
    assert b"is effective at keeping people safe and reducing crime is good." in cambridgeshire(2016)
    assert b"is effective at keeping people safe and reducing crime requires improvement." in cambridgeshire(2017)
