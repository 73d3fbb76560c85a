"""What people read: golden messages for every event, and that no word of a page can be anything but words."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.events import EventType, sequence_text
from schema.grades import Direction, Grade
from tests.worker.telling import BETTER, EVERY, NEWS, OFFICIAL, WORDS, WORSE, digest, event, grade_data, moved, shown
from worker.channels.mail import make_mail
from worker.letters import Item, Letter, Quote, inert, link, one_line
from worker.messages import compose

GOLDEN = {
    "moved": "Cambridgeshire: Effectiveness moved up from requires improvement to good (PEEL 2017)",
    "moved down on a revisit": "Cambridgeshire: Effectiveness moved down from good to inadequate (PEEL 2017)",
    "first": "Cambridgeshire: Effectiveness is graded good (PEEL 2017), the first grade known of it",
    "confirmed": "Cambridgeshire: Effectiveness stays good (PEEL 2017)",
    "rebased": (
        "Cambridgeshire: Responding to the public is graded requires improvement (PEEL 2023–25); "
        "PEEL 2021/22 said good, and the two grades cannot be compared"
    ),
    "reported": "Cambridgeshire: Effectiveness is graded inadequate (PEEL 2017), reports fenland-post.example",
    "retracted": (
        "We were wrong: Cambridgeshire's grade for Effectiveness is requires improvement (PEEL 2016), "
        "not good (PEEL 2017)"
    ),
    "retracted, and nothing is left": (
        "We were wrong: Cambridgeshire has no known grade for Effectiveness; it is not good (PEEL 2017)"
    ),
    "misread": (
        "We were wrong: Cambridgeshire's grade for Effectiveness is requires improvement (PEEL 2016), "
        "not good (PEEL 2017)"
    ),
    "overruled": (
        "Overruled: Cambridgeshire's grade for Effectiveness is good (PEEL 2017), "
        "not requires improvement (PEEL 2016); a page that counts for more says so"
    ),
    "reinstated": (
        "We were wrong to withdraw it: Cambridgeshire's grade for Effectiveness is good (PEEL 2017) after all, "
        "not requires improvement (PEEL 2016)"
    ),
    "phase in": "Staffordshire enters the Engage phase (special measures), June 2022",
    "phase out, reported": (
        "Staffordshire leaves the Engage phase (special measures), June 2022, reports fenland-post.example"
    ),
    "drifted": "Source hmicfrs can no longer be read as before",
    "recovered": "Source hmicfrs can be read again",
    "disabled": "Subscription 3 (webhook) was switched off",
    "test": "This is a test: what is announced will reach you (subscription 3)",
}
SAID = {
    "moved": ["Before: requires improvement (PEEL 2016, 2 March 2017).", "Published 22 March 2018."],
    "moved down on a revisit": ["The inspectorate went back and graded it again.", "Published 22 March 2018."],
    "first": ["Published 22 March 2018."],
    "confirmed": ["Published 22 March 2018."],
    "rebased": [
        "The inspectorate grades differently now, so this says neither better nor worse.",
        "The report itself says of the change: “It answers calls more slowly than it did.”",
        "Published 1 October 2023.",
    ],
    "reported": [
        "The inspectorate's own pages, as far as we read them, do not say so yet.",
        "Published 22 March 2018.",
    ],
    "retracted": [
        "A person looked and withdrew what we had told you; nothing moved.",
        "The reason given: “The table was of another force.”",
    ],
    "retracted, and nothing is left": [
        "A person looked and withdrew what we had told you; nothing moved.",
        "It rested on these words:",
    ],
    "misread": ["Our reader had misread the page; nothing moved."],
    "overruled": ["Nothing moved: we had it from a page that counts for less."],
    "reinstated": ["A person looked again and put it back."],
    "drifted": [
        "3 readings in a row were not as they should be. All standings stay as they are.",
        "The last: no heading of the force.",
    ],
    "recovered": ["What it shows counts again from now on."],
    "disabled": [
        "HTTP 410 Gone",
        "`gradewatch subscriptions resume 3` switches it on again, and sends what it missed.",
    ],
}
LETTER = """\
Cambridgeshire: Effectiveness moved up from requires improvement to good (PEEL 2017)
  Before: requires improvement (PEEL 2016, 2 March 2017).
  Published 22 March 2018.
  “The force is good at keeping people safe & at reducing crime.”
  https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/cambridgeshire/

