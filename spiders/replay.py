"""Answers a crawl from a recording, failures included, so that everything above the network runs as on a live night."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from spiders.failures import Refused
from storage.nouns import Failure
from storage.recording import Recording

_EXCEPTIONS: Mapping[Failure, type[Exception]] = {
    Failure.DNS: CannotResolveHostError,
    Failure.REFUSED: DownloadConnectionRefusedError,
    Failure.RESET: ResponseDataLossError,
    Failure.TIMEOUT: DownloadTimeoutError,
    Failure.TOO_LARGE: DownloadCancelledError,
}


class Replay:
    """A downloader middleware closest to the network, which is never reached."""

    def __init__(self, crawler: Crawler) -> None:
        folder = crawler.settings.get("XUNLAN_REPLAY")
        if not folder:
            raise NotConfigured
        self.recording = Recording(Path(folder))
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Replay:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        if request.meta.get("playwright"):
            return None  # the render handler answers Chromium's requests from the same recording
        recorded = self.recording.find(request.url)
        if recorded is None:
            self.stats.inc_value("xunlan/not_recorded")
            raise Refused(Failure.NOT_RECORDED, f"录制中没有 {request.url}")
        self.stats.inc_value("xunlan/replayed")
        page = recorded.page
        if page.failure is not None:
            raise _exception(page.failure, request.url)
        body = self.recording.body(recorded)
        kind = responsetypes.from_args(headers=Headers(page.headers), url=request.url, body=body)
        return kind(request.url, status=page.status or 200, headers=dict(page.headers), body=body)


def _exception(failure: Failure, url: str) -> Exception:
    if failure is Failure.TLS:
        return DownloadFailedError(f"[recorded SSL failure] {url}")
    if failure is Failure.PROTOCOL:
        return DownloadFailedError(f"[recorded ParseError] {url}")
    kind = _EXCEPTIONS.get(failure)
    return kind(url) if kind else Refused(failure, f"录制的失败: {failure}")
