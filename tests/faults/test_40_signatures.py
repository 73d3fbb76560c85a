"""Fault 40: a secret is replaced with an overlap; a clock far off or an old body does not pass the verifier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.faults.delivering import Desk, desk
from tests.hostile import HostileServer, Received, answer
from worker.channels.webhook import new_secret, sign
from worker.errors import UsageError
from worker.subscriptions import rotate_secret, subscription_rows


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as made:
        made.on("/hook", answer())
        yield made


@pytest.fixture
def it(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url) as made:
        yield made


def sent(it: Desk, server: HostileServer) -> Received:
    it.announce()
    it.deliver()
    return server.received[-1]


def passes(secret: str, received: Received) -> bool:
    try:
        Webhook(secret).verify(received.body, dict(received.headers))
    except WebhookVerificationError:
        return False
    return True


def test_during_the_overlap_both_secrets_sign_and_after_it_only_the_new_one(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    assert passes(made.secret, sent(it, server))
    with it.context.store.write() as session:
        fresh = rotate_secret(session, made.id, now=it.clock.moment, overlap=timedelta(minutes=2))
    both = sent(it, server)
    assert passes(made.secret, both)
    assert passes(fresh, both)
    assert both.headers["webhook-signature"].count("v1,") == 2
    it.clock.pass_(minutes=2)
    after = sent(it, server)
    assert passes(fresh, after)
    assert not passes(made.secret, after)
    assert after.headers["webhook-signature"].count("v1,") == 1


def test_the_overlap_is_a_day_unless_told_otherwise(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    with it.context.store.write() as session:
        rotate_secret(session, made.id, now=it.clock.moment)
        (row,) = subscription_rows(session)
    assert row.secret_until == it.clock.moment + timedelta(hours=24)


def test_a_leaked_secret_can_be_replaced_at_once(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    own = new_secret()
    with it.context.store.write() as session:
        assert rotate_secret(session, made.id, now=it.clock.moment, overlap=timedelta(0), secret=own) == own
    received = sent(it, server)
    assert passes(own, received)
    assert not passes(made.secret, received)


def test_a_secret_that_is_none_replaces_nothing(it: Desk, server: HostileServer) -> None:
    made = it.subscribe(server.url("/hook"))
    with pytest.raises(UsageError, match="24 to 64 bytes"), it.context.store.write() as session:
        rotate_secret(session, made.id, now=it.clock.moment, secret="whsec_AAAA")
    assert passes(made.secret, sent(it, server))


def test_an_attempt_made_later_is_signed_for_its_own_time(it: Desk, server: HostileServer) -> None:
    # Each attempt has a timestamp of its own: one that waited for hours is not taken for an old body.
    made = it.subscribe(server.url("/hook"))
    it.announce()
    it.clock.moment -= timedelta(hours=7)
    with it.context.store.write() as session:
        session.connection().exec_driver_sql("UPDATE deliveries SET next_attempt_at = '2020-01-01 00:00:00'")
    it.clock.pass_(hours=7)
    it.deliver()
    assert passes(made.secret, server.received[-1])


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_more_than_five_minutes_off_does_not_pass(it: Desk, server: HostileServer, minutes: int) -> None:
    made = it.subscribe(server.url("/hook"))
    it.clock.pass_(minutes=minutes)
    it.announce()
    it.deliver()
    assert not passes(made.secret, server.received[-1])


def test_an_old_body_sent_again_by_somebody_does_not_pass() -> None:
    secret, body = new_secret(), b'{"type":"gradewatch.grade.moved"}'
    headers = sign([secret], "event-1", datetime.now(UTC) - timedelta(minutes=6), body)
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(body, headers)
    stolen = headers | {"webhook-timestamp": str(int(datetime.now(UTC).timestamp()))}
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(secret).verify(body, stolen)
