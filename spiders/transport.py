"""The download handler of a plain crawl: a request in, the answer out, by the client that suits its address.

Plain http goes by aiohttp, which costs half; https, and whoever answers what aiohttp cannot read, by Scrapy's own
client (docs/decisions/0011-the-way-to-a-page.md).
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Self
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.channel import CHANNEL, Channel
from spiders.pacing import LEFT, count_from, delay_of
from spiders.plain_http import PlainHandler, UnreadableAnswer
from spiders.waiting import Waiting

if TYPE_CHECKING:
    from spiders.patient_http import PatientHandler


ANEW = "xunlan_anew"  # in a request's meta: when it was asked once more in another way; what was before is our time


class ForBothSchemes:
    """Scrapy asks for a handler for each scheme: a crawl gets the same one for both."""

    _handlers: ClassVar[WeakKeyDictionary[Crawler, Any]] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawler not in cls._handlers:
            cls._handlers[crawler] = cls(crawler)  # type: ignore[call-arg]
        handler: Self = cls._handlers[crawler]
        return handler


class TransportHandler(ForBothSchemes, BaseDownloadHandler):
    """Answers for both schemes, and sees to it that the delay counts from when a request had left."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._plain = PlainHandler(crawler)
        self._odd: set[str] = set()  # hosts that answered over plain http what aiohttp cannot read
        self.waiting = Waiting(crawler)

    @cached_property
    def _patient(self) -> PatientHandler:
        from spiders.patient_http import PatientHandler  # a fifth of a second that many crawls do without

        return PatientHandler(self.crawler)

    async def download_request(self, request: Request) -> Response:
        for told in (LEFT, CHANNEL, ANEW):  # of an earlier try, or of what redirected here
            request.meta.pop(told, None)
        with self.waiting.over(request):
            try:
                return await self._download(request)
            finally:
                count_from(self.crawler, request, request.meta.get(LEFT) or monotonic())

    async def _download(self, request: Request) -> Response:
        parts = urlparse_cached(request)
        if parts.scheme != "http" or parts.netloc in self._odd:
            return await self._patient.download_request(request)
        try:
            return await self._plain.download_request(request)
        except UnreadableAnswer:
            self._odd.add(parts.netloc)
            await asyncio.sleep(delay_of(self.crawler, request))  # the site was asked, and is asked again
            request.meta[ANEW] = monotonic()
            return await self._patient.download_request(request)

    def channel(self, url: str) -> Channel:
        """What the channel to a URL's host showed when it was opened; nothing for plain http."""
        return self._patient.channel(url) if url.startswith("https:") else Channel()

    async def close(self) -> None:
        await self._plain.close()
        if "_patient" in vars(self):
            await self._patient.close()
