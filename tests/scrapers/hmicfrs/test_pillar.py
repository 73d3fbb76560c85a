"""The page of one pillar: its grade, its questions, what is carried and what was before."""

from __future__ import annotations

import pytest

from schema.findings import Findings, Judgment, Kind
from schema.grades import Grade, Status, Tense
from scrapers import read
from tests.scrapers.reviewed import assert_spans

BASE = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/"
ADDRESS = f"{BASE}peel-2017/durham/effectiveness/"
OVERALL = "How effective is the force at keeping people safe and reducing crime?"
INVESTIGATING = "How effective is the force at investigating crime and reducing re-offending?"
Q = "investigating-crime"


def read_durham(*blocks: str, heading: str = "Durham PEEL 2017", url: str = ADDRESS) -> Findings:
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    findings = read(f"<html><body><main><h1>{heading}</h1>{body}</main></body></html>", url=url)
    assert_spans(findings)
    return findings


def told(findings: Findings) -> dict[str, str]:
    return {j.question: str(j.grade or j.status) for j in findings.judgments if j.tense is Tense.CURRENT}


def before(findings: Findings) -> list[tuple[str | None, str, str]]:
    return [(j.framework, j.question, str(j.grade)) for j in findings.judgments if j.tense is Tense.PREVIOUS]


def carried(findings: Findings) -> list[Judgment]:
    return [j for j in findings.judgments if j.status is Status.CARRIED]


@pytest.mark.parametrize("tag", ["h2", "h3", "h4", "p", "div", "strong", "dt"])
def test_questions_are_known_by_what_they_ask_and_not_by_their_markup(tag):
    findings = read_durham(
        f"<{tag}>{OVERALL}</{tag}>",
        "<p>Last updated 22/03/2018</p>",
        "<p>Good</p>",
        f"<{tag}>2. {INVESTIGATING}</{tag}>",
        "<p>Requires improvement</p>",
        "<p>Durham Constabulary requires improvement in the way it investigates crime and reduces re-offending.</p>",
    )
    assert findings.kind is Kind.PILLAR
    assert told(findings) == {"effectiveness": "good", Q: "requires-improvement"}


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("Durham Constabulary is good at investigating crime and reducing re-offending.", "good"),
        ("Durham is good at investigating crime, although files are late.", "good"),
        ("The force is ‘outstanding’ in the way in which it investigates crime.", "outstanding"),
        ("The constabulary requires improvement at investigating crime.", "requires-improvement"),
        ("We have graded the force as inadequate for investigating crime.", "inadequate"),
        ("Its approach to investigating crime and reducing re-offending requires improvement.", "requires-improvement"),
        ("The force is graded as good in this area.", "good"),
        ("The force was judged to be good at investigating crime.", "good"),
        ("In 2017 the force was judged to be good at investigating crime.", "good"),
        ("The force is good at investigating burglary.", None),
        ("The force is good at investigating crime at night.", None),
        ("The force is not good at investigating crime.", None),
        ("The force would be good at investigating crime.", None),
        ("Kent Police is good at investigating crime.", None),
        ("The force has good detectives and its files are outstanding.", None),
        ("Our crime data integrity inspection judged the force inadequate in this area.", None),
        ("The force is good at tackling serious and organised crime.", None),
        ("If it invests, the force is good at investigating crime.", None),
    ],
)
def test_a_question_is_graded_by_a_sentence_that_names_the_whole_of_it(sentence, grade):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", sentence)
    assert told(findings) == {"effectiveness": "good", **({Q: grade} if grade else {})}


def test_a_grade_word_and_a_sentence_that_differ_give_no_judgment():
    sentence = "The force requires improvement at investigating crime."
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", "Good", sentence)
    assert told(findings) == {"effectiveness": "good"}
    assert [(c.code, c.question) for c in findings.warnings] == [("signals-disagree", Q)]


def test_a_grade_whose_text_speaks_of_another_question_is_withheld():
    sentence = "The force is good at tackling serious and organised crime."
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", "Outstanding", sentence)
    assert told(findings) == {"effectiveness": "good"}
    assert [(c.code, c.question) for c in findings.warnings] == [("other-question", Q)]


