"""http and https are twins: where one of them does not answer, or answers nothing, the other is asked once.

A host that is known to answer only by the other scheme is asked that way for the rest of the crawl, so that a thousand
columns do not wait for the same closed port. What such an answer proves is limited: only a good page counts. Everything
else leaves the first answer, or the first failure, as it was.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from spiders.failures import Refused, failure_word
from spiders.glance import Glance
from spiders.remembering import CONDITIONS
from storage.nouns import ColumnState, Failure

_OTHER = {"http": "https", "https": "http"}
_PORTS = {"http": 80, "https": 443}
# The name resolves alike for both; what a server said by itself stands.
_SILENCE = frozenset({Failure.REFUSED, Failure.RESET, Failure.TIMEOUT, Failure.TLS, Failure.PROTOCOL})
_ATTEMPT = "xunlan_twin"


class Attempt(NamedTuple):
    """Why a twin is asked for `url`: a failure or an empty answer there, or neither where it is known by then."""

    url: str
    failure: Failure | None = None
    answer: Response | None = None
    over: bool = False  # the address itself is asked again, and what it answers stands


class Twins:
    """A downloader middleware above retries, redirects and unpacking: what reaches it is settled otherwise."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if settings.get("XUNLAN_REPLAY") or settings.getbool("XUNLAN_HEAR"):
            raise NotConfigured  # a recording holds what was answered at the address that was asked
        self._glance = Glance(settings)
        self._silent: set[tuple[str, str]] = set()  # (scheme, host) that only the twin answers for
        self._alone: set[tuple[str, str]] = set()  # (scheme, host) whose twin was asked in vain

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Twins:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        if _ATTEMPT in request.meta or _place(request.url) not in self._silent or _is_robots(request):
            return None
        return _ask(request, Attempt(request.url))

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:
        word = failure_word(exception, urlsplit(request.url).hostname or "")
        attempt: Attempt | None = request.meta.get(_ATTEMPT)
        if word is None or (attempt is not None and attempt.over):
            return None
        if attempt is not None:
            return self._in_vain(request, attempt)
        if word not in _SILENCE or not self._has_twin(request):
            return None
        return _ask(request, Attempt(request.url, failure=word))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        attempt: Attempt | None = request.meta.get(_ATTEMPT)
        if attempt is None:
            empty = response.status == 200 and not response.body.strip()
            wanted = empty and not _is_robots(request) and self._has_twin(request)
            return _ask(request, Attempt(request.url, answer=response)) if wanted else response
        if attempt.over or _is_robots(request):
            return response
        if not self._is_good(response, attempt):
            return self._in_vain(request, attempt)
        if attempt.failure is not None and _place(response.url)[0] != _place(attempt.url)[0]:
            self._silent.add(_place(attempt.url))
        return response

    def _has_twin(self, request: Request) -> bool:
        parts = urlsplit(request.url)
        usual = parts.port in (None, _PORTS.get(parts.scheme))
        return usual and _place(request.url) not in self._alone and not request.meta.get("playwright")

    def _is_good(self, response: Response, attempt: Attempt) -> bool:
        """Whether the twin shows the site and not a bare server, a lock or a missing page: looked at closely once."""
        if response.status != 200 or not response.body.strip():
            return False
        if _place(attempt.url) in self._silent:
            return True
        state = self._glance.state(response, attempt.url)
        return state not in (ColumnState.UNREACHABLE, ColumnState.BLOCKED)

    def _in_vain(self, request: Request, attempt: Attempt) -> Request | Response:
        """The twin is no better: the first answer or failure stands, and an address not asked by itself now is."""
        if attempt.failure is None and attempt.answer is None:
            return _ask_itself(request, attempt)
        if not _is_robots(request):
            self._alone.add(_place(attempt.url))
        if attempt.answer is not None:
            return attempt.answer
        assert attempt.failure is not None
        raise Refused(attempt.failure, f"{attempt.url} 打不开,换用另一协议也不行")


def _ask(request: Request, attempt: Attempt) -> Request:
    """The same request by the other scheme, as if the site had redirected it there."""
    parts = urlsplit(request.url)
    url = _by_other_scheme(parts)
    meta = {**request.meta, _ATTEMPT: attempt, "redirect_urls": [*request.meta.get("redirect_urls", []), request.url]}
    # Before anything else is asked for: what this host answers decides how the others are asked.
    headers = {name: value for name, value in request.headers.items() if name.decode() not in CONDITIONS}
    # A twin is asked in full, as only a good page counts.
    return request.replace(url=url, headers=headers, meta=meta, dont_filter=True, priority=request.priority + 1)


def _ask_itself(request: Request, attempt: Attempt) -> Request:
    kept = {name: value for name, value in request.meta.items() if name not in ("redirect_urls", "retry_times")}
    return request.replace(url=attempt.url, meta={**kept, _ATTEMPT: attempt._replace(over=True)}, dont_filter=True)


def _by_other_scheme(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    return parts._replace(scheme=_OTHER[parts.scheme], netloc=host).geturl()


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower()


def _is_robots(request: Request) -> bool:
    """Scrapy asks for robots.txt by itself. Any answer to that is an answer, and decides nothing for the pages."""
    return bool(request.meta.get("dont_obey_robotstxt"))
