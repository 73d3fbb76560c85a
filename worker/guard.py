"""May this reading be believed? Pure: positive marks or nothing; the absence of marks is never news."""

from __future__ import annotations

from dataclasses import dataclass

from schema.findings import Findings, Judgment, Kind
from schema.frameworks import frameworks
from schema.grades import Authority, Status

GRADING_KINDS = frozenset({Kind.ASSESSMENT, Kind.PILLAR, Kind.REPORT, Kind.OVERVIEW, Kind.RELEASE, Kind.MIRROR})
_ABOUT_ONE_FORCE = frozenset({Kind.ASSESSMENT, Kind.PILLAR, Kind.REPORT})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a reading counts, and if not, why, in one line."""

    believed: bool
    why: str = ""


def judge(
    findings: Findings, *, authority: Authority, force: str | None = None, framework: str | None = None
) -> Verdict:
    """Decide on a reading of a page of this authority, whose address names this force and framework (where it does)."""
    if findings.kind is Kind.UNRECOGNISED:
        why = "; ".join(caution.message for caution in findings.warnings) or "no reader knows this shape"
        return Verdict(believed=False, why=why)
    seen = set()
    for judgment in findings.judgments:
        if wrong := _wrong(judgment, authority):
            return Verdict(believed=False, why=wrong)
        key = (judgment.force, judgment.framework, judgment.question, judgment.tense)
        if key in seen:
            return Verdict(believed=False, why=f"two judgments on {judgment.question} of {judgment.force}")
        seen.add(key)
    if authority is Authority.REPORTED or findings.kind not in GRADING_KINDS:
        return Verdict(believed=True)
    if not findings.judgments:
        return Verdict(believed=False, why=f"no judgment on a page that looks like {findings.kind.value}")
    told = {judgment.force for judgment in findings.judgments}
    if findings.kind in _ABOUT_ONE_FORCE and len(told) > 1:
        return Verdict(believed=False, why=f"grades of {len(told)} forces on a page about one")
    if force is not None and told != {force}:
        return Verdict(believed=False, why=f"the page is about {', '.join(sorted(told))}, its address about {force}")
    cycles = {judgment.framework for judgment in findings.judgments if judgment.tense == "current"}
    if framework is not None and cycles - {framework}:
        return Verdict(believed=False, why=f"the page is of {', '.join(map(str, cycles))}, its address of {framework}")
    return Verdict(believed=True)


def _wrong(judgment: Judgment, authority: Authority) -> str | None:
    if judgment.authority is not authority:
        return f"a judgment claims to be {judgment.authority.value} on a page that is {authority.value}"
    if (judgment.grade is None) == (judgment.status in {Status.GRADED, Status.CARRIED}):
        return f"a judgment on {judgment.question} has status {judgment.status.value} and grade {judgment.grade}"
    if judgment.framework is None:
        return None if authority is Authority.REPORTED else f"an official judgment on {judgment.question} has no framework"
    known = frameworks().get(judgment.framework)
    if known is None or judgment.question not in known.questions:
        return f"{judgment.framework} has no question {judgment.question}"
    if judgment.grade is not None and judgment.grade not in known.scale:
        return f"{judgment.framework} has no grade {judgment.grade.words!r}"
    return None