def test_a_grade_without_a_known_question_is_reported():
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", "<h3>How good are the force’s horses?</h3>", "Outstanding")
    assert told(findings) == {"effectiveness": "good"}
    assert [(c.code, c.words) for c in findings.warnings] == [("unknown-question", "How good are the force’s horses?")]


def test_specialist_capabilities_and_a_key_of_grades_give_nothing():
    findings = read_durham(
        f"<h2>{OVERALL}</h2>", "Good",
        "<h3>How effective are the force’s specialist capabilities?</h3>", "Ungraded", "The force is good.",
        f"<h3>{INVESTIGATING}</h3>", "Outstanding", "Good", "Requires improvement", "Inadequate",
    )  # fmt: skip
    assert told(findings) == {"effectiveness": "good"}


@pytest.mark.parametrize(
    ("blocks", "grade", "since"),
    [
        (("This question was not inspected in 2017. The 2016 judgment of good still stands.",), "good", "peel-2016"),
        (("It was not inspected in 2017, and last year’s grade of good still stands.",), "good", "peel-2016"),
        (("Good", "The force was not inspected in this area; the 2016 grade still stands."), "good", "peel-2016"),
        (("We did not inspect this question in 2017. The force keeps its 2016 grade of good.",), "good", "peel-2016"),
        (("Investigating crime was not inspected in 2017. The judgment still stands.",), None, None),
        (("The question about investigating crime was not inspected in 2017, and our 2016 judgment of good stands.",),
         "good", "peel-2016"),
        (("Nor was investigating crime inspected this year, and our 2016 judgment of good still stands.",),
         "good", "peel-2016"),
        (("It was judged to be good in 2016. This was not inspected; the 2016 grade stands.",), "good", "peel-2016"),
    ],
)  # fmt: skip
def test_a_question_that_was_not_inspected_is_carried(blocks, grade, since):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", *blocks)
    (judgment,) = carried(findings)
    assert (judgment.question, judgment.grade, judgment.stands_from) == (Q, grade, since)
    assert (judgment.framework, judgment.tense, judgment.effective) == ("peel-2017", Tense.CURRENT, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "Custody was not inspected in 2017, and that judgment still stands.",
        "Some files were not inspected by supervisors.",
        "The concerns of victims still stand.",
        "The 2015 judgment on crime recording still stands.",
    ],
)
def test_what_was_not_inspected_may_be_no_question(sentence):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", "Good", sentence)
    assert not carried(findings)
    assert told(findings) == {"effectiveness": "good", Q: "good"}


def test_a_carried_grade_that_the_page_contradicts_is_withheld():
    notice = "This question was not inspected in 2017. The 2016 judgment of outstanding still stands."
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", "Good", notice)
    assert told(findings) == {"effectiveness": "good"}
    assert [(c.code, c.question) for c in findings.warnings] == [("signals-disagree", Q)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("In 2017 we judged the force as good at investigating crime.", [("peel-2017", Q, "good")]),
        (
            "In 2017 we judged the force as good at investigating crime. In 2016 we judged it to be outstanding.",
            [("peel-2017", Q, "good"), ("peel-2016", Q, "outstanding")],
        ),
        (
            "In 2016 we judged it to require improvement and in 2017 it was judged to be good.",
            [("peel-2016", Q, "requires-improvement"), ("peel-2017", Q, "good")],
        ),
        ("The force is good at investigating crime, up from inadequate in 2016.", [("peel-2016", Q, "inadequate")]),
        ("In 2017 we judged its custody to be good.", []),
        ("In 2017 we did not judge the force as good.", []),
        ("In 2017 the force had good plans.", []),
        ("In 2017 we judged Kent Police as good at investigating crime.", []),
        ("In 2016 our inspection of crime data integrity judged the force as good.", []),
        ("In 2016 and 2017 we judged the force as good.", []),
        ("In last year’s value for money inspection, the force was judged to be good.", []),
    ],
)  # fmt: skip
def test_what_earlier_inspections_found_is_previous(words, wanted):
    url = f"{BASE}peel-2018/durham/effectiveness/"
    findings = read_durham("<h2>Investigating crime</h2>", "Good", words, heading="Durham PEEL 2018/19", url=url)
    assert told(findings) == {Q: "good"}
    assert before(findings) == wanted


