"""The laws of the ledger, over any course of things: pages rewritten, broken and restored, read late, twice or by other
readers, work that dies between any two commits, people who approve, discard, retract and take it back.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event, select
from sqlalchemy.orm import Session

import scrapers
from schema import tables
from schema.events import STANDING_TYPES
from schema.findings import Caution, DateSource, Effective, Evidence, Findings, Judgment, Kind, Phase
from schema.grades import Authority, Grade, Status, Tense
from scrapers.addresses import parse_peel
from tests.worker import sites
from tests.worker.hands import hands
from worker import rereading, retracting, work
from worker.archive import Job, job_of
from worker.context import Context
from worker.demo.replica import Replica
from worker.errors import GradewatchError, UsageError
from worker.holding import decide, held
from worker.ingesting import ingest
from worker.proving import verify
from worker.queries import ChangeRow, changes, events, grades, pages_in
from worker.reading import read_due
from worker.rereading import reread
from worker.schedule import ask_rescrape

YEARS = (2016, 2017)
QUESTIONS = ("effectiveness", "efficiency", "legitimacy")
GRADES = ("good", "requires-improvement", "outstanding")
BROKEN = {"wall": b"<h1>Before you continue</h1>", "empty": b" ", "other": b'{"force": "kent"}'}
START = datetime(2026, 11, 1, 12, tzinfo=UTC)

contents = st.fixed_dictionaries(
    {
        "force": st.just("cambridgeshire"),
        "grades": st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from((*GRADES, "not-yet-graded")), min_size=1),
        "days": st.integers(0, 3),
        "token": st.integers(0, 3),  # what differs on a page from one look to the next and means nothing
        "trap": st.booleans(),  # what worse readers fall for
    }
)
entries = st.dictionaries(
    st.sampled_from(["kent", "essex"]),
    st.tuples(st.sampled_from(["in", "out"]), st.sampled_from(["2025-03", "2026-10"])),
)
ENGAGE = "/police-forces-in-engage/"


def hurry(connection: Any, _record: object) -> None:
    """Let SQLite not wait for the disk: the machine does not die here, the process does."""
    connection.execute("PRAGMA synchronous = OFF")


class DiedError(BaseException):
    """The process is gone."""


def body_of(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True).encode()


def read(body: bytes, *, url: str, version: str = "1", **_: object) -> Findings:
    """A reader of pages that are JSON. Version 2 is worse: it falls for the trap, and reads another grade there."""
    try:
        content = json.loads(body)
    except ValueError:
        return Findings(url, Kind.UNRECOGNISED, f"json/{version}", warnings=(Caution("no-shape", "no page of ours"),))
    address = parse_peel(url)
    if "engage" in content or address is None:
        return _read_list(body.decode(), content.get("engage"), url, version)
    text = body.decode()
    words = Evidence(text, 0, len(text))
    day = date(2016 if "2016" in url else 2017, 3, 1) + timedelta(days=30 * content.get("days", 0))
    judgments = []
    for question, said in content.get("grades", {"efficiency": "good"}).items():
        fooled = version == "2" and content.get("trap") and said == "good"
        grade = None if said == "not-yet-graded" else Grade("inadequate" if fooled else said)
        judgments.append(
            Judgment(
                force=content["force"],
                framework=address.framework,
                question=question,
                grade=grade,
                status=Status.GRADED if grade else Status.NOT_YET_GRADED,
                tense=Tense.CURRENT,
                authority=Authority.OFFICIAL,
                evidence=words,
                effective=Effective(day, DateSource.LAST_UPDATED),
            )
        )
    return Findings(
        url,
        Kind.ASSESSMENT,
        f"json/{version}",
        title="A page",
        forces=(content["force"],),
        judgments=tuple(judgments),
        text=text,
    )


def _read_list(text: str, listed: dict[str, list[str]] | None, url: str, version: str) -> Findings:
    """A list of forces in Engage; nothing of it where an assessment stands in its place, or it in an assessment's."""
    if listed is None or ENGAGE not in url:
        return Findings(url, Kind.UNRECOGNISED, f"json/{version}", warnings=(Caution("other", "another page"),))
    words = Evidence(text, 0, len(text))
    told = tuple(Phase(force, "engage", way, day, words) for force, (way, day) in sorted(listed.items()))
    return Findings(url, Kind.MONITORING, f"json/{version}", forces=tuple(listed), phases=told, text=text)


