"""`gradewatch reread`: better readers over the archive."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.cli._context import opened, parse_day
from worker.cli._output import console, counted, grade_words, harmless, print_json, say
from worker.errors import UsageError

if TYPE_CHECKING:
    from worker.comparing import Said
    from worker.rereading import Difference

_HELD = "held: misreading, needs a person"


def command(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was fetched from this day on.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only pages of this kind, as report.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Record what is found anew.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The differences, one page a line.")] = False,
) -> None:
    """Read the stored snapshots again with today's readers and show what differs from what is recorded.

    Nothing is fetched, and nothing changes without --apply. With it, what is found anew is recorded; what is no longer
    found, or read otherwise, is never a move: it is listed for a person, and the old reading stays.
    """
    from schema.findings import Kind

    if kind is not None and kind not in set(Kind):
        message = f"no kind {kind!r}; the kinds are {', '.join(Kind)}"
        raise UsageError(message)
    day = parse_day(since, "--since")
    with opened() as context:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from worker.logs import set_up_logs
        from worker.rereading import reread

        set_up_logs(quiet=True)
        columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        screen = console(stderr=True)
        found: list[Difference] = []
        with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bar:
            shown, read = bar.add_task("reading", total=None), 0

            def seen(done: int, total: int) -> None:
                nonlocal read
                read = done
                bar.update(shown, completed=done, total=total)

            for page in reread(context, since=day, kind=Kind(kind) if kind else None, apply=apply, seen=seen):
                found.append(page)
                if as_json:
                    print_json([_row(page, applied=apply)])
                else:
                    typer.echo(_line(page))
    _tell(found, read, applied=apply)


def _tell(found: list[Difference], read: int, *, applied: bool) -> None:
    added, held = sum(len(page.added) for page in found), sum(page.held for page in found)
    say(
        f"read {counted(read, 'snapshot')} again; {counted(len(found), 'page')} differ"
        + ("s" if len(found) == 1 else "")
    )
    if added:
        events = sum(len(page.events) for page in found)
        went = f"recorded, {counted(events, 'event')}" if applied else "not recorded without --apply"
        say(f"{counted(added, 'judgment')} found anew: {went}")
    if held:
        say(f"{_HELD}: {counted(held, 'page')}; the old reading stays")


def _row(page: Difference, *, applied: bool) -> dict[str, Any]:
    changed = [{"recorded": asdict(was), "found": asdict(said)} for was, said in page.changed]
    return {**asdict(page), "changed": changed, "held": page.held, "applied": applied and bool(page.added)}


def _line(page: Difference) -> str:
    """A page on one line: what is added (+), read otherwise (~) and lost (-), with the words."""
    parts = [f"+ {_shown(said)}" for said in page.added]
    parts += [f"~ {_shown(was)} -> {_grade(said)} “{_words(said)}”" for was, said in page.changed]
    parts += [f"- {_shown(said)}" for said in page.lost]
    if page.statements:
        parts.append(f"+ {counted(page.statements, 'statement')}")
    if page.why:
        parts.append(f"not believed: {page.why}")
    if page.held:
        parts.append(_HELD)
    return harmless(f"{page.url} ({counted(page.snapshots, 'snapshot')}): {'; '.join(parts)}")


def _shown(said: Said) -> str:
    about = f"{said.force} {said.question} {said.framework or ''}".strip()
    earlier = " (previous)" if said.tense == "previous" else ""
    return f"{about}{earlier} {_grade(said)} “{_words(said)}”"


def _grade(said: Said) -> str:
    word = grade_words(said.grade) or said.status.replace("-", " ")
    return f"{word} of {said.effective}" if said.effective else word


def _words(said: Said) -> str:
    return said.words if len(said.words) <= _LONGEST else f"{said.words[:_LONGEST]}…"


_LONGEST = 120
"""Characters of the words that a line shows."""
