"""Releases and their mirrors: every fixture against what a person reviewed, and the traps one by one."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.findings import DateSource, Findings, Kind, Reason
from schema.frameworks import get_framework
from schema.grades import Authority, Grade, Tense
from scrapers import ReadingError, read
from scrapers.sources import load_sources
from tests.scrapers.reviewed import PAGES, assert_spans, reviewed
from worker.guard import judge

ADDRESS = "https://hmicfrs.justiceinspectorates.gov.uk/news/news-feed/kent-police-inspected/"
OURS = ("release-", "news-", "engage-", "listing-", "overview-", "refused-")
FIXTURES = sorted(page for page in (PAGES / "hmicfrs").glob("*.html") if page.stem.startswith(OURS))
MIRRORS = sorted((PAGES / "mirrors").glob("*.html"))
PUBLISHED_GRADES = Path(__file__).parents[4] / "shared" / "reference" / "published-grades.json"
ENDING = (
    "The inspectorate inspects every force in England and Wales, and says what it finds, so that the public may know."
)
ROW = "<tr><td>{}</td><td>Requires improvement</td></tr>"
TABLE = f"<table>{ROW.format('Investigating crime')}{ROW.format('Managing offenders')}</table>"
COUNTS = (
    "HMICFRS graded Kent Police’s performance across nine areas of policing and found the force was ‘good’ in two "
    "areas, ‘adequate’ in four areas, ‘requires improvement’ in two areas and ‘inadequate’ in one area."
)
E_, F_, L_ = (
    "effectively reducing crime and keeping people safe",
    "operating efficiently and providing sustainable services to the public",
    "treating the public and its workforce legitimately",
)


def page(*blocks: str, heading: str = "Kent Police inspected", day: str = "20 October 2022") -> str:
    body = "\n".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    return (
        f"<html><body><main><h1>{heading}</h1><p>Published on: {day}</p>{body}<p>{ENDING}</p><p>{ENDING}</p>"
        "</main></body></html>"
    )


def release(*blocks: str, **marks: str) -> Findings:
    findings = read(page(*blocks, **marks), url=ADDRESS)
    assert_spans(findings)
    return findings


def items(*lines: str) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def told(findings: Findings, tense: Tense = Tense.CURRENT) -> dict[str, str]:
    return {f"{j.force} {j.question}": str(j.grade) for j in findings.judgments if j.tense is tense}


def kent(findings: Findings) -> dict[str, str]:
    return {name.removeprefix("kent "): grade for name, grade in told(findings).items()}


def counts(findings: Findings) -> dict[str, int]:
    return {count.grade.value: count.n for count in findings.counts}


def codes(findings: Findings) -> list[tuple[str, str | None]]:
    return [(caution.code, caution.question) for caution in findings.warnings]


# --- the fixtures ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_mirror(tmp_path_factory):
    path = tmp_path_factory.mktemp("sources") / "sources.toml"
    path.write_text(
        '[[source]]\nname = "a-mirror"\nauthority = "official"\nhosts = ["www.wired-gov.net"]\n'
        "follow = ['/wg/news\\.nsf/articles/.*']\n",
        encoding="utf-8",
    )
    return load_sources(path)


@pytest.mark.parametrize("fixture", FIXTURES + MIRRORS, ids=lambda fixture: fixture.stem)
def test_every_page_reads_as_reviewed(fixture, with_mirror):
    expected = json.loads(fixture.with_suffix(".json").read_text(encoding="utf-8"))
    findings = read(fixture.read_bytes(), url=expected["url"], sources=with_mirror)
    assert_spans(findings)
    assert reviewed(findings) == expected["findings"]
    assert [f"{c.force} {c.grade.value} {c.n}: {c.evidence.text}" for c in findings.counts] == expected["counts"]
    assert [f"{p.force} {p.direction} {p.date}: {p.evidence.text}" for p in findings.phases] == expected["phases"]
    said = [f"{s.speaker or '-'} ({s.kind.value}): {s.text}" for s in findings.statements]
    assert said == expected["statements"]
    if findings.kind in {Kind.IRRELEVANT, Kind.UNRECOGNISED}:
        assert not findings.judgments
        assert not findings.statements
        assert findings.warnings


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.stem)
def test_the_guard_believes_all_but_what_is_no_page(fixture):
    expected = json.loads(fixture.with_suffix(".json").read_text(encoding="utf-8"))
    findings = read(fixture.read_bytes(), url=expected["url"])
    verdict = judge(findings, authority=Authority.OFFICIAL)
    assert verdict.believed == (findings.kind is not Kind.UNRECOGNISED), verdict.why


@pytest.mark.skipif(not PUBLISHED_GRADES.exists(), reason="the published grades are not beside this checkout")
def test_every_published_count_comes_out_of_a_release_that_states_it():
    facts = json.loads(PUBLISHED_GRADES.read_text(encoding="utf-8"))["judgments"]
    stated = [fact for fact in facts if fact["level"] == "counts"]
    named = [
        f for f in facts if f["level"] == "question" and "news" in f["url"] and f["cycle"] in {"2021/22", "2023-25"}
    ]
    assert len(stated) > 7
    for fact in stated:
        parts = [f"‘{grade}’ in {n} area{'s' * (n > 1)}" for grade, n in fact["counts"].items()]
        force = fact["force"].replace("-", " ").title()
        text = f"HMICFRS graded {force} Police’s performance across {fact['total']} areas of policing and found it was "
        areas = [f for f in named if f["url"] == fact["url"]]
        lists = [
            f"The areas graded ‘{grade}’ are {'; '.join(a['question'] for a in areas if a['grade'] == grade)}."
            for grade in dict.fromkeys(area["grade"] for area in areas)
        ]
        day = "1 September 2022" if fact["cycle"] == "2021/22" else "1 September 2024"
        findings = release(text + ", ".join(parts) + ".", *lists, heading=f"{force} Police inspected", day=day)
        assert counts(findings) == {grade.replace(" ", "-"): n for grade, n in fact["counts"].items()}
        assert len(findings.judgments) == len(areas), fact["url"]
        assert {j.force for j in findings.judgments} <= {fact["force"]}


# --- counts, and the areas beside them ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("found it was 'good' in 2 areas and 'adequate' in 7.", {"good": 2, "adequate": 7}),
        (
            "found the force was good in two areas, adequate in a further six and inadequate in one.",
            {"good": 2, "adequate": 6, "inadequate": 1},
        ),
        (
            "graded two areas as ‘good’, six areas as ‘adequate’ and one area as ‘requiring improvement’.",
            {"good": 2, "adequate": 6, "requires-improvement": 1},
        ),
        ("gave it two ‘good’ grades and seven ‘adequate’ grades.", {"good": 2, "adequate": 7}),
        (
            "found that four areas were graded adequate and five areas require improvement.",
            {"adequate": 4, "requires-improvement": 5},
        ),
        ("found it was ‘good’ in all nine areas.", {"good": 9}),
        (
            "found that it ‘requires improvement’ in four areas and is ‘inadequate’ in five areas.",
            {"requires-improvement": 4, "inadequate": 5},
        ),
        (
            "found it was ‘outstanding’ in one of the nine areas and ‘good’ in eight of the nine areas.",
            {"outstanding": 1, "good": 8},
        ),
    ],
)
def test_every_form_of_the_counts(sentence, expected):
    findings = release(f"HMICFRS looked at Kent Police in nine areas of policing, and {sentence}")
    assert counts(findings) == expected
    assert not findings.judgments


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (" – investigating crime.", {"investigating-crime": "inadequate"}),
        (" - managing offenders.", {"managing-offenders": "inadequate"}),
        (": responding to the public.", {"responding-to-the-public": "inadequate"}),
        (" (recording data about crime).", {"recording-crime-data": "inadequate"}),
        (", including how it protects vulnerable people.", {"protecting-vulnerable-people": "inadequate"}),
        (" – how it investigates crime, where too few cases are solved.", {"investigating-crime": "inadequate"}),
        (" – it must change how it investigates crime.", {}),
        (". It must improve how it investigates crime.", {}),
    ],
)
def test_a_list_belongs_to_the_count_before_it(ending, expected):
    findings = release(COUNTS[:-1] + ending)
    assert kent(findings) == expected
    assert counts(findings) == {"good": 2, "adequate": 4, "requires-improvement": 2, "inadequate": 1}


def test_a_list_between_two_counts_is_the_first_ones():
    findings = release(
        "HMICFRS graded Kent Police across four areas of policing: it was good in two areas – preventing crime and "
        "treating the public fairly – adequate in one area and requires improvement in one area – investigating crime."
    )
    assert kent(findings) == {
        "preventing-crime": "good",
        "treating-the-public-fairly": "good",
        "investigating-crime": "requires-improvement",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "The two areas requiring improvement are investigating crime; and managing offenders and suspects.",
        "The areas that require improvement are investigating crime and managing offenders.",
        "The areas graded ‘requires improvement’ were how it investigates crime and how it manages offenders.",
        "The ‘requires improvement’ areas included how the force investigates crime and how it manages offenders.",
        "The force ‘requires improvement’ at investigating crime and managing offenders.",
        "<p>The areas requiring improvement are:</p><ul><li>investigating crime</li><li>managing offenders</li></ul>",
        "<h3>Requires improvement</h3><ul><li>Investigating crime</li><li>Managing offenders and suspects</li></ul>",
        TABLE,
    ],
)
def test_areas_named_apart_from_the_counts(sentence):
    findings = release(COUNTS, sentence)
    assert kent(findings) == {
        "investigating-crime": "requires-improvement",
        "managing-offenders": "requires-improvement",
    }


@pytest.mark.parametrize(
    "words",
    [
        "No areas were graded outstanding, and it was not graded outstanding for investigating crime.",
        "The force has made good progress in how it investigates crime.",
        "The force needs to improve how it investigates crime and must do better at protecting vulnerable people.",
        "The force is good at providing a service to victims of crime.",
        "Surrey Police was graded ‘outstanding’ for investigating crime.",
        "Were it not for its leaders, it would be graded inadequate for investigating crime.",
        "A grade of adequate means that a force has some of the marks of good.",
        "In its last inspection the force was ‘good’ in three areas and ‘adequate’ in six areas.",
        "<h2>Notes</h2><p>The force was graded ‘good’ for investigating crime: an example.</p>",
        "<h3>Related news</h3><ul><li>Kent Police graded ‘good’ for investigating crime</li></ul>",
        "HM Inspector Rowan Ashdown said:</p><p>“Kent Police is good at preventing crime. It was good in five areas.”",
        "Residents say that the force is inadequate at responding to the public.",
        "Across the country, 36 forces are good and five require improvement at investigating crime.",
    ],
)
def test_what_grades_nothing(words):
    findings = release(COUNTS, words)
    assert not told(findings)
    assert counts(findings) == {"good": 2, "adequate": 4, "requires-improvement": 2, "inadequate": 1}


def test_an_inspector_who_says_that_it_is_a_grade_grades():
    findings = release(
        COUNTS, "HM Inspector Rowan Ashdown said:", "“I graded it as inadequate for managing offenders.”"
    )
    assert kent(findings) == {"managing-offenders": "inadequate"}
    assert [statement.speaker for statement in findings.statements] == ["Rowan Ashdown"]


def test_praise_without_counts_is_no_grade():
    assert release("PEEL 2021/22: the force is good at preventing crime.").kind is Kind.IRRELEVANT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HMICFRS inspected vetting. It graded Kent Police ‘inadequate’ for vetting and counter-corruption.", "vetting-and-integrity"),
        ("Kent Police was graded ‘inadequate’ at protecting vulnerable people, says our child protection report.", "child-protection"),
        ("After a crime data integrity inspection Kent Police was graded ‘good’ at recording crime data.", "crime-data-integrity"),
        ("Its regional response was good: Kent Police was graded ‘good’ at serious and organised crime.", "serious-and-organised-crime"),
        ("HMICFRS graded Kent Police ‘good’ in two areas and ‘adequate’ in one area – vetting.", "vetting-and-integrity"),
        ("Kent Police was graded ‘good’ at investigating crime in a review that is not told of here.", "no-grades"),
    ],
)
