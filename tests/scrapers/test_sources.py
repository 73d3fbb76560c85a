"""Where to look: the shipped sources, a user's own, and every mistake a file can make."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schema.forces import forces
from schema.frameworks import frameworks
from schema.grades import Authority
from schema.tomlfile import DataFileError
from scrapers.addresses import framework_of, parse_peel
from scrapers.errors import AddressError
from scrapers.hours import parse_hours
from scrapers.sources import Role, load_sources, shipped

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
    assert {seed.role for seed in seeds} == {Role.PAGE, Role.LISTING}
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
    assert sources.seeds() == []
    assert sources.authority_of(PAGE.format("kent")) is Authority.OFFICIAL


def test_a_replica_on_another_host_takes_the_place_of_the_inspectorate(load):
    sources = load(
        '[[source]]\nname = "hmicfrs"\nhosts = ["127.0.0.1:8123"]\ndelay = "0s"\n'
        'addresses = ["http://127.0.0.1:8123/peel-assessments/peel-2017/{slug}/"]\n'
    )
    assert len(sources.seeds()) == 43
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
