"""`grades`, `changes`, `statements`, `events`: what is known, for people and for programs."""

from __future__ import annotations

import csv
import io
import signal

import pytest

from tests.worker.cli.calls import Done
from tests.worker.cli.given import article_file, page_file

EMPTY = (
    ("grades", "no grade is known yet; `gradewatch serve` fetches them, `ingest` reads a file\n"),
    ("changes", "no grade has moved\n"),
    ("statements", "no statement is known\n"),
    ("events", ""),
)


@pytest.fixture
def filled(run, tmp_path):
    """Ingest Cambridgeshire's pages of two years, and an article."""
    for year, fetched in ((2016, "2017-04-01"), (2017, "2018-04-01")):
        assert run("ingest", *page_file(tmp_path, year), "--fetched", fetched).code == 0
    assert run("ingest", *article_file(tmp_path), "--published", "2018-03-22").code == 0
    return run


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


@pytest.mark.parametrize(("command", "said"), EMPTY)
def test_nothing_known_is_no_error(run, command, said):
    done = run(command)
    assert (done.code, done.out, done.err) == (0, "", said)


@pytest.mark.parametrize("command", ["grades", "changes", "statements", "events"])
def test_nothing_known_is_no_line_of_json(run, command):
    done = run(command, "--json")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_grades_show_the_standings(filled):
    header, *rows = filled("grades").out.splitlines()
    assert cells(header) == ["force", "question", "grade", "framework", "since"]
    assert [cells(row) for row in rows] == [
        ["cambridgeshire", "effectiveness", "requires improvement", "peel-2017", "2018-03-22"],
        ["cambridgeshire", "efficiency", "good", "peel-2017", "2017-11-09"],
        ["cambridgeshire", "legitimacy", "good", "peel-2017", "2017-12-12"],
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2016-11-02", {}),
        ("2016-11-03", {"efficiency": "requires-improvement"}),
        ("2017-06-01", {"effectiveness": "good", "efficiency": "requires-improvement", "legitimacy": "good"}),
        ("2017-11-09", {"effectiveness": "good", "efficiency": "good", "legitimacy": "good"}),
        ("2018-03-22", {"effectiveness": "requires-improvement", "efficiency": "good", "legitimacy": "good"}),
    ],
)
def test_grades_as_of_a_day(filled, day, expected):
    rows = filled("grades", "cambridgeshire", "--at", day, "--json").rows
    assert {row["question"]: row["grade"] for row in rows} == expected


def test_grades_of_a_force_by_slug_name_or_alias_and_of_no_other(filled):
    by_slug = filled("grades", "cambridgeshire").out
    assert by_slug == filled("grades", "Cambridgeshire Constabulary").out == filled("grades").out
    assert filled("grades", "norfolk").out == ""


def test_csv_and_json_say_the_same(filled):
    rows = filled("grades", "--format", "json").rows
    assert rows == filled("grades", "--json").rows
    read = list(csv.DictReader(io.StringIO(filled("grades", "--format", "csv").out)))
    assert read == [
        {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in row.items()}
        for row in rows
    ]
    assert read[0]["assumed"] == "false"


def test_changes_tell_the_moves(filled):
    _, *rows = filled("changes", "cambridgeshire").out.splitlines()
    assert [cells(row)[2:] for row in rows] == [
        ["efficiency", "moved up", "requires improvement (peel-2016)", "good (peel-2017)"],
        ["effectiveness", "moved down", "good (peel-2016)", "requires improvement (peel-2017)"],
    ]


def test_changes_all_tell_every_step(filled):
    rows = filled("changes", "--all", "--json").rows
    assert [row["effective"] for row in rows] == sorted(row["effective"] for row in rows)
    assert [row["outcome"] for row in rows] == ["first"] * 3 + ["moved", "confirmed", "moved"]
    assert all(row["evidence"] and row["url"].startswith("https://hmicfrs.") for row in rows)


def test_changes_as_csv_have_a_row_for_each(filled):
    rows = list(csv.DictReader(io.StringIO(filled("changes", "--format", "csv").out)))
    assert [(row["previous_grade"], row["grade"], row["comparable"]) for row in rows] == [
        ("requires-improvement", "good", "true"),
        ("good", "requires-improvement", "true"),
    ]


