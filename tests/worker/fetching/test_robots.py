from time import monotonic

import pytest

from tests.hostile import answer, cut, hang, redirect
from worker.fetching.client import Fetched, Outcome
from worker.fetching.robots import Robots

US = "gradewatch/0.1 (+https://gradewatch.test/about)"
PAGE = "https://police.test/reports/cambridgeshire"

RULES = """
# a comment
User-agent: badbot
Disallow: /

User-agent: *
Crawl-delay: 7
Disallow: /search
Disallow: /*.pdf$
Allow: /search/help

Sitemap: https://police.test/sitemap.xml
"""


def robots(text: str | bytes) -> Robots:
    body = text.encode() if isinstance(text, str) else text
    return Robots.of(Fetched(Outcome.OK, 200, "https://police.test/robots.txt", "HTTP 200 OK", body=body))


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/reports/", True),
        ("/search?q=good", False),
        ("/search/help", True),  # the longest rule rules
        ("/reports/peel.pdf", False),
        ("/reports/peel.pdf?page=2", True),
        ("/robots.txt", True),
    ],
)
def test_the_rules_for_everyone_are_ours_where_none_names_us(path, allowed):
    assert robots(RULES).allowed(US, f"https://police.test{path}") is allowed


def test_the_delay_that_a_site_asks_for():
    assert robots(RULES).crawl_delay(US) == 7
    assert robots("User-agent: *\nDisallow: /x").crawl_delay(US) is None
    assert robots("User-agent: *\nCrawl-delay: -5").crawl_delay(US) is None
    assert robots("User-agent: *\nCrawl-delay: soon").crawl_delay(US) is None


@pytest.mark.parametrize(
    "line",
    ["User-agent: gradewatch", "user-agent:GradeWatch/2.0", "User agent gradewatch", "USERAGENT: gradewatch # us"],
)
def test_the_rules_that_name_us_are_ours_alone(line):
    rules = robots(f"User-agent: *\nDisallow: /\n\n{line}\nDisallow: /private\n")
    assert rules.allowed(US, PAGE)
    assert not rules.allowed(US, "https://police.test/private/x")
    assert not rules.allowed("otherbot/1.0", PAGE)


@pytest.mark.parametrize("name", ["grade", "grade-watch", "watch", "notgradewatch", "useragentgradewatch"])
def test_the_rules_for_another_robot_are_not_ours(name):
    assert robots(f"User-agent: {name}\nDisallow: /\n").allowed(US, PAGE)


def test_a_group_may_name_several_robots():
    rules = robots("User-agent: badbot\nUser-agent: gradewatch\nUser-agent: worsebot\nDisallow: /\n")
    assert not rules.allowed(US, PAGE)
    assert rules.allowed("kindbot", PAGE)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "<html><body>Not found</body></html>", "Disallow: /", b"\xff\xfe\x00\x01"]
)
def test_a_file_without_a_rule_for_us_forbids_nothing(text):
    assert robots(text).allowed(US, PAGE)


def test_a_byte_order_mark_hides_no_rule():
    assert not robots("\ufeffUser-agent: *\nDisallow: /").allowed(US, PAGE)


def test_what_is_beyond_the_limit_is_not_read_nor_a_line_cut_in_two():
    start = "User-agent: *\nDisallow: /a\n"
    padding = "#" * (512_000 - len(start) - 13) + "\n"
    cut_off = robots(start + padding + "Disallow: /reports\n")  # cut within this line, where it would say "/"
    assert cut_off.allowed(US, PAGE)
    assert not cut_off.allowed(US, "https://police.test/a")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (451, True),
        (429, False),
        (500, False),
        (503, False),
    ],
)
def test_no_file_allows_everything_and_a_failure_nothing_for_now(server, fetcher, status, allowed):
    rules = Robots.of(fetcher.fetch(server.on("/robots.txt", answer(b"User-agent: *", status=status))))
    assert rules.allowed(US, PAGE) is allowed
    assert rules.crawl_delay(US) is None


@pytest.mark.parametrize(
    "hostile",
    [hang(), cut(b""), redirect("/robots.txt"), redirect("http://elsewhere.test/robots.txt")],
    ids=["hang", "cut", "circle", "elsewhere"],
)
def test_a_file_that_cannot_be_had_forbids_everything_for_now(server, impatient, hostile):
    assert not Robots.of(impatient.fetch(server.on("/robots.txt", hostile))).allowed(US, PAGE)


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: a\n" * 15_000 + "Disallow: /b\n" * 20_000,
        "".join(f"User-agent: robot{chr(97 + n % 26)}{n}\n" for n in range(12_000)) + "Disallow: /b\n" * 20_000,
        "User-agent: *\nDisallow: /" + "*a" * 200_000 + "b",
        "User-agent" + " " * 400_000 + "x",
        "a" * 500_000,
        "user agent " * 45_000,
    ],
    ids=["agents", "names", "stars", "spaces", "long", "words"],
)
def test_a_file_made_to_be_slow_is_read_in_no_time(text):
    started = monotonic()
    robots(text).allowed(US, PAGE + "/" + "a" * 2000)
    assert monotonic() - started < 5
