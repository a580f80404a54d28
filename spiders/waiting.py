"""Requests on their way in, the seconds that were waited for politeness' sake out: ready to go, nothing of the host
group under way, and the delay or a rest that the site asked for not yet over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from scrapy import Request, signals
from scrapy.crawler import Crawler

WAITED = "xunlan/waited_seconds"
_READY = "xunlan_ready"  # in a request's meta: since when it stood in its slot


class Waiting:
    """Counts into the crawl's statistics."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._free_since: dict[str, float] = {}  # by politeness slot
        crawler.signals.connect(self._is_ready, signals.request_reached_downloader)

    def _is_ready(self, request: Request) -> None:
        request.meta[_READY] = monotonic()

    @contextmanager
    def over(self, request: Request) -> Iterator[None]:
        """The wait of this request is over: it is under way while the `with` block runs."""
        slot, now = request.meta.get("download_slot", ""), monotonic()
        ready = request.meta.get(_READY, now)
        self._stats.inc_value(WAITED, now - max(ready, self._free_since.get(slot, ready)))
        try:
            yield
        finally:
            self._free_since[slot] = monotonic()
