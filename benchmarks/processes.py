"""Whole processes, from the shell's point of view: a command against the imports that it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import worker
from benchmarks import pages
from benchmarks.result import BrokenError, Effort, Result, ratio, seconds

_SCRIPT = Path(sys.executable).with_name("gradewatch")
GRADEWATCH = [str(_SCRIPT)] if _SCRIPT.exists() else [sys.executable, "-m", "worker.cli"]
"""The command as people run it, in the environment of this very Python."""


def measure(effort: Effort) -> Iterator[Result]:
    """Start-up of the commands that people wait for."""
    with TemporaryDirectory(prefix="gradewatch-bench-") as name:
        folder = Path(name)
        (folder / "assessment.html").write_bytes(pages.official_page())
        (folder / "article.html").write_bytes(pages.news_page())
        page = ["extract", "assessment.html", "--url", pages.official_url()]
        article = ["extract", "article.html", "--url", pages.news_url()]
        for title, arguments, imports, target in (
            ("gradewatch --help", ["--help"], "typer, rich", 2.5),
            ("extract official page", page, "bs4, lxml.html", 3.0),
            ("extract article", article, "trafilatura", 3.0),
        ):
            ours, peer = [*GRADEWATCH, *arguments], [sys.executable, "-c", f"import {imports}"]
            pairs = _pairs(ours, peer, folder, effort.processes)
            yield ratio(title, f'python -c "import {imports}"', target, pairs)


def _pairs(ours: Sequence[str], peer: Sequence[str], folder: Path, repetitions: int) -> Iterator[tuple[float, float]]:
    environment = _environment(folder)

    def run(command: Sequence[str]) -> None:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
        if done.returncode or (command is ours and not done.stdout):
            message = f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}"
            raise BrokenError(message)

    run(ours)  # the first run of each compiles what it imports
    run(peer)
    for _ in range(repetitions):
        yield seconds(partial(run, ours)), seconds(partial(run, peer))


def _environment(folder: Path) -> dict[str, str]:
    """The outer environment without our settings, and with compiled modules kept, as where pip has installed them."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GRADEWATCH_", "PYTHON"))}
    return inherited | {"PYTHONPATH": python_path(), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def python_path() -> str:
    """Where children find the packages, and whatever this process was told to find."""
    return os.pathsep.join(filter(None, [str(Path(worker.__file__).parent.parent), os.environ.get("PYTHONPATH")]))
