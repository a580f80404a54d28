"""A second, small spider: URLs in, Documents out, with every page on the way, for `inspect` and `record`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from spiders.channel import channel_of
from spiders.document import Document
from spiders.failures import error_of, failure_word
from spiders.plan import LookPlan
from spiders.reading import read_column
from spiders.second_look import wants_browser
from storage.nouns import Page

MOST_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class PageSpider(Spider):
    """Fetches the pages of a plan and hands each one over, the last hop of every URL marked as its end.

    Shells are followed to the page that holds the list. When the plan records, redirects are kept as served, and a page
    that is in doubt is rendered too, so that the recording holds what its scripts ask for.
    """

    name = "pages"

    def __init__(
        self,
        plan: LookPlan,
        hand_over: Callable[[Document, str | None], None],
        **kwargs: Any,  # noqa: ANN401 (Scrapy's own signature)
    ) -> None:
        """`hand_over(document, end)`: `end` is the URL of the plan that ends here, or None for a page on the way."""
        super().__init__(**kwargs)
        self.plan = plan
        self.hand_over = hand_over

    async def start(self) -> AsyncIterator[Request]:
        for url in self.plan.urls:
            yield self._ask(url, url, hops=0, render=self.plan.render)

    def _ask(self, url: str, origin: str, hops: int, render: bool) -> Request:
        meta: dict[str, Any] = {"dont_redirect": self.plan.record, "playwright": render}
        given = {"origin": origin, "hops": hops, "render": render}
        return Request(url, self.answered, errback=self.failed, cb_kwargs=given, meta=meta, dont_filter=True)

    def answered(self, response: Response, origin: str, hops: int, render: bool) -> Iterator[Request]:
        assert response.request is not None
        document = self._document(response, response.request, render)
        for heard in response.meta.get("xunlan_heard", ()):
            self.hand_over(self._heard(*heard), None)
        further = self._further(document, hops)
        self.hand_over(document, None if further else origin)
        if further:
            yield self._ask(further, origin, hops + 1, render)
        elif self.plan.record and self.plan.chromium and not render and wants_browser(read_column(document).state):
            yield self._ask(response.url, origin, hops=0, render=True)

    def failed(self, failure: TwistedFailure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        word = failure_word(error_of(failure), urlsplit(request.url).hostname or "")
        if word is None:
            raise error_of(failure)  # a bug of ours: let it be seen
        page = Page(
            url=self._asked(request),
            fetched_at=self.plan.now,
            failure=word,
            final_url=request.url,
            rendered=request.cb_kwargs["render"],
        )
        self.hand_over(Document(page, b"", self.plan.as_of), request.cb_kwargs["origin"])

    def _further(self, document: Document, hops: int) -> str | None:
        if hops >= MOST_HOPS:
            return None
        location = document.page.headers.get("location")
        if document.page.status in _REDIRECTS and location:
            return urljoin(document.page.final_url, location)
        return read_column(document).follow

    def _document(self, response: Response, request: Request, rendered: bool) -> Document:
        page = Page(
            url=self._asked(request),
            fetched_at=self.plan.now,
            status=response.status,
            final_url=response.url,
            headers=fitting_headers(
                {name.decode("latin-1"): (response.headers[name] or b"").decode("latin-1") for name in response.headers}
            ),
            body_hash=sha256(response.body).hexdigest(),
            rendered=rendered,
            **channel_of(response)._asdict(),
        )
        return Document(page, response.body, self.plan.as_of)

    def _asked(self, request: Request) -> str:
        """What was asked for before any redirect; a recording keeps each hop under its own address."""
        return request.url if self.plan.record else str(request.meta.get("redirect_urls", [request.url])[0])

    def _heard(self, url: str, status: int, headers: Mapping[str, str], body: bytes) -> Document:
        """What a script on the page fetched, as if it had been asked for by itself."""
        page = Page(
            url=url,
            fetched_at=self.plan.now,
            status=status,
            final_url=url,
            headers=fitting_headers(headers),
            body_hash=sha256(body).hexdigest(),
        )
        return Document(page, body, self.plan.as_of)


_UNFIT = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection", "keep-alive"}
)


def fitting_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by lower-case name, without what belongs to the connection or no longer fits an unpacked body."""
    return {name.lower(): value for name, value in headers.items() if name.lower() not in _UNFIT}
