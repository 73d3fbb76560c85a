"""The `gradewatch` command. A command is one module of this folder, which registers itself by being there.

A module offers `command`, a function, or `group`, a Typer with commands of its own; it is called by the module's name,
hyphens for underscores.
Modules import nothing heavy at the top, so that `--help` is quick; data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
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
        name = found.name.replace("_", "-")
        if hasattr(module, "group"):
            app.add_typer(module.group, name=name)
        else:
            app.command(name, no_args_is_help=getattr(module, "NEEDS_ARGUMENTS", False))(module.command)
    return app


def main() -> None:
    """Run the command of this process's arguments; every error that people can mend is one line and an exit code."""
    atexit.register(gc.freeze)  # a process that ends need not look for garbage in all that it imported
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an old terminal knows no curly quotes
    try:
        sys.exit(build()(prog_name="gradewatch", standalone_mode=False))
    except CALL_ERROR as error:
        _end_call(error)
    except (typer.Abort, KeyboardInterrupt):
        _end("stopped", 130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: there is nobody to tell
        sys.exit(1)
    except Exception as error:
        message, code = _explained(error)
        if message is None:
            raise
        _end(message, code)


def _explained(error: Exception) -> tuple[str | None, int]:
    """What to say of an error that people can mend, and its exit code; None for one of ours."""
    # By name: importing the modules that define them would make every command slow.
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "GradewatchError" in kinds:
        return str(error), int(getattr(error, "exit_code", 1))
    if "DataFileError" in kinds:
        return f"{error}; GRADEWATCH_SOURCES names this file", 2
    if kinds & {"UnknownForceError", "UnknownFrameworkError", "ReadingError"}:
        return str(error), 1 if type(error).__name__ == "ReadingError" else 2  # a wrong address is one of these, too
    if "DBAPIError" in kinds and type(error).__name__ in {"OperationalError", "DatabaseError", "InterfaceError"}:
        return f"the database failed ({getattr(error, 'orig', error)}); `gradewatch doctor` looks what is wrong", 1
    if isinstance(error, OSError):
        return f"{error.filename or 'the output'} cannot be used ({error.strerror or error})", 1
    return None, 1


def _end_call(error: Exception) -> None:
    """Tell what is wrong with a call; one without any arguments asks for help, which is many lines."""
    message = str(error.format_message())  # type: ignore[attr-defined]  # every ClickException has it
    if type(error).__name__ == "NoArgsIsHelpError":
        print(message, file=sys.stderr)  # noqa: T201 - as below
        sys.exit(2)
    called = getattr(getattr(error, "ctx", None), "command_path", "gradewatch")
    message = message.replace("Value error, ", "").rstrip(".")
    _end(f"{message}; `{called} --help` tells more", 2)


def _end(message: str, code: int) -> None:
    line = " ".join(message.split())
    print(f"gradewatch: {line}", file=sys.stderr)  # noqa: T201 - the one place where errors are told
    sys.exit(code)
