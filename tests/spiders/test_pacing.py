"""How far apart requests arrive when the process that sends them is kept waiting by others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.certificates import self_signed
from tests.loopback import Loopback, html

DELAY = 0.2  # seconds
# Between the moment from which Scrapy counts the delay and the sending of a request, other processes of the machine may
# run for a while. Here it is 0.15 s for every other request, so that each of these is followed by one on time.
PROGRAM = """
import asyncio, itertools, sys, time
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from spiders.transport import TransportHandler

class Delayed(TransportHandler):
    turns = itertools.cycle([0, 0.15])

    async def _download(self, request):
        time.sleep(next(self.turns))
        return await super()._download(request)

class Asking(scrapy.Spider):
    name = "asking"

    async def start(self):
        for number in range(6):
            yield scrapy.Request(f"{sys.argv[1]}{number}.html")

    def parse(self, response):
        pass

crawl = AsyncCrawlerProcess({
    "DOWNLOAD_HANDLERS": {"http": Delayed, "https": Delayed},
    "DOWNLOAD_DELAY": float(sys.argv[2]), "DOWNLOAD_DELAY_JITTER": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "TELNETCONSOLE_ENABLED": False, "LOG_ENABLED": False,
})
crawl.crawl(Asking)
crawl.start()
"""


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_the_delay_counts_from_when_a_request_has_left_and_not_from_when_it_was_begun(
    secure: bool, tmp_path: Path
) -> None:
    pages = {f"/{number}.html": html("<p>1</p>") for number in range(6)}
    with Loopback(pages, tls=self_signed(tmp_path) if secure else None) as site:
        command = [sys.executable, "-c", PROGRAM, site.home, str(DELAY)]
        subprocess.run(command, cwd=Path(__file__).parents[2], check=True)
    assert site.greetings == 1
    assert len(site.gaps) == 5
    assert min(site.gaps) >= DELAY
