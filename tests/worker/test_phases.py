"""Engage: a force enters it or leaves it, told once, by whoever says it first and is to be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import scrapers
from schema import tables
from schema.findings import Evidence, Findings, Kind, Phase
from tests.worker.hands import Clock, hands
from tests.worker.watching import Watched, watching
from worker.archive import Job
from worker.context import Context
from worker.ingesting import ingest
from worker.phases import day_of, phase_of
from worker.proving import verify
from worker.queries import events
from worker.subscriptions import make_filters, new_subscription

LISTS = "/about-us/what-we-do/our-approach-to-monitoring-forces/"
CURRENT, PREVIOUS = LISTS + "police-forces-in-engage/", LISTS + "police-forces-previously-in-engage/"
OFFICIAL = "https://hmicfrs.justiceinspectorates.gov.uk"
NEWS = "https://gazette.example/news/{}"
TODAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


def page(heading: str, entries: dict[str, str]) -> bytes:
    """A list of Engage: under each force what it did, and when."""
    opening = (
        "Forces in this phase get closer monitoring. We meet their chief constables often, and so does the policing "
        "performance oversight group. We tell the public when a force enters the phase and when it leaves it, and why."
    )
    body = "".join(
        f"<h2>{force}</h2>" + "".join(f"<p>{line}</p>" for line in lines.split("; "))
        for force, lines in entries.items()
    )
    return f"<html><body><main><h1>{heading}</h1><p>{opening}</p>{body}</main></body></html>".encode()


def current(**entries: str) -> bytes:
    return page("Police forces in Engage", {f"{force.title()} Police": said for force, said in entries.items()})


def previous(**entries: str) -> bytes:
    return page(
        "Police forces previously in Engage", {f"{force.title()} Police": said for force, said in entries.items()}
    )


class Desk:
    """A store to which pages and articles are given, a day or so apart."""

    def __init__(self, context: Context, clock: Clock, said: dict[str, Phase]) -> None:
        self.context, self.clock, self.said = context, clock, said

    def give(self, path: str, body: bytes, **more: bool) -> None:
        """A page of the inspectorate, as it is now."""
        self.clock.pass_(hours=1)
        ingest(self.context, Job(body, OFFICIAL + path, "text/html", None), self.clock(), **{"announce": True, **more})

    def print(self, way: Literal["in", "out"], day: str | None = None, *, force: str = "Kent", n: int = 1) -> None:
        """An article of now that says so."""
        self.clock.pass_(hours=1)
        words = f"{force} Police moved {way}."
        self.said[NEWS.format(n)] = Phase(force.lower(), "engage", way, day, Evidence(words, 0, len(words)))
        ingest(
            self.context,
            Job(f"{words} {n}".encode(), NEWS.format(n), None, self.clock().date()),
            self.clock(),
            announce=True,
        )

    def told(self) -> list[tuple[str, str, str | None, str, bool]]:
        """Every event: force, direction, day told, whose word, announced."""
        with self.context.store.read() as session:
            found = [one["data"] for one in events(session)]
            assert verify(session).differences == []
        keys = ("direction", "date", "authority", "announced")
        return [(data["force"]["slug"], *(data[key] for key in keys)) for data in found]

    def phase(self, force: str = "kent") -> str | None:
        """In which direction the force moved last."""
        with self.context.store.read() as session:
            row = session.get(tables.PhaseStanding, (force, "engage"))
            return row.direction if row else None


@pytest.fixture
def desk(database_url, monkeypatch) -> Iterator[Desk]:
    said: dict[str, Phase] = {}
    plain: Callable[..., Findings] = scrapers.read

    def read(body: bytes, *, url: str, **more: Any) -> Findings:
        """The real readers for the inspectorate's pages, and what was said above for articles."""
        if url not in said:
            return plain(body, url=url, **more)
        one = said[url]
        text, published = body.decode(), more.get("published_on")
        return Findings(url, Kind.NEWS, "news/1", published_on=published, forces=(one.force,), phases=(one,), text=text)

    monkeypatch.setattr(scrapers, "read", read)
    with hands(database_url, moment=TODAY) as (context, clock):
        yield Desk(context, clock, said)


