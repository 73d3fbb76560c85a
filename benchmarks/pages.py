"""Pages of the size and the make of real ones: assessments and articles, in our own words, the same in every run.

A page is what `gradewatch demo` publishes, with what stands around and between on a real site: styles, scripts, menus
with every force, longer prose. Each `number` is another force's page, so that nothing that a reader keeps from one page
helps it with the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from schema.forces import forces
from schema.frameworks import get_framework
from schema.grades import Grade
from worker.demo.grades import PILLARS, Assessment
from worker.demo.newsroom import NEWS, article_page
from worker.demo.pages import assessment_page

BEFORE, AFTER = "peel-2016", "peel-2017"
OF_REPORTS = "peel-2023-25"

_SITE = "https://hmicfrs.justiceinspectorates.gov.uk"
_PAPER = "https://www.gazette.example/news"
_GRADES = {
    BEFORE: (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD),
    AFTER: (Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.GOOD),
}
_PROSE = (
    "Staff told us that briefings at the start of a shift had become shorter, and that most found them useful.",
    "In the months before our visit {force} answered more calls in time than in the same months a year before.",
    "Supervisors look at enquiries each week, but what they write down is not always followed by what is done.",
    "We saw neighbourhood officers who knew their streets, and who were seldom taken away from them for other work.",
    "Since our last visit {force} has moved forty officers to its teams that look after children and old people.",
    "The plan for the next three years names its costs, and says what will be given up if less money comes.",
    "We found a backlog of devices to be examined, which was larger at the end of the summer than at its beginning.",
    "Leaders listen to the panel of residents, and told us of two changes that were made after its meetings.",
)
_TALK = (
    "“{0}” said Rowan Ashdown, who led the inspection.",
    "{0} {1}",
    "Ms Ashdown added: “{0} {1}”",
    "{0}",
    "{1} {0}",
    "Councillor Tamsin Oakhill, who chairs the panel, said: “{0}”",
)
_FOOTBALL = (
    "City beat Rovers by three goals to one on Saturday, in front of nine thousand people and a great many gulls.",
    "The visitors had the better of the first half, and might have led by two when the rain came down hardest.",
    "“We engage with every ball, and we give them nothing,” said the manager, whose special day it was at the ground.",
    "Police were called to the car park after the match, where a van had been left across four spaces.",
)
_SCALE = (Grade.GOOD, Grade.ADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.OUTSTANDING, Grade.INADEQUATE)
_TOPICS = ("Calls for help", "Victims", "Neighbourhoods", "Custody", "Money", "Staff", "Complaints", "Technology")


def assessment(framework: str, number: int = 0) -> Assessment:
    """The n-th force's grades in BEFORE or AFTER; from one to the other two pillars of three move."""
    force = list(forces().values())[number % len(forces())]
    return Assessment(force, get_framework(framework), dict(zip(PILLARS, _GRADES[framework], strict=True)))


def official_page(number: int = 0) -> bytes:
    """An assessment page of about 115 kB as a site builds it: a third is prose, the rest stands around it."""
    page = put(_written(number, paragraphs=50), "</head>", styles_and_scripts(95))
    return put(put(page, "</nav>", menu(4)), "</footer>", menu(1)).encode()


def prose_page(number: int = 0) -> bytes:
    """An assessment page of the same size that is nearly all prose: nothing can be left out, the worst there is."""
    return _written(number, paragraphs=167).encode()


def official_url(number: int = 0) -> str:
    """Where these two pages stand."""
    return _SITE + assessment(AFTER, number).path


def report_grades(number: int = 0) -> dict[str, Grade]:
    """The grades of the n-th force's report: every area has one."""
    return {
        question: _SCALE[(place + number) % len(_SCALE)]
        for place, question in enumerate(get_framework(OF_REPORTS).questions)
    }


def report_page(number: int = 0) -> bytes:
    """A report's page of about 100 kB as a site builds it: a third is prose, the rest stands around it."""
    page = put(report(number, paragraphs=22), "</head>", styles_and_scripts(80))
    return put(put(page, "</nav>", menu(4)), "</footer>", menu(1)).encode()


def prose_report_page(number: int = 0) -> bytes:
    """A report of the same size that is nearly all prose, area by area."""
    return report(number, paragraphs=70).encode()


def report_url(number: int = 0) -> str:
    """Where these two pages stand."""
    return f"{_SITE}/peel-reports/{assessment(AFTER, number).force.slug}-{OF_REPORTS.removeprefix('peel-')}/"


def walled_report_page(number: int = 0) -> bytes:
    """A report of about 100 kB, of paragraphs of some 450 characters without a link: few elements, many letters."""
    return report(number, paragraphs=24, long=True).encode()


def release_page(number: int = 0) -> bytes:
    """The press release of the n-th force's grades, of about 75 kB as a site builds it; some 600 words are its own."""
    force = assessment(AFTER, number).force
    graded = _released(number)
    words = [(get_framework(OF_REPORTS).questions[area].wordings[0], grade.words) for area, grade in graded.items()]
    items = "".join(f"<li>{title[0].lower()}{title[1:]} – {grade}</li>\n" for title, grade in words)
    told = (
        f"<p>In a new report, HMICFRS graded {force.name}’s performance across {len(words)} areas of policing.</p>\n"
        f"<p>Inspectors graded the force as follows:</p>\n<ul>\n{items}</ul>\n"
    )
    return _release(f"{force.name}: what the inspection found", told, force.name, 12)


