"""A small recorded county in a folder, and the command line as a person types it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner, Result

from crawler.cli import app
from storage.nouns import ColumnState, Failure, Page
from storage.recording import ExpectedColumn, RecordedPage, write_lines
from tests.crawler.county import BLANK, DAY, listing, write_registry

HOME = "http://www.tonggu.test/"
PROJECT = Path(__file__).resolve().parent.parent.parent
UNITS: Mapping[str, Mapping[str, str]] = {
    "永宁镇": {"通知公告": "/yn/tzgg/", "工作动态": "/yn/gzdt/"},
    "大塅镇": {"通知公告": "/dd/tzgg/"},
}
BODIES = {
    "/yn/tzgg/": listing("2022-04-20", "2022-04-01"),
    "/yn/gzdt/": BLANK,
    "/dd/tzgg/": listing("2020-01-02", "2020-01-01"),
}


def write_recording(
    folder: Path, bodies: Mapping[str, str] = BODIES, failures: Mapping[str, Failure] | None = None
) -> Path:
    """Record pages by path below HOME, and write what is read in UNITS when every body is as in BODIES."""
    pages = folder / "pages"
    pages.mkdir(parents=True)
    write_registry(folder, HOME, UNITS)
    (folder / "recording.json").write_text(json.dumps({"name": "铜鼓", "as_of": DAY.isoformat()}), encoding="utf-8")
    recorded = [_recorded(folder, path, text) for path, text in bodies.items()]
    recorded += [RecordedPage(page=_page(path, None, failure)) for path, failure in (failures or {}).items()]
    write_lines(folder / "pages.jsonl", recorded)
    write_lines(folder / "expected.jsonl", EXPECTED)
    return folder


EXPECTED = [
    ExpectedColumn(unit="永宁镇", column="通知公告", state=ColumnState.FILLED, newest="2022-04-20", total=2),
    ExpectedColumn(unit="永宁镇", column="工作动态", state=ColumnState.BLANK, total=0, findings=("blank_column",)),
    ExpectedColumn(
        unit="大塅镇",
        column="通知公告",
        state=ColumnState.FILLED,
        newest="2020-01-02",
        total=2,
        findings=("stale_column",),
    ),
]


def _recorded(folder: Path, path: str, text: str) -> RecordedPage:
    name = "pages/" + re.sub(r"\W+", "_", path) + ".html"
    (folder / name).write_text(text, encoding="utf-8")
    return RecordedPage(page=_page(path, 200, None), body=name)


def _page(path: str, status: int | None, failure: Failure | None) -> Page:
    url = HOME.rstrip("/") + path
    headers = {"content-type": "text/html; charset=utf-8"} if status else {}
    at = datetime(2022, 4, 21, 4, tzinfo=UTC)
    return Page(url=url, final_url=url, fetched_at=at, status=status, failure=failure, headers=headers)


def xunlan(*words: object, env: Mapping[str, str] | None = None) -> Result:
    """Run a command in this process; an exception that is nobody's fault but ours is raised."""
    result = CliRunner().invoke(
        app,
        [str(word) for word in words],
        env={"XUNLAN_CONTACT": "测试 test@example.org", "XUNLAN_DELAY": "0", **(env or {})},
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def xunlan_process(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, with its output through pipes."""
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-P", "-m", "crawler.cli", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120)
