import asyncio
import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_network

import pytest

from tests.hostile import HostileServer, answer, cut, redirect
from worker.channels import Attempt, Hands, Message
from worker.channels.webhook import BadSignatureError, new_secret, send, sign, verify
from worker.fetching.gate import Gate
from worker.fetching.poster import Poster
from worker.settings import Settings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
BODY = '{"type":"gradewatch.grade.moved","text":"“good”, not “adequate”"}'.encode()


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """Give a receiver with no answers yet."""
    with HostileServer() as receiver:
        yield receiver


def deliver(url: str, *, now: datetime = NOW) -> Attempt:
    async def run() -> Attempt:
        poster = Poster(Gate([ip_network("127.0.0.0/8")]), user_agent="gradewatch-test/1.0")
        attempt = await send(Message(url, (SECRET,), "event-1", 1, BODY), Hands(Settings(), poster, lambda: now))
        await poster.close()
        return attempt

    return asyncio.run(run())


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


def test_a_delivery_arrives_signed_with_its_bytes_as_they_are(server):
    now = datetime.now(UTC)
    url = server.on("/hook", answer(b"thanks", status=200))
    attempt = deliver(url, now=now)
    assert attempt == Attempt(delivered=True, status=200, detail="HTTP 200 OK")
    received = server.received[0]
    assert received.body == BODY
    assert received.headers["content-type"] == "application/cloudevents+json"
    assert received.headers["webhook-id"] == "event-1"
    verify(SECRET, received.headers, received.body)
    assert json.loads(received.body)["type"] == "gradewatch.grade.moved"


def test_two_attempts_differ_in_their_time_only(server):
    url = server.on("/hook", answer(status=500))
    for late in (0, 5):
        deliver(url, now=NOW + timedelta(seconds=late))
    first, second = server.received
    assert first.body == second.body == BODY
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 5
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_delivers(server, status):
    raw = f"HTTP/1.1 {status} Fine\r\ncontent-length: 0\r\n\r\n".encode()
    assert deliver(server.on("/", cut(raw))).delivered


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 409, 410, 429, 500, 502, 503, 504])
def test_nothing_else_delivers(server, status):
    server.on("/there", answer(b"x"))
    reply = redirect("/there", status) if status < 400 else answer(status=status, retry_after="90")
    attempt = deliver(server.on("/", reply))
    assert not attempt.delivered
    assert attempt.status == status
    assert attempt.detail.startswith(f"HTTP {status}")
    assert attempt.gone is (status == 410)
    assert attempt.retry_after == (90 if status in {429, 502, 503, 504} else None)
    assert len(server.received) == 1
