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
from schema.grades import Authority, Grade, Status, Tense
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


def table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in rows) + "</table>"


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
        "To be graded ‘good’ at investigating crime, a force must do more.",
        "A force that is ‘inadequate’ at responding to the public is moved to Engage.",
        "The force says that it is ‘good’ at preventing crime.",
        "Surrey, by contrast, was graded ‘good’ at investigating crime.",
        "Its neighbour was graded ‘inadequate’ at investigating crime.",
        "The team that manages offenders is good.",
        "What ‘good’ at investigating crime means: the force does well.",
        "Our thematic report said that the force was ‘good’ at protecting vulnerable people.",
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


VETTING = "HMICFRS inspected vetting. It graded Kent Police ‘inadequate’ for vetting and counter-corruption."
CHILDREN = "Kent Police was graded ‘inadequate’ at protecting vulnerable people, says our child protection report."
CRIME_DATA = "After a crime data integrity inspection Kent Police was graded ‘good’ at recording crime data."
REGION = "Its regional response was good: Kent Police was graded ‘good’ at serious and organised crime."
THREE = "HMICFRS graded Kent Police ‘good’ in two areas and ‘adequate’ in one area – vetting."
UNNAMED = "Kent Police was graded ‘good’ at investigating crime in a review that is not told of here."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (VETTING, "vetting-and-integrity"),
        (CHILDREN, "child-protection"),
        (CRIME_DATA, "crime-data-integrity"),
        (REGION, "serious-and-organised-crime"),
        (THREE, "vetting-and-integrity"),
        (UNNAMED, "no-grades"),
    ],
)
def test_other_inspections_grade_in_the_same_words(text, code):
    findings = release(text)
    assert (findings.kind, codes(findings)) == (Kind.IRRELEVANT, [(code, None)])


def test_an_earlier_grade_is_previous():
    findings = release(COUNTS, "In 2019 the force was rated inadequate for effectiveness.")
    assert not told(findings)
    assert told(findings, Tense.PREVIOUS) == {"kent effectiveness": "inadequate"}


@pytest.mark.parametrize(
    "layout",
    [
        "<h3>Inadequate</h3><p>Responding to the public</p>",
        "<h3>Responding to the public</h3><span>Inadequate</span>",
        "<span>Inadequate</span><h3>Responding to the public</h3>",
        "<dl><dt>Inadequate</dt><dd>Responding to the public</dd></dl>",
        "<ul><li>Inadequate (one area): responding to the public</li></ul>",
        table("Grade|Areas", "Inadequate|Responding to the public"),
        table("Area|Grade|Change", "Responding to the public|Inadequate|worse"),
    ],
)
def test_every_layout_of_an_area_and_its_grade(layout):
    assert kent(release(COUNTS, layout)) == {"responding-to-the-public": "inadequate"}


@pytest.mark.parametrize("heads", [("2018/19", "2021/22"), ("Previous grade", "Grade"), ("Last time", "Now")])
def test_the_head_of_a_column_tells_its_time(heads):
    findings = release(COUNTS, table("|".join(("Area", *heads)), "Investigating crime|Good|Inadequate"))
    assert kent(findings) == {"investigating-crime": "inadequate"}
    assert [(j.framework, str(j.grade)) for j in findings.judgments if j.tense is Tense.PREVIOUS] == [
        ("peel-2018-19", "good")
    ]


def test_columns_without_a_time_tell_nothing():
    assert not release(COUNTS, table("|A|B", "Investigating crime|Good|Inadequate")).judgments


def test_a_cycle_named_is_that_of_its_sentence():
    findings = release(COUNTS, "In 2018/19 the force was graded ‘good’ for investigating crime.")
    assert [(j.framework, j.tense) for j in findings.judgments] == [("peel-2018-19", Tense.PREVIOUS)]


@pytest.mark.parametrize(
    "words", ["making good use of its resources", "how it makes the best use of resources", "good use of its resources"]
)
def test_an_area_whose_name_holds_a_grade_word_is_one_of_a_list(words):
    findings = release(
        "PEEL 2021/22 – An inspection of Kent Police",
        f"Inspectors graded the force ‘inadequate’ at responding to the public, investigating crime and {words}.",
        "The force is making good use of its resources to answer calls.",
    )
    areas = ("responding-to-the-public", "investigating-crime", "value-for-money")
    assert kent(findings) == dict.fromkeys(areas, "inadequate")


