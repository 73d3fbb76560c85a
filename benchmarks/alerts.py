"""From the response that carries the news to the webhook's arrival, against one bare POST to the same receiver."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import select

import benchmarks
from benchmarks.pages import AFTER, BEFORE, assessment
from benchmarks.result import BrokenError, Effort, Result, ratio
from benchmarks.service import Stage, at_work
from schema.forces import forces
from schema.tables import Page
from worker.channels.webhook import CONTENT_TYPE, sign
from worker.context import Context
from worker.demo.grades import PILLARS
from worker.demo.pages import assessment_page
from worker.demo.receiver import Arrival, Receiver
from worker.schedule import ask_rescrape
from worker.subscriptions import new_subscription

_PATIENCE = 30  # seconds
_POSTS = 5
"""Bare POSTs in a row after each alert, of which the median counts: warm, so that it is as quick as it can be."""


@dataclass(frozen=True, slots=True)
class _Move:
    """Seconds from the response to the report's first webhook and to its last; and of the two kinds of bare POST."""

    first: float
    last: float
    kept: float
    fresh: float


def measure(effort: Effort) -> Iterator[Result]:
    """One page after the other is graded: each report is three events, two of them moves."""
    with Receiver() as receiver, _poster() as poster:

        def subscribe(context: Context) -> None:
            receiver.secret = new_subscription(context, receiver.url("/hook"), {}).secret

        number = min(effort.moves, len(forces()))
        with at_work(number, prepare=subscribe) as stage:
            moves = [_move(stage, receiver, poster, count) for count in range(number)]
    kept, fresh = "httpx.Client().post, kept open", "httpx.post"
    yield ratio("news to first webhook", kept, 50, [(move.first, move.kept) for move in moves])
    yield ratio("news to last of three webhooks", kept, None, [(move.last, move.kept) for move in moves])
    yield ratio("news to first webhook", fresh, None, [(move.first, move.fresh) for move in moves])


def _move(stage: Stage, receiver: Receiver, poster: subprocess.Popen[str], number: int) -> _Move:
    """Publish the grades of one force, updated today, make the page due, and wait for all its events."""
    before, after = assessment(BEFORE, number), assessment(AFTER, number)
    earlier = len(receiver.arrivals)
    page = re.sub(r"(?<=Last updated )[\d/]+", f"{datetime.now(UTC):%d/%m/%Y}", assessment_page(after, before=before))
    stage.inspectorate.publish(after.path, page)
    with stage.context.store.write() as session:
        asked = session.scalars(select(Page.id).where(Page.url == stage.inspectorate.url(after.path))).one()
        ask_rescrape(session, f"page {asked}", [asked], stage.context.now())
    arrivals = receiver.wait(earlier + len(PILLARS), seconds=_PATIENCE)[earlier:]
    _check(arrivals, after.force.slug)
    fetched = stage.inspectorate.served(after.path, HTTPStatus.OK)[-1].at
    kept, fresh = _bare_posts(receiver, poster, arrivals[0])
    return _Move(arrivals[0].at - fetched, arrivals[-1].at - fetched, kept, fresh)


def _check(arrivals: list[Arrival], force: str) -> None:
    told = {(one.event["data"]["force"]["slug"], one.event["data"]["question"]["id"]) for one in arrivals}
    if told != {(force, pillar) for pillar in PILLARS} or any(one.problem for one in arrivals):
        message = f"the alert of {force} did not arrive, or not as it should: {sorted(told)}"
        raise BrokenError(message)


@contextmanager
def _poster() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.poster"],
        cwd=Path(benchmarks.__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            if child.stdin is not None:
                child.stdin.close()


def _bare_posts(receiver: Receiver, poster: subprocess.Popen[str], arrival: Arrival) -> tuple[float, float]:
    """Post the alert's own bytes, signed beforehand, in a process that does nothing else; gives kept and fresh."""
    headers = sign([receiver.secret], arrival.event["id"], datetime.now(UTC), arrival.body)
    asked = {
        "url": receiver.url("/hook"),
        "headers": headers | {"content-type": CONTENT_TYPE},
        "body": arrival.body.decode(),
        "times": _POSTS,
    }
    if poster.stdin is None or poster.stdout is None:
        raise BrokenError("the poster has no pipes")
    poster.stdin.write(json.dumps(asked) + "\n")
    poster.stdin.flush()
    answer = poster.stdout.readline()
    if not answer:
        raise BrokenError("the poster ended")
    told = json.loads(answer)
    return told["kept"], told["fresh"]
