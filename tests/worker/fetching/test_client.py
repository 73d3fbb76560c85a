import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network

import pytest

from tests.hostile import answer, cut, head, redirect, validated
from worker.fetching.client import MAX_RETRY_AFTER, Fetcher, Outcome
from worker.fetching.gate import Gate

HERE = ip_network("127.0.0.0/8")


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


# The gate


def test_a_private_address_is_refused_before_a_byte_is_sent(server):
    fetcher = Fetcher(Gate(), user_agent="gradewatch-test/1.0")
    for url in (server.url(), server.url(host="localhost")):
        fetched = fetcher.fetch(url)
        assert (fetched.outcome, fetched.status) == (Outcome.REFUSED, None)
    fetcher.close()
    assert server.connections == 0


@pytest.mark.parametrize("url", ["ftp://page.test/", "http://user@127.0.0.1/", "no url", "http://xn--/", "http://[::1"])
def test_a_url_that_is_none_is_refused(fetcher, url):
    assert fetcher.fetch(url).outcome is Outcome.REFUSED


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
