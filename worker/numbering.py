"""The numbers of events: who takes one keeps others from it until the commit, so none is seen before a lower one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from schema import tables
from worker.schedule import insert_missing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def take_numbers(session: Session, count: int) -> int:
    """Take so many numbers for events; gives the last. Locks the counter's row until the commit, even for none."""
    taken = (
        update(tables.Counter)
        .where(tables.Counter.name == "events")
        .values(value=tables.Counter.value + count)
        .returning(tables.Counter.value)
        .execution_options(synchronize_session=False)
    )
    last = session.scalar(taken)
    if last is None:  # the first event of all
        insert_missing(session, tables.Counter, [{"name": "events", "value": 0}])
        last = session.execute(taken).scalar_one()
    return last


def hold_numbers(session: Session) -> int:
    """Let nobody else write events until the commit; gives the number of the last there is.

    Who is told is decided once a number is taken. So of what this transaction changes about that, every event has
    heard, or it is among those that can be seen now.
    """
    return take_numbers(session, 0)
