"""A replica inspectorate for tests, with a sources file that points at it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from worker.demo.replica import Replica

PAGE = "/peel-assessments/peel-{year}/cambridgeshire/"
LISTING = "/peel-assessments/"


def page(year: int) -> str:
    """Where the replica has Cambridgeshire's page of a year."""
    return PAGE.format(year=year)


def write_sources(path: Path, site: Replica, *, years: Sequence[int] = (2016,), listings: Sequence[str] = ()) -> Path:
    """A sources file for a replica inspectorate; the shipped source is off, so that no test leaves this machine."""
    addresses = ", ".join(f'"{site.url(page(year))}"' for year in years)
    listed = ", ".join(f'"{site.url(listing)}"' for listing in listings)
    path.write_text(f"""
shipped = false

[[source]]
name = "replica"
title = "A replica inspectorate"
authority = "official"
hosts = ["{site.host}"]
addresses = [{addresses}]
listings = [{listed}]
follow = ['/peel-assessments/peel-20../[a-z-]+/']
every = "6h"
listings_every = "1h"
delay = "0s"
""")
    return path


def listing(*paths: str) -> str:
    """A listing page with links."""
    links = "".join(f'<li><a href="{path}">Assessment</a></li>' for path in paths)
    return f"<html><body><main><h1>PEEL assessments</h1><ul>{links}</ul></main></body></html>"
