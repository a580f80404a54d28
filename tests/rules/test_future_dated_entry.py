"""Entries dated later than tomorrow."""

from __future__ import annotations

import pytest

from rules.future_dated_entry import future_dated_entry
from storage.nouns import ColumnState, Severity
from tests.rules.evidence import cannot_tell, entry, filled, limits, problems, seen, silent


def test_an_entry_dated_the_day_after_tomorrow_is_named_with_its_address() -> None:
    slip = entry("2022-04-23", "防汛通知", "http://www.tonggu.gov.cn/art/1.html")
    (problem,) = problems(future_dated_entry, seen(ColumnState.FILLED, slip, entry("2022-04-20")), limits())
    assert problem.about == "http://www.tonggu.gov.cn/art/1.html"
    assert problem.message == "“防汛通知”的发布日期为 2022-04-23,晚于检查当天(2022-04-21)"
    assert problem.evidence["published"] == "2022-04-23"
    assert future_dated_entry.severity is Severity.MINOR


@pytest.mark.parametrize("day", ["2022-04-21", "2022-04-22"])
def test_today_and_tomorrow_are_not_the_future(day: str) -> None:
    assert silent(future_dated_entry, filled(day), limits())


def test_a_date_in_the_title_is_no_publication_date() -> None:
    assert silent(future_dated_entry, seen(ColumnState.FILLED, entry("2022-04-20", "2022年6月18日停电公告")), limits())


def test_every_entry_is_a_problem_of_its_own() -> None:
    found = problems(future_dated_entry, filled("2022-05-01", "2023-04-01", "2022-04-01"), limits())
    assert len({problem.about for problem in found}) == len(found) == 2


def test_an_entry_listed_twice_is_one_problem() -> None:
    twice = entry("2022-05-01")
    assert len(problems(future_dated_entry, seen(ColumnState.FILLED, twice, twice), limits())) == 1


def test_a_filled_column_with_only_future_dates_is_asked_about_too() -> None:
    assert problems(future_dated_entry, filled("2029-01-01", newest=None), limits())


@pytest.mark.parametrize("state", sorted(set(ColumnState) - {ColumnState.FILLED}))
def test_without_dates_in_sight_it_cannot_tell(state: ColumnState) -> None:
    assert cannot_tell(future_dated_entry, seen(state, looks=2), limits())
