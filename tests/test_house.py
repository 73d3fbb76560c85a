"""The house keeps its own rules: its make targets, its pins, the size and the manners of its modules."""

import ast
import os
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("schema", "scrapers", "worker")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# What makes a reading depend on anything but its bytes: the clock, chance, files, the environment.
IMPURE_CALLS = {
    *("date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.monotonic", "time.sleep", "time.time"),
    *("input", "os.environ", "os.getenv", "print", "random.choice", "random.random", "uuid.uuid4"),
}
VOCABULARY = {"schema.findings", "schema.forces", "schema.frameworks", "schema.grades"}
VOCABULARY |= {"schema.tomlfile"}  # reads sources.toml as it reads forces.toml


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_makefile_has_every_target_and_tells_of_each():
    targets = {"bench", "chaos", "clean", "demo", "help", "lint", "run", "test"}
    assert make_targets() == targets
    told = subprocess.run(["make", "-s", "-C", ROOT, "help"], capture_output=True, text=True, check=True).stdout
    assert targets <= {line.split()[0] for line in told.splitlines()}


def test_every_make_target_that_the_readme_names_exists():
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.skip("there is no README.md yet")
    named = set(re.findall(r"(?:`|^\s*\$?\s*)make ([a-z]+)", readme.read_text(), re.MULTILINE))
    assert named <= make_targets()


def test_constraints_are_exact_pins_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!]+", line)] == []
    names = [re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower() for line in lines]
    assert sorted(set(names)) == sorted(names)


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    pinned = {_plain(line.partition("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert {_plain(re.split(r"[\[<>=!~; ]", name)[0]) for name in wanted} - pinned == set()


def test_ci_runs_the_tests_and_then_the_linters():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert "set -euo pipefail" in lines
    assert lines.index("make test") < lines.index("make lint")


def test_every_rule_switched_off_has_a_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text()
    lint = tomllib.loads(text)["tool"]["ruff"]["lint"]
    off = Counter([*lint["ignore"], *(rule for rules in lint["per-file-ignores"].values() for rule in rules)])
    told = Counter(re.findall(r'^ +"([A-Z]+[0-9]*)", +# \S+ \S+', text, re.MULTILINE))
    assert off - told == Counter()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path: Path):
    if "versions" not in path.parts:  # Alembic writes migrations, and nobody changes them
        assert len(path.read_text().splitlines()) <= 400


def test_scrapers_import_nothing_of_ours_but_the_vocabulary():
    strangers = {
        (str(path.relative_to(ROOT)), module)
        for path in MODULES
        if path.is_relative_to(ROOT / "scrapers")
        for module in _imports(path)
        if module.partition(".")[0] in PACKAGES
        if not module.startswith("scrapers") and module not in VOCABULARY
    }
    assert strangers == set()


def test_scrapers_know_no_clock_no_chance_and_no_environment():
    calls = {
        (str(path.relative_to(ROOT)), node.lineno, name)
        for path in MODULES
        if path.is_relative_to(ROOT / "scrapers")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
        if (name := _last_two(ast.unparse(node))) in IMPURE_CALLS
    }
    assert calls == set()


def test_the_inits_of_schema_open_nothing():
    """They are empty, but for that of the tables, which gives their names and does nothing else."""
    for path in (ROOT / "schema").rglob("__init__.py"):
        body = ast.parse(path.read_text()).body
        names_only = all(isinstance(node, ast.Expr | ast.ImportFrom | ast.Assign) for node in body)
        assert names_only if path.parent.name == "tables" else not body, path


def test_the_linters_contracts_hold_the_layers_in_order():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert [contract["layers"] for contract in contracts if contract["type"] == "layers"] == [
        ["worker", "scrapers", "schema"],
    ]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from schema import forces` names the module second.
            yield from (f"schema.{alias.name}" for alias in node.names) if node.module == "schema" else (node.module,)


def _last_two(dotted: str) -> str:
    return ".".join(dotted.split(".")[-2:])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
