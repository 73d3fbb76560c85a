"""A child process that announces events as a recording does: `-m benchmarks.announcer`, with gradewatch's settings.

Without a broker it is the whole embedded service; with one and `--worker` it is a worker as far as events go, which
records and delivers in one process; else it only nudges the workers. Each line on stdin is a JSON object:
`events` to write in one transaction, `subscriptions` that are told (null: all). When it has committed and nudged, it
prints the moment of the commit (time.monotonic).
"""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime
from time import monotonic
from uuid import uuid4

from sqlalchemy import select

from benchmarks.result import BrokenError
from schema.events import EventType, EvidenceShown, ForceName, GradeData, GradeShown, QuestionName
from schema.grades import Authority, Direction, Grade
from schema.tables import Subscription
from worker.app import configure, nudge, ready, use_context
from worker.embedded import running
from worker.logs import set_up_logs
from worker.settings import load_settings
from worker.telling import Told, write

_TEXT = "The extent to which the force is effective at keeping people safe and reducing crime requires improvement."
_URL = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/cambridgeshire/"


def told(recipients: frozenset[int]) -> Told:
    """An alert like any other, under a new id each time."""
    today = datetime.now(UTC)
    evidence = EvidenceShown(url=_URL, text=_TEXT, snapshot=2, fetched_at=today, reader="annual/1")
    data = GradeData(
        force=ForceName(slug="cambridgeshire", name="Cambridgeshire Constabulary"),
        question=QuestionName(id="effectiveness", title="Effectiveness"),
        direction=Direction.DOWN,
        comparable=True,
        reason=None,
        previous=GradeShown(grade=Grade.GOOD, framework="peel-2016", published_on=date(2017, 3, 2), url=_URL),
        current=GradeShown(
            grade=Grade.REQUIRES_IMPROVEMENT, framework="peel-2017", published_on=date(2018, 3, 22), url=_URL
        ),
        authority=Authority.OFFICIAL,
        announced=True,
        evidence=(evidence, evidence),
    )
    return Told(
        id=str(uuid4()),
        kind=EventType.MOVED,
        subject="forces/cambridgeshire/effectiveness",
        schema="grade",
        effective=today.date(),
        data=data,
        announced=True,
        filtered=False,
        recipients=recipients,
    )


def main() -> None:
    """Announce until stdin ends. Raises BrokenError where nobody is told."""
    set_up_logs(quiet=True)
    settings = load_settings()
    context = ready(settings)
    if not settings.embedded:
        configure(settings)
        if "--worker" in sys.argv:
            use_context(context)
    with running(context) if settings.embedded else nullcontext():
        print("ready", flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            with context.store.write() as session:
                everybody = session.scalars(select(Subscription.id)).all()
                recipients = frozenset(asked["subscriptions"] or everybody)
                if not recipients:
                    raise BrokenError("there are no subscriptions")
                events = [told(recipients) for _ in range(asked["events"])]
                write(session, events, now=context.now(), instance=settings.instance, correlation=str(uuid4()))
            at = monotonic()
            nudge("deliver")
            print(at, flush=True)
    context.close()


if __name__ == "__main__":
    main()
