"""Every published fact of 2014 to 2018-19, on pages written in many wordings: nothing missed, nothing made up."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.findings import Findings
from schema.forces import register
from schema.frameworks import get_framework
from scrapers import ReadingError, read
from tests.scrapers.hmicfrs.annual_pages import PILLARS, PUBLISHED_GRADES, QUESTIONS, Facts, Writer, published_facts
from tests.scrapers.reviewed import assert_spans

GRADES = ("outstanding", "good", "requires improvement", "inadequate")
HOST = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments"
SEEDS = range(4)
Said = dict[tuple[str, str, str], tuple[str, str | None, str | None]]


def wanted(facts: Facts) -> Said:
    said: Said = {}
    for question, words in facts.grades.items():
        word = words.replace(" ", "-")
        status, grade = (word, None) if word.endswith("graded") else ("graded", word)
        said[facts.framework, question, "current"] = (status, grade, None)
    for question, (words, name) in facts.carried.items():
        said[facts.framework, question, "current"] = ("carried", words.replace(" ", "-"), name)
    for (name, question), words in facts.before.items():
        said[name, question, "previous"] = ("graded", words.replace(" ", "-"), None)
    return said


def found(findings: Findings) -> Said:
    said: Said = {}
    for j in findings.judgments:
        assert j.force == findings.forces[0]
        said[str(j.framework), j.question, j.tense.value] = (j.status.value, j.grade and j.grade.value, j.stands_from)
    assert len(said) == len(findings.judgments)
    return said


def made_up(seed: int) -> list[Facts]:
    """Pages of every shape, framework and pillar with grades out of the air."""
    rng = random.Random(seed)
    slugs = list(register().forces)
    pages = []
    for framework in ("peel-2015", "peel-2016", "peel-2017", "peel-2018-19"):
        known, questions = QUESTIONS[framework], get_framework(framework).questions
        for pillar in PILLARS:
            force = rng.choice(slugs)
            slug = "hampshire" if force.startswith("hampshire") else force
            base = f"{HOST}/{get_framework(framework).address}/{slug}/"
            page = Facts(f"{base}{pillar}/", force, framework, {pillar: rng.choice(GRADES)})
            for question in (name for name in known if questions[name].pillar == pillar):
                earlier = [
                    name
                    for name in ("peel-2017", "peel-2016")
                    if name < framework != "peel-2015" and question in QUESTIONS[name]
                ]
                if earlier and rng.random() < 0.3:
                    page.carried[question] = (rng.choice(GRADES), rng.choice(earlier))
                    continue
                page.grades[question] = rng.choice(GRADES)
                if framework == "peel-2018-19":
                    page.before |= {(name, question): rng.choice(GRADES) for name in earlier if rng.random() < 0.5}
            pages.append(page)
            annual = Facts(base, force, framework, {name: rng.choice(GRADES) for name in PILLARS})
            annual.grades |= {question: rng.choice(GRADES) for question in known if rng.random() < 0.5}
            pages.append(annual)
    return pages


@pytest.mark.skipif(not PUBLISHED_GRADES.exists(), reason="the published grades are not beside this checkout")
def test_pages_that_state_the_published_grades_give_them_all_and_no_other():
    facts = published_facts()
    rows = json.loads(PUBLISHED_GRADES.read_text(encoding="utf-8"))["judgments"]
    assert sum(len(page.grades) for page in facts) > 0.9 * sum(
        row["cycle"] in {"2014", "2015", "2016", "2017", "2018/19"} for row in rows
    )
    for page in facts:
        for seed in SEEDS:
            findings = read(Writer(page, seed).page(), url=page.url)
            assert_spans(findings)
            assert found(findings) == wanted(page), f"{page.url} with seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
def test_pages_with_any_grades_give_them_all_and_no_other(seed):
    for page in made_up(seed):
        findings = read(Writer(page, seed).page(), url=page.url)
        assert_spans(findings)
        assert found(findings) == wanted(page), f"{page.url} with seed {seed}"


@st.composite
def mutated(draw):
    page = draw(st.sampled_from(made_up(1)))
    body = Writer(page, draw(st.integers(0, 50))).page()
    # A cut of a whole part, with its heading, makes another true page: cuts are short, or go to the end.
    start = draw(st.integers(0, len(body)))
    # Of cuts up to 400, about 2 in 1,000 take a heading with its label: the next label then falls to another question.
    end = draw(st.sampled_from([start + draw(st.integers(0, 40)), len(body)]))
    target = draw(st.integers(0, len(body)))
    piece = draw(st.sampled_from(["", "<table><tr>", "</div></p>", "&nbsp;\u200b", "<!--", "’“", "<h2>", "?"]))
    return page, body[:start] + piece + body[end:] if draw(st.booleans()) else body[:target] + piece + body[target:]


@given(mutated())
def test_a_short_cut_or_a_broken_page_never_gives_another_grade(mutation):
    page, body = mutation
    try:
        findings = read(body, url=page.url)
    except ReadingError:
        return
    assert_spans(findings)
    stated = wanted(page)
    for key, (status, grade, _) in found(findings).items():
        # A cut may take the notice away that a grade is carried, or its year; it never makes a grade.
        told = stated.get(key)
        if told and grade and told[1]:
            assert (grade, status) == (told[1], told[0]) or "carried" in {status, told[0]}
