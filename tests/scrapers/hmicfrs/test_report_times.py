"""Reports of 2021-22 and later: grades of other times, beside those of this inspection."""

from __future__ import annotations

import pytest

from schema.findings import Findings, Reason
from schema.grades import Tense
from scrapers import read
from tests.scrapers.hmicfrs.test_report import BASE, JUDGMENTS, codes, items, one, page, read_norfolk, told

INVESTIGATING = "<h2>Investigating crime</h2>"


def earlier(findings: Findings) -> dict[tuple[str | None, str], str]:
    return {
        (judgment.framework, judgment.question): judgment.grade.words if judgment.grade else ""
        for judgment in findings.judgments
        if judgment.tense is Tense.PREVIOUS
    }


@pytest.mark.parametrize(
    "labels",
    [
        "<p>Previous grade (PEEL 2021/22) Good</p><p>Grade Adequate</p>",
        "<p>Last inspection (PEEL 2021/22): Good</p><p>Adequate</p>",
        "<p>2021/22: Good</p><p>2023–25: Adequate</p>",
        "<dl><dt>This inspection</dt><dd>Adequate</dd><dt>Last inspection</dt><dd>Good</dd></dl>",
        "<dl><dt>Grade</dt><dd>Adequate</dd><dt>Previous grade</dt><dd>Good</dd></dl>",
        "<p>Adequate ▼ (from good)</p>",
        "<p>Adequate</p><p>In our previous inspection, we graded this area as good.</p>",
        "<p>The force is adequate at investigating crime. This is down from good in 2021/22.</p>",
        "<p>The force is adequate at investigating crime. At the last inspection it was judged to be good.</p>",
    ],
)
def test_last_times_grade_stands_beside_this_ones(labels):
    findings = read_norfolk(INVESTIGATING, labels)
    assert told(findings) == {"investigating-crime": "adequate"}
    assert earlier(findings) == {("peel-2021-22", "investigating-crime"): "good"}


@pytest.mark.parametrize(
    "sentence",
    [
        "In our 2021/22 inspection we graded the force as inadequate for its use of polygraphs.",
        "In our regional inspection of 2022 we graded the force as inadequate in this area.",
        "In 2019, in our crime data integrity inspection, we graded the force as inadequate.",
        "In our 2021/22 inspection most forces were graded inadequate.",
    ],
)
def test_a_grade_of_something_else_is_no_earlier_grade_of_the_area(sentence):
    findings = read_norfolk(INVESTIGATING, "<p>Adequate</p>", sentence)
    assert told(findings) == {"investigating-crime": "adequate"}
    assert earlier(findings) == {}


def test_a_list_may_name_last_times_grade_in_each_line():
    lines = ("Investigating crime: adequate (2021/22: good)", "Managing offenders – good (previously adequate)")
    wanted = {"investigating-crime": "good", "managing-offenders": "adequate"}
    for body in (items(*lines), f"<img alt='{'; '.join(lines)}'>"):
        findings = read_norfolk(JUDGMENTS, body)
        assert told(findings) == {"investigating-crime": "adequate", "managing-offenders": "good"}
        assert told(findings, Tense.PREVIOUS) == wanted


@pytest.mark.parametrize(
    "heads",
    [
        ("2022", "2024"),
        ("Last inspection", "This inspection"),
        ("Previous grade", "Grade"),
        ("Grade in 2021/22", "Grade now"),
    ],
)
def test_columns_tell_by_their_heads_which_inspection_they_are_of(heads):
    head = "".join(f"<th>{words}</th>" for words in ("Area", *heads))
    findings = read_norfolk(
        f"<table><tr>{head}</tr><tr><td>Investigating crime</td><td>Good</td><td>Adequate</td></tr></table>"
    )
    assert told(findings) == {"investigating-crime": "adequate"}
    assert earlier(findings) == {("peel-2021-22", "investigating-crime"): "good"}


def test_columns_of_a_pilot_and_its_revisit_are_of_one_cycle():
    head = "<tr><th>Area</th><th>Grade (May 2023)</th><th>Grade (May 2024)</th></tr>"
    row = "<tr><td>Investigating crime</td><td>Good</td><td>Adequate</td></tr>"
    unsure = read_norfolk(f"<table>{head}{row}</table>")
    assert told(unsure) == {"investigating-crime": "adequate"}
    assert earlier(unsure) == {("peel-2021-22", "investigating-crime"): "good"}
    findings = read_norfolk(f"<table>{head.replace('May 2023', 'December 2023')}{row}</table>")
    assert earlier(findings) == {("peel-2023-25", "investigating-crime"): "good"}
    assert one(findings, "investigating-crime").reason is Reason.REVISIT


