"""How many requests for pages ended how, host by host: rows, for the processes that count are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from schema.tables import Fetches
from worker.fetching.client import Fetched


def count(session: Session, host: str, results: Iterable[Fetched]) -> None:
    """Add these to what is counted of a host."""
    ended = Counter((fetched.outcome.value, fetched.status or 0) for fetched in results)
    if not ended:
        return
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    new = insert(Fetches)
    statement = new.on_conflict_do_update(
        index_elements=["host", "outcome", "status"], set_={"n": Fetches.n + new.excluded.n}
    )
    rows = [
        {"host": host, "outcome": outcome, "status": status, "n": n} for (outcome, status), n in sorted(ended.items())
    ]
    session.execute(statement, rows)
