"""Every reader has a page that it recognises, and a person has reviewed what it gives."""

from __future__ import annotations

import json
from typing import Any

from scrapers.hmicfrs import readers
from scrapers.page import Page, make_page
from tests.scrapers.reviewed import PAGES


def reviewed_pages() -> list[tuple[Page, dict[str, Any]]]:
    """The pages with their expected JSON, those that are believed."""
    found = []
    for path in sorted((PAGES / "hmicfrs").rglob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if path.with_suffix(".html").exists() and expected["findings"]["kind"] != "unrecognised":
            found.append((make_page(path.with_suffix(".html").read_bytes(), url=expected["url"]), expected["findings"]))
    return found


def test_no_reader_is_without_a_page_and_its_reviewed_reading():
    pages = reviewed_pages()
    without = [
        reader.__name__.rpartition(".")[2]
        for reader in readers()
        if not any(reader.recognises(page) for page, _ in pages)
    ]
    assert not without, (
        f"no page in tests/pages/hmicfrs, with reviewed JSON beside it, is recognised by: {', '.join(without)}; "
        "CONTRIBUTING.md says how to write one"
    )
