"""The ways in which reporters tell a grade: every case of told.toml."""

import tomllib
from pathlib import Path

import pytest

from tests.scrapers.news.test_judgments import read

CASES = {case["name"]: case for case in tomllib.loads(Path(__file__).with_name("told.toml").read_text())["case"]}


@pytest.mark.parametrize("name", CASES)
def test_told(name):
    case = CASES[name]
    assert read(case["text"], case["day"]) == set(case["grades"])
