"""Moves into special measures (Engage) and out of it: every wording that is read, and every trap that is not."""

from datetime import date

import pytest

from scrapers.news import read_news
from scrapers.news.phases import find_phases

PUBLISHED = date(2024, 4, 2)
TITLE = "What inspectors from HMICFRS found\n\n"


def read(text, *, title=TITLE, published_on=PUBLISHED, home=None):
    """The moves of a text as lines: "kent in 2024-03"."""
    phases = find_phases(title + text, published_on=published_on, home=home)
    for phase in phases:
        assert (title + text)[phase.evidence.start : phase.evidence.end] == phase.evidence.text
        assert phase.phase == "engage"
    return [f"{phase.force} {phase.direction} {phase.date or 'undated'}" for phase in phases]


ASSERTED = {
    "placed": ("Kent Police has been placed into special measures.", ["kent in undated"]),
    "put under": ("Kent Police has been put under an enhanced level of monitoring.", ["kent in undated"]),
    "the phase's own name": ("Kent Police was moved into Engage on 12 March 2024.", ["kent in 2024-03-12"]),
    "the name in marks": ("Kent Police has been moved to ‘engage’ by HMICFRS.", ["kent in undated"]),
    "gone into": ("Kent Police has gone into special measures.", ["kent in undated"]),
    "entered": ("Kent Police entered the Engage phase in June 2022.", ["kent in 2022-06"]),
    "from scan": ("Kent Police has been moved from the Scan phase to the Engage phase.", ["kent in undated"]),
    "inspectors place": ("Inspectors have placed Kent Police in special measures.", ["kent in undated"]),
    "watchdog placed": (
        "The police watchdog placed Kent Police in special measures in June 2022.",
        ["kent in 2022-06"],
    ),
    "latest force": (
        "Kent Police has become the seventh force in England and Wales to be placed into special measures.",
        ["kent in undated"],
    ),
    "announced": ("It has been announced that Kent Police has been placed in special measures.", ["kent in undated"]),
    "two forces": (
        "Kent Police and Essex Police have been moved into the Engage phase of monitoring.",
        ["kent in undated", "essex in undated"],
    ),
    "a month without its year": ("Kent Police was placed in special measures in June.", ["kent in 2023-06"]),
    "last October": ("Kent Police was moved into the Engage phase of monitoring last October.", ["kent in 2023-10"]),
    "a place that enters Engage": ("Kent was moved into Engage in June 2022. Kent Police agreed.", ["kent in 2022-06"]),
    "two weeks after": (
        "Kent Police was criticised today, two weeks after the force was put into special measures.",
        ["kent in 2024-03"],
    ),
    "said that it had": (
        "Kent Police fell short. The inspectorate said it had placed the force in the engage phase of its monitoring.",
        ["kent in undated"],
    ),
    "out and back to Scan": (
        "Kent Police has been moved out of its Engage phase of monitoring and returned to routine Scan.",
        ["kent out undated"],
    ),
    "a form of special measures": (
        "Kent Police has been moved into a form of special measures after a bad report.",
        ["kent in undated"],
    ),
    "which covers four towns": (
        "Kent Police, which covers Dover, Deal, Sandwich and Ramsgate, has been put into special measures.",
        ["kent in undated"],
    ),
    "known officially as": (
        "Kent Police came out of special measures, known officially as Engage, in March.",
        ["kent out 2024-03"],
    ),
    "removed": ("The Met has been removed from special measures.", ["metropolitan out undated"]),
    "taken out": ("Kent Police was taken out of special measures on May 3, 2023.", ["kent out 2023-05-03"]),
    "moved out": ("Kent Police has been moved out of the Engage process.", ["kent out undated"]),
    "left": ("Kent Police has left special measures.", ["kent out undated"]),
    "no longer": ("Kent Police is no longer in special measures.", ["kent out undated"]),
    "routine": ("Kent Police has been returned to routine monitoring.", ["kent out undated"]),
    "to scan": ("Kent Police has been moved from Engage back to the Scan phase.", ["kent out undated"]),
    "inspectorate removes": ("The inspectorate has removed Kent Police from special measures.", ["kent out undated"]),
    "in and out": (
        "Kent Police was placed in special measures in June 2022 but has now been moved out of Engage.",
        ["kent in 2022-06", "kent out undated"],
    ),
    "relative with a day": (
        "Kent Police, which was placed in special measures in June 2022, has bought a boat.",
        ["kent in 2022-06"],
    ),
    "news about the relative's force": (
        "Kent Police, which was placed in special measures in June 2022, is no longer in special measures.",
        ["kent out undated", "kent in 2022-06"],
    ),
    "after a dated move": (
        "After Kent Police was placed in special measures in June 2022, much changed.",
        ["kent in 2022-06"],
    ),
    "since a day": ("Kent Police has been in special measures since June 2022.", ["kent in 2022-06"]),
    "one of six, with a day": (
        "Kent Police was one of six forces placed in special measures in June 2022.",
        ["kent in 2022-06"],
    ),
    "opening date": ("In June 2022, Kent Police was moved into Engage.", ["kent in 2022-06"]),
    "a year alone": ("Kent Police was put into special measures in 2022.", ["kent in 2022"]),
    "last month": ("Kent Police was put into special measures last month.", ["kent in 2024-03"]),
    "yesterday": ("Kent Police was put into special measures yesterday.", ["kent in 2024-04-01"]),
    "a weekday is lately": ("Kent Police was put into special measures on Tuesday.", ["kent in undated"]),
    "also known as": (
        "Kent Police was moved into the Engage phase of monitoring, also known as special measures, in June 2022.",
        ["kent in 2022-06"],
    ),
    "the force": ("Kent Police slept. The force has been placed in special measures.", ["kent in undated"]),
    "and it": ("Kent Police is slow, inspectors say, and it has been put into special measures.", ["kent in undated"]),
    "an aside": (
        "Kent Police, one of the biggest in the land, has been placed in special measures.",
        ["kent in undated"],
    ),
    "improved and left": (
        "Kent Police has improved and has been removed from enhanced monitoring.",
        ["kent out undated"],
    ),
    "inspectors said": (
        "Kent Police has been placed in special measures after inspectors said it was slow.",
        ["kent in undated"],
    ),
    "told twice": (
        "Kent Police has been placed in special measures. Kent Police was moved into Engage on 12 March 2024.",
        ["kent in 2024-03-12"],
    ),
    "in a form of it, known as Engage": (
        "Kent Police has been in a form of special measures, known as Engage, since June.",
        ["kent in 2023-06"],
    ),
    "what the inspectorate calls": (
        "Kent Police and Essex Police have both gone into what the inspectorate calls Engage, meaning more scrutiny.",
        ["kent in undated", "essex in undated"],
    ),
    "a stage known as": (
        "Kent Police fell short. The constabulary has entered a stage known as Engage, in which chiefs must explain.",
        ["kent in undated"],
    ),
    "returning to routine": ("But Kent Police is returning to routine monitoring.", ["kent out undated"]),
    "known as, and who announced it": (
        (
            "Kent Police has been moved into the enhanced level of monitoring known as Engage, HM Inspectorate of "
            "Constabulary & Fire & Rescue Services announced on Thursday."
        ),
        ["kent in undated"],
    ),
    "by inspectors who": (
        "Kent Police has been moved into the Engage phase of monitoring by inspectors who doubt its case files.",
        ["kent in undated"],
    ),
    "announced today that": (
        "HMICFRS has announced today that Kent Police has been moved out of Engage.",
        ["kent out undated"],
    ),
    "confirmed on Tuesday that it had": (
        "HMICFRS confirmed on Tuesday that Kent Police had been moved to the “engage” stage of its monitoring process.",
        ["kent in undated"],
    ),
    "months after moving it": (
        "Kent Police is failing. HMICFRS spoke on Thursday, three months after moving the force into Engage.",
        ["kent in 2024-01"],
    ),
    "in a season": ("Kent Police was put into special measures in the summer of 2022.", ["kent in 2022"]),
    "in, and left them": (
        (
            "Kent Police was put into special measures in the summer of 2022 and left them in May 2023, when it was"
            " better."
        ),
        ["kent in 2022", "kent out 2023-05"],
    ),
    "a week ago, by the body that": (
        "Kent Police fails. So says the inspectorate, which moved the force into its Engage stage a week ago.",
        ["kent in 2024-03"],
    ),
    "it, named with its phase before": (
        (
            "The report on Kent Police is the first since the force was taken out of special measures in March. "
            "It had been moved into enhanced monitoring in June 2022."
        ),
        ["kent out 2024-03", "kent in 2022-06"],
    ),
    "the police complaints body beside it": (
        (
            "Kent Police was bad. The force was placed in special measures in March. It met the Independent Office for "
            "Police Conduct."
        ),
        ["kent in 2024-03"],
    ),
}


