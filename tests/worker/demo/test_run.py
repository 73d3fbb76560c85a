import io
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from worker import cli
from worker.channels.webhook import new_secret
from worker.demo import run as demo
from worker.demo.run import DemoError, run

COMMAND = [sys.executable, "-m", "worker.cli", "demo"]


def environment(temporary: Path, **more: str) -> dict[str, str]:
    """This environment, with temporary folders inside `temporary`."""
    return os.environ | {"TMPDIR": str(temporary)} | more


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the demo makes its own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def quiet() -> Console:
    return Console(file=io.StringIO())


def test_the_alert_arrives_whatever_is_set_outside(tmp_path: Path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / ".env").write_text("GRADEWATCH_DATABASE_URL=postgresql://nobody@127.0.0.1:1/real\n")
    outside = environment(temporary, GRADEWATCH_BROKER_URL="redis://127.0.0.1:1/0", GRADEWATCH_TICK_SECONDS="no number")
    done = subprocess.run(COMMAND, env=outside, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "68 are as published and 61 assumed" in lines[0]
    assert "43 forces, 129 grades, nothing announced" in done.stdout
    assert "  Effectiveness: good to requires improvement, moved down  (event 130," in done.stdout
    assert "  Efficiency: requires improvement to good, moved up  (event 131," in done.stdout
    assert "  Legitimacy: still good, confirmed  (event 132," in done.stdout
    assert "is effective at keeping people safe and reducing crime requires improvement." in done.stdout
    assert lines[-1].startswith("the alert arrived over HTTP with a valid signature")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_demo_that_is_stopped_leaves_nothing_behind(number: int, code: int, tmp_path: Path):
    with subprocess.Popen(
        COMMAND, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert "on loopback" in child.stdout.readline()
        child.send_signal(number)
        _, told = child.communicate(timeout=30)
    assert child.returncode == code
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_a_signature_that_is_not_valid_fails_the_demo(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(demo, "run", partial(run, receiver_secret=new_secret()))
    monkeypatch.setattr(sys, "argv", ["gradewatch", "demo"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert "an alert arrived, but its signature is not valid" in told.err.splitlines()[-1]
    assert "the alert arrived over HTTP" not in told.out
    assert list(temporary.iterdir()) == []


def test_a_service_that_does_not_start_fails_the_demo_and_shows_its_last_words(temporary: Path):
    service = (sys.executable, "-c", "raise SystemExit('no room on the disk')")
    with pytest.raises(DemoError, match="the service ended with exit code 1 before the baseline") as failed:
        run(quiet(), service=service)
    assert failed.value.exit_code == 1
    assert failed.value.log == ["no room on the disk"]
    assert list(temporary.iterdir()) == []


def test_a_service_that_does_nothing_fails_the_demo_and_is_stopped(temporary: Path, tmp_path: Path):
    told = tmp_path / "pid"
    idle = f"import os, signal; open({str(told)!r}, 'w').write(str(os.getpid())); signal.pause()"
    with pytest.raises(DemoError, match="the baseline did not happen in time"):
        run(quiet(), service=(sys.executable, "-c", idle), patience=3)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
    assert list(temporary.iterdir()) == []
