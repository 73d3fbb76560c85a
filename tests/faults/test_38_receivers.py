"""Fault 38: every way in which a receiver can misbehave, with the state and the next attempt that follow."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.events import EventType
from schema.tables import Delivery
from tests.faults.delivering import Desk, desk
from tests.hostile import Answer, HostileServer, answer, cut, drip, endless, hang, head, in_turn, redirect
from tests.worker.hands import hands
from worker import channels, delivering
from worker.channels import webhook
from worker.replaying import resume, retry_dead
from worker.retries import RETRY_SCHEDULE
from worker.subscriptions import new_subscription

CERTIFICATE = Path(__file__).parents[1] / "worker" / "fetching" / "certificate.pem"


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as made:
        yield made


@pytest.fixture
def it(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(delivering, "SECONDS", 0.3)  # as long as a hanging receiver is waited for
    with desk(database_url) as made:
        yield made


SLOW = drip(b"H", every=0.02, before=b"")
NEVER = {
    "500": (answer(status=500), 500, "HTTP 500 Internal Server Error"),
    "a redirect": (redirect("/elsewhere", 301), 301, "HTTP 301 Moved Permanently"),
    "hangs": (hang(), None, "not finished within 0.3 s"),
    "an answer that comes too late": (SLOW, None, "not finished within 0.3 s"),
    "closes early": (cut(b""), None, ""),
    "closes in the middle": (cut(b"HTTP/1.1 200 O"), None, ""),
    "is no HTTP": (cut(b"220 mail.test ESMTP\r\n"), None, ""),
}


@pytest.mark.parametrize("how", NEVER)
def test_a_failure_is_tried_again_after_five_seconds(it: Desk, server: HostileServer, how: str) -> None:
    reply, status, detail = NEVER[how]
    made = it.subscribe(server.on("/hook", reply))
    server.on("/elsewhere", answer())
    it.announce()
    it.deliver()
    row = it.delivery()
    assert (row.state, row.attempts, row.last_status) == ("due", 1, status)
    assert detail in (row.detail or "")
    assert row.detail
    assert 4 <= it.waits() <= 6
    assert it.state_of(made.id) == "active"
    assert {one.path for one in server.received} == {"/hook"}  # no redirect was followed


ARRIVED: dict[str, Answer] = {
    "returns two gigabytes": endless(),
    "stops in the middle of its answer": cut(head(200, {"content-length": "9"}) + b"x"),
    "never ends its answer": drip(b"x", every=0.02, before=head(200, {"content-length": "60000"})),
}


@pytest.mark.parametrize("how", ARRIVED)
def test_a_status_that_came_stands(it: Desk, server: HostileServer, how: str) -> None:
    it.subscribe(server.on("/hook", ARRIVED[how]))
    it.announce()
    it.deliver()
    row = it.delivery()
    assert (row.state, row.last_status, row.next_attempt_at) == ("delivered", 200, None)


def test_500_for_three_days_is_given_up_and_can_be_tried_again(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.on("/hook", in_turn(*[answer(status=500)] * 10, answer())))
    it.announce()
    began = it.clock.moment
    for attempt, wait in enumerate([*RETRY_SCHEDULE[1:], None], start=1):
        assert it.deliver() == 1
        row = it.delivery()
        assert row.attempts == attempt
        if wait is None:
            assert (row.state, row.next_attempt_at) == ("dead", None)
        else:
            assert row.state == "due"
            assert row.next_attempt_at is not None
            waited = row.next_attempt_at - it.clock.moment
            assert 0.8 * wait <= waited <= 1.2 * wait
            it.clock.moment = row.next_attempt_at
            if attempt == 1:
                it.clock.pass_(seconds=2)  # a receiver that failed is left alone for five seconds at least
    assert 2.5 < (it.clock.moment - began).days + 1 < 5
    assert it.state_of(made.id) == "active"
    with it.context.store.write() as session:
        assert retry_dead(session, now=it.clock.moment) == 1
    it.clock.pass_(seconds=10)
    it.deliver()
    assert it.delivery().state == "delivered"
    assert len({one.body for one in server.received}) == 1


def test_five_days_of_failure_switch_it_off_and_on_again_it_gets_what_it_missed(
    it: Desk, server: HostileServer
) -> None:
    made = it.subscribe(server.on("/hook", answer(status=503)))
    operators = new_subscription(it.context, server.on("/operators", answer()), {"type": [EventType.DISABLED.value]})
    for _ in range(20):
        it.announce()
        it.deliver()
        it.clock.pass_(hours=7)
        it.deliver()
    assert it.kinds().count(EventType.DISABLED) == 1
    assert it.state_of(made.id) == "disabled"
    told = it.delivery(operators.id)
    assert told.state == "delivered"
    assert b"nothing was delivered since" in [one for one in server.received if one.path == "/operators"][-1].body
    tried = len(server.received)
    it.announce()  # what is announced meanwhile is not kept for it ...
    it.deliver()
    assert len(server.received) == tried
    server.on("/hook", answer())
    with it.context.store.write() as session:
        missed = resume(session, made.id, now=it.clock.moment)
    assert missed >= 1
    before = len(server.received)
    it.deliver()
    # ... and goes to it now, with all that was given up: every event arrived, in order.
    arrived = [one.headers["webhook-id"] for one in server.received[before:]]
    assert len(arrived) == len(set(arrived)) == it.kinds().count(EventType.DRIFTED)


def test_a_failure_now_and_then_switches_nothing_off(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.on("/hook", in_turn(*[answer(status=500), answer()] * 30)))
    for _ in range(15):
        it.announce()
        it.deliver()
        it.clock.pass_(seconds=10)
        it.deliver()
        assert it.delivery().state == "delivered"
        it.clock.pass_(days=1)
    assert it.state_of(made.id) == "active"


def test_one_failure_after_a_long_silence_switches_nothing_off(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.on("/hook", answer(status=500)))
    it.announce()
    it.deliver()
    it.clock.pass_(days=6)
    it.announce()
    it.deliver()
    assert it.state_of(made.id) == "active"


def test_410_ends_it_at_once(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.on("/hook", answer(status=410)))
    it.announce(3)
    it.deliver()
    assert it.state_of(made.id) == "disabled"
    assert len(server.received) == 1
    assert it.kinds() == [EventType.DRIFTED] * 3 + [EventType.DISABLED]
    it.announce()
    it.clock.pass_(days=1)
    assert it.deliver() == 0


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("120", 120, 120), ("0", 4, 6), ("-5", 4, 6), ("99999999", 86_400, 86_400), ("soon", 4, 6)],
)
def test_429_with_retry_after_is_respected_by_all_that_is_due(it: Desk, server, asked, least, most) -> None:
    made = it.subscribe(server.on("/hook", in_turn(answer(status=429, retry_after=asked), answer())))
    it.announce(2)
    it.deliver()
    with it.context.store.read() as session:
        first = session.get_one(Delivery, 1)
    assert first.last_status == 429
    assert first.next_attempt_at is not None
    assert least <= (first.next_attempt_at - it.clock.moment).total_seconds() <= most
    it.clock.pass_(seconds=max(least, 5) - 1)
    assert it.deliver() == 0  # the other event is due, and waits too
    it.clock.pass_(seconds=3)
    assert it.deliver() == 2
    assert it.state_of(made.id) == "active"


def test_a_name_that_leads_to_this_machine_is_never_reached(database_url: str, server: HostileServer) -> None:
    with hands(database_url) as (context, clock):
        it = Desk(context, clock)
        made = it.subscribe(server.on("/hook", answer()))
        context.settings = context.settings.model_copy(update={"allow_addresses": ()})  # and it was allowed before
        it.announce()
        it.deliver()
        row = it.delivery(made.id)
        assert (row.state, row.attempts, row.last_status) == ("due", 1, None)
        assert "not a public address" in (row.detail or "")
        assert 4 <= it.waits() <= 6
    assert server.connections == 0


def test_a_certificate_of_nobody_known_is_a_failure(it: Desk) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with HostileServer(tls=context) as server:
        it.subscribe(server.on("/hook", answer()))
        it.announce()
        it.deliver()
    row = it.delivery()
    assert (row.state, row.last_status) == ("due", None)
    assert "certificate" in (row.detail or "").lower()
    assert 4 <= it.waits() <= 6
    assert server.received == []


def test_a_channel_that_breaks_is_a_failure_like_any_other(it: Desk, server: HostileServer, monkeypatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("out of paper")

    it.subscribe(server.on("/hook", answer()))
    it.announce()
    monkeypatch.setattr(webhook, "send", broken)
    assert channels.channels()["webhook"] is webhook
    it.deliver()
    row = it.delivery()
    assert (row.state, row.attempts, row.detail) == ("due", 1, "RuntimeError: out of paper")
