"""`gradewatch status`: what waits, in words and as JSON."""

from datetime import UTC, datetime, timedelta

from tests.worker.hands import hands
from worker.schedule import beat
from worker.settings import Settings
from worker.work import TICK


def test_it_says_what_needs_a_person_and_ends_with_1(run):
    spoken = run("status")
    assert spoken.code == 1
    assert "last tick      never" in spoken.out
    assert "PROBLEM  no tick" in spoken.out


def test_it_tells_programs_the_same(run):
    (told,) = run("status", "--json").rows
    assert told["problems"] == ["no tick: nothing is being fetched; start the service"]
    assert told["pages_due"] == 0


def test_alive_is_a_tick_of_late(run, tmp_path):
    assert run("status", "--alive").code == 1
    with hands(Settings().database) as (context, _), context.store.write() as session:
        beat(session, TICK, datetime.now(UTC) - timedelta(minutes=10))
    assert run("status", "--alive").complaint == "no tick of late; start `gradewatch serve`, or beat and worker"
    with hands(Settings().database) as (context, _), context.store.write() as session:
        beat(session, TICK, datetime.now(UTC))
    done = run("status", "--alive")
    assert (done.code, done.out, done.err) == (0, "", "")
