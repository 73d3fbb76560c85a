"""The hours of a source: London's clock, on both sides of the changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.hours import parse_hours

OFFICE = parse_hours("07:00-19:00 Mon-Fri")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-23T06:59", False),  # Monday, winter: London is on UTC
        ("2026-11-23T07:00", True),
        ("2026-11-23T18:59", True),
        ("2026-11-23T19:00", False),
        ("2026-11-22T12:00", False),  # Sunday
        ("2026-07-06T06:00", True),  # Monday, summer: London is an hour ahead
        ("2026-07-06T05:59", False),
        ("2026-07-06T17:59", True),
        ("2026-07-06T18:00", False),
    ],
)
def test_hours_are_londons(moment, inside):
    assert (at(moment) in OFFICE) is inside


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-23T03:00", "2026-11-23T07:00"),
        ("2026-11-23T12:00", "2026-11-23T12:00"),
        ("2026-11-20T19:00", "2026-11-23T07:00"),  # Friday evening waits for Monday
        ("2026-03-27T20:00", "2026-03-30T06:00"),  # the clocks go forward on the Sunday between
        ("2026-10-23T20:00", "2026-10-26T07:00"),  # and back
    ],
)
def test_the_next_opening(moment, opening):
    assert OFFICE.opening(at(moment)) == at(opening)


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
def test_an_hour_that_the_clocks_skip_or_repeat_still_opens(sunday):
    night = parse_hours("01:30-02:30 Sun")
    midnight = at(f"{sunday}T00:00")
    opening = night.opening(midnight)
    assert midnight < opening <= midnight + timedelta(hours=2)
    assert night.opening(opening) >= opening


@given(
    st.sampled_from(
        ["07:00-19:00 Mon-Fri", "00:00-24:00", "22:00-24:00 Sat", "09:00-17:30 Mon,Wed", "06:15-06:45 Fri-Mon"]
    ),
    st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: at("2024-01-01T00:00") + timedelta(minutes=minutes)),
)
def test_an_opening_is_never_past_and_at_most_a_week_away(words, moment):
    hours = parse_hours(words)
    opening = hours.opening(moment)
    assert moment <= opening <= moment + timedelta(days=7, hours=1)
    assert opening in hours
    assert (opening == moment) is (moment in hours)


def test_days_may_run_over_the_weeks_end():
    assert parse_hours("06:15-06:45 Fri-Mon").days == {4, 5, 6, 0}
    assert parse_hours("06:15-06:45").days == set(range(7))
    assert parse_hours("06:15-06:45 Mon,Wed").days == {0, 2}


@pytest.mark.parametrize(
    "words",
    [
        *("", "7-19", "07:00-19:00 mon", "07:00-19:00 Mon-", "07:00-19:00 Mon-Frx", "07:00-19:00  Mon"),
        *("19:00-07:00", "07:00-07:00", "25:00-26:00", "07:00-19:00 Mon,,Tue"),
    ],
)
def test_what_are_no_hours_is_refused(words):
    with pytest.raises(ValueError, match=r"\w"):
        parse_hours(words)
