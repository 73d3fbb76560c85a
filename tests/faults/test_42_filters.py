"""Fault 42: a filter that is changed while deliveries are on their way counts for what is written from then on."""

from __future__ import annotations

from schema.events import EventType
from tests.faults.delivering import desk
from tests.hostile import HostileServer, answer
from worker.replaying import replay
from worker.subscriptions import change_filters, make_filters


def test_what_was_let_through_is_sent_and_what_comes_later_is_not(database_url: str) -> None:
    with desk(database_url) as it, HostileServer() as server:
        made = it.subscribe(server.on("/hook", answer()))
        it.announce(2)
        with it.context.store.write() as session:
            change_filters(session, made.id, make_filters(force=["kent"]))
        it.announce()
        it.deliver()
        assert len(server.received) == 2
        with it.context.store.write() as session:
            change_filters(session, made.id, {"type": [EventType.DRIFTED.value]})
        it.deliver()
        assert len(server.received) == 2  # what was not let through when it was written does not come by itself
        with it.context.store.write() as session:
            assert replay(session, made.id, after=2, now=it.clock.moment) == 1  # but may be asked for
        it.deliver()
        assert len(server.received) == 3
