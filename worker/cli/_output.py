"""How the commands print: JSON Lines and CSV for programs, tables for people; scraped text made harmless in each."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def harmless(value: object) -> str:
    """A value as one line for a terminal: no control characters, which a page could use to rewrite the screen."""
    if value is None:
        return ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)).split())


def plain(value: Any) -> Any:
    """A row or an event as JSON knows it."""
    if hasattr(value, "model_dump"):  # a pydantic model, by what it can do: importing pydantic would be slow
        return value.model_dump(mode="json")
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def print_json(rows: Iterable[Any]) -> None:
    """One JSON object a line."""
    for row in rows:
        sys.stdout.write(json_line(row))
    sys.stdout.flush()


def json_line(row: Any) -> str:
    """A row or an event as a line of JSON Lines."""
    return json.dumps(plain(row), ensure_ascii=False, default=_encode) + "\n"


def print_csv(rows: Sequence[Any], columns: Sequence[str]) -> None:
    """A header and a line for each row; what a spreadsheet would take for a formula gets an apostrophe."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = plain(row)
        writer.writerow([cell(values[column]) for column in columns])
    sys.stdout.flush()


def print_rows(
    rows: Sequence[Any], columns: Sequence[str], output: Format, *, empty: str, titles: Sequence[str] | None = None
) -> None:
    """Rows in the format asked for; tables and CSV show these columns. `empty` tells people of no rows."""
    if output is Format.JSON:
        print_json(rows)
        return
    if output is Format.CSV:
        print_csv(rows, columns)
        return
    if not rows:
        say(empty)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles or columns:
        table.add_column(title.replace("_", " "), overflow="fold")
    for row in rows:
        values = plain(row)
        table.add_row(*(Text(harmless(_words(values[column]))) for column in columns))
    console().print(table)


def console(*, stderr: bool = False) -> Console:
    """Rich's console; stdout for data, stderr for talk."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, highlight=False, soft_wrap=not terminal, width=None if terminal else _WIDE)


def say(message: str) -> None:
    """Tell people something, beside the data."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def counted(number: int, noun: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def grade_words(grade: str | None) -> str:
    """A grade as people write it."""
    return (grade or "").replace("-", " ")


_WIDE = 400
"""Columns where the output is no terminal: nothing is folded that another program reads."""


def _words(value: object) -> object:
    """A value in words: lists and filters as people write them, true and false as JSON has them."""
    if isinstance(value, dict):
        return "; ".join(f"{name} {' or '.join(map(str, several))}" for name, several in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value


def cell(value: object) -> str:
    """A value as a cell of CSV: one line, and nothing that a spreadsheet would take for a formula."""
    text = harmless(_words(value))
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text


def _encode(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    message = f"cannot write {type(value).__name__} as JSON"
    raise TypeError(message)
