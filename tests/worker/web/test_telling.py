"""Subscriptions, deliveries and rescrapes: what a program that may write can do."""

from __future__ import annotations

import pytest

from schema import tables
from tests.worker import sites
from tests.worker.assessments import cambridgeshire
from tests.worker.hands import hands
from tests.worker.web.api import api, grade_told, tell, token
from worker.demo.replica import Replica
from worker.subscriptions import DIRECTION_NOTE
from worker.web.routes.rescrapes import RescrapeRow
from worker.work import drain, prepare

TARGET = "https://hooks.example/grades"


@pytest.fixture
def writer(context):
    """Give a client that may write."""
    with api(context) as client:
        client.headers.update(token(context))
        yield client


def made(writer, **more):
    answered = writer.post("/v1/subscriptions", json={"target": TARGET, **more})
    assert answered.status_code == 201
    return answered


def test_a_secret_is_shown_once(context, writer):
    answered = made(writer, filters={"force": ["hampshire"], "direction": ["down"]})
    secret, row = answered.json()["secret"], answered.json()["subscription"]
    assert secret.startswith("whsec_")
    assert answered.headers["cache-control"] == "no-store"
    assert row["filters"] == {"force": ["hampshire-and-isle-of-wight"], "direction": ["down"]}
    place = answered.headers["location"]
    assert writer.get(place).json() == row
    rotated = writer.post(f"{place}/rotate", json={"overlap_hours": 1}).json()["secret"]
    assert rotated not in {secret, ""}
    tell(context, grade_told(1, "hampshire-and-isle-of-wight"))
    everything = "".join(writer.get(path).text for path in ("/v1/subscriptions", place, "/v1/deliveries", "/v1/events"))
    assert secret not in everything
    assert rotated not in everything
    assert secret.removeprefix("whsec_") not in everything


def test_a_subscription_lives_and_ends(context, writer):
    place = made(writer).headers["location"]
    assert writer.post(f"{place}/pause").json()["state"] == "paused"
    refused = writer.post(f"{place}/test")
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert writer.post(f"{place}/resume").json()["state"] == "active"
    assert writer.patch(place, json={"filters": {"type": ["moved"]}}).json()["filters"] == {
        "type": ["gradewatch.grade.moved"]
    }
    assert writer.patch(place, json={"filters": {"force": ["atlantis"]}}).status_code == 422
    unknown = writer.patch(place, json={"filters": {"forces": ["kent"]}})
    assert (unknown.status_code, unknown.json()["detail"]) == (422, "body/filters/forces: there is no such field")
    never = writer.patch(place, json={"filters": {"force": ["kent"], "region": ["London"]}})
    assert (never.status_code, "kent is not in London" in never.json()["detail"]) == (400, True)
    tested = writer.post(f"{place}/test")
    assert (tested.status_code, tested.json()["type"]) == (202, "gradewatch.subscription.test")
    assert writer.get(tested.headers["location"]).json() == tested.json()
    ended = writer.delete(place)
    assert (ended.status_code, ended.content) == (204, b"")
    assert writer.get(place).json()["state"] == "ended"
    assert writer.get("/v1/subscriptions").json()["items"] == []
    for method, path in (("DELETE", place), ("POST", f"{place}/pause"), ("POST", f"{place}/rotate")):
        assert writer.request(method, path).status_code == 409
    assert writer.get("/v1/subscriptions/99").status_code == 404


def test_people_are_told_in_digests(context, writer):
    mail = {"mail_url": "smtp+plain://127.0.0.1:25", "mail_from": "gradewatch@example.org"}
    context.settings = context.settings.model_copy(update=mail)
    wish = {"target": "panel@example.org", "channel": "mail"}
    for digest, told in (
        ({"every": "daily"}, "daily at 8:00"),
        ({"every": "weekly"}, "weekly on monday at 8:00"),
        ({"every": "weekly", "hour": 16, "weekday": "friday"}, "weekly on friday at 16:00"),
    ):
        answered = writer.post("/v1/subscriptions", json={**wish, "digest": digest})
        assert (answered.status_code, answered.json()["subscription"]["digest"]) == (201, told)
        assert answered.json()["subscription"]["digest_at"]
        assert answered.json()["secret"] == ""
    at_once = writer.post("/v1/subscriptions", json=wish).json()["subscription"]
    assert (at_once["digest"], at_once["digest_at"]) == (None, None)
    for digest, status in (
        ({"every": "hourly"}, 422),
        ({"every": "daily", "hour": 24}, 422),
        ({"every": "daily", "hour": "8"}, 422),
        ({"every": "weekly", "weekday": "someday"}, 422),
        ({"every": "daily", "weekday": "friday"}, 400),
        ({}, 422),
    ):
        assert writer.post("/v1/subscriptions", json={**wish, "digest": digest}).status_code == status
    refused = writer.post("/v1/subscriptions", json={"target": TARGET, "digest": {"every": "daily"}})
    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        "digests are for people; a webhook is sent each event at once",
    )


