"""`gradewatch ingest`: record a file that a person gives."""

from typing import Annotated

import typer

from worker.cli._context import opened, parse_day, parse_moment
from worker.cli._files import read_file
from worker.cli._output import counted, print_json, say

NEEDS_ARGUMENTS = True


def command(
    file: Annotated[str, typer.Argument(help="A saved page or text; - for stdin.")],
    url: Annotated[str, typer.Option(help="The address it was saved from: it tells whose words these are.")],
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was published, where it does not tell itself.")
    ] = None,
    fetched: Annotated[
        str | None, typer.Option(metavar="WHEN", help="When these bytes were fetched; now where left out.")
    ] = None,
    announce: Annotated[
        bool, typer.Option("--announce", help="Send subscribers what is new and recent in it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The events it led to, one a line.")] = False,
) -> None:
    """Read a saved page or article and record it.

    As if these bytes had been fetched then. Twice is the same as once. Silent, unless you ask for --announce.
    """
    day, moment = parse_day(published, "--published"), parse_moment(fetched, "--fetched")
    body, content_type = read_file(file)
    with opened() as context:
        from worker.archive import Job
        from worker.cli.events import line
        from worker.ingesting import ingest
        from worker.queries import events

        done = ingest(context, Job(body, url, content_type, day), moment or context.now(), announce=announce)
        numbers = done.recorded.events if done.recorded else ()
        with context.store.read() as session:
            told = events(session, after=numbers[0] - 1, limit=len(numbers)) if numbers else []
    if as_json:
        print_json(told)
    else:
        for event in told:
            typer.echo(line(event))
    if done.recorded is None:
        say("known already: the same bytes of this page are stored")
        return
    found = done.findings
    parts = [("judgment", len(found.judgments)), ("statement", len(found.statements)), ("event", len(told))]
    say("recorded " + ", ".join(counted(number, noun) for noun, number in parts))
