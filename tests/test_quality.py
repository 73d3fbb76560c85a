"""How well the readers read, as a score that may only rise: stated judgments found, and judgments that nobody stated.

`quality.json` holds the score that was reached. A change that lowers one fails; one that raises it says what to write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import scrapers
from schema.findings import Findings
from schema.grades import Tense
from tests.scrapers.hmicfrs.annual_pages import PUBLISHED_GRADES, Facts, Writer, published_facts
from tests.scrapers.hmicfrs.report_pages import SHAPES, TITLES, cycle_grades, report
from tests.scrapers.hmicfrs.test_published_grades import made_up, wanted

BASELINE = Path(__file__).with_name("quality.json")
REPORTS = "https://hmicfrs.justiceinspectorates.gov.uk/peel-reports/norfolk-"
Stated = set[tuple[str | None, str, str, str | None]]


def read(body: str, url: str) -> Stated:
    """What is found: framework, question, tense, and the grade or the status."""
    findings: Findings = scrapers.read(body, url=url)
    return {
        (one.framework, one.question, one.tense.value, (one.grade or one.status).value) for one in findings.judgments
    }


def annual(pages: list[Facts], seeds: range) -> Iterator[tuple[Stated, Stated]]:
    """Stated and found, page by page."""
    for facts in pages:
        stated: Stated = {(key[0], key[1], key[2], said[1] or said[0]) for key, said in wanted(facts).items()}
        for seed in seeds:
            yield stated, read(Writer(facts, seed).page(), facts.url)


def assessments() -> Iterator[tuple[Stated, Stated]]:
    """Annual and pillar pages, with grades out of the air, in many wordings."""
    for seed in range(20, 26):
        yield from annual(made_up(seed), range(seed, seed + 1))


def reports() -> Iterator[tuple[Stated, Stated]]:
    """Reports of three cycles, in every shape."""
    for framework, titles in TITLES.items():
        facts = cycle_grades(list(titles), 4)
        stated: Stated = {
            (framework, question, Tense.CURRENT.value, grade.replace(" ", "-")) for question, grade in facts.items()
        }
        for shape in SHAPES:
            body = report(facts, shape, framework=framework)
            yield stated, read(body, REPORTS + framework.removeprefix("peel-") + "/")


def published() -> Iterator[tuple[Stated, Stated]]:
    """The grades as published, 2014 to 2018/19, in four wordings each."""
    yield from annual(published_facts(), range(4))


SETS = {"assessments": assessments, "reports": reports, "published": published}


@pytest.mark.parametrize("name", SETS)
def test_the_score_only_rises(name):
    if name == "published" and not PUBLISHED_GRADES.exists():
        pytest.skip("the published grades are not beside this checkout")
    score = {"stated": 0, "found": 0, "false": 0}
    for stated, found in SETS[name]():
        score["stated"] += len(stated)
        score["found"] += len(stated & found)
        score["false"] += len(found - stated)
    reached = json.loads(BASELINE.read_text(encoding="utf-8"))[name]
    recall, before = score["found"] / score["stated"], reached["found"] / reached["stated"]
    better = recall > before or score["false"] < reached["false"]
    assert recall >= before, score
    assert score["false"] <= reached["false"], score
    assert not better, f"better than the stored score: write {json.dumps(score)} for {name!r} into {BASELINE.name}"
