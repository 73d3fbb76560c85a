"""What people decide and ask of the ledger: `held`, `retract`, `explain`, `verify`, `conflicts`, days in `grades`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete

import scrapers
from schema import tables
from schema.findings import Findings
from schema.grades import Grade
from tests.worker.cli.calls import Done
from tests.worker.cli.given import ARTICLE_URL, article_file, page_file
from tests.worker.watching import Watched, path, watching
from worker.settings import Settings
from worker.store import open_store

Run = Callable[..., Done]
WHY = "The page was of another force."


@pytest.fixture
def filled(run: Run, tmp_path) -> Run:
    """Ingest Cambridgeshire's pages of two years, and an article that says otherwise of one grade."""
    assert run("ingest", *page_file(tmp_path, 2016), "--fetched", "2017-04-01").code == 0
    page = page_file(tmp_path, 2017, effectiveness="inadequate")
    assert run("ingest", *page, "--fetched", "2018-04-01").code == 0
    assert run("ingest", *article_file(tmp_path), "--published", "2018-03-23").code == 0
    return run


def judgment_of(run: Run, question: str) -> int:
    """The number of the judgment that a standing rests on."""
    return int(next(row["judgment"] for row in run("grades", "--json").rows if row["question"] == question))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


# --- held -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def service(tmp_path, monkeypatch) -> Iterator[Watched]:
    """A service on the store that the commands open."""
    with watching(Settings().database, tmp_path) as made:
        monkeypatch.setenv("GRADEWATCH_SOURCES", str(tmp_path / "sources.toml"))
        monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
        yield made


@pytest.fixture
def waiting(service: Watched) -> Watched:
    """One reading of it is unconfirmed."""
    service.publish(effectiveness="inadequate")
    service.look()
    return service


@pytest.fixture
def misread(service: Watched, monkeypatch) -> Watched:
    """One reading of it is a misreading."""
    plain: Callable[..., Findings] = scrapers.read

    def better(*given: Any, **more: Any) -> Findings:
        findings = plain(*given, **more)
        judgments = [
            replace(one, grade=Grade.OUTSTANDING) if one.question == "legitimacy" else one for one in findings.judgments
        ]
        return replace(findings, judgments=tuple(judgments))

    monkeypatch.setattr(scrapers, "read", better)
    monkeypatch.setattr(scrapers, "READERS", "better")
    service.publish(banner="Have your say until Friday")
    service.look()
    return service


def test_nothing_held_is_no_error(run) -> None:
    assert run("held") == Done(0, "", "nothing is held\n")
    assert run("held", "--json") == Done(0, "", "")


def test_what_waits_for_a_second_look_is_shown_with_when_it_is(run, waiting) -> None:
    header, row = run("held").out.splitlines()
    assert cells(header) == ["reading", "why", "since", "until", "what", "url"]
    (held,) = waiting.held()
    assert cells(row) == [
        str(held.reading),
        "unconfirmed",
        "2026-11-01 12:02",
        "2026-11-01 12:03",
        "cambridgeshire effectiveness peel-2016: good -> inadequate",
        waiting.site.url(path(2016)),
    ]


def test_what_waits_is_json_and_csv_too(run, waiting) -> None:
    (row,) = run("held", "--json").rows
    assert row == run("held", "--format", "json").rows[0]
    assert (row["why"], row["kind"], row["until"]) == ("unconfirmed", "assessment", "2026-11-01T12:03:00+00:00")
    assert row["contradicts"] == [
        {
            "force": "cambridgeshire",
            "question": "effectiveness",
            "framework": "peel-2016",
            "was": "good",
            "to": "inadequate",
        }
    ]
    (line,) = csv.DictReader(io.StringIO(run("held", "--format", "csv").out))
    assert (line["reading"], line["why"]) == (str(row["reading"]), "unconfirmed")


def test_a_misreading_waits_for_you(run, misread) -> None:
    (_, row) = run("held").out.splitlines()
    assert cells(row)[1:5:2] == ["misreading", "you decide"]
    assert run("held", "--json").rows[0]["until"] is None


def test_approving_lets_it_count_at_once_and_shows_what_moved(run, waiting) -> None:
    (held,) = waiting.held()
    done = run("held", "approve", held.reading)
    assert done.code == 0
    (line,) = done.out.splitlines()
    assert "Effectiveness: moved down from good (peel-2016) to inadequate (peel-2016)" in line
    assert done.err.splitlines()[-1] == "approved: 1 reading; 1 event"
    assert run("held").err == "nothing is held\n"
    assert run("verify").code == 0


