"""Recording live pages, failures too, and crawling the recording without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import XunlanError
from crawler.order import Manners
from crawler.record import record
from crawler.registry import load_registry
from crawler.smoke import smoke
from storage.nouns import ColumnState, Failure
from storage.recording import Recording
from tests.crawler.county import DAY, listing, write_registry
from tests.crawler.test_crawl import hang_up
from tests.loopback import Behaviour, Loopback, html, redirect

MANNERS = Manners(user_agent="Xunlan/test", delay=0.0, timeout=5.0, retries=0)


def test_a_recording_of_live_pages_replays_without_them(tmp_path: Path) -> None:
    pages: dict[str, Behaviour] = {
        "/a.html": html(listing("2022-04-20")),
        "/old.html": redirect("/a.html"),
        "/gone.html": hang_up,
    }
    with Loopback(pages) as site:
        columns = {"通知公告": "/a.html", "公告公示": "/old.html", "政策文件": "/gone.html"}
        registry = load_registry(write_registry(tmp_path, site.home, {"永宁镇": columns}))
        summary = record([], tmp_path / "recording", MANNERS, DAY, registry)
        redirected, gone = site.url("/old.html"), site.url("/gone.html")
    recording = Recording(tmp_path / "recording")
    old, failed = recording.find(redirected), recording.find(gone)
    assert old is not None
    assert failed is not None
    assert (old.page.status, failed.page.failure, summary.failures) == (302, Failure.RESET, 1)
    expected = {each.column: each.state for each in recording.expected()}
    filled, lost = ColumnState.FILLED, ColumnState.UNREACHABLE
    assert expected == {"通知公告": filled, "公告公示": filled, "政策文件": lost}
    result = smoke(tmp_path / "recording", MANNERS, lambda progress: None)
    assert [each.line() for each in result.differences] == []


def test_an_existing_recording_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(XunlanError, match="不是空目录"):
        record(["http://127.0.0.1:9/"], tmp_path, MANNERS, DAY)