def test_a_force_on_the_list_entered_it(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: 28 October 2026"))
    assert desk.told() == [("kent", "in", "2026-10-28", "official", True)]
    with desk.context.store.read() as session:
        (event,) = events(session)
    assert (event["type"], event["subject"]) == ("gradewatch.phase.moved", "forces/kent/phase")
    assert event["time"] == "2026-10-28T00:00:00Z"
    (evidence,) = event["data"]["evidence"]
    assert "28 October 2026" in evidence["text"]
    assert evidence["url"] == OFFICIAL + CURRENT.rstrip("/") or evidence["url"] == OFFICIAL + CURRENT


def test_the_list_of_those_that_left_tells_both_and_moves_once(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: June 2025"))
    desk.give(PREVIOUS, previous(kent="Moved out of Engage: October 2026; Entered Engage: June 2025"))
    assert desk.told() == [
        ("kent", "in", "2025-06", "official", False),
        ("kent", "out", "2026-10", "official", True),
    ]
    assert desk.phase() == "out"


def test_a_list_that_no_longer_names_a_force_says_nothing(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: October 2026", essex="Entered Engage: October 2026"))
    told = desk.told()
    desk.give(CURRENT, current(essex="Entered Engage: October 2026"))
    assert desk.told() == told
    assert desk.phase() == "in"


def test_the_same_list_with_other_bytes_says_nothing_new(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: October 2026"))
    desk.give(CURRENT, current(kent="Entered Engage: October 2026; Reasons: it was slow."))
    assert len(desk.told()) == 1
    with desk.context.store.read() as session:
        assert len(session.scalars(select(tables.Sighting)).all()) == 1


def test_a_force_that_enters_leaves_and_enters_again_moves_three_times(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: March 2026"))
    desk.give(PREVIOUS, previous(kent="Moved out of Engage: June 2026; Entered Engage: March 2026"))
    desk.give(CURRENT, current(kent="Entered Engage: October 2026"))
    assert [way for _, way, *_ in desk.told()] == ["in", "out", "in"]
    with desk.context.store.read() as session:
        assert len({one["id"] for one in events(session)}) == 3


def test_a_force_that_is_first_known_as_having_left_is_no_news(desk) -> None:
    desk.give(PREVIOUS, previous(kent="Moved out of Engage: October 2026; Entered Engage: June 2025"))
    assert desk.told() == []
    assert desk.phase() == "out"


def test_what_the_news_says_first_is_told_as_reported_and_the_official_word_later_is_silent(desk) -> None:
    desk.print("in", "2026-10-30")
    desk.give(CURRENT, current(kent="Entered Engage: October 2026"))
    assert desk.told() == [("kent", "in", "2026-10-30", "reported", True)]


def test_what_the_news_says_after_the_official_word_is_background(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: October 2026"))
    desk.print("in", "2026-10")
    desk.print("out", "2025", n=2)
    desk.print("out", None, n=3)
    assert [way for _, way, *_ in desk.told()] == ["in"]
    assert desk.phase() == "in"


def test_two_papers_that_say_the_same_are_one_event(desk) -> None:
    desk.print("in")
    desk.print("in", "2026-10-31", n=2)
    assert [way for _, way, *_ in desk.told()] == ["in"]


def test_news_of_a_later_day_than_the_official_one_moves(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: June 2026"))
    desk.print("out", "2026-10-31")
    assert desk.told()[1:] == [("kent", "out", "2026-10-31", "reported", True)]
    assert desk.phase() == "out"


def test_an_old_day_is_not_announced(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: 2022"))
    assert desk.told() == [("kent", "in", "2022", "official", False)]


def test_a_file_that_a_person_gives_is_silent_unless_asked(desk) -> None:
    desk.give(CURRENT, current(kent="Entered Engage: October 2026"), announce=False)
    assert [announced for *_, announced in desk.told()] == [False]


def test_it_goes_to_those_who_ask_for_the_force_and_no_others(desk) -> None:
    for filters in ({"force": ["kent"]}, {"force": ["essex"]}, {"question": ["effectiveness"]}, {}):
        new_subscription(desk.context, "https://93.184.216.34/hook", make_filters(**filters))
    desk.give(CURRENT, current(kent="Entered Engage: October 2026"))
    with desk.context.store.read() as session:
        assert set(session.scalars(select(tables.Delivery.subscription_id))) == {1, 4}


def test_a_baseline_tells_nobody_of_the_forces_that_are_in_it(database_url, tmp_path) -> None:
    def engage(**entries: str) -> Callable[[Any], None]:
        return lambda site: site.publish(CURRENT, current(**entries))

    with watching(database_url, tmp_path, before=engage(kent="Entered Engage: October 2026"), pages=[CURRENT]) as made:
        first = of_phases(made)
        engage(kent="Entered Engage: October 2026", essex="Entered Engage: October 2026")(made.site)
        made.look()
        assert [(one["force"]["slug"], one["announced"]) for one in first] == [("kent", False)]
        assert [(one["force"]["slug"], one["announced"]) for one in of_phases(made)[1:]] == [("essex", True)]
        assert made.proved()


def test_a_list_that_breaks_moves_nothing(database_url, tmp_path) -> None:
    def engage(site: Any) -> None:
        site.publish(CURRENT, current(kent="Entered Engage: October 2026"))

    with watching(database_url, tmp_path, before=engage, pages=[CURRENT]) as made:
        before = of_phases(made)
        for body in (b"<h1>Accept all cookies</h1>", current(), b" "):
            made.site.publish(CURRENT, body)
            made.look()
        made.site.withdraw(CURRENT)
        made.look()
        assert of_phases(made) == before


def of_phases(service: Watched) -> list[dict[str, Any]]:
    return [one["data"] for one in service.log() if one["type"] == "gradewatch.phase.moved"]


# --- pure -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "entered", "left"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-06-28", date(2022, 6, 28), date(2022, 6, 28)),
    ],
)
def test_a_month_or_a_year_begins_for_those_who_enter_and_ends_for_those_who_leave(told, entered, left) -> None:
    assert (day_of(told, "in"), day_of(told, "out")) == (entered, left)


def sighting(number: int, direction: str, day: int, authority: str, told: bool) -> tables.Sighting:
    effective = date(2026, 1, day)
    return tables.Sighting(
        id=number,
        direction=direction,
        effective=effective,
        authority=authority,
        told=effective.isoformat() if told else None,
    )


SIGHTINGS = st.lists(
    st.tuples(
        st.sampled_from(["in", "out"]), st.integers(1, 4), st.sampled_from(["official", "reported"]), st.booleans()
    ),
    max_size=6,
).map(lambda several: [sighting(number, *one) for number, one in enumerate(several, 1)])


@given(SIGHTINGS, st.randoms(use_true_random=False))
def test_the_order_of_what_was_seen_makes_no_difference(sightings, random) -> None:
    other = list(sightings)
    random.shuffle(other)
    assert phase_of(other) is phase_of(sightings)


@given(SIGHTINGS)
def test_news_never_overrules_the_official_word_of_its_day_or_a_later_one(sightings) -> None:
    end = phase_of(sightings)
    official = [one for one in sightings if one.authority == "official"]
    if end is None:
        assert sightings == []
    elif official and end.authority == "reported":
        assert end.told is not None
        assert end.effective > max(one.effective for one in official)
    elif official:
        assert end.effective == max(one.effective for one in official)
