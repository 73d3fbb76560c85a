"""Layouts in which a site may set grades of two times, of several forces, or with nothing below a grade."""

from __future__ import annotations

import pytest

from schema.findings import Findings, Kind
from schema.grades import Status, Tense
from tests.scrapers.hmicfrs.test_annual_times import NOW as ANNUAL
from tests.scrapers.hmicfrs.test_annual_times import TOP
from tests.scrapers.hmicfrs.test_annual_times import read_norfolk as read_annual
from tests.scrapers.hmicfrs.test_overview import overview, table
from tests.scrapers.hmicfrs.test_release import items, release
from tests.scrapers.hmicfrs.test_report import JUDGMENTS, read_norfolk

ADDRESS = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/?view=table&data=pillar"
HEAD = "Force|Effectiveness|Efficiency"
ROWS = ("Kent|Good|Outstanding", "Essex|Requires improvement|Good")
OLD_ROWS = ("Kent|Outstanding|Good", "Essex|Good|Inadequate", "Surrey|Good|Good")
NOW = {
    "kent effectiveness": "good",
    "kent efficiency": "outstanding",
    "essex effectiveness": "requires-improvement",
    "essex efficiency": "good",
}
BEFORE = {
    "kent effectiveness": "outstanding",
    "kent efficiency": "good",
    "essex effectiveness": "good",
    "essex efficiency": "inadequate",
}
SURREY = {"surrey effectiveness": "good", "surrey efficiency": "good"}
LINES = ("Effectiveness: good", "Efficiency: outstanding"), ("Effectiveness: requires improvement", "Efficiency: good")
OLD_LINES = ("Effectiveness: outstanding", "Efficiency: good"), ("Effectiveness: good", "Efficiency: inadequate")


def grades(*blocks: str) -> Findings:
    return overview(*blocks, heading="PEEL 2017: forces and pillars", url=ADDRESS)


def told(findings: Findings, tense: Tense = Tense.CURRENT) -> dict[str, str]:
    return {f"{j.force} {j.question}": str(j.grade or j.status) for j in findings.judgments if j.tense is tense}


def terms(*lines: str) -> str:
    pairs = (line.split(": ") for line in lines)
    return "<dl>" + "".join(f"<dt>{term}</dt><dd>{words.capitalize()}</dd>" for term, words in pairs) + "</dl>"


def captioned(caption: str, *rows: str) -> str:
    return table(*rows).replace("<table>", f"<table><caption>{caption}</caption>")


def figure(caption: str, *rows: str) -> str:
    return f"<figure>{table(*rows)}<figcaption>{caption}</figcaption></figure>"


# --- overviews: tables of two times -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        captioned("Grades in 2017", HEAD, *ROWS) + captioned("Grades in 2016", HEAD, *OLD_ROWS),
        captioned("PEEL 2016", HEAD, *OLD_ROWS) + captioned("PEEL 2017", HEAD, *ROWS),
        figure("Grades in 2016", HEAD, *OLD_ROWS) + figure("Grades in 2017", HEAD, *ROWS),
        f"<h2>This year</h2>{table(HEAD, *ROWS)}<h2>Last year’s grades</h2>{table(HEAD, *OLD_ROWS)}",
        f"{table(HEAD, *ROWS)}<h2>2016</h2><h3>All forces</h3>{table(HEAD, *OLD_ROWS)}",
        f"{table(HEAD, *ROWS)}<p>The grades of last year were:</p>{table(HEAD, *OLD_ROWS)}",
        f"<p><b>2016</b></p>{table(HEAD, *OLD_ROWS)}<p><b>2017</b></p>{table(HEAD, *ROWS)}",
        table(HEAD, "2017||", *ROWS, "2016||", *OLD_ROWS),
        table(HEAD, *ROWS, "SPAN", *OLD_ROWS).replace("<td>SPAN", "<td colspan=3>Last year"),
        table(
            "Force|Year|Effectiveness|Efficiency",
            *(row.replace("|", "|2016|", 1) for row in OLD_ROWS),
            *(row.replace("|", "|2017|", 1) for row in ROWS),
        ),
    ],
)
def test_a_table_is_of_the_time_that_stands_over_it(body):
    findings = grades(body)
    assert told(findings) == NOW
    assert told(findings, Tense.PREVIOUS) == BEFORE | SURREY
    assert {j.framework for j in findings.judgments if j.tense is Tense.PREVIOUS} == {"peel-2016"}


