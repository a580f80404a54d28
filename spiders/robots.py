"""robots.txt, obeyed by every request that waits for it, not by the first alone, and asked for in its turn."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached


class RobotsForAll(RobotsTxtMiddleware):
    """Scrapy lets requests that come while robots.txt is on its way share one Deferred, whose second and later readers
    are given None, as if the site had no robots.txt. By then its own table holds the answer.

    It asks in a politeness slot named like the host. That of the request that waits is the host group's, which has a
    name of its own: the first page would follow on the heels of its rules.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._slots: dict[str, str] = {}  # by host: of whoever asked for a page of it first

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        host = urlparse_cached(request).netloc
        if request.meta.get("dont_obey_robotstxt"):
            if host in self._slots:
                request.meta.setdefault("download_slot", self._slots[host])
            return
        if slot := request.meta.get("download_slot"):
            self._slots.setdefault(host, slot)
        await super().process_request(request)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        await super().robot_parser(request)
        known = self._parsers[urlparse_cached(request).netloc]
        return known if isinstance(known, RobotParser) else None
