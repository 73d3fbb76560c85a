"""`gradewatch extract`: what the readers find in a saved page or text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli._context import parse_day
from worker.cli._files import read_file
from worker.cli._output import console, grade_words, harmless, say

if TYPE_CHECKING:
    from schema.findings import Findings, Judgment

NEEDS_ARGUMENTS = True


def command(
    file: Annotated[str, typer.Argument(help="A saved page or text; - for stdin.")],
    url: Annotated[str, typer.Option(help="The address it was saved from: it tells whose words these are.")],
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was published, where it does not tell itself.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All findings as one JSON object.")] = False,
) -> None:
    """Read a saved page or article; store nothing.

    Prints the judgments and statements that it finds, each with the words it rests on.
    """
    import scrapers
    from scrapers.sources import load_sources

    own = _own_sources()
    body, content_type = read_file(file)
    findings = scrapers.read(
        body,
        url=url,
        content_type=content_type,
        published_on=parse_day(published, "--published"),
        sources=load_sources(*own),
    )
    if as_json:
        typer.echo(findings.to_json())
    from worker.relevance import about_forces

    about_forces(findings)
    if not as_json:
        _print(findings)


def _own_sources() -> list[Path]:
    """The user's sources file, as the settings have it: reading all of them takes longer than reading the page."""
    own = os.environ.get("GRADEWATCH_SOURCES")
    if not own and Path(".env").is_file():
        from dotenv import dotenv_values

        own = dotenv_values(".env").get("GRADEWATCH_SOURCES")
    return [Path(own)] if own else []


def _print(findings: Findings) -> None:
    from rich.text import Text

    screen = console()
    screen.print(Text(harmless(findings.title or findings.url), style="bold"))
    about = [
        findings.kind.value,
        findings.publisher,
        findings.published_on,
        ", ".join(findings.forces),
        findings.reader,
    ]
    screen.print(Text(harmless(" · ".join(str(part) for part in about if part))))
    for judgment in findings.judgments:
        screen.print()
        screen.print(Text(harmless(_line(judgment)), style="bold"))
        screen.print(Text("  " + harmless(judgment.evidence.text)))
    for statement in findings.statements:
        who = ", ".join(filter(None, (statement.speaker, statement.role, statement.organisation))) or "unnamed"
        screen.print()
        screen.print(Text(harmless(f"{who} said ({statement.kind.value}):"), style="bold"))
        screen.print(Text("  " + harmless(statement.text)))
    if not findings.judgments:
        say("no grade of a named force on a named question is stated")
    for caution in findings.warnings:
        say(f"warning: {harmless(caution.message)}" + (f": {harmless(caution.words)}" if caution.words else ""))


def _line(judgment: Judgment) -> str:
    grade = grade_words(judgment.grade) or judgment.status.value.replace("-", " ")
    since = f" since {judgment.effective.date}" if judgment.effective else ""
    told = f"{judgment.authority.value}, {judgment.tense.value}{since}"
    return f"{judgment.force}, {judgment.framework or 'framework unknown'}, {judgment.question}: {grade} ({told})"