@pytest.mark.parametrize(
    "over",
    [
        "<h2>How forces have changed since 2016</h2>",
        "<p>We publish in March. Here are the grades that forces had after our visits of 2016:</p>",
        "<h2>Before 2012, and in 2016</h2>",
    ],
)
def test_a_table_below_words_that_speak_of_another_time_is_not_this_years(over):
    assert not told(grades(over, table(HEAD, *OLD_ROWS)))


def test_a_row_beside_which_stands_that_it_was_not_inspected_gives_no_plain_grade():
    rows = ("Force|Effectiveness|Note", "Kent|Good|Not inspected this year", "Essex|Good|Published in March")
    assert told(grades(table(*rows))) == {"essex effectiveness": "good"}


def test_cells_that_say_more_than_a_grade():
    rows = (
        "Kent|Good (2016: outstanding)|Good (carried over from 2016)",
        "Essex|Good (unchanged)|Outstanding (we are not sure)",
    )
    findings = grades(table(HEAD, *rows))
    assert told(findings) == {"kent effectiveness": "good", "kent efficiency": "good", "essex effectiveness": "good"}
    assert told(findings, Tense.PREVIOUS) == {"kent effectiveness": "outstanding"}
    (carried,) = (j for j in findings.judgments if j.status is Status.CARRIED)
    assert (carried.question, carried.stands_from) == ("efficiency", "peel-2016")


# --- overviews: cards and lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "card",
    [
        "<h3>{force}</h3>{dl}<details><summary>How was it graded in PEEL 2016?</summary>{old}</details>",
        "<h3>{force}</h3>{dl}<h4>In 2016</h4>{olddl}",
        "<h3>{force}</h3>{ul}<p>Last time</p>{olddl}",
        "<h3>{force}</h3><p>2016 grades</p>{old}<p>2017 grades</p>{ul}",
        "<h3>{force}</h3>{ul}<p>Previously</p><h4>Effectiveness</h4><p>{old1}</p><h4>Efficiency</h4><p>{old2}</p>",
        "<h3>{force}</h3>{dl}<p>What we found last year:</p>{old}<p>Read more</p>",
    ],
)
def test_a_card_may_tell_last_times_grades(card):
    cards = ""
    for force, now, old in zip(("Kent Police", "Essex Police"), LINES, OLD_LINES, strict=True):
        first, second = (line.split(": ")[1].capitalize() for line in old)
        cards += "<li>" + card.format(
            force=force, dl=terms(*now), ul=items(*now), old=items(*old), olddl=terms(*old), old1=first, old2=second
        )
    findings = grades(f"<ul>{cards}</ul>")
    assert told(findings) == NOW
    assert told(findings, Tense.PREVIOUS) == BEFORE


@pytest.mark.parametrize(
    "body",
    [
        "<ul>"
        + "".join(f"<li>{f}{items(*now)}</li>" for f, now in zip(("Kent", "Essex"), LINES, strict=True))
        + "</ul>",
        terms(*(f"{f}: x" for f in ("Kent", "Essex")))
        .replace("X</dd><dt>Essex", "; ".join(LINES[0]) + "</dd><dt>Essex")
        .replace("X</dd></dl>", "; ".join(LINES[1]) + "</dd></dl>"),
    ],
)
def test_a_force_over_a_list_of_its_grades(body):
    assert told(grades(body)) == NOW


def test_lists_below_grades_of_which_some_are_empty():
    findings = grades(
        "<h2>Efficiency</h2><h3>Inadequate</h3><p>No force was judged to be inadequate.</p><h3>Good (2 forces)</h3>",
        items("Kent", "Essex"), "<h3>Not yet graded (1 force)</h3>", items("Surrey"),
        "<h2>Also here</h2><h3>Good</h3>", items("Gwent"),
    )  # fmt: skip
    assert told(findings) == {
        "kent efficiency": "good", "essex efficiency": "good", "surrey efficiency": "not-yet-graded"
    }  # fmt: skip


