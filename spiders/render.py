"""Fetches pages, and renders those whose request says `playwright`: Chromium started only when first needed.

One page at a time, each in a bounded time, and whatever a page does to Chromium costs that page alone: a browser that
hangs or dies is replaced. In a replayed crawl everything comes from the recording.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.async_api import Browser, Route, WebSocketRoute
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from scrapy_playwright.handler import BrowserContextWrapper, ScrapyPlaywrightDownloadHandler

from spiders.addresses import forbidden, is_private
from spiders.browser_guard import BrowserGuard
from spiders.channel import CHANNEL
from spiders.failures import Refused, failure_word
from spiders.glance import Glance
from spiders.pacing import count_from
from spiders.settling import REST, Traffic
from spiders.transport import ForBothSchemes, TransportHandler
from storage.nouns import ColumnState, Failure
from storage.recording import Recording

PAGES_A_CONTEXT = 25
_DOWNLOAD_FAILED = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError)
_CLOSING = 5.0  # seconds for what should take none, before the whole browser is given up
_WORTH_HEARING = frozenset({"script", "xhr", "fetch", "document"})


class Heard(NamedTuple):
    """An answer that a rendered page got for something its scripts asked for."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class RenderHandler(ForBothSchemes, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc, unused-ignore]
    """scrapy-playwright's handler for rendered requests, with one browser; a plain crawl's for plain ones."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._transport = TransportHandler(crawler)
        logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # what fails is told by the column's state
        settings = crawler.settings
        replay = settings.get("XUNLAN_REPLAY")
        self._recording = Recording(Path(replay)) if replay else None
        self._proxied = bool(settings.get("XUNLAN_PROXY"))
        own_hosts = settings.getlist("XUNLAN_OWN_HOSTS")
        self._guard = BrowserGuard(own_hosts, resolves=not self._proxied and self._recording is None)
        self._most_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._context = {
            "user_agent": settings["USER_AGENT"],
            "locale": "zh-CN",
            "ignore_https_errors": True,  # a certificate's faults are told elsewhere; the page is still read
            "service_workers": "block",
            "accept_downloads": False,
        }
        self._hearing = settings.getbool("XUNLAN_HEAR")
        self._one_at_a_time = asyncio.Lock()
        self._rendered = 0  # by the browser that runs
        self._traffic = Traffic("")
        self._glance = Glance(settings)
        self.config.target_closed_max_retries = 0  # a browser that dies is not asked again on the spot

    async def _maybe_launch_in_thread(self) -> None:
        """Most nights need no browser until the second look: do not start Playwright's driver with the engine."""

    async def close(self) -> None:
        await self._transport.close()
        await self._give_up_browser()

    # --- one page ---------------------------------------------------------------------------------------------------

    async def download_request(self, request: Request) -> Response:
        if not request.meta.get("playwright"):
            return await self._transport.download_request(request)
        async with self._one_at_a_time:
            heard: list[Heard] = []
            traffic = self._traffic = Traffic(request.url)
            with self._transport.waiting.over(request):
                try:
                    response = await self._rendered_in_time(request, traffic, heard)
                finally:  # what the page's own scripts asked for came last
                    count_from(self._crawler, request, monotonic())
        request.meta["xunlan_heard"] = heard
        request.meta[CHANNEL] = self._transport.channel(response.url)
        return self._checked(response, traffic, request.url)

    async def _rendered_in_time(self, request: Request, traffic: Traffic, heard: list[Heard]) -> Response:
        """The page as Chromium drew it. What fails to the point that Chromium itself may be ill ends its browser."""
        request.meta["playwright_context_kwargs"] = self._context
        request.meta["playwright_page_goto_kwargs"] = {"wait_until": "commit", "timeout": self._timeout * 1000}
        request.meta["playwright_page_event_handlers"] = dict(traffic.handlers)
        if self._hearing:
            request.meta["playwright_page_event_handlers"]["response"] = partial(_hear, heard, traffic)
        request.meta["autothrottle_dont_adjust_delay"] = True  # drawing is our time, not the server's
        try:
            async with asyncio.timeout(2 * self._timeout + REST + _CLOSING):
                await self._make_ready()
                response: Response = await super().download_request(request)
                await self._close_pages()
                return response
        except TimeoutError as error:
            await self._give_up_browser()
            raise Refused(Failure.BROWSER, f"浏览器在规定时间内没有画完 {request.url}") from error
        except PlaywrightError as error:
            word = failure_word(error)
            if word is Failure.BROWSER:
                await self._give_up_browser()
            if word is Failure.BROWSER or traffic.answered:
                raise Refused(Failure.BROWSER, f"浏览器未能画出 {request.url}: {error}") from error
            raise

    async def _get_response_and_download(self, request: Request, page: BrowserPage, spider: Spider) -> tuple[Any, None]:
        response, download = await super()._get_response_and_download(request, page, spider)
        if download:
            raise Refused(Failure.NOT_HTML, f"{request.url} 打开的是文件")
        return response, None

    async def _apply_page_methods(self, page: BrowserPage, request: Request, spider: Spider) -> None:
        """scrapy-playwright's own way waits for the load event after each method, whatever holds it up."""
        await self._traffic.settle(page, min(REST, self._timeout / 2), self._timeout)

    def _checked(self, response: Response, traffic: Traffic, asked: str) -> Response:
        """Redirects happen inside Chromium, unseen by the request handler below: look at where they ended."""
        host = urlsplit(response.url).hostname or ""
        why = forbidden(response.url, self._guard.own_hosts)
        address = response.ip_address
        led_inside = address is not None and is_private(str(address)) and host not in self._guard.own_hosts
        if why or (led_inside and not self._proxied and self._recording is None):
            raise Refused(Failure.FORBIDDEN_ADDRESS, why or f"{host} 解析到内网地址")
        if len(response.body) > self._most_bytes:
            raise Refused(Failure.TOO_LARGE, f"渲染后的页面超过 {self._most_bytes} 字节")
        if traffic.missed and self._recording is None and self._glance.state(response, asked) is not ColumnState.FILLED:
            raise Refused(Failure.BROWSER, f"网页所需的数据没有取到: {traffic.missed[0]}")
        return response

    # --- the browser ------------------------------------------------------------------------------------------------

    async def _make_ready(self) -> None:
        if self._rendered == 0:
            await self._launch()
        elif self._rendered % PAGES_A_CONTEXT == 0:
            for wrapper in list(self.context_wrappers.values()):  # what a page leaks goes with its context
                await wrapper.context.close()
        self._rendered += 1
        self.stats.inc_value("xunlan/rendered")

    async def _close_pages(self) -> None:
        """Pop-ups, and whatever else a page left open."""
        for wrapper in list(self.context_wrappers.values()):
            for page in wrapper.context.pages:
                await page.close()

    async def _give_up_browser(self) -> None:
        """End the browser and its driver, however they are; the next page gets new ones."""
        self._rendered = 0
        self.context_wrappers.clear()
        for each in (self.__dict__.pop("browser", None), self.__dict__.pop("browser_provider", None)):
            if each is not None:
                with suppress(PlaywrightError, TimeoutError):
                    async with asyncio.timeout(_CLOSING):
                        await each.close()

    async def _maybe_launch_browser(self) -> None:
        async with self.browser_launch_lock:
            if not hasattr(self, "browser"):
                browser: Browser = await self.browser_provider.launch_browser()
                browser.on("disconnected", self._forget)
                self.browser = browser

    def _forget(self, browser: Browser) -> None:
        """A browser that died takes its contexts along; a newer one stays."""
        if self.__dict__.get("browser") is browser:
            self.context_wrappers.clear()
            del self.browser

    async def _create_browser_context(
        self, name: str, context_kwargs: dict[str, Any] | None, spider: Spider | None = None
    ) -> BrowserContextWrapper:
        wrapper = await super()._create_browser_context(name, context_kwargs, spider)
        await wrapper.context.add_init_script("window.open = () => null")
        await wrapper.context.route("**", _abort)  # the pages we open have a handler of their own: pop-ups come here
        await wrapper.context.route_web_socket("**", _close_socket)
        return wrapper

    # --- what it asks for -------------------------------------------------------------------------------------------

    def _make_request_handler(self, **kwargs: Any) -> Callable[[Route, BrowserRequest], Awaitable[None]]:  # noqa: ANN401
        from_network = super()._make_request_handler(**kwargs)

        async def handle(route: Route, request: BrowserRequest) -> None:
            host = (urlsplit(request.url).hostname or "").lower()
            if not await self._guard.allows(request.url, host, request.resource_type):
                await route.abort()
            elif self._recording is not None:
                await self._from_recording(self._recording, route, request)
            elif self._transport.channel(request.url).tls:
                await self._through_us(route, request)
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

    async def _through_us(self, route: Route, request: BrowserRequest) -> None:
        """Today's Chromium opens no channel to a server of yesterday; the plain handler does."""
        asked = Request(request.url, headers={"User-Agent": self._context["user_agent"]})
        if request.method != "GET":
            await route.abort()
            return
        try:
            answer = await self._transport.download_request(asked)
        except _DOWNLOAD_FAILED:
            await route.abort()
            return
        kind = (answer.headers.get("Content-Type") or b"").decode("latin-1")
        location = (answer.headers.get("Location") or b"").decode("latin-1")
        headers = {"content-type": kind} | ({"location": location} if location else {})
        await route.fulfill(status=answer.status, headers=headers, body=answer.body)


async def _abort(route: Route) -> None:
    await route.abort()


async def _close_socket(socket: WebSocketRoute) -> None:
    await socket.close()


async def _hear(heard: list[Heard], traffic: Traffic, response: BrowserResponse) -> None:
    """Keep what a page's scripts fetched, so that a recording can answer them."""
    traffic.answer(response)
    if response.request.resource_type in _WORTH_HEARING and not response.request.is_navigation_request():
        with suppress(PlaywrightError):  # the page may be gone before the body is read; its own reading tells
            heard.append(Heard(response.url, response.status, await response.all_headers(), await response.body()))