def release_url(number: int = 0) -> str:
    """Where that release stands."""
    return f"{_SITE}/news/news-feed/peel-2023-25-{assessment(AFTER, number).force.slug}/"


def national_page(number: int = 0) -> bytes:
    """A release of all forces' grades for one pillar, in lists; the n-th begins its lists at the n-th force."""
    names: dict[Grade, list[str]] = {
        grade: [] for grade in (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
    }
    for (slug, _), grade in _nationally(number).items():
        names[grade].append(forces()[slug].name)
    lists = "".join(f"<h3>{grade.words.capitalize()}</h3>\n<p>{'; '.join(some)}</p>\n" for grade, some in names.items())
    told = (
        "<p>HMIC has published its national report on police effectiveness, PEEL: Police effectiveness 2016.</p>\n"
        f"<h2>Grades for effectiveness</h2>\n{lists}<h2>What comes next</h2>\n"
    )
    return _release("Police effectiveness: a national picture", told, "the force", 12, "2 March 2017")


def national_url(number: int = 0) -> str:
    """Where that release stands."""
    return f"{_SITE}/news/news-feed/police-effectiveness-2016-{number}/"


def written(url: str, number: int) -> dict[tuple[str, str], Grade]:
    """What the n-th page at an official address grades: force, question and grade."""
    if url == national_url(number):
        return _nationally(number)
    if url == release_url(number):
        grades = _released(number)
    else:
        grades = report_grades(number) if url == report_url(number) else assessment(AFTER).grades
    return {(assessment(AFTER, number).force.slug, question): grade for question, grade in grades.items()}


def _released(number: int) -> dict[str, Grade]:
    return dict(islice(report_grades(number).items(), 8))


def _nationally(number: int) -> dict[tuple[str, str], Grade]:
    scale = (Grade.GOOD, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.OUTSTANDING, Grade.INADEQUATE)
    return {(slug, PILLARS[0]): scale[(place + number) % len(scale)] for place, slug in enumerate(forces())}


def _release(title: str, told: str, force: str, paragraphs: int, day: str = "14 June 2024") -> bytes:
    """A release as a site builds it: what it tells, then prose and a quotation."""
    prose = (sentence.format(force=force) for sentence in cycle(_PROSE))
    talk = "".join(f"<p>{next(prose)} {next(prose)} {next(prose)}</p>\n" for _ in range(paragraphs))
    page = (
        f'<!doctype html><html lang="en-GB"><head><title>{title} - HMICFRS</title></head>\n<body><header>'
        f"<a href='/'>HMICFRS</a></header><nav></nav>\n<main><h1>{title}</h1>\n<p>{day}</p>\n{told}{talk}"
        "<p>HM Inspector of Constabulary Rowan Ashdown said:</p>\n<p>“We will come back next year, and look at what "
        "was done with these findings.”</p>\n</main>\n<footer></footer></body></html>\n"
    )
    page = put(put(page, "</head>", styles_and_scripts(80)), "</nav>", menu(4))
    return put(page, "</footer>", menu(1)).encode()


def news_page(number: int = 0) -> bytes:
    """An article's page of about 80 kB: some 900 words of article, the rest menus, teasers, styles and scripts."""
    force = assessment(AFTER, number).force
    page = article_page(NEWS).replace("Cambridgeshire Constabulary", force.name).replace("Cambridgeshire", force.place)
    lines = islice(cycle(_TALK), 30)
    prose = (sentence.format(force=force.name) for sentence in cycle(_PROSE))
    talk = "".join(f"<p>{line.format(next(prose), next(prose))}</p>\n" for line in lines)
    page = put(put(page, "</head>", _marked_up() + styles_and_scripts(90)), "</article>", talk)
    return put(put(put(page, "</nav>", menu(2)), "</aside>", _teasers(45)), "</footer>", menu(1)).encode()


def irrelevant_page(number: int = 0) -> bytes:
    """A page of the same site and size about football: its menus name forces, and a teaser the police."""
    force = assessment(AFTER, number).force
    prose = "".join(f"<p>{line}</p>\n" for line in islice(cycle(_FOOTBALL), 60))
    page = article_page(replace(NEWS, title=f"{force.place} City win at last", text="\n".join(_FOOTBALL)))
    page = put(put(page, "</head>", _marked_up("City win at last") + styles_and_scripts(90)), "</article>", prose)
    return put(put(put(page, "</nav>", menu(2)), "</aside>", _teasers(45)), "</footer>", menu(1)).encode()


def news_url(number: int = 0) -> str:
    """Where that article stands."""
    return f"{_PAPER}/police-graded-{number}/"


def _written(number: int, *, paragraphs: int) -> str:
    """The demo's page of a force, with so many paragraphs more in each of its four parts."""
    after = assessment(AFTER, number)
    page = assessment_page(after, before=assessment(BEFORE, number))
    prose = paragraphs_of(after.named.name)
    *parts, last = re.split(r"(?=<h2>(?:How |Other ))", page)
    return "".join(part + "".join(islice(prose, paragraphs)) for part in parts) + last


def report(number: int, *, paragraphs: int, long: bool = False) -> str:
    """A report: the table of its grades, then an area's section for each, with so many paragraphs of prose."""
    force, framework = assessment(AFTER, number).force, get_framework(OF_REPORTS)
    prose = _long_paragraphs(force.name) if long else paragraphs_of(force.name)
    told = [(framework.questions[area].wordings[0], grade.words) for area, grade in report_grades(number).items()]
    rows = "".join(f"<tr><td>{title}</td><td>{grade.capitalize()}</td></tr>\n" for title, grade in told)
    sections = "".join(
        f"<h2>{title}</h2>\n<p>{grade.capitalize()}</p>\n<p>{force.name} {_is(grade)} at {title[0].lower()}{title[1:]}."
        f"</p>\n{''.join(islice(prose, paragraphs))}"
        for title, grade in told
    )
    return (
        f'<!doctype html><html lang="en-GB"><head><title>{force.place} 2023–25 - HMICFRS</title></head>\n<body>'
        f"<header><a href='/'>HMICFRS</a></header><nav></nav>\n<main><h1>PEEL 2023–25: An inspection of {force.name}"
        f"</h1>\n<p>Published on: 14 June 2024</p>\n<h2>Overall summary</h2>\n<p>Our inspection assessed how good "
        f"{force.name} is in {len(told)} areas of policing.</p>\n<h2>Our judgments</h2>\n<table>\n<tr><th>Area</th>"
        f"<th>Grade</th></tr>\n{rows}</table>\n{sections}</main>\n<footer></footer></body></html>\n"
    )


def _is(grade: str) -> str:
    return grade if grade.startswith("requires") else f"is {grade}"


def paragraphs_of(force: str) -> Iterator[str]:
    """Prose without end: paragraphs with a link or a stressed word, and a list here and there."""
    sentences = (sentence.format(force=force) for sentence in cycle(_PROSE))
    for count, topic in enumerate(cycle(_TOPICS)):
        first, second = next(sentences), next(sentences)
        if count % len(_TOPICS) == 0:
            yield f"<ul>\n<li>{first}</li>\n<li>{second}</li>\n</ul>\n"
        elif count % 2:
            yield f'<p>{first} See <a href="/reports/{count}/">{topic.lower()}</a>.</p>\n'
        else:
            yield f"<p><strong>{topic}.</strong> {first}</p>\n"


def _long_paragraphs(force: str) -> Iterator[str]:
    """Prose without end, and without a link: four sentences a paragraph."""
    sentences = (sentence.format(force=force) for sentence in cycle(_PROSE))
    while True:
        yield f"<p>{' '.join(islice(sentences, 4))}</p>\n"


def menu(copies: int) -> str:
    """A menu that lists every force, so many times over."""
    items = "".join(
        f'<li id="menu-item-{number}" class="menu-item menu-item-type-post_type menu-item-{number}">'
        f'<a href="/police-forces/{force.slug}/"><span class="label">{force.name}</span></a></li>\n'
        for number, force in enumerate(forces().values())
    )
    return f'<ul class="sub-menu">\n{items}</ul>\n' * copies


def _teasers(number: int) -> str:
    return "".join(
        f'<div class="teaser"><a href="/news/{count}/"><img src="/img/{count}.jpg" alt="" width="300" height="169">'
        f"<h3>{topic} talked over at the town hall, again</h3></a><span>{count} comments</span></div>\n"
        for count, topic in enumerate(islice(cycle(_TOPICS), number))
    )


def styles_and_scripts(blocks: int) -> str:
    """So many style sheets and scripts, a third of a kilobyte each."""
    return "".join(
        f"<style>.part-{count} > .inner {{ margin: 0 auto; padding: {count}px; color: #1d1d1b; display: block }}\n"
        f"@media (min-width: {300 + count}px) {{ .part-{count} {{ float: left; width: 50% }} }}</style>\n"
        f'<script>window.parts = window.parts || []; window.parts.push({{"id": {count}, "shown": true, "when": '
        f'"load", "then": function (part) {{ if (part && part.next < {count}) {{ part.next += 1; }} }} }});</script>\n'
        for count in range(blocks)
    )


def _marked_up(headline: str = NEWS.title) -> str:
    """What newspapers tell search engines."""
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline,
        "datePublished": f"{NEWS.published_on.isoformat()}T09:00:00Z",
        "author": [{"@type": "Person", "name": "Perrin Vale"}],
        "publisher": {"@type": "Organization", "name": "Replica Gazette"},
    }
    return f'<script type="application/ld+json">{json.dumps(told)}</script>\n'


def put(page: str, mark: str, more: str) -> str:
    """Put something before a mark that stands in a page once."""
    before, after = page.split(mark)
    return before + more + mark + after