def test_lists_below_the_years_of_a_pillar():
    good, outstanding = "<h4>Good</h4>", "<h4>Outstanding</h4>"
    findings = grades(
        "<h2>Efficiency</h2><h3>2017</h3>", good, items("Kent"), outstanding, items("Essex"),
        "<h3>2016</h3>", good, items("Essex"), outstanding, items("Kent"),
    )  # fmt: skip
    assert told(findings) == {"kent efficiency": "good", "essex efficiency": "outstanding"}
    assert told(findings, Tense.PREVIOUS) == {"essex efficiency": "good", "kent efficiency": "outstanding"}


def test_a_force_in_a_list_with_last_times_grade_in_brackets_has_not_that_one():
    findings = grades("<h2>Efficiency</h2><h3>Good</h3>", items("Kent", "Essex (2016: outstanding)"))
    assert told(findings) == {"kent efficiency": "good"}


# --- releases ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "then",
    [
        "<h2>Grades in 2016</h2>" + items(*OLD_LINES[0]),
        "<p>Last year:</p>" + items(*OLD_LINES[0]),
        "<h2>Last year’s legitimacy</h2>" + items("Kent Police – Inadequate"),
        "<p>By contrast, Essex Police:</p>" + items("Legitimacy: good"),
        "<p>More from this paper</p>" + items("Essex Police: legitimacy good", "Kent Police: inadequate in one area"),
        "<h2>Essex Police</h2><p>Good for effectiveness, and inadequate for efficiency</p>",
    ],
)
def test_what_a_release_tells_below_another_time_or_force_is_not_its_own(then):
    lines = items(*LINES[0])
    findings = release(lines, then, heading="Kent Police: PEEL 2017", day="22 March 2018")
    assert findings.kind is Kind.RELEASE
    assert told(findings) == {"kent effectiveness": "good", "kent efficiency": "outstanding"}


# --- annual pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<h2>PEEL in Suffolk</h2><ul><li>Effectiveness: inadequate</li><li>Efficiency: good</li></ul>",
        "<h2>Compare with Suffolk Constabulary</h2><p>" + TOP.format("effective", "is inadequate") + "</p>",
    ],
)
def test_what_stands_below_another_forces_heading_is_not_this_ones(body):
    findings = read_annual(body)
    assert {judgment.question: str(judgment.grade) for judgment in findings.judgments} == ANNUAL


TWO_HEADS = (
    "<table><tr><th>Pillar</th><th colspan=2>2016</th><th colspan=2>2017</th></tr>"
    "<tr><th></th><th>Grade</th><th>Day</th><th>Grade</th><th>Day</th></tr>"
)


@pytest.mark.parametrize(
    "body",
    [
        "<h2>How was Norfolk graded in PEEL 2016?</h2>" + items("Effectiveness: inadequate", "Efficiency: good"),
        captioned("2016", "Pillar|Grade", "Effectiveness|Inadequate", "Efficiency|Good"),
        TWO_HEADS
        + table("Effectiveness|Inadequate|1 May|Good|1 May", "Efficiency|Good|1 May|Requires improvement|1 May")[7:],
    ],
)
def test_last_years_grades_on_an_annual_page(body):
    findings = read_annual(body)
    before = {j.question: str(j.grade) for j in findings.judgments if j.tense is Tense.PREVIOUS}
    assert {j.question: str(j.grade) for j in findings.judgments if j.tense is Tense.CURRENT} == ANNUAL
    assert before == {"effectiveness": "inadequate", "efficiency": "good"}


@pytest.mark.parametrize(
    "body",
    [
        "<h3>Good</h3>" + items("Investigating crime and reducing re-offending") + "<h3>Outstanding</h3>",
        "<dl><dt>Good</dt><dd>Investigating crime</dd><dd>Preventing crime</dd><dt>Outstanding</dt></dl>",
    ],
)
def test_a_question_in_a_list_below_a_grade_has_not_the_next_ones(body):
    findings = read_annual("<h2>Effectiveness</h2><p>Good</p>", body)
    assert {(judgment.question, str(judgment.grade)) for judgment in findings.judgments} <= set(ANNUAL.items())


def test_a_list_that_another_forces_name_leads_is_not_this_ones():
    findings = read_annual("<p>Suffolk Constabulary</p>", items("Efficiency: outstanding", "Effectiveness: inadequate"))
    assert {judgment.question: str(judgment.grade) for judgment in findings.judgments} == ANNUAL


