"""Atom feeds and exports: well-formed whatever a page said, and archive pages that never change."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from schema.events import GradeData
from schema.grades import Direction
from tests.worker.web.api import FORCES, api, grade_told, source_told, tell, token
from worker.subscriptions import matches
from worker.web.atom import PAGE
from worker.web.exports import EVENT_COLUMNS

NAMES = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
FEED = "/v1/feeds/all.atom"


def read(client, path=FEED):
    answered = client.get(path).raise_for_status()
    assert answered.headers["content-type"] == "application/atom+xml"
    return etree.fromstring(answered.content)


def texts(feed, path):
    return [found if isinstance(found, str) else found.text for found in feed.xpath(path, namespaces=NAMES)]


def test_a_feed_has_what_atom_asks_for(context):
    tell(context, grade_told(1), grade_told(2, "norfolk", announced=False), source_told(3))
    with api(context) as client:
        feed = read(client)
        event = client.get("/v1/events").json()["items"][0]
    assert texts(feed, "/a:feed/a:id") == ["https://gradewatch.invalid/v1/feeds/all.atom"]
    assert texts(feed, "/a:feed/a:updated") == texts(feed, "//a:entry/a:updated") == ["2026-11-01T12:00:00Z"]
    assert texts(feed, "/a:feed/a:author/a:name") == ["gradewatch"]
    assert texts(feed, "/a:feed/a:link[@rel='self']/@href") == [f"{client.base_url}".rstrip("/") + FEED]
    assert texts(feed, "//a:entry/a:id") == [f"urn:uuid:{event['id']}"]
    assert texts(feed, "//a:entry/a:title") == [
        "Kent Police, Investigating crime: moved up from good (peel-2021-22) to outstanding (peel-2023-25)"
    ]
    assert texts(feed, "//a:entry/a:category/@term") == ["gradewatch.grade.moved", "kent"]
    assert texts(feed, "//a:entry/a:link/@href") == ["https://hmicfrs.example/kent/"]
    assert feed.xpath("//fh:archive", namespaces=NAMES) == []


def test_the_words_of_a_page_stay_words(context):
    tell(context, grade_told(1))
    with api(context) as client:
        content = read(client).xpath("//a:entry/a:content", namespaces=NAMES)[0]
    assert content.get("type") == "text"
    assert len(content) == 0
    assert content.text == "“The force is “good” <b>&</b> =1+1 ]]>  é \ud7ff” (https://hmicfrs.example/kent/)"


def test_archive_pages_are_full_and_never_change(on_each):
    context, _ = on_each
    tell(context, *(grade_told(number, FORCES[number % 3]) for number in range(PAGE - 1)))
    with api(context) as client:
        assert client.get("/v1/feeds/all/1.atom").status_code == 404
        assert texts(read(client), "/a:feed/a:link[@rel='prev-archive']/@href") == []
        tell(context, grade_told(PAGE))
        before = client.get("/v1/feeds/all/1.atom")
        assert before.headers["cache-control"] == "public, max-age=31536000, immutable"
        tell(context, *(grade_told(PAGE + number) for number in range(1, PAGE + 7)))
        assert client.get("/v1/feeds/all/1.atom").content == before.content
        first, second, current = (read(client, path) for path in ("/v1/feeds/all/1.atom", "/v1/feeds/all/2.atom", FEED))
        assert client.get("/v1/feeds/all/3.atom").status_code == 404
        assert len(texts(first, "//a:entry/a:id")) == len(texts(second, "//a:entry/a:id")) == PAGE
        assert texts(current, "/a:feed/a:link[@rel='prev-archive']/@href")[0].endswith("/v1/feeds/all/2.atom")
        assert texts(second, "/a:feed/a:link[@rel='prev-archive']/@href")[0].endswith("/v1/feeds/all/1.atom")
        assert texts(first, "/a:feed/a:link[@rel='prev-archive']/@href") == []
        assert [len(one.xpath("//fh:archive", namespaces=NAMES)) for one in (first, second, current)] == [1, 1, 0]
        kent = read(client, "/v1/feeds/forces/kent.atom")
        assert set(texts(kent, "//a:entry/a:category[@label]/@term")) == {"kent"}
        assert texts(kent, "/a:feed/a:link[@rel='prev-archive']/@href")[0].endswith("/v1/feeds/forces/kent/1.atom")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", range(8)),
        ("?force=norfolk", [2, 5]),
        ("?region=South+East&type=moved", [1, 4, 7]),
        ("?question=investigating-crime&direction=up", range(8)),
        ("?direction=down", []),
        ("?authority=official&framework=peel-2023-25&force=kent", [1, 4, 7]),
        ("?type=source.drifted", [8]),
    ],
)
def test_a_feed_has_the_filters_of_subscriptions(context, monkeypatch, query, numbers):
    monkeypatch.setattr("worker.web.routes.feeds.PAGE", 2)
    told = [grade_told(number, FORCES[number % 3]) for number in range(8)] + [source_told(8)]
    tell(context, *told)
    with api(context) as client:
        path, found, sizes = FEED + query, [], []
        while path:
            feed = read(client, path)
            links = texts(feed, "/a:feed/a:link/@href")
            assert len({urlsplit(link).query for link in links}) == 1
            assert parse_qs(urlsplit(links[0]).query).keys() == parse_qs(query.removeprefix("?")).keys()
            found += [one for one in texts(feed, "//a:entry/a:id") if one not in found]
            sizes += [len(feed.xpath("//a:entry", namespaces=NAMES))] if "/all/" in path else []
            before = texts(feed, "/a:feed/a:link[@rel='prev-archive']/@href")
            path = before[0].removeprefix(f"{client.base_url}".rstrip("/")) if before else None
        assert found == [f"urn:uuid:{told[number].id}" for number in reversed(numbers)]
        assert all(size <= 2 for size in sizes)


@pytest.mark.parametrize(
    "query", ["direction=down", "authority=reported", "framework=peel-2014", "question=legitimacy"]
)
def test_a_feed_never_reads_the_whole_log(context, monkeypatch, query):
    """A filter that SQL cannot decide once had every request read and parse each event there ever was."""
    monkeypatch.setattr("worker.web.eventlog._NEWEST", 100)
    asked: list[str] = []

    def counted(filters, event):
        asked.append(event.id)
        return matches(filters, event)

    monkeypatch.setattr("worker.web.eventlog.matches", counted)
    down, up = grade_told(1, direction=Direction.DOWN), [grade_told(number) for number in range(2, 3 * PAGE + 10)]
    tell(context, down, *up)
    with api(context) as client:
        current = read(client, f"{FEED}?{query}")
        assert texts(current, "//a:entry/a:id") == []
        assert len(asked) <= 100
        asked.clear()
        if query == "direction=down":
            before = texts(current, "/a:feed/a:link[@rel='prev-archive']/@href")[0]
            assert urlsplit(before).path == "/v1/feeds/all/3.atom"
            assert texts(read(client, f"/v1/feeds/all/1.atom?{query}"), "//a:entry/a:id") == [f"urn:uuid:{down.id}"]
            assert len(asked) <= PAGE


def test_feeds_with_other_filters_are_other_feeds(context):
    with api(context) as client:
        paths = [FEED, f"{FEED}?type=moved", "/v1/feeds/forces/kent.atom", "/v1/feeds/forces/kent.atom?type=moved"]
        identities = {texts(read(client, path), "/a:feed/a:id")[0] for path in paths}
        assert identities == {
            f"https://gradewatch.invalid{path.replace('=moved', '=gradewatch.grade.moved')}" for path in paths
        }
        assert client.get(f"{FEED}?type=moves").status_code == 400


def test_a_feed_without_events_is_a_feed(context):
    with api(context, instance="https://grades.example") as client:
        feed = read(client, "/v1/feeds/forces/hampshire.atom")
    assert texts(feed, "/a:feed/a:updated") == ["2014-01-01T00:00:00Z"]
    place = "https://grades.example/v1/feeds/forces/hampshire-and-isle-of-wight.atom"
    assert texts(feed, "/a:feed/a:link[@rel='self']/@href") == [place]


def test_a_time_is_told_only_once_nothing_can_come_of_the_same_second(on_each):
    """Two events of one second, the second committed later: who asks by the time of the first would miss it."""
    context, clock = on_each
    tell(context, grade_told(1))
    with api(context) as client:
        assert "last-modified" not in client.get(FEED).headers
        clock.pass_(minutes=20)
        told = client.get(FEED).headers["last-modified"]
        assert parsedate_to_datetime(told) == datetime(2026, 11, 1, 12, tzinfo=UTC)
        assert client.get(FEED, headers={"If-Modified-Since": told}).status_code == 304
        assert client.get(FEED, headers={"If-Modified-Since": "yesterday"}).status_code == 200
        assert client.get(FEED, headers={"If-Modified-Since": told, "If-None-Match": '"x"'}).status_code == 200
        tell(context, grade_told(2))
        assert client.get(FEED, headers={"If-Modified-Since": told}).status_code == 200


def test_an_export_in_json_lines_is_the_log_itself(on_each):
    context, _ = on_each
    tell(context, *(grade_told(number, announced=number % 2 > 0) for number in range(1100)))
    with api(context) as client:
        exported = client.get("/v1/exports/events.jsonl")
        lines = exported.text.splitlines()
        assert [int(json.loads(line)["sequence"]) for line in lines] == list(range(1, 1101))
        assert lines[:500] == [
            json.dumps(event, ensure_ascii=False, separators=(",", ":"))
            for event in client.get("/v1/events", params={"limit": 500}).json()["items"]
        ]
        announced = client.get("/v1/exports/events.jsonl", params={"announced": "true", "force": "kent"})
        assert len(announced.text.splitlines()) == 550
        assert "transfer-encoding" in exported.headers


def test_an_export_in_csv_is_safe_for_spreadsheets(context):
    tell(context, grade_told(1), source_told(2))
    told = grade_told(3)
    assert isinstance(told.data, GradeData)
    formula = told.data.evidence[0].model_copy(update={"text": '=HYPERLINK("https://evil.example")\r\n+1'})
    tell(context, replace(told, data=told.data.model_copy(update={"evidence": (formula,)})))
    with api(context) as client:
        exported = client.get("/v1/exports/events.csv")
        assert exported.headers["content-type"].startswith("text/csv")
        assert exported.headers["content-disposition"] == 'attachment; filename="gradewatch-events.csv"'
        first, second, third = csv.DictReader(io.StringIO(exported.text, newline=""))
    assert tuple(first) == EVENT_COLUMNS
    assert (first["force"], first["previous_grade"], first["grade"]) == ("kent", "good", "outstanding")
    assert (second["type"], second["url"], second["force"]) == (
        "gradewatch.source.drifted",
        "https://hmicfrs.example/",
        "",
    )
    assert third["text"] == '\'=HYPERLINK("https://evil.example") +1'


@pytest.mark.parametrize("name", ["grades", "changes"])
def test_an_export_without_rows_has_its_columns(context, name):
    with api(context) as client:
        assert client.get(f"/v1/exports/{name}.csv").text.startswith("force,") is (name == "grades")
        assert client.get(f"/v1/exports/{name}.jsonl").text == ""
        assert client.get(f"/v1/exports/{name}.csv", headers=token(context)).status_code == 200
