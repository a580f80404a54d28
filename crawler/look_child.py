"""The process that fetches a few pages: a LookPlan on standard input, one JSON line a page on standard output."""

from __future__ import annotations

import base64
import json
import sys

from scrapy.crawler import AsyncCrawlerProcess

from crawler.fetching import scrapy_settings, use_proxy
from spiders.document import Document
from spiders.pages import PageSpider
from spiders.plan import LookPlan


def main() -> None:
    plan = LookPlan.model_validate_json(sys.stdin.readline())

    def hand_over(document: Document, end: str | None) -> None:
        told = {
            "page": document.page.model_dump(mode="json"),
            "body": base64.b64encode(document.body).decode("ascii"),
            "end": end,
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    use_proxy(plan)
    process = AsyncCrawlerProcess(scrapy_settings(plan))
    process.crawl(PageSpider, plan=plan, hand_over=hand_over)
    process.start()
