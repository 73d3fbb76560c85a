"""Special cases of the real history, from bytes to events: what is reported, and phases of monitoring."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from schema import tables
from tests.worker.cases import Case, case, page, path_of, reported_grades, service, shape, swapped
from worker.demo.replica import Replica

GAZETTE, ARTICLE = shape("news/wiltshire-2024")
OTHER, LATE = "https://www.herald.example/news/county-force", "https://www.echo.example/news/county-force"
BEFORE = {
    "preventing-crime": "requires improvement",
    "responding-to-the-public": "inadequate",
    "investigating-crime": "requires improvement",
    "managing-offenders": "requires improvement",
}


def test_a_reported_grade_is_told_once_and_the_official_one_settles_it(database_url) -> None:
    with case(database_url) as it:
        it.give(reported_grades("wiltshire", "2021-22", BEFORE, "2022-07-20", name="Wiltshire Police"), "2022-07-21")
        stood, steps = it.standings("wiltshire"), it.steps("wiltshire")
        told = it.give((GAZETTE, ARTICLE), "2024-08-09", published="2024-08-09")
        reported = {
            "preventing-crime": "good",
            "managing-offenders": "good",
            "investigating-crime": "adequate",
            "responding-to-the-public": "adequate",
            "protecting-vulnerable-people": "requires-improvement",
        }
        assert told == [
            ("reported", question, f"> {grade} 2023-25", None, None, "announced")
            for question, grade in reported.items()
        ]
        assert {event["data"]["authority"] for event in it.events()[len(steps) :]} == {"reported"}
        assert it.give((OTHER, ARTICLE), "2024-08-10", published="2024-08-10") == []
        assert (it.standings("wiltshire"), it.steps("wiltshire")) == (stood, steps)
        assert it.conflicts("wiltshire") == []
        official = [
            ("rebased", "managing-offenders", "requires-improvement 2021-22 > good 2023-25", None, None),
            ("rebased", "preventing-crime", "requires-improvement 2021-22 > good 2023-25", None, None),
            ("rebased", "responding-to-the-public", "inadequate 2021-22 > requires-improvement 2023-25", None, None),
        ]
        settled = it.give(shape("hmicfrs/report-wiltshire-2023-25"), "2024-08-13")
        assert settled == [(*line, "announced") for line in official]
        assert sorted(it.steps("wiltshire")) == sorted([*steps, *official])
        assert it.standings("wiltshire") == {
            "preventing-crime": "good 2023-25",
            "responding-to-the-public": "requires-improvement 2023-25",
            "investigating-crime": "requires-improvement 2021-22",
            "managing-offenders": "good 2023-25",
        }
        # What the papers had otherwise is a conflict now, and no event.
        assert it.conflicts("wiltshire") == [
            ("responding-to-the-public", "requires-improvement", "adequate", GAZETTE),
            ("responding-to-the-public", "requires-improvement", "adequate", OTHER),
        ]
        assert it.differences() == []


def test_another_grade_reported_after_the_official_one_is_a_conflict_and_no_event(database_url) -> None:
    with case(database_url) as it:
        it.give(shape("hmicfrs/report-wiltshire-2023-25"), "2024-08-13")
        stood, steps = it.standings("wiltshire"), it.steps("wiltshire")
        told = it.give((LATE, ARTICLE), "2024-08-14", published="2024-08-14")
        # Only of what the report does not grade is there anything to report.
        assert [line[:2] for line in told] == [
            ("reported", "investigating-crime"),
            ("reported", "protecting-vulnerable-people"),
        ]
        assert (it.standings("wiltshire"), it.steps("wiltshire")) == (stood, steps)
        assert it.conflicts("wiltshire") == [("responding-to-the-public", "requires-improvement", "adequate", LATE)]
        assert it.differences() == []


def test_an_article_read_long_after_its_day_reports_nothing(database_url) -> None:
    with case(database_url) as it:
        assert it.give((GAZETTE, ARTICLE), "2024-09-20", published="2024-08-09") == []
        assert ("preventing-crime", "good", "peel-2023-25") in it.evidence("wiltshire", authority="reported")
        assert it.standings("wiltshire") == {}
        assert it.differences() == []


# --- phases ---------------------------------------------------------------------------------------------------------

IN_ENGAGE, CURRENT = shape("hmicfrs/engage-current")
WERE_IN_ENGAGE, PREVIOUS = shape("hmicfrs/engage-previous")


@pytest.fixture
def site():
    with Replica() as replica:
        yield replica


def put(site: Replica, url: str, body: str) -> None:
    """Publish a list as the replica's own."""
    site.publish(path_of(url), body.replace("https://hmicfrs.justiceinspectorates.gov.uk", site.url("").rstrip("/")))


