"""Conflicts: where pages disagree, with both sides' words; derived, and told to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

import scrapers
from schema.findings import DateSource, Effective, Evidence, Findings, Judgment, Kind
from schema.grades import Authority, Grade, Status, Tense
from tests.worker.cases import annual, case, reported_grades, shape
from tests.worker.hands import hands
from worker.archive import Job
from worker.conflicts import Conflict, conflicts, disagreements
from worker.context import Context
from worker.ingesting import ingest
from worker.ledger import KnownJudgment
from worker.proving import verify
from worker.queries import events
from worker.retracting import retract

NOW = datetime(2018, 6, 1, 12, tzinfo=UTC)
SITE = "https://hmicfrs.justiceinspectorates.gov.uk"
DAY = date(2018, 3, 22)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that says one thing of Kent's effectiveness."""

    url: str
    kind: Kind
    says: str
    framework: str | None = "peel-2017"
    tense: Tense = Tense.CURRENT
    day: date = DAY
    stands_from: str | None = None
    official: bool = True

    @property
    def words(self) -> str:
        """What it says, in words of its own."""
        return f"{self.url.rstrip('/').rpartition('/')[2]} says {self.says}"

    def findings(self) -> Findings:
        """As a reader would give it."""
        carried = self.stands_from is not None
        status = Status.CARRIED if carried else Status(self.says) if "graded" in self.says else Status.GRADED
        judgment = Judgment(
            force="kent",
            framework=self.framework,
            question="effectiveness",
            grade=None if "graded" in self.says else Grade(self.says),
            status=status,
            tense=self.tense,
            authority=Authority.OFFICIAL if self.official else Authority.REPORTED,
            evidence=Evidence(self.words, 0, len(self.words)),
            effective=Effective(self.day, DateSource.PUBLISHED),
            stands_from=self.stands_from,
        )
        kind = self.kind
        return Findings(
            self.url, kind, "fake/1", published_on=self.day, forces=("kent",), judgments=(judgment,), text=self.words
        )


REPORT = Page(f"{SITE}/publications/report/", Kind.REPORT, "good")
RELEASE = Page(f"{SITE}/news/release/", Kind.RELEASE, "inadequate", day=DAY - timedelta(days=1))
PILLAR = Page(f"{SITE}/publications/pillar/", Kind.PILLAR, "requires-improvement")
ARTICLE = Page("https://gazette.example/article", Kind.NEWS, "inadequate", official=False, day=DAY + timedelta(days=2))


@pytest.fixture
def context(database_url, monkeypatch) -> Iterator[Context]:
    """A store in which what is given as bytes is the page of that name."""
    pages = {
        page.words.encode(): page
        for base in (REPORT, RELEASE, PILLAR, ARTICLE)
        for grade in ("good", "inadequate", "requires-improvement", "not-graded")
        for page in (replace(base, says=grade),)
    }
    GIVEN.clear()
    GIVEN.update(pages)
    monkeypatch.setattr(scrapers, "read", lambda body, **_: GIVEN[body].findings())
    with hands(database_url, moment=NOW) as (made, _):
        yield made


GIVEN: dict[bytes, Page] = {}


def give(context: Context, *pages: Page, days: int = 0) -> None:
    for page in pages:
        GIVEN[page.words.encode()] = page
        ingest(context, Job(page.words.encode(), page.url, None, page.day), NOW - timedelta(days=30 - days))


def found(context: Context, force: str | None = None) -> list[Conflict]:
    with context.store.read() as session:
        assert verify(session).differences == []
        return conflicts(session, force=force)


def sides(several: Sequence[Conflict]) -> list[tuple[str, str]]:
    return [(one.stands.words, one.against.words) for one in several]


@pytest.mark.parametrize("order", list(permutations([REPORT, RELEASE])), ids=["report-first", "release-first"])
def test_a_release_against_its_report_is_a_conflict_with_both_sides_words(context, order) -> None:
    give(context, *order)
    (one,) = found(context)
    assert (one.force, one.question, one.framework) == ("kent", "effectiveness", "peel-2017")
    assert (one.stands.says, one.stands.words, one.stands.url) == ("good", REPORT.words, REPORT.url)
    assert (one.against.says, one.against.words, one.against.url) == ("inadequate", RELEASE.words, RELEASE.url)
    assert (one.stands.effective, one.against.effective) == (DAY, DAY - timedelta(days=1))
    assert (one.stands.authority, one.against.authority) == ("official", "official")
    assert one.stands.judgment != one.against.judgment


