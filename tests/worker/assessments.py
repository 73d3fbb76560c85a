"""Assessment pages for tests of the whole way from bytes to events: the shape of 2016, the least a reader accepts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

ADJECTIVES = {"effectiveness": "effective", "efficiency": "efficient", "legitimacy": "legitimate"}
CAMBRIDGESHIRE = {
    2016: {"effectiveness": "good", "efficiency": "requires improvement", "legitimacy": "good"},
    2017: {"effectiveness": "requires improvement", "efficiency": "good", "legitimacy": "good"},
}
DATES = {
    2016: {"effectiveness": "02/03/2017", "efficiency": "03/11/2016", "legitimacy": "08/12/2016"},
    2017: {"effectiveness": "22/03/2018", "efficiency": "09/11/2017", "legitimacy": "12/12/2017"},
}


def assessment(
    place: str,
    year: int,
    grades: Mapping[str, str],
    *,
    force: str | None = None,
    dates: Mapping[str, str] | None = None,
    banner: str = "",
) -> bytes:
    """An annual assessment page; a grade may be "not yet graded"."""
    shown = {**DATES[year], **(dates or {})}
    sentences, pillars = [], []
    for pillar, grade in grades.items():
        verb = "" if grade == "requires improvement" else "is "
        adjective = ADJECTIVES[pillar]
        asked = f"{adjective} at keeping people safe and reducing crime"
        sentences.append(f"<p>The extent to which the force is {asked} {verb}{grade}.</p>")
        if grade != "not yet graded":
            question = f"How {asked.replace(adjective, f'{adjective} is the force')}?"
            pillars.append(f"<h2>{question}</h2><p>Last updated {shown[pillar]}</p>")
    name = escape(force or f"{place} Police")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(place)} {year}</title></head>
<body><a href="#main">Skip to content</a><div>{escape(banner)}</div><main id="main"><h1>{escape(place)} {year}</h1>
<p>Read more about {escape(place)} {year}</p>
<p>This is HMICFRS’s third PEEL (police effectiveness, efficiency and legitimacy) assessment of {name}.</p>
{"".join(sentences)}{"".join(pillars)}</main></body></html>""".encode()


def cambridgeshire(year: int, **more: str) -> bytes:
    """Cambridgeshire's page of a year, as published; `effectiveness="good"` and the like rewrite it."""
    grades = {**CAMBRIDGESHIRE[year], **{name: grade for name, grade in more.items() if name in ADJECTIVES}}
    rest = {name: value for name, value in more.items() if name not in ADJECTIVES}
    return assessment(
        "Cambridgeshire", year, grades, force="Cambridgeshire Constabulary", banner=rest.get("banner", "")
    )


def address(year: int, slug: str = "cambridgeshire") -> str:
    """Where the inspectorate publishes it."""
    return f"https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-{year}/{slug}/"
