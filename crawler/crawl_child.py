"""The crawl's own process: a plan on standard input, observations into the store, a JSON line of progress a column."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler.fetching import scrapy_settings, use_proxy
from crawler.registry import discovered_column
from spiders.columns import ColumnSpider
from spiders.plan import CrawlPlan
from storage.errors import StorageError
from storage.nouns import Column, ColumnObservation, ColumnState, Noun, Page
from storage.pages import BodyStore
from storage.remembered_nouns import Recalled, Remembered, SameAgain
from storage.store import Look, Store, open_store

BATCH = 200  # columns written in one transaction
A_WHILE = 20.0  # seconds after which fewer are: what a crawl that is ended by force has seen and not written is lost
A_MOMENT = 0.1  # seconds


class StoreSink:
    """Writes what the spider saw into the store, in batches, and reports progress on standard output."""

    def __init__(self, store: Store, plan: CrawlPlan, report: IO[str]) -> None:
        self.store = store
        self.run, self.seen_at = plan.run, plan.now
        self.bodies = BodyStore(plan.body_folder)
        self.teller = Teller(report)
        self._later: asyncio.TimerHandle | None = None
        self._looks: list[Look] = []
        self._same: list[SameAgain] = []
        self._evidence: list[Noun] = []

    def keep(self, seen: ColumnObservation, pages: tuple[Page, ...], remembered: Remembered | None) -> None:
        self._looks.append(Look(seen, pages, remembered))
        self._done(seen.unit, seen.column, seen.state)

    def keep_same(self, same: SameAgain, state: ColumnState) -> None:
        self._same.append(same)
        self._done(same.unit, same.column, state)

    def _done(self, unit: str, column: str, state: ColumnState) -> None:
        self.teller.tell({"unit": unit, "column": column, "state": state})
        if len(self._looks) + len(self._same) >= BATCH:
            self.flush()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(A_WHILE, self._flush_in_time)

    def recall(self, places: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Recalled]:
        return self.store.recall(places, self.run)

    def keep_body(self, page: Page, body: bytes) -> None:
        self.bodies.put(body)

    def discovered(self, column: Column) -> None:
        self.store.remember_columns([column])

    def keep_evidence(self, noun: Noun) -> None:
        self._evidence.append(noun)

    def second_looks(self, number: int) -> None:
        self.teller.tell_now({"second_looks": number})

    def warn(self, text: str) -> None:
        self.teller.tell_now({"warning": text})

    def _flush_in_time(self) -> None:
        self._later = None
        try:
            self.flush()
        except StorageError as error:  # nobody is there to catch it
            self.warn(f"有栏目的观察没有写入数据库,本次对它们未作判断:{error}")

    def flush(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        looks, self._looks = self._looks, []
        same, self._same = self._same, []
        evidence, self._evidence = self._evidence, []
        if looks:
            self.store.save_observations(self.run, looks)
        if same:
            self.store.save_same(self.run, self.seen_at, same)
        if evidence:
            self.store.save_evidence(self.run, evidence)


class Teller:
    """Tells the parent how far the crawl has come, within a moment: where many columns are done in one, waking the
    parent for each cost 7 % of an unchanged night."""

    def __init__(self, report: IO[str]) -> None:
        self.report = report
        self._later: asyncio.TimerHandle | None = None

    def tell(self, what: Mapping[str, Any]) -> None:
        self.report.write(json.dumps(what, ensure_ascii=False) + "\n")
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(A_MOMENT, self._flush)

    def tell_now(self, what: Mapping[str, Any]) -> None:
        tell(self.report, what)

    def _flush(self) -> None:
        self._later = None
        self.report.flush()


def tell(report: IO[str], what: Mapping[str, Any]) -> None:
    """One line to the parent."""
    report.write(json.dumps(what, ensure_ascii=False) + "\n")
    report.flush()


def main() -> None:
    drawn = sys.stdin.readline()
    if not drawn:
        return  # it was made ready, and there is nothing to look at
    plan = CrawlPlan.model_validate_json(drawn)
    use_proxy(plan)
    process = AsyncCrawlerProcess(scrapy_settings(plan))
    with open_store(plan.database_url, body_folder=plan.body_folder) as store:
        sink = StoreSink(store, plan, sys.stdout)
        crawler = process.create_crawler(ColumnSpider)
        process.crawl(crawler, plan=plan, sink=sink, resolve=discovered_column)
        process.start()
        sink.flush()
        warn_of_bugs(crawler, sink.warn)
        sink.teller.tell_now({"end": finish_reason(crawler), "counts": counts(crawler)})


def finish_reason(crawler: Crawler) -> str:
    """Scrapy calls an orderly end on a signal "shutdown"; our parent knows why it asked for it."""
    reason = crawler.stats.get_value("finish_reason") or "died"
    return "interrupted" if reason == "shutdown" else str(reason)


def counts(crawler: Crawler) -> dict[str, int]:
    """Requests by purpose, and what they cost; whole numbers only, as they stand in the run."""
    get = crawler.stats.get_value
    names = {
        "requests": "downloader/request_count",
        "bytes": "downloader/response_bytes",
        "robots": "robotstxt/request_count",
        "roots": "xunlan/roots",
        "first_looks": "xunlan/first_looks",
        "second_looks": "xunlan/second_looks",
        "rendered": "xunlan/rendered",
        "not_modified": "xunlan/not_modified",
        "unchanged": "xunlan/unchanged",
        "parsed": "xunlan/parsed",
        "retries": "retry/count",
        "not_recorded": "xunlan/not_recorded",
        "rest_seconds": "xunlan/rest_seconds",
        "waited_seconds": "xunlan/waited_seconds",
        "articles": "xunlan/articles",
        "attachments": "xunlan/attachments",
        "links": "xunlan/links",
    }
    return {name: int(get(stat) or 0) for name, stat in names.items()}


def warn_of_bugs(crawler: Crawler, warn: Callable[[str], None]) -> None:
    bugs = sum(int(value) for name, value in crawler.stats.get_stats().items() if name.startswith("spider_exceptions/"))
    if bugs:
        warn(f"程序错误:{bugs} 个页面在读取时出错,对它们本次未作判断,请把日志交给维护人员")
    not_recorded = int(crawler.stats.get_value("xunlan/not_recorded") or 0)
    if not_recorded:
        warn(f"录制中缺少 {not_recorded} 个地址,没有访问网络")
