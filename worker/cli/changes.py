"""`gradewatch changes`: the moves."""

from typing import Annotated

import typer

from worker.cli._context import opened, parse_day
from worker.cli._output import Format, grade_words, print_rows
from worker.errors import UsageError


def command(
    force: Annotated[str | None, typer.Argument(help="A force, by slug or name; all where left out.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only from this day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only until this day.")] = None,
    question: Annotated[str | None, typer.Option(help="Only of this question, by its id.")] = None,
    direction: Annotated[str | None, typer.Option(help="Only up or down, within a block.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every step: first and confirmed grades too.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show which grades moved, from what to what.

    Oldest first, by the day from which a grade counts; with the page's own words, and the name by which
    `gradewatch explain` knows the move, in JSON and CSV.
    """
    from schema.forces import get_force
    from schema.frameworks import frameworks
    from schema.grades import Direction

    known = sorted({name for framework in frameworks().values() for name in framework.questions})
    if question is not None and question not in known:
        message = f"no question {question!r}; the questions are {', '.join(known)}"
        raise UsageError(message)
    if direction is not None and direction not in set(Direction):
        message = f"no direction {direction!r}; a grade goes up or down"
        raise UsageError(message)
    first, last = parse_day(since, "--since"), parse_day(until, "--until")
    slug = get_force(force).slug if force else None
    output = Format.JSON if as_json else output
    with opened() as context, context.store.read() as session:
        from worker import queries

        rows = queries.changes(
            session, force=slug, question=question, direction=direction, since=first, until=last, every=every
        )
    if output is Format.TABLE:
        shown = [
            {
                "date": f"{row.effective}{' (assumed)' if row.assumed else ''}",
                "force": row.force,
                "question": row.question,
                "what": f"{row.outcome} {row.direction}" if row.direction else row.outcome,
                "from": f"{grade_words(row.previous_grade)} ({row.previous_framework})" if row.previous_grade else "",
                "to": f"{grade_words(row.grade)} ({row.framework})",
            }
            for row in rows
        ]
        print_rows(shown, ["date", "force", "question", "what", "from", "to"], output, empty="no grade has moved")
        return
    columns = ["move", "effective", "assumed", "force", "question", "outcome", "direction", "comparable", "reason"]
    columns += ["previous_grade", "previous_framework", "grade", "framework", "evidence", "url", "judgment"]
    print_rows(rows, columns, output, empty="")
