"""What other people's code connects to is held against the gate at the connect, and ends in time."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from ipaddress import ip_address, ip_network

import pytest
import requests

from tests.hostile import HostileServer, answer, drip, hang, redirect
from worker.fetching.gate import Gate
from worker.fetching.passage import passage

HERE = Gate([ip_network("127.0.0.0/8")]).permits
NOWHERE = Gate().permits
SOON = 5  # seconds: far above the half second that these tests give, far below for ever


def test_what_the_gate_permits_is_reached():
    with HostileServer() as server, passage(HERE, SOON) as way:
        url = server.on("/", answer(b"words"))
        assert requests.get(url, timeout=SOON).content == b"words"
    assert (way.refused, way.late) == ("", False)


def test_what_it_does_not_is_refused_before_a_byte_is_sent():
    with HostileServer() as server:
        url = server.on("/", answer())
        with (
            passage(NOWHERE, SOON) as way,
            pytest.raises(requests.ConnectionError, match=r"127\.0\.0\.1 is not a public address"),
        ):
            requests.get(url, timeout=SOON)
        assert server.received == []
    assert way.refused == "127.0.0.1 is not a public address, and is not in the allowed networks"


def test_a_redirect_to_inside_is_refused():
    """The first host is let through, and sends on to a second that is not: 127.0.0.2 is another address."""
    with HostileServer() as server:
        server.on("/inside", answer(b"secret"))
        url = server.on("/", redirect(server.url("/inside", host="127.0.0.2")))
        only = ip_address("127.0.0.1")
        with passage(lambda address: address == only, SOON) as way, pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=SOON)
        assert [one.path for one in server.received] == ["/"]
    assert way.refused.startswith("127.0.0.2 is not")


def test_a_name_that_means_another_address_the_second_time_gains_nothing(monkeypatch):
    plain = socket.getaddrinfo
    answers = iter(["127.0.0.1", "127.0.0.2"])

    def changing(_host, port, *arguments, **options):
        return plain(next(answers), port, *arguments, **options)

    with HostileServer() as server:
        server.on("/", answer())
        monkeypatch.setattr(socket, "getaddrinfo", changing)
        url = server.url("/", host="rebinding.test")
        only = ip_address("127.0.0.1")
        with passage(lambda address: address == only, SOON):
            assert requests.get(url, timeout=SOON).ok
            with pytest.raises(requests.ConnectionError):
                requests.get(url, timeout=SOON)
        assert len(server.received) == 1


@pytest.mark.parametrize("address", ["/run/docker.sock", ("localhost", 1)], ids=["unix", "name"])
def test_what_is_no_address_is_refused(address):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as tried, passage(lambda _: True, SOON), pytest.raises(PermissionError):
        tried.connect(address)


def test_datagrams_are_held_too():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried,
        passage(NOWHERE, SOON),
        pytest.raises(PermissionError),
    ):
        tried.sendto(b"x", ("127.0.0.1", 9))


@pytest.mark.parametrize("reply", [hang(), drip(b"x", every=0.05)], ids=["hangs", "drips"])
def test_an_answer_without_end_ends_with_the_passage(reply):
    with HostileServer() as server:
        url = server.on("/", reply)
        began = time.monotonic()
        with passage(HERE, 0.5) as way, suppress(requests.RequestException):
            requests.get(url, timeout=60)
        assert time.monotonic() - began < SOON
        assert way.late


def test_other_threads_go_their_own_way():
    with HostileServer() as server:
        url = server.on("/", answer(b"words"))
        got: list[bytes] = []
        other = threading.Thread(target=lambda: got.append(requests.get(url, timeout=SOON).content))
        with passage(NOWHERE, SOON):
            other.start()
            other.join(SOON)
        assert got == [b"words"]
        assert requests.get(url, timeout=SOON).ok
