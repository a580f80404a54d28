"""The second spider of a cycle: a plan in; articles with their attachments, and the site as a whole, as facts out.

Every article is asked for once, its attachments one after another behind it. What they hold of persons is looked for
here, where the text is; only what may be kept leaves this process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from spiders.article_facts import at_place, attachments_of, hidden_in, kept_facts, page_facts, read_visit
from spiders.article_files import ArticleFiles, Way
from spiders.document import Document
from spiders.emptiness import drawn_by_script
from spiders.home_links import HomeLinks, LinkToAsk
from spiders.page_links import hidden_links, links_of
from spiders.plan import PlannedArticle, WalkPlan
from spiders.privacy.page import pieces_of_page
from spiders.privacy.scan import Scene, scan
from spiders.site import missing_address, read_home, read_missing_page, read_page
from spiders.site_spider import AT_ONCE, SiteSpider, request_of
from storage.articles import ArticleVisit
from storage.link_nouns import HiddenLinks
from storage.nouns import Noun
from storage.site_nouns import PageLevel

_SAYS_LITTLE = 20  # characters: an article that shows less may be drawn by a script


class WalkSink(Protocol):
    """Where a walk puts what it saw."""

    def keep_article(self, visit: ArticleVisit) -> None: ...
    def article_done(self, url: str, sightings: int) -> None: ...
    def keep_evidence(self, noun: Noun) -> None: ...
    def warn(self, text: str) -> None: ...


class WalkSpider(SiteSpider):
    """Walks the articles of a plan, and looks at the site as a whole."""

    name = "walk"

    def __init__(self, plan: WalkPlan, sink: WalkSink, files: ArticleFiles, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(plan, **kwargs)
        self.plan = plan
        self.sink = sink
        self.files = files
        self.home: Document | None = None
        self.home_links: HomeLinks | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WalkSpider:  # noqa: ANN401
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.keep_links, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        if self.plan.whole_site:
            yield self._ask_home(rendered=self._browser)
        for number, planned in enumerate(self.plan.articles(), 1):
            yield self._ask_article(Way(planned))
            if number % AT_ONCE == 0:  # as in spiders/columns.py
                await self.crawler.signals.wait_for(signals.scheduler_empty)

    # --- the site as a whole ----------------------------------------------------------------------------------------

    def _ask_home(self, rendered: bool) -> Request:
        meta = {"playwright": True} if rendered else None
        return self._ask(self.plan.site.home, self.home_answered, self.home_failed, meta=meta, rendered=rendered)

    def home_answered(self, response: Response, rendered: bool) -> Iterator[Request]:
        self.failures_in_a_row = 0
        yield from self._home_seen(self._document(response, self.plan.site.home, rendered))

    def home_failed(self, failure: TwistedFailure) -> Iterator[Request]:
        rendered = bool(request_of(failure).cb_kwargs["rendered"])
        page = self._failed_page(failure, self.plan.site.home, rendered)
        if rendered:  # as served, then: the browser may be what failed
            yield self._ask_home(rendered=False)
        else:
            yield from self._home_seen(Document(page, b"", self.plan.as_of))

    def _home_seen(self, document: Document) -> Iterator[Request]:
        """Keep what the home page shows; ask for each of its links, and for a page that cannot be there."""
        site = self.plan.site
        self.home = document
        seen = read_home(document, site)
        self.sink.keep_evidence(seen)
        facts = read_page(document, site, PageLevel.HOME)
        self.sink.keep_evidence(kept_facts(facts, self.plan.phrases, self.plan.as_of))
        missing = missing_address(site, self.plan.as_of)
        yield self._ask(missing, self.missing_answered, self.missing_failed, address=missing)
        if seen.unread is not None:
            return
        self.sink.keep_evidence(
            HiddenLinks(
                unit=site.name,
                column="",
                url=site.home,
                seen_at=self.plan.now,
                unread=None,
                rendered=document.page.rendered,
                links=hidden_links(document),
            )
        )
        self.home_links = HomeLinks(self.plan, links_of(document, site.home))
        for asked in self.home_links.to_ask():
            yield self._ask_link(asked)

    def missing_answered(self, response: Response, address: str) -> None:
        self._keep_missing(self._document(response, address, rendered=False))

    def missing_failed(self, failure: TwistedFailure) -> None:
        address = str(request_of(failure).cb_kwargs["address"])
        self._keep_missing(Document(self._failed_page(failure, address, rendered=False), b"", self.plan.as_of))

    def _keep_missing(self, document: Document) -> None:
        self.sink.keep_evidence(read_missing_page(document, self.plan.site, self.home))

    def _ask_link(self, asked: LinkToAsk) -> Request:
        self._count("links")
        return self._ask(asked.link.url, self.link_answered, self.link_failed, meta=asked.meta, asked=asked)

    def link_answered(self, response: Response, asked: LinkToAsk) -> None:
        assert self.home_links is not None
        self.home_links.answered(asked.link, self._document(response, asked.link.url, rendered=False))

    def link_failed(self, failure: TwistedFailure) -> None:
        assert self.home_links is not None
        asked: LinkToAsk = request_of(failure).cb_kwargs["asked"]
        page = self._failed_page(failure, asked.link.url, rendered=False)
        self.home_links.answered(asked.link, Document(page, b"", self.plan.as_of))

    def keep_links(self) -> None:
        """At the end, however it came: what became of the home page's links."""
        if self.home_links is not None:
            self.sink.keep_evidence(self.home_links.checked())

    # --- articles ---------------------------------------------------------------------------------------------------

    def _ask_article(self, way: Way) -> Request:
        self._count("articles")
        meta: dict[str, Any] = {"playwright": True} if way.rendered else {"download_maxsize": self.plan.max_attachment}
        return self._ask(way.planned.url, self.article_answered, self.article_failed, meta=meta, way=way)

    async def article_answered(self, response: Response, way: Way) -> AsyncIterator[Request]:
        self.failures_in_a_row = 0
        document = self._document(response, way.planned.url, way.rendered)
        if self.files.is_file(document):  # a list may lead straight to a file
            self._seen(way, document)
            await self.files.answered(way, document, way.planned.places[0].title)
        elif self._needs_browser(document, way):
            way.rendered = True
            yield self._ask_article(way)
            return
        else:
            self._read_page(way, document)
        for request in self._next(way):
            yield request

    def article_failed(self, failure: TwistedFailure) -> Iterator[Request]:
        way: Way = request_of(failure).cb_kwargs["way"]
        page = self._failed_page(failure, way.planned.url, way.rendered)
        if way.rendered and way.visit is None:  # what was served must do, then
            way.rendered, way.browser_failed = False, True
            yield self._ask_article(way)
            return
        self._seen(way, Document(page, b"", self.plan.as_of))
        yield from self._next(way)
        self._count_failure(page.failure)

    def _needs_browser(self, document: Document, way: Way) -> bool:
        if way.rendered or way.browser_failed or not self._browser or document.page.status != 200:
            return False
        read = read_visit(document, way.planned, self.plan.site)
        empty = read.length < _SAYS_LITTLE and not read.pictures and not attachments_of(document)
        return read.unread is None and empty and drawn_by_script(document)

    def _seen(self, way: Way, document: Document) -> None:
        way.visit = ArticleVisit(read_visit(document, way.planned, self.plan.site))

    def _read_page(self, way: Way, document: Document) -> None:
        """What the page itself shows; its attachments are to be asked for next."""
        self._seen(way, document)
        assert way.visit is not None
        read, planned = way.visit.read, way.planned
        if read.unread is not None:
            return
        scene = self._scene(planned, planned.url, read.title or read.listed_title)
        way.sightings.extend(scan(pieces_of_page(document), scene))
        way.visit = ArticleVisit(
            read.model_copy(update={"scanned": True}),
            page_facts(document, planned, self.plan.site, self.plan.phrases),
            hidden_in(document, planned),
        )
        self.files.offered(way, attachments_of(document, pictures=self.plan.ocr))

    def _scene(self, planned: PlannedArticle, url: str, title: str) -> Scene:
        return Scene(
            url=url, kind=planned.places[0].kind, title=title, key=bytes.fromhex(self.plan.key), today=self.plan.as_of
        )

    # --- attachments ------------------------------------------------------------------------------------------------

    def _next(self, way: Way) -> Iterator[Request]:
        """The next attachment of an article, or, when there is none left, the article is done."""
        asked = self.files.next(way)
        if asked is None:
            if not way.waits:
                self._keep(way)
            return
        self._count("attachments")
        yield self._ask(
            asked.url,
            self.attachment_answered,
            self.attachment_failed,
            meta={"download_maxsize": self.plan.max_attachment},
            headers=asked.headers,
            way=way,
            name=asked.name,
            asked=asked.url,
        )

    async def attachment_answered(self, response: Response, way: Way, name: str, asked: str) -> AsyncIterator[Request]:
        woken = await self.files.answered(way, self._document(response, asked, rendered=False), name)
        for each in (way, *woken):
            for request in self._next(each):
                yield request

    async def attachment_failed(self, failure: TwistedFailure) -> AsyncIterator[Request]:
        given = request_of(failure).cb_kwargs
        page = self._failed_page(failure, given["asked"], rendered=False)
        woken = await self.files.answered(given["way"], Document(page, b"", self.plan.as_of), given["name"])
        for each in (given["way"], *woken):
            for request in self._next(each):
                yield request

    def _keep(self, way: Way) -> None:
        """The article, for every column that lists it."""
        assert way.visit is not None
        read = way.visit.read.model_copy(
            update={"attachments": tuple(way.attachments), "sightings": tuple(way.sightings)}
        )
        for place in way.planned.places:
            at = {"unit": place.unit, "column": place.column}
            page, hidden = way.visit.page, way.visit.hidden
            self.sink.keep_article(
                ArticleVisit(
                    at_place(read, place),
                    page and page.model_copy(update=at),
                    hidden and hidden.model_copy(update=at),
                )
            )
        self.sink.article_done(way.planned.url, len(way.sightings))
