"""Special cases of the real history, from bytes to events: the reports of 2021-22 and later."""

from __future__ import annotations

from itertools import permutations

import pytest

from schema.forces import register
from tests.worker import sites
from tests.worker.cases import annual, case, path_of, reported_grades, service, shape, swapped
from worker.demo.replica import Replica
from worker.holding import held
from worker.subscriptions import make_filters, new_subscription

GOOD = {"effectiveness": "good", "efficiency": "good", "legitimacy": "good"}
NEWS = "/news/news-feed/"


@pytest.fixture
def site():
    with Replica() as replica:
        yield replica


# --- judged twice within 2021-22 ------------------------------------------------------------------------------------

TWICE = {"merseyside": "Merseyside Police", "suffolk": "Suffolk Constabulary", "dyfed-powys": "Dyfed-Powys Police"}
OTHERS = {"investigating-crime": "good", "serious-and-organised-crime": "outstanding"}
REVISITED = """<h2>Responding to the public</h2><p>We revisited the force in May 2022. We had previously graded it as
requires improvement in this area, and have changed our grade to adequate.</p>"""
SAID = {REVISITED: "revisit", "": "unstated"}


@pytest.mark.parametrize("order", list(permutations(("pilot", "again"))), ids=" then ".join)
@pytest.mark.parametrize("remarks", SAID, ids=list(SAID.values()))
@pytest.mark.parametrize("force", TWICE)
def test_a_pilot_and_its_revisit_on_one_address_are_one_move(database_url, force, remarks, order) -> None:
    name, reason = TWICE[force], SAID[remarks]
    pilot = {**OTHERS, "responding-to-the-public": "requires improvement"}
    again = {**OTHERS, "responding-to-the-public": "adequate"}
    pages = {
        "pilot": (reported_grades(force, "2021-22", pilot, "2021-09-15", name=name), "2021-09-16"),
        "again": (reported_grades(force, "2021-22", again, "2022-10-20", name=name, remarks=remarks), "2022-10-21"),
    }
    moved = (
        "moved",
        "responding-to-the-public",
        "requires-improvement 2021-22 > adequate 2021-22",
        "up",
        reason,
    )
    with case(database_url) as it:
        told = [line for which in order for line in it.give(*pages[which]) if line[1] == moved[1]]
        first = ("first", "responding-to-the-public", "> requires-improvement 2021-22", None, None)
        assert it.steps(force, "responding-to-the-public") == [first, moved]
        assert it.since(force, "responding-to-the-public") == ["2021-09-15", "2022-10-20"]
        assert it.standings(force)["responding-to-the-public"] == "adequate 2021-22"
        # What comes after is no news of the grade that stands: the pilot, read second, is history.
        late = [("first", "responding-to-the-public", "> adequate 2021-22", None, None, "announced")]
        assert told == ([(*first, "announced"), (*moved, "announced")] if order[0] == "pilot" else late)
        assert [line[:3] for line in it.steps(force, *OTHERS)] == [
            ("first", question, f"> {grade} 2021-22") for question, grade in OTHERS.items()
        ]
        assert it.conflicts(force) == []
        assert it.differences() == []


def test_a_grade_rewritten_under_the_old_date_holds_from_the_day_it_was_seen(database_url, site, tmp_path) -> None:
    grades = {**OTHERS, "responding-to-the-public": "requires improvement"}
    url, pilot = reported_grades("suffolk", "2021-22", grades, "2021-09-15", name="Suffolk Constabulary")
    grades["responding-to-the-public"] = "adequate"
    _, again = reported_grades("suffolk", "2021-22", grades, "2021-09-15", name="Suffolk Constabulary")
    site.publish(path_of(url), pilot)
    with service(database_url, tmp_path, site, "2022-10-20", paths=[path_of(url)]) as it:
        site.publish(path_of(url), again)
        assert it.work() == []  # it contradicts what stands: held for a second look
        it.clock.pass_(minutes=2)
        went = "requires-improvement 2021-22 > adequate 2021-22"
        moved = ("moved", "responding-to-the-public", went, "up", "unstated")
        assert it.work() == [(*moved, "announced")]
        assert it.steps("suffolk", "responding-to-the-public")[1:] == [moved]
        assert it.since("suffolk", "responding-to-the-public") == ["2021-09-15", "2022-10-21?"]
        assert it.standings("suffolk")["responding-to-the-public"] == "adequate 2021-22"
        assert it.differences() == []


# --- Northamptonshire's correction of August 2024 -------------------------------------------------------------------

