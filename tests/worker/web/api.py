"""The API as a program meets it: a real server on loopback; and events as the service writes them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import httpx

from schema.events import EventType, EvidenceShown, ForceName, GradeData, GradeShown, QuestionName, SourceData, event_id
from schema.forces import forces
from schema.grades import Authority, Direction, Grade
from worker.context import Context
from worker.telling import Told, write
from worker.web.serving import bind, running, shown
from worker.web.tokens import new_token

FORCES = ("cambridgeshire", "kent", "norfolk")
WORDS = "The force is “good” <b>&</b> =1+1 ]]> \x0b\x00 é \ud7ff"
PATIENCE = 20


@contextmanager
def api(context: Context, **settings: Any) -> Iterator[httpx.Client]:
    """A server on this context, and a client that knows it; with other settings where given."""
    context.settings = context.settings.model_copy(update={"web_port": 0, **settings})
    with (
        bind(context.settings) as listening,
        running(context, listening),
        httpx.Client(base_url=shown(listening), timeout=PATIENCE, trust_env=False) as client,
    ):
        yield client


def token(context: Context, scope: str = "write") -> dict[str, str]:
    """The header of a fresh token."""
    with context.store.write() as session:
        text = new_token(session, f"test-{time.monotonic_ns()}", scope, context.now())
    return {"Authorization": f"Bearer {text}"}


def grade_told(number: int, force: str = "kent", *, announced: bool = True, **more: Any) -> Told:
    """A grade event before it has its number: up, from good to outstanding."""
    evidence = EvidenceShown(
        url="https://hmicfrs.example/kent/",
        text=WORDS,
        snapshot=1,
        fetched_at="2026-10-31T00:00:00Z",
        reader="a/1",
    )
    shown_grades = {
        name: GradeShown(grade=grade, framework=framework, published_on=date(2025, 1, 1), url=evidence.url)
        for name, grade, framework in (
            ("previous", Grade.GOOD, "peel-2021-22"),
            ("current", Grade.OUTSTANDING, "peel-2023-25"),
        )
    }
    data = GradeData(
        force=ForceName(slug=force, name=forces()[force].name),
        question=QuestionName(id=more.get("question", "investigating-crime"), title="Investigating crime"),
        direction=more.get("direction", Direction.UP),
        comparable=True,
        reason=None,
        authority=more.get("authority", Authority.OFFICIAL),
        announced=announced,
        evidence=(evidence,),
        **shown_grades,
    )
    kind = more.get("kind", EventType.MOVED)
    return Told(
        id=event_id(kind, force, number),
        kind=kind,
        subject=f"forces/{force}/{data.question.id}",
        schema="grade",
        effective=date(2025, 1, 1),
        data=data,
        announced=announced,
        force=force,
        question=data.question.id,
        n=number,
    )


def source_told(number: int) -> Told:
    """An event for those who run the service."""
    return Told(
        id=event_id(EventType.DRIFTED, "hmicfrs", number),
        kind=EventType.DRIFTED,
        subject="sources/hmicfrs",
        schema="source",
        effective=date(2026, 11, 1),
        data=SourceData(source="hmicfrs", drift=3, url="https://hmicfrs.example/", why="unrecognised", announced=True),
        announced=True,
    )


def tell(context: Context, *told: Told) -> None:
    """Write events in one transaction, as a reading does."""
    with context.store.write() as session:
        write(session, told, now=context.now(), instance=context.settings.instance, correlation="c")


def told_ids(context: Context, client: httpx.Client, **query: Any) -> list[str]:
    """The ids of all events by cursor, page by page."""
    ids, after, more = [], 0, True
    while more:
        page = client.get("/v1/events", params={"after": after, "limit": 7, **query}).raise_for_status().json()
        ids += [event["id"] for event in page["items"]]
        after, more = page["after"], page["more"]
    return ids


def streamed(client: httpx.Client, until: int, **options: Any) -> Iterator[dict[str, Any]]:
    """Events of the stream until the one with this sequence number."""
    with client.stream("GET", "/v1/events/stream", **options) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            if line.startswith("data: "):
                event = json.loads(line.removeprefix("data: "))
                yield event
                if int(event["sequence"]) >= until:
                    return
