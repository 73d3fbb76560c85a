"""What forces were graded and who said what: grades, changes, statements."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from schema.forces import get_force
from schema.grades import Direction
from worker import queries
from worker.queries import ChangeRow, GradeRow
from worker.statements import StatementPlace, StatementRow, placed_statements
from worker.web.access import Hands, reading
from worker.web.caching import Tagged
from worker.web.parameters import (
    Cursor,
    Day,
    Flag,
    Force,
    Limit,
    Moment,
    Page,
    Question,
    from_cursor,
    page_of,
    to_cursor,
    to_utc,
)

router = APIRouter(prefix="/v1", tags=["history"], dependencies=[Depends(reading)], route_class=Tagged)


@router.get("/grades")
def list_grades(  # noqa: PLR0913, PLR0917 - one for each thing to ask by
    request: Request,
    response: Response,
    context: Hands,
    force: Force | None = None,
    at: Annotated[Day | None, Query(description="The standings as of that day")] = None,
    known_at: Annotated[
        Moment | None, Query(description="What was believed then: at that day's end, or at a moment")
    ] = None,
    ended: Annotated[Flag, Query(description="Also questions that are graded no longer")] = False,  # noqa: FBT002 - a query's default
) -> Page[GradeRow]:
    """The standings: each force's grade on each question, now or as of a day; all on one page."""
    slug = get_force(force).slug if force is not None else None
    with context.store.read() as session:
        rows = queries.grades(session, force=slug, at=at, known_at=known_at, ended=ended)
    return page_of(request, response, rows, None)


@router.get("/changes")
def list_changes(  # noqa: PLR0913, PLR0917 - one for each thing to ask by
    request: Request,
    response: Response,
    context: Hands,
    force: Force | None = None,
    question: Question | None = None,
    direction: Annotated[Direction | None, Query(description="Up or down, within a block")] = None,
    since: Annotated[Day | None, Query(description="Only from this day on")] = None,
    until: Annotated[Day | None, Query(description="Only until this day")] = None,
    every: Annotated[Flag, Query(alias="all", description="Every step: first and confirmed grades too")] = False,  # noqa: FBT002 - a query's default
    cursor: Cursor | None = None,
    limit: Limit = 100,
) -> Page[ChangeRow]:
    """The moves, oldest first, by the day from which a grade counts."""
    slug = get_force(force).slug if force is not None else None
    after: queries.ChangePlace | None = from_cursor(cursor, queries.ChangePlace)
    with context.store.read() as session:
        rows = queries.changes(
            session,
            force=slug,
            question=question,
            direction=direction,
            since=since,
            until=until,
            every=every,
            after=after,
            limit=limit,
        )
    end = to_cursor(queries.place_of(rows[-1])) if len(rows) == limit else None
    return page_of(request, response, rows, end)


@router.get("/statements")
def list_statements(  # noqa: PLR0913, PLR0917 - one for each thing to ask by
    request: Request,
    response: Response,
    context: Hands,
    force: Force | None = None,
    speaker: Annotated[
        str | None, Query(max_length=100, pattern=r"^[^\x00]*$", description="A part of the speaker's name")
    ] = None,
    cursor: Cursor | None = None,
    limit: Limit = 100,
) -> Page[StatementRow]:
    """Who said what, the newest first: each quotation once, with every article that has it.

    Its pages, from the first to the last, are of what was known when the first was asked for.
    """
    slug = get_force(force).slug if force is not None else None
    known_at, after = from_cursor(cursor, tuple[AwareDatetime, StatementPlace]) or (context.now(), None)
    with context.store.read() as session:
        placed = placed_statements(session, slug, speaker, to_utc(known_at), after)[:limit]
    end = to_cursor((known_at, placed[-1][0])) if len(placed) == limit else None
    return page_of(request, response, [row for _, row in placed], end)