def test_a_table_of_years_tells_which_grade_is_whose():
    findings = read_durham(
        f"<h2>{OVERALL}</h2>",
        "Good",
        f"<table><tr><th>Question</th><th>2016</th><th>2017</th></tr><tr><td>{INVESTIGATING}</td><td>Good</td>"
        "<td><img alt='Outstanding'></td></tr></table>",
    )
    assert told(findings) == {"effectiveness": "good", Q: "outstanding"}
    assert before(findings) == [("peel-2016", Q, "good")]


def test_a_table_may_have_a_column_for_each_pillar():
    rows = "<tr><th></th><th>Effectiveness</th><th>Efficiency</th></tr>"
    rows += "<tr><th>2017</th><td>Good</td><td>Outstanding</td></tr>"
    rows += "<tr><th>2016</th><td>Inadequate</td><td>Good</td></tr>"
    findings = read_durham(f"<table>{rows}</table>", heading="Durham 2017", url=f"{BASE}peel-2017/durham/")
    assert told(findings) == {"effectiveness": "good", "efficiency": "outstanding"}
    assert before(findings) == [("peel-2016", "effectiveness", "inadequate"), ("peel-2016", "efficiency", "good")]
    assert told(read_durham(f"<table>{rows}</table>")) == {}


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"heading": "Durham PEEL 2016"}, "other-framework"),
        ({"heading": "Kent PEEL 2017"}, "other-force"),
        ({"heading": "Durham PEEL 2017: Efficiency"}, "other-page"),
        ({"heading": "Effectiveness"}, "no-heading"),
        ({"url": ADDRESS.replace("effectiveness", "legitimacy")}, "no-judgment"),
    ],
)
def test_a_page_without_its_marks_is_not_believed(marks, code):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", **marks)
    assert findings.kind is Kind.UNRECOGNISED
    assert [c.code for c in findings.warnings] == [code]
    assert not findings.judgments


# --- where the marks stand ------------------------------------------------------------------------------------------


def read_parts(*blocks: str, title: str = "", url: str = ADDRESS) -> Findings:
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    findings = read(f"<html><head><title>{title}</title></head><body>{body}</body></html>", url=url)
    assert_spans(findings)
    return findings


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        (("Durham PEEL 2017", f"<h1>{OVERALL}</h1>"), ""),
        ((f"<h1>{OVERALL}</h1>",), "Durham PEEL 2017 – Effectiveness | HMICFRS"),
        (("Home &gt; PEEL 2017 &gt; Durham", "<h1>Effectiveness</h1>", OVERALL), ""),
        (("<ul><li>PEEL 2017</li><li>Durham</li></ul>", "<h1>Effectiveness</h1>", OVERALL), ""),
        (("<h1>Durham Constabulary – Effectiveness</h1>", "PEEL 2017", OVERALL), ""),
        (("<h1>Effectiveness 2017</h1>", "<h2>Durham Constabulary</h2>", OVERALL), ""),
    ],
)
def test_force_and_year_may_stand_apart(blocks, title):
    findings = read_parts(*blocks, "Last updated 22/03/2018", "Good", title=title)
    assert told(findings) == {"effectiveness": "good"}


def test_a_sentence_may_name_the_force():
    findings = read_parts("PEEL 2017", f"<h1>{OVERALL}</h1>", "Good", "Durham Constabulary was inspected in spring.")
    assert findings.kind is Kind.PILLAR
    assert told(findings) == {"effectiveness": "good"}


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        ((f"<h1>{OVERALL}</h1>",), "PEEL 2017"),
        ((f"<h1>{OVERALL}</h1>",), "Durham"),
        ((f"<h1>{OVERALL}</h1>",), "Cleveland PEEL 2017"),
        ((f"<h1>{OVERALL}</h1>",), "Durham PEEL 2016"),
        (("<h1>Page not found</h1>", "Durham PEEL 2017"), "Durham PEEL 2017"),
        (("<ul><li>Cleveland</li><li>Durham</li></ul>", f"<h1>{OVERALL}</h1>"), "PEEL 2017"),
        (("<h1>Durham PEEL 2017</h1>", "<h2>How efficient is the force at keeping people safe?</h2>"), ""),
    ],
)
def test_without_one_force_and_one_year_nothing_is_believed(blocks, title):
    findings = read_parts(*blocks, "Good", title=title)
    assert findings.kind is Kind.UNRECOGNISED or told(findings) == {}


