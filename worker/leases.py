"""Leases: who works on what until when. A new holder gets a higher token; writes under a lease check theirs."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from schema import tables


class LeaseLostError(Exception):
    """Somebody else holds the lease by now: what was to be written under it must not be."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that this thread holds."""

    name: str
    token: int


def take(session: Session, name: str, now: datetime, lasting: timedelta) -> Held | None:
    """Take a lease that nobody holds (any more), for so long. None where somebody does."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    fresh = insert(tables.Lease).values(name=name, owner=_owner(), token=1, expires_at=now + lasting)
    taken = fresh.on_conflict_do_update(
        index_elements=[tables.Lease.name],
        set_={"owner": _owner(), "token": tables.Lease.token + 1, "expires_at": now + lasting},
        where=tables.Lease.expires_at <= now,
    ).returning(tables.Lease.token)
    token = session.execute(taken).scalar()
    return None if token is None else Held(name, token)


def check(session: Session, held: Held) -> None:
    """See, with the row locked, that the lease is still ours. Raises LeaseLostError.

    Time is not asked: a lease that ran out but that nobody took since is still good.
    """
    token = session.execute(select(tables.Lease.token).where(tables.Lease.name == held.name).with_for_update()).scalar()
    if token != held.token:
        raise _lost(held)


def extend(session: Session, held: Held, until: datetime) -> None:
    """Check it and hold it until then, in one statement. Raises LeaseLostError."""
    ours = update(tables.Lease).where(tables.Lease.name == held.name, tables.Lease.token == held.token)
    if session.execute(ours.values(expires_at=until).returning(tables.Lease.token)).scalar() is None:
        raise _lost(held)


def release(session: Session, held: Held, free_from: datetime) -> None:
    """Give it back; nobody may take it before `free_from` (a host's delay, a Retry-After). No error if it is lost."""
    session.execute(
        update(tables.Lease)
        .where(tables.Lease.name == held.name, tables.Lease.token == held.token)
        .values(expires_at=free_from)
    )


def _lost(held: Held) -> LeaseLostError:
    return LeaseLostError(f"the lease on {held.name} has gone to somebody else")


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
