"""A command as people call it, and how it ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What it printed, as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def complaint(self) -> str:
        """The one line in which it says what is wrong: nothing else is printed."""
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert line.startswith("gradewatch: ")
        return line.removeprefix("gradewatch: ")


def command_line(*arguments: object) -> list[str]:
    """The same as a command line of a process of its own."""
    return [sys.executable, "-m", "worker.cli", *map(str, arguments)]


def environment() -> dict[str, str]:
    """This process's environment, for a child whose lines come at once."""
    return {**os.environ, "PYTHONUNBUFFERED": "1"}


def run_alone(*arguments: object, stdin: bytes = b"", stdout: Any = subprocess.PIPE) -> Done:
    """Run a command in a process of its own."""
    ended = subprocess.run(
        command_line(*arguments),
        check=False,
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment(),
        timeout=60,
    )
    return Done(ended.returncode, (ended.stdout or b"").decode(), ended.stderr.decode())


class Started:
    """A command that goes on; its output is read line by line."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def line(self, *, err: bool = False) -> str:
        """The next line of its output, waited for; empty when it has ended."""
        stream = self._child.stderr if err else self._child.stdout
        assert stream is not None
        return stream.readline()

    def lines_until(self, words: str, *, err: bool = False) -> list[str]:
        """Its lines until one has these words in it."""
        lines = []
        while line := self.line(err=err):
            lines.append(line)
            if words in line:
                return lines
        pytest.fail(f"{words!r} never came; {lines}")

    def hang_up(self) -> None:
        """Close its output, as a reader does that has seen enough."""
        assert self._child.stdout is not None
        self._child.stdout.close()

    def stop(self, number: int) -> Done:
        """Send a signal and wait for the end."""
        self._child.send_signal(number)
        return self.ended()

    def ended(self) -> Done:
        """Wait for the end; gives what it said that was not read yet."""
        assert self._child.stdout is not None
        assert self._child.stderr is not None
        self._child.wait(20)
        out = "" if self._child.stdout.closed else self._child.stdout.read()
        return Done(self._child.returncode, out, self._child.stderr.read())


@contextmanager
def running(arguments: Sequence[object]) -> Iterator[Started]:
    """A command as a child process that does not outlive the block."""
    child = subprocess.Popen(
        command_line(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    with child:
        try:
            yield Started(child)
        finally:
            child.kill()
