"""Digests and what is told together: when they come, what is in them, and that they come once whatever dies."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from schema import tables
from schema.events import DigestData, Event, EventType
from tests.faults.delivering import Desk, desk
from tests.hostile import HostileServer, answer, in_turn
from tests.worker.mailbox import mailbox
from tests.worker.telling import BETTER, WORSE, grade_data
from worker.cli.events import line
from worker.digests import digests_due, make_digests, watched_forces
from worker.errors import UsageError
from worker.health import look
from worker.queries import events
from worker.replaying import replay, resume, run_test
from worker.rhythms import LONDON, Rhythm, make_rhythm
from worker.schedule import new_page, sync_sources
from worker.subscriptions import new_subscription, pause, subscription_rows
from worker.telling import Told, write
from worker.work import drain, tick

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENTS = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with desk(database_url) as made:
        made.clock.moment = START
        yield made


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as made:
        made.on("/chat", answer())
        yield made


def chat(server: HostileServer) -> str:
    return server.url("/chat").replace("http://", "json://")


def subscribed(it: Desk, server: HostileServer, rhythm: Rhythm | None = None, **filters: list[str]) -> int:
    return new_subscription(it.context, chat(server), filters, rhythm=rhythm).id


def announce(it: Desk, *questions: str, kind: EventType = EventType.MOVED, force: str = "cambridgeshire") -> None:
    """The events of one report."""
    told = [
        Told(
            id=str(uuid4()),
            kind=kind,
            subject=f"forces/{force}/{question}",
            schema="grade",
            effective=date(2026, 11, 23),
            data=grade_data(WORSE, BETTER, question=question, force=force, comparable=True),
            announced=True,
        )
        for question in questions
    ]
    with it.context.store.write() as session:
        write(session, told, now=it.clock.moment, instance="https://gradewatch.test", correlation=str(uuid4()))


def titles(server: HostileServer) -> list[str]:
    return [json.loads(one.body)["title"] for one in server.received]


def said(server: HostileServer) -> str:
    return str(json.loads(server.received[-1].body)["message"])


def states(it: Desk) -> list[tuple[str, str]]:
    row, event = tables.Delivery, tables.Event
    wanted = select(event.type, row.state).join(event, event.sequence == row.event_sequence).order_by(event.sequence)
    with it.context.store.read() as session:
        return [(kind.rpartition(".")[2], state) for kind, state in session.execute(wanted)]


def the_digest(it: Desk) -> DigestData:
    event = tables.Event
    with it.context.store.read() as session:
        found = select(event.body).where(event.type == EventType.DIGEST.value).order_by(event.sequence.desc()).limit(1)
        data = Event.model_validate_json(session.scalars(found).one()).data
    assert isinstance(data, DigestData)
    return data


DAILY, MONDAYS = Rhythm("daily", 8), Rhythm("weekly", 17, 0)


# One message for one report


def test_a_report_is_one_message_and_another_is_another(it: Desk, server) -> None:
    subscribed(it, server)
    announce(it, "effectiveness", "efficiency", "legitimacy")
    announce(it, "legitimacy", force="kent")
    assert it.deliver() == 4
    assert titles(server) == [
        "Cambridgeshire: 3 grades moved (PEEL 2017)",
        "Kent: Legitimacy moved from requires improvement to good (PEEL 2017)",
    ]
    assert states(it) == [("moved", "delivered")] * 4


def test_a_release_day_is_not_cut_into_pieces(it: Desk, server) -> None:
    """A webhook gets sixteen events a turn; people get a report whole."""
    subscribed(it, server)
    announce(it, *["effectiveness"] * 60)
    it.deliver()
    assert titles(server) == ["Cambridgeshire: 60 grades moved (PEEL 2017)"]


def test_what_failed_together_is_tried_again_together(it: Desk, server) -> None:
    server.on("/chat", in_turn(answer(status=500), answer()))
    subscribed(it, server)
    announce(it, "effectiveness", "efficiency")
    it.deliver()
    assert states(it) == [("moved", "due")] * 2
    with it.context.store.read() as session:
        (again,) = set(session.scalars(select(tables.Delivery.next_attempt_at)))
    assert again is not None
    it.clock.moment = again + timedelta(seconds=10)
    it.deliver()
    assert titles(server) == ["Cambridgeshire: 2 grades moved (PEEL 2017)"] * 2
    assert states(it) == [("moved", "delivered")] * 2


def test_a_receiver_that_is_gone_is_disabled_once(it: Desk, server) -> None:
    server.on("/chat", answer(status=410))
    identity = subscribed(it, server)
    announce(it, "effectiveness", "efficiency")
    it.deliver()
    assert it.state_of(identity) == "disabled"
    assert it.kinds().count(EventType.DISABLED.value) == 1


def test_mail_goes_the_same_way(it: Desk) -> None:
    with mailbox() as box:
        settings = {"mail_url": box.url("smtp+plain"), "mail_from": "gradewatch@example.org"}
        it.context.settings = it.context.settings.model_copy(update=settings)
        new_subscription(it.context, "anna@example.org", {})
        announce(it, "effectiveness", "efficiency")
        it.deliver()
    assert [letter["Subject"] for letter in box.came] == ["Cambridgeshire: 2 grades moved (PEEL 2017)"]
    assert states(it) == [("moved", "delivered")] * 2


# When


@given(moment=MOMENTS, hour=st.integers(0, 23), weekday=st.none() | st.integers(0, 6))
def test_a_rhythm_never_rests_and_keeps_the_clock_of_london(moment, hour, weekday):
    rhythm = Rhythm("daily" if weekday is None else "weekly", hour, weekday)
    due = rhythm.next(moment)
    most = timedelta(days=1 if weekday is None else 7, hours=1)
    assert moment < due <= moment + most
    local = due.astimezone(LONDON)
    assert (local.hour, local.minute) in {(hour, 0), (hour + 1, 0)}
    assert local.hour == hour or (local.month, hour) == (3, 1)  # the hour that the clocks skip
    assert weekday in {None, local.weekday()}
    assert rhythm.next(due - timedelta(microseconds=1)) == due


def test_a_digest_keeps_its_hour_when_the_clocks_change():
    rhythm = Rhythm("daily", 8)
    assert rhythm.next(datetime(2026, 3, 28, 9, tzinfo=UTC)) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert rhythm.next(datetime(2026, 10, 24, 9, tzinfo=UTC)) == datetime(2026, 10, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (("daily",), "daily at 8:00"),
        (("daily", 17), "daily at 17:00"),
        (("weekly",), "weekly on monday at 8:00"),
        (("weekly", 6, "Friday"), "weekly on friday at 6:00"),
    ],
)
def test_rhythms_as_people_write_them(asked, meant):
    assert str(make_rhythm(*asked)) == meant


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (("hourly",), "a digest is daily or weekly, not 'hourly'"),
        (("daily", 24), "the hour of a digest is 0 to 23, not 24"),
        (("daily", 8, "monday"), "a daily digest has no weekday"),
        (("weekly", 8, "someday"), "no weekday 'someday'; they are monday"),
    ],
)
def test_what_is_no_rhythm_is_said(asked, wrong):
    with pytest.raises(UsageError, match=wrong):
        make_rhythm(*asked)


# What is in them


def test_what_is_announced_waits_for_the_digest_and_comes_in_one_message(it: Desk, server) -> None:
    identity = subscribed(it, server, DAILY)
    announce(it, "effectiveness", "efficiency")
    it.clock.pass_(hours=3)
    announce(it, "legitimacy", force="kent", kind=EventType.CONFIRMED)
    drain(it.context)
    assert server.received == []
    it.clock.moment = datetime(2026, 11, 24, 8, tzinfo=UTC)
    drain(it.context)
    assert titles(server) == [
        "gradewatch, 24 November 2026: 2 grades moved, 1 confirmed (Cambridgeshire, Kent)",
    ]
    assert "Kent: Legitimacy stays good (PEEL 2017)" in said(server)
    assert states(it) == [*[("moved", "delivered")] * 2, ("confirmed", "delivered"), ("digest", "delivered")]
    with it.context.store.read() as session:
        (row,) = subscription_rows(session, [identity])
    assert (row.digest, row.digest_at) == ("daily at 8:00", datetime(2026, 11, 25, 8, tzinfo=UTC))
    drain(it.context)
    assert len(server.received) == 1


def test_a_digest_comes_when_nothing_moved_too_and_tells_how_much_was_looked_at(it: Desk, server) -> None:
    subscribed(it, server, DAILY, force=["cambridgeshire", "kent"])
    with it.context.store.write() as session:
        sync_sources(session, it.context.sources, START)
        for force, hours, failures in (
            ("cambridgeshire", 5, 0),
            ("cambridgeshire", 19, 0),
            ("kent", 6, 1),
            ("essex", 7, 0),
        ):
            page = new_page(f"https://x.test/{force}/{hours}", "hmicfrs")
            page |= {"force": force, "visited_at": START + timedelta(hours=hours), "failures": failures}
            session.add(tables.Page(**page))
    it.clock.moment = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert make_digests(it.context) == 1
    it.deliver()
    assert titles(server) == ["gradewatch, 24 November 2026: nothing moved, 1 of 2 forces checked"]
    assert the_digest(it).model_dump(include={"events", "forces", "forces_checked", "pages_checked"}) == {
        "events": 0,
        "forces": 2,
        "forces_checked": 1,
        "pages_checked": 2,
    }
    assert the_digest(it).last_checked == START + timedelta(hours=19)


def test_a_digest_of_a_service_that_could_look_at_nothing_says_so(it: Desk, server) -> None:
    subscribed(it, server, DAILY)
    it.clock.pass_(days=1)
    make_digests(it.context)
    it.deliver()
    assert titles(server) == ["gradewatch, 24 November 2026: NOTHING COULD BE CHECKED"]


def test_a_digest_is_a_line_of_the_log(it: Desk, server) -> None:
    subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    it.clock.pass_(days=1)
    make_digests(it.context)
    with it.context.store.read() as session:
        *_, last = events(session)
    assert line(last).endswith("subscription 1: daily digest of 1 events, 0 of 43 forces checked")


def test_what_waits_for_a_digest_is_not_late(it: Desk, server) -> None:
    subscribed(it, server, MONDAYS)
    announce(it, "effectiveness")
    it.clock.pass_(hours=2)
    with it.context.store.read() as session:
        health = look(session, it.context)
    assert (health.deliveries_due, health.oldest_delivery_seconds) == (0, None)


def test_a_weekly_digest_comes_on_its_day(it: Desk, server) -> None:
    subscribed(it, server, MONDAYS)
    announce(it, "effectiveness")
    due = datetime(2026, 11, 23, 17, tzinfo=UTC)
    for late in (timedelta(seconds=-1), timedelta(0), timedelta(days=6)):
        it.clock.moment = due + late
        make_digests(it.context)
    it.deliver()
    assert titles(server) == ["gradewatch, the week to 23 November 2026: 1 grade moved (Cambridgeshire)"]


def test_digests_that_were_missed_are_one(it: Desk, server) -> None:
    subscribed(it, server, DAILY)
    it.clock.pass_(days=5)
    assert make_digests(it.context) == 1
    assert the_digest(it).since == START
    it.clock.pass_(days=1)
    make_digests(it.context)
    assert the_digest(it).since == START + timedelta(days=5)


def test_a_digest_that_fails_is_tried_again_with_all_that_was_in_it(it: Desk, server) -> None:
    server.on("/chat", in_turn(answer(status=500), answer()))
    subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    it.clock.pass_(days=1)
    make_digests(it.context)
    it.deliver()
    announce(it, "legitimacy")  # for the next
    it.clock.pass_(minutes=10)
    it.deliver()
    assert len(set(titles(server))) == 1
    assert len(server.received) == 2
    assert states(it) == [("moved", "delivered"), ("digest", "delivered"), ("moved", "due")]


def test_a_test_does_not_wait(it: Desk, server) -> None:
    identity = subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    assert run_test(it.context, identity).state == "delivered"
    assert titles(server) == [f"This is a test: what is announced will reach you (subscription {identity})"]


def test_a_paused_one_gets_all_in_one_when_it_is_resumed(it: Desk, server) -> None:
    identity = subscribed(it, server, DAILY)
    with it.context.store.write() as session:
        pause(session, identity)
    for _ in range(3):
        announce(it, "effectiveness")
        it.clock.pass_(days=1)
        drain(it.context)
    assert server.received == []
    with it.context.store.write() as session:
        resume(session, identity, now=it.clock.moment)
    drain(it.context)
    assert len(server.received) == 1
    assert "3 grades moved" in titles(server)[0]


def test_a_disabled_one_gets_what_it_missed_in_one_when_it_is_resumed(it: Desk, server) -> None:
    server.on("/chat", in_turn(answer(status=410), answer()))
    identity = subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    it.clock.pass_(days=1)
    drain(it.context)
    assert it.state_of(identity) == "disabled"
    announce(it, "legitimacy")
    it.clock.pass_(days=2)
    assert make_digests(it.context) == 0
    with it.context.store.write() as session:
        assert resume(session, identity, now=it.clock.moment) == 2
    drain(it.context)
    assert len(server.received) == 2
    assert "2 grades moved" in titles(server)[1]


def test_a_replay_is_one_digest_at_once(it: Desk, server) -> None:
    identity = subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    it.clock.pass_(days=1)
    drain(it.context)
    with it.context.store.write() as session:
        assert replay(session, identity, after=0, now=it.clock.moment) == 1
    drain(it.context)
    assert ["1 grade moved" in title for title in titles(server)] == [True, True]


def test_filters_say_whose_forces_a_digest_is_about():
    assert len(watched_forces({})) == 43
    assert watched_forces({"force": ["kent"]}) == {"kent"}
    assert watched_forces({"region": ["Eastern"], "force": ["kent", "essex"]}) == {"essex"}


def test_only_people_get_digests(it: Desk, server) -> None:
    with pytest.raises(UsageError, match="digests are for people; a webhook is sent each event at once"):
        new_subscription(it.context, server.url("/hook"), {}, rhythm=DAILY)


# Once, whatever happens


def test_two_that_make_digests_at_once_make_each_once(it: Desk, server) -> None:
    for _ in range(6):
        subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    it.clock.pass_(days=1)
    made: list[int] = []
    together = threading.Barrier(3)

    def make() -> None:
        together.wait()
        made.append(make_digests(it.context))

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == 6
    it.deliver()
    assert len(server.received) == 6


def test_a_digest_that_dies_before_its_commit_leaves_nothing_behind(it: Desk, server, monkeypatch) -> None:
    subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    it.clock.pass_(days=1)

    def die(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("worker.digests.write", die)
        with pytest.raises(KeyboardInterrupt):
            make_digests(it.context)
    assert states(it) == [("moved", "due")]
    with it.context.store.read() as session:
        assert digests_due(session, it.clock.moment)
    drain(it.context)
    assert len(server.received) == 1


def test_a_digest_whose_sender_dies_after_it_arrived_comes_twice_and_is_the_same(it: Desk, server) -> None:
    identity = subscribed(it, server, DAILY)
    announce(it, "effectiveness")
    it.clock.pass_(days=1)
    drain(it.context)
    with it.context.store.write() as session:  # as a sender that was killed before it wrote down what it did
        row, of = tables.Delivery, tables.Subscription
        session.execute(update(row).values(state="due", next_attempt_at=it.clock.moment, attempts=0))
        session.execute(update(of).where(of.id == identity).values(free_from=it.clock.moment + timedelta(seconds=90)))
    drain(it.context)
    assert len(server.received) == 1
    it.clock.pass_(seconds=90)
    drain(it.context)
    first, second = server.received
    assert json.loads(first.body)["message"] == json.loads(second.body)["message"]
    assert {state for _, state in states(it)} == {"delivered"}


def test_a_tick_makes_what_is_due_and_nudges(it: Desk, server) -> None:
    nudged: list[str] = []
    it.context.nudge = lambda name, *_: nudged.append(name)
    subscribed(it, server, DAILY)
    tick(it.context)
    assert "deliver" not in nudged
    it.clock.pass_(days=1)
    tick(it.context)
    assert nudged.count("deliver") == 1
    assert ("digest", "due") in states(it)
