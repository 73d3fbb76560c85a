"""The fingerprint: noise makes no difference, and what makes none to it makes none to any reader."""

from __future__ import annotations

import random
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scrapers
from worker.fetching.fingerprint import fingerprint

PAGES = sorted((Path(__file__).parents[2] / "pages").rglob("*.html"))
PAGE = """<!DOCTYPE html><html><head><title>Kent 2016</title><style>.a { color: red }</style>
<script nonce="abc">var x = 1;</script></head>
<body><h1>Kent 2016</h1><p class="a" data-n="1">Good at 12:30.</p><a href="/x?sid=1&y=2">More</a></body></html>"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</head>", "<!-- made by server 7 --></head>"),
        ("</head>", "<script>let t = Date.now()</script></head>"),
        ("</head>", '<meta name="csrf-token" content="5f3a"></head>'),
        ("</body>", '<input type="hidden" name="t" value="9"></body>'),
        ('nonce="abc"', 'nonce="xyz"'),
        ("var x = 1;", "var x = 2;"),
        ("color: red", "color: blue"),
        ('data-n="1"', 'data-n="2"'),
        ("12:30", "07:01:59"),
        ("sid=1", "sid=8f"),
    ],
)
def test_noise_makes_no_difference(old: str, new: str) -> None:
    assert fingerprint(PAGE.replace(old, new).encode()) == fingerprint(PAGE.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Good", "Inadequate"),
        ("Kent 2016</h1>", "Kent 2017</h1>"),
        ("y=2", "y=3"),
        ('href="/x', 'href="/z'),
        (".a { color: red }", ".a { display: none }"),
        ("</head>", '<script type="application/ld+json">{"datePublished": "2020-01-01"}</script></head>'),
        ("</head>", '<meta name="date" content="2020-01-01"></head>'),
        ("</h1>", "</h1><!-- "),  # a comment without an end hides the rest
        ("</html>", ""),
        ("<p ", "<p hidden "),
    ],
)
def test_content_makes_one(old: str, new: str) -> None:
    assert fingerprint(PAGE.replace(old, new).encode()) != fingerprint(PAGE.encode())


def test_no_two_pages_of_the_suite_are_one() -> None:
    bodies = {path.read_bytes() for path in PAGES}
    assert len({fingerprint(body) for body in bodies}) == len(bodies)


@given(st.randoms(use_true_random=False), st.sampled_from(PAGES))
def test_pages_that_it_takes_for_one_are_read_alike(chance: random.Random, path: Path) -> None:
    body = path.read_bytes()
    start = chance.randrange(len(body))
    kind = chance.choice([b"<!--x-->", b"<script>x</script>", b"", b"<style>.q{}</style>", b"<input>", b' nonce="1"'])
    changed = body[:start] + kind + body[start + (0 if kind else chance.randrange(40)) :]
    if fingerprint(changed) != fingerprint(body):
        return
    url = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/kent/"
    told = [read.judgments for read in (scrapers.read(one, url=url) for one in (body, changed))]
    assert [one.grade for one in told[0]] == [one.grade for one in told[1]]


@given(st.binary(max_size=300))
def test_any_bytes_have_one(body: bytes) -> None:
    assert len(fingerprint(body)) == 64


@pytest.mark.parametrize(
    "piece", [b"<!--", b"<script", b"<script>", b"<style>", b"<meta ", b" nonce=", b' src="', b"?sid=", b":00", b"<"]
)
def test_linear_in_size(piece: bytes) -> None:
    began = perf_counter()
    fingerprint(piece * (1_000_000 // len(piece)))
    assert perf_counter() - began < 5