def test_more_areas_named_than_counted_are_withheld():
    findings = release(COUNTS[:-1] + " – investigating crime and managing offenders.")
    assert not findings.judgments
    assert codes(findings) == [("signals-disagree", "investigating-crime"), ("signals-disagree", "managing-offenders")]


def test_a_grade_that_no_count_has_is_withheld():
    findings = release(COUNTS, "The force was rated ‘outstanding’ for investigating crime.")
    assert not findings.judgments
    assert codes(findings) == [("signals-disagree", "investigating-crime")]


def test_a_question_graded_twice_differently_has_no_judgment():
    findings = release(COUNTS, "It was rated ‘good’ for investigating crime.", items("Investigating crime: adequate"))
    assert not findings.judgments
    assert codes(findings) == [("conflicting-grades", "investigating-crime")]


def test_counts_above_the_total_are_told():
    findings = release(COUNTS.replace("nine areas", "eight areas"))
    assert codes(findings) == [("counts-disagree", None)]


def test_two_counts_of_one_grade_are_none():
    findings = release(COUNTS, "It was ‘good’ in three areas.")
    assert counts(findings) == {"adequate": 4, "requires-improvement": 2, "inadequate": 1}


def test_an_unknown_grade_word_is_never_bent():
    findings = release(COUNTS.replace("‘good’", "‘fair’"), "The force was rated ‘poor’ for investigating crime.")
    assert counts(findings) == {"adequate": 4, "requires-improvement": 2, "inadequate": 1}
    assert not findings.judgments


def test_heading_and_text_about_two_forces_are_no_release_of_either():
    findings = release(COUNTS, heading="Surrey Police inspected")
    assert findings.kind is Kind.UNRECOGNISED
    assert codes(findings) == [("other-force", None)]


def test_each_of_two_forces_has_its_own_counts():
    findings = release(
        "HMICFRS graded Kent Police across nine areas of policing and found it ‘good’ in nine areas.",
        "HMICFRS graded Essex Police across nine areas of policing and found it ‘adequate’ in nine areas.",
        heading="Kent Police and Essex Police inspected",
    )
    assert [(count.force, count.grade, count.n) for count in findings.counts] == [
        ("kent", Grade.GOOD, 9),
        ("essex", Grade.ADEQUATE, 9),
    ]


# --- framework and day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cycle", "day", "framework"),
    [
        ("", "20 October 2022", "peel-2021-22"),
        ("", "20 October 2024", "peel-2023-25"),
        ("PEEL 2021/22 – An inspection of Kent Police", "12 December 2023", "peel-2021-22"),
        ("PEEL 2023–2025: An inspection of Kent Police", "12 December 2025", "peel-2023-25"),
        ("PEEL 2025–27: An inspection of Kent Police", "12 March 2026", "peel-2025-27"),
    ],
)
def test_the_framework_is_the_cycle_named_else_that_of_the_day(cycle, day, framework):
    findings = release(COUNTS[:-1] + " – investigating crime.", cycle or ENDING, day=day)
    assert {(j.framework, j.grade) for j in findings.judgments} == {(framework, Grade.INADEQUATE)}


def test_without_cycle_and_season_only_the_counts_are_taken():
    findings = release(COUNTS[:-1] + " – investigating crime.", day="12 March 2026")
    assert not findings.judgments
    assert len(findings.counts) == 4
    assert codes(findings) == [("no-framework", None)]


@pytest.mark.parametrize(
    "shown",
    [
        "20 October 2022",
        "Published: 20/10/2022",
        "Thursday 20 October 2022",
        "20 Oct 2022 @ 12:33",
        "News · Thursday 20 October 2022",
        "Last updated 20/10/2022 Print this page",
        "20 October 2022 | Filed under News",
    ],
)
def test_every_form_of_the_day(shown):
    body = page(COUNTS).replace("Published on: 20 October 2022", shown)
    findings = read(body, url=ADDRESS, published_on=date(2020, 1, 1))
    assert findings.published_on == date(2022, 10, 20)


def test_a_day_in_the_prose_is_not_the_releases():
    body = page(COUNTS, "This follows a letter published on 1 May 2021.").replace(
        "<p>Published on: 20 October 2022</p>", ""
    )
    assert read(body, url=ADDRESS, published_on=date(2022, 10, 20)).published_on == date(2022, 10, 20)
    assert read(body, url=ADDRESS).published_on is None