def test_approving_a_misreading_shows_a_retraction(run, misread) -> None:
    (held,) = misread.held()
    done = run("held", "approve", held.reading)
    assert "Legitimacy: retracted from good (peel-2016) to outstanding (peel-2016), misread" in done.out
    assert run("changes").err == "no grade has moved\n"
    assert run("verify").code == 0


def test_discarding_changes_nothing(run, waiting) -> None:
    (held,) = waiting.held()
    before = run("grades", "--ended").out
    done = run("held", "discard", held.reading)
    assert done == Done(0, "", "discarded: 1 reading; the standings stay\n")
    assert run("held").err == "nothing is held\n"
    assert run("grades", "--ended").out == before


@pytest.mark.parametrize("decision", ["approve", "discard"])
def test_where_one_is_not_held_none_is_decided(run, waiting, decision) -> None:
    (held,) = waiting.held()
    done = run("held", decision, held.reading, 99)
    assert done.code == 2
    assert done.complaint == "no reading 99 is held; `gradewatch held` lists them"
    assert len(waiting.held()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("approve",), "Missing argument"),
        (("approve", "seven"), "'seven' is not a valid int"),
        (("discard", "1"), "no reading 1 is held"),
        (("--format", "xml"), "xml"),
        (("reprieve", "1"), "reprieve"),
    ],
)
def test_a_wrong_call_of_held(run, arguments, words) -> None:
    done = run("held", *arguments)
    assert done.code == 2
    assert words in done.complaint


# --- retract ----------------------------------------------------------------------------------------------------------


def test_retracting_takes_it_out_and_undo_brings_it_back(filled) -> None:
    before = filled("grades").out
    judgment = judgment_of(filled, "effectiveness")
    done = filled("retract", judgment, "--reason", WHY)
    assert done == Done(0, "", "retracted: 1 judgment; told as 1 event\n")
    (row,) = filled("grades", "--ended", "--json").rows[:1]
    assert (row["question"], row["grade"], row["framework"]) == ("effectiveness", "good", "peel-2016")
    assert filled("events", "--after", "6").out.endswith(
        "Effectiveness: retracted from inadequate (peel-2017) to good (peel-2016), "
        "retracted: The page was of another force.  [silent]\n"
    )
    assert filled("retract", judgment, "--undo") == Done(0, "", "taken back: 1 judgment; told as 1 event\n")
    assert filled("grades").out == before
    assert filled("verify").code == 0


def test_retracting_says_what_it_did_as_json(filled) -> None:
    judgment = judgment_of(filled, "effectiveness")
    (row,) = filled("retract", judgment, "--reason", WHY, "--json").rows
    assert row == {"id": 1, "judgments": [judgment], "events": [7]}
    (row,) = filled("retract", judgment, "--undo", "--json").rows
    assert row == {"id": 1, "judgments": [judgment], "events": [8]}


def test_retracting_what_nobody_was_told_of_and_nothing_rests_on_says_so(filled) -> None:
    overtaken = next(row["judgment"] for row in filled("changes", "--all", "--json").rows if row["outcome"] == "first")
    done = filled("retract", overtaken, "--reason", WHY)
    assert done.err == "retracted: 1 judgment; no standing changed, nobody was alerted\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("1",), "say with --reason why it is false"),
        (("1", "--reason", "  "), "say with --reason why it is false"),
        (("99", "--reason", WHY), "no judgment 99 is recorded"),
        (("1", "--undo"), "judgment 1 is not retracted"),
        (("one", "--reason", WHY), "'one' is not a valid int"),
    ],
)
def test_a_wrong_call_of_retract(filled, arguments, words) -> None:
    done = filled("retract", *arguments)
    assert done.code == 2
    assert words in done.complaint
    assert filled("events", "--after", "6").out == ""


# --- explain ----------------------------------------------------------------------------------------------------------


def test_a_move_is_explained_in_lines_that_can_be_read_aloud(filled) -> None:
    done = filled("explain", "cambridgeshire/effectiveness/2")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    rule = "peel-2017 follows peel-2016, HMICFRS lets grades of the two be compared on this question, "
    words = "The extent to which the force is effective at keeping people safe and reducing crime is good."
    assert lines[:4] == [
        "move    cambridgeshire/effectiveness/2: moved",
        f"rule    {rule}and the grade went down.",
        "before  good (peel-2016), from 2017-03-02 (last-updated)",
        f"        judgment 1: “{words}”",
    ]
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == [
        "move",
        "rule",
        "before",
        "after",
        "event",
    ]
    assert lines[-1].startswith("event   4, silent, recorded ")
    assert len([line for line in lines if "in its place: …" in line]) == 2
    assert "NOT FOUND" not in done.out
    assert "today's readers find" not in done.out


