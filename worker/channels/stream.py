"""The stream channel: events on a Redis stream of the broker, for consumers in the same deployment.

An entry has the event's `id`, its `sequence` and its `body`; the stream is kept to about so many entries, the newest.
The database stays the store: whoever was away for longer reads the log.

Source: Redis, XADD with MAXLEN and `~`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import redis

from worker.channels import SECONDS, Attempt, Hands, Message
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.settings import Settings

TARGETS = "a Redis stream is stream:NAME, or stream:NAME?maxlen=ENTRIES"
PREFIX = "gradewatch:stream:"
"""Before the name, so that no stream can be one of the broker's own keys."""
MAXLEN = 10_000
_TARGET = re.compile(r"stream:(?P<name>[a-z0-9][a-z0-9.-]{0,63})(\?maxlen=(?P<maxlen>[1-9][0-9]{0,7}))?")


def takes(target: str) -> bool:
    """Whether this names a stream."""
    return target.startswith("stream:")


def check(target: str, settings: Settings) -> None:
    """Raise UsageError for a name that is none, and where there is no Redis."""
    if not _TARGET.fullmatch(target):
        message = f"{target[:200]!r} is no stream; {TARGETS}, in small letters, digits, dots and hyphens"
        raise UsageError(message)
    if settings.broker_url is None:
        message = "a stream is kept by the broker; set GRADEWATCH_BROKER_URL to a Redis"
        raise UsageError(message)


def new_secret() -> str:
    """None: who may read the broker's Redis may read the stream."""
    return ""


def key_of(target: str) -> str:
    """The stream's key in Redis."""
    return PREFIX + target.removeprefix("stream:").partition("?")[0]


def send(message: Message, hands: Hands) -> Attempt:
    """Append one event."""
    matched = _TARGET.fullmatch(message.target)
    url = hands.settings.redis_url
    if matched is None or url is None:
        return Attempt(delivered=False, status=None, detail="no stream, or no GRADEWATCH_BROKER_URL")
    entry: dict[Any, Any] = {  # redis-py's own type of it leaves no room for less
        "id": message.event_id,
        "sequence": str(message.sequence),
        "body": message.body,
    }
    most, key = int(matched["maxlen"] or MAXLEN), key_of(message.target)
    try:
        made = _client(url).xadd(key, entry, maxlen=most, approximate=True)
    except redis.RedisError as error:
        return Attempt(delivered=False, status=None, detail=" ".join(str(error).split())[:300])
    entry_id = made.decode() if isinstance(made, bytes) else made
    return Attempt(delivered=True, status=None, detail=f"entry {entry_id} of {key}")


@cache
def _client(url: str) -> redis.Redis:
    """One client for each broker; it notices a fork by itself."""
    return redis.Redis.from_url(url, socket_timeout=SECONDS / 3, socket_connect_timeout=SECONDS / 3)
