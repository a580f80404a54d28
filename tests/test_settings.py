"""Settings as an operator leaves them in .env or in the environment, and those that Scrapy is given."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.cli import load_installation
from settings import Settings

PROJECT = Path(__file__).parent.parent
NAMES = [f"XUNLAN_{name.upper()}" for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with no settings at all, to begin with."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_line_of_the_example_without_a_value_is_a_setting_that_is_not_set(elsewhere: Path) -> None:
    nothing = Settings()
    (elsewhere / ".env").write_text("".join(f"{name}=\n" for name in NAMES), encoding="utf-8")
    assert Settings() == nothing


def test_a_variable_without_a_value_is_not_set_either(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Settings()
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings() == nothing
    load_installation()


def test_a_value_in_the_file_holds_where_the_variable_is_empty(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("XUNLAN_SMTP_PORT=2525\n", encoding="utf-8")
    monkeypatch.setenv("XUNLAN_SMTP_PORT", "")
    assert Settings().smtp_port == 2525


CRAWL = """
import sys
from datetime import UTC, date, datetime
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from crawler.fetching import scrapy_settings
from spiders.plan import Conduct

class Idle(scrapy.Spider):
    name = "idle"

    async def start(self):
        print(sorted(set(sys.argv[1:]) & sys.modules.keys()))
        return
        yield

conduct = Conduct(
    now=datetime.now(UTC), as_of=date(2022, 4, 21), own_hosts=frozenset(),
    user_agent="", delay=1, timeout=1, max_body=1, retries=0,
)
crawl = AsyncCrawlerProcess(scrapy_settings(conduct))
crawl.crawl(Idle)
crawl.start()
"""
UNUSED = (
    "scrapy.extensions.remote_control",
    "scrapy.extensions.telnet",
    "scrapy.extensions.feedexport",
    "scrapy.core.downloader.handlers.file",
    "scrapy.core.downloader.handlers.ftp",
    "scrapy.downloadermiddlewares.httpcache",
)


def test_a_crawl_loads_only_the_components_of_scrapy_that_it_uses() -> None:
    command = [sys.executable, "-c", CRAWL, "spiders.transport", *UNUSED]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True, text=True)
    assert told.stdout.strip() == "['spiders.transport']"
