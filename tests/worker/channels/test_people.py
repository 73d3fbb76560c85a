"""Chats through Apprise, against receivers on loopback: what arrives, what is refused, what is never shown."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hostile import HostileServer, Received, answer, cut, drip, hang, redirect
from tests.worker.telling import EVERY, NOW, OFFICIAL, moved
from worker.channels import Attempt, Hands, Message, channel_of, people, shown_target
from worker.channels.people import check, send_together, shown
from worker.errors import UsageError
from worker.settings import Settings

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"
HERE, NARROW = Settings(allow_addresses="127.0.0.0/8"), Settings(allow_addresses="127.0.0.1/32")


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as receiver:
        yield receiver


def at(server: HostileServer, scheme: str, path: str = "/hook") -> str:
    return server.url(path).replace("http://", f"{scheme}://")


def send(target: str, *events, settings: Settings = HERE) -> Attempt:
    messages = [
        Message(target, (), event.id, int(event.sequence), event.to_bytes(), 3) for event in events or (moved(),)
    ]
    hands = Hands(settings, None, lambda: NOW)  # type: ignore[arg-type]  # people are not posted to
    return send_together(messages, hands)


def body(received: Received) -> Any:
    return json.loads(received.body)


def test_a_move_arrives_with_its_line_its_words_and_its_link(server):
    server.on("/hook", answer())
    attempt = send(at(server, "json"))
    assert attempt == Attempt(delivered=True, status=None, detail="taken over by JSON")
    (received,) = server.received
    assert body(received)["title"] == (
        "Cambridgeshire: Effectiveness moved up from requires improvement to good (PEEL 2017)"
    )
    assert body(received)["message"].splitlines() == [
        "Before: requires improvement (PEEL 2016, 2 March 2017).",
        "Published 22 March 2018.",
        "“The force is good at keeping people safe & at reducing crime.”",
        OFFICIAL,
    ]


def test_several_events_are_one_message(server):
    server.on("/hook", answer())
    assert send(at(server, "json"), moved(1), EVERY["phase in"], moved(3, question="legitimacy")).delivered
    (received,) = server.received
    assert body(received)["title"] == (
        "Cambridgeshire, Staffordshire: 2 grades moved (2 up), 1 force in or out of special measures (PEEL 2017)"
    )


def test_ntfy_is_told_as_it_likes_it(server):
    server.on("/", answer(b"{}"))
    assert send(at(server, "ntfy", "/grades")).delivered
    (received,) = server.received
    assert body(received)["topic"] == "grades"
    assert body(received)["title"].startswith("Cambridgeshire: Effectiveness moved up")


@pytest.mark.parametrize(
    ("service", "target", "field"),
    [
        ("slack", SLACK, "attachments"),
        ("discord", "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js/", "content"),
    ],
)
def test_what_a_page_says_calls_nobody_in_a_chat(server, monkeypatch, service, target, field):
    """The real services of Apprise, their host turned to loopback."""
    reply = answer(b"ok") if service == "slack" else answer(status=204)
    server.on("/hook", reply)
    plugin = people._plugin(target)
    monkeypatch.setattr(type(plugin), "webhook_url" if service == "slack" else "notify_url", server.url("/hook"))
    words = "@everyone <!channel> <@U123> [look](https://evil.example/) is inadequate"
    for path in ("/hook/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "/hook/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"):
        server.on(path, reply)
    attempt = send(target, moved(words=words))
    assert attempt.delivered, attempt
    assert field in body(server.received[0])
    for mark in ("@everyone", "<!channel", "<@U123", "](https", "https://evil"):
        assert mark not in json.dumps(body(server.received[0]), ensure_ascii=False)


# What fails


@pytest.mark.parametrize(("status", "gone"), [(400, False), (404, False), (410, True), (500, False)])
def test_a_refusal_is_a_failure_with_its_status(server, status, gone):
    server.on("/hook", answer(status=status))
    attempt = send(at(server, "json"))
    assert (attempt.delivered, attempt.status, attempt.gone) == (False, status, gone)
    assert f"error={status}" in attempt.detail


def test_an_answer_that_is_cut_or_never_ends_is_a_failure(server, monkeypatch):
    server.on("/hook", cut(b"HT"))
    assert not send(at(server, "json")).delivered
    monkeypatch.setattr(people, "SECONDS", 0.5)
    server.on("/hook", hang())
    attempt = send(at(server, "json"))
    assert attempt == Attempt(delivered=False, status=None, detail="not finished within 0.5 s")
    server.on("/hook", drip(b"x", every=0.05))
    assert send(at(server, "json")).delivered  # a status that came stands, whatever follows it


def test_a_redirect_is_a_failure_and_is_not_followed(server):
    server.on("/there", answer())
    server.on("/hook", redirect(server.url("/there")))
    assert not send(at(server, "json")).delivered
    assert [one.path for one in server.received] == ["/hook"]


def test_where_a_redirect_is_asked_for_it_stays_outside(server):
    """A receiver that the gate lets through may not lead to one that it does not."""
    server.on("/there", answer())
    server.on("/hook", redirect(server.url("/there", host="127.0.0.2")))
    attempt = send(at(server, "json") + "?redirect=yes", settings=NARROW)
    assert attempt.detail == "127.0.0.2 is not in the allowed networks, and what goes there is not encrypted"
    assert [one.path for one in server.received] == ["/hook"]


@pytest.mark.parametrize("scheme", ["json", "jsons"])
def test_the_inside_is_refused_before_a_byte_is_sent(server, scheme):
    server.on("/hook", answer())
    attempt = send(at(server, scheme), settings=Settings())
    assert attempt.detail.startswith("127.0.0.1 is not ")
    assert server.received == []


def test_what_is_not_encrypted_goes_to_allowed_networks_alone():
    with pytest.raises(UsageError, match=r"^json://\*\*\*\* is not encrypted; use jsons://, or allow its network"):
        check("json://user:hunter22@hooks.example/", Settings())
    check("jsons://hooks.example/", Settings())
    check(SLACK, Settings())
    attempt = send("json://127.0.0.2/", settings=NARROW)
    assert attempt.detail == "127.0.0.2 is not in the allowed networks, and what goes there is not encrypted"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("rsyslog://hooks.example", "rsyslog:// does not speak HTTP"),
        ("mailto://anna:hunter22@example.org", "mailto:// does not speak HTTP"),
        ("nosuch://token-1234/", r"nosuch://\*\*\*\* is no Apprise URL"),
        ("slack://token-1234", r"slack://\*\*\*\* is no Apprise URL"),
    ],
)
def test_a_target_that_cannot_be_told_is_said_without_its_secrets(target, said):
    with pytest.raises(UsageError, match=f"^{said}") as told:
        check(target, HERE)
    assert "hunter22" not in str(told.value)
    assert "token" not in str(told.value)


def test_where_apprise_is_missing_one_line_says_what_to_do(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"^chats need Apprise, which is not installed: `pip install"):
        check(SLACK, HERE)
    assert send(SLACK).detail.startswith("chats need Apprise")


def test_what_a_service_says_is_kept_without_the_tokens(server):
    server.on("/hook", answer(status=500))
    target = at(server, "json").replace("json://", "json://user:hunter22@")
    attempt = send(target)
    assert "hunter22" not in attempt.detail
    assert people._without("no token-1234 at\n /services/abc", "slack://token-1234/abc") == "no **** at /services/abc"


def test_the_channel_of_a_target_is_clear():
    assert channel_of(SLACK) == "people"
    assert channel_of("https://hooks.example.org/") == "webhook"
    assert channel_of("stream:grades") == "stream"
    assert channel_of("anna@example.org") == "mail"
    assert channel_of("https://hooks.example.org/", "webhook") == "webhook"
    with pytest.raises(UsageError, match=r"'slack://\*\*\*\*' is not for mail: mail goes to"):
        channel_of(SLACK, "mail")
    with pytest.raises(UsageError, match="no channel 'pigeon'; the channels are mail, people, stream, webhook"):
        channel_of(SLACK, "pigeon")


def test_a_target_is_never_shown():
    assert shown(SLACK) == shown_target("people", SLACK) == "slack://****"
    assert shown_target("webhook", "https://hooks.example.org/") == "https://hooks.example.org/"
