"""The article's lines among a page's: one rule a test, in small; and what holds for every page."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.news.article import find_article

SAID = "Inspectors said that Kent Police had done well in the part that is told of here, number"
PARAGRAPHS = [f"{SAID} {number}." for number in range(5)]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
OTHER = "<p>Essex Police was rated inadequate, a report that has nothing to do with this one says at some length.</p>"


def lines(document):
    return find_article(f"<!DOCTYPE html><body>{document}</body>", url="https://x.example/a").text.split("\n")


@pytest.mark.parametrize(
    "beside",
    [
        f"<aside>{OTHER}</aside>",
        f"<footer>{OTHER}</footer>",
        f'<div class="sidebar">{OTHER}</div>',
        f'<div class="most-read"><h3>Most read</h3>{OTHER}</div>',
        f'<div id="comments">{OTHER * 30}</div>',
        f'<div class="newsletter-form">{OTHER}</div>',
        f'<div hidden="">{OTHER}</div>',
        f'<div style="display: none">{OTHER}</div>',
        f"<figure><img><figcaption>{OTHER}</figcaption></figure>",
        "<ul><li><a href='/1'>Essex Police inadequate, says report</a></li></ul>",
        f"<div><h3><a href='/1'>Essex Police inadequate</a></h3>{OTHER}</div>",
        "<p>READ MORE: <a href='/1'>Essex Police is inadequate, a damning report by inspectors says</a></p>",
        "<div>Picture: the archive</div>",
    ],
)
def test_what_stands_beside_it_is_no_part_of_it(beside):
    middle = BODY.index("<p>", 10)
    assert lines(f"<div>{BODY}{beside}</div>") == PARAGRAPHS
    assert lines(f"<div>{BODY[:middle]}{beside}{BODY[middle:]}</div>") == PARAGRAPHS


@pytest.mark.parametrize(
    "name",
    [
        *("has-sidebar", "with-comments", "tag-related", "share-page", "subscription-content", "site-menu-open"),
        *("field--label-hidden", "elementor-widget-wrap", "overflow-hidden", "pagerow", "newsletter"),
    ],
)
def test_a_mark_on_what_holds_the_article_is_not_believed(name):
    assert lines(f'<div class="{name}"><h1>Kent praised</h1>{BODY}</div>') == PARAGRAPHS


@pytest.mark.parametrize(
    "body",
    [
        "".join(f'<div class="block"><div><p>{paragraph}</p></div></div>' for paragraph in PARAGRAPHS),
        "<br><br>".join(PARAGRAPHS),
        f"<div class='intro'>{BODY[: len(BODY) // 5]}</div><div class='ad'>x</div><div>{BODY[len(BODY) // 5 :]}</div>",
        "".join(f"<section class='part part-{n}'><p>{words}</p></section>" for n, words in enumerate(PARAGRAPHS)),
        "".join(f"<p><span>{paragraph[:10]}</span><b>{paragraph[10:]}</b></p>" for paragraph in PARAGRAPHS),
        "<pre>" + "\n".join(PARAGRAPHS) + "</pre>",
        f"<table><tr><td>Menu</td><td>{'<br>'.join(PARAGRAPHS)}</td></tr></table>",
    ],
    ids=["blocks", "breaks", "two parts", "sections", "inline", "pre", "layout"],
)
def test_however_its_paragraphs_are_marked_up(body):
    assert lines(f"<div><h1>Kent praised</h1>{body}</div><div>{OTHER}</div>")[-5:] == PARAGRAPHS


def test_grades_in_tables_and_lists_are_lines():
    table = "<table><tr><th>Area</th><th>Grade</th></tr><tr><td>Legitimacy</td><td>Good</td></tr></table>"
    listed = "<ul><li>Efficiency: good</li><li>Effectiveness: outstanding</li></ul>"
    graded = ["Area: Grade", "Legitimacy: Good", "Efficiency: good", "Effectiveness: outstanding"]
    assert lines(f"<div>{BODY}{table}{listed}</div>") == [*PARAGRAPHS, *graded]
    assert lines(f"<div>{BODY}<figure>{table}</figure>{listed}</div>") == [*PARAGRAPHS, *graded]


def test_labels_that_a_style_sheet_sets_apart_are_parted():
    rows = "".join(
        f'<div><span class="area">{area}</span><span class="grade">Good</span></div>'
        for area in ("Preventing crime", "Investigating crime", "Managing offenders")
    )
    assert "Preventing crime: Good" in lines(f"<article>{BODY}<h2>The grades</h2>{rows}{BODY}</article>")
    assert lines(f"<article><p><span>T</span><span>{SAID[1:]} it.</span></p>{BODY}</article>")[0] == f"T{SAID[1:]} it."


def test_quotations_and_headings_stay():
    body = f"{BODY}<h2>What he said</h2><blockquote><p>We shall do better than we did.</p></blockquote>"
    assert lines(f"<div>{body}</div>") == [*PARAGRAPHS, "What he said", "We shall do better than we did."]


def test_a_heading_that_heads_nothing_goes():
    assert lines(f"<div>{BODY}<h2>Have your say</h2></div>") == PARAGRAPHS


def test_what_the_metadata_repeat_is_the_article():
    told = " ".join(PARAGRAPHS)
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{told}"}}</script>'
    promo = "<p>Three thousand people read our letter on Fridays, and so should you, for it is good.</p>"
    marked = f'<div class="sidebar">{BODY}{promo}<p>{PARAGRAPHS[0]}</p></div>'
    assert lines(f"{script}{marked}<div>{OTHER * 20}</div>") == [*PARAGRAPHS, PARAGRAPHS[0]]


def test_metadata_that_give_only_the_beginning_cut_nothing_off():
    told = " ".join(PARAGRAPHS[:3])
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{told}"}}</script>'
    assert lines(f"{script}<div>{BODY}</div>") == PARAGRAPHS


def test_the_next_article_of_an_endless_page_is_not_this_one():
    pages = [
        f"<div class='item'><h1>{title}</h1>{body}</div>" for title, body in (("Kent", BODY), ("Essex", OTHER * 9))
    ]
    assert lines("".join(pages)) == PARAGRAPHS


def test_a_first_sentence_set_apart_is_the_first():
    lead = "Kent Police has been praised by the people who inspect it, and not for the first time."
    page = (
        f"<article><h1>Kent</h1><p class='lead'>{lead}</p><div class='tools'>Text size</div><div>{BODY}</div></article>"
    )
    assert lines(page) == [lead, *PARAGRAPHS]


def test_soft_hyphens_are_no_letters():
    assert lines(f"<div>{BODY}<p>The con&shy;stab&shy;ulary agreed.</p></div>")[-1] == "The constabulary agreed."


TAGS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<table>",
            "<tr>",
            "<td>",
            "</td>",
            "</table>",
            "<ul>",
            "<li>",
            "<br>",
            "<b>",
        ),
        *("<a href='/'>", "</a>", "<h1>", "</h1>", "<h2>", "<span class='hidden'>", "</span>", "<aside>", "<figure>"),
        *("<article>", "</article>", "<div class='comments'>", "<div itemprop='articleBody'>", "<pre>", "<!--", "-->"),
        *(
            "<blockquote>",
            "<script type='application/ld+json'>",
            "</script>",
            '{"@type": "NewsArticle"}',
            "<time>",
            "<",
        ),
        *(
            "<meta name=author content='By A B, Reporter'>",
            "\x00",
            "&#0;",
            "&shy;",
            "2 March 2017",
            PARAGRAPHS[0],
            OTHER,
        ),
    ]
)


@given(st.lists(TAGS, max_size=40).map("".join))
@settings(max_examples=150)
def test_any_markup_is_read(document):
    article = find_article(document, url="https://x.example/a", content_type="text/html")
    assert "\n\n" not in article.text
    assert article.text == article.text.strip()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_markup(body):
    find_article(b"<html><p>" + body, url="https://x.example/a", content_type="text/html")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            " ",
            "<div>",
            "<b>",
            "<a>",
            "<span>",
            "<p>",
            "<td>",
            "<li>",
            "<table><tr><td>",
            "<br>",
            "&amp;",
            "<",
            "<h1>",
        ),
        *(OTHER, f"<h1>Kent</h1>{OTHER}", f"<div class='comments'>{OTHER}", f"<div itemprop='articleBody'>{OTHER}"),
        *(
            f"<div class='date'>{OTHER}",
            "<time>May</time>",
            f"<h2><a href='/'>Essex</a></h2>{OTHER}",
            "<i class='author'>",
        ),
    ],
    ids=range(22),
)
def test_cost_is_linear(piece):
    def cost(size):
        document = "<html><body>" + piece * (size // len(piece))
        start = time.process_time()
        find_article(document, url="https://x.example/a", content_type="text/html")
        return time.process_time() - start

    small = min(cost(50_000) for _ in range(3))
    assert min(cost(200_000) for _ in range(3)) < 16 * max(small, 0.01), "four times the page costs about four times"
