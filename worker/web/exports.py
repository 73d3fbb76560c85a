"""Rows as JSON Lines and CSV, a piece at a time, so that no export is ever whole in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from worker.cli._output import cell, json_line, plain
from worker.web.eventlog import look_after

if TYPE_CHECKING:
    from worker.context import Context
    from worker.web.eventlog import Wanted

_BATCH = 500
EVENT_COLUMNS = (
    *("sequence", "id", "type", "subject", "time", "recordedtime", "announced", "authority", "force", "question"),
    *("direction", "comparable", "reason", "previous_grade", "previous_framework", "grade", "framework", "url", "text"),
)


def event_bodies(context: Context, wanted: Wanted, after: int = 0) -> Iterator[bytes]:
    """Every such event, a batch at a time: no connection is held while a slow reader takes one."""
    more = True
    while more:
        with context.store.read() as session:
            found = look_after(session, wanted, after, _BATCH)
        yield from (body for _, body in found.events)
        after, more = found.after, found.more


def as_lines(rows: Iterable[Any]) -> Iterator[str]:
    """Rows as JSON Lines."""
    return in_pieces(json_line(row) for row in rows)


def as_csv(rows: Iterable[Any], columns: Sequence[str]) -> Iterator[str]:
    """Rows as CSV with a header; what a spreadsheet would take for a formula gets an apostrophe."""

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(columns)
        for row in rows:
            values = plain(row)
            writer.writerow([cell(values[column]) for column in columns])
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue()

    return in_pieces(lines())


def event_row(body: bytes) -> dict[str, Any]:
    """An event as a flat row."""
    event = json.loads(body)
    data = event.pop("data")
    previous, current = data.get("previous") or {}, data.get("current") or {}
    evidence = (data.get("evidence") or [{}])[0]
    return {
        **dict.fromkeys(EVENT_COLUMNS),
        **{name: value for name, value in {**data, **event}.items() if name in EVENT_COLUMNS},
        "sequence": int(event["sequence"]),
        "force": data.get("force", {}).get("slug"),
        "question": data.get("question", {}).get("id"),
        "previous_grade": previous.get("grade"),
        "previous_framework": previous.get("framework"),
        "grade": current.get("grade"),
        "framework": current.get("framework"),
        "url": data.get("url") or evidence.get("url"),
        "text": evidence.get("text") or data.get("why"),
    }


def in_pieces(pieces: Iterable[str]) -> Iterator[str]:
    """The same in larger pieces: each is a turn of the server."""
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if len(held) == _BATCH:
            yield "".join(held)
            held.clear()
    yield "".join(held)
