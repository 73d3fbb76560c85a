"""The annual assessment page: every fixture against what a person reviewed, and the traps one by one."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.findings import DateSource, Findings, Judgment, Kind
from schema.frameworks import get_framework
from schema.grades import Authority, Direction, Grade, Status, Tense
from scrapers import ReadingError, read
from scrapers.addresses import canonical
from tests.scrapers.reviewed import PAGES, assert_spans, read_page, reviewed

FIXTURES = sorted((PAGES / "hmicfrs").glob("*.html"))
BELIEVED = [
    page for page in FIXTURES if re.search(r"-201\d(-interim|-effectiveness|-efficiency|-legitimacy)?$", page.stem)
]
PUBLISHED_GRADES = Path(__file__).parents[4] / "shared" / "reference" / "published-grades.json"
ADDRESS = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/norfolk/"

TOP = "The extent to which the constabulary is {} at keeping people safe and reducing crime {}."
QUESTION = "How {} is the force at keeping people safe and reducing crime?"


def page(*blocks: str, heading: str = "Norfolk 2017", intro: str | None = None) -> str:
    intro = intro or "This is HMICFRS’ fourth PEEL assessment of Norfolk Constabulary."
    body = "\n".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    return f"<html><body><h1>{heading}</h1><p>{intro}</p>{body}</body></html>"


def read_norfolk(*blocks: str, published_on: date | None = None, **marks: str) -> Findings:
    findings = read(page(*blocks, **marks), url=ADDRESS, published_on=published_on)
    assert_spans(findings)
    return findings


def section(adjective: str, *blocks: str) -> tuple[str, ...]:
    return (f"<h2>{QUESTION.format(adjective)}</h2>", *blocks)


def told(findings: Findings, tense: Tense = Tense.CURRENT) -> dict[str, str]:
    return {j.question: str(j.grade or j.status) for j in findings.judgments if j.tense is tense}


def codes(findings: Findings) -> list[tuple[str, str | None]]:
    return [(caution.code, caution.question) for caution in findings.warnings]


def one(findings: Findings, question: str) -> Judgment:
    (found,) = (j for j in findings.judgments if j.question == question and j.tense is Tense.CURRENT)
    return found


# --- the fixtures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.stem)
def test_every_page_reads_as_reviewed(fixture):
    assert fixture.with_suffix(".json").exists(), (
        f"{fixture.name} has no reviewed JSON: write it from `gradewatch extract {fixture.name}` and read it through"
    )
    findings, expected = read_page(fixture)
    assert_spans(findings)
    assert reviewed(findings) == expected["findings"]


def test_every_reviewed_reading_has_its_page():
    assert {p.stem for p in (PAGES / "hmicfrs").glob("*.json")} == {p.stem for p in FIXTURES}


@pytest.mark.skipif(not PUBLISHED_GRADES.exists(), reason="the published grades are not beside this checkout")
def test_pages_carry_the_grades_as_published():
    published = {
        (j["force"], j["cycle"], "interim" in j["snapshot"], j["question"]): j["grade"]
        for j in json.loads(PUBLISHED_GRADES.read_text(encoding="utf-8"))["judgments"]
        if j["level"] == "pillar"
    }
    compared = 0
    for fixture in BELIEVED:
        findings, _ = read_page(fixture)
        for judgment in findings.judgments:
            if judgment.tense is not Tense.CURRENT or not judgment.framework:
                continue
            cycle = judgment.framework.removeprefix("peel-").replace("-", "/")
            known = published.get((judgment.force, cycle, "interim" in fixture.stem, judgment.question))
            if known:
                words = judgment.grade.words if judgment.grade else judgment.status.value.replace("-", " ")
                assert words == known, f"{fixture.stem} {judgment.question}"
                compared += 1
    assert compared > 20


@pytest.mark.parametrize("fixture", BELIEVED, ids=lambda fixture: fixture.stem)
def test_a_page_saved_as_text_reads_the_same(fixture):
    findings, expected = read_page(fixture)
    as_text = read(findings.text, url=expected["url"], content_type="text/plain")
    assert reviewed(as_text)["judgments"] == reviewed(findings)["judgments"]


@pytest.mark.parametrize("fixture", BELIEVED, ids=lambda fixture: fixture.stem)
def test_a_page_read_under_another_forces_address_is_not_believed(fixture):
    findings = read(fixture.read_bytes(), url=ADDRESS.replace("2017/norfolk", "2014/essex").replace("2014", "2017"))
    assert findings.kind is Kind.UNRECOGNISED
    assert not findings.judgments


@pytest.mark.parametrize("fixture", BELIEVED, ids=lambda fixture: fixture.stem)
def test_a_page_read_under_another_years_address_is_not_believed(fixture):
    _, expected = read_page(fixture)
    url = canonical(expected["url"])
    year = int(url.partition("/peel-20")[2][:2])
    other = url.replace(f"peel-20{year}", f"peel-20{15 + (year - 14) % 3}")
    findings = read(fixture.read_bytes(), url=other)
    assert findings.kind is Kind.UNRECOGNISED
    assert not findings.judgments


# --- the sentences at the top ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("is good.", "good"),
        ("is: good.", "good"),
        ("is Outstanding.", "outstanding"),
        ("requires improvement.", "requires-improvement"),
        (": requires improvement.", "requires-improvement"),
        ("is requires improvement.", "requires-improvement"),
        ("is: requires improvement", "requires-improvement"),
        ("is inadequate.", "inadequate"),
        ("is not yet graded.", "not-yet-graded"),
        (": not yet graded.", "not-yet-graded"),
        ("is not graded.", "not-graded"),
    ],
)
@pytest.mark.parametrize("who", ["the constabulary", "the force", "Norfolk Constabulary"])
def test_every_form_of_the_sentence(who, ending, said):
    sentence = f"The extent to which {who} is efficient at keeping people safe and reducing crime {ending}"
    findings = read_norfolk(sentence.replace(" :", ":"))
    assert findings.kind is Kind.ASSESSMENT
    assert told(findings) == {"efficiency": said}
    judgment = one(findings, "efficiency")
    assert (judgment.framework, judgment.authority) == ("peel-2017", Authority.OFFICIAL)
    assert [context.text for context in judgment.context] == ["Norfolk 2017"]


def test_three_sentences_in_one_paragraph():
    together = " ".join(
        [TOP.format("effective", "is good"), TOP.format("efficient", "is good"), TOP.format("legitimate", "is good")]
    )
    assert told(read_norfolk(together)) == dict.fromkeys(("effectiveness", "efficiency", "legitimacy"), "good")


def test_an_unknown_grade_word_is_kept_and_never_bent():
    for word in ("is adequate", "is satisfactory", "is very good", "is nearly good", "is not good"):
        findings = read_norfolk(TOP.format("efficient", word))
        assert not findings.judgments
        assert codes(findings) == [("unknown-grade", "efficiency")]
        assert word in findings.warnings[0].words


def test_the_repeated_sentence_takes_the_place_of_legitimacy():
    findings = read_norfolk(
        TOP.format("effective", "is not yet graded"),
        TOP.format("efficient", "is good"),
        TOP.format("effective", "is not yet graded"),
        *section("legitimate", "To be graded"),
    )
    assert told(findings) == {"effectiveness": "not-yet-graded", "efficiency": "good", "legitimacy": "not-yet-graded"}
    assert codes(findings) == [("repeated-sentence", "legitimacy")]


@pytest.mark.parametrize("more", [(), section("legitimate", "Good")])
def test_what_a_repeated_sentence_leaves_open_is_withheld(more):
    sentences = (TOP.format("effective", "is not yet graded"), TOP.format("efficient", "is good"))
    findings = read_norfolk(*sentences, sentences[0], *more)
    assert told(findings) == {"effectiveness": "not-yet-graded", "efficiency": "good"}
    assert codes(findings) == [("repeated-sentence", "legitimacy")]


def test_sentences_that_contradict_each_other_give_no_judgment():
    findings = read_norfolk(
        TOP.format("effective", "is good"), TOP.format("effective", "is inadequate"), TOP.format("efficient", "is good")
    )
    assert told(findings) == {"efficiency": "good"}
    assert ("signals-disagree", "effectiveness") in codes(findings)


def test_a_sentence_on_another_force_means_another_page():
    findings = read_norfolk(
        "The extent to which Suffolk Constabulary is effective at keeping people safe and reducing crime is good."
    )
    assert findings.kind is Kind.UNRECOGNISED


# --- the sections ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        "<p>Good</p>",
        "<p><img src='g.png' alt='Good'></p>",
        "<div aria-label='Good' role='img'></div>",
        "<p>Judgment: Good</p>",
        "<h3>Good</h3>",
    ],
)
def test_the_grade_word_must_agree_with_the_sentence(label):
    updated = "Last updated 09/11/2017"
    agreeing = read_norfolk(TOP.format("efficient", "is good"), *section("efficient", updated, label))
    assert told(agreeing) == {"efficiency": "good"}
    disagreeing = read_norfolk(TOP.format("efficient", "is outstanding"), *section("efficient", updated, label))
    assert told(disagreeing) == {}
    assert codes(disagreeing) == [("signals-disagree", "efficiency")]


def test_the_summary_must_agree_with_the_sentence():
    summary = (
        "Norfolk Constabulary is judged to be good in the efficiency with which it keeps people safe and reduces crime."
    )
    findings = read_norfolk(TOP.format("efficient", "requires improvement"), *section("efficient", summary))
    assert codes(findings) == [("signals-disagree", "efficiency")]
    assert not findings.judgments


def test_without_sentences_at_the_top_the_summary_tells():
    summary = (
        "Norfolk Constabulary is judged to be outstanding in the efficiency with which it keeps people safe and "
        "reduces crime."
    )
    findings = read_norfolk(*section("efficient", "Last updated 09/11/2017", "Outstanding", summary))
    assert told(findings) == {"efficiency": "outstanding"}
    assert one(findings, "efficiency").evidence.text == summary


def test_a_grade_word_counts_only_under_its_question():
    findings = read_norfolk(*section("efficient", "Last updated 09/11/2017", "Good"))
    assert told(findings) == {"efficiency": "good"}
    context = [words.text for words in one(findings, "efficiency").context]
    assert context == ["Norfolk 2017", QUESTION.format("efficient")]
    findings = read_norfolk("<h2>How the force has done</h2>", "Last updated 09/11/2017", "Good")
    assert findings.kind is Kind.UNRECOGNISED
    assert codes(findings) == [("no-judgment", None)]


def test_observations_and_menus_grade_nothing():
    findings = read_norfolk(
        TOP.format("efficient", "is good"),
        "<nav><p>" + TOP.format("legitimate", "is inadequate") + "</p></nav>",
        "<aside><p>" + TOP.format("legitimate", "is inadequate") + "</p></aside>",
        "<p hidden>" + TOP.format("legitimate", "is inadequate") + "</p>",
        "<h2>HMI's observations</h2>",
        "The force is outstanding at preventing crime and judged to be inadequate in its planning for future demand.",
    )
    assert told(findings) == {"efficiency": "good"}


@pytest.mark.parametrize(
    ("sentence", "grades"),
    [
        (
            (
                "The force is judged to be good in its understanding of demand; its use of resources to manage demand "
                "is judged to be outstanding; and its planning for future demand is also judged to be good."
            ),
            {"understanding-demand": "good", "use-of-resources": "outstanding", "planning-for-demand": "good"},
        ),
        (
            "It is judged to require improvement for its planning for future demand.",
            {"planning-for-demand": "requires-improvement"},
        ),
        (
            "The force’s understanding of the current and likely future demand for its services is outstanding.",
            {"understanding-demand": "outstanding"},
        ),
        (
            "The force is judged to be good in its understanding of demand and its use of resources.",
            {"understanding-demand": "good", "use-of-resources": "good"},
        ),
        ("It is good at using its resources to meet demand.", {"use-of-resources": "good"}),
        ("It is good at using its resources to meet demand at night.", {}),
        ("Its understanding of repeat demand is outstanding.", {}),
        ("Last year its planning for future demand was judged to be good.", {}),
        ("In 2016 its planning for future demand is judged to be good.", {}),
        ("Its planning for future demand is not judged to be good.", {}),
        ("If it improves, its planning for future demand is judged to be good.", {}),
        ("Suffolk Constabulary is judged to be good in its understanding of demand.", {}),
        ("The force is judged to be good at tackling serious and organised crime.", {}),
        ("The force is good. Its planning is outstanding.", {}),
    ],
)
def test_questions_count_only_where_a_judgment_of_the_whole_question_is_stated(sentence, grades):
    findings = read_norfolk(TOP.format("efficient", "is good"), *section("efficient", sentence))
    assert told(findings) == {"efficiency": "good", **grades}
    for question in grades:
        assert one(findings, question).evidence.text in sentence


def test_a_judgment_on_an_unknown_question_is_reported():
    sentence = "The force is judged to be good in its handling of paper."
    findings = read_norfolk(TOP.format("efficient", "is good"), *section("efficient", sentence))
    assert codes(findings) == [("unknown-question", None)]
    assert findings.warnings[0].words == sentence


def test_a_question_graded_twice_differently_has_no_judgment():
    findings = read_norfolk(
        TOP.format("efficient", "is good"),
        *section(
            "efficient",
            "The force is judged to be good in its understanding of demand.",
            "Its understanding of demand is outstanding.",
        ),
    )
    assert told(findings) == {"efficiency": "good"}
    assert codes(findings) == [("signals-disagree", "understanding-demand")]


def test_a_section_ends_where_the_next_heading_of_its_rank_stands():
    findings = read_norfolk(
        TOP.format("efficient", "is good"),
        *section("efficient", "Last updated 09/11/2017"),
        "<h2>Other reports</h2>",
        "Its planning for future demand is inadequate.",
    )
    assert told(findings) == {"efficiency": "good"}


# --- last time ------------------------------------------------------------------------------------------------------


LAST = "last year, when we judged the force to"


@pytest.mark.parametrize(
    ("now", "sentence", "direction", "before"),
    [
        ("is good", f"is an improvement on {LAST} require improvement", "up", "requires-improvement"),
        ("is good", "is an improvement from last year", "up", None),
        ("is inadequate", f"is a deterioration on {LAST} be good", "down", "good"),
        ("is good", f"is the same as {LAST} be good", None, "good"),
        ("is good", f"is not consistent with {LAST} be outstanding for efficiency overall", "down", "outstanding"),
        ("is good", "is not consistent with last year", None, None),
        ("is good", f"is an improvement on {LAST} require improvement overall", "up", "requires-improvement"),
    ],
)
def test_what_the_page_says_of_last_time(now, sentence, direction, before):
    words = f"Our overall judgment this year {sentence}."
    findings = read_norfolk(TOP.format("efficient", now), *section("efficient", words))
    judgment = one(findings, "efficiency")
    assert judgment.comparison is not None
    assert judgment.comparison.evidence.text == words
    assert judgment.comparison.direction == (Direction(direction) if direction else None)
    previous = [(j.framework, j.question, j.grade) for j in findings.judgments if j.tense is Tense.PREVIOUS]
    assert previous == ([("peel-2016", "efficiency", Grade(before))] if before else [])


def test_a_comparison_that_its_own_grades_belie_is_dropped():
    words = "Our overall judgment this year is an improvement on last year, when we judged the force to be outstanding."
    findings = read_norfolk(TOP.format("efficient", "is good"), *section("efficient", words))
    assert told(findings) == {"efficiency": "good"}
    assert one(findings, "efficiency").comparison is None
    assert told(findings, Tense.PREVIOUS) == {}
    assert codes(findings) == [("signals-disagree", None)]


# --- dates ----------------------------------------------------------------------------------------------------------


def test_the_effective_date_is_the_best_known_one():
    usual = get_framework("peel-2017").questions["efficiency"].published
    top, published = TOP.format("efficient", "is good"), "Published on: 12 November 2017"
    given_day = date(2017, 11, 20)
    cases = [
        (
            (top, published, *section("efficient", "Last updated 10/11/2017")),
            date(2017, 11, 10),
            DateSource.LAST_UPDATED,
        ),
        ((top, published), date(2017, 11, 12), DateSource.PUBLISHED),
        ((top,), given_day, DateSource.PUBLISHED),
        # Re-published years later, on a new web site.
        ((top, "Published on: 6 March 2023"), given_day, DateSource.PUBLISHED),
    ]
    for blocks, day, known_by in cases:
        effective = one(read_norfolk(*blocks, published_on=given_day), "efficiency").effective
        assert effective is not None
        assert (effective.date, effective.known_by) == (day, known_by)
    effective = one(read_norfolk(top, "Published on: 6 March 2023"), "efficiency").effective
    assert effective is not None
    assert (effective.date, effective.known_by) == (usual, DateSource.FRAMEWORK)


def test_an_update_long_before_the_grades_is_reported_and_not_used():
    findings = read_norfolk(TOP.format("efficient", "is good"), *section("efficient", "Last updated 09/11/2012"))
    effective = one(findings, "efficiency").effective
    assert effective is not None
    assert effective.known_by is DateSource.FRAMEWORK
    assert codes(findings) == [("implausible-date", None)]


def test_a_page_may_be_corrected_years_after():
    findings = read_norfolk(TOP.format("efficient", "is good"), *section("efficient", "Last updated 20/11/2026"))
    effective = one(findings, "efficiency").effective
    assert effective is not None
    assert (effective.date, effective.known_by) == (date(2026, 11, 20), DateSource.LAST_UPDATED)


def test_what_is_not_yet_graded_has_no_day():
    judgment = one(read_norfolk(TOP.format("efficient", "is not yet graded")), "efficiency")
    assert (judgment.status, judgment.effective) == (Status.NOT_YET_GRADED, None)


# --- the marks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"heading": "Our work"}, "no-heading"),
        ({"heading": "Norfolk 2016"}, "other-framework"),
        ({"heading": "Suffolk 2017"}, "other-force"),
        ({"heading": "Norfolk 2017/18"}, "no-heading"),
        ({"intro": "This is HMICFRS’ fourth PEEL assessment of Suffolk Constabulary."}, "other-force"),
        ({"intro": "This is HMICFRS’ first assessment of Norfolk Fire and Rescue Service."}, "other-force"),
        ({"intro": "Suffolk Constabulary flies a helicopter."}, "other-force"),
    ],
)
def test_a_page_without_its_marks_is_not_believed(marks, code):
    findings = read_norfolk(TOP.format("efficient", "is good"), **marks)
    assert findings.kind is Kind.UNRECOGNISED
    assert not findings.judgments
    assert codes(findings) == [(code, None)]


def test_a_page_that_names_another_address_as_its_own_is_not_believed():
    link = '<link rel="canonical" href="/peel-assessments/peel-2017/suffolk/">'
    body = page(TOP.format("efficient", "is good")).replace("<body>", f"<head>{link}</head><body>")
    assert codes(read(body, url=ADDRESS)) == [("other-page", None)]


def test_a_renamed_force_is_read_under_its_old_name():
    body = page(
        TOP.format("efficient", "is good"),
        heading="Hampshire 2017",
        intro="This is HMICFRS’ fourth PEEL assessment of Hampshire Constabulary.",
    )
    findings = read(body, url=ADDRESS.replace("norfolk", "hampshire"))
    assert findings.forces == ("hampshire-and-isle-of-wight",)
    assert told(findings) == {"efficiency": "good"}


# --- properties -----------------------------------------------------------------------------------------------------

GRADES = st.sampled_from(["is good", "is outstanding", "is inadequate", "requires improvement", "is not yet graded"])


@given(st.tuples(GRADES, GRADES, GRADES))
def test_any_three_grades_come_out_as_they_went_in(grades):
    top = zip(("effective", "efficient", "legitimate"), grades, strict=True)
    findings = read_norfolk(*(TOP.format(adjective, words) for adjective, words in top))
    wanted = [words.removeprefix("is ").replace(" ", "-") for words in grades]
    assert list(told(findings).values()) == wanted


@st.composite
def mutations(draw):
    """A believed page with one stretch of it taken out, doubled, or put elsewhere."""
    fixture = draw(st.sampled_from(BELIEVED))
    body = fixture.read_text(encoding="utf-8")
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 400)))
    target = draw(st.integers(0, len(body)))
    piece = draw(
        st.sampled_from([body[start:end], "", "<table><tr>", "</div></section>", "&nbsp;\u200b", "<!--", "é’“"])
    )
    cut = body[:start] + body[end:] if draw(st.booleans()) else body
    return fixture, cut[:target] + piece + cut[target:]


@given(mutations())
def test_a_mutated_page_gives_true_spans_and_never_another_grade(mutation):
    fixture, body = mutation
    original, expected = read_page(fixture)
    try:
        findings = read(body, url=expected["url"])
    except ReadingError:
        return
    assert_spans(findings)
    # A stretch of the same page moved about may hide a grade, never make one that the page does not have.
    known = {(j.framework, j.question, j.tense): (j.status, j.grade) for j in original.judgments}
    for judgment in findings.judgments:
        key = (judgment.framework, judgment.question, judgment.tense)
        if key in known:
            assert (judgment.status, judgment.grade) == known[key]
