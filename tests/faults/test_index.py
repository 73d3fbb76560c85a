"""Every fault has a test."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS

TESTS = Path(__file__).parent.parent


@cache
def functions(file: Path) -> frozenset[str]:
    return frozenset(node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("number", range(1, 38))
def test_every_fault_has_a_test(number: int) -> None:
    _, named = FAULTS[number]
    for name in named:
        file, _, function = name.partition("::")
        assert function in functions(TESTS / file), name
    here = [name for file in Path(__file__).parent.glob("test_*.py") for name in functions(file)]
    assert named or any(name.startswith(f"test_fault_{number:02}_") for name in here)
