"""What a person reviews of a reading: the findings without offsets and without the page's text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from schema.findings import Findings
from scrapers import read

PAGES = Path(__file__).parents[1] / "pages"


def reviewed(findings: Findings) -> dict[str, Any]:
    """The findings as plain data, words instead of places; of the reader its name, for every version reads them so."""
    whole = json.loads(findings.to_json())
    return {
        **{key: whole[key] for key in ("kind", "title", "publisher", "published_on", "forces")},
        "reader": findings.reader.partition("/")[0],
        "judgments": [_judgment(judgment) for judgment in whole["judgments"]],
        "links": [{key: told for key, told in link.items() if key != "summary" or told} for link in whole["links"]],
        "warnings": [[caution["code"], caution["question"], caution["words"]] for caution in whole["warnings"]],
    }


def _judgment(judgment: dict[str, Any]) -> dict[str, Any]:
    effective, comparison = judgment["effective"], judgment["comparison"]
    return {
        "question": f"{judgment['framework']} {judgment['question']}",
        "said": f"{judgment['tense']} {judgment['status']} {judgment['grade'] or '-'}",
        "by": f"{judgment['authority']} {judgment['force']}",
        "effective": f"{effective['date']} {effective['known_by']}" if effective else None,
        "evidence": judgment["evidence"]["text"],
        "context": [words["text"] for words in judgment["context"]],
        "comparison": [comparison["direction"], comparison["evidence"]["text"]] if comparison else None,
    }


def read_page(page: Path) -> tuple[Findings, dict[str, Any]]:
    """Read a page of `tests/pages` as its JSON says, and give the findings with that JSON."""
    expected: dict[str, Any] = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    published_on = date.fromisoformat(expected["given"]) if expected.get("given") else None
    return read(page.read_bytes(), url=expected["url"], published_on=published_on), expected


def assert_spans(findings: Findings) -> None:
    """Every span of the findings is exactly the text that it claims."""
    spans = [(j.evidence.text, j.evidence.start, j.evidence.end) for j in findings.judgments]
    spans += [(c.text, c.start, c.end) for j in findings.judgments for c in j.context]
    spans += [
        (j.comparison.evidence.text, j.comparison.evidence.start, j.comparison.evidence.end)
        for j in findings.judgments
        if j.comparison
    ]
    spans += [(p.evidence.text, p.evidence.start, p.evidence.end) for p in findings.phases]
    spans += [(c.evidence.text, c.evidence.start, c.evidence.end) for c in findings.counts]
    for text, start, end in spans:
        assert text
        assert findings.text[start:end] == text
    for statement in findings.statements:
        assert statement.text == " ".join(findings.text[start:end] for start, end in statement.spans)