# --- what is not this force's, or not of this time ------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        "<h2>Other forces</h2><h3>Effectiveness</h3><p>Inadequate</p>",
        "<h2>Most similar forces</h2><p>Effectiveness: Inadequate</p>",
        "<h3>Cleveland 2017</h3><p>Effectiveness: Inadequate</p>",
        "<p>Cleveland PEEL 2017</p><p>Effectiveness</p><p>Inadequate</p>",
        "<h3>Durham 2016</h3><p>Effectiveness: Inadequate</p>",
        "<h2>What the grades mean</h2><p>Effectiveness: Inadequate</p>",
        "<table><tr><th>Force</th><th>Effectiveness</th></tr><tr><td>Cleveland</td><td>Inadequate</td></tr></table>",
        "<table><tr><th>Pillar</th><th>Cleveland</th></tr><tr><td>Effectiveness</td><td>Inadequate</td></tr></table>",
        "<h3>Crime data integrity</h3><p>Inadequate</p>",
    ],
)
def test_what_stands_under_another_name_is_not_the_pages_own(more):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", more)
    assert told(findings) == {"effectiveness": "good"}
    assert not findings.warnings


TWO_TIMES = (
    "<table><tr><th>Pillar</th><th>Grade</th><th>Previous grade</th></tr>"
    "<tr><td>Effectiveness</td><td>Good</td><td>Inadequate</td></tr></table>"
)


@pytest.mark.parametrize(
    "blocks",
    [
        ("Good", "2016: Inadequate"),
        ("Good", "Previous grade: Inadequate"),
        ("<dl><dt>Judgment this year</dt><dd>Good</dd><dt>Judgment last year</dt><dd>Inadequate</dd></dl>",),
        ("<h4>2017 judgment</h4>", "Good", "<h4>2016 judgment</h4>", "Inadequate"),
        ("Good", "<h2>Last year’s grades</h2>", f"{OVERALL} Inadequate"),
        ("Good", "<table><caption>PEEL 2016</caption><tr><td>Effectiveness</td><td>Inadequate</td></tr></table>"),
        (TWO_TIMES,),
    ],
)  # fmt: skip
def test_a_grade_beside_an_earlier_time_is_of_that_time(blocks):
    findings = read_durham(f"<h2>{OVERALL}</h2>", *blocks)
    assert told(findings) == {"effectiveness": "good"}
    assert before(findings) == [("peel-2016", "effectiveness", "inadequate")]


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("This is an improvement on 2016, when we judged the force to require improvement.", "requires-improvement"),
        (
            "The force has improved since 2016, when it was judged to be inadequate at investigating crime.",
            "inadequate",
        ),
        ("In 2016 the force was graded as outstanding in this area, but has not kept that up.", "outstanding"),
        ("Its grade in 2016 was inadequate.", "inadequate"),
        ("Our judgment has improved from requires improvement in 2016.", "requires-improvement"),
        ("In our last assessment, published in March 2017, we found the force to be good in this area.", "good"),
        ("We look at this again: in 2016 we judged the force to be inadequate at this question.", "inadequate"),
    ],
)
def test_an_earlier_grade_in_more_words(sentence, grade):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", "Good", sentence)
    assert before(findings) == [("peel-2016", Q, grade)]


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2016 its use of stop and search was judged to be inadequate.",
        "Storage is better than in 2016, when we found it to be inadequate.",
        "Satisfaction has risen since 2016, when it was inadequate.",
        "Our 2016 custody report judged the force inadequate.",
        "In 2016 we said that the force might be judged inadequate.",
    ],
)
def test_what_had_another_subject_then_is_no_earlier_grade(sentence):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", f"<h3>{INVESTIGATING}</h3>", "Good", sentence)
    assert before(findings) == []