@pytest.mark.parametrize("order", list(permutations([REPORT, PILLAR])), ids=["report-first", "pillar-first"])
def test_two_pages_of_the_first_rank_of_one_day_are_a_conflict_and_no_move(context, order) -> None:
    first, second = order
    give(context, first)
    give(context, second, days=1)
    assert sides(found(context)) == [(first.words, second.words)]
    with context.store.read() as session:
        assert [event["type"].rpartition(".")[2] for event in events(session)] == ["first"]


def test_a_later_page_of_the_first_rank_is_a_move_and_the_old_page_the_conflict(context) -> None:
    later = replace(PILLAR, day=DAY + timedelta(days=30))
    give(context, REPORT, later)
    assert sides(found(context)) == [(later.words, REPORT.words)]


def test_an_official_grade_of_last_time_that_never_stood_is_a_conflict(context) -> None:
    old = Page(f"{SITE}/publications/old/", Kind.REPORT, "good", "peel-2016", day=DAY - timedelta(days=365))
    wrong = replace(
        REPORT, url=f"{SITE}/publications/new/", says="inadequate", framework="peel-2016", tense=Tense.PREVIOUS
    )
    right = replace(wrong, url=f"{SITE}/publications/other/", says="good")
    give(context, old, wrong, right)
    (one,) = found(context)
    assert (one.framework, one.stands.words, one.against.words) == ("peel-2016", old.words, wrong.words)
    assert (one.stands.tense, one.against.tense) == ("current", "previous")


def test_a_grade_of_last_time_of_a_framework_that_nobody_read_is_none(context) -> None:
    give(context, REPORT, replace(PILLAR, framework="peel-2016", tense=Tense.PREVIOUS))
    assert found(context) == []


def test_a_grade_of_last_time_that_stood_once_is_none(context) -> None:
    give(context, REPORT)
    give(context, replace(REPORT, says="inadequate"), days=1)
    give(context, replace(PILLAR, says="good", tense=Tense.PREVIOUS))
    assert found(context) == []


def test_a_carried_grade_that_never_stood_is_a_conflict_in_the_framework_it_comes_from(context) -> None:
    old = Page(f"{SITE}/publications/old/", Kind.REPORT, "good", "peel-2016", day=DAY - timedelta(days=365))
    give(context, old, replace(REPORT, says="inadequate", stands_from="peel-2016"))
    assert [(one.stands.words, one.against.says) for one in found(context)] == [(old.words, "inadequate")]


def test_not_graded_against_a_grade_is_a_conflict(context) -> None:
    give(context, REPORT, replace(PILLAR, says="not-graded"))
    assert [(one.stands.says, one.against.says) for one in found(context)] == [("good", "not-graded")]


def test_a_reported_grade_after_the_official_one_is_a_conflict(context) -> None:
    give(context, REPORT, ARTICLE)
    (one,) = found(context)
    assert (one.stands.words, one.against.words, one.against.authority) == (REPORT.words, ARTICLE.words, "reported")


def test_a_paper_that_was_first_and_wrong_is_a_conflict_once_the_official_grade_is_there(context) -> None:
    early = replace(ARTICLE, day=DAY - timedelta(days=1))
    give(context, early, REPORT)
    assert sides(found(context)) == [(REPORT.words, early.words)]


def test_a_reported_grade_before_any_official_one_is_none(context) -> None:
    give(context, ARTICLE)
    assert found(context) == []


def test_a_reported_grade_without_a_framework_speaks_of_what_stood_when_it_was_written(context) -> None:
    give(context, replace(REPORT, framework="peel-2016", day=date(2017, 3, 1), says="inadequate"))
    give(context, replace(PILLAR, says="good"))
    then = replace(ARTICLE, url="https://gazette.example/then", framework=None, day=date(2017, 6, 1))
    now = replace(ARTICLE, url="https://gazette.example/now", framework=None, day=date(2018, 4, 1))
    give(context, then, now)
    assert [one.against.url for one in found(context)] == [now.url]


