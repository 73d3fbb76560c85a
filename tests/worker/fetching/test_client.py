import gzip
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import (
    HostileServer,
    answer,
    cut,
    drip,
    endless,
    gzipped,
    hang,
    head,
    in_turn,
    partial,
    redirect,
    validated,
)
from worker.fetching.client import MAX_RETRY_AFTER, Fetched, Fetcher, Outcome, _BodyError, _gunzip, _redirect
from worker.fetching.gate import Gate, RefusedError, remaining

HERE = ip_network("127.0.0.0/8")
SOON = 10  # seconds: far beyond the deadlines of these tests, far below for ever


def here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


# What is asked for


def test_a_page_comes_back_whole_with_what_identifies_it(server, fetcher):
    body = "Général: café £".encode("cp1252")
    url = server.on(
        "/page",
        answer(body, content_type="text/html; charset=windows-1252", etag='W/"7"', last_modified="Thu, 18 Feb 2016"),
    )
    fetched = fetcher.fetch(url)
    assert fetched.outcome is Outcome.OK
    assert fetched.status == 200
    assert fetched.body == body  # bytes as they came: reading decides what they mean
    assert fetched.content_type == "text/html; charset=windows-1252"
    assert (fetched.etag, fetched.last_modified) == ('W/"7"', "Thu, 18 Feb 2016")
    assert fetched.final_url == url
    assert ("etag", 'W/"7"') in fetched.headers
    assert fetched.detail == "HTTP 200 OK"
    sent = server.received[0].headers
    assert sent["user-agent"] == "gradewatch-test/1.0"
    assert sent["accept-encoding"] == "gzip"
    assert "if-none-match" not in sent
    assert "if-modified-since" not in sent


def test_a_page_that_did_not_change_is_unchanged(server, fetcher):
    url = server.on("/page", validated(b"words", '"7"'))
    first = fetcher.fetch(url)
    second = fetcher.fetch(url, etag=first.etag, last_modified="Thu, 18 Feb 2016 00:00:00 GMT")
    assert (second.outcome, second.status, second.body) == (Outcome.UNCHANGED, 304, b"")
    assert second.etag == '"7"'
    assert server.received[1].headers["if-modified-since"] == "Thu, 18 Feb 2016 00:00:00 GMT"


def test_a_304_that_nobody_asked_for_is_a_failure(server, fetcher):
    assert fetcher.fetch(server.on("/", answer(status=304))).outcome is Outcome.FAILED


def test_validators_that_no_header_can_carry_are_left_out(server, fetcher):
    fetched = fetcher.fetch(server.on("/", answer(b"x")), etag='"é"', last_modified="Février")
    assert fetched.outcome is Outcome.OK
    assert "if-none-match" not in server.received[0].headers


def test_a_validator_that_would_break_the_request_fails_it(server, fetcher):
    assert fetcher.fetch(server.on("/", answer(b"x")), etag='"a"\r\nX-Evil: 1').outcome is Outcome.FAILED
    assert server.received == []


def test_connections_are_kept_whatever_the_answers(server, fetcher):
    server.on("/page", validated(b"words", '"7"'))
    server.on("/old", redirect("/page"))
    for path in ("/page", "/missing", "/old", "/page", "/missing"):
        fetcher.fetch(server.url(path), etag='"7"')
    assert len(server.received) == 6
    assert server.connections == 1


def test_cookies_are_never_sent_back(server, fetcher):
    url = server.on("/", answer(b"x", set_cookie="seen=1"))
    fetcher.fetch(url)
    fetcher.fetch(url)
    assert "cookie" not in server.received[1].headers


