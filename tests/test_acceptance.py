"""The notice of 2022-04-21, reproduced: the recorded county crawled and judged as the office would do it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.browser import find_chromium
from examples.serve import LoopbackSite
from storage.recording import Recording
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
