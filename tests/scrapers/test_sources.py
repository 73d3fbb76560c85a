"""Where to look: the shipped sources, a user's own, and every mistake a file can make."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta

import pytest

from schema.forces import forces
from schema.frameworks import frameworks
from schema.grades import Authority
from schema.tomlfile import DataFileError
from scrapers.addresses import canonical, framework_of, parse_peel
from scrapers.errors import AddressError
from scrapers.hours import parse_hours
from scrapers.news.sites import force_of
from scrapers.sources import ALL_FORCES, FILE, Role, load_sources, shipped

OURS = "https://hmicfrs.justiceinspectorates.gov.uk"
PAGE = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2017/{}/"
GAZETTE = """
[[source]]
name = "gazette"
authority = "reported"
hosts = ["gazette.example"]
listings = ["https://gazette.example/news/rss"]
follow = ['/news/\\d+']
every = "1d"
listings_every = "15m"
delay = "500s"
"""


@pytest.fixture
def load(tmp_path):
    """Loads the shipped sources and a user's file with this text."""

    def with_text(text: str):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return load_sources(path)

    return with_text


def test_the_newest_reports_of_every_force_are_watched():
    seeds = shipped().seeds()
    urls = {seed.url for seed in seeds}
    assert len(urls) == len(seeds)
    assert {seed.role for seed in seeds if seed.source.name == "hmicfrs"} == {Role.PAGE, Role.LISTING}
    for slug in forces():
        named = {framework_of(url) for url in urls if (peel := parse_peel(url)) and peel.force == slug}
        assert named == {"peel-2023-25", "peel-2025-27"}
    assert f"{OURS}/peel-reports/norfolk-2023-2025/" in urls
    assert f"{OURS}/peel-reports/heddlu-gwent-2025-27/" in urls
    assert any(url.endswith("/police-forces-in-engage/") for url in urls)
    source = seeds[0].source
    assert (source.name, source.every, source.delay) == ("hmicfrs", timedelta(hours=6), 2.0)


def test_older_frameworks_are_for_backfill_alone():
    source = shipped().by_name["hmicfrs"]
    archived = source.archived()
    older = [name for name in frameworks() if name < "peel-2023"]
    for slug in forces():
        assert {framework_of(url) for url in archived if (peel := parse_peel(url)) and peel.force == slug} == set(older)
    assert {framework_of(url) for url in archived if "view=table" in url} == {
        f"peel-{n}" for n in (2015, 2016, 2017, "2018-19")
    }
    of_2017 = {PAGE.format("kent") + section for section in ("", "effectiveness/", "efficiency/", "legitimacy/")}
    assert {url for url in archived if "peel-2017/kent/" in url} == of_2017
    # The page of 2017 has the name that the force had then.
    assert PAGE.format("hampshire") in archived
    assert PAGE.format("hampshire-and-isle-of-wight") not in archived
    assert not set(archived) & set(source.pages())


def test_every_force_has_news_of_its_own_area_and_no_feed_is_named_twice():
    with FILE.open("rb") as file:
        written = tomllib.load(file)["feeds"]
    assert {force for force, feeds in written.items() if feeds} == {*forces(), ALL_FORCES}
    feeds = [feed for group in written.values() for feed in group]
    named = [*feeds, *(url for source in shipped().by_name.values() for url in source.pages())]
    assert len({_bare_address(url) for url in named}) == len(named)
    for feed in feeds:
        source = shipped().of(feed)
        assert source is not None
        assert feed == canonical(feed) == source.own(feed)
        assert feed in source.listings
        assert (source.authority, source.enabled, source.once) == (Authority.REPORTED, True, True)


def test_the_sites_of_forces_that_are_watched_are_known_to_be_theirs():
    with FILE.open("rb") as file:
        written = tomllib.load(file)["feeds"]
    own = {(force, url) for force, feeds in written.items() for url in feeds if ".police.uk/" in url or "pcc" in url}
    assert len(own) > 25
    assert {(force, url) for force, url in own if force_of(url) != force} == set()


def _bare_address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/").lower()


def test_mirrors_speak_for_the_inspectorate_and_are_read_once():
    mirror = shipped().by_name["wired-gov"]
    release = "https://www.wired-gov.net/wg/news.nsf/articles/a+force+must+improve+22092022123300?open"
    assert (mirror.authority, mirror.role_of(release)) == (Authority.OFFICIAL, Role.ARTICLE)
    assert not shipped().by_name["parliament-today"].enabled