def test_one_fetcher_serves_many_threads(server, fetcher):
    outcomes: list[bytes] = []
    for number in range(8):
        server.on(f"/{number}", answer(str(number).encode()))
    threads = [
        threading.Thread(target=lambda n=number: outcomes.append(fetcher.fetch(server.url(f"/{n}")).body))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [str(number).encode() for number in range(8)]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (202, Outcome.FAILED),
        (204, Outcome.FAILED),
        (206, Outcome.FAILED),
        (300, Outcome.FAILED),
        (400, Outcome.FAILED),
        (401, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (404, Outcome.GONE),
        (405, Outcome.FAILED),
        (410, Outcome.GONE),
        (418, Outcome.FAILED),
        (429, Outcome.BUSY),
        (451, Outcome.REFUSED),
        (500, Outcome.FAILED),
        (502, Outcome.FAILED),
        (503, Outcome.BUSY),
        (504, Outcome.FAILED),
    ],
)
def test_what_a_status_means(server, fetcher, status, outcome):
    fetched = fetcher.fetch(server.on("/", answer(b"<h1>Good</h1>" if status != 204 else b"", status=status)))
    assert (fetched.outcome, fetched.status, fetched.body) == (outcome, status, b"")
    assert fetched.detail.startswith(f"HTTP {status}")


# Coming back later


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        (" 7 ", 7),
        ("999999999999999999999999", MAX_RETRY_AFTER),
        ("9" * 5000, MAX_RETRY_AFTER),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("Fri, 99 Feb 2099 99:99:99 GMT", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_how_long_a_site_asks_to_wait_in_seconds(server, fetcher, status, asked, seconds):
    raw = head(status, {"content-length": "0"})[:-2] + b"Retry-After: " + asked.encode() + b"\r\n\r\n"
    fetched = fetcher.fetch(server.on("/", cut(raw)))
    assert (fetched.outcome, fetched.retry_after) == (Outcome.BUSY, seconds)


@pytest.mark.parametrize(
    ("hours", "seconds"), [(1, 3600), (-1, 0), (-100_000, 0), (100, MAX_RETRY_AFTER), (23, 23 * 3600)]
)
def test_how_long_a_site_asks_to_wait_as_a_date_by_its_own_clock(server, fetcher, hours, seconds):
    clock = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)  # a server whose clock is far off
    until = clock + timedelta(hours=hours)
    url = server.on(
        "/",
        answer(
            status=429,
            retry_after=format_datetime(until, usegmt=True),
            date=format_datetime(clock, usegmt=True),
        ),
    )
    assert fetcher.fetch(url).retry_after == seconds


def test_a_date_counts_from_now_where_the_server_does_not_tell_the_time(server, fetcher):
    until = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    waited = fetcher.fetch(server.on("/", answer(status=503, retry_after=until))).retry_after
    assert waited is not None
    assert 590 <= waited <= 600


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
    for piece in _gunzip(iter([gzip.compress(bytes(20_000_000))])):
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
    assert b"".join(_gunzip(iter([raw]))) == body
    assert b"".join(_gunzip(bytes([byte]) for byte in raw)) == body


@given(st.binary(max_size=200), st.integers(1, 20))
def test_gunzip_of_anything_ends_or_says_so(raw, size):
    chunks = [raw[start : start + size] for start in range(0, len(raw), size)]
    with suppress(_BodyError):
        assert raw.startswith(b"\x1f\x8b") or b"".join(_gunzip(iter(chunks))) == b""


def test_an_empty_gzip_answer_is_empty(server, fetcher):
    assert fetcher.fetch(server.on("/", answer(b"", content_encoding="gzip"))).outcome is Outcome.OK


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(server, fetcher, status):
    server.on("/new", answer(b"words", etag='"9"'))
    fetched = fetcher.fetch(server.on("/old", redirect("/new#grades", status)), etag='"7"')
    assert (fetched.outcome, fetched.body, fetched.etag) == (Outcome.OK, b"words", '"9"')
    assert fetched.final_url == server.url("/new")
    assert [received.headers["if-none-match"] for received in server.received] == ['"7"', '"7"']


def test_a_circle_of_redirects_is_a_failure(server, fetcher):
    server.on("/a", redirect("/b"))
    server.on("/b", redirect("/a"))
    fetched = fetcher.fetch(server.url("/a"))
    assert (fetched.outcome, fetched.status) == (Outcome.FAILED, 302)
    assert fetched.detail == f"redirected in a circle, back to {server.url('/a')}"
    assert len(server.received) == 2


