"""Fault 41: the same bytes under the same id at every attempt, in every replay, to everybody."""

from __future__ import annotations

from sqlalchemy import select

from schema.tables import Event
from tests.faults.delivering import desk
from tests.hostile import HostileServer, answer, in_turn
from worker.channels.webhook import verify
from worker.replaying import replay


def test_every_attempt_and_replay_has_the_stored_bytes_and_the_same_id(database_url: str) -> None:
    with desk(database_url) as it, HostileServer() as server:
        made = it.subscribe(server.on("/hook", in_turn(answer(status=500), answer(status=503), answer())))
        other = it.subscribe(server.on("/other", answer()))
        it.announce()
        for _ in range(3):
            it.deliver()
            it.clock.pass_(minutes=1)
        it.clock.pass_(minutes=10)
        it.deliver()
        assert it.delivery(made.id).state == "delivered"
        with it.context.store.write() as session:
            assert replay(session, made.id, after=0, now=it.clock.moment) == 1
        it.clock.pass_(minutes=1)
        it.deliver()
        with it.context.store.read() as session:
            (event,) = session.scalars(select(Event))
        assert [one.path for one in server.received].count("/hook") == 4
        assert {one.body for one in server.received} == {event.body}
        assert {one.headers["webhook-id"] for one in server.received} == {event.id}
        signatures = {one.headers["webhook-signature"] for one in server.received}
        assert len(signatures) == 5  # each for its own time, and its own subscription
        first = next(one for one in server.received if one.path == "/hook")
        verify(made.secret, first.headers, event.body)
        assert made.secret != other.secret
