"""Five hundred pages of the inspectorate's, 60 kB each: assessments, pillars and reports of real forces.

What a page says can change without its grades: that is what most changes of real pages are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice

from benchmarks import pages
from schema.forces import Force, Predecessor, forces
from schema.frameworks import get_framework
from schema.grades import Grade
from worker.demo.grades import PILLARS, Assessment
from worker.demo.pages import assessment_page

NUMBER, SIZE = 500, 60_000
_ADJECTIVES = {"effectiveness": "effective", "efficiency": "efficient", "legitimacy": "legitimate"}
_ANNUAL = ("peel-2016", "peel-2017")
_PILLARS = ("peel-2017", "peel-2016", "peel-2015")
_MARK = "<!--more-->"


@dataclass(frozen=True, slots=True)
class Many:
    """A page: its path, its text with a place for more, and how many grades it gives."""

    path: str
    text: str
    grades: int

    def body(self, *, edition: int = 0, noise: str = "") -> bytes:
        """The page's bytes; each edition has other words, and `noise` stands where no reader looks."""
        more = f"<p>{edition} more residents came to the panel than in the year before.</p>" if edition else ""
        text = self.text.replace(_MARK, more, 1)
        if noise:
            head = f'<meta name="csrf-token" content="{noise}"><script nonce="{noise}">var now = "{noise}";</script>'
            text = text.replace("</head>", f"{head}</head>", 1) + f"<!-- made in {noise} -->"
        return text.encode()


def many(number: int = NUMBER) -> list[Many]:
    """The pages, the same in every run."""
    return list(islice(_all(), number))


def _all() -> Iterator[Many]:
    for place, force in enumerate(forces().values()):
        for framework in _ANNUAL:
            yield _annual(force, framework, place)
        yield Many(f"/peel-reports/{force.slug}-2023-25/", _filled(pages.report(place, paragraphs=0)), 9)
    for framework in _PILLARS:
        for place, force in enumerate(forces().values()):
            for pillar in PILLARS:
                yield _pillar(force, framework, pillar, place)


def _grade(place: int, pillar: str) -> Grade:
    return (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD)[(place + PILLARS.index(pillar)) % 3]


def _annual(force: Force, framework: str, place: int) -> Many:
    told = Assessment(force, get_framework(framework), {pillar: _grade(place, pillar) for pillar in PILLARS})
    return Many(told.path, _filled(assessment_page(told)), len(PILLARS))


def _pillar(force: Force, framework: str, pillar: str, place: int) -> Many:
    rules = get_framework(framework)
    named = Assessment(force, rules, {}).named
    grade, adjective = _grade(place, pillar), _ADJECTIVES[pillar]
    return Many(
        f"/peel-assessments/{framework}/{named.slug}/{pillar}/",
        _filled(_pillar_page(named, framework[-4:], pillar, adjective, grade)),
        1,
    )


def _pillar_page(named: Force | Predecessor, year: str, pillar: str, adjective: str, grade: Grade) -> str:
    judged = "to require improvement" if grade is Grade.REQUIRES_IMPROVEMENT else f"to be {grade.words}"
    return (
        f'<!doctype html><html lang="en-GB"><head><title>{escape(named.place)} {year} {pillar}</title></head>\n<body>'
        f"<header><a href='/'>HMICFRS</a></header><nav></nav>\n<main><span>{escape(named.place)} PEEL {year}</span>"
        f"<h1>How {adjective} is the force at keeping people safe and reducing crime?</h1>\n<p>Last updated "
        f"03/11/{year}</p>\n<strong>{grade.words.capitalize()}</strong>\n<p>{escape(named.name)} is judged {judged} "
        f"in the {pillar} with which it keeps people safe and reduces crime.</p>\n</main>\n"
        "<footer></footer></body></html>\n"
    )


def _filled(page: str) -> str:
    """A page with the styles, menus and prose of a site around it, and in it a place for more, at full size."""
    page = pages.put(page, "</head>", pages.styles_and_scripts(40))
    page = pages.put(pages.put(page, "</nav>", pages.menu(2)), "</main>", _MARK)
    prose = pages.paragraphs_of("the force")
    while len(page.encode()) < SIZE:
        page = pages.put(page, _MARK, "".join(islice(prose, 4)))
    return page
