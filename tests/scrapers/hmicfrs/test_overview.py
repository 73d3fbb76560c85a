"""Overviews: the table that the document holds, and nothing where a script draws it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.findings import DateSource, Findings, Kind
from schema.grades import Authority, Grade, Status
from scrapers import ReadingError, read
from tests.scrapers.reviewed import PAGES, assert_spans
from worker.guard import judge

ADDRESS = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/?view=table&sort=alpha&data=pillar"
OPENING = (
    "Choose a force or a question. The table shows how each force was graded; a key is below it. You may sort it by "
    "force or by region, and from the name of a force you come to its own page, where the reasons stand."
)


def overview(*blocks: str, heading: str = "PEEL assessments 2016", url: str = ADDRESS) -> Findings:
    page = f"<html><body><main><h1>{heading}</h1><p>{OPENING}</p>{''.join(blocks)}</main></body></html>"
    findings = read(page, url=url)
    assert_spans(findings)
    return findings


def table(*rows: str) -> str:
    return (
        "<table>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
        + "</table>"
    )


def told(findings: Findings) -> dict[str, str]:
    return {f"{j.force} {j.question}": str(j.grade or j.status) for j in findings.judgments}


HEAD = "Force|Effectiveness|Efficiency|Legitimacy"


def test_a_table_of_forces_and_pillars():
    findings = overview(
        table(HEAD, "Kent|Good|Outstanding|Not yet graded", "Devon &amp; Cornwall|Requires improvement|Good|Inadequate")
    )
    assert findings.kind is Kind.OVERVIEW
    assert told(findings) == {
        "kent effectiveness": "good",
        "kent efficiency": "outstanding",
        "kent legitimacy": "not-yet-graded",
        "devon-and-cornwall effectiveness": "requires-improvement",
        "devon-and-cornwall efficiency": "good",
        "devon-and-cornwall legitimacy": "inadequate",
    }
    assert {j.effective.known_by for j in findings.judgments if j.effective} == {DateSource.FRAMEWORK}
    assert all(j.effective is None for j in findings.judgments if j.status is not Status.GRADED)
    assert [context.text for context in findings.judgments[0].context] == ["Kent", "Effectiveness"]


def test_forces_may_stand_in_the_columns():
    findings = overview(
        table("Question|Kent|Essex", "Effectiveness|Good|Inadequate", "Specialist capabilities|Good|Good")
    )
    assert told(findings) == {"kent effectiveness": "good", "essex effectiveness": "inadequate"}
    assert [caution.code for caution in findings.warnings] == ["unknown-question"]


LAYOUTS = {
    "terms": "<h2>Kent Police</h2><dl><dt>Effectiveness</dt><dd>Good</dd><dt>Efficiency</dt><dd>Inadequate</dd></dl>"
    "<h2>Essex Police</h2><dl><dt>Effectiveness</dt><dd>Good</dd></dl>",
    "items": "<h3>Kent Police</h3><ul><li>Effectiveness: Good</li><li>Efficiency: Inadequate</li></ul>"
    "<h3>Essex Police</h3><ul><li>Effectiveness: Good</li></ul>",
    "lines": "<ul><li>Kent – Effectiveness: Good; Efficiency: Inadequate</li><li>Essex: effectiveness good</li></ul>",
    "lists": "<h2>Effectiveness</h2><h3>Good</h3><ul><li>Kent</li><li>Essex</li></ul>"
    "<h2>Efficiency</h2><h3>Inadequate</h3><ul><li>Kent</li></ul>",
    "two heads": "<table><tr><th rowspan=2>Force</th><th colspan=2>Grade</th></tr>"
    "<tr><th>Effectiveness</th><th>Efficiency</th></tr>"
    "<tr><td>Kent</td><td>Good</td><td>Inadequate</td></tr><tr><td>Essex</td><td>Good</td><td>–</td></tr></table>",
    "regions": "<table><tr><th>Region</th><th>Force</th><th>Effectiveness</th><th>Efficiency</th></tr>"
    "<tr><td rowspan=2>East</td><td>Kent</td><td>Good</td><td>Inadequate</td></tr>"
    "<tr><td>Essex</td><td>Good</td><td></td></tr></table>",
    "captions": "<table><caption>Effectiveness</caption><tr><th>Force</th><th>Grade</th></tr>"
    "<tr><td>Kent</td><td>Good</td></tr><tr><td>Essex</td><td>Good</td></tr></table>"
    "<table><caption>Efficiency</caption><tr><th>Force</th><th>Grade</th></tr>"
    "<tr><td>Kent</td><td>Inadequate</td></tr></table>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_forces_and_their_grades(layout):
    findings = overview(LAYOUTS[layout], "<h2>Key</h2><ul><li>Outstanding</li><li>Good</li></ul><p>Surrey</p>")
    assert told(findings) == {
        "kent effectiveness": "good",
        "kent efficiency": "inadequate",
        "essex effectiveness": "good",
    }


def test_a_column_of_an_earlier_year_is_of_that_year():
    findings = overview(table("Force|Efficiency 2015|Efficiency 2016", "Kent|Good|Inadequate"))
    assert [(j.framework, str(j.grade), j.tense.value) for j in findings.judgments] == [
        ("peel-2015", "good", "previous"),
        ("peel-2016", "inadequate", "current"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Kent|Excellent|Good|Good", "unknown-grade"),
        ("Kent|Adequate|Good|Good", "unknown-grade"),
        ("Ruritania|Good|Good|Good", "unknown-force"),
        ("Kent|Good|Good", "uneven-row"),
        ("Essex|Inadequate|Good|Good", "signals-disagree"),
    ],
)
def test_what_is_not_understood_is_told_and_left_out(row, code):
    findings = overview(table(HEAD, "Essex|Good|Good|Good", row))
    assert [caution.code for caution in findings.warnings] == [code]
    assert {j.force for j in findings.judgments} <= {"essex", "kent"}
    assert {j.grade for j in findings.judgments} == {Grade.GOOD}


def test_under_a_pillar_the_heads_of_its_questions_count():
    findings = overview(
        "<table><tr><th></th><th colspan=3>Effectiveness</th><th>Efficiency</th></tr>"
        "<tr><th>Force</th><th>Preventing crime</th><th>Investigating crime</th><th>Armed policing (ungraded)</th>"
        "<th>Planning for the future</th></tr>"
        "<tr><th>Kent</th><td>Outstanding</td><td>Good</td><td>Ungraded</td><td>Good</td></tr>"
        "<tr><th>Essex</th><td>Good</td><td>Inadequate</td><td>Ungraded</td><td>Good</td></tr></table>",
        heading="PEEL 2018/19",
        url="https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2018/",
    )
    assert told(findings) == {
        "kent preventing-crime": "outstanding",
        "kent investigating-crime": "good",
        "kent planning-for-demand": "good",
        "essex preventing-crime": "good",
        "essex investigating-crime": "inadequate",
        "essex planning-for-demand": "good",
    }


def test_a_region_named_like_a_force_is_none():
    findings = overview(
        "<table><tr><th>Region</th><th>Force</th><th>Efficiency</th></tr>"
        "<tr><th rowspan=2>West Midlands</th><td>Staffordshire</td><td>Good</td></tr><tr><td>West Mercia</td>"
        "<td>Requires improvement</td></tr>"
        "<tr><th>Wales</th><td>Gwent</td><td>Inadequate</td></tr></table>"
    )
    assert told(findings) == {
        "staffordshire efficiency": "good",
        "west-mercia efficiency": "requires-improvement",
        "gwent efficiency": "inadequate",
    }


def test_an_ungraded_column_is_passed_over():
    findings = overview(table("Force|Effectiveness|Leadership - Ungraded", "Kent|Good|Good"))
    assert told(findings) == {"kent effectiveness": "good"}
    assert not findings.warnings


def test_a_page_drawn_by_script_gives_no_judgment_and_no_drift():
    findings = overview("<p>Loading graph...</p><ul><li>How effective is the force?</li><li>Good</li></ul>")
    assert (findings.kind, findings.judgments) == (Kind.OVERVIEW, ())
    assert [caution.code for caution in findings.warnings] == ["drawn-by-script"]
    assert judge(findings, authority=Authority.OFFICIAL).believed


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("PEEL assessments 2015", table(HEAD, "Kent|Good|Good|Good")),
        ("Our offices", table(HEAD, "Kent|Good|Good|Good")),
        ("PEEL assessments 2016", "<p>We are looking for it.</p>"),
        ("Page not found", table(HEAD, "Kent|Good|Good|Good")),
    ],
)
def test_another_page_at_the_address_is_not_believed(heading, body):
    findings = overview(body, heading=heading)
    assert findings.kind is Kind.UNRECOGNISED
    assert not findings.judgments


def test_the_address_of_2018_is_of_2018_19():
    url = ADDRESS.replace("2016", "2018")
    findings = overview(table(HEAD, "Kent|Good|Good|Good"), heading="PEEL 2018/19", url=url)
    assert {j.framework for j in findings.judgments} == {"peel-2018-19"}


FIXTURES = sorted((PAGES / "hmicfrs").glob("overview-table*.html"))


@given(
    st.sampled_from(FIXTURES), st.floats(0, 1), st.sampled_from(["", "<td>", "</tr>", "\x00", "<table>", "<th>", "İ"])
)
@settings(max_examples=60, deadline=None)
def test_a_mutated_table_gives_true_spans(fixture, place, filler):
    text = fixture.read_text(encoding="utf-8")
    at = int(place * len(text))
    try:
        findings = read(text[:at] + filler + text[at + 9 :], url=ADDRESS)
    except ReadingError:
        return
    assert_spans(findings)
