"""The Scrapy peer of the cycles: `python -m benchmarks.spider SITE PATHS DATABASE`; tells its end on stdout.

It does what such a spider does: eight connections, conditional requests by the ETags that it kept, BeautifulSoup on
lxml for headings and text, one SQLite row a page.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from bs4 import BeautifulSoup
from scrapy.crawler import CrawlerProcess

_TABLE = "CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, etag TEXT, title TEXT, graded TEXT, text TEXT)"


class PagesSpider(scrapy.Spider):
    """Fetches each page and keeps what it says."""

    name = "pages"
    handle_httpstatus_list = [304]  # noqa: RUF012 - Scrapy's own way to declare it

    def __init__(self, site: str, paths: list[str], database: str, **more: Any) -> None:
        super().__init__(**more)
        self.site, self.paths = site, paths
        self.database = sqlite3.connect(database)
        self.database.execute(_TABLE)
        self.etags = dict(self.database.execute("SELECT url, etag FROM pages"))

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for path in self.paths:
            url = self.site + path
            etag = self.etags.get(url)
            yield scrapy.Request(url, headers={"If-None-Match": etag} if etag else {})

    def parse(self, response: Any) -> None:
        if response.status == 304:  # noqa: PLR2004 - not modified
            return
        soup = BeautifulSoup(response.body, "lxml")
        main = soup.find("main")
        etag = response.headers.get("ETag")
        row = (
            response.url,
            etag.decode() if etag else None,
            soup.h1.get_text() if soup.h1 else "",
            json.dumps([one.get_text(" ", strip=True) for one in soup.find_all(["strong", "td", "h2"])]),
            main.get_text(" ", strip=True) if main else "",
        )
        self.database.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", row)

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        self.database.commit()
        print(time.monotonic(), flush=True)


def main() -> None:
    """Run the spider once."""
    site, paths, database = sys.argv[1:]
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 8,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(PagesSpider, site=site, paths=json.loads(Path(paths).read_text()), database=database)
    process.start()


if __name__ == "__main__":
    main()
