"""`subscribe mail` and `subscribe people`: what it takes, and what is never printed."""

from __future__ import annotations

import pytest

from tests.hostile import HostileServer, answer
from tests.worker.mailbox import mailbox

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"
ANNA = "anna@example.org"


@pytest.fixture
def mail(monkeypatch):
    with mailbox() as box:
        monkeypatch.setenv("GRADEWATCH_MAIL_URL", box.url("smtp+plain"))
        monkeypatch.setenv("GRADEWATCH_MAIL_FROM", "gradewatch@example.org")
        yield box


@pytest.mark.parametrize("words", [(ANNA,), ("mail", ANNA)], ids=["target", "channel and target"])
def test_an_address_is_told_by_mail_and_has_no_secret(run, mail, words):
    done = run("subscribe", *words, "--force", "kent")
    assert (done.code, done.out) == (0, "")
    assert done.err == (f"subscription 1 to {ANNA} is active; `gradewatch subscriptions test 1` tries it\n")
    (row,) = run("subscriptions", "--json").rows
    assert (row["channel"], row["target"], row["filters"]) == ("mail", ANNA, {"force": ["kent"]})


def test_a_test_by_mail_arrives(run, mail):
    run("subscribe", ANNA)
    done = run("subscriptions", "test", "1")
    assert done.code == 0
    assert done.err.splitlines()[-1] == "the test arrived: taken over by 127.0.0.1"
    assert [letter["Subject"] for letter in mail.came] == [
        "This is a test: what is announced will reach you (subscription 1)"
    ]


def test_a_test_in_a_chat_arrives(run, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
    with HostileServer() as server:
        server.on("/chat", answer())
        run("subscribe", "people", server.url("/chat").replace("http", "json"))
        assert run("subscriptions", "test", "1").err.splitlines()[-1] == "the test arrived: taken over by JSON"
        assert len(server.received) == 1


def test_the_url_of_a_chat_is_a_secret_and_is_never_printed(run):
    printed = [run("subscribe", "people", SLACK)]
    printed += [run(*words) for words in (("subscriptions",), ("subscriptions", "--json"), ("doctor", "--json"))]
    for done in printed:
        assert "T1JJ3T3L2" not in done.out + done.err
        assert "TIiajkdn" not in done.out + done.err
    assert printed[0].err.startswith("subscription 1 to slack://**** is active;")
    assert printed[2].rows[0]["target"] == "slack://****"


def test_the_password_of_the_mail_server_is_never_printed(run, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_MAIL_URL", "smtps://anna%40example.org:hunter22@mail.example.org")
    monkeypatch.setenv("GRADEWATCH_MAIL_FROM", "gradewatch@example.org")
    for words in (("doctor",), ("doctor", "--json"), ("status",), ("subscribe", ANNA)):
        done = run(*words)
        assert "hunter22" not in done.out + done.err


def test_a_digest_says_when_it_comes(run, mail):
    done = run("subscribe", "mail", ANNA, "--digest", "weekly", "--hour", "17", "--weekday", "friday")
    assert "is active, with a digest weekly on friday at 17:00; the first comes 20" in done.err
    (row,) = run("subscriptions", "--json").rows
    assert row["digest"] == "weekly on friday at 17:00"
    assert row["digest_at"] is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((ANNA, "--digest", "hourly"), "a digest is daily or weekly, not 'hourly'"),
        ((ANNA, "--hour", "8"), "--hour and --weekday are of a digest; add --digest"),
        ((ANNA, "--digest", "daily", "--weekday", "monday"), "a daily digest has no weekday"),
        (("https://hooks.example/", "--digest", "daily"), "digests are for people; a webhook is sent each event"),
        (("mail", SLACK), "'slack://****' is not for mail: mail goes to an address"),
        (("pigeon", ANNA), "no channel 'pigeon'; the channels are mail, people, stream, webhook"),
        (("mail", ANNA, "bert@example.org"), "give one target, with or without its channel before it"),
        (("people", "json://hooks.example/x"), "json://**** is not encrypted; use jsons://"),
    ],
)
def test_a_wrong_call_subscribes_nobody(run, mail, words, said):
    done = run("subscribe", *words)
    assert done.code == 2
    assert done.complaint.startswith(said)
    assert run("subscriptions").out == ""


def test_mail_without_a_server_says_what_to_set(run):
    done = run("subscribe", ANNA)
    assert done.code == 2
    assert done.complaint == "mail needs a server and a sender: set GRADEWATCH_MAIL_URL and GRADEWATCH_MAIL_FROM"
