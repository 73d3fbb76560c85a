"""The channels out. A channel is one module of this folder, which registers itself by being there.

It offers `takes(target)`: whether a target is written in its way; `check(target, settings)`: raises UsageError where
nothing must be or can be sent there; `new_secret()`: what its messages are signed with ("" where with nothing); and
`send(message, hands)`, which makes one attempt and raises nothing for what a receiver or network does. `send` may be a
coroutine; one that is a plain function is called in a thread, and must end by itself within `SECONDS`.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from worker.errors import UsageError

if TYPE_CHECKING:
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


@cache
def channels() -> dict[str, Any]:
    """Every channel's module, by name."""
    names = [found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")]
    return {name: importlib.import_module(f"{__name__}.{name}") for name in sorted(names)}


def channel_of(target: str) -> str:
    """The name of the channel that takes this target. Raises UsageError where none does."""
    for name, module in channels().items():
        if module.takes(target):
            return name
    message = f"{target[:200]!r} is no target: {'; '.join(module.TARGETS for module in channels().values())}"
    raise UsageError(message)