def test_a_release_published_anew_years_later_keeps_its_frameworks_day():
    findings = release(
        "<h2>Kent Police does well</h2>",
        items(f"is ‘good’ at {E_}"),
        "<h2>Gwent Police does well</h2>",
        items(f"is ‘good’ at {F_}"),
        heading="PEEL 2018/19 – force press releases",
        day="13 April 2023",
    )
    assert told(findings) == {"kent effectiveness": "good", "gwent efficiency": "good"}
    assert {j.effective.known_by for j in findings.judgments if j.effective} == {DateSource.FRAMEWORK}


def test_a_correction_keeps_both_grades_in_their_framework():
    findings = release(
        "HMICFRS has corrected a grade in its PEEL report on Kent Police.",
        "The grade for responding to the public has been changed from ‘adequate’ to ‘requires improvement’.",
        day="8 August 2024",
    )
    assert [(j.framework, str(j.grade), j.tense, j.reason) for j in findings.judgments] == [
        ("peel-2023-25", "adequate", Tense.PREVIOUS, None),
        ("peel-2023-25", "requires-improvement", Tense.CURRENT, Reason.CORRECTION),
    ]


@pytest.mark.parametrize(
    "first",
    [
        "We originally graded the force as adequate at responding to the public.",
        "The report said that the force was ‘adequate’ at responding to the public.",
        "The first version wrongly graded the force as ‘adequate’ at responding to the public.",
    ],
)
def test_a_correction_may_tell_what_was_in_a_sentence_of_its_own(first):
    findings = release(
        "HMICFRS has corrected a grade in its PEEL report on Kent Police.",
        f"{first} The force requires improvement at responding to the public.",
        day="8 August 2024",
    )
    assert {(j.framework, str(j.grade), j.tense, j.reason) for j in findings.judgments} == {
        ("peel-2023-25", "adequate", Tense.PREVIOUS, None),
        ("peel-2023-25", "requires-improvement", Tense.CURRENT, Reason.CORRECTION),
    }


# --- groups and lists of forces -------------------------------------------------------------------------------------


def group(*sections: str) -> Findings:
    return release(*sections, heading="PEEL 2018/19 – force press releases", day="2 May 2019")


@pytest.mark.parametrize(
    "heading", ["<h2>{}</h2>", "<h4>Inspectors praise {}</h4>", "<p><strong>{}</strong></p>", "<p><b>{}:</b></p>"]
)
@pytest.mark.parametrize("mark", ["‘{}’", "'{}'", "“{}”", "{}"])
def test_the_heading_says_the_force(heading, mark):
    verdicts = items(
        f"is {mark.format('good')} at {E_};",
        f"{mark.format('requires improvement')} at {F_}; and",
        f"is {mark.format('outstanding')} at {L_}.",
    )
    findings = group(heading.format("Kent Police"), verdicts, heading.format("Gwent Police"), verdicts)
    assert told(findings) == {
        f"{force} {pillar}": grade
        for force in ("kent", "gwent")
        for pillar, grade in (
            ("effectiveness", "good"),
            ("efficiency", "requires-improvement"),
            ("legitimacy", "outstanding"),
        )
    }
    assert all(judgment.context for judgment in findings.judgments)


@pytest.mark.parametrize("tail", [" (published early)", " – read the report", " [PDF]", " PEEL report", "*"])
def test_a_force_that_heads_its_part_may_have_an_aside(tail):
    names = ("Kent Police", f"Gwent Police{tail}", "Essex Police")
    verdicts = [f"<p>is ‘{grade}’ at {E_}</p>" for grade in ("good", "inadequate", "outstanding")]
    parts = [f"<b>{name}</b><br>{verdict}" for name, verdict in zip(names, verdicts, strict=True)]
    assert told(group("<h2>Forces</h2>", *parts)) == {
        "kent effectiveness": "good",
        "gwent effectiveness": "inadequate",
        "essex effectiveness": "outstanding",
    }


@pytest.mark.parametrize(
    "line", ["Gwent Police (its neighbour) shares these staff.", "Gwent Police (last year)", "Gwent Police – and Kent"]
)
def test_a_line_on_another_force_heads_nothing(line):
    parts = [f"<h2>{name} Police</h2>{{}}<p>is ‘good’ at {E_}</p>" for name in ("Kent", "Essex")]
    graded = {"kent effectiveness": "good", "essex effectiveness": "good"}
    assert told(group(parts[0].format(f"<p>{line}</p>"), parts[1].format(""))) == graded


