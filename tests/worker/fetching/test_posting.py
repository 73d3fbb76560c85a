import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from tests.hostile import (
    Answer,
    Exchange,
    HostileServer,
    answer,
    cut,
    drip,
    endless,
    hang,
    head,
    in_turn,
    partial,
    redirect,
)
from tests.worker.fetching.conftest import HERE, every_name_is_here
from worker.fetching.gate import Gate
from worker.fetching.poster import Posted, Poster

SOON = 10  # seconds: far beyond the deadlines of these tests, far below for ever
CERTIFICATE = Path(__file__).with_name("certificate.pem")


def post(  # one after the other, over one poster
    *urls: str,
    body: bytes = b"{}",
    seconds: float = 5,
    tls: ssl.SSLContext | None = None,
    gate: Gate | None = None,
    between: Callable[[], None] = lambda: None,
    **headers: str,
) -> list[Posted]:
    async def run() -> list[Posted]:
        gated = gate or Gate(HERE, resolver=every_name_is_here)
        poster = Poster(gated, user_agent="gradewatch-test/1.0", seconds=seconds, tls=tls)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answers = []
        for url in urls:
            answers.append(await poster.post(url, body, named))
            between()
            await asyncio.sleep(0.02)  # what the other end does meanwhile is heard
        await poster.close()
        return answers

    return asyncio.run(run())


def test_a_post_carries_body_and_headers_as_they_are(server):
    url = server.on("/hook", answer(b"thanks", status=202, x_request="7"))
    assert post(url + "?a=b%20c", body=b'{"a":1}', webhook_id="e1", content_type="application/cloudevents+json") == [
        Posted(202, "HTTP 202 Accepted")
    ]
    (received,) = server.received
    assert (received.method, received.path, received.body) == ("POST", "/hook?a=b%20c", b'{"a":1}')
    assert received.headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": "gradewatch-test/1.0",
        "accept": "*/*",
        "accept-encoding": "identity",
        "content-length": "7",
        "webhook-id": "e1",
        "content-type": "application/cloudevents+json",
    }


def test_a_post_follows_no_redirect(server):
    server.on("/there", answer(b"x"))
    (posted,) = post(server.on("/", redirect("/there", 307)))
    assert posted.status == 307
    assert len(server.received) == 1


def test_a_connection_is_kept_and_used_again(server):
    url = server.on("/", answer(b"x"))
    assert [one.status for one in post(url, url, server.url("/elsewhere"))] == [200, 200, 404]
    assert server.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure(server):
    url = server.on("/", in_turn(cut(head(200, {"content-length": "0"})), answer(b"x")))
    assert [one.status for one in post(url, url)] == [200, 200]
    assert server.connections == 2


def test_a_kept_connection_that_is_closed_at_the_request_is_tried_anew(server):
    url = server.on("/", in_turn(answer(b"x"), cut(b""), answer(b"y")))
    assert [one.status for one in post(url, url)] == [200, 200]
    assert (server.connections, len(server.received)) == (2, 3)


def test_a_post_reads_no_more_than_the_beginning_of_an_answer(server):
    started = monotonic()
    assert post(server.on("/", endless(b"y" * 1000)))[0].status == 200
    assert monotonic() - started < SOON


@pytest.mark.parametrize(
    "hostile",
    [partial(b"than", promised=6), drip(b"x", every=0.02, before=head(200, {"content-length": "60000"}))],
    ids=["partial", "drip"],
)
def test_a_status_stands_whatever_becomes_of_the_body(server, hostile):
    assert post(server.on("/", hostile), seconds=0.5)[0].status == 200


@pytest.mark.parametrize("hostile", [hang(), drip(b"H", every=0.02, before=b"")], ids=["hang", "drip"])
def test_a_receiver_that_hangs_is_given_up(server, hostile):
    assert post(server.on("/", hostile), seconds=0.2) == [Posted(None, "not finished within 0.2 s")]


