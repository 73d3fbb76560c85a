"""The stream channel on a real Redis: what is on it, that it stays small, and what happens without one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from tests.faults.delivering import desk
from tests.services import RedisServer
from worker.channels import channel_of
from worker.channels.stream import PREFIX, key_of
from worker.errors import UsageError
from worker.subscriptions import make_filters, new_subscription, rotate_secret

EVENTS = make_filters(type=["source.drifted"])


def test_events_are_appended_with_id_sequence_and_bytes(database_url, redis_url, shared_redis: RedisServer) -> None:
    with desk(database_url) as it:
        it.context.settings = it.context.settings.model_copy(update={"broker_url": redis_url})
        made = new_subscription(it.context, "stream:grades", EVENTS)
        assert (made.channel, made.secret) == ("stream", "")
        it.announce(3)
        assert it.deliver() == 3
        assert it.delivery().state == "delivered"
        assert str(it.delivery().detail).endswith(" of gradewatch:stream:grades")  # where consumers look for it
        with shared_redis.client() as client:
            entries = [fields for _, fields in client.xrange(key_of("stream:grades"))]
        assert [int(one[b"sequence"]) for one in entries] == [1, 2, 3]
        for one in entries:
            event = json.loads(one[b"body"])
            assert event["id"].encode() == one[b"id"]
            TypeAdapter(datetime).validate_python(event["recordedtime"])


def test_a_stream_is_bounded(sqlite_url, redis_url, shared_redis: RedisServer) -> None:
    with desk(sqlite_url) as it:
        it.context.settings = it.context.settings.model_copy(update={"broker_url": redis_url})
        new_subscription(it.context, "stream:small?maxlen=100", EVENTS)
        it.announce(400)
        assert it.deliver() == 400
        with shared_redis.client() as client:
            length = client.xlen(key_of("stream:small?maxlen=100"))
        assert 100 <= length < 300  # Redis drops whole nodes of a hundred entries


def test_a_redis_that_is_away_is_a_failure_that_is_tried_again(sqlite_url, redis_server: RedisServer) -> None:
    with desk(sqlite_url) as it:
        it.context.settings = it.context.settings.model_copy(update={"broker_url": redis_server.url})
        new_subscription(it.context, "stream:grades", EVENTS)
        redis_server.kill9()
        it.announce()
        it.deliver()
        row = it.delivery()
        assert (row.state, row.attempts, row.last_status) == ("due", 1, None)
        assert row.detail
        redis_server.start()
        it.clock.pass_(seconds=10)
        it.deliver()
        assert it.delivery().state == "delivered"


@pytest.mark.parametrize("target", ["stream:", "stream:Grades", "stream:a b", "stream:a?maxlen=0", "stream:-a"])
def test_a_name_that_is_none_is_refused(sqlite_url, redis_url, target: str) -> None:
    with desk(sqlite_url) as it:
        it.context.settings = it.context.settings.model_copy(update={"broker_url": redis_url})
        with pytest.raises(UsageError, match="is no stream"):
            new_subscription(it.context, target, {})


def test_without_a_redis_there_is_no_stream(sqlite_url) -> None:
    with desk(sqlite_url) as it, pytest.raises(UsageError, match="GRADEWATCH_BROKER_URL"):
        new_subscription(it.context, "stream:grades", {})


def test_a_stream_has_no_secret_to_replace(sqlite_url, redis_url) -> None:
    with desk(sqlite_url) as it:
        it.context.settings = it.context.settings.model_copy(update={"broker_url": redis_url})
        made = new_subscription(it.context, "stream:grades", {})
        with pytest.raises(UsageError, match="nothing is signed"), it.context.store.write() as session:
            rotate_secret(session, made.id, now=datetime.now(UTC))


def test_no_stream_can_be_one_of_the_brokers_own_keys() -> None:
    assert key_of("stream:gradewatch") == PREFIX + "gradewatch"
    assert channel_of("stream:celery") == "stream"
