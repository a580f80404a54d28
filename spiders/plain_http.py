"""Requests for http addresses in, answers out, by aiohttp on Scrapy's own base for handlers that stream.

It spends half of what Twisted's client spends on a request (docs/performance.md), and understands less: what breaks the
rules of HTTP is an UnreadableAnswer, for which a more patient client is asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler, _BaseResponseArgs
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers
from yarl import URL

from spiders.guard import GuardedNames
from spiders.pacing import LEFT

if TYPE_CHECKING:
    from aiohttp.connector import Connection
    from scrapy.crawler import Crawler

_LONGEST_HEADER = 65_536  # bytes of one header; aiohttp's own limit is met by cookies of real sites
_KEPT_OPEN = 60.0  # seconds that a connection waits for its next request: more than any delay of ours


class UnreadableAnswer(DownloadFailedError):
    """Something was answered, and is no HTTP as aiohttp knows it."""


# The first that fits: aiohttp's own are each other's kinds.
_IN_SCRAPYS_WORDS: tuple[tuple[type[Exception], type[Exception]], ...] = (
    (TimeoutError, DownloadTimeoutError),
    (aiohttp.ClientConnectorDNSError, CannotResolveHostError),
    (aiohttp.ClientConnectorError, DownloadConnectionRefusedError),
    (aiohttp.ClientResponseError, UnreadableAnswer),
    (aiohttp.ClientError, DownloadFailedError),
)


class PlainHandler(BaseStreamingDownloadHandler["Answer"]):
    """Scrapy's own handler for aiohttp in small: without TLS, names resolved as everywhere here, addresses sent as they
    are written, headers kept as bytes, and a note of when each request had left."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedNames(crawler.settings),
                ttl_dns_cache=None,  # for this crawl
                limit=self._pool_size_total,
                keepalive_timeout=_KEPT_OPEN,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=Answer,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
        )
        self._session._retry_connection = False  # at once, that is; whether and when, spiders/retry.py decides

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[Answer]:
        asking = self._session.request(
            request.method,
            URL(request.url, encoded=True),
            data=request.body or None,  # with an empty one, aiohttp sends a moment later, when nobody notes it
            headers=self._request_headers(request).to_tuple_list(),
            timeout=aiohttp.ClientTimeout(total=timeout),
            allow_redirects=False,
            proxy=self._extract_proxy_url_with_creds(request),
        )
        try:
            async with asking as response:
                assert isinstance(response, Answer)
                request.meta[LEFT] = response.left
                yield response
        except (TimeoutError, aiohttp.ClientError) as error:
            word = next(word for kind, word in _IN_SCRAPYS_WORDS if isinstance(error, kind))
            raise word(f"{request.url}: {error or type(error).__name__}") from error

    @staticmethod
    def _extract_headers(response: Answer) -> Headers:
        headers = Headers()
        for name, value in response.raw_headers:  # as bytes: names of files in GBK are no text
            headers.appendlist(name, value)
        return headers

    @staticmethod
    def _build_base_response_args(response: Answer, request: Request, headers: Headers) -> _BaseResponseArgs:
        version = response.version
        protocol = f"HTTP/{version.major}.{version.minor}" if version else None
        return {"status": response.status, "url": request.url, "headers": headers, "protocol": protocol}

    @staticmethod
    def _iter_body_chunks(response: Answer) -> AsyncIterator[bytes]:
        return response.content.iter_any()

    @staticmethod
    def _is_dataloss_exception(exc: Exception) -> bool:
        return isinstance(exc, aiohttp.ClientPayloadError)

    async def close(self) -> None:
        await self._session.close()


class Answer(aiohttp.ClientResponse):
    """An answer that knows when its request had left: aiohttp writes to the socket just before it waits here."""

    left = 0.0

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        self.left = monotonic()
        return await super().start(connection)
