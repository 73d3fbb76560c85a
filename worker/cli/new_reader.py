"""`gradewatch new-reader`: begin a reader for a new shape of page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from worker.cli._output import say
from worker.errors import GradewatchError, UsageError

NEEDS_ARGUMENTS = True

_ROOT = Path(__file__).parents[2]
_READERS, _PAGES, _TESTS = Path("scrapers/hmicfrs"), Path("tests/pages/hmicfrs"), Path("tests/scrapers/hmicfrs")
_URL = "https://hmicfrs.justiceinspectorates.gov.uk/$dashed/norfolk/"


def command(
    name: Annotated[str, typer.Argument(help="What the shape is called, as engage_list: the reader's module.")],
) -> None:
    """Write a reader that recognises nothing yet, an example page, and a test that fails until it reads it.

    For those who work on gradewatch itself, in a checkout of it. Nothing that is there is overwritten.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*", name):
        message = f"{name!r} cannot be a module's name; write lower-case words joined by underscores, as engage_list"
        raise UsageError(message)
    for path in write_reader(_ROOT, name.replace("-", "_")):
        typer.echo(path.as_posix())
    say("next: make the example a page of the real shape, review what its JSON expects, then write the reader")


def write_reader(root: Path, name: str) -> list[Path]:
    """Write the four files of a new reader into a checkout; gives their paths in it.

    Raises UsageError where `root` is no checkout or one of the files is there already; then nothing is written.
    """
    if not (root / "pyproject.toml").is_file() or not all((root / folder).is_dir() for folder in (_READERS, _PAGES)):
        message = "this gradewatch is installed, not a checkout: readers are written in a checkout of its repository"
        raise UsageError(message)
    dashed = name.replace("_", "-")
    words = {"name": name, "dashed": dashed, "spaced": name.replace("_", " ")}
    texts = {
        _READERS / f"{name}.py": Template(_READER).substitute(words),
        _PAGES / f"{dashed}-example.html": Template(_PAGE).substitute(words),
        _PAGES / f"{dashed}-example.json": _expected(words),
        _TESTS / f"test_{name}.py": Template(_TEST).substitute(words),
    }
    there = [path for path in texts if (root / path).exists()]
    if there:
        message = f"{there[0].as_posix()} is there already; choose another name, or remove it first"
        raise UsageError(message)
    for path, text in texts.items():
        try:
            with (root / path).open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            message = f"{path.as_posix()} cannot be written ({error.strerror})"
            raise GradewatchError(message) from error
    return list(texts)


def _expected(words: dict[str, str]) -> str:
    evidence = "Norfolk Constabulary is good at investigating crime."
    judgment: dict[str, object] = {
        "question": "peel-2023-25 investigating-crime",
        "said": "current graded good",
        "by": "official norfolk",
        "effective": "2025-02-06 published",
        "evidence": evidence,
        "context": [],
        "comparison": None,
    }
    findings = {
        "kind": "report",
        "reader": words["name"],
        "title": f"Norfolk: an example of {words['spaced']}",
        "publisher": None,
        "published_on": "2025-02-06",
        "forces": ["norfolk"],
        "judgments": [judgment],
        "links": [],
        "warnings": [],
    }
    return json.dumps({"url": Template(_URL).substitute(words), "findings": findings}, indent=1) + "\n"


_READER = '''"""A shape of page: $spaced.

Its own marks: say here by which heading, address or sentence it is known, and what on it grades what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapers.hmicfrs import unrecognised

if TYPE_CHECKING:
    from datetime import date

    from schema.findings import Findings
    from scrapers.page import Page

HEADINGS: frozenset[str] = frozenset()
"""The shape's own headings, lower-case; none yet, so no page is recognised."""


def recognises(page: Page) -> bool:
    """Whether the page has this shape's own marks. Cheap; never raises."""
    return page.h1.lower() in HEADINGS


def read(page: Page, *, published_on: date | None) -> Findings:
    """Read the page: judgments with the words they rest on, or `unrecognised` with what is missing."""
    day = published_on or page.dates.get("published")
    return unrecognised(page, "no-grades", "nothing on the page grades a question", f"{page.h1} {day}", "$name")
'''

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Norfolk: an example of $spaced</title></head>
<body>
<header><nav><a href="/">Home</a></nav></header>
<main>
<h1>Norfolk: an example of $spaced</h1>
<p>Published on: 6 February 2025</p>
<p>Write the page in the real shape here, in your own words. Facts and grades may be real, sentences not.</p>
<h2>Investigating crime</h2>
<p>Norfolk Constabulary is good at investigating crime.</p>
</main>
<footer><p>The inspectorate</p></footer>
</body>
</html>
"""

_TEST = '''"""The reader of $spaced pages."""

from __future__ import annotations

import json

from scrapers.hmicfrs import $name
from scrapers.page import make_page
from tests.scrapers.reviewed import PAGES, assert_spans, read_page, reviewed

EXAMPLE = PAGES / "hmicfrs" / "$dashed-example.html"


def test_the_example_is_recognised():
    url = json.loads(EXAMPLE.with_suffix(".json").read_text(encoding="utf-8"))["url"]
    assert $name.recognises(make_page(EXAMPLE.read_bytes(), url=url))


def test_the_example_reads_as_reviewed():
    findings, expected = read_page(EXAMPLE)
    assert_spans(findings)
    assert reviewed(findings) == expected["findings"]


def test_a_page_without_its_marks_is_not_recognised():
    wall = make_page("<h1>Page not found</h1>", url="https://hmicfrs.justiceinspectorates.gov.uk/")
    assert not $name.recognises(wall)
'''
