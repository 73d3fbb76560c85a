import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from worker.channels.webhook import new_secret, sign
from worker.demo.receiver import Receiver

BODY = json.dumps({"id": "e1", "data": {}}).encode()
SECRET = new_secret()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that knows SECRET."""
    with Receiver() as made:
        made.secret = SECRET
        yield made


def post(receiver: Receiver, body: bytes, headers: dict[str, str]) -> int:
    with closing(http.client.HTTPConnection(receiver.host, timeout=10)) as connection:
        connection.request("POST", "/hook", body, headers)
        return connection.getresponse().status


def signed(secret: str = SECRET, body: bytes = BODY, at: datetime | None = None) -> dict[str, str]:
    return sign([secret], "e1", at or datetime.now(UTC), body)


def test_what_is_signed_is_taken(receiver: Receiver):
    assert post(receiver, BODY, signed()) == 204
    (arrival,) = receiver.arrivals
    assert (arrival.problem, arrival.body, arrival.event) == (None, BODY, {"id": "e1", "data": {}})


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, signed(new_secret())),
        (BODY + b" ", signed()),
        (BODY, {}),
        (BODY, signed() | {"webhook-id": "e2"}),
        (BODY, signed() | {"webhook-signature": "v1,garbled"}),
        (BODY, signed(at=datetime.now(UTC) - timedelta(minutes=6))),
    ],
    ids=["other secret", "other body", "no signature", "other id", "garbled signature", "too old"],
)
def test_all_else_is_refused_and_kept(body: bytes, headers: dict[str, str], receiver: Receiver):
    assert post(receiver, body, headers) == 401
    (arrival,) = receiver.arrivals
    assert arrival.problem
    assert arrival.body == body


def test_without_a_secret_everything_is_refused():
    with Receiver() as receiver:
        assert post(receiver, BODY, signed()) == 401
        assert [arrival.problem is None for arrival in receiver.arrivals] == [False]


def test_only_posts_arrive(receiver: Receiver):
    with closing(http.client.HTTPConnection(receiver.host, timeout=10)) as connection:
        connection.request("GET", "/hook")
        assert connection.getresponse().status == 405
    assert receiver.arrivals == []


def test_waiting_ends_when_enough_has_come(receiver: Receiver):
    poster = threading.Thread(target=post, args=(receiver, BODY, signed()))
    poster.start()
    assert len(receiver.wait(1, seconds=10)) == 1
    poster.join()
    assert len(receiver.wait(2, seconds=0.01)) == 1


def test_an_event_is_an_object(receiver: Receiver):
    post(receiver, b"[]", signed(body=b"[]"))
    with pytest.raises(ValueError, match="should be a JSON object"):
        _ = receiver.arrivals[0].event