def test_a_paper_is_one_line(load):
    sources = load('feeds = ["https://www.gazette.example/news/rss/"]')
    gazette = sources.by_name["gazette-example"]
    assert (gazette.title, gazette.authority, gazette.hosts) == (
        "gazette.example",
        Authority.REPORTED,
        ("www.gazette.example", "gazette.example"),
    )
    assert gazette.role_of("https://www.gazette.example/news/rss/") is Role.LISTING
    assert gazette.role_of("https://gazette.example/any/where/12") is Role.ARTICLE
    assert gazette.role_of("https://gazette.example/") is None
    assert [seed.url for seed in sources.seeds()][-1] == "https://www.gazette.example/news/rss/"


def test_feeds_of_one_host_are_one_source_and_may_stand_by_force(load):
    by_force = load('[feeds]\nnorfolk = ["https://gazette.example/a.xml"]\nall = ["https://gazette.example/b.xml"]\n')
    assert by_force.by_name["gazette-example"].listings == tuple(f"https://gazette.example/{n}.xml" for n in "ab")
    local = "https://feeds.bbci.co.uk/news/england/atlantis/rss.xml"
    bbc = load(f'feeds = ["{local}"]').by_name["bbc"]
    assert bbc.listings == (*shipped().by_name["bbc"].listings, local)


def test_a_paper_on_this_machine_has_one_host(load):
    sources = load('feeds = ["http://127.0.0.1:8000/feed.xml"]')
    assert sources.by_name["127-0-0-1-8000"].hosts == ("127.0.0.1:8000",)


def test_all_that_is_shipped_is_switched_off_by_one_line_and_keeps_its_authority(load):
    local = "https://feeds.bbci.co.uk/news/england/atlantis/rss.xml"
    sources = load(f'shipped = false\nfeeds = ["https://gazette.example/feed", "{local}"]')
    assert {seed.url for seed in sources.seeds()} == {"https://gazette.example/feed", local}
    assert sources.authority_of(PAGE.format("kent")) is Authority.OFFICIAL


def test_a_paper_is_switched_off_by_its_name(load):
    off = load('[[source]]\nname = "cambstimes-co-uk"\nenabled = false\n')
    assert not [seed for seed in off.seeds() if "cambstimes" in seed.url]
    assert [seed for seed in off.seeds() if "huntspost" in seed.url]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("feeds = 3", "feeds"),
        ("feeds = [3]", "feeds"),
        ('feeds = ["nonsense"]', "feeds"),
        ('feeds.camridgeshire = ["https://gazette.example/feed"]', "feeds.camridgeshire"),
        ('feeds.kent = "https://gazette.example/feed"', "feeds.kent"),
        ('shipped = "no"', "shipped"),
        ('feeds = ["https://a-b.example/feed", "https://a.b.example/feed"]', "feeds"),
    ],
)
def test_a_mistake_in_one_line_names_its_key(load, text, key):
    with pytest.raises(DataFileError) as mistake:
        load(text)
    assert mistake.value.key == key
    assert len(str(mistake.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://www.gazette.example/news/1", "https://www.gazette.example/news/1"),
        ("http://gazette.example/news/1", "https://www.gazette.example/news/1"),
        ("https://amp.gazette.example/news/1?page=2", "https://www.gazette.example/news/1?page=2"),
        ("https://m.gazette.example/news/1", "https://www.gazette.example/news/1"),
        ("https://sport.gazette.example/news/1", "https://sport.gazette.example/news/1"),
        ("http://www.gazette.example:8080/news/1", "http://www.gazette.example:8080/news/1"),
    ],
)
def test_an_article_on_another_host_of_its_paper_is_the_same(load, address, own):
    gazette = load('feeds = ["https://www.gazette.example/news/rss/"]').by_name["gazette-example"]
    assert gazette.own(address) == own


@pytest.mark.parametrize(
    ("path", "followed"),
    [
        ("/news/news-feed/a-force-must-improve/", True),
        ("/news/news-feed/", False),
        ("/peel-reports/kent-2023-25/", True),
        ("/peel-reports/norfolk-2023-2025/", True),
        ("/peel-reports/heddlu-gwent-2025-27/", True),
        ("/peel-reports/kent-2021-22/", False),
        ("/publications/peel-assessments-2025-27/", True),
        ("/publications/a-fire-and-rescue-service/", False),
        ("/frs-assessment/frs-2023/kent/", False),
    ],
)
def test_what_the_inspectorates_listings_may_lead_to(path, followed):
    assert shipped().by_name["hmicfrs"].follows(OURS + path) is followed


