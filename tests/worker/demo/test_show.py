import io

import pytest
from rich.console import Console

from worker.demo.show import Screen

EVENT = {
    "type": "gradewatch.grade.moved",
    "sequence": "00000000000000000130",
    "data": {
        "force": {"slug": "cambridgeshire", "name": "Cambridgeshire Constabulary"},
        "question": {"id": "effectiveness", "title": "Effectiveness"},
        "direction": "down",
        "previous": {"grade": "good", "framework": "peel-2016"},
        "current": {"grade": "requires-improvement", "framework": "peel-2017"},
        "evidence": [{"url": "http://127.0.0.1/page/", "text": "It requires improvement.", "snapshot": 51}],
    },
}


def show(*, terminal: bool) -> str:
    out = io.StringIO()
    with Screen(Console(file=out, force_terminal=terminal, width=100, height=40, legacy_windows=False)) as screen:
        screen.begin("the baseline")
        screen.detail("3 of 45 pages")
        screen.end("129 grades")
        screen.show_standings({"cambridgeshire": {"effectiveness": "requires improvement", "efficiency": "good"}})
        screen.show_alert([EVENT])
    screen.say("it arrived")
    return out.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_the_screen_shows_phases_standings_and_the_alert_with_its_evidence(terminal: bool):
    shown = show(terminal=terminal)
    for words in (
        "the baseline",
        "129 grades",
        "requires improvement (down)",
        "Cambridgeshire Constabulary, PEEL 2017: one report, one message",
        "Effectiveness: good to requires improvement, ",
        "moved down",
        "(event 130, snapshot 51)",
        '"It requires improvement."',
        "http://127.0.0.1/page/",
    ):
        assert words in shown
    assert shown.endswith("it arrived\n")


def test_off_a_terminal_there_are_plain_lines_alone():
    shown = show(terminal=False)
    assert "\x1b" not in shown
    assert "3 of 45 pages" not in shown
    assert shown.count("the baseline") == 1
