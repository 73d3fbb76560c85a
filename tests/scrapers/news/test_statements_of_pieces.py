"""Short pieces of political and police news, read whole: who is quoted in them, and where one quotation ends.

They stand in pieces.txt: a name, the text, and a line for each statement: its speaker (or role and organisation), its
kind and its words.
"""

from pathlib import Path

import pytest

from scrapers.news.statements import find_statements


def _pieces():
    for piece in Path(__file__).with_name("pieces.txt").read_text(encoding="utf-8").split("\n\n"):
        name, *lines = piece.strip().split("\n")
        text = "\n".join(line for line in lines if not line.startswith("> "))
        yield pytest.param(text, [line[2:].strip() for line in lines if line.startswith("> ")], id=name[2:])


@pytest.mark.parametrize(("text", "expected"), list(_pieces()))
def test_piece(text, expected):
    found = find_statements(text)
    speakers = [s.speaker or " ".join(filter(None, (s.organisation, s.role))) for s in found]
    told = [f"{who} | {s.kind.value} | {s.text}".strip() for who, s in zip(speakers, found, strict=True)]
    assert told == expected