def test_five_redirects_are_followed_and_six_are_not(server, fetcher):
    for number in range(6):
        server.on(f"/{number}", redirect(f"/{number + 1}"))
    server.on("/6", answer(b"words"))
    assert fetcher.fetch(server.url("/1")).outcome is Outcome.OK
    fetched = fetcher.fetch(server.url("/0"))
    assert (fetched.outcome, fetched.detail) == (Outcome.FAILED, "redirected more than 5 times")


@pytest.mark.parametrize(
    "location", ["", "http://[", "/a b\\c", "https://", "javascript:alert(1)", "http://u:p@x.test/"]
)
def test_a_redirect_to_no_place_is_not_followed(server, fetcher, location):
    fetched = fetcher.fetch(server.on("/", redirect(location)))
    assert fetched.outcome in {Outcome.FAILED, Outcome.REFUSED}
    assert len(server.received) == 1


def test_a_redirect_that_does_not_say_where_to_is_a_failure(server, fetcher):
    assert fetcher.fetch(server.on("/", answer(status=301))).outcome is Outcome.FAILED


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "192.168.0.1"])
def test_a_redirect_to_a_private_address_is_refused_by_the_gate(server, inside):
    fetcher = Fetcher(Gate([HERE]), user_agent="gradewatch-test/1.0")
    url = server.on("/", redirect(f"http://{inside}:{server.port}/latest/meta-data"))
    fetched = fetcher.fetch(url, allowed_hosts=lambda _host: True)
    fetcher.close()
    assert (fetched.outcome, fetched.status) == (Outcome.REFUSED, None)
    assert "not a public address" in fetched.detail


def test_a_redirect_to_another_host_needs_leave(server, fetcher):
    server.on("/there", answer(b"words"))
    url = server.on("/", redirect(server.url("/there", host="mirror.test")))
    refused = fetcher.fetch(url)
    assert (refused.outcome, refused.status) == (Outcome.REFUSED, 302)
    assert refused.detail.endswith("another host")
    assert refused.final_url == url
    assert fetcher.fetch(url, allowed_hosts={"other.test"}).outcome is Outcome.REFUSED
    assert fetcher.fetch(url, allowed_hosts={"mirror.test"}).body == b"words"
    assert fetcher.fetch(url, allowed_hosts=lambda host: host == "mirror.test").final_url.startswith("http://mirror")


@pytest.mark.parametrize(
    ("here", "location", "there"),
    [
        ("https://page.test/a/b", "c", "https://page.test/a/c"),
        ("https://page.test/a", "https://www.page.test/a", "https://www.page.test/a"),
        ("https://www.page.test/a", "https://page.test/a", "https://page.test/a"),
        ("http://page.test/a", "https://page.test/a", "https://page.test/a"),
        ("http://page.test/a", "https://www.page.test/a", "https://www.page.test/a"),
        ("https://page.test/a", "//page.test/b", "https://page.test/b"),
        ("https://page.test/a", "https://PAGE.test/é", "https://page.test/%C3%A9"),
        ("https://page.test/a", "?page=2", "https://page.test/a?page=2"),
        ("https://page.test/a", "http://page.test/a", None),
        ("https://page.test/a", "https://wwwpage.test/a", None),
        ("https://page.test/a", "https://page.test.evil.test/a", None),
        ("https://page.test/a", "https://old.page.test/a", None),
        ("https://page.test/a", "https://page.test@evil.test/a", None),
        ("https://page.test/a", "ftp://page.test/a", None),
    ],
)
def test_where_a_redirect_may_lead(here, location, there):
    fetched = Fetched(Outcome.FAILED, 301, here, "", headers=(("location", location),))
    if there is None:
        with pytest.raises(RefusedError):
            _redirect(fetched, ())
    else:
        assert _redirect(fetched, ()) == there


def test_leave_for_a_host_is_no_leave_to_give_up_encryption():
    fetched = Fetched(Outcome.FAILED, 301, "https://page.test/", "", headers=(("location", "http://mirror.test/"),))
    with pytest.raises(RefusedError, match="not encrypted"):
        _redirect(fetched, {"mirror.test"})


