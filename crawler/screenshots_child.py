"""The process that takes pictures: a LookPlan and a folder on standard input, one JSON line a page on standard output.

A picture is written into the folder under the number of its address in the plan.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess

from crawler.fetching import scrapy_settings, use_proxy
from spiders.plan import LookPlan
from spiders.shots import ShotSpider
from storage.nouns import Failure


def main() -> None:
    folder = Path(json.loads(sys.stdin.readline()))
    plan = LookPlan.model_validate_json(sys.stdin.readline())
    numbers = {url: number for number, url in enumerate(plan.urls)}

    def hand_over(url: str, picture: bytes | None, failure: Failure | None) -> None:
        told = {"number": numbers[url], "failure": failure, "bytes": 0}
        if picture is not None:
            told["bytes"] = (folder / f"{numbers[url]}.png").write_bytes(picture)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    use_proxy(plan)
    settings = scrapy_settings(plan)
    handler = "spiders.shots.ShotHandler"
    settings.set("DOWNLOAD_HANDLERS", {"http": handler, "https": handler}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(ShotSpider, plan=plan, hand_over=hand_over)
    process.start()
