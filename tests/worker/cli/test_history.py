"""`backfill` and `reread`, as people call them."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

import scrapers
from schema.findings import Findings
from schema.forces import forces
from tests.worker.assessments import CAMBRIDGESHIRE, assessment
from tests.worker.cli.given import article_file, page_file
from worker.demo.replica import Replica

PATH = "/peel-assessments/peel-2016/{}/"


@pytest.fixture
def site(monkeypatch, tmp_path: Path):
    """A replica with the pages of 2016 of two forces, as the archive of the only source."""
    with Replica() as replica:
        for slug in ("cambridgeshire", "kent"):
            force = forces()[slug]
            replica.publish(PATH.format(slug), assessment(force.place, 2016, CAMBRIDGESHIRE[2016], force=force.name))
        sources = tmp_path / "sources.toml"
        sources.write_text(f"""
shipped = false

[[source]]
name = "replica"
authority = "official"
hosts = ["{replica.host}"]
archive = ["{replica.url(PATH.format("{slug}"))}"]
delay = "0s"
""")
        monkeypatch.setenv("GRADEWATCH_SOURCES", str(sources))
        monkeypatch.setenv("GRADEWATCH_ALLOW_ADDRESSES", "127.0.0.0/8")
        yield replica


def test_backfill_loads_the_history_and_says_so(run, site):
    done = run("backfill", "--force", "Kent Police")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[0] == "1 page of older frameworks, 0 done before; this command fetches the rest"
    assert done.err.splitlines()[-1] == "done: 1 there; nothing was announced"
    assert {row["force"] for row in run("grades", "--ended", "--json").rows} == {"kent"}
    assert {event["data"]["announced"] for event in run("events", "--json").rows} == {False}
    done = run("backfill", "--framework", "peel-2016")
    assert done.err.splitlines()[-1] == "done: 2 there, 41 not there; nothing was announced"
    before = len(site.log)
    assert run("backfill").code == 0
    assert len(site.log) == before


def test_where_a_service_runs_it_does_the_work(start, run, site):
    serving = start("serve")
    serving.lines_until("gradewatch is running", err=True)
    while not [
        row for row in run("doctor", "--json").rows if row.get("name") == "service" and "alive" in row["detail"]
    ]:
        pass
    done = run("backfill")
    assert done.code == 0
    assert "43 pages of older frameworks, 0 done before; the service fetches the rest" in done.err
    assert "done: 2 there, 41 not there; nothing was announced" in done.err
    assert serving.stop(signal.SIGTERM).code == 0


def test_backfill_stopped_by_hand_says_how_to_go_on(start, run, site, tmp_path):
    file = tmp_path / "sources.toml"
    file.write_text(file.read_text().replace('delay = "0s"', 'delay = "30s"'))
    loading = start("backfill")
    loading.lines_until("43 pages of older frameworks", err=True)
    while not site.served(PATH.format("avon-and-somerset")):
        pass
    stopped = loading.stop(signal.SIGINT)
    assert stopped.code == 130
    assert "stopping; the same command goes on from here" in stopped.err


def test_a_site_that_refuses_everything_is_a_failure(run, site):
    site.publish("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    done = run("backfill", "--force", "kent")
    assert done.code == 1
    assert done.err.splitlines()[-1] == (
        "gradewatch: not one page could be fetched; `gradewatch doctor` checks the set-up"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--framework", "peel-2031"), "no framework 'peel-2031'"),
        (("--framework", "peel-2023-25"), "no source that is switched on has older pages of peel-2023-25"),
        (("--force", "atlantis"), "atlantis"),
    ],
)
def test_what_has_no_older_pages_is_a_wrong_call(run, site, options, words):
    done = run("backfill", *options)
    assert done.code == 2
    assert words in done.complaint


def test_a_deployment_without_its_worker_is_told_what_to_start(run, site, monkeypatch):
    monkeypatch.setenv("GRADEWATCH_BROKER_URL", "redis://127.0.0.1:1/0")
    done = run("backfill")
    assert done.code == 1
    assert "gradewatch worker" in done.complaint


@pytest.fixture
def worse(monkeypatch):
    """Readers that find no efficiency, and nothing in the news."""
    plain = scrapers.read

    def read(*given, **more) -> Findings:
        findings = plain(*given, **more)
        kept = tuple(one for one in findings.judgments if one.question != "efficiency")
        return replace(findings, judgments=kept, statements=())

    monkeypatch.setattr(scrapers, "read", read)
    return lambda: monkeypatch.setattr(scrapers, "read", plain)


def test_reread_shows_what_better_readers_find_and_records_it_on_request(run, tmp_path, worse):
    assert run("ingest", *page_file(tmp_path, 2016)).code == 0
    assert run("ingest", *article_file(tmp_path)).code == 0
    better = worse
    better()
    shown = run("reread")
    page, article = sorted(shown.out.splitlines(), key=lambda line: "gazette" in line)
    assert "+ cambridgeshire efficiency peel-2016 requires improvement of 2016-11-03 “The extent to which" in page
    assert "+ 2 statements" in article
    assert "2 pages differ" in shown.err
    assert "not recorded without --apply" in shown.err
    assert len(run("grades", "--ended", "--json").rows) == 2
    (row,) = run("reread", "--kind", "assessment", "--json").rows
    assert (row["held"], row["applied"], row["added"][0]["question"]) == (False, False, "efficiency")
    assert run("reread", "--apply").code == 0
    assert len(run("grades", "--ended", "--json").rows) == 3
    again = run("reread", "--apply")
    assert (again.out, "0 pages differ" in again.err) == ("", True)


def test_what_readers_unsay_is_held(run, tmp_path, request):
    assert run("ingest", *page_file(tmp_path, 2016)).code == 0
    request.getfixturevalue("worse")
    done = run("reread", "--apply")
    (line,) = done.out.splitlines()
    assert "- cambridgeshire efficiency peel-2016 requires improvement" in line
    assert line.endswith("held: misreading, needs a person")
    assert done.err.splitlines()[-1] == "held: misreading, needs a person: 1 page; the old reading stays"
    assert len(run("grades", "--ended", "--json").rows) == 3


@pytest.mark.parametrize("options", [("--since", "yesterday"), ("--kind", "nonsense")])
def test_a_wrong_call_of_reread(run, options):
    done = run("reread", *options)
    assert done.code == 2
    assert options[1] in done.complaint
