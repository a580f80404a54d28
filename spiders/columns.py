"""The spider: a plan in, one ColumnObservation a column out, with the pages that it rests on.

Every column is asked for once. What is in doubt is looked at again at the end, when the rest has been read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from spiders.article_facts import hidden_in, page_facts
from spiders.column_sink import Sink, message_board, observation, own_page
from spiders.discovery import fresh_name, told_of_root
from spiders.document import Document
from spiders.family import direct_address
from spiders.links import links_below, same_authority
from spiders.menus import same_address
from spiders.plan import CrawlPlan, PlannedColumn, Root
from spiders.privacy.redaction import tells_of_persons
from spiders.reading import Reading, read_column
from spiders.remembering import (
    LASTING,
    Memory,
    conditions,
    is_called_the_same,
    renewed,
    shows_the_same,
    validators_of,
    way_of,
)
from spiders.second_look import conclude, wants_another_look, wants_browser
from spiders.site_spider import AT_ONCE, SiteSpider, request_of
from spiders.turns import is_their_day
from spiders.visit import MOST_PARTS, Parts, Visit, combine, external, list_out_of_reach
from storage.nouns import Column, ColumnState, Mode, Page
from storage.remembered_nouns import Recalled, Remembered, SameAgain
from storage.site_nouns import RootRead

NOT_MODIFIED = 304
MOST_HOPS = 3  # from a column's address through shells and data endpoints to its list


class ColumnSpider(SiteSpider):
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
        super().__init__(plan, **kwargs)
        self.plan = plan
        self.sink = sink
        self.resolve = resolve
        self.memory = Memory(plan, sink.recall)
        self.doubts: list[Visit] = []

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
        columns = self.plan.columns()
        while some := list(islice(columns, AT_ONCE)):
            for visit in self._first_looks(some):
                yield self._visit(visit)
            if len(some) == AT_ONCE:  # left to itself, Scrapy would queue every request of the plan at once
                await self.crawler.signals.wait_for(signals.scheduler_empty)

    def _first_looks(self, some: Sequence[PlannedColumn]) -> Iterator[Visit]:
        recalled = self.memory.of([planned.column for planned in some])
        for planned in some:
            yield self._first_look(planned, recalled.get((planned.column.unit, planned.column.name)))

    def _first_look(self, planned: PlannedColumn, recalled: Recalled | None) -> Visit:
        needed = planned.rendered_before and not self._tries_without_browser(planned.column)
        rendered = bool((planned.column.renders or needed) and self._browser)
        inner = None if rendered else direct_address(planned.column.url)
        visit = Visit(planned, inner or planned.column.url, rendered=rendered, direct=inner is not None)
        visit.recalled, visit.may_be_the_same = recalled, self.memory.serves(recalled, planned.column)
        visit.in_full = planned.accused or self.memory.only_in_full(recalled, planned.column)
        return visit

    def _tries_without_browser(self, column: Column) -> bool:
        """Once a week: whether it still needs a browser."""
        return is_their_day(column.unit, column.name, self.plan.as_of)

    def _visit(self, visit: Visit) -> Request:
        self._count("second_looks" if visit.looks else "first_looks")
        request = self._ask(visit.url, self.answered, self.failed, headers=conditions(visit), visit=visit)
        if visit.rendered:
            request.meta["playwright"] = True
        return request

    # --- what was answered ------------------------------------------------------------------------------------------

    def answered(self, response: Response, visit: Visit) -> Iterator[Request]:
        self.failures_in_a_row = 0
        document = self._document(response, visit.url, visit.rendered)
        visit.pages.append(document.page)
        visit.validators = validators_of(response)
        if response.status == NOT_MODIFIED and visit.may_be_the_same:
            yield from self._called_the_same(visit, document.page)
        elif shows_the_same(visit, document.page):
            self._read_facts(visit, document, settled=True)
            self._same_again(visit, "unchanged", renewed(visit, self.plan.as_of))
        else:
            yield from self._parsed(response, visit, document)

    def _called_the_same(self, visit: Visit, page: Page) -> Iterator[Request]:
        """A server's word that nothing has changed; where it is not about the page that is known, the page is had."""
        visit.pages[-1] = page.model_copy(update={"body_hash": None})
        if is_called_the_same(visit, page):
            self._same_again(visit, "not_modified", None)
        else:
            visit.may_be_the_same = False
            yield self._visit(visit)

    def _same_again(self, visit: Visit, why: str, anew: Remembered | None) -> None:
        """The column shows what it did: what was read of it then is what there is to read."""
        assert visit.recalled is not None
        self._count(why)
        column = visit.planned.column
        same = SameAgain(column.unit, column.name, tuple(visit.pages), anew)
        self.sink.keep_same(same, visit.recalled.state)

    def _parsed(self, response: Response, visit: Visit, document: Document) -> Iterator[Request]:
        self._count("parsed")
        if not same_authority(document.page.final_url, self.plan.site.home) and response.status < 400:
            yield from self._read(visit, document, external(document.page.final_url))
            return
        # A sub-column may be a static page in a column that is none.
        mode = None if visit.parts else visit.planned.column.mode
        family = visit.planned.column.family
        way = way_of(visit, document.page)
        reading = read_column(document, mode=mode, home=self.plan.site.home, family=family, way=way)
        self._read_facts(visit, document, settled=reading.state in LASTING)
        yield from self._read(visit, document, reading)

    def _read_facts(self, visit: Visit, document: Document, *, settled: bool) -> None:
        """Once a week, what a column's own page says of itself and hides, which costs no request. `settled`: the column
        was read from it."""
        column = visit.planned.column
        if visit.facts_read or not document.is_html or not is_their_day(column.unit, column.name, self.plan.as_of):
            return
        visit.facts_read = True
        planned = own_page(column)
        self.sink.keep_evidence(page_facts(document, planned, self.plan.site, self.plan.phrases, settled=settled))
        self.sink.keep_evidence(hidden_in(document, planned))

    def failed(self, failure: TwistedFailure) -> Iterator[Request]:
        visit: Visit = request_of(failure).cb_kwargs["visit"]
        page = self._failed_page(failure, visit.url, visit.rendered)
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
        self.sink.keep_evidence(RootRead(unit=root.unit, url=root.url, seen_at=self.plan.now))
        names = set(root.declared)
        known = {same_address(url) for url in root.declared.values()}
        found = []
        for name, url in links_below(document, root.url):
            if same_address(url) in known:
                continue
            column = self.resolve(root.unit, fresh_name(name, url, names), url)
            names.add(column.name)
            known.add(same_address(url))
            self.sink.discovered(column)
            if column.name in root.settled:
                continue
            planned = PlannedColumn(
                column=column,
                filled_before=column.name in root.filled_before,
                rendered_before=column.name in root.rendered_before,
                accused=column.name in root.accused,
            )
            found.append(planned)
        yield from map(self._visit, self._first_looks(found))
        if told := told_of_root(document, root, names - root.declared.keys()):
            self.sink.warn(told)

    def root_failed(self, failure: TwistedFailure) -> None:
        root: Root = request_of(failure).cb_kwargs["root"]
        page = self._failed_page(failure, root.url, rendered=False)
        self.sink.warn(f"{root.unit} 的公开首页 {root.url} 打不开({page.failure}),本次未查找其下的栏目")
        self._count_failure(page.failure)

    # --- looking again ----------------------------------------------------------------------------------------------

    def _looked(self, visit: Visit, document: Document, reading: Reading) -> None:
        seen = observation(visit, document, reading, self.plan.now)
        visit.looks.append(seen)
        wanted = seen.state not in (ColumnState.FILLED, ColumnState.EXTERNAL) and document.body
        if wanted and not tells_of_persons(document):
            self.sink.keep_body(document.page, document.body)
        if seen.state is ColumnState.FILLED and visit.planned.column.mode is Mode.REPLY:
            self.sink.keep_evidence(message_board(seen, document, reading))
        if wants_another_look(visit.looks, self._browser):
            self.doubts.append(visit)
        else:
            self._settle(visit, self.memory.lasting(visit, document))

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

    def _settle(self, visit: Visit, remembered: Remembered | None = None) -> None:
        self.sink.keep(conclude(visit.looks, visit.planned.filled_before), tuple(visit.pages), remembered)