@pytest.mark.parametrize(
    "line",
    [
        f"It is ‘good’ at {E_}, ‘good’ at {F_} and ‘good’ at {L_}.",
        f"could be ‘good’ at {F_}",
        "In 2017 we judged the force as ‘inadequate’ at operating efficiently.",
    ],
)
def test_a_group_takes_verdicts_whole_or_not_at_all(line):
    findings = group(
        "<h2>Kent Police</h2>",
        items(line),
        "<h2>Gwent Police</h2>",
        items(f"is ‘good’ at {E_}"),
        "<h2>Essex Police</h2>",
        items(f"is ‘good’ at {F_}"),
    )
    of_kent = kent(findings)
    assert set(of_kent.values()) <= {"good"}
    assert len([name for name in of_kent if " " not in name]) in {0, 3}


def test_a_lead_in_on_another_force_withholds_its_part():
    findings = group(
        "<h2>Kent Police</h2>", "<p>Inspectors found that Essex Police:</p>", items(f"is ‘good’ at {E_}"),
        "<h2>Gwent Police</h2>", items(f"is ‘good’ at {E_}"),
        "<h2>Durham Constabulary</h2>", items(f"is ‘outstanding’ at {E_}"),
    )  # fmt: skip
    assert told(findings) == {"gwent effectiveness": "good", "durham effectiveness": "outstanding"}
    assert codes(findings) == [("other-force", None)]


def test_a_list_of_forces_under_a_grade_needs_one_pillar():
    lists = ("<h2>Outstanding</h2>", items("Durham"), "<h2>Good</h2>", "<p>Kent, Devon &amp; Cornwall and the Met</p>")
    about = release(*lists, heading="Police legitimacy 2016", day="8 December 2016")
    assert told(about) == {
        "durham legitimacy": "outstanding",
        "kent legitimacy": "good",
        "devon-and-cornwall legitimacy": "good",
        "metropolitan legitimacy": "good",
    }
    assert not release(*lists, heading="PEEL 2016: efficiency and legitimacy", day="8 December 2016").judgments


def test_a_list_of_more_forces_than_it_says_is_left_out():
    lists = ("<h2>Outstanding (1)</h2>", items("Durham", "Essex"), "<h2>Good (2 shown)</h2>", items("Kent"))
    findings = release(*lists, heading="Police legitimacy 2016", day="8 December 2016")
    assert told(findings) == {"kent legitimacy": "good"}


def test_a_lead_in_gives_its_grade_to_the_list_of_forces_below_it():
    findings = release(
        "<p>None was inadequate. The two forces whose legitimacy was judged outstanding are:</p>",
        table("Durham Constabulary|Kent Police"),
        "<p>The one whose legitimacy <b>requires improvement</b> is:</p>",
        items("Gwent Police"),
        "<p>Last year the forces whose legitimacy was judged inadequate were:</p>",
        items("Essex Police"),
        heading="First assessments of all forces", day="8 December 2016",
    )  # fmt: skip
    assert told(findings) == {
        "durham legitimacy": "outstanding",
        "kent legitimacy": "outstanding",
        "gwent legitimacy": "requires-improvement",
    }


def test_counts_of_forces_grade_nobody():
    findings = release(
        "Kent Police is judged to be good in the efficiency with which it keeps people safe and reduces crime.",
        "Across the country, 2 forces were judged to be outstanding, 30 good and 10 to require improvement for their "
        "efficiency.",
        day="9 November 2017",
    )
    assert told(findings) == {"kent efficiency": "good"}


def test_a_list_headed_by_last_year_and_another_pillar_is_not_of_the_topic():
    findings = release(
        "<p>Durham Constabulary was judged to be good for efficiency.</p>",
        "<h3>Last year’s effectiveness</h3>",
        items("Durham Constabulary – Outstanding", "Bedfordshire Police – Inadequate"),
        heading="PEEL: Police efficiency 2017", day="9 November 2017",
    )  # fmt: skip
    assert told(findings) == {"durham efficiency": "good"}


def test_a_marked_grade_counts_in_the_inspectors_own_words():
    findings = release(
        "HMICFRS graded Kent Police’s performance across eight areas of policing.",
        "HM Inspector of Constabulary Lee Freeman said:",
        "“There are brighter spots. The force is ‘good’ at preventing crime. It is good at talking.”",
    )
    assert kent(findings) == {"preventing-crime": "good"}


