"""The real service as a child process in a folder of its own, knowing nothing of this machine's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import IO, Self

import worker
from worker.context import Context
from worker.demo.newsroom import FEED
from worker.demo.pages import LISTING
from worker.settings import Settings
from worker.store import open_store

SERVE = (sys.executable, "-m", "worker.cli", "serve")
SOURCES = ("replica-peel-2016", "replica-peel-2017", "replica-newsroom")

_LOOPBACK = "127.0.0.0/8"
_TICK_SECONDS = 0.25
_STOP_SECONDS = 8
_SHOWN = 200  # characters of a line of its log, at either end


def write_sources(path: Path, *, inspectorate: str, newsroom: str, pages: Sequence[str]) -> None:
    """Write a sources file with the two replicas at these hosts, and everything shipped switched off.

    `pages` are the paths of the last cycle's assessments; those of the next are found through the listing.
    """
    addresses = "".join(f'    "http://{inspectorate}{page}",\n' for page in pages)
    path.write_text(
        f"""shipped = false

[[source]]
name = "{SOURCES[0]}"
title = "The replica inspectorate, PEEL 2016"
authority = "official"
hosts = ["{inspectorate}"]
follow = ['/peel-assessments/peel-2016/[a-z-]+/']
addresses = [
{addresses}]
every = "1h"
delay = "0s"

[[source]]
name = "{SOURCES[1]}"
title = "The replica inspectorate, PEEL 2017"
authority = "official"
hosts = ["{inspectorate}"]
listings = ["http://{inspectorate}{LISTING}"]
follow = ['/peel-assessments/peel-2017/[a-z-]+/']
every = "1s"
listings_every = "1s"
delay = "0s"

[[source]]
name = "{SOURCES[2]}"
title = "The replica newsroom"
authority = "reported"
hosts = ["{newsroom}"]
listings = ["http://{newsroom}{FEED}"]
follow = ['/news/[a-z0-9-]+/']
every = "1h"
listings_every = "1s"
delay = "0s"
""",
        encoding="utf-8",
    )


@contextmanager
def opened(folder: Path) -> Iterator[Context]:
    """The demo's own view of the database that the service in `folder` works on."""
    # Built without a look at the environment: a demo must never come near a real database.
    settings = Settings.model_construct(data_dir=folder, allow_addresses=(ip_network(_LOOPBACK),))
    context = Context(settings, open_store(settings.database))
    try:
        yield context
    finally:
        context.close()


class Service:
    """A child process with its output in a file."""

    def __init__(self, command: Sequence[str], folder: Path, sources: Path) -> None:
        """Say what is to be run; it starts on `__enter__`, and has stopped after `__exit__`."""
        self._command, self._folder = list(command), folder
        self._environment = _environment(os.environ, folder, sources)
        self._log = folder / "service.log"
        self._output: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._child is None else self._child.poll()

    def last_lines(self, number: int = 5) -> list[str]:
        """The last lines that it wrote, each with what is in the middle of a very long one left out."""
        if not self._log.exists():
            return []
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-number:]
        return [line if len(line) <= 2 * _SHOWN else f"{line[:_SHOWN]} ... {line[-_SHOWN:]}" for line in lines]

    def __enter__(self) -> Self:
        self._output = self._log.open("wb")
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own command, without a shell
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
            )
        except BaseException:
            self._output.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        child, output = self._child, self._output
        if child is not None:
            child.terminate()
            try:
                child.wait(_STOP_SECONDS)
            except BaseException as error:  # a second Ctrl-C while it stops must not leave it behind
                child.kill()
                child.wait()
                if not isinstance(error, subprocess.TimeoutExpired):
                    raise
        if output is not None:
            output.close()


def _environment(outer: Mapping[str, str], folder: Path, sources: Path) -> dict[str, str]:
    """The outer environment without its settings, and with the demo's."""
    inherited = {name: value for name, value in outer.items() if not name.upper().startswith("GRADEWATCH_")}
    # The child runs in a folder without a .env, so it must be told where the packages are.
    packages = [str(Path(worker.__file__).parent.parent), outer.get("PYTHONPATH", "")]
    return inherited | {
        "PYTHONPATH": os.pathsep.join(filter(None, packages)),
        "PYTHONUNBUFFERED": "1",
        "GRADEWATCH_DATA_DIR": str(folder),
        "GRADEWATCH_SOURCES": str(sources),
        "GRADEWATCH_ALLOW_ADDRESSES": _LOOPBACK,
        "GRADEWATCH_TICK_SECONDS": str(_TICK_SECONDS),
        "GRADEWATCH_WEB_PORT": "0",  # the usual one may be in use
    }
