"""A replica inspectorate with Cambridgeshire's page of 2016, and a service that watches it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import HostileServer
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.hands import Clock, hands
from worker import work
from worker.context import Context
from worker.demo.replica import Replica


@pytest.fixture
def site() -> Iterator[Replica]:
    """Give a replica with one page."""
    with Replica() as replica:
        replica.publish(sites.page(2016), cambridgeshire(2016))
        yield replica


@pytest.fixture
def service(database_url: str, site: Replica, tmp_path: Path) -> Iterator[tuple[Context, Clock]]:
    """Give context and clock of a service that knows the replica's page and has not looked at it yet."""
    sources = sites.write_sources(tmp_path / "sources.toml", site)
    with hands(database_url, sources=sources) as (context, clock):
        work.prepare(context)
        yield context, clock


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """Give a hostile server with no answers yet."""
    with HostileServer() as hostile:
        yield hostile
