"""`gradewatch grades`: the standings."""

from typing import Annotated

import typer

from worker.cli._context import opened, parse_day, parse_known
from worker.cli._output import Format, grade_words, print_rows


def command(
    force: Annotated[str | None, typer.Argument(help="A force, by slug or name; all where left out.")] = None,
    at: Annotated[str | None, typer.Option(metavar="DATE", help="The standings as of that day.")] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar="DATE", help="What was believed then: that day's end, or a moment.")
    ] = None,
    ended: Annotated[bool, typer.Option(help="Also questions that are graded no longer.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show each force's grade on each question.

    Now, or as of a day; with the day from which it counts. --at is about the world (which grade a force had on a day),
    --known-at about what had been read by then; the two go together.
    """
    from schema.forces import get_force

    slug = get_force(force).slug if force else None
    day, known = parse_day(at, "--at"), parse_known(known_at, "--known-at")
    output = Format.JSON if as_json else output
    with opened() as context, context.store.read() as session:
        from dataclasses import replace

        from worker import queries

        rows = queries.grades(session, force=slug, at=day, known_at=known, ended=ended)
    if output is Format.TABLE:
        rows = [replace(row, grade=grade_words(row.grade)) for row in rows]
    columns = ["force", "question", "grade", "framework", "since"]
    if output is Format.CSV:
        columns += ["assumed", "ended", "url", "judgment"]
    print_rows(
        rows, columns, output, empty="no grade is known yet; `gradewatch serve` fetches them, `ingest` reads a file"
    )
