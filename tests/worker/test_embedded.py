"""The one-process profile: it ticks, works at once when nudged, stops cleanly, and starts again in the same process."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from worker.app import ready, use_context
from worker.context import Context
from worker.demo.replica import Replica
from worker.embedded import running
from worker.queries import baseline_progress, grades
from worker.settings import Settings


def wait_for_grades(context: Context, number: int) -> bool:
    """Whether so many standings come to be known within half a minute."""
    pause = threading.Event()
    for _ in range(600):
        with context.store.read() as session:
            if len(grades(session)) == number and baseline_progress(session) == (0, 0):
                return True
        pause.wait(0.05)
    return False


def test_it_serves_stops_and_serves_again(tmp_path: Path) -> None:
    with Replica() as site:
        site.publish(sites.page(2016), cambridgeshire(2016))
        sources = sites.write_sources(tmp_path / "sources.toml", site)
        settings = Settings(sources=sources, allow_addresses="127.0.0.0/8", tick_seconds=60)
        for _ in range(2):  # the tick is a minute: what is done at once is done by nudges alone
            context = ready(settings)
            with running(context):
                assert wait_for_grades(context, 3)
            assert not [thread for thread in threading.enumerate() if thread.name == "worker"]
            use_context(None)
        assert len(site.served(sites.page(2016))) == 1