class Course(RuleBasedStateMachine):
    """One service over one site, and all that may come its way."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.version = "1"
        self.shown: dict[int, dict[str, Any]] = {}

    @initialize()
    def begin(self) -> None:
        """An empty store, a site with nothing on it yet."""
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.site = self.stack.enter_context(Replica())
        sources = sites.write_sources(folder / "sources.toml", self.site, years=YEARS)
        file = sources.read_text().replace("addresses = [", f'addresses = ["{self.site.url(ENGAGE)}", ')
        sources.write_text(file)
        url = f"sqlite:///{folder / 'store.sqlite3'}"
        self.context, self.clock = self.stack.enter_context(hands(url, sources=sources, moment=START))
        event.listen(self.context.store.engine, "connect", hurry)
        self.context.store.engine.dispose()
        patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(scrapers, "read", lambda body, **more: read(body, version=self.version, **more))
        self.patch = patch
        self.read_by("1")
        work.prepare(self.context)

    def read_by(self, version: str) -> None:
        """Other readers, as after an upgrade."""
        self.version = version
        self.patch.setattr(scrapers, "READERS", version)
        for module in (rereading, work):
            self.patch.setattr(module, "READERS", version)

    def teardown(self) -> None:
        """At the end: nothing that is read again is news, and any order of the same snapshots gives the same."""
        with self.stack:
            if hasattr(self, "context"):
                self._read_again()
                self._another_order()

    # --- what comes ---------------------------------------------------------------------------------------------------

    @rule(year=st.sampled_from(YEARS), content=contents, looks=st.integers(1, 3))
    def rewrite(self, year: int, content: dict[str, Any], looks: int) -> None:
        """A page is published or rewritten, and looked at so many times, minutes apart."""
        self.shown[year] = content
        self.site.publish(sites.page(year), body_of(content))
        for _ in range(looks):
            self.look()

    @rule(listed=entries)
    def list_forces(self, listed: dict[str, tuple[str, str]]) -> None:
        """The list of forces in Engage is rewritten; one that is left out says nothing of that force."""
        self.look()
        before, told = self.phases(), len(self.told())
        self.site.publish(ENGAGE, body_of({"engage": listed}))
        self.look()
        changed = {force for force, way in self.phases().items() if way != before.get(force, "out")}
        assert changed <= set(listed)
        assert len(self.told()) - told == len(changed)

    @rule(year=st.sampled_from(YEARS), data=st.data())
    def flicker(self, year: int, data: st.DataObject) -> None:
        """A page shows another grade for one look, and at the next what it showed before: nothing comes of it."""
        content = self.shown.get(year)
        if content is None:
            return
        self.settle_down()
        told, steps = self.told(), self.steps()
        stood = {step.question for step in steps if step.framework == f"peel-{year}"}
        questions = [one for one, grade in content["grades"].items() if one in stood and grade in GRADES]
        if not questions or self.version != "1":
            return
        question = data.draw(st.sampled_from(questions))
        other = data.draw(st.sampled_from([grade for grade in GRADES if grade != content["grades"][question]]))
        flickers = {**content, "grades": {**content["grades"], question: other}, "days": 0}
        last = [step for step in steps if step.question == question and step.framework == f"peel-{year}"][-1]
        if last.grade != content["grades"][question]:
            return
        self.site.publish(sites.page(year), body_of(flickers))
        self.look()
        self.site.publish(sites.page(year), body_of(content))
        self.settle_down()
        assert self.steps() == steps
        assert self.told() == told

    @rule(year=st.sampled_from([*YEARS, None]), how=st.sampled_from([*BROKEN, "gone", "swapped"]))
    def break_page(self, year: int | None, how: str) -> None:
        """A page fails, empties, or shows another page's content: no event of a grade or a phase."""
        self.settle_down()
        place = sites.page(year) if year else ENGAGE
        self.shown.pop(year or 0, None)
        told, standing, phases = self.told(), self.standings(), self.phases()
        if how == "gone":
            self.site.withdraw(place)
        elif how == "swapped":
            other = (
                {"engage": {"kent": ["in", "2026-10"]}} if year else {"force": "kent", "grades": {"efficiency": "good"}}
            )
            self.site.publish(place, body_of(other))
        else:
            self.site.publish(place, BROKEN[how])
        self.look()
        self.look()
        assert self.told() == told
        assert self.standings() == standing
        assert self.phases() == phases

    @rule(year=st.sampled_from(YEARS), content=contents, ago=st.integers(1, 400))
    def give_late(self, year: int, content: dict[str, Any], ago: int) -> None:
        """A person gives a file of another day."""
        job = Job(body_of(content), self.site.url(sites.page(year)), "application/json", None)
        with suppress(UsageError):  # other bytes of the very moment
            ingest(self.context, job, self.clock() - timedelta(days=ago))

    @rule(version=st.sampled_from(["1", "2"]), apply=st.booleans())
    def upgrade(self, version: str, apply: bool) -> None:
        """Better readers or worse ones over the same archive move nothing."""
        self.settle_down()
        told, standing = self.told(), self.standings()
        self.read_by(version)
        work.prepare(self.context)
        list(reread(self.context, apply=apply))
        assert self.told() == told
        assert self.standings() == standing

    @rule(number=st.integers(1, 12), year=st.sampled_from(YEARS), content=contents, before=st.booleans())
    def die(self, number: int, year: int, content: dict[str, Any], before: bool) -> None:
        """The work dies just before or after its n-th commit; what was claimed is taken over later."""
        self.shown[year] = content
        self.site.publish(sites.page(year), body_of(content))
        self.clock.pass_(hours=1)
        with dying(self.context, number, before=before):
            self.ask()
            work.drain(self.context)
        self.clock.pass_(minutes=5)

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(data=st.data(), approved=st.booleans())
    def decide(self, data: st.DataObject, approved: bool) -> None:
        """A person approves or discards what is held."""
        with self.context.store.read() as session:
            waiting = [row.reading for row in held(session)]
        if not waiting:
            return
        with self.context.store.write() as session:
            decide(session, data.draw(st.sampled_from(waiting)), self.clock(), approved=approved)
        read_due(self.context)

    @rule(data=st.data())
    def retract(self, data: st.DataObject) -> None:
        """A person retracts a judgment, or takes that back."""
        with self.context.store.read() as session:
            row, of = tables.Judgment, tables.Reading
            wanted = select(row.id).join(of, of.id == row.reading_id).where(of.state == "recorded").order_by(row.id)
            known = list(session.scalars(wanted))
        if not known:
            return
        judgment = data.draw(st.sampled_from(known))
        try:
            retracting.retract(self.context, judgment, "It is false.")
        except GradewatchError:
            retracting.undo(self.context, judgment)

    @rule()
    def look(self) -> None:
        """A minute and more goes by, and everything is fetched again."""
        self.clock.pass_(minutes=2)
        self.ask()
        work.drain(self.context)

    # --- what must be so ----------------------------------------------------------------------------------------------

    @invariant()
    def proved(self) -> None:
        """Events fold to the standings; steps are the history; each event is the difference that its reading made."""
        if not hasattr(self, "context"):
            return
        with self.context.store.read() as session:
            differences = verify(session).differences
        assert differences == [], differences

    @invariant()
    def no_move_without_two_judgments(self) -> None:
        """Every move tells two grades that differ."""
        if not hasattr(self, "context"):
            return
        for data in (one["data"] for one in self.told() if one["type"] == "gradewatch.grade.moved"):
            assert data["previous"]["grade"] != data["current"]["grade"]
            assert len(data["evidence"]) == 2

    # --- parts --------------------------------------------------------------------------------------------------------

    def settle_down(self) -> None:
        """Everything that waits for a second look gets it."""
        self.look()
        for _ in range(2):
            with self.context.store.read() as session:
                if not any(row.until for row in held(session)):
                    return
            self.look()

    def ask(self) -> None:
        """Ask for every page."""
        with self.context.store.write() as session:
            pages = pages_in(session, ["replica"])
            ask_rescrape(session, "all", pages, self.clock())

    def told(self) -> list[dict[str, Any]]:
        with self.context.store.read() as session:
            log = events(session, limit=10_000)
        return [one for one in log if one["type"] in set(STANDING_TYPES) or one["type"] == "gradewatch.phase.moved"]

    def phases(self) -> dict[str, str | None]:
        with self.context.store.read() as session:
            return {row.force: row.direction for row in session.scalars(select(tables.PhaseStanding))}

    def steps(self) -> list[ChangeRow]:
        with self.context.store.read() as session:
            return changes(session, every=True)

    def standings(self) -> dict[str, tuple[str, str]]:
        with self.context.store.read() as session:
            return {row.question: (row.framework, row.grade) for row in grades(session, ended=True)}

    def _read_again(self) -> None:
        self.settle_down()
        told = self.told()
        list(reread(self.context, apply=True))
        if self.version == "1":
            assert self.told() == told

    def _another_order(self) -> None:
        """The accepted snapshots, given to an empty store in another order, make the same history."""
        with self.context.store.read() as session:
            if session.scalar(select(tables.Retraction.id).limit(1)) or self.version != "1":
                return
            row = tables.Reading
            readings = session.scalars(select(row)).all()
            if any(one.version != "1" or one.state in {"held", "dropped", "discarded", "due"} for one in readings):
                return
            snapshots = [
                session.get_one(tables.Snapshot, one.snapshot_id) for one in readings if one.state == "recorded"
            ]
            given = [(job_of(session, one.id), one.fetched_at) for one in snapshots]
            history = [replace(one, judgment=0, previous_judgment=0) for one in changes(session, every=True)]
        random.Random(len(given)).shuffle(given)
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        with hands(f"sqlite:///{folder}/other.sqlite3", sources=self.context.settings.sources) as (other, _):
            for job, fetched_at in given:
                ingest(other, job, fetched_at)
            with other.store.read() as session:
                differences = verify(session).differences
                again = [replace(one, judgment=0, previous_judgment=0) for one in changes(session, every=True)]
        assert differences == [], differences
        assert again == history


@contextmanager
def dying(context: Context, number: int, *, before: bool) -> Iterator[None]:
    """Die at a commit; if so many do not come, live."""
    left = number

    def point(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise DiedError

    where: tuple[Any, str] = (context.store.engine, "commit") if before else (Session, "after_commit")
    event.listen(*where, point)
    try:
        yield
    except DiedError:
        pass
    finally:
        event.remove(*where, point)


TestCourse = Course.TestCase
TestCourse.settings = settings(
    max_examples=20, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