def test_an_article_of_last_year_is_no_conflict_with_what_moved_since(context) -> None:
    give(context, replace(ARTICLE, says="good", day=DAY + timedelta(days=1)), REPORT)
    give(context, replace(REPORT, says="inadequate"), days=15)
    assert found(context) == []


def test_a_page_that_was_set_right_is_a_conflict_no_more(context) -> None:
    give(context, REPORT, RELEASE)
    assert len(found(context)) == 1
    give(context, replace(RELEASE, says="good"), days=2)
    assert found(context) == []


def test_what_a_page_said_before_is_no_conflict_even_if_it_is_read_last(context) -> None:
    give(context, REPORT)
    give(context, replace(RELEASE, says="good"), days=2)
    give(context, RELEASE, days=1)
    assert found(context) == []


def test_a_page_is_against_the_history_once_however_often_it_was_fetched(context) -> None:
    give(context, REPORT, RELEASE)
    GIVEN[b"again"] = RELEASE
    ingest(context, Job(b"again", RELEASE.url, None, RELEASE.day), NOW - timedelta(days=1))
    assert len(found(context)) == 1


def test_what_was_retracted_is_on_neither_side(context) -> None:
    give(context, REPORT, RELEASE)
    (one,) = found(context)
    retract(context, one.against.judgment, "The release names another force.")
    assert found(context) == []
    retract(context, one.stands.judgment, "So does the report.")
    assert found(context) == []


def test_only_those_of_a_force_are_given_on_request(context) -> None:
    give(context, REPORT, RELEASE)
    assert len(found(context, "kent")) == 1
    assert found(context, "essex") == []


def test_pages_that_agree_are_none(context) -> None:
    give(context, REPORT, replace(PILLAR, says="good"), replace(ARTICLE, says="good"))
    assert found(context) == []


def test_a_conflict_is_told_to_nobody(context) -> None:
    give(context, REPORT)
    with context.store.read() as session:
        before = events(session)
    give(context, RELEASE, PILLAR, ARTICLE, days=1)
    assert len(found(context)) == 3
    with context.store.read() as session:
        assert events(session) == before


def test_pages_in_their_real_shapes_that_disagree(database_url) -> None:
    force, name = "nottinghamshire", "Nottinghamshire Police"
    grades = {"investigating-crime": "requires improvement", "managing-offenders": "inadequate"}
    url, release = shape("hmicfrs/release-nottinghamshire-2025")
    with case(database_url) as it:
        it.give((url, release), "2025-02-11")
        it.give(reported_grades(force, "2023-25", grades, "2025-02-12", name=name), "2025-02-12")
        with it.context.store.read() as session:
            (one,) = conflicts(session, force=force)
        assert (one.question, one.stands.says, one.against.says) == (
            "investigating-crime",
            "requires-improvement",
            "inadequate",
        )
        assert one.against.url == url
        assert "nvestigat" in one.against.words
        assert it.differences() == []


def test_a_history_of_many_frameworks_disagrees_with_nothing(database_url) -> None:
    with case(database_url) as it:
        for year, grade in (("2015", "good"), ("2016", "requires improvement"), ("2017", "good")):
            pillars = dict.fromkeys(("effectiveness", "efficiency", "legitimacy"), grade)
            it.give(annual("kent", year, pillars), f"{int(year) + 1}-05-01")
        assert it.conflicts("kent") == []


def known(number: int, grade: Grade | None, **more: object) -> KnownJudgment:
    plain = KnownJudgment(
        id=number,
        force="kent",
        question="effectiveness",
        framework="peel-2017",
        grade=grade,
        page=f"page {number}",
        fetched_at=NOW,
        effective=DAY,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def test_without_a_history_nothing_is_said_against_it() -> None:
    assert list(disagreements([])) == []
    assert list(disagreements([known(1, Grade.GOOD, tense=Tense.PREVIOUS)])) == []


def test_an_older_page_of_the_first_rank_that_is_read_late_moves_nothing(context) -> None:
    give(context, REPORT, days=10)
    give(context, PILLAR)  # fetched ten days before, read after; the same day shown
    with context.store.read() as session:
        told = [(event["type"].rpartition(".")[2], event["data"]["reason"]) for event in events(session)]
        assert verify(session).differences == []
    assert told == [("first", None), ("retracted", "overruled")]
