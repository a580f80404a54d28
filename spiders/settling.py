"""When a rendered page is ready to be read: what its scripts asked for has come, and whether all of it did.

A page is waited for as long as the data for its list is on the way, and no longer. A page that drew no list because the
data did not come proves nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import TimeoutError as PlaywrightTimeout

from spiders.links import same_authority

REST = 5.0  # seconds that a page which never stops asking for things gets to draw what it has
_QUIET = 0.25  # seconds that a script gets to make a list of the last data
_DATA = frozenset({"xhr", "fetch", "script"})
_TURNED_AWAY = frozenset({401, 403, 405, 412, 418, 429})

# Elements that a reader of the page cannot see are marked, so that 暂无数据 in a hidden template is not taken for text.
# Tells whether the document itself is complete.
_MARK_HIDDEN = """() => {
  for (const element of document.body ? document.body.querySelectorAll('*') : []) {
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true}))
      element.setAttribute('data-xunlan-hidden', '');
  }
  return document.readyState !== 'loading';
}"""


class Traffic:
    """What the scripts of one page asked their own site for, and what came of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answered = False  # for the page itself
        self._waiting: set[BrowserRequest] = set()
        self._missed: set[str] = set()
        self._something_came = asyncio.Event()

    @property
    def handlers(self) -> dict[str, Callable[..., Any]]:
        """As scrapy-playwright takes them."""
        return {
            "request": self._asked,
            "requestfinished": self._came,
            "requestfailed": self._broke_off,
            "response": self.answer,
        }

    def _asked(self, request: BrowserRequest) -> None:
        if request.resource_type in _DATA and same_authority(request.url, self.url):
            self._waiting.add(request)

    def answer(self, response: BrowserResponse) -> None:
        ended = not 300 <= response.status < 400
        self.answered = self.answered or (ended and response.request.is_navigation_request())
        if response.request in self._waiting and (response.status >= 500 or response.status in _TURNED_AWAY):
            self._missed.add(response.url)

    def _came(self, request: BrowserRequest) -> None:
        self._waiting.discard(request)
        self._something_came.set()

    def _broke_off(self, request: BrowserRequest) -> None:
        given_up = "ERR_ABORTED" in (request.failure or "")  # by the page's own script, or because it goes elsewhere
        if request in self._waiting and not given_up:
            self._missed.add(request.url)
        self._came(request)

    async def settle(self, page: BrowserPage, rest: float, patience: float) -> None:
        """Wait until the page has what it asked for, and mark what it hides. A page that is not at rest by then is read
        as it stands, but for data that is on its way: for that it gets as long as a server gets for an answer."""
        try:
            await page.wait_for_load_state("networkidle", timeout=rest * 1000)
        except PlaywrightTimeout:
            await self._wait_for_late(patience)
        async with asyncio.timeout(rest):  # a script that never ends lets nobody else have a word
            complete = await page.evaluate(_MARK_HIDDEN)
        if not complete:
            self._missed.add(page.url)

    async def _wait_for_late(self, patience: float) -> None:
        late = frozenset(self._waiting)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while late & self._waiting:
                    self._something_came.clear()
                    await self._something_came.wait()
                await asyncio.sleep(_QUIET)
        self._missed.update(request.url for request in late & self._waiting)

    @property
    def missed(self) -> list[str]:
        """Addresses of what the page asked for and did not get: its list may have been in it."""
        return sorted(self._missed)