NORTHAMPTONSHIRE = "northamptonshire"
CORRECTION = (
    "<p>On 8 August 2024 we corrected this grade from adequate to requires improvement, because figures that the force "
    "had given us were wrong.</p>\n"
)
REPORT, CORRECTED = shape("hmicfrs/report-northamptonshire-2023-25")
_ROW = '<tr><th scope="row">Responding to the public</th><td>{}</td></tr>'
PUBLISHED = swapped(
    CORRECTED,
    (_ROW.format("Requires improvement"), _ROW.format("Adequate")),
    (CORRECTION, ""),
    ("Northamptonshire Police requires improvement at responding", "Northamptonshire Police is adequate at responding"),
)
RELEASE, _COUNTS = shape("hmicfrs/release-northamptonshire-2024")
_NAMED = """<p>The force is adequate at:</p><ul><li>recording data about crime;</li><li>responding to the public;</li>
<li>investigating crime;</li><li>protecting vulnerable people;</li><li>building, supporting and protecting the
workforce; and</li><li>leadership and force management.</li></ul>"""
NAMING = swapped(_COUNTS, ("improvement in one area.</p>", f"improvement in one area.</p>{_NAMED}"))
TELLING, TOLD = shape("hmicfrs/release-correction")
DOCUMENTS = {
    "release": ((RELEASE, NAMING), "2024-02-19"),
    "report": ((REPORT, PUBLISHED), "2024-02-20"),
    "correction told": ((TELLING, TOLD), "2024-08-08"),
    "report corrected": ((REPORT, CORRECTED), "2024-08-09"),
}
FELL = (
    "moved",
    "responding-to-the-public",
    "adequate 2023-25 > requires-improvement 2023-25",
    "down",
    "correction",
)


def test_northamptonshires_correction_is_one_move_and_its_old_release_a_conflict(database_url, site, tmp_path) -> None:
    report, release, told = (path_of(url) for url in (REPORT + "/", RELEASE, TELLING))
    site.publish(report, PUBLISHED)
    site.publish(release, NAMING)
    site.publish(NEWS, sites.listing(release))
    with service(database_url, tmp_path, site, "2024-08-07", paths=[report], listings=[NEWS]) as it:
        assert it.standings(NORTHAMPTONSHIRE)["responding-to-the-public"] == "adequate 2023-25"
        assert it.conflicts(NORTHAMPTONSHIRE) == []
        # The news of it comes first; it is the page that graded which says so, and is looked at twice.
        site.publish(told, swapped(TOLD, ("https://hmicfrs.justiceinspectorates.gov.uk", site.url(""))))
        site.publish(NEWS, sites.listing(release, told))
        assert it.work() == []
        site.publish(report, CORRECTED)
        it.clock.pass_(hours=20)
        assert it.work() == []
        it.clock.pass_(minutes=2)
        assert it.work() == [(*FELL, "announced")]
        it.clock.pass_(days=1)
        assert it.work() == []
        moved = [event["data"] for event in it.events() if event["type"].endswith("moved")]
        assert [(one["previous"]["published_on"], one["current"]["published_on"]) for one in moved] == [
            ("2024-02-19", "2024-08-08")
        ]
        assert it.steps(NORTHAMPTONSHIRE, "responding-to-the-public") == [
            ("first", "responding-to-the-public", "> adequate 2023-25", None, None),
            FELL,
        ]
        assert it.standings(NORTHAMPTONSHIRE)["responding-to-the-public"] == "requires-improvement 2023-25"
        assert it.conflicts(NORTHAMPTONSHIRE) == [
            ("responding-to-the-public", "requires-improvement", "adequate", site.url(release))
        ]
        assert it.differences() == []


@pytest.mark.parametrize(
    "order",
    [
        ("release", "report", "correction told", "report corrected"),
        ("report corrected", "correction told", "report", "release"),
        ("correction told", "report corrected", "release", "report"),
        ("report", "report corrected", "release", "correction told"),
    ],
    ids=", ".join,
)
def test_northamptonshires_correction_is_the_same_history_whatever_is_read_first(database_url, order) -> None:
    with case(database_url) as it:
        told = [line for which in order for line in it.give(*DOCUMENTS[which]) if line[1] == FELL[1]]
        assert it.steps(NORTHAMPTONSHIRE, "responding-to-the-public") == [
            ("first", "responding-to-the-public", "> adequate 2023-25", None, None),
            FELL,
        ]
        assert it.since(NORTHAMPTONSHIRE, "responding-to-the-public") == ["2024-02-19", "2024-08-08"]
        seen_to_move = order.index("report") < order.index("report corrected")
        assert [line[0] for line in told].count("moved") == seen_to_move
        assert it.standings(NORTHAMPTONSHIRE)["responding-to-the-public"] == "requires-improvement 2023-25"
        assert it.conflicts(NORTHAMPTONSHIRE) == [
            ("responding-to-the-public", "requires-improvement", "adequate", RELEASE)
        ]
        assert it.differences() == []


