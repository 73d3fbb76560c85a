"""Mutated pages by the hundred thousand: `python -m benchmarks.fuzz`.

Any error but the readers' own, or a span that is not what it claims, is printed with the seed that makes it again, and
ends the run with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path

import scrapers
from benchmarks.result import Effort, Result, ratio, seconds
from schema.findings import Evidence, Findings

PAGES = Path(__file__).parents[1] / "tests" / "pages" / "hmicfrs"
JUNK = (
    b"<",
    b">",
    b"<table><tr><td>",
    b"</div>",
    b"<!--",
    b"\x00",
    b"\xff\xfe",
    b"&#150;",
    b"&nbsp;",
    b"good",
    b"<h2>",
)
SHARE = 500
STRAY = 0.1  # of the pages are read under another's address


def mutated(body: bytes, chance: random.Random) -> bytes:
    """The page with one to six stretches cut, doubled, moved, or stuffed with junk."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(body))
        end = min(len(body), start + chance.choice((1, 20, 400, 5_000)))
        there = chance.randint(0, len(body))
        junk = chance.choice(JUNK) * chance.choice((1, 3, 50))
        body = chance.choice(
            (
                body[:start] + body[end:],
                body[:there] + body[start:end] + body[there:],
                body[:there] + junk + body[there:],
                body[:end],
            )
        )
    return body


def spans(findings: Findings) -> Iterator[Evidence]:
    """Every span that findings claim."""
    for judgment in findings.judgments:
        yield from chain([judgment.evidence], judgment.context)
    yield from (phase.evidence for phase in findings.phases)
    yield from (count.evidence for count in findings.counts)


def run(share: tuple[int, int]) -> tuple[int, list[str]]:
    """Read this many mutated pages from this seed on; gives how many were refused, and what went wrong."""
    seed, number = share
    pages = sorted(PAGES.glob("*.html"))
    refused, wrong = 0, []
    for one in range(seed, seed + number):
        chance = random.Random(one)
        page, other = chance.choice(pages), chance.choice(pages)
        body = mutated(page.read_bytes(), chance)
        try:
            findings = scrapers.read(body, url=_address(other if chance.random() < STRAY else page))
        except scrapers.ReadingError:
            refused += 1
            continue
        except Exception as error:  # noqa: BLE001 - that there is none is what this run is for
            wrong.append(f"seed {one}, {page.name}: {type(error).__name__}: {error}")
            continue
        if not all(_holds(findings, at) for at in spans(findings)):
            wrong.append(f"seed {one}, {page.name}: a span is not its text")
    return refused, wrong


def _address(page: Path) -> str:
    """A page's own address, as its reviewed reading has it."""
    told = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return str(told["url"])


def _holds(findings: Findings, at: Evidence) -> bool:
    return findings.text[at.start : at.end] == at.text


def measure(effort: Effort) -> Iterator[Result]:
    """How many mutated pages break a reader, and whether what is four times as large takes four times as long."""
    refused, wrong = run_all(0, effort.mutants)
    for line in wrong:
        print(line, file=sys.stderr, flush=True)
    parts = {"read": float(effort.mutants), "refused": float(refused)}
    against = f"{effort.mutants:,} mutated pages"
    yield Result("pages that break a reader", against, 0, "pages", (float(len(wrong)),), parts)
    for name, document in (("a page of 1 MB", prose), ("a page nested 100,000 deep", nested)):
        pairs = [
            (seconds(partial(_read_any, document(1))), 4 * seconds(partial(_read_any, document(4))))
            for _ in range(max(1, effort.readings // 8))
        ]
        yield ratio(f"read {name}", "four of a quarter", 1.3, pairs)


def prose(part: int) -> bytes:
    """A page of 1 MB, or a part of it, that is prose in the inspectorate's words."""
    words = "<p>The force is good at preventing crime, and the public is treated with fairness and respect.</p>\n"
    head = "<html><head><title>Norfolk 2016</title></head><body><h1>Norfolk 2016</h1>"
    return (head + words * (1_000_000 // len(words) // part) + "</body></html>").encode()


def nested(part: int) -> bytes:
    """A page whose elements stand 100,000 deep, or a part of that."""
    return b"<div>" * (100_000 // part) + b"good"


def _read_any(body: bytes) -> None:
    with suppress(scrapers.ReadingError):
        scrapers.read(body, url="https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/norfolk/")


def run_all(first: int, number: int) -> tuple[int, list[str]]:
    """Read so many mutated pages, on every core; gives how many were refused, and what went wrong."""
    shares = [(seed, min(SHARE, first + number - seed)) for seed in range(first, first + number, SHARE)]
    refused, wrong = 0, []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for some, lines in pool.map(run, shares):
            refused += some
            wrong += lines
    return refused, wrong


def main() -> int:
    """Run it; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description="Mutated pages, read to the end.")
    parser.add_argument("--pages", type=int, default=100_000, help="how many (100,000)")
    parser.add_argument("--seed", type=int, default=0, help="the first page's seed (0)")
    asked = parser.parse_args()
    began = time.monotonic()
    refused, wrong = run_all(asked.seed, asked.pages)
    for line in wrong:
        print(line)
    took = time.monotonic() - began
    print(f"{asked.pages} mutated pages in {took:.0f} s: {refused} refused, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
