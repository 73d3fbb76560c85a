"""One form for each address, and what an assessment page's address says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.forces import forces
from scrapers.addresses import PeelAddress, canonical, parse_peel
from scrapers.errors import AddressError, ReadingError

NORFOLK = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/norfolk/"


@pytest.mark.parametrize(
    "url",
    [
        NORFOLK,
        NORFOLK.removesuffix("/"),
        NORFOLK + "?",
        NORFOLK + "#effectiveness",
        "HTTPS://HMICFRS.JusticeInspectorates.gov.uk:443/peel-assessments/peel-2016/norfolk/",
        "http://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/norfolk/?utm_source=x&utm_medium=y",
        "http://www.justiceinspectorates.gov.uk/hmic/peel-assessments/peel-2016/norfolk/",
        "http://www.justiceinspectorates.gov.uk:80/hmicfrs/peel-assessments/peel-2016/norfolk",
        "https://www.justiceinspectorates.gov.uk/hmicfrs/peel-assessments/peel-2016/norfolk/?fbclid=abc",
        "https://www.justiceinspectorates.gov.uk///hmicfrs/peel-assessments//peel-2016/norfolk/",
        "https://justiceinspectorates.gov.uk/hmicfrs/k/peel-assessments/peel-2016/norfolk/",
        " " + NORFOLK + "\n",
        (
            "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Fwww.justiceinspectorates.gov.uk%2Fhmic"
            "%2Fpeel-assessments%2Fpeel-2016%2Fnorfolk%2F&data=01%7C01"
        ),
    ],
)
def test_every_generation_of_an_address_has_one_form(url):
    assert canonical(url) == NORFOLK
    assert parse_peel(url) == PeelAddress("peel-2016", "norfolk")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://Example.org", "http://example.org/"),
        ("https://example.org/News?id=2&utm_campaign=a&ref=rss", "https://example.org/News?id=2"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("http://127.0.0.1:8000/peel-assessments/peel-2017/kent/", "http://127.0.0.1:8000/peel-assessments/peel-2017/kent/"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://example.org/caf\u00e9", "https://example.org/caf%C3%A9"),
        ("https://example.org//a//b", "https://example.org//a//b"),
        ("https://www.justiceinspectorates.gov.uk/hmiprisons/", "https://www.justiceinspectorates.gov.uk/hmiprisons/"),
        (
            "https://hmicfrs.justiceinspectorates.gov.uk/publications/?type=peel&force=kent&utm_source=x",
            "https://hmicfrs.justiceinspectorates.gov.uk/publications/?force=kent&type=peel",
        ),
        (
            "https://www.justiceinspectorates.gov.uk/hmicfrs/wp-content/uploads/report.pdf",
            "https://hmicfrs.justiceinspectorates.gov.uk/wp-content/uploads/report.pdf",
        ),
        (
            "http://www.justiceinspectorates.gov.uk/hmic/norfolk/",
            "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2014/norfolk/",
        ),
        (
            "http://www.justiceinspectorates.gov.uk/hmic/publications/",
            "https://hmicfrs.justiceinspectorates.gov.uk/publications/",
        ),
    ],
)  # fmt: skip
def test_the_rest_stays_as_it_is(url, wanted):
    assert canonical(url) == wanted


OURS = "https://hmicfrs.justiceinspectorates.gov.uk"
PUBLISHED = st.sampled_from(
    [
        *(f"/peel-assessments/peel-{year}/{slug}/" for year in range(2014, 2019) for slug in ("kent", "dyfed-powys")),
        "/peel-assessments/peel-2017/north-wales/effectiveness/",
        "/peel-reports/norfolk-2023-2025/",
        "/peel-reports/kent-2023-25/",
        "/peel-reports/heddlu-gwent-2021-22/",
        "/peel-reports/city-of-london-2025-27/",
        "/news/news-feed/a-force-must-improve/",
        "/publications/a-report-of-2016/",
    ]
)
HOSTS = st.sampled_from(
    [
        OURS,
        "http://hmicfrs.justiceinspectorates.gov.uk",
        "https://www.hmicfrs.justiceinspectorates.gov.uk",
        "HTTPS://HMICFRS.justiceinspectorates.gov.uk:443",
        *(
            f"{scheme}://{www}justiceinspectorates.gov.uk{slashes}{prefix}"
            for scheme in ("http", "https")
            for www in ("www.", "")
            for slashes in ("/", "///")
            for prefix in ("hmic", "hmicfrs")
        ),
        f"{OURS}/hmicfrs",
    ]
)


@given(host=HOSTS, path=PUBLISHED, stray=st.booleans(), slash=st.booleans(), tail=st.sampled_from(["", "?", "#top"]))
def test_all_generations_of_one_page_are_one_page(host, path, stray, slash, tail):
    written = path.replace("/peel-reports/norfolk-2023-2025/", "/peel-reports/norfolk-2023-25/") if stray else path
    written = f"/k{written}" if stray else written
    written = written if slash else written.removesuffix("/")
    assert canonical(host + written + tail) == OURS + path


def test_years_written_in_two_ways_are_one_page():
    assert canonical(f"{OURS}/peel-assessments/peel-2018-19/essex/") == f"{OURS}/peel-assessments/peel-2018/essex/"
    assert canonical(f"{OURS}/peel-reports/essex-2023-2025/") == f"{OURS}/peel-reports/essex-2023-25/"
    assert canonical(f"{OURS}/PEEL-reports/Norfolk-2023-25/?x=1") == f"{OURS}/peel-reports/norfolk-2023-2025/"
    twin, report = f"{OURS}/peel-reports/heddlu-gwent-2021-22/", f"{OURS}/peel-reports/gwent-2021-22/"
    assert canonical(twin) != canonical(report)  # two pages, in two languages, about one force
    assert parse_peel(twin) == parse_peel(report)


PAPER = "https://www.gazette.example"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("/news/12345678.force-told-to-improve/amp/?ref=rss", "/news/12345678.force-told-to-improve/"),
        ("/news/uk-news/force-rated-good-1234567.amp", "/news/uk-news/force-rated-good-1234567"),
        ("/news/force-told-to-improve?outputType=amp&id=3", "/news/force-told-to-improve?id=3"),
        ("/news/force-told-to-improve/?amp=1&amp#comments", "/news/force-told-to-improve/"),
        ("/news/local/force-told-12345678?service=rss", "/news/local/force-told-12345678"),
        ("/news/articles/c1234567890o?at_medium=RSS&at_campaign=rss", "/news/articles/c1234567890o"),
        ("/news/force-told-to-improve?int_source=amp&fbclid=x&_ga=1", "/news/force-told-to-improve"),
        # A section's address is a feed's by this alone, and "amp" may be what a page is about.
        ("/?service=rss", "/?service=rss"),
        ("/news/north-east-news/?service=rss", "/news/north-east-news/?service=rss"),
        ("/products/amp/", "/products/amp/"),
        ("/news/amp", "/news/amp"),
    ],
)
def test_an_article_has_one_address_however_it_is_led_to(url, wanted):
    assert canonical(PAPER + url) == PAPER + wanted


def test_an_article_in_a_cache_of_light_articles_is_the_article_itself():
    wanted = f"{PAPER}/news/a-force-told/"
    assert canonical("https://www.google.co.uk/amp/s/www.gazette.example/news/a-force-told/amp/") == wanted
    assert (
        canonical("https://www-gazette-example.cdn.ampproject.org/c/s/www.gazette.example/news/a-force-told/") == wanted
    )
    assert canonical("https://www.google.com/search?q=x") == "https://www.google.com/search?q=x"


VIEWS = ["view=table", "sort=alpha", "data=pillar", "group_by_region=on"]


@given(views=st.permutations(VIEWS), strangers=st.lists(st.sampled_from(["utm_source=x", "nocache=1", ""])))
def test_an_overviews_views_are_kept_in_one_order(views, strangers):
    url = canonical(
        f"http://www.justiceinspectorates.gov.uk/hmicfrs/peel-assessments/peel-2018/?{'&'.join(strangers + views)}"
    )
    assert url == f"{OURS}/peel-assessments/peel-2018/?data=pillar&group_by_region=on&sort=alpha&view=table"
    assert canonical(url.replace("view=table", "view=wheel")) != url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "norfolk",
        "/peel-assessments/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http:\\\\example.org\\",
        "http://example.org/a b",
        "http://example.org/\x00",
        "http://example.org:99999/",
        "http://[::1/",
        "http://exa<mple.org/",
        "https://example.org/" + "a" * 5_000,
    ],
)
def test_what_is_no_address_is_refused_in_one_line(url):
    with pytest.raises(AddressError) as refusal:
        canonical(url)
    assert isinstance(refusal.value, ValueError)
    assert isinstance(refusal.value, ReadingError)
    assert len(str(refusal.value).splitlines()) == 1
    assert len(str(refusal.value)) < 250
    with pytest.raises(AddressError):
        parse_peel(url)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("peel-assessments/peel-2018/essex/", PeelAddress("peel-2018-19", "essex")),
        ("peel-assessments/peel-2017/hampshire/", PeelAddress("peel-2017", "hampshire-and-isle-of-wight")),
        ("peel-assessments/peel-2016/kent/effectiveness/", PeelAddress("peel-2016", "kent", "effectiveness")),
        ("hmicfrs/peel-assessments/peel-2015/kent", PeelAddress("peel-2015", "kent")),
        ("peel-reports/north-wales-2021-22/", PeelAddress("peel-2021-22", "north-wales")),
        ("peel-reports/norfolk-2023-2025/", PeelAddress("peel-2023-25", "norfolk")),
        ("peel-reports/heddlu-gwent-2021-22/", PeelAddress("peel-2021-22", "gwent")),
        ("peel-assessments/peel-2016/", None),
        ("peel-assessments/peel-2016/atlantis/", None),
        ("peel-assessments/peel-1999/kent/", None),
        ("peel-reports/kent-1999-00/", None),
        ("frs-assessment/frs-2018/kent/", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("host", ["https://hmicfrs.justiceinspectorates.gov.uk/", "http://127.0.0.1:9000/"])
def test_an_assessments_address_tells_framework_force_and_section(host, path, wanted):
    assert parse_peel(host + path) == wanted


def test_every_force_has_an_address():
    for slug in forces():
        assert parse_peel(NORFOLK.replace("norfolk", slug)) == PeelAddress("peel-2016", slug)


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(max_size=60).map(lambda tail: "http://www.justiceinspectorates.gov.uk/" + tail),
        st.text(alphabet="/hmicfrs?#&=.%:aé", max_size=40).map(lambda tail: "https://example.org/" + tail),
        st.lists(
            st.sampled_from(["/", "amp", "a-b-c", ".amp", "12345", "?", "amp=1", "service=rss", "&", "s", "c"])
        ).map(lambda parts: "https://a.cdn.ampproject.org/c/s/example.org/" + "".join(parts)),
        st.text(alphabet="/hmicfrsk?#&=.%:é", max_size=40).map(lambda tail: f"{OURS}/{tail}"),
        st.lists(
            st.sampled_from(["hmic", "hmicfrs", "k", "", "peel-reports", "norfolk-2023-2025", "news", "PEEL"])
        ).map(lambda parts: "http://www.justiceinspectorates.gov.uk/" + "/".join(parts)),
    )
)
def test_the_one_form_of_the_one_form_is_itself(url):
    try:
        once = canonical(url)
    except AddressError:
        return
    assert canonical(once) == once
    assert once.startswith(("http://", "https://"))
    assert "#" not in once
