"""The real service as a child process, over a replica inspectorate of as many forces as a benchmark wants."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import select

from benchmarks.pages import AFTER, BEFORE, assessment
from benchmarks.processes import GRADEWATCH
from benchmarks.result import BrokenError
from schema.tables import Source
from worker.context import Context
from worker.demo.pages import assessment_page
from worker.demo.replica import Replica
from worker.demo.service import Service, opened

T = TypeVar("T")

_SOURCE = "replica"
_PATIENCE = 60  # seconds
_LOOK = 0.02


class Child(Service):
    """The demo's child process, whose id is told."""

    @property
    def pid(self) -> int:
        """The process's id."""
        if self._child is None:
            raise BrokenError("the service was not started")
        return self._child.pid


@dataclass(frozen=True, slots=True)
class Stage:
    """The replica, the service at work on it after its baseline, and our own look at its database."""

    inspectorate: Replica
    child: Child
    context: Context

    def until(self, what: str, look: Callable[[], T | None]) -> T:
        """Look again and again until there is something. Raises BrokenError that says what did not happen."""
        deadline = time.monotonic() + _PATIENCE
        while (found := look()) is None:
            if self.child.exit_code is not None or time.monotonic() > deadline:
                message = "\n".join([f"{what} did not happen", *self.child.last_lines()])
                raise BrokenError(message)
            time.sleep(_LOOK)
        return found


@contextmanager
def at_work(forces: int, *, settings: Sequence[str] = (), prepare: Callable[[Context], None]) -> Iterator[Stage]:
    """Run the service with so many forces' pages, graded in BEFORE and not yet graded in AFTER, until its baseline.

    `settings` are arguments of env(1) that change the demo's environment; `prepare` is called before the service is.
    """
    with (
        TemporaryDirectory(prefix="gradewatch-bench-", ignore_cleanup_errors=True) as name,
        Replica() as inspectorate,
        opened(Path(name)) as context,
    ):
        folder = Path(name)
        paths = []
        for number in range(forces):
            before, after = assessment(BEFORE, number), assessment(AFTER, number)
            inspectorate.publish(before.path, assessment_page(before))
            inspectorate.publish(after.path, assessment_page(after, interim=True))
            paths += [before.path, after.path]
        prepare(context)
        sources = folder / "sources.toml"
        _write_sources(sources, inspectorate, paths)
        with Child(["env", *settings, *GRADEWATCH, "serve"], folder, sources) as child:
            stage = Stage(inspectorate, child, context)
            stage.until("the baseline", lambda: _complete(context))
            yield stage


def _write_sources(path: Path, inspectorate: Replica, paths: Sequence[str]) -> None:
    """A sources file with the replica, looked at as seldom as the inspectorate; all that is shipped is switched off."""
    addresses = "".join(f'    "{inspectorate.url(page)}",\n' for page in paths)
    path.write_text(
        f"""shipped = false

[[source]]
name = "{_SOURCE}"
title = "The replica inspectorate"
authority = "official"
hosts = ["{inspectorate.host}"]
addresses = [
{addresses}]
every = "6h"
delay = "0s"
""",
        encoding="utf-8",
    )


def _complete(context: Context) -> bool | None:
    with context.store.read() as session:
        completed = select(Source.name).where(Source.name == _SOURCE, Source.baseline_completed_at.is_not(None))
        return session.scalar(completed) is not None or None
