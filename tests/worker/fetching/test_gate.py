import socket
import threading
from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from time import monotonic

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import HostileServer, answer
from worker.fetching.client import Fetcher, Outcome
from worker.fetching.gate import Gate, GatedBackend, RefusedError, is_public, look_up, unwrapped, within

HERE = ip_network("127.0.0.0/8")


def answers(*addresses: str) -> Gate:
    return Gate(resolver=lambda _host, _port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",  # carrier-grade NAT
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",  # the metadata service of clouds
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",  # benchmarks
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",  # IPv4-compatible loopback
        "::808:808",  # IPv4-compatible, however public
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:8.8.8.8",  # IPv4-translated
        "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
        "64:ff9b::a9fe:a9fe",  # NAT64 of 169.254.169.254
        "64:ff9b:1::1",  # local NAT64
        "100::1",  # discard
        "2001::1",  # Teredo
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",  # benchmarks
        "2001:20::1",  # ORCHID
        "2001:db8::1",
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "2002:808:808::",  # 6to4, however public
        "3fff::1",
        "4000::1",  # not given out
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_special_purpose_addresses_are_refused(address):
    with pytest.raises(RefusedError, match="not a public address"):
        answers(address).resolve("page.test", 80)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",  # a public page seen from a network that has IPv6 only
        "2001:200::1",
        "2003::1",
        "2606:4700::1111",
        "2a00:1450:4009::200e",
    ],
)
def test_public_addresses_pass(address):
    assert answers(address).resolve("page.test", 80) == [ip_address(address)]


@given(st.ip_addresses(v=4))
def test_an_address_in_disguise_is_judged_as_what_it_leads_to(address: IPv4Address):
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        disguised = IPv6Address(int(IPv6Address(prefix)) + int(address))
        assert unwrapped(disguised) == address
        assert Gate().permits(disguised) == is_public(address)


@given(st.ip_addresses())
def test_what_python_knows_to_be_special_is_never_public(address):
    if address.is_private or address.is_loopback or address.is_multicast or address.is_link_local:
        assert not is_public(address) or address in ip_network("192.0.0.0/24")


@pytest.mark.parametrize(
    "addresses", [("8.8.8.8", "10.0.0.1"), ("10.0.0.1", "8.8.8.8"), ("2606:4700::1111", "8.8.8.8", "::ffff:127.0.0.1")]
)
def test_one_private_answer_among_public_ones_refuses_the_name(addresses: Sequence[str]):
    with pytest.raises(RefusedError):
        answers(*addresses).resolve("mixed.test", 443)


def test_an_allowed_network_passes_and_its_neighbour_does_not():
    gate = Gate([ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")])
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd00:1::7"):
        assert gate.permits(ip_address(address))
    for address in ("10.2.0.1", "::ffff:10.2.0.1", "fd00:2::7", "127.0.0.1"):
        assert not gate.permits(ip_address(address))


def test_a_refusal_is_one_line_that_names_address_and_host():
    with pytest.raises(RefusedError) as refusal:
        answers("10.0.0.1").resolve("inside.test", 80)
    assert str(refusal.value) == ("10.0.0.1 (inside.test) is not a public address, and is not in the allowed networks")


def test_a_name_without_addresses_is_no_refusal():
    with pytest.raises(OSError, match=r"empty\.test has no address"):
        answers().resolve("empty.test", 80)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "::1"])
def test_other_spellings_of_this_machine_are_refused_as_what_they_resolve_to(host, monkeypatch):
    numeric = partial(socket.getaddrinfo, flags=socket.AI_NUMERICHOST)  # asks no server
    monkeypatch.setattr(socket, "getaddrinfo", numeric)
    with pytest.raises(RefusedError):
        Gate().resolve(host, 80)


