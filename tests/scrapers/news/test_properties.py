"""What holds for every text: places are exact, nothing raises, cost is linear."""

import random
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.grades import Authority
from scrapers.news import read_news
from scrapers.news.article import find_article
from scrapers.news.judgments import find_judgments
from scrapers.news.layout import even, lowered
from scrapers.news.phases import find_phases
from scrapers.news.statements import find_statements

PAGES = Path(__file__).parents[2] / "pages" / "news"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.txt"))]
PIECES = st.sampled_from(
    [
        *("Kent Police", "Essex", "the force", "it", "was rated", "is", "good", "requires improvement", "‘adequate’"),
        *(
            "at",
            "for",
            "and",
            ",",
            ";",
            ":",
            " - ",
            "efficiency",
            "preventing crime",
            "responding to the public",
            "but",
        ),
        *("from good to", "which last year was", "in 2016", "“", "”", '"', "'", "‘", "’", "said", "Jo Lee", "Ms Lee"),
        *("she said:", "the chief constable", "a spokesman for", "according to", ".", "!", "\n", "\n\n", " ", "\u00a0"),
        *("has been placed in", "was moved out of", "special measures", "the Engage phase", "in June 2021", "which"),
        *("Most Read", "İ", "ß", "\u2028", "\t", "\x00", "the report", "Mr.", "HMICFRS", "•", "|", "(", ")"),
    ]
)


def check(text):
    """Read a text both ways; everything found stands exactly where it says."""
    for statement in find_statements(text):
        assert statement.text == " ".join(text[start:end] for start, end in statement.spans)
        assert all(start < end for start, end in statement.spans)
        assert all(first[1] <= second[0] for first, second in zip(statement.spans, statement.spans[1:], strict=False))
        assert statement.text.strip()
    judgments, _ = find_judgments(text, published_on=date(2022, 5, 1), authority=Authority.REPORTED)
    keys = [(j.force, j.framework, j.question, j.tense) for j in judgments]
    assert len(keys) == len(set(keys))
    for judgment in judgments:
        for evidence in (judgment.evidence, *judgment.context):
            assert text[evidence.start : evidence.end] == evidence.text
            assert evidence.text
    for phase in find_phases(text, published_on=date(2022, 5, 1)):
        assert text[phase.evidence.start : phase.evidence.end] == phase.evidence.text
        assert phase.evidence.text
        assert phase.date is None or phase.date <= "2022-05-01"


@given(st.text(max_size=400))
def test_any_text(text):
    check(text)


@given(st.lists(PIECES, max_size=60).map(" ".join))
@settings(max_examples=300)
def test_any_words_of_an_article(text):
    check(text)


@given(st.sampled_from(TEXTS), st.integers(0, 2**32))
@settings(max_examples=150)
def test_articles_with_pieces_lost_doubled_and_swapped(text, seed):
    chance = random.Random(seed)
    lines = text.split("\n")
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(lines))
        line = lines[place]
        cut = chance.randrange(len(line) + 1)
        change = chance.randrange(5)
        if change == 0:
            lines[place] = line[:cut] + line[cut + 1 :]
        elif change == 1:
            lines[place] = line[:cut] + chance.choice("“”\"'‘’\n.:;, ") + line[cut:]
        elif change == 2:
            lines.insert(place, line)
        elif change == 3:
            lines[place], lines[-1] = lines[-1], lines[place]
        else:
            lines[place] = line.replace("“", '"').replace("”", '"')
    check("\n".join(lines))


@given(st.text(max_size=300))
def test_evening_and_lowering_keep_every_place(text):
    assert len(even(text)) == len(text)
    assert len(lowered(text)) == len(text)


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_are_read(body):
    findings = read_news(body, url="https://x.example/", version="1")
    assert findings.judgments == ()
    article = find_article(body, url="https://x.example/", content_type="text/plain")
    assert article.published_on is None


def test_a_text_without_quotations_changes_nothing_when_blanks_do():
    text = TEXTS[0]
    other = text.replace(" ", "\u00a0")
    assert [s.spans for s in find_statements(text)] == [s.spans for s in find_statements(other)]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "'",
            '"',
            "“",
            "’",
            ".",
            "A ",
            "Kent Police ",
            "Kent, Essex and ",
            "good ",
            "Jo Lee ",
            "Mr ",
            "rated as ",
        ),
        *("“Yes.” he said. ", "“Yes,” said Jo Lee.\n", "He said: “Go.\n", "Good\n", "from good to ", "protecting "),
        *(
            "support and ",
            "Kent Police was rated good for efficiency. ",
            "Kent Police, which was good, ",
            "is good at ",
        ),
        *(
            "Kent Police has been placed in special measures by HMICFRS. ",
            "Kent Police was placed in Engage in 2021 and ",
            "HMICFRS has moved Kent Police and ",
            "in special measures, ",
            "HMICFRS monitoring of Lee Police ",
            "Good (good) brackets ",
            "top grade for good, ",
        ),
    ],
)
def test_linear_in_size(piece):
    def cost(size):
        text = piece * (size // len(piece))
        started = time.process_time()
        find_statements(text)
        find_judgments(text, published_on=None, authority=Authority.REPORTED)
        find_phases(text, published_on=date(2022, 5, 1))
        return time.process_time() - started

    cost(2_000)
    small, large = (min(cost(size) for _ in range(3)) for size in (15_000, 60_000))
    # Four times the size: the best of three, and up to twelve for a busy machine; sixteen is what a square costs.
    assert large < 12 * small + 0.1
