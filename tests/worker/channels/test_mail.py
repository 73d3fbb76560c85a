"""Mail, to a real SMTP server on loopback: what arrives, in which cases it does not, and what is never shown."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import quote

import pytest

from tests.worker.mailbox import PASSWORD, USER, mailbox, trusting
from tests.worker.telling import NOW, OFFICIAL, moved
from worker.channels import Attempt, Hands, Message, mail
from worker.channels.mail import check, send_together
from worker.errors import UsageError, masked
from worker.settings import Settings, load_settings

ANNA, SENDER = "anna@example.org", "Gradewatch <gradewatch@example.org>"
LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


def send(url: str, *events, tls: ssl.SSLContext | None = None, to: str = ANNA) -> Attempt:
    messages = [Message(to, (), event.id, int(event.sequence), event.to_bytes(), 3) for event in events or (moved(),)]
    settings = Settings(mail_url=url, mail_from=SENDER)
    return send_together(messages, Hands(settings, None, lambda: NOW, tls))  # type: ignore[arg-type]  # nothing is posted


def test_a_letter_arrives_in_text_and_html():
    with mailbox() as box:
        attempt = send(box.url("smtp+plain"))
        assert attempt == Attempt(delivered=True, status=250, detail="taken over by 127.0.0.1")
    (letter,) = box.came
    assert letter["Subject"] == "Cambridgeshire: Effectiveness moved up from requires improvement to good (PEEL 2017)"
    assert (letter["From"], letter["To"]) == (SENDER, ANNA)
    assert letter["Date"].datetime == NOW
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "“The force is good at keeping people safe & at reducing crime.”" in plain.get_content()
    assert "at keeping people safe &amp; at reducing crime" in html.get_content()
    assert f'<a href="{OFFICIAL}">' in html.get_content()
    assert "gradewatch subscriptions end 3" in plain.get_content()


def test_several_events_are_one_letter():
    with mailbox() as box:
        assert send(box.url("smtp+plain"), moved(1), moved(2, question="legitimacy")).delivered
    (letter,) = box.came
    assert letter["Subject"] == "Cambridgeshire: 2 grades moved (2 up) (PEEL 2017)"


def test_a_letter_that_is_sent_twice_has_one_id_and_another_has_another():
    with mailbox() as box:
        for events in ([moved(1)], [moved(1)], [moved(2)]):
            send(box.url("smtp+plain"), *events)
        send(box.url("smtp+plain"), moved(1), to="bert@example.org")
    first, second, *others = (letter["Message-ID"] for letter in box.came)
    assert first == second
    assert len({first, *others}) == 3
    assert first.endswith("@example.org>")


@pytest.mark.parametrize(("scheme", "tls"), [("smtps", "smtps"), ("smtp", "starttls")])
def test_over_tls_with_a_login(scheme, tls):
    with mailbox(tls=tls, login=True) as box:
        attempt = send(box.url(scheme, login=LOGIN), tls=trusting())
    assert attempt.delivered, attempt
    assert box.logins == [USER]
    assert len(box.came) == 1


def test_a_certificate_that_nobody_signed_is_not_trusted():
    with mailbox(tls="smtps") as box:
        attempt = send(box.url("smtps"))
    assert not attempt.delivered
    assert "certificate verify failed" in attempt.detail
    assert box.came == []


def test_a_server_without_tls_gets_neither_login_nor_letter():
    with mailbox(login=True) as box:
        attempt = send(box.url("smtp", login=LOGIN), tls=trusting())
    assert not attempt.delivered
    assert "STARTTLS" in attempt.detail
    assert (box.logins, box.came) == ([], [])


def test_a_wrong_password_is_a_failure_that_does_not_show_it():
    with mailbox(tls="smtps", login=True) as box:
        attempt = send(box.url("smtps", login=LOGIN.replace("hunter22", "hunter33")), tls=trusting())
    assert (attempt.delivered, attempt.status, attempt.gone) == (False, 535, False)
    assert "hunter" not in attempt.detail


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("550 5.1.1 no such user", True),
        ("550 5.7.1 not wanted", False),
        ("550 go away", False),
        ("450 4.2.0 greylisted", False),
    ],
)
def test_a_refused_recipient_is_gone_only_where_the_mailbox_is(said, gone):
    with mailbox() as box:
        box.to = said
        attempt = send(box.url("smtp+plain"))
    assert attempt == Attempt(delivered=False, status=int(said[:3]), detail=said, gone=gone)


def test_a_refused_letter_is_a_failure():
    with mailbox() as box:
        box.answer = "554 5.6.0 too long"
        assert send(box.url("smtp+plain")) == Attempt(delivered=False, status=554, detail="554 5.6.0 too long")


def test_a_server_that_is_away_is_a_failure():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    attempt = send(f"smtp+plain://127.0.0.1:{port}")
    assert (attempt.delivered, attempt.status, attempt.gone) == (False, None, False)
    assert "refused" in attempt.detail


def test_a_server_that_says_nothing_does_not_hold_us(monkeypatch):
    monkeypatch.setattr(mail, "SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        attempt = send(f"smtp+plain://127.0.0.1:{server.getsockname()[1]}")
    assert not attempt.delivered
    assert attempt.status is None


# What is checked before


@pytest.mark.parametrize(
    "address",
    ["anna@example.org", "anna.b+grades@mail.example.co.uk", "o'x".replace("'", "") + "@example.org"],
)
def test_addresses_that_can_be_written_to(address):
    check(address, Settings(mail_url="smtps://mail.example.org", mail_from=SENDER))


@pytest.mark.parametrize(
    "address",
    [
        "anna@example",
        "anna@@example.org",
        "anna@example.org\nBcc: all@example.org",
        "anna@example.org, bert@example.org",
        "Anna <anna@example.org>",
        "änna@example.org",
        "@example.org",
        "anna@example.org\u2028",
    ],
)
def test_what_is_no_address_is_said(address):
    with pytest.raises(UsageError, match="is no address; mail goes to an address"):
        check(address, Settings(mail_url="smtps://mail.example.org", mail_from=SENDER))


def test_without_a_server_one_line_says_what_to_set():
    with pytest.raises(UsageError, match=r"^mail needs a server and a sender: set GRADEWATCH_MAIL_URL"):
        check(ANNA, Settings())
    with pytest.raises(UsageError, match="set GRADEWATCH_MAIL_URL and GRADEWATCH_MAIL_FROM"):
        check(ANNA, Settings(mail_url="smtps://mail.example.org"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAIL_URL", "mail.example.org", "should be smtps://"),
        ("MAIL_URL", "https://user:hunter22@mail.example.org", "should be smtps://"),
        ("MAIL_URL", "smtps://", "should be smtps://"),
        ("MAIL_URL", "smtps://user:hunter22@mail.example.org:x", "is no address of a server"),
        ("MAIL_URL", "smtps://user@mail.example.org", "has a user without a password"),
        ("MAIL_URL", "smtp+plain://user:hunter22@mail.example.org", "would send the password unencrypted"),
        ("MAIL_URL", "smtps://user:hun/ter22@mail.example.org", "address of a server"),
        ("MAIL_URL", "smtps://user:hunter22@mail.example.org/inbox", "ends after the port"),
        ("MAIL_FROM", "gradewatch", "should be an address"),
        ("MAIL_FROM", "a@example.org\nBcc: b@example.org", "should be an address"),
    ],
)
def test_a_wrong_setting_is_one_line_without_the_password(monkeypatch, name, value, said):
    monkeypatch.setenv(f"GRADEWATCH_{name}", value)
    with pytest.raises(UsageError, match=f"^GRADEWATCH_{name}: .*{said}") as told:
        load_settings()
    assert "hunter22" not in str(told.value)


def test_a_password_is_masked_even_where_the_user_is_an_address():
    assert masked("smtps://anna@example.org:hunter22@mail.example.org") == (
        "smtps://anna@example.org:****@mail.example.org"
    )
    assert masked(f"smtps://{LOGIN}mail.example.org") == "smtps://gradewatch%40example.org:****@mail.example.org"
    assert masked("smtp+plain://127.0.0.1:25") == "smtp+plain://127.0.0.1:25"