# --- crossings ------------------------------------------------------------------------------------------------------

DECLINED = "Since our last inspection, the force’s performance in this area has declined."
IMPROVED = "Since our last inspection, the force’s performance in this area has improved."
WILTSHIRE = {
    "2018-19": annual("wiltshire", "2018-19", {**GOOD, "preventing-crime": "good", "investigating-crime": "good"}),
    "2021-22": reported_grades(
        "wiltshire",
        "2021-22",
        {
            "preventing-crime": "adequate",
            "responding-to-the-public": "inadequate",
            "investigating-crime": "requires improvement",
            "managing-offenders": "requires improvement",
        },
        "2022-07-20",
        name="Wiltshire Police",
        remarks=f"<h2>Investigating crime</h2><p>{DECLINED}</p>",
    ),
    "2023-25": shape("hmicfrs/report-wiltshire-2023-25"),
}


def test_a_crossing_is_rebased_and_what_the_report_says_of_it_rides_along(database_url) -> None:
    with case(database_url) as it:
        it.give(WILTSHIRE["2018-19"], "2019-05-03")
        first = [
            ("rebased", "investigating-crime", "good 2018-19 > requires-improvement 2021-22", None, None),
            ("rebased", "preventing-crime", "good 2018-19 > adequate 2021-22", None, None),
        ]
        told = it.give(WILTSHIRE["2021-22"], "2022-07-21")
        assert [line for line in told if line[0] != "first"] == [(*line, "announced") for line in first]
        second = [
            ("rebased", "managing-offenders", "requires-improvement 2021-22 > good 2023-25", None, None),
            ("rebased", "preventing-crime", "adequate 2021-22 > good 2023-25", None, None),
            ("rebased", "responding-to-the-public", "inadequate 2021-22 > requires-improvement 2023-25", None, None),
        ]
        assert it.give(WILTSHIRE["2023-25"], "2024-08-13") == [(*line, "announced") for line in second]
        assert sorted(line for line in it.steps("wiltshire") if line[0] != "first") == sorted([*first, *second])
        assert it.standings("wiltshire") == {
            "preventing-crime": "good 2023-25",
            "responding-to-the-public": "requires-improvement 2023-25",
            "investigating-crime": "requires-improvement 2021-22",
            "managing-offenders": "good 2023-25",
        }
        data = [event["data"] for event in it.events() if event["type"].endswith("rebased")]
        assert {(one["comparable"], one["direction"], one["reason"]) for one in data} == {(False, None, None)}
        assert [(one["question"]["id"], one["comparison"]) for one in data if one["comparison"]] == [
            ("investigating-crime", {"direction": "down", "text": DECLINED}),
            ("managing-offenders", {"direction": "up", "text": IMPROVED}),
        ]
        # Last time's grades, which the report names, are evidence.
        assert it.evidence("wiltshire", tense="previous") == [
            ("managing-offenders", "requires-improvement", "peel-2021-22"),
            ("responding-to-the-public", "inadequate", "peel-2021-22"),
        ]
        assert it.conflicts("wiltshire") == []
        assert it.differences() == []


def test_the_same_word_in_another_block_is_rebased_and_not_confirmed(database_url) -> None:
    with case(database_url) as it:
        it.give(annual("kent", "2018-19", {**GOOD, "investigating-crime": "good"}), "2019-05-03")
        grades = {"investigating-crime": "good", "responding-to-the-public": "good"}
        it.give(reported_grades("kent", "2021-22", grades, "2022-06-30", name="Kent Police"), "2022-07-01")
        it.give(reported_grades("kent", "2023-25", grades, "2024-06-30", name="Kent Police"), "2024-07-01")
        assert it.steps("kent", "investigating-crime") == [
            ("first", "investigating-crime", "> good 2018-19", None, None),
            ("rebased", "investigating-crime", "good 2018-19 > good 2021-22", None, None),
            ("rebased", "investigating-crime", "good 2021-22 > good 2023-25", None, None),
        ]
        assert [line[0] for line in it.log() if line[1] == "investigating-crime"] == ["first", "rebased", "rebased"]
        assert it.differences() == []


# --- a release, and the report that says otherwise ------------------------------------------------------------------


