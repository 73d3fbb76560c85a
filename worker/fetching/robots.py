"""What a site's robots.txt asks of us. Pure: the caller fetches and keeps it.

Sources: RFC 9309; protego for the rules themselves and their common misspellings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus

from protego import Protego

from worker.fetching.client import Fetched, Outcome

LIMIT = 512_000
"""Bytes that are read: RFC 9309, 2.5, asks for 500 KiB at least."""
_AGENT = re.compile(r"user[- ]?agent(?:\s*:|\s)\s*(.*)", re.IGNORECASE | re.DOTALL)
_PRODUCT = re.compile(r"[a-z_-]+", re.IGNORECASE)


@dataclass(frozen=True)
class Robots:
    """The rules of one site. `text` is None where they cannot be known now, so that nothing may be fetched."""

    text: str | None
    _parsed: dict[str, Protego] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, fetched: Fetched) -> Robots:
        """The rules in what came back for /robots.txt: none where there is no such file, unknown where that is unclear.

        A 429 asks to come back later, so it counts as unknown though it is a 4xx.
        """
        if fetched.outcome is Outcome.OK:
            return cls(_text(fetched.body))
        missing = HTTPStatus.BAD_REQUEST <= (fetched.status or 0) < HTTPStatus.INTERNAL_SERVER_ERROR
        return cls("" if missing and fetched.outcome is not Outcome.BUSY else None)

    def allowed(self, user_agent: str, url: str) -> bool:
        """Whether the robot that calls itself `user_agent` (only its product name counts) may fetch `url`."""
        product = _product(user_agent)
        return self.text is not None and self._rules(product).can_fetch(url, product)

    def crawl_delay(self, user_agent: str) -> float | None:
        """The seconds that the site asks this robot to leave between two fetches; None where it does not say."""
        product = _product(user_agent)
        return None if self.text is None else self._rules(product).crawl_delay(product)

    def _rules(self, product: str) -> Protego:
        if product not in self._parsed:
            self._parsed[product] = Protego.parse(_for_one(product, self.text or ""))
        return self._parsed[product]


def _text(body: bytes) -> str:
    """The lines of the first 500 KiB, without one cut in two."""
    if len(body) > LIMIT:
        body = body[:LIMIT]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    return body.decode("utf-8-sig", "replace").replace("\0", "\ufffd")  # PostgreSQL stores no NUL


def _product(name: str) -> str:
    """The product name that a user agent begins with, in lower case."""
    found = _PRODUCT.match(name.strip())
    return found[0].lower() if found else ""


def _for_one(product: str, text: str) -> str:
    """The rules with every other robot under one name.

    protego keeps the rules of each robot apart, so a file with thousands of both would fill the memory.
    """
    lines = []
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        agent = _AGENT.fullmatch(bare)
        if agent and agent[1].startswith("*"):
            bare = "User-agent: *"
        elif agent:
            bare = f"User-agent: {product if _product(agent[1]) == product else f'not-{product}'}"
        lines.append(bare)
    return "\n".join(lines)