@pytest.mark.parametrize(
    "blocks",
    [
        "<dl><dt>Durham</dt><dd>Outstanding</dd><dt>Kent</dt><dd>Good</dd></dl>",
        "<h3>Durham Constabulary</h3><p>Outstanding</p><h3>Kent Police</h3><p>Good</p>",
        "<p>Durham</p><p>Outstanding</p><p>Kent</p><p>Good</p>",
        "<p>Durham: outstanding</p><p>Kent – good</p>",
        table("Force|Grade", "Durham|Outstanding", "Kent|Good"),
        table("Grade|Forces", "Outstanding|Durham", "Good|Kent"),
    ],
)
def test_a_grade_is_of_the_force_it_stands_beside_or_below(blocks):
    findings = release(blocks, heading="Police legitimacy 2016", day="8 December 2016")
    assert told(findings) == {"durham legitimacy": "outstanding", "kent legitimacy": "good"}


def test_last_years_list_and_column_are_not_this_years():
    findings = release(
        "<h2>Grades in 2015</h2><h3>Outstanding</h3>", items("Kent"),
        "<h2>Grades in 2016</h2><h3>Good</h3>", items("Kent"),
        table("Force|2015|2016", "Durham|Good|Outstanding"),
        heading="Police legitimacy 2016", day="8 December 2016",
    )  # fmt: skip
    assert told(findings) == {"kent legitimacy": "good", "durham legitimacy": "outstanding"}
    assert told(findings, Tense.PREVIOUS) == {"kent legitimacy": "outstanding", "durham legitimacy": "good"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Cumbria was judged to be good for legitimacy.", {"cumbria legitimacy": "good"}),
        ("Cumbria’s legitimacy requires improvement.", {"cumbria legitimacy": "requires-improvement"}),
        ("Kent Police was good at treating the workforce fairly.", {"kent treating-the-workforce-fairly": "good"}),
        ("Kent Police’s work on legitimacy is good.", {}),
        ("Forces such as Kent, Essex and Surrey are good at treating the workforce fairly.", {}),
        ("Had Kent been graded inadequate for legitimacy, we would return.", {}),
    ],
)
def test_a_release_of_all_forces_grades_by_name(words, expected):
    known = "Durham Constabulary and West Mercia Police were graded outstanding for legitimacy."
    findings = release(known, words, heading="Police legitimacy 2016", day="8 December 2016")
    durham = {"durham legitimacy": "outstanding", "west-mercia legitimacy": "outstanding"}
    assert {name: grade for name, grade in told(findings).items() if name not in durham} == expected


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("PEEL: Police effectiveness 2016", Kind.RELEASE),
        ("Get the report: PEEL: Police effectiveness 2016", Kind.RELEASE),
        ("State of Policing: the annual assessment of policing 2016", Kind.IRRELEVANT),
    ],
)
def test_a_release_that_links_to_peels_own_report_may_speak_of_the_state_of_policing(link, kind):
    words = (
        "Durham Constabulary was judged to be outstanding at keeping people safe and reducing crime, and Bedfordshire "
        "Police was judged to be inadequate at keeping people safe and reducing crime."
    )
    findings = release(link, words, heading="HMIC raises a red flag over state of policing", day="2 March 2017")
    graded = {"durham effectiveness": "outstanding", "bedfordshire effectiveness": "inadequate"}
    assert findings.kind is kind
    assert told(findings) == (graded if kind is Kind.RELEASE else {})


@pytest.mark.parametrize(
    ("line", "expected", "before"),
    [
        ("Durham Constabulary is ‘good’ at investigating crime.", {"durham investigating-crime": "good"}, {}),
        ("It is ‘inadequate’ at investigating crime.", {"kent investigating-crime": "inadequate"}, {}),
        ("In PEEL 2017 it was ‘inadequate’ for efficiency.", {}, {"kent efficiency": "inadequate"}),
        ("Its neighbour is ‘inadequate’ at investigating crime.", {}, {}),
        ("A grade of ‘good’ at investigating crime is rare.", {}, {}),
        ("The unit is ‘outstanding’ at investigating crime.", {}, {}),
    ],
)
def test_below_a_force_its_sentences_are_its_own(line, expected, before):
    sections = [f"<h2>{name} Police</h2>" + items(f"is ‘good’ at {E_}") for name in ("Kent", "Gwent")]
    findings = group(sections[0], line, sections[1])
    verdicts = {"kent effectiveness": "good", "gwent effectiveness": "good"}
    assert told(findings) == {**verdicts, **expected}
    assert told(findings, Tense.PREVIOUS) == before


