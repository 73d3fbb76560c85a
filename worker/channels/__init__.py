"""The channels out. A channel is one module of this folder, which registers itself by being there.

It offers `takes(target)`: whether a target is written in its way; `check(target, settings)`: raises UsageError where
nothing must be or can be sent there; `new_secret()`: what its messages are signed with ("" where with nothing); and
`send(message, hands)`, which makes one attempt and raises nothing for what a receiver or network does. `send` may be a
coroutine; one that is a plain function is called in a thread, and must end by itself within `SECONDS`.

A channel that people read offers `send_together(messages, hands)` in place of `send`: one attempt at telling all of
them in one message. Where a target holds a secret, `shown(target)` is what may be seen of it.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from worker.errors import UsageError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from datetime import datetime

    from worker.fetching.poster import Poster
    from worker.settings import Settings

SECONDS = 15
"""How long one attempt may take in all."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event on its way to one target. `secrets` is the current one, then the one before while that signs too."""

    target: str
    secrets: tuple[str, ...]
    event_id: str
    sequence: int
    body: bytes
    subscription: int | None = None


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


@dataclass(frozen=True, slots=True)
class Hands:
    """What channels send with."""

    settings: Settings
    poster: Poster
    now: Callable[[], datetime]
    tls: ssl.SSLContext | None = None
    """Instead of the usual verification."""


@cache
def channels() -> dict[str, Any]:
    """Every channel's module, by name."""
    names = [found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")]
    return {name: importlib.import_module(f"{__name__}.{name}") for name in sorted(names)}


def channel_of(target: str, name: str | None = None) -> str:
    """The name of the channel that takes this target, or this one. Raises UsageError where none does."""
    if name is None:
        for known, module in channels().items():
            if module.takes(target):
                return known
        message = f"{target[:200]!r} is no target: {'; '.join(module.TARGETS for module in channels().values())}"
        raise UsageError(message)
    if name not in channels():
        message = f"no channel {name[:40]!r}; the channels are {', '.join(channels())}"
        raise UsageError(message)
    if not channels()[name].takes(target):
        meant = next((known for known, module in channels().items() if module.takes(target)), name)
        message = f"{shown_target(meant, target)[:200]!r} is not for {name}: {channels()[name].TARGETS}"
        raise UsageError(message)
    return name


def shown_target(name: str, target: str) -> str:
    """What may be seen of a target: all of it, but for those that hold a secret."""
    channel = channels()[name]
    return str(channel.shown(target)) if hasattr(channel, "shown") else target
