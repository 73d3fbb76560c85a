from ipaddress import ip_network

import pytest

from tests.hostile import answer, redirect
from worker.fetching.client import Fetched, Fetcher, Outcome, _redirect
from worker.fetching.gate import Gate, RefusedError

HERE = ip_network("127.0.0.0/8")


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