def test_words_are_official_on_the_inspectorates_hosts_alone():
    official = ("https://hmicfrs.justiceinspectorates.gov.uk/x/", "http://www.justiceinspectorates.gov.uk/hmic/x/")
    reported = (
        "https://www.justiceinspectorates.gov.uk/hmiprisons/x/",
        "https://hmicfrs.justiceinspectorates.gov.uk.example.org/",
        "https://hmicfrs.justiceinspectorates.gov.uk:8443/",
        "http://127.0.0.1:8000/peel-assessments/peel-2017/kent/",
        "https://example.org/?u=hmicfrs.justiceinspectorates.gov.uk",
    )
    assert {shipped().authority_of(url) for url in official} == {Authority.OFFICIAL}
    assert {shipped().authority_of(url) for url in reported} == {Authority.REPORTED}
    with pytest.raises(AddressError):
        shipped().authority_of("nonsense")


def test_a_users_file_adds_a_source(load):
    sources = load(GAZETTE)
    gazette = sources.by_name["gazette"]
    assert (gazette.title, gazette.every, gazette.listings_every) == (
        "gazette",
        timedelta(days=1),
        timedelta(minutes=15),
    )
    assert sources.of("https://gazette.example/news/12") is gazette
    assert sources.of("https://example.org/") is None
    assert [seed.url for seed in sources.seeds() if seed.source is gazette] == ["https://gazette.example/news/rss"]
    assert sources.seeds()[-1].role is Role.LISTING
    assert gazette.follows("https://gazette.example/news/12")
    assert not gazette.follows("https://gazette.example/news/12/comments")
    assert not gazette.follows("https://elsewhere.example/news/12")
    assert "hmicfrs" in sources.by_name


def test_a_users_file_changes_only_the_keys_that_it_gives(load):
    changed = load('[[source]]\nname = "hmicfrs"\nevery = "1d"\n').by_name["hmicfrs"]
    plain = shipped().by_name["hmicfrs"]
    assert changed.every == timedelta(days=1)
    assert (changed.addresses, changed.hosts, changed.delay) == (plain.addresses, plain.hosts, plain.delay)


def test_a_source_that_is_switched_off_gives_no_seeds_and_keeps_its_authority(load):
    sources = load('[[source]]\nname = "hmicfrs"\nenabled = false\n')
    assert not [seed for seed in sources.seeds() if seed.source.name == "hmicfrs"]
    assert sources.authority_of(PAGE.format("kent")) is Authority.OFFICIAL


def test_a_replica_on_another_host_takes_the_place_of_the_inspectorate(load):
    sources = load(
        '[[source]]\nname = "hmicfrs"\nhosts = ["127.0.0.1:8123"]\ndelay = "0s"\n'
        'addresses = ["http://127.0.0.1:8123/peel-assessments/peel-2017/{slug}/"]\n'
    )
    assert len([seed for seed in sources.seeds() if seed.source.name == "hmicfrs"]) == 43
    assert sources.by_name["hmicfrs"].archived() == ()
    assert sources.authority_of("http://127.0.0.1:8123/peel-assessments/peel-2017/kent/") is Authority.OFFICIAL
    assert sources.authority_of("http://127.0.0.1:8124/peel-assessments/peel-2017/kent/") is Authority.REPORTED


def test_years_in_an_address_decide_which_name_of_a_force_it_carries(load):
    template = "https://gazette.example/{}/{{slug}}-{}/"
    text = GAZETTE + "addresses = [{}]\n"
    for path, years, wanted in (("peel-2018", "x", "hampshire"), ("reports", "2021-22", "hampshire-and-isle-of-wight")):
        source = load(text.format(f'"{template.format(path, years)}"')).by_name["gazette"]
        assert template.format(path, years).replace("{slug}", wanted) in source.pages()
    fixed = load(text.format('"https://gazette.example/police/"')).by_name["gazette"]
    assert fixed.pages() == ("https://gazette.example/police/",)


def test_a_source_has_hours_of_its_own(load):
    hours = 'hours = "07:00-19:00 Mon-Fri"\nevery_outside = "8h"\n'
    gazette = load(GAZETTE + hours).by_name["gazette"]
    assert (gazette.hours, gazette.every_outside) == (parse_hours("07:00-19:00 Mon-Fri"), timedelta(hours=8))
    assert load(GAZETTE).by_name["gazette"].hours is None
    assert load('[[source]]\nname = "hmicfrs"\n').by_name["hmicfrs"].hours is not None
    assert load('[[source]]\nname = "hmicfrs"\nhours = "always"\n').by_name["hmicfrs"].hours is None


