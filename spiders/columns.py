"""The spider: a plan in, one ColumnObservation a column out, with the pages that it rests on.

Every column is asked for once. What is in doubt is looked at again at the end, when the rest has been read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urlsplit
from zlib import crc32

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from spiders.discovery import fresh_name, told_of_root
from spiders.document import Document
from spiders.failures import CONNECTION_FAILURES, error_of, failure_word
from spiders.family import direct_address
from spiders.links import links_below, same_authority
from spiders.menus import same_address
from spiders.plan import CrawlPlan, PlannedColumn, Root
from spiders.reading import Reading, read_column
from spiders.second_look import conclude, wants_another_look, wants_browser
from spiders.transport import channel_of
from spiders.visit import MOST_PARTS, Parts, Visit, combine, external, list_out_of_reach
from storage.nouns import Column, ColumnObservation, ColumnState, Failure, Page

MOST_HOPS = 3  # from a column's address through shells and data endpoints to its list
PATIENCE = 20  # failures in a row, without one good answer, after which a site counts as down and is left alone
AT_ONCE = 100  # requests in the queue before the next are made: memory does not grow with the plan
_KEPT_HEADERS = ("content-type", "last-modified", "etag", "location", "retry-after", "server", "content-length")


class Sink(Protocol):
    """Where a crawl puts what it saw."""

    def keep(self, seen: ColumnObservation, pages: tuple[Page, ...]) -> None: ...
    def keep_body(self, page: Page, body: bytes) -> None: ...
    def discovered(self, column: Column) -> None: ...
    def second_looks(self, number: int) -> None: ...
    def warn(self, text: str) -> None: ...


class ColumnSpider(Spider):
    """Walks the columns of a plan, and those below the units' disclosure roots."""

    name = "columns"

    def __init__(
        self,
        plan: CrawlPlan,
        sink: Sink,
        resolve: Callable[[str, str, str], Column],
        **kwargs: Any,  # noqa: ANN401 (Scrapy's own signature)
    ) -> None:
        """`resolve` makes a Column of a discovered (unit, name, url)."""
        super().__init__(**kwargs)
        self.plan = plan
        self.sink = sink
        self.resolve = resolve
        self.doubts: list[Visit] = []
        self.failures_in_a_row = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ColumnSpider:  # noqa: ANN401
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.look_again, signals.spider_idle)
        crawler.signals.connect(spider.settle_open_doubts, signals.spider_closed)
        return spider

    # --- what to ask for --------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        for root in self.plan.roots:
            self._count("roots")
            yield self._ask(root.url, self.root_answered, self.root_failed, root=root)
        for number, planned in enumerate(self.plan.columns(), 1):
            yield self._visit(self._first_look(planned))
            if number % AT_ONCE == 0:  # left to itself, Scrapy would queue every request of the plan at once
                await self.crawler.signals.wait_for(signals.scheduler_empty)

    def _first_look(self, planned: PlannedColumn) -> Visit:
        remembered = planned.rendered_before and not self._tries_without_browser(planned.column)
        rendered = bool((planned.column.renders or remembered) and self._browser)
        inner = None if rendered else direct_address(planned.column.url)
        return Visit(planned, inner or planned.column.url, rendered=rendered, direct=inner is not None)

    def _tries_without_browser(self, column: Column) -> bool:
        """Once a week, another day for each column: whether it still needs a browser."""
        return (crc32(f"{column.unit}/{column.name}".encode()) + self.plan.as_of.toordinal()) % 7 == 0

    def _visit(self, visit: Visit) -> Request:
        self._count("second_looks" if visit.looks else "first_looks")
        request = self._ask(visit.url, self.answered, self.failed, visit=visit)
        if visit.rendered:
            request.meta["playwright"] = True
        return request

    def _ask(self, url: str, callback: Any, errback: Any, **kwargs: Any) -> Request:  # noqa: ANN401
        """A request in the politeness slot of its host group. Two columns may share an address: nothing is filtered."""
        host = urlsplit(url).hostname or ""
        slot = self.plan.host_group if same_authority(url, self.plan.site.home) else host
        return Request(
            url, callback=callback, errback=errback, cb_kwargs=kwargs, dont_filter=True, meta={"download_slot": slot}
        )

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"xunlan/{what}")

    @property
    def _browser(self) -> bool:
        return self.plan.chromium is not None

    # --- what was answered ------------------------------------------------------------------------------------------

    def answered(self, response: Response, visit: Visit) -> Iterator[Request]:
        self.failures_in_a_row = 0
        document = self._document(response, visit.url, visit.rendered)
        visit.pages.append(document.page)
        if not same_authority(document.page.final_url, self.plan.site.home) and response.status < 400:
            yield from self._read(visit, document, external(document.page.final_url))
            return
        # A sub-column may be a static page in a column that is none.
        mode = None if visit.parts else visit.planned.column.mode
        family = visit.planned.column.family
        yield from self._read(
            visit, document, read_column(document, mode=mode, home=self.plan.site.home, family=family)
        )

    def failed(self, failure: TwistedFailure) -> Iterator[Request]:
        visit: Visit = _request_of(failure).cb_kwargs["visit"]
        page = self._failed_page(failure, visit.url, visit.rendered)
        if page is None:
            raise error_of(failure)  # a bug of ours: let it be seen
        visit.pages.append(page)
        document = Document(page, b"", self.plan.as_of)
        yield from self._read(visit, document, read_column(document, home=self.plan.site.home))
        self._count_failure(page.failure)

    def _read(self, visit: Visit, document: Document, reading: Reading) -> Iterator[Request]:
        """What a page showed: either it leads on, or it settles this look at the column."""
        if reading.follow and visit.hops < MOST_HOPS:
            visit.hops += 1
            visit.url = reading.follow
            yield self._visit(visit)
        elif visit.direct and reading.state not in (ColumnState.FILLED, ColumnState.BLANK):
            yield self._the_long_way(visit)
        elif visit.hops and reading.state is ColumnState.UNREACHABLE:
            self._looked(visit, document, list_out_of_reach(reading))
        elif reading.parts or visit.parts:
            yield from self._read_part(visit, document, reading)
        else:
            self._looked(visit, document, reading)

    def _read_part(self, visit: Visit, document: Document, reading: Reading) -> Iterator[Request]:
        """An aggregate page, or one of its sub-columns, was read: ask the next one, or sum up."""
        parts = visit.parts = visit.parts or Parts([])
        if reading.parts:
            parts.add(reading.parts)
        else:
            parts.read.append(reading)
        if parts.number > MOST_PARTS:
            told = f"本页通往 {parts.number} 个子栏目,更像是目录首页,请在登记簿中逐个登记其下的栏目"
            self._looked(visit, document, Reading(ColumnState.UNREADABLE, told, family=reading.family))
        elif parts.waiting:
            visit.url, visit.hops = parts.next(), 0
            yield self._visit(visit)
        else:
            self._looked(visit, document, combine(parts.read))

    def _the_long_way(self, visit: Visit) -> Request:
        """What the shell's address promised was not there: ask the shell itself, as a reader would."""
        visit.direct, visit.url = False, visit.planned.column.url
        return self._visit(visit)

    def root_answered(self, response: Response, root: Root) -> Iterator[Request]:
        document = self._document(response, root.url, rendered=False)
        if response.status >= 400:
            self.sink.warn(f"{root.unit} 的公开首页 {root.url} 返回 {response.status},本次未查找其下的栏目")
            return
        names = set(root.declared)
        known = {same_address(url) for url in root.declared.values()}
        for name, url in links_below(document, root.url):
            if same_address(url) in known:
                continue
            column = self.resolve(root.unit, fresh_name(name, url, names), url)
            names.add(column.name)
            known.add(same_address(url))
            self.sink.discovered(column)
            planned = PlannedColumn(
                column=column,
                filled_before=name in root.filled_before,
                rendered_before=name in root.rendered_before,
            )
            yield self._visit(self._first_look(planned))
        if told := told_of_root(document, root, names - root.declared.keys()):
            self.sink.warn(told)

    def root_failed(self, failure: TwistedFailure) -> None:
        root: Root = _request_of(failure).cb_kwargs["root"]
        page = self._failed_page(failure, root.url, rendered=False)
        if page is None:
            raise error_of(failure)
        self.sink.warn(f"{root.unit} 的公开首页 {root.url} 打不开({page.failure}),本次未查找其下的栏目")
        self._count_failure(page.failure)

    # --- looking again ----------------------------------------------------------------------------------------------

    def _looked(self, visit: Visit, document: Document, reading: Reading) -> None:
        seen = self._observation(visit, document, reading)
        visit.looks.append(seen)
        if seen.state not in (ColumnState.FILLED, ColumnState.EXTERNAL) and document.body:
            self.sink.keep_body(document.page, document.body)
        if wants_another_look(visit.looks, self._browser):
            self.doubts.append(visit)
        else:
            self._settle(visit)

    def look_again(self) -> None:
        """On idle, everything has been read once: now the doubts get their next look."""
        if not self.doubts or self.crawler.engine is None:
            return
        doubts, self.doubts = self.doubts, []
        self.sink.second_looks(len(doubts))
        for visit in doubts:
            rendered = self._browser and wants_browser(visit.looks[-1].state)
            visit.begin_look(visit.settled_address if rendered else visit.planned.column.url, rendered=rendered)
            self.crawler.engine.crawl(self._visit(visit))
        raise DontCloseSpider

    def settle_open_doubts(self) -> None:
        """A crawl that ends early keeps what it saw, as unconfirmed as it is."""
        for visit in self.doubts:
            self._settle(visit)
        self.doubts = []

    def _settle(self, visit: Visit) -> None:
        self.sink.keep(conclude(visit.looks, visit.planned.filled_before), tuple(visit.pages))

    # --- nouns ------------------------------------------------------------------------------------------------------

    def _observation(self, visit: Visit, document: Document, reading: Reading) -> ColumnObservation:
        column, page = visit.planned.column, document.page
        return ColumnObservation(
            unit=column.unit,
            column=column.name,
            url=column.url,
            seen_at=self.plan.now,
            state=reading.state,
            reason=reading.reason,
            entries=reading.entries,
            newest=reading.newest,
            total=reading.total,
            family=reading.family,
            failure=reading.failure,
            final_url=page.final_url,
            body_hash=page.body_hash,
            rendered=page.rendered,
        )

    def _document(self, response: Response, asked: str, rendered: bool) -> Document:
        headers = response.headers
        page = Page(
            url=asked,
            fetched_at=self.plan.now,
            status=response.status,
            final_url=response.url,
            headers={name: (headers[name] or b"").decode("latin-1") for name in _KEPT_HEADERS if name in headers},
            body_hash=sha256(response.body).hexdigest(),
            rendered=rendered,
            **channel_of(response)._asdict(),
        )
        return Document(page, response.body, self.plan.as_of)

    def _failed_page(self, failure: TwistedFailure, asked: str, rendered: bool) -> Page | None:
        last_asked = _request_of(failure).url
        word = failure_word(error_of(failure), urlsplit(last_asked).hostname or "")
        if word is None:
            return None
        return Page(url=asked, fetched_at=self.plan.now, failure=word, final_url=last_asked, rendered=rendered)

    def _count_failure(self, failure: Failure | None) -> None:
        """Stop asking a site that does not answer: it needs no help to stay down, and proves nothing about columns."""
        if failure not in CONNECTION_FAILURES:
            return
        self.failures_in_a_row += 1
        if self.failures_in_a_row >= PATIENCE:
            raise CloseSpider("site_down")


def _request_of(failure: TwistedFailure) -> Request:
    """Scrapy hangs the request on the failure; its types do not say so."""
    request = failure.request  # type: ignore[attr-defined]
    assert isinstance(request, Request)
    return request
