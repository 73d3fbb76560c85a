"""`python -m benchmarks`: measure, print a table. `--json`: one result a line."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks import alerts, cycles, day, deliveries, fuzz, idle, ledger, processes, reading
from benchmarks.result import FULL, QUICK, TIMES, Effort, Result

GROUPS: dict[str, Callable[[Effort], Iterator[Result]]] = {
    "processes": processes.measure,
    "reading": reading.measure,
    "ledger": ledger.measure,
    "idle": idle.measure,
    "cycles": cycles.measure,
    "day": day.measure,
    "fuzz": fuzz.measure,
    "alerts": alerts.measure,
    "deliveries": deliveries.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; gives the exit code: 1 where one broke, or with `--strict` where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="gradewatch side by side with its peers.")
    parser.add_argument("groups", nargs="*", metavar="group", help=f"of {', '.join(GROUPS)}; all unless given")
    parser.add_argument("--json", action="store_true", help="one result a line, as JSON")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a target is missed")
    parser.add_argument("--quick", action="store_true", help="run each once, to see that it runs; no figures to go by")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.groups if name not in GROUPS]:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(GROUPS)}")
    results: list[Result] = []
    broken = False
    for name in asked.groups or GROUPS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            for result in GROUPS[name](QUICK if asked.quick else FULL):
                results.append(result)
                if asked.json:
                    print(json.dumps(result.as_json()), flush=True)
        except Exception:  # noqa: BLE001 - whatever broke one group, the others are measured
            traceback.print_exc()
            broken = True
    if not asked.json:
        _print(results)
    missed = any(result.verdict == "MISS" for result in results)
    return 1 if broken or (asked.strict and missed) else 0


def _print(results: Iterable[Result]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("what", "against", "median", "lowest", "highest", "target", "", "made of"):
        table.add_column(title, justify="right" if title in {"median", "lowest", "highest", "target"} else "left")
    for one in results:
        measured = (one.median, min(one.values, default=None), max(one.values, default=None), one.target)
        parts = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in one.parts.items())
        table.add_row(
            one.name,
            one.against,
            *(_figure(value, one.unit) for value in measured),
            Text(one.verdict, style={"pass": "green", "MISS": "bold red"}.get(one.verdict, "")),
            one.note or parts,
        )
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    console.print(table)
    console.print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.2f} {unit}" if unit == TIMES else f"{value:.3g} {unit}"


if __name__ == "__main__":
    sys.exit(main())
