"""Exports: all events, standings and steps at once, as JSON Lines or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from starlette.responses import StreamingResponse

from worker import queries
from worker.queries import ChangeRow, GradeRow
from worker.web.access import Hands, reading
from worker.web.eventlog import Wanted
from worker.web.exports import EVENT_COLUMNS, as_csv, as_lines, event_bodies, event_row, in_pieces
from worker.web.parameters import Filtered, Flag


class Format(StrEnum):
    """How an export is written."""

    JSONL = "jsonl"
    CSV = "csv"


_MEDIA_TYPES = {Format.JSONL: "application/jsonl", Format.CSV: "text/csv"}
_EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {media: {"schema": {"type": "string"}} for media in _MEDIA_TYPES.values()},
        "description": "The export",
    }
}

router = APIRouter(
    prefix="/v1/exports", tags=["exports"], dependencies=[Depends(reading)], default_response_class=Response
)


@router.get("/events.{form}", responses=_EXPORT)
def export_events(
    context: Hands,
    form: Format,
    filters: Filtered,
    announced: Annotated[Flag, Query(description="Only what subscribers are sent")] = False,  # noqa: FBT002 - a query's default
) -> Response:
    """The event log; in JSON Lines the bytes that subscribers get."""
    bodies = event_bodies(context, Wanted(announced, filters))
    if form is Format.JSONL:
        return _sent("events", form, in_pieces(body.decode() + "\n" for body in bodies))
    return _sent("events", form, as_csv(map(event_row, bodies), EVENT_COLUMNS))


@router.get("/grades.{form}", responses=_EXPORT)
def export_grades(context: Hands, form: Format) -> Response:
    """The standings, those that ended too."""
    with context.store.read() as session:
        rows = queries.grades(session, ended=True)
    return _rows("grades", form, rows, GradeRow)


@router.get("/changes.{form}", responses=_EXPORT)
def export_changes(context: Hands, form: Format) -> Response:
    """The history: every step of every force."""
    with context.store.read() as session:
        rows = queries.changes(session, every=True)
    return _rows("changes", form, rows, ChangeRow)


def _rows(name: str, form: Format, rows: Iterable[Any], kind: type[GradeRow | ChangeRow]) -> Response:
    columns = [field.name for field in fields(kind)]
    return _sent(name, form, as_lines(rows) if form is Format.JSONL else as_csv(rows, columns))


def _sent(name: str, form: Format, pieces: Iterator[str]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="gradewatch-{name}.{form}"', "Cache-Control": "no-cache"}
    return StreamingResponse(pieces, headers=headers, media_type=_MEDIA_TYPES[form])
