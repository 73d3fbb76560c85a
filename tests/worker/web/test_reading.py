"""What can be read, and how it is told: the same objects as the command line's, pages, entity tags, problems."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import pytest

from schema import tables
from tests.worker.assessments import address, cambridgeshire
from tests.worker.web.api import api, grade_told, tell, token
from worker import queries
from worker.archive import Job
from worker.cli._output import json_line
from worker.ingesting import ingest
from worker.statements import statements


@pytest.fixture
def told(on_each):
    """Give a context that knows two frameworks of one force."""
    context, clock = on_each
    for year in (2016, 2017):
        ingest(context, Job(cambridgeshire(year), address(year), "text/html", None), clock())
    return context


def all_pages(client, path, **query):
    items = []
    while path:
        page = client.get(path, params=query or None).raise_for_status().json()
        items += page["items"]
        path, query = page["next"], {}
    return items


def as_printed(rows):
    return [json.loads(json_line(row)) for row in rows]


def test_grades_and_changes_are_the_objects_that_the_commands_print(told):
    with told.store.read() as session, api(told) as client:
        assert all_pages(client, "/v1/grades") == as_printed(queries.grades(session))
        assert all_pages(client, "/v1/changes") == as_printed(queries.changes(session))
        past = all_pages(client, "/v1/grades", at="2017-06-01")
        assert {row["framework"] for row in past} == {"peel-2016"}
        assert all_pages(client, "/v1/grades", known_at="2020-01-01") == []
        assert all_pages(client, "/v1/grades", known_at=told.now().isoformat()) == all_pages(client, "/v1/grades")
        assert all_pages(client, "/v1/grades", force="norfolk") == []


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_pages_of_changes_are_all_changes_in_order(told, limit):
    with told.store.read() as session, api(told) as client:
        every = as_printed(queries.changes(session, every=True))
        assert len(every) == 6
        assert all_pages(client, "/v1/changes", all="true", limit=limit) == every
        down = client.get("/v1/changes", params={"direction": "down", "limit": 1})
        assert [row["question"] for row in down.json()["items"]] == ["effectiveness"]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_pages_of_statements_are_all_statements_the_undated_last(on_each, limit):
    context, clock = on_each
    days = [date(2026, 1, 2), None, date(2026, 1, 3), None, date(2026, 1, 2)]
    with context.store.write() as session:
        session.add(tables.Source(name="news", drift=0, n=0))
        session.flush()
        session.add(tables.Blob(sha256="0" * 64, size=0, body=b""))
        for number, day in enumerate(days, 1):
            add_statement(session, number, day, ["kent"] if number % 2 else ["west-kent"], clock())
    with context.store.read() as session, api(context) as client:
        every = as_printed(statements(session))
        assert [row["published_on"] for row in every] == ["2026-01-03", "2026-01-02", "2026-01-02", None, None]
        assert all_pages(client, "/v1/statements", limit=limit) == every
        of_kent = all_pages(client, "/v1/statements", force="kent", limit=limit)
        assert [row["speaker"] for row in of_kent] == ["Speaker 3", "Speaker 1", "Speaker 5"]
        assert [row["speaker"] for row in all_pages(client, "/v1/statements", speaker="speaker 4")] == ["Speaker 4"]
        assert all_pages(client, "/v1/statements", speaker="%") == []


def test_pages_of_statements_stay_right_while_others_are_recorded(on_each):
    context, clock = on_each
    with context.store.write() as session:
        session.add(tables.Source(name="news", drift=0, n=0))
        session.add(tables.Blob(sha256="0" * 64, size=0, body=b""))
        session.flush()
        for number in range(1, 7):
            add_statement(session, number, date(2026, 1, 1 + number // 2), ["kent"], clock(), words=f"Words {number}")
    with api(context) as client:
        with context.store.read() as session:
            every = as_printed(statements(session))
        path, items, number = "/v1/statements?limit=1", [], 6
        while path:
            page = client.get(path).raise_for_status().json()
            items += page["items"]
            path = page["next"]
            clock.pass_(seconds=1)
            with context.store.write() as session:
                # A newer one, and an older copy of each that is there: all would shift who counts from the start.
                for day, words in ((28, "New"), (1, f"Words {number % 6 + 1}")):
                    number += 1
                    add_statement(session, number, date(2026, 1, day), ["kent"], clock(), words=words)
        assert items == every
        assert len(all_pages(client, "/v1/statements", limit=2)) > len(every) - 1


@pytest.mark.parametrize("cursor", ["WzFd", "e30=", "W10=", "WyIyMDI2LTAxLTAxIiwgMV0="])
def test_a_cursor_of_statements_that_is_none_is_refused(context, cursor):
    with api(context) as client:
        assert client.get("/v1/statements", params={"cursor": cursor}).status_code == 400


def add_statement(session, number, day, forces, now, *, words="Words"):
    """A statement in a snapshot of a page of its own."""
    page = tables.Page(id=number, url=f"https://news.example/{number}", source="news", host="news.example")
    shot = tables.Snapshot(
        id=number,
        page_id=number,
        sha256="0" * 64,
        fetched_at=now,
        final_url="",
        status=200,
        headers=[],
        origin="fetch",
    )
    reading = tables.Reading(id=number, snapshot_id=number, version="1", state="recorded", due_at=now, recorded_at=now)
    said = tables.Statement(
        id=number,
        reading_id=number,
        snapshot_id=number,
        page_id=number,
        speaker=f"Speaker {number}",
        text=words,
        spans=[[0, len(words)]],
        kind="direct",
        forces=forces,
        published_on=day,
    )
    for row in (page, shot, reading, said):
        session.add(row)
        session.flush()


@pytest.mark.parametrize(
    "path",
    ["/v1/forces", "/v1/frameworks", "/v1/questions", "/v1/grades", "/v1/events", "/v1/feeds/all.atom", "/v1/sources"],
)
def test_what_has_not_changed_is_not_sent_again(context, path):
    tell(context, grade_told(1))
    with api(context) as client:
        whole = client.get(path)
        tag = whole.headers["etag"]
        for known in (tag, f'"other", W/{tag}', "*"):
            again = client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        if path in {"/v1/events", "/v1/feeds/all.atom"}:
            tell(context, grade_told(2))
            assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/grades", "/v1/feeds/all.atom", "/v1/exports/events.jsonl", "/v1/events/stream", "/healthz", "/nope"]
)
def test_head_is_get_without_a_body_and_ends(context, path):
    tell(context, grade_told(1))
    with api(context) as client:
        head = client.head(path)
        with client.stream("GET", path) as get:
            assert head.status_code == get.status_code
            assert head.headers.get("content-type") == get.headers.get("content-type")
            assert head.headers.get("etag") == get.headers.get("etag")
            assert head.headers.get("content-length") == get.headers.get("content-length")
        assert head.content == b""
        assert client.get("/healthz").status_code == 200  # the connection still serves


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/forces/atlantis", 404),
        ("GET", "/v1/frameworks/peel-1999", 404),
        ("GET", "/v1/rescrapes/1", 404),
        ("GET", "/v1/feeds/all/1.atom", 404),
        ("GET", "/v1/feeds/forces/atlantis.atom", 404),
        ("GET", "/schemas/nothing/1.json", 404),
        ("PUT", "/v1/grades", 405),
        ("GET", "/v1/grades?at=1", 422),
        ("GET", "/v1/grades?at=2017-02-30", 422),
        ("GET", "/v1/grades?ended=yes", 422),
        ("GET", "/v1/grades?known_at=noon", 422),
        ("GET", "/v1/events?limit=501", 422),
        ("GET", "/v1/events?limit=1.0", 422),
        ("GET", "/v1/events?after=-1", 422),
        ("GET", "/v1/changes?question=nothing", 422),
        ("GET", "/v1/statements?speaker=%00", 422),
        ("GET", "/v1/exports/events.xml", 422),
        ("GET", "/v1/grades?force=atlantis", 400),
        ("GET", "/v1/events?region=atlantis", 400),
        ("GET", "/v1/changes?cursor=nothing", 400),
        ("GET", "/v1/changes?cursor=WyIyMDE3LTAxLTAxIiwgIlx1MDAwMCIsICJhIiwgMV0=", 400),
    ],
)
def test_every_error_is_a_problem_document(context, method, path, status):
    with api(context) as client:
        refused = client.request(method, path)
    told = refused.json()
    assert (refused.status_code, told["status"], told["type"]) == (status, status, "about:blank")
    assert refused.headers["content-type"] == "application/problem+json"
    assert told["detail"]
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_a_method_that_a_path_does_not_know_names_all_that_it_knows(context):
    with api(context) as client:
        assert client.put("/v1/subscriptions/1").headers["allow"] == "DELETE, GET, HEAD, PATCH"


def test_a_page_that_is_no_json_is_a_problem_too(context):
    with api(context) as client:
        refused = client.post("/v1/rescrapes", content=b"{", headers=token(context))
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_what_goes_wrong_inside_is_not_told(context, monkeypatch):
    def broken(*_, **__):
        message = "hush"
        raise RuntimeError(message)

    monkeypatch.setattr(queries, "grades", broken)
    with api(context) as client:
        refused = client.get("/v1/grades")
        assert (refused.status_code, refused.headers["content-type"]) == (500, "application/problem+json")
        assert "hush" not in refused.text
        assert client.get("/healthz").headers["x-frame-options"] == "DENY"


def test_a_database_that_is_away_is_a_503(context):
    with api(context) as client:
        with context.store.write() as session:
            session.connection().exec_driver_sql("DROP TABLE steps")
        refused = client.get("/v1/grades")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert "steps" not in refused.text


def test_a_moment_at_either_end_of_time_is_one(context):
    with api(context) as client:
        for moment in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2017-06-01T09:30"):
            assert client.get("/v1/grades", params={"known_at": moment}).status_code == 200


def test_the_clock_of_a_day_is_its_end():
    from worker.web.parameters import _moment

    assert _moment(time.max)("2017-06-01") == datetime(2017, 6, 1, 23, 59, 59, 999_999, tzinfo=UTC)