def phases(it: Case) -> dict[str, str | None]:
    with it.context.store.read() as session:
        return {row.force: row.direction for row in session.scalars(select(tables.PhaseStanding)) if row.n}


def moves(it: Case) -> list[tuple[str, str, str | None, str, bool]]:
    return [
        (one["force"]["slug"], one["direction"], one["date"], one["authority"], one["announced"])
        for event in it.events()
        if event["type"] == "gradewatch.phase.moved" and (one := event["data"])
    ]


def look(it: Case) -> None:
    """Look at the lists again, the next day; no grade moves by it."""
    it.clock.pass_(days=1)
    assert it.work() == []


def test_a_force_enters_and_leaves_engage_once_each_and_a_list_without_it_says_nothing(
    database_url, site, tmp_path
) -> None:
    put(site, IN_ENGAGE, page("hmicfrs/engage-none"))
    put(site, WERE_IN_ENGAGE, PREVIOUS)
    paths = [path_of(IN_ENGAGE), path_of(WERE_IN_ENGAGE)]
    with service(database_url, tmp_path, site, "2024-12-09", paths=paths) as it:
        assert moves(it) == []  # who was out before anything was known has moved nowhere
        put(site, IN_ENGAGE, CURRENT)
        look(it)
        entered = [
            ("lincolnshire", "in", "2024-12", "official", True),
            ("metropolitan", "in", "2022", "official", False),
            ("nottinghamshire", "in", "2024-03", "official", False),
        ]
        assert moves(it) == entered
        for words in (CURRENT.replace("closer monitoring", "much closer monitoring"), page("hmicfrs/engage-none")):
            put(site, IN_ENGAGE, words)
            look(it)
        assert moves(it) == entered
        assert phases(it) == {"lincolnshire": "in", "metropolitan": "in", "nottinghamshire": "in"}
        left = swapped(
            PREVIOUS,
            ("Staffordshire Police", "Nottinghamshire Police"),
            ("May 2024", "December 2024"),
            ("June 2022", "March 2024"),
        )
        put(site, WERE_IN_ENGAGE, left)
        look(it)
        assert moves(it) == [*entered, ("nottinghamshire", "out", "2024-12", "official", True)]
        put(site, WERE_IN_ENGAGE, left.replace("answers more calls", "answers many more calls"))
        look(it)
        assert len(moves(it)) == 4
        assert phases(it) == {"lincolnshire": "in", "metropolitan": "in", "nottinghamshire": "out"}
        assert it.differences() == []


def test_a_phase_that_the_papers_tell_first_is_told_once_and_the_list_confirms_it_silently(database_url) -> None:
    with case(database_url) as it:
        url, article = shape("news/engage-2022")
        it.give((url, article), "2022-06-30", published="2022-06-30")
        entered = [
            ("metropolitan", "in", None, "reported", True),
            ("staffordshire", "in", None, "reported", True),
        ]
        assert moves(it) == entered
        it.give((OTHER, article), "2022-07-01", published="2022-07-01")
        named = swapped(CURRENT, ("March 2024", "June 2022"), ("Nottinghamshire Police", "Staffordshire Police"))
        named = swapped(named, ("Lincolnshire Police", "Wiltshire Police"), ("December 2024", "June 2022"))
        named = swapped(named, ("Staffordshire Police left it in 2024.", ""), ("<p>2022</p>", "<p>June 2022</p>"))
        it.give((IN_ENGAGE, named), "2022-07-05")
        assert moves(it) == [*entered, ("wiltshire", "in", "2022-06", "official", True)]
        it.give((WERE_IN_ENGAGE, PREVIOUS), "2024-05-20")
        assert moves(it)[3:] == [("staffordshire", "out", "2024-05", "official", True)]
        assert phases(it) == {"metropolitan": "in", "staffordshire": "out", "wiltshire": "in"}
        assert it.differences() == []
