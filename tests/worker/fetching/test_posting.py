from time import monotonic

import pytest

from tests.hostile import HostileServer, answer, drip, endless, hang, head, partial, redirect

SOON = 10  # seconds: far beyond the deadlines of these tests, far below for ever


def test_a_post_carries_body_and_headers_as_they_are(server, fetcher):
    url = server.on("/hook", answer(b"thanks", status=202, x_request="7"))
    posted = fetcher.post(url, b'{"a":1}', {"Content-Type": "application/cloudevents+json", "webhook-id": "e1"})
    assert (posted.status, posted.text_head, posted.detail) == (202, "thanks", "HTTP 202 Accepted")
    assert ("x-request", "7") in posted.headers
    received = server.received[0]
    assert (received.method, received.body) == ("POST", b'{"a":1}')
    assert received.headers["content-type"] == "application/cloudevents+json"
    assert received.headers["webhook-id"] == "e1"
    assert received.headers["content-length"] == "7"


def test_a_post_follows_no_redirect(server, fetcher):
    server.on("/there", answer(b"x"))
    posted = fetcher.post(server.on("/", redirect("/there", 307)), b"{}", {})
    assert posted.status == 307
    assert len(server.received) == 1


def test_a_post_reads_no_more_than_the_beginning_of_an_answer(server, fetcher):
    posted = fetcher.post(server.on("/", endless(b"y" * 1000)), b"{}", {}, max_response=5000)
    assert (posted.status, posted.text_head) == (200, "y" * 5000)


@pytest.mark.parametrize(
    "hostile",
    [partial(b"than", promised=6), drip(b"x", every=0.02, before=head(200, {"content-length": "60000"}))],
    ids=["partial", "drip"],
)
def test_a_status_stands_whatever_becomes_of_the_body(server, fetcher, hostile):
    started = monotonic()
    assert fetcher.post(server.on("/", hostile), b"{}", {}, total_timeout=1).status == 200
    assert monotonic() - started < SOON


@pytest.mark.parametrize("hostile", [hang(), drip(b"H", every=0.02, before=b"")], ids=["hang", "drip"])
def test_a_receiver_that_hangs_is_given_up(server, fetcher, hostile):
    posted = fetcher.post(server.on("/", hostile), b"{}", {}, total_timeout=0.2)
    assert (posted.status, posted.detail) == (None, "not finished within 0.2 s")


def test_a_receiver_that_reads_nothing_is_given_up(fetcher):
    with HostileServer() as server:

        def deaf(exchange) -> None:
            exchange.wait(SOON)

        server.on("/", deaf)
        posted = fetcher.post(server.url(), b"x" * 50_000_000, {}, total_timeout=0.3)
    assert posted.status is None
