"""Which failures are tried again, how often, and how long a whole host group rests when it asks for it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.failures import Refused, failure_word
from spiders.pacing import count_from
from spiders.unpacking import is_cut
from storage.nouns import Failure

LONGEST_REST = 300.0  # seconds; a host that asks for more is not waited for in this crawl
_NEVER = frozenset({Failure.TLS, Failure.TOO_LARGE, Failure.FORBIDDEN_ADDRESS, Failure.ROBOTS, Failure.NOT_RECORDED})
_ONCE = frozenset({Failure.DNS, Failure.REFUSED, Failure.TIMEOUT, Failure.BROWSER})


class RetryByKind(RetryMiddleware):
    """Tries again what may pass by itself: never a refusal, once what takes long to fail, twice the rest.

    Retry-After is honoured for the whole host group, as RFC 9110 means it, not for the one request.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryByKind:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.rest_if_asked, signals.response_downloaded)
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        rest = _rest_asked(response)
        if rest is not None and rest > LONGEST_REST:
            return response
        if response.status < 400 and is_cut(response) and not request.meta.get("dont_obey_robotstxt"):
            return self._again(request)  # but for robots.txt: what is left of it is obeyed
        return super().process_response(request, response)

    def rest_if_asked(self, response: Response, request: Request) -> None:
        """Told of every answer before its slot sends the next request: here a rest comes in time."""
        rest = _rest_asked(response)
        if rest is not None and rest <= LONGEST_REST:
            self._rest(request, rest)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:  # type: ignore[override]
        word = failure_word(exception, urlparse_cached(request).hostname or "")
        if word is None or word in _NEVER:
            return None
        if word in _ONCE:
            request.meta["max_retry_times"] = min(1, self.max_retry_times)
        return self._retry(request, exception)

    def _again(self, request: Request) -> Request:
        """Ask anew for an answer whose end is missing; in the end it counts as a connection that broke off."""
        again = self._retry(request, ResponseDataLossError())
        if again is None:
            raise Refused(Failure.RESET, f"{request.url} 的内容没有传完")
        return again

    def _rest(self, request: Request, seconds: float) -> None:
        """Let nothing leave for this host group for so long."""
        if count_from(self.crawler, request, monotonic() + seconds):
            self.crawler.stats.inc_value("xunlan/rest_seconds", int(seconds))


def _rest_asked(response: Response) -> float | None:
    """Seconds of rest that a busy site asks for with this answer."""
    header = response.headers.get("Retry-After") if response.status in (429, 503) else None
    return retry_after(header, datetime.now(UTC)) if header else None


def retry_after(value: bytes, now: datetime) -> float | None:
    """Seconds to rest that a Retry-After header asks for, or None if it says nothing understandable.

    >>> retry_after(b"120", datetime(2022, 4, 21, tzinfo=UTC))
    120.0
    >>> retry_after(b"Thu, 21 Apr 2022 00:00:30 GMT", datetime(2022, 4, 21, tzinfo=UTC))
    30.0
    """
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
