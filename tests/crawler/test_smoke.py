"""A recording is crawled without a network and every difference from what it expects is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from crawler.smoke import Difference, compare
from storage.nouns import ColumnObservation, ColumnState, Failure
from storage.recording import ExpectedColumn, write_lines
from tests.crawler.county import listing
from tests.crawler.recorded import BODIES, EXPECTED, write_recording, xunlan

PLACE = ("永宁镇", "通知公告")
WANTED = ExpectedColumn(unit=PLACE[0], column=PLACE[1], state=ColumnState.FILLED, newest=date(2022, 4, 20), total=2)


def seen(**change: object) -> ColumnObservation:
    fields = {
        "unit": PLACE[0],
        "column": PLACE[1],
        "url": "http://www.tonggu.test/yn/tzgg/",
        "seen_at": "2022-04-21T04:00:00Z",
        "state": "filled",
        "reason": "",
        "newest": "2022-04-20",
        "total": 2,
    }
    return ColumnObservation.model_validate(fields | change)


def test_what_is_as_expected_is_no_difference() -> None:
    assert list(compare({PLACE: WANTED}, {PLACE: seen()}, {})) == []


def test_each_thing_that_differs_is_a_line_of_its_own() -> None:
    found = compare(
        {PLACE: WANTED}, {PLACE: seen(state="blank", newest=None, total=0)}, {PLACE: {"stale_column", "blank_column"}}
    )
    assert [each.line() for each in found] == [
        "永宁镇 / 通知公告: state 应为 filled,实为 blank",
        "永宁镇 / 通知公告: newest 应为 2022-04-20,实为 无",
        "永宁镇 / 通知公告: total 应为 2,实为 0",
        "永宁镇 / 通知公告: findings 应为 无,实为 blank_column、stale_column",
    ]


def test_columns_are_compared_both_ways() -> None:
    assert [each.what for each in compare({PLACE: WANTED}, {}, {})] == ["missing"]
    assert [each.what for each in compare({}, {PLACE: seen()}, {})] == ["unexpected"]


def test_an_address_that_is_not_recorded_is_a_difference_even_where_it_was_expected() -> None:
    expected = WANTED.model_copy(update={"state": ColumnState.UNREACHABLE, "newest": None, "total": None})
    lost = seen(state="unreachable", newest=None, total=None, failure=Failure.NOT_RECORDED)
    assert [each.what for each in compare({PLACE: expected}, {PLACE: lost}, {})] == ["not_recorded"]


def test_a_difference_of_the_whole_run_has_no_place() -> None:
    whole = Difference("", "", "run", "done", "partial(deadline)")
    assert whole.line() == "run 应为 done,实为 partial(deadline)"
    assert replace(whole, unit="永宁镇").line().startswith("永宁镇: ")


def test_a_recording_that_reads_as_expected_is_status_0(tmp_path: Path) -> None:
    result = xunlan("smoke", write_recording(tmp_path / "recording"))
    assert result.exit_code == 0, result.stdout
    assert "与预期完全一致" in result.stdout


def test_every_difference_is_told_and_is_status_1(tmp_path: Path) -> None:
    filled = {path: listing("2022-04-20", "2022-04-01") for path in BODIES if path != "/dd/tzgg/"}
    recording = write_recording(tmp_path / "recording", filled)
    write_lines(recording / "expected.jsonl", EXPECTED[1:])
    result = xunlan("smoke", recording, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["equal"] is False
    whats = {(each["unit"], each["column"], each["what"]) for each in told["differences"]}
    assert ("永宁镇", "通知公告", "unexpected") in whats
    assert ("永宁镇", "工作动态", "state") in whats
    assert ("大塅镇", "通知公告", "not_recorded") in whats
    assert {path.name for path in recording.iterdir()} == {
        "county.yml",
        "expected.jsonl",
        "pages",
        "pages.jsonl",
        "recording.json",
    }
