"""What both spiders of a cycle share: how a page is asked for, what it is as a noun, when a site counts as down."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from spiders.channel import channel_of
from spiders.document import Document
from spiders.failures import CONNECTION_FAILURES, error_of, failure_word
from spiders.links import same_authority
from spiders.plan import SitePlan
from storage.nouns import Failure, Page

PATIENCE = 20  # failures in a row, without one good answer, after which a site counts as down and is left alone
AT_ONCE = 100  # requests in the queue before the next are made: memory does not grow with the plan
_KEPT_HEADERS = ("content-type", "last-modified", "etag", "location", "retry-after", "server", "content-length")


class SiteSpider(Spider):
    """A spider of one site, in the politeness slot of its host group."""

    name = "site"

    def __init__(self, plan: SitePlan, **kwargs: Any) -> None:  # noqa: ANN401 (Scrapy's own signature)
        super().__init__(**kwargs)
        self.site_plan = plan
        self.failures_in_a_row = 0

    def _ask(
        self,
        url: str,
        callback: Any,  # noqa: ANN401 (Scrapy's own)
        errback: Any,  # noqa: ANN401
        *,
        meta: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Request:
        """A request in the politeness slot of its host group. Two columns may share an address: nothing is filtered."""
        host = urlsplit(url).hostname or ""
        slot = self.site_plan.host_group if same_authority(url, self.site_plan.site.home) else host
        return Request(
            url,
            callback=callback,
            errback=errback,
            cb_kwargs=kwargs,
            dont_filter=True,
            headers=headers,
            meta={"download_slot": slot, **(meta or {})},
        )

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"xunlan/{what}")

    @property
    def _browser(self) -> bool:
        return self.site_plan.chromium is not None

    def _document(self, response: Response, asked: str, rendered: bool) -> Document:
        headers = response.headers
        page = Page(
            url=asked,
            fetched_at=self.site_plan.now,
            status=response.status,
            final_url=response.url,
            headers={name: (headers[name] or b"").decode("latin-1") for name in _KEPT_HEADERS if name in headers},
            body_hash=sha256(response.body).hexdigest(),
            rendered=rendered,
            **channel_of(response)._asdict(),
        )
        return Document(page, response.body, self.site_plan.as_of)

    def _failed_page(self, failure: TwistedFailure, asked: str, rendered: bool) -> Page:
        """The page that a failure stands for. What no failure word fits is a bug of ours, and is raised to be seen."""
        last_asked = request_of(failure).url
        word = failure_word(error_of(failure), urlsplit(last_asked).hostname or "")
        if word is None:
            raise error_of(failure)
        return Page(url=asked, fetched_at=self.site_plan.now, failure=word, final_url=last_asked, rendered=rendered)

    def _count_failure(self, failure: Failure | None) -> None:
        """Stop asking a site that does not answer: it needs no help to stay down, and proves nothing about columns."""
        if failure not in CONNECTION_FAILURES:
            return
        self.failures_in_a_row += 1
        if self.failures_in_a_row >= PATIENCE:
            raise CloseSpider("site_down")


def request_of(failure: TwistedFailure) -> Request:
    """Scrapy hangs the request on the failure; its types do not say so."""
    request = failure.request  # type: ignore[attr-defined]
    assert isinstance(request, Request)
    return request
