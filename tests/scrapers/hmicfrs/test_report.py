"""Reports of 2021-22 and later: every fixture as reviewed, every shape from facts, and the traps one by one."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.findings import DateSource, Findings, Judgment, Kind, Reason
from schema.forces import forces
from schema.grades import Direction, Grade, Status, Tense
from scrapers import ReadingError, read
from scrapers.hmicfrs.reports.lines import read_line
from tests.scrapers.hmicfrs.report_pages import SCALE, SHAPES, TITLES, WELSH, WELSH_GRADES, cycle_grades, report
from tests.scrapers.reviewed import PAGES, assert_spans, read_page, reviewed

FIXTURES = sorted((PAGES / "hmicfrs").glob("report-*.html"))
BELIEVED = [page for page in FIXTURES if '"kind": "report"' in page.with_suffix(".json").read_text(encoding="utf-8")]
PUBLISHED_GRADES = Path(__file__).parents[4] / "shared" / "reference" / "published-grades.json"
BASE = "https://hmicfrs.justiceinspectorates.gov.uk/peel-reports/"
ADDRESS = BASE + "norfolk-2023-25/"
CYCLES = ("peel-2021-22", "peel-2023-25", "peel-2025-27")
JUDGMENTS = "<h2>Our judgments</h2>"


def page(*blocks: str, heading: str = "Norfolk 2023–25", lead: str = "PEEL 2023–25: An inspection of {}") -> str:
    lead = lead.format("Norfolk Constabulary")
    body = "\n".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    return f"<html><head><title>{heading}</title></head><body><h1>{heading}</h1><p>{lead}</p>{body}</body></html>"


def read_norfolk(*blocks: str, **marks: str) -> Findings:
    findings = read(page(*blocks, **marks), url=ADDRESS)
    assert_spans(findings)
    return findings


def told(findings: Findings, tense: Tense = Tense.CURRENT) -> dict[str, str]:
    return {
        judgment.question: judgment.grade.words if judgment.grade else judgment.status.value
        for judgment in findings.judgments
        if judgment.tense is tense
    }


def codes(findings: Findings) -> list[tuple[str, str | None]]:
    return [(caution.code, caution.question) for caution in findings.warnings]


def one(findings: Findings, question: str, tense: Tense = Tense.CURRENT) -> Judgment:
    (found,) = (j for j in findings.judgments if j.question == question and j.tense is tense)
    return found


def items(*lines: str) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


# --- the fixtures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.stem)
def test_every_report_reads_as_reviewed(fixture):
    findings, expected = read_page(fixture)
    assert_spans(findings)
    assert reviewed(findings) == expected["findings"]


@pytest.mark.parametrize("fixture", BELIEVED, ids=lambda fixture: fixture.stem)
@pytest.mark.parametrize("slug", ["suffolk-2023-25", "suffolk-2021-22"])
def test_a_report_read_under_another_address_is_not_believed(fixture, slug):
    findings = read(fixture.read_bytes(), url=BASE + slug)
    assert findings.kind is Kind.UNRECOGNISED
    assert not findings.judgments


# --- every shape, from facts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("framework", CYCLES)
def test_every_shape_gives_its_facts_and_nothing_else(shape, framework):
    for start, short in ((0, False), (1, True), (3, False)):
        facts = cycle_grades(list(TITLES[framework]), start)
        body = report(facts, shape, framework=framework, head=start, short=short)
        findings = read(body, url=BASE + "norfolk-" + framework.removeprefix("peel-"))
        assert_spans(findings)
        assert (findings.kind, findings.forces) == (Kind.REPORT, ("norfolk",))
        assert told(findings) == facts
        assert told(findings, Tense.PREVIOUS) == {}
        assert not findings.warnings
        assert {judgment.framework for judgment in findings.judgments} == {framework}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_in_welsh_gives_the_same(shape):
    facts = cycle_grades(list(TITLES["peel-2021-22"]), 2)
    if "sentence" in shape or shape in {"grade_lead_ins", "groups_and_sections", "table_and_sections"}:
        pytest.skip("this shape has an English sentence")
    english = [(TITLES["peel-2021-22"][question], grade) for question, grade in facts.items()]
    told_here = SHAPES[shape](english)
    for (title, _), question in sorted(zip(english, facts, strict=True), key=lambda pair: -len(pair[0][0])):
        for form in (title, title[0].lower() + title[1:]):
            told_here = told_here.replace(form, WELSH[question])
    for grade in ("inadequate", "requires improvement", "adequate", "outstanding", "good"):
        for form in (grade, grade.capitalize(), grade.upper()):
            told_here = told_here.replace(f"How {form}", "How &").replace(form, WELSH_GRADES[grade])
    told_here = told_here.replace("How & is the force at ", "").replace("Our judgments", "Ein dyfarniadau")
    body = page(told_here, heading="Heddlu Gwent 2021/22", lead="PEEL 2021/22: arolygiad o Heddlu Gwent").replace(
        "<html>", "<html lang='cy'>"
    )
    findings = read(body, url=BASE + "heddlu-gwent-2021-22/")
    assert_spans(findings)
    assert findings.forces == ("gwent",)
    assert told(findings) == facts


@pytest.mark.parametrize("force", forces().values(), ids=lambda force: force.slug)
def test_every_force_is_known_in_its_heading_and_in_its_sentences(force):
    facts = cycle_grades(list(TITLES["peel-2023-25"]), 1)
    for head, shape in ((0, "section_sentences"), (1, "section_sentences"), (2, "columns_of_lists")):
        body = report(facts, shape, name=force.name, place=force.place, head=head)
        findings = read(body, url=f"{BASE}{force.slug}-2023-25/")
        assert findings.forces == (force.slug,), codes(findings)
        assert told(findings) == facts


@pytest.mark.skipif(not PUBLISHED_GRADES.exists(), reason="the published grades are not beside this checkout")
def test_the_published_facts_come_out_of_pages_that_state_them():
    known = json.loads(PUBLISHED_GRADES.read_text(encoding="utf-8"))
    ids = {title.lower(): question for titles in TITLES.values() for question, title in titles.items()}
    cycles = {"2021/22": "peel-2021-22", "2023-25": "peel-2023-25", "2025-27": "peel-2025-27"}
    facts: dict[tuple[str, str], dict[str, str]] = {}
    for fact in known["judgments"]:
        if fact["cycle"] in cycles and fact["question"]:
            key = (fact["force"], cycles[fact["cycle"]])
            facts.setdefault(key, {})[ids[fact["question"]]] = fact["grade"]
    for (force, framework), grades in facts.items():
        for shape in SHAPES:
            body = report(grades, shape, framework=framework, name=forces()[force].name, place=forces()[force].place)
            findings = read(body, url=f"{BASE}{force}-{framework.removeprefix('peel-')}/")
            assert told(findings) == grades, (force, shape)
    assert sum(map(len, facts.values())) >= 15
    for count in known["area_counts"]:
        framework = cycles[count["cycle"]]
        graded = cycle_grades(list(TITLES[framework])[: count["areas_graded"]])
        known_force = forces()[count["force"]]
        body = report(graded, "rows", framework=framework, name=known_force.name, place=known_force.place)
        assert told(read(body, url=count["url"])) == graded, count["url"]


# --- two signals ----------------------------------------------------------------------------------------------------


def test_a_table_and_a_section_that_disagree_give_no_judgment():
    findings = read_norfolk(
        JUDGMENTS,
        "<table><tr><td>Responding to the public</td><td>Good</td></tr>"
        "<tr><td>Investigating crime</td><td>Adequate</td></tr></table>",
        "<h2>Responding to the public</h2>",
        "Norfolk Constabulary requires improvement at responding to the public.",
    )
    assert told(findings) == {"investigating-crime": "adequate"}
    assert codes(findings) == [("signals-disagree", "responding-to-the-public")]


def test_a_count_that_does_not_match_is_told():
    lead = "We make graded judgments in nine of these 10 areas, as follows:"
    sentence = "We graded the force good in one area and adequate in two areas."
    findings = read_norfolk(lead, sentence, JUDGMENTS, items("Investigating crime – good"))
    assert told(findings) == {"investigating-crime": "good"}
    assert codes(findings) == [("count-mismatch", None)] * 2
    assert [(count.grade, count.n) for count in findings.counts] == [(Grade.GOOD, 1), (Grade.ADEQUATE, 2)]


def test_grades_that_stand_apart_from_their_areas_are_not_guessed():
    labels = "".join(f"<div>{grade.capitalize()}</div>" for grade in SCALE)
    findings = read_norfolk(JUDGMENTS, labels, "<div>Investigating crime</div><div>Responding to the public</div>")
    assert not findings.judgments
    assert ("unread-table", None) in codes(findings)


# --- what is not bent -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Responding to the public – satisfactory",
        "Responding to the public: very good",
        "Responding to the public: poor",
    ],
)
def test_an_unknown_grade_word_is_kept(line):
    findings = read_norfolk(JUDGMENTS, items(line, "Investigating crime – good"))
    assert told(findings) == {"investigating-crime": "good"}
    assert codes(findings) == [("unknown-grade", "responding-to-the-public")]
    assert findings.warnings[0].words == line


@pytest.mark.parametrize(
    "area",
    ["Tackling neighbourhood crime", "Effectiveness", "Overall", "Serious and organised crime", "Managing demand"],
)
@pytest.mark.parametrize(
    "shape",
    [
        "<ul><li>{} – good</li></ul>",
        "<table><tr><th>Area</th><th>Grade</th></tr><tr><td>{}</td><td>Good</td></tr></table>",
        "<h3>Good</h3><ul><li>{}</li></ul>",
        "<h3>{} – good</h3>",
    ],
)
def test_an_unknown_area_is_kept(area, shape):
    findings = read_norfolk(JUDGMENTS, items("Investigating crime – good"), shape.format(area))
    assert told(findings) == {"investigating-crime": "good"}
    assert codes(findings) == [("unknown-question", None)]
    assert area in findings.warnings[0].words


@pytest.mark.parametrize(
    "sentence",
    [
        "Suffolk Constabulary is good at responding to the public.",
        "The force is not good at responding to the public.",
        "The force isn’t inadequate at responding to the public.",
        "The force is good at responding to the public in its towns.",
        "The force could be good at responding to the public.",
        "If it is good at responding to the public, people will say so.",
        "The force was good at responding to the public at our last inspection.",
        "In 2018 the force was good at responding to the public.",
        "Most forces are good at responding to the public.",
        "The force is good at working with partners.",
        "The force is good.",
        "It has gone from good to adequate at responding to the public.",
    ],
)
def test_sentences_that_say_something_else_grade_nothing(sentence):
    findings = read_norfolk("<h2>Responding to the public</h2>", f"{sentence} Its people say so.")
    assert not findings.judgments
    assert codes(findings) == [("no-judgment", None)]


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("The force is now <b>good</b> at investigating crime.", "good"),
        ("The force still <b>requires improvement</b> at investigating crime.", "requires improvement"),
        ("It continues to require improvement at investigating crime.", "requires improvement"),
        ("However, Norfolk Constabulary remains adequate at investigating crime.", "adequate"),
        ("Following our revisit, the force has become good at investigating crime.", "good"),
        ("It is no longer inadequate at investigating crime.", None),
        ("It still has to improve how it investigates crime.", None),
        ("After our last inspection it was inadequate at investigating crime.", None),
    ],
)
def test_a_grade_may_be_said_to_stand_or_to_be_new(sentence, grade):
    findings = read_norfolk(JUDGMENTS, "We make graded judgments in two areas as follows:", sentence)
    assert told(findings) == ({"investigating-crime": grade} if grade else {})


def test_the_inspectors_own_words_grade_nothing():
    findings = read_norfolk(
        "<h2>HM Inspector’s observations</h2>",
        "The force is good at investigating crime.",
        "I am pleased. The force is outstanding at responding to the public.",
        items("The force is good at protecting vulnerable people"),
    )
    assert not findings.judgments


def test_other_inspections_grade_nothing_here():
    findings = read_norfolk(
        JUDGMENTS,
        items("Investigating crime – good"),
        "<h2>Other inspections</h2>",
        items("Managing offenders – outstanding"),
    )
    assert "managing-offenders" not in told(findings)


@pytest.mark.parametrize(
    "row", ["<div>{}</div><div>{}</div>", "<dl><dt>{}</dt><dd>{}</dd></dl>", "<ul><li>{}</li><li>{}</li></ul>"]
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_an_unknown_area_does_not_lend_its_grade_to_the_next(row, place):
    lines = [
        ("Investigating crime", "Adequate"),
        ("Responding to the public", "Good"),
        ("Managing offenders", "Inadequate"),
    ]
    lines.insert(place, ("Tackling neighbourhood crime", "Outstanding"))
    findings = read_norfolk(JUDGMENTS, "".join(row.format(*line) for line in lines))
    assert told(findings) == {
        "investigating-crime": "adequate",
        "responding-to-the-public": "good",
        "managing-offenders": "inadequate",
    }
    assert ("unknown-question", None) in codes(findings)


def test_victims_are_never_graded_and_an_ungraded_area_says_so():
    findings = read_norfolk(
        JUDGMENTS,
        items("Providing a service to the victims of crime: good", "Recording data about crime – not graded"),
        "<h2>Responding to the public</h2>",
        "We didn’t grade this area.",
    )
    assert told(findings) == {"recording-crime-data": "not-graded", "responding-to-the-public": "not-graded"}
    assert {judgment.status for judgment in findings.judgments} == {Status.NOT_GRADED}


# --- other times ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "notice",
    [
        "On 8 August 2024 we corrected this grade from adequate to requires improvement.",
        "We corrected this grade on 8 August 2024. It was previously adequate.",
        "On 8 August 2024 we changed the grade for responding to the public from adequate to requires improvement.",
    ],
)
@pytest.mark.parametrize("table", ["adequate", "requires improvement"])
def test_a_correction_makes_the_new_grade_current_and_the_old_one_previous(notice, table):
    findings = read_norfolk(
        JUDGMENTS,
        items(f"Responding to the public – {table}", "Investigating crime – good"),
        "<h2>Responding to the public</h2>",
        "The force requires improvement at responding to the public.",
        notice,
    )
    judgment = one(findings, "responding-to-the-public")
    assert (judgment.grade, judgment.reason) == (Grade.REQUIRES_IMPROVEMENT, Reason.CORRECTION)
    assert judgment.effective is not None
    assert (judgment.effective.date.isoformat(), judgment.effective.known_by) == ("2024-08-08", DateSource.LAST_UPDATED)
    before = one(findings, "responding-to-the-public", Tense.PREVIOUS)
    assert (before.grade, before.framework) == (Grade.ADEQUATE, "peel-2023-25")
    assert one(findings, "investigating-crime").reason is None


def test_a_revisit_is_the_reason():
    findings = read_norfolk(
        "<h2>Investigating crime</h2>",
        "Norfolk Constabulary is adequate at investigating crime.",
        "We revisited the force in May 2024. We previously graded it inadequate here, and have changed our grade.",
    )
    assert one(findings, "investigating-crime").reason is Reason.REVISIT
    assert told(findings, Tense.PREVIOUS) == {"investigating-crime": "inadequate"}


@pytest.mark.parametrize(
    ("sentence", "before"),
    [
        ("In our 2021/22 inspection we graded it good.", ("peel-2021-22", "good")),
        ("In our last inspection, we judged the force to be inadequate.", ("peel-2021-22", "inadequate")),
        ("In 2018/19 we judged the force to be good at investigating crime.", ("peel-2018-19", "good")),
        ("In 2018/19 we judged the force to be adequate at investigating crime.", None),
        ("In our 2021/22 inspection we graded most forces good.", None),
        ("In our 2021/22 inspection we did not grade it good.", None),
        ("In our 2021/22 inspection we found good work.", None),
    ],
)
def test_last_times_grade_is_previous(sentence, before):
    findings = read_norfolk("<h2>Investigating crime</h2>", "Adequate", sentence)
    assert told(findings) == {"investigating-crime": "adequate"}
    previous = [(j.framework, j.grade and j.grade.words) for j in findings.judgments if j.tense is Tense.PREVIOUS]
    assert previous == ([before] if before else [])


@pytest.mark.parametrize(
    "labels",
    [
        ["Previous grade: good", "Current grade: adequate"],
        ["Adequate", "2021/22 grade: good"],
        ["Adequate, down from good in 2021/22"],
        ["Adequate (previously good)"],
    ],
    ids=lambda labels: labels[0],
)
def test_a_label_may_name_last_times_grade_too(labels):
    findings = read_norfolk("<h2>Investigating crime</h2>", *labels)
    assert told(findings) == {"investigating-crime": "adequate"}
    assert one(findings, "investigating-crime").grade is Grade.ADEQUATE
    assert told(findings, Tense.PREVIOUS) == {"investigating-crime": "good"}


def test_an_overall_grade_is_no_areas():
    findings = read_norfolk(JUDGMENTS, "Overall grade: Good", items("Investigating crime", "Managing offenders"))
    assert not findings.judgments


def test_a_column_of_an_earlier_cycle_is_previous():
    findings = read_norfolk(
        "<table><tr><th>Area</th><th>2021/22</th><th>2023–25</th></tr>"
        "<tr><td>Investigating crime</td><td>Good</td><td>Adequate</td></tr></table>"
    )
    assert told(findings) == {"investigating-crime": "adequate"}
    assert told(findings, Tense.PREVIOUS) == {"investigating-crime": "good"}
    unnamed = read_norfolk("<table><tr><td>Investigating crime</td><td>Good</td><td>Adequate</td></tr></table>")
    assert not unnamed.judgments
    assert ("unread-row", None) in codes(unnamed)


def test_the_lowest_of_two_heads_tells_the_cycle_of_a_column():
    findings = read_norfolk(
        "<table><tr><th rowspan=2>Area</th><th colspan=2>Grade</th></tr>"
        "<tr><th>PEEL 2023–25</th><th>PEEL 2021/22</th></tr>"
        "<tr><th>Investigating crime</th><td>Good</td><td>Adequate</td></tr></table>"
    )
    assert told(findings) == {"investigating-crime": "good"}
    assert told(findings, Tense.PREVIOUS) == {"investigating-crime": "adequate"}


def test_a_list_under_an_earlier_cycles_heading_is_previous():
    findings = read_norfolk(
        JUDGMENTS,
        items("Investigating crime – adequate"),
        "<h2>Our grades in 2021/22</h2>",
        items("Investigating crime – inadequate", "Managing offenders and suspects – good"),
    )
    assert told(findings) == {"investigating-crime": "adequate"}
    assert told(findings, Tense.PREVIOUS) == {"investigating-crime": "inadequate", "managing-offenders": "good"}
    assert {j.framework for j in findings.judgments if j.tense is Tense.PREVIOUS} == {"peel-2021-22"}


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("The force’s performance has improved in this area since our last inspection.", Direction.UP),
        ("Since our last inspection, performance in investigating crime has declined.", Direction.DOWN),
        ("It has improved its call handling since our last inspection.", None),
        ("This doesn’t mean that performance has declined since our last inspection.", None),
        ("Performance has improved.", None),
    ],
)
def test_the_reports_own_words_on_change_ride_along(sentence, direction):
    findings = read_norfolk("<h2>Investigating crime</h2>", "Adequate", "Some prose stands here first.", sentence)
    comparison = one(findings, "investigating-crime").comparison
    assert (comparison.direction if comparison else None) == direction
    assert comparison is None or comparison.evidence.text == sentence


def test_a_sections_own_update_dates_its_grade():
    findings = read_norfolk(
        "Published on: 21 June 2024",
        "<h2>Investigating crime</h2><p>Last updated 12/08/2024</p><p>Adequate</p>",
        "<h2>Responding to the public</h2><p>Good</p>",
    )
    days = {
        j.question: j.effective and (j.effective.date.isoformat(), j.effective.known_by.value)
        for j in findings.judgments
    }
    assert days == {
        "investigating-crime": ("2024-08-12", "last-updated"),
        "responding-to-the-public": ("2024-06-21", "published"),
    }
    moved = read_norfolk("Published on: 6 March 2031", "<h2>Investigating crime</h2><p>Adequate</p>")
    effective = one(moved, "investigating-crime").effective
    assert effective is not None
    assert effective.known_by is DateSource.FRAMEWORK


# --- the marks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"heading": "Suffolk 2023–25"}, "other-force"),
        ({"heading": "Norfolk 2021/22"}, "other-framework"),
        ({"heading": "Norfolk Fire and Rescue Service 2023–25"}, "other-programme"),
        ({"heading": "Page not found"}, "other-programme"),
        ({"heading": "Our work", "lead": "PEEL for everybody"}, "no-heading"),
        (
            {"heading": "Norfolk 2023–25", "lead": "PEEL: our inspection assessed how good Suffolk Constabulary is."},
            "other-force",
        ),
        ({"heading": "Norfolk 2023–25", "lead": "All about a county."}, "no-peel"),
    ],
)
def test_a_page_without_its_marks_is_not_believed(marks, code):
    findings = read_norfolk("<h2>Grades</h2>", items("Investigating crime – good"), **marks)
    assert findings.kind is Kind.UNRECOGNISED
    assert not findings.judgments
    assert codes(findings) == [(code, None)]


# --- properties -----------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.sampled_from(sorted(SHAPES)), st.sampled_from(CYCLES), st.randoms(use_true_random=False))
def test_any_grades_in_any_order_come_out_as_they_went_in(shape, framework, chance: random.Random):
    questions = list(TITLES[framework])
    chance.shuffle(questions)
    facts = {question: chance.choice(SCALE) for question in questions[: chance.randint(3, len(questions))]}
    findings = read(report(facts, shape, framework=framework), url=BASE + "norfolk-" + framework.removeprefix("peel-"))
    got = told(findings)
    assert {question: facts[question] for question in got} == got
    # Where all areas have one grade its column stands alone, and may be left out; what is read must be true.
    assert got == facts or len(set(facts.values())) == 1


@st.composite
def mutations(draw):
    """A believed page with one stretch of it taken out, doubled, or put elsewhere."""
    fixture = draw(st.sampled_from(BELIEVED))
    body = fixture.read_text(encoding="utf-8")
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 200)))
    target = draw(st.integers(0, len(body)))
    piece = draw(
        st.sampled_from(["", "<table><tr>", "</div></section>", "&nbsp;\u200b", "<!--", "é’“", "</ul>", "</p>"])
    )
    cut = body[:start] + body[end:] if draw(st.booleans()) else body
    return fixture, cut[:target] + piece + cut[target:]


@settings(max_examples=150)
@given(mutations())
def test_a_mutated_report_gives_true_spans_and_raises_nothing_else(mutation):
    fixture, body = mutation
    _, expected = read_page(fixture)
    try:
        findings = read(body, url=expected["url"])
    except ReadingError:
        return
    assert_spans(findings)
    assert findings.kind in {Kind.REPORT, Kind.UNRECOGNISED}
    assert {judgment.force for judgment in findings.judgments} <= set(findings.forces)


@settings(max_examples=150)
@given(st.data())
def test_broken_markup_hides_grades_and_makes_none(data):
    fixture = data.draw(st.sampled_from(BELIEVED))
    original, expected = read_page(fixture)
    body = fixture.read_text(encoding="utf-8")
    target = data.draw(st.integers(0, len(body)))
    pieces = [
        "",
        "<table><tr>",
        "</div></section>",
        "\u200b",
        "<!--",
        "é’“",
        "</ul>",
        "</p>",
        "<td>",
        "</table>",
        "<h2>",
    ]
    body = body[:target] + data.draw(st.sampled_from(pieces)) + body[target:]
    try:
        findings = read(body[: data.draw(st.integers(target, len(body)))], url=expected["url"])
    except ReadingError:
        return
    assert_spans(findings)
    known = {(j.framework, j.question, j.tense): (j.status, j.grade) for j in original.judgments}
    for judgment in findings.judgments:
        key = (judgment.framework, judgment.question, judgment.tense)
        # A page cut before the place that contradicts another place, or that corrects it, shows the one alone.
        if key in known and judgment.reason == one_of(original, key).reason:
            assert (judgment.status, judgment.grade) == known[key]


def one_of(findings: Findings, key: tuple[str | None, str, Tense]) -> Judgment:
    return next(j for j in findings.judgments if (j.framework, j.question, j.tense) == key)


@pytest.mark.parametrize(
    "stuffing",
    [
        "a" * 1_000_000,
        "good " * 200_000,
        "how good is the " * 60_000,
        "Responding to the public " * 40_000,
        "In 2021/22 we graded " * 45_000,
        "building, developing, " * 45_000,
        "<!--" * 250_000,
    ],
    ids=lambda stuffing: stuffing[:12],
)
def test_a_million_characters_in_a_report_change_nothing(stuffing):
    plain = report(cycle_grades(list(TITLES["peel-2023-25"])), "rows")
    body = plain.replace("Our data come from the force.", stuffing)
    assert len(body) > 900_000
    assert told(read(body, url=ADDRESS)) == told(read(plain, url=ADDRESS))


def test_what_is_kept_of_a_line_is_no_other_forces():
    """A line is read once for all forces, but for one that holds words of a force's name."""
    line = "{} is good at investigating crime"
    for first, second in (("kent", "essex"), ("essex", "kent")):
        for force in (first, second):
            told = [read_line(line.format(f"{one.title()} Police"), force, "peel-2023-25") for one in (first, second)]
            assert [bool(one.pairs) for one in told] == [force == first, force == second]
