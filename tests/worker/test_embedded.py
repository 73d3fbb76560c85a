"""The one-process profile: it ticks, works at once when nudged, stops cleanly, and starts again in the same process."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from schema import tables
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from worker.app import ready, use_context
from worker.context import Context
from worker.demo.replica import Replica
from worker.embedded import running
from worker.queries import baseline_progress, grades
from worker.settings import Settings

PATIENCE = 300
"""Seconds: on a machine that is busy with other things the readers alone take many to be imported."""


def wait_for_grades(context: Context, number: int) -> None:
    """Wait until so many standings are known; where none come, say how far it got."""
    pause, until = threading.Event(), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with context.store.read() as session:
            if len(grades(session)) == number and baseline_progress(session) == (0, 0):
                return
        pause.wait(0.05)
    with context.store.read() as session:
        page = tables.Page
        pages = session.execute(select(page.url, page.state, page.detail, page.due_at)).all()
        readings = session.execute(select(tables.Reading.state, tables.Reading.detail, tables.Reading.attempts)).all()
    pytest.fail(f"after {PATIENCE} s there are the pages {pages} and the readings {readings}")


def test_it_serves_stops_and_serves_again(tmp_path: Path) -> None:
    with Replica() as site:
        site.publish(sites.page(2016), cambridgeshire(2016))
        sources = sites.write_sources(tmp_path / "sources.toml", site)
        settings = Settings(sources=sources, allow_addresses="127.0.0.0/8", tick_seconds=3600)
        for _ in range(2):  # the tick is an hour: what is done is done by nudges alone
            context = ready(settings)
            with running(context):
                wait_for_grades(context, 3)
            assert not [thread for thread in threading.enumerate() if thread.name == "worker"]
            use_context(None)
        assert len(site.served(sites.page(2016))) == 1