def test_a_name_that_cannot_be_encoded_is_unknown_not_a_crash():
    with pytest.raises(OSError, match="not a name"):
        look_up("a" * 300 + ".localhost", 80)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "page.test",
        "//page.test/",
        "ftp://page.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://page.test/",
        "http://",
        "http:///path",
        "http:page.test",
        "https://?query",
        "http://user@page.test/",
        "http://user:secret@page.test/",
        "http://public.test@10.0.0.1/",
        "http://@page.test/",
        "http://public.test\\@10.0.0.1/",
        "http:\\\\page.test/",
        "http://page.test/a b",
        "http://page.test/\r\nHost: inside.test",
        "http://page.test/\x00",
        "\thttp://page.test/",
        "http://page.test:0/",
        "http://page.test:99999/",
        "http://page.test:port/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://127.0.0.1%2f@page.test/",
        "http://page%2etest/",
    ],
)
def test_urls_that_are_refused(url):
    with pytest.raises(RefusedError) as refusal:
        Gate.check_url(url)
    assert "\n" not in str(refusal.value)
    assert "\r" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://page.test",
        "https://page.test/",
        "HTTPS://Page.Test/a?b=c@d#e",
        "https://page.test:8443/x",
        "http://127.0.0.1:8000/",
        "http://[2606:4700::1111]/",
        "https://bücher.test/ü",
    ],
)
def test_urls_that_pass(url):
    Gate.check_url(url)


class Rebinding:
    """A resolver that gives a first answer, then another for ever: the trick of DNS rebinding."""

    def __init__(self, first: str, then: str) -> None:
        self.asked: list[str] = []
        self._first, self._then = first, then

    def __call__(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        return [self._first if len(self.asked) == 1 else self._then]


def test_the_address_that_was_checked_is_the_one_connected_to(server):
    server.on("/", answer(b"whole"))
    resolver = Rebinding("127.0.0.1", "10.0.0.1")
    fetcher = Fetcher(Gate([HERE], resolver=resolver), user_agent="gradewatch-test/1.0")
    fetched = fetcher.fetch(server.url(host="rebinding.test"))
    fetcher.close()
    assert fetched.body == b"whole"
    assert resolver.asked == ["rebinding.test"]  # asked once, so a second answer has no way in
    assert server.received[0].headers["host"] == f"rebinding.test:{server.port}"


def test_a_name_that_turns_private_is_refused_at_the_next_connection():
    resolver = Rebinding("127.0.0.1", "127.9.9.9")
    gate = Gate([ip_network("127.0.0.1/32")], resolver=resolver)
    with HostileServer() as server:
        server.on("/", answer(b"whole", connection="close"))
        server.on("/inside", answer(b"secret"))
        fetcher = Fetcher(gate, user_agent="gradewatch-test/1.0")
        assert fetcher.fetch(server.url(host="rebinding.test")).outcome is Outcome.OK
        server.on("/", answer(b"whole"))
    with HostileServer() as server:  # another port, hence another connection
        fetched = fetcher.fetch(server.url("/inside", host="rebinding.test"))
        fetcher.close()
        assert fetched.outcome is Outcome.REFUSED
        assert "127.9.9.9" in fetched.detail
        assert server.connections == 0


def test_the_next_address_is_tried_where_the_first_does_not_answer(server):
    server.on("/", answer(b"whole"))
    gate = Gate([HERE, ip_network("::1/128")], resolver=lambda _host, _port: ["127.0.0.2", "::1", "127.0.0.1"])
    fetcher = Fetcher(gate, user_agent="gradewatch-test/1.0")
    fetched = fetcher.fetch(server.url(host="many.test"))
    fetcher.close()
    assert fetched.body == b"whole"


def test_a_resolver_that_hangs_ends_at_the_deadline():
    release = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        release.wait()
        return ["127.0.0.1"]

    started = monotonic()
    with within(0.2), pytest.raises(httpcore.ConnectTimeout, match=r"slow\.test"):
        GatedBackend(Gate([HERE], resolver=hang)).connect_tcp("slow.test", 80)
    release.set()
    assert monotonic() - started < 2


def test_the_sooner_of_two_deadlines_rules(server):
    stream = GatedBackend(Gate([HERE])).connect_tcp("127.0.0.1", server.port)
    with within(0.1), within(60), pytest.raises(httpcore.ReadTimeout):
        stream.read(1)
    stream.close()


def test_a_passed_deadline_stops_reads_and_writes(server):
    stream = GatedBackend(Gate([HERE])).connect_tcp("127.0.0.1", server.port)
    with within(0):
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1)
        with pytest.raises(httpcore.WriteTimeout):
            stream.write(b"x")
    stream.close()
