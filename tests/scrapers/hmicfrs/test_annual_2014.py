"""The annual page of 2014: one sentence, three grades."""

from __future__ import annotations

import pytest

from schema.findings import Findings, Kind
from scrapers import read
from tests.scrapers.reviewed import assert_spans

ADDRESS = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2014/gwent/"
QUESTIONS = ("preventing-crime", "investigating-crime", "tackling-anti-social-behaviour")
A, B, C = "reducing crime and preventing offending", "investigating offending", "tackling anti-social behaviour"
OFF = "offending"


def read_gwent(*blocks: str, heading: str = "Gwent 2014", url: str = ADDRESS) -> Findings:
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    findings = read(f"<html><body><h1>{heading}</h1>{body}</body></html>", url=url)
    assert_spans(findings)
    return findings


def told(findings: Findings) -> dict[str, str]:
    return {j.question: str(j.grade or j.status) for j in findings.judgments}


@pytest.mark.parametrize(
    ("sentence", "grades"),
    [
        (f"the force is good at {A}, good at {B} and outstanding at {C}", "good good outstanding"),
        (f"Gwent Police is good at {A}, {B} and {C}", "good good good"),
        (
            f"the force is good at {A} and good at {C}. However, it requires improvement in how it investigates {OFF}",
            "good requires-improvement good",
        ),
        (
            f"the force is outstanding at {A} and {C} but requires improvement at {B}",
            "outstanding requires-improvement outstanding",
        ),
        (f"the force requires improvement at {A}, {B} and {C}", "requires-improvement " * 3),
        (
            f"the force requires improvement in how it investigates {OFF}, is inadequate at {C} and is good at {A}",
            "good requires-improvement inadequate",
        ),
    ],
)
@pytest.mark.parametrize("lead", ["in terms of its effectiveness, in general, ", ""])
def test_one_sentence_carries_three_grades(lead, sentence, grades):
    findings = read_gwent("The available evidence indicates that:", f"{lead}{sentence};")
    assert told(findings) == dict(zip(QUESTIONS, grades.split(), strict=True))
    assert {j.framework for j in findings.judgments} == {"peel-2014"}


@pytest.mark.parametrize(
    ("verb", "grade"),
    [("is outstanding", "outstanding"), ("requires improvement", "requires-improvement"), ("is: good", "good")],
)
def test_efficiency_has_a_grade_and_fairness_has_none(verb, grade):
    findings = read_gwent(
        "The available evidence indicates that:",
        f"<ul><li>the efficiency with which the force carries out its responsibilities {verb}; and</li>"
        "<li>the force is acting to achieve fairness and legitimacy in most of the practices.</li></ul>",
    )
    assert told(findings) == {"efficiency": grade}


def test_questions_of_finance_are_read_under_their_headings():
    findings = read_gwent(
        "<h2>To what extent is the force taking steps to ensure a secure financial position for the short and long "
        "term?</h2>",
        "Good",
        "<h2>To what extent has the force got an affordable way of providing policing?</h2>",
        "<img alt='Outstanding'>",
    )
    assert told(findings) == {"financial-position": "good", "affordable-policing": "outstanding"}


def test_observations_grade_nothing():
    sentence = f"the force is good at {A};"
    findings = read_gwent(
        "The available evidence indicates that:",
        sentence,
        "<h2>HMI's observations</h2>",
        f"The force is inadequate at {B}.",
    )
    assert told(findings) == {"preventing-crime": "good"}


def test_a_heading_of_the_place_alone_needs_the_set_words():
    set_words = "the efficiency with which the force carries out its responsibilities is good."
    old = "https://www.justiceinspectorates.gov.uk/hmic/gwent/"
    assert told(read_gwent(set_words, heading="Gwent", url=old)) == {"efficiency": "good"}
    assert (
        read_gwent("The force is good at investigating offending.", heading="Gwent", url=old).kind is Kind.UNRECOGNISED
    )
    assert read_gwent(set_words, heading="Gwent 2015", url=old).kind is Kind.UNRECOGNISED
    assert read_gwent(set_words, heading="Kent", url=old).kind is Kind.UNRECOGNISED


def test_a_sentence_on_another_force_means_another_page():
    findings = read_gwent(
        "The available evidence indicates that:",
        f"in terms of its effectiveness, in general, Kent Police is good at {A};",
    )
    assert findings.kind is Kind.UNRECOGNISED


def test_other_reports_are_irrelevant_unless_they_hold_the_assessment():
    other = ADDRESS + "other-reports/"
    findings = read_gwent("Published: 8 December 2014", "Its custody is good.", url=other)
    assert (findings.kind, told(findings)) == (Kind.IRRELEVANT, {})
    for name in ("other-reports", "leadership"):
        page = read_gwent(
            "Its leaders are good.", heading="Gwent PEEL 2016", url=ADDRESS.replace("2014", "2016") + name
        )
        assert (page.kind, told(page)) == (Kind.IRRELEVANT, {})
