"""What the tests of the API share: a context on each database, and on SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.worker.cli.conftest import run, start
from tests.worker.hands import Clock, hands
from worker.context import Context

__all__ = ["run", "start"]


@pytest.fixture
def on_each(database_url: str) -> Iterator[tuple[Context, Clock]]:
    """Give a context and its clock, once on SQLite and once on PostgreSQL."""
    with hands(database_url) as both:
        yield both


@pytest.fixture
def context(sqlite_url: str) -> Iterator[Context]:
    """Give a context on SQLite."""
    with hands(sqlite_url) as (context, _):
        yield context
