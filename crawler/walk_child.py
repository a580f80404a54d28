"""The walk's own process: a plan on standard input; articles, and what is seen of the site, into the store."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.crawl_child import counts, finish_reason, tell, warn_of_bugs
from crawler.fetching import scrapy_settings, use_proxy
from spiders.article_files import ArticleFiles
from spiders.attachments.bounded import Reader
from spiders.plan import WalkPlan
from spiders.walk import WalkSpider
from storage.articles import ArticleVisit
from storage.nouns import Noun
from storage.store import Store, open_store

BATCH = 50  # articles written in one transaction


class WalkSink:
    """Writes what the walk saw into the store, in batches, and reports progress on standard output."""

    def __init__(self, store: Store, plan: WalkPlan, report: IO[str]) -> None:
        self.store = store
        self.run = plan.run
        self.report = report
        self._visits: list[ArticleVisit] = []

    def keep_article(self, visit: ArticleVisit) -> None:
        self._visits.append(visit)
        if len(self._visits) >= BATCH:
            self.flush()

    def article_done(self, url: str, sightings: int) -> None:
        self.tell({"article": url, "sightings": sightings})

    def keep_evidence(self, noun: Noun) -> None:
        self.store.save_evidence(self.run, [noun])

    def warn(self, text: str) -> None:
        self.tell({"warning": text})

    def flush(self) -> None:
        visits, self._visits = self._visits, []
        if visits:
            self.store.save_articles(self.run, visits)

    def tell(self, what: Mapping[str, Any]) -> None:
        tell(self.report, what)


def main() -> None:
    drawn = sys.stdin.readline()
    if not drawn:
        return  # it was made ready, and there is nothing to visit
    plan = WalkPlan.model_validate_json(drawn)
    use_proxy(plan)
    process = AsyncCrawlerProcess(scrapy_settings(plan))
    with (
        open_store(plan.database_url, body_folder=plan.body_folder) as store,
        TemporaryDirectory(prefix="xunlan-files-") as folder,
        Reader(key=bytes.fromhex(plan.key), today=plan.as_of, ocr=plan.ocr) as reader,
    ):
        sink = WalkSink(store, plan, sys.stdout)
        crawler = process.create_crawler(WalkSpider)
        process.crawl(crawler, plan=plan, sink=sink, files=ArticleFiles(plan, reader, Path(folder)))
        process.start()
        sink.flush()
        warn_of_bugs(crawler, sink.warn)
        sink.tell({"end": finish_reason(crawler), "counts": counts(crawler)})
