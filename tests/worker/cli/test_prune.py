"""`gradewatch prune`: what would go is shown; what goes is asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from schema import tables
from tests.worker.hands import count, hands
from tests.worker.test_pruning import page_with_two
from worker.settings import Settings

URL = "https://gazette.example/feed"


@pytest.fixture
def _filled():
    with hands(Settings().database, moment=datetime.now(UTC)) as (context, _):
        page_with_two(context, URL, "recorded")


def snapshots() -> int:
    with hands(Settings().database) as (context, _):
        return count(context, tables.Snapshot)


@pytest.mark.usefixtures("_filled")
def test_nothing_goes_without_apply(run):
    done = run("prune")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "nothing rests on 1 snapshot and 1 blob (0.0 MB) of more than 90 days ago",
        "nothing is removed without --apply",
    ]
    assert snapshots() == 2


@pytest.mark.usefixtures("_filled")
def test_with_apply_it_goes_once(run):
    assert run("prune", "--apply").err.splitlines()[-1] == "removed 1 snapshot and 1 blob (0.0 MB)"
    assert snapshots() == 1
    assert run("prune", "--apply", "--json").rows == [
        {"snapshots": 0, "blobs": 0, "size": 0, "keep_days": 90, "removed": True}
    ]


@pytest.mark.usefixtures("_filled")
def test_what_is_younger_than_the_days_named_stays(run):
    days = (datetime.now(UTC) - datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(days=366)).days
    assert run("prune", "--keep-days", days, "--json").rows[0]["snapshots"] == 0


@pytest.mark.parametrize("days", ["0", "-1", "many"])
def test_the_days_are_a_number_of_at_least_one(run, days):
    assert run("prune", "--keep-days", days).code == 2
