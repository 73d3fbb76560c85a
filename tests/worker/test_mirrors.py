"""A mirror's copy of a release tells nobody twice, whichever of the two is seen first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import scrapers
from schema.findings import DateSource, Effective, Evidence, Findings, Judgment, Kind
from schema.grades import Authority, Grade, Status, Tense
from tests.worker.hands import hands
from worker.archive import Job
from worker.context import Context
from worker.ingesting import ingest
from worker.queries import changes, events

RELEASE = "https://hmicfrs.justiceinspectorates.gov.uk/news/news-feed/a-force-is-good/"
MIRROR = "https://mirror.example/releases/a-force-is-good-07022025101500"
PUBLISHED = date(2025, 2, 6)
"""The mirror's own date is a day later, as mirrors' are."""
GRADES = {"investigating-crime": Grade.GOOD, "responding-to-the-public": Grade.ADEQUATE}


def copy(url: str, kind: Kind, day: date) -> Findings:
    """What a reader gives of the release, as it stands at an address."""
    words = "Norfolk Constabulary was graded."
    return Findings(
        url,
        kind,
        f"release/{scrapers.READERS}",
        published_on=day,
        forces=("norfolk",),
        judgments=tuple(
            Judgment(
                "norfolk",
                "peel-2023-25",
                question,
                grade,
                Status.GRADED,
                Tense.CURRENT,
                Authority.OFFICIAL,
                Evidence(words, 0, len(words)),
                Effective(day, DateSource.PUBLISHED),
            )
            for question, grade in GRADES.items()
        ),
        text=words,
    )


COPIES = {
    RELEASE: copy(RELEASE, Kind.RELEASE, PUBLISHED),
    MIRROR: copy(MIRROR, Kind.MIRROR, PUBLISHED + timedelta(days=1)),
}


@pytest.fixture
def context(database_url, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(scrapers, "read", lambda *_, url, **__: COPIES[url])
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "mirror"\nauthority = "official"\nhosts = ["mirror.example"]\n')
    with hands(database_url, sources=sources, moment=datetime(2025, 2, 7, 12, tzinfo=UTC)) as (made, _):
        yield made


def told(context: Context) -> list[tuple[str, str, bool]]:
    with context.store.read() as session:
        return [
            (event["type"].rpartition(".")[2], event["data"]["question"]["id"], event["data"]["announced"])
            for event in events(session)
        ]


@pytest.mark.parametrize("order", [(RELEASE, MIRROR), (MIRROR, RELEASE)], ids=["release-first", "mirror-first"])
def test_two_copies_of_one_release_are_one_event_a_question(context, order) -> None:
    first, second = order
    ingest(context, Job(b"as published", first, None, None), context.now(), announce=True)
    once = told(context)
    assert once == [("first", question, True) for question in sorted(GRADES)]
    ingest(context, Job(b"as copied", second, None, None), context.now() + timedelta(hours=1), announce=True)
    assert told(context) == once
    with context.store.read() as session:
        steps = changes(session, every=True)
    assert [(step.question, step.effective) for step in steps] == [(question, PUBLISHED) for question in sorted(GRADES)]
    assert {step.url for step in steps} == {RELEASE}  # what the inspectorate itself says is the evidence
