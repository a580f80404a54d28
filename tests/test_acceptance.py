"""The notice of 2022-04-21, reproduced: the recorded county crawled and judged as the office would do it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.browser import find_chromium
from examples.serve import LoopbackSite
from storage.nouns import (
    Rectification,
    RectificationEvent,
    RectificationStatus,
    Severity,
    fingerprint,
)
from storage.recording import Recording
from storage.store import open_store
from tests.county.names import BLANK, STALE
from tests.county.plan import TRAPS

COUNTY = Path(__file__).resolve().parents[1] / "examples" / "tonggu"

pytestmark = pytest.mark.skipif(
    find_chromium() is None and "CI" not in os.environ, reason="没有 Chromium:空白栏目无法复看证实,本文件未检查"
)


def xunlan(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The county crawled over HTTP on loopback, once for all tests of this file."""
    url = f"sqlite:///{tmp_path_factory.mktemp('county')}/xunlan.db"
    with LoopbackSite(Recording(COUNTY)) as site:
        crawl = xunlan(
            *("crawl", "--registry", str(COUNTY / "county.yml"), "--database", url),
            *("--as-of", "2022-04-21", "--delay", "0"),
            XUNLAN_PROXY=site.address,
        )
        assert crawl.returncode == 0, crawl.stdout + crawl.stderr
        shells = [asked for asked in site.asked if "xxgk_bmtt.shtml" in asked]
        assert not shells  # the address of a frame says what it frames: one request a column
    return url


def findings(database: str) -> list[dict[str, Any]]:
    listed = xunlan("findings", "--database", database, "--json")
    assert listed.returncode == 0, listed.stderr
    rows: list[dict[str, Any]] = json.loads(listed.stdout)
    return rows


def test_the_ten_units_with_a_blank_column_are_those_of_the_notice(database: str) -> None:
    assert {row["unit"] for row in findings(database) if row["rule"] == "blank_column"} == set(BLANK)


def test_the_23_units_with_a_stale_column_are_those_of_the_notice(database: str) -> None:
    assert {row["unit"] for row in findings(database) if row["rule"] == "stale_column"} == set(STALE)


def test_no_trap_accuses_anybody_of_a_blank_or_stale_column(database: str) -> None:
    accused = {(row["unit"], row["column"]): row["rule"] for row in findings(database)}
    found = {place: accused[place] for place in TRAPS if place in accused}
    assert set(found.values()) == {"unreachable_column", "undated_column", "future_dated_entry"}
    assert len(found) == 5


def test_every_column_reads_as_it_was_meant(database: str) -> None:
    listed: list[dict[str, Any]] = json.loads(xunlan("columns", "--database", database, "--json").stdout)
    read = {(row["unit"], row["name"]): (row["state"], row["newest"], row["total"]) for row in listed}
    meant = {
        (each.unit, each.column): (each.state.value, each.newest and each.newest.isoformat(), each.total)
        for each in Recording(COUNTY).expected()
    }
    assert read == meant


PRIVACY = ("文广新旅局", "交通运输局")  # put in by hand: personal data is not looked for yet


@pytest.fixture(scope="module")
def with_privacy(database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same night with the two privacy findings of the notice."""
    copy = tmp_path_factory.mktemp("privacy") / "xunlan.db"
    with sqlite3.connect(database.removeprefix("sqlite:///")) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    url = f"sqlite:///{copy}"
    at = datetime(2022, 4, 21, 4, tzinfo=UTC)
    with open_store(url) as store:
        for unit in PRIVACY:
            column = next(each for each in store.columns([unit]) if each.kind == "penalty")
            found = Rectification(
                fingerprint=fingerprint("personal_data", unit, column.name),
                opened_at=at,
                rule="personal_data",
                unit=unit,
                column=column.name,
                url=column.url,
                about="",
                message="行政处罚决定书未对当事人身份证号码及详细地址作模糊处理",
                severity=Severity.MAJOR,
                status=RectificationStatus.FOUND,
                due_at=date(2022, 4, 24),
                seen_at=at,
            )
            opened = RectificationEvent(fingerprint=found.fingerprint, at=at, run=1, what="opened", why="人工录入")
            store.save_rectifications([found], [opened])
    return url


def assess(database: str, ruleset: str) -> dict[str, Any]:
    drawn = xunlan("assess", "--period", "2022Q1", "--ruleset", ruleset, "--database", database, "--json")
    assert drawn.returncode == 0, drawn.stderr
    told: dict[str, Any] = json.loads(drawn.stdout)
    return told


def test_the_county_passes_at_the_rate_of_the_notice(with_privacy: str) -> None:
    told = assess(with_privacy, "county-zero-tolerance")
    failed = {each["unit"] for each in told["units"] if each["passed"] is False}
    assert failed == {*BLANK, *STALE, *PRIVACY}
    assert (told["checked"], told["checked_by_kind"]) == (40, {"乡镇": 9, "部门": 31})
    assert (len(failed), told["passed"], told["rate"], told["share_checked"]) == (29, 11, 27.5, 100.0)


def test_the_same_night_fails_the_site_by_the_national_vetoes(database: str) -> None:
    (site,) = assess(database, "national-2019")["units"]
    rows = findings(database)
    blank = {(row["unit"], row["column"]) for row in rows if row["rule"] == "blank_column"}
    assert site["passed"] is False
    assert f"空白栏目 {len(blank)} 个" in " ".join(site["reasons"])
    assert [reason.partition(" ")[0] for reason in site["reasons"]][:3] == [
        "动态要闻、通知公告、政策文件类栏目不更新",
        "应更新但长期未更新的栏目",
        "空白栏目",
    ]
