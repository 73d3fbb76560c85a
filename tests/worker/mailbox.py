"""A real SMTP server on loopback that does as a test says, and keeps what it took."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).parent / "fetching" / "certificate.pem"
USER, PASSWORD = "gradewatch@example.org", "hunter22:/@"


@dataclass
class Mailbox:
    """What came; `answer` is what the server says to each letter, `to` to each recipient."""

    host: str = "127.0.0.1"
    port: int = 0
    answer: str = "250 OK"
    to: str = "250 OK"
    came: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.meanwhile()
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.raw.append(content)
            self.came.append(message_from_bytes(content, policy=default))
        return self.answer

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    def url(self, scheme: str, *, login: str = "") -> str:
        """As GRADEWATCH_MAIL_URL names it."""
        return f"{scheme}://{login}{self.host}:{self.port}"


@contextmanager
def mailbox(*, tls: str = "", login: bool = False) -> Iterator[Mailbox]:
    """A server: without TLS, or with `smtps` (from the start) or `starttls`; `login`: only who logs in may send."""
    box = Mailbox()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    options: dict[str, Any] = {"authenticator": box.authenticate, "auth_required": tls != "smtps"} if login else {}
    if tls == "smtps":
        options["auth_require_tls"] = False  # it sees no TLS but what it began itself
    loop = asyncio.new_event_loop()
    made: list[SMTP] = []

    def protocol() -> SMTP:
        starttls = context if tls == "starttls" else None
        made.append(SMTP(box, loop=loop, tls_context=starttls, **options))
        return made[-1]

    listening = loop.run_until_complete(
        loop.create_server(protocol, box.host, 0, ssl=context if tls == "smtps" else None)
    )
    box.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="smtp server", daemon=True)
    thread.start()
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening, made), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(listening: asyncio.Server, made: list[SMTP]) -> None:
    listening.close()
    for one in made:
        if isinstance(one.transport, asyncio.Transport):
            one.transport.abort()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)  # so that what was aborted is closed


def trusting() -> ssl.SSLContext:
    """What trusts that server's certificate, whose name is not the one that it is reached by."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    context.check_hostname = False
    return context
