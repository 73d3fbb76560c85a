"""The benchmarks run, each once, and tell what they should; their times are not looked at."""

import json
from collections.abc import Callable, Iterator

import pytest

import benchmarks.__main__ as bench
from benchmarks import many, pages
from benchmarks.result import TIMES, Effort, Result
from schema.grades import Status, Tense
from scrapers import read

TARGETS = {
    "gradewatch --help": 2.5,
    "extract official page": 3.0,
    "extract article": 3.0,
    "read official page": 0.8,
    "read page of prose alone": 0.8,
    "read report": 0.8,
    "read report of prose alone": 0.8,
    "read report of long paragraphs": 0.8,
    "read release of one force": 0.8,
    "read release of all forces": 0.8,
    "read article": 1.0,
    "read an article that is irrelevant": 0.1,
    "record a reading, SQLite": 1.2,
    "grades as of a day, SQLite": 3.0,
    "record a reading, PostgreSQL": 1.2,
    "grades as of a day, PostgreSQL": 3.0,
    "pages that break a reader": 0,
    "read a page of 1 MB": 1.3,
    "read a page nested 100,000 deep": 1.3,
    "cycle, cold": 0.6,
    "cycle, unchanged, with validators": 0.6,
    "cycle, unchanged, without validators": 0.8,
    "cycle, 25 of 500 changed": 0.8,
    "cycle with 100 ms latency, unchanged, with validators": 1.15,
    "cycle with 100 ms latency, unchanged, without validators": 1.15,
    "cycle with 100 ms latency, 25 of 500 changed": 1.15,
    "cycle with 100 ms latency, cold": 1.5,
    "memory after a day of ticks and visits": 1.1,
    "idle memory": 150,
    "idle processor": 1,
    "news to first webhook": 50,
    "commit to one of 100, embedded, median": 20,
    "commit to one of 100, embedded, p99": 100,
    "commit to all 100, embedded, median": 20,
    "commit to all 100, embedded, p99": 100,
    "drain a backlog, one in ten hangs, embedded": 2,
    "commit to one of 100, deployed, median": 20,
    "commit to one of 100, deployed, p99": 100,
    "commit to all 100, deployed, median": 20,
    "commit to all 100, deployed, p99": 100,
    "drain a backlog, one in ten hangs, deployed": 2,
}


def fake(target: float | None, *values: float) -> dict[str, Callable[[Effort], Iterator[Result]]]:
    def measure(_: Effort) -> Iterator[Result]:
        yield Result("sleep", "waking", target, TIMES, values, {"ours_ms": 1.0})

    return {"fake": measure}


def broken(_: Effort) -> Iterator[Result]:
    yield Result("half", "whole", None, TIMES, (0.5,))
    raise RuntimeError("out of paper")


def test_every_benchmark_runs(capsys: pytest.CaptureFixture[str]):
    assert bench.main(["--quick", "--json"]) == 0
    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["name"]: one["target"] for one in results if one["target"] is not None} == TARGETS
    for one in results:
        assert one["note"] or one["lowest"] == one["median"] == one["highest"] >= 0
        assert one["verdict"] in ({"pass", "MISS"} if one["target"] is not None and not one["note"] else {None})


@pytest.mark.parametrize(
    ("group", "arguments", "ending"),
    [
        (fake(2.0, 1.0, 5.0, 1.5), ["--strict"], (0, "1.50 x  1.00 x   5.00 x  2.00 x  pass  ours ms 1")),
        (fake(2.0, 3.0), [], (0, "MISS")),
        (fake(2.0, 3.0), ["--strict"], (1, "MISS")),
        (fake(None, 3.0), ["--strict"], (0, "3.00 x")),
        (fake(2.0), ["--strict"], (0, "2.00 x")),
    ],
    ids=["reached", "missed", "missed, strict", "without a target", "not measured"],
)
def test_a_missed_target_is_shown_and_ends_badly_only_if_asked(group, arguments, ending, monkeypatch, capsys):
    monkeypatch.setattr(bench, "GROUPS", group)
    code, shown = ending
    assert bench.main(arguments) == code
    assert shown in capsys.readouterr().out


def test_what_breaks_is_told_and_the_rest_is_measured(monkeypatch, capsys):
    monkeypatch.setattr(bench, "GROUPS", {"broken": broken, **fake(2.0, 1.0)})
    assert bench.main([]) == 1
    told = capsys.readouterr()
    assert "out of paper" in told.err
    assert [line.split()[0] for line in told.out.splitlines()[1:3]] == ["half", "sleep"]


def test_a_wrong_call_names_what_there_is(capsys):
    with pytest.raises(SystemExit) as ended:
        bench.main(["lunch"])
    assert ended.value.code == 2
    assert (
        "there is no lunch; there are processes, reading, ledger, idle, cycles, day, fuzz, alerts, deliveries"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("page", [pages.official_page, pages.prose_page])
def test_the_pages_are_of_the_size_they_are_said_to_be(page):
    sizes = [len(page(number)) for number in range(43)]
    assert 105_000 < min(sizes) < max(sizes) < 125_000
    assert len({page(number) for number in range(43)}) == 43


@pytest.mark.parametrize("page", [pages.report_page, pages.prose_report_page])
def test_the_reports_are_of_the_size_they_are_said_to_be(page):
    sizes = [len(page(number)) for number in range(43)]
    assert 95_000 < min(sizes) < max(sizes) < 120_000
    assert len({page(number) for number in range(43)}) == 43


def test_the_article_is_of_the_size_it_is_said_to_be():
    assert 70_000 < len(pages.news_page()) < 90_000
    assert pages.news_page(1) != pages.news_page()


def test_the_many_pages_are_of_their_size_and_say_what_they_are_said_to():
    made = many.many()
    assert len({page.path for page in made}) == len(made) == many.NUMBER
    assert {len(page.body()) // 1_000 for page in made} <= {59, 60}
    for page in made[::25]:
        for body in (page.body(), page.body(edition=3), page.body(noise="x")):
            found = read(body, url=f"https://hmicfrs.justiceinspectorates.gov.uk{page.path}").judgments
            graded = [one for one in found if one.status is Status.GRADED and one.tense is Tense.CURRENT]
            assert len(graded) == page.grades
