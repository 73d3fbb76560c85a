"""Marks on grades, and the legends that explain them: each grade is carried, plain, or none."""

from __future__ import annotations

import pytest

from schema.findings import Findings
from schema.grades import Status
from tests.scrapers.hmicfrs.test_overview import overview, table
from tests.scrapers.hmicfrs.test_report import JUDGMENTS, items, read_norfolk

ADDRESS = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/?view=table&data=question"
HEAD = "Force|Preventing crime|Investigating crime"
STANDS = "Not inspected in 2017: the grade from 2016 still stands."


def grades(*blocks: str) -> Findings:
    return overview(*blocks, heading="PEEL 2017: the questions", url=ADDRESS)


def told(findings: Findings) -> dict[str, str]:
    """Each grade; a carried one behind "="."""
    carried = {judgment for judgment in findings.judgments if judgment.status is Status.CARRIED}
    return {
        f"{j.force} {j.question}": ("=" if j in carried else "") + str(j.grade or j.status) for j in findings.judgments
    }


@pytest.mark.parametrize(
    ("mark", "legend"),
    [
        ("*", f"<p>* {STANDS}</p>"),
        (" *", f"<p>* {STANDS}</p>"),
        ("†", "<p>Key: † carried over from 2016</p>"),
        ("<sup>1</sup>", f"<p><sup>1</sup> {STANDS}</p>"),
        ("¹", f"<p>1. {STANDS}</p>"),
        (" [1]", f"<p>[1] {STANDS}</p>"),
        (" (c)", "<p>(c) = carried forward from 2016</p>"),
        ("*", "<dl><dt>*</dt><dd>we did not inspect this question, and the 2016 grade stands</dd></dl>"),
        ("*", "<p>A grade with an asterisk was not given this year. The force keeps its grade of 2016.</p>"),
        ("‡", "<p>Grades marked ‡ were carried over from 2016.</p>"),
    ],
)
@pytest.mark.parametrize("below", [True, False])
def test_a_mark_whose_legend_says_that_the_earlier_grade_stands_is_carried(mark, legend, below):
    rows = table(HEAD, f"Kent|Good{mark}|Good", f"Essex|Requires improvement|Outstanding{mark}")
    findings = grades(rows, legend) if below else grades(legend, rows)
    assert told(findings) == {
        "kent preventing-crime": "=good",
        "kent investigating-crime": "good",
        "essex preventing-crime": "requires-improvement",
        "essex investigating-crime": "=outstanding",
    }
    carried = [judgment for judgment in findings.judgments if judgment.status is Status.CARRIED]
    assert {judgment.stands_from for judgment in carried} == {"peel-2016"}
    assert all(judgment.effective is None and len(judgment.context) > 2 for judgment in carried)


@pytest.mark.parametrize(
    "legend",
    [
        "",
        "<p>† not inspected</p>",
        "<p>* Provisional.</p>",
        "<p>* These are last year’s grades.</p>",
        "<p>* Grade under appeal: it may be revised.</p>",
        "<p>* The grade of 2016 no longer stands.</p>",
        f"<p>* {STANDS}</p><p>* Revised after a revisit.</p>",
        "<p>* Kent shares this unit with Essex.</p>",
    ],
)
def test_a_grade_with_a_mark_that_nothing_explains_is_none(legend):
    findings = grades(table(HEAD, "Kent|Good*|Good", "Essex|Requires improvement|Outstanding"), legend)
    assert "kent preventing-crime" not in told(findings)
    assert len(findings.judgments) == 3
    assert [(c.code, c.question) for c in findings.warnings] == [("marked-grade", "preventing-crime")]


@pytest.mark.parametrize(
    "legend", ["Revised after a revisit in 2018.", "Corrected in June 2018.", "Published jointly."]
)
def test_a_mark_that_says_how_a_grade_came_about_leaves_it(legend):
    findings = grades(table(HEAD, "Kent|Good*|Good", "Essex|Good|Good"), f"<p>* {legend}</p>")
    assert told(findings)["kent preventing-crime"] == "good"


@pytest.mark.parametrize(
    ("legend", "expected"),
    [
        ("", "good"),
        ("<p>* Kent had a shorter inspection than others.</p>", "good"),
        (f"<p>* {STANDS}</p>", "=good"),
        ("<p>* Grades of this force are those of the previous year.</p>", None),
    ],
)
def test_a_mark_on_a_name_changes_its_grades_only_by_a_legend(legend, expected):
    findings = grades(table(HEAD, "Kent*|Good|Good", "Essex|Good|Good"), legend)
    assert told(findings).get("kent preventing-crime") == expected
    assert told(findings)["essex preventing-crime"] == "good"


def test_a_mark_on_a_columns_head_is_one_on_its_grades():
    findings = grades(table("Force|Preventing crime*|Investigating crime", "Kent|Good|Good"), f"<p>* {STANDS}</p>")
    assert told(findings) == {"kent preventing-crime": "=good", "kent investigating-crime": "good"}


def test_lists_that_begin_with_stars_are_no_legends_of_anything():
    findings = grades(table(HEAD, "Kent|Good|Good", "Essex|Good|Good"), "<p>* Outstanding</p><p>* Good</p>")
    assert len(findings.judgments) == 4


@pytest.mark.parametrize(
    ("legend", "expected"),
    [("<p>* Not inspected this time. The grade of 2021/22 stands.</p>", "=good"), ("", None)],
)
def test_marks_in_a_report(legend, expected):
    findings = read_norfolk(
        JUDGMENTS, items("Responding to the public: Good*", "Investigating crime: Adequate"), legend
    )
    assert told(findings).get("norfolk responding-to-the-public") == expected
    assert told(findings)["norfolk investigating-crime"] == "adequate"
