"""`extract` and `ingest`: saved pages and articles, read and recorded."""

from __future__ import annotations

import json

import pytest

from tests.worker.assessments import address
from tests.worker.cli.given import ARTICLE, ARTICLE_URL, article_file, fixture_file, page_file


def test_extract_shows_grades_with_the_words_they_rest_on(run):
    done = run("extract", *fixture_file("cambridgeshire", 2017))
    assert done.code == 0
    assert "Cambridgeshire 2017" in done.out.splitlines()[0]
    shown = done.out.splitlines()
    grade = next(number for number, line in enumerate(shown) if " effectiveness: requires improvement" in line)
    assert shown[grade].startswith("cambridgeshire, peel-2017, effectiveness: ")
    assert shown[grade + 1].startswith("  The extent to which")


@pytest.mark.parametrize(
    ("name", "year"),
    [("cambridgeshire", 2015), ("bedfordshire", 2016), ("greater-manchester", 2016), ("gwent", 2017)],
)
def test_extract_reads_every_year_of_the_annual_page(run, name, year):
    (found,) = run("extract", *fixture_file(name, year), "--json").rows
    graded = {judgment["question"] for judgment in found["judgments"] if judgment["status"] == "graded"}
    assert found["kind"] == "assessment"
    assert found["forces"] == [name]
    assert graded >= {"effectiveness", "efficiency", "legitimacy"}
    for judgment in found["judgments"]:
        evidence = judgment["evidence"]
        assert found["text"][evidence["start"] : evidence["end"]] == evidence["text"]


def test_extract_reads_an_article_and_says_who_said_what(run, tmp_path):
    done = run("extract", *article_file(tmp_path), "--published", "2018-03-22")
    assert done.code == 0
    assert "cambridgeshire, peel-2017, effectiveness: requires improvement (reported, current" in done.out
    assert "Rowan Ashdown" in done.out
    assert "  I have asked for all of this to be put right by the summer." in done.out


def test_extract_stores_nothing(run, tmp_path):
    run("extract", *article_file(tmp_path))
    assert not (tmp_path / "data").exists()


def test_extract_reads_from_stdin(run):
    (found,) = run("extract", "-", "--url", ARTICLE_URL, "--json", stdin=ARTICLE.encode()).rows
    assert found["url"] == ARTICLE_URL
    assert found["forces"] == ["cambridgeshire"]


def test_extract_says_when_an_article_grades_nothing(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "Officers praised\n\nHMICFRS inspectors praised officers of Norfolk Constabulary in a PEEL report.\n"
    )
    done = run("extract", path, "--url", ARTICLE_URL)
    assert (done.code, done.err) == (0, "no grade of a named force on a named question is stated\n")


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_extract_takes_an_official_host_from_the_users_own_sources(run, tmp_path, monkeypatch, where):
    own = tmp_path / "own.toml"
    own.write_text('[[source]]\nname = "mirror"\nauthority = "official"\nhosts = ["mirror.example"]\n')
    if where == "environment":
        monkeypatch.setenv("GRADEWATCH_SOURCES", str(own))
    else:
        (tmp_path / ".env").write_text(f"GRADEWATCH_SOURCES={own}\n")
    path, *_ = page_file(tmp_path, 2017)
    (found,) = run(
        "extract", path, "--url", "https://mirror.example/peel-assessments/peel-2017/cambridgeshire/", "--json"
    ).rows
    assert {judgment["authority"] for judgment in found["judgments"]} == {"official"}


def test_ingest_records_and_says_what(run, tmp_path):
    done = run("ingest", *page_file(tmp_path, 2016))
    assert done.code == 0
    assert [line.split("  ")[-2:] for line in done.out.splitlines()] == [
        ["Cambridgeshire Constabulary, Effectiveness: first to good (peel-2016)", "[silent]"],
        ["Cambridgeshire Constabulary, Efficiency: first to requires improvement (peel-2016)", "[silent]"],
        ["Cambridgeshire Constabulary, Legitimacy: first to good (peel-2016)", "[silent]"],
    ]
    assert done.err == "recorded 3 judgments, 0 statements, 3 events\n"


def test_ingest_prints_its_events_as_subscribers_get_them(run, tmp_path):
    told = run("ingest", *page_file(tmp_path, 2016), "--json")
    assert told.rows == run("events", "--json").rows
    assert [event["type"] for event in told.rows] == ["gradewatch.grade.first"] * 3


def test_ingesting_twice_changes_nothing(run, tmp_path):
    for given in (page_file(tmp_path, 2016), article_file(tmp_path)):
        run("ingest", *given)
    before = [run(*asked).out for asked in (("grades", "--json"), ("events", "--json"), ("statements", "--json"))]
    for given in (page_file(tmp_path, 2016), article_file(tmp_path)):
        again = run("ingest", *given)
        assert (again.code, again.out) == (0, "")
        assert again.err == "known already: the same bytes of this page are stored\n"
    assert [
        run(*asked).out for asked in (("grades", "--json"), ("events", "--json"), ("statements", "--json"))
    ] == before


def test_an_article_makes_no_standing(run, tmp_path):
    done = run("ingest", *article_file(tmp_path), "--published", "2018-03-22")
    assert (done.code, done.out) == (0, "")
    assert done.err == "recorded 2 judgments, 2 statements, 0 events\n"
    assert run("grades").out == ""


def test_other_bytes_for_the_same_moment_are_a_wrong_call(run, tmp_path):
    run("ingest", *page_file(tmp_path, 2016), "--fetched", "2017-04-01")
    other = run("ingest", *page_file(tmp_path, 2016, efficiency="good"), "--fetched", "2017-04-01")
    assert other.code == 2
    assert other.complaint.endswith("stored as fetched at 2017-04-01T00:00:00+00:00; give another --fetched")
    assert address(2016) in other.complaint


def test_a_file_of_another_moment_is_dated_by_it(run, tmp_path):
    run("ingest", *page_file(tmp_path, 2016), "--fetched", "2017-04-01T10:30:00+01:00")
    (event, *_) = run("events", "--json").rows
    assert event["data"]["evidence"][0]["fetched_at"] == "2017-04-01T09:30:00Z"


def test_announced_only_when_asked_and_recent(run, tmp_path):
    quiet = run("ingest", *page_file(tmp_path, 2016), "--announce", "--json").rows
    assert [event["data"]["announced"] for event in quiet] == [False] * 3  # its grades are years old
    today = run("ingest", *page_file(tmp_path, 2016, effectiveness="inadequate"), "--announce", "--json").rows
    assert [(event["type"], event["data"]["announced"]) for event in today] == [("gradewatch.grade.moved", True)]


def test_a_page_of_another_force_is_not_believed(run, tmp_path):
    path, *_ = page_file(tmp_path, 2016)
    done = run("ingest", path, "--url", address(2016, "norfolk"))
    assert done.code == 1
    assert done.complaint.endswith("check that the file is the page that --url names")
    assert "norfolk" in done.complaint


def test_findings_are_one_line_of_json(run, tmp_path):
    done = run("extract", *article_file(tmp_path), "--json")
    assert done.out.count("\n") == 1
    assert json.loads(done.out)["kind"] == "news"
