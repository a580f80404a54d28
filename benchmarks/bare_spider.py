"""What to compare with: a Scrapy spider that fetches every address of a file and runs one parsel selector on each.

Given a file for it, it remembers the ETag of each page and asks on condition: then it parses what is new, and nothing
else. No spider can do less on a night on which nothing has changed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse

# The same manners as a crawl without delay has (settings.py): how many at once, and nothing that executes Python.
SETTINGS: dict[str, Any] = {
    "CONCURRENT_ITEMS": 1,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "HTTPERROR_ALLOW_ALL": True,
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}


class BareSpider(Spider):
    name = "bare"

    def __init__(self, addresses: str, proxy: str, tags: str | None = None) -> None:
        super().__init__()
        self.file = Path(tags) if tags else None
        self.tags: dict[str, str] = json.loads(self.file.read_text()) if self.file and self.file.exists() else {}
        self.addresses = Path(addresses)
        self.proxy = proxy
        self.pages = self.links = 0

    async def start(self) -> AsyncIterator[Any]:
        for url in self.addresses.read_text(encoding="utf-8").splitlines():
            known = {"If-None-Match": self.tags[url]} if url in self.tags else None
            yield Request(url, headers=known, dont_filter=True, meta={"proxy": self.proxy}, errback=self.failed)

    def parse(self, response: Response) -> None:
        self.pages += 1
        if self.file and response.status == 200 and (tag := response.headers.get("ETag")):
            self.tags[response.url] = tag.decode()
        if isinstance(response, TextResponse) and response.status != 304:
            self.links += len(response.css("a::attr(href)").getall())

    def failed(self, failure: object) -> None:
        self.pages += 1

    def closed(self, reason: str) -> None:
        if self.file:
            self.file.write_text(json.dumps(self.tags))
        print(self.pages, flush=True)


if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS)
    process.crawl(BareSpider, *sys.argv[1:])
    process.start()
