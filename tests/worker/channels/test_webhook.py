import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import HostileServer, answer, cut, endless, hang, head, redirect
from worker.channels.webhook import (
    RETRY_SCHEDULE,
    Attempt,
    BadSignatureError,
    new_secret,
    next_attempt,
    send,
    sign,
    verify,
)
from worker.fetching.client import MAX_RETRY_AFTER, Fetcher
from worker.fetching.gate import Gate

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
BODY = '{"type":"gradewatch.grade.moved","text":"“good”, not “adequate”"}'.encode()


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """Give a receiver with no answers yet."""
    with HostileServer() as receiver:
        yield receiver


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """Give a fetcher that may reach this machine."""
    made = Fetcher(Gate([ip_network("127.0.0.0/8")]), user_agent="gradewatch-test/1.0")
    yield made
    made.close()


def deliver(fetcher: Fetcher, url: str) -> Attempt:
    return send(fetcher, url, [SECRET], "event-1", BODY, NOW)


# Signing


def test_the_signature_is_the_one_that_the_standard_describes():
    headers = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers == {  # the example that the libraries of Standard Webhooks share
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_what_was_signed_verifies_and_nothing_else_does():
    now = datetime.now(UTC)
    headers = sign([SECRET], "event-1", now, BODY)
    verify(SECRET, headers, BODY)
    verify(SECRET, {name.title(): value for name, value in headers.items()}, BODY)
    for secret, changed, body in (
        (new_secret(), {}, BODY),
        (SECRET, {}, BODY + b" "),
        (SECRET, {"webhook-id": "event-2"}, BODY),
        (SECRET, {"webhook-timestamp": str(int(now.timestamp()) + 1)}, BODY),
        (SECRET, {"webhook-timestamp": "now"}, BODY),
        (SECRET, {"webhook-signature": ""}, BODY),
        (SECRET, {"webhook-signature": "v1"}, BODY),
        (SECRET, {"webhook-signature": "v1,x"}, BODY),
        (SECRET, {"webhook-signature": "v2," + headers["webhook-signature"][3:]}, BODY),
        (SECRET, {}, b"\xff"),
    ):
        with pytest.raises(BadSignatureError):
            verify(secret, headers | changed, body)


def test_a_missing_header_does_not_verify():
    headers = sign([SECRET], "event-1", datetime.now(UTC), BODY)
    for name in headers:
        with pytest.raises(BadSignatureError):
            verify(SECRET, {kept: value for kept, value in headers.items() if kept != name}, BODY)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_body_replayed_or_a_clock_far_off_does_not_verify(minutes):
    signed = datetime.now(UTC) + timedelta(minutes=minutes)
    with pytest.raises(BadSignatureError, match="too"):
        verify(SECRET, sign([SECRET], "event-1", signed, BODY), BODY)


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_a_little_off_verifies(minutes):
    verify(SECRET, sign([SECRET], "event-1", datetime.now(UTC) + timedelta(minutes=minutes), BODY), BODY)


def test_while_a_secret_is_replaced_both_verify():
    previous, current = new_secret(), new_secret()
    headers = sign([current, previous], "event-1", datetime.now(UTC), BODY)
    verify(current, headers, BODY)
    verify(previous, headers, BODY)
    assert headers["webhook-signature"].count("v1,") == 2


def test_the_zone_of_the_timestamp_does_not_matter():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    assert sign([SECRET], "event-1", elsewhere, BODY) == sign([SECRET], "event-1", NOW, BODY)


@pytest.mark.parametrize(
    ("secrets", "moment"),
    [
        ([], NOW),
        ([SECRET], NOW.replace(tzinfo=None)),
        (["whsec_x"], NOW),
        (["whsec_"], NOW),
        ([SECRET, "whsec_AAAA"], NOW),
    ],
)
def test_what_cannot_be_signed_is_said(secrets, moment):
    with pytest.raises(ValueError, match="webhook"):
        sign(secrets, "event-1", moment, BODY)


def test_new_secrets_are_long_and_never_the_same():
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 for secret in made)


# Sending


def test_a_delivery_arrives_signed_with_its_bytes_as_they_are(server, fetcher):
    now = datetime.now(UTC)
    url = server.on("/hook", answer(b"thanks", status=200))
    attempt = send(fetcher, url, [SECRET], "event-1", BODY, now)
    assert attempt == Attempt(delivered=True, status=200, detail="HTTP 200 OK")
    received = server.received[0]
    assert received.body == BODY
    assert received.headers["content-type"] == "application/cloudevents+json"
    assert received.headers["webhook-id"] == "event-1"
    verify(SECRET, received.headers, received.body)
    assert json.loads(received.body)["type"] == "gradewatch.grade.moved"


