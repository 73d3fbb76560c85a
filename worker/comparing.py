"""What two readings of one snapshot say, compared: what is found anew, read otherwise, and no longer found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from schema import tables
from schema.findings import Findings, Judgment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Said:
    """A judgment as a person compares it: what it is about, what it says, and in which words."""

    force: str
    question: str
    framework: str | None
    tense: str
    status: str
    grade: str | None
    stands_from: str | None
    authority: str
    effective: date | None
    words: str

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What a page can say one thing about only."""
        return (self.force, self.question, self.framework or "", self.tense)

    def agrees(self, other: Said) -> bool:
        """Whether both say the same; the day counts where both know it."""
        if None not in {self.effective, other.effective} and self.effective != other.effective:
            return False
        ours, theirs = ((one.status, one.grade, one.stands_from, one.authority) for one in (self, other))
        return ours == theirs


def compare(recorded: Iterable[Said], found: Iterable[Said]) -> tuple[list[Said], list[tuple[Said, Said]], list[Said]]:
    """What is found and not recorded, what is read otherwise (recorded, found), and what is no longer found."""
    before, now = {said.about: said for said in recorded}, {said.about: said for said in found}
    added = [said for about, said in now.items() if about not in before]
    changed = [(before[about], said) for about, said in now.items() if about in before]
    lost = [said for about, said in before.items() if about not in now]
    return added, [(was, said) for was, said in changed if not was.agrees(said)], lost


def unrecorded(session: Session, snapshot: int, findings: Findings, *, otherwise: bool) -> Findings:
    """The findings without the judgments and statements that are recorded of this snapshot already.

    With `otherwise`, what is recorded and read otherwise now is kept.
    """
    recorded, known = recorded_of(session, snapshot), quoted_of(session, snapshot)
    found = {said_by(one, findings).about: one for one in findings.judgments}
    added, changed, _ = compare(recorded, [said_by(judgment, findings) for judgment in findings.judgments])
    about = [said.about for said in (*added, *(said for _, said in changed if otherwise))]
    return replace(
        findings,
        judgments=tuple(found[key] for key in about),
        statements=tuple(one for one in findings.statements if one.text not in known),
    )


def quoted_of(session: Session, snapshot: int) -> set[str]:
    """The words of the statements that are recorded of a snapshot."""
    row, reading = tables.Statement, tables.Reading
    wanted = select(row.text).join(reading, reading.id == row.reading_id)
    return set(session.scalars(wanted.where(row.snapshot_id == snapshot, reading.state == "recorded")))


def recorded_of(session: Session, snapshot: int) -> list[Said]:
    """What is recorded of a snapshot; of what two versions of the readers said, the newer."""
    row, reading = tables.Judgment, tables.Reading
    found = session.scalars(
        select(row)
        .join(reading, reading.id == row.reading_id)
        .where(row.snapshot_id == snapshot, reading.state == "recorded")
        .order_by(row.id)
    )
    said = [
        Said(
            force=one.force,
            question=one.question,
            framework=one.framework,
            tense=one.tense,
            status=one.status,
            grade=one.grade,
            stands_from=one.stands_from,
            authority=one.authority,
            effective=one.effective,
            words=one.evidence["text"],
        )
        for one in found
    ]
    return list({one.about: one for one in said}.values())


def said_by(judgment: Judgment, findings: Findings) -> Said:
    """A judgment that was just found, as it is compared."""
    return Said(
        force=judgment.force,
        question=judgment.question,
        framework=judgment.framework,
        tense=judgment.tense.value,
        status=judgment.status.value,
        grade=judgment.grade.value if judgment.grade else None,
        stands_from=judgment.stands_from,
        authority=judgment.authority.value,
        effective=judgment.effective.date if judgment.effective else findings.published_on,
        words=judgment.evidence.text,
    )
