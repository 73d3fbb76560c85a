"""A page that no longer shows a grade it showed: nothing moves, drift is counted, operators are told once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from schema import tables
from tests.worker.cases import Case, annual, path_of, service
from worker.demo.replica import Replica
from worker.subscriptions import make_filters, new_subscription

GOOD = {"effectiveness": "good", "efficiency": "good", "legitimacy": "good"}
STANDS = dict.fromkeys(GOOD, "good 2016")
FORCES = ("kent", "surrey", "norfolk")


@pytest.fixture
def site():
    with Replica() as replica:
        yield replica


def publish(site: Replica, force: str, *without: str, banner: str = "") -> str:
    """Publish a force's page of 2016 without these grades; gives where."""
    url, body = annual(force, "2016", {question: grade for question, grade in GOOD.items() if question not in without})
    site.publish(path_of(url), body.replace("</body>", f"<footer>{banner}</footer></body>"))
    return path_of(url)


def drift(it: Case) -> int:
    with it.context.store.read() as session:
        return session.scalars(select(tables.Source.drift).where(tables.Source.name == "replica")).one()


def look(it: Case) -> int:
    """Look at the pages again, some hours later; gives the drift. Nothing of a grade is told."""
    it.clock.pass_(hours=7)
    assert it.work() == []
    return drift(it)


@pytest.fixture
def watched(database_url, site, tmp_path):
    paths = [publish(site, force) for force in FORCES]
    with service(database_url, tmp_path, site, "2017-03-03", paths=paths) as it:
        yield it


def test_a_grade_no_longer_shown_stands_and_is_drift_that_operators_hear_of_once(watched, site) -> None:
    it = watched
    asked = [{"type": ["source.drifted"]}, {}, {"type": ["moved"]}, {"type": ["source.recovered"]}]
    subscriptions = [
        new_subscription(it.context, "https://127.0.0.1:9/", make_filters(**filters)).id for filters in asked
    ]
    before, steps = it.log(), {force: it.steps(force) for force in FORCES}
    for number, force in enumerate(FORCES, 1):
        assert it.deliveries() == []
        publish(site, force, "legitimacy")
        assert look(it) == number
    assert it.deliveries() == [(subscriptions[0], "source.drifted")]
    publish(site, "kent", "legitimacy", "efficiency")
    assert look(it) == 4
    assert it.deliveries() == [(subscriptions[0], "source.drifted")]
    publish(site, "surrey")
    assert look(it) == 0
    publish(site, "norfolk")
    assert look(it) == 0
    assert it.deliveries() == [(subscriptions[0], "source.drifted"), (subscriptions[3], "source.recovered")]
    drifted, recovered = (event for event in it.events() if event["type"].startswith("gradewatch.source."))
    assert (drifted["subject"], drifted["data"]["drift"], recovered["data"]["drift"]) == ("sources/replica", 3, 0)
    assert drifted["data"]["why"] == "no longer shows what it showed of norfolk legitimacy peel-2016"
    assert it.log() == before
    assert {force: it.steps(force) for force in FORCES} == steps
    assert {force: it.standings(force) for force in FORCES} == dict.fromkeys(FORCES, STANDS)
    assert it.differences() == []


def test_one_page_that_keeps_leaving_out_a_grade_is_as_much_a_drift(watched, site) -> None:
    it = watched
    seen = []
    for banner in ("one", "two", "three"):
        publish(site, "kent", "legitimacy", banner=banner)
        seen.append(look(it))
    assert seen == [1, 2, 3]
    assert it.standings("kent") == STANDS
    assert it.differences() == []


def test_pages_that_still_lack_a_grade_are_no_recovery(watched, site) -> None:
    it = watched
    for force in FORCES:
        publish(site, force, "legitimacy")
        look(it)
    publish(site, "kent", "legitimacy", banner="Have your say")
    look(it)
    assert [event["type"] for event in it.events() if "source" in event["type"]] == ["gradewatch.source.drifted"]
