"""May this reading be believed? Pure: positive marks or nothing; the absence of marks is never news."""

from __future__ import annotations

from dataclasses import dataclass

from schema.findings import Findings, Judgment, Kind
from schema.frameworks import frameworks
from schema.grades import Authority, Status, Tense

GRADING_KINDS = frozenset({Kind.ASSESSMENT, Kind.PILLAR, Kind.REPORT, Kind.OVERVIEW, Kind.RELEASE, Kind.MIRROR})
_ABOUT_ONE_FORCE = frozenset({Kind.ASSESSMENT, Kind.PILLAR, Kind.REPORT})
# Readers say this of a page that they know whole, and that holds no grades in its text: no drift.
_WITHOUT_JUDGMENTS = frozenset({"drawn-by-script"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a reading counts, and if not, why, in one line."""

    believed: bool
    why: str = ""


def judge(
    findings: Findings, *, authority: Authority, force: str | None = None, framework: str | None = None
) -> Verdict:
    """Decide on a reading of a page of this authority, whose address names this force and framework (where it does)."""
    why = _unrecognised(findings) or _impossible(findings, authority)
    if not why and authority is Authority.OFFICIAL and findings.kind in GRADING_KINDS:
        why = _without_marks(findings, force, framework)
    return Verdict(believed=not why, why=why)


def _unrecognised(findings: Findings) -> str:
    if findings.kind is not Kind.UNRECOGNISED:
        return ""
    return "; ".join(caution.message for caution in findings.warnings) or "no reader knows this shape"


def _impossible(findings: Findings, authority: Authority) -> str:
    """What no page can assert: a grade the framework's scale does not have, a question twice."""
    seen = set()
    for judgment in findings.judgments:
        if wrong := _wrong(judgment, authority):
            return wrong
        key = (judgment.force, judgment.framework, judgment.question, judgment.tense)
        if key in seen:
            return f"two judgments on {judgment.question} of {judgment.force}"
        seen.add(key)
    return ""


def _wrong(judgment: Judgment, authority: Authority) -> str:
    if judgment.authority is not authority:
        return f"a judgment claims to be {judgment.authority.value} on a page that is {authority.value}"
    if (judgment.grade is None) == (judgment.status in {Status.GRADED, Status.CARRIED}):
        return f"a judgment on {judgment.question} has status {judgment.status.value} and grade {judgment.grade}"
    if judgment.framework is None:
        unknown = f"an official judgment on {judgment.question} has no framework"
        return unknown if authority is Authority.OFFICIAL else ""
    known = frameworks().get(judgment.framework)
    if known is None or judgment.question not in known.questions:
        return f"{judgment.framework} has no question {judgment.question}"
    if judgment.grade is not None and judgment.grade not in known.scale:
        return f"{judgment.framework} has no grade {judgment.grade.words!r}"
    return ""


def _without_marks(findings: Findings, force: str | None, framework: str | None) -> str:
    """What a page of the inspectorate lacks to be believed: judgments, of the force and framework its address names."""
    if not findings.judgments:
        whole = findings.counts or any(caution.code in _WITHOUT_JUDGMENTS for caution in findings.warnings)
        return "" if whole else f"no judgment on a page that looks like {findings.kind.value}"
    told = {judgment.force for judgment in findings.judgments}
    if findings.kind in _ABOUT_ONE_FORCE and len(told) > 1:
        return f"grades of {len(told)} forces on a page about one"
    if force is not None and told != {force}:
        return f"the page is about {', '.join(sorted(told))}, its address about {force}"
    cycles = {judgment.framework for judgment in findings.judgments if judgment.tense is Tense.CURRENT}
    if framework is not None and cycles - {framework}:
        return f"the page is of {', '.join(map(str, cycles))}, its address of {framework}"
    return ""