def test_a_badge_and_below_it_that_it_stands():
    asked = "<h3>How effective is the force at tackling serious and organised crime?</h3><p>Good</p>"
    findings = read_annual("<h2>Effectiveness</h2><p>Good</p>" + asked + "<p>Carried over from 2016</p>")
    (judgment,) = (j for j in findings.judgments if j.question == "serious-and-organised-crime")
    assert (judgment.status, judgment.stands_from) == (Status.CARRIED, "peel-2016")


# --- reports ----------------------------------------------------------------------------------------------------------

AREAS = ("Responding to the public", "Investigating crime")
BADGED = tuple(zip(AREAS, ("Good", "Adequate"), strict=True))
PROSE = "<p>We went through the force’s records for half a year and spoke to those who keep them.</p>"
REPORT = {"norfolk responding-to-the-public": "good", "norfolk investigating-crime": "adequate"}
OLD_REPORT = {"norfolk responding-to-the-public": "adequate", "norfolk investigating-crime": "inadequate"}
OLD_LIST = items("Responding to the public: adequate", "Investigating crime: inadequate")
LIST = items("Responding to the public: good", "Investigating crime: adequate")


def two_heads(first: str, second: str, under: str = "Grade") -> str:
    return (
        f"<table><tr><th rowspan=2>Area</th><th colspan=2>{first}</th><th colspan=2>{second}</th></tr>"
        f"<tr><th>{under}</th><th>Published</th><th>{under}</th><th>What we asked for</th></tr>"
        "<tr><td>Responding to the public</td><td>Adequate</td><td>May 2022</td><td>Good</td><td>2 areas</td></tr>"
        "<tr><td>Investigating crime</td><td>Inadequate</td><td>May 2022</td><td>Adequate</td><td>none</td></tr>"
        "</table>"
    )


@pytest.mark.parametrize(
    "body",
    [
        two_heads("PEEL 2021/22", "PEEL 2023–25"),
        two_heads("Previous inspection", "This inspection", "Judgment"),
        LIST + "<details><summary>How was it graded last time?</summary>" + OLD_LIST + "</details>",
        LIST + "<p>These are the grades that the force had in 2021/22:</p>" + OLD_LIST,
        LIST + "<p>Previous grades</p>" + table("Responding to the public|Adequate", "Investigating crime|Inadequate"),
        table(f"|{AREAS[0]}|{AREAS[1]}", "2021/22|Adequate|Inadequate", "2023–25|Good|Adequate"),
    ],
)
def test_a_report_beside_last_times(body):
    findings = read_norfolk(JUDGMENTS, body)
    assert told(findings) == REPORT
    assert told(findings, Tense.PREVIOUS) == OLD_REPORT


@pytest.mark.parametrize(
    "body",
    [
        two_heads("Kent", "Essex"),
        "<p>The table shows grades from visits before this one, in 2021/22.</p>"
        + table("Responding to the public|Adequate", "Investigating crime|Inadequate"),
        table("Area|How the force rates itself", "Responding to the public|Good"),
        table("Area|Grade|Note", "Responding to the public|Good|Not inspected: the earlier grade stands"),
        table(f"|{AREAS[0]}|{AREAS[1]}", "|Adequate|Inadequate", "|Good|Adequate"),
        table(f"|{AREAS[0]}|{AREAS[1]}", "Average|Adequate|Inadequate"),
    ],
)
def test_a_table_that_may_be_of_another_time_or_of_others_gives_a_report_nothing(body):
    assert not told(read_norfolk(JUDGMENTS, body))


@pytest.mark.parametrize(
    "body",
    [
        table(f"|{AREAS[0]}|{AREAS[1]}", "Grade|Good|Adequate"),
        table(f"Force|{AREAS[0]}|{AREAS[1]}", "Norfolk|Good|Adequate", "Suffolk|Adequate|Good"),
        LIST + "<h2>Grades for Suffolk</h2>" + OLD_LIST,
        "<h2>Changes since the last PEEL</h2>" + PROSE + "".join(f"<p>{g}</p><h2>{a}</h2>{PROSE}" for a, g in BADGED),
    ],
)
def test_a_report_s_grades_and_no_others(body):
    assert told(read_norfolk(JUDGMENTS if body.startswith(("<t", "<u")) else "", body)) == REPORT