def test_a_receiver_that_reads_nothing_is_given_up():
    with HostileServer() as server:
        server.on("/", lambda exchange: exchange.wait(SOON))
        (posted,) = post(server.url(), body=b"x" * 50_000_000, seconds=0.3)
    assert posted.status is None


@pytest.mark.parametrize("hostile", [cut(b""), cut(b"HTTP/1.1 2"), cut(b"hello\r\n")], ids=["close", "cut", "not-http"])
def test_a_receiver_that_closes_early_has_not_answered(server, hostile):
    (posted,) = post(server.on("/", hostile))
    assert posted.status is None
    assert posted.detail


def raw(answered: bytes) -> Answer:
    def run(exchange: Exchange) -> None:
        exchange.send(answered)

    return run


def test_what_comes_unasked_on_a_kept_connection_is_no_answer(server):
    twice = head(200, {"content-length": "0"}) * 2
    url = server.on("/", in_turn(raw(twice), answer(status=500)))
    assert [one.status for one in post(url, url)] == [200, 500]


def test_a_hundred_hanging_receivers_delay_nobody(server):
    server.on("/", answer(b"x"))
    server.on("/hang", hang())

    async def run() -> tuple[float, list[Posted]]:
        poster = Poster(Gate(HERE), user_agent="x", seconds=2)
        hanging = [asyncio.create_task(poster.post(server.url("/hang"), b"{}", {})) for _ in range(100)]
        await asyncio.sleep(0)
        began = monotonic()
        assert (await poster.post(server.url(), b"{}", {})).status == 200
        took = monotonic() - began
        given_up = await asyncio.gather(*hanging)
        await poster.close()
        return took, given_up

    took, given_up = asyncio.run(run())
    assert took < 1.5  # before any of them was given up
    assert {one.detail for one in given_up} == {"not finished within 2 s"}


def test_a_private_address_is_refused_before_a_byte_is_sent(server):
    for url in (server.url(), server.url(host="localhost")):
        (posted,) = post(url, gate=Gate())
        assert posted.status is None
        assert "not a public address" in posted.detail
    assert server.connections == 0


@pytest.mark.parametrize("url", ["ftp://page.test/", "http://user@127.0.0.1/", "no url", "http://xn--/", "http://[::1"])
def test_a_url_that_is_none_is_refused(url):
    assert post(url)[0].status is None


def test_a_header_with_a_line_break_is_never_sent(server):
    (posted,) = post(server.on("/", answer()), webhook_id="a\r\nx: y")
    assert (posted.status, posted.detail) == (None, "a header has a line break in it")
    assert server.received == []


def test_a_name_that_nobody_knows_is_a_failure():
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    (posted,) = post("https://nobody.test/", gate=Gate(resolver=unknown))
    assert posted == Posted(None, "cannot connect: Name or service not known")


def test_a_name_that_takes_for_ever_to_look_up_is_given_up(server):
    def slow(_host: str, _port: int) -> list[str]:
        server._stopping.wait(SOON)
        return []

    assert post("https://slow.test/", gate=Gate(resolver=slow), seconds=0.2)[0].detail == "no connection within 0.2 s"


def test_a_port_where_nobody_listens_is_a_failure():
    (posted,) = post("http://127.0.0.1:1/")
    assert posted.status is None
    assert posted.detail.startswith("cannot connect: ")


def test_a_certificate_is_verified():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with HostileServer(tls=context) as tls:
        tls.on("/", answer(b"x"))
        (posted,) = post(tls.url(host="inspectorate.test"))
        assert posted.status is None
        assert "certificate" in posted.detail.lower()
        trusting = ssl.create_default_context(cafile=CERTIFICATE)
        url = tls.url(host="inspectorate.test")
        assert [one.status for one in post(url, url, tls=trusting)] == [200, 200]
        assert len(tls.received) == 2


@pytest.mark.parametrize(("status", "waits"), [(429, 90), (502, 90), (503, 90), (504, 90), (500, None), (200, None)])
def test_only_a_busy_receiver_may_say_when_to_come_back(server, status, waits):
    (posted,) = post(server.on("/", answer(status=status, retry_after="90")))
    assert posted.retry_after == waits
