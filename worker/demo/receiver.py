"""A webhook receiver on loopback: takes what is signed with its secret, refuses all else, keeps both.

with Receiver() as receiver:
    receiver.secret = ...            # of the subscription to receiver.url("/")
    arrivals = receiver.wait(1, seconds=5)
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from worker.channels.webhook import BadSignatureError, verify
from worker.demo.loopback import Loopback, Request, Response


@dataclass(frozen=True, slots=True)
class Arrival:
    """One POST: when it came (time.monotonic), its bytes, and what is wrong with its signature, if anything."""

    at: float
    body: bytes
    problem: str | None

    @property
    def event(self) -> dict[str, Any]:
        """The event. Raises ValueError where the body is no JSON object."""
        event = json.loads(self.body)
        if not isinstance(event, dict):
            raise ValueError("the body of a webhook should be a JSON object")  # noqa: TRY004 - as json itself does
        return event


class Receiver(Loopback):
    """A receiver. Without a `secret` it refuses everything."""

    def __init__(self) -> None:
        """Have no secret yet."""
        super().__init__()
        self.secret = ""
        self._arrivals: list[Arrival] = []
        self._came = threading.Condition()

    @property
    def arrivals(self) -> list[Arrival]:
        """Everything that came, refused or not, in order."""
        with self._came:
            return list(self._arrivals)

    def wait(self, number: int, *, seconds: float) -> list[Arrival]:
        """Wait until so many have come, at most so long; gives all that came until then."""
        with self._came:
            self._came.wait_for(lambda: len(self._arrivals) >= number, seconds)
            return list(self._arrivals)

    def answer(self, request: Request) -> Response:
        """204 for what is signed with the secret; 401 for all else."""
        at = time.monotonic()
        if request.method != "POST":
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
        problem = self._problem(request)
        with self._came:
            self._arrivals.append(Arrival(at, request.body, problem))
            self._came.notify_all()
        return Response(HTTPStatus.NO_CONTENT if problem is None else HTTPStatus.UNAUTHORIZED)

    def _problem(self, request: Request) -> str | None:
        try:
            verify(self.secret, request.headers, request.body)
        except (BadSignatureError, ValueError) as error:
            return str(error) or "the signature is not valid"
        return None
