"""Addresses in, Documents with the seconds that their answers took out: one visit each, as a person with a clock makes.

The clock runs while an answer is under way, from the connection to the last byte of its body, over all redirects. It
stands still while a request waits in our own queue.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from spiders.channel import channel_of
from spiders.document import Document
from spiders.failures import error_of, failure_word
from spiders.links import same_authority
from spiders.pages import fitting_headers
from spiders.plan import LookPlan
from spiders.refusals import refused_by_answer, refused_by_challenge, refused_by_words
from spiders.transport import ANEW, TransportHandler
from storage.nouns import Page

MOST_HOPS = 5  # redirects, and pages that do nothing but lead on
_CLOCK = "xunlan_clock"  # in a request's meta: (hops so far, seconds so far)
_HOPS = "xunlan_hops"  # in the meta of a page that another led to: hops up to here


class TimedHandler(TransportHandler):
    """The transport of a plain crawl, with a clock. What is asked anew, by the other scheme say, starts it anew."""

    async def download_request(self, request: Request) -> Response:
        hops = request.meta.get("redirect_times", 0) + request.meta.get(_HOPS, 0)
        before, seconds = request.meta.get(_CLOCK, (-1, 0.0))
        began = monotonic()
        response = await super().download_request(request)
        spent = monotonic() - request.meta.get(ANEW, began)
        request.meta[_CLOCK] = (hops, seconds + spent if hops > before else spent)
        return response


class ProbeSpider(Spider):
    """Visits every address of a plan once and hands over what came, with its seconds; None where nothing came."""

    name = "probe"

    def __init__(self, plan: LookPlan, hand_over: Callable[[Document, float | None], None]) -> None:
        super().__init__()
        self.plan = plan
        self.hand_over = hand_over

    async def start(self) -> AsyncIterator[Request]:
        for url in self.plan.urls:
            yield self._ask(url, url, {})

    def _ask(self, url: str, asked: str, meta: dict[str, object]) -> Request:
        return Request(url, self.answered, errback=self.failed, cb_kwargs={"asked": asked}, meta=meta, dont_filter=True)

    def answered(self, response: Response, asked: str) -> Iterator[Request]:
        page = Page(
            url=asked,
            fetched_at=self.plan.now,
            status=response.status,
            final_url=response.url,
            headers=fitting_headers(
                {name.decode("latin-1"): (response.headers[name] or b"").decode("latin-1") for name in response.headers}
            ),
            **channel_of(response)._asdict(),
        )
        document = Document(page, response.body, self.plan.as_of)
        hops, seconds = response.meta[_CLOCK]
        further = _leads_to(document)
        if further is None or hops >= MOST_HOPS:
            self.hand_over(document, seconds)
        else:
            yield self._ask(further, asked, {_HOPS: hops + 1, _CLOCK: (hops, seconds)})

    def failed(self, failure: TwistedFailure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        word = failure_word(error_of(failure), urlsplit(request.url).hostname or "")
        if word is None:
            raise error_of(failure)  # a bug of ours: let it be seen
        page = Page(url=request.cb_kwargs["asked"], fetched_at=self.plan.now, failure=word, final_url=request.url)
        self.hand_over(Document(page, b"", self.plan.as_of), None)


def _leads_to(document: Document) -> str | None:
    """Where a page of the site goes by itself, so that a visitor sees the next one. A challenge leads nowhere."""
    if refused_by_answer(document) or refused_by_challenge(document):
        return None
    refusal = refused_by_words(document)
    further = refusal.follow if refusal else None
    return further if further and same_authority(document.page.url, further) else None
