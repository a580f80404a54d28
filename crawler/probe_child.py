"""The process that visits home pages: a LookPlan on standard input, one JSON line a page with its seconds on output."""

from __future__ import annotations

import base64
import json
import sys

from scrapy.crawler import AsyncCrawlerProcess

from crawler.fetching import scrapy_settings, use_proxy
from spiders.document import Document
from spiders.plan import LookPlan
from spiders.probing import ProbeSpider

TIMED = "spiders.probing.TimedHandler"


def main() -> None:
    plan = LookPlan.model_validate_json(sys.stdin.readline())

    def hand_over(document: Document, seconds: float | None) -> None:
        told = {
            "page": document.page.model_dump(mode="json"),
            "body": base64.b64encode(document.body).decode("ascii"),
            "seconds": seconds,
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    use_proxy(plan)
    settings = scrapy_settings(plan)
    settings.set("DOWNLOAD_HANDLERS", {"http": TIMED, "https": TIMED}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(ProbeSpider, plan=plan, hand_over=hand_over)
    process.start()
