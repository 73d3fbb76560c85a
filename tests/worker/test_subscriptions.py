"""Subscriptions as data: filters, and what it is to be changed, paused, resumed, replayed and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from schema import tables
from schema.events import (
    Event,
    EventType,
    EvidenceShown,
    ForceName,
    GradeData,
    GradeShown,
    QuestionName,
    event_time,
    sequence_text,
)
from schema.forces import forces
from schema.grades import Authority, Direction, Grade
from tests.faults.delivering import Desk, desk
from tests.hostile import HostileServer, answer, in_turn
from worker.errors import UsageError
from worker.replaying import ask_test, delivery_rows, get_delivery, replay, resume, retry, retry_dead, run_test
from worker.subscriptions import (
    Filters,
    change_filters,
    end,
    make_filters,
    matches,
    new_subscription,
    pause,
    subscription_rows,
)
from worker.telling import Told, write

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
URL = "https://news.test/kent"


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with desk(database_url) as made:
        yield made


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as made:
        made.on("/hook", answer())
        yield made


def grade_data(force: str = "kent", *, reason: str | None = None, down: bool = True) -> GradeData:
    good = GradeShown(grade=Grade.GOOD, framework="peel-2016", published_on=date(2017, 3, 2), url=URL)
    worse = GradeShown(grade=Grade.INADEQUATE, framework="peel-2017", published_on=date(2018, 3, 2), url=URL)
    evidence = EvidenceShown(url=URL, text="x", snapshot=1, fetched_at=NOW, reader="annual/1")
    return GradeData(
        force=ForceName(slug=force, name=forces()[force].name),
        question=QuestionName(id="legitimacy", title="Legitimacy"),
        direction=Direction.DOWN if down else None,
        comparable=down,
        reason=reason,
        previous=good if down else worse,
        current=worse if down else good,
        authority=Authority.OFFICIAL,
        announced=True,
        evidence=(evidence,),
    )


def event(kind: EventType = EventType.MOVED, data: GradeData | None = None) -> Event:
    return Event(
        id="e1",
        source="https://gradewatch.test",
        type=kind,
        subject="forces/kent/legitimacy",
        time=event_time(date(2018, 3, 2)),
        recordedtime=NOW,
        sequence=sequence_text(1),
        correlation="c1",
        dataschema="https://gradewatch.test/schemas/grade/1.json",
        data=data or grade_data(),
    )


def announce_grade(it: Desk, kind: EventType, data: GradeData, recipients: frozenset[int] = frozenset()) -> None:
    told = Told(
        id=str(uuid4()),
        kind=kind,
        subject="forces/kent/legitimacy",
        schema="grade",
        effective=date(2018, 3, 2),
        data=data,
        announced=True,
        filtered=not recipients,
        recipients=recipients,
    )
    with it.context.store.write() as session:
        write(session, [told], now=it.clock.moment, instance="https://gradewatch.test", correlation=str(uuid4()))


# Filters


@pytest.mark.parametrize(
    ("filters", "matched"),
    [
        ({}, True),
        ({"region": ["South East"]}, True),
        ({"region": ["south east", "Eastern"]}, True),
        ({"region": ["Eastern"]}, False),
        ({"region": ["South East"], "force": ["essex"]}, False),
        ({"force": ["Kent Police"], "direction": ["down"], "question": ["legitimacy"]}, True),
        ({"direction": ["up"]}, False),
        ({"framework": ["peel-2016"]}, False),
        ({"authority": ["reported"]}, False),
        ({"type": ["moved", "first"]}, True),
    ],
)
def test_several_values_are_alternatives_and_several_filters_all_hold(filters, matched) -> None:
    assert matches(make_filters(**filters), event()) is matched


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"force": ["kent", "essex"], "region": ["London"]}, "kent and essex are not in London"),
        ({"framework": ["peel-2014"], "question": ["vetting-and-counter-corruption"]}, "peel-2014 did not grade"),
        ({"direction": ["down"], "type": ["first"]}, "gradewatch.grade.first has no direction"),
        ({"force": ["kent"], "type": ["source.drifted"]}, "gradewatch.source.drifted has no force"),
    ],
)
def test_filters_that_let_nothing_through_are_refused_when_they_are_made(sqlite_url, filters, said) -> None:
    """Whoever made such a subscription waited for an alert that could not come."""
    with desk(sqlite_url) as it:
        with pytest.raises(UsageError, match=said):
            new_subscription(it.context, "http://127.0.0.1:1/hook", make_filters(**filters))
        made = new_subscription(it.context, "http://127.0.0.1:1/hook", make_filters(force=["kent"]))
        with pytest.raises(UsageError, match=said), it.context.store.write() as session:
            change_filters(session, made.id, make_filters(**filters))


def test_a_direction_matches_moves_alone_and_says_so() -> None:
    assert not matches(make_filters(direction=["down"]), event(EventType.REBASED, grade_data(down=False)))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("force", "knet", "did you mean kent?"),
        ("region", "Sotuh East", "did you mean South East?"),
        ("question", "legitimcy", "did you mean legitimacy?"),
        ("type", "movd", "did you mean gradewatch.grade.moved?"),
        ("direction", "dwn", "did you mean down?"),
        ("type", "subscription.test", "no type"),
        ("colour", "red", "no filter 'colour'; the filters are force, region, question"),
    ],
)
def test_what_is_not_known_is_refused_and_the_nearest_is_named(name, value, said) -> None:
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        make_filters(**{name: [value]})


def test_the_model_refuses_as_the_function_does() -> None:
    with pytest.raises(ValidationError, match="did you mean kent"):
        Filters.model_validate({"force": ["knet"]})
    assert Filters(force=("Hampshire", "hampshire")).stored() == {"force": ["hampshire-and-isle-of-wight"]}


# Pausing and resuming


def test_what_is_announced_while_it_is_paused_waits(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    with it.context.store.write() as session:
        pause(session, made.id)
    it.announce(2)
    assert it.deliver() == 0
    with it.context.store.write() as session:
        assert resume(session, made.id, now=it.clock.moment) == 0
    assert it.deliver() == 2


def test_what_a_chat_was_told_with_is_forgotten_when_it_is_ended(it: Desk) -> None:
    made = new_subscription(it.context, f"slack://TokenA123/TokenB456/{'c' * 24}", {})
    with it.context.store.write() as session:
        end(session, made.id)
        found = session.get_one(tables.Subscription, made.id)
        assert (found.target, found.secret) == ("slack://****", "")


def test_one_that_was_ended_is_sent_nothing_more(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    it.announce()
    with it.context.store.write() as session:
        end(session, made.id)
    it.announce()
    assert it.deliver() == 0
    assert (it.delivery().state, it.delivery().detail) == ("dead", "the subscription was ended")
    with it.context.store.read() as session:
        assert subscription_rows(session) == []
        (row,) = subscription_rows(session, [made.id])
        assert session.get_one(tables.Subscription, made.id).secret == ""
    assert row.state == "ended"
    for act in (pause, end):
        with pytest.raises(UsageError, match="was ended"), it.context.store.write() as session:
            act(session, made.id)
    with pytest.raises(UsageError, match="was ended"), it.context.store.write() as session:
        resume(session, made.id, now=it.clock.moment)


def test_one_that_is_disabled_cannot_be_paused_or_replayed(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.on("/gone", answer(status=410)))
    it.announce()
    it.deliver()
    for act in (pause, lambda session, i: replay(session, i, after=0, now=it.clock.moment)):
        with pytest.raises(UsageError, match="is disabled; `gradewatch"), it.context.store.write() as session:
            act(session, made.id)


def test_switched_on_without_a_replay_it_goes_on_from_now(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.on("/gone", answer(status=410)))
    it.announce()
    it.deliver()
    it.announce()
    server.on("/gone", answer())
    with it.context.store.write() as session:
        assert resume(session, made.id, now=it.clock.moment, missed=False) == 0
    assert it.deliver() == 0
    it.announce()
    assert it.deliver() == 1


# Replay


def test_a_replay_since_a_moment_or_after_a_number(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    it.announce(2)
    it.clock.pass_(days=1)
    since = it.clock.moment
    it.announce(3)
    assert it.deliver() == 5
    for asked, number in (({"since": since}, 3), ({"after": 1}, 4), ({"after": 0}, 5), ({"after": 5}, 0)):
        with it.context.store.write() as session:
            assert replay(session, made.id, now=it.clock.moment, **asked) == number
        assert it.deliver() == number


def test_a_replay_reaches_back_before_the_subscription(it: Desk, server: HostileServer) -> None:
    announce_grade(it, EventType.MOVED, grade_data("kent"))
    announce_grade(it, EventType.MOVED, grade_data("essex"))
    made = new_subscription(it.context, server.url("/hook"), make_filters(force=["kent"]))
    with it.context.store.write() as session:
        assert replay(session, made.id, after=0, now=it.clock.moment) == 1
    it.deliver()
    assert b"forces/kent" in server.received[0].body


def test_a_retraction_follows_its_alert_whatever_the_filters_and_in_a_replay_too(it: Desk, server) -> None:
    moves = new_subscription(it.context, server.url("/hook"), make_filters(type=["moved"]))
    others = new_subscription(it.context, server.url("/hook"), make_filters(type=["first"]))
    announce_grade(it, EventType.MOVED, grade_data())
    announce_grade(it, EventType.RETRACTED, grade_data(reason="retracted", down=False), frozenset({moves.id}))
    assert it.deliver() == 2
    late = new_subscription(it.context, server.url("/hook"), make_filters(type=["moved"]))
    with it.context.store.write() as session:
        assert replay(session, moves.id, after=1, now=it.clock.moment) == 1  # the retraction, which it got
        assert replay(session, others.id, after=0, now=it.clock.moment) == 0
        assert replay(session, late.id, after=0, now=it.clock.moment) == 2  # the alert, and so its retraction


# Tests, and dead letters


def test_a_test_arrives_whatever_the_filters_and_goes_to_nobody_else(it: Desk, server: HostileServer) -> None:
    new_subscription(it.context, server.url("/other"), {})
    made = new_subscription(it.context, server.url("/hook"), make_filters(force=["kent"]))
    row = run_test(it.context, made.id)
    assert (row.state, row.status, row.type) == ("delivered", 200, EventType.TEST)
    assert [one.path for one in server.received] == ["/hook"]
    with it.context.store.write() as session:
        assert replay(session, made.id, after=0, now=it.clock.moment) == 0  # a test is not repeated


def test_a_test_that_fails_is_not_tried_again(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.on("/hook", answer(status=500)))
    row = run_test(it.context, made.id)
    assert (row.state, row.attempts, row.next_attempt_at) == ("dead", 1, None)
    with it.context.store.write() as session:
        assert retry_dead(session, now=it.clock.moment) == 0


def test_only_an_active_subscription_is_tested(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    with it.context.store.write() as session:
        pause(session, made.id)
    with pytest.raises(UsageError, match="is paused"), it.context.store.write() as session:
        ask_test(session, made.id, instance="https://gradewatch.test", now=it.clock.moment)


def test_a_delivery_that_waits_can_be_tried_now(it: Desk, server: HostileServer) -> None:
    it.subscribe(server.on("/hook", in_turn(answer(status=500), answer())))
    it.announce()
    it.deliver()
    it.clock.pass_(seconds=5)
    with it.context.store.write() as session:
        retry(session, it.delivery().id, now=it.clock.moment)
    it.deliver()
    with pytest.raises(UsageError, match="was delivered"), it.context.store.write() as session:
        retry(session, it.delivery().id, now=it.clock.moment)


def test_deliveries_are_listed_newest_first_and_by_state(it: Desk, server: HostileServer) -> None:
    bad, good = it.subscribe(server.on("/bad", answer(status=410))), it.subscribe(server.url("/hook"))
    it.announce(2)
    it.deliver()
    with it.context.store.read() as session:
        rows = delivery_rows(session)
        dead = delivery_rows(session, subscription=bad.id, state="dead")
        assert get_delivery(session, dead[0].id) == dead[0]
        assert [one.id for one in delivery_rows(session, before=rows[0].id, limit=1)] == [rows[1].id]
        with pytest.raises(UsageError, match="no state 'lost'"):
            delivery_rows(session, state="lost")
        with pytest.raises(UsageError, match="no subscription 99"):
            delivery_rows(session, subscription=99)
        with pytest.raises(UsageError, match="no delivery 99"):
            get_delivery(session, 99)
    assert [one.id for one in rows] == sorted((one.id for one in rows), reverse=True)
    assert [(one.state, one.status, one.detail) for one in dead] == [("dead", 410, "HTTP 410 Gone")]
    assert {one.state for one in rows if one.subscription == good.id} == {"delivered"}


def test_dead_letters_of_one_subscription_alone_can_be_tried_again(it: Desk, server: HostileServer) -> None:
    first, second = it.subscribe(server.url("/hook")), it.subscribe(server.url("/hook"))
    it.announce()
    with it.context.store.write() as session:
        for row in session.scalars(select(tables.Delivery)):
            row.state, row.next_attempt_at = "dead", None
    with it.context.store.write() as session:
        assert retry_dead(session, subscription=second.id, now=it.clock.moment) == 1
    it.deliver()
    assert (it.delivery(first.id).state, it.delivery(second.id).state) == ("dead", "delivered")


def test_of_what_arrives_together_each_keeps_what_its_own_receiver_answered(it: Desk, server: HostileServer) -> None:
    for status in (200, 202, 204, 200):
        it.subscribe(server.on(f"/{len(server.received)}/{status}", answer(status=status)))
    it.announce(3)
    assert it.deliver() == 12
    with it.context.store.read() as session:
        rows = session.scalars(
            select(tables.Delivery).order_by(tables.Delivery.event_sequence, tables.Delivery.id)
        ).all()
    assert [row.last_status for row in rows] == [200, 202, 204, 200] * 3
    assert {(row.state, row.attempts, row.detail) for row in rows if row.last_status == 202} == {
        ("delivered", 1, "HTTP 202 Accepted")
    }


# A holder that died


def test_what_a_dead_process_had_claimed_is_sent_when_its_lease_is_over(it: Desk, server: HostileServer) -> None:
    from worker.deliveries import claim

    it.subscribe(server.url("/hook"))
    it.announce()
    with it.context.store.write() as session:
        assert len(claim(session, it.clock.moment, timedelta(seconds=90), 10)) == 1
    it.clock.pass_(seconds=89)
    assert it.deliver() == 0
    it.clock.pass_(seconds=1)
    assert it.deliver() == 1


def test_a_failure_that_an_old_holder_tells_does_not_count_but_its_delivery_does(it: Desk, server) -> None:
    from worker.channels import Attempt
    from worker.deliveries import Result, claim, settle

    it.subscribe(server.url("/hook"))
    it.announce(2)
    with it.context.store.write() as session:
        (old,) = claim(session, it.clock.moment, timedelta(seconds=1), 10)
    it.clock.pass_(seconds=2)
    with it.context.store.write() as session:
        (new,) = claim(session, it.clock.moment, timedelta(seconds=90), 10)
    assert new.token == old.token + 1
    arrived = Result(old, old.jobs[0], Attempt(delivered=True, status=200, detail="HTTP 200 OK"))
    failed = Result(old, old.jobs[1], Attempt(delivered=False, status=500, detail="HTTP 500"))
    with it.context.store.write() as session:
        settle(session, it.context, [arrived, failed], [old])
    with it.context.store.read() as session:
        first, second = session.scalars(select(tables.Delivery).order_by(tables.Delivery.id))
        (subscription,) = session.scalars(select(tables.Subscription))
    assert (first.state, second.state, second.attempts) == ("delivered", "due", 0)
    assert subscription.failing_since is None
    assert subscription.free_from == it.clock.moment + timedelta(seconds=90)