def test_a_report_that_overrules_its_release_is_told_to_those_who_got_the_alert(database_url, site, tmp_path) -> None:
    force, name = "nottinghamshire", "Nottinghamshire Police"
    before = {"investigating-crime": "good", "protecting-vulnerable-people": "adequate", "managing-offenders": "good"}
    old = reported_grades(force, "2021-22", before, "2022-06-30", name=name)
    url, release = shape("hmicfrs/release-nottinghamshire-2025")
    now = {
        "investigating-crime": "requires improvement",
        "protecting-vulnerable-people": "inadequate",
        "managing-offenders": "inadequate",
    }
    new = reported_grades(force, "2023-25", now, "2025-02-12", name=name)
    site.publish(path_of(old[0]), old[1])
    site.publish(NEWS, sites.listing())
    site.publish("/peel-reports/", sites.listing(path_of(old[0])))
    with service(database_url, tmp_path, site, "2025-02-11", listings=[NEWS, "/peel-reports/"]) as it:
        alerted, elsewhere, corrections = (
            new_subscription(it.context, "https://127.0.0.1:9/", make_filters(**filters)).id
            for filters in ({"type": ["rebased"]}, {"force": ["kent"]}, {"type": ["retracted"]})
        )
        site.publish(path_of(url), swapped(release, ("https://hmicfrs.justiceinspectorates.gov.uk", site.url(""))))
        site.publish(NEWS, sites.listing(path_of(url)))
        assert it.work() == [
            ("rebased", question, f"{before[question]} 2021-22 > inadequate 2023-25", None, None, "announced")
            for question in ("investigating-crime", "managing-offenders", "protecting-vulnerable-people")
        ]
        site.publish(path_of(new[0]), new[1])
        site.publish("/peel-reports/", sites.listing(path_of(old[0]), path_of(new[0])))
        it.clock.pass_(hours=2)
        assert it.work() == []
        it.clock.pass_(minutes=2)
        went = "inadequate 2023-25 > requires-improvement 2023-25"
        assert it.work() == [("retracted", "investigating-crime", went, None, "overruled", "announced")]
        assert it.steps(force, "investigating-crime") == [
            ("first", "investigating-crime", "> good 2021-22", None, None),
            ("rebased", "investigating-crime", "good 2021-22 > requires-improvement 2023-25", None, None),
        ]
        assert it.standings(force) == {
            "investigating-crime": "requires-improvement 2023-25",
            "protecting-vulnerable-people": "inadequate 2023-25",
            "managing-offenders": "inadequate 2023-25",
        }
        assert it.deliveries() == [
            *[(alerted, "grade.rebased")] * 3,
            (alerted, "grade.retracted"),
            (corrections, "grade.retracted"),
        ]
        assert elsewhere not in dict(it.deliveries())
        assert it.conflicts(force) == [
            ("investigating-crime", "requires-improvement", "inadequate", site.url(path_of(url)))
        ]
        assert it.differences() == []


# --- release day ----------------------------------------------------------------------------------------------------


def test_forty_forces_graded_on_one_day_are_never_too_many(database_url, site, tmp_path) -> None:
    forces = list(register().forces.values())[:40]
    old, new = (
        [
            reported_grades(
                force.slug,
                cycle,
                {"investigating-crime": "good", "responding-to-the-public": grade, "managing-offenders": "adequate"},
                day,
                name=force.name,
            )
            for force in forces
        ]
        for cycle, grade, day in (("2021-22", "good", "2022-06-30"), ("2023-25", "inadequate", "2024-06-20"))
    )
    for url, body in old:
        site.publish(path_of(url), body)
    site.publish("/peel-reports/", sites.listing(*(path_of(url) for url, _ in old)))
    with service(database_url, tmp_path, site, "2024-06-20", listings=["/peel-reports/"]) as it:
        for url, body in new:
            site.publish(path_of(url), body)
        site.publish("/peel-reports/", sites.listing(*(path_of(url) for url, _ in (*old, *new))))
        told = it.work()
        assert len(told) == 3 * len(forces)
        assert {(line[0], line[-1]) for line in told} == {("rebased", "announced")}
        with it.context.store.read() as session:
            assert held(session) == []
        # Nor do they count towards it: the one page that then contradicts what stands waits for its second look alone.
        url, body = new[0]
        site.publish(path_of(url), body.replace("Inadequate", "Adequate"))
        it.clock.pass_(hours=7)
        assert it.work() == []
        with it.context.store.read() as session:
            assert [one.why for one in held(session)] == ["unconfirmed"]
        for force in forces:
            assert it.standings(force.slug)["responding-to-the-public"] == "inadequate 2023-25"
        assert it.steps(forces[-1].slug, "responding-to-the-public") == [
            ("first", "responding-to-the-public", "> good 2021-22", None, None),
            ("rebased", "responding-to-the-public", "good 2021-22 > inadequate 2023-25", None, None),
        ]
        assert it.differences() == []