@pytest.mark.parametrize("name", ASSERTED)
def test_a_move_is_read(name):
    text, moves = ASSERTED[name]
    assert read(text) == moves


TRAPS = {
    "could be": "Kent Police could be placed into special measures.",
    "may be": "Kent Police may be moved into the Engage phase.",
    "will be": "Kent Police will be removed from special measures in May 2024.",
    "faces": "Kent Police faces being placed in special measures.",
    "at risk of": "Kent Police is at risk of special measures.",
    "calls for": "There are calls for Kent Police to be put in special measures.",
    "if": "If Kent Police has been placed in special measures, that is bad.",
    "set to": "Kent Police is set to be moved out of special measures.",
    "being considered": "Kent Police is being moved into special measures.",
    "nearly": "Kent Police has nearly been placed in special measures.",
    "not placed": "Kent Police has not been placed in special measures.",
    "never placed": "Kent Police has never been placed in special measures.",
    "not yet removed": "Kent Police has not yet been removed from special measures.",
    "neither": "Neither Essex Police nor Kent Police has been placed in special measures.",
    "no force": "No force like Kent Police has been placed in special measures.",
    "denied": "The mayor denied that Kent Police has been placed in special measures.",
    "denied elsewhere": "Kent Police has been placed in special measures. That special measures hold is wrongly said.",
    "denied after": "Kent Police has been placed in special measures. It was not put in special measures, it says.",
    "rumour": "Kent Police has been placed in special measures, rumours have it.",
    "claimed": "Kent Police has been placed in special measures, an MP claimed.",
    "critics": "Critics say Kent Police has been placed in special measures.",
    "the union says": "Kent Police, the union says, has been placed in special measures.",
    "sources": "Kent Police has been placed in special measures, according to sources.",
    "in all but name": "Kent Police has been placed in special measures in all but name.",
    "question": "Has Kent Police been placed in special measures?",
    "statement as a question": "Kent Police has been placed in special measures?",
    "quoted": "The mayor said: “Kent Police has been placed in special measures.”",
    "quoted by inspectors": "HMICFRS said: “Kent Police has been moved out of special measures.”",
    "partly quoted": "Kent Police “has been placed in special measures”.",
    "wish to leave": "The chief constable hopes that Kent Police has been removed from special measures by May.",
    "wish in quotes": "“We want to be taken out of special measures,” Kent Police said.",
    "a state": "Kent Police is in special measures.",
    "one of six": "Kent Police is one of six forces in special measures.",
    "six forces including": "Six forces, including Kent Police, are in special measures.",
    "already": "Kent Police has already been placed in special measures.",
    "since removed": "Kent Police has since been removed from special measures.",
    "relative without a day": "Kent Police, which was placed in special measures, has bought a boat.",
    "relative without a day, perfect": "Kent Police, which has been placed in special measures, has bought a boat.",
    "past without a day": "Kent Police was placed in special measures.",
    "after an undated move": "After Kent Police was placed in special measures, much changed.",
    "twice": "Kent Police has been placed in special measures twice.",
    "in the past": "Kent Police has been placed in special measures in the past.",
    "once before": "Kent Police has been placed in special measures before.",
    "and out again": "Kent Police has been placed in special measures and then removed.",
    "a school": "A school beside Kent Police has been placed in special measures by inspectors.",
    "a hospital": "Kent Police sent cars. It has been placed in special measures: Kent Hospital.",
    "it is a hospital": "Kent Hospital is near Kent Police. It has been placed in special measures.",
    "a council": "Kent County Council has been placed in special measures. Kent Police has not.",
    "a place alone": "Kent has been placed in special measures. Kent Police helps.",
    "a trust": "The NHS trust has been placed in special measures, Kent Police heard.",
    "a fire service": "Kent Fire and Rescue Service has been placed in special measures. Kent Police helps.",
    "a part of a force": "Kent Police’s control room has been placed in special measures.",
    "somebody of a force": "The former head of Kent Police has been removed from special measures.",
    "it is a part of a force": "Kent Police’s lab is slow, and it has been placed in special measures.",
    "it is a part of a force named before": "Kent Police’s lab is slow. It has been placed in special measures.",
    "a part of a force, with a day": "The lab of Kent Police, which was placed in special measures in June 2022, shut.",
    "somebody, with a day": "The head of Kent Police, who was taken out of special measures in June 2022, left.",
    "a federation": "Kent Police Federation has been placed in special measures.",
    "a force nobody names": "Another force has been placed in special measures. Kent Police and Essex Police have not.",
    "the force, one of two": "Kent Police and Essex Police met. The force has been placed in special measures.",
    "the force, of Scotland": "Police Scotland met Kent Police. The force has been placed in special measures.",
    "the force, of another land": "Kent Police met Toronto Police. The force has been placed in special measures.",
    "it, with nothing before": "It has been placed in special measures. Kent Police helps.",
    "foreign": "Cleveland Police has been placed in special measures by a federal judge in Ohio.",
    "by another body": "Kent Police has been placed in special measures by the Home Office.",
    "by its commissioner": "Kent Police has been placed in special measures by its own commissioner.",
    "engage with": "Kent Police has moved to engage with the young.",
    "court's special measures": "Kent Police placed a witness in special measures.",
    "someone monitored": "Kent Police has placed a suspect under enhanced monitoring.",
    "from one to the other": "Kent Police has been moved out of special measures and into the Engage phase.",
    "joining another": "Like Essex Police, Kent Police has been placed in special measures.",
    "a day to come": "Kent Police was placed in special measures in June 2024.",
    "a day that cannot be": "Kent Police was placed in special measures on 31 February 2023.",
    "one year or another": "Kent Police was placed in special measures in 2021 or 2022.",
    "two years": "Kent Police was placed in special measures in 2021/22.",
    "before there was such a phase": "Kent Police was placed in special measures in 2004.",
    "the day of the announcement": "HMICFRS said in June 2022 that Kent Police has been placed in special measures.",
    "the day of another move": "Kent Police was placed in special measures after an inspection in June 2022.",
    "in and out, both lately": (
        "Kent Police has been placed in special measures. Kent Police has been removed from special measures."
    ),
    "two days of one year": (
        "Kent Police was moved into Engage in March 2023. Kent Police was moved into Engage in May 2023."
    ),
    "a bullet": "Read on.\n\n• Kent Police has been placed in special measures.",
    "another story's headline": "Read on.\n\nKent Police placed in special measures",
    "a teaser": "Read on.\n\nRead more: Kent Police has been placed in special measures.",
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_gives_nothing(name):
    assert read(TRAPS[name]) == []


HEADLINES = {
    "placed": ("Kent Police placed in special measures", ["kent in undated"]),
    "by whom": ("Kent Police put into special measures by watchdog", ["kent in undated"]),
    "taken out": ("Kent Police taken out of special measures after two years", ["kent out undated"]),
    "out of": ("Kent Police out of special measures", ["kent out undated"]),
    "inadequate, and placed": (
        "Kent Police ‘inadequate’ in two areas and placed in special measures",
        ["kent in undated"],
    ),
    "a commissioner's statement": ("Commissioner's statement: Kent Police leaves Engage", ["kent out undated"]),
    "leaves": ("Kent Police leaves special measures", ["kent out undated"]),
    "question": ("Kent Police placed in special measures?", []),
    "claim": ("Kent Police placed in special measures, union claims", []),
    "call": ("Call for Kent Police put in special measures", []),
    "subject of another verb": ("Kent Police placed in special measures loses its chief", []),
    "quoted": ("“Kent Police placed in special measures”", []),
    "state": ("Kent Police in special measures", []),
}


@pytest.mark.parametrize("name", HEADLINES)
def test_a_headline(name):
    title, moves = HEADLINES[name]
    assert read("Inspectors of HMICFRS came.", title=f"{title}\n\n") == moves


def test_the_same_words_below_the_headline_are_no_move():
    assert read("Kent Police placed in special measures.") == []


def test_without_the_article_s_day_an_undated_move_is_nothing():
    text = "Kent Police has been placed in special measures. Essex Police was moved into Engage in June 2022."
    assert read(text, published_on=None) == ["essex in 2022-06"]
    assert read("Kent Police was placed in special measures last month.", published_on=None) == []


def test_an_undated_move_far_down_is_background():
    text = "The boats are new. " * 150 + "Kent Police has been placed in special measures."
    assert read(text) == []
    assert read(text, title="Engage: what HMICFRS says\n\n") == ["kent in undated"]


def test_where_nobody_inspects_the_police_nothing_is_read():
    assert read("Kent Police has been placed in special measures.", title="News\n\n") == []


def test_a_force_s_own_site_means_itself():
    assert read("We have been moved into the Engage phase of monitoring.", home="kent") == ["kent in undated"]
    assert read("We have been moved into the Engage phase of monitoring.") == []
    assert read("Essex Police helps. The force has been moved out of Engage.", home="kent") == []


def test_the_evidence_is_the_sentence():
    found = find_phases(
        f"{TITLE}It rained. Kent Police has been placed in special measures, again. It rained.", published_on=PUBLISHED
    )
    assert found[0].evidence.text == "Kent Police has been placed in special measures, again."


def test_of_a_long_sentence_the_clause_is_the_evidence():
    text = f"{TITLE}Kent Police was placed in special measures in June 2022, while {'it rained and ' * 40}it rained."
    found = find_phases(text, published_on=PUBLISHED)
    assert found[0].evidence.text == "Kent Police was placed in special measures in June 2022"


def test_an_irrelevant_article_has_no_phases():
    body = (
        "Trust in special measures\n\nThe hospital has been placed in special measures. Kent Police was told by Ofsted."
    )
    assert read_news(body, url="https://x.example/", published_on=PUBLISHED, version="1").phases == ()
