"""What the demo shows: its phases, some standings, the alert. Live on a terminal, line by line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from schema.forces import get_force
from worker.demo.grades import PILLARS

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_STYLES = {"up": "bold green", "down": "bold red"}


@dataclass(slots=True)
class _Phase:
    title: str
    detail: str = ""
    took: float | None = None


class Screen:
    """The demo's screen, as a context manager."""

    def __init__(self, console: Console) -> None:
        """Show it on this console."""
        self._console = console
        self._live: Live | None = None
        self._began = time.monotonic()
        self._phases: list[_Phase] = []
        self._standings: dict[str, dict[str, str]] = {}
        self._moves: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(console=self._console, get_renderable=self._render, refresh_per_second=8)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def begin(self, title: str) -> None:
        """A phase begins."""
        self._phases.append(_Phase(title))

    def detail(self, words: str) -> None:
        """How far the phase is."""
        self._phases[-1].detail = words

    def end(self, words: str) -> None:
        """The phase is over: what came of it."""
        phase = self._phases[-1]
        phase.detail, phase.took = words, time.monotonic() - self._began
        if not self._live:
            self._print(_line(phase))

    def show_standings(self, standings: Mapping[str, Mapping[str, str]]) -> None:
        """The grades of some forces: slug to pillar to grade words."""
        self._standings = {force: dict(grades) for force, grades in standings.items()}

    def show_alert(self, events: Sequence[dict[str, Any]]) -> None:
        """The events of one report, as they arrived: one message."""
        self._moves = list(events)
        if not self._live:
            self._print(self._table())
            self._print(_message(self._moves))

    def say(self, words: str) -> None:
        """One line more."""
        self._print(Text(words))

    def _print(self, what: RenderableType) -> None:
        self._console.print(what, soft_wrap=isinstance(what, Text))

    def _render(self) -> RenderableType:
        parts: list[RenderableType] = [_line(phase) for phase in self._phases]
        if self._standings:
            parts += [Text(), self._table()]
        if self._moves:
            parts += [Text(), _message(self._moves)]
        return Group(*parts)

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in ("force", *PILLARS):
            table.add_column(title)
        moved = {(one["data"]["force"]["slug"], one["data"]["question"]["id"]): one["data"] for one in self._moves}
        for force, grades in self._standings.items():
            cells = []
            for pillar in PILLARS:
                way = (moved.get((force, pillar)) or {}).get("direction")
                words = f"{grades.get(pillar, '')} ({way})" if way else grades.get(pillar, "")
                cells.append(Text(words, style=_STYLES.get(way or "", "")))
            table.add_row(get_force(force).place, *cells)
        return table


def _line(phase: _Phase) -> Text:
    if phase.took is None:
        return Text.assemble(("  ...    ", "yellow"), phase.title, (f"  {phase.detail}", "dim"))
    return Text.assemble((f"{phase.took:5.1f} s  ", "green"), phase.title, (f": {phase.detail}", "dim"))


def _message(events: Sequence[dict[str, Any]]) -> Text:
    """What a person is told: one message for one report."""
    first = events[0]["data"]
    message = Text.assemble((f"{first['force']['name']}, {_framework(first)}: one report, one message", "bold"))
    for event in events:
        data = event["data"]
        previous, current, evidence = data["previous"], data["current"], data["evidence"][0]
        was, now = _words(previous), _words(current)
        told = f"{was} to {now}" if was != now else f"still {now}"
        outcome = event["type"].rpartition(".")[2]
        way = data["direction"]
        message.append(f"\n  {data['question']['title']}: {told}, ")
        message.append(f"{outcome} {way}" if way else outcome, style=_STYLES.get(way or "", ""))
        message.append(f"  (event {int(event['sequence'])}, snapshot {evidence['snapshot']})", style="dim")
        message.append(f'\n    "{evidence["text"]}"', style="italic")
    message.append(f"\n  evidence: {first['evidence'][0]['url']}", style="dim")
    return message


def _framework(data: dict[str, Any]) -> str:
    return str(data["current"]["framework"]).replace("peel-", "PEEL ")


def _words(shown: dict[str, Any]) -> str:
    return str(shown["grade"]).replace("-", " ")
