"""The commands as people call them: `run("grades", "norfolk")` here, `start("serve")` as a process of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import structlog

from tests.worker.cli.calls import Done, Started, running
from worker import cli, logs


def _logs_here(*, quiet: bool = False) -> None:
    # What the command itself sets up would outlive it in this process.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr), cache_logger_on_first_use=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Done]]:
    """Give what runs a command in this process: through `main`, as the shell would, without the start of a Python."""
    monkeypatch.setattr(logs, "set_up_logs", _logs_here)

    def call(*arguments: object, stdin: bytes = b"") -> Done:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["gradewatch", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capfd.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    yield call
    structlog.reset_defaults()


@pytest.fixture
def start() -> Iterator[Callable[..., Started]]:
    """Give what starts a command in a process of its own; none outlives the test."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(running(arguments))
