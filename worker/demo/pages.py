"""The replica inspectorate's pages in the shape of the real ones: annual assessments, interim or final, and their list.

Judgment sentences follow the inspectorate's template; all other prose, and every person, is made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from schema.grades import Grade
from worker.demo.grades import PILLARS, Assessment

LISTING = "/peel-assessments/"

_ADJECTIVES = {"effectiveness": "effective", "efficiency": "efficient", "legitimacy": "legitimate"}
_PURPOSE = "at keeping people safe and reducing crime"
_ORDINALS = {2016: "third", 2017: "fourth"}
_PUBLISHERS = {2016: "HMIC", 2017: "HMICFRS"}
_NOT_YET_GRADED = {2016: ": not yet graded", 2017: " is not yet graded"}
_QUESTIONS = {"effectiveness": "five", "efficiency": "three", "legitimacy": "three"}
_INSPECTOR = "Rowan Ashdown"
# What stands at the top changes from day to day, and is of other inspections.
_BANNERS = (
    "We are asking the public how we should inspect Avon Fire & Rescue Service and Cleveland Fire Brigade.",
    "Parts of this website will be out of use from 8pm on Saturday while we look after it.",
    "New: the first reports on Kent, Essex and Cheshire fire and rescue services.",
)


def assessment_page(assessment: Assessment, *, interim: bool = False, before: Assessment | None = None) -> str:
    """The page of one force and year. `interim`: before anything is graded; `before`: last year's, to compare with."""
    place, year = assessment.named.place, assessment.year
    sections = [_section(assessment, pillar, interim=interim, before=before) for pillar in PILLARS]
    lead = f"This is {_PUBLISHERS[year]}’s {_ORDINALS[year]} PEEL assessment of {_with_article(assessment.named.name)}."
    main = f"""
<h1>{escape(place)} {year}</h1>
<p><a href="/police-forces/{assessment.named.slug}/">Read more about {escape(place)} {year}</a></p>
<p>{escape(lead)} PEEL looks at how effective, how efficient and how legitimate a force is.</p>
{"".join(f"<p>{escape(_sentence(assessment, pillar, interim=interim))}</p>" for pillar in PILLARS)}
<h2>{_INSPECTOR}, HM Inspector of Constabulary</h2>
<p><a href="mailto:contact@replica.invalid">Contact {_INSPECTOR}</a></p>
{"" if interim else _observations(assessment)}
{"".join(sections)}
<h2>Other reports</h2>
<p>Reports on single subjects are listed with the force.</p>"""
    return _page(f"{place} {year}", main, banner=_BANNERS[(len(place) + year) % len(_BANNERS)])


def listing_page(assessments: Iterable[Assessment]) -> str:
    """The list that leads to assessments, newest year first."""
    items = "".join(
        f'<li><a href="{one.path}">{escape(one.named.place)} {one.year}</a></li>'
        for one in sorted(assessments, key=lambda one: (-one.year, one.named.place))
    )
    return _page("PEEL assessments", f"<h1>PEEL assessments</h1><p>Every force, year by year.</p><ul>{items}</ul>")


def judgment(assessment: Assessment, pillar: str) -> str:
    """The sentence that grades a pillar, as the page has it."""
    return _sentence(assessment, pillar, interim=False)


def _sentence(assessment: Assessment, pillar: str, *, interim: bool) -> str:
    """One of the three sentences at the top, by the template of the year."""
    grade = assessment.grades[pillar]
    if interim:
        stated = _NOT_YET_GRADED[assessment.year]
    elif grade is Grade.REQUIRES_IMPROVEMENT:
        stated = f" {grade.words}"
    else:
        stated = f" is {grade.words}"
    return f"The extent to which the {_kind(assessment)} is {_ADJECTIVES[pillar]} {_PURPOSE}{stated}."


def _section(assessment: Assessment, pillar: str, *, interim: bool, before: Assessment | None) -> str:
    """What the page says of one pillar, under its question."""
    heading = f"<h2>How {_ADJECTIVES[pillar]} is the force {_PURPOSE}?</h2>"
    if interim:
        return f"{heading}<p>To be graded</p><p>Our findings will be added to this page when they are published.</p>"
    day = assessment.framework.questions[pillar].published
    return f"""
{heading}
<p>Last updated {day:%d/%m/%Y}</p>
<p><strong>{_capital(assessment.grades[pillar].words)}</strong></p>
<p>{escape(_summary(assessment, pillar, before))}</p>
<p><a href="{assessment.path}{pillar}/">View the {_QUESTIONS[pillar]} questions for {pillar}</a></p>"""


def _summary(assessment: Assessment, pillar: str, before: Assessment | None) -> str:
    grade = assessment.grades[pillar]
    judged = (
        f"{assessment.named.name} {_judged(grade)} in the {pillar} with which it keeps people safe and reduces crime."
    )
    if before is None:
        return f"{judged} The full report gives the reasons."
    was = before.grades[pillar]
    same = "the same as" if was is grade else "not consistent with"
    last = f"Our overall judgment this year is {same} last year, when the force {_judged(was, past=True)}."
    return f"{judged} {last} The full report gives the reasons."


def _judged(grade: Grade, *, past: bool = False) -> str:
    verb = "was judged" if past else "is judged"
    return f"{verb} to require improvement" if grade is Grade.REQUIRES_IMPROVEMENT else f"{verb} to be {grade.words}"


def _observations(assessment: Assessment) -> str:
    """Prose that praises and blames with the words of the scale, and grades nothing."""
    name = assessment.named.name
    return f"""
<h2>HMI’s observations</h2>
<p>{escape(_capital(_with_article(name)))} has worked hard since our last visit. I thank its staff for their time.</p>
<p>People who call for help get a good first response, and some neighbourhood work is outstanding. In places the
supervision of enquiries is still inadequate, and plans need improvement before next year.</p>
<p>I look forward to seeing how the {_kind(assessment)} builds on this.</p>"""


def _kind(assessment: Assessment) -> str:
    return "constabulary" if assessment.named.name.endswith("Constabulary") else "force"


def _with_article(name: str) -> str:
    return f"the {name}" if name.startswith("Metropolitan") else name


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _page(title: str, main: str, *, banner: str = "") -> str:
    """What stands around every page: menu, cookies, the banner of the day, the way to the end."""
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{escape(title)} - Replica inspectorate</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1.1em/1.5 sans-serif; margin: auto; max-width: 45em; padding: 1em }}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<div class="cookies"><p>This website sets no cookies, but says so, as websites do.</p></div>
{f'<div class="banner"><p>{escape(banner)}</p></div>' if banner else ""}
<header><a href="/">Replica inspectorate</a> <a href="/cy/" lang="cy">Cymraeg</a></header>
<nav><ul><li><a href="/">Home</a></li><li><a href="{LISTING}">PEEL assessments</a></li></ul></nav>
<main id="content">{main}
</main>
<footer><p>A replica for the gradewatch demo. Its prose and its people are made up, and so are some grades.</p></footer>
</body>
</html>
"""
