"""Addresses in, pictures of the tops of their pages out: what a notice shows of a column, as a visitor sees it.

The same machinery as a crawl's: one page at a time with a pause between, robots.txt obeyed, no private network, and a
browser that hangs is replaced. What a page needs to look like itself (pictures, fonts) is loaded here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from spiders.browser_guard import BrowserGuard
from spiders.failures import error_of, failure_word
from spiders.glance import Glance
from spiders.plan import LookPlan
from spiders.render import RenderHandler
from storage.nouns import ColumnState, Failure

WIDTH, HEIGHT = 1280, 900
LOAD_SECONDS = 4.0  # that pictures and fonts get to come
SHOT_SECONDS = 10.0  # that Chromium gets to draw the picture itself
_DRAWN = frozenset({"image", "font"})
_SHOT = "xunlan_shot"


class ShotGuard(BrowserGuard):
    """As strict about addresses as a crawl's guard; but what is drawn may be loaded."""

    async def allows(self, url: str, host: str, resource: str) -> bool:
        return await super().allows(url, host, "document" if resource in _DRAWN else resource)


class ShotHandler(RenderHandler):
    """Renders as a crawl does, and takes the picture when the page has settled."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._guard = ShotGuard(self._guard.own_hosts, resolves=not self._proxied and self._recording is None)
        self._context = {**self._context, "viewport": {"width": WIDTH, "height": HEIGHT}}

    async def _apply_page_methods(self, page: BrowserPage, request: Request, spider: Spider) -> None:
        await super()._apply_page_methods(page, request, spider)
        with suppress(PlaywrightError):  # what is still not there is missing in the picture, as visitors miss it
            await page.wait_for_load_state("load", timeout=LOAD_SECONDS * 1000)
        with suppress(PlaywrightError):  # no picture; the spider tells
            request.meta[_SHOT] = await page.screenshot(
                type="png", animations="disabled", caret="hide", timeout=SHOT_SECONDS * 1000
            )


class ShotSpider(Spider):
    """Draws the pages of a plan, one after the other."""

    name = "shots"

    def __init__(
        self,
        plan: LookPlan,
        hand_over: Callable[[str, bytes | None, Failure | None], None],
        **kwargs: Any,  # noqa: ANN401 (Scrapy's own signature)
    ) -> None:
        """`hand_over(url, picture, failure)`: the picture is None where there is none to show, because."""
        super().__init__(**kwargs)
        self.plan = plan
        self.hand_over = hand_over

    async def start(self) -> AsyncIterator[Request]:
        for url in self.plan.urls:
            yield Request(url, self.drawn, errback=self.failed, meta={"playwright": True}, cb_kwargs={"asked": url})

    def drawn(self, response: Response, asked: str) -> None:
        """A firewall's page shows nothing of the column."""
        shot: bytes | None = response.meta.get(_SHOT)
        if Glance(self.settings).state(response, asked) is ColumnState.BLOCKED:
            self.hand_over(asked, None, Failure.WAF)
        else:
            self.hand_over(asked, shot, None if shot else Failure.BROWSER)

    def failed(self, failure: TwistedFailure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        asked: str = request.cb_kwargs["asked"]
        word = failure_word(error_of(failure), urlsplit(request.url).hostname or "")
        if word is None:
            raise error_of(failure)  # a bug of ours: let it be seen
        self.hand_over(asked, None, word)
