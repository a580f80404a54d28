"""When a column is reminded ahead: on the reminder's first day, the day before, the last day, and the day after."""

from __future__ import annotations

from datetime import date

import pytest

from rules import Limits
from rules.due_soon import due_soon
from rules.stale_column import stale_column
from storage.nouns import ColumnState, Mode, Severity
from tests.rules.evidence import cannot_tell, entry, filled, limits, problems, seen, silent


def on(day: str, mode: Mode = Mode.ROLL, **told: object) -> Limits:
    return limits(mode, as_of=date.fromisoformat(day), **told)


# --- something new within so many days or months --------------------------------------------------------------------


def test_six_months_are_reminded_of_in_the_last_fortnight_and_not_the_day_before() -> None:
    column = filled("2021-10-21")  # good until 2022-04-21
    assert silent(due_soon, column, on("2022-04-06", max_age_months=6))
    (problem,) = problems(due_soon, column, on("2022-04-07", max_age_months=6))
    assert problem.message == (
        "最近一条发布于 2021-10-21,最迟须于 2022-04-21(还有 14 天)发布新的信息,否则将被判为栏目不更新"
    )
    assert problem.evidence == {"last_day": "2022-04-21", "days_left": 14, "newest": "2021-10-21"}
    assert due_soon.severity is Severity.NOTICE
    assert problem.severity is None


def test_a_fortnight_is_reminded_of_from_the_tenth_day_on() -> None:
    column = filled("2022-04-01")
    assert silent(due_soon, column, on("2022-04-10", max_age_days=14))
    assert problems(due_soon, column, on("2022-04-11", max_age_days=14))


def test_on_the_last_day_it_is_due_today_and_on_the_day_after_it_is_stale_and_no_longer_due() -> None:
    column = filled("2022-04-01")
    (problem,) = problems(due_soon, column, on("2022-04-15", max_age_days=14))
    assert "最迟须于今天(2022-04-15)发布" in problem.message
    assert silent(stale_column, column, on("2022-04-15", max_age_days=14))
    assert silent(due_soon, column, on("2022-04-16", max_age_days=14))
    assert problems(stale_column, column, on("2022-04-16", max_age_days=14))


@pytest.mark.parametrize("newest", ["2022-02-28", "2022-02-27", "2021-08-31", "2021-10-30"])
def test_the_last_day_told_is_the_day_before_the_column_is_stale_whatever_the_months(newest: str) -> None:
    column = filled(newest)
    days = [date.fromordinal(number) for number in range(date(2022, 1, 1).toordinal(), date(2022, 10, 1).toordinal())]
    asked = [limits(as_of=day, max_age_months=6) for day in days]
    told = {str(each.evidence["last_day"]) for day in asked for each in problems(due_soon, column, day)}
    last_good = max(day.as_of for day in asked if silent(stale_column, column, day))
    assert told == {last_good.isoformat()}


def test_a_column_of_three_days_is_only_reminded_on_its_last_day() -> None:
    assert silent(due_soon, filled("2022-04-19"), limits(max_age_days=3))
    assert problems(due_soon, filled("2022-04-18"), limits(max_age_days=3))


# --- the item of the year -------------------------------------------------------------------------------------------


def yearly(day: str) -> Limits:
    return on(day, Mode.YEAR, due="01-31", year_offset=-1, keywords=("年度报告", "年报"))


LAST_YEARS = seen(ColumnState.FILLED, entry("2021-01-20", "永宁镇2020年政府信息公开年度报告"))
THIS_YEARS = seen(
    ColumnState.FILLED,
    entry("2022-01-10", "永宁镇2021年政府信息公开年度报告"),
    entry("2021-01-20", "永宁镇2020年政府信息公开年度报告"),
)


def test_the_item_of_the_year_is_reminded_of_thirty_days_before_its_day_and_not_earlier() -> None:
    assert silent(due_soon, LAST_YEARS, yearly("2021-12-31"))
    (problem,) = problems(due_soon, LAST_YEARS, yearly("2022-01-01"))
    assert problem.evidence["last_day"] == "2022-01-31"
    assert "发布本年度应有的内容" in problem.message


def test_on_the_due_day_the_item_is_due_today_and_on_the_day_after_it_is_missing() -> None:
    assert problems(due_soon, LAST_YEARS, yearly("2022-01-31"))
    assert silent(due_soon, LAST_YEARS, yearly("2022-02-01"))
    assert problems(stale_column, LAST_YEARS, yearly("2022-02-01"))


def test_an_item_that_is_there_already_is_not_reminded_of() -> None:
    assert silent(due_soon, THIS_YEARS, yearly("2022-01-15"))
    assert silent(due_soon, THIS_YEARS, yearly("2022-01-31"))


# --- silence --------------------------------------------------------------------------------------------------------


def test_columns_that_owe_nothing_new_are_never_reminded() -> None:
    old = filled("2019-01-01")
    assert silent(due_soon, old, limits(Mode.EVENT))
    assert silent(due_soon, old, limits(Mode.STATIC))
    assert silent(due_soon, filled("2021-04-25"), limits(kind="unknown", max_age_months=12, veto=None))


@pytest.mark.parametrize("state", [state for state in ColumnState if state is not ColumnState.FILLED])
def test_a_column_of_which_no_date_was_read_cannot_be_told(state: ColumnState) -> None:
    assert cannot_tell(due_soon, seen(state), limits(max_age_days=14))


def test_a_list_that_may_hide_newer_entries_cannot_be_told() -> None:
    oldest_first = filled("2022-03-01", "2022-03-20", "2022-04-08", total=200)
    assert cannot_tell(due_soon, oldest_first, limits(max_age_days=14))
