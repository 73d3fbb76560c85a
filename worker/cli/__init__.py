"""The `gradewatch` command. A command is one module of this folder, which registers itself by being there.

A module offers `command`, a function, or `group`, a Typer with commands of its own; it is called by the module's name.
Modules import nothing heavy at the top, so that `--help` is quick; data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

CALL_ERROR: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
"""What typer raises where the call is wrong; it has no public name of its own."""


def build() -> typer.Typer:
    """The whole command, with every module of this folder in it."""
    app = typer.Typer(
        name="gradewatch",
        help="Watches what the police inspectorate publishes and tells you when a force's grade moves.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for found in pkgutil.iter_modules(__path__):
        if found.name.startswith("_"):  # parts of commands, no commands
            continue
        module = importlib.import_module(f"{__name__}.{found.name}")
        if hasattr(module, "group"):
            app.add_typer(module.group, name=found.name)
        else:
            app.command(found.name, no_args_is_help=getattr(module, "NEEDS_ARGUMENTS", False))(module.command)
    return app


def main() -> None:
    """Run the command of this process's arguments; every error that people can mend is one line and an exit code."""
    try:
        sys.exit(build()(prog_name="gradewatch", standalone_mode=False))
    except CALL_ERROR as error:
        _end(error.format_message(), 2)  # type: ignore[attr-defined]  # every ClickException has it
    except (typer.Abort, KeyboardInterrupt):
        _end("stopped", 130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: there is nobody to tell
        sys.exit(1)
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise
        _end(str(getattr(error, "orig", None) or error), code)


def _exit_code(error: Exception) -> int | None:
    """The exit code of an error that people can mend; None for one of ours."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "GradewatchError" in kinds:
        return int(getattr(error, "exit_code", 1))
    if kinds & {"DataFileError", "UnknownForceError", "UnknownFrameworkError", "AddressError"}:
        return 2
    if kinds & {"ReadingError", "OperationalError"}:  # the document, or the database in the middle of the work
        return 1
    return None


def _end(message: str, code: int) -> None:
    line = " ".join(message.split())
    print(f"gradewatch: {line}", file=sys.stderr)  # noqa: T201 - the one place where errors are told
    sys.exit(code)
