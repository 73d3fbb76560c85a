import json
from pathlib import Path

import pytest

from schema.findings import Findings, Kind
from schema.forces import Force, forces
from schema.frameworks import get_framework
from schema.grades import Direction, Grade, Status, Tense
from schema.tomlfile import DataFileError
from scrapers import read
from scrapers.sources import Sources, load_sources
from worker.demo import newsroom
from worker.demo.grades import PILLARS, Assessment, grades, load_grades
from worker.demo.pages import LISTING, assessment_page, judgment, listing_page
from worker.demo.service import write_sources

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
INSPECTORATE, NEWSROOM = "127.0.0.1:1001", "127.0.0.1:1002"
EVERY = [assessment for of_framework in grades().values() for assessment in of_framework.values()]
NEXT = grades()["peel-2017"]["cambridgeshire"]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """The sources of the demo, with the replicas on two hosts that nobody serves."""
    path = tmp_path / "sources.toml"
    pages = [assessment.path for assessment in grades()["peel-2016"].values()]
    write_sources(path, inspectorate=INSPECTORATE, newsroom=NEWSROOM, pages=pages)
    return load_sources(path)


def read_page(page: str, path: str, sources: Sources, host: str = INSPECTORATE) -> Findings:
    return read(page.encode(), url=f"http://{host}{path}", content_type="text/html; charset=utf-8", sources=sources)


def current(findings: Findings) -> dict[str, Grade | None]:
    return {one.question: one.grade for one in findings.judgments if one.tense is Tense.CURRENT}


def test_there_is_an_assessment_of_every_force():
    assert set(grades()["peel-2016"]) == set(forces())
    assert set(grades()["peel-2017"]) == {"cambridgeshire"}


@pytest.mark.parametrize("assessment", EVERY, ids=lambda one: f"{one.force.slug}-{one.year}")
def test_every_page_reads_back_as_its_grades(assessment: Assessment, sources: Sources):
    findings = read_page(assessment_page(assessment), assessment.path, sources)
    assert findings.kind is Kind.ASSESSMENT
    assert findings.forces == (assessment.force.slug,)
    assert findings.warnings == ()
    assert current(findings) == assessment.grades
    for one in findings.judgments:
        assert one.evidence.text == judgment(assessment, one.question)
        assert one.effective is not None
        assert one.effective.date == assessment.framework.questions[one.question].published


@pytest.mark.parametrize("assessment", EVERY, ids=lambda one: f"{one.force.slug}-{one.year}")
def test_every_interim_page_grades_nothing_yet(assessment: Assessment, sources: Sources):
    findings = read_page(assessment_page(assessment, interim=True), assessment.path, sources)
    assert findings.kind is Kind.ASSESSMENT
    assert {one.question: one.status for one in findings.judgments} == dict.fromkeys(PILLARS, Status.NOT_YET_GRADED)


def test_a_page_compares_itself_with_last_year(sources: Sources):
    page = assessment_page(NEXT, before=grades()["peel-2016"]["cambridgeshire"])
    found = [one for one in read_page(page, NEXT.path, sources).judgments if one.tense is Tense.CURRENT]
    directions = {one.question: one.comparison and one.comparison.direction for one in found}
    assert directions == {"effectiveness": Direction.DOWN, "efficiency": Direction.UP, "legitimacy": None}
    assert all(one.comparison for one in found)


def test_names_are_escaped():
    force = Force("made-up", "Made <b>Up</b> & Sons", 'Made "Up" <b>', "East")
    assessment = Assessment(force, get_framework("peel-2016"), dict.fromkeys(PILLARS, Grade.GOOD))
    for page in (assessment_page(assessment), listing_page([assessment])):
        assert "<b>" not in page
        assert "&lt;b&gt;" in page


def test_the_listing_leads_to_the_next_page(sources: Sources):
    findings = read_page(listing_page(EVERY), LISTING, sources)
    assert findings.kind is Kind.LISTING
    # of the last cycle's pages the sources know already
    assert {link.url for link in findings.links} == {f"http://{INSPECTORATE}{NEXT.path}"}


def test_the_sources_name_the_pages_that_the_replica_has(sources: Sources):
    served = {f"http://{INSPECTORATE}{assessment.path}" for assessment in grades()["peel-2016"].values()}
    seeds = {seed.url for seed in sources.seeds()}
    assert seeds == served | {f"http://{INSPECTORATE}{LISTING}", f"http://{NEWSROOM}{newsroom.FEED}"}


def test_the_feed_leads_to_its_articles_with_their_days(sources: Sources):
    articles = (*newsroom.OLDER, newsroom.NEWS)
    feed = newsroom.feed(articles, f"http://{NEWSROOM}")
    findings = read(feed.encode(), url=f"http://{NEWSROOM}{newsroom.FEED}", sources=sources)
    found = {(link.url, link.title, link.published_on) for link in findings.links}
    assert found == {(f"http://{NEWSROOM}{one.path}", one.title, one.published_on) for one in articles}


def test_the_article_reads_back(sources: Sources):
    findings = read_page(newsroom.article_page(newsroom.NEWS), newsroom.NEWS.path, sources, NEWSROOM)
    assert findings.kind is Kind.NEWS
    assert [statement.speaker for statement in findings.statements] == list(newsroom.NEWS.speakers)
    assert current(findings) == NEXT.grades


def test_an_article_on_a_fire_service_is_nothing(sources: Sources):
    findings = read_page(newsroom.article_page(newsroom.OLDER[0]), newsroom.OLDER[0].path, sources, NEWSROOM)
    assert (findings.kind, findings.judgments, findings.statements) == (Kind.IRRELEVANT, (), ())


def test_grades_are_as_published():
    if not REFERENCE.exists():
        pytest.skip("the published grades stand in ../shared, which is not here")
    published = {
        (one["force"], f"peel-{one['cycle']}", one["question"]): one["grade"].replace(" ", "-")
        for one in json.loads((REFERENCE / "published-grades.json").read_text())["judgments"]
        if one["level"] == "pillar" and one["snapshot"] == "final"
    }
    ours = {(one.force.slug, one.framework.id, pillar): grade for one in EVERY for pillar, grade in one.grades.items()}
    known = ours.keys() & published.keys()
    assert len(known) > 20
    assert {key: ours[key] for key in known} == {key: published[key] for key in known}
    assumed = {(one.force.slug, one.framework.id, pillar) for one in EVERY for pillar in one.assumed}
    assert known & assumed == set()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('assumed = "splendid"', r"assumed: 'splendid' is no grade"),
        ('assumed = "good"\npeel-2016 = [{ force = "kent", efficency = "good" }]', r"peel-2016\[1\].efficency: is not"),
        (
            'assumed = "good"\npeel-2016 = [{ force = "kent", efficiency = "adequate" }]',
            r"efficiency: 'adequate' is no",
        ),
        ('assumed = "good"\npeel-2016 = [{ force = "kent" }, { force = "kent" }]', r"force: 'kent' stands twice"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_the_key(text: str, complaint: str, tmp_path: Path):
    path = tmp_path / "grades.toml"
    path.write_text(text)
    with pytest.raises(DataFileError, match=complaint):
        load_grades(path)


def test_a_renamed_force_has_its_old_name_on_old_pages():
    assessment = grades()["peel-2016"]["hampshire-and-isle-of-wight"]
    assert assessment.path == "/peel-assessments/peel-2016/hampshire/"
    assert "<h1>Hampshire 2016</h1>" in assessment_page(assessment)
