"""The webhook channel: one signed POST of an event's frozen bytes to one receiver.

Source: Standard Webhooks 1.0 (headers, signatures, which statuses mean what).
"""

from __future__ import annotations

import base64
import secrets as randomness
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from standardwebhooks import Webhook, WebhookVerificationError

from worker.channels import Attempt, Hands, Message
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.settings import Settings

TARGETS = "a webhook is an http or https URL"
CONTENT_TYPE = "application/cloudevents+json"
_KEY_BYTES = (24, 64)


class BadSignatureError(Exception):
    """Not what somebody who knows the secret has sent in the last five minutes."""


def takes(target: str) -> bool:
    """Whether this is a URL of the web."""
    return target.startswith(("http://", "https://"))


def check(target: str, settings: Settings) -> None:
    """Raise UsageError, in one line, where this URL must not be sent to."""
    from worker.fetching.gate import Gate, RefusedError  # noqa: PLC0415 - kept off the way to the signatures

    gate = Gate(settings.allow_addresses)
    try:
        gate.check_url(target)
    except RefusedError as error:
        raise UsageError(str(error)) from error
    parts = urlsplit(target)
    host = parts.hostname or ""
    if parts.scheme == "http" and not _inside(host, settings.allow_addresses):
        message = (
            f"{target} is not encrypted; give an https address, or allow its network in GRADEWATCH_ALLOW_ADDRESSES"
        )
        raise UsageError(message)
    if _is_address(host) and not gate.permits(ip_address(host)):
        # A name is looked up at each delivery, and may mean another address by then; an address stays what it is.
        message = f"{host} is not a public address; allow its network in GRADEWATCH_ALLOW_ADDRESSES"
        raise UsageError(message)


def new_secret() -> str:
    """A fresh secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(randomness.token_bytes(32)).decode()


def check_secret(secret: str) -> None:
    """Raise UsageError unless this is a secret that can sign."""
    try:
        _signer(secret)
    except ValueError as error:
        raise UsageError(str(error)) from error


def sign(secrets: Sequence[str], event_id: str, timestamp: datetime, body: bytes) -> dict[str, str]:
    """The three headers that identify and sign `body`, with one signature for each of `secrets`.

    While a secret is being replaced there are two, the current and the previous, and either verifies. `timestamp` is
    the moment of this attempt. Raises ValueError for no secret, one that is none, or a timestamp without a zone.
    """
    if not secrets:
        raise ValueError("a webhook needs a secret to be signed with")
    if timestamp.tzinfo is None:
        raise ValueError("the timestamp of a webhook needs a zone")
    moment, text = timestamp.astimezone(UTC), body.decode()
    signatures = [_signer(secret).sign(event_id, moment, text) for secret in secrets]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """For receivers: raise BadSignatureError unless `body` was signed with `secret` in the last five minutes.

    Raises ValueError where `secret` itself is none.
    """
    signer = _signer(secret)
    try:
        signer.verify(body, dict(headers), json_parse=False)
    except (
        WebhookVerificationError,
        ValueError,
    ) as error:  # the library lets a garbled signature through as ValueError
        raise BadSignatureError(str(error)) from error


async def send(message: Message, hands: Hands) -> Attempt:
    """Post `message` once, signed as of now. Only a 2xx delivers; a redirect is a failure and is not followed."""
    signed = sign(message.secrets, message.event_id, hands.now(), message.body)
    posted = await hands.poster.post(message.target, message.body, {"Content-Type": CONTENT_TYPE, **signed})
    status = posted.status
    return Attempt(
        delivered=status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES,
        status=status,
        detail=posted.detail,
        retry_after=posted.retry_after,
        gone=status == HTTPStatus.GONE,
    )


@lru_cache(maxsize=1024)
def _signer(secret: str) -> Webhook:
    """What signs with `secret`. Raises ValueError unless it is `whsec_` and 24 to 64 bytes in base64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError as error:
        raise ValueError("a webhook secret should be whsec_ and base64") from error
    if not _KEY_BYTES[0] <= len(key) <= _KEY_BYTES[1]:
        raise ValueError(f"a webhook secret should hold {_KEY_BYTES[0]} to {_KEY_BYTES[1]} bytes, not {len(key)}")
    return Webhook(key)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _inside(host: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether every address of a host is in networks that the user allowed."""
    if not networks:
        return False
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    addresses = {ip_address(str(entry[4][0]).partition("%")[0]) for entry in found}
    return all(any(address in network for network in networks) for address in addresses)
