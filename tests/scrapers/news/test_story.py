"""Which articles are one: by the address a page names as its own, by the words that sister papers share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.findings import Kind
from scrapers import read
from scrapers.news.story import ALIKE, likeness, own_address, sketch

HERE = "https://www.gazette.example/news/light/told-12"
OWN = "https://www.gazette.example/news/told-12"
WORDS = st.lists(
    st.sampled_from(["the", "force", "has", "to", "answer", "calls", "sooner", "said", "today"]), max_size=400
)


@pytest.mark.parametrize(
    ("head", "named"),
    [
        (f'<link rel="canonical" href="{OWN}">', OWN),
        (f"<LINK HREF='{OWN}?utm_source=x#top' REL='canonical'/>", OWN),
        (f"<link rel=canonical href={OWN}>", OWN),
        (f'<link rel="alternate canonical" href="{OWN}" data-x="1">', OWN),
        ('<link rel="canonical" href="/news/told-12">', OWN),
        ('<link rel="canonical" href="https://amp.gazette.example/news/told-12">', "https://amp.gazette.example/news/told-12"),
        ('<link rel="canonical" href="https://gazette.example/news?id=1&amp;x=2">', "https://gazette.example/news?id=1&x=2"),
        ('<link rel="canonical" href="https://www.herald.example/news/told-12">', "https://www.herald.example/news/told-12"),
        ('<link rel="canonical" href="https://www.stranger.example/news/told-12">', None),
        (f'<link rel="canonical" href="{HERE}">', None),
        ('<link rel="canonical" href="https://www.gazette.example/">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical">', None),
        (f'<link rel="amphtml" href="{OWN}">', None),
        (f'<link rel="stylesheet" href="/canonical.css"><link rel="canonical" href="{OWN}">', OWN),
        ("", None),
    ],
)  # fmt: skip
def test_an_article_names_its_own_address_on_its_own_site(head, named):
    document = f"<html><head>{head}</head><body><p>Words</p></body></html>"
    assert own_address(document, url=HERE, hosts=("www.gazette.example", "www.herald.example")) == named


def test_looking_for_it_is_linear():
    for piece in ("<link ", "<link rel=canonical ", '<link rel="', "<", "<link rel='canonical' href='"):
        assert own_address(piece * 200_000, url=HERE) is None


def test_only_an_article_that_is_read_tells_its_address():
    article = (
        "<p>Kent Police has been rated good at preventing crime by HMICFRS, the inspectorate.</p>"
        "<p>It is adequate at investigating crime, says the report of its PEEL inspection.</p>"
    )
    page = '<html><head><link rel="canonical" href="{}"></head><body><article><h1>Told</h1>{}</article></body></html>'
    findings = read(page.format(OWN, article), url=HERE, content_type="text/html")
    assert (findings.kind, findings.url, findings.canonical) == (Kind.NEWS, HERE, OWN)
    football = read(page.format(OWN, "<p>City win.</p>" * 9), url=HERE, content_type="text/html")
    assert (football.kind, football.canonical) == (Kind.IRRELEVANT, None)


@given(WORDS, WORDS)
def test_likeness_is_a_share_the_same_both_ways_and_whole_of_itself(one, other):
    first, second = sketch(" ".join(one)), sketch(" ".join(other))
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, first) == (1.0 if first else 0.0)


@given(st.integers(0, 10_000), st.integers(150, 600), st.floats(0, 1))
def test_a_copy_is_known_however_it_is_set_and_where_it_is_cut(seed, length, kept):
    text = " ".join(f"word{(seed + 7919 * n) % 100_003}" for n in range(length))
    copy = text.upper().replace(" ", "\n")
    assert likeness(sketch(text), sketch(copy)) == 1.0
    cut = " ".join(text.split()[: round(length * kept)])
    alike = likeness(sketch(text), sketch(cut))
    assert abs(alike - kept) < 0.3 or not sketch(cut)


def test_another_article_with_the_same_quotation_is_no_copy():
    quotation = " ".join(f"quoted{n}" for n in range(60))
    one = " ".join(f"one{n}" for n in range(200))
    other = " ".join(f"other{n}" for n in range(200))
    assert 0 < likeness(sketch(f"{one} {quotation}"), sketch(f"{quotation} {other}")) < ALIKE


def test_short_notices_are_like_nothing():
    assert sketch("Kent Police is good.") == ()
    assert likeness(sketch("Kent Police is good."), sketch("Kent Police is good.")) == 0