def test_a_caption_may_say_that_a_table_is_of_another_time_or_of_others():
    table = "<table><caption>{}</caption><tr><td>Investigating crime</td><td>{}</td></tr></table>"
    findings = read_norfolk(
        table.format("Grades in 2023–25", "Good"),
        table.format("Grades in 2021/22", "Adequate"),
        table.format("Grades of all forces", "Inadequate"),
    )
    assert told(findings) == {"investigating-crime": "good"}
    assert told(findings, Tense.PREVIOUS) == {"investigating-crime": "adequate"}


@pytest.mark.parametrize(
    "notice",
    [
        "In our pilot inspection we graded the force inadequate at investigating crime. We now grade it good.",
        "We revisited the force. Investigating crime was inadequate and is now good.",
        "After a revisit we changed our grade for investigating crime from inadequate to good.",
    ],
)
def test_a_notice_of_a_revisit_tells_the_old_grade_from_the_new(notice):
    findings = read_norfolk(
        JUDGMENTS, items("Investigating crime – good", "Managing offenders – good"), f"<p>{notice}</p>"
    )
    assert told(findings) == {"investigating-crime": "good", "managing-offenders": "good"}
    assert earlier(findings) == {("peel-2023-25", "investigating-crime"): "inadequate"}
    assert one(findings, "investigating-crime").reason is Reason.REVISIT


def test_a_heading_may_say_what_its_paragraphs_are_notices_of():
    findings = read_norfolk(
        JUDGMENTS,
        items("Investigating crime – good", "Managing offenders – good"),
        "<h2>Revisit</h2>",
        "When we inspected, we graded the force as inadequate at investigating crime.",
        "We went back in May 2024. The grade is now good.",
        items("Managing offenders: from requires improvement to good"),
    )
    assert told(findings) == {"investigating-crime": "good", "managing-offenders": "good"}
    assert told(findings, Tense.PREVIOUS) == {
        "investigating-crime": "inadequate",
        "managing-offenders": "requires improvement",
    }


@pytest.mark.parametrize(
    "words",
    [
        "We revisited the force and found good progress on its inadequate crime files. The grade has not changed.",
        "We corrected a figure on 3 May 2024. The grade of adequate is not affected.",
        "We will revisit the force to see whether our grade should change.",
    ],
)
def test_a_notice_without_a_changed_grade_changes_none(words):
    findings = read_norfolk(INVESTIGATING, "<p>Adequate</p>", words)
    assert told(findings) == {"investigating-crime": "adequate"}
    assert earlier(findings) == {}


@pytest.mark.parametrize(
    ("sentence", "grades"),
    [
        (
            "In 2018/19 we graded the force good for efficiency and legitimacy, and inadequate for effectiveness.",
            ("inadequate", "good", "good"),
        ),
        ("At our last inspection, the force was judged inadequate in all three pillars.", ("inadequate",) * 3),
        (
            "The force was rated good for effectiveness, inadequate for efficiency and good for legitimacy in 2018/19.",
            ("good", "inadequate", "good"),
        ),
        ("In 2018/19 we said that the force was good. Its effectiveness is good.", ()),
    ],
)
def test_the_pillars_of_2018_19_are_earlier_grades(sentence, grades):
    body = page(
        "<h2>HM Inspector’s summary</h2>",
        sentence,
        JUDGMENTS,
        items("Investigating crime – good"),
        heading="Norfolk 2021/22",
        lead="PEEL 2021/22: An inspection of {}",
    )
    findings = read(body, url=BASE + "norfolk-2021-22/")
    assert told(findings) == {"investigating-crime": "good"}
    keys = [("peel-2018-19", pillar) for pillar in ("effectiveness", "efficiency", "legitimacy")]
    assert earlier(findings) == dict(zip(keys, grades, strict=False))


def test_several_areas_of_last_time_may_stand_in_one_sentence():
    findings = read_norfolk(
        JUDGMENTS,
        items("Investigating crime – adequate"),
        "In 2021/22 we graded the force good at investigating crime and inadequate at managing offenders.",
    )
    assert told(findings) == {"investigating-crime": "adequate"}
    assert told(findings, Tense.PREVIOUS) == {"investigating-crime": "good", "managing-offenders": "inadequate"}
    assert not codes(findings)
