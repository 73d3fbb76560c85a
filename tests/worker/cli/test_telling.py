"""`subscribe` and `subscriptions`: who is told, of what, and what it takes to be told."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from worker.channels.webhook import sign, verify

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
        ("--type", "exploded", "no type 'gradewatch.grade.exploded'; known are gradewatch.grade.first"),
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
