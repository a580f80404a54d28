"""robots.txt, obeyed by every request that waits for it, not by the first alone."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached


class RobotsForAll(RobotsTxtMiddleware):
    """Scrapy lets requests that come while robots.txt is on its way share one Deferred, whose second and later readers
    are given None, as if the site had no robots.txt. By then its own table holds the answer."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        await super().robot_parser(request)
        known = self._parsers[urlparse_cached(request).netloc]
        return known if isinstance(known, RobotParser) else None
