"""Is a document of any use? What `extract` and `ingest` say of one that is not."""

from __future__ import annotations

from schema.findings import Findings, Kind
from worker.errors import GradewatchError


def about_forces(findings: Findings) -> None:
    """See that findings are of use. Raises GradewatchError, in one line, for a document about no force."""
    if findings.kind is Kind.UNRECOGNISED:
        why = "; ".join(caution.message for caution in findings.warnings) or "no reader knows this shape"
        message = f"nothing can be read from it: {why}; check that the file is the page that --url names"
        raise GradewatchError(message)
    # A listing leads to others; a list of forces in Engage may be empty, which is good news.
    may_name_none = findings.kind in {Kind.LISTING, Kind.MONITORING}
    if findings.kind is Kind.IRRELEVANT or not (may_name_none or findings.forces):
        message = "nothing in it is about the inspection of a police force of England or Wales; check the file"
        raise GradewatchError(message)
