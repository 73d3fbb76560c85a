"""What a reader returns can be written down, and nothing in it is lost."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest

from schema.findings import (
    Caution,
    Comparison,
    Count,
    DateSource,
    Effective,
    Evidence,
    Findings,
    Judgment,
    Kind,
    Link,
    Phase,
    Reason,
    Statement,
    StatementKind,
)
from schema.grades import Authority, Direction, Grade, Status, Tense

WORDS = Evidence("good", 4, 8)
FULL = Findings(
    url="https://example.org/",
    kind=Kind.NEWS,
    reader="news/1",
    title="Café",
    publisher="Gazette",
    published_on=date(2017, 11, 9),
    forces=("kent",),
    judgments=(
        Judgment(
            force="kent",
            framework=None,
            question="efficiency",
            grade=Grade.REQUIRES_IMPROVEMENT,
            status=Status.GRADED,
            tense=Tense.CURRENT,
            authority=Authority.REPORTED,
            evidence=WORDS,
            effective=Effective(date(2017, 11, 9), DateSource.PUBLISHED),
            reason=Reason.CORRECTION,
            comparison=Comparison(Direction.DOWN, WORDS),
            context=(WORDS,),
        ),
    ),
    statements=(Statement("A. B.", None, None, "good", ((4, 8),), StatementKind.PARTIAL, "said", ("kent",)),),
    phases=(Phase("kent", "engage", "in", "2024-03", WORDS),),
    counts=(Count("kent", Grade.GOOD, 2, WORDS),),
    links=(Link("https://example.org/2", "Two", date(2017, 11, 10)),),
    warnings=(Caution("code", "message", "words", "efficiency"),),
    text="the good",
)


def test_json_holds_every_field_in_plain_values():
    plain = json.loads(FULL.to_json())
    assert list(plain) == [field.name for field in dataclasses.fields(Findings)]
    (judgment,) = plain["judgments"]
    assert judgment["grade"] == "requires-improvement"
    assert judgment["framework"] is None
    assert judgment["effective"] == {"date": "2017-11-09", "known_by": "published"}
    assert judgment["comparison"] == {"direction": "down", "evidence": {"text": "good", "start": 4, "end": 8}}
    assert plain["statements"][0]["spans"] == [[4, 8]]
    assert plain["phases"][0]["date"] == "2024-03"
    assert plain["links"][0]["published_on"] == "2017-11-10"
    assert plain["warnings"] == [{"code": "code", "message": "message", "words": "words", "question": "efficiency"}]


def test_json_keeps_letters_and_can_be_indented():
    assert "Café" in FULL.to_json()
    assert FULL.to_json().count("\n") == 0
    assert FULL.to_json(indent=2).startswith('{\n  "url"')


def test_what_cannot_be_written_is_an_error():
    broken = dataclasses.replace(FULL, title=object())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="object"):
        broken.to_json()


def test_findings_never_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.title = "Other"  # type: ignore[misc]


def test_an_assumed_date_is_one_that_no_page_showed():
    assert [source for source in DateSource if source.assumed] == [DateSource.FRAMEWORK, DateSource.FIRST_SEEN]


def test_an_empty_reading_is_complete():
    plain = json.loads(Findings(url="https://example.org/", kind=Kind.IRRELEVANT, reader="news/1").to_json())
    assert plain["judgments"] == plain["statements"] == plain["warnings"] == []
    assert plain["published_on"] is None
