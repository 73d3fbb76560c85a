"""What the replica inspectorate says of each force: `grades.toml`, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schema.forces import Force, Predecessor, get_force
from schema.frameworks import Framework, get_framework
from schema.grades import Grade, parse_grade
from schema.tomlfile import Table, read_table

FILE = Path(__file__).with_name("grades.toml")
PILLARS = ("effectiveness", "efficiency", "legitimacy")
FRAMEWORKS = ("peel-2016", "peel-2017")


@dataclass(frozen=True, slots=True)
class Assessment:
    """One force's grades in one framework, by pillar; those of `assumed` pillars are made up, all others published."""

    force: Force
    framework: Framework
    grades: dict[str, Grade]
    assumed: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """The year in the page's heading and address."""
        return int(self.framework.id.removeprefix("peel-"))

    @property
    def named(self) -> Force | Predecessor:
        """The force as it was called in that year: its slug, name and place."""
        return next((former for former in self.force.predecessors if self.year < former.until), self.force)

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"/peel-assessments/{self.framework.address}/{self.named.slug}/"


def load_grades(path: Path = FILE) -> dict[str, dict[str, Assessment]]:
    """Read a file of grades: framework to force to assessment.

    Raises DataFileError, naming file and key, for a wrong pillar or grade, and UnknownForceError.
    """
    table = read_table(path)
    assumed = _grade(table, "assumed", table.take("assumed", str))
    found = {framework: _assessments(table, get_framework(framework), assumed) for framework in FRAMEWORKS}
    table.end()
    return found


@cache
def grades() -> dict[str, dict[str, Assessment]]:
    """The shipped grades."""
    return load_grades()


def _assessments(table: Table, framework: Framework, assumed: Grade) -> dict[str, Assessment]:
    found: dict[str, Assessment] = {}
    for row in table.tables(framework.id):
        force = get_force(row.take("force", str))
        if force.slug in found:
            raise row.wrong("force", f"{force.slug!r} stands twice")
        published = {pillar: _grade(row, pillar, row.take(pillar, str)) for pillar in PILLARS if pillar in row.names()}
        row.end()
        for pillar, grade in published.items():
            if grade not in framework.scale:
                raise row.wrong(pillar, f"{grade.words!r} is no grade of {framework.title}")
        given = {pillar: published.get(pillar, assumed) for pillar in PILLARS}
        missing = tuple(pillar for pillar in PILLARS if pillar not in published)
        found[force.slug] = Assessment(force, framework, given, missing)
    return found


def _grade(table: Table, key: str, words: str) -> Grade:
    grade = parse_grade(words)
    if grade is None:
        raise table.wrong(key, f"{words!r} is no grade")
    return grade
