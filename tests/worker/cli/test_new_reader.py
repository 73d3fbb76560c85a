"""A new shape of page is one file: the command that begins it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from worker.cli import new_reader
from worker.cli.new_reader import write_reader
from worker.errors import UsageError

ROOT = Path(__file__).parents[3]
FILES = [
    "scrapers/hmicfrs/engage_list.py",
    "tests/pages/hmicfrs/engage-list-example.html",
    "tests/pages/hmicfrs/engage-list-example.json",
    "tests/scrapers/hmicfrs/test_engage_list.py",
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as a reader and its test need."""
    root = tmp_path / "checkout"
    for part in ("schema", "scrapers", "tests/scrapers/reviewed.py", "tests/__init__.py", "pyproject.toml"):
        target = root / part
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, target)
    (root / "tests/pages/hmicfrs").mkdir(parents=True)
    (root / "tests/scrapers/hmicfrs").mkdir(parents=True)
    return root


def pytest_in(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "pyproject.toml", FILES[3]]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)


def test_it_writes_a_reader_a_page_and_a_test_that_fails_until_the_page_is_read(checkout) -> None:
    assert [path.as_posix() for path in write_reader(checkout, "engage_list")] == FILES
    first = pytest_in(checkout)
    assert first.returncode == 1
    assert "2 failed, 1 passed" in first.stdout
    reader = checkout / FILES[0]
    # The least that a reader can be: it knows its heading and gives what was reviewed.
    reader.write_text(
        reader.read_text()
        .replace("frozenset()", 'frozenset({"norfolk: an example of engage list"})')
        .replace(
            '    return unrecognised(page, "no-grades"',
            """    from schema.findings import DateSource, Effective, Evidence, Findings, Judgment, Kind
    from schema.grades import Authority, Grade, Status, Tense

    block = page.blocks[-1]
    words = Evidence(block.text, block.start, block.end)
    if day:
        judgment = Judgment(
            "norfolk", "peel-2023-25", "investigating-crime", Grade.GOOD, Status.GRADED, Tense.CURRENT,
            Authority.OFFICIAL, words, Effective(day, DateSource.PUBLISHED),
        )
        return Findings(
            page.url, Kind.REPORT, "engage_list", page.h1, None, day, ("norfolk",), (judgment,), text=page.text
        )
    return unrecognised(page, "no-grades\"""",
        )
    )
    last = pytest_in(checkout)
    assert last.returncode == 0, last.stdout


def test_what_it_writes_is_in_good_form(checkout) -> None:
    paths = [path for path in write_reader(checkout, "engage_list") if path.suffix == ".py"]
    ruff = Path(sys.executable).with_name("ruff")
    for check in (["check", "--no-cache"], ["format", "--no-cache", "--check"]):
        done = subprocess.run([ruff, *check, *paths], cwd=checkout, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_it_overwrites_nothing(checkout) -> None:
    (checkout / FILES[1]).write_text("mine")
    with pytest.raises(UsageError, match=r"engage-list-example\.html is there already"):
        write_reader(checkout, "engage_list")
    assert (checkout / FILES[1]).read_text() == "mine"
    assert not (checkout / FILES[0]).exists()


def test_it_works_in_a_checkout_alone(run, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(new_reader, "_ROOT", tmp_path)
    done = run("new-reader", "engage_list")
    assert done.code == 2
    assert done.complaint.startswith("this gradewatch is installed, not a checkout")


@pytest.mark.parametrize("name", ["Engage", "1st", "engage list", "../annual", "_private", "a__b"])
def test_a_name_that_no_module_can_have_is_refused(run, name) -> None:
    done = run("new-reader", name)
    assert done.code == 2
    assert "module" in done.complaint


def test_hyphens_are_underscores_and_the_files_are_named(run, monkeypatch, checkout) -> None:
    monkeypatch.setattr(new_reader, "_ROOT", checkout)
    done = run("new-reader", "engage-list")
    assert (done.code, done.out.splitlines()) == (0, FILES)