def test_a_first_grade_is_explained_with_nothing_before_it(filled) -> None:
    assert "before  nothing" in filled("explain", "1").out.splitlines()


def test_a_move_explained_as_json_is_one_object(filled) -> None:
    (row,) = filled("explain", "4", "--json").rows
    assert (row["before"]["grade"], row["after"]["grade"]) == ("good", "inadequate")
    assert row["event"] == filled("events", "--json").rows[3]
    assert filled("explain", row["event"]["id"], "--json").rows == [row]


def test_every_move_that_changes_names_can_be_explained(filled) -> None:
    for row in filled("changes", "--all", "--json").rows:
        (proof,) = filled("explain", row["move"], "--json").rows
        assert (proof["move"], proof["outcome"]) == (row["move"], row["outcome"])
        assert proof["after"]["words"] == row["evidence"]
        assert proof["after"]["judgment"] == row["judgment"]


def test_what_todays_readers_read_otherwise_is_said(filled, monkeypatch) -> None:
    plain: Callable[..., Findings] = scrapers.read

    def other(*given: Any, **more: Any) -> Findings:
        findings = plain(*given, **more)
        judgments = tuple(one for one in findings.judgments if one.question != "effectiveness")
        return replace(findings, judgments=judgments, text="Nothing of the kind.")

    monkeypatch.setattr(scrapers, "read", other)
    out = filled("explain", "4").out
    assert out.count("NOT FOUND: these words do not stand in the archived document as it is read now") == 2
    assert out.count("today's readers find nothing there") == 2


@pytest.mark.parametrize("move", ["99", "kent/effectiveness", "cambridgeshire/effectiveness/9", "nonsense", "²"])
def test_an_unknown_move_is_a_wrong_call(filled, move) -> None:
    done = filled("explain", move)
    assert done.code == 2
    assert done.complaint.startswith(f"no move {move!r}; give an event's number or id")


def test_an_event_of_no_grade_is_a_wrong_call(filled) -> None:
    store = open_store(Settings().database)
    with store.write() as session:
        event = session.get_one(tables.Event, 6)
        columns = {column.name: getattr(event, column.name) for column in tables.Event.__table__.columns}
        columns |= {"sequence": 7, "id": "other", "type": "gradewatch.source.drifted", "n": None, "force": None}
        session.add(tables.Event(**columns))
    store.close()
    done = filled("explain", "7")
    assert done.code == 2
    assert done.complaint == "event 7 tells of no grade; `gradewatch events` shows it"


# --- verify -----------------------------------------------------------------------------------------------------------


def test_what_is_in_order_is_proved(filled) -> None:
    assert filled("verify") == Done(0, "", "all proved: 6 events, 3 standings, 8 judgments\n")
    done = filled("verify", "--json")
    assert done.rows == [{"events": 6, "standings": 3, "judgments": 8, "differences": []}]


def test_an_empty_store_is_proved(run) -> None:
    assert run("verify") == Done(0, "", "all proved: 0 events, 0 standings, 0 judgments\n")


def test_what_is_not_in_order_is_told_line_by_line_and_ends_with_1(filled) -> None:
    store = open_store(Settings().database)
    with store.write() as session:
        session.execute(delete(tables.Event).where(tables.Event.sequence == 5))
    store.close()
    done = filled("verify")
    assert done.code == 1
    differences = done.out.splitlines()
    assert "event 6: its number or id is not in order" in differences
    assert any(line.startswith("cambridgeshire efficiency: no event tells of the change") for line in differences)
    (line,) = done.err.splitlines()
    assert line == f"gradewatch: {len(differences)} differences in 5 events, 3 standings, 8 judgments"
    as_json = filled("verify", "--json")
    assert as_json.code == 1
    assert json.loads(as_json.out)["differences"] == differences


# --- conflicts --------------------------------------------------------------------------------------------------------


def test_a_conflict_shows_both_sides_words(filled) -> None:
    done = filled("conflicts")
    head, stands, against = done.out.splitlines()
    assert head == "cambridgeshire effectiveness peel-2017"
    assert stands.startswith(
        "  stands: inadequate, official, 2018-03-22, judgment 4: “The extent to which the force is"
    )
    assert against == (
        "  against: requires improvement, reported, 2018-03-23, judgment 7: “Cambridgeshire Constabulary has been "
        f"rated as requires improvement for effectiveness by HMICFRS.” {ARTICLE_URL}"
    )
    assert (done.code, done.err) == (0, "1 conflict\n")