# The gate


def test_a_private_address_is_refused_before_a_byte_is_sent(server):
    fetcher = Fetcher(Gate(), user_agent="gradewatch-test/1.0")
    for url in (server.url(), server.url(host="localhost")):
        fetched = fetcher.fetch(url)
        assert (fetched.outcome, fetched.status) == (Outcome.REFUSED, None)
        assert fetcher.post(url, b"{}", {}).status is None
    fetcher.close()
    assert server.connections == 0


@pytest.mark.parametrize("url", ["ftp://page.test/", "http://user@127.0.0.1/", "no url", "http://xn--/", "http://[::1"])
def test_a_url_that_is_none_is_refused(fetcher, url):
    assert fetcher.fetch(url).outcome is Outcome.REFUSED
    assert fetcher.post(url, b"{}", {}).status is None


def test_a_name_that_nobody_knows_is_a_failure():
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    fetcher = Fetcher(Gate(resolver=unknown), user_agent="gradewatch-test/1.0")
    fetched = fetcher.fetch("https://nobody.test/")
    fetcher.close()
    assert fetched.outcome is Outcome.FAILED
    assert fetched.detail == "cannot connect: cannot look up nobody.test: Name or service not known"


def test_a_proxy_in_the_environment_is_not_used(server, monkeypatch):
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fetcher = Fetcher(Gate([HERE]), user_agent="gradewatch-test/1.0")
    assert fetcher.fetch(server.on("/", answer(b"x"))).outcome is Outcome.OK
    fetcher.close()


# TLS


def trusting(certificate: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=Path(__file__).with_name(certificate))


def serving(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name(certificate))
    return context


@pytest.fixture
def secure() -> Iterator[HostileServer]:
    """Give a server whose certificate is for inspectorate.test."""
    with HostileServer(tls=serving("certificate.pem")) as server:
        server.on("/", answer(b"words"))
        yield server


def test_a_certificate_that_we_trust_for_the_right_name_passes(secure):
    fetcher = Fetcher(Gate([HERE], resolver=here), user_agent="gradewatch-test/1.0", tls=trusting("certificate.pem"))
    fetched = fetcher.fetch(secure.url(host="inspectorate.test"))
    fetcher.close()
    assert (fetched.outcome, fetched.body) == (Outcome.OK, b"words")


@pytest.mark.parametrize("host", ["elsewhere.test", "127.0.0.1"])
def test_a_certificate_for_another_name_is_a_failure(secure, host):
    fetcher = Fetcher(Gate([HERE], resolver=here), user_agent="gradewatch-test/1.0", tls=trusting("certificate.pem"))
    fetched = fetcher.fetch(secure.url(host=host))
    fetcher.close()
    assert (fetched.outcome, fetched.status) == (Outcome.FAILED, None)
    assert "mismatch" in fetched.detail
    assert secure.received == []


def test_a_certificate_that_nobody_vouches_for_is_a_failure(secure, fetcher):
    fetched = fetcher.fetch(secure.url(host="inspectorate.test"))
    assert fetched.outcome is Outcome.FAILED
    assert "certificate verify failed" in fetched.detail
    assert secure.received == []


def test_an_expired_certificate_is_a_failure():
    with HostileServer(tls=serving("expired.pem")) as server:
        fetcher = Fetcher(Gate([HERE], resolver=here), user_agent="gradewatch-test/1.0", tls=trusting("expired.pem"))
        fetched = fetcher.fetch(server.url(host="inspectorate.test"))
        fetcher.close()
    assert fetched.outcome is Outcome.FAILED
    assert "expired" in fetched.detail


def test_a_server_that_hangs_in_the_handshake_is_given_up_at_the_deadline(impatient):
    with HostileServer() as server:  # speaks no TLS: it waits for a request line that never comes
        started = monotonic()
        fetched = impatient.fetch(server.url(host="inspectorate.test").replace("http:", "https:"))
        assert monotonic() - started < SOON
    assert fetched.outcome is Outcome.FAILED


# Posting


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