--\x20
gradewatch at https://gradewatch.test, event 1 of its log.
You get this by subscription 3; whoever runs the service ends it with `gradewatch subscriptions end 3`.
"""


@pytest.mark.parametrize("name", EVERY)
def test_every_event_is_told_in_one_line_and_what_is_to_know_of_it(name):
    letter = compose([EVERY[name]])
    assert letter.subject == GOLDEN[name]
    (item,) = letter.items
    assert item.headline == letter.subject
    assert list(item.details) == SAID.get(name, [])


def test_every_type_of_event_is_told():
    assert {told.type for told in EVERY.values()} | {EventType.DIGEST} == set(EventType)


def test_a_letter_is_the_line_the_evidence_and_the_link():
    assert compose([moved()], subscription=3).text() == LETTER


def test_its_html_says_the_same():
    words = Words()
    words.feed(compose([moved()], subscription=3).html())
    assert words.links == [OFFICIAL]
    assert set(LETTER.replace("-- \n", "").replace("\n  ", "\n").splitlines()) - {""} <= set(words.said)


class Words(HTMLParser):
    """What a reader of HTML sees, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str | None] = []
        self.tags: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.said += [data.strip()] if data.strip() else []


# Several at once


def numbered(*events):
    return [one.model_copy(update={"sequence": sequence_text(number)}) for number, one in enumerate(events, 1)]


def test_one_report_is_one_message_with_the_moves_first():
    same = event(EventType.CONFIRMED, grade_data(shown(Grade.GOOD, "peel-2016"), shown(Grade.GOOD, "peel-2017")))
    down = moved(
        question="legitimacy",
        previous=shown(Grade.GOOD, "peel-2016"),
        current=shown(Grade.INADEQUATE, "peel-2017"),
        direction=Direction.DOWN,
    )
    letter = compose(numbered(same, moved(question="efficiency"), down))
    assert letter.subject == "Cambridgeshire: 2 grades moved (1 up, 1 down), 1 confirmed (PEEL 2017)"
    assert [item.headline for item in letter.items] == [
        "Cambridgeshire: Efficiency moved up from requires improvement to good (PEEL 2017)",
        "Cambridgeshire: Legitimacy moved down from good to inadequate (PEEL 2017)",
        "Cambridgeshire: Effectiveness stays good (PEEL 2017)",
    ]
    assert [len(item.quotes) for item in letter.items] == [1, 1, 0]
    assert letter.footer == ("gradewatch at https://gradewatch.test, events 1 to 3 of its log.",)


def test_more_forces_than_can_be_named_are_counted():
    forces = ["kent", "essex", "norfolk", "suffolk"]
    assert compose(numbered(*(moved(force=one) for one in forces))).subject == (
        "4 forces: 4 grades moved (4 up) (PEEL 2017)"
    )
    assert compose(numbered(*(moved(force=one) for one in forces[:2]))).subject.startswith("Essex, Kent: ")


def test_what_was_withdrawn_before_it_was_told_says_so():
    move = moved()
    back = event(EventType.RETRACTED, grade_data(BETTER, WORSE, reason="misread"))
    letter = compose(numbered(move, back))
    assert [item.headline.endswith("[since withdrawn]") for item in letter.items] == [False, True]
    other = event(EventType.RETRACTED, grade_data(BETTER, None, reason="misread", question="legitimacy"))
    assert not any("withdrawn]" in item.headline for item in compose(numbered(move, other)).items)


def test_a_letter_of_nothing_is_not_written():
    with pytest.raises(ValueError, match="something"):
        compose([])


# Digests


def test_a_digest_tells_what_moved_and_how_much_was_looked_at():
    letter = compose(numbered(moved(), EVERY["phase in"], digest(events=2, every="weekly")))
    assert letter.subject == (
        "gradewatch, the week to 23 November 2026: 1 grade moved (1 up), "
        "1 force in or out of special measures (Cambridgeshire, Staffordshire)"
    )
    assert letter.opening == (
        "What was announced from 22 November 2026, 08:00 to 23 November 2026, 08:00:",
        "Checked in that time: 43 of 43 forces, 51 pages. The last look was on 23 November 2026, 07:55.",
    )
    assert len(letter.items) == 2


def test_a_digest_of_nothing_says_that_the_service_lives():
    letter = compose([digest()])
    assert letter.subject == "gradewatch, 23 November 2026: nothing moved, 43 of 43 forces checked"
    assert letter.opening[0].startswith("Nothing was announced from")
    assert letter.items == ()
    assert letter.chat().startswith("Nothing was announced")


def test_a_digest_of_a_service_that_looked_at_nothing_says_that_it_is_blind():
    letter = compose([digest(forces_checked=0, pages_checked=0, drifted=("hmicfrs",))])
    assert letter.subject == "gradewatch, 23 November 2026: NOTHING COULD BE CHECKED"
    assert "grades may have moved unseen" in letter.opening[1]
    assert "source hmicfrs" in letter.opening[2]


def test_a_digest_whose_events_were_told_before_does_not_say_that_nothing_moved():
    letter = compose([digest(events=2)])
    assert letter.subject == "gradewatch, 23 November 2026: told before"
    assert letter.opening[0] == "2 events of that time came to you in another message."