def test_a_target_may_be_held_to_its_channel(context, writer):
    assert made(writer, channel="webhook").json()["subscription"]["channel"] == "webhook"
    refused = writer.post("/v1/subscriptions", json={"target": TARGET, "channel": "mail"})
    assert refused.status_code == 400
    assert writer.post("/v1/subscriptions", json={"target": TARGET, "channel": "pigeon"}).status_code == 400


def test_a_filter_by_direction_says_what_it_leaves_out(context, writer):
    row = made(writer, filters={"direction": ["down"]}).json()["subscription"]
    assert row["notes"] == [DIRECTION_NOTE]
    place = f"/v1/subscriptions/{row['id']}"
    assert writer.patch(place, json={"filters": {}}).json()["notes"] == []
    assert writer.patch(place, json={"filters": {"direction": ["up"]}}).json()["notes"] == [DIRECTION_NOTE]


def test_what_was_announced_is_sent_again(context, writer):
    tell(context, grade_told(1), grade_told(2, announced=False), grade_told(3))
    place = made(writer).headers["location"]
    assert writer.post(f"{place}/replay", json={"after": 1}).json() == {"deliveries": 1}
    assert writer.post(f"{place}/replay", json={"since": "2026-01-01T00:00:00Z"}).json() == {"deliveries": 2}
    assert writer.post(f"{place}/replay", json={"since": "2026-11-01"}).json() == {"deliveries": 2}
    assert writer.post(f"{place}/replay", json={"since": "2026-11-02"}).json() == {"deliveries": 0}
    for wrong in ({}, {"after": 1, "since": "2026-01-01T00:00:00Z"}, {"after": "1"}, {"since": "lately"}, {"since": 9}):
        assert writer.post(f"{place}/replay", json=wrong).status_code == 422
    newest, oldest = writer.get("/v1/deliveries", params={"limit": 2}).json()["items"]
    assert newest["id"] > oldest["id"]
    page = writer.get("/v1/deliveries", params={"limit": 1, "state": "due"}).json()
    assert writer.get(page["next"]).json()["items"] == [oldest]


def test_a_delivery_that_was_given_up_is_tried_again(context, writer):
    place = made(writer).headers["location"]
    tell(context, grade_told(1), grade_told(2))
    with context.store.write() as session:
        for delivery in (1, 2):
            session.get_one(tables.Delivery, delivery).state = "dead"
    assert writer.post("/v1/deliveries/1/retry").json()["state"] == "due"
    assert writer.post("/v1/deliveries/retry", json={"subscription": 1}).json() == {"deliveries": 1}
    assert writer.post("/v1/deliveries/retry").json() == {"deliveries": 0}
    assert writer.post("/v1/deliveries/retry", json={"subscription": 9}).status_code == 404
    with context.store.write() as session:
        session.get_one(tables.Delivery, 1).state = "delivered"
    assert writer.post("/v1/deliveries/1/retry").status_code == 409
    assert writer.get(place).json()["due"] == 1


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "ftp://a.example/", "https://10.0.0.1/", "nonsense"])
def test_a_target_that_must_not_be_sent_to_is_refused(context, target):
    context.settings = context.settings.model_copy(update={"allow_addresses": ()})
    with api(context) as client:
        refused = client.post("/v1/subscriptions", json={"target": target}, headers=token(context))
        assert refused.status_code == 400


def test_a_rescrape_is_a_job_to_follow(tmp_path, sqlite_url):
    with Replica() as site:
        site.publish(sites.page(2016), cambridgeshire(2016))
        sources = sites.write_sources(tmp_path / "sources.toml", site)
        with hands(sqlite_url, sources=sources) as (context, _), api(context) as client:
            prepare(context)
            drain(context)
            headers = token(context)
            asked = client.post("/v1/rescrapes", json={"force": "Cambridgeshire Constabulary"}, headers=headers)
            assert asked.status_code == 202
            assert set(asked.json()) == set(RescrapeRow.__slots__)
            assert (asked.json()["pages"], asked.json()["done_at"]) == (1, None)
            drain(context, priority=1)
            done = client.get(asked.headers["location"]).json()
            assert (done["done"], done["outcomes"]) == (1, {"ok": 1})
            assert done["done_at"]
            for wrong, status in (
                ({}, 422),
                ({"force": "kent", "all": True}, 422),
                ({"all": False}, 422),
                ({"force": "atlantis"}, 400),
                ({"source": "nothing"}, 400),
                ({"url": "https://elsewhere.example/"}, 400),
            ):
                assert client.post("/v1/rescrapes", json=wrong, headers=headers).status_code == status
