"""The frameworks: every cycle, question and wording, what compares with what, and the mistakes of a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from schema.frameworks import (
    UnknownFrameworkError,
    comparable,
    direction,
    framework_of_day,
    frameworks,
    get_framework,
    load_frameworks,
)
from schema.grades import SCALES, Direction, Grade
from schema.tomlfile import DataFileError

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "questions.json"
BLOCK = ("peel-2015", "peel-2016", "peel-2017", "peel-2018-19")
LATER = ("peel-2021-22", "peel-2023-25", "peel-2025-27")
FILE = """
id = "peel-2030"
title = "PEEL 2030"
order = 1
scale = "five"
block = "peel-2030"
published = 2030-01-02

[news]
from = 2030-01-01
until = 2030-02-01

[[question]]
id = "efficiency"
title = "Efficiency"
wordings = ["How efficient is the force?"]
overall = true

[[question]]
id = "use-of-resources"
title = "Use of resources"
wordings = ["How well does the force use its resources?"]
pillar = "efficiency"
published = 2030-01-03
"""


def write(folder: Path, text: str, name: str = "peel-2030.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference files are not beside this checkout")
def test_every_question_and_wording_of_the_reference_is_there():
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    peel = [entry for entry in reference["frameworks"] if entry["id"].startswith("peel-")]
    assert [entry["id"] for entry in peel] == list(frameworks())
    by_id = {entry["id"]: entry for entry in peel}
    for entry in peel:
        framework = get_framework(entry["id"])
        questions = by_id[entry.get("same_questions_as", entry["id"])]["questions"]
        assert framework.scale is SCALES[entry["scale"]]
        assert framework.block == entry["block"]
        assert set(framework.questions) == set(questions)
        for question, wordings in questions.items():
            # A tilde marks titles known from the press alone.
            known = set(framework.questions[question].wordings)
            assert {wording.lstrip("~") for wording in wordings} <= known, f"{entry['id']} {question}"
        assert {q.id for q in framework.questions.values() if q.overall} == set(entry["overall"])


def test_the_cycles_in_their_order():
    assert list(frameworks()) == ["peel-2014", *BLOCK, *LATER]
    for framework in frameworks().values():
        assert framework.questions
        for question in framework.questions.values():
            assert question.pillar is None or framework.questions[question.pillar].overall


def test_pillars_ended_with_2018_19():
    for identity in BLOCK:
        assert [q.id for q in get_framework(identity).questions.values() if q.overall] == [
            "effectiveness",
            "efficiency",
            "legitimacy",
        ]
    for identity in LATER:
        assert not any(question.overall for question in get_framework(identity).questions.values())


def test_grades_compare_within_a_block_and_2014_joins_for_efficiency_alone():
    for before in BLOCK:
        for after in BLOCK:
            assert comparable(before, after, "effectiveness")
        for after in LATER:
            assert not comparable(before, after, "investigating-crime")
    assert comparable("peel-2014", "peel-2015", "efficiency")
    assert not comparable("peel-2014", "peel-2015", "investigating-crime")
    assert not comparable("peel-2021-22", "peel-2023-25", "responding-to-the-public")


def test_which_way_a_grade_moved_between_frameworks():
    good, poor = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT
    assert direction("peel-2016", good, "peel-2017", poor, "effectiveness") is Direction.DOWN
    assert direction("peel-2016", poor, "peel-2017", good, "effectiveness") is Direction.UP
    assert direction("peel-2016", good, "peel-2017", good, "effectiveness") is None
    assert direction("peel-2018-19", good, "peel-2021-22", poor, "investigating-crime") is None


def test_the_dates_of_publication():
    published = {question.id: question.published for question in get_framework("peel-2016").questions.values()}
    assert published["efficiency"] == published["use-of-resources"] == date(2016, 11, 3)
    assert published["legitimacy"] == date(2016, 12, 8)
    assert published["effectiveness"] == date(2017, 3, 2)


@pytest.mark.parametrize(
    ("day", "identity"),
    [
        (date(2016, 2, 18), "peel-2015"),
        (date(2016, 11, 3), "peel-2016"),
        (date(2017, 3, 31), "peel-2016"),
        (date(2017, 6, 1), None),
        (date(2018, 3, 22), "peel-2017"),
        (date(2020, 2, 7), "peel-2018-19"),
        (date(2021, 9, 1), "peel-2021-22"),
        (date(2024, 8, 8), "peel-2023-25"),
        (date(2026, 1, 1), None),
    ],
)
def test_the_framework_that_news_of_a_day_speaks_of(day, identity):
    framework = framework_of_day(day)
    assert (framework.id if framework else None) == identity


def test_an_unknown_framework_is_an_error_that_lists_them():
    with pytest.raises(UnknownFrameworkError, match="peel-2017"):
        get_framework("peel-1999")


def test_a_good_file_loads(tmp_path):
    write(tmp_path, FILE)
    framework = load_frameworks(tmp_path)["peel-2030"]
    assert framework.questions["efficiency"].published == date(2030, 1, 2)
    assert framework.questions["use-of-resources"].published == date(2030, 1, 3)
    assert framework.block_of("efficiency") == "peel-2030"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('id = "peel-2030"', 'id = "peel-2031"'), "id"),
        (('title = "PEEL 2030"', ""), "title"),
        (('"five"', '"six"'), "scale"),
        (("order = 1", 'order = "first"'), "order"),
        (("order = 1", "order = true"), "order"),
        (("published = 2030-01-02", 'published = "2030-01-02"'), "published"),
        (("block =", "blok ="), "block"),
        (("until = 2030-02-01", "until = 2029-02-01"), "news.until"),
        (("until =", "till ="), "news.until"),
        (("[[question]]", "[[questions]]"), "question"),
        (('wordings = ["How efficient is the force?"]', "wordings = []\ncolour = 1"), "question[1].colour"),
        (('wordings = ["How efficient is the force?"]', ""), "question[1].wordings"),
        (('wordings = ["How efficient is the force?"]', 'wordings = [" "]'), "question[1].wordings"),
        (('pillar = "efficiency"', 'pillar = "legitimacy"'), "question[2].pillar"),
        (('id = "use-of-resources"', 'id = "efficiency"'), "question[2].id"),
        (("[news]", '[joins]\nefficiency = "no-such-block"\n[news]'), "joins.efficiency"),
        (("[news]", '[joins]\nlegitimacy = "peel-2030"\n[news]'), "joins.legitimacy"),
        (("[news]", "[old]\n[news]"), "old"),
        (("id =", "id"), ""),
    ],
)
def test_a_mistake_is_an_error_that_names_file_and_key(tmp_path, change, key):
    assert change[0] in FILE
    path = write(tmp_path, FILE.replace(*change))
    with pytest.raises(DataFileError) as mistake:
        load_frameworks(tmp_path)
    assert (mistake.value.path, mistake.value.key) == (path, key)
    assert len(str(mistake.value).splitlines()) == 1


def test_two_files_cannot_have_one_place_in_the_order(tmp_path):
    write(tmp_path, FILE)
    second = write(tmp_path, FILE.replace("peel-2030", "peel-2031"), "peel-2031.toml")
    with pytest.raises(DataFileError) as mistake:
        load_frameworks(tmp_path)
    assert (mistake.value.path, mistake.value.key) == (second, "order")


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(DataFileError, match="no framework file"):
        load_frameworks(tmp_path)
