import ssl
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from time import monotonic

import pytest

from tests.hostile import HostileServer, answer
from worker.fetching.client import Fetcher, Outcome
from worker.fetching.gate import Gate

HERE = ip_network("127.0.0.0/8")
SOON = 10  # seconds: far beyond the deadlines of these tests, far below for ever


def here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


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
