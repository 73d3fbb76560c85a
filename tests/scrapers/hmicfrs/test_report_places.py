"""Reports of 2021-22 and later: which area a grade belongs to by where it stands."""

from __future__ import annotations

import pytest

from tests.scrapers.hmicfrs.test_report import JUDGMENTS, codes, items, read_norfolk, told

AREAS = (
    ("Investigating crime", "Good"),
    ("Responding to the public", "Adequate"),
    ("Managing offenders", "Inadequate"),
)
FACTS = {"investigating-crime": "good", "responding-to-the-public": "adequate", "managing-offenders": "inadequate"}
PROSE = "<p>We reviewed ninety case files. Supervisors were thoughtful, and staffing was adequate.</p>"
KEY = items("Outstanding", "Good", "Adequate", "Requires improvement", "Inadequate")
VICTIMS = "<h2>Providing a service to the victims of crime</h2>"


def written(shape: str) -> str:
    return "".join(shape.format(area=area, grade=grade) for area, grade in AREAS)


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Overall summary</h2>" + written("<section><span>{grade}</span><h2>{area}</h2>" + PROSE + "</section>"),
        "<span>No grade</span>" + VICTIMS + PROSE + written("<img alt='Grade: {grade}'><h2>{area}</h2>" + PROSE),
        JUDGMENTS + written("<div><b>{grade}</b><h4>{area}</h4></div>") + VICTIMS + PROSE,
        written("<details><summary><b>{grade}</b><h3>{area}</h3></summary>" + PROSE + "</details>"),
        JUDGMENTS + written("<div><h4>{area}</h4><b>{grade}</b></div>") + VICTIMS + PROSE,
        JUDGMENTS + KEY + written("<div><h4>{area}</h4><b>{grade}</b></div>") + VICTIMS + PROSE,
        JUDGMENTS + KEY + written("<div><p>{area}</p><p>{grade}</p></div>"),
        JUDGMENTS + written("<li><span>{grade}</span><span>{area}</span></li>"),
        JUDGMENTS + written("<li>{area}<span>{grade}</span></li>"),
        written("<h3><a href='#'>{area}</a><b>{grade}</b></h3>" + PROSE),
        JUDGMENTS + KEY + "<dl>" + written("<dt>{grade}</dt><dd>{area}</dd>") + "</dl>",
        written("<h2>{area}</h2><svg role='img'><title>{grade}</title></svg>" + PROSE),
        JUDGMENTS + written("<a href='#' aria-label='{area}: {grade}'><h3>{area}</h3><i></i></a>"),
        JUDGMENTS + written("<a href='#' aria-label='{area}, graded {grade}'>{area}</a>"),
        JUDGMENTS + "<p>Text version of this graphic</p><p>We graded the force good at investigating crime. It is "
        "graded adequate for: responding to the public. It is inadequate in the way it manages offenders. There are no "
        "areas in which it is graded outstanding.</p>",
        written("<h2>{area}</h2><p>We have judged Norfolk Constabulary to be {grade} in this area.</p>" + PROSE),
    ],
)
def test_a_grade_belongs_to_the_area_that_it_stands_by(body):
    assert told(read_norfolk(body)) == FACTS


@pytest.mark.parametrize("before", ["", VICTIMS + PROSE, VICTIMS + PROSE + "<p>Not graded</p>"])
@pytest.mark.parametrize("after", ["", VICTIMS + PROSE, "<h2>Annex</h2>"])
def test_grades_at_the_ends_of_sections_never_pass_to_the_next(before, after):
    findings = read_norfolk(before, written("<h2>{area}</h2>" + PROSE + "<div>{grade}</div>"), after)
    assert not findings.judgments


def test_a_grade_that_ends_an_unknown_section_is_not_the_next_ones():
    findings = read_norfolk("<h2>Tackling fraud</h2>", PROSE, "<p>Good</p>", "<h2>Managing offenders</h2>", PROSE)
    assert not findings.judgments


def test_an_unknown_section_between_others_keeps_its_own_badge():
    body = "".join(
        f"<p>{grade}</p><h3>{area}</h3>{PROSE}" for area, grade in (*AREAS[:1], ("Fraud", "Outstanding"), *AREAS[1:])
    )
    assert told(read_norfolk(body)) == FACTS


def test_a_key_that_cannot_be_told_from_grades_gives_none():
    loose = "<p>Investigating crime</p><p>Good</p><p>Managing offenders</p><p>Good</p><p>Responding to the public</p>"
    findings = read_norfolk(JUDGMENTS, KEY, loose)
    assert not findings.judgments
    assert ("unread-list", None) in codes(findings)


@pytest.mark.parametrize(
    "block",
    [
        "<h2>Reports near you</h2><ul><li>Suffolk Constabulary</li><li>Inadequate: investigating crime</li></ul>",
        "<h2>Nearby</h2><h3>Suffolk Constabulary</h3><ul><li>Managing offenders: good</li></ul>",
        "<div><p>Suffolk Constabulary</p><p>Managing offenders: good</p></div>",
        "<table><caption>Suffolk Constabulary</caption><tr><td>Managing offenders</td><td>Good</td></tr></table>",
    ],
)
def test_what_stands_below_another_forces_name_is_not_read(block):
    findings = read_norfolk(
        JUDGMENTS, items("Investigating crime – adequate"), block, "<h2>Preventing crime</h2><p>Good</p>"
    )
    assert told(findings) == {"investigating-crime": "adequate", "preventing-crime": "good"}


def test_an_area_in_brief_counts_on_a_label_and_not_in_prose():
    findings = read_norfolk(JUDGMENTS, items("Response: good", "Vulnerability – inadequate", "Workforce: adequate"))
    assert told(findings) == {
        "responding-to-the-public": "good",
        "protecting-vulnerable-people": "inadequate",
        "supporting-the-workforce": "adequate",
    }
    parts = "<h3>Response</h3><p>Good</p><h3>Workforce</h3>"
    findings = read_norfolk("<h2>Investigating crime</h2><p>Adequate</p>", parts, "Its response is good.")
    assert told(findings) == {"investigating-crime": "adequate"}


def test_a_paragraph_on_victims_grades_no_area():
    findings = read_norfolk(
        JUDGMENTS,
        "<h4>Investigating crime</h4><p>Good</p>",
        "The service to victims was also inspected. We don’t make a graded judgment in this area.",
    )
    assert told(findings) == {"investigating-crime": "good"}
