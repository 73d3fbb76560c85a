"""The people channel: Slack, Teams, Discord, Telegram, ntfy and the rest, through Apprise, an optional extra.

Apprise has a network of its own, so each attempt is made inside a passage: whatever its services connect to is held
against the gate at the connect itself, and ends with the attempt's time. Redirects are not followed. Services that
would not speak HTTP (the desktop of this machine, its log, a serial line) are refused.

Source: Apprise 2.3 (its URLs, AppriseAsset, plugins).
"""

from __future__ import annotations

import importlib.util
import logging
import re
import sys
import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from schema.events import Event
from worker.channels import SECONDS, Attempt, Hands, Message
from worker.errors import UsageError
from worker.fetching.gate import Address, Gate
from worker.fetching.passage import NOT_PUBLIC, passage
from worker.messages import compose

if TYPE_CHECKING:
    from worker.settings import Settings

TARGETS = "people's chats have Apprise URLs, as slack://..., discord://..., tgram://... or ntfys://HOST/TOPIC"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")
_OF_THE_WEB = frozenset({"data", "file", "ftp", "ftps", "http", "https", "redis", "rediss", "sftp", "ws", "wss"})
_STATUS = re.compile(r"\berror=(\d{3})\b")
_GONE = 410
_PLAIN = "is not in the allowed networks, and what goes there is not encrypted"
_MISSING = "chats need Apprise, which is not installed: `pip install 'gradewatch[people]'`"


def takes(target: str) -> bool:
    """Whether this is written like an Apprise URL: with a scheme that is none of the web's."""
    return bool(_SCHEME.match(target)) and _scheme(target) not in _OF_THE_WEB


def check(target: str, settings: Settings) -> None:
    """Raise UsageError, without showing the target's secrets, where nothing can or must be sent to it."""
    plugin = _plugin(target)
    if not _encrypted(plugin, target) and not settings.allow_addresses:
        message = (
            f"{shown(target)} is not encrypted; use {_scheme(target)}s://, "
            "or allow its network in GRADEWATCH_ALLOW_ADDRESSES"
        )
        raise UsageError(message)


def new_secret() -> str:
    """None: the URL itself is the secret."""
    return ""


def shown(target: str) -> str:
    """What may be seen of a target: which service it is. The rest is tokens and passwords."""
    return f"{_scheme(target)}://****"


def send_together(messages: Sequence[Message], hands: Hands) -> Attempt:
    """Send one message about these events."""
    target = messages[0].target
    letter = compose([Event.model_validate_json(one.body) for one in messages])
    try:
        plugin = _plugin(target)
    except UsageError as error:
        return Attempt(delivered=False, status=None, detail=str(error))
    gate = Gate(hands.settings.allow_addresses)
    encrypted = _encrypted(plugin, target)

    def permits(address: Address) -> bool:
        return gate.permits(address) if encrypted else any(address in network for network in gate.allow)

    said = _listening()
    said.clear()
    with passage(permits, SECONDS, NOT_PUBLIC if encrypted else _PLAIN) as on_the_way:
        try:
            delivered = bool(plugin.notify(title=letter.subject, body=letter.chat(), body_format="text"))
        except Exception as error:  # noqa: BLE001 - over a hundred services, each with its own way to fail
            delivered = False
            said.note(f"{type(error).__name__}: {error}")
    if delivered:
        return Attempt(delivered=True, status=None, detail=f"taken over by {plugin.service_name}")
    if on_the_way.refused or on_the_way.late:
        why = on_the_way.refused or f"not finished within {SECONDS} s"
        return Attempt(delivered=False, status=None, detail=why)
    words = _without(said.last(), target) or "not delivered"
    found = _STATUS.search(words)
    status = int(found[1]) if found else None
    return Attempt(delivered=False, status=status, detail=words, gone=status == _GONE)


def _plugin(target: str) -> Any:
    """Apprise's own object for a target. Raises UsageError that shows no secret."""
    if importlib.util.find_spec("apprise") is None:
        raise UsageError(_MISSING)
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - an optional extra, and slow to load

    said = _listening()
    said.clear()
    asset = AppriseAsset(
        app_id="gradewatch",
        app_desc="gradewatch",
        app_url="https://github.com/gradewatch",
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode="memory",
    )
    plugin: Any = Apprise.instantiate(target, asset=asset)
    if plugin is None:
        message = f"{shown(target)} is no Apprise URL that can be used; see https://github.com/caronc/apprise/wiki"
        raise UsageError(message)
    if not hasattr(sys.modules[type(plugin).__module__], "requests"):
        message = f"{_scheme(target)}:// does not speak HTTP, so gradewatch cannot see where it goes; choose another"
        raise UsageError(message)
    if "overflow=" not in target:
        plugin.overflow_mode = "split"  # else a service may refuse what is too long for it
    return plugin


def _encrypted(plugin: Any, target: str) -> bool:
    """Whether this service is spoken to over TLS: its scheme is not among those that are plain."""
    plain = plugin.protocol or ()
    return _scheme(target) not in ({plain} if isinstance(plain, str) else set(plain))


def _scheme(target: str) -> str:
    return target.partition("://")[0]


def _without(words: str, target: str) -> str:
    """What a service said, in one line, without any part of the target that could be a secret."""
    for part in re.split(r"[:/@?&=#]+", target.partition("://")[2]):
        if len(part) > 3:  # noqa: PLR2004 - shorter is no secret, and would blank out words
            words = words.replace(part, "****")
    return " ".join(words.split())[:300]


class _Listening(logging.Handler):
    """What Apprise last said in each thread: it tells why something failed in its log alone."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        self.note(record.getMessage())

    def note(self, words: str) -> None:
        self._said.words = words

    def clear(self) -> None:
        self._said.words = ""

    def last(self) -> str:
        return str(getattr(self._said, "words", ""))


@cache
def _listening() -> _Listening:
    log, handler = logging.getLogger("apprise"), _Listening()
    log.addHandler(handler)
    log.propagate = False  # what it says is in the delivery's detail, with no secret in it
    return handler
