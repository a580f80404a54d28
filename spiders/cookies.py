"""Answers in, the cookies that they set kept and sent back: from the first that a site sets on.

Some sites set one and redirect until they get it back; most set none, and a crawl of those does without the work.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy.downloadermiddlewares.cookies import CookiesMiddleware


class CookiesOnceSet:
    """Scrapy's middleware, made when it is first needed, with the list of public suffixes that comes with its library:
    left to itself, it would fetch another from the network in the middle of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CookiesOnceSet:
        return cls(crawler)

    @cached_property
    def _cookies(self) -> CookiesMiddleware:
        from scrapy.downloadermiddlewares import cookies
        from tldextract import TLDExtract

        cookies._split_domain = TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)
        return cookies.CookiesMiddleware.from_crawler(self._crawler)

    def process_request(self, request: Request) -> None:
        if "_cookies" in vars(self):
            self._cookies.process_request(request)

    def process_response(self, request: Request, response: Response) -> Response:
        if "_cookies" in vars(self) or "Set-Cookie" in response.headers:
            self._cookies.process_response(request, response)
        return response
