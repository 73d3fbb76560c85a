"""Special cases of the real history, from bytes to events: the cycles of 2014 to 2018-19, and a force renamed."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.worker import sites
from tests.worker.cases import annual, case, path_of, reported_grades, service, shape
from worker.demo.replica import Replica

GOOD = {"effectiveness": "good", "efficiency": "good", "legitimacy": "good"}
FIRST = {question: ("first", question, "> good 2016", None, None) for question in GOOD}


@pytest.fixture
def site():
    with Replica() as replica:
        yield replica


def test_not_yet_graded_then_graded_on_one_address_is_compared_with_the_cycle_before(
    database_url, site, tmp_path
) -> None:
    url, before = annual("norfolk", "2016", GOOD)
    path = path_of(annual("norfolk", "2017", GOOD)[0])
    site.publish(path_of(url), before)
    site.publish(path, annual("norfolk", "2017", {**GOOD, "effectiveness": "not yet graded"})[1])
    with service(database_url, tmp_path, site, "2018-03-21", paths=[path_of(url), path]) as it:
        assert it.standings("norfolk") == {
            "effectiveness": "good 2016",
            "efficiency": "good 2017",
            "legitimacy": "good 2017",
        }
        assert it.evidence("norfolk", status="not-yet-graded") == [("effectiveness", None, "peel-2017")]
        site.publish(path, annual("norfolk", "2017", {**GOOD, "effectiveness": "requires improvement"})[1])
        moved = ("moved", "effectiveness", "good 2016 > requires-improvement 2017", "down", None)
        assert it.work() == [(*moved, "announced")]
        assert it.steps("norfolk", "effectiveness") == [FIRST["effectiveness"], moved]
        assert it.standings("norfolk")["effectiveness"] == "requires-improvement 2017"
        assert it.conflicts("norfolk") == []
        assert it.differences() == []


def test_not_yet_graded_then_graded_with_no_cycle_before_is_the_first_grade(database_url) -> None:
    with case(database_url) as it:
        it.give(annual("norfolk", "2017", {**GOOD, "effectiveness": "not yet graded"}), "2017-12-13")
        whole = annual("norfolk", "2017", {**GOOD, "effectiveness": "requires improvement"})
        first = ("first", "effectiveness", "> requires-improvement 2017", None, None)
        assert it.give(whole, "2018-03-23") == [(*first, "announced")]
        assert it.steps("norfolk", "effectiveness") == [first]
        assert it.differences() == []


def test_not_graded_for_good_leaves_the_grade_of_the_cycle_before(database_url) -> None:
    with case(database_url) as it:
        it.give(shape("hmicfrs/greater-manchester-2016"), "2017-03-03")
        told = it.give(shape("hmicfrs/greater-manchester-2017"), "2018-03-23")
        assert told == [
            ("moved", "effectiveness", "good 2016 > requires-improvement 2017", "down", None, "announced"),
            ("first", "investigating-crime", "> requires-improvement 2017", None, None, "announced"),
            ("first", "protecting-vulnerable-people", "> requires-improvement 2017", None, None, "announced"),
        ]
        assert it.evidence("greater-manchester", status="not-graded") == [
            ("efficiency", None, "peel-2017"),
            ("legitimacy", None, "peel-2017"),
        ]
        assert it.steps("greater-manchester", "efficiency", "legitimacy") == [FIRST["efficiency"], FIRST["legitimacy"]]
        standings = it.standings("greater-manchester")
        assert (standings["efficiency"], standings["legitimacy"]) == ("good 2016", "good 2016")
        assert it.conflicts("greater-manchester") == []
        assert it.differences() == []


QUESTIONS = {
    "effectiveness": "good",
    "preventing-crime": "good",
    "investigating-crime": "good",
    "protecting-vulnerable-people": "good",
    "serious-and-organised-crime": "good",
}


def test_a_question_not_inspected_in_2017_keeps_its_grade_of_2016_and_makes_no_event(database_url) -> None:
    earlier = {**QUESTIONS, "serious-and-organised-crime": "outstanding"}
    with case(database_url) as it:
        it.give(annual("greater-manchester", "2016", earlier, "effectiveness"), "2017-03-03")
        told = it.give(shape("hmicfrs/greater-manchester-2017-effectiveness"), "2018-03-23")
        assert [line[:3] for line in told] == [
            ("moved", "effectiveness", "good 2016 > requires-improvement 2017"),
            ("moved", "investigating-crime", "good 2016 > requires-improvement 2017"),
            ("moved", "protecting-vulnerable-people", "good 2016 > requires-improvement 2017"),
        ]
        assert it.evidence("greater-manchester", status="carried") == [
            ("preventing-crime", "good", "peel-2017"),
            ("serious-and-organised-crime", "outstanding", "peel-2017"),
        ]
        assert it.steps("greater-manchester", "preventing-crime", "serious-and-organised-crime") == [
            ("first", "preventing-crime", "> good 2016", None, None),
            ("first", "serious-and-organised-crime", "> outstanding 2016", None, None),
        ]
        standings = it.standings("greater-manchester")
        assert standings["preventing-crime"] == "good 2016"
        assert standings["serious-and-organised-crime"] == "outstanding 2016"
        assert it.conflicts("greater-manchester") == []
        assert it.differences() == []


def test_grades_of_2016_and_2017_that_a_page_of_2018_19_names_are_evidence_alone(database_url) -> None:
    with case(database_url) as it:
        it.give(annual("dyfed-powys", "2016", {**QUESTIONS}, "effectiveness"), "2017-03-03")
        later = {**QUESTIONS, "investigating-crime": "requires improvement"}
        del later["serious-and-organised-crime"]
        it.give(annual("dyfed-powys", "2017", later, "effectiveness"), "2018-03-23")
        told = it.give(shape("hmicfrs/dyfed-powys-2018-effectiveness"), "2019-09-28")
        same = "requires-improvement 2017 > requires-improvement 2018-19"
        assert told == [
            ("confirmed", "effectiveness", "good 2017 > good 2018-19", None, None, "announced"),
            ("confirmed", "investigating-crime", same, None, None, "announced"),
            ("confirmed", "preventing-crime", "good 2017 > good 2018-19", None, None, "announced"),
        ]
        assert it.evidence("dyfed-powys", status="carried") == [
            ("protecting-vulnerable-people", "good", "peel-2018-19"),
            ("serious-and-organised-crime", "good", "peel-2018-19"),
        ]
        assert it.steps("dyfed-powys", "serious-and-organised-crime", "protecting-vulnerable-people") == [
            ("first", "protecting-vulnerable-people", "> good 2016", None, None),
            ("first", "serious-and-organised-crime", "> good 2016", None, None),
            ("confirmed", "protecting-vulnerable-people", "good 2016 > good 2017", None, None),
        ]
        standings = it.standings("dyfed-powys")
        assert standings["protecting-vulnerable-people"] == "good 2017"
        assert standings["serious-and-organised-crime"] == "good 2016"
        assert it.conflicts("dyfed-powys") == []
        assert it.differences() == []


def test_a_carried_grade_that_never_stood_is_a_conflict_and_no_event(database_url) -> None:
    with case(database_url) as it:
        earlier = {**QUESTIONS, "preventing-crime": "outstanding"}
        it.give(annual("greater-manchester", "2016", earlier, "effectiveness"), "2017-03-03")
        page = shape("hmicfrs/greater-manchester-2017-effectiveness")
        told = it.give(page, "2018-03-23")
        assert "preventing-crime" not in {line[1] for line in told}
        assert it.standings("greater-manchester")["preventing-crime"] == "outstanding 2016"
        assert it.conflicts("greater-manchester") == [
            ("preventing-crime", "outstanding", "good", page[0]),
            ("serious-and-organised-crime", "good", "outstanding", page[0]),
        ]
        assert it.differences() == []


def test_cleveland_published_early_moves_on_its_own_day_and_once(database_url) -> None:
    with case(database_url) as it:
        it.give(annual("cleveland", "2017", {**GOOD, "effectiveness": "requires improvement"}), "2018-03-23")
        fell = {
            "effectiveness": "requires-improvement 2017 > inadequate 2018-19",
            "efficiency": "good 2017 > inadequate 2018-19",
            "legitimacy": "good 2017 > inadequate 2018-19",
        }
        told = it.give(shape("hmicfrs/release-cleveland-single-autumn"), "2019-09-27")
        assert told == [("moved", question, went, "down", None, "announced") for question, went in fell.items()]
        # The page itself adds a question, and the three that it repeats are told no more.
        told = it.give(shape("hmicfrs/cleveland-2018"), "2019-09-28")
        assert [line[:3] for line in told] == [("first", "planning-for-demand", "> requires-improvement 2018-19")]
        assert [line for line in it.steps("cleveland", *GOOD) if line[0] != "first"] == [
            ("moved", question, went, "down", None) for question, went in fell.items()
        ]
        assert it.since("cleveland", "efficiency") == ["2018-03-22", "2019-09-27"]
        assert it.standings("cleveland") == {
            **dict.fromkeys(GOOD, "inadequate 2018-19"),
            "planning-for-demand": "requires-improvement 2018-19",
        }
        assert it.conflicts("cleveland") == []
        assert it.differences() == []


HAMPSHIRE = {
    "2016": shape("hmicfrs/hampshire-2016"),
    "2017": annual(
        "hampshire-and-isle-of-wight",
        "2017",
        {**GOOD, "investigating-crime": "good", "protecting-vulnerable-people": "requires improvement"},
    ),
    "2021-22": reported_grades(
        "hampshire-and-isle-of-wight",
        "2021-22",
        {
            "investigating-crime": "adequate",
            "protecting-vulnerable-people": "adequate",
            "responding-to-the-public": "good",
        },
        "2022-06-30",
        name="Hampshire and Isle of Wight Constabulary",
    ),
}
GIVEN = {"2016": "2017-03-03", "2017": "2018-03-23", "2021-22": "2022-07-01"}


@pytest.mark.parametrize("order", list(permutations(HAMPSHIRE)), ids=" ".join)
def test_a_force_renamed_has_one_history_under_its_newest_name(database_url, order) -> None:
    with case(database_url) as it:
        told = {cycle: it.give(HAMPSHIRE[cycle], GIVEN[cycle]) for cycle in order}
        force = "hampshire-and-isle-of-wight"
        assert it.steps(force, "effectiveness") == [
            ("first", "effectiveness", "> requires-improvement 2016", None, None),
            ("moved", "effectiveness", "requires-improvement 2016 > good 2017", "up", None),
        ]
        rebased = (
            "rebased",
            "protecting-vulnerable-people",
            "requires-improvement 2017 > adequate 2021-22",
            None,
            None,
        )
        assert it.steps(force, "protecting-vulnerable-people")[1:] == [rebased]
        assert it.standings(force) == {
            "responding-to-the-public": "good 2021-22",
            "investigating-crime": "adequate 2021-22",
            "protecting-vulnerable-people": "adequate 2021-22",
        }
        if order == tuple(HAMPSHIRE):
            assert (*rebased, "announced") in told["2021-22"]
        assert {event["data"]["force"]["slug"] for event in it.events()} == {force}
        assert it.conflicts(force) == []
        assert it.differences() == []


def test_the_pillars_ended_and_are_shown_on_request_alone(database_url) -> None:
    grades = {**GOOD, "effectiveness": "requires improvement", "investigating-crime": "good"}
    with case(database_url) as it:
        it.give(annual("kent", "2018-19", grades), "2019-05-03")
        pillars = {"effectiveness": "requires-improvement 2018-19", "efficiency": "good 2018-19"}
        pillars["legitimacy"] = "good 2018-19"
        assert it.standings("kent") == {**pillars, "investigating-crime": "good 2018-19"}
        report = reported_grades(
            "kent",
            "2021-22",
            {"investigating-crime": "adequate", "responding-to-the-public": "good", "managing-offenders": "good"},
            "2022-06-30",
            name="Kent Police",
        )
        assert [line[:2] for line in it.give(report, "2022-07-01")] == [
            ("rebased", "investigating-crime"),
            ("first", "managing-offenders"),
            ("first", "responding-to-the-public"),
        ]
        now = {
            "responding-to-the-public": "good 2021-22",
            "investigating-crime": "adequate 2021-22",
            "managing-offenders": "good 2021-22",
        }
        assert it.standings("kent") == now
        assert it.standings("kent", ended=True) == {**pillars, **now}
        assert it.steps("kent", *GOOD) == [
            ("first", question, f"> {went}", None, None) for question, went in pillars.items()
        ]
        assert it.differences() == []


@pytest.mark.parametrize(
    ("then", "efficiency"),
    [
        ("good", ("confirmed", "efficiency", "good 2014 > good 2015", None, None)),
        ("outstanding", ("moved", "efficiency", "good 2014 > outstanding 2015", "up", None)),
    ],
)
def test_efficiency_alone_goes_on_from_2014(database_url, then, efficiency) -> None:
    with case(database_url) as it:
        url, body = shape("hmicfrs/surrey-2014")
        assert [line[:2] for line in it.give((url, body), "2014-12-09")] == [
            ("first", "efficiency"),
            ("first", "investigating-crime"),
            ("first", "preventing-crime"),
            ("first", "tackling-anti-social-behaviour"),
        ]
        told = it.give(annual("surrey", "2015", {**GOOD, "efficiency": then}), "2016-02-19")
        legitimacy = ("first", "legitimacy", "> good 2015", None, None)
        effectiveness = ("first", "effectiveness", "> good 2015", None, None)
        assert told == [(*line, "announced") for line in (effectiveness, efficiency, legitimacy)]
        rebased = [
            ("rebased", "investigating-crime", "requires-improvement 2014 > good 2015", None, None),
            ("rebased", "preventing-crime", "good 2014 > good 2015", None, None),
        ]
        section = annual("surrey", "2015", QUESTIONS, "effectiveness")
        assert [line[:5] for line in it.give(section, "2016-02-19") if line[0] != "first"] == rebased
        changed = [line for line in it.steps("surrey") if not (line[2] or "").startswith(">")]
        assert sorted(changed) == sorted([efficiency, *rebased])
        assert "tackling-anti-social-behaviour" not in it.standings("surrey")
        assert it.standings("surrey", ended=True)["tackling-anti-social-behaviour"] == "good 2014"
        data = [event["data"] for event in it.events() if event["type"].endswith("rebased")]
        assert {(one["comparable"], one["direction"]) for one in data} == {(False, None)}
        assert it.conflicts("surrey") == []
        assert it.differences() == []


def test_an_old_page_read_late_enriches_the_history_and_rings_nobody(database_url, site, tmp_path) -> None:
    old, new = annual("kent", "2016", GOOD), annual("kent", "2017", {**GOOD, "efficiency": "outstanding"})
    site.publish(path_of(new[0]), new[1])
    site.publish("/peel-assessments/", sites.listing(path_of(new[0])))
    with service(database_url, tmp_path, site, "2018-03-23", listings=["/peel-assessments/"]) as it:
        assert it.steps("kent", "efficiency") == [("first", "efficiency", "> outstanding 2017", None, None)]
        before = it.events()
        site.publish(path_of(old[0]), old[1])
        site.publish("/peel-assessments/", sites.listing(path_of(new[0]), path_of(old[0])))
        assert it.work() == []
        assert it.steps("kent", "efficiency") == [
            ("first", "efficiency", "> good 2016", None, None),
            ("moved", "efficiency", "good 2016 > outstanding 2017", "up", None),
        ]
        assert it.standings("kent") == {**dict.fromkeys(GOOD, "good 2017"), "efficiency": "outstanding 2017"}
        assert it.events() == before
        assert it.differences() == []
