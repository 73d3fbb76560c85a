"""`gradewatch token`: who may use the API."""

from typing import Annotated

import typer

from worker.cli._context import opened
from worker.cli._output import Format, print_rows, say

group = typer.Typer(help="Make, list and revoke the API's tokens.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="What you call it: whose it is.")]


@group.command()
def new(
    name: Name,
    scope: Annotated[str, typer.Option(help="read, or write: subscriptions and rescrapes too.")] = "read",
) -> None:
    """Make a token and print it, this once: only its SHA-256 is kept."""
    with opened() as context, context.store.write() as session:
        from worker.web.tokens import new_token

        text = new_token(session, name, scope, context.now())
    typer.echo(text)
    say(f"token {name} may {scope}; the line above is the token, shown only now: send it as `Authorization: Bearer`")


@group.command("list")
def show(
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json: one object a line.")] = False,
) -> None:
    """Show every token, without its secret."""
    with opened() as context, context.store.read() as session:
        from worker.web.tokens import token_rows

        rows = token_rows(session)
    print_rows(
        rows,
        ["id", "name", "scope", "created_at", "revoked_at"],
        Format.JSON if as_json else output,
        empty="there are no tokens; `gradewatch token new NAME` makes one",
    )


@group.command()
def revoke(name: Name) -> None:
    """End a token at once, for good."""
    with opened() as context, context.store.write() as session:
        from worker.web.tokens import revoke_token

        revoke_token(session, name, context.now())
    say(f"token {name} opens nothing any more")