def test_earlier_questions_had_other_titles():
    findings = read_durham(
        "<h2>How well does the force use its resources to meet the demand it faces?</h2>",
        "Good",
        "In 2017 we judged the force as good at understanding demand. In 2017 we judged it to be inadequate at using"
        " its resources.",
        heading="Durham PEEL 2018/19",
        url=f"{BASE}peel-2018/durham/efficiency/",
    )
    assert before(findings) == [
        ("peel-2017", "understanding-demand", "good"),
        ("peel-2017", "use-of-resources", "inadequate"),
    ]


# --- where a grade stands -------------------------------------------------------------------------------------------

PROSE = "It does this work with care, and tells those who were harmed what has come of it."
PREVENTING = "How effective is the force at preventing crime, tackling anti-social behaviour and keeping people safe?"


def test_grades_may_stand_above_their_titles():
    findings = read_durham(
        f"<h2>{OVERALL}</h2>", "Good", "The force is known for what it does in its villages and in its towns.",
        "<h2>Questions for Effectiveness</h2>", "Good", f"<h3>{PREVENTING}</h3>", "Inadequate",
        f"<h3>{INVESTIGATING}</h3>",
    )  # fmt: skip
    assert told(findings) == {"effectiveness": "good", "preventing-crime": "good", Q: "inadequate"}


def test_a_grade_between_two_titles_is_not_given_to_either():
    findings = read_durham("Good", f"<h3>{PREVENTING}</h3>", "Inadequate", f"<h3>{INVESTIGATING}</h3>")
    assert told(findings) == {}


@pytest.mark.parametrize(
    "blocks",
    [
        (f"<h3>Good {INVESTIGATING}</h3>",),
        (f"{INVESTIGATING} Last updated 22/03/2018 Good",),
        (f"<h3>{INVESTIGATING}</h3>", "<img alt='Durham Constabulary: good'>"),
        (f"<h3>{INVESTIGATING}</h3>", "<img alt='Green circle: good'>"),
        (f"<h3>{INVESTIGATING}</h3>", "<div role='tabpanel' hidden><p>Good</p></div>"),
        (f"<h3>{INVESTIGATING}</h3>", "<ul><li>The force should do more.</li></ul>", "<h4>Grade</h4>", "Good"),
        (f"<table><tr><th>Effectiveness</th><td>{INVESTIGATING}</td><td>Good</td></tr></table>",),
        (f"<table><tr><td>Good</td><td>{INVESTIGATING}</td></tr></table>",),
        (f"<table><tr><td><h3>{INVESTIGATING}</h3></td></tr><tr><td>Good</td><td>{PROSE}</td></tr></table>",),
    ],
)  # fmt: skip
def test_places_of_a_grade(blocks):
    assert told(read_durham(f"<h2>{OVERALL}</h2>", "Good", *blocks)) == {"effectiveness": "good", Q: "good"}


@pytest.mark.parametrize(
    "blocks",
    [
        (f"<h3>{PREVENTING}</h3>", "Good (carried over from 2016)"),
        (f"<h3>{PREVENTING}</h3>", "Not inspected this year – 2016 grade: Good"),
        ("<ul><li>Preventing crime: Good (carried over from 2016)</li></ul>",),
        (f"<table><tr><td>{PREVENTING}</td><td>Good (carried over; not inspected in 2017)</td></tr></table>",),
        ("In 2016 we judged the force to be good at preventing crime; that question was not inspected, so it stands.",),
        ("In 2016 we judged it to be good at preventing crime. That question was not inspected, so the grade stands.",),
    ],
)  # fmt: skip
def test_more_ways_to_say_that_a_grade_stands(blocks):
    findings = read_durham(f"<h2>{OVERALL}</h2>", "Good", *blocks)
    (judgment,) = carried(findings)
    assert (judgment.question, judgment.grade) == ("preventing-crime", Grade.GOOD)
    assert told(findings) == {"effectiveness": "good", "preventing-crime": "good"}


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("The force was not graded for effectiveness this year.", "not-graded"),
        ("We have not yet graded the force.", "not-yet-graded"),
        ("Leadership was not graded.", None),
        ("The force was not graded in 2016.", None),
    ],
)
def test_a_status_may_be_told_in_a_sentence(sentence, status):
    findings = read_durham(f"<h2>{OVERALL}</h2>", sentence)
    assert told(findings) == ({"effectiveness": status} if status else {})
