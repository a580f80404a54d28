"""What a crawl has seen and not yet written: as long as few others follow, it does not wait for them."""

from __future__ import annotations

import asyncio
import sqlite3
from io import StringIO
from pathlib import Path

import pytest

from crawler import crawl_child
from crawler.crawl_child import StoreSink
from spiders.plan import CrawlPlan
from storage.store import Store, open_store
from tests.storage.world import COLUMNS, NOTICES, SITE, UNITS, begin, look, night


def sink(store: Store, folder: Path, report: StringIO) -> StoreSink:
    store.remember(SITE, UNITS, COLUMNS)
    plan = CrawlPlan(
        run=begin(store).id,
        site=SITE,
        host_group="yichun",
        columns_file=folder / "columns.jsonl",
        database_url=store.url,
        body_folder=store.body_folder,
        now=night(0),
        as_of=night(0).date(),
        own_hosts=frozenset(),
        user_agent="xunlan",
        delay=1,
        timeout=30,
        max_body=1000,
        retries=0,
    )
    return StoreSink(store, plan, report)


async def keep_one(sink: StoreSink) -> None:
    sink.keep(*look(NOTICES, 0, "关于春耕的通知"))
    for _ in range(3):  # turns of the loop
        await asyncio.sleep(0)


@pytest.mark.usefixtures("at_once")
def test_what_was_seen_is_written_before_long_though_few_columns_follow(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        asyncio.run(keep_one(sink(store, tmp_path, StringIO())))
        assert [each.column for each in store.observations(1)] == [NOTICES.name]


@pytest.mark.usefixtures("at_once")
def test_what_cannot_be_written_meanwhile_is_told(tmp_path: Path) -> None:
    report = StringIO()
    with open_store(f"sqlite:///{tmp_path}/xunlan.db") as store:
        keeps = sink(store, tmp_path, report)
        with sqlite3.connect(tmp_path / "xunlan.db") as other:
            other.execute("DROP TABLE pages")
        asyncio.run(keep_one(keeps))
    assert "没有写入数据库" in report.getvalue()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawl_child, "A_WHILE", 0.0)