def test_sitemaps_are_listings_and_lead_to_more_of_them(load):
    gazette = load(GAZETTE + 'sitemaps = ["https://gazette.example/sitemap.xml"]\n').by_name["gazette"]
    roles = {
        "/sitemap.xml": Role.LISTING,
        "/news/rss": Role.LISTING,
        "/sitemaps/news-sitemap-2.xml.gz": Role.LISTING,
        "/news/12": Role.ARTICLE,
        "/about": None,
    }
    assert {path: gazette.role_of(f"https://gazette.example{path}") for path in roles} == roles
    assert gazette.role_of("https://elsewhere.example/sitemap.xml") is None
    assert load(GAZETTE).by_name["gazette"].role_of("https://gazette.example/sitemap.xml") is None


def test_one_host_may_serve_two_sources_of_one_authority(load):
    text = GAZETTE + GAZETTE.replace('"gazette"', '"courts"').replace("/news/\\d+", "/courts/\\d+")
    sources = load(text.replace("news/rss", "rss"))
    named = {path: sources.of(f"https://gazette.example{path}").name for path in ("/news/1", "/courts/1", "/about")}
    assert named == {"/news/1": "gazette", "/courts/1": "courts", "/about": "gazette"}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("name =", "nam ="), "source[1].name"),
        (('"gazette"', '"The Gazette"'), "source[1].name"),
        (('"reported"', '"semi-official"'), "source[1].authority"),
        (('authority = "reported"', ""), "source[1].authority"),
        (('hosts = ["gazette.example"]', ""), "source[1].hosts"),
        (('["gazette.example"]', "[]"), "source[1].hosts"),
        (('["gazette.example"]', '["Gazette.example"]'), "source[1].hosts"),
        (('["gazette.example"]', '["https://gazette.example"]'), "source[1].hosts"),
        (('["gazette.example"]', '["hmicfrs.justiceinspectorates.gov.uk"]'), "source[1].listings"),
        (('["https://gazette.example/news/rss"]', '"https://gazette.example/"'), "source[1].listings"),
        (("https://gazette.example/news/rss", "https://elsewhere.example/"), "source[1].listings"),
        (("https://gazette.example/news/rss", "news"), "source[1].listings"),
        (("/news/\\d+", "/news/("), "source[1].follow"),
        (('"1d"', '"daily"'), "source[1].every"),
        (('"1d"', "6"), "source[1].every"),
        (('"1d"', '"0h"'), "source[1].every"),
        (('"15m"', '"15 minutes"'), "source[1].listings_every"),
        (('"500s"', '"-1s"'), "source[1].delay"),
        (('every = "1d"', "connections = 0"), "source[1].connections"),
        (('every = "1d"', "connections = 65"), "source[1].connections"),
        (('every = "1d"', 'connections = "4"'), "source[1].connections"),
        (('every = "1d"', 'hours = "7-19"'), "source[1].hours"),
        (('every = "1d"', 'hours = "19:00-07:00"'), "source[1].hours"),
        (('every = "1d"', 'every_outside = "0h"'), "source[1].every_outside"),
        (('every = "1d"', 'archive = ["https://elsewhere.example/{slug}/"]'), "source[1].archive"),
        (('every = "1d"', 'sitemaps = "https://gazette.example/"'), "source[1].sitemaps"),
        (("delay", "dealy"), "source[1].dealy"),
        (("[[source]]", "[[sources]]"), "sources"),
        (("[[source]]", "source"), ""),
    ],
)
def test_a_mistake_is_an_error_that_names_file_and_key(load, tmp_path, change, key):
    assert change[0] in GAZETTE
    with pytest.raises(DataFileError) as mistake:
        load(GAZETTE.replace(*change))
    assert mistake.value.path == tmp_path / "mine.toml"
    assert mistake.value.key == key
    assert len(str(mistake.value).splitlines()) == 1


def test_a_host_cannot_be_official_in_one_source_and_reported_in_another(load):
    text = GAZETTE.replace("gazette.example", "hmicfrs.justiceinspectorates.gov.uk")
    with pytest.raises(DataFileError, match="authority"):
        load(text)


def test_a_name_stands_once_in_a_file(load):
    with pytest.raises(DataFileError, match="twice"):
        load(GAZETTE + GAZETTE)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataFileError, match=r"none\.toml: cannot be read"):
        load_sources(tmp_path / "none.toml")