def test_statements_by_force_and_speaker(filled):
    assert len(filled("statements", "--json").rows) == 2
    (hers,) = filled("statements", "--force", "cambridgeshire", "--speaker", "TARRANT", "--json").rows
    assert hers["speaker"] == "Imogen Tarrant"
    assert hers["text"] == "I have asked for all of this to be put right by the summer."
    assert hers["published_on"] == "2018-03-22"
    assert filled("statements", "--force", "norfolk").err == "no statement is known\n"
    assert filled("statements", "--speaker", "100%").err == "no statement is known\n"


def test_statements_for_people_name_speaker_article_and_link(filled):
    who, what, where = filled("statements", "--limit", "1").out.splitlines()
    assert who.startswith("2018-03-22 Rowan Ashdown")
    assert what == "  The constabulary looks after its money better than it did."
    assert where == "  Force told to do better · https://www.gazette.example/news/force-told-to-do-better"


def test_a_quotation_of_two_papers_is_shown_once_with_both(filled, tmp_path):
    path, _, url = article_file(tmp_path)
    other = url.replace("gazette", "herald")
    assert filled("ingest", path, "--url", other, "--published", "2018-03-23").code == 0
    (hers,) = filled("statements", "--speaker", "tarrant", "--json").rows
    assert (hers["published_on"], hers["url"]) == ("2018-03-22", url)
    assert [(one["published_on"], one["url"]) for one in hers["articles"]] == [
        ("2018-03-22", url),
        ("2018-03-23", other),
    ]
    who, what, where, also = filled("statements", "--speaker", "tarrant").out.splitlines()
    assert who.startswith("2018-03-22 Imogen Tarrant")
    assert (what.strip(), where.endswith(url), also) == (hers["text"], True, f"  also: {other}")
    (row,) = csv.DictReader(io.StringIO(filled("statements", "--speaker", "tarrant", "--format", "csv").out))
    assert row["articles"] == f"{url}; {other}"


def test_statements_as_csv_keep_a_cell_from_being_a_formula(run, tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(
        "Police judged good\n\nNorfolk Constabulary has been rated good for efficiency by HMICFRS.\n\n"
        "Chief Constable Ann Other said: “=1+1 is the sum of what we have been asked to do with it.”\n"
    )
    run("ingest", path, "--url", "https://www.gazette.example/news/sums")
    (row,) = csv.DictReader(io.StringIO(run("statements", "--format", "csv").out))
    assert row["text"].startswith("'=1+1")
    assert row["forces"] == "norfolk"


def test_events_come_in_order_and_after_a_number(filled):
    everything = filled("events", "--json").rows
    assert [int(event["sequence"]) for event in everything] == [1, 2, 3, 4, 5, 6]
    assert filled("events", "--json", "--after", "4").rows == everything[4:]
    assert filled("events", "--after", "6").out == ""
    assert filled("events", "--announced").out == ""


def test_events_for_people_are_a_line_each(filled):
    lines = filled("events", "--after", "3").out.splitlines()
    assert [line.split("Constabulary, ")[1] for line in lines] == [
        "Effectiveness: moved down from good (peel-2016) to requires improvement (peel-2017)  [silent]",
        "Efficiency: moved up from requires improvement (peel-2016) to good (peel-2017)  [silent]",
        "Legitimacy: confirmed from good (peel-2016) to good (peel-2017)  [silent]",
    ]
    assert lines[0].split()[:2] == ["4", "2018-03-22"]


def test_following_shows_what_happens_meanwhile_until_stopped(filled, start, tmp_path):
    following = start("events", "--follow", "--after", "5")
    assert "Legitimacy: confirmed" in following.line()
    filled("ingest", *page_file(tmp_path, 2017, legitimacy="inadequate"))
    assert "Legitimacy: moved down from good (peel-2017) to inadequate (peel-2017)" in following.line()
    done = following.stop(signal.SIGINT)
    assert (done.code, done.out, done.err) == (130, "", "")


def test_a_reader_who_went_away_ends_it_with_the_next_event(filled, start, tmp_path):
    following = start("events", "--json", "--follow")
    assert '"sequence": "00000000000000000001"' in following.line()
    following.hang_up()
    filled("ingest", *page_file(tmp_path, 2017, legitimacy="inadequate"))
    assert following.ended() == Done(1, "", "")
