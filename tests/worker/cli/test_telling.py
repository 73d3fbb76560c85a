"""`subscribe` and `subscriptions`: who is told, of what, and what it takes to be told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.hostile import HostileServer, answer
from worker.channels.webhook import BadSignatureError, sign, verify

URL = "https://hooks.example/gradewatch"


def test_subscribing_prints_the_secret_alone_and_once(run):
    done = run("subscribe", URL)
    assert done.code == 0
    secret = done.out.removesuffix("\n")
    verify(secret, sign([secret], "id", datetime.now(UTC), b"{}"), b"{}")
    assert f"subscription 1 to {URL} is active" in done.err
    for shown in (run("subscriptions"), run("subscriptions", "--json"), run("doctor", "--json")):
        assert secret not in shown.out + shown.err


def test_every_subscription_has_a_secret_of_its_own(run):
    assert run("subscribe", URL).out != run("subscribe", URL).out


def test_filters_are_kept_as_slugs_and_whole_types(run):
    run(
        *("subscribe", URL, "--force", "Hampshire", "--force", "norfolk", "--type", "moved"),
        *("--question", "legitimacy", "--framework", "peel-2017", "--direction", "down", "--authority", "official"),
    )
    (row,) = run("subscriptions", "--json").rows
    assert row["filters"] == {
        "force": ["hampshire-and-isle-of-wight", "norfolk"],
        "question": ["legitimacy"],
        "framework": ["peel-2017"],
        "type": ["gradewatch.grade.moved"],
        "direction": ["down"],
        "authority": ["official"],
    }


def test_a_direction_filter_is_explained(run):
    assert "only of moves within one block" in run("subscribe", URL, "--direction", "up").err
    assert "block" not in run("subscribe", URL).err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--force", "norflok", "no force 'norflok'; did you mean norfolk?"),
        ("--question", "beauty", "no question 'beauty'; known are"),
        ("--framework", "peel-1999", "peel-1999"),
        ("--type", "exploded", "no type 'exploded'; did you mean gradewatch.grade.re"),
        ("--direction", "sideways", "no direction 'sideways'; known are up, down"),
        ("--authority", "rumoured", "no authority 'rumoured'; known are official, reported"),
    ],
)
def test_a_wrong_filter_subscribes_nobody(run, option, value, said):
    done = run("subscribe", URL, option, value)
    assert done.code == 2
    assert said in done.complaint
    assert run("subscriptions").out == ""


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://hooks.example/", "'ftp://hooks.example/' is no target: "),
        ("hooks.example", "; a webhook is an http or https URL"),
        ("https://me:secret@hooks.example/", "has a user name in it"),
        ("http://127.0.0.1:9/hook", "http://127.0.0.1:9/hook is not encrypted; give an https address, or allow"),
    ],
)
def test_a_url_that_must_not_be_sent_to_is_refused(run, url, said):
    done = run("subscribe", url)
    assert done.code == 2
    assert said in done.complaint
    assert run("subscriptions").out == ""


def test_http_goes_to_networks_that_the_user_allows(run, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
    assert run("subscribe", "http://127.0.0.1:9/hook").code == 0


def test_nobody_subscribed_says_how_to(run):
    done = run("subscriptions")
    assert (done.code, done.out) == (0, "")
    assert done.err == "nobody is subscribed; `gradewatch subscribe URL` adds a webhook\n"


def test_subscriptions_are_shown_in_words(run):
    run("subscribe", URL, "--force", "kent", "--force", "essex", "--type", "moved")
    (row,) = csv.DictReader(io.StringIO(run("subscriptions", "--format", "csv").out))
    assert row["filters"] == "force kent or essex; type gradewatch.grade.moved"
    assert (row["state"], row["target"], row["due"]) == ("active", URL, "0")
    assert "force kent or essex" in run("subscriptions").out


def test_pause_and_resume(run):
    run("subscribe", URL)
    paused = run("subscriptions", "pause", "1")
    assert (paused.code, paused.err) == (0, "subscription 1 is paused\n")
    assert run("subscriptions", "--json").rows[0]["state"] == "paused"
    assert run("subscriptions", "resume", "1").err == "subscription 1 is active\n"
    assert run("subscriptions", "--json").rows[0]["state"] == "active"


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_a_subscription_that_is_not_there_cannot_be(run, command):
    done = run("subscriptions", command, "7")
    assert done.code == 2
    assert done.complaint == "no subscription 7; `gradewatch subscriptions` lists them"


@pytest.fixture
def hook(monkeypatch) -> Iterator[HostileServer]:
    monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
    with HostileServer() as server:
        server.on("/hook", answer())
        yield server


def test_a_test_event_arrives_signed(run, hook):
    secret = run("subscribe", hook.url("/hook"), "--region", "wales").out.strip()
    done = run("subscriptions", "test", "1")
    assert (done.code, done.out, done.err) == (0, "", "the test arrived: HTTP 200 OK\n")
    (received,) = hook.received
    verify(secret, received.headers, received.body)
    (row,) = run("subscriptions", "test", "1", "--json").rows
    assert (row["state"], row["status"], row["type"]) == ("delivered", 200, "gradewatch.subscription.test")


def test_a_test_is_in_the_log_and_not_among_what_is_announced(run, hook):
    run("subscribe", hook.url("/hook"))
    run("subscriptions", "test", "1")
    assert [event["type"] for event in run("events", "--json").rows] == ["gradewatch.subscription.test"]
    assert run("events", "--announced").out == ""


def test_a_test_event_that_does_not_arrive_ends_with_1(run, hook):
    run("subscribe", hook.on("/down", answer(status=500)))
    done = run("subscriptions", "test", "1")
    assert (done.code, done.complaint) == (1, "the test did not arrive: HTTP 500 Internal Server Error")
    (row,) = run("deliveries", "--state", "dead", "--json").rows
    assert (row["subscription"], row["attempts"], row["status"]) == (1, 1, 500)
    assert "HTTP 500" in run("deliveries", "--subscription", "1").out


def test_a_secret_is_replaced_and_shown_once(run, hook):
    old = run("subscribe", hook.url("/hook")).out.strip()
    rotated = run("subscriptions", "rotate", "1", "--overlap", "2")
    fresh = rotated.out.strip()
    assert "the old one signs for 2 h more" in rotated.err
    run("subscriptions", "test", "1")
    for secret in (old, fresh):
        verify(secret, hook.received[0].headers, hook.received[0].body)
        assert secret not in run("subscriptions", "--json").out
    run("subscriptions", "rotate", "1", "--overlap", "0")
    run("subscriptions", "test", "1")
    with pytest.raises(BadSignatureError):
        verify(fresh, hook.received[1].headers, hook.received[1].body)


def test_filters_are_replaced_as_a_whole(run):
    run("subscribe", URL, "--force", "kent", "--type", "moved")
    assert run("subscriptions", "change", "1", "--region", "wales", "--direction", "up").code == 0
    assert run("subscriptions", "--json").rows[0]["filters"] == {"region": ["Wales"], "direction": ["up"]}
    assert run("subscriptions", "change", "1", "--force", "knet").code == 2
    assert "only of moves" in run("subscriptions", "change", "1", "--direction", "up").err


def test_one_that_was_ended_is_listed_no_more(run):
    run("subscribe", URL)
    assert run("subscriptions", "end", "1").err == "subscription 1 was ended\n"
    assert run("subscriptions", "--json").rows == []
    assert run("subscriptions", "resume", "1").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("subscriptions", "replay", "1"), "give one of --after SEQUENCE and --since DAY"),
        (("subscriptions", "replay", "1", "--after", "1", "--since", "2026-01-01"), "give one of"),
        (("subscriptions", "replay", "1", "--since", "noon"), "--since should be a moment"),
        (("deliveries", "retry"), "give the id of a delivery, or --dead"),
        (("deliveries", "retry", "3", "--dead"), "give the id of a delivery, or --dead"),
        (("deliveries", "retry", "3"), "no delivery 3"),
        (("deliveries", "--state", "lost"), "no state 'lost'; the states are due, delivered, dead"),
        (("subscribe", "stream:grades"), "set GRADEWATCH_BROKER_URL to a Redis"),
    ],
)
def test_a_wrong_call_is_one_line(run, arguments, said):
    run("subscribe", URL)
    done = run(*arguments)
    assert done.code == 2
    assert said in done.complaint


def test_what_there_is_to_replay_and_to_retry_is_told(run):
    run("subscribe", URL)
    assert run("subscriptions", "replay", "1", "--after", "0").err == "0 events on the way to subscription 1\n"
    assert run("deliveries", "retry", "--dead").err == "0 deliveries on the way\n"
    assert run("deliveries").err == "no such deliveries\n"


def test_a_stream_is_subscribed_without_a_secret(run, monkeypatch, redis_url):
    monkeypatch.setenv("GRADEWATCH_BROKER_URL", redis_url)
    done = run("subscribe", "stream:grades")
    assert (done.code, done.out) == (0, "")
    assert run("subscriptions", "test", "1").err.startswith("the test arrived: entry ")
