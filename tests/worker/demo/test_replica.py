import http.client
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus

import pytest

from worker.demo.replica import Replica


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A site with one page."""
    with Replica() as site:
        site.publish("/page/", "<h1>Norfolk 2016</h1>")
        yield site


@pytest.fixture
def connection(replica: Replica) -> Iterator[http.client.HTTPConnection]:
    """One connection to it."""
    with closing(http.client.HTTPConnection(replica.host, timeout=10)) as made:
        yield made


def ask(
    connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def test_a_page_comes_with_its_validators(connection: http.client.HTTPConnection):
    status, headers, body = ask(connection, "/page/?from=feed")
    assert (status, body) == (200, b"<h1>Norfolk 2016</h1>")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["etag"].startswith('"')
    assert headers["last-modified"].endswith("GMT")


@pytest.mark.parametrize("given", ["etag", "weak", "list", "day"])
def test_who_has_the_page_gets_304(given: str, connection: http.client.HTTPConnection):
    _, had, _ = ask(connection, "/page/")
    header = {
        "etag": {"If_None_Match": had["etag"]},
        "weak": {"If_None_Match": f"W/{had['etag']}"},
        "list": {"If_None_Match": f'"other", {had["etag"]}'},
        "day": {"If_Modified_Since": had["last-modified"]},
    }[given]
    status, headers, body = ask(connection, "/page/", **header)
    assert (status, body, headers["etag"]) == (304, b"", had["etag"])


def test_a_new_version_is_served_though_it_is_of_the_same_second(
    replica: Replica, connection: http.client.HTTPConnection
):
    _, had, _ = ask(connection, "/page/")
    replica.publish("/page/", "<h1>Norfolk 2017</h1>")
    validators = {"If_None_Match": had["etag"], "If_Modified_Since": had["last-modified"]}
    status, _, body = ask(connection, "/page/", **validators)
    assert (status, body) == (200, b"<h1>Norfolk 2017</h1>")


@pytest.mark.parametrize("since", ["soon", "", "Mon, 99 Foo 2016 00:00:00 GMT"])
def test_a_day_that_is_none_gets_the_page(since: str, connection: http.client.HTTPConnection):
    assert ask(connection, "/page/", If_Modified_Since=since)[0] == 200


def test_what_is_not_there_and_what_may_not_be_done(connection: http.client.HTTPConnection):
    assert ask(connection, "/other/")[0] == 404
    assert ask(connection, "/page/", "POST")[0] == 405
    assert ask(connection, "/page/", "HEAD")[::2] == (200, b"")
    assert ask(connection, "/robots.txt")[2] == b"User-agent: *\nAllow: /\n"


def test_every_request_is_in_the_log(replica: Replica, connection: http.client.HTTPConnection):
    _, had, _ = ask(connection, "/page/")
    ask(connection, "/page/", If_None_Match=had["etag"])
    ask(connection, "/other/")
    assert [(one.path, one.status) for one in replica.served()] == [("/page/", 200), ("/page/", 304), ("/other/", 404)]
    assert [one.size for one in replica.served("/page/")] == [len("<h1>Norfolk 2016</h1>"), 0]
    assert len(replica.served(status=HTTPStatus.NOT_MODIFIED)) == 1
    moments = [one.at for one in replica.served()]
    assert moments == sorted(moments)


def test_a_connection_is_kept_open(connection: http.client.HTTPConnection):
    ask(connection, "/page/")
    own = connection.sock
    ask(connection, "/page/")
    assert connection.sock is own


def test_a_body_without_a_sensible_length_is_refused(replica: Replica, connection: http.client.HTTPConnection):
    status, _, _ = ask(connection, "/page/", "POST", Content_Length="99999999999")
    assert status == 413
    assert replica.served() == []


def test_the_end_closes_connections_that_are_kept_open():
    site = Replica()
    with closing(http.client.HTTPConnection(site.host, timeout=10)) as connection:
        with site:
            ask(connection, "/robots.txt")
            own = connection.sock
        assert own.recv(1) == b""
