"""Fetches pages, and renders those whose request says `playwright`: Chromium started only when first needed.

What Chromium may load is decided here, request by request: nothing from private networks, no images, media or fonts;
in a replayed crawl everything comes from the recording.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import Route
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from spiders.addresses import forbidden, is_private
from spiders.failures import Refused
from storage.nouns import Failure
from storage.recording import Recording

SETTLING = 5.0  # seconds that a page gets, after its load event, to fetch and draw its list
PAGES_A_CONTEXT = 25
_WORTH_HEARING = frozenset({"script", "xhr", "fetch", "document"})
_NOT_NEEDED = frozenset({"image", "media", "font", "websocket", "manifest", "ping"})

# Elements that a reader of the page cannot see are marked, so that 暂无数据 in a hidden template is not taken for text.
_MARK_HIDDEN = """() => {
  for (const element of document.body ? document.body.querySelectorAll('*') : []) {
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true}))
      element.setAttribute('data-xunlan-hidden', '');
  }
}"""


class Heard(NamedTuple):
    """An answer that a rendered page got for something its scripts asked for."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class RenderHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Scrapy's HTTP/1.1 handler for plain requests, scrapy-playwright's for rendered ones."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        replay = crawler.settings.get("XUNLAN_REPLAY")
        self._recording = Recording(Path(replay)) if replay else None
        self._own_hosts = frozenset(crawler.settings.getlist("XUNLAN_OWN_HOSTS"))
        self._proxied = bool(crawler.settings.get("XUNLAN_PROXY"))
        self._most_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._patience = crawler.settings.getfloat("DOWNLOAD_TIMEOUT") + SETTLING
        self._context = {
            "user_agent": crawler.settings["USER_AGENT"],
            "locale": "zh-CN",
            "ignore_https_errors": True,  # a certificate's faults are told elsewhere; the page is still read
            "service_workers": "block",
            "accept_downloads": False,
        }
        self._hearing = crawler.settings.getbool("XUNLAN_HEAR")
        self._one_at_a_time = asyncio.Lock()
        self._rendered = 0

    async def _maybe_launch_in_thread(self) -> None:
        """Most nights need no browser until the second look: do not start Playwright's driver with the engine."""

    async def download_request(self, request: Request) -> Response:
        if not request.meta.get("playwright"):
            return await super().download_request(request)  # type: ignore[no-any-return]
        async with self._one_at_a_time:
            await self._make_ready()
            request.meta["playwright_context_kwargs"] = self._context
            request.meta["playwright_page_methods"] = [PageMethod(_settle), PageMethod(_mark_hidden)]
            request.meta["autothrottle_dont_adjust_delay"] = True  # drawing is our time, not the server's
            heard: list[Heard] = []
            if self._hearing:
                request.meta["playwright_page_event_handlers"] = {"response": partial(_hear, heard)}
            try:
                response = await asyncio.wait_for(super().download_request(request), self._patience)
            except TimeoutError:
                await self._close_contexts()
                raise
        request.meta["xunlan_heard"] = heard
        return self._checked(response)

    async def _make_ready(self) -> None:
        if self._rendered == 0:
            await self._launch()
        elif self._rendered % PAGES_A_CONTEXT == 0:
            await self._close_contexts()
        self._rendered += 1
        self.stats.inc_value("xunlan/rendered")

    def _checked(self, response: Response) -> Response:
        """Redirects happen inside Chromium, unseen by the request handler below: look at where they ended."""
        host = urlsplit(response.url).hostname or ""
        why = forbidden(response.url, self._own_hosts)
        address = response.ip_address
        led_inside = address is not None and is_private(str(address)) and host not in self._own_hosts
        if why or (led_inside and not self._proxied and self._recording is None):
            raise Refused(Failure.FORBIDDEN_ADDRESS, why or f"{host} 解析到内网地址")
        if len(response.body) > self._most_bytes:
            raise Refused(Failure.TOO_LARGE, f"渲染后的页面超过 {self._most_bytes} 字节")
        return response

    async def _close_contexts(self) -> None:
        """What a page leaks or hangs on goes with its context; the next page opens a fresh one."""
        for wrapper in list(self.context_wrappers.values()):
            await wrapper.context.close()

    def _make_request_handler(self, **kwargs: Any) -> Callable[[Route, BrowserRequest], Awaitable[None]]:  # noqa: ANN401
        from_network = super()._make_request_handler(**kwargs)

        async def handle(route: Route, request: BrowserRequest) -> None:
            if request.resource_type in _NOT_NEEDED or forbidden(request.url, self._own_hosts):
                await route.abort()
            elif self._recording is not None:
                await self._from_recording(self._recording, route, request)
            else:
                await from_network(route, request)

        return handle

    async def _from_recording(self, recording: Recording, route: Route, request: BrowserRequest) -> None:
        recorded = recording.find(request.url)
        if recorded is None or recorded.page.failure is not None:
            if request.is_navigation_request() and recorded is None:
                self.stats.inc_value("xunlan/not_recorded")
            await route.abort()
            return
        page = recorded.page
        await route.fulfill(status=page.status or 200, headers=dict(page.headers), body=recording.body(recorded))


async def _hear(heard: list[Heard], response: BrowserResponse) -> None:
    """Keep what a page's scripts fetched, so that a recording can answer them."""
    if response.request.resource_type in _WORTH_HEARING and not response.request.is_navigation_request():
        with suppress(PlaywrightError):  # the page may be gone before the body is read; its own reading tells
            heard.append(Heard(response.url, response.status, await response.all_headers(), await response.body()))


async def _settle(page: BrowserPage) -> None:
    """Wait until the page has asked for nothing for half a second; a page that never rests is read as it stands."""
    with suppress(PlaywrightTimeout):
        await page.wait_for_load_state("networkidle", timeout=SETTLING * 1000)


async def _mark_hidden(page: BrowserPage) -> None:
    await page.evaluate(_MARK_HIDDEN)
