"""`gradewatch doctor`: what is wrong with the set-up, and how to mend it."""

from typing import Annotated

import typer

from worker.cli._output import console, harmless, print_json


def command(
    as_json: Annotated[bool, typer.Option("--json", help="Settings and checks, one object a line.")] = False,
) -> None:
    """Check the set-up; say what is wrong and how to mend it.

    Shows every setting with where it came from, secrets masked, then looks at data folder, sources, database, service,
    subscriptions and broker. Ends with 1 where something is wrong.
    """
    from worker.checks import check_all, setting_rows

    settings, checks = setting_rows(), check_all()
    if as_json:
        print_json([*settings, *checks])
    else:
        from rich.text import Text

        screen = console()
        width = max(len(row.name) for row in settings)
        for row in settings:
            screen.print(Text(f"{row.name:{width}}  {harmless(row.value)}  ({row.origin})"))
        for check in checks:
            mark, style = ("ok  ", "green") if check.ok else ("FAIL", "bold red")
            screen.print(Text.assemble((mark, style), f"  {check.name}: {harmless(check.detail)}"))
    if not all(check.ok for check in checks):
        raise typer.Exit(1)
