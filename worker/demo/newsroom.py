"""The replica newsroom: a feed and its articles. Its reporters, and all whom they quote, are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape

FEED = "/feed.xml"
FEED_TYPE = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Article:
    """One article, a line of `text` a paragraph; `speakers` are those whom it quotes by name."""

    slug: str
    published_on: date
    title: str
    text: str
    speakers: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where it stands."""
        return f"/news/{self.slug}/"


OLDER = (
    Article(
        slug="fire-service-plan",
        published_on=date(2018, 2, 20),
        title="New fire engines for the county after inspection",
        text="""\
The county’s fire and rescue service is to have four new engines, after inspectors called its fleet inadequate.
A good start had been made, the fire authority heard on Tuesday.""",
    ),
)

NEWS = Article(
    slug="cambridgeshire-effectiveness",
    published_on=date(2018, 3, 22),
    title="Cambridgeshire police told to do better on effectiveness",
    text="""\
Cambridgeshire Constabulary has been rated as requires improvement for effectiveness, a year after it did well.
The annual PEEL inspection also rated the constabulary good for efficiency and good for legitimacy.
HM Inspector of Constabulary Rowan Ashdown said: “The constabulary looks after its money better than it did. It now has
 to look after its victims just as well, and I expect to see that within the year.”
Police and crime commissioner Imogen Tarrant said: “I have asked for all of this to be put right by the summer, and I
 have set money aside for more detectives.”
The next inspection is due in the autumn.""".replace("\n ", " "),
    speakers=("Rowan Ashdown", "Imogen Tarrant"),
)


def article_page(article: Article) -> str:
    """An article's page."""
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in article.text.splitlines())
    day = article.published_on
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{escape(article.title)} | Replica Gazette</title>
<meta property="og:site_name" content="Replica Gazette">
<meta property="og:type" content="article">
<meta property="article:published_time" content="{day.isoformat()}T09:00:00Z">
</head>
<body>
<header><a href="/">Replica Gazette</a></header>
<nav><a href="/">News</a> <a href="/sport/">Sport</a></nav>
<main>
<article>
<h1>{escape(article.title)}</h1>
<p>By Perrin Vale, <time datetime="{day.isoformat()}">{day.day} {day:%B %Y}</time></p>
{body}</article>
<aside><h2>Most read</h2><ul><li>Police rated outstanding at darts</li><li>Council tax to rise</li></ul></aside>
</main>
<footer><p>A replica for the gradewatch demo. Nobody quoted here exists.</p></footer>
</body>
</html>
"""


def feed(articles: tuple[Article, ...], site: str) -> str:
    """The feed of these articles on a site ("http://127.0.0.1:8080")."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{site}{one.path}</link><pubDate>{_moment(one)}</pubDate></item>"
        for one in articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel>
<title>Replica Gazette</title><link>{site}/</link><description>News of the replica</description>
{items}
</channel></rss>
"""


def _moment(article: Article) -> str:
    day = article.published_on
    return format_datetime(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), usegmt=True)
