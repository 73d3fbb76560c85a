"""Reading the checked data files (forces, frameworks, sources): a wrong file is an error that names file and key."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")


class DataFileError(Exception):
    """A data file is missing, is no TOML, or has a wrong key: one line that names the file and the key."""

    def __init__(self, path: Path, key: str, problem: str) -> None:
        """Say what is wrong with `key` (dotted; empty for the file as a whole) of the file at `path`."""
        self.path, self.key, self.problem = path, key, problem
        super().__init__(f"{path}: {key}: {problem}" if key else f"{path}: {problem}")


class Table:
    """One TOML table whose keys are taken one by one; what is left over at the end is a mistake."""

    def __init__(self, path: Path, where: str, values: dict[str, Any]) -> None:
        """Wrap `values`, the table called `where` of the file at `path`."""
        self.path, self.where, self._values = path, where, dict(values)

    def key(self, name: str) -> str:
        """The full name of a key, for messages."""
        return f"{self.where}.{name}" if self.where else name

    def wrong(self, name: str, problem: str) -> DataFileError:
        """An error about one key of this table."""
        return DataFileError(self.path, self.key(name), problem)

    def take(self, name: str, kind: type[T], default: T | None = None) -> T:
        """Take a value of this kind. Raises DataFileError where it is missing (and no default) or of another kind."""
        if name not in self._values:
            if default is None:
                raise self.wrong(name, "is missing")
            return default
        value = self._values.pop(name)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(name, f"should be {_NAMES.get(kind, kind.__name__)}, not {value!r}")
        return value

    def strings(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Take an array of non-empty texts (empty where absent, unless required)."""
        values = self.take(name, list, None if required else [])
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(name, f"should hold non-empty texts, not {value!r}")
        return tuple(values)

    def tables(self, name: str) -> list[Table]:
        """Take an array of tables ([[name]])."""
        values = self.take(name, list, [])
        for position, value in enumerate(values, 1):
            if not isinstance(value, dict):
                raise self.wrong(name, f"entry {position} should be a table")
        return [Table(self.path, f"{self.key(name)}[{n}]", value) for n, value in enumerate(values, 1)]

    def table(self, name: str) -> Table | None:
        """Take a table, or None where it is absent."""
        if name not in self._values:
            return None
        return Table(self.path, self.key(name), self.take(name, dict))

    def holds_table(self, name: str) -> bool:
        """Whether a key, not taken yet, is a table."""
        return isinstance(self._values.get(name), dict)

    def names(self) -> tuple[str, ...]:
        """The keys not taken yet."""
        return tuple(self._values)

    def end(self) -> None:
        """Raise DataFileError if a key was never taken: it is misspelt or of another version."""
        for name in self._values:
            raise self.wrong(name, "is not a key that gradewatch knows here")


_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    list: "an array",
    dict: "a table",
    date: "a date (2016-03-02)",
}


def read_table(path: Path) -> Table:
    """Read a TOML file. Raises DataFileError where it cannot be read or is no TOML."""
    try:
        with path.open("rb") as file:
            return Table(path, "", tomllib.load(file))
    except OSError as error:
        raise DataFileError(path, "", f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(path, "", f"is not valid TOML ({error})") from error
