"""The mail channel: one letter, in plain text and HTML, by the SMTP server that the operator names.

That server is the operator's own setting, so any address may be its; nothing that was read on a page names it.

Sources: RFC 5321 (SMTP), RFC 3463 (which refusals are for good), RFC 3834 (mail that no person wrote).
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import uuid
from collections.abc import Sequence
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from schema.events import NAMESPACE, Event
from worker.channels import SECONDS, Attempt, Hands, Message
from worker.errors import UsageError
from worker.fetching.passage import passage
from worker.messages import compose

if TYPE_CHECKING:
    from worker.letters import Letter
    from worker.settings import Settings

TARGETS = "mail goes to an address, as name@example.org"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&*+/=?^_{|}~-]{1,64}@(?=[^@]{1,253}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_GONE = re.compile(r"^5\.1\.(1|6|10)\b")
"""The enhanced codes of a mailbox that is not there: RFC 3463, 3.2, and RFC 7505."""
_OK = 250


def takes(target: str) -> bool:
    """Whether this is written like an address."""
    return "@" in target and "://" not in target


def check(target: str, settings: Settings) -> None:
    """Raise UsageError for an address that is none, and where no mail can be sent."""
    if not _ADDRESS.fullmatch(target):
        message = f"{target[:200]!r} is no address; {TARGETS}"
        raise UsageError(message)
    if settings.mail_url is None or settings.mail_from is None:
        message = "mail needs a server and a sender: set GRADEWATCH_MAIL_URL and GRADEWATCH_MAIL_FROM"
        raise UsageError(message)


def new_secret() -> str:
    """None: mail is not signed here; whoever runs the domain of the sender has DKIM for that."""
    return ""


def send_together(messages: Sequence[Message], hands: Hands) -> Attempt:
    """Send one letter about these events; delivered when the server has taken it over."""
    settings, target = hands.settings, messages[0].target
    if settings.mail_url is None or settings.mail_from is None:
        return Attempt(delivered=False, status=None, detail="GRADEWATCH_MAIL_URL or GRADEWATCH_MAIL_FROM is not set")
    events = [Event.model_validate_json(one.body) for one in messages]
    letter = compose(events, subscription=messages[0].subscription)
    mail = make_mail(letter, settings.mail_from, target, [event.id for event in events])
    mail["Date"] = format_datetime(hands.now())
    with passage(lambda _address: True, SECONDS) as on_the_way:
        try:
            return _send(mail, settings.mail_url, target, hands.tls)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[target]
            return _refused(code, words)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            detail = f"not finished within {SECONDS} s" if on_the_way.late else _line(error) or type(error).__name__
            return Attempt(delivered=False, status=None, detail=detail)


def make_mail(letter: Letter, sender: str, target: str, events: Sequence[str]) -> EmailMessage:
    """A letter as a mail, without its date. The same events to the same address have the same Message-ID."""
    name, address = parseaddr(sender)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = letter.subject
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=target)
    identity = uuid.uuid5(NAMESPACE, "\n".join(["mail", target, *events]))
    mail["Message-ID"] = f"<{identity}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text())
    mail.add_alternative(letter.html(), subtype="html")
    return mail


def check_url(url: str) -> None:
    """Raise ValueError, without showing the password, unless this names a server as `GRADEWATCH_MAIL_URL` should."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is no address of a server") from None
    if parts.scheme not in _PORTS or not host:
        raise ValueError("should be smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587")
    if (parts.username is None) != (parts.password is None):
        raise ValueError("has a user without a password, or the other way round")
    if parts.scheme == "smtp+plain" and parts.username is not None:
        raise ValueError("would send the password unencrypted; use smtps:// or smtp://")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("ends after the port; write @, :, / and # in a password as %40, %3A, %2F and %23")


def check_sender(sender: str) -> None:
    """Raise ValueError unless this is one address, with or without a name before it."""
    with suppress(MessageError, ValueError, IndexError):
        name, address = parseaddr(sender)
        if _ADDRESS.fullmatch(address) and sender.isprintable():
            Address(name, addr_spec=address)
            return
    raise ValueError("should be an address, as gradewatch@example.org or Gradewatch <gradewatch@example.org>")


_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


def _send(mail: EmailMessage, url: str, target: str, tls: ssl.SSLContext | None) -> Attempt:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    tls = tls or ssl.create_default_context()
    me, patience = socket.gethostname(), SECONDS / 2
    client = (
        smtplib.SMTP_SSL(host, port, local_hostname=me, timeout=patience, context=tls)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, local_hostname=me, timeout=patience)
    )
    try:
        if parts.scheme == "smtp":
            client.starttls(context=tls)  # raises where the server has none: nothing goes out in the clear
        if parts.username is not None and parts.password is not None:
            client.login(unquote(parts.username), unquote(parts.password))
        client.send_message(mail, to_addrs=[target])
    except BaseException:
        client.close()
        raise
    with suppress(smtplib.SMTPException, OSError):  # it has the letter: how it says goodbye does not matter
        client.quit()
    return Attempt(delivered=True, status=_OK, detail=f"taken over by {host}")


def _refused(code: int, words: bytes | str) -> Attempt:
    text = _line(words.decode("utf-8", "replace") if isinstance(words, bytes) else words)
    return Attempt(delivered=False, status=code, detail=f"{code} {text}"[:300], gone=bool(_GONE.match(text)))


def _line(error: object) -> str:
    """One line of at most 300 characters."""
    return " ".join(str(error).split())[:300]
