"""The webhook channel: one signed POST of an event's frozen bytes to one receiver, and when to try again.

Source: Standard Webhooks 1.0 (headers, signatures, which statuses mean what); the waits are Svix's, made longer.
"""

from __future__ import annotations

import base64
import secrets as randomness
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from standardwebhooks import Webhook, WebhookVerificationError

if TYPE_CHECKING:
    from worker.fetching.client import Fetcher

CONTENT_TYPE = "application/cloudevents+json"
RETRY_SCHEDULE = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The wait before each attempt, from the first on: about three days in all."""
MAX_RETRY_AFTER = 86_400  # seconds
_KEY_BYTES = (24, 64)
_JITTER = 0.2
_THROTTLED = frozenset({429, 502, 503, 504})


class BadSignatureError(Exception):
    """Not what somebody who knows the secret has sent in the last five minutes."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt. `status` is None where no answer came; `detail` is one line for people.

    `retry_after` (seconds) is only given where the receiver asks for it and may; `gone` says to disable it for good.
    """

    delivered: bool
    status: int | None
    detail: str
    retry_after: int | None = None
    gone: bool = False


def new_secret() -> str:
    """A fresh secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(randomness.token_bytes(32)).decode()


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


def send(  # noqa: PLR0913, PLR0917 - all there is to one attempt
    fetcher: Fetcher, url: str, secrets: Sequence[str], event_id: str, body: bytes, now: datetime
) -> Attempt:
    """Post `body` once, signed as of `now`. Only a 2xx delivers; a redirect is a failure and is not followed."""
    posted = fetcher.post(url, body, {"Content-Type": CONTENT_TYPE, **sign(secrets, event_id, now, body)})
    status = posted.status
    return Attempt(
        delivered=status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES,
        status=status,
        detail=posted.detail,
        retry_after=posted.retry_after if status in _THROTTLED else None,
        gone=status == HTTPStatus.GONE,
    )


def next_attempt(attempts: int, now: datetime, retry_after: int | None, random: Callable[[], float]) -> datetime | None:
    """When to try again after `attempts` attempts, the last of them `now`; None when the schedule is exhausted.

    `random` gives numbers from 0 to 1: they spread the waits by a fifth either way, so that receivers that failed
    together are not tried together. `retry_after` (seconds, at most a day) is the least that is waited.
    """
    if attempts >= len(RETRY_SCHEDULE):
        return None
    wait = RETRY_SCHEDULE[attempts] * (1 - _JITTER + 2 * _JITTER * random())
    asked = min(max(retry_after or 0, 0), MAX_RETRY_AFTER)
    return now + max(wait, timedelta(seconds=asked))


def _signer(secret: str) -> Webhook:
    """What signs with `secret`. Raises ValueError unless it is `whsec_` and 24 to 64 bytes in base64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError as error:
        raise ValueError("a webhook secret should be whsec_ and base64") from error
    if not _KEY_BYTES[0] <= len(key) <= _KEY_BYTES[1]:
        raise ValueError(f"a webhook secret should hold {_KEY_BYTES[0]} to {_KEY_BYTES[1]} bytes, not {len(key)}")
    return Webhook(key)