def test_an_earlier_grade_that_stands_is_carried():
    findings = group(
        "<h2>Kent Police</h2>", items(f"is ‘good’ at {E_}"),
        "The force was not inspected this year on how it tackles serious and organised crime. "
        "Our 2017 judgment of good still stands.",
        "<h2>Gwent Police</h2>", items(f"is ‘good’ at {E_}"),
    )  # fmt: skip
    carried = [judgment for judgment in findings.judgments if judgment.status is Status.CARRIED]
    assert [(one.force, one.question, one.grade, one.stands_from) for one in carried] == [
        ("kent", "serious-and-organised-crime", Grade.GOOD, "peel-2017")
    ]


# --- what holds for every page --------------------------------------------------------------------------------------

GRADES = st.sampled_from(["outstanding", "good", "adequate", "requires improvement", "inadequate"])
AREAS = {
    "preventing crime": "preventing-crime",
    "responding to the public": "responding-to-the-public",
    "investigating crime": "investigating-crime",
    "protecting vulnerable people": "protecting-vulnerable-people",
    "managing offenders and suspects": "managing-offenders",
}


@given(st.dictionaries(st.sampled_from(sorted(AREAS)), GRADES, min_size=1), st.sampled_from(["‘{}’", "'{}'", "{}"]))
@settings(max_examples=60, deadline=None)
def test_any_grades_come_out_as_they_went_in(grades, mark):
    parts = []
    for grade in dict.fromkeys(grades.values()):
        named = [area for area, its in grades.items() if its == grade]
        parts.append(f"{mark.format(grade)} in {len(named)} area{'s' * (len(named) > 1)} – {' and '.join(named)}")
    findings = release(
        f"HMICFRS graded Kent Police across {len(grades)} areas of policing, and it was {', '.join(parts)}."
    )
    assert kent(findings) == {AREAS[area]: grade.replace(" ", "-") for area, grade in grades.items()}


@st.composite
def mutations(draw):
    fixture = draw(st.sampled_from([page for page in FIXTURES if page.stem.startswith("release-")]))
    text = fixture.read_text(encoding="utf-8")
    start = draw(st.integers(0, len(text)))
    # A longer cut can join the force or grade of one line to the pillar of another: then the page says so.
    end = min(len(text), start + draw(st.integers(0, 12)))
    filler = draw(st.sampled_from(["", "<ul>", "</p>", "<h2>", "\x00", "‘", "”", ":", "<!--", "<td>", "İ", "&#146;"]))
    return fixture, text[:start] + filler + text[end:]


@given(mutations())
@settings(max_examples=150, deadline=None)
def test_a_mutated_page_gives_true_spans_and_never_another_grade(mutation):
    fixture, text = mutation
    expected = json.loads(fixture.with_suffix(".json").read_text(encoding="utf-8"))
    try:
        findings = read(text, url=expected["url"])
    except ReadingError:
        return
    assert_spans(findings)
    known = {(j["by"], j["question"], j["said"]) for j in expected["findings"]["judgments"]}
    fixed = {(by, question) for by, question, said in known if said.startswith("current")}
    for judgment in findings.judgments:
        of = (f"official {judgment.force}", f"{judgment.framework} {judgment.question}")
        if of in fixed and judgment.tense is Tense.CURRENT:
            assert (*of, f"current graded {judgment.grade}") in known
        assert judgment.framework is not None
        assert judgment.grade in get_framework(judgment.framework).scale


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "‘good’ in two areas, ",
        "good ",
        "the areas requiring improvement are ",
        "Kent, ",
        "<li>is ‘good’ at ",
        "<h2>Kent Police</h2>",
        "“",
        "two areas as ",
    ],
)
def test_linear_in_size(piece):
    def cost(size):
        body = page(COUNTS, piece * (size // len(piece)))
        started = time.process_time()
        read(body, url=ADDRESS)
        return time.process_time() - started

    cost(2_000)
    small, large = (min(cost(size) for _ in range(3)) for size in (20_000, 80_000))
    # Four times the size: the best of three, and up to twelve for a busy machine; sixteen is what a square costs.
    assert large < 12 * small + 0.2
