"""The lists of the Engage phase: who entered and left it, when, in every markup; and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.findings import Findings, Kind
from scrapers import ReadingError, read
from tests.scrapers.reviewed import PAGES, assert_spans

BASE = "https://hmicfrs.justiceinspectorates.gov.uk/about-us/what-we-do/our-approach-to-monitoring-forces/"
CURRENT, PREVIOUS = BASE + "police-forces-in-engage/", BASE + "police-forces-previously-in-engage/"
OPENING = (
    "Forces in this phase get closer monitoring. We meet their chief constables often, and so does the policing "
    "performance oversight group. We tell the public when a force enters the phase and when it leaves it, and why."
)


def engage(*blocks: str, url: str = CURRENT, heading: str = "Police forces in Engage") -> Findings:
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    page = f"<html><body><main><h1>{heading}</h1><p>{OPENING}</p>{body}</main></body></html>"
    findings = read(page, url=url)
    assert_spans(findings)
    assert not findings.judgments
    return findings


def told(findings: Findings) -> list[tuple[str, str, str | None]]:
    return [(phase.force, phase.direction, phase.date) for phase in findings.phases]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("June 2022", "2022-06"),
        ("2022", "2022"),
        ("28 June 2022", "2022-06-28"),
        ("28/06/2022", "2022-06-28"),
        ("2022-06-28", "2022-06-28"),
        ("Sept 2022", "2022-09"),
        ("early 2022", "2022"),
    ],
)
@pytest.mark.parametrize(
    "entry",
    [
        "<h2>Kent Police</h2><h3>Entered Engage</h3><p>{}</p><h3>Reasons</h3><ul><li>It was slow.</li></ul>",
        "<p><strong>Kent Police</strong></p><p>Entered Engage: {}</p>",
        "<h2>Kent</h2><dl><dt>Date entered</dt><dd>{}</dd></dl>",
        "<h2>Kent Police</h2><p>Entered Engage<br>{}</p>",
        "<table><tr><th>Force</th><th>Entered Engage</th></tr><tr><td>Kent Police</td><td>{}</td></tr></table>",
        "<h2>Kent Police</h2><table><tr><th>Entered Engage</th><td>{}</td></tr></table>",
        "<ul><li>Kent Police</li><li>Moved into Engage – {}</li></ul>",
    ],
)
def test_every_form_of_an_entry(entry, words, day):
    findings = engage(entry.format(words))
    assert findings.kind is Kind.MONITORING
    assert told(findings) == [("kent", "in", day)]
    assert words in findings.phases[0].evidence.text


def test_who_left_has_both_days_in_the_order_of_the_page():
    findings = engage(
        "<h2>Kent Police</h2>", "Moved out of Engage", "May 2024", "Reasons", "It improved.", "Entered Engage", "2022",
        url=PREVIOUS, heading="Police forces previously in Engage",
    )  # fmt: skip
    assert told(findings) == [("kent", "out", "2024-05"), ("kent", "in", "2022")]


def test_a_sentence_tells_as_well():
    findings = engage("Kent Police moved into Engage in June 2022. It was moved out of Engage in May 2024.")
    assert told(findings) == [("kent", "in", "2022-06"), ("kent", "out", "2024-05")]


def test_reasons_tell_nothing():
    findings = engage(
        "<h2>Kent Police</h2>", "Entered Engage", "March 2024", "Reasons",
        "<ul><li>Essex Police entered into a contract with it in 2019.</li><li>The force left calls open in 2023.</li>"
        "<li>In May 2021 it was inadequate at investigating crime.</li></ul>",
    )  # fmt: skip
    assert told(findings) == [("kent", "in", "2024-03")]


def test_a_force_listed_without_a_day_is_in_the_phase_and_the_day_is_missed():
    findings = engage("<ul><li>Kent Police</li></ul>")
    assert told(findings) == [("kent", "in", None)]
    assert [caution.code for caution in findings.warnings] == ["no-date"]
    before = engage("<ul><li>Kent Police</li></ul>", heading="Police forces previously in Engage")
    assert (before.kind, before.phases) == (Kind.MONITORING, ())  # it may have entered again since


def test_each_of_two_lists_on_a_page_tells_its_own():
    findings = engage(
        "<h2>Forces in Engage</h2><ul><li>Kent Police</li></ul><h2>Forces previously in Engage</h2>",
        "<h3>Essex Police</h3><ul><li>Moved out of Engage May 2024</li></ul><h3>Gwent Police</h3>",
        heading="Police forces in Engage and previously in Engage",
    )
    assert told(findings) == [("essex", "out", "2024-05"), ("kent", "in", None)]


def test_a_label_without_a_day_waits_for_no_later_one():
    findings = engage("<h2>Kent Police</h2>", "Entered Engage", "We do not give the day.", "2022")
    assert told(findings) == [("kent", "in", None)]


def test_an_impossible_day_is_none():
    assert told(engage("<h2>Kent Police</h2>", "Entered Engage", "2022-19-40")) == [("kent", "in", None)]


@pytest.mark.parametrize(
    ("heading", "kind"), [("Our offices", Kind.UNRECOGNISED), ("Police forces in Engage", Kind.MONITORING)]
)
def test_the_heading_is_the_mark(heading, kind):
    assert engage("<h2>Kent Police</h2>", "Entered Engage", "2022", heading=heading).kind is kind


def test_a_list_without_forces_is_believed_only_if_it_says_so():
    assert engage("There are no police forces in Engage at present.").kind is Kind.MONITORING
    assert engage("Come back soon.").kind is Kind.UNRECOGNISED


def test_the_heading_is_enough_at_another_address():
    findings = engage("<h2>Kent Police</h2>", "Entered Engage", "2022", url=BASE + "engage-list/")
    assert told(findings) == [("kent", "in", "2022")]


FIXTURES = sorted((PAGES / "hmicfrs").glob("engage-*.html"))


@given(
    st.sampled_from(FIXTURES), st.floats(0, 1), st.sampled_from(["", "<p>", "</h2>", "\x00", "2022", ":", "<td>", "İ"])
)
@settings(max_examples=60, deadline=None)
def test_a_mutated_page_gives_true_spans(fixture, place, filler):
    text = fixture.read_text(encoding="utf-8")
    at = int(place * len(text))
    try:
        findings = read(text[:at] + filler + text[at + 9 :], url=CURRENT)
    except ReadingError:
        return
    assert_spans(findings)
    assert not findings.judgments
    assert all(phase.direction in {"in", "out"} for phase in findings.phases)
