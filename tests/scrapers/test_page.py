"""A document as its reader sees it: what is in sight, its order, its places, its characters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.building import DEEPEST
from scrapers.decoding import LARGEST, decode
from scrapers.errors import ReadingError
from scrapers.page import Page, make_page
from scrapers.wording import collapse

URL = "https://example.org/news/1"


def make(body: bytes | str, **given_) -> Page:
    page = make_page(body, url=URL, **given_)
    assert_places(page)
    return page


def assert_places(page: Page) -> None:
    assert page.text == "\n".join(block.text for block in page.blocks)
    for block in page.blocks:
        assert block.text
        assert page.text[block.start : block.end] == block.text
        assert "\n" not in block.text
        if block.kind in {"row", "head"}:
            for text, start, end in block.cells():
                assert page.text[start:end] == text
    for cell in (cell for grid in page.grids for row in grid for cell in row):
        assert 0 <= cell.first <= cell.end <= len(page.blocks)
        assert cell.place is None or cell.place < len(page.blocks[cell.first].cells())
    for rows in page.tables:
        assert all(row.kind in {"row", "head"} and row in page.blocks for row in rows)


def lines(body: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in make(body).blocks]


# --- what is in sight ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>a<p>b", [("p", "a"), ("p", "b")]),
        ("<div>a<div>b</div>c</div>", [("p", "a"), ("p", "b"), ("p", "c")]),
        ("<p>one<br>two<br/>three</p>", [("p", "one"), ("p", "two"), ("p", "three")]),
        ("<h1>Norfolk<br>2016</h1>", [("h1", "Norfolk 2016")]),
        ("<h2>How <em>good</em>?</h2>", [("h2", "How good?")]),
        ("<p>re<b>quires</b> <a href='/x'>improve<i>ment</i></a>.</p>", [("p", "requires improvement.")]),
        ("<p>  a \n\t b&nbsp;c&shy;d&#8203;e </p>", [("p", "a b cde")]),
        ("<p>&#145;good&#146; &amp; caf&eacute;</p>", [("p", "‘good’ & café")]),
        ("<p>a&#14;b&#x1d;c&#31;d&#0029e</p>", [("p", "a b c d e")]),
        ('<div role="heading" aria-level="3">a <b>b</b></div>', [("h3", "a b")]),
        ("<p>a<span role=heading>b</span>c", [("p", "a"), ("h2", "b"), ("p", "c")]),
        ("<li><b>Good</b><i>Crime</i>", [("li", "Good Crime")]),
        ("<li><a href='/x'>Crime</a><b>GOOD</b>", [("li", "Crime GOOD")]),
        ("<li><b>GOOD</b>Crime <b>H</b>MIC, <b>R</b>esponse", [("li", "GOOD Crime HMIC, Response")]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", [("li", "a"), ("li", "b"), ("li", "c")]),
        ("<dl><dt>a<dd>b</dl>", [("dt", "a"), ("dd", "b")]),
        ("<blockquote>a</blockquote>", [("quote", "a")]),
        ("<figure><img src=x alt='Good'><figcaption>b</figcaption></figure>", [("image", "Good"), ("caption", "b")]),
        ("<p><img alt='Good'> news</p>", [("image", "Good"), ("p", "news")]),
        ("<p>a <img alt='🙂'><img alt=''><img> b</p>", [("p", "a b")]),
        ("<h1><img alt='The Gazette'></h1>", [("h1", "The Gazette")]),
        ("<p>Grade: <span class='bad' aria-label='Good'></span></p>", [("p", "Grade: Good")]),
        ("<p><a href='/x' aria-label='More about it'>More</a></p>", [("p", "More")]),
        ("<div role='img' aria-label='Good'></div>", [("image", "Good")]),
        ("<svg aria-label='Good'><title>Bad</title></svg>", [("image", "Good")]),
        ("<svg role='img'><title>Good</title><text>x</text></svg>", [("image", "Good")]),
        ("<svg aria-hidden='true'><title>Good</title></svg>", []),
        (
            "<a aria-label='A: Good'><svg></svg></a> <a aria-label='B: Bad'><i></i></a>",
            [("image", "A: Good"), ("image", "B: Bad")],
        ),
        ("<a aria-label='A – Good'><h3>A</h3><i></i></a>", [("h3", "A"), ("image", "A – Good")]),
        (
            "<a aria-label='A: Good'>A</a> <b aria-label='B, good'>B</b>",
            [("p", "A B"), ("image", "A: Good"), ("image", "B, good")],
        ),
        (
            "<a aria-label='A: Good'><h3>A</h3></a><a aria-label='B: Bad'><h3>B</h3></a>",
            [("h3", "A"), ("image", "A: Good"), ("h3", "B"), ("image", "B: Bad")],
        ),
        ("<p aria-label='A: Good'>Good</p>", [("p", "Good"), ("image", "A: Good")]),
        ("<a aria-label='Other, good'>Words</a>", [("p", "Words")]),
        ("<h2><button>Open</button></h2>", [("h2", "Open")]),
        ("<main><form><h1>a</h1>b</form></main>", [("h1", "a"), ("p", "b")]),
        ("<header><h1>a</h1><p>b</header>c", [("h1", "a"), ("p", "b"), ("p", "c")]),
    ],
)
def test_what_is_in_sight_and_in_which_kind(body, wanted):
    assert lines(body) == wanted


@pytest.mark.parametrize(
    "chrome",
    [
        "<script>good</script>",
        "<script>if (a < b) { document.write('<p>good</p>') }</script>",
        "<style>p:after { content: 'good' }</style>",
        "<noscript><p>good</p></noscript>",
        "<template><p>good</p></template>",
        "<nav><ul><li>good</li></ul></nav>",
        "<header><p>good</p></header>",
        "<footer><p>good</p></footer>",
        "<aside><h1>good</h1></aside>",
        "<div role='navigation'><p>good</p></div>",
        "<div role='dialog'>good</div>",
        "<form><label>good</label><select><option>good</select><textarea>good</textarea></form>",
        "<button>good</button>",
        "<p hidden>good</p>",
        "<p style='color: red; display : none'>good</p>",
        "<del>good</del><s>good</s><span style='text-decoration:line-through'>good</span>",
        "<style>h1 { color: red } .old, p.new { display: none }</style><p class='x old'>good</p>",
        "<!-- <p>good</p> -->",
        "<svg><text>good</text></svg>",
        "<iframe>good</iframe>",
        "<?php good ?>",
        "<img src='good.png'>",
        "<a title='good'></a>",
    ],
)
def test_what_is_out_of_sight_is_left_out(chrome):
    assert lines(f"<html><body><p>a</p>{chrome}<p>b</p></body></html>") == [("p", "a"), ("p", "b")]
    assert "good" not in make(f"<head><meta name='description' content='good'></head><p>a{chrome}").text


@pytest.mark.parametrize(
    ("fold", "seen"),
    [
        ("<h3><button>Kent</button></h3><div hidden><p>Good</p></div>", True),
        (
            "<h3><button aria-controls=a><b>Kent</b></button></h3><p>Or</p><div id=a style='display:none'>Good</div>",
            True,
        ),
        ("<h3>Kent</h3><div hidden>Good</div>", False),
        ("<button aria-controls=a>Menu</button><div id=a hidden>Good</div>", False),
        ("<h3><button>Kent</button></h3><p>Or</p><div hidden>Good</div>", False),
    ],
)
def test_what_an_accordion_folds_away_is_in_sight(fold, seen):
    assert ("Good" in make(f"<body>{fold}</body>").text) is seen


@pytest.mark.parametrize(
    "sheet",
    [
        ".a{display:none}.a.open{display:block}",
        "@media print{p{color:red}.a{display:none}}",
        ".js .a{display:none}",
        ".a{display:none}</style><button>Show</button><style>",
        ".b{display:none}",
    ],
)
def test_what_a_sheet_may_show_again_is_in_sight(sheet):
    assert ("p", "Good") in lines(f"<html><head><style>{sheet}</style></head><body><p class=a>Good</p></body></html>")


def test_a_line_broken_inside_a_sentence_is_one():
    assert lines("<p>It is effective<br>at this and <b>requires<br>improvement</b>.<br>Good<br>the next one") == [
        ("p", "It is effective at this and requires improvement."),
        ("p", "Good"),
        ("p", "the next one"),
    ]


def test_a_table_gives_rows_with_cells():
    page = make(
        "<table><caption>Grades</caption><tr><th>Question<th>Grade<tr><td><p>Crime</p><td><img alt='Good'>"
        "<tr><td><td>Adequate</table>"
    )
    assert [(block.kind, block.text) for block in page.blocks] == [
        ("caption", "Grades"),
        ("head", "Question\tGrade"),
        ("row", "Crime\tGood"),
        ("row", "\tAdequate"),
    ]
    assert [[cell for cell, _, _ in row.cells()] for row in page.tables[0]] == [
        ["Question", "Grade"],
        ["Crime", "Good"],
        ["", "Adequate"],
    ]


def test_a_layout_made_of_tables_is_no_table():
    page = make("<table><tr><td><h2>News</h2><p>a</p><p>b</p></td><td><ul><li>c</li></ul></td></tr></table>")
    assert [block.kind for block in page.blocks] == ["h2", "p", "p", "li"]
    assert page.tables == ()


def test_titles_links_metadata_and_its_own_address():
    page = make(
        """<head><title> The  story </title><base href="/2017/">
        <link rel="stylesheet" href="x.css"><link rel="Canonical" href="https://example.org/story">
        <meta property="og:title" content="Other"><meta name="Author" content="A. Writer"></head>
        <nav><a href="/menu">Menu</a></nav><a href="#main">Skip</a>
        <main><h1>Story</h1><p><a href="part">One</a> <a href="mailto:a@b">Mail</a> <a href="http://[">Bad</a>
        <a href="//other.org/x"><h3>Card</h3><p>teaser</p></a> <a>none</a></p></main>"""
    )
    assert (page.title, page.h1, page.canonical) == ("The story", "Story", "https://example.org/story")
    assert page.meta["author"] == "A. Writer"
    assert [(link.url, link.text, link.main) for link in page.links] == [
        ("https://example.org/2017/#main", "Skip", False),
        ("https://example.org/2017/part", "One", True),
        ("https://other.org/x", "Card", True),
    ]


@pytest.mark.parametrize(
    ("body", "dates"),
    [
        ("<p>Published on: 21 April 2021</p>", {"published": date(2021, 4, 21)}),
        ("<p>First published 8th Dec. 2015</p>", {"published": date(2015, 12, 8)}),
        ("<p>Last updated 09/11/2017</p><p>Last updated 12/12/2017</p>", {"updated": date(2017, 11, 9)}),
        (
            "<p>Published: November 9, 2017. Updated: 2017-11-10</p>",
            {"published": date(2017, 11, 9), "updated": date(2017, 11, 10)},
        ),
        ("<p>Published in the autumn</p><p>Published on: 31/02/2017</p>", {}),
        (
            "<meta property='article:published_time' content='2017-11-09T10:00:00Z'>",
            {"meta-published": date(2017, 11, 9)},
        ),
        (
            '<script type="application/ld+json">{"dateModified": "2017-11-09"}</script>',
            {"meta-modified": date(2017, 11, 9)},
        ),
    ],
)
def test_the_dates_of_a_page(body, dates):
    assert make(f"<html><body>{body}</body></html>").dates == dates


def test_plain_text_gives_a_paragraph_a_line():
    page = make("Headline here\r\n\r\nFirst  paragraph.\nSecond one, “quoted”.\n", content_type="text/plain")
    assert [block.text for block in page.blocks] == ["Headline here", "First paragraph.", "Second one, “quoted”."]
    assert page.markup is None


def test_hard_wrapped_text_is_joined():
    line = "The force was told that its work on the investigation of crime would have"
    page = make(f"Title\n\n{line}\n{line}\nto improve.\n\n{line}\nto improve.\n")
    assert [block.text for block in page.blocks] == ["Title", f"{line} {line} to improve.", f"{line} to improve."]


def test_markup_under_a_wrong_name_and_text_with_a_less_than_sign():
    assert lines("<P>a</P>") == [("p", "a")]
    assert lines("fewer than < 5 forces") == [("p", "fewer than < 5 forces")]
    assert make("<p>a</p>", content_type="text/plain; charset=utf-8").text == "<p>a</p>"


# --- characters ---------------------------------------------------------------------------------------------------

WORDS = "Zoë said ‘good’ – café"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode(), None),
        (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=iso-8859-1"),
        (WORDS.encode("cp1252"), "text/html; charset=windows-1252"),
        (WORDS.encode("cp1252"), "text/html; charset=utf-8"),
        (WORDS.encode("cp1252"), None),
        (WORDS.encode("cp1252"), "text/html; charset=punycode"),
        (WORDS.encode("cp1252"), "text/html; charset=no-such-thing"),
        (WORDS.encode(), "text/html; charset='latin-1'"),
        (WORDS.encode("utf-16"), None),
        (WORDS.encode("utf-16-le"), "text/html; charset=utf-16-le"),
        (b"<meta charset=mac-roman><p>" + WORDS.encode("mac-roman"), None),
        (b'<?xml version="1.0" encoding="iso-8859-15"?><p>' + "Zoë € café".encode("iso-8859-15"), None),
        (b"<meta charset=utf-16><p>" + WORDS.encode(), None),
        (b"<p>" + "Zoë ".encode() + "café".encode("cp1252"), "text/html; charset=utf-8"),
    ],
)
def test_a_wrong_or_missing_charset_loses_nothing(body, content_type):
    text = make(body, content_type=content_type).text
    assert text.startswith("Zoë")
    assert text.endswith("café")
    assert "\ufffd" not in text


def test_characters_that_no_text_has_are_replaced():
    assert decode("a\ud800b") == "a\ufffdb"
    assert decode(b"a\x0bb\tc\nd") == "a\ufffdb\tc\nd"
    assert make("<p>a\udfffb").text == "a\ufffdb"


@pytest.mark.parametrize(
    ("body", "content_type", "word"),
    [
        (b"", None, "empty"),
        pytest.param("", None, "empty", id="empty-text"),
        (b" \r\n\t ", None, "empty"),
        (b"\xef\xbb\xbf\n", None, "empty"),
        (b"%PDF-1.7 ...", None, "PDF"),
        (b"\x89PNG\r\n\x1a\n", None, "image"),
        (b"GIF89a", None, "image"),
        (b"PK\x03\x04...", None, "zip"),
        (b"\x1f\x8b\x08", None, "gzip"),
        (b"words", "application/pdf", "application/pdf"),
        (b"words", "image/png", "image/png"),
        (b"MZ\x00\x00words", None, "binary"),
        ("a\x00b", None, "binary"),
        (bytes(range(1, 32)) * 20, None, "binary"),
        (b"a" * (LARGEST + 1), None, "10 MB"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(body, content_type, word):
    with pytest.raises(ReadingError, match=word) as refusal:
        make_page(body, url=URL, content_type=content_type)
    assert len(str(refusal.value).splitlines()) == 1


# --- bounds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "opening", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<section aria-label='x'>"]
)
def test_a_page_nested_without_end_is_refused(opening):
    with pytest.raises(ReadingError, match="deep"):
        make_page(opening * 100_000, url=URL)
    shallow = make(opening * (DEEPEST // 10) + "<p>good")
    assert shallow.text == "good"


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "a" * 1_000_000,
        "<p>" + "a " * 500_000,
        "<p " + "a" * 1_000_000 + ">b</p>",
        "<" * 1_000_000,
        "<!--" + "-" * 1_000_000,
        "&" * 1_000_000,
        "<p>" + "Published on: " * 70_000,
        "a" * 1_000_000,
        "a\n" * 500_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_a_million_characters_of_one_thing_are_read(body):
    assert len(make(body).text) <= 1_000_010


# --- properties ---------------------------------------------------------------------------------------------------

TANGLE = """<p> </p> <div> </div> <table> </table> <tr> </tr> <td> <th> </td> <form> </form> <header> </header>
<h1> </h1> <h2> <ul> <li> </ul> </a> </b> <br> <main> </main> <nav> </nav> <script> </script> <!-- --> </svg>
<select> <title> </title> <body> </html> good &nbsp; é < >"""
LABELLED = ["<a href='/x'>", "<b aria-label='y'>", "<img alt='Good'>", "<div aria-label='z'>", "<svg aria-label='w'>"]
PIECES = st.sampled_from([*TANGLE.split(), *LABELLED, " ", "\n"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_tangle_of_tags_has_true_places(body):
    assert_places(make_page("<html>" + body, url=URL))


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_anything_is_read_or_refused(body):
    try:
        page = make_page(body, url=URL)
    except ReadingError as refusal:
        assert len(str(refusal).splitlines()) == 1  # noqa: PT017 - most examples are read
        return
    assert_places(page)


@given(st.text(max_size=200))
def test_collapsing_twice_changes_nothing(text):
    assert collapse(collapse(text)) == collapse(text)


def test_the_cells_of_a_table_keep_their_lines_and_spans():
    page = make(
        "<table><tr><th>Good<th colspan=2>Adequate</tr><tr><td rowspan=2><ul><li>a<li>b</ul><td>c<td>d</tr>"
        "<tr><td>e<td></tr></table>"
    )
    shown = [
        [
            ([block.text for block in page.blocks[cell.first : cell.end]], cell.columns, cell.rows, cell.place)
            for cell in row
        ]
        for row in page.grids[0]
    ]
    assert shown == [
        [(["Good\tAdequate"], 1, 1, 0), (["Good\tAdequate"], 2, 1, 1)],
        [(["a", "b"], 1, 2, None), (["c"], 1, 1, None), (["d"], 1, 1, None)],
        [(["e\t"], 1, 1, 0), (["e\t"], 1, 1, 1)],
    ]


def test_what_a_graphic_is_called_is_one_line():
    page = make_page(
        '<main><svg aria-label="Graded\n  good"></svg><svg><title>Not\n\nyet graded</title></svg></main>', url=URL
    )
    assert page.text == "Graded good\nNot yet graded"


def test_a_header_inside_a_table_takes_its_rows_along():
    page = make("<table><tr><td>a<td>b</tr><header><tr><td>c<td>d</tr></header><tr><td>e<td>f</tr></table><p>g")
    assert all(cell.end <= len(page.blocks) for grid in page.grids for row in grid for cell in row)
    page = make(
        "<main><table><tr><th>a<th>b</tr><tr><td><form><table><tr><td>c<td>d</tr></table></form><td>e</tr></table>"
    )
    assert all(cell.end <= len(page.blocks) for grid in page.grids for row in grid for cell in row)
    page = make("<table><tr><td>a<td>b</tr><tr><td><tr><td>c</td></tr></td><td>d</td></tr></table>")
    assert all(cell.end <= len(page.blocks) for grid in page.grids for row in grid for cell in row)
