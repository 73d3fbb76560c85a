"""What the README tells a newcomer to type works as typed."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.worker.cli.given import PAGES

README = (Path(__file__).parents[3] / "README.md").read_text()
TYPED = [shlex.split(line) for line in re.findall(r"^\$ gradewatch (.*)$", README, re.MULTILINE)]


def test_every_command_of_the_readme_works_in_its_order(run, tmp_path):
    shutil.copy(PAGES / "cambridgeshire-2016.html", tmp_path / "page.html")
    done = {}
    for words in TYPED:
        if words[0] != "rescrape" and "--follow" not in words:  # these two fetch, and go on
            done[words[0]] = run(*words)
    assert {name: ended.code for name, ended in done.items()} == dict.fromkeys(done, 0)
    assert re.fullmatch(r"whsec_\S+\n", done["subscribe"].out)
    assert "requires improvement" in done["extract"].out
    assert "requires improvement" in done["grades"].out
    assert done["changes"].err == "no grade has moved\n"


@pytest.mark.parametrize("name", ["rescrape", "events"])
def test_the_others_are_shown_with_options_that_they_have(run, name):
    (words,) = (words for words in TYPED if words[0] == name)
    told = run(name, "--help").out
    assert [word for word in words if word.startswith("--") and word not in told] == []
