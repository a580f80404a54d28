"""Requests in, answers out, by Twisted through Scrapy's own handler: for https, and for servers that time forgot.

A server that does not talk to a strict client is asked once more, leniently; the crawl remembers which it needs. What
breaks the rules of HTTP without harm is read.
"""

from __future__ import annotations

from functools import partial
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, TunnelError
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Response

from spiders.channel import CHANNEL, Channel
from spiders.failures import failure_word
from spiders.pacing import LEFT, Departure, NotingPool
from spiders.tls import ChannelFactory
from storage.nouns import Failure

# An old server says so in many ways, and some just hang up at a greeting that they do not understand.
_MAY_BE_OLD = frozenset({Failure.TLS, Failure.RESET})


class PatientHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler, which remembers for each host and crawl how its channel was opened."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        self._depart = partial(Departure, reactor)
        self._opening = self._depart()  # of what waited for a connection of any host
        self._pool = NotingPool(reactor, self._pool, self._opening.note)
        self._factory = ChannelFactory(self._opening.note)
        self._contextFactory = self._factory  # type: ignore[assignment]
        self._known: set[tuple[str, int]] = set()  # channels that once led to an answer: they need no other way
        self._hopeless: set[tuple[str, int]] = set()  # not even a lenient client gets one

    async def download_request(self, request: Request) -> Response:
        began, sending = monotonic(), self._depart()
        sending.note()
        try:
            return await self._download(request)
        except TunnelError as error:  # a proxy stands between: it could not reach the site
            raise DownloadConnectionRefusedError(str(error)) from error
        finally:
            opened = self._opening.moment
            request.meta[LEFT] = opened if opened >= began else sending.moment

    async def _download(self, request: Request) -> Response:
        place = _channel_place(request.url)
        try:
            response = await super().download_request(request)
        except DownloadFailedError as error:
            if place is None or not self._worth_another_way(place, error):
                raise
            response = await self._leniently(request, place, error)
        request.meta[CHANNEL] = self.channel(request.url)
        if place is not None:
            self._known.add(place)
        return response

    def channel(self, url: str) -> Channel:
        """What the channel to a URL's host showed when it was opened; nothing for plain http."""
        place = _channel_place(url)
        return self._factory.channels.get(place, Channel()) if place else Channel()

    def _worth_another_way(self, place: tuple[str, int], error: DownloadFailedError) -> bool:
        tried = place in self._known or place in self._hopeless or place in self._factory.lenient
        return not tried and failure_word(error) in _MAY_BE_OLD

    async def _leniently(self, request: Request, place: tuple[str, int], error: DownloadFailedError) -> Response:
        self._factory.lenient.add(place)
        try:
            return await super().download_request(request)
        except DownloadFailedError as again:
            if failure_word(again) not in _MAY_BE_OLD:
                raise
            self._factory.lenient.discard(place)
            self._hopeless.add(place)
            raise error from again


def _channel_place(url: str) -> tuple[str, int] | None:
    """Where a URL's secure channel ends; None for plain http."""
    parts = urlsplit(url)
    return ((parts.hostname or "").lower(), parts.port or 443) if parts.scheme == "https" else None