def test_summer_digests_speak_by_the_clock_of_london():
    noon = datetime.fromisoformat("2026-07-01T07:00:00+00:00")
    letter = compose([digest(since=noon - timedelta(days=1), until=noon)])
    assert "1 July 2026, 08:00" in letter.opening[0]


# Words are words

TEXTS = st.text(st.characters(codec="utf-8"), max_size=300) | st.sampled_from(
    [
        "</blockquote><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "good\r\nBcc: everybody@example.org\r\n\r\nbody",
        "x\u2028Subject: forged\u2029y\x00\x1b[2J\u202egood",
        "@everyone <!channel> <@U123> [click](https://evil.example/) https://evil.example/",
        "{title} {body} %s",
        "--boundary--\n--==\n",
    ]
)


def told(words: str, name: str, url: str):
    """An event in which every string that a page, a person or a host may write is these."""
    data = grade_data(
        shown(Grade.GOOD, "peel-2017", url),
        shown(Grade.INADEQUATE, "peel-2017", url),
        words=words,
        url=url,
        note=words,
        direction=Direction.DOWN,
    )
    named = data.model_copy(
        update={
            "force": data.force.model_copy(update={"slug": "elsewhere", "name": name}),
            "question": data.question.model_copy(update={"title": name}),
        }
    )
    return event(EventType.MOVED, named)


URLS = st.sampled_from([OFFICIAL, NEWS]) | TEXTS | TEXTS.map("https://evil.example/".__add__)


@given(words=TEXTS, name=TEXTS, url=URLS)
def test_scraped_words_cannot_break_out_of_html(words, name, url):
    def tags(letter: Letter) -> list[tuple[str, tuple[str, ...]]]:
        seen = Words()
        seen.feed(letter.html())
        seen.close()
        return [tag for tag in seen.tags if tag != ("a", ("href",))]

    plain = tags(compose([told("x", "x", url)], subscription=3))
    seen = compose([told(words, name, url)], subscription=3)
    assert [tag for tag in tags(seen) if tag[0] != "p"] == [tag for tag in plain if tag[0] != "p"]
    reader = Words()
    reader.feed(seen.html())
    assert set(reader.links) <= {url}
    assert all(str(one).startswith(("http://", "https://")) for one in reader.links)


@given(words=TEXTS, name=TEXTS)
def test_scraped_words_cannot_forge_a_header(words, name):
    letter = compose([told(words, name, OFFICIAL)], subscription=3)
    mail = make_mail(letter, "Gradewatch <gradewatch@example.org>", "anna@example.org", ["e1"])
    head, _, _ = mail.as_bytes().partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(line.split(b":")[0] for line in lines) == [
        b"Auto-Submitted",
        b"Content-Type",
        b"From",
        b"MIME-Version",
        b"Message-ID",
        b"Subject",
        b"To",
    ]
    assert mail["To"] == "anna@example.org"
    assert b"\n" not in head.replace(b"\r\n", b"")


@given(words=TEXTS, name=TEXTS)
def test_scraped_words_stay_on_the_lines_that_are_theirs(words, name):
    plain = compose([told("x", "x", OFFICIAL)]).text().splitlines()
    seen = compose([told(words, name, OFFICIAL)]).text().splitlines()
    assert len(seen) <= len(plain)  # one fewer for words of which nothing can be printed
    assert seen[-3:] == plain[-3:]


@given(TEXTS)
def test_in_a_chat_words_call_nobody_and_lead_nowhere(words):
    said = Letter("s", (), (Item(one_line(words), (), (Quote(one_line(words), ""),)),)).chat()
    for mark in ("@everyone", "<!", "<@", "](", "://", "@U"):
        assert mark not in said
    assert said.replace("\u200b", "").count(one_line(words).replace("\u200b", "")) >= 1


def test_a_chat_is_told_of_a_few_and_how_many_more():
    items = tuple(Item(f"headline {number}") for number in range(20))
    said = Letter("subject", (), items).chat()
    assert said.count("headline") == 12
    assert said.endswith("And 8 more, which `gradewatch events` lists.")


def test_addresses_that_are_none_are_left_out():
    assert link("javascript:alert(1)") == link("https://x.test/a b") == link('https://x.test/"onx=') == ""
    assert link(NEWS) == NEWS
    assert inert("see https://x.test and [a](b)") == "see https:\u200b//x.test and [a]\u200b(b)"


def test_long_evidence_is_cut_at_a_word():
    (item,) = compose([moved(words="word " * 500)]).items
    assert len(item.quotes[0].text) <= 600
    assert item.quotes[0].text.endswith("word …")
    assert WORDS in compose([moved()]).text()
