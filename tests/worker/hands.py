"""A context for tests: a migrated store, a clock that stands still until told, nudges that are noted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jsonschema import Draft202012Validator
from sqlalchemy import func, select

from schema import tables
from schema.events import data_schemas, json_schema
from worker.context import Context
from worker.settings import Settings
from worker.store import open_store


class Clock:
    """A clock that tests set."""

    def __init__(self, moment: datetime) -> None:
        """Stand at this moment."""
        self.moment = moment

    def __call__(self) -> datetime:
        """The moment."""
        return self.moment

    def pass_(self, **time: float) -> None:
        """Let time go by: `pass_(hours=6)`."""
        self.moment += timedelta(**time)


@contextmanager
def hands(url: str, *, sources: Path | None = None, moment: datetime | None = None) -> Iterator[tuple[Context, Clock]]:
    """A context on this database, migrated, that may reach loopback alone."""
    clock = Clock(moment or datetime(2026, 11, 1, 12, tzinfo=UTC))
    settings = Settings(database_url=url, sources=sources, allow_addresses="127.0.0.0/8")
    context = Context(settings, open_store(url, migrate=True), now=clock)
    try:
        yield context, clock
        check_events(context)
    finally:
        context.close()


_CHECKED = 300
_EVENT = Draft202012Validator(json_schema())
_DATA = {name: Draft202012Validator(schema) for name, schema in data_schemas().items()}


def check_events(context: Context) -> None:
    """Hold the newest events that a test has made against the schemas that are published: each is as they say."""
    newest = select(tables.Event.body).order_by(tables.Event.sequence.desc()).limit(_CHECKED)
    with context.store.read() as session:
        bodies = session.scalars(newest).all()
    for body in bodies:
        event = json.loads(body)
        _EVENT.validate(event)
        _DATA[event["dataschema"].split("/")[-2]].validate(event["data"])


def count(context: Context, table: type[tables.Base]) -> int:
    """How many rows a table has."""
    with context.store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