def test_two_attempts_differ_in_their_time_only(server, fetcher):
    url = server.on("/hook", answer(status=500))
    for late in (0, 5):
        send(fetcher, url, [SECRET], "event-1", BODY, NOW + timedelta(seconds=late))
    first, second = server.received
    assert first.body == second.body == BODY
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 5
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_delivers(server, fetcher, status):
    raw = f"HTTP/1.1 {status} Fine\r\ncontent-length: 0\r\n\r\n".encode()
    assert deliver(fetcher, server.on("/", cut(raw))).delivered


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 409, 410, 429, 500, 502, 503, 504])
def test_nothing_else_delivers(server, fetcher, status):
    server.on("/there", answer(b"x"))
    reply = redirect("/there", status) if status < 400 else answer(status=status, retry_after="90")
    attempt = deliver(fetcher, server.on("/", reply))
    assert not attempt.delivered
    assert attempt.status == status
    assert attempt.detail.startswith(f"HTTP {status}")
    assert attempt.gone is (status == 410)
    assert attempt.retry_after == (90 if status in {429, 502, 503, 504} else None)
    assert len(server.received) == 1


def test_a_receiver_that_answers_and_then_misbehaves_has_answered(server, fetcher):
    assert deliver(fetcher, server.on("/endless", endless())).delivered
    assert deliver(fetcher, server.on("/short", cut(head(200, {"content-length": "9"}) + b"x"))).delivered


@pytest.mark.parametrize("hostile", [cut(b""), cut(b"HTTP/1.1 2"), cut(b"hello\r\n")], ids=["close", "cut", "not-http"])
def test_a_receiver_that_closes_early_has_not_answered(server, fetcher, hostile):
    attempt = deliver(fetcher, server.on("/", hostile))
    assert (attempt.delivered, attempt.status, attempt.gone) == (False, None, False)
    assert attempt.detail


def test_a_receiver_that_hangs_has_not_answered(server, fetcher, monkeypatch):
    post = fetcher.post
    monkeypatch.setattr(fetcher, "post", lambda *given: post(*given, total_timeout=0.3))
    attempt = deliver(fetcher, server.on("/", hang()))
    assert (attempt.delivered, attempt.status, attempt.detail) == (False, None, "not finished within 0.3 s")


def test_a_receiver_on_a_private_address_is_never_reached(server):
    fetcher = Fetcher(Gate(), user_agent="gradewatch-test/1.0")
    attempt = deliver(fetcher, server.url())
    fetcher.close()
    assert (attempt.delivered, attempt.status) == (False, None)
    assert "not a public address" in attempt.detail
    assert server.connections == 0


# Trying again


def test_the_waits_between_attempts():
    waits, at = [], NOW
    for attempts in range(1, 20):
        then = next_attempt(attempts, at, None, lambda: 0.5)
        if then is None:
            break
        waits.append(then - at)
        at = then
    assert waits == list(RETRY_SCHEDULE[1:])
    assert attempts == 10  # the tenth attempt is the last
    assert timedelta(days=3) < at - NOW < timedelta(days=4)
    assert next_attempt(0, NOW, None, lambda: 0.5) == NOW  # the first is made at once


@pytest.mark.parametrize(("number", "wait"), [(0.0, 240), (0.5, 300), (1.0, 360)])
def test_the_waits_are_spread_by_a_fifth_either_way(number, wait):
    assert next_attempt(2, NOW, None, lambda: number) == NOW + timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("asked", "wait"), [(None, 5), (0, 5), (-60, 5), (3, 5), (3600, 3600), (86_400, 86_400), (10**30, 86_400)]
)
def test_what_the_receiver_asks_for_is_the_least_that_is_waited(asked, wait):
    assert next_attempt(1, NOW, asked, lambda: 0.5) == NOW + timedelta(seconds=wait)


@given(st.integers(0, 30), st.none() | st.integers(-MAX_RETRY_AFTER, 10 * MAX_RETRY_AFTER), st.floats(0, 1))
def test_a_further_attempt_is_never_before_now_nor_more_than_29_hours_ahead(attempts, asked, number):
    then = next_attempt(attempts, NOW, asked, lambda: number)
    if attempts >= 10:
        assert then is None
    else:
        assert then is not None
        assert timedelta(0) <= then - NOW <= timedelta(hours=28.8)
