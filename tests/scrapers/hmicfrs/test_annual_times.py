"""What an annual page says of other times: last year's full set, corrections, what was not inspected this time."""

from __future__ import annotations

import pytest

from schema.findings import Findings, Reason
from schema.grades import Status, Tense
from scrapers import read
from tests.scrapers.reviewed import assert_spans

TOP = "The extent to which the force is {} at keeping people safe and reducing crime {}."
NOW = {"effectiveness": "good", "efficiency": "requires-improvement", "legitimacy": "good"}
HEADLINES = (
    TOP.format("effective", "is good"),
    TOP.format("efficient", "requires improvement"),
    TOP.format("legitimate", "is good"),
)
INTRO = "<p>This is HMICFRS’ assessment of Norfolk Constabulary.</p>"
BEFORE = {"effectiveness": "inadequate", "efficiency": "good"}
OLD_TOP = (TOP.format("effective", "is inadequate"), TOP.format("efficient", "was good"))
PART = "<h2>How effective is the force at keeping people safe and reducing crime?</h2><p>Good</p>"


def read_norfolk(*blocks: str, year: str = "2017") -> Findings:
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in (*HEADLINES, *blocks))
    address = f"https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-{year[:4]}/norfolk/"
    findings = read(f"<html><body><h1>Norfolk {year}</h1>{INTRO}{body}{PART}</body></html>", url=address)
    assert_spans(findings)
    return findings


def told(findings: Findings, tense: Tense = Tense.CURRENT) -> dict[str, str]:
    return {j.question: str(j.grade or j.status) for j in findings.judgments if j.tense is tense}


@pytest.mark.parametrize(
    "words",
    [
        "In 2016 we judged the effectiveness of the force as inadequate. In 2016 we judged its efficiency as good.",
        "Effectiveness was inadequate in 2016. Last year the grade for efficiency was good.",
        (
            "Last year we judged the force to be inadequate at keeping people safe and reducing crime and good in its "
            "efficiency."
        ),
        "<p>How we judged the force in 2016</p><p>Effectiveness: Inadequate</p><p>Efficiency: Good</p>",
        "<p>In 2016 we found that:</p><ul><li>effectiveness: inadequate</li><li>efficiency: good</li></ul>",
        "<p>PEEL 2016</p><dl><dt>Effectiveness</dt><dd>Inadequate</dd><dt>Efficiency</dt><dd>Good</dd></dl>",
        f"<p>Last year’s judgments</p><p>{OLD_TOP[0]}</p><p>{OLD_TOP[1]}</p>",
        f"<h2>PEEL 2016</h2><p>{OLD_TOP[0].replace('is', 'was')}</p><p>{OLD_TOP[1]}</p>",
    ],
)
def test_last_years_full_set_is_last_years(words):
    findings = read_norfolk(words)
    assert told(findings) == NOW
    assert told(findings, Tense.PREVIOUS) == BEFORE
    assert {j.framework for j in findings.judgments if j.tense is Tense.PREVIOUS} == {"peel-2016"}


@pytest.mark.parametrize(
    "words",
    [
        "In 2016 the chief constable said that the force was good at investigating crime.",
        "In 2016 the force judged its efficiency as outstanding.",
        "Staff surveyed last year judged the force to be good at treating the workforce fairly.",
        "In 2016 most forces were good at investigating crime and good at protecting vulnerable people.",
        "In 2016 the force was good for effectiveness, and it requires improvement in its efficiency.",
        "The extent to which the force was efficient at keeping people safe and reducing crime was outstanding.",
    ],
)
def test_what_others_said_then_or_nobody_dated_is_nothing(words):
    findings = read_norfolk("<h2>HMI’s observations</h2>", words)
    assert told(findings) == NOW
    assert told(findings, Tense.PREVIOUS) in ({}, {"effectiveness": "good"})


@pytest.mark.parametrize(
    "note",
    [
        (
            "Correction: when this page was first published it said in error that the efficiency of the force is good. "
            "The efficiency of the force requires improvement."
        ),
        "On 16 November 2017 we corrected the grade for efficiency from good to requires improvement.",
        "Efficiency was graded good in error when this page was first published. This was corrected on 1 December.",
        (
            "Amendment: the earlier version said that the extent to which the force is efficient at keeping "
            "people safe and reducing crime was good."
        ),
        "Correction: Efficiency was Good, now Requires improvement.",
        "Erratum: for “good” under efficiency read “requires improvement”.",
    ],
)
def test_a_correction_makes_the_old_grade_previous_in_its_own_framework(note):
    findings = read_norfolk(note)
    assert told(findings) == NOW
    assert [j.reason for j in findings.judgments if j.question == "efficiency"] == [Reason.CORRECTION, None]
    (before,) = (j for j in findings.judgments if j.tense is Tense.PREVIOUS)
    assert (before.question, before.framework, before.grade) == ("efficiency", "peel-2017", "good")


@pytest.mark.parametrize(
    "note",
    [
        "Correction: a figure on good neighbourhood policing was wrong. The grade for efficiency is not affected.",
        "Correction: the page of Suffolk Constabulary originally said that its efficiency is good.",
        "Correction: in 2016 this page said in error that efficiency is good.",
        "The force corrected crime records that were first classified as good in efficiency reviews.",
    ],
)
def test_a_correction_of_something_else_changes_no_grade(note):
    findings = read_norfolk(note)
    assert told(findings) == NOW
    assert {j.reason for j in findings.judgments} == {None}


@pytest.mark.parametrize(
    ("heads", "cells", "since"),
    [
        ("Question|Grade|Inspected this time?", "{}|Good|No", None),
        ("Question|Grade|Inspected this time?", "{}|Good|No. Our 2017 judgment of good still stands.", "peel-2017"),
        ("Inspected?|Question|Grade", "No|{}|Good", None),
        ("Question|Grade|Notes", "{}|Good|Not inspected in 2018/19; grade from 2016", "peel-2016"),
        ("Question|Grade|Last inspected", "{}|Good|2017", "peel-2017"),
        ("Question|2017 grade|2018/19 grade", "{}|Good|Not inspected", "peel-2017"),
    ],
)
def test_a_column_tells_what_was_not_inspected(heads, cells, since):
    head = "".join(f"<th>{words}</th>" for words in heads.split("|"))
    row = "".join(f"<td>{words.format('Investigating crime')}</td>" for words in cells.split("|"))
    findings = read_norfolk(f"<h2>Grades</h2><table><tr>{head}</tr><tr>{row}</tr></table>", year="2018/19")
    (judgment,) = (j for j in findings.judgments if j.question == "investigating-crime")
    assert (judgment.status, judgment.grade, judgment.stands_from) == (Status.CARRIED, "good", since)


@pytest.mark.parametrize(
    "words",
    [
        (
            "We looked at its use of resources, and the force requires improvement at it: in 2016 we judged its "
            "use of resources as good."
        ),
        "The force requires improvement in its use of resources, but in 2016 we judged its use of resources as good.",
    ],
)
def test_a_sentence_may_speak_of_both_times(words):
    findings = read_norfolk("<h2>How efficient is the force at keeping people safe and reducing crime?</h2>", words)
    assert told(findings)["use-of-resources"] == "requires-improvement"
    assert told(findings, Tense.PREVIOUS) == {"use-of-resources": "good"}