def test_conflicts_are_json_and_csv_too(filled) -> None:
    (row,) = filled("conflicts", "cambridgeshire", "--json").rows
    assert (row["stands"]["says"], row["against"]["says"]) == ("inadequate", "requires-improvement")
    (line,) = csv.DictReader(io.StringIO(filled("conflicts", "--format", "csv").out))
    assert (line["stands_says"], line["against_says"]) == ("inadequate", "requires-improvement")
    assert (line["stands_words"], line["against_url"]) == (row["stands"]["words"], ARTICLE_URL)


def test_no_conflict_is_no_error(filled) -> None:
    assert filled("conflicts", "kent") == Done(0, "", "no page says anything against the history\n")
    assert filled("conflicts", "kent", "--json") == Done(0, "", "")
    header = filled("conflicts", "kent", "--format", "csv").out
    assert header.startswith("force,question,framework,stands_judgment,")
    assert header == filled("conflicts", "--format", "csv").out.splitlines()[0] + "\n"


def test_a_conflict_ends_when_its_side_is_retracted(filled) -> None:
    (row,) = filled("conflicts", "--json").rows
    assert filled("retract", row["against"]["judgment"], "--reason", "The paper erred.").code == 0
    assert filled("conflicts").out == ""


# --- changes and grades -----------------------------------------------------------------------------------------------

MOVES = {
    (): ["efficiency", "effectiveness"],
    ("--all",): ["efficiency", "legitimacy", "effectiveness", "efficiency", "legitimacy", "effectiveness"],
    ("--since", "2018-03-22"): ["effectiveness"],
    ("--since", "2018-03-23"): [],
    ("--until", "2017-11-09"): ["efficiency"],
    ("--until", "2017-11-08"): [],
    ("--since", "2017-11-09", "--until", "2018-03-22"): ["efficiency", "effectiveness"],
    ("--question", "efficiency"): ["efficiency"],
    ("--question", "legitimacy"): [],
    ("--question", "legitimacy", "--all"): ["legitimacy", "legitimacy"],
    ("--direction", "up"): ["efficiency"],
    ("--direction", "down"): ["effectiveness"],
    ("--direction", "down", "--all"): ["effectiveness"],
    ("--direction", "up", "--since", "2018-01-01"): [],
    ("cambridgeshire", "--direction", "down"): ["effectiveness"],
    ("kent", "--all"): [],
}


@pytest.mark.parametrize("options", MOVES, ids=" ".join)
def test_changes_are_those_that_were_asked_for(filled, options) -> None:
    assert [row["question"] for row in filled("changes", *options, "--json").rows] == MOVES[options]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--since", "yesterday"), "--since should be a day such as 2017-06-01, not 'yesterday'"),
        (("--until", "2017-13-01"), "--until should be a day"),
        (("--question", "happiness"), "no question 'happiness'; the questions are "),
        (("--direction", "sideways"), "no direction 'sideways'; a grade goes up or down"),
        (("atlantis",), "no force 'atlantis'"),
    ],
)
def test_a_wrong_call_of_changes(filled, options, words) -> None:
    done = filled("changes", *options)
    assert done.code == 2
    assert words in done.complaint


def grades_of(run: Run, *options: str) -> dict[str, str]:
    return {row["question"]: row["grade"] for row in run("grades", "--ended", "--json", *options).rows}


def test_what_was_believed_is_apart_from_what_was(filled) -> None:
    read = datetime.now(UTC).isoformat()
    filled("retract", judgment_of(filled, "effectiveness"), "--reason", WHY)
    old = {"effectiveness": "good", "efficiency": "requires-improvement", "legitimacy": "good"}
    assert grades_of(filled, "--known-at", read)["effectiveness"] == "inadequate"
    assert grades_of(filled)["effectiveness"] == "good"
    # What a grade was, and that nobody had read it yet.
    assert grades_of(filled, "--at", "2017-06-01") == old
    assert grades_of(filled, "--at", "2017-06-01", "--known-at", read) == old
    assert grades_of(filled, "--at", "2017-06-01", "--known-at", "2017-06-01") == {}
    assert grades_of(filled, "--at", "2018-06-01", "--known-at", read)["effectiveness"] == "inadequate"
    assert grades_of(filled, "--at", "2018-06-01")["effectiveness"] == "good"


def test_a_day_of_knowledge_is_its_end(filled) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert grades_of(filled, "--known-at", today) == grades_of(filled)
    assert grades_of(filled, "--known-at", f"{today}T00:00") == {}


@pytest.mark.parametrize("value", ["yesterday", "2026-02-30", "2026-11-24T25:00", "1 November"])
def test_a_wrong_moment_of_knowledge(filled, value) -> None:
    done = filled("grades", "--known-at", value)
    assert done.code == 2
    assert done.complaint.startswith("--known-at should be a day such as 2017-06-01")
