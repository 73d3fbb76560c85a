import gzip
import zlib
from contextlib import suppress
from ipaddress import ip_network
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import HostileServer, answer, cut, drip, endless, gzipped, hang, head, in_turn, partial, redirect
from worker.fetching.bodies import BodyError, gunzip
from worker.fetching.client import Fetcher, Outcome
from worker.fetching.gate import Gate, remaining

HERE = ip_network("127.0.0.0/8")
SOON = 10  # seconds: far beyond the deadlines of these tests, far below for ever


# Time


@pytest.mark.parametrize(
    "hostile",
    [
        hang(),
        drip(b"x", every=0.02),  # a body without end, a byte at a time
        drip(b"x", every=0.02, before=b""),  # a status line without end
        drip(b"x-more: 1\r\n", every=0.02, before=b"HTTP/1.1 200 OK\r\n"),  # headers without end
        drip(b"1\r\nx\r\n", every=0.02, before=head(200, {"transfer-encoding": "chunked"})),
        drip(b"HTTP/1.1 103 Early Hints\r\n\r\n", every=0.02, before=b""),
        drip(b"x", every=0.02, before=head(200, {"content-length": "90000"})),
    ],
    ids=["hang", "body", "status", "headers", "chunks", "hints", "length"],
)
def test_a_server_that_holds_us_up_is_given_up_at_the_deadline(server, impatient, hostile):
    started = monotonic()
    fetched = impatient.fetch(server.on("/", hostile))
    assert fetched.outcome is Outcome.FAILED
    assert fetched.detail == "not finished within 0.3 s"
    assert fetched.body == b""
    assert monotonic() - started < SOON


def test_the_deadline_is_for_all_redirects_together(server, impatient):
    for number in range(6):

        def late(exchange, number=number) -> None:
            exchange.wait(0.12)
            redirect(f"/{number + 1}")(exchange)

        server.on(f"/{number}", late)
    assert impatient.fetch(server.url("/0")).detail == "not finished within 0.3 s"
    assert len(server.received) < 6


def test_a_deadline_ends_with_its_request(server, impatient):
    impatient.fetch(server.on("/", hang()))
    assert remaining(TimeoutError) is None


def test_an_unwanted_body_that_drips_does_not_undo_its_status(server):
    fetcher = Fetcher(Gate([HERE]), user_agent="gradewatch-test/1.0", total_timeout=1)
    url = server.on("/", drip(b"x", every=0.02, before=head(404, {"connection": "close"})))
    assert fetcher.fetch(url).outcome is Outcome.GONE
    fetcher.close()


# Size


@pytest.mark.parametrize(
    "hostile",
    [
        endless(),
        answer(b"x" * 100_001),
        cut(head(200, {"content-length": "9" * 15})),
        gzipped(b"x" * 100_001),
        gzipped(bytes(50_000_000)),
        cut(head(200, {"content-encoding": "gzip"}) + gzip.compress(gzip.compress(bytes(200_000)) + b"x" * 100_001)),
    ],
    ids=["endless", "over", "promised", "gzip", "bomb", "nested"],
)
def test_a_body_beyond_the_cap_is_too_large(server, fetcher, hostile):
    fetched = fetcher.fetch(server.on("/", hostile))
    assert (fetched.outcome, fetched.status, fetched.body) == (Outcome.TOO_LARGE, 200, b"")
    assert fetched.detail == "more than 100000 bytes"


@pytest.mark.parametrize("hostile", [answer(b"x" * 100_000), gzipped(b"x" * 100_000)], ids=["plain", "gzip"])
def test_a_body_of_just_the_cap_is_whole(server, fetcher, hostile):
    assert len(fetcher.fetch(server.on("/", hostile)).body) == 100_000


def test_a_bomb_is_never_held_in_memory():
    largest = 0
    for piece in gunzip(iter([gzip.compress(bytes(20_000_000))])):
        largest = max(largest, len(piece))
    assert largest <= 65_536


def test_headers_without_end_are_a_failure(server, fetcher):
    line = b"x-padding: " + b"x" * 1000 + b"\r\n"
    assert fetcher.fetch(server.on("/", cut(b"HTTP/1.1 200 OK\r\n" + line * 200))).outcome is Outcome.FAILED


# Broken answers


@pytest.mark.parametrize(
    "hostile",
    [
        partial(b"<h1>Good</h1>", promised=5000),
        cut(b""),
        cut(b"HTTP/1.1 200 OK\r\ncontent-le"),
        cut(head(200, {"transfer-encoding": "chunked"}) + b"5\r\nhello\r\n"),
        cut(head(200, {"transfer-encoding": "chunked"}) + b"5\r\nhel"),
        cut(head(200, {"transfer-encoding": "chunked"}) + b"zz\r\nhello\r\n"),
        cut(head(200, {"content-encoding": "gzip"}) + gzip.compress(b"words" * 99)[:-9]),
        cut(head(200, {"content-encoding": "gzip"}) + b"no gzip at all"),
        answer(zlib.compress(b"words"), content_encoding="deflate"),
        answer(b"words", content_encoding="br"),
        answer(gzip.compress(gzip.compress(b"words")), content_encoding="gzip, gzip"),
        cut(b"220 smtp.test ready\r\n"),
        cut(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 50\r\n\r\nhello"),
    ],
    ids=[
        "short",
        "nothing",
        "cut-head",
        "no-last-chunk",
        "cut-chunk",
        "bad-chunk",
        "cut-gzip",
        "false-gzip",
        "deflate",
        "brotli",
        "twice",
        "not-http",
        "two-lengths",
    ],
)
def test_a_broken_answer_is_a_failure_without_a_body(server, fetcher, hostile):
    fetched = fetcher.fetch(server.on("/", hostile))
    assert fetched.outcome is Outcome.FAILED
    assert fetched.body == b""
    assert fetched.detail
    assert "\n" not in fetched.detail


def test_a_server_that_is_not_there_is_a_failure(fetcher):
    with HostileServer() as server:
        url = server.url()
    fetched = fetcher.fetch(url)
    assert (fetched.outcome, fetched.status) == (Outcome.FAILED, None)
    assert fetched.detail.startswith("cannot connect: ")


def test_the_next_request_is_well_after_a_broken_one(server, fetcher):
    url = server.on("/", in_turn(cut(b""), partial(b"x", promised=9), answer(b"whole")))
    assert [fetcher.fetch(url).outcome for _ in range(3)] == [Outcome.FAILED, Outcome.FAILED, Outcome.OK]


@pytest.mark.parametrize("body", [b"", b"x", b"words " * 9999])
def test_gzip_in_members_padded_and_in_crumbs_is_read(body):
    raw = gzip.compress(body[:7]) + gzip.compress(body[7:]) + bytes(64)
    assert b"".join(gunzip(iter([raw]))) == body
    assert b"".join(gunzip(bytes([byte]) for byte in raw)) == body


@given(st.binary(max_size=200), st.integers(1, 20))
def test_gunzip_of_anything_ends_or_says_so(raw, size):
    chunks = [raw[start : start + size] for start in range(0, len(raw), size)]
    with suppress(BodyError):
        assert raw.startswith(b"\x1f\x8b") or b"".join(gunzip(iter(chunks))) == b""


def test_an_empty_gzip_answer_is_empty(server, fetcher):
    assert fetcher.fetch(server.on("/", answer(b"", content_encoding="gzip"))).outcome is Outcome.OK
